// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/explain.h"

#include "runtime/base/visible.h"
#include "runtime/eval/considered.h"
#include "runtime/eval/deadlines.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/listed.h"
#include "runtime/eval/paths.h"
#include "runtime/eval/telling.h"
#include "runtime/eval/working.h"
#include "runtime/ir/list_edge.h"
#include "runtime/value/currency.h"

#include <algorithm>

namespace writ::eval {
namespace {

using base::Bilingual;
using base::Language;

class Explanation : private Telling {
 public:
  Explanation(const ir::Program& program, const Request& request, const Answer& answer, Language language)
      : Telling(program, request, answer, language, Style::Exact) {}

  std::string write() {
    headline();
    if (answer_.fault) {
      line(1, std::string(code_text(answer_.fault->code)) + " " + message(*answer_.fault, language_));
      if (answer_.fired.empty()) return out_;
    }
    outputs();
    workings();
    reasons();
    entries();
    readings();
    presumed();
    adjusted();
    asked();
    if (!answer_.missing_facts.empty()) {
      line(0, say("waiting for:", "待提供的事实："));
      line(1, missing(answer_.missing_facts));
    }
    duties();
    outweighed();
    considered();
    line(0, say("policy ", "规范 ") + program_.name.in(language_) + (program_.version.empty() ? "" : " ") +
                program_.version + " sha256:" + program_.digest.substr(0, 12));
    for (const ir::Overlay& overlay : program_.overlays) {
      const std::string name =
          overlay.name.in(language_) + (overlay.version.empty() ? "" : " ") + overlay.version;
      line(1, say("as changed by the overlay ", "依特别规定变更：") + name);
    }
    return out_;
  }

 private:
  void line(int indent, std::string_view text) {
    out_ += std::string(static_cast<std::size_t>(indent) * 2, ' ') + base::visible(text) + "\n";
  }

  void headline() {
    std::string text = decided_name(answer_.decided).in(language_);
    if (answer_.decided == Decided::Refer) text += say(" to ", "：") + answer_.refer_to.in(language_);
    if (answer_.decision) text += " · " + program_.decisions[*answer_.decision].name.in(language_);
    if (answer_.as_of) text += say(" · as of ", " · 时点 ") + day(*answer_.as_of);
    if (answer_.law_as_of) text += say(" · law as of ", " · 适用法律之日 ") + day(*answer_.law_as_of);
    line(0, text);
  }

  void outputs() {
    for (const Output& output : answer_.outputs) {
      if (const auto value = value_of(output))
        line(1, program_.items[output.item].name.in(language_) + colon() + *value);
    }
  }

  // The sum, what each step takes of it and leaves, and each share; which rates, since when and by what.
  void workings() {
    for (const Working& working : workings_of(program_, request_, answer_, language_)) {
      const auto amount = [&](int128 number) { return shown(working.type, number); };
      line(0, say("working of ", "计算过程：") + working.formula->name.in(language_) +
                  cited(working.formula->cites));
      line(1, say("divides: ", "分配总额：") + amount(working.sum));
      rates(working.rates);
      for (const WorkingStep& one : working.steps) {
        const ir::Item& item = program_.items[one.step->item];
        const ir::Rule& rule = program_.rules[item.default_rule];
        const bool last = one.step->split || one.step->rest;
        line(1, (last ? say("the rest to ", "剩余部分归于 ") : say("takes ", "提取 ")) +
                    item.name.in(language_) + colon() + amount(one.amount) +
                    (last ? "" : say("; leaves ", "；剩余 ") + amount(one.left)) + cited(rule));
        for (const std::uint32_t parameter : one.step->parameters_read) {
          if (const auto text = threshold(parameter, day_of(program_, rule, answer_))) line(2, *text);
        }
        rates(one.rates);
        for (const Share& share : one.shares)
          line(2, share.party + colon() + amount(share.amount) + residue(share) + held(share.held));
      }
    }
  }

  std::string residue(const Share& share) const {
    if (share.took_residue) return say(" (with what was left over)", "（含尾差）");
    return share.raised ? say(" (one unit of it left over)", "（含尾差一个单位）") : "";
  }

