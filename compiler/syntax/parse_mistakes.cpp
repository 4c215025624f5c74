// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse_mistakes.h"

#include "compiler/syntax/keywords.h"
#include "compiler/syntax/parse.h"
#include "runtime/base/utf8.h"
#include "runtime/value/currency.h"

#include <WritLexer.h>

#include <algorithm>

namespace writ::syntax {
namespace {

using diag::Code;
using writ_antlr::WritLexer;
using writ_antlr::WritParser;

struct Meant {
  std::string_view written;
  std::string_view word;  // of the language
};

// Of statutes and of everyday speech. None of them is left to the nearest spelling: 已满 is near 不满.
constexpr Meant kComparisons[] = {
    {"under", "less than"},
    {"below", "less than"},
    {"younger", "less than"},
    {"over", "more than"},
    {"above", "more than"},
    {"exceeds", "more than"},
    {"exceeding", "more than"},
    {"older", "more than"},
    {"reaches", "at least"},
    {"equals", "is"},
    {"满", "不少于"},
    {"已满", "不少于"},
    {"年满", "不少于"},
    {"未满", "不满"},
    {"未达到", "不满"},
    {"未超过", "不超过"},
    {"等于", "为"},
    {"不等于", "不为"},
    {"大于或等于", "不少于"},
    {"大于或者等于", "不少于"},
    {"不小于", "不少于"},
    {"小于或等于", "不超过"},
    {"小于或者等于", "不超过"},
    {"不大于", "不超过"},
    {"早于或等于", "不晚于"},
    {"晚于或等于", "不早于"},
    {"迟于", "晚于"},
    {"不迟于", "不晚于"},
    {"先于", "早于"},
    {"等同于", "为"},
    {"最多", "不超过"},
    {"最少", "不少于"},
    {"是", "为"},
    {"不是", "不为"},
};
constexpr Meant kDuties[] = {
    {"shall", "must"}, {"should", "must"}, {"cannot", "must not"}, {"必须", "应当"}, {"须", "应当"},
    {"应", "应当"},    {"应该", "应当"},   {"不能", "不得"},       {"不可", "不得"}, {"不可以", "不得"},
    {"不应", "不得"},  {"不应当", "不得"}, {"禁止", "不得"},       {"有权", "可以"}, {"可", "可以"},
};

constexpr Meant kOutcomes[] = {
    {"allowed", "permit"}, {"allow", "permit"},    {"permitted", "permit"}, {"prohibited", "deny"},
    {"approve", "permit"}, {"approved", "permit"}, {"grant", "permit"},     {"reject", "deny"},
    {"prohibit", "deny"},  {"rejected", "deny"},   {"block", "deny"},       {"refuse", "deny"},
    {"批准", "允许"},      {"予以准许", "允许"},   {"不许可", "禁止"},      {"不予许可", "禁止"},
    {"拒绝", "禁止"},      {"驳回", "禁止"},       {"不得", "禁止"},        {"forbidden", "deny"},
    {"forbid", "deny"},    {"denied", "deny"},     {"refused", "deny"},     {"准许", "允许"},
    {"准予", "允许"},      {"许可", "允许"},       {"不允许", "禁止"},      {"不准", "禁止"},
    {"不予准许", "禁止"},  {"禁止的", "禁止"},
};
// How statutes open an exception; here the exception is a rule and says so behind its name.
constexpr std::string_view kExceptions[] = {
    "overrides", "override", "overriding", "despite", "优先于", "except", "excepting", "notwithstanding",
    "save",      "provided", "除外",       "但",      "但是",   "的例外", "例外"};

// Which way an English comparison goes, and whether it is one of days.
struct Order {
  std::string_view written;
  bool more;
  bool days;
};
constexpr Order kOrders[] = {
    {"greater", true, false}, {"more", true, false},     {"larger", true, false},   {"bigger", true, false},
    {"higher", true, false},  {"above", true, false},    {"over", true, false},     {"older", true, false},
    {"less", false, false},   {"smaller", false, false}, {"lower", false, false},   {"fewer", false, false},
    {"below", false, false},  {"under", false, false},   {"younger", false, false}, {"later", true, true},
    {"after", true, true},    {"earlier", false, true},  {"before", false, true}};

// What the language does not have, and what to do instead.
struct Missing {
  std::string_view written;
  Bilingual instead;
};
const Missing kMissing[] = {
    {"neither",
     {"each is denied by itself: `not a and not b`; of values, `x is not in {a, b}`",
      "逐项否定：“非 甲 且 非 乙”；就取值而言，“某项 不在 {甲, 乙} 之中”"}},
    {"either", {"two conditions with `or` between them: `a or b`", "两个条件之间用“或”连接"}},
    {"both", {"two conditions with `and` between them: `a and b`", "两个条件之间用“且”连接"}},
    {"xor",
     {"one of two and not both: `(a or b) and not (a and b)`",
      "二者仅居其一：“（甲 或 乙）且 非（甲 且 乙）”"}},
    {"以及", {"conditions are joined by `and`", "条件之间用“且”连接"}},
    {"没有",
     {"what is not so is said with `not`: `not notified`",
      "否定写作“非”：“非 已告知”；没有提供写作“未提供”"}},
    {"mod",
     {"remainders are not computed; ask for the fact itself, or state the cases in a table",
      "不计算余数；请将所需结果列为事实，或者以判定表逐项载明"}},
    {"modulo",
     {"remainders are not computed; ask for the fact itself, or state the cases in a table",
      "不计算余数；请将所需结果列为事实，或者以判定表逐项载明"}},
    {"取余",
     {"remainders are not computed; ask for the fact itself, or state the cases in a table",
      "不计算余数；请将所需结果列为事实，或者以判定表逐项载明"}},
    {"average",
     {"divide a `sum of` by a `count of` and say how it is rounded", "以“合计”除以“个数”，并写明舍入方式"}},
    {"avg",
     {"divide a `sum of` by a `count of` and say how it is rounded", "以“合计”除以“个数”，并写明舍入方式"}},
    {"平均值",
     {"divide a `sum of` by a `count of` and say how it is rounded", "以“合计”除以“个数”，并写明舍入方式"}},
    {"平均",
     {"divide a `sum of` by a `count of` and say how it is rounded", "以“合计”除以“个数”，并写明舍入方式"}},
    {"let", {"give the value a name of its own with `define`", "请以“定义”为该值单独命名"}},
    {"var", {"give the value a name of its own with `define`", "请以“定义”为该值单独命名"}},
    {"round",
     {"rounding stands behind the value: `fee rounded half up to 0.01`",
      "舍入写在值之后：“费用 四舍五入至 0.01”"}},
    {"floor",
     {"rounding stands behind the value: `fee rounded to the floor of 1`",
      "舍入写在值之后：“费用 向下取整至 1”"}},
    {"ceil",
     {"rounding stands behind the value: `fee rounded to the ceiling of 1`",
      "舍入写在值之后：“费用 向上取整至 1”"}},
    {"四舍五入",
     {"rounding stands behind the value: `fee rounded half up to 0.01`",
      "舍入写在值之后：“费用 四舍五入至 0.01”"}},
    {"rank",
     {"there are no ranks; count the items that come before: `count of x in list where x more than y`",
      "没有排名；可计算在先者的个数：“名单 之中 甲 的 个数 其中 甲 超过 乙”"}},
    {"排名",
     {"there are no ranks; count the items that come before: `count of x in list where x more than y`",
      "没有排名；可计算在先者的个数：“名单 之中 甲 的 个数 其中 甲 超过 乙”"}},
    {"median", {"there is no median; ask for the value as a fact", "不计算中位数；请将该值列为事实"}},
    {"invariant",
     {"nothing is asserted of every request; write a `test`, or prove it with `writ prove`",
      "不设恒真断言；请写测试，或者以 writ prove 证明"}},
    {"assert",
     {"nothing is asserted of every request; write a `test`, or prove it with `writ prove`",
      "不设恒真断言；请写测试，或者以 writ prove 证明"}},
    {"function",
     {"there are no functions; `define` names a value of the case", "没有函数；“定义”为个案中的值命名"}},
    {"函数",
     {"there are no functions; `define` names a value of the case", "没有函数；“定义”为个案中的值命名"}},
    {"contains", {"written the other way round: `item in list`", "请反过来写：“某项 在 列表 之中”"}},
    {"includes", {"written the other way round: `item in list`", "请反过来写：“某项 在 列表 之中”"}},
    {"包含", {"written the other way round: `item in list`", "请反过来写：“某项 在 列表 之中”"}},
    {"包括", {"written the other way round: `item in list`", "请反过来写：“某项 在 列表 之中”"}},
    {"between",
     {"two conditions: `n at least 3 and n at most 5`", "请写作两个条件：“数 不少于 3 且 数 不超过 5”"}},
    {"介于",
     {"two conditions: `n at least 3 and n at most 5`", "请写作两个条件：“数 不少于 3 且 数 不超过 5”"}},
    {"sum", {"written `sum of x.amount for x in list`", "请写作“对 列表 之中 每个 项 合计 项.金额”"}},
    {"else",
     {"a rule has no other branch; write another rule, or an exception to this one",
      "规则没有另一分支；请另立一条规则，或者写作本规则的例外"}},
    {"elseif",
     {"a rule has no other branch; write another rule, or an exception to this one",
      "规则没有另一分支；请另立一条规则，或者写作本规则的例外"}},
};

const Bilingual* instead_of(std::string_view written) {
  const auto at = std::find_if(std::begin(kMissing), std::end(kMissing),
                               [&](const Missing& one) { return one.written == written; });
  return at == std::end(kMissing) ? nullptr : &at->instead;
}

template <std::size_t N>
std::string_view meant(const Meant (&table)[N], std::string_view written) {
  const auto at = std::find_if(std::begin(table), std::end(table),
                               [&](const Meant& one) { return one.written == written; });
  return at == std::end(table) ? std::string_view{} : at->word;
}

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

bool KnownMistake::in_condition() const {
  return type(0) == WritLexer::IDENTIFIER && wants(WritLexer::AND) && wants(WritLexer::MORE_THAN);
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
  const auto at = [&](int from_here) {
    return builder_.span(tokens_[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here_) + from_here)]);
  };
  return base::cover(at(first), at(last));
}

