// SPDX-License-Identifier: Apache-2.0
// How rules stand to each other: the groups that they are part of, what is an exception to what, and what an exception
// leaves as it is.
#include "compiler/sema/checker.h"
#include "runtime/ir/displacement.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace writ::sema {

using diag::Code;

// ---- groups ----

void Checker::collect_groups() {
  named_groups_.clear();
  for (const syntax::Declaration& declaration : file_.core) {
    if (const auto* group = std::get_if<syntax::Group>(&declaration))
      named_groups_.push_back({group, {}, {}});
  }
  bool all_found = true;
  const auto above = [&](const syntax::Rank& rank) -> std::optional<std::uint32_t> {
    if (!rank.part_of) return std::nullopt;
    const Symbol* symbol = scope_.expect(*rank.part_of, {SymbolKind::Group}, kind_name(SymbolKind::Group));
    all_found = all_found && symbol != nullptr;
    if (symbol == nullptr) return std::nullopt;
    return symbol->index;
  };
  for (NamedGroup& group : named_groups_) group.part_of = above(group.written->rank);
  all_found = groups_stand_well() && all_found;
  each_ranked([&](const auto& one, std::uint32_t group) {
    for (auto at = above(one.rank); at; at = named_groups_[*at].part_of)
      named_groups_[*at].members.push_back(group);
  });
  for (const NamedGroup& group : named_groups_) {
    if (group.members.empty() && all_found)
      diagnostics_.report(Code::EmptyGroup, group.written->name.span, {group.written->name.text}).emit();
  }
}

// A circle is reported and cut where it was entered, and what stands too deep is cut from what it is part of: each rule
// takes over what all the groups above it say.
bool Checker::groups_stand_well() {
  constexpr std::uint32_t kMostLevels = 200;
  bool good = true;
  std::vector<std::uint32_t> level(named_groups_.size(), 0);  // 0: not looked at
  std::vector<bool> open(named_groups_.size(), false);
  for (std::uint32_t start = 0; start < named_groups_.size(); ++start) {
    std::vector<std::uint32_t> path;
    std::optional<std::uint32_t> at = start;
    for (; at && level[*at] == 0 && !open[*at]; at = named_groups_[*at].part_of) {
      open[*at] = true;
      path.push_back(*at);
    }
    if (at && open[*at]) {
      const syntax::DeclaredName& name = named_groups_[*at].written->name;
      diagnostics_.report(Code::GroupInItself, name.span, {name.text}).emit();
      named_groups_[*at].part_of.reset();
      good = false;
    }
    for (auto group = path.rbegin(); group != path.rend(); ++group) {
      NamedGroup& one = named_groups_[*group];
      open[*group] = false;
      level[*group] = one.part_of ? level[*one.part_of] + 1 : 1;
      if (level[*group] <= kMostLevels) continue;
      if (good) diagnostics_.report(Code::NestingTooDeep, one.written->name.span, {kMostLevels}).emit();
      one.part_of.reset();
      level[*group] = 1;
      good = false;
    }
  }
  return good;
}

std::vector<const syntax::Group*> Checker::groups_of(const syntax::Rank& rank) const {
  std::vector<const syntax::Group*> out;
  const Symbol* symbol = rank.part_of ? scope_.find(rank.part_of->text) : nullptr;
  if (symbol == nullptr || symbol->kind != SymbolKind::Group) return out;
  for (std::optional<std::uint32_t> at = symbol->index; at; at = named_groups_[*at].part_of)
    out.push_back(named_groups_[*at].written);
  std::reverse(out.begin(), out.end());
  return out;
}

ir::Period Checker::within_groups(const syntax::Rank& rank, ir::Period own) const {
  for (const syntax::Group* group : groups_of(rank)) {
    const ir::Period outer = period(group->period);
    own = {std::max(own.from, outer.from), std::min(own.until, outer.until)};
  }
  return own;
}

std::vector<const syntax::Expr*> Checker::domain_of(const syntax::Rank& rank,
                                                    const std::vector<syntax::Expr>& own) const {
  std::vector<const syntax::Expr*> out;
  for (const syntax::Group* group : groups_of(rank)) {
    for (const syntax::Expr& one : group->domain) out.push_back(&one);
  }
  for (const syntax::Expr& one : own) out.push_back(&one);
  return out;
}

std::vector<syntax::Citation> Checker::cites_of(const syntax::Rank& rank,
                                                const std::vector<syntax::Citation>& own) const {
  if (!own.empty() && !own.front().implied) return own;
  const std::vector<const syntax::Group*> groups = groups_of(rank);
  for (auto group = groups.rbegin(); group != groups.rend(); ++group) {
    if (!(*group)->cites.empty()) return (*group)->cites;
  }
  return own;
}

// ---- exceptions ----

