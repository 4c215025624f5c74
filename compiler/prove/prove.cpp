// SPDX-License-Identifier: Apache-2.0
#include "compiler/prove/prove.h"

#include "compiler/prove/always.h"
#include "compiler/prove/coverage.h"
#include "runtime/eval/values.h"
#include "runtime/ir/displacement.h"
#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <functional>
#include <set>

namespace writ::prove {

using eval::Standing;
using eval::State;
using ir::kNone;
using ir::NodeId;

namespace {

constexpr std::size_t kMostCollisions = 8;  // of one value

Bilingual too_many_cases() { return {"there are too many cases", "情形过多"}; }

// One question, asked of all cases on the days on which it can be asked.
class Search {
 public:
  // What the interpreter can tell in the case at hand; Unknown goes on supposing.
  using Ask = std::function<Standing(eval::Suppositions&)>;
  enum class Next : std::uint8_t { GoOn, Stop };
  using Found = std::function<Next(const Standing&)>;

  // `transitional`: a rule may say that the law of another day applies.
  Search(const ir::Program& program, const Reading& reading, std::vector<ir::Period> asked, bool transitional,
         std::size_t& allowance, std::size_t most)
      : program_(program),
        reading_(reading),
        asked_(std::move(asked)),
        allowance_(allowance),
        left_(std::min(most, allowance)),
        cost_(cost_of_a_case(program, reading)),
        request_(program),
        texts_(further_texts(program, request_)),
        facts_(static_cast<std::uint32_t>(program.facts_record().fields.size())),
        supposed_{std::vector<bool>(facts_, false)},
        items_(reading.items()) {
    spend(cost_of_setup(program, reading));
    for (const std::uint32_t item : reading.free_items()) supposed_.items.push_back({.item = item});
    const bool reads_a_list = std::any_of(reading.nodes().begin(), reading.nodes().end(), [&](NodeId node) {
      const ir::Op op = program.nodes[node].op;
      return op == ir::Op::PickRow || op == ir::Op::PickRows || op == ir::Op::RowField;
    });
    if (reads_a_list) note({"what a list holds is not looked into", "不考察清单所载的内容"});
    // Whichever reading of a doubtful point is taken.
    for (std::uint32_t fact = 0; fact < facts_; ++fact) {
      if (program.facts_record().fields[fact].reading) clear(fact);
    }
    if (transitional && reading.reads_two_days())
      note({"a transitional rule may apply the law of another day", "过渡规则可能适用另一日的法律"});
  }

  // Every case, as long as `found` wants more.
  void run(const Ask& ask, const Found& found) {
    for (const ir::Period& stretch : stretches()) {
      set_day(day_in(stretch));
      if (left_ == 0) return give_up();
      spend(cost_of_setup(program_, reading_));
      trials_ = trials(program_, reading_, stretch, request_, texts_);
      if (!trials_.days_not_exact.empty()) note(trials_.days_not_exact);
      for (const std::int32_t day : trials_.days) {
        set_day(day);
        if (run_day(ask, found) == Next::Stop) return;
      }
    }
  }

  // Why finding nothing is no proof; empty when it is one.
  const Bilingual& not_exact() const { return why_; }

  // The case at hand without what does not matter.
  Case witness(const Ask& ask, const std::function<bool(const Standing&)>& same) {
    eval::Suppositions suppositions(program_, request_, supposed_, items_);
    Case out;
    if (dated()) out.day = request_.as_of;
    for (const Step& step : path_) {
      const Tried value = trials_.values[step.fact][step.at];
      clear(step.fact);
      suppositions.renew();
      if (same(ask(suppositions))) continue;
      suppose(step.fact, value);
      out.facts.emplace_back(step.fact, value);
    }
    for (const Step& step : path_) suppose(step.fact, trials_.values[step.fact][step.at]);
    std::sort(out.facts.begin(), out.facts.end(),
              [](const auto& a, const auto& b) { return a.first < b.first; });
    return out;
  }

 private:
  struct Step {
    std::uint32_t fact;
    std::size_t at;
  };

