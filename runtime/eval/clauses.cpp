// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/clauses.h"

#include "runtime/base/visible.h"
#include "runtime/eval/listed.h"
#include "runtime/eval/picked.h"
#include "runtime/eval/request.h"
#include "runtime/eval/values.h"

#include <algorithm>
#include <array>
#include <map>

namespace writ::eval {
namespace {

using base::Bilingual;
using base::Language;
using ir::ClauseKind;
using ir::NodeId;
using ir::Op;

const Bilingual& opening(ClauseKind kind) {
  static const std::array<Bilingual, 5> kWords = {
      Bilingual{"applies where ", "适用于 "}, Bilingual{"when ", "当 "}, Bilingual{"unless ", "除非 "},
      Bilingual{"requires ", "前提 "}, Bilingual{"where no other row applies", "其他各行均不适用"}};
  return kWords[static_cast<std::size_t>(kind)];
}

Bilingual name_of(const ir::Program& program, const ir::Node& node) {
  if (node.op == Op::Fact) return program.facts_record().fields[node.index].name;
  if (ir::reads_item(node.op)) return program.items[node.index].name;
  if (node.op == Op::Parameter) return program.parameters[node.index].name;
  if (node.op == Op::Today) return {"today", "当日"};
  return {};
}

// Beside others it would take in what follows.
bool needs_parentheses(const ir::Node& node) {
  return node.op == Op::Or || node.op == Op::If || node.op == Op::Any || node.op == Op::Every;
}

// Why a clause is as it is, item by item.
class Details {
 public:
  Details(const ir::Program& program, Conditions& conditions) : program_(program), conditions_(conditions) {}

  // The reasons for which the node is known to hold, or not to, or is not known.
  std::vector<Bilingual> of(NodeId id, std::optional<bool> is) {
    const ir::Node& node = program_.node(id);
    if (node.op == Op::Not) return of(program_.operand(node, 0), is ? std::optional(!*is) : std::nullopt);
    if (node.op == Op::ItemAt) return of_value(node, is);
    const bool any = node.op == Op::Any;
    if (!any && node.op != Op::Every) return {};
    // `any` fails by every item, and `every` holds by every one: of those there is something to say only in the first case.
    if (node.op == Op::Every && is == true) return {};
    return items(id, is);
  }

  std::vector<Bilingual> items(NodeId loop, std::optional<bool> is) {
    const ir::Node& node = program_.node(loop);
    const NodeId asked = program_.operand(node, 1);
    // What was picked is told by where it was picked from.
    const Walked over = walked(program_, program_.operand(node, 0));
    const Bilingual list = list_name(over.list);
    std::vector<Bilingual> out;
    std::size_t seen = 0;
    conditions_.each_item(loop, [&](std::uint32_t index, ir::int128 element) {
      ++seen;
      if (conditions_.hold(asked) != is) return;
      at_[node.index] = index;
      paths_[node.index] = item_name(over, list, index, element);
      for (Bilingual& one : of_item(asked, is, paths_[node.index])) out.push_back(std::move(one));
    });
    const Bilingual whole = list_name(program_.operand(node, 0));
    if (seen == 0 && is == false && node.op == Op::Any)
      out.push_back({whole.in(Language::English) + " is empty", whole.in(Language::Chinese) + " 为空"});
    return out;
  }

 private:
  // Of a value for each item: why it is so of the item that the loop around it is at.
  std::vector<Bilingual> of_value(const ir::Node& value, std::optional<bool> is) {
    const auto wanted = at_.find(value.field);
    if (wanted == at_.end()) return {};
    const ir::Item& item = program_.items[value.index];
    const NodeId maker = program_.rules[item.default_rule].conclusions.front().value;
    const ir::Node& made = program_.node(maker);
    std::vector<Bilingual> out;
    conditions_.each_item(maker, [&](std::uint32_t index, ir::int128) {
      if (index != wanted->second) return;
      at_[made.index] = index;
      paths_[made.index] = paths_[value.field];
      const Bilingual& path = paths_[value.field];
      const Bilingual lead{path.in(Language::English) +
                               (is == true ? " is in "
                                : is       ? " is not in "
                                           : " may be in ") +
                               item.name.in(Language::English),
                           path.in(Language::Chinese) +
                               (is == true ? " 在 "
                                : is       ? " 不在 "
                                           : " 是否在 ") +
                               item.name.in(Language::Chinese) + (is ? " 之内" : " 之内不明")};
      Bilingual told = lead;
      bool first = true;
      for (const Bilingual& one : of(program_.operand(made, 0), is)) {
        told.en += (first ? ": " : ", ") + one.en;
        told.zh += (first ? "：" : "，") + one.zh;
        first = false;
      }
      out.push_back(std::move(told));
    });
    return out;
  }

