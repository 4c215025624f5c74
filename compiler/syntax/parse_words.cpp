// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse_words.h"

#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literals.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"

#include <WritLexer.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <utility>

namespace writ::syntax {

using writ_antlr::WritLexer;

// The token of a word, by its name in keywords.def: `AtLeast` is AT_LEAST.
std::size_t token_type(std::string_view id) {
  thread_local WritLexer names(nullptr);
  std::string symbol;
  for (const char c : id) {
    if (c < 'a' && !symbol.empty()) symbol += '_';
    symbol += c < 'a' ? c : static_cast<char>(c - 'a' + 'A');
  }
  return names.getTokenType(symbol);
}

namespace {

// Words that mean something together: `at least`, `is not given`. From keywords.def, the longest first.
struct Phrase {
  std::vector<std::string_view> words;
  std::size_t token = 0;
};

std::vector<Phrase> phrases() {
  std::vector<Phrase> out;
  for (const Keyword& keyword : keywords()) {
    std::string_view rest = keyword.english;
    while (!rest.empty()) {
      std::string_view spelling = rest.substr(0, rest.find('|'));
      rest.remove_prefix(std::min(rest.size(), spelling.size() + 1));
      if (spelling.find(' ') == std::string_view::npos) continue;
      Phrase phrase;
      phrase.token = token_type(keyword.id);
      while (!spelling.empty()) {
        const std::string_view word = spelling.substr(0, spelling.find(' '));
        phrase.words.push_back(word);
        spelling.remove_prefix(std::min(spelling.size(), word.size() + 1));
      }
      out.push_back(std::move(phrase));
    }
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Phrase& a, const Phrase& b) { return a.words.size() > b.words.size(); });
  return out;
}

std::vector<std::unique_ptr<antlr4::Token>> join_phrases(std::vector<std::unique_ptr<antlr4::Token>> tokens) {
  static const std::vector<Phrase> known = phrases();
  std::vector<std::unique_ptr<antlr4::Token>> out;
  out.reserve(tokens.size());
  const auto starts_here = [&](const Phrase& phrase, std::size_t at) {
    if (at + phrase.words.size() > tokens.size()) return false;
    for (std::size_t i = 0; i < phrase.words.size(); ++i) {
      const antlr4::Token& token = *tokens[at + i];
      const std::size_t length = token.getStopIndex() + 1 - token.getStartIndex();
      // The lengths differ almost always; a token's text is a copy.
      if (length != phrase.words[i].size() || token.getText() != phrase.words[i]) return false;
    }
    return true;
  };
  // `every 30 days from A`: a number before it makes `days` a unit.
  const auto is_period = [&](const Phrase& phrase) {
    return !out.empty() && out.back()->getType() == WritLexer::NUMBER &&
           (phrase.token == WritLexer::DAYS_FROM || phrase.token == WritLexer::WORKDAYS_FROM);
  };
  for (std::size_t at = 0; at < tokens.size();) {
    std::size_t taken = 1;
    for (const Phrase& phrase : known) {
      if (!starts_here(phrase, at) || is_period(phrase)) continue;
      auto& first = dynamic_cast<antlr4::CommonToken&>(*tokens[at]);
      first.setType(phrase.token);
      first.setStopIndex(tokens[at + phrase.words.size() - 1]->getStopIndex());
      taken = phrase.words.size();
      break;
    }
    out.push_back(std::move(tokens[at]));
    at += taken;
  }
  return out;
}

// ---- runs ----

// What may stand before a number in one run with it: a comparison, or what opens and closes a period.
constexpr std::string_view kBefore[] = {
    "大于或者等于", "小于或者等于", "大于或等于", "小于或等于", "大于等于", "小于等于", "不少于", "不低于",
    "不超过",       "不多于",       "不高于",     "不早于",     "不晚于",   "不小于",   "不大于", "至少",
    "至多",         "达到",         "超过",       "多于",       "高于",     "大于",     "晚于",   "不满",
    "低于",         "不足",         "少于",       "小于",       "早于",     "持续至",   "自",     "至"};
// What may stand behind it, several of them in a row.
constexpr std::string_view kBehind[] = {"新加坡元", "个工作日", "人民币", "澳门元", "美元", "欧元", "英镑",
                                        "港元",     "日元",     "韩元",   "个月",   "周年", "以上", "以下",
                                        "以内",     "以外",     "之内",   "施行",   "人",   "元",   "年",
                                        "日",       "天",       "内",     "起",     "止",   "前",   "后"};

// `from` in bytes of the run, and how many.
struct Part {
  std::size_t from;
  std::size_t length;
};

// The longest of `words` that `text` begins with; none: 0.
template <std::size_t N>
std::size_t begins_with(const std::string_view (&words)[N], std::string_view text) {
  std::size_t longest = 0;
  for (const std::string_view word : words) {
    if (text.starts_with(word)) longest = std::max(longest, word.size());
  }
  return longest;
}

// How many bytes at the start are a number or a date, as the lexer reads them.
std::size_t literal_length(std::string_view text) {
  antlr4::ANTLRInputStream input{std::string(text)};
  WritLexer lexer(&input);
  lexer.removeErrorListeners();
  const std::unique_ptr<antlr4::Token> first = lexer.nextToken();
  if (first->getStartIndex() != 0) return 0;  // behind a space
  const std::size_t type = first->getType();
  return type == WritLexer::NUMBER || type == WritLexer::DATE_LITERAL ? first->getText().size() : 0;
}

// The parts of a run: a word before a number, the number, words behind it. `behind_number`: the number stands before the run.
// Nothing when it is another word.
std::vector<Part> parts_of(std::string_view run, bool may_open, bool behind_number) {
  std::vector<Part> out;
  std::size_t at = 0;
  const auto take = [&](std::size_t length) {
    out.push_back({at, length});
    at += length;
  };
  if (!behind_number) {
    const std::size_t opening = may_open ? begins_with(kBefore, run) : 0;
    if (opening == 0) return {};
    take(opening);
    const std::size_t literal = literal_length(run.substr(at));
    if (literal == 0) return {};
    take(literal);
  }
  bool again = behind_number;
  while (at < run.size()) {
    std::size_t length = begins_with(kBehind, run.substr(at));
    if (length == 0 && again) {
      // `10万以上不满100万`, `10万以上100万以下`: a second bound.
      again = false;
      length = begins_with(kBefore, run.substr(at));
      const std::size_t number = literal_length(run.substr(at + length));
      if (number == 0) return {};
      if (length != 0) take(length);
      length = number;
    }
    if (length == 0) return {};
    take(length);
  }
  return out;
}

std::size_t type_of(std::string_view word) {
  antlr4::ANTLRInputStream input{std::string(word)};
  WritLexer lexer(&input);
  lexer.removeErrorListeners();
  return lexer.nextToken()->getType();
}

// Where a comparison or the start of a period may stand: behind a value, a name, or another word of the language, but not
// where a name is expected.
bool may_open_run(std::size_t before, std::string_view run) {
  const bool period = run.starts_with("自") || run.starts_with("至") || run.starts_with("持续至");
  switch (before) {
    case WritLexer::IDENTIFIER:
    case WritLexer::QUOTED:
    case WritLexer::RIGHT_PAREN:
    case WritLexer::NUMBER:
    case WritLexer::TODAY: return true;
    case WritLexer::VERSION:
    case WritLexer::DATE_LITERAL:
    case WritLexer::SINCE:
    case WritLexer::IN_FORCE:
    case WritLexer::LEFT_PAREN:
    case WritLexer::ARTICLE:
    case WritLexer::STRING:
    case WritLexer::WITHIN:
    case WritLexer::END:
    case WritLexer::COUNT:
    case WritLexer::INTEGER:
    case WritLexer::DATE:
    case WritLexer::RATE:
    case WritLexer::TEXT:
    case WritLexer::BOOLEAN:
    case WritLexer::MONEY: return period;
    default: return false;
  }
}

// The words that stand where a name is declared: in a list of values, or before a colon or a slash.
class DeclaredRuns {
 public:
  explicit DeclaredRuns(const std::vector<std::unique_ptr<antlr4::Token>>& tokens) {
    bool values = false;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      switch (tokens[i]->getType()) {
        case WritLexer::ENUMERATION:
        case WritLexer::TAXONOMY: values = true; break;
        case WritLexer::END: values = false; break;
        case WritLexer::IDENTIFIER: {
          const std::size_t next = i + 1 < tokens.size() ? tokens[i + 1]->getType() : antlr4::Token::EOF;
          const std::size_t last = i > 0 ? tokens[i - 1]->getType() : antlr4::Token::EOF;
          const bool named = values || next == WritLexer::COLON || next == WritLexer::SLASH ||
                             last == WritLexer::SLASH || last == WritLexer::RULE ||
                             last == WritLexer::TABLE || last == WritLexer::OBLIGATION ||
                             last == WritLexer::GROUP || last == WritLexer::LAW || last == WritLexer::READING;
          if (named) names_.insert(tokens[i]->getText());
          break;
        }
        default: break;
      }
    }
  }
  bool holds(const std::string& text) const { return names_.contains(text); }

