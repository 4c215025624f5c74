// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/explain.h"

#include "runtime/eval/deadlines.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/values.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <array>

namespace writ::eval {
namespace {

using base::Bilingual;
using base::Language;
using ir::Op;

// A condition as words. It reads like the policy, so a lawyer can hold one beside the other.
class ConditionWriter {
 public:
  ConditionWriter(const ir::Program& program, Language language)
      : program_(program), request_(program), language_(language), chinese_(language == Language::Chinese) {}

  std::string write(ir::NodeId id) const {
    const ir::Node& node = program_.nodes[id];
    switch (node.op) {
      case Op::Constant: return constant(node.type, program_.numbers[node.index]);
      case Op::ConstantList: return list(node.type, program_.lists[node.index]);
      case Op::AbsentValue: return chinese_ ? "无" : "absent";
      case Op::Fact: return program_.facts_record().fields[node.index].name.in(language_);
      case Op::Element: return chinese_ ? "该项" : "it";
      case Op::ElementField: {
        const ir::Record& record = program_.records[program_.nodes[program_.operand(node, 0)].type.of];
        return part(node, 0) + "." + record.fields[node.field].name.in(language_);
      }
      case Op::Item: return program_.items[node.index].name.in(language_);
      case Op::Parameter: return program_.parameters[node.index].name.in(language_);
      case Op::LawDay: return chinese_ ? "适用法律之日" : "the day whose law applies";
      case Op::Today: return chinese_ ? "当日" : "today";
      case Op::Not: return (chinese_ ? "非 " : "not ") + wrapped(node, 0);
      case Op::And: return joined(node, chinese_ ? " 且 " : " and ");
      case Op::Or: return joined(node, chinese_ ? " 或 " : " or ");
      case Op::Equal: return infix(node, chinese_ ? " 为 " : " is ");
      case Op::NotEqual: return infix(node, chinese_ ? " 不为 " : " is not ");
      case Op::Less:
        if (is_date(node))
          return order(node, chinese_ ? " 早于 " : " earlier than ", chinese_ ? " 晚于 " : " later than ");
        return order(node, chinese_ ? " 不满 " : " less than ", chinese_ ? " 超过 " : " more than ");
      case Op::LessEqual:
        if (is_date(node))
          return order(node, chinese_ ? " 不晚于 " : " on or before ",
                       chinese_ ? " 不早于 " : " on or after ");
        return order(node, chinese_ ? " 不超过 " : " at most ", chinese_ ? " 不少于 " : " at least ");
      case Op::IsGiven: return part(node, 0) + (chinese_ ? " 已提供" : " is given");
      case Op::IsAbsent: return part(node, 0) + (chinese_ ? " 未提供" : " is absent");
      case Op::In:
        return part(node, 0) + (chinese_ ? " 在 " : " in ") + part(node, 1) + (chinese_ ? " 内" : "");
      case Op::Under: return infix(node, chinese_ ? " 属于 " : " is under ");
      case Op::UnderAny:
        return infix(node, chinese_ ? " 属于 " : " is under any of ") + (chinese_ ? " 之一" : "");
      case Op::StartsWith:
        return infix(node, chinese_ ? " 以 " : " starts with ") + (chinese_ ? " 开头" : "");
      case Op::If:
        return (chinese_ ? "若 " : "if ") + part(node, 0) + (chinese_ ? " 则 " : " then ") + part(node, 1) +
               (chinese_ ? " 不然 " : " else ") + part(node, 2);
      case Op::Add: return infix(node, " + ");
      case Op::Subtract: return infix(node, " - ");
      case Op::Multiply: return infix(node, " × ");
      case Op::Rescale: return part(node, 0);
      case Op::Round: return part(node, 0) + rounding(node);
      case Op::Quotient: return infix(node, chinese_ ? " 除以 " : " divided by ") + rounding(node);
      case Op::Max:
        return (chinese_ ? "较大者（" : "max of (") + joined(node, chinese_ ? "，" : ", ") +
               (chinese_ ? "）" : ")");
      case Op::Min:
        return (chinese_ ? "较小者（" : "min of (") + joined(node, chinese_ ? "，" : ", ") +
               (chinese_ ? "）" : ")");
      case Op::Negate: return "-" + wrapped(node, 0);
      case Op::AddYears: return shifted(node, chinese_ ? "年" : "years");
      case Op::AddMonths: return shifted(node, chinese_ ? "个月" : "months");
      case Op::AddDays: return shifted(node, chinese_ ? "日" : "days");
      case Op::AddWorkdays: return shifted(node, chinese_ ? "个工作日" : "workdays");
      case Op::RollToWorkday: return part(node, 0) + (chinese_ ? " 顺延至工作日" : " rolled to a workday");
      case Op::IsWorkday: return part(node, 0) + (chinese_ ? " 为工作日" : " is a workday");
      case Op::DaysBetween: return span(node, "days from ", "日数自 ");
      case Op::WorkdaysBetween: return span(node, "workdays from ", "工作日数自 ");
      case Op::MonthsBetween: return span(node, "full months from ", "整月数自 ");
      case Op::YearsBetween: return span(node, "full years from ", "整年数自 ");
      case Op::Age:
        return chinese_ ? span(node, "", "年龄自 ") : "age of " + part(node, 0) + " on " + part(node, 1);
      case Op::FirstOfMonth: return (chinese_ ? "月首日 " : "first day of the month of ") + part(node, 0);
      case Op::LastOfMonth: return (chinese_ ? "月末日 " : "last day of the month of ") + part(node, 0);
      case Op::NextOfEvery: {
        static constexpr std::array<std::string_view, 3> kEnglish = {" years", " months", " days"};
        static constexpr std::array<std::string_view, 3> kChinese = {" 年", " 个月", " 日"};
        return chinese_ ? "下一次每 " + part(node, 1) + std::string(kChinese[node.index]) + " 自 " +
                              part(node, 0) + " 起 于 " + part(node, 2) + " 后"
                        : "next of every " + part(node, 1) + std::string(kEnglish[node.index]) + " from " +
                              part(node, 0) + " after " + part(node, 2);
      }
      case Op::MakeList: return "[" + joined(node, chinese_ ? "，" : ", ") + "]";
      case Op::Any:
        return (chinese_ ? "任一 " : "any of ") + part(node, 0) + (chinese_ ? " 满足 " : " has ") +
               part(node, 1);
      case Op::Every:
        return (chinese_ ? "每个 " : "every one of ") + part(node, 0) + (chinese_ ? " 满足 " : " has ") +
               part(node, 1);
      case Op::CountOf: return (chinese_ ? "个数 " : "count of ") + part(node, 0);
      case Op::AllOf:
        return (chinese_ ? "全部 " : "all ") + part(node, 0) + (chinese_ ? " 对 " : " for ") + part(node, 1);
      case Op::FirstOf:
        return (chinese_ ? "首个 " : "first of ") + part(node, 0) + (chinese_ ? " 对 " : " for ") +
               part(node, 1);
      case Op::MaxOver:
        return (chinese_ ? "较大者 " : "max of ") + part(node, 0) + (chinese_ ? " 对 " : " for ") +
               part(node, 1);
      case Op::MinOver:
        return (chinese_ ? "较小者 " : "min of ") + part(node, 0) + (chinese_ ? " 对 " : " for ") +
               part(node, 1);
      case Op::SumOf: return (chinese_ ? "合计 " : "sum of ") + part(node, 0);
    }
    return {};
  }

