// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/considered.h"

#include "runtime/eval/clauses.h"
#include "runtime/eval/interp.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>

namespace writ::eval {

namespace {

// Why rules did not apply, by the values that the decision came to.
class Reasons {
 public:
  Reasons(const ir::Program& program, const Request& request, const Answer& answer)
      : program_(program), request_(request), answer_(answer) {}

  void put(std::uint32_t index, Considered& row) {
    const ir::Rule& rule = program_.rules[index];
    if (row.fired == Fired::Displaced || row.fired == Fired::Yes) return;
    for (const ir::Clause& clause : rule.clauses) {
      const std::optional<bool> holds = conditions(rule).hold(clause.condition);
      if (holds ? *holds : row.fired != Fired::Unknown) continue;
      base::Bilingual text = clause_text(program_, clause);
      const base::Bilingual details = clause_details(program_, conditions(rule), clause);
      if (!details.empty()) text = {text.en + " (" + details.en + ")", text.zh + "（" + details.zh + "）"};
      std::vector<base::Bilingual>& list = list_of(row, clause.kind, holds.has_value());
      // What was written in one piece is told once, of whatever parts it is made.
      if (list.empty() || list.back() != text) list.push_back(std::move(text));
    }
  }

 private:
  static std::vector<base::Bilingual>& list_of(Considered& row, ir::ClauseKind kind, bool known) {
    if (!known) return row.unknown;
    switch (kind) {
      case ir::ClauseKind::AppliesWhere: return row.outside;
      case ir::ClauseKind::Requires: return row.unmet;
      case ir::ClauseKind::When:
      case ir::ClauseKind::Unless:
      case ir::ClauseKind::Otherwise: break;
    }
    return row.failed;
  }

  // Made when the first clause is asked for: of transitional rules, and of the others.
  Conditions& conditions(const ir::Rule& rule) {
    const bool transitional = ir::says_law(program_, rule);
    std::unique_ptr<Conditions>& some = transitional ? of_law_ : of_others_;
    if (some == nullptr) {
      some = transitional
                 ? std::make_unique<Conditions>(program_, request_, *answer_.decision, answer_.data.get())
                 : std::make_unique<Conditions>(program_, request_, *answer_.decision, answer_.law_day(),
                                                answer_.data.get());
    }
    return *some;
  }

