// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse_mistakes.h"

#include "compiler/syntax/keywords.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/phrasebook.h"
#include "runtime/base/utf8.h"
#include "runtime/value/currency.h"

#include <WritLexer.h>

#include <algorithm>
#include <utility>

namespace writ::syntax {
namespace {

using diag::Code;
using writ_antlr::WritLexer;
using writ_antlr::WritParser;

const Bilingual kMeantWord{"the word of the language", "语言中的用词"};

}  // namespace

KnownMistake::KnownMistake(WritParser& parser, antlr4::Token& token, const TreeBuilder& builder,
                           diag::Diagnostics& diagnostics, Language language)
    : builder_(builder), diagnostics_(diagnostics), language_(language) {
  try {
    wanted_ = parser.getExpectedTokens();
  } catch (...) {
    // Then nothing is known of what was wanted.
  }
  if (parser.getContext() != nullptr) rule_ = parser.getContext()->getRuleIndex();
  // A few on either side are enough; a file may have a million.
  constexpr std::size_t kAround = 24;
  const std::size_t at = token.getTokenIndex();
  antlr4::TokenStream* stream = parser.getTokenStream();
  for (std::size_t i = at - std::min(at, kAround); i < std::min(stream->size(), at + kAround); ++i) {
    if (i == at) here_ = tokens_.size();
    if (stream->get(i)->getChannel() == antlr4::Token::DEFAULT_CHANNEL) tokens_.push_back(stream->get(i));
  }
}

// What follows a value: a comparison can, and `and`, or the next clause.
bool KnownMistake::behind_value() const {
  switch (type(-1)) {
    case WritLexer::IDENTIFIER:
    case WritLexer::QUOTED:
    case WritLexer::NUMBER:
    case WritLexer::DATE_LITERAL:
    case WritLexer::RIGHT_PAREN:
    case WritLexer::RIGHT_BRACE:
    case WritLexer::YES:
    case WritLexer::NO:
    case WritLexer::TODAY:
    case WritLexer::PEOPLE:
    case WritLexer::YEARS:
    case WritLexer::MONTHS:
    case WritLexer::DAYS: break;
    default: return false;
  }
  for (int at = -1; type(at) != antlr4::Token::INVALID_TYPE; --at) {
    switch (type(at)) {
      case WritLexer::WHEN:
      case WritLexer::UNLESS:
      case WritLexer::REQUIRES:
      case WritLexer::APPLIES_WHERE: return line(-1) == line(0);
      case WritLexer::THEN:
      case WritLexer::CITES:
      case WritLexer::BECAUSE:
      case WritLexer::END:
      case WritLexer::COLON:
      case WritLexer::MEANS:
      case WritLexer::BAR:
      case WritLexer::RULE: return false;
      default: break;
    }
  }
  return false;
}

bool KnownMistake::wants(std::size_t type) const { return wanted_.contains(static_cast<ssize_t>(type)); }

std::size_t KnownMistake::type(int from_here) const {
  const auto at = static_cast<std::ptrdiff_t>(here_) + from_here;
  if (at < 0 || at >= static_cast<std::ptrdiff_t>(tokens_.size())) return antlr4::Token::INVALID_TYPE;
  return tokens_[static_cast<std::size_t>(at)]->getType();
}

std::string KnownMistake::text(int from_here) const {
  if (type(from_here) == antlr4::Token::INVALID_TYPE) return {};
  return tokens_[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here_) + from_here)]->getText();
}

Span KnownMistake::span(int first, int last) const {
  // What is not there is taken for the nearest that is.
  const auto at = [&](int from_here) {
    const auto wanted = static_cast<std::ptrdiff_t>(here_) + from_here;
    const auto most = static_cast<std::ptrdiff_t>(tokens_.size()) - 1;
    return builder_.span(tokens_[static_cast<std::size_t>(
        std::clamp(wanted, std::ptrdiff_t{0}, std::max(most, std::ptrdiff_t{0})))]);
  };
  return base::cover(at(first), at(last));
}

diag::Builder KnownMistake::unexpected(Span span, std::string found, const Bilingual& expected) {
  return diagnostics_.report(Code::SyntaxError, span, {std::move(found), expected});
}

