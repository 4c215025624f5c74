// SPDX-License-Identifier: Apache-2.0
// What is said where a text does not follow the grammar: one report a declaration, of the first slip in it. Private to the
// parser: it works on ANTLR's tokens.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/parse_tree.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace writ::syntax {

// Whether a token of this type opens a declaration, or the file.
bool starts_declaration(std::size_t type);
// Of those: there is a decision where it stands.
bool opens_decision(std::size_t type);

// What is shown of a word that may be as long as a file.
std::string clipped(std::string_view text);

// Borrows everything.
class ErrorCollector : public antlr4::BaseErrorListener {
 public:
  ErrorCollector(const TreeBuilder& builder, diag::Diagnostics& diagnostics, Language language)
      : builder_(builder), diagnostics_(diagnostics), language_(language) {}

  void set_language(Language language) { language_ = language; }
  // Where the declaration that is being read begins.
  void start(antlr4::Token* token) { start_ = token; }

  void syntaxError(antlr4::Recognizer* recognizer, antlr4::Token* token, std::size_t, std::size_t,
                   const std::string&, std::exception_ptr) override;
  // Something stands between two declarations.
  void stray(writ_antlr::WritParser& parser, antlr4::Token& token);

 private:
  void report(writ_antlr::WritParser& parser, antlr4::Token& token, const Bilingual& wanted);
  bool report_missing_end(antlr4::TokenStream& tokens, antlr4::Token& token);
  bool report_unclosed_text(antlr4::Token& token);
  std::optional<std::string> word_meant(writ_antlr::WritParser* parser, const std::string& text) const;
  bool report_han_run(antlr4::TokenStream& tokens, antlr4::Token* token, bool certainly);
  const std::map<std::string, std::size_t, std::less<>>& names_of(antlr4::TokenStream& tokens);
  Bilingual expected(writ_antlr::WritParser* parser, std::size_t found);
  Bilingual token_description(std::size_t type) const;
  std::string token_text(std::size_t type) const;

  // In bytes; a longer word is no name that somebody wrote.
  static constexpr std::size_t kLongestName = 240;

  const TreeBuilder& builder_;
  diag::Diagnostics& diagnostics_;
  Language language_;
  antlr4::Token* start_ = nullptr;
  std::map<std::string, std::size_t, std::less<>> names_;
};

}  // namespace writ::syntax
