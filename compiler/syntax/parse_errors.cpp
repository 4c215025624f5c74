// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse_errors.h"

#include "compiler/diag/suggest.h"
#include "compiler/syntax/forms.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/parse_mistakes.h"
#include "compiler/syntax/parse_words.h"
#include "runtime/base/utf8.h"

#include <WritLexer.h>

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>
#include <vector>

namespace writ::syntax {

using diag::Code;
using writ_antlr::WritLexer;
using writ_antlr::WritParser;

bool starts_declaration(std::size_t type) {
  switch (type) {
    case WritLexer::USE:
    case WritLexer::PRIVATE:
    case WritLexer::EXTEND:
    case WritLexer::CHANGE:
    case WritLexer::OVERLAY:
    case WritLexer::MODULE:
    case WritLexer::LAW:
    case WritLexer::TAXONOMY:
    case WritLexer::ENUMERATION:
    case WritLexer::RECORD:
#define WRIT_FORM(Sort, rule, builder, TOKEN, ...) case WritLexer::TOKEN:
#include "compiler/syntax/forms.def"
    case WritLexer::DEFAULT:
    case WritLexer::OUTPUT:
    case WritLexer::FACTS:
    case WritLexer::CALENDAR:
    case WritLexer::PARAMETER:
    case WritLexer::DECISION:
    case WritLexer::DEFINE:
    case WritLexer::INTERPRETATION:
    case WritLexer::GROUP:
    case WritLexer::RULE:
    case WritLexer::TABLE:
    case WritLexer::OBLIGATION:
    case WritLexer::TEST:
    case WritLexer::TEST_TABLE:
    case WritLexer::POLICY: return true;
    default: return false;
  }
}

bool opens_decision(std::size_t type) {
  switch (type) {
    case WritLexer::DECISION:
    case WritLexer::DEFAULT:
    case WritLexer::OUTPUT: return true;
#define WRIT_FORM(Sort, rule, builder, TOKEN, English, Chinese, core, overlay, decision) \
  case WritLexer::TOKEN: return FormDecision::decision == FormDecision::Gives;
#include "compiler/syntax/forms.def"
    default: return false;
  }
}

namespace {

// What rules of the grammar are called when a reader is told that one was expected.
struct Described {
  std::vector<std::size_t> rules;
  Bilingual words;
};
const Described kDescribed[] = {
    {{WritParser::RulePolicyHeader, WritParser::RuleHeaderClause},
     {"`policy NAME language en`", "“规范 名称 语言 中文”"}},
    {{WritParser::RuleDeclaration, WritParser::RuleDeclarationEntry}, {"a declaration", "一项声明"}},
    {{WritParser::RuleUse}, {"the name of a module", "模块的名称"}},
    {{WritParser::RuleExtension, WritParser::RuleTaxonomy, WritParser::RuleTaxonomyNode},
     {"a value of the taxonomy, or `end`", "分类体系的取值，或者“结束”"}},
    {{WritParser::RuleLaw, WritParser::RuleLawVersion},
     {"a version of the instrument, or `end`", "法源的版本，或者“结束”"}},
    {{WritParser::RuleLawCovers},
     {"the place of an article, as in art 13(1)", "条款的位置，例如第十三条第一款"}},
    {{WritParser::RuleEnumeration, WritParser::RuleEnumerator},
     {"a value of the enumeration, or `end`", "枚举的取值，或者“结束”"}},
    {{WritParser::RuleType, WritParser::RulePlainType}, {"a type", "类型"}},
    {{WritParser::RuleChange, WritParser::RuleParameter, WritParser::RuleParameterValue,
      WritParser::RuleUndatedValue},
     {"a value of the parameter, or `end`", "参数的值，或者“结束”"}},
    {{WritParser::RuleOverlaidPolicy}, {"`of POLICY`", "“用于 规范名称”"}},
    {{WritParser::RuleDefine, WritParser::RuleItem}, {"`name : type means value`", "“名称：类型 是指 值”"}},
    {{WritParser::RuleOutcome}, {"`permit`, `deny` or `refer to`", "“允许”“禁止”或者“报请”"}},
    {{WritParser::RuleCitations, WritParser::RuleCitation, WritParser::RuleCites},
     {"a citation", "所依据的条款"}},
    {{WritParser::RuleWord, WritParser::RulePlainWord, WritParser::RuleNames, WritParser::RuleDotted},
     {"a name", "名称"}},
    {{WritParser::RuleTexts, WritParser::RuleText, WritParser::RuleBecause},
     {"a text in quotation marks", "引号内的文字"}},
    {{WritParser::RulePeriod, WritParser::RuleUntil, WritParser::RuleLawInForce},
     {"a date, as in 2024-03-22", "日期，例如 2024-03-22"}},
    {{WritParser::RuleRow, WritParser::RuleCell},
     {"a cell, or `|` at the end of the line", "单元格，或者行末的“|”"}},
    {{WritParser::RuleInterpretation, WritParser::RuleReading},
     {"`reading NAME`, one of them `default`, or `end`", "“口径 名称”，其中之一为“缺省”；或者“结束”"}},
    {{WritParser::RuleGroup, WritParser::RuleGroupClause},
     {"a clause of the group, or `end`", "规则组的条款，或者“结束”"}},
    {{WritParser::RuleRuleClause, WritParser::RuleRule_},
     {"a clause of the rule, or `end`", "规则的条款，或者“结束”"}},
    {{WritParser::RuleAssignment}, {"`output is value`", "“结论 为 值”"}},
    {{WritParser::RuleHitPolicy},
     {"`first match`, `only one` or `collect`", "“首行优先”“唯一匹配”或者“汇集”"}},
    {{WritParser::RuleTableClause, WritParser::RuleTable},
     {"a row of the table, or `end`", "判定表的一行，或者“结束”"}},
    {{WritParser::RuleDecisionClause, WritParser::RuleDecision},
     {"a clause of the decision, or `end`", "决定的条款，或者“结束”"}},
    {{WritParser::RuleObligationClause, WritParser::RuleObligation},
     {"a clause of the obligation, or `end`", "义务的条款，或者“结束”"}},
    {{WritParser::RuleDuty, WritParser::RuleDutyPart, WritParser::RuleModality, WritParser::RulePhase},
     {"`party must \"act\"`", "“何人 应当 「为何事」”"}},
    {{WritParser::RuleDeadline},
     {"a deadline, as in `within 10 days after filed`", "期限，例如“自 申报日 起 10 日 内”"}},
    {{WritParser::RuleConsentScope, WritParser::RuleScopeHead, WritParser::RuleScopeRole,
      WritParser::RuleScopeTerm},
     {"a term of the consent (`purpose`, `kinds`, `manner`, `recipient`, `period`, `valid`, …), or `end`",
      "同意的一项内容（“目的”“种类”“方式”“接收方”“期限”“有效”等），或者“结束”"}},
    {{WritParser::RuleTestClause, WritParser::RuleTest, WritParser::RuleTestTable},
     {"a clause of the test, or `end`", "测试的条款，或者“结束”"}},
    {{WritParser::RuleGivenItem, WritParser::RuleRecordItem}, {"`name : value`", "“名称：值”"}},
    {{WritParser::RuleExpectation}, {"an outcome or `output is value`", "结果，或者“结论 为 值”"}},
    {{WritParser::RuleField, WritParser::RuleFacts, WritParser::RuleRecord},
     {"`name : type`, or `end`", "“名称：类型”，或者“结束”"}},
};

Bilingual rule_description(std::size_t rule) {
  for (const Described& one : kDescribed) {
    if (std::find(one.rules.begin(), one.rules.end(), rule) != one.rules.end()) return one.words;
  }
  return {"an expression", "表达式"};
}

// `a`, `b` or `c`; 甲乙或者丙, where marks part the first.
Bilingual one_of(const std::vector<Bilingual>& parts) {
  Bilingual out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const bool last = i + 1 == parts.size();
    if (i > 0) out.en += last ? " or " : ", ";
    if (i > 0) out.zh += last ? "或者" : out.zh.ends_with("”") ? "" : "、";
    out.en += parts[i].en;
    out.zh += parts[i].zh;
  }
  return out;
}

// What is called by what it is, not by a word.
bool is_literal(std::size_t type) {
  switch (type) {
    case WritLexer::IDENTIFIER:
    case WritLexer::STRING:
    case WritLexer::QUOTED:
    case WritLexer::ARTICLE:
    case WritLexer::DATE_LITERAL:
    case WritLexer::NUMBER:
    case WritLexer::CURRENCY: return true;
    default: return false;
  }
}

// The same without `, or end`, where it is `end` that was found.
Bilingual without_end(Bilingual expected) {
  const auto cut = [](std::string& text, std::string_view tail) {
    if (text.ends_with(tail)) text.resize(text.size() - tail.size());
  };
  cut(expected.en, ", or `end`");
  cut(expected.zh, "，或者“结束”");
  cut(expected.zh, "；或者“结束”");
  return expected;
}

const Bilingual kBehindValue{"a comparison, `and`, `or`, or the next clause", "比较、“且”“或”，或者下一条款"};

// The bracket of this declaration that is still open where the token stands; null when there is none.
antlr4::Token* unclosed_bracket(antlr4::TokenStream& tokens, const antlr4::Token& token) {
  constexpr std::size_t kAround = 200;
  std::size_t closed = 0;
  for (std::size_t i = token.getTokenIndex(), n = 0; i-- > 0 && n < kAround; ++n) {
    antlr4::Token* one = tokens.get(i);
    switch (one->getType()) {
      case WritLexer::RIGHT_PAREN:
      case WritLexer::RIGHT_BRACE:
      case WritLexer::RIGHT_BRACKET: ++closed; break;
      case WritLexer::LEFT_PAREN:
      case WritLexer::LEFT_BRACE:
      case WritLexer::LEFT_BRACKET:
        if (closed == 0) return one;
        --closed;
        break;
      case WritLexer::END: return nullptr;
      default: break;
    }
  }
  return nullptr;
}

// The token before it that is not a comment; null at the start.
antlr4::Token* before(antlr4::TokenStream& tokens, const antlr4::Token& token) {
  for (std::size_t i = token.getTokenIndex(); i-- > 0;) {
    if (tokens.get(i)->getChannel() == antlr4::Token::DEFAULT_CHANNEL) return tokens.get(i);
  }
  return nullptr;
}

}  // namespace

