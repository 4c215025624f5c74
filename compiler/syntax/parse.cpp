// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse.h"

#include <algorithm>
#include <set>

#include <WritLexer.h>

#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_tree.h"
#include "runtime/base/utf8.h"

namespace writ::syntax {
namespace {

using writ_antlr::WritLexer;
using writ_antlr::WritParser;
using diag::Code;

// Ends the parse of one declaration; the loop over declarations goes on with the next.
struct DeclarationAbandoned {};

// Stops at the first mistake of a declaration, instead of guessing how to go on inside it.
class AbandonDeclaration : public antlr4::DefaultErrorStrategy {
 public:
  void recover(antlr4::Parser*, std::exception_ptr) override { throw DeclarationAbandoned{}; }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    reportError(parser, antlr4::InputMismatchException(parser));
    throw DeclarationAbandoned{};
  }
  void sync(antlr4::Parser*) override {}
};

bool starts_declaration(std::size_t type) {
  switch (type) {
    case WritLexer::LAW: case WritLexer::ENUMERATION: case WritLexer::RECORD: case WritLexer::FACTS:
    case WritLexer::PARAMETER: case WritLexer::DECISION: case WritLexer::DEFINE: case WritLexer::RULE:
    case WritLexer::TABLE: case WritLexer::OBLIGATION: case WritLexer::TEST: case WritLexer::TEST_TABLE:
    case WritLexer::POLICY:
      return true;
    default:
      return false;
  }
}

// What a rule of the grammar is called when a reader is told that one was expected.
Bilingual rule_description(std::size_t rule) {
  switch (rule) {
    case WritParser::RulePolicyHeader: return {"`policy NAME language en`", "“规范 名称 语言 中文”"};
    case WritParser::RuleDeclaration: return {"a declaration", "一项声明"};
    case WritParser::RuleType: case WritParser::RulePlainType: return {"a type", "类型"};
    case WritParser::RuleLaw: case WritParser::RuleLawVersion: case WritParser::RuleLawCovers: return {"a clause of the law, or `end`", "法源的条款，或者“结束”"};
    case WritParser::RuleCitations: case WritParser::RuleCitation: return {"a citation", "所依据的条款"};
    case WritParser::RuleWord: case WritParser::RuleNames: case WritParser::RuleDotted: return {"a name", "名称"};
    case WritParser::RuleTexts: case WritParser::RuleText: return {"a text in quotation marks", "引号内的文字"};
    case WritParser::RuleRow: case WritParser::RuleCell: return {"a cell, or `|` at the end of the line", "单元格，或者行末的“|”"};
    case WritParser::RuleRuleClause: case WritParser::RuleRule_: return {"a clause of the rule, or `end`", "规则的条款，或者“结束”"};
    case WritParser::RuleTableClause: case WritParser::RuleTable: return {"a row of the table, or `end`", "判定表的一行，或者“结束”"};
    case WritParser::RuleDecisionClause: case WritParser::RuleDecision: return {"a clause of the decision, or `end`", "决定的条款，或者“结束”"};
    case WritParser::RuleObligationClause: case WritParser::RuleObligation: return {"a clause of the obligation, or `end`", "义务的条款，或者“结束”"};
    case WritParser::RuleTestClause: case WritParser::RuleTest: case WritParser::RuleTestTable: return {"a clause of the test, or `end`", "测试的条款，或者“结束”"};
    case WritParser::RuleExpectation: return {"an outcome or `output is value`", "结果，或者“结论 为 值”"};
    case WritParser::RuleField: case WritParser::RuleFacts: case WritParser::RuleRecord: return {"`name : type`, or `end`", "“名称：类型”，或者“结束”"};
    default: return {"an expression", "表达式"};
  }
}

class ErrorCollector : public antlr4::BaseErrorListener {
 public:
  ErrorCollector(const TreeBuilder& builder, diag::Diagnostics& diagnostics, Language language)
      : builder_(builder), diagnostics_(diagnostics), language_(language) {}

  void set_language(Language language) { language_ = language; }

