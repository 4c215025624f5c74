// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/ir.h"

#include "runtime/base/called.h"
#include "runtime/ir/branches.h"

namespace writ::ir {

const Record& Program::no_facts() {
  static const Record kNone{};
  return kNone;
}

const Decision* find_decision(const Program& program, std::string_view name) {
  for (const Decision& decision : program.decisions) {
    if (base::is_called(decision.name, name)) return &decision;
  }
  return nullptr;
}

std::string citation_text(const Program& program, const Citation& citation, base::Language language,
                          Titles titles) {
  std::string article = citation.article.in(language);
  if (citation.law == kNone) return article;
  const Law& law = program.laws[citation.law];
  if (article.empty()) {
    const std::string& title = law.title.in(language);
    if (titles == Titles::Short || title.empty()) return law.name.in(language);
    return language == base::Language::English || title.starts_with("《") ? title : "《" + title + "》";
  }
  if (titles == Titles::Short) return law.name.in(language) + " " + article;
  const bool english = language == base::Language::English;
  if (english && article.starts_with("art ")) article.replace(0, 3, "Article");
  if (titles == Titles::None) return article;
  if (law.title.empty()) return law.name.in(language) + " " + article;
  const std::string& title = law.title.in(language);
  if (english) return title + " " + article;
  return title.starts_with("《") ? title + article : "《" + title + "》" + article;
}

const Node& maker_of(const Program& program, const Item& each) {
  return program.nodes[program.rules[each.default_rule].conclusions.front().value];
}

const Bilingual* words_of(const Program& program, NodeId node) {
  const auto at = std::partition_point(program.words.begin(), program.words.end(),
                                       [&](const Words& one) { return one.node < node; });
  return at != program.words.end() && at->node == node ? &at->text : nullptr;
}

NodeId unrolled(const Program& program, NodeId due) {
  const Node& node = program.nodes[due];
  return node.op == Op::RollToWorkday ? program.operand(node, 0) : due;
}

NodeId counted_from(const Program& program, NodeId due) {
  return program.operand(program.nodes[unrolled(program, due)], 0);
}

// Below it by its path, or by what another says of itself.
static void mark_inner(Enumeration& its) {
  for (std::uint32_t node = 0; node < its.members.size(); ++node) {
    its.members[node].inner = its.members[node].inner || its.members[node].below_end > node + 1;
    for (const std::uint32_t above : its.members[node].also_under) {
      if (above < its.members.size())
        its.members[above].inner = true;  // what was read from a file is not checked yet
    }
  }
}

void lay_out(Program& program) {
  for (Enumeration& its : program.enumerations) {
    if (its.leaves_only) mark_inner(its);
  }
  constexpr std::uint32_t kSlotBytes = 8;
  for (Record& record : program.records) {
    const auto count = static_cast<std::uint32_t>(record.fields.size());
    std::uint32_t offset = (count + 63) / 64 * kSlotBytes;
    for (Field& field : record.fields) {
      field.offset = offset;
      offset += slot_words(field.type) * kSlotBytes;
    }
    record.size = offset;
  }
  program.branches = std::make_shared<const Branches>(branches_of(program));
}

std::vector<Period> without(const Period& whole, std::vector<Period> taken) {
  const auto is_empty = [](const Period& period) { return period.from >= period.until; };
  std::sort(taken.begin(), taken.end(), [](const Period& a, const Period& b) { return a.from < b.from; });
  std::vector<Period> out;
  std::int32_t next = whole.from;
  for (const Period& period : taken) {
    if (is_empty(period) || period.until <= next) continue;
    if (period.from > next) out.push_back({next, std::min(period.from, whole.until)});
    next = period.until;
    if (next == INT32_MAX) break;
  }
  if (next < whole.until) out.push_back({next, whole.until});
  out.erase(std::remove_if(out.begin(), out.end(), is_empty), out.end());
  return out;
}

}  // namespace writ::ir