bool holds_one_of(const std::string& parted, const std::map<std::string, std::size_t, std::less<>>& names) {
  std::istringstream words(parted);
  for (std::string word; words >> word;) {
    if (names.contains(word)) return true;
  }
  return false;
}

// What is shown of a word that may be as long as a file.
std::string clipped(std::string_view text) {
  constexpr std::size_t kShown = 60;
  text = text.substr(0, text.find_first_of("\r\n"));
  std::size_t points = 0;
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (++points > kShown) return std::string(text.substr(0, at)) + "…";
  }
  return std::string(text);
}

void ErrorCollector::syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, std::size_t,
                                 std::size_t, const std::string&, std::exception_ptr) {
  auto* parser = dynamic_cast<WritParser*>(recognizer);
  if (parser == nullptr || token == nullptr) return;
  const std::size_t type = token->getType();
  if (report_missing_end(*parser->getTokenStream(), *token)) return;
  if (type == antlr4::Token::EOF) {
    diag::Builder report =
        diagnostics_.report(Code::UnexpectedEnd, builder_.span(token), {expected(parser, type)});
    if (start_ != nullptr && start_ != token)
      report.label(builder_.span(start_), {"this is not closed", "此处开始的段落没有结束"});
    report.emit();
    return;
  }
  report(*parser, *token, expected(parser, type));
}

