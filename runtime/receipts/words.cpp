// SPDX-License-Identifier: Apache-2.0
#include "runtime/receipts/words.h"

#include <algorithm>
#include <array>

namespace writ::receipts {
namespace {

using enum Vocabulary;

struct Term {
  Vocabulary vocabulary;
  std::string_view english;
  std::string_view chinese;
  std::string_view dpv;
};
struct Other {
  Vocabulary vocabulary;
  std::string_view theirs;
  std::string_view english;
};
constexpr auto kTerms = std::to_array<Term>({
#define WRIT_TERM(vocabulary, english, chinese, dpv) {vocabulary, english, chinese, dpv},
#define WRIT_OTHER(vocabulary, theirs, english)
#include "runtime/receipts/terms.def"
});
constexpr auto kOthers = std::to_array<Other>({
#define WRIT_TERM(vocabulary, english, chinese, dpv)
#define WRIT_OTHER(vocabulary, theirs, english) {vocabulary, theirs, english},
#include "runtime/receipts/terms.def"
});

// `pd:` is a vocabulary of its own, the other extensions of DPV are not ours.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kPrefixes = {{
    {"https://w3id.org/dpv#", "dpv:"},
    {"http://w3id.org/dpv#", "dpv:"},
    {"https://w3id.org/dpv/pd#", "pd:"},
    {"https://w3id.org/dpv/dpv-pd#", "pd:"},
    {"dpv-pd:", "pd:"},  // the prefix of older releases
}};

bool is_or_is_below(std::string_view text, std::string_view name) {
  return text.starts_with(name) &&
         (text.size() == name.size() || (text[name.size()] == '.' && text.back() != '.'));
}

}  // namespace

std::string short_term(std::string_view term) {
  for (const auto& [full, prefix] : kPrefixes) {
    if (term.starts_with(full)) return std::string(prefix) + std::string(term.substr(full.size()));
  }
  return std::string(term);
}

std::optional<std::string> word_of_others(Vocabulary vocabulary, std::string_view term,
                                          const Notice& notice) {
  const auto& told = notice.terms[static_cast<std::size_t>(vocabulary)];
  if (const auto at = told.find(term); at != told.end()) return at->second;
  for (const Other& one : kOthers) {
    if (one.vocabulary == vocabulary && one.theirs == term) return std::string(one.english);
  }
  return std::nullopt;
}

std::optional<std::string> word_of(Vocabulary vocabulary, std::string_view term, const Notice& notice) {
  if (auto known = word_of_others(vocabulary, term, notice)) return known;
  if (vocabulary == Recipients) return std::string(term);
  const std::string wanted = short_term(term);
  if (auto known = word_of_others(vocabulary, wanted, notice)) return known;
  for (const Term& one : kTerms) {
    if (one.vocabulary != vocabulary) continue;
    if (!one.dpv.empty() && one.dpv == wanted) return std::string(one.english);
    if (is_or_is_below(wanted, one.english) || is_or_is_below(wanted, one.chinese)) return wanted;
  }
  return std::nullopt;
}

std::optional<std::string> word(Fields& fields, Vocabulary vocabulary, const Field& field,
                                const Notice& notice) {
  const std::optional<std::string> term = fields.text(field);
  if (!term) return std::nullopt;
  std::optional<std::string> out = word_of(vocabulary, *term, notice);
  if (!out) fields.term(field.pointer, *term);
  return out;
}

std::optional<std::vector<std::string>> words(Fields& fields, Vocabulary vocabulary, const Field& field,
                                              const Notice& notice) {
  if (!field.there()) return std::nullopt;
  std::vector<std::string> out;
  const auto add = [&](const Field& one) {
    if (!one.there() || !one.node->is(json::Node::Kind::String))
      fields.wrong(one.pointer, {"a text", "文本"});
    auto read = word(fields, vocabulary, one, notice);
    if (read && std::find(out.begin(), out.end(), *read) == out.end()) out.push_back(*std::move(read));
  };
  if (field.node->is(json::Node::Kind::String)) {
    add(field);
  } else {
    for (const Field& one : fields.items(field)) add(one);
  }
  return out;
}

std::string segment_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    out += c == '.' ? std::string("%2E") : c == '%' ? std::string("%25") : std::string(1, c);
  return out;
}

std::string term_of(Vocabulary vocabulary, std::string_view word) {
  for (const Term& one : kTerms) {
    if (one.vocabulary != vocabulary || one.dpv.empty() || (one.english != word && one.chinese != word))
      continue;
    for (const auto& [full, prefix] : kPrefixes) {
      if (one.dpv.starts_with(prefix)) return std::string(full) + std::string(one.dpv.substr(prefix.size()));
    }
  }
  return std::string(word);
}

}  // namespace writ::receipts