 private:
  std::set<std::string> names_;
};

std::vector<std::unique_ptr<antlr4::Token>> part_runs(std::vector<std::unique_ptr<antlr4::Token>> tokens) {
  // In bytes; a longer word is no number with its unit.
  constexpr std::size_t kLongestRun = 120;
  const DeclaredRuns declared(tokens);
  std::vector<std::unique_ptr<antlr4::Token>> out;
  out.reserve(tokens.size());
  std::size_t before = antlr4::Token::EOF;
  for (std::unique_ptr<antlr4::Token>& token : tokens) {
    const std::size_t type = token->getType();
    const std::size_t length = token->getStopIndex() + 1 - token->getStartIndex();
    std::vector<Part> parts;
    std::string text;
    if ((type == WritLexer::IDENTIFIER || type == WritLexer::RUN_DATE) && length < kLongestRun) {
      text = token->getText();
      const bool number = before == WritLexer::NUMBER || before == WritLexer::DATE_LITERAL;
      const bool han = static_cast<unsigned char>(text.front()) >= 0x80;
      if (han && !declared.holds(text)) {
        parts = parts_of(text, type == WritLexer::RUN_DATE || may_open_run(before, text), false);
        if (parts.empty() && number) parts = parts_of(text, false, true);
      }
    }
    if (parts.empty()) {
      if (token->getChannel() == antlr4::Token::DEFAULT_CHANNEL) before = type;
      out.push_back(std::move(token));
      continue;
    }
    std::size_t start = token->getStartIndex();
    std::size_t column = token->getCharPositionInLine();
    for (const Part& part : parts) {
      const std::string_view word = std::string_view(text).substr(part.from, part.length);
      const std::size_t points = base::count_code_points(word);
      auto made = std::make_unique<antlr4::CommonToken>(token.get());
      made->setType(type_of(word));
      made->setStartIndex(start);
      made->setStopIndex(start + points - 1);
      made->setCharPositionInLine(column);
      before = made->getType();
      start += points;
      column += points;
      out.push_back(std::move(made));
    }
  }
  return out;
}