void ErrorCollector::stray(WritParser& parser, antlr4::Token& token) {
  if (token.getType() == WritLexer::END) {
    diagnostics_
        .report(Code::SyntaxError, builder_.span(&token),
                {token.getText(), Bilingual{"a declaration", "一项声明"}})
        .note({"what stands above is closed already, or needs no `end`",
               "上文的段落已经结束，或者无须写“结束”"})
        .emit();
    return;
  }
  // `Rule agreed`
  std::string small = token.getText();
  std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return std::tolower(c); });
  for (const Keyword& keyword : keywords()) {
    if (token.getType() != WritLexer::IDENTIFIER || keyword.english != small ||
        !starts_declaration(token_type(keyword.id)))
      continue;
    diagnostics_
        .report(Code::SyntaxError, builder_.span(&token),
                {token.getText(), Bilingual{"`" + small + "`", "“" + small + "”"}})
        .fix(builder_.span(&token), small, {"the word of the language", "语言中的用词"})
        .emit();
    return;
  }
  antlr4::Token* last = before(*parser.getTokenStream(), token);
  if (last != nullptr && last->getText() == "。") {
    // `当 已同意。则 允许。`
    diagnostics_
        .report(Code::SyntaxError, builder_.span(&token),
                {clipped(token.getText()), Bilingual{"a declaration", "一项声明"}})
        .label(builder_.span(last),
               {"the full stop ends the block, as `end` does", "句号结束整个段落，与“结束”相同"})
        .emit();
    return;
  }
  report(parser, token,
         {"a declaration, such as `rule`, `table`, `define`, `obligation` or `test`",
          "一项声明，例如“规则”“判定表”“定义”“义务”“测试”"});
}

