// SPDX-License-Identifier: Apache-2.0
#include "runtime/base/write_file.h"

#include "runtime/base/system_reason.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fcntl.h>
#include <memory>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#if defined(__linux__)
#include <sys/xattr.h>
#endif

namespace writ::base {
namespace {

// An open file or folder.
class Handle {
 public:
  Handle() = default;
  explicit Handle(int number) : number_(number) {}
  Handle(Handle&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Handle() {
    if (number_ >= 0) ::close(number_);
  }
  explicit operator bool() const { return number_ >= 0; }
  int number() const { return number_; }
  // What was written late may fail here.
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_ = -1;
};

bool write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t done = ::write(file, text.data(), text.size());
    if (done < 0 && errno == EINTR) continue;
    if (done == 0) errno = ENOSPC;
    if (done <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(done));
  }
  return true;
}

// Some file systems cannot, and say so.
bool sync(int file) { return ::fsync(file) == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS; }

bool is_same(const struct stat& a, const struct stat& b) {
  return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// Standard output or the error stream, when that is the file. What they have written must not be written over.
std::optional<int> standard_stream(const struct stat& file) {
  for (const int stream : {STDOUT_FILENO, STDERR_FILENO}) {
    struct stat about{};
    if (::fstat(stream, &about) == 0 && is_same(about, file)) return stream;
  }
  return std::nullopt;
}

// The access list of a file; false when there is one and it cannot be given to the other. Where there is none, the one that
// the folder gives to new files is taken away.
bool keep_access_list(int from, int to) {
#if defined(__linux__)
  constexpr const char* kName = "system.posix_acl_access";
  const ssize_t size = ::fgetxattr(from, kName, nullptr, 0);
  if (size <= 0) return ::fremovexattr(to, kName) == 0 || errno == ENODATA || errno == ENOTSUP;
  std::string list(static_cast<std::size_t>(size), '\0');
  const ssize_t got = ::fgetxattr(from, kName, list.data(), list.size());
  return got == size && ::fsetxattr(to, kName, list.data(), list.size(), 0) == 0;
#else
  return from >= 0 && to >= 0;
#endif
}

// A new file in a folder, under a name that nobody can guess. It goes away again unless it is put in its place.
class Beside {
 public:
  // Only this user may open it until its own mode is known.
  explicit Beside(int folder, ::mode_t mode) : folder_(folder) {
    constexpr char kHex[] = "0123456789abcdef";
    std::array<unsigned char, 16> noise{};
    for (int tries = 0; tries < 16 && !made_; ++tries) {
      if (::getentropy(noise.data(), noise.size()) != 0) return;
      name_ = ".writ-";
      for (const unsigned char byte : noise) {
        name_ += kHex[byte >> 4];
        name_ += kHex[byte & 15];
      }
      file_ =
          Handle(::openat(folder, name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
      made_ = static_cast<bool>(file_);
      if (!made_ && errno != EEXIST) return;
    }
  }
  ~Beside() {
    const int error = errno;
    if (made_ && !placed_) ::unlinkat(folder_, name_.c_str(), 0);
    errno = error;
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;

  explicit operator bool() const { return made_; }
  int number() const { return file_.number(); }
  bool put_in_place(const std::string& name) {
    placed_ = file_.close() && ::renameat(folder_, name_.c_str(), folder_, name.c_str()) == 0;
    return placed_;
  }

 private:
  int folder_;
  std::string name_;
  Handle file_;
  bool made_ = false;
  bool placed_ = false;
};

struct Place {
  std::string folder;
  std::string name;
};

Place place_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return {".", path};
  return {slash == 0 ? "/" : path.substr(0, slash), path.substr(slash + 1)};
}

Handle open_folder(const std::string& path) {
  return Handle(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

Bilingual not_in_folder(int error) {
  const bool forbidden = error == EACCES || error == EPERM;
  return forbidden ? Bilingual{"no file may be made in its folder", "没有在其文件夹中新建文件的权限"}
                   : why_not_written(error);
}

std::optional<Bilingual> make_new(const std::string& path, std::string_view text) {
  const Place place = place_of(path);
  if (place.name.empty()) return why_not_written(EISDIR);
  const Handle folder = open_folder(place.folder);
  if (!folder) return errno == ENOENT ? why_not_written(ENOTDIR) : not_in_folder(errno);
  Beside made(folder.number(), 0666);
  if (!made) return not_in_folder(errno);
  const bool done = write_all(made.number(), text) && sync(made.number()) && made.put_in_place(place.name) &&
                    sync(folder.number());
  if (!done) return why_not_written(errno);
  return std::nullopt;
}

// `old`: the file, open, so that this user may write it.
std::optional<Bilingual> replace(const std::string& path, const Handle& old, const struct stat& about,
                                 std::string_view text) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr), &std::free);
  if (!real) return why_not_written(errno);
  const Place place = place_of(real.get());
  const Handle folder = open_folder(place.folder);
  if (!folder) return not_in_folder(errno);
  Beside made(folder.number(), 0600);
  if (!made) return not_in_folder(errno);
  if (!write_all(made.number(), text)) return why_not_written(errno);
  struct stat now{};
  if (::fstat(made.number(), &now) != 0) return why_not_written(errno);
  const bool same_owner = now.st_uid == about.st_uid && now.st_gid == about.st_gid;
  if ((!same_owner && ::fchown(made.number(), about.st_uid, about.st_gid) != 0) ||
      ::fchmod(made.number(), about.st_mode & 07777) != 0 || !keep_access_list(old.number(), made.number()))
    return Bilingual{"its owner and its mode could not be kept", "无法保持其所有者和权限"};
  if (!sync(made.number())) return why_not_written(errno);
  const bool still_there =
      ::fstatat(folder.number(), place.name.c_str(), &now, AT_SYMLINK_NOFOLLOW) == 0 && is_same(now, about);
  if (!still_there) return Bilingual{"another program has replaced it meanwhile", "其间已被其他程序替换"};
  if (!made.put_in_place(place.name) || !sync(folder.number())) return why_not_written(errno);
  return std::nullopt;
}

}  // namespace

std::optional<Bilingual> write_file(const std::string& path, std::string_view text) {
  // Opened and not cut: whether this user may write it, and follow the links to it, is for the system to say.
  const Handle old(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY));
  if (!old && errno != ENOENT) return why_not_written(errno);
  struct stat about{};
  if (!old) {
    if (::lstat(path.c_str(), &about) == 0 && S_ISLNK(about.st_mode))
      return Bilingual{"it is a symbolic link that leads to nothing", "该符号链接所指的文件不存在"};
    return make_new(path, text);
  }
  if (::fstat(old.number(), &about) != 0) return why_not_written(errno);
  const std::optional<int> stream = standard_stream(about);
  if (stream || !S_ISREG(about.st_mode)) {
    if (!write_all(stream.value_or(old.number()), text)) return why_not_written(errno);
    return std::nullopt;
  }
  if (about.st_nlink > 1)
    return Bilingual{"the file has several names (hard links), and they would no longer be one file",
                     "该文件有多个名称（硬链接），写入后将不再是同一文件"};
  return replace(path, old, about, text);
}

bool write_private_file(const std::string& path, std::string_view bytes) {
  const Place place = place_of(path);
  const Handle folder = open_folder(place.folder);
  if (!folder) return false;
  Beside made(folder.number(), 0600);
  return made && write_all(made.number(), bytes) && made.put_in_place(place.name);
}

}  // namespace writ::base