  std::vector<Bilingual> of_item(NodeId asked, std::optional<bool> is, const Bilingual& path) {
    std::vector<Bilingual> out;
    for (const NodeId part : parts(asked, is)) {
      if (conditions_.hold(part) != is) continue;
      std::vector<Bilingual> inner = of(part, is);
      if (inner.empty()) inner.push_back(sentence(path, part, is));
      for (Bilingual& one : inner) out.push_back(std::move(one));
    }
    return out;
  }

  // Of `a and b` that fails one part is the reason; of what holds, and of anything else, the whole.
  std::vector<NodeId> parts(NodeId asked, std::optional<bool> is) const {
    const ir::Node& node = program_.node(asked);
    if (node.op != Op::And || is == true) return {asked};
    const auto first = program_.operands.begin() + node.first_operand;
    std::vector<NodeId> out(first, first + node.operand_count);
    // What was written in one piece, as `day within a until b`, is told so.
    if (std::any_of(out.begin(), out.end(), [&](NodeId part) {
          return program_.node(part).span.begin == node.span.begin &&
                 program_.node(part).span.end == node.span.end;
        }))
      return {asked};
    return out;
  }

  // A value of a list of the facts is known by itself, one within a record by its place as well; a record by its place, an entry
  // by the name that it has elsewhere.
  Bilingual item_name(const Walked& over, const Bilingual& list, std::uint32_t index,
                      ir::int128 element) const {
    const ir::Node& node = program_.node(over.list);
    const std::uint32_t entries = ir::entries_in(program_, over.list);
    const lists::Data* data = conditions_.data();
    if (const auto* table = entries == ir::kNone || data == nullptr ? nullptr : data->table(entries)) {
      const auto row = static_cast<std::int64_t>(element);
      return {row_name(program_, entries, *table, row, Language::English),
              row_name(program_, entries, *table, row, Language::Chinese)};
    }
    const std::string at = "[" + std::to_string(over.place(index, element)) + "]";
    const Bilingual path{list.in(Language::English) + at, list.in(Language::Chinese) + at};
    if (node.type.kind == ir::TypeKind::Record || over.by_place) return path;
    ir::Type item = node.type;
    item.list = false;
    const auto value = [&](Language language) {
      return bounded_text(program_, conditions_.request(), item, element, language, Dates::Numbers, data);
    };
    const bool inner = node.op == Op::ElementField || node.op == Op::At;
    return inner ? Bilingual{path.en + " (" + value(Language::English) + ")",
                             path.zh + "（" + value(Language::Chinese) + "）"}
                 : Bilingual{value(Language::English), value(Language::Chinese)};
  }

  Bilingual sentence(const Bilingual& path, NodeId part, std::optional<bool> is) const {
    const std::string en = condition_text(program_, part, Language::English);
    const std::string zh = condition_text(program_, part, Language::Chinese);
    const std::string& path_en = path.in(Language::English);
    const std::string& path_zh = path.in(Language::Chinese);
    if (!is) return {path_en + " does not tell " + en, path_zh + " 不明：" + zh};
    if (*is) return {path_en + " meets " + en, path_zh + " 满足 " + zh};
    return {path_en + " fails " + en, path_zh + " 未满足 " + zh};
  }

  Bilingual list_name(NodeId list) const {
    const ir::Node& node = program_.node(list);
    if (const Bilingual name = name_of(program_, node); !name.empty())
      return {name.in(Language::English), name.in(Language::Chinese)};
    if (node.op == Op::ElementField || (node.op == Op::At && node.field != ir::kNone)) {
      const ir::Record& record = program_.records[program_.node(program_.operand(node, 0)).type.of];
      const Bilingual& field = record.fields[node.field].name;
      const ir::Node& holder = node.op == Op::At ? program_.node(program_.operand(node, 1)) : node;
      const bool picked = holder.op == Op::Item;
      const auto at = picked ? paths_.end() : paths_.find(holder.index);
      if (picked || at != paths_.end()) {
        const Bilingual& whose = picked ? program_.items[holder.index].name : at->second;
        return {whose.in(Language::English) + "." + field.in(Language::English),
                whose.in(Language::Chinese) + "." + field.in(Language::Chinese)};
      }
    }
    return {condition_text(program_, list, Language::English),
            condition_text(program_, list, Language::Chinese)};
  }