  void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, std::size_t, std::size_t, const std::string&,
                   std::exception_ptr) override {
    auto* parser = dynamic_cast<WritParser*>(recognizer);
    if (parser == nullptr || token == nullptr) return;
    const bool at_end = token->getType() == antlr4::Token::EOF;
    const Span at = builder_.span(token);
    if (token->getType() == WritLexer::UNCLOSED) {
      diagnostics_.report(Code::UnclosedText, at).emit();
      return;
    }
    if (report_han_run(parser, token)) return;
    diag::Arg found = at_end ? diag::Arg(Bilingual{"end of file", "文件末尾"}) : diag::Arg(token->getText());
    diagnostics_.report(at_end ? Code::UnexpectedEnd : Code::SyntaxError, at,
                        at_end ? std::vector<diag::Arg>{expected(parser)}
                               : std::vector<diag::Arg>{found, expected(parser)})
        .emit();
  }

 private:
  // The word at fault, or the one before it, may be Chinese written without the spaces that part the words.
  bool report_han_run(WritParser* parser, antlr4::Token* token) {
    std::vector<antlr4::Token*> suspects = {token};
    if (token->getTokenIndex() > 0) {
      for (std::size_t i = token->getTokenIndex(); i-- > 0;) {
        antlr4::Token* before = parser->getTokenStream()->get(i);
        if (before->getChannel() != antlr4::Token::DEFAULT_CHANNEL) continue;
        suspects.push_back(before);
        break;
      }
    }
    for (antlr4::Token* suspect : suspects) {
      if (suspect->getType() != WritLexer::IDENTIFIER) continue;
      const std::string text = suspect->getText();
      if (const auto parted = split_han_run(text)) {
        diagnostics_.report(Code::WordsRunTogether, builder_.span(suspect), {text, *parted})
            .fix(builder_.span(suspect), *parted, {"put spaces between the words", "在词语之间加空格"})
            .emit();
        return true;
      }
    }
    return false;
  }

  Bilingual expected(WritParser* parser) {
    antlr4::misc::IntervalSet wanted;
    try {
      wanted = parser->getExpectedTokens();
    } catch (...) {
      return rule_description(parser->getContext() == nullptr ? 0 : parser->getContext()->getRuleIndex());
    }
    constexpr std::size_t kShown = 4;
    if (wanted.size() > kShown) return rule_description(parser->getContext()->getRuleIndex());
    Bilingual out;
    for (const ssize_t type : wanted.toList()) {
      const std::string shown = type < 0 ? "" : token_text(static_cast<std::size_t>(type));
      if (shown.empty()) return rule_description(parser->getContext()->getRuleIndex());
      out.en += (out.en.empty() ? "`" : " or `") + shown + "`";
      out.zh += (out.zh.empty() ? "“" : "或者“") + shown + "”";
    }
    return out.empty() ? rule_description(parser->getContext()->getRuleIndex()) : out;
  }

  // A word in the language of the file, or the mark itself.
  std::string token_text(std::size_t type) const {
    switch (type) {
      case WritLexer::COLON: return ":";
      case WritLexer::COMMA: return ",";
      case WritLexer::RIGHT_PAREN: return ")";
      case WritLexer::LEFT_PAREN: return "(";
      case WritLexer::RIGHT_BRACE: return "}";
      case WritLexer::RIGHT_BRACKET: return "]";
      case WritLexer::ROW_END: case WritLexer::BAR: return "|";
      default: break;
    }
    std::string id;
    bool upper = true;
    for (char c : WritLexer(nullptr).getVocabulary().getSymbolicName(type)) {
      if (c == '_') {
        upper = true;
      } else {
        id += upper ? c : static_cast<char>(c - 'A' + 'a');
        upper = false;
      }
    }
    return std::string(spelling(id, language_));
  }

  const TreeBuilder& builder_;
  diag::Diagnostics& diagnostics_;
  Language language_;
};