  // What is made anew for every case grows with the program, but quickly.
  static std::size_t cost_of_a_case(const ir::Program& program, const Reading& reading) {
    constexpr std::size_t kAtOnce = 16;
    return 1 + reading.rules() +
           (program.rules.size() + program.items.size() + program.groups.size()) / kAtOnce;
  }

  static std::size_t cost_of_setup(const ir::Program& program, const Reading& reading) {
    constexpr std::size_t kAtOnce = 4;
    return reading.rules() + reading.nodes().size() +
           (program.texts.size() + program.items.size() + program.facts_record().fields.size()) / kAtOnce +
           program.nodes.size() / 64;
  }

  void spend(std::size_t steps) {
    left_ -= std::min(left_, steps);
    allowance_ -= std::min(allowance_, steps);
  }

  void give_up() { note(too_many_cases()); }

  bool dated() const { return reading_.reads_a_day() || !reading_.changes().empty(); }

  void set_day(std::int32_t day) {
    if (dated()) request_.as_of = day;
  }

  // The days between two changes of law, as far as somebody can ask on them.
  std::vector<ir::Period> stretches() const {
    std::vector<ir::Period> out;
    std::int32_t from = INT32_MIN;
    std::vector<std::int32_t> ends(reading_.changes().begin(), reading_.changes().end());
    ends.push_back(INT32_MAX);
    for (const std::int32_t until : ends) {
      const ir::Period stretch{from, until};
      from = until;
      const bool can_ask = std::any_of(asked_.begin(), asked_.end(), [&](const ir::Period& asked) {
        return asked.from < stretch.until && stretch.from < asked.until;
      });
      if (can_ask && stretch.from < stretch.until) out.push_back(stretch);
    }
    // The law that is asked about most comes first.
    std::reverse(out.begin(), out.end());
    return out;
  }

  static std::int32_t day_in(const ir::Period& stretch) {
    if (stretch.from != INT32_MIN) return stretch.from;
    return stretch.until != INT32_MAX ? stretch.until - 1 : kSomeDay;
  }

  Next run_day(const Ask& ask, const Found& found) {
    eval::Suppositions suppositions(program_, request_, supposed_, items_);
    path_.clear();
    Next next = Next::GoOn;
    while (true) {
      if (left_ < cost_) {
        give_up();
        next = Next::Stop;
        break;
      }
      spend(cost_);
      suppositions.renew();
      const Standing standing = ask(suppositions);
      const bool can_suppose = standing.state == State::Unknown && !is_supposed(standing.waits_for) &&
                               !trials_.values[standing.waits_for].empty();
      if (can_suppose) {
        path_.push_back({standing.waits_for, 0});
        take(path_.back());
        continue;
      }
      if (standing.state == State::Unknown) {
        note({"a value is not settled by the facts that were tried", "所试事实不足以确定某一值"});
      } else if (found(standing) == Next::Stop) {
        next = Next::Stop;
        break;
      }
      if (!advance()) break;
    }
    for (const Step& step : path_) clear(step.fact);
    path_.clear();
    return next;
  }

  // To the next case that was not looked at; false when there is none.
  bool advance() {
    while (!path_.empty()) {
      Step& last = path_.back();
      if (++last.at < trials_.values[last.fact].size()) {
        take(last);
        return true;
      }
      clear(last.fact);
      path_.pop_back();
    }
    return false;
  }

  void take(const Step& step) {
    const Tried& value = trials_.values[step.fact][step.at];
    suppose(step.fact, value);
    // That an optional fact is absent is exact whatever it is otherwise.
    if (value && !trials_.not_exact[step.fact].empty()) note(trials_.not_exact[step.fact]);
  }

  void suppose(std::uint32_t fact, const Tried& value) {
    clear(fact);
    if (fact >= facts_) {
      eval::Supposed::Free& item = free(fact);
      item.settled = true;
      item.value = value;
      return;
    }
    supposed_.facts[fact] = true;
    if (!value) return;
    const ir::Field& field = program_.facts_record().fields[fact];
    eval::set_present(request_.words(), fact);
    std::uint64_t* words = request_.words() + field.offset / sizeof(std::uint64_t);
    if (field.type.list) {
      words[0] = eval::pack_list(0, 0);
    } else {
      eval::write_scalar(words, field.type, *value);
    }
  }

