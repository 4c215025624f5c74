// SPDX-License-Identifier: Apache-2.0
#include "compiler/analyze/finish.h"

#include "compiler/analyze/fallible.h"
#include "runtime/ir/print.h"
#include "runtime/ir/rules.h"
#include "runtime/ir/walk.h"
#include "runtime/lists/digest.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace writ::analyze {
namespace {

using ir::kNone;
using ir::NodeId;
using ir::Op;

// Everything a node reads, directly.
struct Reads {
  std::set<std::uint32_t> facts;
  std::set<std::uint32_t> parameters;
  std::set<std::uint32_t> items;
  bool today = false;

  void add(const Reads& other) {
    facts.insert(other.facts.begin(), other.facts.end());
    parameters.insert(other.parameters.begin(), other.parameters.end());
    items.insert(other.items.begin(), other.items.end());
    today = today || other.today;
  }
};

class Finisher {
 public:
  Finisher(ir::Program& program, diag::Diagnostics& diagnostics)
      : program_(program), diagnostics_(diagnostics), walk_(program) {}

  void run() {
    item_reads_.resize(program_.items.size());
    for (std::uint32_t item = 0; item < program_.items.size(); ++item)
      item_reads_[item] = reads_of_item(item);
    if (!order_items()) return;
    read_through();
    for (ir::Rule& rule : program_.rules) {
      Reads reads = reads_of_rule(rule);
      write_reads(reads, rule.facts_read, rule.parameters_read);
    }
    for (ir::Obligation& duty : program_.obligations) {
      Reads reads = reads_of(duty.condition);
      reads.add(reads_of(duty.met));
      write_reads(reads, duty.facts_read, duty.parameters_read);
    }
    for (ir::Decision& decision : program_.decisions) finish_decision(decision);
    mark_fallible(program_);
    ir::lay_out(program_);
  }

 private:
  Reads reads_of(NodeId id) {
    Reads out;
    walk_.anew();
    walk_.below(id, [&](NodeId, const ir::Node& node) {
      if (node.op == Op::Fact) out.facts.insert(node.index);
      if (node.op == Op::Parameter) out.parameters.insert(node.index);
      if (ir::reads_item(node.op)) out.items.insert(node.index);
      if (node.op == Op::Today || node.op == Op::LawDay) out.today = true;
    });
    return out;
  }

  Reads reads_of_rule(const ir::Rule& rule) {
    Reads out;
    for (const NodeId root : ir::roots_of(rule)) out.add(reads_of(root));
    return out;
  }

  Reads reads_of_group(std::uint32_t group) {
    Reads out;
    for (const std::uint32_t rule : program_.groups[group].rules)
      out.add(reads_of_rule(program_.rules[rule]));
    return out;
  }

  Reads reads_of_item(std::uint32_t index) {
    const ir::Item& item = program_.items[index];
    Reads out;
    if (item.default_rule != kNone) out.add(reads_of_rule(program_.rules[item.default_rule]));
    for (const std::uint32_t group : item.groups) {
      // The value a rule gives another item is no concern of this one; its condition is.
      for (const std::uint32_t rule : program_.groups[group].rules) {
        out.add(reads_of(program_.rules[rule].condition));
        if (const ir::Conclusion* its = ir::conclusion_of(program_.rules[rule], index))
          out.add(reads_of(its->value));
      }
    }
    ir::each_gate(program_, item, [&](const ir::Obligation& duty) {
      out.add(reads_of(duty.condition));
      out.add(reads_of(duty.met));
    });
    return out;
  }

  // Depth first, without recursion: a policy may define values in a long chain.
  bool order_items() {
    enum class Mark : std::uint8_t { New, Open, Done };
    std::vector<Mark> marks(program_.items.size(), Mark::New);
    bool good = true;
    for (std::uint32_t start = 0; start < program_.items.size(); ++start) {
      if (marks[start] != Mark::New) continue;
      std::vector<std::pair<std::uint32_t, std::set<std::uint32_t>::const_iterator>> path;
      marks[start] = Mark::Open;
      path.emplace_back(start, item_reads_[start].items.begin());
      while (!path.empty()) {
        auto& [item, next] = path.back();
        if (next == item_reads_[item].items.end()) {
          marks[item] = Mark::Done;
          order_.push_back(item);
          path.pop_back();
          continue;
        }
        const std::uint32_t read = *next++;
        if (marks[read] == Mark::New) {
          marks[read] = Mark::Open;
          path.emplace_back(read, item_reads_[read].items.begin());
        } else if (marks[read] == Mark::Open) {
          diagnostics_
              .report(diag::Code::CyclicDefinition, program_.items[read].span, {program_.items[read].name})
              .emit();
          good = false;
        }
      }
    }
    return good;
  }

  // A definition is read through, down to the facts; an output has reasons of its own.
  void read_through() {
    through_.resize(program_.items.size());
    for (const std::uint32_t item : order_) {
      Through& out = through_[item];
      out = {sorted(item_reads_[item].facts), sorted(item_reads_[item].parameters)};
      for (const std::uint32_t read : item_reads_[item].items) add_through(read, out);
    }
  }

  struct Through {
    std::vector<std::uint32_t> facts;
    std::vector<std::uint32_t> parameters;
  };

