// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine/native_file.h"

#include "runtime/base/system_reason.h"

#include <cerrno>
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace writ::engine {
namespace {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

// A file in memory that holds a library, and the library as it was loaded. The file stays open as long: the loader knows libraries by the names of
// their files, and this one is named by its number. Who closes descriptors that are not his own may have given the number to another file: that stays open.
class Loaded {
 public:
  Loaded() = default;
  ~Loaded() {
    if (library_ != nullptr) ::dlclose(library_);
    struct stat now{};
    if (file_ >= 0 && ::fstat(file_, &now) == 0 && now.st_ino == made_.st_ino && now.st_dev == made_.st_dev)
      ::close(file_);
  }
  Loaded(const Loaded&) = delete;
  Loaded& operator=(const Loaded&) = delete;

  // Why the system does not; nothing where it does.
  std::optional<Bilingual> load(std::string_view bytes) {
    file_ = ::memfd_create("writ", MFD_CLOEXEC | MFD_EXEC);
    // A kernel before 6.3 has no such flag, and makes every such file one that may be run.
    if (file_ < 0 && errno == EINVAL) file_ = ::memfd_create("writ", MFD_CLOEXEC);
    // To write beyond a limit of the process would end it.
    struct rlimit most{};
    if (::getrlimit(RLIMIT_FSIZE, &most) == 0 && bytes.size() > most.rlim_cur)
      return base::why_not_written(EFBIG);
    if (file_ < 0 || ::fstat(file_, &made_) != 0 || !put(bytes)) return base::why_not_written(errno);
    // Of this thread: it may have files of its own.
    library_ = ::dlopen(("/proc/thread-self/fd/" + std::to_string(file_)).c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library_ == nullptr) return why_not();
    return std::nullopt;
  }
  const void* find(const std::string& symbol) const { return ::dlsym(library_, symbol.c_str()); }

 private:
  static Bilingual why_not() {
    const char* why = ::dlerror();
    return {why == nullptr ? "" : why, {}};
  }

  bool put(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::write(file_, bytes.data(), bytes.size());
      if (count < 0 && errno != EINTR) return false;
      if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }

  int file_ = -1;
  struct stat made_{};
  void* library_ = nullptr;
};

}  // namespace

std::shared_ptr<const NativeLibrary> load_code(std::string_view bytes, const std::string& symbol,
                                               std::optional<Fault>& why_not) {
  const auto loaded = std::make_shared<Loaded>();
  if (const std::optional<Bilingual> reason = loaded->load(bytes)) {
    why_not = Fault{FaultCode::CodeNotLoaded, "", {*reason}, {}};
    return nullptr;
  }
  const auto* code = static_cast<const NativeLibrary*>(loaded->find(symbol));
  why_not = code == nullptr ? Fault{FaultCode::NotNativeCode, "", {}, {}} : refuses(*code);
  if (why_not) return nullptr;
  return {loaded, code};
}

}  // namespace writ::engine