// ---- places that are no article ----

// Words of a citation up to its end: an instrument, places, periods.
bool goes_on_citing(std::size_t type) {
  switch (type) {
    case WritLexer::IDENTIFIER:
    case WritLexer::QUOTED:
    case WritLexer::STRING:
    case WritLexer::DOT:
    case WritLexer::SLASH:
    case WritLexer::COMMA:
    case WritLexer::ARTICLE:
    case WritLexer::INTERNAL:
    case WritLexer::LEFT_PAREN:
    case WritLexer::RIGHT_PAREN:
    case WritLexer::FROM:
    case WritLexer::SINCE:
    case WritLexer::UNTIL:
    case WritLexer::THROUGH:
    case WritLexer::EARLIER:
    case WritLexer::INCLUSIVE:
    case WritLexer::DATE_LITERAL: return true;
    default: return false;
  }
}

// How many tokens from `at` on are one place: `annex I`, `chapter 3 section 2`, `recitals 1 to 4`, 附件一. The words are
// free as names, so they are places only behind the name of an instrument, or behind a comma before a number.
std::size_t place_length(const std::vector<std::unique_ptr<antlr4::Token>>& tokens, std::size_t at,
                         std::size_t before) {
  if (tokens[at]->getType() != WritLexer::IDENTIFIER) return 0;
  const bool named = before == WritLexer::IDENTIFIER || before == WritLexer::QUOTED;
  const auto type = [&](std::size_t i) {
    return i < tokens.size() ? tokens[i]->getType() : static_cast<std::size_t>(antlr4::Token::EOF);
  };
  if (type(at + 1) == WritLexer::DOT || (!named && before != WritLexer::COMMA && before != WritLexer::COVERS))
    return 0;
  const std::string first = tokens[at]->getText();
  constexpr std::size_t kLongest = 60;
  if (first.size() > kLongest || !read_other_place(first) || first == "section") return 0;
  if (has_han(first)) return named || type(at + 1) != WritLexer::ARTICLE ? 1 : 0;
  const auto is_number = [&](std::size_t i) {
    if (type(i) == WritLexer::NUMBER) return true;
    return type(i) == WritLexer::IDENTIFIER &&
           tokens[i]->getText().find_first_not_of("IVXLCABDE") == std::string::npos;
  };
  std::size_t next = at + 1;
  if (!is_number(next)) return named && type(next) != WritLexer::ARTICLE ? 1 : 0;
  ++next;
  const auto word = [&](std::size_t i, std::string_view text) {
    return (type(i) == WritLexer::IDENTIFIER || type(i) == WritLexer::TO) && tokens[i]->getText() == text;
  };
  if (word(next, "section") && is_number(next + 1)) next += 2;
  if (!word(next, "to")) return next - at;
  std::size_t last = next + 1;
  if (!is_number(last) && type(last) == WritLexer::IDENTIFIER) ++last;
  if (!is_number(last)) return next - at;
  ++last;
  if (word(last, "section") && is_number(last + 1)) last += 2;
  return last - at;
}

