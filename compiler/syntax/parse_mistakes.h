// SPDX-License-Identifier: Apache-2.0
// What people write at first where the language has another word or another form: `age under 14`, 14 周岁, `may not`, an
// amount without its currency, a name of two words. Private to the parser: it works on ANTLR's tokens.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/parse_tree.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::syntax {

// Borrows everything; made for one mistake.
class KnownMistake {
 public:
  KnownMistake(writ_antlr::WritParser& parser, antlr4::Token& token, const TreeBuilder& builder,
               diag::Diagnostics& diagnostics, Language language);

  // Reports what the token shows to be meant; false when that is none of the mistakes known here.
  // `expected` is what the grammar could have gone on with.
  bool report(const Bilingual& expected);
  // Whether this stands behind a value in a condition, so that a comparison could.
  bool behind_value() const;
  // Likewise two names where one is expected. Asked last: a misspelt word looks the same.
  bool report_parameter_words();
  bool report_two_names();

 private:
  bool report_outcome();
  bool report_exception(const Bilingual& expected);
  bool report_duty(const Bilingual& expected);
  bool report_conclusion(const Bilingual& expected);
  bool report_age(const Bilingual& expected);
  bool report_comparison(const Bilingual& expected);
  bool report_phrase(const Bilingual& expected);
  std::optional<int> phrase_at(int first, std::string_view phrase, std::vector<std::string>& written) const;
  bool is_long(int from_here) const;
  bool report_set();
  bool report_equals(const Bilingual& expected);
  bool report_trailing();
  bool report_other_marks(const Bilingual& expected);
  bool report_ruler();
  bool report_field();
  bool report_list_type(int item, int first, int last);
  bool report_block_name();
  bool report_period();
  bool report_currency();
  bool report_joined(int first, int last);
  bool report_order();
  bool report_condition_word(const Bilingual& expected);
  bool report_article();
  bool report_unquoted(const Bilingual& expected);
  bool report_mark(const Bilingual& expected);
  bool report_unsupported();
  void not_supported(int first, int last, const Bilingual& instead);

  // The text from one token to another, as it is written.
  std::string raw(int first, int last) const;
  int line(int from_here) const;

  bool wants(std::size_t type) const;
  std::size_t type(int from_here) const;
  std::string text(int from_here) const;
  // From one token to another, both included.
  Span span(int first, int last) const;
  bool chinese() const { return language_ == Language::Chinese; }

  diag::Builder unexpected(Span span, std::string found, const Bilingual& expected);

  const TreeBuilder& builder_;
  diag::Diagnostics& diagnostics_;
  Language language_;
  antlr4::misc::IntervalSet wanted_;
  std::size_t rule_ = 0;
  std::vector<antlr4::Token*> tokens_;  // without comments
  std::size_t here_ = 0;
};

// `late fee` where a name is expected.
void report_several_words(diag::Diagnostics& diagnostics, Span span, const std::vector<std::string>& words);

}  // namespace writ::syntax
