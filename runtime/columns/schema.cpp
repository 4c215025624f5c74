// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/schema.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/columns/formats.h"
#include "runtime/columns/text.h"

#include <string_view>
#include <utility>

namespace writ::columns {
namespace {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

constexpr std::string_view kAsOf = "as_of";
constexpr std::string_view kReadings = "readings";

Bilingual wanted(const ir::Type& type) {
  switch (type.kind) {
    case ir::TypeKind::Boolean: return {"a boolean", "布尔值"};
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer:
      return {"a whole number, a decimal or a text", "整数、十进制小数（decimal）或者文本"};
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate:
    case ir::TypeKind::Money:
      return {"a decimal, a whole number or a text", "十进制小数（decimal）、整数或者文本"};
    case ir::TypeKind::Date: return {"a date or a text", "日期或者文本"};
    case ir::TypeKind::Text:
    case ir::TypeKind::Enumeration: return {"a text", "文本"};
    case ir::TypeKind::Record: return {"a struct", "结构（struct）"};
  }
  return {"a value", "值"};
}

// What is wrong with a type, for those who have to change it.
Fault wrong_type(const ir::Type& type, const ArrowSchema& schema, const std::string& path) {
  if (auto never = never_read(schema, path)) return std::move(*never);
  const Bilingual is = type.list ? Bilingual{"a list", "列表"} : wanted(type);
  const std::string shown = shown_format(schema);
  return cannot_read(path, {"it should be " + is.en + ", and is of Arrow's type `" + shown + "`",
                            "应为" + is.zh + "，而其 Arrow 类型为 `" + shown + "`"});
}

class SchemaReader {
 public:
  explicit SchemaReader(const ir::Program& program) : program_(program) {}

  std::optional<Fault> members(const ArrowSchema& schema, const ir::Record& record, bool readings, bool top,
                               Column& out) {
    out.layout = Layout::Object;
    if (schema.n_children < 0 || schema.n_children > kMostColumns ||
        (schema.n_children > 0 && schema.children == nullptr))
      return Fault{FaultCode::BadColumns,
                   out.path,
                   {"the schema has no children where it says so", "模式所称的下级列并不存在"},
                   {}};
    std::vector<bool> seen(record.fields.size(), false);
    bool as_of_seen = false;
    bool readings_seen = false;
    for (std::int64_t i = 0; i < schema.n_children; ++i) {
      const ArrowSchema* child = schema.children[i];
      if (child == nullptr || child->release == nullptr)
        return Fault{FaultCode::BadColumns,
                     out.path,
                     {"a part of the schema was released", "模式的一部分已经释放"},
                     {}};
      Column& column = out.children.emplace_back();
      const std::string name = name_of(*child);
      column.path = out.path + (out.path.empty() ? "" : ".") + name;
      if (top && name == kAsOf) {
        if (std::exchange(as_of_seen, true)) return given_twice(column);
        column.key = "\"as_of\":";
        if (auto wrong = scalar(*child, day_type(), column)) return wrong;
        continue;
      }
      if (top && name == kReadings) {
        if (std::exchange(readings_seen, true)) return given_twice(column);
        column.key = "\"readings\":";
        if (format_of(*child) != "+s") return wrong_type(record_type(), *child, column.path);
        if (auto wrong = members(*child, record, true, false, column)) return wrong;
        continue;
      }
      const std::uint32_t at = field_called(record, name, readings);
      if (at == ir::kNone) return Fault{FaultCode::UnknownFact, column.path, {column.path, {}}, {}};
      if (seen[at]) return given_twice(column);
      seen[at] = true;
      append_json_text(record.fields[at].external, column.key);
      column.key += ':';
      if (auto wrong = value(*child, record.fields[at].type, column)) return wrong;
    }
    return std::nullopt;
  }

 private:
  static ir::Type day_type() {
    ir::Type type;
    type.kind = ir::TypeKind::Date;
    return type;
  }
  static ir::Type record_type() {
    ir::Type type;
    type.kind = ir::TypeKind::Record;
    return type;
  }
  static std::string name_of(const ArrowSchema& schema) {
    const std::string name = schema.name == nullptr ? "" : schema.name;
    if (base::first_invalid_utf8(name)) return "?";
    return base::normalised(name);
  }
  static Fault given_twice(const Column& column) {
    return Fault{FaultCode::DuplicateKey, column.path, {column.path, {}}, {}};
  }
  static std::uint32_t field_called(const ir::Record& record, const std::string& name, bool readings) {
    for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
      const ir::Field& field = record.fields[i];
      if (field.reading == readings && base::is_called(field.name, field.external, name)) return i;
    }
    return ir::kNone;
  }

  std::optional<Fault> value(const ArrowSchema& schema, const ir::Type& type, Column& out) {
    if (format_of(schema) == "n") return std::nullopt;
    if (!type.list) return scalar(schema, type, out);
    if (!lists(format_of(schema), out) || schema.dictionary != nullptr)
      return wrong_type(type, schema, out.path);
    if (schema.n_children != 1 || schema.children == nullptr || schema.children[0] == nullptr ||
        schema.children[0]->release == nullptr)
      return Fault{FaultCode::BadColumns,
                   out.path,
                   {"a list has no items in its schema", "列表的模式中没有其各项"},
                   {}};
    ir::Type item = type;
    item.list = false;
    Column& items = out.children.emplace_back();
    items.path = out.path + "[]";
    return scalar(*schema.children[0], item, items);
  }

  std::optional<Fault> scalar(const ArrowSchema& schema, const ir::Type& type, Column& out) {
    const std::string_view format = format_of(schema);
    if (format == "n") return std::nullopt;
    if (schema.dictionary != nullptr) {
      if (schema.dictionary->release == nullptr || schema.dictionary->dictionary != nullptr ||
          !whole_numbers(format, out))
        return cannot_read(out.path, {"its dictionary is not one of values", "其字典不是取值的字典"});
      out.dictionary = true;
      Column& values = out.children.emplace_back();
      values.path = out.path;
      return type.kind == ir::TypeKind::Record ? wrong_type(type, *schema.dictionary, out.path)
                                               : scalar(*schema.dictionary, type, values);
    }
    bool fits = false;
    switch (type.kind) {
      case ir::TypeKind::Boolean:
        out.layout = Layout::Boolean;
        fits = format == "b";
        break;
      case ir::TypeKind::Count:
      case ir::TypeKind::Integer:
      case ir::TypeKind::Decimal:
      case ir::TypeKind::Rate:
      case ir::TypeKind::Money:
        fits = whole_numbers(format, out) || decimals(format, out) || texts(format, out);
        break;
      case ir::TypeKind::Date: fits = days(format, out) || texts(format, out); break;
      case ir::TypeKind::Text:
      case ir::TypeKind::Enumeration: fits = texts(format, out); break;
      case ir::TypeKind::Record:
        if (format == "+s") return members(schema, program_.records[type.of], false, false, out);
        break;
    }
    if (!fits) return wrong_type(type, schema, out.path);
    return std::nullopt;
  }

  const ir::Program& program_;
};

}  // namespace

std::optional<Fault> read_schema(const ArrowSchema& schema, const ir::Program& program, Column& out) {
  if (auto wrong = no_table(schema)) return wrong;
  return SchemaReader(program).members(schema, program.facts_record(), false, true, out);
}

}  // namespace writ::columns