// Between its quotation marks, which take one byte or three.
std::string content(const std::string& quoted) {
  const std::size_t mark = quoted.front() == '"' ? 1 : 3;
  return quoted.size() < 2 * mark ? std::string()
                                  : base::normalised(quoted.substr(mark, quoted.size() - 2 * mark));
}

// ---- items of one paragraph, as statutes cite them ----

// ①: 1
unsigned circled(std::string_view text) {
  for (const auto& [at, point] : base::CodePoints(text)) {
    const bool one = point.value >= U'①' && point.value <= U'⑳' && point.length == text.size();
    return one ? static_cast<unsigned>(point.value - U'①' + 1) : 0;
  }
  return 0;
}

bool is_han_numeral(std::string_view text) {
  constexpr std::string_view kNumerals = "一二三四五六七八九十百零〇0123456789";
  constexpr std::size_t kLongest = 12;
  if (text.empty() || text.size() > kLongest) return false;
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (kNumerals.find(text.substr(at, point.length)) == std::string_view::npos) return false;
  }
  return true;
}

// 第十三条第一款第（一）、（二）项 and 第（一）至（三）项: 第 and 项 are said once for all of them. Also 第①项, and （一） right behind
// a paragraph, and 第三条第（三）项、第（四）项, where the article is said once. Each becomes a place of its own with the words
// it is short of.
class SharedItems {
 public:
  using List = std::vector<std::unique_ptr<antlr4::Token>>;
  explicit SharedItems(const List& tokens) : tokens_(tokens) {}

  // How many tokens from `at` on are such places, which are put into `out`.
  std::size_t read(std::size_t at, List& out) {
    at_ = at;
    const bool open = type(0) == WritLexer::IDENTIFIER && starts(0, "第") && text(0).ends_with("第");
    if (open) return opened(out);
    if (type(0) == WritLexer::ARTICLE && joined(0) && is_numbered(1)) return bare(out);
    if (type(0) == WritLexer::ARTICLE && type(1) == WritLexer::IDENTIFIER) return spaced(out);
    if (const std::size_t taken = type(0) == WritLexer::IDENTIFIER ? further(out) : 0) return taken;
    return behind_and(out);
  }

