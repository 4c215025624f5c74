// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine/native_answer.h"

#include "runtime/eval/interp.h"
#include "runtime/eval/outcome.h"
#include "runtime/ir/rules.h"
#include "runtime/lists/table.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <optional>

namespace writ::engine {
namespace {

using eval::Decided;
using eval::Value;
using ir::kNone;

constexpr std::uint32_t kWordBits = 64;
// Of a list whose length only the request says.
constexpr std::uint32_t kOpenListBound = 256;

std::uint32_t words_for(std::size_t bits) {
  return static_cast<std::uint32_t>((bits + kWordBits - 1) / kWordBits);
}

bool bit_at(const std::uint64_t* words, std::size_t bit) {
  return (words[bit / kWordBits] >> (bit % kWordBits) & 1) != 0;
}

// The most items that a list value, or an item, can have, as far as that is known. Native code has other means for lists that turn
// out to be longer.
class ListBounds {
 public:
  explicit ListBounds(const ir::Program& program) : program_(program) {}

  std::uint32_t of_item(std::uint32_t index) {
    if (const auto known = items_.find(index); known != items_.end()) return known->second;
    const ir::Item& item = program_.items[index];
    ++depth_;
    std::uint32_t bound = item.default_rule == kNone ? 0 : of_rule(item.default_rule, index);
    for (const std::uint32_t group : item.groups) {
      const ir::Group& it = program_.groups[group];
      if (it.hit == ir::Hit::Collect) {
        bound = std::max(bound, ir::collected_at_most(program_, it, index));
        continue;
      }
      for (const std::uint32_t rule : it.rules) bound = std::max(bound, of_rule(rule, index));
    }
    --depth_;
    items_.emplace(index, bound);
    return bound;
  }

 private:
  std::uint32_t of_rule(std::uint32_t rule, std::uint32_t item) {
    const ir::Conclusion* its = ir::conclusion_of(program_.rules[rule], item);
    return its == nullptr ? 0 : of_list(its->value, 0);
  }

  std::uint32_t of_list(ir::NodeId id, std::uint32_t depth) {
    constexpr std::uint32_t kMaxDepth = 32;
    const ir::Node& node = program_.nodes[id];
    if (depth > kMaxDepth) return kOpenListBound;
    switch (node.op) {
      case ir::Op::ConstantList: return static_cast<std::uint32_t>(program_.lists[node.index].size());
      case ir::Op::MakeList: return node.operand_count;
      case ir::Op::AbsentValue: return 0;
      // No more than the list that it is taken from has, where that is known.
      case ir::Op::AllOf: return of_list(program_.operand(node, 1), depth + 1);
      case ir::Op::If:
        return std::max(of_list(program_.operand(node, 1), depth + 1),
                        of_list(program_.operand(node, 2), depth + 1));
      // through so many values
      case ir::Op::Item: return depth_ < kMaxDepth ? of_item(node.index) : kOpenListBound;
      // any other kind: of no known length, for which there is always room
      default: return kOpenListBound;
    }
  }

  const ir::Program& program_;
  std::map<std::uint32_t, std::uint32_t> items_;  // as far as they were asked about
  std::uint32_t depth_ = 0;                       // items that are being looked at
};

// What native code wrote down of each condition and duty. Everything was known; values were settled there, so of those that
// rules conclude nothing is told apart.
class Recorded : protected eval::Logic {
 protected:
  Recorded(const ir::Program& program, const ir::Decision& decision, const NativeAnswerLayout& layout,
           const eval::Request& request, const std::uint64_t* words, std::int32_t law_day)
      : Logic(program, request),
        law_day_(law_day),
        layout_(layout),
        words_(words),
        duties_(decision.obligations),
        passed_over_(program.rules.size(), false) {}

  Value met(std::uint32_t rule) const {
    if (passed_over_[rule]) return eval::boolean(false);
    const FiredPlace place = layout_.rule_bit[rule];
    return eval::boolean(place.word == kNone || (words_[place.word] >> place.bit & 1) != 0);
  }