  void clear(std::uint32_t fact) {
    if (fact >= facts_) {
      free(fact).settled = false;
      return;
    }
    supposed_.facts[fact] = false;
    request_.words()[fact / 64] &= ~(std::uint64_t{1} << (fact % 64));
  }

  bool is_supposed(std::uint32_t fact) { return fact < facts_ ? supposed_.facts[fact] : free(fact).settled; }

  // Behind the facts come the items that are free.
  eval::Supposed::Free& free(std::uint32_t fact) {
    return *std::find_if(supposed_.items.begin(), supposed_.items.end(),
                         [&](const eval::Supposed::Free& one) { return one.item == fact - facts_; });
  }

  void note(const Bilingual& why) {
    if (why_.empty()) why_ = why;
  }

  const ir::Program& program_;
  const Reading& reading_;
  const std::vector<ir::Period> asked_;
  std::size_t& allowance_;
  std::size_t left_;
  const std::size_t cost_;
  eval::Request request_;
  FurtherTexts texts_;
  const std::uint32_t facts_;
  eval::Supposed supposed_;
  const std::vector<std::uint32_t> items_;
  Trials trials_;
  std::vector<Step> path_;
  Bilingual why_;
};

class Prover {
 public:
  Prover(const ir::Program& program, const std::set<std::uint32_t>& otherwise_rows, const Limits& limits)
      : program_(program),
        displacement_(program),
        otherwise_rows_(otherwise_rows),
        may_lack_(values_not_covered(program, otherwise_rows)),
        limits_(limits),
        allowance_(limits.policy) {
    asked_.resize(program.items.size());
    transitional_.resize(program.items.size(), false);
    group_of_.resize(program.rules.size(), kNone);
    for (const ir::Decision& decision : program.decisions) {
      for (const std::uint32_t item : decision.law_items) asked_[item].push_back(decision.period);
      for (const std::uint32_t item : decision.items) {
        asked_[item].push_back(decision.period);
        if (decision.law_item != kNone) transitional_[item] = true;
      }
    }
    for (std::uint32_t group = 0; group < program.groups.size(); ++group) {
      for (const std::uint32_t rule : program.groups[group].rules) group_of_[rule] = group;
    }
  }

  Proofs run() {
    for (std::uint32_t item = 0; item < program_.items.size(); ++item) {
      // What is claimed is claimed of what somebody wrote.
      if (!asked_[item].empty() && !ir::is_made(program_, program_.items[item]))
        out_.values.push_back(value(item));
    }
    for (std::uint32_t rule = 0; rule < program_.rules.size(); ++rule) {
      if (group_of_[rule] != kNone) use_of_rule(rule);
    }
    for (std::uint32_t duty = 0; duty < program_.obligations.size(); ++duty) use_of_obligation(duty);
    return std::move(out_);
  }

  std::vector<NodeId> always_hold() {
    std::vector<NodeId> out;
    for (std::uint32_t rule = 0; rule < program_.rules.size(); ++rule) {
      if (group_of_[rule] != kNone) conditions_of(rule, out);
    }
    return out;
  }

 private:
  // ---- values ----