 private:
  // 第十三条第一款第 and then （一）
  std::size_t opened(List& out) {
    std::string head = text(0).substr(0, text(0).size() - 3);
    if (head.empty()) head = above(out, "项");
    if (head.empty()) return 0;
    if (const unsigned number = circled(text(1)); number > 0 && joined(0) && text(2) == "项") {
      make(out, WritLexer::ARTICLE, 0, 2, head + "第（" + han_number(number) + "）项");
      return 3;
    }
    if (!joined(0) || !is_numbered(1)) return 0;
    std::vector<std::string> items = {text(2)};
    std::vector<std::size_t> marks;
    std::size_t next = 4;
    while ((type(next) == WritLexer::COMMA || type(next) == WritLexer::UNTIL) && is_numbered(next + 1)) {
      marks.push_back(next);
      items.push_back(text(next + 2));
      next += 4;
    }
    if (text(next) == "项至第" && marks.empty() && is_numbered(next + 1) && text(next + 4) == "项") {
      make(out, WritLexer::ARTICLE, 0, next + 4,
           head + "第（" + items[0] + "）项至第（" + text(next + 2) + "）项");
      return next + 5;
    }
    if (text(next) != "项") return 0;
    std::string place = head + "第（" + items[0] + "）项";
    std::size_t first = 0;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      const std::string item = "第（" + items[i + 1] + "）项";
      if (type(marks[i]) == WritLexer::UNTIL) {
        place += "至" + item;
        continue;
      }
      make(out, WritLexer::ARTICLE, first, marks[i] - 1, place);
      make(out, WritLexer::COMMA, marks[i], marks[i], "、");
      first = marks[i] + 1;
      place = head + item;
    }
    make(out, WritLexer::ARTICLE, first, next, place);
    return next + 1;
  }

  // What the place before the comma has above a level: 第三条第一款 of 第三条第一款第（三）项 above 项; none: empty.
  static std::string above(const List& out, std::string_view level) {
    constexpr std::string_view kLevels[] = {"条", "款", "项", "目"};
    constexpr std::string_view kMark = "第";
    if (out.size() < 2 || out.back()->getType() != WritLexer::COMMA ||
        out[out.size() - 2]->getType() != WritLexer::ARTICLE)
      return {};
    const std::string before = out[out.size() - 2]->getText();
    const auto* const wanted = std::find(std::begin(kLevels), std::end(kLevels), level);
    std::size_t end = 0;
    for (std::size_t at = before.find(kMark); at == end && at < before.size(); at = end) {
      const std::size_t next = std::min(before.find(kMark, at + kMark.size()), before.size());
      const std::string_view part = std::string_view(before).substr(at, next - at);
      const bool higher = std::any_of(std::begin(kLevels), wanted, [&](std::string_view one) {
        return part.find(one) != std::string_view::npos;
      });
      if (!higher || part.find("至") != std::string_view::npos) break;
      end = next;
    }
    // Behind a whole article it is not said which one is meant.
    return end == before.size() ? std::string() : before.substr(0, end);
  }

  // 第二款 behind 第三条第一款、
  std::size_t further(List& out) {
    constexpr std::size_t kLongest = 30;
    const std::string place = text(0);
    if (place.size() > kLongest || !starts(0, "第")) return 0;
    for (const std::string_view level : {"款", "项", "目"}) {
      if (!place.ends_with(level)) continue;
      const std::string whole = above(out, level);
      if (whole.empty() || !read_article(whole + place)) return 0;
      make(out, WritLexer::ARTICLE, 0, 0, whole + place);
      return 1;
    }
    return 0;
  }

  // 第十三条第一款（一）
  std::size_t bare(List& out) {
    const std::string place = text(0);
    if (!place.ends_with("款") && !place.ends_with("条")) return 0;
    make(out, WritLexer::ARTICLE, 0, 3, place + "第（" + text(2) + "）项");
    return 4;
  }

  // 第十三条 第一款
  std::size_t spaced(List& out) {
    const std::string below = text(1);
    constexpr std::size_t kLongest = 60;
    if (!below.starts_with("第") || below.size() > kLongest || !starts(0, "第")) return 0;
    if (!below.ends_with("款") && !below.ends_with("项") && !below.ends_with("目")) return 0;
    const std::string place = text(0) + below;
    if (!read_article(place)) return 0;
    make(out, WritLexer::ARTICLE, 0, 1, place);
    return 2;
  }

  // 第十三条和第二十九条
  std::size_t behind_and(List& out) {
    if (type(0) == WritLexer::IDENTIFIER && starts(0, "第")) return run_of_two(out);
    if (type(0) != WritLexer::IDENTIFIER || out.empty() || out.back()->getType() != WritLexer::ARTICLE)
      return 0;
    const std::string run = text(0);
    for (const std::string_view joint : {"以及", "和", "及", "与"}) {
      if (!run.starts_with(joint)) continue;
      const std::string place = run.substr(joint.size());
      if (!place.starts_with("第") || !place.ends_with("条") || !read_article(place)) return 0;
      make(out, WritLexer::COMMA, 0, 0, "、");
      make(out, WritLexer::ARTICLE, 0, 0, place);
      return 1;
    }
    return 0;
  }

  // 第三条和第四条, without a space between them.
  std::size_t run_of_two(List& out) {
    const std::string run = text(0);
    constexpr std::size_t kLongest = 90;
    for (const std::string_view joint : {"以及", "和", "及", "与"}) {
      const std::size_t at = run.size() > kLongest ? std::string::npos : run.find(joint);
      if (at == std::string::npos) continue;
      const std::string first = run.substr(0, at);
      const std::string last = run.substr(at + joint.size());
      const auto whole = [](const std::string& place) {
        return place.starts_with("第") && place.find("条") != std::string::npos &&
               read_article(place).has_value();
      };
      if (!whole(first) || !whole(last)) continue;
      make(out, WritLexer::ARTICLE, 0, 0, first);
      make(out, WritLexer::COMMA, 0, 0, "、");
      make(out, WritLexer::ARTICLE, 0, 0, last);
      return 1;
    }
    return 0;
  }

  // （一）
  bool is_numbered(std::size_t at) const {
    return type(at) == WritLexer::LEFT_PAREN && is_han_numeral(text(at + 1)) &&
           type(at + 2) == WritLexer::RIGHT_PAREN;
  }
  bool joined(std::size_t at) const {
    return at_ + at + 1 < tokens_.size() &&
           tokens_[at_ + at]->getStopIndex() + 1 == tokens_[at_ + at + 1]->getStartIndex();
  }
  bool starts(std::size_t at, std::string_view mark) const { return text(at).starts_with(mark); }
  std::size_t type(std::size_t at) const {
    return at_ + at < tokens_.size() ? tokens_[at_ + at]->getType()
                                     : static_cast<std::size_t>(antlr4::Token::EOF);
  }
  std::string text(std::size_t at) const {
    return at_ + at < tokens_.size() ? tokens_[at_ + at]->getText() : std::string();
  }
  void make(List& out, std::size_t type, std::size_t first, std::size_t last, const std::string& meant) {
    auto made = std::make_unique<antlr4::CommonToken>(tokens_[at_ + first].get());
    made->setType(type);
    made->setStopIndex(tokens_[at_ + last]->getStopIndex());
    made->setText(meant);
    out.push_back(std::move(made));
  }

  const List& tokens_;
  std::size_t at_ = 0;
};

