// SPDX-License-Identifier: Apache-2.0
// Expressions one at a time, for those who speak of them elsewhere than in a file.
#include "compiler/syntax/format_writer.h"
#include "compiler/syntax/resolutions.h"

namespace writ::syntax {
namespace {

// Nothing of a test is spoken of, and most of a file may be tests.
PolicyFile in_language(PolicyFile file, const Resolutions& names, Language language) {
  std::erase_if(file.declarations, [](const Declaration& one) { return std::holds_alternative<Test>(one); });
  file.comments.clear();
  rename(file, names, language);
  return file;
}

constexpr LayoutLimits kOneLine{.line = 1 << 28, .cell = 1 << 28};

}  // namespace

struct Phrases::Translated {
  Translated(const PolicyFile& original, const Resolutions& names, Language language)
      : file(in_language(original, names, language)), writer(file, {}, language, kOneLine) {}
  PolicyFile file;
  Writer writer;
};

Phrases::Phrases(const PolicyFile& file, const Resolutions& names, Language language)
    : translated_(std::make_unique<Translated>(file, names, language)) {}
Phrases::~Phrases() = default;

const PolicyFile& Phrases::file() const { return translated_->file; }

std::string Phrases::of(const Expr& expr) {
  return render(translated_->writer.expression(expr), kOneLine.line);
}

std::string Phrases::of(const ScopeTerm& term, const ConsentScope& scope) {
  return render(translated_->writer.term_in_words(term, scope), kOneLine.line);
}

}  // namespace writ::syntax
