// SPDX-License-Identifier: Apache-2.0
// Text -> tree: the only entrance to the parser. Mistakes become diagnostics; a declaration that cannot be parsed is left
// out and the next one is read. Nothing is thrown and nothing is printed.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/source/source_map.h"
#include "compiler/syntax/ast.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::syntax {

struct ParseLimits {
  std::size_t max_bytes = 16 * 1024 * 1024;
  std::size_t max_depth = 200;  // of brackets, and of an expression's parts inside each other
  std::size_t max_errors = 50;  // after which the rest of a file is not read
};

std::optional<PolicyFile> parse_policy(base::FileId file, source::SourceMap& sources,
                                       diag::Diagnostics& diagnostics, const ParseLimits& limits = {});

// A list of `name: value`, as the REPL reads them.
std::optional<std::vector<GivenItem>> parse_facts(base::FileId file, source::SourceMap& sources,
                                                  diag::Diagnostics& diagnostics,
                                                  const ParseLimits& limits = {});

// How a spelling reads where a name is expected.
enum class WordKind : std::uint8_t {
  Name,  // a name and nothing else
  Noun,  // a word of the language that stands for itself only where a declaration or a clause starts: `decision`
  Unit,   // a word that belongs to the number before it: `day`
  Word,   // any other word of the language that may name something, given the right place: `when`
  Other,  // has to be quoted,
  Label   // of a term of a form; a name everywhere else
};
WordKind word_kind(std::string_view spelling);

}  // namespace writ::syntax