  const ir::Program& program_;
  Conditions& conditions_;
  std::map<std::uint32_t, std::uint32_t> at_;  // by loop variable: the place
  std::map<std::uint32_t, Bilingual> paths_;   // by loop variable: which item it is at
};

std::string joined(const ir::Program& program, const std::vector<ir::Clause>& clauses, ClauseKind kind,
                   Language language) {
  std::vector<const ir::Clause*> some;
  for (const ir::Clause& clause : clauses) {
    // What was written in one piece stands once, of whatever parts it is made.
    if (clause.kind != kind) continue;
    const bool again = !some.empty() && condition_text(program, some.back()->condition, language) ==
                                            condition_text(program, clause.condition, language);
    if (!again) some.push_back(&clause);
  }
  const bool chinese = language == Language::Chinese;
  std::string out;
  for (const ir::Clause* clause : some) {
    const std::string text = condition_text(program, clause->condition, language);
    const bool closed = some.size() > 1 && needs_parentheses(program.node(clause->condition));
    // Full-width marks bring their own space.
    if (!out.empty() && chinese)
      out += std::string(out.ends_with("）") ? "" : " ") + "且" + (closed ? "" : " ");
    if (!out.empty() && !chinese) out += " and ";
    out += !closed ? text : chinese ? "（" + text + "）" : "(" + text + ")";
  }
  return out.empty() ? out : opening(kind).in(language) + out;
}

}  // namespace

std::string condition_text(const ir::Program& program, NodeId id, Language language) {
  if (const Bilingual* words = ir::words_of(program, id)) return words->in(language);
  const ir::Node& node = program.node(id);
  if (node.op == Op::Constant) {
    const Request none(program);  // for texts of the policy
    return bounded_text(program, none, node.type, program.numbers[node.index], language);
  }
  if (node.op == Op::AbsentValue) return language == Language::Chinese ? "无" : "absent";
  return name_of(program, node).in(language);
}

std::vector<std::string> clause_lines(const ir::Program& program, const std::vector<ir::Clause>& clauses,
                                      Language language) {
  std::vector<std::string> out;
  for (const ClauseKind kind : {ClauseKind::AppliesWhere, ClauseKind::When}) {
    if (std::string text = joined(program, clauses, kind, language); !text.empty())
      out.push_back(std::move(text));
  }
  for (const ir::Clause& clause : clauses) {
    if (clause.kind == ClauseKind::AppliesWhere || clause.kind == ClauseKind::When) continue;
    out.push_back(opening(clause.kind).in(language));
    if (clause.kind != ClauseKind::Otherwise)
      out.back() += condition_text(program, clause.condition, language);
  }
  return out;
}

Bilingual clause_text(const ir::Program& program, const ir::Clause& clause) {
  if (clause.kind == ClauseKind::Otherwise) return opening(clause.kind);
  const auto text = [&](Language language) {
    return (clause.kind == ClauseKind::Unless ? opening(clause.kind).in(language) : std::string()) +
           condition_text(program, clause.condition, language);
  };
  return {text(Language::English), text(Language::Chinese)};
}

Bilingual clause_details(const ir::Program& program, Conditions& conditions, const ir::Clause& clause) {
  constexpr std::size_t kTold = 3;
  if (clause.kind == ClauseKind::Otherwise) return {};
  const std::vector<Bilingual> all =
      Details(program, conditions).of(clause.condition, conditions.hold(clause.condition));
  Bilingual out;
  for (std::size_t i = 0; i < std::min(all.size(), kTold); ++i) {
    out.en += (i == 0 ? "" : ", ") + all[i].en;
    out.zh += (i == 0 ? "" : "，") + all[i].zh;
  }
  if (all.size() > kTold) {
    const std::string more = std::to_string(all.size() - kTold);
    out.en += ", and " + more + " more";
    out.zh += "，另有 " + more + " 处";
  }
  return out;
}

}  // namespace writ::eval
