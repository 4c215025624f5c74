// SPDX-License-Identifier: Apache-2.0
// Standard output for `std::cout`, which remembers why it could not be written: on a full disk a command ends with status 3 and
// says so.
#pragma once

#include <array>
#include <ostream>
#include <streambuf>

namespace writ::tools {

class StandardOutput : public std::streambuf {
 public:
  // Takes the place of what the stream writes to, until the end.
  explicit StandardOutput(std::ostream& stream);
  ~StandardOutput() override;
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  int error() const { return error_; }  // the first, as in `errno`; 0: none

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  std::ostream& stream_;
  std::streambuf* before_;
  std::array<char, 1 << 16> buffer_;
  int error_ = 0;
};

// Files that are opened must not take the numbers of standard streams that the caller has closed, and what is written to those
// must fail.
void hold_standard_streams();

}  // namespace writ::tools