 private:
  std::string part(const ir::Node& node, std::uint32_t i) const { return write(program_.operand(node, i)); }
  std::string wrapped(const ir::Node& node, std::uint32_t i) const {
    const Op op = program_.nodes[program_.operand(node, i)].op;
    const bool plain = op == Op::Fact || op == Op::Item || op == Op::Parameter || op == Op::Constant ||
                       op == Op::ElementField;
    if (plain) return part(node, i);
    return chinese_ ? "（" + part(node, i) + "）" : "(" + part(node, i) + ")";
  }
  std::string joined(const ir::Node& node, std::string_view between) const {
    std::string out;
    for (std::uint32_t i = 0; i < node.operand_count; ++i) {
      const Op op = program_.nodes[program_.operand(node, i)].op;
      const bool nested = op == Op::And || op == Op::Or || op == Op::If;
      out += (i == 0 ? "" : std::string(between)) + (nested ? wrapped(node, i) : part(node, i));
    }
    return out;
  }
  std::string infix(const ir::Node& node, std::string_view between) const {
    return part(node, 0) + std::string(between) + part(node, 1);
  }
  // The IR has two orders only; a threshold on the left was written on the right.
  bool is_date(const ir::Node& node) const {
    return program_.nodes[program_.operand(node, 0)].type.kind == ir::TypeKind::Date;
  }
  std::string order(const ir::Node& node, std::string_view forwards, std::string_view backwards) const {
    const auto is_threshold = [&](std::uint32_t i) {
      const Op op = program_.nodes[program_.operand(node, i)].op;
      return op == Op::Constant || op == Op::Parameter;
    };
    if (is_threshold(0) && !is_threshold(1)) return part(node, 1) + std::string(backwards) + part(node, 0);
    return infix(node, forwards);
  }
  std::string span(const ir::Node& node, std::string_view english, std::string_view chinese) const {
    return std::string(chinese_ ? chinese : english) + part(node, 0) + (chinese_ ? " 至 " : " until ") +
           part(node, 1);
  }
  std::string rounding(const ir::Node& node) const {
    static constexpr std::array<std::string_view, 6> kEnglish = {
        "half up to", "half even to", "up to", "down to", "to the floor of", "to the ceiling of"};
    static constexpr std::array<std::string_view, 6> kChinese = {
        "四舍五入至", "四舍六入五成双至", "进位至", "舍去至", "向下取整至", "向上取整至"};
    const std::string unit(value::format_decimal(program_.numbers[node.field], node.type.places).view());
    return chinese_ ? " " + std::string(kChinese[node.index]) + " " + unit
                    : " rounded " + std::string(kEnglish[node.index]) + " " + unit;
  }
  std::string shifted(const ir::Node& node, std::string_view unit) const {
    return chinese_ ? part(node, 0) + " 后 " + part(node, 1) + " " + std::string(unit)
                    : part(node, 1) + " " + std::string(unit) + " after " + part(node, 0);
  }
  std::string constant(const ir::Type& type, ir::int128 number) const {
    const std::string text = shown_text(program_, request_, type, number, language_);
    return type.kind == ir::TypeKind::Text ? "\"" + text + "\"" : text;
  }
  std::string list(const ir::Type& type, const std::vector<ir::int128>& items) const {
    std::string out = chinese_ ? "｛" : "{";
    for (std::size_t i = 0; i < items.size(); ++i)
      out += (i == 0 ? "" : chinese_ ? "，" : ", ") + constant(type, items[i]);
    return out + (chinese_ ? "｝" : "}");
  }