  ValueProof value(std::uint32_t index) {
    ValueProof out;
    out.item = index;
    const bool may_lack = std::binary_search(may_lack_.begin(), may_lack_.end(), index);
    const bool may_disagree = can_disagree(program_.items[index]);
    if (!may_lack && !may_disagree) return out;
    if (allowance_ == 0) {
      if (may_lack) out.given = Verdict::NotProved, out.given_why = too_many_cases();
      if (may_disagree) out.agreed = Verdict::NotProved, out.agreed_why = too_many_cases();
      return out;
    }
    if (holds_whatever_is_read(index)) return out;
    Reading reading(program_);
    reading.add_sources_of(index);
    for (const ir::Period& period : asked_[index]) reading.add_period(period);
    Search search(program_, reading, asked_[index], transitional_[index], allowance_, limits_.question);
    const Search::Ask ask = [&](eval::Suppositions& suppositions) { return suppositions.value(index); };
    search.run(ask, [&](const Standing& standing) {
      if (standing.no_rule && !out.gap)
        out.gap = search.witness(ask, [](const Standing& again) { return again.no_rule; });
      if (standing.state == State::Conflict && standing.rule != kNone) collide(out, search, ask, standing);
      return out.gap && !may_disagree ? Search::Next::Stop : Search::Next::GoOn;
    });
    const bool proof = search.not_exact().empty();
    if (may_lack || out.gap) {
      out.given = out.gap ? Verdict::Refuted : proof ? Verdict::Proved : Verdict::NotProved;
      if (out.given == Verdict::NotProved) out.given_why = search.not_exact();
    }
    if (may_disagree) {
      out.agreed = !out.collisions.empty() ? Verdict::Refuted : proof ? Verdict::Proved : Verdict::NotProved;
      if (out.agreed == Verdict::NotProved) out.agreed_why = search.not_exact();
    }
    return out;
  }

  // What holds for all values of the definitions and outputs that it reads holds for those that they can have.
  bool holds_whatever_is_read(std::uint32_t index) {
    Reading reading(program_, false);
    reading.add_sources_of(index);
    if (reading.free_items().empty()) return false;
    for (const ir::Period& period : asked_[index]) reading.add_period(period);
    Search search(program_, reading, asked_[index], transitional_[index], allowance_, limits_.question);
    bool held = true;
    search.run([&](eval::Suppositions& suppositions) { return suppositions.value(index); },
               [&](const Standing& standing) {
                 held = !standing.no_rule && standing.rule == kNone;
                 return held ? Search::Next::GoOn : Search::Next::Stop;
               });
    return held && search.not_exact().empty();
  }

  static void collide(ValueProof& out, Search& search, const Search::Ask& ask, const Standing& standing) {
    const auto same = [&](const Standing& again) {
      return again.state == State::Conflict && again.rule == standing.rule && again.other == standing.other;
    };
    const bool known = out.collisions.size() >= kMostCollisions ||
                       std::any_of(out.collisions.begin(), out.collisions.end(), [&](const Collision& one) {
                         return one.rule == standing.rule && one.other == standing.other;
                       });
    if (!known) out.collisions.push_back({standing.rule, standing.other, search.witness(ask, same)});
  }

  // Two rules that could apply to one case with different values, as far as their place tells.
  bool can_disagree(const ir::Item& item) const {
    const std::uint32_t index = static_cast<std::uint32_t>(&item - program_.items.data());
    struct Source {
      std::uint32_t group;
      std::uint32_t rule;
      NodeId value;
    };
    std::vector<Source> all;
    for (const std::uint32_t group : item.groups) {
      for (const std::uint32_t rule : program_.groups[group].rules) {
        for (const ir::Conclusion& conclusion : program_.rules[rule].conclusions) {
          if (conclusion.item != index) continue;
          const Source made{group, rule, conclusion.value};
          if (std::any_of(all.begin(), all.end(), [&](const Source& other) {
                // What a table collects is a list, whatever constants stand in it.
                const bool lists = program_.groups[made.group].hit == ir::Hit::Collect ||
                                   program_.groups[other.group].hit == ir::Hit::Collect;
                return meet(made.group, other.group) && overlap(made.rule, other.rule) &&
                       (lists || !same_value(made.value, other.value));
              }))
            return true;
          all.push_back(made);
        }
      }
    }
    return false;
  }

  bool meet(std::uint32_t a, std::uint32_t b) const {
    if (a == b) return program_.groups[a].hit == ir::Hit::OnlyOne;
    return !displacement_.displaced(a, b) && !displacement_.displaced(b, a);
  }

  bool overlap(std::uint32_t a, std::uint32_t b) const {
    const ir::Period& one = program_.rules[a].period;
    const ir::Period& other = program_.rules[b].period;
    return one.from < other.until && other.from < one.until;
  }

  bool same_value(NodeId a, NodeId b) const {
    const ir::Node& one = program_.nodes[a];
    const ir::Node& other = program_.nodes[b];
    if (one.op != other.op) return false;
    if (one.op == ir::Op::AbsentValue) return true;
    return one.op == ir::Op::Constant && program_.numbers[one.index] == program_.numbers[other.index];
  }