// A full title that opens a citation becomes the name it stands for. At the beginning of a cell it may be a text like others,
// so that there an article has to follow: `cited`.
void name_law(antlr4::Token& token, std::size_t before, bool cited, const Laws& laws) {
  const bool opens =
      before == WritLexer::CITES || before == WritLexer::COMMA || (before == WritLexer::BAR && cited);
  if (token.getType() != WritLexer::STRING || !opens || laws.by_title.empty()) return;
  const auto known = laws.by_title.find(content(token.getText()));
  if (known == laws.by_title.end()) return;
  auto& named = dynamic_cast<antlr4::CommonToken&>(token);
  named.setType(known->second.type);
  named.setText(known->second.text);
}

std::vector<std::unique_ptr<antlr4::Token>> join_places(std::vector<std::unique_ptr<antlr4::Token>> tokens,
                                                        const Laws& laws) {
  std::vector<std::unique_ptr<antlr4::Token>> out;
  out.reserve(tokens.size());
  bool citing = false;
  for (std::size_t at = 0; at < tokens.size();) {
    const std::size_t type = tokens[at]->getType();
    if (type == WritLexer::CITES || type == WritLexer::COVERS || type == WritLexer::BAR) {
      citing = true;
    } else if (!goes_on_citing(type)) {
      citing = false;
    }
    if (citing && type == WritLexer::STRING && !out.empty() && at + 1 < tokens.size()) {
      const antlr4::Token& next = *tokens[at + 1];
      const bool place = next.getType() == WritLexer::IDENTIFIER && read_other_place(next.getText());
      name_law(*tokens[at], out.back()->getType(), next.getType() == WritLexer::ARTICLE || place, laws);
    }
    if (const std::size_t shared = citing ? SharedItems(tokens).read(at, out) : 0) {
      at += shared;
      continue;
    }
    const std::size_t length = citing && !out.empty() ? place_length(tokens, at, out.back()->getType()) : 0;
    if (length > 0) {
      auto& first = dynamic_cast<antlr4::CommonToken&>(*tokens[at]);
      first.setType(WritLexer::ARTICLE);
      first.setStopIndex(tokens[at + length - 1]->getStopIndex());
    }
    out.push_back(std::move(tokens[at]));
    at += std::max<std::size_t>(length, 1);
  }
  return out;
}

