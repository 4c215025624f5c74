// SPDX-License-Identifier: Apache-2.0
// What was meant where types do not fit: a literal in another form, a name too many or quotation marks too few. A fix is given
// where the types leave one reading, a note where they leave several.
#include "compiler/sema/making.h"
#include "compiler/sema/types.h"
#include "runtime/value/currency.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>

namespace writ::sema {

namespace {

// `1.500`: 1.5
std::string plain_number(std::string_view text) {
  std::string out(text.substr(0, text.find_last_not_of('0') + 1));
  if (out.ends_with('.')) out.pop_back();
  return out;
}

// `0.2`: 20; nothing where the share would need more places than were written.
std::string in_hundredths(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return std::string(text) + "00";
  std::string digits(text.substr(point + 1));
  while (digits.size() < 2) digits += '0';
  std::string whole = std::string(text.substr(0, point)) + digits.substr(0, 2);
  whole.erase(0, std::min(whole.find_first_not_of('0'), whole.size() - 1));
  const std::string rest = digits.substr(2);
  return rest.empty() ? whole : whole + "." + rest;
}

}  // namespace

base::Bilingual Expressions::rounding_note() {
  return {"how it is rounded stands behind the value: `rounded half up to 0.01`, `rounded down to 1`",
          "舍入方式写在值之后：“四舍五入至 0.01”“舍去至 1”"};
}

void Expressions::ask_for_currency(diag::Builder& report, const Expr& expr, const Type& found,
                                   const Type& money) const {
  if (money.kind != TypeKind::Money || money.list || !is_number(found) || found.kind == TypeKind::Money ||
      found.kind == TypeKind::Rate)
    return;
  const std::string code(value::currency_code(money.currency));
  const auto name =
      std::string(money.currency == value::Currency::CNY ? "元" : value::currency_name_zh(money.currency));
  report.note({"an amount states its currency: `" + code + " 5`", "金额须写明币种：“5" + name + "”"});
  if (expr.kind != ExprKind::Number) return;
  const bool chinese = scope_.language() == base::Language::Chinese;
  report.fix(expr.span, chinese ? expr.text + name : code + " " + expr.text,
             {"an amount in that currency", "该币种的金额"});
}

// `1.000` where a whole number is wanted: one with three places, or a thousand.
bool Expressions::refuse_thousands(const Expr& expr, const Type& wanted) const {
  constexpr std::size_t kGroup = 3;
  if (expr.kind != ExprKind::Number || !is_whole(wanted) || wanted.list) return false;
  const std::size_t point = expr.text.find('.');
  if (point == std::string::npos || point > kGroup || expr.text.size() - point - 1 != kGroup ||
      expr.text[0] == '0')
    return false;
  const std::string whole = expr.text.substr(0, point);
  const std::string group = expr.text.substr(point + 1);
  diagnostics_
      .report(Code::PointOrThousands, expr.span, {expr.text, plain_number(expr.text), whole + "," + group})
      .fix(expr.span, whole + group, {"if it is a whole number", "如果是整数"})
      .emit();
  return true;
}

// `CNY 1.000`, `20.000%`: an amount with three places behind its point, of which it can have two, or thousands. Of a share only
// zeros are in doubt.
bool Expressions::refuse_point(const Expr& expr) const {
  constexpr std::size_t kGroup = 3;
  const std::size_t point = expr.text.find('.');
  if (point == std::string::npos || point == 0 || point > kGroup || expr.text.size() - point - 1 != kGroup ||
      expr.text[0] == '0')
    return false;
  const std::string group = expr.text.substr(point + 1);
  if (expr.kind == ExprKind::Percent && group != "000") return false;
  const std::string thousands = expr.text.substr(0, point) + "," + group;
  const std::string plain = plain_number(expr.text);
  const bool chinese = scope_.language() == base::Language::Chinese;
  const auto written = [&](const std::string& number) {
    if (expr.kind == ExprKind::Percent) return number + "%";
    const std::string code(value::currency_code(expr.currency));
    const std::string name(value::currency_name_zh(expr.currency));
    if (!chinese) return code + " " + number;
    return expr.currency == value::Currency::CNY ? number + "元" : number + " " + name;
  };
  diagnostics_
      .report(Code::PointOrThousands, expr.span, {written(expr.text), written(plain), written(thousands)})
      .fix(expr.span, written(plain), {"if the point parts the decimal places", "如果点之后是小数"})
      .fix(expr.span, written(thousands), {"if the point parts thousands", "如果点是千分位"})
      .emit();
  return true;
}

// A text where something else is wanted that it spells, and a literal where a condition is.
void Expressions::advise(diag::Builder& report, const Expr& expr, const Type& found, const Type& wanted) {
  const bool literal = expr.kind == ExprKind::Number || expr.kind == ExprKind::Percent ||
                       expr.kind == ExprKind::Money || expr.kind == ExprKind::Date ||
                       expr.kind == ExprKind::String;
  if (wanted.kind == TypeKind::Boolean && !wanted.list && literal) {
    report.note(
        {"each condition says what it compares: `people is 5 or people is 10`; of several values, "
         "`people in {5, 10}`",
         "每个条件都应写明所比较的对象：“人数 为 5 或 人数 为 10”；为数值之一的，“人数 在 {5, 10} 之中”"});
    return;
  }
  if (found.kind == TypeKind::Decimal && !found.list && !wanted.list && !literal) {
    if (is_whole(wanted) && found.places == 0)
      report.note({"what was divided or rounded is a decimal, also without places: declare `decimal(0)`",
                   "经除法或者舍入所得为小数，没有小数位的亦然：请声明为“小数(0)”"});
    if (wanted.kind == TypeKind::Rate)
      report.note(
          {"a number does not become a share: declare it `decimal(4)`, or ask for the share as a fact",
           "数不能变为比例：请声明为“小数(4)”，或者将该比例列为事实"});
  }
  if (expr.kind != ExprKind::String || wanted.list) return;
  const base::Bilingual marks{"without quotation marks", "不加引号"};
  if (wanted.kind == TypeKind::Date && value::parse_date(expr.text)) report.fix(expr.span, expr.text, marks);
  const bool digits = !expr.text.empty() && expr.text.find_first_not_of("0123456789") == std::string::npos;
  if (is_whole(wanted) && digits) report.fix(expr.span, expr.text, marks);
  if (wanted.kind == TypeKind::Enumeration && is_member(expr.text, wanted))
    report.fix(expr.span, expr.text, marks);
}

bool Expressions::is_member(std::string_view text, const Type& type) const {
  const std::vector<ir::Enumerator>& members = program_.enumerations[type.of].members;
  return std::any_of(members.begin(), members.end(),
                     [&](const ir::Enumerator& one) { return one.name.en == text || one.name.zh == text; });
}

// Of a comparison whose sides do not fit: what its other reading is.
void Expressions::advise_comparison(diag::Builder& report, const Expr& expr, const Type& left,
                                    const Type& right) {
  const Expr& first = expr.items[0];
  const Expr& second = expr.items[1];
  const bool chinese = scope_.language() == base::Language::Chinese;
  // `kind is "health"`
  if (left.kind == TypeKind::Enumeration && !left.list) advise(report, second, right, left);
  if (left.kind == TypeKind::Date && !left.list) advise(report, second, right, left);
  // `share more than 0.2`
  if (left.kind == TypeKind::Rate && !left.list && second.kind == ExprKind::Number)
    report.fix(second.span, in_hundredths(second.text) + "%", {"as a percentage", "以百分比表示"});
  const bool equality =
      expr.compare == syntax::Comparison::Equal || expr.compare == syntax::Comparison::NotEqual;
  if (expr.kind != ExprKind::Compare || !equality || first.kind != ExprKind::Path) return;
  const bool denied = expr.compare == syntax::Comparison::NotEqual;
  // `consent is 1`
  const bool one = second.kind == ExprKind::Number && (second.text == "1" || second.text == "0");
  if (left.kind == TypeKind::Boolean && !left.list && one) {
    const bool holds = (second.text == "1") != denied;
    report.fix(expr.span,
               (holds     ? ""
                : chinese ? "非 "
                          : "not ") +
                   key_of(first),
               {"a yes or no stands by itself", "是非单独成立"});
  }
  // `kinds is health`
  if (left.list && !right.list && second.kind == ExprKind::Path) {
    const std::string en = key_of(second) + (denied ? " not in " : " in ") + key_of(first);
    const std::string zh = key_of(second) + (denied ? " 不在 " : " 在 ") + key_of(first) + " 之中";
    report.fix(expr.span, chinese ? zh : en, {"whether it is in the list", "是否在列表之中"});
  }
}

// `input.consent`, `data.kind`: a fact is named alone.
bool Expressions::report_owned(const Expr& expr) const {
  if (expr.names.size() < 2) return false;
  const Symbol* fact = scope_.find(expr.names[1].text);
  if (fact == nullptr || fact->kind != SymbolKind::Fact || scope_.is_poisoned(expr.names[0].text))
    return false;
  diagnostics_.report(Code::UnknownName, expr.names[0].span, {expr.names[0].text})
      .note({"a fact is named alone", "事实单独书写其名称"})
      .fix(expr.span, key_of(expr).substr(expr.names[0].text.size() + 1), {"the fact", "该事实"})
      .emit();
  return true;
}

// `CNY -90`: the sign stands before the whole amount.
bool Expressions::report_sign_within(const Expr& difference) const {
  const Expr& left = difference.items[0];
  const Expr& right = difference.items[1];
  if (left.kind != ExprKind::Path || left.names.size() != 1 || right.kind != ExprKind::Number) return false;
  const std::string& name = left.names[0].text;
  const std::optional<value::Currency> currency = value::find_currency(name);
  if (!currency || scope_.find(name) != nullptr || scope_.is_poisoned(name)) return false;
  const std::string written = "-" + std::string(value::currency_code(*currency)) + " " + right.text;
  diagnostics_.report(Code::UnknownName, left.span, {name})
      .note({"the sign stands before the whole amount: `" + written + "`",
             "负号写在整个金额之前：“" + written + "”"})
      .fix(difference.span, written, {"an amount below nought", "负的金额"})
      .emit();
  return true;
}

// `purpose is marketing`: a text without its quotation marks.
bool Expressions::report_unquoted(const Expr& expr) const {
  const std::string& name = expr.names[0].text;
  if (expr.names.size() > 1 || scope_.is_poisoned(name) || name.find('"') != std::string::npos) return false;
  const bool chinese = scope_.language() == base::Language::Chinese;
  diagnostics_.report(Code::UnknownName, expr.span, {name})
      .note({"a text stands in quotation marks", "文本写在引号中"})
      .fix(expr.span, chinese ? "“" + name + "”" : "\"" + name + "\"", {"in quotation marks", "加上引号"})
      .emit();
  return true;
}

// `consent is null`: of what may be absent `absent`; of anything else there is nothing to ask.
bool Expressions::refuse_null(const Expr& expr, const Type& asked) {
  constexpr std::string_view kNull[] = {"null", "none", "nil", "missing", "空值"};
  if (expr.kind != ExprKind::Path || expr.names.size() != 1 || asked.optional || asked.list ||
      std::find(std::begin(kNull), std::end(kNull), expr.names[0].text) == std::end(kNull) ||
      scope_.find(expr.names[0].text) != nullptr ||
      (asked.kind == TypeKind::Enumeration && is_member(expr.names[0].text, asked)))
    return false;
  not_optional(expr, asked);
  return true;
}

// A count that is compared with what it cannot be: 1.5, or less than nothing.
bool Expressions::refuse_impossible(const Expr& expr, const Type& other, NodeId made, bool equality) {
  if (!is_whole(other) || other.list || made == ir::kNone) return false;
  const ir::Node& node = program_.nodes[made];
  if (node.op != Op::Constant || !is_number(node.type)) return false;
  ir::int128 unit = 1;
  for (int i = 0; i < node.type.places; ++i) unit *= 10;
  const ir::int128 number = program_.numbers[node.index];
  const bool broken = equality && number % unit != 0;
  const bool negative = other.kind == TypeKind::Count && number < 0;
  if (!broken && !negative) return false;
  const std::string shown(value::format_decimal(number, node.type.places).view());
  diagnostics_.report(Code::NumberOutOfRange, expr.span, {shown, type_name(program_, other)})
      .note(broken ? base::Bilingual{"it never is that", "其值不可能如此"}
                   : base::Bilingual{"a count is 0 or more", "计数不小于 0"})
      .emit();
  return true;
}

}  // namespace writ::sema
