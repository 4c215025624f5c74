// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/scopes.h"

#include "runtime/eval/clauses.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/listed.h"
#include "runtime/eval/picked.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

namespace writ::eval {
namespace {

using base::Language;
using ir::NodeId;
using ir::Op;

// A term is written down as `label: what it asks (citations)`, see Writer::term_in_words; no other expression begins so.
constexpr std::array<std::string_view, 11> kLabels = {"purpose",  "kinds",   "manner",  "recipient",
                                                      "period",   "valid",   "freely",  "separate",
                                                      "guardian", "trustee", "informed"};

bool is_term(const ir::Program& program, NodeId node) {
  const std::string text = condition_text(program, node, Language::English);
  const std::size_t colon = text.find(": ");
  return colon != std::string::npos &&
         std::find(kLabels.begin(), kLabels.end(), std::string_view(text).substr(0, colon)) != kLabels.end();
}

// The citations stand in the last parentheses.
std::string cites_of(std::string_view text, Language language) {
  const bool chinese = language == Language::Chinese;
  const std::string_view close = chinese ? "）" : ")";
  const std::string_view open = chinese ? "（" : " (";
  if (!text.ends_with(close)) return {};
  std::size_t at = text.size() - close.size();
  int depth = 1;
  const std::string_view inner_open = chinese ? "（" : "(";
  while (at > 0 && depth > 0) {
    --at;
    if (text.substr(at).starts_with(close)) ++depth;
    if (text.substr(at).starts_with(inner_open)) --depth;
  }
  if (depth != 0) return {};
  const std::size_t begin = at + inner_open.size();
  if (!chinese && (at == 0 || text.substr(at - 1, open.size()) != open)) return {};
  return std::string(text.substr(begin, text.size() - close.size() - begin));
}

class Scopes {
 public:
  Scopes(const ir::Program& program, const Request& request, const Answer& answer, Language language,
         Dates dates)
      : program_(program),
        request_(request),
        conditions_(program, request, *answer.decision, answer.law_day(), answer.data.get()),
        language_(language),
        dates_(dates) {}

  std::vector<NotCovered> of(const ir::Decision& decision) {
    for (const std::uint32_t item : decision.items) look(item);
    return std::move(out_);
  }

 private:
  void look(std::uint32_t index) {
    const ir::Item& item = program_.items[index];
    if (item.default_rule == ir::kNone || item.type.kind != ir::TypeKind::Boolean) return;
    const ir::Rule& rule = program_.rules[item.default_rule];
    if (rule.conclusions.empty()) return;
    const NodeId made = rule.conclusions.front().value;
    const ir::Node& maker = program_.node(made);
    const NodeId body = item.each ? program_.operand(maker, 0) : made;
    if (terms_of(body).empty()) return;
    if (!item.each) {
      asked(index, body, std::nullopt);
      return;
    }
    const NodeId list = program_.operand(maker, ir::list_operand(maker.op));
    conditions_.each_item(made, [&](std::uint32_t place, ir::int128 element) {
      asked(index, body, value_of(list, place, element));
    });
  }

  // What an item of a list is called: an entry by its name, a record by its place, all else by what it is.
  std::string value_of(NodeId list, std::uint32_t place, ir::int128 element) const {
    const std::uint32_t entries = ir::entries_in(program_, list);
    const lists::Data* data = conditions_.data();
    const lists::Table* table = entries == ir::kNone || data == nullptr ? nullptr : data->table(entries);
    if (table != nullptr)
      return row_name(program_, entries, *table, static_cast<std::int64_t>(element), language_);
    ir::Type type = program_.node(list).type;
    type.list = false;
    if (type.kind == ir::TypeKind::Record) return "[" + std::to_string(place) + "]";
    return bounded_text(program_, request_, type, element, language_, dates_, data);
  }