  const ir::Program& program_;
  const Request& request_;
  const Answer& answer_;
  std::unique_ptr<Conditions> of_law_;
  std::unique_ptr<Conditions> of_others_;
};

// The rules that have something to be told, in order.
std::vector<Considered> all_considered(const ir::Program& program, const Answer& answer) {
  std::vector<Considered> out;
  for (std::uint32_t index = 0; index < answer.fired.size(); ++index) {
    Considered row{.rule = index, .fired = answer.fired[index]};
    switch (row.fired) {
      case Fired::NotConsidered:
      case Fired::NotInForce:
      case Fired::Fault: continue;
      case Fired::Yes:
        for (const Displaced& one : answer.displaced) {
          if (one.rule == index) row.displaced.push_back(one.item);
        }
        if (row.displaced.empty()) continue;
        break;
      case Fired::Unknown:
        // What could not be known is of interest only where it kept the decision from being made.
        if (answer.decided != Decided::Undetermined) continue;
        [[fallthrough]];
      case Fired::No:
      case Fired::Displaced:
        if (program.rules[index].carries) continue;
        break;
    }
    out.push_back(std::move(row));
  }
  return out;
}

bool alike(Fired fired) { return fired == Fired::No || fired == Fired::Unknown; }

// Puts one entry in the place of many of one group, for each way in which they did not apply.
void count_rows(const ir::Program& program, std::vector<Considered>& rows) {
  std::vector<std::uint32_t> group_of(program.rules.size(), ir::kNone);
  for (std::uint32_t group = 0; group < program.groups.size(); ++group) {
    for (const std::uint32_t rule : program.groups[group].rules) group_of[rule] = group;
  }
  std::map<std::pair<std::uint32_t, Fired>, std::size_t> counts;
  for (const Considered& row : rows) ++counts[{group_of[row.rule], row.fired}];
  std::vector<Considered> out;
  std::set<std::pair<std::uint32_t, Fired>> told;
  for (Considered& row : rows) {
    const std::pair key{group_of[row.rule], row.fired};
    const std::size_t count = counts[key];
    if (key.first == ir::kNone || !alike(row.fired) || count <= kRowsTold) {
      out.push_back(std::move(row));
    } else if (told.insert(key).second) {
      out.push_back({.group = key.first, .count = count, .fired = row.fired});
    }
  }
  rows = std::move(out);
}

// After so many entries the rest is counted.
void count_rest(std::vector<Considered>& rows) {
  if (rows.size() <= kRulesTold) return;
  std::map<Fired, std::size_t> rest;
  std::vector<Considered> out;
  for (Considered& row : rows) {
    if (out.size() < kRulesTold || row.count > 0 || !alike(row.fired)) {
      out.push_back(std::move(row));
    } else {
      ++rest[row.fired];
    }
  }
  for (const auto& [fired, count] : rest) out.push_back({.count = count, .fired = fired});
  rows = std::move(out);
}

}  // namespace

std::vector<Considered> considered_rules(const ir::Program& program, const Request& request,
                                         const Answer& answer) {
  std::vector<Considered> out = all_considered(program, answer);
  count_rows(program, out);
  count_rest(out);
  Reasons reasons(program, request, answer);
  for (Considered& row : out) {
    if (row.count == 0) reasons.put(row.rule, row);
  }
  return out;
}

std::vector<std::uint32_t> outweighed_rules(const ir::Program& program, const Answer& answer) {
  std::vector<std::uint32_t> out;
  const bool closed = answer.decided == Decided::Deny || answer.decided == Decided::Refer;
  if (!closed || !answer.decision) return out;
  for (const std::uint32_t group : program.decisions[*answer.decision].groups) {
    for (const std::uint32_t index : program.groups[group].rules) {
      if (!program.rules[index].outcome || answer.fired[index] != Fired::Yes) continue;
      const bool decided =
          std::find(answer.because.begin(), answer.because.end(), index) != answer.because.end();
      // What gave way to an exception is among the rules that were considered.
      const bool displaced = std::any_of(answer.displaced.begin(), answer.displaced.end(),
                                         [&](const Displaced& one) { return one.rule == index; });
      if (!decided && !displaced) out.push_back(index);
    }
  }
  return out;
}

std::vector<Adjustment> adjustments(const ir::Program& program, const Request& request,
                                    const Answer& answer) {
  std::vector<Adjustment> out;
  if (!answer.decision || answer.decided == Decided::Error) return out;
  std::unique_ptr<Conditions> values;
  for (const std::uint32_t index : program.decisions[*answer.decision].items) {
    const ir::Item& item = program.items[index];
    if (item.before == ir::kNone || item.type.list) continue;
    for (const std::uint32_t group : item.groups) {
      for (const std::uint32_t rule : program.groups[group].rules) {
        const Displaced here{rule, index};
        if (answer.fired[rule] != Fired::Yes ||
            std::find(answer.displaced.begin(), answer.displaced.end(), here) != answer.displaced.end())
          continue;
        if (values == nullptr)
          values = std::make_unique<Conditions>(program, request, *answer.decision, answer.law_day(),
                                                answer.data.get());
        const auto from = values->number(item.before);
        const auto to = values->number(index);
        if (from && to) out.push_back({rule, index, *from, *to});
      }
    }
  }
  return out;
}

std::vector<Presumption> presumptions(const ir::Program& program, const Request& request,
                                      const Answer& answer) {
  std::vector<Presumption> out;
  if (!answer.decision || answer.decided == Decided::Error) return out;
  std::unique_ptr<Conditions> values;
  for (const std::uint32_t index : program.decisions[*answer.decision].items) {
    const ir::Item& item = program.items[index];
    if (item.default_rule == ir::kNone || item.type.list) continue;
    const ir::NodeId contrary = program.rules[item.default_rule].contrary;
    if (contrary == ir::kNone || answer.fired[item.default_rule] != Fired::Yes) continue;
    if (values == nullptr)
      values = std::make_unique<Conditions>(program, request, *answer.decision, answer.law_day(),
                                            answer.data.get());
    const auto rebutted = values->hold(contrary);
    const auto value = values->number(index);
    if (rebutted && value) out.push_back({index, item.default_rule, *value, *rebutted});
  }
  return out;
}

std::vector<AskedOutcome> asked_outcomes(const ir::Program& program, const Request& request,
                                         const Answer& answer) {
  std::vector<AskedOutcome> out;
  if (!answer.decision || answer.fired.empty()) return out;
  std::unique_ptr<Conditions> values;
  for (const std::uint32_t index : program.decisions[*answer.decision].items) {
    const std::uint32_t other = program.items[index].outcome_of;
    if (other == ir::kNone) continue;
    if (values == nullptr)
      values = std::make_unique<Conditions>(program, request, *answer.decision, answer.law_day(),
                                            answer.data.get());
    out.push_back(values->outcome(other));
  }
  std::sort(out.begin(), out.end(),
            [](const AskedOutcome& a, const AskedOutcome& b) { return a.decision < b.decision; });
  return out;
}

}  // namespace writ::eval
