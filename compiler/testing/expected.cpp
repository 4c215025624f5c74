// SPDX-License-Identifier: Apache-2.0
#include "compiler/testing/expected.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/eval/entry_values.h"
#include "runtime/eval/picked.h"
#include "runtime/value/currency.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <optional>

namespace writ::testing {
namespace {

using ir::int128;
using json::Node;

std::optional<int128> exact(std::string_view text, int places) {
  const value::NumberResult read = value::parse_decimal(text, places);
  return read.ok() ? std::optional(read.value) : std::nullopt;
}

// "CNY 5.00", or the amount alone.
std::optional<int128> amount(std::string_view text, const ir::Type& type) {
  const std::string_view currency = value::currency_code(type.currency);
  if (text.starts_with(currency)) {
    text.remove_prefix(currency.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
  }
  return exact(text, type.places);
}

// "3%", or the part of 1.
std::optional<int128> rate(std::string_view text, const ir::Type& type) {
  constexpr int kPercentPlaces = 2;
  if (!text.ends_with('%')) return exact(text, type.places);
  text.remove_suffix(1);
  return exact(text, std::max(0, type.places - kPercentPlaces));
}

std::optional<int128> member(std::string_view written, const eval::Request& request, std::uint32_t index) {
  const ir::Enumeration& enumeration = request.program().enumerations[index];
  const std::string text = base::normalised(written);
  for (std::size_t i = 0; i < enumeration.members.size(); ++i) {
    const ir::Enumerator& one = enumeration.members[i];
    const bool is = base::is_called(one.name, one.external, text) || (!text.empty() && one.matches == text);
    if (is) return enumeration.number_of(static_cast<std::uint32_t>(i));
  }
  return request.open_names().find(request.program(), index, text);
}

// Nothing where the text is no value of the type.
std::optional<int128> stated(const eval::Request& request, const ir::Type& type, const Node& node) {
  const bool number = node.is(Node::Kind::Number);
  const bool text = node.is(Node::Kind::String);
  switch (type.kind) {
    case ir::TypeKind::Boolean:
      return node.is(Node::Kind::Boolean) ? std::optional<int128>(node.yes ? 1 : 0) : std::nullopt;
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer:
    case ir::TypeKind::Decimal: return number || text ? exact(node.text, type.places) : std::nullopt;
    case ir::TypeKind::Rate: return number || text ? rate(node.text, type) : std::nullopt;
    case ir::TypeKind::Money: return number || text ? amount(node.text, type) : std::nullopt;
    case ir::TypeKind::Date: {
      const auto date = text ? value::parse_date(node.text) : std::nullopt;
      return date ? std::optional<int128>(date->days) : std::nullopt;
    }
    case ir::TypeKind::Enumeration: return text ? member(node.text, request, type.of) : std::nullopt;
    case ir::TypeKind::Text:
    case ir::TypeKind::Record: break;
  }
  return std::nullopt;
}

bool same(const eval::Request& request, const ir::Type& type, const Node& node, int128 found,
          const lists::Data* data = nullptr) {
  if (type.kind == ir::TypeKind::Text) {
    return node.is(Node::Kind::String) &&
           base::normalised(node.text) == eval::text_of(request, data, static_cast<std::int64_t>(found));
  }
  return stated(request, type, node) == found;
}

// What is not stated of a record, or as null, is what the record does not say.
bool same(const eval::Request& request, const eval::RecordView& record, const Node& node) {
  if (!node.is(Node::Kind::Object)) return false;
  const std::vector<ir::Field>& fields = record.layout().fields;
  const auto is_field = [&](const std::string& name) {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const ir::Field& field) { return field.external == name; });
  };
  if (!std::all_of(node.names.begin(), node.names.end(), is_field)) return false;
  for (std::uint32_t i = 0; i < fields.size(); ++i) {
    const Node* stated = node.find(fields[i].external);
    const bool says = stated != nullptr && !stated->is(Node::Kind::Null);
    if (says != record.says(i)) return false;
    if (!says) continue;
    ir::Type type = fields[i].type;
    if (!type.list) {
      if (!same(request, type, *stated, record.number(i))) return false;
      continue;
    }
    type.list = false;
    if (!stated->is(Node::Kind::Array) || stated->items.size() != record.count(i)) return false;
    for (std::uint32_t k = 0; k < record.count(i); ++k) {
      const Node& one = stated->items[k];
      const bool alike = type.kind == ir::TypeKind::Record ? same(request, record.record(i, k), one)
                                                           : same(request, type, one, record.number(i, k));
      if (!alike) return false;
    }
  }
  return true;
}

}  // namespace

bool has_value(const eval::Request& request, const eval::Answer& answer, const eval::Output& found,
               const Node& expected, Order order) {
  if (found.state == eval::State::Absent) return expected.is(Node::Kind::Null);
  if (found.state != eval::State::Known) return false;
  const ir::Item& item = request.program().items[found.item];
  ir::Type type = item.type;
  const auto alike = [&](const Node& node, int128 number) {
    if (item.record == ir::kNone) return same(request, type, node, number, answer.data.get());
    return same(request,
                eval::RecordView(request.program(), request, item, number, answer.law_day().value_or(0)),
                node);
  };
  if (!type.list) return alike(expected, found.number);
  type.list = false;
  if (!expected.is(Node::Kind::Array) || expected.items.size() != found.list.size()) return false;
  if (order == Order::AsStated)
    return std::equal(expected.items.begin(), expected.items.end(), found.list.begin(), alike);
  std::vector<int128> left = found.list;
  return std::all_of(expected.items.begin(), expected.items.end(), [&](const Node& node) {
    const auto at =
        std::find_if(left.begin(), left.end(), [&](int128 number) { return alike(node, number); });
    if (at == left.end()) return false;
    left.erase(at);
    return true;
  });
}

}  // namespace writ::testing
