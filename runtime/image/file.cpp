// SPDX-License-Identifier: Apache-2.0
// Images as files. They are read whole and closed: an image that is replaced meanwhile is the old one or the new one.
#include "runtime/base/system_reason.h"
#include "runtime/image/image.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace writ::image {
namespace {

class File {
 public:
  explicit File(const std::string& path) : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~File() {
    if (file_ >= 0) ::close(file_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  bool is_regular() const {
    struct stat about{};
    return file_ >= 0 && ::fstat(file_, &about) == 0 && S_ISREG(about.st_mode);
  }

  // Up to so many bytes; false, and errno set, where it cannot be read.
  bool read(std::size_t most, std::string& out) const {
    constexpr std::size_t kPiece = std::size_t{1} << 16;
    for (;;) {
      const std::size_t before = out.size();
      if (before >= most) return true;
      out.resize(before + std::min(kPiece, most - before));
      const ssize_t count = ::read(file_, out.data() + before, out.size() - before);
      out.resize(before + (count > 0 ? static_cast<std::size_t>(count) : 0));
      if (count == 0) return true;
      if (count < 0 && errno != EINTR) return false;
    }
  }

  bool open() const { return file_ >= 0; }

 private:
  int file_;
};

constexpr std::size_t kBeginning = 8;

}  // namespace

bool is_image_file(const std::string& path) {
  // What is no file is not opened: of a pipe that would take what its reader waits for.
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return false;
  const File file(path);
  std::string beginning;
  return file.is_regular() && file.read(kBeginning, beginning) && is_image(beginning);
}

std::optional<eval::Fault> read_file(const std::string& path, std::vector<ir::Program>& out,
                                     std::size_t most_bytes, std::string* into) {
  const File file(path);
  std::string own;
  std::string& bytes = into != nullptr ? *into : own;
  bytes.clear();
  // One more than may be, so that it shows where there are more.
  if (!file.open() || !file.read(most_bytes == SIZE_MAX ? most_bytes : most_bytes + 1, bytes))
    return eval::Fault{eval::FaultCode::ImageUnread, path, base::why_not_read(errno), {}};
  auto fault = read(bytes, out, most_bytes);
  if (fault) fault->path = path;
  return fault;
}

}  // namespace writ::image
