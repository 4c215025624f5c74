// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse.h"

#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literals.h"
#include "compiler/syntax/parse_errors.h"
#include "compiler/syntax/parse_headings.h"
#include "compiler/syntax/parse_lexer.h"
#include "compiler/syntax/parse_literals.h"
#include "compiler/syntax/parse_tree.h"
#include "compiler/syntax/parse_words.h"
#include "runtime/base/deep_stack.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"

#include <WritLexer.h>

#include <algorithm>
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
    lexer_->setInterpreter(new WideSimulator(*lexer_));  // the lexer owns it
    std::vector<std::unique_ptr<antlr4::Token>> tokens = lexer_->getAllTokens();
    laws_ = laws_of(tokens);
    tokens = whole_words(std::move(tokens), laws_);
    if (tokens.empty()) {
      diagnostics_.report(Code::EmptyFile, {file_, 0, 0}).emit();
      return false;
    }
    const Language opening = has_han(tokens.front()->getText()) ? Language::Chinese : Language::English;
    tokens = mend_literals(std::move(tokens), *builder_, diagnostics_, opening);
    for (std::size_t i = 0; i < tokens.size(); ++i)
      dynamic_cast<antlr4::CommonToken&>(*tokens[i]).setTokenIndex(i);
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
    guard_ = std::make_unique<DepthGuard>(*builder_, diagnostics_, limits_.max_depth);
    parser_->addParseListener(guard_.get());
    return true;
  }

  // Runs one rule of the grammar; false when the text does not follow it. Looking ahead without the context of the rule finds
  // the same tree or none, in less time; where it finds none, the mistake is looked for with it.
  template <typename Run>
  bool attempt(Run run) {
    const std::size_t begin = tokens_->index();
    try {
      expect(antlr4::atn::PredictionMode::SLL, give_up_);
      run(*parser_);
      return true;
    } catch (const antlr4::ParseCancellationException&) {
      restart(begin);
    } catch (const DeclarationAbandoned&) {
      return false;
    }
    try {
      expect(antlr4::atn::PredictionMode::LL, abandon_);
      run(*parser_);
      return true;
    } catch (const DeclarationAbandoned&) {
      return false;
    }
  }

  // Whether a declaration is followed by something that is none, which is reported.
  bool at_stray() {
    antlr4::Token* token = tokens_->LT(1);
    if (token->getType() == antlr4::Token::EOF || starts_declaration(token->getType())) return false;
    errors_->stray(*parser_, *token);
    return true;
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
      // 规则“取得同意”: a name in the marks of a text.
      constexpr std::size_t kLongestName = 240;
      if (type == WritLexer::STRING && word.size() < kLongestName) {
        const std::size_t mark = word.front() == '"' ? 1 : 3;
        skipped.push_back(base::normalised(word.substr(mark, word.size() - 2 * mark)));
      }
      // A word of the language may have stood there as a name.
      const bool named = type == WritLexer::IDENTIFIER || type == WritLexer::QUOTED || is_keyword(word);
      if (named) skipped.push_back(base::normalised(word));
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

  // A heading that names no place ends what one of its rank or a lower one cites, once.
  std::vector<HeadingPlaces> headings() const {
    std::vector<HeadingPlaces> out;
    for (const Literate::Heading& heading : literate_.headings) {
      HeadingPlaces read = read_heading(heading, file_, laws_, diagnostics_);
      const bool says_nothing =
          read.plain() && !out.empty() && out.back().plain() && out.back().level <= read.level;
      if (!says_nothing) out.push_back(std::move(read));
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
  bool read_markdown(const std::string& written) {
    literate_ = read_literate(written);
    if (literate_.too_deep) {
      const std::uint32_t at = *literate_.too_deep;
      diagnostics_.report(Code::NestingTooDeep, {file_, at, at + 1}, {kDeepestMarkdown}).emit();
      return false;
    }
    for (const Literate::Passed& one : literate_.passed)
      diagnostics_.report(Code::PolicyPassedOver, {file_, one.begin, one.end}, {where(one.why)}).emit();
    if (literate_.unclosed) {
      const bool two = written.compare(std::max(*literate_.unclosed, 2U) - 2, 2, "\r\n") == 0;
      const std::uint32_t at = *literate_.unclosed - (two ? 2 : 1);
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
      case Literate::Passed::Why::Inside:
        return {"it stands in another block, which is not closed before it",
                "其位于另一代码块之中，该代码块在此之前没有闭合"};
    }
    return {};
  }

  void expect(antlr4::atn::PredictionMode mode, const std::shared_ptr<antlr4::ANTLRErrorStrategy>& on_error) {
    parser_->getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
    parser_->setErrorHandler(on_error);
    guard_->start();
    errors_->start(tokens_->LT(1));
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
  Laws laws_;
  std::vector<std::uint32_t> byte_of_;
  std::unique_ptr<TreeBuilder> builder_;
  std::unique_ptr<antlr4::ANTLRInputStream> input_;
  std::unique_ptr<WritLexer> lexer_;
  std::unique_ptr<antlr4::ListTokenSource> joined_;
  std::unique_ptr<antlr4::CommonTokenStream> tokens_;
  std::unique_ptr<WritParser> parser_;
  std::unique_ptr<ErrorCollector> errors_;
  std::unique_ptr<DepthGuard> guard_;
  const std::shared_ptr<antlr4::ANTLRErrorStrategy> give_up_ = std::make_shared<antlr4::BailErrorStrategy>();
  const std::shared_ptr<antlr4::ANTLRErrorStrategy> abandon_ = std::make_shared<AbandonDeclaration>();
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
  if (has_han(session.tokens().LT(1)->getText())) out.language = Language::Chinese;
  session.set_language(out.language);
  std::size_t begin = session.tokens().index();
  const auto header = [&] {
    return session.attempt([&](WritParser& parser) {
      session.builder().header(parser.policyHeader(), out);
      session.set_language(out.language);
    });
  };
  const bool has_header = header();
  if (!has_header) {
    const bool other = session.tokens().LA(1) != WritLexer::POLICY;
    session.skip_to_next_declaration(begin, out.poisoned);
    // Something stood before the header, and is reported; the header follows.
    begin = session.tokens().index();
    if (other && session.tokens().LA(1) == WritLexer::POLICY && !header())
      session.skip_to_next_declaration(begin, out.poisoned);
  }
  // What was put in the place of an amount that was not understood names nothing.
  const std::vector<antlr4::Token*> tokens = session.tokens().getTokens();
  const bool mended =
      diagnostics.has_errors() &&
      std::any_of(tokens.begin(), tokens.end(), [](antlr4::Token* one) { return one->getText() == kMended; });
  if (mended) out.poisoned.emplace_back(kMended);
  std::size_t failures = 0;
  while (!session.at_end()) {
    begin = session.tokens().index();
    const bool parsed = session.attempt([&](WritParser& parser) {
      out.declarations.push_back(session.builder().declaration(parser.declaration()));
    });
    if (parsed && !session.at_stray()) {
      session.restart();
      continue;
    }
    // What was read up to a word that belongs nowhere is not what was written.
    if (parsed) out.declarations.pop_back();
    const std::size_t sort = session.tokens().get(begin)->getType();
    out.lost_facts = out.lost_facts || sort == WritLexer::FACTS;
    out.lost_decision = out.lost_decision || opens_decision(sort);
    out.lost_test = out.lost_test || sort == WritLexer::TEST || sort == WritLexer::TEST_TABLE;
    if (++failures >= limits.max_errors) break;
    session.skip_to_next_declaration(begin, out.poisoned);
  }
  std::sort(out.poisoned.begin(), out.poisoned.end());
  out.poisoned.erase(std::unique(out.poisoned.begin(), out.poisoned.end()), out.poisoned.end());
  out.comments = session.comments();
  out.blocks = session.literate().blocks;
  out.headings = session.headings();
  if (!has_header) return std::nullopt;
  return out;
}

// Everything ANTLR may throw, C strings of its own past included, ends here.
template <typename Result, typename Run>
std::optional<Result> guarded(base::FileId file, diag::Diagnostics& diagnostics, Run run) {
  try {
    std::optional<Result> out;
    base::on_deep_stack([&] { out = run(); });
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
    case WritLexer::ABOVE:
    case WritLexer::NEGATIVE_LIST:
    case WritLexer::TIERS:
    case WritLexer::DIVIDES:
    case WritLexer::TAKES:
    case WritLexer::TO:
    case WritLexer::NONE:
    case WritLexer::INTERNAL: return WordKind::Noun;
    case WritLexer::PURPOSE:
    case WritLexer::CROSS_BORDER_RULE:
    case WritLexer::ROUTES:
    case WritLexer::MEASURE:
    case WritLexer::UNLISTED:
    case WritLexer::ZONE_LISTS:
    case WritLexer::LIST_KIND:
    case WritLexer::BY_SCENARIO:
    case WritLexer::COVERS_IMPORTANT:
    case WritLexer::COVERS_SENSITIVE:
    case WritLexer::COVERS_OPERATORS:
    case WritLexer::EXTENDED_BY:
    case WritLexer::FILED_WITHIN:
    case WritLexer::COUNTED_THIS_YEAR:
    case WritLexer::COUNTED_SINCE_LAST_YEAR:
    case WritLexer::COUNTED_LAST_YEAR:
    case WritLexer::COUNTED_OVER:
    case WritLexer::COUNTED_NOW:
    case WritLexer::PROHIBITION:
    case WritLexer::COVERAGE:
    case WritLexer::COMPARED_WITH:
    case WritLexer::GROWN_BY:
    case WritLexer::COMPREHENSIVE:
    case WritLexer::POSITIVE:
    case WritLexer::VALID_FOR:
    case WritLexer::KINDS:
    case WritLexer::MANNER:
    case WritLexer::RECIPIENT:
    case WritLexer::PERIOD:
    case WritLexer::VALID:
    case WritLexer::FREELY:
    case WritLexer::SEPARATE:
    case WritLexer::GUARDIAN:
    case WritLexer::TRUSTEE:
    case WritLexer::INFORMED: return WordKind::Label;
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
