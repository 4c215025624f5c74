// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/resolutions.h"

#include "compiler/syntax/literals.h"
#include "compiler/syntax/walk.h"
#include "runtime/base/deep_stack.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace writ::syntax {

void Resolutions::put(const Span& place, std::string_view written, const Bilingual& declared) {
  if (declared.has_both()) uses_.try_emplace({place.file.index, place.begin, std::string(written)}, declared);
}

const Bilingual* Resolutions::find(const Span& place, std::string_view written) const {
  const auto at = uses_.find(std::tuple(place.file.index, place.begin, written));
  return at == uses_.end() ? nullptr : &at->second;
}

std::string joined(const Expr& path, std::size_t first, std::size_t words) {
  std::string out;
  for (std::size_t i = first; i < first + words; ++i) out += (i == first ? "" : ".") + path.names[i].text;
  return out;
}

namespace {

class Renamer {
 public:
  Renamer(const Resolutions& names, Language language) : names_(names), language_(language) {}

  template <typename Node>
  void in(Node& node) {
    each_part(node, [this](auto& part) { in(part); });
  }

  void in(Name& name) {
    if (const Bilingual* declared = names_.find(name.span, name.text)) name.text = declared->in(language_);
  }

  void in(Expr& expr) {
    if (expr.kind == ExprKind::Path) return path(expr);
    each_part(expr, [this](auto& part) { in(part); });
  }

  // The title of another test.
  void in(Test& test) {
    each_part(test, [this](auto& part) { in(part); });
    if (!test.like) return;
    const Bilingual* title = names_.find(test.like->span, test.like->text.in(Language::English));
    if (title == nullptr) return;
    const std::string& text = title->in(language_);
    test.like->text = has_han(text) ? Bilingual{{}, text} : Bilingual{text, {}};
  }

 private:
  // Several words may be one name: a value of a taxonomy, what stands behind the name of its module.
  void path(Expr& expr) {
    std::vector<Name> out;
    for (std::size_t i = 0; i < expr.names.size();) {
      std::size_t words = expr.names.size() - i;
      const Bilingual* declared = nullptr;
      for (; words > 0; --words) {
        declared = names_.find(expr.names[i].span, joined(expr, i, words));
        if (declared != nullptr) break;
      }
      if (declared == nullptr) {
        out.push_back(std::move(expr.names[i++]));
        continue;
      }
      std::string_view rest = declared->in(language_);
      for (std::size_t at = i; !rest.empty(); ++at) {
        const std::string_view word = rest.substr(0, rest.find('.'));
        rest.remove_prefix(std::min(word.size() + 1, rest.size()));
        out.push_back({std::string(word), expr.names[std::min(at, i + words - 1)].span});
      }
      i += words;
    }
    expr.names = std::move(out);
  }

  const Resolutions& names_;
  Language language_;
};

}  // namespace

void rename(PolicyFile& file, const Resolutions& names, Language language) {
  base::on_deep_stack([&] { Renamer(names, language).in(file); });
  file.language = language;
}

}  // namespace writ::syntax
