// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine/native_answer.h"

#include "runtime/eval/interp.h"
#include "runtime/ir/rules.h"
#include "runtime/lists/table.h"

#include <algorithm>
#include <optional>

namespace writ::engine {
namespace {

using eval::Decided;
using eval::Fired;
using ir::kNone;
using ir::kOutcome;

constexpr std::uint32_t kWordBits = 64;
// Of a list whose length only the request says.
constexpr std::uint32_t kOpenListBound = 256;

std::uint32_t words_for(std::size_t bits) {
  return static_cast<std::uint32_t>((bits + kWordBits - 1) / kWordBits);
}

bool bit_at(const std::uint64_t* words, std::size_t bit) {
  return (words[bit / kWordBits] >> (bit % kWordBits) & 1) != 0;
}

// The most items a list value can have.
std::uint32_t list_bound(const ir::Program& program, ir::NodeId id, std::uint32_t depth) {
  constexpr std::uint32_t kMaxDepth = 32;
  const ir::Node& node = program.nodes[id];
  if (depth > kMaxDepth) return kOpenListBound;
  switch (node.op) {
    case ir::Op::ConstantList: return static_cast<std::uint32_t>(program.lists[node.index].size());
    case ir::Op::MakeList: return node.operand_count;
    case ir::Op::AbsentValue: return 0;
    case ir::Op::If:
      return std::max(list_bound(program, program.operand(node, 1), depth + 1),
                      list_bound(program, program.operand(node, 2), depth + 1));
    default: return kOpenListBound;
  }
}

std::uint32_t rule_bound(const ir::Program& program, std::uint32_t rule, std::uint32_t item) {
  const ir::Conclusion* its = ir::conclusion_of(program.rules[rule], item);
  return its == nullptr ? 0 : list_bound(program, its->value, 0);
}

std::uint32_t item_bound(const ir::Program& program, std::uint32_t index) {
  const ir::Item& item = program.items[index];
  std::uint32_t bound = item.default_rule == kNone ? 0 : rule_bound(program, item.default_rule, index);
  for (const std::uint32_t group : item.groups) {
    const ir::Group& it = program.groups[group];
    if (it.hit == ir::Hit::Collect) {
      bound = std::max(bound, static_cast<std::uint32_t>(it.rules.size()));
      continue;
    }
    for (const std::uint32_t rule : it.rules) bound = std::max(bound, rule_bound(program, rule, index));
  }
  return bound;
}

// Runs the logic of groups, exceptions and defaults again, over conditions that are all known. It says what the interpreter
// says of rules; values were settled by native code.
class Replay {
 public:
  Replay(const ir::Program& program, const ir::Decision& decision, const NativeAnswerLayout& layout,
         const eval::Request& request, const std::uint64_t* words, std::optional<std::int32_t> law_day)
      : program_(program),
        decision_(decision),
        layout_(layout),
        words_(words),
        law_day_(law_day.value_or(request.as_of.value_or(0))) {
    answer_.decision = static_cast<std::uint32_t>(&decision - program.decisions.data());
    answer_.as_of = request.as_of;
    answer_.fired.assign(program.rules.size(), Fired::NotConsidered);
    place_.resize(program.groups.size(), 0);
  }

  eval::Answer run() {
    for (const std::uint32_t index : decision_.items) {
      const ir::Item& item = program_.items[index];
      const std::vector<std::uint32_t> candidates = gather(item.groups, item.default_rule, index);
      if (!ir::gives_reasons(program_, item)) continue;
      for (const std::uint32_t rule : candidates) {
        if (!program_.rules[rule].carries) answer_.because.push_back(rule);
      }
    }
    const std::vector<std::uint32_t> candidates = gather(decision_.groups, decision_.default_rule, kOutcome);
    decide(candidates);
    write_outputs();
    for (std::uint32_t list = 0; list < program_.data_lists.size(); ++list) {
      if (layout_.pick_word[list] == kNone) continue;
      answer_.picked.push_back({list, static_cast<std::int64_t>(words_[layout_.pick_word[list]])});
    }
    eval::settle_displaced(program_, decision_, answer_);
    std::sort(answer_.because.begin(), answer_.because.end());
    answer_.because.erase(std::unique(answer_.because.begin(), answer_.because.end()), answer_.because.end());
    return std::move(answer_);
  }