  const ir::Program& program_;
  Request request_;  // only for the texts of constants
  Language language_;
  bool chinese_;
};

std::string date_text(std::int32_t days) {
  const auto date = value::date_of_day_number(days);
  return date ? std::string(value::format_date(*date).view()) : std::string();
}

std::string join(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : std::string(between)) + part;
  return out;
}

class Explanation {
 public:
  Explanation(const ir::Program& program, const Request& request, const Answer& answer, Language language,
              ExplainAs form)
      : program_(program),
        request_(request),
        answer_(answer),
        language_(language),
        markdown_(form == ExplainAs::Markdown),
        chinese_(language == Language::Chinese) {}

  std::string write() {
    headline();
    if (answer_.fault) {
      line(1, std::string(code_text(answer_.fault->code)) + " " + message(*answer_.fault, language_));
      if (answer_.fired.empty()) return out_;
    }
    outputs();
    reasons();
    readings();
    presumed();
    adjusted();
    if (!answer_.missing_facts.empty()) {
      section("waiting for", "待提供的事实");
      std::vector<std::string> names;
      for (const std::string& path : answer_.missing_facts)
        names.push_back(path_name(program_, path, language_));
      line(1, join(names, chinese_ ? "、" : ", "));
    }
    duties();
    if (!markdown_) outweighed();
    if (!markdown_) considered();
    if (markdown_) out_ += "\n---\n\n";
    line(0, std::string(chinese_ ? "规范 " : "policy ") + program_.name.in(language_) +
                (program_.version.empty() ? "" : " ") + program_.version +
                " sha256:" + program_.digest.substr(0, 12));
    for (const ir::Overlay& overlay : program_.overlays) {
      const std::string name =
          overlay.name.in(language_) + (overlay.version.empty() ? "" : " ") + overlay.version;
      line(1, (chinese_ ? "依特别规定变更：" : "as changed by the overlay ") + name);
    }
    return out_;
  }

