// SPDX-License-Identifier: Apache-2.0
// Values of columns as JSON. It is done for each row, and compiled apart from what is done once an array.
#include "runtime/columns/rows.h"
#include "runtime/columns/text.h"
#include "runtime/columns/values.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <charconv>
#include <limits>
#include <utility>

namespace writ::columns {
namespace {

// Where the items of a list are, in its child.
std::pair<std::int64_t, std::int64_t> items_of(const Values& values, std::int64_t at) {
  if (values.column->layout != Layout::ListOf) return {offset_of(values, at), offset_of(values, at + 1)};
  const std::int64_t width = values.column->width;
  return {(values.offset + at) * width, (values.offset + at + 1) * width};
}

template <typename Number>
void put_whole(Number number, Growing& out) {
  constexpr std::size_t kDigits = std::numeric_limits<Number>::digits10 + 3;
  char* const room = out.room(kDigits);
  out.add(static_cast<std::size_t>(std::to_chars(room, room + kDigits, number).ptr - room));
}

void put_decimal(const Values& values, std::int64_t at, Growing& out) {
  at += values.offset;
  const Column& column = *values.column;
  value::int128 number = 0;
  if (column.width == sizeof(std::int32_t)) {
    number = load<std::int32_t>(values.numbers, at);
  } else if (column.width == sizeof(std::int64_t)) {
    number = load<std::int64_t>(values.numbers, at);
  } else {
    number = load<value::int128>(values.numbers, at);
  }
  out.put(value::format_decimal(number, column.scale > 0 ? column.scale : 0).view());
  if (column.scale >= 0) return;
  out.put('e');
  put_whole(-column.scale, out);
}

// A day that no calendar here has is written so that it is refused with what it is.
void put_day(std::int64_t days, Growing& out) {
  out.put('"');
  if (const auto date = value::date_of_day_number(days)) {
    out.put(value::format_date(*date).view());
  } else {
    put_whole(days, out);
    out.put(" days");
  }
  out.put('"');
}

void put_milliseconds(std::int64_t milliseconds, Growing& out) {
  constexpr std::int64_t kDay = 86'400'000;
  if (milliseconds % kDay == 0) return put_day(milliseconds / kDay, out);
  out.put('"');
  put_whole(milliseconds, out);
  out.put(" ms\"");
}

// As append_json_text() does it, but that what has nothing to be marked is most of all.
void put_text(std::string_view text, Growing& out) {
  char* at = out.room(text.size() + 2);
  *at++ = '"';
  bool plain = true;
  for (const char c : text) {
    plain = plain && c != '"' && c != '\\' && static_cast<unsigned char>(c) >= ' ';
    *at++ = c;
  }
  *at = '"';
  if (plain) return out.add(text.size() + 2);
  std::string marked;
  append_json_text(text, marked);
  out.put(marked);
}

class RowWriter {
 public:
  RowWriter(std::size_t most_bytes, Growing& out) : most_bytes_(most_bytes), out_(out) {}

  void value(const Values& values, std::int64_t at) {
    if (!is_there(values, at)) return out_.put("null");
    if (values.column->dictionary) return value(values.children[0], place_of(values, at));
    switch (values.column->layout) {
      case Layout::Nothing: return out_.put("null");
      case Layout::Boolean: return out_.put(bit(values.numbers, values.offset + at) ? "true" : "false");
      case Layout::Signed: return put_whole(static_cast<std::int64_t>(number_at(values, at)), out_);
      case Layout::Unsigned: return put_whole(number_at(values, at), out_);
      case Layout::Decimal: return put_decimal(values, at, out_);
      case Layout::Days: return put_day(load<std::int32_t>(values.numbers, values.offset + at), out_);
      case Layout::Milliseconds:
        return put_milliseconds(load<std::int64_t>(values.numbers, values.offset + at), out_);
      case Layout::Text32:
      case Layout::Text64:
      case Layout::TextView: return put_text(text_at(values, at), out_);
      case Layout::List32:
      case Layout::List64:
      case Layout::ListOf: return list(values, at);
      case Layout::Object: return object(values, at);
    }
  }

 private:
  static std::int64_t place_of(const Values& values, std::int64_t at) {
    return static_cast<std::int64_t>(number_at(values, at));
  }

  void list(const Values& values, std::int64_t at) {
    const auto [begin, end] = items_of(values, at);
    out_.put('[');
    for (std::int64_t i = begin; i < end && out_.size() <= most_bytes_; ++i) {
      if (i != begin) out_.put(',');
      value(values.children[0], i);
    }
    out_.put(']');
  }

  void object(const Values& values, std::int64_t at) {
    const std::int64_t row = values.offset + at;
    bool first = true;
    out_.put('{');
    for (const Values& member : values.children) {
      if (member.column->key.empty()) continue;  // it is not read
      const bool there = is_there(member, row) &&
                         (!member.column->dictionary || is_there(member.children[0], place_of(member, row)));
      if (!there && !values.column->nulls) continue;
      if (!std::exchange(first, false)) out_.put(',');
      out_.put(member.column->key);
      if (there) {
        value(member, row);
      } else {
        out_.put("null");
      }
    }
    out_.put('}');
  }

  std::size_t most_bytes_;
  Growing& out_;
};

}  // namespace

std::string_view text_at(const Values& values, std::int64_t at) {
  if (values.column->layout == Layout::TextView) {
    const View view = view_at(values, at);
    const char* bytes = view.size <= kInline ? reinterpret_cast<const char*>(values.numbers) +
                                                   static_cast<std::size_t>(values.offset + at) * kViewBytes +
                                                   sizeof(std::int32_t)
                                             : static_cast<const char*>(values.parts[view.part]) + view.start;
    return {bytes, static_cast<std::size_t>(view.size)};
  }
  const std::int64_t from = offset_of(values, at);
  const std::int64_t size = offset_of(values, at + 1) - from;
  return size == 0 ? std::string_view()
                   : std::string_view(values.bytes + from, static_cast<std::size_t>(size));
}

void append_value(const Values& values, std::int64_t at, std::size_t most_bytes, Growing& out) {
  RowWriter(most_bytes, out).value(values, at);
}

void Rows::request_of(std::int64_t row, std::size_t most_bytes, Growing& out) const {
  out.clear();
  append_value(values_, row, most_bytes, out);
}

}  // namespace writ::columns
