// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/explain.h"
#include "runtime/eval/values.h"
#include "runtime/value/decimal.h"

#include <array>
#include <utility>

namespace writ::eval {
namespace {

using base::Language;
using ir::Op;

// A condition as words. It reads like the policy, so a lawyer can hold one beside the other.
class ConditionWriter {
 public:
  ConditionWriter(const ir::Program& program, Language language)
      : program_(program), request_(program), language_(language), chinese_(language == Language::Chinese) {}

  std::string write(ir::NodeId id) const { return write_node(program_.nodes[id]); }

 private:
  std::string write_node(const ir::Node& node) const {
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
  // `30 days before d` is d and a negative number of days.
  std::string shifted(const ir::Node& node, std::string_view unit) const {
    const auto [count, back] = length(program_.nodes[program_.operand(node, 1)]);
    if (chinese_) return part(node, 0) + (back ? " 前 " : " 后 ") + count + " " + std::string(unit);
    return count + " " + std::string(count == "1" ? unit.substr(0, unit.size() - 1) : unit) +
           (back ? " before " : " after ") + part(node, 0);
  }
  std::pair<std::string, bool> length(const ir::Node& count) const {
    if (count.op == Op::Negate) return {wrapped(count, 0), true};
    if (count.op != Op::Constant || program_.numbers[count.index] >= 0) return {write_node(count), false};
    return {constant(count.type, -program_.numbers[count.index]), true};
  }
  std::string constant(const ir::Type& type, ir::int128 number) const {
    return bounded_text(program_, request_, type, number, language_);
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

}  // namespace

std::string condition_text(const ir::Program& program, ir::NodeId node, Language language) {
  return ConditionWriter(program, language).write(node);
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

}  // namespace writ::eval
