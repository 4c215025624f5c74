// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse_headings.h"

#include "compiler/syntax/literals.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"

#include <WritLexer.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <string_view>

namespace writ::syntax {
namespace {

using writ_antlr::WritLexer;

// A heading is cited by its beginning; of a longer one the rest is prose.
constexpr std::size_t kMostTokens = 100;
constexpr std::size_t kMostBytes = 2000;

bool is_digit(char32_t c) { return c >= U'0' && c <= U'9'; }
bool is_letter(char32_t c) { return (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z'); }
bool is_han_number(char32_t c) {
  return std::u32string_view(U"一二三四五六七八九十百千零〇").find(c) != std::u32string_view::npos;
}

// Headings write `Article 6`, `Art. 6` and spaces that do not break; policies do not.
std::string as_policy(std::string_view text) {
  if (text.size() > kMostBytes) {
    std::size_t end = kMostBytes;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // a character whole
    text = text.substr(0, end);
  }
  std::string out;
  std::string before;
  std::string before_that;
  for (std::size_t at = 0; at < text.size();) {
    const bool no_break = text.substr(at).starts_with("\xC2\xA0");
    if (no_break || text[at] == ' ') {
      out += ' ';
      at += no_break ? 2 : 1;
      continue;
    }
    const std::size_t end = std::min({text.find(' ', at), text.find("\xC2\xA0", at), text.size()});
    const std::string_view word = text.substr(at, end - at);
    std::string small(word.substr(0, word.size() - (word.ends_with('.') ? 1 : 0)));
    std::transform(small.begin(), small.end(), small.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const std::size_t next = text.find_first_not_of(" \xC2\xA0", end);
    const bool number = next != std::string_view::npos && is_digit(static_cast<unsigned char>(text[next]));
    const bool article = small == "art" || small == "arts" || small == "article" || small == "articles";
    const bool section = small == "sec" || (small == "section" && before_that != "chapter");
    out += number && article ? "art" : number && section ? "sec" : std::string(word);
    before_that = std::move(before);
    before = std::move(small);
    at = end;
  }
  return out;
}

bool is_number_word(std::string_view word) {
  constexpr std::string_view kWords[] = {"one", "two",   "three", "four", "five",
                                         "six", "seven", "eight", "nine", "ten"};
  return !word.empty() && (word.find_first_not_of("0123456789ivxlc") == std::string_view::npos ||
                           std::find(std::begin(kWords), std::end(kWords), word) != std::end(kWords));
}

// `Art. II`, `section two`, `§ 5`, 法第二条, 附件一: some place of some instrument, in whatever words.
bool speaks_of_place(std::string_view text) {
  constexpr std::string_view kPlaces[] = {"art",     "arts",    "article", "articles", "sec",
                                          "section", "recital", "chapter", "annex",    "schedule"};
  constexpr std::string_view kNth = "第";
  constexpr std::size_t kNear = 30;
  constexpr std::string_view kAnnex = "附件";
  if (text.find("§") != std::string_view::npos) return true;
  if (const std::size_t at = text.find(kNth); at != std::string_view::npos) {
    const std::string_view near = text.substr(at, kNear);
    for (const std::string_view mark : {"条", "章", "节"})
      if (near.find(mark) != std::string_view::npos) return true;
  }
  if (const std::size_t at = text.find(kAnnex); at != std::string_view::npos) {
    const std::string_view rest = text.substr(at + kAnnex.size());
    const char32_t next = rest.empty() ? U'\0' : base::decode(rest, 0).value;
    if (is_han_number(next) || is_digit(next)) return true;
  }
  bool place = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" .:,()", at), text.size());
    std::string word(text.substr(at, end - at));
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (place && is_number_word(word)) return true;
    if (!word.empty()) place = std::find(std::begin(kPlaces), std::end(kPlaces), word) != std::end(kPlaces);
    at = end + 1;
  }
  return false;
}

class Reader {
 public:
  Reader(const Literate::Heading& heading, base::FileId file, const Laws& laws)
      : laws_(laws),
        span_{file, heading.begin, heading.end},
        text_("cites " + as_policy(heading.text)),
        input_(text_),
        lexer_(&input_) {
    for (const auto& [at, point] : base::CodePoints(text_)) points_ += point.value;
    lexer_.removeErrorListeners();
    std::vector<std::unique_ptr<antlr4::Token>> tokens;
    for (std::unique_ptr<antlr4::Token> token = lexer_.nextToken();
         !ends(*token) && tokens.size() < kMostTokens; token = lexer_.nextToken())
      tokens.push_back(std::move(token));
    tokens_ = whole_words(std::move(tokens), laws);
  }

  // False: it reads as a citation and is none.
  bool read(HeadingPlaces& out) {
    Citation made;
    made.implied = true;
    made.span = made.law.span = span_;
    std::size_t at = 1;  // behind `cites`
    for (bool name = true; is_name(at); at += 2) {
      made.law.text += name ? "" : ".";
      made.law.text += name_of(at);
      name = false;
      if (type(at + 1) != WritLexer::DOT || !is_name(at + 2)) {
        ++at;
        break;
      }
    }
    const bool declared = laws_.names.contains(made.law.text);
    // 法 第三条和第四条: a run of Chinese is one word.
    if (declared && type(at) == WritLexer::IDENTIFIER && tokens_[at]->getText().starts_with("第") &&
        tokens_[at]->getText().find("条") != std::string::npos)
      return false;
    // `What art 3 means`
    const std::size_t next = type(at + 1);
    const bool stops =
        next == antlr4::Token::EOF || next == WritLexer::LEFT_PAREN || next == WritLexer::COMMA;
    if (!declared && !laws_.others && !stops) return mention(out);
    // 第三章 is no instrument.
    if (type(at) != WritLexer::ARTICLE || is_prose(at) || read_other_place(made.law.text))
      return mention(out);
    if (at == 1) return names_no_more() ? false : mention(out);
    const auto article = read_article(tokens_[at]->getText());
    if (!article || goes_on(at) || another(at + 1)) return false;
    made.article = *article;
    out.cites = std::move(made);
    return true;
  }

