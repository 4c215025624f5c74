// SPDX-License-Identifier: Apache-2.0
// The requests of an input, one after the other, without holding the input: one object a line, or one object over several
// lines. A blank line is none. Nothing else is passed over: what is no request comes out as it stands, for the reader to
// refuse.
#pragma once

#include "runtime/eval/limits.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::driver {

struct RequestText {
  std::string text;        // longer than the limits allow: cut off behind them, so that it is refused
  std::uint32_t line = 1;  // where it begins, from 1
};

// Fills up to `size` bytes at `to`; how many there were. 0: the end. Negative: reading failed.
using ReadBytes = std::function<std::ptrdiff_t(char* to, std::size_t size)>;

class RequestStream {
 public:
  // `before_waiting` is called before every read: whoever has something to show shows it then.
  RequestStream(ReadBytes read, const eval::Limits& limits, std::function<void()> before_waiting = {});

  // Nothing at the end, or where reading failed.
  std::optional<RequestText> next();
  bool failed() const { return failed_; }

 private:
  bool fill();
  std::optional<std::string_view> line();
  bool is_one_object(std::string_view first);

  ReadBytes read_;
  std::size_t most_;
  std::function<void()> before_waiting_;
  std::string buffer_;
  std::size_t at_ = 0;  // what of the buffer has been taken
  std::uint32_t line_ = 0;
  bool started_ = false;
  bool ended_ = false;
  bool failed_ = false;
};

// Those of a text.
std::vector<RequestText> split_requests(std::string_view input, const eval::Limits& limits = {});

}  // namespace writ::driver
