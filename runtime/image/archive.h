// SPDX-License-Identifier: Apache-2.0
// Values as bytes and back. Numbers are written seven bits a byte, the lowest first, in as few bytes as they take; signed ones
// with the sign below; texts and lists behind their length. A list is read item by item: what is claimed costs nothing until it
// is there. A number that could have been shorter, a text that is not UTF-8, what an enumeration does not have: all is refused.
#pragma once

#include "runtime/base/utf8.h"
#include "runtime/image/fields.h"

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace writ::image {

namespace detail {

template <typename T>
inline constexpr bool kIsVector = false;
template <typename T>
inline constexpr bool kIsVector<std::vector<T>> = true;
template <typename T>
inline constexpr bool kIsOptional = false;
template <typename T>
inline constexpr bool kIsOptional<std::optional<T>> = true;

using value::uint128;

inline constexpr unsigned kBits = 7;
inline constexpr unsigned kMore = 1U << kBits;

// Indexes that are often none take one byte then: none is nought.
inline uint128 folded(std::uint32_t number) { return static_cast<std::uint32_t>(number + 1); }
inline uint128 folded(ir::int128 number) {
  const uint128 shifted = static_cast<uint128>(number) << 1;
  return number < 0 ? ~shifted : shifted;
}
inline ir::int128 unfolded(uint128 number) {
  const auto half = static_cast<ir::int128>(number >> 1);
  return (number & 1) != 0 ? ~half : half;
}

}  // namespace detail

class Writer {
 public:
  template <typename... Fields>
  void operator()(const Fields&... all) {
    (put(all), ...);
  }
  void raw(std::string_view bytes) {
    number(bytes.size());
    out_ += bytes;
  }
  std::string take() { return std::move(out_); }

 private:
  template <typename T>
  void put(const T& it) {
    if constexpr (std::is_same_v<T, std::string>) {
      raw(it);
    } else if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::uint8_t> || std::is_enum_v<T>) {
      number(static_cast<std::uint8_t>(it));
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      number(detail::folded(it));
    } else if constexpr (std::is_same_v<T, std::int32_t> || std::is_same_v<T, ir::int128>) {
      number(detail::folded(ir::int128{it}));
    } else if constexpr (detail::kIsOptional<T>) {
      put(it.has_value());
      if (it) put(*it);
    } else if constexpr (detail::kIsVector<T>) {
      number(it.size());
      for (const auto& one : it) put(static_cast<const typename T::value_type&>(one));
    } else {
      fields(*this, it);
    }
  }

  void number(detail::uint128 left) {
    for (; left >= detail::kMore; left >>= detail::kBits)
      out_ += static_cast<char>(static_cast<unsigned>(left % detail::kMore) | detail::kMore);
    out_ += static_cast<char>(left);
  }

  std::string out_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : left_(bytes) {}

  // Behind the first thing that is wrong nothing is read.
  template <typename... Fields>
  void operator()(Fields&... all) {
    (take(all), ...);
  }
  std::string_view raw() {
    const auto size = static_cast<std::size_t>(number(left_.size()));
    const std::string_view out = left_.substr(0, size);
    left_.remove_prefix(out.size());
    return out;
  }
  bool good() const { return good_; }
  std::string_view left() const { return left_; }

 private:
  template <typename T>
  void take(T& it) {
    using detail::kIsOptional;
    if constexpr (std::is_same_v<T, std::string>) {
      it = raw();
      if (base::first_invalid_utf8(it)) fail();
    } else if constexpr (std::is_same_v<T, bool>) {
      it = number(1) != 0;
    } else if constexpr (std::is_same_v<T, std::uint8_t>) {
      it = static_cast<T>(number(std::numeric_limits<T>::max()));
    } else if constexpr (std::is_enum_v<T>) {
      it = static_cast<T>(number(static_cast<std::uint8_t>(kLast<T>)));
    } else if constexpr (std::is_same_v<T, std::uint32_t>) {
      it = static_cast<T>(number(std::numeric_limits<T>::max())) - 1;
    } else if constexpr (std::is_same_v<T, std::int32_t>) {
      it = static_cast<T>(detail::unfolded(number(std::numeric_limits<std::uint32_t>::max())));
    } else if constexpr (std::is_same_v<T, ir::int128>) {
      it = detail::unfolded(number(~detail::uint128{0}));
    } else if constexpr (kIsOptional<T>) {
      bool there = false;
      take(there);
      if (there) take(it.emplace());
    } else if constexpr (detail::kIsVector<T>) {
      const auto count = static_cast<std::size_t>(number(left_.size()));
      for (std::size_t i = 0; good_ && i < count; ++i) {
        typename T::value_type one{};
        take(one);
        it.push_back(std::move(one));
      }
    } else {
      fields(*this, it);
    }
  }

  void fail() {
    good_ = false;
    left_ = {};
  }

  detail::uint128 number(detail::uint128 most) {
    constexpr unsigned kWidth = 128;
    detail::uint128 out = 0;
    for (unsigned shift = 0; shift < kWidth && !left_.empty(); shift += detail::kBits) {
      const auto byte = static_cast<unsigned char>(left_.front());
      left_.remove_prefix(1);
      const detail::uint128 part = byte % detail::kMore;
      if ((part << shift) >> shift != part) break;
      out |= part << shift;
      if (byte >= detail::kMore) continue;
      if ((byte == 0 && shift > 0) || out > most) break;
      return out;
    }
    fail();
    return 0;
  }

  std::string_view left_;
  bool good_ = true;
};

}  // namespace writ::image