bool KnownMistake::report(const Bilingual& expected) {
  return report_parameter_words() || report_currency() || report_field() || report_block_name() ||
         report_duty(expected) || report_phrase(expected) || report_set() || report_equals(expected) ||
         report_trailing() || report_unquoted(expected) || report_other_marks(expected) || report_ruler() ||
         report_outcome() || report_order() || report_condition_word(expected) || report_article() ||
         report_unsupported() || report_period() || report_mark(expected) || report_exception(expected) ||
         report_conclusion(expected) || report_age(expected) || report_comparison(expected);
}

// `sender may not …`, `sender shall …`
bool KnownMistake::report_duty(const Bilingual& expected) {
  if (type(0) == WritLexer::NOT && type(-1) == WritLexer::MAY) {
    unexpected(span(0, 0), text(0), expected)
        .fix(span(-1, 0), std::string(spelling("MustNot", language_)), {"a duty not to act", "不作为义务"})
        .emit();
    return true;
  }
  if (!wants(WritLexer::MUST)) return false;
  std::string word(meant_duty(text(0)));
  if (word.empty()) return false;
  const bool negated = type(1) == WritLexer::NOT && word == "must";
  unexpected(span(0, 0), text(0), expected)
      .fix(span(0, negated ? 1 : 0), negated ? "must not" : word, kMeantWord)
      .emit();
  return true;
}

// `then allowed`: it reads as the name of an output, so that only the word behind it is found wrong.
bool KnownMistake::report_outcome() {
  for (const int at : {0, -1}) {
    const std::size_t opens = type(at - 1);
    if (opens != WritLexer::THEN && opens != WritLexer::DEFAULT && opens != WritLexer::EXPECT &&
        opens != WritLexer::OTHERWISE)
      continue;
    const std::string word(meant_outcome(text(at)));
    if (word.empty()) continue;
    const Bilingual outcome{"`permit`, `deny` or `refer to`", "“允许”“禁止”或者“报请”"};
    unexpected(span(at, at), text(at), outcome).fix(span(at, at), word, kMeantWord).emit();
    return true;
  }
  return false;
}

bool KnownMistake::report_exception(const Bilingual& expected) {
  if (type(0) != WritLexer::IDENTIFIER) return false;
  if (!opens_exception(text(0))) return false;
  unexpected(span(0, 0), text(0), expected)
      .note({"an exception is a rule of its own, `rule NAME exception to RULE`; what keeps one rule from "
             "applying is `unless`",
             "例外另立一条规则：“规则 名称 例外于 规则名称”；使某一规则不适用的条件写作“除非”"})
      .emit();
  return true;
}

// `then must not`, 则 不得, 则 可以: a rule has an outcome, and no duty.
bool KnownMistake::report_conclusion(const Bilingual& expected) {
  int word = 0;
  if (type(-1) == WritLexer::MAY) word = -1;
  if (type(word - 1) != WritLexer::THEN) return false;
  const bool must_not = type(word) == WritLexer::MUST_NOT;
  const bool may_not = word == -1 && type(0) == WritLexer::NOT;
  if (!must_not && !may_not && word == 0 && type(0) != WritLexer::MUST) return false;
  diag::Builder report = unexpected(span(word, word), text(word), expected);
  report.note({"a rule permits, denies or refers; who must do what, or must not, is an obligation",
               "规则的结果是“允许”“禁止”或者“报请”；何人应当或者不得为何事，写作义务"});
  if (must_not || may_not) {
    report.fix(span(word, 0), chinese() ? "禁止" : "deny", {"the outcome that closes", "不准"});
  } else if (word == -1) {
    report.fix(span(word, word), chinese() ? "允许" : "permit", {"the outcome that opens", "准予"});
  }
  report.emit();
  return true;
}

// 不满 14 周岁, `14 years old`: years of age are a number.
bool KnownMistake::report_age(const Bilingual& expected) {
  const bool old = text(0) == "old" && type(-1) == WritLexer::YEARS && type(-2) == WritLexer::NUMBER;
  const std::string word = text(0);
  const bool chinese_years = type(-1) == WritLexer::NUMBER && (word == "岁" || word == "周岁");
  if (!old && !chinese_years) return false;
  const int number = old ? -2 : -1;
  unexpected(span(0, 0), word, expected)
      .note({"an age is a number, without a unit: `less than 14`", "年龄以数表示，不写单位：“不满 14”"})
      .fix(span(number, 0), text(number), {"the number alone", "只写数"})
      .emit();
  return true;
}

