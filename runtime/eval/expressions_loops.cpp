// SPDX-License-Identifier: Apache-2.0
// What is said of all items of a list together, and lists that are written out: whether any or every one is so, how many and how much, which ones.
#include "runtime/eval/expressions.h"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace writ::eval {

// Kleene's `or` and `and` over the items: one that decides wins, then what is unknown, then faults.
Expressions::Truth Expressions::quantified(const ir::Node& node) {
  const Truth decisive = truth_if(node.op == Op::Any);
  const NodeId condition = program_.operand(node, 1);
  bool settled = false;
  Obstacles obstacles(*this);
  const ir::Entry* const entry = entry_of(condition);
  const Value stop = each_item(node, 0, [&] {
    const Truth holds = entry != nullptr ? by_questions(condition, *entry) : truth(condition);
    if (holds == Truth::Open) obstacles.add(stopped_);
    settled = holds == decisive;
    return settled;
  });
  if (!stop.known()) return truth_told(stop);
  if (settled) return decisive;
  if (obstacles.any()) return truth_told(obstacles.lacks() ? obstacles.missing() : *obstacles.broken());
  return truth_if(decisive == Truth::No);
}

// The values of an item for each item of a list; the whole of them is as much a list as any `all of`.
Value Expressions::values_for_each(std::uint32_t item) {
  const ir::Node& node = ir::maker_of(program_, program_.items[item]);
  if (each_ == nullptr) each_ = room_.array_of(program_.items.size(), Each{});
  const NodeId source = operand_of(node, 0);
  const bool condition = nodes_[source].type.kind == ir::TypeKind::Boolean && !nodes_[source].type.list;
  Value* values = nullptr;
  std::size_t count = 0;
  Obstacles obstacles(*this);
  std::vector<Lacking> lacking;
  std::vector<std::size_t> unknown;
  const Value stop = each_item(node, 1, [&] {
    if (values == nullptr) values = room_.array<Value>(loops_[node.index].count);
    Value value = condition ? value_told(truth(source)) : evaluate(source);
    if (value.state == State::Absent) value = absent_read(node);
    if (!value.known()) obstacles.add(value);
    if (value.state == State::Unknown) {
      unknown.push_back(count);
      lacking.push_back(Lacking(*this));
      lacking.back().add(value);
    }
    values[count++] = value;
    return false;
  });
  if (!stop.known()) return stop;
  // What a round lacks is written down behind the loop, where it is not forgotten.
  for (std::size_t i = 0; i < unknown.size(); ++i) values[unknown[i]] = lacking[i].value();
  each_[item] = {values, count};
  return obstacles.any()
             ? obstacles.strict()
             : made_list(std::span(values, count), [](const Value& value) { return value.number; });
}

Value Expressions::aggregate(const ir::Node& node) {
  const bool summing = node.op == Op::SumOf;
  value::NumberResult total{0};
  Obstacles obstacles(*this);
  const Value stop = each_item(node, summing ? 1 : 0, [&] {
    if (!qualifies(node, summing ? 2 : 1, obstacles)) return false;
    const Value summand = summing ? operand(node, 0) : known(1);
    if (!blocked(node, summand, obstacles) && total.ok()) total = value::add(total.value, summand.number);
    return false;
  });
  if (!stop.known()) return stop;
  return obstacles.any() ? obstacles.strict() : checked(node, total);
}

// Where the condition begins for each item of a constant list.
const ir::Entry* Expressions::unrolled(const ir::Node& node) const {
  if (questions_ == nullptr) return nullptr;
  const std::uint32_t first = program_.branches->unrolled[static_cast<std::size_t>(&node - nodes_)];
  return first == kNone ? nullptr : program_.branches->each.data() + first;
}

// All that qualify, in their order.
Value Expressions::all_taken(const ir::Node& node) {
  boost::container::small_vector<int128, 16> taken;
  Obstacles obstacles(*this);
  const NodeId condition = operand_of(node, 2);
  const ir::Entry* const each = unrolled(node);
  const Value stop = each_item(node, 1, [&] {
    int128 value = 0;
    const Truth holds =
        each == nullptr ? truth(condition) : by_questions(condition, each[loops_[node.index].index]);
    if (!qualifies(node, holds, obstacles)) return false;
    if (number(operand_of(node, 0), value)) {
      taken.push_back(value);
    } else {
      blocked(node, Value(stopped_), obstacles);
    }
    return false;
  });
  if (!stop.known()) return stop;
  return obstacles.any() ? obstacles.strict() : made_list(taken, [](int128 one) { return one; });
}

// What is taken from the items that qualify: all, the first, the greatest or the least. Any item that cannot be told keeps
// the whole from being known.
Value Expressions::selected(const ir::Node& node) {
  struct Taken {
    int128 value;
    std::size_t keys;  // where they begin
  };
  if (node.op == Op::AllOf && node.field == 0) return all_taken(node);
  boost::container::small_vector<Taken, 8> taken;
  boost::container::small_vector<int128, 8> keys;
  Obstacles obstacles(*this);
  const ir::SortOrder order{node.op == Op::AllOf || node.op == Op::FirstOf ? node.field : 0};
  const Value stop = each_item(node, 1, [&] {
    if (!qualifies(node, 2, obstacles)) return false;
    const Value value = operand(node, 0);
    if (blocked(node, value, obstacles)) return false;
    const std::size_t first = keys.size();
    for (std::uint32_t k = 0; k < order.keys(); ++k) {
      const Value key = operand(node, ir::SortOrder::kFirstKey + k);
      if (blocked(node, key, obstacles)) return false;
      keys.push_back(key.number);
    }
    taken.push_back({value.number, first});
    return node.op == Op::FirstOf && !order.sorts() && !obstacles.any();
  });
  if (!stop.known()) return stop;
  if (obstacles.any()) return obstacles.strict();
  const auto before = [&](const Taken& a, const Taken& b) {
    return order.before([&](std::uint32_t k) { return keys[a.keys + k]; },
                        [&](std::uint32_t k) { return keys[b.keys + k]; });
  };
  if (node.op == Op::AllOf) {
    if (order.sorts()) std::stable_sort(taken.begin(), taken.end(), before);
    return made_list(taken, [](const Taken& one) { return one.value; });
  }
  if (taken.empty()) return {State::Absent, 0};
  int128 best = std::min_element(taken.begin(), taken.end(), before)->value;
  for (const Taken& one : taken) {
    if (node.op == Op::MaxOver) best = std::max(best, one.value);
    if (node.op == Op::MinOver) best = std::min(best, one.value);
  }
  return known(best);
}

Value Expressions::list_of(const ir::Node& node) {
  std::vector<int128> items;
  std::optional<Value> broken;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    Value item = operand(node, i);
    if (item.state == State::Absent) item = absent_read(node);
    if (!item.known()) broken = broken ? strict(*broken, item) : item;
    items.push_back(item.number);
  }
  return broken ? *broken : made_list(items);
}

}  // namespace writ::eval