  // The terms of a scope; none where this is no scope.
  std::vector<NodeId> terms_of(NodeId body) const {
    const ir::Node& node = program_.node(body);
    const NodeId all = node.op == Op::Any ? program_.operand(node, 1) : body;
    if (is_term(program_, all)) return {all};
    const ir::Node& parts = program_.node(all);
    if (parts.op != Op::And) return {};
    std::vector<NodeId> out;
    for (std::uint32_t i = 0; i < parts.operand_count; ++i) out.push_back(program_.operand(parts, i));
    const bool terms =
        std::all_of(out.begin(), out.end(), [&](NodeId one) { return is_term(program_, one); });
    return terms ? out : std::vector<NodeId>{};
  }

  void asked(std::uint32_t item, NodeId body, std::optional<std::string> value) {
    const std::optional<bool> holds = conditions_.hold(body);
    if (holds == true) return;
    NotCovered one{.item = item, .value = std::move(value), .known = holds.has_value(), .consents = {}};
    const ir::Node& node = program_.node(body);
    if (node.op != Op::Any) {
      one.consents.push_back(unmet(body, std::nullopt, holds));
    } else {
      const Walked over = walked(program_, program_.operand(node, 0));
      conditions_.each_item(body, [&](std::uint32_t index, ir::int128 element) {
        if (conditions_.hold(program_.operand(node, 1)) == holds)
          one.consents.push_back(unmet(body, over.place(index, element), holds));
      });
    }
    out_.push_back(std::move(one));
  }

  UnmetConsent unmet(NodeId body, std::optional<std::uint32_t> place, std::optional<bool> holds) {
    UnmetConsent out{.place = place, .terms = {}};
    const ir::Node& loop = program_.node(body);
    const std::uint64_t* record =
        place ? record_at_place(program_, request_, walked(program_, program_.operand(loop, 0)).list, *place)
              : nullptr;
    for (const NodeId term : terms_of(body)) {
      if (conditions_.hold(term) != holds) continue;
      const std::string text = condition_text(program_, term, language_);
      UnmetTerm one{.label = text.substr(0, text.find(language_ == Language::Chinese ? "：" : ": ")),
                    .cites = cites_of(text, language_),
                    .known = holds.has_value()};
      if (record != nullptr) say_fields(one, term, loop.index, record);
      out.terms.push_back(std::move(one));
    }
    return out;
  }

  // Of the record that a loop is at, where it lies or by its place.
  bool reads_field(const ir::Node& node, std::uint32_t variable) const {
    if (node.op == Op::ElementField) return node.index == variable;
    if (node.op != Op::At || node.field == ir::kNone) return false;
    const ir::Node& place = program_.node(program_.operand(node, 1));
    return place.op == Op::Element && place.index == variable;
  }

  // What the consent says of what the term reads, each field once.
  void say_fields(UnmetTerm& out, NodeId term, std::uint32_t variable, const std::uint64_t* record) const {
    std::vector<NodeId> open = {term};
    std::set<std::uint32_t> told;
    while (!open.empty()) {
      const ir::Node& node = program_.node(open.back());
      open.pop_back();
      for (std::uint32_t i = node.operand_count; i-- > 0;) open.push_back(program_.operand(node, i));
      if (!reads_field(node, variable) || !told.insert(node.field).second) continue;
      const ir::Record& type = program_.records[program_.node(program_.operand(node, 0)).type.of];
      const std::string name = type.fields[node.field].name.in(language_);
      if (is_present(record, node.field)) {
        out.said.emplace_back(
            name, shown_field(program_, request_, record, type.fields[node.field], language_, dates_));
      } else if (!type.fields[node.field].type.optional) {
        out.unsaid.push_back(name);
      }
    }
  }

  const ir::Program& program_;
  const Request& request_;
  Conditions conditions_;
  Language language_;
  Dates dates_;
  std::vector<NotCovered> out_;
};

}  // namespace

std::vector<NotCovered> not_covered(const ir::Program& program, const Request& request, const Answer& answer,
                                    Language language, Dates dates) {
  if (!answer.decision || answer.fired.empty()) return {};
  return Scopes(program, request, answer, language, dates).of(program.decisions[*answer.decision]);
}

}  // namespace writ::eval