// `greater than`, `is more than`, `not later than`, `is above 5`, `signed after 2024-01-01`
bool KnownMistake::report_order() {
  const bool joined = type(0) == WritLexer::MORE_THAN || type(0) == WritLexer::LESS_THAN ||
                      type(0) == WritLexer::AT_LEAST || type(0) == WritLexer::AT_MOST;
  if (joined && type(-1) == WritLexer::IS) {
    unexpected(span(-1, 0), raw(-1, 0), {"`" + text(0) + "`", "“" + text(0) + "”"})
        .fix(span(-1, 0), text(0), kMeantWord)
        .emit();
    return true;
  }
  int at = 0;
  const bool after_is = type(-2) == WritLexer::IS || type(-2) == WritLexer::IS_NOT;
  if (order_of(text(0)) == nullptr && (text(0) == "than" || after_is)) at = -1;
  const Order* order = order_of(text(at));
  if (order == nullptr) return false;
  int first = at;
  const std::size_t before = type(at - 1);
  const bool negated = before == WritLexer::NOT || before == WritLexer::IS_NOT || text(at - 1) == "no";
  if (negated || before == WritLexer::IS) --first;
  if (negated && type(first - 1) == WritLexer::IS) --first;
  int last = text(at + 1) == "than" ? at + 1 : at;
  bool equal = false;
  if (type(last + 1) == WritLexer::OR && text(last + 2) == "equal") {
    equal = true;
    last += text(last + 3) == "to" ? 3 : 2;
  }
  // Between values of a taxonomy there is no more and less.
  const std::size_t then = type(last + 1);
  const bool level = !order->days && then != WritLexer::NUMBER && then != WritLexer::CURRENCY &&
                     (order->written == "above" || order->written == "below") && before == WritLexer::IS;
  const bool inclusive = equal != negated;
  const bool more = order->more != negated;
  std::string word = more ? "more than" : "less than";
  if (inclusive) word = more ? "at least" : "at most";
  if (order->days) word = more ? "later than" : "earlier than";
  if (order->days && inclusive) word = more ? "on or after" : "on or before";
  diag::Builder report = unexpected(span(first, last), raw(first, last),
                                    {"a comparison, as in `" + word + "`", "比较，例如“" + word + "”"});
  if (level) {
    report.note(
        {"of a taxonomy `is under` asks for a value and what is below it; numbers compare by `more than`",
         "分类体系的取值以 `is under` 比较，含本级及其下级；数以 `more than` 比较"});
  } else {
    report.fix(span(first, last), word, kMeantWord);
    // `k under c.kinds`: what stands there tells which of the two.
    if (order->written == "under" && then == WritLexer::IDENTIFIER && last == at)
      report.fix(span(first, last), negated ? "is not under" : "is under",
                 {"if it is a value of a taxonomy", "如果是分类体系的取值"});
  }
  report.emit();
  return true;
}

// `if agreed then permit`, 如果 … 那么 …: a rule has `when` and `then`.
bool KnownMistake::report_condition_word(const Bilingual& expected) {
  constexpr std::string_view kOpening[] = {"如果", "如", "若", "假如", "倘若", "要是", "若是"};
  constexpr std::string_view kClosing[] = {"那么", "那就", "就"};
  const auto is_one = [](const auto& words, const std::string& word) {
    return std::find(std::begin(words), std::end(words), word) != std::end(words);
  };
  const Bilingual two_words{"the condition of a rule opens with `when`, its conclusion with `then`",
                            "规则的条件以“当”起首，结论以“则”起首"};
  const std::string word = text(0);
  const bool named = rule_ == WritParser::RuleWord || rule_ == WritParser::RulePlainWord ||
                     rule_ == WritParser::RuleNames || rule_ == WritParser::RuleDotted;
  const bool in_rule = rule_ == WritParser::RuleRule_ || rule_ == WritParser::RuleRuleClause ||
                       (wants(WritLexer::WHEN) && !named);
  if (in_rule && (type(0) == WritLexer::IF || is_one(kOpening, word))) {
    const std::string when(spelling("When", language_));
    // What closes it belongs to it, and so does a comma before that.
    int last = 0;
    std::string meant_words = when;
    for (int at = 1; type(at) != antlr4::Token::INVALID_TYPE && type(at) != WritLexer::END; ++at) {
      const bool then = type(at) == WritLexer::THEN;
      if (!then && !is_one(kClosing, text(at))) continue;
      const int before = type(at - 1) == WritLexer::COMMA ? at - 2 : at - 1;
      if (then && before == at - 1) break;
      last = at;
      meant_words = when + " " + raw(1, before) + " " + std::string(spelling("Then", language_));
      break;
    }
    unexpected(span(0, 0), word, expected).note(two_words).fix(span(0, last), meant_words, kMeantWord).emit();
    return true;
  }
  if (is_one(kClosing, word)) {
    unexpected(span(0, 0), word, {"`then`", "“则”"}).fix(span(0, 0), "则", kMeantWord).emit();
    return true;
  }
  // `when if agreed then permit`: read as a value that lacks its `else`.
  for (int at = -1; wants(WritLexer::ELSE) && type(at) != antlr4::Token::INVALID_TYPE; --at) {
    if (type(at) != WritLexer::IF || (type(at - 1) != WritLexer::WHEN && type(at - 1) != WritLexer::UNLESS))
      continue;
    unexpected(span(at, at), text(at), {"a condition", "条件"})
        .note(two_words)
        .fix(span(at, at), "", {"the one word is enough", "一个词即可"})
        .emit();
    return true;
  }
  return false;
}

