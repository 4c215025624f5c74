// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/working.h"

#include "runtime/eval/entry_values.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/listed.h"
#include "runtime/eval/picked.h"
#include "runtime/eval/values.h"
#include "runtime/value/decimal.h"

#include <algorithm>

namespace writ::eval {
namespace {

class Teller {
 public:
  Teller(const ir::Program& program, const Request& request, const Answer& answer, base::Language language)
      : program_(program),
        request_(request),
        answer_(answer),
        language_(language),
        conditions_(program, request, *answer.decision, answer.law_as_of, answer.data.get()) {}

  std::optional<Working> tell(const ir::Formula& formula) {
    Working out;
    out.formula = &formula;
    out.type = type_of_working(program_, formula);
    const auto told = [&](std::uint32_t item, ir::int128 number) {
      return value::rescale(number, program_.items[item].type.places, out.type.places,
                            value::Rounding::Exact);
    };
    const auto sum = conditions_.number(formula.sum);
    if (!sum || !told(formula.sum, *sum).ok()) return std::nullopt;
    out.sum = told(formula.sum, *sum).value;
    out.rates = rates(formula.conversions);
    ir::int128 left = out.sum;
    for (const ir::FormulaStep& step : formula.steps) {
      const auto at = std::find_if(answer_.outputs.begin(), answer_.outputs.end(),
                                   [&](const Output& output) { return output.item == step.item; });
      if (at == answer_.outputs.end() || at->state != State::Known) return std::nullopt;
      WorkingStep made{&step, 0, 0};
      if (step.split) made.shares = shares(step, *at);
      for (Share& share : made.shares) {
        const value::NumberResult amount = told(step.item, share.amount);
        if (!amount.ok()) return std::nullopt;
        share.amount = amount.value;
        made.amount += share.amount;
      }
      if (!step.split) {
        const value::NumberResult amount = told(step.item, at->number);
        if (!amount.ok()) return std::nullopt;
        made.amount = amount.value;
      }
      made.rates = rates(step.conversions);
      left -= made.amount;
      made.left = left;
      out.steps.push_back(std::move(made));
    }
    return out;
  }

 private:
  std::vector<RateUsed> rates(const std::vector<ir::Conversion>& conversions) {
    std::vector<RateUsed> out;
    for (const ir::Conversion& one : conversions) {
      const auto rate = conditions_.value(one.rate);
      const auto day = conditions_.value(one.day);
      if (!rate || !day) continue;  // of a branch that was not taken
      out.push_back({&one,
                     std::string(value::format_decimal(*rate, program_.nodes[one.rate].type.places).view()),
                     static_cast<std::int32_t>(*day)});
    }
    return out;
  }

  std::vector<Share> shares(const ir::FormulaStep& step, const Output& output) {
    std::vector<Share> out(output.list.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i].amount = output.list[i];
      out[i].party = std::to_string(i + 1);
    }
    const ir::NodeId split = program_.rules[program_.items[step.item].default_rule].conclusions.front().value;
    const auto claims = conditions_.claims(split);
    if (!claims || claims->claims.size() != out.size()) return out;
    value::Shares again;
    if (value::split(*claims, again) != value::SplitFault::None) return out;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool to_one = ir::SplitForm::of(program_.node(split).field).residue_to_one;
      const bool takes = to_one && claims->takers[i];
      out[i].raised = again.raised[i] != 0 && !takes;
      out[i].took_residue = again.raised[i] != 0 && takes;
      out[i].held = again.held[i];
    }
    const Walked over = walked(program_, program_.operand(program_.node(split), 1));
    const ir::Type& list = program_.node(over.list).type;
    conditions_.each_item(split, [&](std::uint32_t index, ir::int128 element) {
      const std::uint64_t* record =
          over.by_place ? record_at_place(program_, request_, over.list, element) : nullptr;
      if (over.by_place && record == nullptr) return;
      if (over.by_place) element = record - request_.words();
      if (auto name = entry(over.list, element)) {
        out[index].party = *std::move(name);
        out[index].named = true;
      } else if (auto name = party(list, element)) {
        out[index].party = *std::move(name);
        out[index].named = true;
      }
    });
    return out;
  }

  // An entry is called what it is called elsewhere.
  std::optional<std::string> entry(ir::NodeId list, ir::int128 element) const {
    const std::uint32_t entries = ir::entries_in(program_, list);
    const lists::Table* table =
        entries == ir::kNone || answer_.data == nullptr ? nullptr : answer_.data->table(entries);
    if (table == nullptr) return std::nullopt;
    return row_name(program_, entries, *table, static_cast<std::int64_t>(element), language_);
  }

  std::optional<std::string> party(const ir::Type& list, ir::int128 element) const {
    if (list.kind == ir::TypeKind::Text)
      return std::string(text_of(request_, answer_.data.get(), static_cast<std::int64_t>(element)));
    if (list.kind != ir::TypeKind::Record) return std::nullopt;
    const std::uint64_t* record = request_.words() + static_cast<std::size_t>(element);
    const std::vector<ir::Field>& fields = program_.records[list.of].fields;
    for (std::uint32_t i = 0; i < fields.size(); ++i) {
      if (fields[i].type.kind == ir::TypeKind::Text && !fields[i].type.list && is_present(record, i))
        return std::string(request_.text(slot(record, fields[i])));
    }
    return std::nullopt;
  }

  const ir::Program& program_;
  const Request& request_;
  const Answer& answer_;
  base::Language language_;
  Conditions conditions_;
};

}  // namespace

ir::Type type_of_working(const ir::Program& program, const ir::Formula& formula) {
  ir::Type out = program.items[formula.sum].type;
  for (const ir::FormulaStep& step : formula.steps) {
    const ir::Type& its = program.items[step.item].type;
    if (its.places > out.places) out = its;
  }
  out.list = out.optional = false;
  return out;
}

std::vector<Working> workings_of(const ir::Program& program, const Request& request, const Answer& answer,
                                 base::Language language) {
  std::vector<Working> out;
  const bool any = std::any_of(program.formulas.begin(), program.formulas.end(),
                               [&](const ir::Formula& one) { return one.decision == answer.decision; });
  if (!any || answer.fired.empty()) return out;
  Teller teller(program, request, answer, language);
  for (const ir::Formula& formula : program.formulas) {
    if (formula.decision != answer.decision) continue;
    if (auto told = teller.tell(formula)) out.push_back(*std::move(told));
  }
  return out;
}

}  // namespace writ::eval