 private:
  std::size_t type(std::size_t at) const {
    return at < tokens_.size() ? tokens_[at]->getType() : static_cast<std::size_t>(antlr4::Token::EOF);
  }
  bool is_name(std::size_t at) const {
    return type(at) == WritLexer::IDENTIFIER || type(at) == WritLexer::QUOTED;
  }
  std::string name_of(std::size_t at) const {
    const std::string text = tokens_[at]->getText();
    return base::normalised(type(at) == WritLexer::QUOTED ? text.substr(3, text.size() - 6) : text);
  }
  char32_t point(std::size_t index) const { return index < points_.size() ? points_[index] : U'\0'; }

  // Behind a colon or a dash a heading says what it is about, and may name other articles.
  static bool ends(const antlr4::Token& token) {
    const std::size_t type = token.getType();
    if (type == antlr4::Token::EOF || type == WritLexer::COLON || type == WritLexer::COMMENT) return true;
    const std::string text = token.getText();
    return text == "—" || text == "–" || text == "-" || text == "——";
  }

  // `schedule of penalties`, `chapter overview`: the kind of a place and no number is a word like others.
  bool is_prose(std::size_t at) const {
    const std::string text = tokens_[at]->getText();
    const bool numbered =
        std::any_of(text.begin(), text.end(), [](unsigned char c) { return std::isdigit(c); }) ||
        text.find(' ') != std::string::npos || has_han(text);
    return !numbered && is_name(at + 1);
  }

  // An article, or several, and nothing else: `Article 13`.
  bool names_no_more() const {
    for (std::size_t at = 1; at < tokens_.size(); ++at) {
      const std::size_t one = type(at);
      if (one != WritLexer::ARTICLE && one != WritLexer::COMMA && one != WritLexer::AND &&
          one != WritLexer::OR)
        return false;
    }
    return true;
  }

  bool mention(HeadingPlaces& out) const {
    for (const std::unique_ptr<antlr4::Token>& token : tokens_) {
      if (token->getType() != WritLexer::ARTICLE) continue;
      if (auto article = read_article(token->getText())) out.mentions.push_back(std::move(*article));
    }
    // `### Art. II`, `### 法第二条`: of another place, whichever; so the article above is not cited below it.
    if (out.mentions.empty() && speaks_of_place(text_)) out.mentions.emplace_back();
    return true;
  }

  // What stands behind the place of an article and belongs to it, as in `3bis`, `13, 14` or 三十五条（六）.
  bool goes_on(std::size_t at) const {
    std::size_t next = tokens_[at]->getStopIndex() + 1;
    const char32_t c = point(next);
    if (is_digit(c) || is_letter(c) || c == U'至') return true;
    if (std::u32string_view(U"¹²³⁴⁵⁶⁷⁸⁹⁰").find(c) != std::u32string_view::npos) return true;
    if (std::u32string_view(U"-–—~～&(（,，/、之").find(c) == std::u32string_view::npos) return false;
    do ++next;
    while (point(next) == U' ');
    const char32_t inner = point(next);
    const char32_t close = point(next + 1);
    if ((c == U'(' || c == U'（') && is_letter(inner)) return close == U')' || close == U'）';
    return is_digit(inner) || is_han_number(inner) || inner == U'第';
  }

  // A second article or number that a reader takes for cited as well: not one in brackets, `(see art 14)`.
  bool another(std::size_t at) const {
    const std::size_t first = type(at);
    const bool ampersand = at < tokens_.size() && tokens_[at]->getText() == "&";
    if ((first == WritLexer::AND || first == WritLexer::OR || first == WritLexer::COMMA || ampersand) &&
        type(at + 1) == WritLexer::NUMBER)
      return true;
    for (std::size_t open = 0; at < tokens_.size(); ++at) {
      if (type(at) == WritLexer::LEFT_PAREN) ++open;
      if (type(at) == WritLexer::RIGHT_PAREN && open > 0) --open;
      if (type(at) == WritLexer::ARTICLE && open == 0) return true;
    }
    return false;
  }

  const Laws& laws_;
  Span span_;
  std::string text_;
  std::u32string points_;
  antlr4::ANTLRInputStream input_;
  WritLexer lexer_;
  std::vector<std::unique_ptr<antlr4::Token>> tokens_;
};

// Most headings are plain prose, and a file may hold a million of them.
bool may_cite(std::string_view text) {
  return text.find_first_of("0123456789IVXLCABDE") != std::string_view::npos || has_han(text) ||
         text.find("annex") != std::string_view::npos || text.find("schedule") != std::string_view::npos;
}

}  // namespace

HeadingPlaces read_heading(const Literate::Heading& heading, base::FileId file, const Laws& laws,
                           diag::Diagnostics& diagnostics) {
  HeadingPlaces out{.begin = heading.begin, .level = heading.level};
  if (!may_cite(heading.text)) return out;
  if (!Reader(heading, file, laws).read(out))
    diagnostics.report(diag::Code::HeadingNotCited, {file, heading.begin, heading.end}).emit();
  return out;
}

}  // namespace writ::syntax
