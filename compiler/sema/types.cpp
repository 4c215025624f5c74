// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/types.h"

#include <algorithm>

namespace writ::sema {

using ir::Type;
using ir::TypeKind;

base::Bilingual type_name(const ir::Program& program, const Type& type) {
  if (type.list) {
    Type item = type;
    item.list = false;
    const base::Bilingual of = type_name(program, item);
    if (of.en.starts_with("a value of "))
      return {"a list of values of " + of.en.substr(11), of.zh + "的列表"};
    return {"a list of " + of.en, of.zh + "的列表"};
  }
  switch (type.kind) {
    case TypeKind::Boolean: return {"a yes or no", "是非"};
    case TypeKind::Count: return {"a count", "计数"};
    case TypeKind::Integer: return {"an integer", "整数"};
    case TypeKind::Decimal: {
      const std::string places = std::to_string(type.places);
      return {"a decimal of " + places + " places", places + "位小数"};
    }
    case TypeKind::Rate: return {"a rate", "比例"};
    case TypeKind::Money:
      return {"money of " + std::string(value::currency_code(type.currency)),
              std::string(value::currency_name_zh(type.currency)) + "金额"};
    case TypeKind::Date: return {"a date", "日期"};
    case TypeKind::Text: return {"a text", "文本"};
    case TypeKind::Enumeration: {
      const base::Bilingual& name = program.enumerations[type.of].name;
      return {"a value of `" + name.in(base::Language::English) + "`",
              "“" + name.in(base::Language::Chinese) + "”的取值"};
    }
    case TypeKind::Record: {
      if (is_unknown(type)) break;
      const base::Bilingual& name = program.records[type.of].name;
      return {"a record `" + name.in(base::Language::English) + "`",
              "记录“" + name.in(base::Language::Chinese) + "”"};
    }
  }
  return {"a value", "值"};
}

bool is_whole(const Type& type) {
  return !type.list && (type.kind == TypeKind::Count || type.kind == TypeKind::Integer);
}

bool is_number(const Type& type) { return is_whole(type) || (!type.list && ir::is_exact(type)); }

std::optional<Type> common_number(const Type& a, const Type& b) {
  if (!is_number(a) || !is_number(b)) return std::nullopt;
  Type out = a;
  out.optional = false;
  if (is_whole(a) && is_whole(b)) {
    if (b.kind == TypeKind::Integer) out.kind = b.kind;
    return out;
  }
  const bool whole_and_decimal =
      (is_whole(a) && b.kind == TypeKind::Decimal) || (is_whole(b) && a.kind == TypeKind::Decimal);
  if (!whole_and_decimal && (a.kind != b.kind || a.currency != b.currency)) return std::nullopt;
  if (whole_and_decimal) out.kind = TypeKind::Decimal;
  out.places = std::max(a.places, b.places);
  return out;
}

bool fits(const Type& found, const Type& wanted) {
  if (found.list != wanted.list) return false;
  if (ir::is_exact(wanted) && !wanted.list) {
    const std::optional<Type> both = common_number(found, wanted);
    return both && both->kind == wanted.kind && both->places == wanted.places;
  }
  if (found.kind == wanted.kind) {
    return found.of == wanted.of && found.places == wanted.places && found.currency == wanted.currency;
  }
  return !found.list && found.kind == TypeKind::Count && wanted.kind == TypeKind::Integer;
}

bool comparable(const Type& a, const Type& b) {
  if (a.kind == TypeKind::Record || b.kind == TypeKind::Record) return false;
  if (is_number(a) && is_number(b)) return common_number(a, b).has_value();
  return a.list == b.list && a.kind == b.kind && a.of == b.of && a.places == b.places &&
         a.currency == b.currency;
}

bool ordered(const Type& a, const Type& b) {
  if (is_number(a) && is_number(b)) return common_number(a, b).has_value();
  return !a.list && !b.list && a.kind == TypeKind::Date && b.kind == TypeKind::Date;
}

}  // namespace writ::sema