bool Checker::concludes_in_common(std::uint32_t a, std::uint32_t b) const {
  const auto targets = [&](std::uint32_t group) {
    std::set<std::uint32_t> out;
    for (const std::uint32_t rule : program_.groups[group].rules) {
      // The outcome of a decision is no item; it counts down from the end.
      if (program_.rules[rule].outcome) out.insert(ir::kNone - 1 - program_.groups[group].decision);
      for (const ir::Conclusion& conclusion : program_.rules[rule].conclusions) out.insert(conclusion.item);
    }
    return out;
  };
  const std::set<std::uint32_t> first = targets(a);
  const std::set<std::uint32_t> second = targets(b);
  if (first.empty() || second.empty())
    return true;  // what it was meant to conclude was not understood, and that was said
  return std::any_of(first.begin(), first.end(),
                     [&](std::uint32_t target) { return second.contains(target); });
}

bool Checker::concludes(std::uint32_t group, const Symbol& symbol) const {
  const std::vector<std::uint32_t>& rules = program_.groups[group].rules;
  return rules.empty() || std::any_of(rules.begin(), rules.end(), [&](std::uint32_t index) {
           const ir::Rule& rule = program_.rules[index];
           if (symbol.kind == SymbolKind::Decision)
             return rule.outcome && program_.groups[group].decision == symbol.index;
           return std::any_of(rule.conclusions.begin(), rule.conclusions.end(),
                              [&](const ir::Conclusion& one) {
                                return one.item == symbol.index || one.item == given_item(symbol.index);
                              });
         });
}

std::vector<std::uint32_t> Checker::ranked(const Symbol& symbol) const {
  if (symbol.kind == SymbolKind::Group) return named_groups_[symbol.index].members;
  return {symbol.index};
}

std::vector<syntax::ExceptionTarget> Checker::exceptions_of(const syntax::Rank& rank) const {
  std::vector<syntax::ExceptionTarget> out = rank.exception_to;
  for (const syntax::Group* group : groups_of(rank))
    out.insert(out.end(), group->rank.exception_to.begin(), group->rank.exception_to.end());
  return out;
}

// A prohibition stays, whatever else applies.
bool Checker::refuses_change(const Symbol& symbol, const base::Bilingual& by, base::Span span,
                             const base::Bilingual& how) const {
  if (symbol.kind != SymbolKind::Rule || !incurable_.contains(symbol.index)) return false;
  diagnostics_.report(Code::NothingCures, span, {by, symbol.name, how})
      .label(symbol.span, {"declared here", "在此声明"})
      .emit();
  return true;
}

// Every rule displaces the default of what it concludes; only exceptions to other rules have to be kept.
void Checker::check_exceptions(const syntax::Rank& rank, const std::vector<std::uint32_t>& groups,
                               const base::Bilingual& name, base::Span span) {
  const auto is_unclear = [&](std::uint32_t group) { return unclear_.contains(group); };
  const auto to_nothing = [&](const Symbol& symbol, const std::string& target) {
    // What one of them concludes was not understood, which has been said.
    const std::vector<std::uint32_t> others = symbol.kind == SymbolKind::Rule ||
                                                      symbol.kind == SymbolKind::Table ||
                                                      symbol.kind == SymbolKind::Group
                                                  ? ranked(symbol)
                                                  : std::vector<std::uint32_t>{};
    if (std::any_of(groups.begin(), groups.end(), is_unclear) ||
        std::any_of(others.begin(), others.end(), is_unclear))
      return;
    diagnostics_.report(Code::ExceptionToNothing, span, {name, target})
        .label(symbol.span, {"declared here", "在此声明"})
        .emit();
  };
  for (const syntax::ExceptionTarget& target : rank.exception_to) {
    if (target.to_default) {
      if (target.name.text.empty()) continue;
      const Symbol* symbol = scope_.expect(target.name, {SymbolKind::Decision, SymbolKind::Item},
                                           {"a decision or an output", "决定或者结论"});
      if (symbol != nullptr && std::none_of(groups.begin(), groups.end(),
                                            [&](std::uint32_t group) { return concludes(group, *symbol); }))
        to_nothing(*symbol, target.name.text);
      continue;
    }
    const Symbol* symbol = scope_.excepted(target.name);
    if (symbol == nullptr ||
        refuses_change(*symbol, name, target.name.span, {"be an exception to", "作为其例外"}))
      continue;
    bool common = false;
    for (const std::uint32_t own : groups) {
      for (const std::uint32_t other : ranked(*symbol)) {
        std::vector<ir::Exception>& exceptions = program_.groups[other].excepted_by;
        if (std::find(exceptions.begin(), exceptions.end(), ir::Exception{own}) == exceptions.end())
          exceptions.push_back({own});
        common = common || program_.groups[own].rules.empty() || program_.groups[other].rules.empty() ||
                 concludes_in_common(own, other);
      }
    }
    if (!common && !groups.empty() && !ranked(*symbol).empty()) to_nothing(*symbol, target.name.text);
  }
}