 private:
  void line(int indent, const std::string& text) {
    if (!markdown_) {
      out_ += std::string(static_cast<std::size_t>(indent) * 2, ' ') + text + "\n";
    } else if (indent == 0) {
      out_ += escaped(text) + "\n";
    } else {
      out_ += std::string(static_cast<std::size_t>(indent - 1) * 2, ' ') + "- " + escaped(text) + "\n";
    }
  }

  void section(const char* english, const char* chinese) {
    if (!markdown_) return line(0, chinese_ ? std::string(chinese) + "：" : std::string(english) + ":");
    std::string title = chinese_ ? chinese : english;
    if (!chinese_) title[0] = static_cast<char>(title[0] - 'a' + 'A');
    out_ += "\n## " + title + "\n\n";
  }

  // Facts and names may hold anything: nothing of them is markup, and nothing begins a line.
  static std::string escaped(const std::string& text) {
    static constexpr std::string_view kMarkup = "\\`*_[]<>#|&!~$";
    std::string out;
    for (const char one : text) {
      if (kMarkup.find(one) != std::string_view::npos) out += '\\';
      out += one == '\n' || one == '\r' ? ' ' : one;
    }
    return out;
  }

  std::string cited(const ir::Rule& rule) const { return cited(rule.cites, day_of(program_, rule, answer_)); }
  std::string cited(const ir::Citations& cites) const { return cited(cites, answer_.law_day()); }
  std::string cited(const ir::Citations& cites, std::optional<std::int32_t> day) const {
    const std::vector<std::string> all = citations_on(program_, cites, day, language_);
    if (all.empty()) return {};
    return chinese_ ? "（" + join(all, "、") + "）" : " (" + join(all, ", ") + ")";
  }

  void headline() {
    std::string text = decided_name(answer_.decided).in(language_);
    if (answer_.decided == Decided::Refer)
      text += (chinese_ ? "：" : " to ") + answer_.refer_to.in(language_);
    if (markdown_) {
      out_ += (chinese_ ? "# 决定：" : "# Decision: ") + escaped(text) + "\n\n";
      text.clear();
    }
    const std::string_view between = markdown_ && text.empty() ? "" : " · ";
    if (answer_.decision)
      text += std::string(between) + program_.decisions[*answer_.decision].name.in(language_);
    if (answer_.as_of) text += (chinese_ ? " · 时点 " : " · as of ") + date_text(*answer_.as_of);
    if (answer_.law_as_of)
      text += (chinese_ ? " · 适用法律之日 " : " · law as of ") + date_text(*answer_.law_as_of);
    line(0, text);
    if (markdown_) out_ += "\n";
  }

