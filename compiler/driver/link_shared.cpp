// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/link_shared.h"

#include "runtime/base/system_reason.h"
#include "runtime/base/write_file.h"

#include <spawn.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace writ::driver {
namespace {

using base::Bilingual;

// A folder of this user alone, gone with all that is in it.
class Folder {
 public:
  Folder() {
    std::error_code error;
    const std::filesystem::path below = std::filesystem::temp_directory_path(error);
    std::string name = (error ? std::filesystem::path("/tmp") : below) / "writ-XXXXXX";
    if (::mkdtemp(name.data()) != nullptr) path_ = name;
  }
  ~Folder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  bool there() const { return !path_.empty(); }
  std::string file(const char* name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// The status with which a program ended; an errno where it could not be started.
int run(const std::vector<std::string>& words, int& problem) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::pid_t child = 0;
  problem = ::posix_spawnp(&child, arguments[0], nullptr, nullptr, arguments.data(), environ);
  if (problem != 0) return -1;
  int status = 0;
  while (::waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) {
      problem = errno;
      return -1;
    }
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

std::optional<Bilingual> link_shared(std::string_view object, const std::string& soname, std::string& out) {
  const Folder folder;
  if (!folder.there()) return base::why_not_written(errno);
  const std::string from = folder.file("policies.o");
  const std::string to = folder.file("policies.so");
  if (auto reason = base::write_file(from, object)) return reason;
  const char* own = std::getenv("LD");
  const std::string linker = own == nullptr || *own == '\0' ? "ld" : own;
  int problem = 0;
  // All names are bound when it is loaded, its tables are then read-only, its stack is not executable; no stamp that differs from one
  // run to the next.
  const int status = run({linker, "-shared", "-z", "relro", "-z", "now", "-z", "noexecstack",
                          "--build-id=none", "--hash-style=gnu", "-soname", soname, "-o", to, from},
                         problem);
  if (problem != 0) {
    const Bilingual why = base::why_not_read(problem);
    return Bilingual{"the linker `" + linker + "` cannot be started (" + why.en +
                         "): it comes with binutils, or name another one in LD",
                     "无法启动链接器 `" + linker + "`（" + why.zh +
                         "）：链接器由 binutils 提供，也可以用环境变量 LD 另行指定"};
  }
  if (status != 0) {
    return Bilingual{"the linker `" + linker + "` failed", "链接器 `" + linker + "` 出错"};
  }
  std::ifstream file(to, std::ios::binary);
  out.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  if (!file || out.empty()) return Bilingual{"the linker made no file", "链接器没有生成文件"};
  return std::nullopt;
}

}  // namespace writ::driver
