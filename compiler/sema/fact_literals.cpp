// SPDX-License-Identifier: Apache-2.0
// Values of tests, as a request would write them.
#include "compiler/diag/suggest.h"
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/base/called.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>

namespace writ::sema {

namespace {

std::string json_text(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

// A request may name what is below a node of an open taxonomy; so may a test.
std::optional<std::string> Expressions::below_open_node(const Expr& expr, const Type& wanted) {
  if (wanted.kind != TypeKind::Enumeration || !program_.enumerations[wanted.of].open ||
      expr.kind != ExprKind::Path)
    return std::nullopt;
  const std::vector<ir::Enumerator>& nodes = program_.enumerations[wanted.of].members;
  std::string rest;
  for (std::size_t depth = expr.names.size(); depth > 0; --depth) {
    std::string path;
    for (std::size_t i = 0; i < depth; ++i) path += (i == 0 ? "" : ".") + expr.names[i].text;
    const auto at = std::find_if(nodes.begin(), nodes.end(), [&](const ir::Enumerator& one) {
      return base::is_called(one.name, one.external, path);
    });
    if (at != nodes.end()) {
      if (base::is_called(at->name, path)) scope_.resolve({path, expr.names[0].span}, at->name);
      return json_text(at->external + rest);
    }
    rest.insert(0, "." + expr.names[depth - 1].text);
  }
  return std::nullopt;
}

std::optional<std::string> Expressions::literal(const Expr& expr, const Type& wanted) {
  if (expr.kind == ExprKind::Absent) {
    if (wanted.optional) return "null";
    not_optional(expr, wanted);
    return std::nullopt;
  }
  if (is_unknown(wanted) || refuse_thousands(expr, wanted)) return std::nullopt;
  if (wanted.list) {
    if (expr.kind != ExprKind::List && expr.kind != ExprKind::Set &&
        !(expr.kind == ExprKind::Record && expr.items.empty())) {
      diagnostics_.report(Code::NotAValue, expr.span).emit();
      return std::nullopt;
    }
    Type item_type = plain(wanted);
    item_type.list = false;
    std::string out = "[";
    for (const Expr& item : expr.items) {
      const auto text = literal(item, item_type);
      if (!text) return std::nullopt;
      out += (out.size() > 1 ? "," : "") + *text;
    }
    return out + "]";
  }
  if (wanted.kind == TypeKind::Record) {
    if (expr.kind != ExprKind::Record) {
      diagnostics_.report(Code::NotAValue, expr.span).emit();
      return std::nullopt;
    }
    const ir::Record& record = program_.records[wanted.of];
    std::string out = "{";
    for (std::size_t i = 0; i < expr.items.size(); ++i) {
      const auto field = std::find_if(
          record.fields.begin(), record.fields.end(),
          [&](const ir::Field& candidate) { return base::is_called(candidate.name, expr.names[i].text); });
      if (field == record.fields.end()) {
        unknown_field(expr.names[i], wanted);
        return std::nullopt;
      }
      scope_.resolve(expr.names[i], field->name);
      const auto text = literal(expr.items[i], field->type);
      if (!text) return std::nullopt;
      out += (out.size() > 1 ? "," : "") + json_text(field->external) + ":" + *text;
    }
    return out + "}";
  }
  if (const auto below = below_open_node(expr, wanted)) return below;
  // A scalar: what it lowers to is the value.
  const NodeId id = value(expr, wanted);
  if (id == ir::kNone) return std::nullopt;
  const ir::Node* made = &program_.nodes[id];
  bool negative = false;
  if (made->op == Op::Negate) {
    negative = true;
    made = &program_.nodes[program_.operand(*made, 0)];
  }
  if (made->op != Op::Constant) {
    diagnostics_.report(Code::NotAValue, expr.span).emit();
    return std::nullopt;
  }
  const ir::int128 number = program_.numbers[made->index];
  switch (wanted.kind) {
    case TypeKind::Boolean: return number != 0 ? "true" : "false";
    case TypeKind::Count:
    case TypeKind::Integer: return (negative ? "-" : "") + std::string(value::to_string(number).view());
    case TypeKind::Decimal:
    case TypeKind::Rate:
    case TypeKind::Money:
      return json_text((negative ? "-" : "") +
                       std::string(value::format_decimal(number, wanted.places).view()));
    case TypeKind::Date:
      return json_text(value::format_date(value::Date{static_cast<std::int32_t>(number)}).view());
    case TypeKind::Text: return json_text(program_.texts[static_cast<std::size_t>(number)]);
    case TypeKind::Enumeration:
      return json_text(program_.enumerations[wanted.of]
                           .members[program_.enumerations[wanted.of].member_of(number)]
                           .external);
    case TypeKind::Record: break;
  }
  return std::nullopt;
}

}  // namespace writ::sema