  static Value concluded(const ir::Conclusion& /*conclusion*/) { return eval::known(0); }
  static bool same(const Value& /*a*/, const Value& /*b*/, const ir::Type& /*type*/) { return true; }

  Value applies(std::uint32_t duty) const {
    return eval::boolean(bit_at(words_ + layout_.applies, place_of(duty)));
  }
  Value fulfilled(std::uint32_t duty) const {
    return eval::boolean(bit_at(words_ + layout_.met, place_of(duty)));
  }

  // Of a table in which the first match decides, the row is known.
  void look_at(std::uint32_t group) {
    const ir::Group& it = program_.groups[group];
    if (it.hit != ir::Hit::FirstMatch) return;
    const std::uint64_t row = words_[layout_.group_word[group]];
    for (std::uint64_t i = 0; i < it.rules.size() && i < row; ++i) passed_over_[it.rules[i]] = true;
  }

  const std::int32_t law_day_;
  const NativeAnswerLayout& layout_;
  const std::uint64_t* words_;

 private:
  std::size_t place_of(std::uint32_t duty) const {
    return static_cast<std::size_t>(std::find(duties_.begin(), duties_.end(), duty) - duties_.begin());
  }

  const std::vector<std::uint32_t>& duties_;
  std::vector<bool> passed_over_;  // by rule
};

class Materialised : eval::Outcome<Recorded> {
 public:
  Materialised(eval::Answer& answer, const ir::Program& program, const ir::Decision& decision,
               const NativeAnswerLayout& layout, const eval::Request& request, const std::uint64_t* words,
               std::optional<std::int32_t> law_day)
      : Outcome(answer, program, decision, decision, layout, request, words,
                law_day.value_or(request.as_of.value_or(0))) {
    answer_.decision = static_cast<std::uint32_t>(&decision - program.decisions.data());
    answer_.as_of = request.as_of;
  }

  void run() {
    for (const std::uint32_t index : decision_.items) {
      const ir::Item& item = program_.items[index];
      // Of another decision's outcome, which of its rules applied; what it came to has been decided.
      if (item.outcome_of == kNone) {
        settle_item(index);
      } else {
        gather(item.groups, item.default_rule, ir::kOutcome);
      }
    }
    decide_outcome();
    assert(answer_.decided == static_cast<Decided>(words_[0]));
    write_outputs();
    for (std::uint32_t list = 0; list < program_.data_lists.size(); ++list) {
      if (layout_.pick_word[list] == kNone) continue;
      const std::uint64_t* word = words_ + layout_.pick_word[list];
      if (!program_.data_lists[list].collect) {
        answer_.picked.push_back({list, static_cast<std::int64_t>(word[0])});
        continue;
      }
      const std::uint64_t* rows = word[0] <= kMostPicked ? word + 1 : NativeOutput::elsewhere(word[1]);
      for (std::uint64_t i = 0; i < word[0]; ++i)
        answer_.picked.push_back({list, static_cast<std::int64_t>(rows[i])});
      if (word[0] == 0) answer_.picked.push_back({list, -1});
    }
    eval::settle_displaced(program_, decision_, answer_);
    std::sort(answer_.because.begin(), answer_.because.end());
    answer_.because.erase(std::unique(answer_.because.begin(), answer_.because.end()), answer_.because.end());
  }

