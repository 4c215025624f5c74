// SPDX-License-Identifier: Apache-2.0
// Conditions of which everything asked is known: from question to question (ir/branches.h).
#include "runtime/eval/expressions.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace writ::eval {

using ir::Branch;
using ir::Source;

const std::uint32_t* Expressions::questions_of(const ir::Program& program, bool coarse) {
  const ir::Branches* its = program.branches.get();
  return coarse || its == nullptr || its->entry.size() != program.nodes.size() ? nullptr : its->entry.data();
}

// False: it is not there, or not known.
inline bool Expressions::found(const Source& source, std::int64_t& out) {
  switch (source.from) {
    case Source::From::Constant: out = source.number(); return true;
    case Source::From::Fact:
      out = static_cast<std::int64_t>(root()[source.place]);
      return is_present(root(), source.index);
    case Source::From::Item: {
      const Value& value = items_[source.index];
      out = static_cast<std::int64_t>(value.number);
      return value.known();
    }
    case Source::From::ItemAt: {
      const Value value = item_at(source.index, loops_[source.variable].index);
      out = static_cast<std::int64_t>(value.number);
      return value.known();
    }
    case Source::From::Element: out = static_cast<std::int64_t>(loops_[source.variable].element); return true;
    case Source::From::ElementField: {
      const std::uint64_t* const record = record_at(loops_[source.variable].element);
      out = static_cast<std::int64_t>(record[source.place]);
      return is_present(record, source.index);
    }
    case Source::From::Other: return word(source.index, out);
  }
  return false;
}

// Whether an item of the list is so. `out` means nothing where the list is not known, and false is given.
template <typename Test>
bool Expressions::any_found(const Source& list, bool& out, Test test) {
  if (list.from == Source::From::Constant) {
    const std::vector<int128>& numbers = program_.lists[list.index];
    steps_ += numbers.size() / kItemsPerStep;
    out = std::any_of(numbers.begin(), numbers.end(),
                      [&](int128 number) { return test(static_cast<std::int64_t>(number)); });
    return true;
  }
  std::int64_t packed = 0;
  if (!found(list, packed)) return false;
  const std::uint32_t count = list_count(static_cast<std::uint64_t>(packed));
  const std::uint64_t* const words = root() + list_offset(static_cast<std::uint64_t>(packed));
  steps_ += count / kItemsPerStep;
  out = std::any_of(words, words + count,
                    [&](std::uint64_t word) { return test(static_cast<std::int64_t>(word)); });
  return true;
}

// Whether there is an answer, which is then in `yes`.
bool Expressions::asked(const Branch& branch, bool& yes) {
  std::int64_t left = 0;
  std::int64_t right = 0;
  const auto holds = [&](std::int64_t above) {
    const ir::Enumeration& taxonomy = program_.enumerations[branch.of];
    return taxonomy.holds(above, left);
  };
  switch (branch.ask) {
    case Branch::Ask::FactFlag:
    case Branch::Ask::ItemFlag:
    case Branch::Ask::FieldFlag:
    case Branch::Ask::Flag: {
      const bool known = found(branch.left, left);
      yes = left != 0;
      return known;
    }
    case Branch::Ask::FactAtLeast:
      if (!found(branch.left, left) || !found(branch.right, right)) return false;
      yes = left >= right;
      return true;
    case Branch::Ask::FactIs:
    case Branch::Ask::ItemIs:
    case Branch::Ask::ElementIs:
    case Branch::Ask::Equal:
      if (!found(branch.left, left) || !found(branch.right, right)) return false;
      yes = left == right;
      return true;
    case Branch::Ask::Less:
      if (!found(branch.left, left) || !found(branch.right, right)) return false;
      yes = left < right;
      return true;
    case Branch::Ask::LessEqual:
      if (!found(branch.left, left) || !found(branch.right, right)) return false;
      yes = left <= right;
      return true;
    case Branch::Ask::In:
      return found(branch.left, left) &&
             any_found(branch.right, yes, [&](std::int64_t item) { return item == left; });
    case Branch::Ask::Under:
      if (!found(branch.left, left) || !found(branch.right, right)) return false;
      yes = holds(right);
      return true;
    case Branch::Ask::UnderAny: return found(branch.left, left) && any_found(branch.right, yes, holds);
    case Branch::Ask::Given:
      yes = found(branch.left, left);
      return yes || (branch.may_lack && supposed_ == nullptr);
    case Branch::Ask::Tree: {
      const Truth its = truth(branch.of);
      yes = its == Truth::Yes;
      return its != Truth::Open;
    }
  }
  return false;
}

// What is asked most is asked here, without a call. What is not known, or takes too many steps, the nodes tell, from the first of
// them on.
Expressions::Truth Expressions::by_questions(NodeId id) {
  const std::size_t before = steps_;
  const Branch* const all = program_.branches->all.data();
  const std::uint64_t* const facts = root();
  std::uint32_t at = questions_[id];
  std::size_t steps = 0;
  do {
    const Branch& branch = all[at];
    const Source& left = branch.left;
    steps += branch.steps;
    bool yes = false;
    bool known = true;
    switch (branch.ask) {
      case Branch::Ask::FactFlag:
        yes = facts[left.place] != 0;
        known = is_present(facts, left.index);
        break;
      case Branch::Ask::FactIs:
        yes = static_cast<std::int64_t>(facts[left.place]) == branch.right.number();
        known = is_present(facts, left.index);
        break;
      case Branch::Ask::FactAtLeast:
        yes = static_cast<std::int64_t>(facts[left.place]) >= branch.right.number();
        known = is_present(facts, left.index);
        break;
      case Branch::Ask::ItemFlag:
        yes = items_[left.index].number != 0;
        known = items_[left.index].known();
        break;
      case Branch::Ask::ItemIs:
        yes = static_cast<std::int64_t>(items_[left.index].number) == branch.right.number();
        known = items_[left.index].known();
        break;
      case Branch::Ask::FieldFlag: {
        const std::uint64_t* const record = record_at(loops_[left.variable].element);
        yes = record[left.place] != 0;
        known = is_present(record, left.index);
        break;
      }
      case Branch::Ask::ElementIs:
        yes = static_cast<std::int64_t>(loops_[left.variable].element) == branch.right.number();
        break;
      case Branch::Ask::Flag:
      case Branch::Ask::Equal:
      case Branch::Ask::Less:
      case Branch::Ask::LessEqual:
      case Branch::Ask::In:
      case Branch::Ask::Under:
      case Branch::Ask::UnderAny:
      case Branch::Ask::Given:
      case Branch::Ask::Tree: known = asked(branch, yes); break;
    }
    if (!known) return by_nodes(id, before);
    at = branch.to[yes ? 1 : 0];
  } while (at >= ir::Branches::kQuestions);
  steps_ += steps;
  return steps_ <= limits_.max_steps ? truth_if(at != 0) : by_nodes(id, before);
}

[[gnu::noinline, gnu::cold]] Expressions::Truth Expressions::by_nodes(NodeId id, std::size_t steps_before) {
  steps_ = steps_before;
  const std::uint32_t* const questions = std::exchange(questions_, nullptr);
  const std::uint32_t* const sums = std::exchange(sums_, nullptr);
  const Truth out = truth(id);
  questions_ = questions;
  sums_ = sums;
  return out;
}

}  // namespace writ::eval
