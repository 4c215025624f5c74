// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/read_files.h"

#include "compiler/syntax/literate.h"
#include "runtime/base/system_reason.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <sys/stat.h>
#include <utility>

namespace writ::driver {
namespace {

namespace fs = std::filesystem;

// What an editor leaves beside a file that is being written: a link that leads nowhere and is meant to.
bool is_lock_of_editor(const std::string& name) { return name.starts_with(".#"); }

class Walk {
 public:
  explicit Walk(std::vector<Unread>& unread) : unread_(unread) {}

  std::vector<std::string> below(const std::string& folder) {
    folders_.push_back(folder);
    while (!folders_.empty() || !linked_.empty()) {
      // What stands there by itself is found under its own name, before links lead to it.
      std::vector<std::string>& from = folders_.empty() ? linked_ : folders_;
      const std::string next = std::move(from.back());
      from.pop_back();
      if (is_new(next)) read(next);
    }
    std::sort(files_.begin(), files_.end());
    return std::move(files_);
  }

  std::vector<std::string> in(const std::string& folder) {
    read(folder);
    std::sort(files_.begin(), files_.end());
    return std::move(files_);
  }

 private:
  bool is_new(const std::string& folder) {
    struct stat about{};
    if (::stat(folder.c_str(), &about) != 0) return true;  // reading it will say why
    return seen_.insert({about.st_dev, about.st_ino}).second;
  }

  void read(const std::string& folder) {
    std::error_code error;
    fs::directory_iterator at(folder, error);
    for (; !error && at != fs::directory_iterator(); at.increment(error)) entry(*at);
    if (error) fail(folder, error);
  }

  void entry(const fs::directory_entry& one) {
    const std::string path = one.path().string();
    if (is_lock_of_editor(one.path().filename().string())) return;
    std::error_code error;
    const fs::file_status status = fs::status(one.path(), error);
    if (status.type() == fs::file_type::not_found) {
      unread_.push_back(
          {path, {"it is a symbolic link that leads to nothing", "该符号链接所指的文件不存在"}});
    } else if (!fs::status_known(status)) {
      fail(path, error);
    } else if (fs::is_directory(status)) {
      (one.is_symlink(error) ? linked_ : folders_).push_back(path);
    } else if (!is_policy_file(path)) {
      std::string small = path;
      std::transform(small.begin(), small.end(), small.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      if (is_policy_file(small))
        unread_.push_back({path,
                           {"its name has to end in `.writ` or `.writ.md`, in small letters",
                            "文件名应以小写的 `.writ` 或者 `.writ.md` 结尾"}});
    } else if (fs::is_regular_file(status)) {
      files_.push_back(path);
    } else {
      unread_.push_back({path, {"it is neither a file nor a folder", "其既不是文件也不是文件夹"}});
    }
  }

  void fail(const std::string& path, const std::error_code& error) {
    unread_.push_back({path, base::why_not_read(error.value())});
  }

  std::vector<Unread>& unread_;
  std::vector<std::string> folders_;  // not yet read
  std::vector<std::string> linked_;   // the same, by a symbolic link
  std::set<std::pair<dev_t, ino_t>> seen_;
  std::vector<std::string> files_;
};

}  // namespace

bool is_policy_file(std::string_view path) { return path.ends_with(".writ") || syntax::is_literate(path); }

std::vector<std::string> list_policy_files(const std::string& path, std::vector<Unread>& unread) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return {path};
  return Walk(unread).below(path);
}

std::vector<std::string> list_policy_files_in(const std::string& folder, std::vector<Unread>& unread) {
  return Walk(unread).in(folder);
}

std::optional<std::string> read_file(const std::string& path, std::size_t max_bytes,
                                     base::Bilingual& reason) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    reason = base::why_not_read(EISDIR);
    return std::nullopt;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    reason = base::why_not_read(errno != 0 ? errno : ENOENT);
    return std::nullopt;
  }
  // In pieces, because not everything that can be read knows its size, or has an end.
  constexpr std::size_t kPiece = 1 << 16;
  std::string text;
  while (text.size() <= max_bytes && in) {
    const std::size_t before = text.size();
    text.resize(before + std::min(kPiece, max_bytes + 1 - before));
    in.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
    text.resize(before + static_cast<std::size_t>(in.gcount()));
  }
  if (!in.bad()) return text;
  reason = base::why_not_read(errno != 0 ? errno : EIO);
  return std::nullopt;
}

}  // namespace writ::driver