  void add_through(std::uint32_t item, Through& to) const {
    if (program_.items[item].output) return;
    merge(through_[item].facts, to.facts);
    merge(through_[item].parameters, to.parameters);
  }

  static std::vector<std::uint32_t> sorted(const std::set<std::uint32_t>& set) {
    return {set.begin(), set.end()};
  }

  static void merge(const std::vector<std::uint32_t>& from, std::vector<std::uint32_t>& to) {
    std::vector<std::uint32_t> both;
    std::set_union(from.begin(), from.end(), to.begin(), to.end(), std::back_inserter(both));
    to = std::move(both);
  }

  void write_reads(const Reads& reads, std::vector<std::uint32_t>& facts,
                   std::vector<std::uint32_t>& parameters) const {
    Through all{sorted(reads.facts), sorted(reads.parameters)};
    for (const std::uint32_t item : reads.items) add_through(item, all);
    facts = std::move(all.facts);
    parameters = std::move(all.parameters);
  }

  // The items that are read, and those that they read in turn; what they read is added.
  std::set<std::uint32_t> all_items(Reads& reads) const {
    std::set<std::uint32_t> out;
    std::vector<std::uint32_t> open(reads.items.begin(), reads.items.end());
    while (!open.empty()) {
      const std::uint32_t item = open.back();
      open.pop_back();
      if (!out.insert(item).second) continue;
      const Reads& deeper = item_reads_[item];
      reads.add(deeper);
      open.insert(open.end(), deeper.items.begin(), deeper.items.end());
    }
    return out;
  }

  static bool dated(const ir::Decision& one) { return !one.period.always(); }
  template <typename Dated>
  static bool dated(const Dated& one) {
    return !one.period.always() || std::any_of(one.replaced.begin(), one.replaced.end(),
                                               [](const ir::Period& period) { return !period.always(); });
  }

  void finish_decision(ir::Decision& decision) {
    Reads reads;
    bool dates = !decision.period.always();
    for (const std::uint32_t output : decision.outputs) reads.items.insert(output);
    for (const std::uint32_t group : decision.groups) {
      reads.add(reads_of_group(group));
      for (const std::uint32_t rule : program_.groups[group].rules)
        dates = dates || dated(program_.rules[rule]);
    }
    for (const std::uint32_t duty : decision.obligations) {
      for (const NodeId root : ir::roots_of(program_.obligations[duty])) reads.add(reads_of(root));
      dates = dates || dated(program_.obligations[duty]);
    }
    const std::set<std::uint32_t> needed = all_items(reads);
    std::set<std::uint32_t> for_law;
    if (decision.law_item != kNone) {
      Reads law;
      law.items.insert(decision.law_item);
      for_law = all_items(law);
      reads.add(law);
    }
    const auto is_dated = [&](std::uint32_t index) {
      const ir::Item& item = program_.items[index];
      const std::vector<std::uint32_t>& groups = item.groups;
      bool gated = item.outcome_of != kNone && dated(program_.decisions[item.outcome_of]);
      ir::each_gate(program_, item, [&](const ir::Obligation& duty) { gated = gated || dated(duty); });
      return gated || std::any_of(groups.begin(), groups.end(), [&](std::uint32_t group) {
               const std::vector<std::uint32_t>& rules = program_.groups[group].rules;
               return std::any_of(rules.begin(), rules.end(),
                                  [&](std::uint32_t rule) { return dated(program_.rules[rule]); });
             });
    };
    dates = dates || std::any_of(needed.begin(), needed.end(), is_dated);
    for (const std::uint32_t parameter : reads.parameters) {
      for (const ir::ParameterValue& value : program_.parameters[parameter].values)
        dates = dates || !value.period.always();
    }
    decision.depends_on_date = dates || reads.today || decision.law_item != kNone;
    decision.items.clear();
    decision.law_items.clear();
    for (const std::uint32_t item : order_) {
      if (needed.contains(item)) decision.items.push_back(item);
      if (for_law.contains(item)) decision.law_items.push_back(item);
    }
    // Which day's law applies is found out before there is a law by which another decision could be made.
    for (const std::uint32_t item : decision.law_items) {
      if (program_.items[item].outcome_of == kNone) continue;
      diagnostics_
          .report(diag::Code::NotSupported, program_.items[item].span,
                  {base::Bilingual{"outcome of", "决定结果"}})
          .note({"which day's law applies, `law as of`, does not depend on the outcome of another decision",
                 "“适用法律之日”不取决于另一决定的结果"})
          .emit();
    }
    decision.interpretations.clear();
    for (std::uint32_t i = 0; i < program_.interpretations.size(); ++i) {
      if (reads.facts.contains(program_.interpretations[i].field)) decision.interpretations.push_back(i);
    }
  }

  ir::Program& program_;
  diag::Diagnostics& diagnostics_;
  ir::Walk walk_;
  std::vector<Reads> item_reads_;
  std::vector<Through> through_;  // by item
  std::vector<std::uint32_t> order_;
};

}  // namespace

void finish(ir::Program& program, diag::Diagnostics& diagnostics) {
  Finisher(program, diagnostics).run();
  program.digest = lists::sha256_hex(canonical_text(program));
}

std::string canonical_text(const ir::Program& program) { return ir::print(program); }

}  // namespace writ::analyze
