// SPDX-License-Identifier: Apache-2.0
// Values of an array that was checked (rows.h), one at a time.
#pragma once

#include "runtime/columns/rows.h"
#include "runtime/columns/schema.h"
#include "runtime/columns/text.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace writ::columns {

template <typename Number>
Number load(const void* from, std::int64_t at) {
  Number out;
  std::memcpy(&out, static_cast<const unsigned char*>(from) + static_cast<std::size_t>(at) * sizeof(Number),
              sizeof out);
  return out;
}

inline bool bit(const std::uint8_t* bits, std::int64_t at) { return (bits[at / 8] >> (at % 8) & 1) != 0; }

inline bool is_there(const Values& values, std::int64_t at) {
  if (values.column->layout == Layout::Nothing) return false;
  return values.valid == nullptr || bit(values.valid, values.offset + at);
}

// Of 64 bits, the sign with it.
inline std::uint64_t number_at(const Values& values, std::int64_t at) {
  at += values.offset;
  const auto read = [&](auto kind) -> std::uint64_t {
    using Signed = decltype(kind);
    const auto found = load<Signed>(values.numbers, at);
    if (values.column->layout == Layout::Unsigned) return static_cast<std::make_unsigned_t<Signed>>(found);
    return static_cast<std::uint64_t>(std::int64_t{found});
  };
  switch (values.column->width) {
    case 1: return read(std::int8_t{});
    case 2: return read(std::int16_t{});
    case 4: return read(std::int32_t{});
    default: return read(std::int64_t{});
  }
}

// How far the places of a dictionary go that has so many entries, as they are read without a sign: what is negative is beyond it.
inline std::uint64_t place_limit(const Column& column, std::int64_t entries) {
  const auto limit = static_cast<std::uint64_t>(entries);
  if (column.layout == Layout::Unsigned) return limit;
  const std::uint64_t half = std::uint64_t{1} << (column.width * 8 - 1);
  return limit < half ? limit : half;
}

// Of texts and lists: where one begins.
inline std::int64_t offset_of(const Values& values, std::int64_t at) {
  const bool wide = values.column->layout == Layout::Text64 || values.column->layout == Layout::List64;
  at += values.offset;
  return wide ? load<std::int64_t>(values.offsets, at) : load<std::int32_t>(values.offsets, at);
}

// A text that is viewed.
inline constexpr std::size_t kViewBytes = 16;
inline constexpr std::int32_t kInline = 12;
struct View {
  std::int32_t size;
  std::int32_t part;   // beyond kInline bytes: of the buffers,
  std::int32_t start;  // and where in it
};

inline View view_at(const Values& values, std::int64_t at) {
  const unsigned char* view = values.numbers + static_cast<std::size_t>(values.offset + at) * kViewBytes;
  return {load<std::int32_t>(view, 0), load<std::int32_t>(view, 2), load<std::int32_t>(view, 3)};
}

std::string_view text_at(const Values& values, std::int64_t at);

// A value as JSON, behind what `out` has; beyond `most_bytes` it need not be whole.
void append_value(const Values& values, std::int64_t at, std::size_t most_bytes, Growing& out);

}  // namespace writ::columns
