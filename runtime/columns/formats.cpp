// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/formats.h"

#include "runtime/base/utf8.h"
#include "runtime/value/decimal.h"

#include <charconv>
#include <utility>

namespace writ::columns {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

namespace {

bool is_whole_number(std::string_view text, std::int64_t& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc() && end == text.data() + text.size();
}

}  // namespace

std::string_view format_of(const ArrowSchema& schema) {
  return schema.format == nullptr ? std::string_view() : std::string_view(schema.format);
}

std::string shown_format(const ArrowSchema& schema) {
  constexpr std::size_t kShown = 20;
  std::string shown(format_of(schema).substr(0, kShown));
  return base::first_invalid_utf8(shown) ? "?" : shown;
}

// `cCsSiIlL` by width and sign.
bool whole_numbers(std::string_view format, Column& out) {
  constexpr std::string_view kFormats = "cCsSiIlL";
  if (format.size() != 1) return false;
  const std::size_t at = kFormats.find(format[0]);
  if (at == std::string_view::npos) return false;
  out.layout = at % 2 == 0 ? Layout::Signed : Layout::Unsigned;
  out.width = 1U << at / 2;
  return true;
}

// `d:precision,scale` or `d:precision,scale,bits`.
bool decimals(std::string_view format, Column& out) {
  if (!format.starts_with("d:")) return false;
  const std::size_t comma = format.find(',');
  if (comma == std::string_view::npos) return false;
  std::string_view scale_text = format.substr(comma + 1);
  std::int64_t bits = 128;
  if (const std::size_t second = scale_text.find(','); second != std::string_view::npos) {
    if (!is_whole_number(scale_text.substr(second + 1), bits)) return false;
    scale_text = scale_text.substr(0, second);
  }
  std::int64_t scale = 0;
  if (!is_whole_number(scale_text, scale) || scale > value::kMaxPlaces || scale < -value::kMaxPlaces)
    return false;
  constexpr std::int64_t kByte = 8;
  if (bits != 32 && bits != 64 && bits != 128) return false;
  out.layout = Layout::Decimal;
  out.width = static_cast<std::uint32_t>(bits / kByte);
  out.scale = static_cast<std::int32_t>(scale);
  return true;
}

bool texts(std::string_view format, Column& out) {
  if (format == "u")
    out.layout = Layout::Text32;
  else if (format == "U")
    out.layout = Layout::Text64;
  else if (format == "vu")
    out.layout = Layout::TextView;
  else
    return false;
  return true;
}

bool days(std::string_view format, Column& out) {
  if (format == "tdD")
    out.layout = Layout::Days;
  else if (format == "tdm")
    out.layout = Layout::Milliseconds;
  else
    return false;
  return true;
}

bool lists(std::string_view format, Column& out) {
  if (format == "+l")
    out.layout = Layout::List32;
  else if (format == "+L")
    out.layout = Layout::List64;
  else if (format.starts_with("+w:")) {
    std::int64_t width = 0;
    if (!is_whole_number(format.substr(3), width) || width < 0 || width > INT32_MAX) return false;
    out.layout = Layout::ListOf;
    out.width = static_cast<std::uint32_t>(width);
  } else {
    return false;
  }
  return true;
}

Fault cannot_read(const std::string& path, Bilingual why) {
  return Fault{FaultCode::ColumnType, path, {path, {}}, std::move(why)};
}

std::optional<Fault> never_read(const ArrowSchema& schema, const std::string& path) {
  const std::string_view format = format_of(schema);
  if (format == "e" || format == "f" || format == "g")
    return cannot_read(
        path,
        {"floating-point numbers no longer are what was written: give a decimal, a whole number or a text",
         "浮点数已不是原来所写的数值，请提供十进制小数（decimal）、整数或者文本"});
  if (format.starts_with("ts"))
    return cannot_read(path, {"an instant is no day: give a date, and say by that to which day it belongs",
                              "时刻不是日期，请提供日期，从而说明该时刻归属于哪一日"});
  return std::nullopt;
}

std::optional<Fault> no_table(const ArrowSchema& schema) {
  if (schema.release == nullptr)
    return Fault{FaultCode::BadColumns, "", {"the schema was released already", "模式已经释放"}, {}};
  if (format_of(schema) != "+s" || schema.dictionary != nullptr)
    return Fault{FaultCode::BadColumns,
                 "",
                 {"rows are a struct whose members are the columns", "各行应为以各列为成员的结构（struct）"},
                 {}};
  return std::nullopt;
}

}  // namespace writ::columns