// The text of a token that was made of several is what stands in the file from the first to the last: without the comments there.
void leave_out(const std::vector<std::unique_ptr<antlr4::Token>>& comments,
               const std::vector<std::unique_ptr<antlr4::Token>>& words) {
  auto comment = comments.begin();
  for (const std::unique_ptr<antlr4::Token>& word : words) {
    while (comment != comments.end() && (*comment)->getStartIndex() < word->getStartIndex()) ++comment;
    std::string text;
    std::size_t from = word->getStartIndex();
    const auto add = [&](std::size_t end) {
      if (from < end)
        text += word->getInputStream()->getText({static_cast<ssize_t>(from), static_cast<ssize_t>(end) - 1});
    };
    for (; comment != comments.end() && (*comment)->getStartIndex() < word->getStopIndex(); ++comment) {
      add((*comment)->getStartIndex());
      from = (*comment)->getStopIndex() + 1;
    }
    if (from == word->getStartIndex()) continue;
    add(word->getStopIndex() + 1);
    dynamic_cast<antlr4::CommonToken&>(*word).setText(text);
  }
}

}  // namespace

Laws laws_of(const std::vector<std::unique_ptr<antlr4::Token>>& tokens) {
  Laws out;
  std::vector<std::pair<std::string, Laws::Spelling>> shortened;
  const auto is_name = [&](std::size_t at) {
    return tokens[at]->getType() == WritLexer::IDENTIFIER || tokens[at]->getType() == WritLexer::QUOTED;
  };
  for (std::size_t at = 0; at + 1 < tokens.size(); ++at) {
    const std::size_t type = tokens[at]->getType();
    out.others = out.others || type == WritLexer::USE || type == WritLexer::OVERLAY;
    if (type != WritLexer::LAW || !is_name(at + 1)) continue;
    const antlr4::Token& name = *tokens[at + 1];
    // Both names, then both titles.
    for (std::size_t next = at + 1; next < tokens.size() && next < at + 8; ++next) {
      const std::size_t part = tokens[next]->getType();
      if (part == WritLexer::STRING) {
        const std::string title = content(tokens[next]->getText());
        const Laws::Spelling spelling{name.getType(), name.getText()};
        out.by_title.emplace(title, spelling);
        // The short form in which everybody cites it.
        constexpr std::string_view kState = "中华人民共和国";
        if (title.starts_with(kState)) shortened.emplace_back(title.substr(kState.size()), spelling);
      }
      if (part == WritLexer::IDENTIFIER) out.names.insert(base::normalised(tokens[next]->getText()));
      if (part == WritLexer::QUOTED) out.names.insert(content(tokens[next]->getText()));
      if (part == WritLexer::END || part == WritLexer::VERSION || (part == WritLexer::LAW && next > at))
        break;
    }
    // 《共享办法》 of what is named 共享办法
    if (has_han(name.getText()))
      shortened.emplace_back(name.getType() == WritLexer::QUOTED ? content(name.getText()) : name.getText(),
                             Laws::Spelling{name.getType(), name.getText()});
  }
  // A title that is written out says more than a short form of another.
  for (auto& [title, spelling] : shortened) out.by_title.emplace(title, spelling);
  return out;
}

// `…｜。`: the full stop that ends a table may stand right behind the last bar of its last row, which ends there.
static void end_rows(std::vector<std::unique_ptr<antlr4::Token>>& tokens) {
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i]->getType() != WritLexer::BAR || tokens[i + 1]->getText() != "。") continue;
    dynamic_cast<antlr4::CommonToken&>(*tokens[i]).setType(WritLexer::ROW_END);
  }
}