  // By what a share is held, where it does not stand in proportion to its weight.
  std::string held(value::Held how) const {
    switch (how) {
      case value::Held::No: return "";
      case value::Held::AtLeast: return say(" (its least)", "（按下限）");
      case value::Held::AtMost: return say(" (its most)", "（按上限）");
      case value::Held::TogetherAtLeast: return say(" (the least of some together)", "（按合计下限）");
      case value::Held::TogetherAtMost: return say(" (the most of some together)", "（按合计上限）");
    }
    return "";
  }

  void rates(const std::vector<RateUsed>& all) {
    for (const RateUsed& one : all) {
      const std::string from(value::currency_code(one.conversion->from));
      const std::string to(value::currency_code(one.conversion->to));
      line(2, say("rate: 1 ", "汇率：1 ") + from + " = " + one.rate + " " + to + say(" of ", "，") +
                  day(one.day));
    }
  }

  void reasons() {
    if (answer_.because.empty() && answer_.unmet.empty()) return;
    line(0, say("because:", "理由："));
    for (const std::uint32_t index : answer_.unmet) {
      const ir::Obligation& duty = program_.obligations[index];
      line(1, say("not done: ", "尚未履行：") + duty.text.in(language_) + cited(duty.cites));
      if (!duty.because.empty()) line(2, say("because ", "理由：") + duty.because.in(language_));
      read(duty.facts_read, duty.parameters_read, answer_.law_day());
    }
    for (const std::uint32_t index : answer_.because) {
      const ir::Rule& rule = program_.rules[index];
      std::string text = rule.name.in(language_) + cited(rule);
      if (!rule.because.empty()) text += colon() + rule.because.in(language_);
      line(1, text);
      for (const std::string& clause : clauses(rule.clauses)) line(2, clause);
      read(rule.facts_read, rule.parameters_read, day_of(program_, rule, answer_));
    }
  }

  void read(const std::vector<std::uint32_t>& fields, const std::vector<std::uint32_t>& parameters,
            std::optional<std::int32_t> on) {
    std::vector<std::string> parts;
    for (const std::uint32_t field : fields) {
      if (auto text = fact(field)) parts.push_back(*std::move(text));
    }
    for (const std::uint32_t parameter : parameters) {
      if (auto text = threshold(parameter, on)) parts.push_back(*std::move(text));
    }
    if (!parts.empty()) line(2, say("facts: ", "事实：") + joined(parts, say(", ", "，")));
  }

  // The entry of each list that decided, with what it says, where it says so, and how many others apply; of a list that collects
  // the first of those that apply.
  void entries() {
    if (answer_.picked.empty() || answer_.data == nullptr || !answer_.decision) return;
    line(0, say("lists:", "清单："));
    Conditions conditions(program_, request_, *answer_.decision, answer_.law_day(), answer_.data.get());
    const std::vector<Picked>& all = answer_.picked;
    for (std::size_t i = 0; i < all.size();) {
      const std::uint32_t list = all[i].list;
      const std::size_t first = i;
      while (i < all.size() && all[i].list == list) ++i;
      const lists::Table* table = answer_.data->table(list);
      if (table == nullptr) continue;
      for (std::size_t k = first; k < std::min(i, first + kMostTold); ++k) entry(all[k], *table, conditions);
      if (i - first > kMostTold)
        line(1, say("and ", "另有 ") + std::to_string(i - first - kMostTold) + say(" more", " 条"));
    }
  }

  void entry(const Picked& one, const lists::Table& table, Conditions& conditions) {
    const ir::DataList& list = program_.data_lists[one.list];
    const std::string digest =
        table.digest().empty() ? "" : " [sha256:" + std::string(table.digest().substr(0, 12)) + "]";
    if (one.row < 0)
      return line(1, list.name.in(language_) + say(": no entry applies", "：没有适用的条目") + digest);
    const std::string own = row_citation(program_, one.list, table, one.row, language_);
    const std::string law = own.empty() ? cited(list.law) : say(" (", "（") + own + say(")", "）");
    line(1, row_name(program_, one.list, table, one.row, language_) + law + digest);
    std::vector<std::string> parts;
    for (std::uint32_t i = 0; i < list.columns.size(); ++i) {
      const std::string text = row_text_in(program_, one.list, table, one.row, i, language_);
      if (!text.empty() && i != list.cites)
        parts.push_back(ir::title_of(list, i).in(language_) + colon() + text);
    }
    line(2, joined(parts, say(", ", "，")));
    const auto count = list.collect ? std::nullopt : conditions.rows_that_apply(one.list);
    if (count && *count > 1) {
      const std::string others = std::to_string(*count - 1);
      line(2, *count == 2 ? say("1 other entry applies", "另有 1 条适用")
                          : say("", "另有 ") + others + say(" other entries apply", " 条适用"));
    }
  }

