// SPDX-License-Identifier: Apache-2.0
// Conditions of which everything asked is known: from question to question (ir/branches.h).
#include "runtime/eval/expressions.h"
#include "runtime/eval/questions.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace writ::eval {

using ir::Branch;
using ir::Source;

const ir::Entry* Expressions::questions_of(const ir::Program& program, bool coarse) {
  const ir::Branches* its = program.branches.get();
  return coarse || its == nullptr || its->entry.size() != program.nodes.size() ? nullptr : its->entry.data();
}

void Expressions::lay_out_records() {
  const ir::Branches& its = *program_.branches;
  all_questions_ = its.all.data();
  const std::uint32_t loops = std::min(program_.loop_variables, ir::Source::kMostLoops);
  records_ = room_.array<const std::uint64_t*>(ir::Source::kLoops + 2 * loops);
  const std::size_t items = program_.items.size();
  item_words_ = room_.array_of(ir::item_word(items) + items, std::uint64_t{0});
  item_numbers_ = item_words_ + ir::item_word(items);
  records_[ir::Source::kConstants] = its.constants.data();
  records_[ir::Source::kFacts] = root();
  records_[ir::Source::kItems] = item_words_;
  for (std::uint32_t i = 0; i < loops; ++i) {
    const std::uint64_t** const its_loop = records_ + ir::Source::kLoops + 2 * i;
    its_loop[0] = its_loop[1] = loops_[i].alone;
  }
}

void Expressions::put_item(std::uint32_t item, const Value& value) {
  items_[item] = value;
  if (item_words_ == nullptr) return;
  item_numbers_[item] = static_cast<std::uint64_t>(value.number);
  const std::uint64_t bit = std::uint64_t{1} << (item % 64);
  std::uint64_t& known = item_words_[item / 64];
  known = value.known() ? known | bit : known & ~bit;
}

// False: it is not there, or not known.
[[gnu::always_inline]] inline bool Expressions::read(const Source& source, std::int64_t& out) const {
  const std::uint64_t* const record = records_[source.record];
  out = static_cast<std::int64_t>(record[source.place]);
  return is_present(record, source.index);
}

bool Expressions::found(const Source& source, std::int64_t& out) {
  if (source.in_record()) return read(source, out);
  if (source.from == Source::From::Other) return word(source.index, out);
  const Value value = item_at(source.index, loops_[source.record].index);
  out = static_cast<std::int64_t>(value.number);
  return value.known();
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
  out = any_word(root(), packed, steps_, test);
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
    case Branch::Ask::Flag: {
      const bool known = found(branch.left, left);
      yes = left != 0;
      return known;
    }
    case Branch::Ask::Is:
      if (!found(branch.left, left)) return false;
      yes = left == branch.right.number();
      return true;
    case Branch::Ask::AtLeast:
      if (!found(branch.left, left)) return false;
      yes = left >= branch.right.number();
      return true;
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

// What is not known, or takes too many steps, the nodes tell, from the first of them on.
Expressions::Truth Expressions::by_questions(NodeId id, const ir::Entry& entry) {
  std::size_t steps = steps_ + entry.steps;
  if (entry.lists) return by_more_questions(id, entry.at, steps);
  const std::uint32_t at = walk_questions<false, true>({all_questions_, records_, root()}, entry.at, steps);
  if (at >= ir::Branches::kQuestions || steps > limits_.max_steps) return by_more_questions(id, at, steps);
  steps_ = steps;
  return truth_if(at != 0);
}

[[gnu::noinline]] Expressions::Truth Expressions::by_more_questions(NodeId id, std::uint32_t at,
                                                                    std::size_t steps) {
  const std::size_t before = std::exchange(steps_, steps) - remembered_;
  for (;;) {
    steps = steps_;
    at = walk_questions<true, true>({all_questions_, records_, root()}, at, steps);
    steps_ = steps;
    if (at < ir::Branches::kQuestions) break;
    const Branch& branch = all_questions_[at];
    bool yes = false;
    if (!asked(branch, yes)) return by_nodes(id, before + remembered_);
    steps_ += branch.steps[yes ? 1 : 0];
    at = branch.to[yes ? 1 : 0];
  }
  return steps_ <= limits_.max_steps ? truth_if(at != 0) : by_nodes(id, before + remembered_);
}

[[gnu::noinline, gnu::cold]] Expressions::Truth Expressions::by_nodes(NodeId id, std::size_t steps_before) {
  return node_by_node(steps_before, [&] { return truth(id); });
}

}  // namespace writ::eval
