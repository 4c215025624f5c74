// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/values.h"

#include "runtime/value/date.h"

namespace writ::eval {

std::string external_text(const ir::Program& program, const Request& request, const ir::Type& type, ir::int128 number) {
  switch (type.kind) {
    case ir::TypeKind::Boolean: return number != 0 ? "true" : "false";
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer: return std::string(value::to_string(number).view());
    case ir::TypeKind::Date: {
      const auto date = value::date_of_day_number(static_cast<std::int64_t>(number));
      return date ? std::string(value::format_date(*date).view()) : std::string();
    }
    case ir::TypeKind::Text: return std::string(request.text(static_cast<std::int64_t>(number)));
    case ir::TypeKind::Enumeration: return program.enumerations[type.of].members[static_cast<std::size_t>(number)].external;
    case ir::TypeKind::Record: return "{…}";
  }
  return {};
}

std::string shown_text(const ir::Program& program, const Request& request, const ir::Type& type, ir::int128 number,
                       base::Language language) {
  const bool chinese = language == base::Language::Chinese;
  if (type.kind == ir::TypeKind::Boolean) return number != 0 ? (chinese ? "是" : "yes") : (chinese ? "否" : "no");
  if (type.kind == ir::TypeKind::Enumeration) {
    return program.enumerations[type.of].members[static_cast<std::size_t>(number)].name.in(language);
  }
  std::string text = external_text(program, request, type, number);
  if (type.kind == ir::TypeKind::Count) {
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3) text.insert(static_cast<std::size_t>(at), ",");
  }
  return text;
}

std::string shown_fact(const ir::Program& program, const Request& request, std::uint32_t field, base::Language language) {
  const ir::Field& fact = program.facts_record().fields[field];
  if (!is_present(request.words(), field)) return {};
  const std::int64_t word = slot(request.words(), fact);
  if (!fact.type.list) return shown_text(program, request, fact.type, word, language);
  const auto packed = static_cast<std::uint64_t>(word);
  if (fact.type.kind == ir::TypeKind::Record) return "[" + std::to_string(list_count(packed)) + "]";
  std::string out = "[";
  for (std::uint32_t i = 0; i < list_count(packed); ++i) {
    if (i > 0) out += ", ";
    out += shown_text(program, request, fact.type, static_cast<std::int64_t>(request.words()[list_offset(packed) + i]), language);
  }
  return out + "]";
}

const ir::ParameterValue* parameter_on(const ir::Parameter& parameter, std::int32_t day) {
  for (const ir::ParameterValue& value : parameter.values) {
    if (value.period.holds(day)) return &value;
  }
  return nullptr;
}

}  // namespace writ::eval