  // Which way the doubtful points of law were read.
  void readings() {
    if (!answer_.decision || answer_.fired.empty()) return;
    const std::vector<std::uint32_t>& all = program_.decisions[*answer_.decision].interpretations;
    if (all.empty()) return;
    line(0, say("readings of the law:", "法律解释口径："));
    for (const std::uint32_t index : all) {
      const ir::Interpretation& point = program_.interpretations[index];
      const std::uint32_t taken = reading_taken(request_, point);
      std::string text =
          point.name.in(language_) + colon() + shown_fact(program_, request_, point.field, language_);
      if (taken == point.fallback) text += say(" (the default)", "（缺省）");
      if (!point.readings[taken].empty()) text += say(", ", "，") + point.readings[taken].in(language_);
      line(1, text + cited(point.cites));
    }
  }

  void presumed() {
    const std::vector<Presumption> all = presumptions(program_, request_, answer_);
    if (all.empty()) return;
    line(0, say("presumed:", "推定："));
    for (const Presumption& one : all) {
      const ir::Item& item = program_.items[one.item];
      const ir::Rule& rule = program_.rules[one.rule];
      line(1, item.name.in(language_) + colon() + shown(item.type, one.value) + cited(rule) +
                  (one.rebutted ? say(": rebutted; it was shown that ", "：推定已被推翻，已证明 ")
                                : say(": presumed; the contrary was not shown: ", "：推定成立，未证明 ")) +
                  condition(rule.contrary));
    }
  }

  void adjusted() {
    const std::vector<Adjustment> all = adjustments(program_, request_, answer_);
    if (all.empty()) return;
    line(0, say("adjusted:", "调整："));
    for (const Adjustment& one : all) {
      const ir::Item& item = program_.items[one.item];
      const ir::Rule& rule = program_.rules[one.rule];
      line(1, item.name.in(language_) + say(": from ", "：由 ") + shown(item.type, one.from) +
                  say(" to ", " 调整为 ") + shown(item.type, one.to) + say(", by ", "，依 ") +
                  rule.name.in(language_) + cited(rule));
    }
  }

  // What other decisions came to whose outcome was asked, and by which of their rules.
  void asked() {
    const std::vector<AskedOutcome> all = asked_outcomes(program_, request_, answer_);
    if (all.empty()) return;
    line(0, say("other decisions that were asked:", "所询问的其他决定："));
    for (const AskedOutcome& one : all) {
      line(1, program_.decisions[one.decision].name.in(language_) + colon() +
                  decided_name(one.decided).in(language_));
      for (const std::uint32_t index : one.unmet) {
        const ir::Obligation& duty = program_.obligations[index];
        line(2, say("not done: ", "尚未履行：") + duty.text.in(language_) + cited(duty.cites));
      }
      for (const std::uint32_t index : one.because) {
        const ir::Rule& rule = program_.rules[index];
        line(2, rule.name.in(language_) + cited(rule));
      }
    }
  }

  void duties() {
    if (answer_.obligations.empty()) return;
    line(0, say("obligations:", "义务："));
    for (const DueObligation& due : answer_.obligations) {
      const ir::Obligation& it = program_.obligations[due.obligation];
      std::string text = duty(it) + cited(it.cites);
      if (due.met) text += *due.met ? say(": done", "：已履行") : say(": not done", "：未履行");
      line(1, text);
      if (!it.because.empty()) line(2, say("because ", "理由：") + it.because.in(language_));
      for (const std::string& one : deadline_lines(program_, due, language_)) line(2, one);
    }
  }

  void outweighed() {
    const std::vector<std::uint32_t> rules = outweighed_rules(program_, answer_);
    if (rules.empty()) return;
    line(0, say("hold, and are outweighed:", "条件成立而其结果被排斥的规则："));
    for (const std::uint32_t index : rules) {
      const ir::Rule& rule = program_.rules[index];
      line(1, rule.name.in(language_) + cited(rule));
    }
  }

