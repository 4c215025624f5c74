// SPDX-License-Identifier: Apache-2.0
// The core of a file as text: what its forms say in words of the core.
#include "compiler/syntax/format_writer.h"
#include "compiler/syntax/forms.h"
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

// These forms have no declaration of their own in the core.
bool replaced(const Declaration& declaration) {
  const Form* form = form_of(declaration);
  return form != nullptr && form->core == FormCore::Replaced;
}

// The form that a declaration of the core was made of.
const Declaration* written_as(const PolicyFile& file, const Declaration& made) {
  for (const Declaration& written : file.declarations) {
    if (replaced(written) && holds(span_of(written), span_of(made))) return &written;
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
    const Declaration* form = written_as(file_, one);
    Doc above;
    if (form != nullptr) {
      above =
          concat({text("-- "), word(form_of(*form)->word), space(), dotted_names(*form_name(*form)), hard()});
      if (const auto* scope = std::get_if<ConsentScope>(form))
        above.items.push_back(terms_with_articles(*scope));
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
