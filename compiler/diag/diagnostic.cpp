// SPDX-License-Identifier: Apache-2.0
// The table of codes, checked while it is compiled, and the making of a sentence from a row and its arguments.
// It is not a formatter: {0} to {9} are replaced, every other brace is text. The table is constant data.
#include "compiler/diag/diagnostic.h"

#include "runtime/base/utf8.h"

namespace writ::diag {
namespace {

struct Row {
  std::string_view code;
  Level level;
  std::string_view id;
  std::string_view english;
  std::string_view chinese;
};

constexpr Row kRows[] = {
#define WRIT_DIAG(code, level, id, english, chinese) {#code, Level::level, #id, english, chinese},
#include "compiler/diag/diagnostics.def"
};

constexpr bool is_placeholder(std::string_view text, std::size_t at) {
  return at + 2 < text.size() && text[at] == '{' && text[at + 1] >= '0' && text[at + 1] <= '9' &&
         text[at + 2] == '}';
}

// Bit n stands for {n}.
constexpr unsigned placeholders(std::string_view text) {
  unsigned set = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_placeholder(text, at)) set |= 1U << (text[at + 1] - '0');
  }
  return set;
}

constexpr bool well_formed_code(std::string_view code) {
  if (code.size() != 5 || code[0] != 'W') return false;
  for (char c : code.substr(1)) {
    if (c < '0' || c > '9') return false;
  }
  return true;
}

constexpr bool codes_are_well_formed() {
  for (const Row& row : kRows) {
    if (!well_formed_code(row.code)) return false;
  }
  return true;
}

constexpr bool codes_ascend() {
  for (std::size_t i = 1; i < kCodeCount; ++i) {
    if (kRows[i - 1].code >= kRows[i].code) return false;
  }
  return true;
}

constexpr bool both_texts_are_there() {
  for (const Row& row : kRows) {
    if (row.english.empty() || row.chinese.empty()) return false;
  }
  return true;
}

constexpr bool placeholders_agree() {
  for (const Row& row : kRows) {
    if (placeholders(row.english) != placeholders(row.chinese)) return false;
  }
  return true;
}

constexpr bool placeholders_have_no_holes() {
  for (const Row& row : kRows) {
    const unsigned set = placeholders(row.english);
    if ((set & (set + 1)) != 0) return false;
  }
  return true;
}

static_assert(codes_are_well_formed(), "diagnostics.def: a code is W and four digits");
static_assert(codes_ascend(), "diagnostics.def: codes ascend, and none is there twice");
static_assert(both_texts_are_there(), "diagnostics.def: a text is missing in one language");
static_assert(placeholders_agree(), "diagnostics.def: the two texts of a row use different placeholders");
static_assert(placeholders_have_no_holes(), "diagnostics.def: placeholders are {0} {1} .. without holes");

// An argument may be a word as long as its file; what is shown of it is not.
std::string clipped(const std::string& text) {
  constexpr std::size_t kShown = 200;
  std::size_t points = 0;
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (++points > kShown) return text.substr(0, at) + "…";
  }
  return text;
}

const Row& row_of(Code code) { return kRows[static_cast<std::size_t>(code)]; }

}  // namespace

std::string_view code_text(Code code) { return row_of(code).code; }

std::string_view id_text(Code code) { return row_of(code).id; }

Level level_of(Code code) { return row_of(code).level; }

std::size_t arity(Code code) {
  std::size_t count = 0;
  for (unsigned set = placeholders(row_of(code).english); set != 0; set >>= 1) ++count;
  return count;
}

std::string_view message_template(Code code, Language language) {
  return language == Language::Chinese ? row_of(code).chinese : row_of(code).english;
}

std::string message(const Diagnostic& diagnostic, Language language) {
  const std::string_view text = message_template(diagnostic.code, language);
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (is_placeholder(text, at)) {
      const auto index = static_cast<std::size_t>(text[at + 1] - '0');
      if (index < diagnostic.args.size()) {
        result += clipped(diagnostic.args[index].text.in(language));
        at += 2;
        continue;
      }
    }
    result += text[at];
  }
  return result;
}

std::optional<Code> find_code(std::string_view text) {
  for (std::size_t i = 0; i < kCodeCount; ++i) {
    if (kRows[i].code == text) return static_cast<Code>(i);
  }
  return std::nullopt;
}

}  // namespace writ::diag