  void considered() {
    const std::vector<Considered> rules = considered_rules(program_, request_, answer_);
    if (rules.empty()) return;
    line(0, say("considered, and did not apply:", "已审查而未适用的规则："));
    for (const Considered& rule : rules) line(1, rule.count > 0 ? counted(rule) : one(rule));
  }

  std::string counted(const Considered& many) const {
    const std::string count = std::to_string(many.count);
    const bool unknown = many.fired == Fired::Unknown;
    const std::string what = unknown ? say(" are not known", "不明") : say(" did not apply", "未适用");
    if (many.group == ir::kNone) return say("and ", "另有 ") + count + say(" more rules", " 项规则") + what;
    return program_.groups[many.group].name.in(language_) + colon() + count + say(" rows", " 行") + what;
  }

  std::string one(const Considered& rule) const {
    const ir::Rule& it = program_.rules[rule.rule];
    std::string text = it.name.in(language_) + cited(it);
    std::string between = colon();
    const auto list = [&](const std::vector<Bilingual>& clauses, std::string_view en, std::string_view zh) {
      if (clauses.empty()) return;
      std::vector<std::string> parts;
      for (const Bilingual& clause : clauses) parts.push_back(clause.in(language_));
      text += between + say(en, zh) + joined(parts, say("; ", "；"));
      between = say("; ", "；");
    };
    if (rule.fired == Fired::Displaced) {
      text += is_default(rule.rule)
                  ? say(": a rule applies, so the default does not", "：已有规则适用，不再适用缺省")
                  : say(": displaced by an exception", "：为例外所排除");
    }
    if (!rule.displaced.empty()) {
      std::vector<std::string> names;
      for (const std::uint32_t item : rule.displaced) {
        names.push_back(item == ir::kNone ? say("the outcome", "结果")
                                          : program_.items[item].name.in(language_));
      }
      text += say(": displaced by an exception for ", "：就") + listed(names) + say("", "为例外所排除");
    }
    list(rule.outside, "is not about this case: ", "不适用于本情形：");
    list(rule.failed, "does not hold: ", "不成立：");
    list(rule.unmet, "requirement not met: ", "不具备前提：");
    list(rule.unknown, "not known: ", "不明：");
    return text;
  }

  bool is_default(std::uint32_t rule) const {
    if (answer_.decision && program_.decisions[*answer_.decision].default_rule == rule) return true;
    return std::any_of(program_.items.begin(), program_.items.end(),
                       [&](const ir::Item& item) { return item.default_rule == rule; });
  }

  std::string out_;
};

}  // namespace

std::string explain(const ir::Program& program, const Request& request, const Answer& answer,
                    Language language, ExplainAs form) {
  switch (form) {
    case ExplainAs::Text: return Explanation(program, request, answer, language).write();
    case ExplainAs::Markdown: break;
  }
  return letter(program, request, answer, language);
}

std::string path_name(const ir::Program& program, std::string_view path, Language language) {
  std::string out;
  const ir::Record* record = &program.facts_record();
  while (record != nullptr && !path.empty()) {
    const ir::Field* named = first_field(*record, path);
    if (named == nullptr) break;
    out += named->name.in(language);
    path.remove_prefix(named->external.size());
    const std::size_t next = path.find('.');
    out += path.substr(0, next);  // the index, if any
    if (next == std::string_view::npos) return out;
    out += '.';
    path.remove_prefix(next + 1);
    record = named->type.kind == ir::TypeKind::Record ? &program.records[named->type.of] : nullptr;
  }
  return out + std::string(path);
}

std::optional<std::int32_t> day_of(const ir::Program& program, const ir::Rule& rule, const Answer& answer) {
  return ir::says_law(program, rule) ? answer.as_of : answer.law_day();
}

std::vector<std::string> citations_on(const ir::Program& program, const ir::Citations& citations,
                                      std::optional<std::int32_t> day, Language language) {
  std::vector<std::string> out;
  for (const ir::Citation& citation : citations) {
    if (day && !citation.period.holds(*day)) continue;
    out.push_back(ir::citation_text(program, citation, language));
  }
  return out;
}

}  // namespace writ::eval
