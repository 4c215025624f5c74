// SPDX-License-Identifier: Apache-2.0
// Which entry of a list decides, or which apply, and what they say: a value, or a list.
#include "runtime/eval/expressions.h"
#include "runtime/eval/helpers.h"

#include <optional>
#include <utility>
#include <vector>

namespace writ::eval {

std::vector<lists::Asked> Expressions::asked_of_list(const ir::DataList& list, std::vector<Value>& values) {
  std::vector<lists::Asked> out;
  for (const NodeId id : list.asked) {
    const Value value = evaluate(id);
    values.push_back(value);
    lists::Asked asked;
    if (value.known()) {
      asked = eval::asked_of(request_, data_, nodes_[id].type, value.number);
    } else {
      asked.know = value.state == State::Absent    ? lists::Know::Absent
                   : value.state == State::Unknown ? lists::Know::Unknown
                                                   : lists::Know::Broken;
    }
    out.push_back(asked);
  }
  return out;
}

Value Expressions::picked_row(const ir::Node& node) {
  const ir::DataList& list = program_.data_lists[node.index];
  const lists::Table* table = data_ == nullptr ? nullptr : data_->table(node.index);
  if (table == nullptr) return fault(FaultCode::ListNotGiven, list.name, {list.external, {}});
  std::vector<Value> values;
  const std::vector<lists::Asked> asked = asked_of_list(list, values);
  const std::int64_t row = table->pick(asked);
  if (row != lists::Table::kOpen) return known(row);
  lists::OpenPick open = table->pick_open(asked);
  steps_ += open.rows_looked_at / kItemsPerStep;
  if (steps_ > limits_.max_steps) return too_many_steps();
  if (open.certain) return known(open.row);
  const std::optional<Value> out = standing_open(values, open.waits_for);
  if (!out || open.broken != (out->state != State::Unknown))
    return open.broken && out && out->state != State::Unknown ? *out
                                                              : fault(FaultCode::AbsentRead, list.name);
  if (!open.broken) open_picks_[node.index] = std::move(open);
  return *out;
}

// Any entry of which it cannot be told keeps the whole from being known, as in a loop over a list.
Value Expressions::picked_rows(const ir::Node& node) {
  const ir::DataList& list = program_.data_lists[node.index];
  const lists::Table* table = data_ == nullptr ? nullptr : data_->table(node.index);
  if (table == nullptr) return fault(FaultCode::ListNotGiven, list.name, {list.external, {}});
  std::vector<Value> values;
  const std::vector<lists::Asked> asked = asked_of_list(list, values);
  // As many as a list of the request may have; no fewer than native code answers with.
  const std::size_t most = std::max<std::size_t>(limits_.max_list_items, kNativePicks);
  const lists::AllPicked all =
      table->pick_all(asked, most, limits_.max_steps - std::min(steps_, limits_.max_steps));
  steps_ += all.steps;
  if (all.too_many) return too_many_steps();
  if (all.too_long) return fault(FaultCode::ListTooLong, list.name, {std::to_string(most), {}});
  if (!all.open) return made_list(all.rows, [](std::uint32_t row) { return int128{row}; });
  const std::optional<Value> out = standing_open(values, all.waits_for);
  if (out && all.broken == (out->state != State::Unknown)) return *out;
  return fault(FaultCode::AbsentRead, list.name);
}

// What an entry says of a column that is a list, each item once. Which entry it is does not matter: a list that is said again is
// made once, as long as there is room.
Value Expressions::entry_list(std::uint32_t list, std::uint32_t column, std::int64_t said) {
  const auto [at, fresh] = entry_lists_.try_emplace({list, column, said});
  if (!fresh) return at->second;
  const lists::Table& table = *data_->table(list);
  const std::size_t size = table.set_size(column, said);
  // As many as a list of the request may have; no fewer than native code answers with.
  const std::size_t most = std::max<std::size_t>(limits_.max_list_items, kNativeItems);
  if (size > most) {
    return at->second = fault(FaultCode::ListTooLong, column_name(list, column), {std::to_string(most), {}});
  }
  steps_ += size * kStepsPerEntryItem;
  remembered_ += size * kStepsPerEntryItem;
  if (steps_ > limits_.max_steps) return at->second = too_many_steps();
  const std::vector<std::int64_t> items = entry_items(request_, *data_, list, column, said);
  if (entry_items_kept_ + size <= kMostEntryItemsKept) {
    entry_items_kept_ += size;
    return at->second = kept_list(items);
  }
  entry_lists_.erase(at);
  return made_list(items, [](std::int64_t item) { return int128{item}; });
}

// Of the row that decides; where that is open, what all that may decide say.
Value Expressions::row_field(const ir::Node& node) {
  const Value row = operand(node, 0);
  const lists::Table* table = data_ == nullptr ? nullptr : data_->table(node.index);
  // What the table says, as a value; where no row says it, the list does.
  const auto value_of = [&](std::int64_t its, std::int64_t said) {
    if (!node.type.list) return known(entry_value(request_, *data_, node.index, its, node.field, said));
    if (its < 0) return constant_list(static_cast<std::uint32_t>(said));
    return entry_list(node.index, node.field, said);
  };
  if (row.known() && table != nullptr && row.number >= -1 && row.number < table->rows()) {
    std::int64_t said = 0;
    const auto its = static_cast<std::int64_t>(row.number);
    return table->says(its, node.field, said) ? value_of(its, said) : Value{State::Absent, 0};
  }
  const std::optional<lists::OpenPick>& open = open_picks_[node.index];
  if (row.known()) return fault(FaultCode::NoValue, program_.data_lists[node.index].name);
  if (row.state != State::Unknown || !open) return row;
  const lists::OpenPick::Column& column = open->columns[node.field];
  if (!column.agreed) return row;
  return column.given ? value_of(open->row, column.value) : Value{State::Absent, 0};
}

}  // namespace writ::eval
