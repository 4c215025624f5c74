// SPDX-License-Identifier: Apache-2.0
// The core of a file as text: what its forms say in words of the core.
#include "compiler/syntax/format_writer.h"
#include "runtime/base/deep_stack.h"

#include <type_traits>

namespace writ::syntax {
namespace {

bool holds(const Span& outer, const Span& inner) {
  return outer.file == inner.file && outer.begin <= inner.begin && inner.end <= outer.end;
}

Span span_of(const Declaration& declaration) {
  return std::visit([](const auto& one) { return one.span; }, declaration);
}

// Forms that are replaced: these have no declaration of their own in the core.
const DeclaredName* replaced(const Declaration& declaration) {
  if (const auto* scope = std::get_if<ConsentScope>(&declaration)) return &scope->name;
  if (const auto* rule = std::get_if<CrossBorderRule>(&declaration)) return &rule->name;
  return nullptr;
}

// The form that a declaration of the core was made of.
const Declaration* form_of(const PolicyFile& file, const Declaration& made) {
  for (const Declaration& written : file.declarations) {
    if (replaced(written) != nullptr && holds(span_of(written), span_of(made))) return &written;
  }
  return nullptr;
}

}  // namespace

std::string Writer::core() {
  Doc out = header();
  const auto add = [&](Doc doc) {
    out.items.push_back(hard());
    out.items.push_back(hard());
    out.items.push_back(std::move(doc));
  };
  const auto declared = [this](const auto& one) { return declaration(one); };
  for (const Declaration& written : file_.declarations) {
    if (std::holds_alternative<Use>(written)) add(std::visit(declared, written));
  }
  for (const Declaration& one : file_.core) {
    const Declaration* form = form_of(file_, one);
    Doc above;
    if (form != nullptr) {
      const bool scope = std::holds_alternative<ConsentScope>(*form);
      above = concat({text("-- "), word(scope ? "ConsentScope" : "CrossBorderRule"), space(),
                      dotted_names(*replaced(*form)), hard()});
      if (scope) above.items.push_back(terms_with_articles(std::get<ConsentScope>(*form)));
    }
    add(concat({std::move(above), std::visit(declared, one)}));
  }
  if (file_.implied) add(declaration(*file_.implied));
  return render(out, limits_.line) + "\n";
}

// What each term asks, with its own article: in the core they are one condition under the articles of the scope.
Doc Writer::terms_with_articles(const ConsentScope& scope) {
  Doc out;
  for (const ScopeTerm& term : scope.terms)
    out.items.push_back(concat({text("--   "), term_in_words(term, scope), hard()}));
  return out;
}

std::string format_core(const PolicyFile& file, Language language, const LayoutLimits& limits) {
  PolicyFile plain = file;
  plain.comments.clear();
  std::string out;
  base::on_deep_stack([&] { out = Writer(plain, "", language, limits).core(); });
  return out;
}

}  // namespace writ::syntax