namespace {

// Without the quotation marks of other languages: 'x', 『x』.
std::string without_marks(const std::string& text) {
  constexpr std::pair<std::string_view, std::string_view> kPairs[] = {
      {"'", "'"}, {"‘", "’"}, {"『", "』"}, {"«", "»"}, {"`", "`"}};
  for (const auto& [open, close] : kPairs) {
    if (text.size() > open.size() + close.size() && text.starts_with(open) && text.ends_with(close))
      return text.substr(open.size(), text.size() - open.size() - close.size());
  }
  return text;
}

}  // namespace

// A reason without quotation marks: they go around what is left of the line.
bool KnownMistake::report_unquoted(const Bilingual& expected) {
  const bool duty =
      type(-1) == WritLexer::MUST || type(-1) == WritLexer::MUST_NOT || type(-1) == WritLexer::MAY;
  const bool opens = duty || type(-1) == WritLexer::BECAUSE || type(-1) == WritLexer::REFER_TO ||
                     type(-1) == WritLexer::TEST;
  if (!opens || !wants(WritLexer::STRING) || line(-1) != line(0)) return false;
  const auto ends_act = [&](int at) {
    return type(at) == WritLexer::BEFORE_ACT || type(at) == WritLexer::DURING_ACT ||
           type(at) == WritLexer::AFTER_ACT || type(at) == WritLexer::WITHIN || type(at) == WritLexer::FROM ||
           type(at) == WritLexer::EVERY || type(at) == WritLexer::LASTING_UNTIL;
  };
  if (duty && ends_act(0)) return false;
  int last = 0;
  while (type(last + 1) != antlr4::Token::INVALID_TYPE && line(last + 1) == line(0) &&
         type(last + 1) != WritLexer::CITES && type(last + 1) != WritLexer::END &&
         type(last + 1) != WritLexer::STRING && !(duty && ends_act(last + 1)))
    ++last;
  const std::string whole = raw(0, last);
  const std::string words = without_marks(whole);
  const bool quotable = words.find_first_of("\"\\") == std::string::npos &&
                        words.find("“") == std::string::npos && words.find("”") == std::string::npos;
  diag::Builder report = unexpected(span(0, last), whole, expected);
  if (quotable)
    report.fix(span(0, last), chinese() ? "“" + words + "”" : "\"" + words + "\"",
               {"in quotation marks", "加上引号"});
  report.emit();
  return true;
}