void ErrorCollector::report(WritParser& parser, antlr4::Token& token, const Bilingual& wanted) {
  antlr4::TokenStream& tokens = *parser.getTokenStream();
  const Span at = builder_.span(&token);
  if (report_unclosed_text(token)) return;
  KnownMistake known(parser, token, builder_, diagnostics_, language_);
  const bool behind_value = known.behind_value();
  const Bilingual expected = behind_value ? kBehindValue : wanted;
  if (report_han_run(tokens, &token, true) || known.report(expected) || report_han_run(tokens, &token, false))
    return;
  const auto word =
      token.getType() == WritLexer::IDENTIFIER ? word_meant(&parser, token.getText()) : std::nullopt;
  if (!word && known.report_two_names()) return;
  diag::Builder report = diagnostics_.report(Code::SyntaxError, at, {clipped(token.getText()), expected});
  if (word) report.fix(at, *word, {"there is a word of the language close to it", "有一个相近的词语"});
  if (!word && behind_value)
    report.note({"comparisons are `more than`, `at least`, `less than`, `at most`, `is`, `in`",
                 "比较的用词有“超过”“不少于”“不满”“不超过”“为”“在 … 之中”"});
  if (antlr4::Token* open = unclosed_bracket(tokens, token))
    report.label(builder_.span(open), {"this is not closed", "此处的括号没有闭合"});
  report.emit();
}

// A block runs on into the next declaration, or to the end of the file. A word in the first column that opens a declaration
// may have been read as a name, so that the slip shows only behind it.
bool ErrorCollector::report_missing_end(antlr4::TokenStream& tokens, antlr4::Token& token) {
  if (start_ == nullptr || start_ == &token || start_->getCharPositionInLine() != 0) return false;
  antlr4::Token* next = nullptr;
  for (std::size_t i = start_->getTokenIndex() + 1; i <= token.getTokenIndex() && next == nullptr; ++i) {
    antlr4::Token* one = tokens.get(i);
    const bool opens = one->getCharPositionInLine() == 0 && starts_declaration(one->getType());
    if (opens || one->getType() == antlr4::Token::EOF) next = one;
  }
  // A declaration without a name was never one.
  if (next == nullptr || start_->getType() == WritLexer::POLICY || before(tokens, *next) == start_)
    return false;
  const bool closes = start_->getType() != WritLexer::DEFINE && start_->getType() != WritLexer::USE &&
                      start_->getType() != WritLexer::CALENDAR && start_->getType() != WritLexer::MODULE &&
                      start_->getType() != WritLexer::OVERLAY;
  if (!closes) return false;
  const bool at_end = next->getType() == antlr4::Token::EOF;
  const Bilingual end{"`end`", "“结束”"};
  diag::Builder report =
      at_end ? diagnostics_.report(Code::UnexpectedEnd, builder_.span(next), {end})
             : diagnostics_.report(Code::SyntaxError, builder_.span(next), {clipped(next->getText()), end});
  Span behind = builder_.span(before(tokens, *next));
  behind.begin = behind.end;
  const std::string named =
      clipped(start_->getText() + " " + tokens.get(start_->getTokenIndex() + 1)->getText());
  report
      .label(builder_.span(start_),
             {"`" + named + "`, which begins here, is not closed", "此处开始的“" + named + "”没有结束"})
      .fix(behind, "\n" + std::string(spelling("End", language_)), {"close it", "补上“结束”"})
      .emit();
  return true;
}