 private:
  void write_outputs() {
    Lacking lacking(*this);
    for (std::size_t i = 0; i < decision_.outputs.size(); ++i) {
      const std::uint32_t index = decision_.outputs[i];
      const ir::Type& type = program_.items[index].type;
      eval::Output output{.item = index, .state = eval::State::Known, .number = 0, .list = {}, .missing = {}};
      const std::uint64_t* place = words_ + layout_.outputs[i].word;
      if (bit_at(words_ + layout_.absent, i)) {
        output.state = eval::State::Absent;
      } else if (type.list) {
        ir::Type one = type;
        one.list = false;
        const std::uint64_t* items = layout_.outputs[i].items(words_);
        for (std::uint64_t k = 0; k < place[0]; ++k)
          output.list.push_back(eval::read_scalar(items + k * ir::slot_words(one), one));
      } else {
        output.number = eval::read_scalar(place, type);
      }
      if (program_.items[index].record != kNone && output.state == eval::State::Known)
        show_whole(output, lacking);
      answer_.outputs.push_back(std::move(output));
    }
    if (answer_.decided == Decided::None && !lacking.empty())
      answer_.missing_facts = flatten(lacking.value());
  }

  // As the interpreter does: a record is shown whole, or not yet.
  void show_whole(eval::Output& output, Lacking& lacking) {
    const ir::Item& item = program_.items[output.item];
    const Value whole =
        whole_records(item, item.type.list ? output.list : std::vector<ir::int128>{output.number});
    if (whole.known()) return;
    lacking.add(whole);
    output.missing = flatten(whole);
    output.state = whole.state;
    output.number = 0;
    output.list.clear();
  }
};

}  // namespace

NativeAnswerLayout lay_out_answer(const ir::Program& program, const ir::Decision& decision,
                                  const Reach& reach) {
  NativeAnswerLayout layout;
  ListBounds bounds(program);
  for (const std::uint32_t item : decision.outputs) {
    NativeOutput output{.word = layout.words, .bound = 0};
    const ir::Type& type = program.items[item].type;
    const std::uint32_t width = ir::is_exact(type) ? 2 : 1;
    if (type.list) output.bound = bounds.of_item(item);
    layout.words += type.list ? 1 + output.bound * width : width;
    layout.outputs.push_back(output);
  }
  const auto room = [&](std::size_t bits) {
    const std::uint32_t at = layout.words;
    layout.words += words_for(bits);
    return at;
  };
  layout.absent = room(decision.outputs.size());
  layout.applies = room(decision.obligations.size());
  layout.met = room(decision.obligations.size());
  layout.group_word.assign(program.groups.size(), kNone);
  layout.rule_bit.assign(program.rules.size(), {});
  std::vector<std::uint32_t> with_bit;
  for (const std::uint32_t group : reach.groups) {
    const ir::Group& it = program.groups[group];
    if (it.hit == ir::Hit::FirstMatch) {
      layout.group_word[group] = layout.words++;
    } else {
      with_bit.insert(with_bit.end(), it.rules.begin(), it.rules.end());
    }
  }
  layout.pick_word.assign(program.data_lists.size(), kNone);
  for (std::uint32_t list = 0; list < program.data_lists.size(); ++list) {
    const std::uint32_t item = program.data_lists[list].item;
    if (std::find(decision.items.begin(), decision.items.end(), item) == decision.items.end()) continue;
    layout.pick_word[list] = layout.words;
    layout.words += program.data_lists[list].collect ? 1 + kMostPicked : 1;
  }
  layout.fired = layout.words;
  layout.fired_words = words_for(with_bit.size());
  for (std::uint32_t i = 0; i < with_bit.size(); ++i) {
    layout.rule_bit[with_bit[i]] = {layout.fired + i / kWordBits, i % kWordBits};
  }
  layout.words += layout.fired_words;
  return layout;
}

eval::Answer materialise(const ir::Program& program, const ir::Decision& decision,
                         const NativeAnswerLayout& layout, const eval::Request& request,
                         const std::uint64_t* answer, const eval::Limits& limits,
                         std::optional<std::int32_t> law_day, const lists::Data* data) {
  if (data == nullptr) data = program.data.get();
  eval::Answer out;
  Materialised(out, program, decision, layout, request, answer, law_day).run();
  if (law_day != request.as_of) out.law_as_of = law_day;
  if (data != nullptr && !out.picked.empty()) out.data = data->weak_from_this().lock();
  eval::date_obligations(program, request, out, limits, data);
  return out;
}

}  // namespace writ::engine
