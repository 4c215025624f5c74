// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/answer.h"

#include <algorithm>

namespace writ::eval {

std::string_view decided_text(Decided decided) {
  switch (decided) {
    case Decided::Permit: return "permit";
    case Decided::Deny: return "deny";
    case Decided::Refer: return "refer";
    case Decided::Undetermined: return "undetermined";
    case Decided::Conflict: return "conflict";
    case Decided::Error: return "error";
    case Decided::None: return "none";
  }
  return "error";
}

base::Bilingual decided_name(Decided decided) {
  switch (decided) {
    case Decided::Permit: return {"permit", "允许"};
    case Decided::Deny: return {"deny", "禁止"};
    case Decided::Refer: return {"refer", "报请决定"};
    case Decided::Undetermined: return {"undetermined", "待定"};
    case Decided::Conflict: return {"conflict", "冲突"};
    case Decided::Error: return {"error", "错误"};
    case Decided::None: return {"nothing is permitted or denied", "不作允许或者禁止的决定"};
  }
  return {"error", "错误"};
}

void Answer::begin_again() {
  decided = Decided::Error;
  decision.reset();
  as_of.reset();
  law_as_of.reset();
  missing_facts.clear();
  because.clear();
  unmet.clear();
  fired.clear();
  displaced.clear();
  picked.clear();
  data.reset();
  if (!refer_to.empty()) refer_to = {};
  fault.reset();
  line = 0;
}

void Answer::clear() {
  begin_again();
  outputs.clear();
  obligations.clear();
}

void settle_displaced(const ir::Program& program, const ir::Decision& decision, Answer& answer) {
  std::vector<Displaced>& all = answer.displaced;
  if (all.empty()) return;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  const auto asked = [&](std::uint32_t item) {
    return std::find(decision.items.begin(), decision.items.end(), item) != decision.items.end() ||
           item == decision.law_item;
  };
  // Those of this decision, and of others whose outcome it asks.
  std::vector<std::uint32_t> deciding(decision.groups);
  for (const std::uint32_t item : decision.items) {
    const std::vector<std::uint32_t>& groups = program.items[item].groups;
    if (program.items[item].outcome_of != ir::kNone)
      deciding.insert(deciding.end(), groups.begin(), groups.end());
  }
  const auto decides = [&](std::uint32_t rule) {
    return program.rules[rule].outcome &&
           std::any_of(deciding.begin(), deciding.end(), [&](std::uint32_t group) {
             const std::vector<std::uint32_t>& rules = program.groups[group].rules;
             return std::find(rules.begin(), rules.end(), rule) != rules.end();
           });
  };
  for (auto from = all.begin(); from != all.end();) {
    const std::uint32_t rule = from->rule;
    const auto end = std::find_if(from, all.end(), [&](const Displaced& one) { return one.rule != rule; });
    const std::vector<ir::Conclusion>& conclusions = program.rules[rule].conclusions;
    const auto concluded =
        (decides(rule) ? 1 : 0) + std::count_if(conclusions.begin(), conclusions.end(),
                                                [&](const ir::Conclusion& one) { return asked(one.item); });
    if (concluded == end - from) {
      answer.fired[rule] = Fired::Displaced;
      from = all.erase(from, end);
    } else {
      from = end;
    }
  }
}

}  // namespace writ::eval