diag::Builder KnownMistake::unexpected(Span span, std::string found, const Bilingual& expected) {
  return diagnostics_.report(Code::SyntaxError, span, {std::move(found), expected});
}

bool KnownMistake::report(const Bilingual& expected) {
  return report_parameter_words() || report_currency() || report_outcome() || report_order() ||
         report_condition_word(expected) || report_article() || report_unsupported() || report_period() ||
         report_mark(expected) || report_unquoted(expected) || report_exception(expected) ||
         report_conclusion(expected) || report_duty(expected) || report_age(expected) ||
         report_comparison(expected);
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
  std::string word(meant(kDuties, text(0)));
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
    const std::string word(meant(kOutcomes, text(at)));
    if (word.empty()) continue;
    const Bilingual outcome{"`permit`, `deny` or `refer to`", "“允许”“禁止”或者“报请”"};
    unexpected(span(at, at), text(at), outcome).fix(span(at, at), word, kMeantWord).emit();
    return true;
  }
  return false;
}

bool KnownMistake::report_exception(const Bilingual& expected) {
  if (type(0) != WritLexer::IDENTIFIER) return false;
  if (std::find(std::begin(kExceptions), std::end(kExceptions), text(0)) == std::end(kExceptions))
    return false;
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
  const auto order_at = [&](int at) {
    const std::string written = text(at);
    return std::find_if(std::begin(kOrders), std::end(kOrders),
                        [&](const Order& one) { return one.written == written; });
  };
  int at = 0;
  const bool after_is = type(-2) == WritLexer::IS || type(-2) == WritLexer::IS_NOT;
  if (order_at(0) == std::end(kOrders) && (text(0) == "than" || after_is)) at = -1;
  const auto* order = order_at(at);
  if (order == std::end(kOrders)) return false;
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

// `Article 4`, `Art. 4`, `§ 4`; `art 4 of Rules`.
bool KnownMistake::report_article() {
  if (type(0) == WritLexer::OF && type(-1) == WritLexer::ARTICLE && type(1) == WritLexer::IDENTIFIER) {
    unexpected(span(-1, 1), raw(-1, 1),
               {"the instrument first, as in `PIPL art 13(1)`", "先写法源，例如“个保法 第十三条第一款”"})
        .fix(span(-1, 1), text(1) + " " + text(-1), {"the instrument first", "先写法源"})
        .emit();
    return true;
  }
  // Behind an instrument anything else may follow as well.
  const bool behind_law = type(-1) == WritLexer::IDENTIFIER || type(-1) == WritLexer::QUOTED;
  if (!wants(WritLexer::ARTICLE) && !behind_law) return false;
  const Bilingual article{"an article, as in `art 13(1)`", "条款，例如“第十三条第一款”"};
  if (type(0) == WritLexer::NUMBER && behind_law && type(-2) == WritLexer::CITES) {
    unexpected(span(0, 0), text(0), article)
        .fix(span(0, 0), chinese() ? "第" + text(0) + "条" : "art " + text(0), {"an article", "条款"})
        .emit();
    return true;
  }
  constexpr std::string_view kWords[] = {"Article", "Articles", "ARTICLE", "Art", "Arts", "art",
                                         "Section", "SECTION",  "section", "Sec", "sec",  "§"};
  const std::string word = text(0);
  if (std::find(std::begin(kWords), std::end(kWords), word) == std::end(kWords)) return false;
  const int last = type(1) == WritLexer::DOT ? 1 : 0;
  if (type(last + 1) != WritLexer::NUMBER) return false;
  const bool section = word.starts_with("S") || word.starts_with("s") || word == "§";
  unexpected(span(0, last), raw(0, last), article)
      .fix(span(0, last), section ? "sec" : "art", kMeantWord)
      .emit();
  return true;
}

// A reason without quotation marks: they go around what is left of the line.
bool KnownMistake::report_unquoted(const Bilingual& expected) {
  const bool opens =
      type(-1) == WritLexer::BECAUSE || type(-1) == WritLexer::REFER_TO || type(-1) == WritLexer::TEST;
  if (!opens || !wants(WritLexer::STRING)) return false;
  int last = 0;
  while (type(last + 1) != antlr4::Token::INVALID_TYPE && line(last + 1) == line(0) &&
         type(last + 1) != WritLexer::CITES && type(last + 1) != WritLexer::END &&
         type(last + 1) != WritLexer::STRING)
    ++last;
  const std::string words = raw(0, last);
  const bool quotable = words.find_first_of("\"\\“”") == std::string::npos;
  diag::Builder report = unexpected(span(0, last), words, expected);
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
  if (type(0) == WritLexer::COMMA && wants(WritLexer::AND)) {
    unexpected(span(0, 0), mark, {"`and` or `or`", "“且”或者“或”"}).note(conditions).emit();
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
  const std::string word(meant(kComparisons, text(0)));
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

// `fee : money`, 费用：人民币
bool KnownMistake::report_currency() {
  if (rule_ != WritParser::RulePlainType) return false;
  const Bilingual amount{"an amount in a currency, as in `money of CNY`",
                         "写明币种的金额，例如“人民币 金额”"};
  if (type(-1) == WritLexer::MONEY && wants(WritLexer::OF)) {
    unexpected(span(-1, -1), text(-1), amount).emit();
    return true;
  }
  if (type(-1) != WritLexer::CURRENCY || !wants(WritLexer::MONEY)) return false;
  const auto currency = value::find_currency(text(-1));
  if (!currency) return false;
  const bool of = type(0) == WritLexer::OF;  // 人民币 的 金额
  const std::string written = chinese() ? std::string(value::currency_name_zh(*currency)) + " 金额"
                                        : "money of " + std::string(value::currency_code(*currency));
  const int last = of ? (type(1) == WritLexer::MONEY ? 1 : 0) : -1;
  unexpected(span(-1, last), text(-1), amount)
      .fix(span(-1, last), written, {"the type of an amount", "金额的类型"})
      .emit();
  return true;
}

// `parameter grace period : count`, where a value without a type could have stood.
bool KnownMistake::report_parameter_words() {
  if (type(0) != WritLexer::COLON) return false;
  int first = -1;
  while (type(first - 1) != WritLexer::PARAMETER && line(first - 1) == line(0) && first > -5) --first;
  return first < -1 && type(first - 1) == WritLexer::PARAMETER && report_joined(first, -1);
}

// `rule late fee`
bool KnownMistake::report_two_names() {
  int first = 0;
  // In `obligation keep records cites …` the second word reads as the one who must.
  const bool party = wants(WritLexer::MUST) && type(-1) == WritLexer::IDENTIFIER;
  int last = party ? -1 : 0;
  if (party) {
    first = -1;
  } else if (type(0) != WritLexer::IDENTIFIER && word_kind(text(0)) != WordKind::Noun &&
             !(wants(WritLexer::COLON) && is_keyword(text(0)))) {
    return false;
  }
  // `number of children : count`: words of the language stand in it as well.
  const auto goes_on = [&](int at) {
    return (type(at) == WritLexer::IDENTIFIER || is_keyword(text(at))) && line(at) == line(last) &&
           type(at) != WritLexer::FACTS && type(at) != WritLexer::OUTPUT && type(at) != WritLexer::DEFINE &&
           type(at) != WritLexer::PARAMETER && type(at) != WritLexer::END;
  };
  const bool field = wants(WritLexer::COLON);
  const auto part = [&](int at) {
    return field ? goes_on(at) : type(at) == WritLexer::IDENTIFIER && line(at) == line(last);
  };
  while (part(first - 1)) --first;
  while (part(last + 1)) ++last;
  // What is longer than a name was not meant as one.
  constexpr int kMostWords = 5;
  constexpr std::size_t kLongestName = 240;
  if (first == last || last - first >= kMostWords) return false;
  for (int at = first; at <= last; ++at) {
    if (text(at).size() > kLongestName) return false;
  }
  // Where a type follows, so does its colon; `age count` lacks nothing but that.
  if (wants(WritLexer::COLON))
    return (type(last + 1) == WritLexer::COLON || type(last + 1) == WritLexer::SLASH) &&
           report_joined(first, last);
  switch (type(first - 1)) {
    case WritLexer::ENUMERATION:
    case WritLexer::TAXONOMY:
    case WritLexer::RECORD:
    case WritLexer::CALENDAR:
    case WritLexer::RULE:
    case WritLexer::TABLE:
    case WritLexer::OBLIGATION: return report_joined(first, last);
    default: return false;
  }
}

// Two words are no name where one of them says how a rule stands to another, or is a whole name already.
bool KnownMistake::report_joined(int first, int last) {
  static constexpr std::string_view kNoNames[] = {"overrides", "override",  "overriding", "beats",   "to",
                                                  "except",    "excepting", "unless",     "despite", "unique",
                                                  "但书",      "例外",      "除外",       "优先于",  "除非"};
  for (int at = first; at <= last; ++at) {
    const std::string word = text(at);
    if (word.find('_') != std::string::npos ||
        std::find(std::begin(kNoNames), std::end(kNoNames), word) != std::end(kNoNames))
      return false;
  }
  std::vector<std::string> words;
  for (int at = first; at <= last; ++at) words.push_back(text(at));
  report_several_words(diagnostics_, span(first, last), words);
  return true;
}

std::string_view meant_outcome(std::string_view written) { return meant(kOutcomes, written); }

void report_several_words(diag::Diagnostics& diagnostics, Span span, const std::vector<std::string>& words) {
  std::string spaced;
  std::string joined;
  for (const std::string& word : words) {
    const bool han = static_cast<unsigned char>(word.front()) >= 0x80;
    spaced += (spaced.empty() ? "" : " ") + word;
    joined += (joined.empty() || han ? "" : "_") + word;
  }
  diagnostics.report(Code::NameOfSeveralWords, span, {spaced})
      .note({"joined with `_`, or in quotation marks: `「" + spaced + "」`",
             "可以用“_”相连，或者写在引号中：「" + spaced + "」"})
      .fix(span, joined, {"one word", "合为一个词"})
      .emit();
}

}  // namespace writ::syntax
