// SPDX-License-Identifier: Apache-2.0
// A diagnostic as data: a stable code, places, arguments, notes and fixes. The sentence is made last, in a language.
// It prints nothing and knows no files; rendering is in render.h, collecting in emitter.h.
// A Diagnostic owns its texts; spans refer to a source map by id.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/base/span.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace writ::diag {

using base::Bilingual;
using base::Language;
using base::Span;

enum class Code : std::uint16_t {
#define WRIT_DIAG(code, level, id, english, chinese) id,
#include "compiler/diag/diagnostics.def"
};

inline constexpr std::size_t kCodeCount = 0
#define WRIT_DIAG(code, level, id, english, chinese) +1
#include "compiler/diag/diagnostics.def"
    ;

enum class Level : std::uint8_t { Error, Warning, Note };

// What stands in a placeholder. It may read differently in each language; a plain text or number reads the same.
struct Arg {
  Bilingual text;

  Arg(Bilingual both) : text(std::move(both)) {}
  Arg(std::string same) { text.en = std::move(same); }
  Arg(std::string_view same) { text.en = std::string(same); }
  Arg(const char* same) { text.en = same; }
  template <std::integral Number>
    requires(!std::same_as<Number, bool> && !std::same_as<Number, char>)
  Arg(Number number) {
    text.en = std::to_string(number);
  }
  friend bool operator==(const Arg&, const Arg&) = default;
};

struct Label {
  Span span;
  Bilingual text;
};

// Safe: applying it changes only what the diagnostic is about. Review: somebody has to look.
enum class Applicability : std::uint8_t { Safe, Review };

struct Fix {
  Span span;
  std::string replacement;
  Applicability applicability = Applicability::Review;
  Bilingual title;
};

struct Diagnostic {
  Code code{};
  Span span;
  std::vector<Arg> args;
  std::vector<Label> labels;
  std::vector<Bilingual> notes;
  std::vector<Fix> fixes;
};

// "W0301"
std::string_view code_text(Code code);
// "UnknownName"
std::string_view id_text(Code code);
Level level_of(Code code);
// How many arguments the row takes.
std::size_t arity(Code code);
// The row's text, placeholders and all.
std::string_view message_template(Code code, Language language);

// The sentence. A placeholder without an argument stays as it is written.
std::string message(const Diagnostic& diagnostic, Language language);

std::optional<Code> find_code(std::string_view text);

}  // namespace writ::diag
