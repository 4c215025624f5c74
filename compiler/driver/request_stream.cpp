// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/request_stream.h"

#include "runtime/json/document.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace writ::driver {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_blank(std::string_view text) { return text.find_first_not_of(" \t\r") == std::string_view::npos; }

}  // namespace

RequestStream::RequestStream(ReadBytes read, const eval::Limits& limits, std::function<void()> before_waiting)
    : read_(std::move(read)), most_(limits.max_request_bytes), before_waiting_(std::move(before_waiting)) {}

// More of the input behind what is in the buffer; false when there is no more.
bool RequestStream::fill() {
  constexpr std::size_t kPiece = 1 << 16;
  if (ended_) return false;
  if (before_waiting_) before_waiting_();
  if (at_ > 0) {
    buffer_.erase(0, at_);
    at_ = 0;
  }
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kPiece);
  const std::ptrdiff_t count = read_(buffer_.data() + before, kPiece);
  failed_ = count < 0;
  ended_ = count <= 0;
  buffer_.resize(before + static_cast<std::size_t>(std::max<std::ptrdiff_t>(count, 0)));
  return !ended_;
}

// The next line, without its end; valid until the next one is asked for. Of a line that is too long, the beginning.
std::optional<std::string_view> RequestStream::line() {
  std::size_t searched = 0;
  for (;;) {
    const std::string_view rest = std::string_view(buffer_).substr(at_);
    const std::size_t end = rest.find('\n', searched);
    if (end != std::string_view::npos) {
      ++line_;
      at_ += end + 1;
      return rest.substr(0, end);
    }
    searched = rest.size();
    if (rest.size() <= most_ ? fill() : false) continue;
    if (rest.size() > most_ && !ended_) {
      // No request is so long: what follows on this line is read and let go.
      std::string kept(rest.substr(0, most_ + 1));
      for (at_ = buffer_.size(); fill();) {
        const std::size_t stop = buffer_.find('\n');
        at_ = stop == std::string::npos ? buffer_.size() : stop + 1;
        if (stop != std::string::npos) break;
      }
      buffer_.insert(0, kept);
      at_ += kept.size();
      ++line_;
      return std::string_view(buffer_).substr(0, kept.size());
    }
    const std::string_view last = std::string_view(buffer_).substr(at_);
    if (last.empty()) return std::nullopt;
    ++line_;
    at_ = buffer_.size();
    return last;
  }
}

// Whether the whole input is one value, of which `first` is the first line, at the beginning of the buffer.
bool RequestStream::is_one_object(std::string_view first) {
  if (json::is_whole(first) || !json::is_beginning(first)) return false;
  const auto start = static_cast<std::size_t>(first.data() - buffer_.data());
  const std::size_t taken = at_ - start;
  at_ = start;
  while (buffer_.size() - at_ <= most_ && fill()) {
  }
  const bool whole = ended_ && !failed_ && json::is_whole(std::string_view(buffer_).substr(at_));
  if (!whole) at_ += taken;
  return whole;
}

std::optional<RequestText> RequestStream::next() {
  if (!std::exchange(started_, true)) {
    while (buffer_.size() < kByteOrderMark.size() && fill()) {
    }
    if (buffer_.starts_with(kByteOrderMark)) at_ = kByteOrderMark.size();
    std::optional<std::string_view> first = line();
    while (first && is_blank(*first)) first = line();
    if (!first || failed_) return std::nullopt;
    RequestText out{std::string(*first), line_};
    if (!is_one_object(*first)) return out;
    out.text = buffer_.substr(at_);
    at_ = buffer_.size();
    return out;
  }
  for (;;) {
    const std::optional<std::string_view> one = line();
    if (!one || failed_) return std::nullopt;
    if (!is_blank(*one)) return RequestText{std::string(*one), line_};
  }
}

std::vector<RequestText> split_requests(std::string_view input, const eval::Limits& limits) {
  RequestStream stream(
      [&](char* to, std::size_t size) {
        const std::size_t count = std::min(size, input.size());
        std::memcpy(to, input.data(), count);
        input.remove_prefix(count);
        return static_cast<std::ptrdiff_t>(count);
      },
      limits);
  std::vector<RequestText> out;
  while (std::optional<RequestText> one = stream.next()) out.push_back(std::move(*one));
  return out;
}

}  // namespace writ::driver
