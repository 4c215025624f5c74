// SPDX-License-Identifier: Apache-2.0
#include "compiler/tools/standard_output.h"

#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace writ::tools {

StandardOutput::StandardOutput(std::ostream& stream) : stream_(stream), before_(stream.rdbuf(this)) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

StandardOutput::~StandardOutput() {
  sync();
  stream_.rdbuf(before_);
}

StandardOutput::int_type StandardOutput::overflow(int_type c) {
  if (sync() != 0) return traits_type::eof();
  if (!traits_type::eq_int_type(c, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(c);
    pbump(1);
  }
  return traits_type::not_eof(c);
}

int StandardOutput::sync() {
  for (const char* at = pbase(); at < pptr() && error_ == 0;) {
    const ssize_t done = ::write(STDOUT_FILENO, at, static_cast<std::size_t>(pptr() - at));
    if (done >= 0) {
      at += done;
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  return error_ == 0 ? 0 : -1;
}

void hold_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(stream, F_GETFD) >= 0 || errno != EBADF) continue;
    // The lowest free number is this one. Opened the wrong way round, so that using it fails.
    if (::open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY) != stream) return;
  }
}

}  // namespace writ::tools