// Bidirectional controls and other invisible characters can make a rule read differently from what it says.
bool is_forbidden(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C ||
         c == 0x200B || c == 0x2060 || c == 0x00AD || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

// Words that mean something together: `at least`, `is not given`. From keywords.def, the longest first.
struct Phrase {
  std::vector<std::string_view> words;
  std::size_t token = 0;
};

std::vector<Phrase> phrases() {
  std::vector<Phrase> out;
  WritLexer names(nullptr);
  for (const Keyword& keyword : keywords()) {
    std::string_view rest = keyword.english;
    while (!rest.empty()) {
      std::string_view spelling = rest.substr(0, rest.find('|'));
      rest.remove_prefix(std::min(rest.size(), spelling.size() + 1));
      if (spelling.find(' ') == std::string_view::npos) continue;
      std::string symbol;
      for (const char c : keyword.id) {
        if (c < 'a' && !symbol.empty()) symbol += '_';
        symbol += c < 'a' ? c : static_cast<char>(c - 'a' + 'A');
      }
      Phrase phrase;
      phrase.token = names.getTokenType(symbol);
      while (!spelling.empty()) {
        const std::string_view word = spelling.substr(0, spelling.find(' '));
        phrase.words.push_back(word);
        spelling.remove_prefix(std::min(spelling.size(), word.size() + 1));
      }
      out.push_back(std::move(phrase));
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Phrase& a, const Phrase& b) { return a.words.size() > b.words.size(); });
  return out;
}

std::vector<std::unique_ptr<antlr4::Token>> join_phrases(std::vector<std::unique_ptr<antlr4::Token>> tokens) {
  const std::vector<Phrase> known = phrases();
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
  for (std::size_t at = 0; at < tokens.size();) {
    std::size_t taken = 1;
    for (const Phrase& phrase : known) {
      if (!starts_here(phrase, at)) continue;
      auto& first = dynamic_cast<antlr4::CommonToken&>(*tokens[at]);
      first.setType(phrase.token);
      first.setStopIndex(tokens[at + phrase.words.size() - 1]->getStopIndex());
      taken = phrase.words.size();
      break;
    }
    out.push_back(std::move(tokens[at]));
    at += taken;
  }
  for (std::size_t i = 0; i < out.size(); ++i) dynamic_cast<antlr4::CommonToken&>(*out[i]).setTokenIndex(i);
  return out;
}

// The text and its tokens, checked and ready to parse. Owns what ANTLR needs until the tree is built.
class Session {
 public:
  Session(base::FileId file, source::SourceMap& sources, diag::Diagnostics& diagnostics, const ParseLimits& limits)
      : file_(file), sources_(sources), diagnostics_(diagnostics), limits_(limits) {}

  bool prepare() {
    const std::string& text = sources_.file(file_).text;
    if (text.size() > limits_.max_bytes) {
      diagnostics_.report(Code::FileTooLarge, {file_, 0, 0}, {text.size(), limits_.max_bytes}).emit();
      return false;
    }
    if (const auto bad = base::first_invalid_utf8(text)) {
      const auto at = static_cast<std::uint32_t>(*bad);
      diagnostics_.report(Code::InvalidUtf8, {file_, at, at + 1}, {*bad + 1}).emit();
      return false;
    }
    byte_of_.reserve(text.size() + 1);
    bool clean = true;
    for (const auto& [at, point] : base::CodePoints(text)) {
      byte_of_.push_back(static_cast<std::uint32_t>(at));
      if (is_forbidden(point.value)) {
        const auto begin = static_cast<std::uint32_t>(at);
        diagnostics_.report(Code::ForbiddenCharacter, {file_, begin, begin + point.length}, {code_point_name(point.value)})
            .emit();
        clean = false;
      }
    }
    byte_of_.push_back(static_cast<std::uint32_t>(text.size()));
    if (!clean) return false;
    builder_ = std::make_unique<TreeBuilder>(file_, byte_of_, diagnostics_);
    input_ = std::make_unique<antlr4::ANTLRInputStream>(text);
    lexer_ = std::make_unique<WritLexer>(input_.get());
    lexer_->removeErrorListeners();
    joined_ = std::make_unique<antlr4::ListTokenSource>(join_phrases(lexer_->getAllTokens()));
    tokens_ = std::make_unique<antlr4::CommonTokenStream>(joined_.get());
    tokens_->fill();
    if (!depth_is_fine()) return false;
    parser_ = std::make_unique<WritParser>(tokens_.get());
    parser_->removeErrorListeners();
    errors_ = std::make_unique<ErrorCollector>(*builder_, diagnostics_, Language::English);
    parser_->addErrorListener(errors_.get());
    parser_->setErrorHandler(std::make_shared<AbandonDeclaration>());
    return true;
  }

  // Runs one rule of the grammar; false when the text does not follow it.
  template <typename Run>
  bool attempt(Run run) {
    try {
      run(*parser_);
      return true;
    } catch (const DeclarationAbandoned&) {
      return false;
    }
  }

  // Moves to the next declaration after a mistake; keeps the words passed over in `skipped`.
  void skip_to_next_declaration(std::size_t begin, std::vector<std::string>& skipped) {
    std::size_t next = std::max(tokens_->index(), begin + 1);
    for (; tokens_->get(next)->getType() != antlr4::Token::EOF; ++next) {
      if (starts_declaration(tokens_->get(next)->getType()) && opens_declaration(next)) break;
    }
    for (std::size_t i = begin; i < next; ++i) {
      const std::size_t type = tokens_->get(i)->getType();
      if (type == WritLexer::IDENTIFIER) skipped.push_back(normalised(tokens_->get(i)->getText()));
    }
    parser_->reset();
    parser_->setErrorHandler(std::make_shared<AbandonDeclaration>());
    tokens_->seek(next);
  }

  std::vector<Comment> comments() {
    std::vector<Comment> out;
    std::size_t last_line = 0;
    for (antlr4::Token* token : tokens_->getTokens()) {
      if (token->getType() == WritLexer::COMMENT) {
        out.push_back({token->getText(), builder_->span(token), token->getLine() != last_line});
      }
      last_line = token->getLine();
    }
    return out;
  }

  WritParser& parser() { return *parser_; }
  TreeBuilder& builder() { return *builder_; }
  antlr4::CommonTokenStream& tokens() { return *tokens_; }
  void set_language(Language language) {
    errors_->set_language(language);
    sources_.set_language(file_, language);
  }
  bool at_end() { return tokens_->LA(1) == antlr4::Token::EOF; }

 private:
  static std::string code_point_name(char32_t c) {
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string out = "U+";
    for (int shift = c > 0xFFFF ? 20 : 12; shift >= 0; shift -= 4) out += kHex[(c >> shift) & 0xF];
    return out;
  }

  // In the first column, or right behind the `end` of the one before.
  bool opens_declaration(std::size_t index) {
    if (tokens_->get(index)->getCharPositionInLine() == 0) return true;
    for (std::size_t i = index; i-- > 0;) {
      if (tokens_->get(i)->getChannel() != antlr4::Token::DEFAULT_CHANNEL) continue;
      return tokens_->get(i)->getType() == WritLexer::END;
    }
    return true;
  }

  // ANTLR descends once for each bracket and each word that opens an inner expression, so the depth is known, and
  // limited, before it starts.
  bool depth_is_fine() {
    std::size_t brackets = 0;
    std::size_t openers = 0;
    int lists = 0;
    for (antlr4::Token* token : tokens_->getTokens()) {
      switch (token->getType()) {
        case WritLexer::LEFT_BRACE: case WritLexer::LEFT_BRACKET:
          ++lists;
          [[fallthrough]];
        case WritLexer::LEFT_PAREN:
          ++brackets;
          break;
        case WritLexer::RIGHT_BRACE: case WritLexer::RIGHT_BRACKET:
          lists -= lists > 0 ? 1 : 0;
          [[fallthrough]];
        case WritLexer::RIGHT_PAREN:
          brackets -= brackets > 0 ? 1 : 0;
          break;
        case WritLexer::IF: case WritLexer::ANY: case WritLexer::EVERY: case WritLexer::COUNT_OF: case WritLexer::SUM_OF:
        case WritLexer::AFTER: case WritLexer::BEFORE: case WritLexer::LIST:
          ++openers;
          break;
        case WritLexer::NUMBER:
          // `{100,200}` would read as one number: inside braces and brackets numbers are written without commas.
          if (lists > 0 && read_number(token->getText()).grouped) {
            diagnostics_.report(Code::GroupedNumberInList, builder_->span(token), {token->getText()}).emit();
          }
          break;
        case WritLexer::BAR: case WritLexer::ROW_END: case WritLexer::WHEN: case WritLexer::UNLESS:
        case WritLexer::GIVEN: case WritLexer::EXPECT: case WritLexer::MEANS: case WritLexer::END: case WritLexer::COLON:
          openers = 0;
          break;
        default:
          break;
      }
      if (brackets + openers > limits_.max_depth) {
        diagnostics_.report(Code::NestingTooDeep, builder_->span(token), {limits_.max_depth}).emit();
        return false;
      }
    }
    return true;
  }

  base::FileId file_;
  source::SourceMap& sources_;
  diag::Diagnostics& diagnostics_;
  const ParseLimits& limits_;
  std::vector<std::uint32_t> byte_of_;
  std::unique_ptr<TreeBuilder> builder_;
  std::unique_ptr<antlr4::ANTLRInputStream> input_;
  std::unique_ptr<WritLexer> lexer_;
  std::unique_ptr<antlr4::ListTokenSource> joined_;
  std::unique_ptr<antlr4::CommonTokenStream> tokens_;
  std::unique_ptr<WritParser> parser_;
  std::unique_ptr<ErrorCollector> errors_;
};

std::optional<PolicyFile> parse_prepared(Session& session, base::FileId file, diag::Diagnostics& diagnostics,
                                         const ParseLimits& limits) {
  PolicyFile out;
  out.span = {file, 0, 0};
  if (session.at_end()) {
    diagnostics.report(Code::EmptyFile, out.span).emit();
    return std::nullopt;
  }
  std::size_t begin = session.tokens().index();
  const bool has_header = session.attempt([&](WritParser& parser) {
    session.builder().header(parser.policyHeader(), out);
    session.set_language(out.language);
  });
  if (!has_header) session.skip_to_next_declaration(begin, out.poisoned);
  std::size_t failures = 0;
  while (!session.at_end()) {
    begin = session.tokens().index();
    const bool parsed = session.attempt(
        [&](WritParser& parser) { out.declarations.push_back(session.builder().declaration(parser.declaration())); });
    if (parsed) continue;
    if (++failures >= limits.max_errors) break;
    session.skip_to_next_declaration(begin, out.poisoned);
  }
  std::sort(out.poisoned.begin(), out.poisoned.end());
  out.poisoned.erase(std::unique(out.poisoned.begin(), out.poisoned.end()), out.poisoned.end());
  out.comments = session.comments();
  if (!has_header) return std::nullopt;
  return out;
}

// Everything ANTLR may throw, C strings of its own past included, ends here.
template <typename Result, typename Run>
std::optional<Result> guarded(base::FileId file, diag::Diagnostics& diagnostics, Run run) {
  try {
    return run();
  } catch (...) {
    diagnostics.report(Code::ParserFailed, {file, 0, 0}).emit();
    return std::nullopt;
  }
}

}  // namespace