  // ---- uses ----

  std::vector<ir::Period> days_of(std::uint32_t index) const {
    const ir::Rule& rule = program_.rules[index];
    std::vector<ir::Period> out;
    for (const ir::Conclusion& conclusion : rule.conclusions)
      out.insert(out.end(), asked_[conclusion.item].begin(), asked_[conclusion.item].end());
    const std::uint32_t decision = program_.groups[group_of_[index]].decision;
    if (rule.outcome && decision != kNone) out.push_back(program_.decisions[decision].period);
    return in_place(out, rule.period, rule.replaced);
  }

  // The days on which it holds, and no overlay has put another in its place.
  static std::vector<ir::Period> in_place(const std::vector<ir::Period>& asked, const ir::Period& own,
                                          const std::vector<ir::Period>& replaced) {
    std::vector<ir::Period> out;
    for (const ir::Period& period : asked) {
      const ir::Period both{std::max(period.from, own.from), std::min(period.until, own.until)};
      const std::vector<ir::Period> left =
          replaced.empty() ? std::vector<ir::Period>{both} : ir::without(both, replaced);
      out.insert(out.end(), left.begin(), left.end());
    }
    return out;
  }

  void use_of_rule(std::uint32_t index) {
    const ir::Rule& rule = program_.rules[index];
    const ir::Group& group = program_.groups[group_of_[index]];
    const std::vector<ir::Period> days = days_of(index);
    if (days.empty()) return;  // nobody asks for what it says
    UseProof out;
    out.index = index;
    out.otherwise = rule.condition == kNone || otherwise_rows_.contains(index);
    std::vector<std::uint32_t> above;
    if (group.hit == ir::Hit::FirstMatch)
      above.assign(group.rules.begin(), std::find(group.rules.begin(), group.rules.end(), index));
    const auto applies = [&](eval::Suppositions& suppositions) { return suppositions.rule(index); };
    out.used = used(index, {}, days, applies, out.why);
    if (out.used == Verdict::Proved && !above.empty()) {
      out.used = used(
          index, above, days,
          [&](eval::Suppositions& suppositions) { return reached(suppositions, index, above); }, out.why);
      out.above = out.used == Verdict::Refuted;
    }
    out_.uses.push_back(std::move(out));
  }

  // Whether a row applies and none above it does. A fault above ends the search as well.
  static Standing reached(eval::Suppositions& suppositions, std::uint32_t row,
                          const std::vector<std::uint32_t>& above) {
    const Standing own = suppositions.rule(row);
    if (own.state != State::Unknown && !own.holds) return own;
    Standing out = own;
    for (const std::uint32_t other : above) {
      const Standing standing = suppositions.rule(other);
      if (standing.state == State::Unknown) {
        if (out.state != State::Unknown) out = standing;
      } else if (standing.state != State::Known || standing.holds) {
        return {.state = standing.state, .holds = false};
      }
    }
    return out;
  }

  Verdict used(std::uint32_t index, const std::vector<std::uint32_t>& above,
               const std::vector<ir::Period>& days, const Search::Ask& ask, Bilingual& why) {
    if (allowance_ == 0) {
      why = too_many_cases();
      return Verdict::NotProved;
    }
    Reading reading(program_);
    reading.add_rule(index, false);
    for (const std::uint32_t other : above) reading.add_rule(other, false);
    return found_one(reading, days, ask, why);
  }

  Verdict found_one(Reading& reading, const std::vector<ir::Period>& days, const Search::Ask& ask,
                    Bilingual& why) {
    for (const ir::Period& period : days) reading.add_period(period);
    Search search(program_, reading, days, any_transitional(), allowance_, limits_.question);
    bool found = false;
    search.run(ask, [&](const Standing& standing) {
      found = standing.holds;
      return found ? Search::Next::Stop : Search::Next::GoOn;
    });
    if (found) return Verdict::Proved;
    why = search.not_exact();
    return why.empty() ? Verdict::Refuted : Verdict::NotProved;
  }

