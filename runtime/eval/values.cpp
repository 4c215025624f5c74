// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/values.h"

#include "runtime/base/visible.h"
#include "runtime/eval/entry_values.h"
#include "runtime/eval/picked.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace writ::eval {
namespace {

void group_thousands(std::string& text) {
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t first = text.starts_with("-") ? 1 : 0;
  for (std::size_t at = point; at > first + 3;) text.insert(at -= 3, 1, ',');
}

// Without the zeros that say nothing: 0.02500000 is 2.5%.
std::string percent_text(ir::int128 number, int places) {
  const bool shifted = places >= 2;
  std::string text(
      value::format_decimal(shifted ? number : number * (places == 1 ? 10 : 100), shifted ? places - 2 : 0)
          .view());
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with(".")) text.pop_back();
  }
  return text + "%";
}

}  // namespace

std::string day_text(std::int32_t days, base::Language language, Dates dates) {
  static constexpr std::array<std::string_view, 12> kMonths = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const auto date = value::date_of_day_number(days);
  if (!date) return std::to_string(days);
  if (dates == Dates::Numbers) return std::string(value::format_date(*date).view());
  const value::Civil parts = value::to_civil(*date);
  const std::string year = std::to_string(parts.year);
  const std::string day = std::to_string(parts.day);
  if (language == base::Language::English)
    return day + " " + std::string(kMonths[static_cast<std::size_t>(parts.month - 1)]) + " " + year;
  return year + "年" + std::to_string(parts.month) + "月" + day + "日";
}

std::string external_number(const ir::Type& type, ir::int128 number) {
  switch (type.kind) {
    case ir::TypeKind::Boolean: return number != 0 ? "true" : "false";
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer: return std::string(value::to_string(number).view());
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate:
    case ir::TypeKind::Money: return std::string(value::format_decimal(number, type.places).view());
    case ir::TypeKind::Date: {
      const auto date = value::date_of_day_number(static_cast<std::int64_t>(number));
      return date ? std::string(value::format_date(*date).view()) : std::string();
    }
    case ir::TypeKind::Text:
    case ir::TypeKind::Enumeration:
    case ir::TypeKind::Record: break;
  }
  return {};
}

std::string external_text(const ir::Program& program, const Request& request, const ir::Type& type,
                          ir::int128 number, const lists::Data* data) {
  if (type.kind == ir::TypeKind::Text)
    return std::string(text_of(request, data, static_cast<std::int64_t>(number)));
  if (type.kind == ir::TypeKind::Enumeration) return request.open_names().external(program, type.of, number);
  return type.kind == ir::TypeKind::Record ? "{…}" : external_number(type, number);
}

std::string shown_number(const ir::Type& type, ir::int128 number, base::Language language, Dates dates) {
  const bool chinese = language == base::Language::Chinese;
  if (type.kind == ir::TypeKind::Boolean)
    return number != 0 ? (chinese ? "是" : "yes") : (chinese ? "否" : "no");
  if (type.kind == ir::TypeKind::Date) return day_text(static_cast<std::int32_t>(number), language, dates);
  if (type.kind == ir::TypeKind::Rate) return percent_text(number, type.places);
  std::string text = external_number(type, number);
  if (type.kind == ir::TypeKind::Count || type.kind == ir::TypeKind::Money) group_thousands(text);
  if (type.kind != ir::TypeKind::Money) return text;
  if (!chinese) return std::string(value::currency_code(type.currency)) + " " + text;
  return text +
         std::string(type.currency == value::Currency::CNY ? "元" : value::currency_name_zh(type.currency));
}

std::string shown_text(const ir::Program& program, const Request& request, const ir::Type& type,
                       ir::int128 number, base::Language language, Dates dates, const lists::Data* data) {
  if (type.kind == ir::TypeKind::Enumeration) {
    const ir::Enumeration& nodes = program.enumerations[type.of];
    std::string name = nodes.members[nodes.member_of(number)].name.in(language);
    if (nodes.is_member(number)) return name;
    // What a request names below a node is its own words: like other texts of it in marks, unless it is a name.
    const std::string below(request.open_names().below(type.of, number));
    const bool is_name = std::all_of(below.begin(), below.end(), [](unsigned char c) {
      return c >= 0x80 || std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-';
    });
    const std::string shown = name + base::visible(below);
    return is_name && shown == name + below ? shown : base::quoted(name + below, language);
  }
  if (type.kind == ir::TypeKind::Text)
    return base::visible(text_of(request, data, static_cast<std::int64_t>(number)));
  if (type.kind == ir::TypeKind::Record) return external_text(program, request, type, number);
  return shown_number(type, number, language, dates);
}

std::string bounded_text(const ir::Program& program, const Request& request, const ir::Type& type,
                         ir::int128 number, base::Language language, Dates dates, const lists::Data* data) {
  if (type.kind == ir::TypeKind::Text)
    return base::quoted(text_of(request, data, static_cast<std::int64_t>(number)), language);
  return shown_text(program, request, type, number, language, dates);
}

std::string shown_field(const ir::Program& program, const Request& request, const std::uint64_t* record,
                        const ir::Field& field, base::Language language, Dates dates) {
  if (!field.type.list)
    return bounded_text(program, request, field.type, scalar_slot(record, field), language, dates);
  const auto packed = static_cast<std::uint64_t>(slot(record, field));
  if (field.type.kind == ir::TypeKind::Record) return "[" + std::to_string(list_count(packed)) + "]";
  std::string out = "[";
  for (std::uint32_t i = 0; i < list_count(packed); ++i) {
    if (i > 0) out += ", ";
    ir::Type item = field.type;
    item.list = false;
    out += bounded_text(program, request, item,
                        read_scalar(request.words() + list_offset(packed) + i * ir::slot_words(item), item),
                        language, dates);
  }
  return out + "]";
}

std::string shown_record(const ir::Program& program, const Request& request, const RecordView& record,
                         base::Language language, Dates dates) {
  const bool chinese = language == base::Language::Chinese;
  const char* const between = chinese ? "、" : ", ";
  std::string out;
  const auto scalar = [&](const ir::Type& type, ir::int128 number) {
    ir::Type one = type;
    one.list = false;
    return bounded_text(program, request, one, number, language, dates);
  };
  for (std::uint32_t i = 0; i < record.layout().fields.size(); ++i) {
    const ir::Field& field = record.layout().fields[i];
    if (!record.says(i)) continue;
    out += (out.empty() ? "" : between) + field.name.in(language) + (chinese ? "：" : ": ");
    if (!field.type.list) {
      out += scalar(field.type, record.number(i));
      continue;
    }
    std::string items;
    for (std::uint32_t k = 0; k < record.count(i); ++k) {
      items += items.empty() ? "" : between;
      items += field.type.kind == ir::TypeKind::Record
                   ? shown_record(program, request, record.record(i, k), language, dates)
                   : scalar(field.type, record.number(i, k));
    }
    out += (chinese ? "［" : "[") + items + (chinese ? "］" : "]");
  }
  return (chinese ? "｛" : "{") + out + (chinese ? "｝" : "}");
}

std::string shown_fact(const ir::Program& program, const Request& request, std::uint32_t field,
                       base::Language language, Dates dates) {
  if (!is_present(request.words(), field)) return {};
  return shown_field(program, request, request.words(), program.facts_record().fields[field], language,
                     dates);
}

const ir::ParameterValue* parameter_on(const ir::Parameter& parameter, std::int32_t day) {
  for (const ir::ParameterValue& value : parameter.values) {
    if (value.period.holds(day)) return &value;
  }
  return nullptr;
}

}  // namespace writ::eval