std::optional<PolicyFile> parse_policy(base::FileId file, source::SourceMap& sources, diag::Diagnostics& diagnostics,
                                       const ParseLimits& limits) {
  return guarded<PolicyFile>(file, diagnostics, [&]() -> std::optional<PolicyFile> {
    Session session(file, sources, diagnostics, limits);
    if (!session.prepare()) return std::nullopt;
    return parse_prepared(session, file, diagnostics, limits);
  });
}

std::optional<Expr> parse_expression(base::FileId file, source::SourceMap& sources, diag::Diagnostics& diagnostics,
                                     const ParseLimits& limits) {
  return guarded<Expr>(file, diagnostics, [&]() -> std::optional<Expr> {
    Session session(file, sources, diagnostics, limits);
    if (!session.prepare()) return std::nullopt;
    std::optional<Expr> out;
    session.attempt(
        [&](WritParser& parser) { out = session.builder().expression(parser.expressionEntry()->expression()); });
    return out;
  });
}

std::optional<std::vector<GivenItem>> parse_facts(base::FileId file, source::SourceMap& sources,
                                                  diag::Diagnostics& diagnostics, const ParseLimits& limits) {
  return guarded<std::vector<GivenItem>>(file, diagnostics, [&]() -> std::optional<std::vector<GivenItem>> {
    Session session(file, sources, diagnostics, limits);
    if (!session.prepare()) return std::nullopt;
    std::optional<std::vector<GivenItem>> out;
    session.attempt([&](WritParser& parser) {
      std::vector<GivenItem> items;
      for (auto* item : parser.factEntry()->givenItem()) items.push_back(session.builder().given_item(item));
      out = std::move(items);
    });
    return out;
  });
}

}  // namespace writ::syntax