// Marks of other languages and of lists on paper.
bool KnownMistake::report_mark(const Bilingual& expected) {
  const std::string mark = text(0);
  const Bilingual conditions{"conditions are joined by `and` or by `or`", "条件之间用“且”或者“或”连接"};
  if (mark == ";" || mark == "；" || mark == "。") {
    const bool at_line_end = type(1) == antlr4::Token::INVALID_TYPE || line(1) != line(0) ||
                             type(1) == WritLexer::THEN || type(1) == WritLexer::END;
    diag::Builder report = unexpected(span(0, 0), mark, expected);
    report.note(
        {"a clause ends where the next begins, without a mark; conditions are joined by `and` or by `or`",
         "条款之间不用标点；条件之间用“且”或者“或”连接"});
    if (at_line_end) report.fix(span(0, 0), "", {"no mark", "不用标点"});
    report.emit();
    return true;
  }
  struct Operator {
    std::string_view written;
    std::string_view id;
  };
  constexpr Operator kOperators[] = {
      {"==", "Is"}, {"&&", "And"}, {"||", "Or"}, {"<>", "IsNot"}, {"&", "And"}};
  for (const Operator& one : kOperators) {
    for (const int first : {-1, 0}) {
      const int last = static_cast<int>(one.written.size()) - 1 + first;
      if (last < 0 || text(first).size() != 1 || raw(first, last) != one.written) continue;
      unexpected(span(first, last), std::string(one.written), expected)
          .fix(span(first, last), std::string(spelling(one.id, language_)), kMeantWord)
          .emit();
      return true;
    }
  }
  int one = -1;
  while (line(one) == line(0) && text(one) != "one" && text(one) != "one of") --one;
  const bool one_of = line(one) == line(0);  // `kind is one of health, contact`
  if (type(0) == WritLexer::COMMA && one_of) {
    unexpected(span(0, 0), mark, expected)
        .note({"one of several values: `kind in {health, contact}`",
               "若干取值之一：“种类 在 ｛健康、联系｝ 之中”"})
        .emit();
    return true;
  }
  const bool in_number = type(-1) == WritLexer::NUMBER && type(1) == WritLexer::NUMBER;  // `1,00,000`
  if (type(0) == WritLexer::COMMA && !in_number && (wants(WritLexer::AND) || behind_value())) {
    const std::string space = raw(0, 1).starts_with(mark + " ") ? "" : " ";
    unexpected(span(0, 0), mark, {"`and` or `or`", "“且”或者“或”"})
        .note(conditions)
        .fix(span(0, 0), " " + std::string(spelling("And", language_)) + space,
             {"if both have to hold", "如果须同时成立"})
        .fix(span(0, 0), " " + std::string(spelling("Or", language_)) + space,
             {"if one of them is enough", "如果其一成立即可"})
        .emit();
    return true;
  }
  const bool bullet =
      mark == "•" || mark == "·" || mark == "●" || (type(0) == WritLexer::MINUS && line(0) != line(-1));
  // `any of the following`: `any of the` reads as a value by member.
  int of = 0;
  while (of > -3 && type(of) != WritLexer::OF) --of;
  const bool following =
      type(of) == WritLexer::OF && (type(of - 1) == WritLexer::ANY || text(of - 1) == "all");
  if (bullet || following) {
    const int first = following ? of - 1 : 0;
    const int last = following ? of : 0;
    unexpected(span(first, last), raw(first, last), expected)
        .note({"a list of conditions is written with `or` (any of them) or `and` (all of them) between them, "
               "in "
               "parentheses where both are used",
               "所列条件之间用“或”（其中之一）或者“且”（全部）连接，两者并用时加括号"})
        .emit();
    return true;
  }
  return false;
}

// What cannot be said at all, or not in this form. A word the grammar took for a name is found behind it.
bool KnownMistake::report_unsupported() {
  // `average of x.amount for …` reads as a value by member up to `for`.
  for (int at = -2; type(0) == WritLexer::FOR && at > -8; --at) {
    if (type(at) != WritLexer::IDENTIFIER || type(at + 1) != WritLexer::OF || line(at) != line(0)) continue;
    const Bilingual* instead = instead_of(text(at));
    if (instead == nullptr) continue;
    not_supported(at, at, *instead);
    return true;
  }
  for (const int at : {0, -1}) {
    if (type(at) != WritLexer::IDENTIFIER && type(at) != WritLexer::ELSE) continue;
    const Bilingual* instead = instead_of(text(at));
    if (instead == nullptr) continue;
    not_supported(at, at, *instead);
    return true;
  }
  if (type(0) == WritLexer::LEFT_BRACKET && type(1) == WritLexer::NUMBER) {
    const int last = type(2) == WritLexer::RIGHT_BRACKET ? 2 : 1;
    not_supported(0, last,
                  {"items have no numbers; `first of x.amount for x in list` is the first",
                   "列表中的项没有序号；首项写作“对 列表 之中 每个 项 首个 项.金额”"});
    return true;
  }
  // `count of parties`
  if (type(-2) == WritLexer::COUNT_OF && wants(WritLexer::IN)) {
    unexpected(span(-2, -1), raw(-2, -1), {"`count of x in list`", "“列表 之中 项 的 个数”"})
        .fix(span(-1, -1), "x in " + text(-1), {"each item has a name", "为每一项命名"})
        .emit();
    return true;
  }
  // `define fee of x`
  if (type(0) == WritLexer::OF && wants(WritLexer::COLON) && type(-2) == WritLexer::DEFINE) {
    not_supported(-1, 1, *instead_of("function"));
    return true;
  }
  return false;
}