 private:
  struct Effect {
    std::uint32_t group = kNone;
    bool applies = false;
    std::vector<std::uint32_t> candidates;
  };

  bool condition(std::uint32_t rule) {
    const ir::Rule& it = program_.rules[rule];
    if (!it.in_force(law_day_)) {
      answer_.fired[rule] = Fired::NotInForce;
      return false;
    }
    const FiredPlace place = layout_.rule_bit[rule];
    const bool met = place.word == kNone || (words_[place.word] >> place.bit & 1) != 0;
    if (answer_.fired[rule] == Fired::NotConsidered) answer_.fired[rule] = met ? Fired::Yes : Fired::No;
    return met;
  }

  bool concludes(std::uint32_t rule, std::uint32_t target) const {
    return ir::concludes(program_.rules[rule], target);
  }

  Effect own_effect(std::uint32_t index, std::uint32_t target) {
    const ir::Group& group = program_.groups[index];
    Effect effect{.group = index, .applies = false, .candidates = {}};
    switch (group.hit) {
      case ir::Hit::FirstMatch: {
        const std::uint64_t row = words_[layout_.group_word[index]];
        for (std::uint64_t i = 0; i < group.rules.size() && i < row; ++i) {
          const std::uint32_t rule = group.rules[i];
          answer_.fired[rule] = program_.rules[rule].in_force(law_day_) ? Fired::No : Fired::NotInForce;
        }
        if (row >= group.rules.size()) break;
        const std::uint32_t rule = group.rules[row];
        if (answer_.fired[rule] == Fired::NotConsidered) answer_.fired[rule] = Fired::Yes;
        effect.applies = concludes(rule, target);
        if (effect.applies) effect.candidates.push_back(rule);
        break;
      }
      case ir::Hit::OnlyOne:
        for (const std::uint32_t rule : group.rules) {
          if (condition(rule) && concludes(rule, target)) effect.candidates.push_back(rule);
        }
        effect.applies = !effect.candidates.empty();
        break;
      case ir::Hit::Collect:
        for (const std::uint32_t rule : group.rules) {
          if (program_.rules[rule].in_force(law_day_)) effect.applies = true;
          if (condition(rule) && concludes(rule, target)) effect.candidates.push_back(rule);
        }
        break;
    }
    return effect;
  }

  const Effect& effect_of(std::uint32_t group, std::uint32_t target, std::vector<Effect>& memo) {
    if (const std::uint32_t made = place_[group]; made < memo.size() && memo[made].group == group)
      return memo[made];
    Effect effect = own_effect(group, target);
    if (effect.applies) {
      for (const std::uint32_t exception : program_.groups[group].excepted_by) {
        if (!ir::concludes(program_, program_.groups[exception], target)) continue;
        if (!effect_of(exception, target, memo).applies) continue;
        for (const std::uint32_t rule : program_.groups[group].rules) {
          if (answer_.fired[rule] == Fired::Yes && concludes(rule, target))
            answer_.displaced.push_back({rule, target});
        }
        effect.applies = false;
        effect.candidates.clear();
        break;
      }
    }
    place_[group] = static_cast<std::uint32_t>(memo.size());
    memo.push_back(std::move(effect));
    return memo.back();
  }

  std::vector<std::uint32_t> gather(const std::vector<std::uint32_t>& groups, std::uint32_t default_rule,
                                    std::uint32_t target) {
    std::vector<std::uint32_t> candidates;
    std::vector<Effect> memo;
    memo.reserve(groups.size());
    bool any_exception = false;
    for (const std::uint32_t group : groups) {
      const Effect& effect = effect_of(group, target, memo);
      any_exception = any_exception || effect.applies;
      candidates.insert(candidates.end(), effect.candidates.begin(), effect.candidates.end());
    }
    if (default_rule == kNone) return candidates;
    if (any_exception) {
      answer_.fired[default_rule] = Fired::Displaced;
    } else if (condition(default_rule) && concludes(default_rule, target)) {
      candidates.push_back(default_rule);
    }
    return candidates;
  }

