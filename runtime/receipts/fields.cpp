// SPDX-License-Identifier: Apache-2.0
#include "runtime/receipts/fields.h"

#include "runtime/base/visible.h"
#include "runtime/json/pointer.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <charconv>

namespace writ::receipts {
namespace {

using base::Bilingual;
using eval::FaultCode;
using json::Node;

constexpr std::size_t kShown = 60;
constexpr std::int32_t kMostUnits = 4'000'000;
const Bilingual kObject{"an object", "对象"};

// Two digits at this place, no greater than `most`.
std::optional<int> two_digits(std::string_view text, std::size_t at, int most) {
  if (at + 2 > text.size()) return std::nullopt;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!is_digit(text[at]) || !is_digit(text[at + 1])) return std::nullopt;
  const int value = (text[at] - '0') * 10 + (text[at + 1] - '0');
  return value <= most ? std::optional(value) : std::nullopt;
}

// `14:00:30.5`, in seconds; takes it off the text. A leap second is the one before it.
std::optional<std::int64_t> take_time(std::string_view& text) {
  const auto hour = two_digits(text, 0, 23);
  if (!hour || text.size() < 5 || text[2] != ':') return std::nullopt;
  const auto minute = two_digits(text, 3, 59);
  if (!minute) return std::nullopt;
  text.remove_prefix(5);
  int second = 0;
  if (text.starts_with(":")) {
    const auto read = two_digits(text, 1, 60);
    if (!read) return std::nullopt;
    second = std::min(*read, 59);
    text.remove_prefix(3);
    if (text.starts_with(".")) {
      const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
      if (end == 1) return std::nullopt;
      text.remove_prefix(end);
    }
  }
  return (std::int64_t{60} * *hour + *minute) * 60 + second;
}

// `Z` or `+08:00`, in minutes.
std::optional<std::int32_t> zone_of(std::string_view text) {
  if (text == "Z") return 0;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return std::nullopt;
  const auto hours = two_digits(text, 1, 14);
  const auto minutes = two_digits(text, 4, 59);
  if (!hours || !minutes) return std::nullopt;
  return (text[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

// `P1Y6M`, `P30D`, `P2W`: whole days and more. A duration of hours has no day at which it ends. Each number may span every day
// that there is; whether the end is one is for who adds it.
std::optional<value::Period> period_of(std::string_view text) {
  if (!text.starts_with("P") || text.size() < 3) return std::nullopt;
  text.remove_prefix(1);
  value::Period out;
  std::string_view units = "YMWD";
  while (!text.empty()) {
    std::int32_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0 || number > kMostUnits || end == text.data() + text.size())
      return std::nullopt;
    const std::size_t unit = units.find(*end);
    if (unit == std::string_view::npos) return std::nullopt;
    switch (units[unit]) {
      case 'Y': out.years = number; break;
      case 'M': out.months = number; break;
      case 'W': out.days += number * 7; break;
      default: out.days += number;
    }
    units.remove_prefix(unit + 1);
    text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  }
  return out;
}

}  // namespace

Field Field::operator[](std::string_view name) const {
  if (node != nullptr && !node->is(Node::Kind::Object)) fields->wrong(pointer, kObject);
  const Node* found = node == nullptr ? nullptr : node->find(name);
  if (found != nullptr && found->is(Node::Kind::Null)) found = nullptr;
  return {found, pointer + "/" + json::pointer_part(name), fields};
}

void Fields::fail(FaultCode code, const std::string& pointer, Bilingual second) {
  if (fault) return;
  const std::string shown = base::visible(pointer);
  fault = eval::Fault{code, shown, {shown.empty() ? "/" : shown, {}}, std::move(second)};
}
void Fields::lacks(const std::string& pointer, Bilingual what) {
  fail(FaultCode::ReceiptLacks, pointer, std::move(what));
}
void Fields::wrong(const std::string& pointer, Bilingual expected) {
  fail(FaultCode::ReceiptWrong, pointer, std::move(expected));
}
void Fields::twice(const std::string& pointer) { fail(FaultCode::DuplicateKey, pointer, {}); }
void Fields::term(const std::string& pointer, const std::string& found) {
  fail(FaultCode::ReceiptTerm, pointer, {base::visible(found.substr(0, kShown)), {}});
}
void Fields::term(const Bilingual& place, const std::string& found) {
  if (!fault)
    fault =
        eval::Fault{FaultCode::ReceiptTerm, place.en, place, {base::visible(found.substr(0, kShown)), {}}};
}
void Fields::time(const std::string& pointer, Bilingual expected) {
  fail(FaultCode::ReceiptTime, pointer, std::move(expected));
}
void Fields::unsupported(const std::string& pointer, Bilingual what) {
  fail(FaultCode::ReceiptUnsupported, pointer, std::move(what));
}

std::optional<std::string> Fields::text(const Field& field) {
  if (!field.there()) return std::nullopt;
  if (!field.node->is(Node::Kind::String) || field.node->text.empty()) {
    wrong(field.pointer, {"a text", "文本"});
    return std::nullopt;
  }
  return field.node->text;
}

std::optional<bool> Fields::yes(const Field& field) {
  if (!field.there()) return std::nullopt;
  if (!field.node->is(Node::Kind::Boolean)) {
    wrong(field.pointer, {"true or false", " true 或者 false"});
    return std::nullopt;
  }
  return field.node->yes;
}

std::vector<Field> Fields::items(const Field& field) {
  std::vector<Field> out;
  if (!field.there()) return out;
  if (!field.node->is(Node::Kind::Array)) {
    wrong(field.pointer, {"a list", "列表"});
    return out;
  }
  for (std::size_t i = 0; i < field.node->items.size(); ++i)
    out.push_back(root(field.node->items[i], field.pointer + "/" + std::to_string(i)));
  return out;
}

std::vector<Field> Fields::objects(const Field& field) {
  std::vector<Field> out = items(field);
  for (const Field& one : out) {
    if (!one.node->is(Node::Kind::Object)) wrong(one.pointer, kObject);
  }
  return out;
}

std::optional<std::vector<std::string>> Fields::texts(const Field& field) {
  if (!field.there()) return std::nullopt;
  std::vector<std::string> out;
  if (field.node->is(Node::Kind::String)) {
    if (auto one = text(field)) out.push_back(*std::move(one));
    return out;
  }
  for (const Field& item : items(field)) {
    if (auto one = text(item)) {
      out.push_back(*std::move(one));
    } else {
      wrong(item.pointer, {"a text", "文本"});
    }
  }
  return out;
}

std::optional<Moment> Fields::seconds(const Field& field) {
  if (!field.there()) return std::nullopt;
  constexpr std::size_t kMostDigits = 12;
  constexpr std::int64_t kSeconds = 24 * 60 * 60;
  const std::string& written = field.node->text;
  const bool whole = field.node->is(Node::Kind::Number) && written.size() <= kMostDigits &&
                     written.find_first_not_of("0123456789") == std::string::npos;
  const std::int64_t there = whole ? std::stoll(written) + std::int64_t{60} * zone_minutes_ : -1;
  if (!whole || there < 0 || !value::date_of_day_number(there / kSeconds)) {
    time(field.pointer, {"number of seconds since 1970", "自 1970 年起的秒数"});
    return std::nullopt;
  }
  return Moment{static_cast<std::int32_t>(there / kSeconds), there, there % kSeconds != 0, false};
}

std::optional<Moment> Fields::moment(const Field& field) {
  const std::optional<std::string> written = text(field);
  if (!written) return std::nullopt;
  constexpr std::size_t kDay = 10;
  constexpr std::int64_t kSeconds = 24 * 60 * 60;
  const auto not_one = [&]() -> std::optional<Moment> {
    time(field.pointer, {"day, and no time with its zone", "日期，也不是带时区的时刻"});
    return std::nullopt;
  };
  const auto date = value::parse_date(std::string_view(*written).substr(0, kDay));
  if (!date) return not_one();
  if (written->size() == kDay) return Moment{date->days, date->days * kSeconds, false, true};
  std::string_view rest = std::string_view(*written).substr(kDay);
  if (!rest.starts_with("T")) return not_one();
  rest.remove_prefix(1);
  const auto seconds = take_time(rest);
  const auto zone = zone_of(rest);
  if (!seconds || !zone) return not_one();
  const std::int64_t there = date->days * kSeconds + *seconds + std::int64_t{60} * (zone_minutes_ - *zone);
  const std::int64_t day = there >= 0 ? there / kSeconds : -((kSeconds - 1 - there) / kSeconds);
  if (!value::date_of_day_number(day)) return not_one();
  return Moment{static_cast<std::int32_t>(day), there, there % kSeconds != 0, false};
}

std::optional<std::int32_t> Fields::after(std::int32_t day, const Field& field) {
  const std::optional<std::string> written = text(field);
  return written ? after(day, *written, field.pointer) : std::nullopt;
}

std::optional<std::int32_t> Fields::after(std::int32_t day, std::string_view duration,
                                          const std::string& pointer) {
  const auto period = period_of(duration);
  const auto end = period ? value::add_period({day}, *period, value::MonthEnd::Clip) : std::nullopt;
  if (!end) time(pointer, {"duration of whole days, as P1Y or P90D", "以日为最小单位的期间，例如 P1Y、P90D"});
  return end ? std::optional(end->days) : std::nullopt;
}

void Fields::only(const Field& field, std::initializer_list<std::string_view> names) {
  if (!field.there()) return;
  if (!field.node->is(Node::Kind::Object)) {
    wrong(field.pointer, kObject);
    return;
  }
  std::string known;
  for (const std::string_view name : names) known += (known.empty() ? "" : ", ") + std::string(name);
  for (const std::string& name : field.node->names) {
    if (std::find(names.begin(), names.end(), name) == names.end())
      wrong(field[name].pointer, {"one of " + known, "下列之一：" + known});
  }
}

Field Fields::one_of(const Field& field, std::initializer_list<std::string_view> names) {
  Field out = field[*names.begin()];
  for (const std::string_view name : names) {
    const Field other = field[name];
    if (!other.there() || other.node == out.node) continue;
    if (out.there())
      wrong(other.pointer,
            {"left out, as `" + out.pointer + "` stands there", "空缺，因为已有 `" + out.pointer + "`"});
    out = other;
  }
  return out;
}

}  // namespace writ::receipts
