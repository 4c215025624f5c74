// SPDX-License-Identifier: Apache-2.0
// The order of a taxonomy's nodes, what they are under besides, and what others call them.
#include "compiler/diag/suggest.h"
#include "compiler/sema/checker.h"
#include "compiler/sema/vocabulary.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>

namespace writ::sema {

using diag::Code;

// A node is below the one whose path its own begins with. The file gives them in any order; the program holds them depth
// first, children in the order of the file, so that whatever is under a node lies side by side.
void Checker::order_taxonomy(const std::vector<const syntax::Enumerator*>& members, ir::Enumeration& out) {
  const auto path = [](const ir::Enumerator& member) -> const std::string& {
    return member.name.in(base::Language::English);
  };
  std::map<std::string, std::size_t> by_path;
  for (std::size_t i = 0; i < out.members.size(); ++i) by_path.emplace(path(out.members[i]), i);
  std::vector<std::vector<std::size_t>> children(out.members.size());
  std::vector<std::size_t> roots;
  for (std::size_t i = 0; i < out.members.size(); ++i) {
    const std::string& own = path(out.members[i]);
    const std::size_t dot = own.rfind('.');
    if (dot == std::string::npos) {
      roots.push_back(i);
      continue;
    }
    const auto parent = by_path.find(own.substr(0, dot));
    if (parent == by_path.end()) {
      diagnostics_.report(Code::NodeWithoutParent, members[i]->name.span, {own, own.substr(0, dot)}).emit();
      roots.push_back(i);
    } else {
      children[parent->second].push_back(i);
    }
  }
  std::vector<ir::Enumerator> ordered;
  // Depth first without recursion; a node is closed when everything below it has been placed.
  struct Step {
    std::size_t node;
    bool closing;
    std::size_t place;
  };
  std::vector<Step> open;
  for (auto root = roots.rbegin(); root != roots.rend(); ++root) open.push_back({*root, false, 0});
  while (!open.empty()) {
    const Step step = open.back();
    open.pop_back();
    if (step.closing) {
      ordered[step.place].below_end = static_cast<std::uint32_t>(ordered.size());
      continue;
    }
    open.push_back({step.node, true, ordered.size()});
    ordered.push_back(out.members[step.node]);
    for (auto child = children[step.node].rbegin(); child != children[step.node].rend(); ++child)
      open.push_back({*child, false, 0});
  }
  out.members = std::move(ordered);
  constexpr std::size_t kMostOpen = (std::size_t{1} << ir::Enumeration::kRoomBits) - 1;
  if (out.open && out.members.size() > kMostOpen)
    diagnostics_.report(Code::NotSupported, members.front()->name.span, {out.name})
        .note({"a taxonomy that is open below its values has at most 65,535 of them",
               "可列举下级的分类体系至多有 65,535 个取值"})
        .emit();
}

namespace {

// All of them are kept for every node, so that a policy may not have them by the million.
constexpr std::size_t kMostAbove = 1000;

// Everything that each node is under, by way of its path and of `also under`, in order.
class Ancestors {
 public:
  Ancestors(const ir::Enumeration& taxonomy, std::vector<std::vector<std::uint32_t>> steps)
      : steps_(std::move(steps)), of_(steps_.size()), state_(steps_.size(), State::New) {
    // The nearest node before it that reaches over it.
    std::vector<std::uint32_t> above;
    for (std::uint32_t node = 0; node < steps_.size(); ++node) {
      while (!above.empty() && taxonomy.members[above.back()].below_end <= node) above.pop_back();
      if (!above.empty()) steps_[node].push_back(above.back());
      above.push_back(node);
    }
    for (std::uint32_t node = 0; node < steps_.size(); ++node) settle(node);
  }

  const std::vector<std::uint32_t>& of(std::uint32_t node) const { return of_[node]; }
  // The first that is under more than `kMostAbove` others, which are then not told.
  const std::optional<std::uint32_t>& too_deep() const { return too_deep_; }
  // Then what it is under is not told.
  bool in_circle(std::uint32_t node) const { return state_[node] == State::Circle; }

 private:
  enum class State : std::uint8_t { New, Open, Done, Circle };

  // Each after what it is under, depth first without recursion.
  void settle(std::uint32_t start) {
    if (state_[start] != State::New) return;
    std::vector<std::pair<std::uint32_t, std::size_t>> path = {{start, 0}};
    state_[start] = State::Open;
    while (!path.empty()) {
      const std::uint32_t node = path.back().first;
      if (path.back().second == steps_[node].size()) {
        if (state_[node] == State::Open) gather(node);
        path.pop_back();
        continue;
      }
      const std::uint32_t next = steps_[node][path.back().second++];
      if (state_[next] == State::New) {
        state_[next] = State::Open;
        path.emplace_back(next, 0);
      } else if (state_[next] == State::Open) {
        for (auto one = path.rbegin(); one->first != next; ++one) state_[one->first] = State::Circle;
        state_[next] = State::Circle;
      }
    }
  }