  void outputs() {
    for (const Output& output : answer_.outputs) {
      const ir::Item& item = program_.items[output.item];
      std::string value;
      if (output.state == State::Known && item.type.list) {
        std::vector<std::string> parts;
        for (const int128 number : output.list)
          parts.push_back(shown_text(program_, request_, item.type, number, language_));
        value = parts.empty() ? (chinese_ ? "（无）" : "(none)") : join(parts, chinese_ ? "、" : ", ");
      } else if (output.state == State::Known) {
        value = shown_text(program_, request_, item.type, output.number, language_);
      } else if (output.fault) {
        const std::string_view state = output.state == State::Conflict ? (chinese_ ? "冲突" : "conflict")
                                                                       : (chinese_ ? "错误" : "error");
        value = std::string(state) + " " + std::string(code_text(output.fault->code)) + " " +
                message(*output.fault, language_);
      } else if (output.state == State::Unknown) {
        std::vector<std::string> names;
        for (const std::string& path : output.missing) names.push_back(path_name(program_, path, language_));
        value =
            (chinese_ ? "不明，待提供 " : "not known, waiting for ") + join(names, chinese_ ? "、" : ", ");
      } else {
        continue;  // stated to be absent
      }
      line(1, item.name.in(language_) + (chinese_ ? "：" : ": ") + value);
    }
  }

  void reasons() {
    if (answer_.because.empty() && answer_.unmet.empty()) return;
    section("because", "理由");
    for (const std::uint32_t index : answer_.unmet) {
      const ir::Obligation& duty = program_.obligations[index];
      line(1, (chinese_ ? "尚未履行：" : "not done: ") + duty.text.in(language_) + cited(duty.cites));
    }
    for (const std::uint32_t index : answer_.because) {
      const ir::Rule& rule = program_.rules[index];
      std::string text = rule.name.in(language_) + cited(rule);
      if (!rule.because.empty()) text += (chinese_ ? "：" : ": ") + rule.because.in(language_);
      line(1, text);
      if (rule.condition != ir::kNone)
        line(2, (chinese_ ? "当 " : "when ") + ConditionWriter(program_, language_).write(rule.condition));
      facts(rule);
    }
  }

  void facts(const ir::Rule& rule) {
    std::vector<std::string> parts;
    for (const std::uint32_t field : rule.facts_read) {
      if (program_.facts_record().fields[field].reading) continue;
      const std::string shown = shown_fact(program_, request_, field, language_);
      if (!shown.empty())
        parts.push_back(program_.facts_record().fields[field].name.in(language_) + " = " + shown);
    }
    for (const std::uint32_t index : rule.parameters_read) {
      const ir::Parameter& parameter = program_.parameters[index];
      const ir::ParameterValue* value = parameter_on(parameter, day_of(program_, rule, answer_).value_or(0));
      if (value == nullptr || program_.nodes[value->value].op != Op::Constant) continue;
      const int128 number = program_.numbers[program_.nodes[value->value].index];
      std::string text = parameter.name.in(language_) + " = " +
                         shown_text(program_, request_, parameter.type, number, language_);
      if (value->period.from != INT32_MIN) {
        text += chinese_ ? "（自 " + date_text(value->period.from) + " 起施行）"
                         : " (in force from " + date_text(value->period.from) + ")";
      }
      parts.push_back(std::move(text));
    }
    if (!parts.empty()) line(2, (chinese_ ? "事实：" : "facts: ") + join(parts, chinese_ ? "，" : ", "));
  }

  // Which way the doubtful points of law were read.
  void readings() {
    if (!answer_.decision || answer_.fired.empty()) return;
    const std::vector<std::uint32_t>& all = program_.decisions[*answer_.decision].interpretations;
    if (all.empty()) return;
    section("readings of the law", "法律解释口径");
    for (const std::uint32_t index : all) {
      const ir::Interpretation& point = program_.interpretations[index];
      const std::uint32_t taken = reading_taken(request_, point);
      std::string text = point.name.in(language_) + (chinese_ ? "：" : ": ") +
                         shown_fact(program_, request_, point.field, language_);
      if (taken == point.fallback) text += chinese_ ? "（缺省）" : " (the default)";
      if (!point.readings[taken].empty())
        text += (chinese_ ? "，" : ", ") + point.readings[taken].in(language_);
      line(1, text + cited(point.cites));
    }
  }