void KnownMistake::not_supported(int first, int last, const Bilingual& instead) {
  diagnostics_.report(Code::NotSupported, span(first, last), {raw(first, last)}).note(instead).emit();
}

std::string KnownMistake::raw(int first, int last) const {
  const auto at = [&](int from_here) {
    return tokens_[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here_) + from_here)];
  };
  if (type(first) == antlr4::Token::INVALID_TYPE || type(last) == antlr4::Token::INVALID_TYPE || last < first)
    return {};
  return at(first)->getInputStream()->getText(
      {static_cast<ssize_t>(at(first)->getStartIndex()), static_cast<ssize_t>(at(last)->getStopIndex())});
}

int KnownMistake::line(int from_here) const {
  if (type(from_here) == antlr4::Token::INVALID_TYPE) return -1;
  return static_cast<int>(
      tokens_[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here_) + from_here)]->getLine());
}

// `age under 14`
bool KnownMistake::report_comparison(const Bilingual& expected) {
  if (type(0) != WritLexer::IDENTIFIER && type(0) != WritLexer::YES) return false;
  const std::string word(meant_comparison(text(0)));
  if (word.empty()) return false;
  const bool than = text(1) == "than";  // `older than`
  unexpected(span(0, 0), text(0), expected).fix(span(0, than ? 1 : 0), word, kMeantWord).emit();
  return true;
}

// 1个月15日, `1 month 15 days`
bool KnownMistake::report_period() {
  const auto is_unit = [&](int at) {
    return type(at) == WritLexer::YEARS || type(at) == WritLexer::MONTHS || type(at) == WritLexer::DAYS ||
           type(at) == WritLexer::WORKDAYS;
  };
  // A run of a unit, a number and a unit.
  const auto goes_on = [&](int at) {
    if (type(at) != WritLexer::IDENTIFIER) return false;
    std::string_view run;
    const std::string word = text(at);
    for (const std::string_view unit : {"年", "个月", "月", "周", "日", "天"}) {
      if (word.starts_with(unit)) run = std::string_view(word).substr(unit.size());
    }
    for (const std::string_view joint : {"零", "又", "加"}) {
      if (run.starts_with(joint)) run.remove_prefix(joint.size());
    }
    return !run.empty() && run.front() >= '0' && run.front() <= '9';
  };
  const auto two = [&](int at) {
    return is_unit(at + 1) && type(at + 2) == WritLexer::NUMBER && is_unit(at + 3);
  };
  int first = -2;
  while (first <= 1 && !(type(first) == WritLexer::NUMBER && (goes_on(first + 1) || two(first)))) ++first;
  if (first > 1) return false;
  const int last = two(first) ? first + 3 : first + 1;
  diagnostics_.report(Code::PeriodOfTwoUnits, span(first, last), {raw(first, last)})
      .note({"one after the other, as in `15 days after (1 month after signed)`",
             "请依次相加，例如“（签订日 后 1 个月）后 15 日”"})
      .emit();
  return true;
}

// `kind in (contact, health)`: a set stands in braces.
bool KnownMistake::report_set() {
  if (type(0) != WritLexer::COMMA) return false;
  int open = -1;
  while (type(open) == WritLexer::IDENTIFIER || type(open) == WritLexer::NUMBER ||
         type(open) == WritLexer::DOT || type(open) == WritLexer::STRING)
    --open;
  const std::size_t before = type(open - 1);
  if (type(open) != WritLexer::LEFT_PAREN ||
      (before != WritLexer::IN && before != WritLexer::NOT_IN && before != WritLexer::UNDER_ANY))
    return false;
  int close = 1;
  while (type(close) != antlr4::Token::INVALID_TYPE && type(close) != WritLexer::RIGHT_PAREN &&
         line(close) == line(0))
    ++close;
  if (type(close) != WritLexer::RIGHT_PAREN) return false;
  const std::string inner = raw(open + 1, close - 1);
  unexpected(span(open, close), raw(open, close), {"`{" + inner + "}`", "“{" + inner + "}”"})
      .fix(span(open, close), "{" + inner + "}", {"a set stands in braces", "集合写在花括号中"})
      .emit();
  return true;
}

