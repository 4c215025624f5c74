// SPDX-License-Identifier: Apache-2.0
// From the lexer's tokens to those that the grammar reads: phrases of several English words become one, Chinese runs of a
// word and a number become several. Private to the parser: ANTLR's types. Tokens are owned by who passes them.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/syntax/parse_tree.h"

#include <antlr4-runtime.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace writ::syntax {

// The token of a word, by its name in keywords.def: `AtLeast` is AT_LEAST.
std::size_t token_type(std::string_view id);

// The instruments that a text declares.
struct Laws {
  // The token of a name, as it is written.
  struct Spelling {
    std::size_t type = 0;
    std::string text;
  };
  std::map<std::string, Spelling> by_title;
  std::set<std::string> names;  // normalised, without marks
  bool others = false;          // those of modules, or of the policy that it changes, are known as well
};
Laws laws_of(const std::vector<std::unique_ptr<antlr4::Token>>& tokens);

// `at` `least` -> `at least`; `人以上` behind a number -> `人` `以上`; `自2020年1月1日起施行` -> its four parts;
// a full title in a citation, 《个人信息保护法》第一条, -> the name of the instrument.
std::vector<std::unique_ptr<antlr4::Token>> whole_words(std::vector<std::unique_ptr<antlr4::Token>> tokens,
                                                        const Laws& laws);

// Reports numbers, and comments, that a reader takes for something else.
void check_numbers(antlr4::CommonTokenStream& tokens, const TreeBuilder& builder,
                   diag::Diagnostics& diagnostics);

}  // namespace writ::syntax