  void presumed() {
    const std::vector<Presumption> all = presumptions(program_, request_, answer_);
    if (all.empty()) return;
    line(0, chinese_ ? "推定：" : "presumed:");
    for (const Presumption& one : all) {
      const ir::Item& item = program_.items[one.item];
      const ir::Rule& rule = program_.rules[one.rule];
      const std::string contrary = contrary_text(program_, rule, language_);
      std::string text = item.name.in(language_) + (chinese_ ? "：" : ": ") +
                         shown_text(program_, request_, item.type, one.value, language_) + cited(rule);
      if (one.rebutted) {
        text += (chinese_ ? "：推定已被推翻，已证明 " : ": rebutted; it was shown that ") + contrary;
      } else {
        text += (chinese_ ? "：推定成立，未证明 " : ": presumed; the contrary was not shown: ") + contrary;
      }
      line(1, text);
    }
  }

  void adjusted() {
    const std::vector<Adjustment> all = adjustments(program_, request_, answer_);
    if (all.empty()) return;
    line(0, chinese_ ? "调整：" : "adjusted:");
    for (const Adjustment& one : all) {
      const ir::Item& item = program_.items[one.item];
      const ir::Rule& rule = program_.rules[one.rule];
      const auto value = [&](int128 number) {
        return shown_text(program_, request_, item.type, number, language_);
      };
      line(1, item.name.in(language_) +
                  (chinese_ ? "：由 " + value(one.from) + " 调整为 " + value(one.to)
                            : ": from " + value(one.from) + " to " + value(one.to)) +
                  (chinese_ ? "，依 " : ", by ") + rule.name.in(language_) + cited(rule));
    }
  }

  void duties() {
    if (answer_.obligations.empty()) return;
    section("obligations", "义务");
    for (const DueObligation& due : answer_.obligations) {
      const ir::Obligation& duty = program_.obligations[due.obligation];
      const auto word = [&]() -> std::string {
        switch (duty.modality) {
          case ir::Modality::Must: return chinese_ ? "应当" : "must";
          case ir::Modality::MustNot: return chinese_ ? "不得" : "must not";
          case ir::Modality::May: return chinese_ ? "可以" : "may";
        }
        return {};
      };
      const auto when = [&]() -> std::string {
        switch (duty.phase) {
          case ir::Phase::Before: return chinese_ ? "事前" : " before the act";
          case ir::Phase::During: return chinese_ ? "事中" : " during the act";
          case ir::Phase::After: return chinese_ ? "事后" : " after the act";
          case ir::Phase::Unstated: return {};
        }
        return {};
      };
      std::string text =
          chinese_ ? duty.party.in(language_) + word() + when() + duty.text.in(language_)
                   : duty.party.in(language_) + " " + word() + " " + duty.text.in(language_) + when();
      text += cited(duty.cites);
      if (due.met)
        text += chinese_ ? (*due.met ? "：已履行" : "：未履行") : (*due.met ? ": done" : ": not done");
      line(1, text);
      for (const std::string& one : deadline_lines(program_, due, language_)) line(2, one);
    }
  }

  void outweighed() {
    const std::vector<std::uint32_t> rules = outweighed_rules(program_, answer_);
    if (rules.empty()) return;
    section("hold, and are outweighed", "条件成立而其结果被排斥的规则");
    for (const std::uint32_t index : rules) {
      const ir::Rule& rule = program_.rules[index];
      line(1, rule.name.in(language_) + cited(rule));
    }
  }

  void considered() {
    const std::vector<Considered> rules = considered_rules(program_, request_, answer_);
    if (rules.empty()) return;
    section("considered, and did not apply", "已审查而未适用的规则");
    for (const Considered& rule : rules) {
      const ir::Rule& it = program_.rules[rule.rule];
      std::string text = it.name.in(language_) + cited(it);
      std::string between = chinese_ ? "：" : ": ";
      const auto list = [&](const std::vector<Bilingual>& clauses, std::string_view en, std::string_view zh) {
        if (clauses.empty()) return;
        std::vector<std::string> parts;
        for (const Bilingual& clause : clauses) parts.push_back(clause.in(language_));
        text +=
            between + (chinese_ ? std::string(zh) + join(parts, "；") : std::string(en) + join(parts, "; "));
        between = chinese_ ? "；" : "; ";
      };
      if (rule.fired == Fired::Displaced) text += chinese_ ? "：为例外所排除" : ": displaced by an exception";
      if (!rule.displaced.empty()) {
        std::vector<std::string> names;
        for (const std::uint32_t item : rule.displaced) {
          names.push_back(item == ir::kNone ? (chinese_ ? "结果" : "the outcome")
                                            : program_.items[item].name.in(language_));
        }
        text += chinese_ ? "：就" + join(names, "、") + "为例外所排除"
                         : ": displaced by an exception for " + join(names, ", ");
      }
      list(rule.outside, "is not about this case: ", "不适用于本情形：");
      list(rule.failed, "does not hold: ", "不成立：");
      list(rule.unmet, "requirement not met: ", "不具备前提：");
      list(rule.unknown, "not known: ", "不明：");
      line(1, text);
    }
  }