  void gather(std::uint32_t node) {
    std::vector<std::uint32_t>& all = of_[node];
    std::vector<std::uint32_t> both;
    for (const std::uint32_t next : steps_[node]) {
      both.clear();
      std::set_union(all.begin(), all.end(), of_[next].begin(), of_[next].end(), std::back_inserter(both));
      all.swap(both);
      const auto at = std::lower_bound(all.begin(), all.end(), next);
      if (at == all.end() || *at != next) all.insert(at, next);
    }
    state_[node] = State::Done;
    if (all.size() > kMostAbove) {
      if (!too_deep_) too_deep_ = node;
      all.clear();
    }
    all.shrink_to_fit();
  }

  std::vector<std::vector<std::uint32_t>> steps_;
  std::vector<std::vector<std::uint32_t>> of_;
  std::vector<State> state_;
  std::optional<std::uint32_t> too_deep_;
};

}  // namespace

// `also under`, of nodes that stand in their order.
void Checker::relate_nodes(const std::vector<const syntax::Enumerator*>& members, bool overlapping,
                           ir::Enumeration& out) {
  std::map<std::string, std::uint32_t> place;
  std::vector<std::string> names;
  for (std::uint32_t i = 0; i < out.members.size(); ++i) {
    for (const std::string& spelling : {out.members[i].name.en, out.members[i].name.zh}) {
      if (!spelling.empty() && place.emplace(spelling, i).second) names.push_back(spelling);
    }
  }
  std::vector<std::vector<std::uint32_t>> also(out.members.size());
  std::map<std::uint32_t, const syntax::Name*> where;
  for (const syntax::Enumerator* member : members) {
    const auto own = place.find(member->name.text.in(base::Language::English));
    if (own == place.end()) continue;
    const std::uint32_t node = own->second;
    for (const syntax::Name& name : member->also_under) {
      if (!overlapping) diagnostics_.report(Code::NotOverlapping, name.span).emit();
      const auto above = place.find(name.text);
      if (above == place.end()) {
        auto report = diagnostics_.report(Code::UnknownName, name.span, {name.text});
        if (const auto near = diag::nearest(name.text, names))
          report.fix(name.span, *near, {"there is a name close to it", "有一个相近的名称"});
        report.emit();
        continue;
      }
      scope_.resolve(name, out.members[above->second].name);
      also[node].push_back(above->second);
      where.emplace(node, &name);
    }
  }
  // Without `also under` a path says it all.
  if (std::all_of(also.begin(), also.end(), [](const auto& one) { return one.empty(); })) return;
  const Ancestors ancestors(out, std::move(also));
  if (ancestors.too_deep()) {
    const auto said = where.find(*ancestors.too_deep());
    diagnostics_
        .report(Code::NotSupported, said == where.end() ? members.front()->name.span : said->second->span,
                {out.members[*ancestors.too_deep()].name})
        .note({"a value of a taxonomy is under at most 1,000 others",
               "分类体系的一个取值至多属于 1,000 个上级取值"})
        .emit();
  }
  for (std::uint32_t node = 0; node < out.members.size(); ++node) {
    if (ancestors.in_circle(node)) {
      if (const auto said = where.find(node); said != where.end()) {
        diagnostics_
            .report(Code::UnderItself, said->second->span, {out.members[node].name, said->second->text})
            .emit();
      }
      continue;
    }
    for (const std::uint32_t one : ancestors.of(node)) {
      if (out.members[one].below_end <= node || one > node) out.members[node].also_under.push_back(one);
    }
  }
}

// What others call it; that of a vocabulary we know has to be in it.
std::string Checker::check_identifier(const syntax::Enumerator& member) {
  const std::vector<std::string>& terms = dpv_terms();
  if (!names_dpv_term(*member.matches) || std::binary_search(terms.begin(), terms.end(), *member.matches))
    return *member.matches;
  auto report = diagnostics_.report(Code::UnknownTerm, member.matches_span, {*member.matches});
  if (const auto near = diag::nearest(*member.matches, terms))
    report.fix(member.matches_span, "\"" + *near + "\"", {"there is a term close to it", "有一个相近的术语"});
  report.emit();
  return {};
}

}  // namespace writ::sema