  bool any_transitional() const {
    return std::any_of(program_.decisions.begin(), program_.decisions.end(),
                       [](const ir::Decision& decision) { return decision.law_item != kNone; });
  }

  void use_of_obligation(std::uint32_t index) {
    const ir::Obligation& duty = program_.obligations[index];
    const std::vector<ir::Period> days =
        in_place({program_.decisions[duty.decision].period}, duty.period, duty.replaced);
    if (days.empty()) return;  // an overlay has put others in its place
    UseProof out;
    out.obligation = true;
    out.index = index;
    Reading reading(program_);
    if (duty.condition != kNone) reading.add_node(duty.condition);
    out.used = found_one(
        reading, days,
        [&](eval::Suppositions& suppositions) {
          return duty.condition == kNone ? Standing{.holds = true} : suppositions.condition(duty.condition);
        },
        out.why);
    out_.uses.push_back(std::move(out));
  }

  // ---- conditions that say nothing ----

  // Each part of `when` by itself: `people more than -1` asks nothing of a count.
  void conditions_of(std::uint32_t index, std::vector<NodeId>& out) {
    const std::vector<ir::Period> days = days_of(index);
    std::vector<NodeId> open;
    for (const ir::Clause& clause : program_.rules[index].clauses) {
      if (clause.kind == ir::ClauseKind::When) open.push_back(clause.condition);
    }
    while (!open.empty()) {
      const NodeId id = open.back();
      open.pop_back();
      const ir::Node& node = program_.nodes[id];
      if (node.op == ir::Op::And) {
        for (std::uint32_t i = 0; i < node.operand_count; ++i) open.push_back(program_.operand(node, i));
      } else if (!days.empty() && allowance_ > 0 && excludes_by_facts_alone(id) && always(id, days)) {
        out.push_back(id);
      }
    }
  }

  bool always(NodeId condition, const std::vector<ir::Period>& days) {
    Reading reading(program_);
    reading.add_node(condition);
    Bilingual why;
    const auto fails = [&](eval::Suppositions& suppositions) {
      Standing standing = suppositions.condition(condition);
      // A fault is no case in which it holds.
      standing.holds =
          standing.state != State::Unknown && (standing.state != State::Known || !standing.holds);
      return standing;
    };
    return found_one(reading, days, fails, why) == Verdict::Refuted;
  }

  // What a parameter or a definition gives may be otherwise tomorrow; and who writes out every value of a fact means it.
  bool excludes_by_facts_alone(NodeId condition) const {
    bool facts = false;
    bool denies = false;
    const bool others = ir::any_below(program_, condition, [&](const ir::Node& node) {
      const ir::Index reads = ir::traits(node.op).index;
      facts = facts || reads == ir::Index::Field;
      denies = denies || node.op == ir::Op::Not || node.op == ir::Op::NotEqual || node.op == ir::Op::Less ||
               node.op == ir::Op::LessEqual;
      return node.op == ir::Op::Today || node.op == ir::Op::LawDay || reads == ir::Index::Item ||
             reads == ir::Index::Parameter || reads == ir::Index::Variable || reads == ir::Index::DataList;
    });
    return facts && denies && !others;
  }

  const ir::Program& program_;
  const ir::Displacement displacement_;
  const std::set<std::uint32_t>& otherwise_rows_;
  const std::vector<std::uint32_t> may_lack_;
  const Limits& limits_;
  std::size_t allowance_;
  std::vector<std::vector<ir::Period>> asked_;  // of each item, when a decision that needs it is in force
  std::vector<bool> transitional_;              // of each item, whether one of those has transitional rules
  std::vector<std::uint32_t> group_of_;         // of each rule; none: a default
  Proofs out_;
};

}  // namespace

Proofs prove(const ir::Program& program, const std::set<std::uint32_t>& otherwise_rows,
             const Limits& limits) {
  return Prover(program, otherwise_rows, limits).run();
}

std::vector<ir::NodeId> always_hold(const ir::Program& program, const Limits& limits) {
  const std::set<std::uint32_t> nothing;
  return Prover(program, nothing, limits).always_hold();
}

}  // namespace writ::prove