// `“…"`: the text takes the rest of its line along.
bool ErrorCollector::report_unclosed_text(antlr4::Token& token) {
  if (token.getType() != WritLexer::UNCLOSED) return false;
  const std::string text = token.getText();
  diag::Builder report = diagnostics_.report(Code::UnclosedText, builder_.span(&token));
  struct Pair {
    std::string_view open;
    std::string_view close;
  };
  constexpr Pair kPairs[] = {{"“", "”"}, {"《", "》"}, {"「", "」"}, {"\"", "\""}};
  constexpr std::string_view kOthers[] = {"\"", "”", "“", "＂", "」", "》", "〉", "』", "'", "’", "″"};
  for (const auto& [open, close] : kPairs) {
    if (!text.starts_with(open)) continue;
    std::size_t at = std::string::npos;
    std::string_view found;
    for (const std::string_view other : kOthers) {
      const std::size_t place = other == close ? std::string::npos : text.find(other, open.size());
      if (place < at) {
        at = place;
        found = other;
      }
    }
    if (at == std::string::npos) break;
    Span mark = builder_.span(&token);
    mark.begin += static_cast<std::uint32_t>(at);
    mark.end = mark.begin + static_cast<std::uint32_t>(found.size());
    const std::string pair = std::string(open) + "…" + std::string(close);
    report
        .note({"what opens with one mark closes with its counterpart: `" + pair + "`",
               "引号须成对使用：" + pair})
        .fix(mark, std::string(close), {"the mark that closes it", "与之成对的引号"});
    break;
  }
  report.emit();
  return true;
}

// The word of the language that was meant: one that may stand here and is nearly the same, or the only one that begins so
// (`more` than).
std::optional<std::string> ErrorCollector::word_meant(WritParser* parser, const std::string& text) const {
  antlr4::misc::IntervalSet wanted;
  try {
    wanted = parser->getExpectedTokens();
  } catch (...) {
    return std::nullopt;
  }
  // A block that could be closed here could also go on.
  const bool only_end = wanted.size() == 1 && wanted.contains(static_cast<ssize_t>(WritLexer::END));
  constexpr std::size_t kShortest = 4;
  // Of two Chinese characters a word of one is half as much, and not a misspelling.
  const bool two_characters = text.size() == 6 && static_cast<unsigned char>(text.front()) >= 0xE0;
  std::vector<std::string> words;
  std::vector<std::string> begun;
  for (const Keyword& keyword : keywords()) {
    const std::string_view word = spelling(keyword, language_);
    if (two_characters && word.size() != text.size()) continue;
    if (!only_end && !wanted.contains(static_cast<ssize_t>(token_type(keyword.id)))) continue;
    words.emplace_back(word);
    if (word.starts_with(text + " ")) begun.emplace_back(word);
  }
  if (begun.size() == 1) return begun.front();
  // `Rule`, `WHEN`
  std::string small = text;
  std::transform(small.begin(), small.end(), small.begin(), [](unsigned char c) { return std::tolower(c); });
  if (small != text && std::find(words.begin(), words.end(), small) != words.end()) return small;
  return text.size() < kShortest ? std::nullopt : diag::nearest(text, words);
}

// The word at fault, or the one before it, may be Chinese written without the spaces that part the words: certainly, where all of
// it is words of the language and at least one name of the file: 不可以 is a word of its own.
bool ErrorCollector::report_han_run(antlr4::TokenStream& tokens, antlr4::Token* token, bool certainly) {
  std::vector<antlr4::Token*> suspects = {token};
  if (antlr4::Token* previous = before(tokens, *token)) suspects.push_back(previous);
  for (antlr4::Token* suspect : suspects) {
    if (suspect->getType() != WritLexer::IDENTIFIER) continue;
    const std::string text = suspect->getText();
    if (text.size() > kLongestName || static_cast<unsigned char>(text.front()) < 0x80) continue;
    const std::map<std::string, std::size_t, std::less<>>& names = names_of(tokens);
    auto parted = split_han_run(text, [&](std::string_view part) { return names.contains(part); });
    // A word that stands elsewhere as well is a name, whatever characters it holds.
    if (certainly && parted && !holds_one_of(*parted, names)) continue;
    if (!parted && !certainly && names.at(text) == 1) parted = split_at_long_words(text);
    if (!parted) continue;
    diagnostics_.report(Code::WordsRunTogether, builder_.span(suspect), {text, *parted})
        .fix(builder_.span(suspect), *parted, {"put spaces between the words", "在词语之间加空格"})
        .emit();
    return true;
  }
  return false;
}