  void decide(const std::vector<std::uint32_t>& candidates) {
    answer_.decided = static_cast<Decided>(words_[0]);
    if (answer_.decided == Decided::Undetermined) return;
    if (answer_.decided == Decided::None) {
      for (std::size_t i = 0; i < decision_.obligations.size(); ++i) {
        if (bit_at(words_ + layout_.applies, i)) add_obligation(i, ir::Outcome::Deny);
      }
      answer_.unmet.clear();
      return;
    }
    ir::Outcome outcome = ir::Outcome::Permit;
    for (const std::uint32_t rule : candidates) {
      const ir::Outcome its = *program_.rules[rule].outcome;
      if (its == ir::Outcome::Deny || outcome == ir::Outcome::Permit) outcome = its;
    }
    const std::size_t reasons_for_outputs = answer_.because.size();
    for (const std::uint32_t rule : candidates) {
      if (*program_.rules[rule].outcome != outcome) continue;
      answer_.because.push_back(rule);
      if (answer_.refer_to.empty()) answer_.refer_to = program_.rules[rule].refer_to;
    }
    for (std::size_t i = 0; i < decision_.obligations.size(); ++i) {
      if (bit_at(words_ + layout_.applies, i)) add_obligation(i, outcome);
    }
    if (!answer_.unmet.empty()) {
      // What would have permitted is no reason for closing.
      answer_.because.resize(reasons_for_outputs);
      if (answer_.decided == Decided::Refer)
        answer_.refer_to = program_.obligations[answer_.unmet.front()].refer_to;
    }
    if (answer_.decided != Decided::Refer) answer_.refer_to = {};
  }

  void add_obligation(std::size_t position, ir::Outcome outcome) {
    const std::uint32_t index = decision_.obligations[position];
    const ir::Obligation& duty = program_.obligations[index];
    const bool met = bit_at(words_ + layout_.met, position);
    answer_.obligations.push_back(
        {.obligation = index, .met = duty.met == kNone ? std::nullopt : std::optional(met)});
    if (ir::gates(duty) && !met && outcome == ir::Outcome::Permit) answer_.unmet.push_back(index);
  }

  void write_outputs() {
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
        for (std::uint64_t k = 0; k < place[0]; ++k)
          output.list.push_back(eval::read_scalar(place + 1 + k * ir::slot_words(one), one));
      } else {
        output.number = eval::read_scalar(place, type);
      }
      answer_.outputs.push_back(std::move(output));
    }
  }

  const ir::Program& program_;
  const ir::Decision& decision_;
  const NativeAnswerLayout& layout_;
  const std::uint64_t* words_;
  std::int32_t law_day_;
  std::vector<std::uint32_t>
      place_;  // by group: where it is in the memo of the target at hand, if it is there
  eval::Answer answer_;
};

}  // namespace

NativeAnswerLayout lay_out_answer(const ir::Program& program, const ir::Decision& decision,
                                  const Reach& reach) {
  NativeAnswerLayout layout;
  for (const std::uint32_t item : decision.outputs) {
    NativeOutput output{.word = layout.words, .bound = 0};
    const ir::Type& type = program.items[item].type;
    const std::uint32_t width = ir::is_exact(type) ? 2 : 1;
    if (type.list) output.bound = item_bound(program, item);
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
    if (std::find(decision.items.begin(), decision.items.end(), item) != decision.items.end())
      layout.pick_word[list] = layout.words++;
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
                         const std::uint64_t* answer, std::optional<std::int32_t> law_day,
                         const lists::Data* data) {
  if (data == nullptr) data = program.data.get();
  eval::Answer out = Replay(program, decision, layout, request, answer, law_day).run();
  if (law_day != request.as_of) out.law_as_of = law_day;
  if (data != nullptr && !out.picked.empty()) out.data = data->weak_from_this().lock();
  eval::date_obligations(program, request, out, data);
  return out;
}

}  // namespace writ::engine