void Checker::check_ranks() {
  spared_.resize(program_.groups.size());
  const auto check = [&](const syntax::Rank& rank, const std::vector<std::uint32_t>& groups,
                         const syntax::DeclaredName& name) {
    check_exceptions(rank, groups, name.text, name.span);
    for (const syntax::Name& one : rank.without_affecting) {
      const Symbol* symbol = scope_.expect(one, {SymbolKind::Rule, SymbolKind::Table, SymbolKind::Group},
                                           {"a rule, a table or a group", "规则、判定表或者规则组"});
      if (symbol == nullptr) continue;
      for (const std::uint32_t group : groups) {
        for (const std::uint32_t other : ranked(*symbol)) spared_[group].insert(other);
      }
    }
  };
  each_ranked([&](const auto& one, std::uint32_t group) { check(one.rank, {group}, one.name); });
  for (const NamedGroup& group : named_groups_)
    check(group.written->rank, group.members, group.written->name);
}

namespace {

using Groups = std::vector<std::uint32_t>;  // in order

// Whatever each group displaces, directly or through what it is an exception to. Each group is made after those that it is
// an exception to; only in a circle does a second pass add to the first.
class Displaced {
 public:
  Displaced(const std::vector<Groups>& excepts, const std::vector<std::set<std::uint32_t>>* spared)
      : excepts_(excepts), spared_(spared), of_(excepts.size()) {
    const Groups order = directs_first();
    for (bool grown = true; grown;) {
      grown = false;
      for (const std::uint32_t group : order) grown = (grow(group) && circles_) || grown;
    }
  }

  const Groups& of(std::uint32_t group) const { return of_[group]; }

 private:
  // Depth first without recursion.
  Groups directs_first() {
    enum class Mark : std::uint8_t { New, Open, Done };
    std::vector<Mark> marks(excepts_.size(), Mark::New);
    Groups out;
    std::vector<std::pair<std::uint32_t, std::size_t>> path;
    const auto enter = [&](std::uint32_t group) {
      circles_ = circles_ || marks[group] == Mark::Open;
      if (marks[group] != Mark::New) return;
      marks[group] = Mark::Open;
      path.emplace_back(group, 0);
    };
    for (std::uint32_t start = 0; start < excepts_.size(); ++start) {
      enter(start);
      while (!path.empty()) {
        const std::uint32_t group = path.back().first;
        if (path.back().second < excepts_[group].size()) {
          enter(excepts_[group][path.back().second++]);
          continue;
        }
        marks[group] = Mark::Done;
        out.push_back(group);
        path.pop_back();
      }
    }
    return out;
  }

  bool grow(std::uint32_t group) {
    if (excepts_[group].empty()) return false;
    Groups made = excepts_[group];
    std::sort(made.begin(), made.end());
    Groups both;
    for (const std::uint32_t direct : excepts_[group]) {
      both.clear();
      std::set_union(made.begin(), made.end(), of_[direct].begin(), of_[direct].end(),
                     std::back_inserter(both));
      made.swap(both);
    }
    if (spared_ != nullptr)
      std::erase_if(made, [&](std::uint32_t other) { return (*spared_)[group].contains(other); });
    const bool grown = made.size() > of_[group].size();
    made.shrink_to_fit();
    of_[group] = std::move(made);
    return grown;
  }

  const std::vector<Groups>& excepts_;
  const std::vector<std::set<std::uint32_t>>* spared_;
  std::vector<Groups> of_;
  bool circles_ = false;
};

}  // namespace

// Whatever stands further down the tree displaces as well, except what it, or an exception that it goes through, leaves as it
// is: where something is left, everything that displaces is listed, and nothing is handed on.
void Checker::close_exceptions() {
  for (ir::Group& group : program_.groups) {
    std::sort(group.excepted_by.begin(), group.excepted_by.end(),
              [](const ir::Exception& a, const ir::Exception& b) { return a.group < b.group; });
  }
  const bool circle = ir::Displacement(program_).circle().has_value();
  const bool spares =
      std::any_of(spared_.begin(), spared_.end(), [](const auto& some) { return !some.empty(); });
  if (!circle && !spares) return;
  const std::size_t count = program_.groups.size();
  std::vector<Groups> excepts(count);  // what a group is an exception to, directly
  for (std::uint32_t group = 0; group < count; ++group) {
    for (const ir::Exception& exception : program_.groups[group].excepted_by)
      excepts[exception.group].push_back(group);
  }
  for (ir::Group& group : program_.groups) group.excepted_by.clear();
  if (circle) return report_circles(excepts);
  const Displaced displaced(excepts, &spared_);
  for (std::uint32_t group = 0; group < count; ++group) {
    for (const std::uint32_t other : displaced.of(group)) {
      if (other != group) program_.groups[other].excepted_by.push_back({group, false});
    }
  }
}

// Once for all the rules of a circle.
void Checker::report_circles(const std::vector<std::vector<std::uint32_t>>& excepts) {
  const Displaced displaced(excepts, nullptr);
  std::set<std::uint32_t> reported;
  for (std::uint32_t group = 0; group < excepts.size(); ++group) {
    const Groups& all = displaced.of(group);
    if (!std::binary_search(all.begin(), all.end(), group) || reported.contains(group)) continue;
    diagnostics_.report(Code::ExceptionCycle, group_spans_[group], {program_.groups[group].name}).emit();
    reported.insert(all.begin(), all.end());
  }
}

}  // namespace writ::sema