// `kind is 'health'`: a text in other marks, or a value that has none.
bool KnownMistake::report_other_marks(const Bilingual& expected) {
  constexpr std::string_view kOpen[] = {"'", "‘", "『", "«"};
  if (type(0) != WritLexer::UNKNOWN ||
      std::find(std::begin(kOpen), std::end(kOpen), text(0)) == std::end(kOpen))
    return false;
  int last = 1;
  while (type(last) != antlr4::Token::INVALID_TYPE && line(last) == line(0) &&
         type(last) != WritLexer::UNKNOWN)
    ++last;
  if (type(last) != WritLexer::UNKNOWN || line(last) != line(0)) return false;
  const std::string whole = raw(0, last);
  const std::string words = without_marks(whole);
  if (words == whole || words.find('"') != std::string::npos) return false;
  diag::Builder report = unexpected(span(0, last), whole, expected);
  report.fix(span(0, last), chinese() ? "“" + words + "”" : "\"" + words + "\"",
             {"if it is a text", "如果是文本"});
  if (last == 2 && type(1) == WritLexer::IDENTIFIER)
    report.fix(span(0, last), words, {"if it is a value of an enumeration", "如果是枚举的取值"});
  report.emit();
  return true;
}

// `given consent = yes`, `output fee : money of CNY = price`
bool KnownMistake::report_equals(const Bilingual& expected) {
  if (type(0) != WritLexer::EQUAL) return false;
  std::string meant_mark;
  if (wants(WritLexer::COLON)) meant_mark = chinese() ? "：" : ":";
  for (int at = -1; meant_mark.empty() && line(at) == line(0); --at) {
    if (type(at) == WritLexer::OUTPUT || type(at) == WritLexer::DEFINE)
      meant_mark = std::string(spelling("Means", language_));
  }
  if (meant_mark.empty()) return false;
  unexpected(span(0, 0), text(0), expected).fix(span(0, 0), meant_mark, kMeantWord).emit();
  return true;
}

// The line that Markdown draws below the head of a table: `|---|---|`.
bool KnownMistake::report_ruler() {
  if (type(0) != WritLexer::ROW_END && type(0) != WritLexer::BAR) return false;
  int last = 0;
  while (line(last + 1) == line(0)) ++last;
  std::string ruler = raw(0, last);
  while (!ruler.empty() && (ruler.back() == '\n' || ruler.back() == '\r')) ruler.pop_back();
  const bool drawn =
      ruler.find("--") != std::string::npos && ruler.find_first_not_of("|-: \t") == std::string::npos;
  if (!drawn) return false;
  Span whole = span(0, last);
  whole.end = whole.begin + static_cast<std::uint32_t>(ruler.size());
  unexpected(whole, ruler, {"a row of the table", "判定表的一行"})
      .fix(whole, "", {"no line stands below the head", "表头之下不画线"})
      .emit();
  return true;
}

// `when a and`, and then the next clause; `consent，` at the end of a line.
bool KnownMistake::report_trailing() {
  for (const int at : {-1, 0}) {
    const std::size_t one = type(at);
    if (one != WritLexer::AND && one != WritLexer::OR && one != WritLexer::COMMA) continue;
    if (line(at + 1) == line(at) || line(at - 1) != line(at)) continue;
    switch (type(at + 1)) {
      case WritLexer::THEN:
      case WritLexer::END:
      case WritLexer::CITES:
      case WritLexer::BECAUSE:
      case WritLexer::UNLESS: break;
      default:
        if (one != WritLexer::COMMA || at != 0) continue;
    }
    unexpected(
        span(at, at), text(at),
        {"something behind it on this line, or nothing in its place", "其后在本行内应有内容，否则不写"})
        .fix(span(at, at), "", {"nothing follows it", "其后没有内容"})
        .emit();
    return true;
  }
  return false;
}

// ---- phrases ----

namespace {

// The next word of a phrase, taken from its front.
std::string_view next_word(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(rest.size(), end + 1));
  return word;
}

// What stands for a name in a phrase: also words that are of the language only where a consent is described.
bool is_name(std::size_t type) {
  switch (type) {
    case WritLexer::IDENTIFIER:
    case WritLexer::QUOTED:
    case WritLexer::KINDS:
    case WritLexer::PURPOSE:
    case WritLexer::MANNER:
    case WritLexer::RECIPIENT:
    case WritLexer::PERIOD:
    case WritLexer::VALID:
    case WritLexer::INFORMED:
    case WritLexer::PEOPLE: return true;
    default: return false;
  }
}