std::vector<std::unique_ptr<antlr4::Token>> whole_words(std::vector<std::unique_ptr<antlr4::Token>> tokens,
                                                        const Laws& laws) {
  // A comment parts nothing: what stands on both sides of it is read as if it were not there.
  const auto first_comment = std::stable_partition(
      tokens.begin(), tokens.end(), [](const auto& token) { return token->getType() != WritLexer::COMMENT; });
  std::vector<std::unique_ptr<antlr4::Token>> comments(std::make_move_iterator(first_comment),
                                                       std::make_move_iterator(tokens.end()));
  tokens.erase(first_comment, tokens.end());
  std::vector<std::unique_ptr<antlr4::Token>> words =
      join_phrases(join_places(part_runs(std::move(tokens)), laws));
  leave_out(comments, words);
  end_rows(words);
  std::vector<std::unique_ptr<antlr4::Token>> out;
  out.reserve(words.size() + comments.size());
  std::merge(std::make_move_iterator(words.begin()), std::make_move_iterator(words.end()),
             std::make_move_iterator(comments.begin()), std::make_move_iterator(comments.end()),
             std::back_inserter(out),
             [](const auto& a, const auto& b) { return a->getStartIndex() < b->getStartIndex(); });
  for (std::size_t i = 0; i < out.size(); ++i) dynamic_cast<antlr4::CommonToken&>(*out[i]).setTokenIndex(i);
  return out;
}

// ---- numbers ----

namespace {

std::string without_commas(std::string_view text) {
  std::string out;
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (point.value != U',' && point.value != U'，') out += text.substr(at, point.length);
  }
  return out;
}

// What is shown of a number that may be as long as a file.
std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 60;
  return text.size() <= kShown ? std::string(text) : std::string(text.substr(0, kShown)) + "…";
}

bool opens_list(std::size_t type) { return type == WritLexer::LEFT_BRACE || type == WritLexer::LEFT_BRACKET; }

// `--5`: a comment to the machine, minus minus five to a reader.
void check_comment(antlr4::Token& token, const TreeBuilder& builder, diag::Diagnostics& diagnostics) {
  const std::string text = token.getText();
  constexpr std::uint32_t kMarks = 2;
  if (literal_length(std::string_view(text).substr(kMarks)) == 0) return;
  Span span = builder.span(&token);
  const Span marks{span.file, span.begin, span.begin + kMarks};
  diagnostics.report(diag::Code::CommentOrMinus, marks)
      .note({"a comment is written `-- 5`; minus five less is `- (-5)`",
             "注释写作“-- 5”；减去负五写作“- (-5)”"})
      .fix(marks, "-- ", {"if it is a comment", "如果是注释"})
      .emit();
}

void check_number(antlr4::Token& token, bool in_list, const TreeBuilder& builder,
                  diag::Diagnostics& diagnostics) {
  const std::string text = token.getText();
  const NumberLiteral number = read_number(text);
  const Span span = builder.span(&token);
  if (number.leading_zero) {
    diagnostics.report(diag::Code::LeadingZero, span, {shown(text)}).emit();
  } else if (in_list && number.grouped) {
    diagnostics.report(diag::Code::GroupedNumberInList, span, {shown(text)})
        .fix(span, without_commas(text), {"if it is one number", "如果是一个数"})
        .emit();
  }
}

}  // namespace

// In `{100,200}`, `[100,200]` and `max of (100,200)` a comma parts two numbers, so there one number is written without.
void check_numbers(antlr4::CommonTokenStream& tokens, const TreeBuilder& builder,
                   diag::Diagnostics& diagnostics) {
  std::vector<bool> lists;  // for each bracket that is open: commas part its members
  std::size_t before = antlr4::Token::EOF;
  for (antlr4::Token* token : tokens.getTokens()) {
    const std::size_t type = token->getType();
    if (type == WritLexer::COMMENT) {
      check_comment(*token, builder, diagnostics);
      continue;
    }
    if (opens_list(type)) {
      lists.push_back(true);
    } else if (type == WritLexer::LEFT_PAREN) {
      const bool arguments = before == WritLexer::MAX_OF || before == WritLexer::MIN_OF;
      lists.push_back(arguments || (!lists.empty() && lists.back()));
    } else if (type == WritLexer::RIGHT_BRACE || type == WritLexer::RIGHT_BRACKET ||
               type == WritLexer::RIGHT_PAREN) {
      if (!lists.empty()) lists.pop_back();
    } else if (type == WritLexer::END) {
      lists.clear();
    } else if (type == WritLexer::NUMBER) {
      check_number(*token, !lists.empty() && lists.back(), builder, diagnostics);
    }
    before = type;
  }
}

}  // namespace writ::syntax