// The words of the file that are not of the language, and how often each stands there.
const std::map<std::string, std::size_t, std::less<>>& ErrorCollector::names_of(antlr4::TokenStream& tokens) {
  if (!names_.empty()) return names_;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (tokens.get(i)->getType() == WritLexer::IDENTIFIER) ++names_[tokens.get(i)->getText()];
  }
  return names_;
}

Bilingual ErrorCollector::expected(WritParser* parser, std::size_t found) {
  std::size_t rule = WritParser::RuleDeclaration;
  if (parser->getContext() != nullptr) rule = parser->getContext()->getRuleIndex();
  Bilingual described = rule_description(rule);
  if (found == WritLexer::END) described = without_end(std::move(described));
  antlr4::misc::IntervalSet wanted;
  try {
    wanted = parser->getExpectedTokens();
  } catch (...) {
    return described;
  }
  constexpr std::size_t kShown = 4;
  // A block that could be closed here could also go on, so `end` alone does not tell what may stand here.
  const bool only_end = wanted.size() == 1 && wanted.contains(static_cast<ssize_t>(WritLexer::END));
  if (wanted.size() > kShown || only_end) return described;
  std::vector<Bilingual> parts;
  for (const ssize_t type : wanted.toList()) {
    // What has no word in the language of the file: `through`, 止.
    if (type >= 0 && token_text(static_cast<std::size_t>(type)).empty() &&
        !is_literal(static_cast<std::size_t>(type)))
      continue;
    const Bilingual shown = type < 0 ? Bilingual{} : token_description(static_cast<std::size_t>(type));
    if (shown.empty()) return described;
    const bool again =
        std::any_of(parts.begin(), parts.end(), [&](const Bilingual& one) { return one.en == shown.en; });
    if (again) continue;
    parts.push_back(shown);
  }
  return parts.empty() ? described : one_of(parts);
}

// A word in the language of the file, a mark, or what a literal is called.
Bilingual ErrorCollector::token_description(std::size_t type) const {
  switch (type) {
    case WritLexer::IDENTIFIER: return {"a name", "名称"};
    case WritLexer::STRING:
    case WritLexer::QUOTED: return {"a text in quotation marks", "引号内的文字"};
    case WritLexer::ARTICLE: return {"an article, as in `art 13(1)`", "条款，例如“第十三条第一款”"};
    case WritLexer::DATE_LITERAL: return {"a date, as in 2024-03-22", "日期，例如 2024-03-22"};
    case WritLexer::NUMBER: return {"a number", "数字"};
    case WritLexer::CURRENCY: return {"a currency, as in `CNY`", "币种，例如“人民币”"};
    default: break;
  }
  const std::string shown = token_text(type);
  return shown.empty() ? Bilingual{} : Bilingual{"`" + shown + "`", "“" + shown + "”"};
}

std::string ErrorCollector::token_text(std::size_t type) const {
  const bool chinese = language_ == Language::Chinese;
  switch (type) {
    case WritLexer::COLON: return chinese ? "：" : ":";
    case WritLexer::COMMA: return chinese ? "，" : ",";
    case WritLexer::RIGHT_PAREN: return chinese ? "）" : ")";
    case WritLexer::LEFT_PAREN: return chinese ? "（" : "(";
    case WritLexer::RIGHT_BRACE: return "}";
    case WritLexer::RIGHT_BRACKET: return "]";
    case WritLexer::LEFT_BRACKET: return "[";
    case WritLexer::ROW_END:
    case WritLexer::BAR: return "|";
    default: break;
  }
  std::string id;
  bool upper = true;
  for (char c : WritLexer({}).getVocabulary().getSymbolicName(type)) {
    if (c == '_') {
      upper = true;
    } else {
      id += upper ? c : static_cast<char>(c - 'A' + 'a');
      upper = false;
    }
  }
  for (const Keyword& keyword : keywords()) {
    if (keyword.id != id) continue;
    const bool there = !(chinese ? keyword.chinese : keyword.english).empty();
    return there ? std::string(spelling(keyword, language_)) : std::string();
  }
  return {};
}

}  // namespace writ::syntax