bool is_sigil(char c) { return c == '#' || c == '~' || c == '@'; }

constexpr std::string_view kArticle = "§";

// `at least # and at most #` with what was written in the place of the sigils.
std::string filled(std::string_view meant, const std::vector<std::string>& written) {
  std::string out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < meant.size(); ++i) {
    const bool article = meant.substr(i).starts_with(kArticle);
    if (!is_sigil(meant[i]) && !article) {
      out += meant[i];
      continue;
    }
    if (article) i += kArticle.size() - 1;
    std::size_t which = next++;
    if (i + 1 < meant.size() && meant[i + 1] >= '1' && meant[i + 1] <= '9') {
      which = static_cast<std::size_t>(meant[++i] - '1');
      next = which + 1;
    }
    if (which < written.size()) out += written[which];
  }
  return out;
}

}  // namespace

// A word may be as long as a file, and is then none of a phrase.
bool KnownMistake::is_long(int from_here) const {
  constexpr std::size_t kLongest = 240;
  const antlr4::Token* one =
      tokens_[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here_) + from_here)];
  return one->getStopIndex() - one->getStartIndex() > kLongest;
}

// The last token of the phrase that begins at `first`; nothing when the text goes on otherwise.
std::optional<int> KnownMistake::phrase_at(int first, std::string_view phrase,
                                           std::vector<std::string>& written) const {
  int at = first;
  while (!phrase.empty()) {
    if (type(at) == antlr4::Token::INVALID_TYPE || line(at) != line(first) || is_long(at))
      return std::nullopt;
    const std::string_view sigil = phrase.substr(0, phrase.find(' '));
    int last = at;
    bool fits = true;
    if (sigil == "#") {
      fits = type(at) == WritLexer::NUMBER;
    } else if (sigil == "~") {
      fits = type(at) == WritLexer::DATE_LITERAL;
    } else if (sigil == kArticle) {
      fits = type(at) == WritLexer::ARTICLE;
    } else if (sigil == "@") {
      fits = is_name(type(at));
      while (fits && type(last + 1) == WritLexer::DOT && type(last + 2) == WritLexer::IDENTIFIER) last += 2;
    } else {
      // One token may be several words.
      const std::string own = text(at);
      std::string_view words = own;
      std::string_view rest = phrase;
      while (fits && !words.empty()) fits = !rest.empty() && next_word(words) == next_word(rest);
      if (!fits) return std::nullopt;
      phrase = rest;
      ++at;
      continue;
    }
    if (!fits) return std::nullopt;
    written.push_back(raw(at, last));
    next_word(phrase);
    at = last + 1;
  }
  return at - 1;
}

// The longest phrase of the phrasebook that the wrong word is part of.
bool KnownMistake::report_phrase(const Bilingual& expected) {
  constexpr int kMostBefore = 8;
  const Phrasing* best = nullptr;
  int best_first = 0;
  int best_last = 0;
  std::vector<std::string> best_written;
  for (const Phrasing& one : phrasings()) {
    for (int first = -kMostBefore; first <= 0; ++first) {
      if (line(first) != line(0)) continue;
      std::vector<std::string> written;
      const std::optional<int> last = phrase_at(first, one.written, written);
      // The wrong word may be the one behind the phrase: `when unless`, and then a condition.
      const bool before = last && *last == -1 && first < -1 && !one.meant.empty() && written.empty();
      if (!last || (*last < 0 && !before) || (best != nullptr && *last - first <= best_last - best_first))
        continue;
      best = &one;
      best_first = first;
      best_last = *last;
      best_written = std::move(written);
    }
  }
  if (best == nullptr) return false;
  const Span whole = span(best_first, best_last);
  if (best->meant.empty()) {
    diagnostics_.report(Code::NotSupported, whole, {raw(best_first, best_last)}).note(best->note).emit();
    return true;
  }
  diag::Builder report = unexpected(whole, raw(best_first, best_last), expected);
  if (!best->note.empty()) report.note(best->note);
  const bool cell = best->meant.starts_with('|');
  std::string_view rest = best->meant;
  while (!rest.empty()) {
    const std::size_t end = cell ? rest.size() : std::min(rest.find('|'), rest.size());
    report.fix(whole, filled(rest.substr(0, end), best_written),
               {"as the language writes it", "语言中的写法"});
    rest.remove_prefix(std::min(rest.size(), end + 1));
  }
  report.emit();
  return true;
}

}  // namespace writ::syntax
