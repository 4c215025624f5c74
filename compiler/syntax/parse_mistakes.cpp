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
    {"under", "less than"},  {"below", "less than"},   {"younger", "less than"},   {"over", "more than"},
    {"above", "more than"},  {"exceeds", "more than"}, {"exceeding", "more than"}, {"older", "more than"},
    {"reaches", "at least"}, {"equals", "is"},         {"满", "不少于"},           {"已满", "不少于"},
    {"年满", "不少于"},      {"未满", "不满"},         {"未达到", "不满"},         {"未超过", "不超过"},
    {"等于", "为"},          {"不等于", "不为"},
};
constexpr Meant kDuties[] = {
    {"shall", "must"}, {"should", "must"}, {"cannot", "must not"}, {"必须", "应当"}, {"须", "应当"},
    {"应", "应当"},    {"应该", "应当"},   {"不能", "不得"},       {"不可", "不得"}, {"不可以", "不得"},
    {"不应", "不得"},  {"不应当", "不得"}, {"禁止", "不得"},       {"有权", "可以"}, {"可", "可以"},
};

constexpr Meant kOutcomes[] = {
    {"allowed", "permit"}, {"allow", "permit"},  {"permitted", "permit"}, {"prohibited", "deny"},
    {"forbidden", "deny"}, {"forbid", "deny"},   {"denied", "deny"},      {"refused", "deny"},
    {"准许", "允许"},      {"准予", "允许"},     {"许可", "允许"},        {"不允许", "禁止"},
    {"不准", "禁止"},      {"不予准许", "禁止"}, {"禁止的", "禁止"},
};
// How statutes open an exception; here the exception is a rule and says so behind its name.
constexpr std::string_view kExceptions[] = {
    "except", "excepting", "notwithstanding", "save", "provided", "除外", "但", "但是", "的例外", "例外"};

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
  return report_currency() || report_outcome(expected) || report_exception(expected) ||
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
bool KnownMistake::report_outcome(const Bilingual& expected) {
  for (const int at : {0, -1}) {
    if (type(at) != WritLexer::IDENTIFIER || type(at - 1) != WritLexer::THEN) continue;
    const std::string word(meant(kOutcomes, text(at)));
    if (word.empty()) continue;
    unexpected(span(at, at), text(at), expected).fix(span(at, at), word, kMeantWord).emit();
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

// `age under 14`
bool KnownMistake::report_comparison(const Bilingual& expected) {
  if (type(0) != WritLexer::IDENTIFIER) return false;
  const std::string word(meant(kComparisons, text(0)));
  if (word.empty()) return false;
  const bool than = text(1) == "than";  // `older than`
  unexpected(span(0, 0), text(0), expected).fix(span(0, than ? 1 : 0), word, kMeantWord).emit();
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

// `rule late fee`
bool KnownMistake::report_two_names() {
  int first = 0;
  // In `obligation keep records cites …` the second word reads as the one who must.
  const bool party = wants(WritLexer::MUST) && type(-1) == WritLexer::IDENTIFIER;
  int last = party ? -1 : 0;
  if (party) {
    first = -1;
  } else if (type(0) != WritLexer::IDENTIFIER && word_kind(text(0)) != WordKind::Noun) {
    return false;
  }
  const auto line = [&](int at) {
    return tokens_[static_cast<std::size_t>(static_cast<std::ptrdiff_t>(here_) + at)]->getLine();
  };
  const auto goes_on = [&](int at) { return type(at) == WritLexer::IDENTIFIER && line(at) == line(last); };
  while (goes_on(first - 1)) --first;
  while (goes_on(last + 1)) ++last;
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
    case WritLexer::LAW:
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

bool KnownMistake::report_joined(int first, int last) {
  std::vector<std::string> words;
  for (int at = first; at <= last; ++at) words.push_back(text(at));
  report_several_words(diagnostics_, span(first, last), words);
  return true;
}

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
