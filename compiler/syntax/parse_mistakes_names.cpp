// SPDX-License-Identifier: Apache-2.0
// Mistakes around names, types and citations.
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/parse_mistakes.h"
#include "runtime/value/currency.h"

#include <WritLexer.h>

#include <algorithm>

namespace writ::syntax {

using diag::Code;
using writ_antlr::WritLexer;
using writ_antlr::WritParser;

namespace {

const Bilingual kMeantWord{"the word of the language", "语言中的用词"};

// A type of the language, by its token.
bool is_type(std::size_t type) {
  switch (type) {
    case WritLexer::BOOLEAN:
    case WritLexer::COUNT:
    case WritLexer::INTEGER:
    case WritLexer::DATE:
    case WritLexer::TEXT:
    case WritLexer::RATE: return true;
    default: return false;
  }
}

}  // namespace

// `fee : money`, 费用：人民币
bool KnownMistake::report_currency() {
  if (rule_ != WritParser::RulePlainType) return false;
  const Bilingual amount{"an amount in a currency, as in `money of CNY`",
                         "写明币种的金额，例如“人民币 金额”"};
  const auto known = [&](int at) { return value::find_currency(text(at) == "RMB" ? "CNY" : text(at)); };
  const auto type_of = [&](value::Currency currency) {
    return chinese() ? std::string(value::currency_name_zh(currency)) + " 金额"
                     : "money of " + std::string(value::currency_code(currency));
  };
  // `money CNY`, `money of RMB`, 金额 人民币
  const int named = type(-1) == WritLexer::OF ? 0 : type(-1) == WritLexer::MONEY ? 0 : 1;
  const int opens = type(-1) == WritLexer::OF ? -2 : -1;
  if (named == 0 && type(opens) == WritLexer::MONEY && line(0) == line(-1) && known(0)) {
    unexpected(span(opens, 0), raw(opens, 0), amount)
        .fix(span(opens, 0), type_of(*known(0)), {"the type of an amount", "金额的类型"})
        .emit();
    return true;
  }
  if (type(-1) == WritLexer::MONEY && wants(WritLexer::OF)) {
    unexpected(span(-1, -1), text(-1), amount)
        .fix(span(-1, -1), type_of(value::Currency::CNY), {"if it is of this currency", "如果是该币种"})
        .emit();
    return true;
  }
  if (type(-1) != WritLexer::CURRENCY || !wants(WritLexer::MONEY)) return false;
  const auto currency = value::find_currency(text(-1));
  if (!currency) return false;
  const bool of = type(0) == WritLexer::OF;  // 人民币 的 金额
  const std::string written = type_of(*currency);
  const int last = of ? (type(1) == WritLexer::MONEY ? 1 : 0) : -1;
  unexpected(span(-1, last), text(-1), amount)
      .fix(span(-1, last), written, {"the type of an amount", "金额的类型"})
      .emit();
  return true;
}

// Between a name and its type nothing but the colon is missing, or the two are the wrong way round: `consent boolean`. A list
// or an optional type is written in another way: `Kind list`, `Kind[]`, `optional date`. What is found wrong may be the next
// line.
bool KnownMistake::report_field() {
  const Bilingual typed{"`name : type`", "“名称：类型”"};
  const std::string colon = chinese() ? "：" : " : ";
  // `kinds : Kind[]`, `kinds : list<Kind>`
  const bool named = is_type(type(-1)) || type(-1) == WritLexer::IDENTIFIER;
  if (named && type(0) == WritLexer::LEFT_BRACKET && type(1) == WritLexer::RIGHT_BRACKET)
    return report_list_type(-1, -1, 1);
  if (type(0) == WritLexer::LESS && type(-1) == WritLexer::LIST && type(2) == WritLexer::GREATER)
    return report_list_type(1, -1, 2);
  if (!wants(WritLexer::COLON)) return false;
  // The two words that stand where one name was wanted: on the line before, or here.
  for (const int last : {-1, 0}) {
    if (line(last) != line(last - 1) || line(last - 2) == line(last) || type(last + 1) == WritLexer::COLON)
      continue;
    const bool in_order = type(last - 1) == WritLexer::IDENTIFIER && is_type(type(last));
    const bool turned = is_type(type(last - 1)) && type(last) == WritLexer::IDENTIFIER;
    if (!in_order && !turned) continue;
    const std::string name = text(in_order ? last - 1 : last);
    unexpected(span(last - 1, last), raw(last - 1, last), typed)
        .fix(span(last - 1, last), name + colon + text(in_order ? last : last - 1),
             {"the name, a colon, the type", "名称、冒号、类型"})
        .emit();
    return true;
  }
  // `agreed_on : optional date`, `kinds : Kind list`, and then the next line
  if (line(-1) == line(0) || type(-3) != WritLexer::COLON || line(-3) != line(-1)) return false;
  if (type(-1) == WritLexer::LIST) return report_list_type(-2, -2, -1);
  if (text(-2) != "optional" && text(-2) != "可选") return false;
  unexpected(span(-2, -1), raw(-2, -1), {"a type", "类型"})
      .fix(span(-2, -1), text(-1) + (chinese() ? "？" : "?"), {"a type that may be absent", "可缺的类型"})
      .emit();
  return true;
}

bool KnownMistake::report_list_type(int item, int first, int last) {
  const std::string of = text(item);
  unexpected(span(first, last), raw(first, last), {"a type", "类型"})
      .fix(span(first, last), chinese() ? of + " 的 列表" : "list of " + of,
           {"the type of a list", "列表的类型"})
      .emit();
  return true;
}

// `rule too-many`, `rule "too many"`, 规则：取得同意, `rule agreed {`: what stands around or within the name of a block.
bool KnownMistake::report_block_name() {
  const auto opens = [&](int at) {
    switch (type(at)) {
      case WritLexer::POLICY:
      case WritLexer::RULE:
      case WritLexer::TABLE:
      case WritLexer::OBLIGATION:
      case WritLexer::ENUMERATION:
      case WritLexer::TAXONOMY:
      case WritLexer::RECORD:
      case WritLexer::PARAMETER:
      case WritLexer::DECISION: return true;
      default: return false;
    }
  };
  if (opens(-1) && type(0) == WritLexer::STRING) {
    const std::string quoted = text(0);
    const std::size_t mark = quoted.front() == '"' ? 1 : 3;
    const std::string name = quoted.substr(mark, quoted.size() - 2 * mark);
    const bool spaced = name.find(' ') != std::string::npos;
    unexpected(span(0, 0), quoted, {"a name", "名称"})
        .fix(span(0, 0), (raw(-1, 0) == text(-1) + quoted ? " " : "") + (spaced ? "「" + name + "」" : name),
             {"a name stands in 「 and 」, or alone", "名称单独书写，或者写在「」中"})
        .emit();
    return true;
  }
  if (opens(-1) && type(0) == WritLexer::COLON) {
    unexpected(span(0, 0), text(0), {"a name", "名称"}).fix(span(0, 0), " ", {"no mark", "不用标点"}).emit();
    return true;
  }
  const bool block_mark = type(0) == WritLexer::COLON || type(0) == WritLexer::LEFT_BRACE;
  if (block_mark && opens(-2) && line(1) != line(0)) {
    unexpected(span(0, 0), text(0), {"a clause", "条款"})
        .note({"what belongs to it stands between the name and `end`, without a mark",
               "其内容写在名称与“结束”之间，不用标点"})
        .fix(span(0, 0), "", {"no mark", "不用标点"})
        .emit();
    return true;
  }
  // `too-many`
  if (type(0) != WritLexer::MINUS || !opens(-2) || line(1) != line(0)) return false;
  const std::string joined = text(-1) + "_" + text(1);
  unexpected(span(-1, 1), raw(-1, 1), {"a name", "名称"})
      .note({"the words of a name are joined by `_`", "名称中的词以“_”相连"})
      .fix(span(-1, 1), joined, {"one word", "合为一个词"})
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

}  // namespace writ::syntax
