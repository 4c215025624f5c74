// SPDX-License-Identifier: Apache-2.0
// In which time a number was counted: a threshold of a cross-border rule wants one that says so, and numbers counted in different
// times are not added.
#include "compiler/sema/checker.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/same_tree.h"
#include "runtime/ir/walk.h"

#include <algorithm>
#include <optional>
#include <set>

namespace writ::sema {
namespace {

using diag::Code;
using ir::NodeId;
using ir::Op;
using syntax::Window;

bool same_window(const Window& a, const Window& b) {
  if (a.counted != b.counted || a.per_counterparty != b.per_counterparty) return false;
  return !a.length || syntax::same_tree(*a.length, *b.length);
}

bool is_count(const ir::Type& type) { return type.kind == ir::TypeKind::Count && !type.list; }

class Windows {
 public:
  Windows(const ir::Program& program, const std::vector<const syntax::Field*>& fields,
          diag::Diagnostics& diagnostics)
      : program_(program), fields_(fields), diagnostics_(diagnostics) {}

  // What stands in the conditions of a table of routes.
  void thresholds(const std::vector<std::uint32_t>& rules) {
    ir::Walk walk(program_);
    for (const std::uint32_t rule : rules) {
      walk.below(program_.rules[rule].condition, [&](NodeId, const ir::Node& node) {
        if (node.op != Op::Less && node.op != Op::LessEqual) return;
        for (std::uint32_t i = 0; i < 2; ++i) {
          for (const std::uint32_t fact : counted_in(program_.operand(node, i))) threshold(fact, node.span);
        }
      });
    }
  }

  // To compare the numbers of two times says how much they grew; their sum is a number of no time.
  void mixtures() {
    for (const ir::Node& node : program_.nodes) {
      if (node.op == Op::Add)
        mixture(counted_in(program_.operand(node, 0)), counted_in(program_.operand(node, 1)), node.span);
    }
  }

 private:
  void threshold(std::uint32_t fact, base::Span span) {
    if (fields_[fact]->window || !reported_.insert(fact).second) return;
    diagnostics_.report(Code::ThresholdWithoutWindow, span, {fields_[fact]->name.text})
        .label(fields_[fact]->name.span,
               {"say here `counted this year` or the like", "请在此写明，例如“本年度累计”"})
        .emit();
  }

  // Where a side may be one of several it is one after the other, and nothing can be said.
  void mixture(const std::set<std::uint32_t>& left, const std::set<std::uint32_t>& right, base::Span span) {
    const syntax::Field* a = only_window(left);
    const syntax::Field* b = only_window(right);
    if (a == nullptr || b == nullptr || same_window(*a->window, *b->window)) return;
    diagnostics_.report(Code::WindowsMixed, span, {a->name.text, b->name.text}).emit();
  }

  const syntax::Field* only_window(const std::set<std::uint32_t>& facts) const {
    const syntax::Field* out = nullptr;
    for (const std::uint32_t fact : facts) {
      const syntax::Field* field = fields_[fact];
      if (!field->window || (out != nullptr && !same_window(*out->window, *field->window))) return nullptr;
      out = field;
    }
    return out;
  }

  // The counts among the facts whose number a value is, or is made of; through definitions, not through conditions.
  std::set<std::uint32_t> counted_in(NodeId root) const {
    std::set<std::uint32_t> out;
    std::set<std::uint32_t> items;
    std::vector<NodeId> open{root};
    while (!open.empty()) {
      const ir::Node& node = program_.nodes[open.back()];
      open.pop_back();
      if (node.op == Op::Fact) {
        if (is_count(node.type) && fields_[node.index] != nullptr) out.insert(node.index);
      } else if (node.op == Op::Item) {
        if (is_count(node.type) && items.insert(node.index).second) add_values(node.index, open);
      } else if (node.op == Op::If) {
        open.insert(open.end(), {program_.operand(node, 1), program_.operand(node, 2)});
      } else if (node.op == Op::Add || node.op == Op::Subtract || node.op == Op::Multiply ||
                 node.op == Op::Max || node.op == Op::Min || node.op == Op::Rescale) {
        for (std::uint32_t i = 0; i < node.operand_count; ++i) open.push_back(program_.operand(node, i));
      }
    }
    return out;
  }

  void add_values(std::uint32_t item, std::vector<NodeId>& open) const {
    const auto add = [&](std::uint32_t rule) {
      for (const ir::Conclusion& one : program_.rules[rule].conclusions)
        if (one.item == item) open.push_back(one.value);
    };
    if (program_.items[item].default_rule != ir::kNone) add(program_.items[item].default_rule);
    for (const std::uint32_t group : program_.items[item].groups) {
      for (const std::uint32_t rule : program_.groups[group].rules) add(rule);
    }
  }

  const ir::Program& program_;
  const std::vector<const syntax::Field*>& fields_;  // by field of the facts record
  diag::Diagnostics& diagnostics_;
  std::set<std::uint32_t> reported_;
};

}  // namespace

// As the language says it.
base::Bilingual Checker::counted_in_words(const Window& window) {
  const auto in = [&](base::Language language) {
    const auto said = [&](std::string_view id) { return std::string(syntax::spelling(id, language)); };
    std::string out = said(window.counted == syntax::Counted::ThisYear        ? "CountedThisYear"
                           : window.counted == syntax::Counted::SinceLastYear ? "CountedSinceLastYear"
                           : window.counted == syntax::Counted::LastYear      ? "CountedLastYear"
                           : window.counted == syntax::Counted::Over          ? "CountedOver"
                                                                              : "CountedNow");
    if (window.length) {
      const syntax::DurationUnit unit = window.length->unit;
      out += " " + window.length->text + " " +
             said(unit == syntax::DurationUnit::Years    ? "Years"
                  : unit == syntax::DurationUnit::Months ? "Months"
                  : unit == syntax::DurationUnit::Days   ? "Days"
                                                         : "Workdays");
    }
    return window.per_counterparty ? out + " " + said("PerCounterparty") : out;
  };
  return {in(base::Language::English), in(base::Language::Chinese)};
}

void Checker::check_windows() {
  // A fact of an interpretation has no field of its own.
  std::vector<const syntax::Field*> fields(program_.facts_record().fields.size(), nullptr);
  each<syntax::Record>([&](const syntax::Record& record, std::uint32_t) {
    if (!record.is_facts) return;
    for (const syntax::Field& field : record.fields) {
      const auto& all = program_.facts_record().fields;
      const auto at = std::find_if(all.begin(), all.end(),
                                   [&](const ir::Field& one) { return one.name == field.name.text; });
      if (at != all.end()) fields[static_cast<std::size_t>(at - all.begin())] = &field;
    }
  });
  Windows windows(program_, fields, diagnostics_);
  windows.thresholds(route_rules_);
  windows.mixtures();
}

}  // namespace writ::sema
