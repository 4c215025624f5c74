// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse.h"

#include "compiler/diag/suggest.h"
#include "compiler/syntax/deep_stack.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_mistakes.h"
#include "compiler/syntax/parse_tree.h"
#include "compiler/syntax/parse_words.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"

#include <WritLexer.h>

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace writ::syntax {
namespace {

using diag::Code;
using writ_antlr::WritLexer;
using writ_antlr::WritParser;

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

// The generated parser descends a level of the stack for each rule of the grammar. Every way to nest passes through one of
// two rules, so counting those bounds the stack, whatever the input.
class DepthGuard : public antlr4::tree::ParseTreeListener {
 public:
  DepthGuard(const TreeBuilder& builder, diag::Diagnostics& diagnostics, std::size_t max_depth)
      : builder_(builder), diagnostics_(diagnostics), max_depth_(max_depth) {}

  void start() { depth_ = 0; }
  void visitTerminal(antlr4::tree::TerminalNode*) override {}
  void visitErrorNode(antlr4::tree::ErrorNode*) override {}
  void enterEveryRule(antlr4::ParserRuleContext* context) override {
    if (!nests(context)) return;
    // A bracket takes two of them.
    if (++depth_ <= 2 * max_depth_) return;
    diagnostics_.report(Code::NestingTooDeep, builder_.span(context->getStart()), {max_depth_}).emit();
    throw DeclarationAbandoned{};
  }
  void exitEveryRule(antlr4::ParserRuleContext* context) override {
    if (nests(context)) --depth_;
  }

 private:
  static bool nests(antlr4::ParserRuleContext* context) {
    const std::size_t rule = context->getRuleIndex();
    return rule == WritParser::RuleExpression || rule == WritParser::RulePrimary;
  }

  const TreeBuilder& builder_;
  diag::Diagnostics& diagnostics_;
  std::size_t max_depth_;
  std::size_t depth_ = 0;
};

// `where` belongs to the innermost list it can belong to. The grammar says so too, but ANTLR finds out only by following
// both readings to the end, and each `where` behind it doubles the work.
class InnermostWhere : public antlr4::atn::ParserATNSimulator {
 public:
  explicit InnermostWhere(WritParser& parser)
      : ParserATNSimulator(&parser, parser.getATN(), simulator(parser).decisionToDFA,
                           simulator(parser).getSharedContextCache()) {
    for (const antlr4::atn::DecisionState* state : atn.decisionToState) {
      if (state->transitions.size() != 2) continue;
      const antlr4::misc::IntervalSet first = atn.nextTokens(state->transitions[0]->target);
      const bool opens = first.size() == 1 && first.contains(static_cast<ssize_t>(WritLexer::WHERE));
      if (opens) wheres_.insert(static_cast<std::size_t>(state->decision));
    }
  }

  std::size_t adaptivePredict(antlr4::TokenStream* input, std::size_t decision,
                              antlr4::ParserRuleContext* context) override {
    if (input->LA(1) == WritLexer::WHERE && wheres_.contains(decision)) return 1;
    return ParserATNSimulator::adaptivePredict(input, decision, context);
  }

 private:
  static ParserATNSimulator& simulator(WritParser& parser) {
    return *parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  }

  std::set<std::size_t> wheres_;
};

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

// What a rule of the grammar is called when a reader is told that one was expected.
Bilingual rule_description(std::size_t rule) {
  switch (rule) {
    case WritParser::RulePolicyHeader:
    case WritParser::RuleHeaderClause: return {"`policy NAME language en`", "“规范 名称 语言 中文”"};
    case WritParser::RuleDeclaration:
    case WritParser::RuleDeclarationEntry: return {"a declaration", "一项声明"};
    case WritParser::RuleUse: return {"the name of a module", "模块的名称"};
    case WritParser::RuleExtension:
    case WritParser::RuleTaxonomy:
    case WritParser::RuleTaxonomyNode:
      return {"a value of the taxonomy, or `end`", "分类体系的取值，或者“结束”"};
    case WritParser::RuleLaw:
    case WritParser::RuleLawVersion:
      return {"a version of the instrument, or `end`", "法源的版本，或者“结束”"};
    case WritParser::RuleLawCovers:
      return {"the place of an article, as in art 13(1)", "条款的位置，例如第十三条第一款"};
    case WritParser::RuleEnumeration:
    case WritParser::RuleEnumerator:
      return {"a value of the enumeration, or `end`", "枚举的取值，或者“结束”"};
    case WritParser::RuleType:
    case WritParser::RulePlainType: return {"a type", "类型"};
    case WritParser::RuleChange:
    case WritParser::RuleParameter:
    case WritParser::RuleParameterValue:
    case WritParser::RuleUndatedValue: return {"a value of the parameter, or `end`", "参数的值，或者“结束”"};
    case WritParser::RuleOverlaidPolicy: return {"`of POLICY`", "“用于 规范名称”"};
    case WritParser::RuleDefine:
    case WritParser::RuleItem: return {"`name : type means value`", "“名称：类型 是指 值”"};
    case WritParser::RuleOutcome: return {"`permit`, `deny` or `refer to`", "“允许”“禁止”或者“报请”"};
    case WritParser::RuleCitations:
    case WritParser::RuleCitation:
    case WritParser::RuleCites: return {"a citation", "所依据的条款"};
    case WritParser::RuleWord:
    case WritParser::RulePlainWord:
    case WritParser::RuleNames:
    case WritParser::RuleDotted: return {"a name", "名称"};
    case WritParser::RuleTexts:
    case WritParser::RuleText:
    case WritParser::RuleBecause: return {"a text in quotation marks", "引号内的文字"};
    case WritParser::RulePeriod:
    case WritParser::RuleUntil:
    case WritParser::RuleLawInForce: return {"a date, as in 2024-03-22", "日期，例如 2024-03-22"};
    case WritParser::RuleRow:
    case WritParser::RuleCell: return {"a cell, or `|` at the end of the line", "单元格，或者行末的“|”"};
    case WritParser::RuleInterpretation:
    case WritParser::RuleReading:
      return {"`reading NAME`, one of them `default`, or `end`", "“口径 名称”，其中之一为“缺省”；或者“结束”"};
    case WritParser::RuleGroup:
    case WritParser::RuleGroupClause: return {"a clause of the group, or `end`", "规则组的条款，或者“结束”"};
    case WritParser::RuleRuleClause:
    case WritParser::RuleRule_: return {"a clause of the rule, or `end`", "规则的条款，或者“结束”"};
    case WritParser::RuleAssignment: return {"`output is value`", "“结论 为 值”"};
    case WritParser::RuleHitPolicy:
      return {"`first match`, `only one` or `collect`", "“首行优先”“唯一匹配”或者“汇集”"};
    case WritParser::RuleTableClause:
    case WritParser::RuleTable: return {"a row of the table, or `end`", "判定表的一行，或者“结束”"};
    case WritParser::RuleDecisionClause:
    case WritParser::RuleDecision: return {"a clause of the decision, or `end`", "决定的条款，或者“结束”"};
    case WritParser::RuleObligationClause:
    case WritParser::RuleObligation:
      return {"a clause of the obligation, or `end`", "义务的条款，或者“结束”"};
    case WritParser::RuleDuty:
    case WritParser::RuleDutyPart:
    case WritParser::RuleModality:
    case WritParser::RulePhase: return {"`party must \"act\"`", "“何人 应当 「为何事」”"};
    case WritParser::RuleDeadline:
      return {"a deadline, as in `within 10 days after filed`", "期限，例如“自 申报日 起 10 日 内”"};
    case WritParser::RuleTestClause:
    case WritParser::RuleTest:
    case WritParser::RuleTestTable: return {"a clause of the test, or `end`", "测试的条款，或者“结束”"};
    case WritParser::RuleGivenItem:
    case WritParser::RuleRecordItem: return {"`name : value`", "“名称：值”"};
    case WritParser::RuleExpectation: return {"an outcome or `output is value`", "结果，或者“结论 为 值”"};
    case WritParser::RuleField:
    case WritParser::RuleFacts:
    case WritParser::RuleRecord: return {"`name : type`, or `end`", "“名称：类型”，或者“结束”"};
    default: return {"an expression", "表达式"};
  }
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

class ErrorCollector : public antlr4::BaseErrorListener {
 public:
  ErrorCollector(const TreeBuilder& builder, diag::Diagnostics& diagnostics, Language language)
      : builder_(builder), diagnostics_(diagnostics), language_(language) {}

  void set_language(Language language) { language_ = language; }
  // Where the declaration that is being read begins.
  void start(antlr4::Token* token) { start_ = token; }

  void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, std::size_t, std::size_t,
                   const std::string&, std::exception_ptr) override {
    auto* parser = dynamic_cast<WritParser*>(recognizer);
    if (parser == nullptr || token == nullptr) return;
    const Span at = builder_.span(token);
    if (token->getType() == antlr4::Token::EOF) {
      diag::Builder report = diagnostics_.report(Code::UnexpectedEnd, at, {expected(parser)});
      if (start_ != nullptr && start_ != token)
        report.label(builder_.span(start_), {"this is not closed", "此处开始的段落没有结束"});
      report.emit();
      return;
    }
    if (token->getType() == WritLexer::UNCLOSED) {
      diagnostics_.report(Code::UnclosedText, at).emit();
      return;
    }
    const Bilingual wanted = expected(parser);
    KnownMistake known(*parser, *token, builder_, diagnostics_, language_);
    if (known.report(wanted) || report_han_run(parser, token)) return;
    const auto word =
        token->getType() == WritLexer::IDENTIFIER ? word_meant(parser, token->getText()) : std::nullopt;
    if (!word && known.report_two_names()) return;
    diag::Builder report = diagnostics_.report(Code::SyntaxError, at, {clipped(token->getText()), wanted});
    if (word) report.fix(at, *word, {"there is a word of the language close to it", "有一个相近的词语"});
    report.emit();
  }

 private:
  // The word of the language that was meant: one that may stand here and is nearly the same, or the only one that begins so
  // (`more` than).
  std::optional<std::string> word_meant(WritParser* parser, const std::string& text) const {
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
    return text.size() < kShortest ? std::nullopt : diag::nearest(text, words);
  }

  // The word at fault, or the one before it, may be Chinese written without the spaces that part the words.
  bool report_han_run(WritParser* parser, antlr4::Token* token) {
    antlr4::TokenStream* tokens = parser->getTokenStream();
    std::vector<antlr4::Token*> suspects = {token};
    for (std::size_t i = token->getTokenIndex(); i-- > 0;) {
      if (tokens->get(i)->getChannel() != antlr4::Token::DEFAULT_CHANNEL) continue;
      suspects.push_back(tokens->get(i));
      break;
    }
    for (antlr4::Token* suspect : suspects) {
      if (suspect->getType() != WritLexer::IDENTIFIER) continue;
      const std::string text = suspect->getText();
      if (text.size() > kLongestName || static_cast<unsigned char>(text.front()) < 0x80) continue;
      const std::map<std::string, std::size_t, std::less<>>& names = names_of(*tokens);
      auto parted = split_han_run(text, [&](std::string_view part) { return names.contains(part); });
      // A word that stands elsewhere as well is a name, whatever characters it holds.
      if (!parted && names.at(text) == 1) parted = split_at_long_words(text);
      if (!parted) continue;
      diagnostics_.report(Code::WordsRunTogether, builder_.span(suspect), {text, *parted})
          .fix(builder_.span(suspect), *parted, {"put spaces between the words", "在词语之间加空格"})
          .emit();
      return true;
    }
    return false;
  }

  // The words of the file that are not of the language, and how often each stands there.
  const std::map<std::string, std::size_t, std::less<>>& names_of(antlr4::TokenStream& tokens) {
    if (!names_.empty()) return names_;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens.get(i)->getType() == WritLexer::IDENTIFIER) ++names_[tokens.get(i)->getText()];
    }
    return names_;
  }

  Bilingual expected(WritParser* parser) {
    std::size_t rule = WritParser::RuleDeclaration;
    if (parser->getContext() != nullptr) rule = parser->getContext()->getRuleIndex();
    antlr4::misc::IntervalSet wanted;
    try {
      wanted = parser->getExpectedTokens();
    } catch (...) {
      return rule_description(rule);
    }
    constexpr std::size_t kShown = 4;
    // A block that could be closed here could also go on, so `end` alone does not tell what may stand here.
    const bool only_end = wanted.size() == 1 && wanted.contains(static_cast<ssize_t>(WritLexer::END));
    if (wanted.size() > kShown || only_end) return rule_description(rule);
    Bilingual out;
    for (const ssize_t type : wanted.toList()) {
      const Bilingual shown = type < 0 ? Bilingual{} : token_description(static_cast<std::size_t>(type));
      if (shown.empty()) return rule_description(rule);
      if (out.en.find(shown.en) != std::string::npos) continue;
      out.en += (out.en.empty() ? "" : " or ") + shown.en;
      out.zh += (out.zh.empty() ? "" : "或者") + shown.zh;
    }
    return out.empty() ? rule_description(rule) : out;
  }

  // A word in the language of the file, a mark, or what a literal is called.
  Bilingual token_description(std::size_t type) const {
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

  std::string token_text(std::size_t type) const {
    switch (type) {
      case WritLexer::COLON: return ":";
      case WritLexer::COMMA: return ",";
      case WritLexer::RIGHT_PAREN: return ")";
      case WritLexer::LEFT_PAREN: return "(";
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
    return std::string(spelling(id, language_));
  }

  // In bytes; a longer word is no name that somebody wrote.
  static constexpr std::size_t kLongestName = 240;

  const TreeBuilder& builder_;
  diag::Diagnostics& diagnostics_;
  Language language_;
  antlr4::Token* start_ = nullptr;
  std::map<std::string, std::size_t, std::less<>> names_;
};

// Bidirectional controls and other invisible characters can make a rule read differently from what it says.
bool is_forbidden(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F ||
         c == 0x061C || c == 0x200B || (c >= 0x2060 && c <= 0x2064) || c == 0x2028 || c == 0x2029 ||
         c == 0x00AD || c == 0xFEFF || (c >= 0xE0001 && c <= 0xE007F) ||
         (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || (c >= 0x7F && c < 0xA0);
}

// The text and its tokens, checked and ready to parse. Owns what ANTLR needs until the tree is built.
class Session {
 public:
  Session(base::FileId file, source::SourceMap& sources, diag::Diagnostics& diagnostics,
          const ParseLimits& limits)
      : file_(file), sources_(sources), diagnostics_(diagnostics), limits_(limits) {}

  bool prepare() {
    const source::SourceFile& source = sources_.file(file_);
    const std::string& written = source.text;
    if (written.size() > limits_.max_bytes) {
      diagnostics_.report(Code::FileTooLarge, {file_, 0, 0}, {written.size(), limits_.max_bytes}).emit();
      return false;
    }
    if (const auto bad = base::first_invalid_utf8(written)) {
      const auto at = static_cast<std::uint32_t>(*bad);
      diagnostics_.report(Code::InvalidUtf8, {file_, at, at + 1}, {*bad + 1}).emit();
      return false;
    }
    std::size_t forbidden = 0;
    for (const auto& [at, point] : base::CodePoints(written)) {
      if (at == 0 && point.value == 0xFEFF) continue;
      if (!is_forbidden(point.value)) continue;
      const auto begin = static_cast<std::uint32_t>(at);
      const Span span{file_, begin, begin + point.length};
      diagnostics_.report(Code::ForbiddenCharacter, span, {code_point_name(point.value)})
          .fix(span, "", {"nobody can see it", "该字符不可见"}, diag::Applicability::Safe)
          .emit();
      if (++forbidden > limits_.max_errors) return false;
    }
    if (forbidden > 0) return false;
    if (is_literate(source.path) && !read_markdown(written)) return false;
    const std::string text = is_literate(source.path) ? policy_text(written, literate_.blocks) : written;
    byte_of_.reserve(text.size() + 1);
    for (const auto& [at, point] : base::CodePoints(text)) {
      // ANTLR passes over a byte order mark at the start, and counts from behind it.
      if (at != 0 || point.value != 0xFEFF) byte_of_.push_back(static_cast<std::uint32_t>(at));
    }
    byte_of_.push_back(static_cast<std::uint32_t>(text.size()));
    builder_ = std::make_unique<TreeBuilder>(file_, byte_of_, diagnostics_, limits_.max_depth);
    input_ = std::make_unique<antlr4::ANTLRInputStream>(text);
    lexer_ = std::make_unique<WritLexer>(input_.get());
    lexer_->removeErrorListeners();
    std::vector<std::unique_ptr<antlr4::Token>> tokens = whole_words(lexer_->getAllTokens());
    if (tokens.empty()) {
      diagnostics_.report(Code::EmptyFile, {file_, 0, 0}).emit();
      return false;
    }
    joined_ = std::make_unique<antlr4::ListTokenSource>(std::move(tokens));
    tokens_ = std::make_unique<antlr4::CommonTokenStream>(joined_.get());
    tokens_->fill();
    if (!check_brackets()) return false;
    check_numbers(*tokens_, *builder_, diagnostics_);
    parser_ = std::make_unique<WritParser>(tokens_.get());
    parser_->removeErrorListeners();
    parser_->setInterpreter(new InnermostWhere(*parser_));  // the parser owns it
    errors_ = std::make_unique<ErrorCollector>(*builder_, diagnostics_, Language::English);
    parser_->addErrorListener(errors_.get());
    parser_->setErrorHandler(std::make_shared<AbandonDeclaration>());
    guard_ = std::make_unique<DepthGuard>(*builder_, diagnostics_, limits_.max_depth);
    parser_->addParseListener(guard_.get());
    return true;
  }

  // Runs one rule of the grammar; false when the text does not follow it.
  template <typename Run>
  bool attempt(Run run) {
    guard_->start();
    errors_->start(tokens_->LT(1));
    try {
      run(*parser_);
      return true;
    } catch (const DeclarationAbandoned&) {
      return false;
    }
  }

  // Moves to the next declaration after a mistake; keeps the words passed over in `skipped`.
  void skip_to_next_declaration(std::size_t begin, std::vector<std::string>& skipped) {
    // From its first word, not from the mistake: where an `end` is missing the mistake shows only in the next declaration.
    std::size_t next = begin + 1;
    for (; tokens_->get(next)->getType() != antlr4::Token::EOF; ++next) {
      if (starts_declaration(tokens_->get(next)->getType()) && opens_declaration(next)) break;
    }
    for (std::size_t i = begin; i < next; ++i) {
      const std::size_t type = tokens_->get(i)->getType();
      std::string word = tokens_->get(i)->getText();
      if (type == WritLexer::QUOTED)
        word = word.substr(3, word.size() - 6);  // 「 and 」 take three bytes each
      if (type == WritLexer::IDENTIFIER || type == WritLexer::QUOTED)
        skipped.push_back(base::normalised(word));
    }
    restart(next);
  }

  // Lets go of the parse tree of what has been read: of a whole file it would take a hundred times the text.
  void restart() { restart(tokens_->index()); }

  std::vector<Comment> comments() {
    std::vector<Comment> out;
    std::size_t last_line = 0;
    for (antlr4::Token* token : tokens_->getTokens()) {
      if (token->getType() == WritLexer::COMMENT) {
        out.push_back({token->getText(), builder_->span(token), token->getLine() != last_line});
      } else if (token->getType() == WritLexer::ROW_END) {
        // The bar at the end of a row takes what follows it on its line.
        const std::string text = token->getText();
        const std::size_t at = text.find("--");
        if (at != std::string::npos) {
          Span span = builder_->span(token);
          span.begin += static_cast<std::uint32_t>(at);
          const std::size_t length = text.find_last_not_of(" \t\r\n") + 1 - at;
          span.end = span.begin + static_cast<std::uint32_t>(length);
          out.push_back({text.substr(at, length), span, false});
        }
      }
      last_line = token->getLine();
    }
    return out;
  }

  const Literate& literate() const { return literate_; }

  // `PIPL art 39`, `个保法 第三十九条`, whatever else the heading says behind that; nothing when it does not begin so.
  // Reports a heading that names an article and is not read as its citation.
  std::optional<Citation> cited_by(const Literate::Heading& heading) const {
    const Span span{file_, heading.begin, heading.end};
    antlr4::ANTLRInputStream input(heading.text);
    WritLexer lexer(&input);
    lexer.removeErrorListeners();
    Citation out;
    out.implied = true;
    out.span = out.law.span = span;
    bool opens = true;  // so far it is the name of an instrument and nothing else
    for (bool name = true;; name = false) {
      const std::unique_ptr<antlr4::Token> token = lexer.nextToken();
      const std::size_t type = token->getType();
      // Behind a colon a heading says what it is about, and may name other articles.
      if (type == antlr4::Token::EOF || type == WritLexer::COLON) break;
      const std::string text = token->getText();
      if (type == WritLexer::ARTICLE) {
        const bool goes_on = continues(static_cast<char32_t>(input.LA(1)));
        const auto article = goes_on ? std::nullopt : read_article(text);
        if (!article || !opens || out.law.text.empty() || !out.article.empty()) {
          diagnostics_.report(Code::HeadingNotCited, span).emit();
          return std::nullopt;
        }
        out.article = *article;
      }
      if (type == WritLexer::ARTICLE || !opens || !out.article.empty()) continue;
      const bool dot = type == WritLexer::DOT && !name;
      opens = dot || type == WritLexer::IDENTIFIER || type == WritLexer::QUOTED;
      if (!opens) continue;
      out.law.text += base::normalised(type == WritLexer::QUOTED ? text.substr(3, text.size() - 6) : text);
    }
    if (out.article.empty()) return std::nullopt;
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
  bool read_markdown(const std::string& written) {
    literate_ = read_literate(written);
    for (const Literate::Passed& one : literate_.passed)
      diagnostics_.report(Code::PolicyPassedOver, {file_, one.begin, one.end}, {where(one.why)}).emit();
    if (literate_.unclosed) {
      const std::uint32_t at = *literate_.unclosed - 1;
      diagnostics_.report(Code::UnclosedBlock, {file_, at, at}).emit();
    }
    return literate_.passed.empty() && !literate_.unclosed;
  }

  static Bilingual where(Literate::Passed::Why why) {
    switch (why) {
      case Literate::Passed::Why::Tag:
        return {"the tag of a block of policy is `writ`", "规范代码块的标记应为 `writ`"};
      case Literate::Passed::Why::Indented:
        return {"four spaces in front make it a block without a tag", "行首四个空格使其成为没有标记的代码块"};
      case Literate::Passed::Why::Html:
        return {"it stands in HTML or in a comment", "其位于 HTML 或者注释之中"};
      case Literate::Passed::Why::Prose:
        return {"it stands in the text of a paragraph", "其位于段落的正文之中"};
    }
    return {};
  }

  // What stands behind the place of an article and belongs to it, as in `3bis` or `13, 14`.
  static bool continues(char32_t c) {
    return (c >= U'0' && c <= U'9') || (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'-' ||
           c == U'(' || c == U',' || c == U'/' || c == U'、' || c == U'之' || c == U'至' || c == U'（';
  }

  void restart(std::size_t index) {
    parser_->reset();
    tokens_->seek(index);
  }

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

  // ANTLR looks ahead over brackets before it enters them, and recurses over what it has seen so.
  bool check_brackets() {
    std::size_t open = 0;
    for (antlr4::Token* token : tokens_->getTokens()) {
      const std::size_t type = token->getType();
      if (type == WritLexer::LEFT_PAREN || type == WritLexer::LEFT_BRACE || type == WritLexer::LEFT_BRACKET) {
        if (++open <= limits_.max_depth) continue;
        diagnostics_.report(Code::NestingTooDeep, builder_->span(token), {limits_.max_depth}).emit();
        return false;
      }
      if (type == WritLexer::RIGHT_PAREN || type == WritLexer::RIGHT_BRACE ||
          type == WritLexer::RIGHT_BRACKET) {
        open -= open > 0 ? 1 : 0;
      }
      if (type == WritLexer::END) open = 0;
    }
    return true;
  }

  base::FileId file_;
  source::SourceMap& sources_;
  diag::Diagnostics& diagnostics_;
  const ParseLimits& limits_;
  Literate literate_;
  std::vector<std::uint32_t> byte_of_;
  std::unique_ptr<TreeBuilder> builder_;
  std::unique_ptr<antlr4::ANTLRInputStream> input_;
  std::unique_ptr<WritLexer> lexer_;
  std::unique_ptr<antlr4::ListTokenSource> joined_;
  std::unique_ptr<antlr4::CommonTokenStream> tokens_;
  std::unique_ptr<WritParser> parser_;
  std::unique_ptr<ErrorCollector> errors_;
  std::unique_ptr<DepthGuard> guard_;
};

// The citation of the heading in force where something stands: the nearest above that gives one, unless a heading of the same
// rank or a higher one without any stands between.
class HeadingCitations {
 public:
  explicit HeadingCitations(const Session& session) : session_(session) {}

  // Headings and declarations stand in the order of the file.
  void give(PolicyFile& file) const {
    const std::vector<Literate::Heading>& headings = session_.literate().headings;
    std::optional<Citation> cited;
    std::uint32_t level = 0;
    std::size_t next = 0;
    const auto read_until = [&](std::uint32_t end) {
      for (; next < headings.size() && headings[next].begin <= end; ++next) {
        std::optional<Citation> own = session_.cited_by(headings[next]);
        if (!own && headings[next].level > level) continue;
        cited = std::move(own);
        level = headings[next].level;
      }
    };
    for (Declaration& declaration : file.declarations) {
      read_until(std::visit([](const auto& one) { return one.span.begin; }, declaration));
      if (cited) std::visit([&](auto& one) { give(one, *cited); }, declaration);
    }
    read_until(std::numeric_limits<std::uint32_t>::max());
  }

 private:
  static void give(std::vector<Citation>& cites, const Citation& cited) {
    if (cites.empty()) cites.push_back(cited);
  }
  // What must cite an article and does not; the rest may do without.
  static void give(Rule& rule, const Citation& cited) { give(rule.cites, cited); }
  static void give(Interpretation& point, const Citation& cited) { give(point.cites, cited); }
  static void give(Obligation& duty, const Citation& cited) { give(duty.cites, cited); }
  static void give(Decision& decision, const Citation& cited) {
    if (decision.fallback) give(decision.fallback_cites, cited);
  }
  static void give(Parameter& parameter, const Citation& cited) {
    for (ParameterValue& value : parameter.values) give(value.cites, cited);
  }
  static void give(Table& table, const Citation& cited) {
    const bool in_rows = std::any_of(table.rows.front().cells.begin(), table.rows.front().cells.end(),
                                     [](const Cell& cell) { return cell.kind == CellKind::Cites; });
    if (!in_rows) give(table.cites, cited);
  }
  template <typename Other>
  static void give(Other&, const Citation&) {}

  const Session& session_;
};

std::optional<PolicyFile> parse_prepared(Session& session, base::FileId file, diag::Diagnostics& diagnostics,
                                         const ParseLimits& limits) {
  PolicyFile out;
  out.span = {file, 0, 0};
  if (session.at_end()) {
    diagnostics.report(Code::EmptyFile, out.span).emit();
    return std::nullopt;
  }
  // A file that begins with the Chinese word is Chinese, until its header says otherwise.
  const std::string opening = session.tokens().LT(1)->getText();
  for (const std::string_view id : {"Policy", "Module", "Overlay"}) {
    if (opening == spelling(id, Language::Chinese)) out.language = Language::Chinese;
  }
  session.set_language(out.language);
  std::size_t begin = session.tokens().index();
  const bool has_header = session.attempt([&](WritParser& parser) {
    session.builder().header(parser.policyHeader(), out);
    session.set_language(out.language);
  });
  if (!has_header) session.skip_to_next_declaration(begin, out.poisoned);
  std::size_t failures = 0;
  while (!session.at_end()) {
    begin = session.tokens().index();
    const bool parsed = session.attempt([&](WritParser& parser) {
      out.declarations.push_back(session.builder().declaration(parser.declaration()));
    });
    if (parsed) {
      session.restart();
      continue;
    }
    const std::size_t sort = session.tokens().get(begin)->getType();
    out.lost_facts = out.lost_facts || sort == WritLexer::FACTS;
    out.lost_decision = out.lost_decision || sort == WritLexer::DECISION;
    out.lost_test = out.lost_test || sort == WritLexer::TEST || sort == WritLexer::TEST_TABLE;
    if (++failures >= limits.max_errors) break;
    session.skip_to_next_declaration(begin, out.poisoned);
  }
  std::sort(out.poisoned.begin(), out.poisoned.end());
  out.poisoned.erase(std::unique(out.poisoned.begin(), out.poisoned.end()), out.poisoned.end());
  out.comments = session.comments();
  out.blocks = session.literate().blocks;
  HeadingCitations(session).give(out);
  if (!has_header) return std::nullopt;
  return out;
}

// Everything ANTLR may throw, C strings of its own past included, ends here.
template <typename Result, typename Run>
std::optional<Result> guarded(base::FileId file, diag::Diagnostics& diagnostics, Run run) {
  try {
    std::optional<Result> out;
    on_deep_stack([&] { out = run(); });
    return out;
  } catch (...) {
    diagnostics.report(Code::ParserFailed, {file, 0, 0}).emit();
    return std::nullopt;
  }
}

}  // namespace

std::optional<PolicyFile> parse_policy(base::FileId file, source::SourceMap& sources,
                                       diag::Diagnostics& diagnostics, const ParseLimits& limits) {
  return guarded<PolicyFile>(file, diagnostics, [&]() -> std::optional<PolicyFile> {
    Session session(file, sources, diagnostics, limits);
    if (!session.prepare()) return std::nullopt;
    return parse_prepared(session, file, diagnostics, limits);
  });
}

std::optional<Expr> parse_expression(base::FileId file, source::SourceMap& sources,
                                     diag::Diagnostics& diagnostics, const ParseLimits& limits) {
  return guarded<Expr>(file, diagnostics, [&]() -> std::optional<Expr> {
    Session session(file, sources, diagnostics, limits);
    if (!session.prepare()) return std::nullopt;
    std::optional<Expr> out;
    session.attempt([&](WritParser& parser) {
      out = session.builder().expression(parser.expressionEntry()->expression());
    });
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

WordKind word_kind(std::string_view spelling) {
  const std::string text(spelling);
  if (text.empty()) return WordKind::Other;
  antlr4::ANTLRInputStream input(text);
  WritLexer lexer(&input);
  lexer.removeErrorListeners();
  antlr4::CommonTokenStream tokens(&lexer);
  tokens.fill();
  if (tokens.size() != 2 || tokens.get(0)->getText() != text)
    return WordKind::Other;  // with the end of the text
  switch (tokens.get(0)->getType()) {
    case WritLexer::IDENTIFIER: return WordKind::Name;
    case WritLexer::QUOTED: return WordKind::Other;
    case WritLexer::POLICY:
    case WritLexer::LANGUAGE:
    case WritLexer::ENGLISH:
    case WritLexer::CHINESE:
    case WritLexer::VERSION:
    case WritLexer::LAW:
    case WritLexer::ENUMERATION:
    case WritLexer::RECORD:
    case WritLexer::FACTS:
    case WritLexer::PARAMETER:
    case WritLexer::DECISION:
    case WritLexer::OUTPUT:
    case WritLexer::TABLE:
    case WritLexer::RULE:
    case WritLexer::DEFAULT:
    case WritLexer::OBLIGATION:
    case WritLexer::TEST:
    case WritLexer::PERMIT:
    case WritLexer::DENY:
    case WritLexer::CONFLICT:
    case WritLexer::FAULT:
    case WritLexer::BOOLEAN:
    case WritLexer::COUNT:
    case WritLexer::INTEGER:
    case WritLexer::DATE:
    case WritLexer::TEXT:
    case WritLexer::LIST:
    case WritLexer::INTERNAL: return WordKind::Noun;
    case WritLexer::YEARS:
    case WritLexer::MONTHS:
    case WritLexer::DAYS:
    case WritLexer::WORKDAYS:
    case WritLexer::PEOPLE: return WordKind::Unit;
    default: break;
  }
  WritParser parser(&tokens);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  try {
    parser.word();
  } catch (...) {
    return WordKind::Other;
  }
  return WordKind::Word;
}

}  // namespace writ::syntax