  const ir::Program& program_;
  const Request& request_;
  const Answer& answer_;
  Language language_;
  bool markdown_;
  bool chinese_;
  std::string out_;
};

}  // namespace

std::string explain(const ir::Program& program, const Request& request, const Answer& answer,
                    Language language, ExplainAs form) {
  return Explanation(program, request, answer, language, form).write();
}

std::string path_name(const ir::Program& program, std::string_view path, Language language) {
  std::string out;
  const ir::Record* record = &program.facts_record();
  while (record != nullptr && !path.empty()) {
    // An external name may hold any characters: the longest that fits is meant.
    const ir::Field* named = nullptr;
    for (const ir::Field& field : record->fields) {
      const std::string_view rest = path.substr(std::min(path.size(), field.external.size()));
      const bool fits =
          path.starts_with(field.external) && (rest.empty() || rest[0] == '[' || rest[0] == '.');
      if (fits && (named == nullptr || field.external.size() > named->external.size())) named = &field;
    }
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

std::string condition_text(const ir::Program& program, ir::NodeId node, Language language) {
  return ConditionWriter(program, language).write(node);
}

std::vector<Considered> considered_rules(const ir::Program& program, const Request& request,
                                         const Answer& answer) {
  std::vector<Considered> out;
  // Made when the first clause is asked for: of transitional rules, and of the others.
  std::unique_ptr<Conditions> of_law;
  std::unique_ptr<Conditions> of_others;
  for (std::uint32_t index = 0; index < answer.fired.size(); ++index) {
    const Fired fired = answer.fired[index];
    if (fired == Fired::Yes) {
      Considered row{.rule = index, .fired = fired};
      for (const Displaced& one : answer.displaced) {
        if (one.rule == index) row.displaced.push_back(one.item);
      }
      if (!row.displaced.empty()) out.push_back(std::move(row));
      continue;
    }
    if (fired != Fired::No && fired != Fired::Unknown && fired != Fired::Displaced) continue;
    if (program.rules[index].carries) continue;
    // What could not be known is of interest only where it kept the decision from being made.
    if (fired == Fired::Unknown && answer.decided != Decided::Undetermined) continue;
    const ir::Rule& rule = program.rules[index];
    Considered row{.rule = index, .fired = fired};
    if (rule.condition != ir::kNone && fired != Fired::Displaced) {
      const ir::Node& condition = program.nodes[rule.condition];
      std::vector<ir::NodeId> clauses = {rule.condition};
      const auto is_one_of = [](const std::vector<ir::NodeId>& some, ir::NodeId clause) {
        return std::find(some.begin(), some.end(), clause) != some.end();
      };
      if (condition.op == Op::And && !is_one_of(rule.requirements, rule.condition)) {
        clauses.assign(program.operands.begin() + condition.first_operand,
                       program.operands.begin() + condition.first_operand + condition.operand_count);
      }
      for (const ir::NodeId clause : clauses) {
        const bool transitional = ir::says_law(program, rule);
        std::unique_ptr<Conditions>& conditions = transitional ? of_law : of_others;
        if (conditions == nullptr)
          conditions = transitional ? std::make_unique<Conditions>(program, request, *answer.decision)
                                    : std::make_unique<Conditions>(program, request, *answer.decision,
                                                                   answer.law_day());
        const std::optional<bool> holds = conditions->hold(clause);
        const bool failed = holds && !*holds;
        if (!failed && (holds || fired != Fired::Unknown)) continue;
        (!failed                                ? row.unknown
         : is_one_of(rule.requirements, clause) ? row.unmet
         : is_one_of(rule.domains, clause)      ? row.outside
                                                : row.failed)
            .push_back({condition_text(program, clause, Language::English),
                        condition_text(program, clause, Language::Chinese)});
      }
    }
    out.push_back(std::move(row));
  }
  return out;
}

std::vector<std::uint32_t> outweighed_rules(const ir::Program& program, const Answer& answer) {
  std::vector<std::uint32_t> out;
  const bool closed = answer.decided == Decided::Deny || answer.decided == Decided::Refer;
  if (!closed || !answer.decision) return out;
  for (const std::uint32_t group : program.decisions[*answer.decision].groups) {
    for (const std::uint32_t index : program.groups[group].rules) {
      if (!program.rules[index].outcome || answer.fired[index] != Fired::Yes) continue;
      const bool decided =
          std::find(answer.because.begin(), answer.because.end(), index) != answer.because.end();
      // What gave way to an exception is among the rules that were considered.
      const bool displaced = std::any_of(answer.displaced.begin(), answer.displaced.end(),
                                         [&](const Displaced& one) { return one.rule == index; });
      if (!decided && !displaced) out.push_back(index);
    }
  }
  return out;
}

std::vector<Adjustment> adjustments(const ir::Program& program, const Request& request,
                                    const Answer& answer) {
  std::vector<Adjustment> out;
  if (!answer.decision || answer.decided == Decided::Error) return out;
  std::unique_ptr<Conditions> values;
  for (const std::uint32_t index : program.decisions[*answer.decision].items) {
    const ir::Item& item = program.items[index];
    if (item.before == ir::kNone || item.type.list) continue;
    for (const std::uint32_t group : item.groups) {
      for (const std::uint32_t rule : program.groups[group].rules) {
        const Displaced here{rule, index};
        if (answer.fired[rule] != Fired::Yes ||
            std::find(answer.displaced.begin(), answer.displaced.end(), here) != answer.displaced.end())
          continue;
        if (values == nullptr)
          values = std::make_unique<Conditions>(program, request, *answer.decision, answer.law_day());
        const auto from = values->number(item.before);
        const auto to = values->number(index);
        if (from && to) out.push_back({rule, index, *from, *to});
      }
    }
  }
  return out;
}

std::string contrary_text(const ir::Program& program, const ir::Rule& rule, Language language) {
  const ir::Node& node = program.nodes[rule.contrary];
  // Of an optional value it is `x is given and x`, of which one x was written.
  if (node.op == Op::And && node.operand_count == 2) {
    const ir::Node& first = program.nodes[program.operand(node, 0)];
    if (first.op == Op::IsGiven && program.operand(first, 0) == program.operand(node, 1))
      return condition_text(program, program.operand(node, 1), language);
  }
  return condition_text(program, rule.contrary, language);
}

std::vector<Presumption> presumptions(const ir::Program& program, const Request& request,
                                      const Answer& answer) {
  std::vector<Presumption> out;
  if (!answer.decision || answer.decided == Decided::Error) return out;
  std::unique_ptr<Conditions> values;
  for (const std::uint32_t index : program.decisions[*answer.decision].items) {
    const ir::Item& item = program.items[index];
    if (item.default_rule == ir::kNone || item.type.list) continue;
    const ir::NodeId contrary = program.rules[item.default_rule].contrary;
    if (contrary == ir::kNone || answer.fired[item.default_rule] != Fired::Yes) continue;
    if (values == nullptr)
      values = std::make_unique<Conditions>(program, request, *answer.decision, answer.law_day());
    const auto rebutted = values->hold(contrary);
    const auto value = values->number(index);
    if (rebutted && value) out.push_back({index, item.default_rule, *value, *rebutted});
  }
  return out;
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
