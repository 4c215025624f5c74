// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/types.h"

namespace writ::sema {

using ir::Type;
using ir::TypeKind;

base::Bilingual type_name(const ir::Program& program, const Type& type) {
  if (type.list) {
    Type item = type;
    item.list = false;
    const base::Bilingual of = type_name(program, item);
    return {"a list of " + of.en, of.zh + "的列表"};
  }
  switch (type.kind) {
    case TypeKind::Boolean: return {"a yes or no", "是非"};
    case TypeKind::Count: return {"a count", "计数"};
    case TypeKind::Integer: return {"an integer", "整数"};
    case TypeKind::Date: return {"a date", "日期"};
    case TypeKind::Text: return {"a text", "文本"};
    case TypeKind::Enumeration: {
      const base::Bilingual& name = program.enumerations[type.of].name;
      return {"a value of `" + name.in(base::Language::English) + "`", "“" + name.in(base::Language::Chinese) + "”的取值"};
    }
    case TypeKind::Record: {
      if (is_unknown(type)) break;
      const base::Bilingual& name = program.records[type.of].name;
      return {"a record `" + name.in(base::Language::English) + "`", "记录“" + name.in(base::Language::Chinese) + "”"};
    }
  }
  return {"a value", "值"};
}

bool is_number(const Type& type) {
  return !type.list && (type.kind == TypeKind::Count || type.kind == TypeKind::Integer);
}

bool fits(const Type& found, const Type& wanted) {
  if (found.list != wanted.list) return false;
  if (found.kind == wanted.kind) return found.of == wanted.of;
  return !found.list && found.kind == TypeKind::Count && wanted.kind == TypeKind::Integer;
}

bool comparable(const Type& a, const Type& b) {
  if (a.kind == TypeKind::Record || b.kind == TypeKind::Record) return false;
  if (is_number(a) && is_number(b)) return true;
  return a.list == b.list && a.kind == b.kind && a.of == b.of;
}

bool ordered(const Type& a, const Type& b) {
  if (is_number(a) && is_number(b)) return true;
  return !a.list && !b.list && a.kind == TypeKind::Date && b.kind == TypeKind::Date;
}

}  // namespace writ::sema
