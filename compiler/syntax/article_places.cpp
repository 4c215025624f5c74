// SPDX-License-Identifier: Apache-2.0
// Reads and compares places of articles. A range is walked by its ends alone, never number by number: what stands
// in a policy decides how long it is.
#include "compiler/syntax/article_places.h"

#include <algorithm>
#include <utility>

namespace writ::syntax {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

struct KindWord {
  std::string_view word;
  PlaceKind kind;
};
constexpr KindWord kKindWords[] = {{"recital", PlaceKind::Recital},
                                   {"chapter", PlaceKind::Chapter},
                                   {"section", PlaceKind::Section},
                                   {"annex", PlaceKind::Annex},
                                   {"schedule", PlaceKind::Schedule}};

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // Takes nothing from the text when the text goes on otherwise.
  bool word(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  bool at_end() const { return rest_.empty(); }
  bool goes_on_with(std::string_view word) const { return rest_.find(word) != std::string_view::npos; }
  bool at_kind() const {
    return std::any_of(std::begin(kKindWords), std::end(kKindWords),
                       [&](const KindWord& one) { return rest_.starts_with(one.word); });
  }
  bool at_digit() const { return !rest_.empty() && is_digit(rest_.front()); }

  // `13`, `13a`, `202.205`, `120-1`
  std::optional<ArticleStep> article() {
    ArticleStep step;
    for (const KindWord& one : kKindWords) {
      if (!word(one.word)) continue;
      step.kind = one.kind;
      // An annex need not have a number.
      if (!word(" ") || rest_.starts_with("to ")) return step;
      if (at_digit() && !number(step.number)) return std::nullopt;
      letters(step.letters);
      return step;
    }
    if (!number(step.number)) return std::nullopt;
    if (!rest_.empty() && (rest_.front() == '.' || rest_.front() == '-')) {
      step.mark = rest_.front();
      rest_.remove_prefix(1);
      if (!number(step.inner)) return std::nullopt;
    }
    letters(step.letters);
    return step;
  }

  // `(2)`, `(a)`
  std::optional<ArticleStep> part() {
    ArticleStep step;
    if (!word("(")) return std::nullopt;
    if (at_digit() && !number(step.number)) return std::nullopt;
    letters(step.letters);
    if (!word(")") || step == ArticleStep{}) return std::nullopt;
    return step;
  }

  // What may follow an article, or open the far end of a range: parts, and an item.
  bool parts(std::vector<ArticleStep>& out) {
    while (rest_.starts_with('(')) {
      const auto step = part();
      if (!step) return false;
      out.push_back(*step);
    }
    if (rest_.starts_with(" section ")) {
      rest_.remove_prefix(1);
      const auto section = article();
      if (!section) return false;
      out.push_back(*section);
      return true;
    }
    if (!word(" item ")) return true;
    ArticleStep item;
    if (!number(item.number)) return false;
    // Right below its article: the paragraph that it stands in is not named.
    if (out.size() == 1) out.emplace_back();
    out.push_back(std::move(item));
    while (rest_.starts_with('(')) {
      const auto below = part();
      if (!below) return false;
      out.push_back(*below);
    }
    return true;
  }

 private:
  bool number(std::uint64_t& out) {
    constexpr std::size_t kMostDigits = 9;
    std::size_t length = 0;
    for (; length < rest_.size() && is_digit(rest_[length]); ++length) {
      out = out * 10 + static_cast<std::uint64_t>(rest_[length] - '0');
    }
    rest_.remove_prefix(length);
    return length > 0 && length <= kMostDigits;
  }
  void letters(std::string& out) {
    while (!rest_.empty() && is_letter(rest_.front())) {
      out += rest_.front();
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
};

std::string step_text(const ArticleStep& step) {
  std::string out;
  const bool plain = step.kind == PlaceKind::Article;
  for (const KindWord& one : kKindWords) {
    if (one.kind == step.kind) out = std::string(one.word);
  }
  if (!plain && step.number == 0 && step.letters.empty()) return out;
  if (!plain) out += " ";
  if (step.number != 0 || step.letters.empty()) out += std::to_string(step.number);
  if (step.mark != 0) out += step.mark + std::to_string(step.inner);
  return out + step.letters;
}

std::string parts_text(const std::vector<ArticleStep>& steps, std::size_t from) {
  std::string out;
  for (std::size_t i = from; i < steps.size(); ++i) {
    if (steps[i] == ArticleStep{} && i + 1 < steps.size()) {
      out += " item " + step_text(steps[++i]);
    } else if (steps[i].kind == PlaceKind::Section) {
      out += " " + step_text(steps[i]);
    } else {
      out += "(" + step_text(steps[i]) + ")";
    }
  }
  return out;
}

// A step as one number among those beside it, when it can be counted from `other`; what counts is the same for both.
std::optional<std::uint64_t> counted(const ArticleStep& step, const ArticleStep& other) {
  if (step.kind != other.kind) return std::nullopt;
  if (step.mark == 0 && other.mark == 0 && step.letters.empty() && other.letters.empty()) return step.number;
  if (step.number != other.number || step.mark != other.mark) return std::nullopt;
  if (step.mark != 0 && step.letters.empty() && other.letters.empty()) return step.inner;
  if (step.inner == other.inner && step.letters.size() == 1 && other.letters.size() == 1) {
    return static_cast<std::uint64_t>(static_cast<unsigned char>(step.letters[0]));
  }
  return std::nullopt;
}

ArticlePlace with_count(ArticlePlace place, std::uint64_t count) {
  ArticleStep& step = place.steps.back();
  if (!step.letters.empty()) {
    step.letters[0] = static_cast<char>(count);
  } else {
    (step.mark != 0 ? step.inner : step.number) = count;
  }
  return place;
}

// What stands behind ` to `: an article, an item where the near end is one, or as many of the last steps as there are.
std::optional<ArticlePlace> read_far_end(Reader& reader, const ArticlePlace& first) {
  const bool bare_item =
      first.steps.size() > 1 && first.steps[1] == ArticleStep{} && !reader.goes_on_with(" item ");
  std::vector<ArticleStep> tail;
  std::size_t kept = 0;
  if (reader.at_digit() || reader.at_kind()) {
    const auto step = reader.article();
    if (!step) return std::nullopt;
    tail.push_back(*step);
    kept = bare_item ? 2 : 0;
  }
  const bool whole = !tail.empty();
  if (!reader.parts(tail) || tail.empty()) return std::nullopt;
  if (!whole && tail.size() >= first.steps.size()) return std::nullopt;
  if (!whole) kept = first.steps.size() - tail.size();
  ArticlePlace out;
  out.steps.assign(first.steps.begin(), first.steps.begin() + static_cast<std::ptrdiff_t>(kept));
  out.steps.insert(out.steps.end(), tail.begin(), tail.end());
  return out;
}

}  // namespace

bool ArticlePlace::holds(const ArticlePlace& other) const {
  return other.steps.size() >= steps.size() && std::equal(steps.begin(), steps.end(), other.steps.begin());
}

bool ArticleRange::is_level() const {
  if (first.steps.size() != last.steps.size()) return false;
  if (!std::equal(first.steps.begin(), first.steps.end() - 1, last.steps.begin())) return false;
  return counted(first.steps.back(), last.steps.back()).has_value();
}

namespace {

// Both ends as they are written, in whatever order.
std::optional<ArticleRange> read_ends(std::string_view canonical) {
  Reader reader(canonical);
  const auto article = reader.article();
  if (!article) return std::nullopt;
  ArticleRange range;
  range.first.steps.push_back(*article);
  if (!reader.parts(range.first.steps)) return std::nullopt;
  range.last = range.first;
  if (reader.word(" to ")) {
    const auto last = read_far_end(reader, range.first);
    if (!last) return std::nullopt;
    range.last = *last;
  }
  if (!reader.at_end()) return std::nullopt;
  return range;
}

}  // namespace

std::optional<ArticleRange> read_article_range(std::string_view canonical) {
  const std::optional<ArticleRange> range = read_ends(canonical);
  return range && range->last < range->first ? std::nullopt : range;
}

bool runs_backwards(std::string_view canonical) {
  const std::optional<ArticleRange> range = read_ends(canonical);
  return range && range->last < range->first;
}

std::string canonical_text(const ArticleRange& range) {
  const std::vector<ArticleStep>& first = range.first.steps;
  const std::vector<ArticleStep>& last = range.last.steps;
  std::string out = step_text(first.front()) + parts_text(first, 1);
  if (range.is_one()) return out;
  if (first.size() == 1 || first.front() != last.front() || first.size() != last.size()) {
    return out + " to " + step_text(last.front()) + parts_text(last, 1);
  }
  if (last.back().kind == PlaceKind::Section)
    return out + " to " + step_text(last.front()) + parts_text(last, 1);
  std::size_t same = 0;
  while (same + 1 < last.size() && first[same] == last[same]) ++same;
  if (same == 2 && last[1] == ArticleStep{}) return out + " to " + step_text(last[2]) + parts_text(last, 3);
  return out + " to " + parts_text(last, same);
}

std::vector<ArticleRange> not_cited(const ArticleRange& range, const std::vector<ArticleRange>& cited) {
  if (!range.is_level()) return {};
  const std::size_t level = range.first.steps.size() - 1;
  const auto begin = *counted(range.first.steps.back(), range.last.steps.back());
  const auto end = *counted(range.last.steps.back(), range.first.steps.back());
  const auto is_beside = [&](const ArticlePlace& place) {
    return place.steps.size() > level &&
           std::equal(place.steps.begin(), place.steps.begin() + static_cast<std::ptrdiff_t>(level),
                      range.first.steps.begin());
  };
  std::vector<std::pair<std::uint64_t, std::uint64_t>> taken;
  for (const ArticleRange& one : cited) {
    const bool first = is_beside(one.first);
    const bool last = is_beside(one.last);
    if (!first && !last) continue;
    const auto from =
        first ? counted(one.first.steps[level], range.first.steps[level]) : std::optional(begin);
    const auto to = last ? counted(one.last.steps[level], range.first.steps[level]) : std::optional(end);
    if (from && to) taken.emplace_back(*from, *to);
  }
  std::sort(taken.begin(), taken.end());
  std::vector<ArticleRange> out;
  const auto leave = [&](std::uint64_t from, std::uint64_t to) {
    if (from <= to) out.push_back({with_count(range.first, from), with_count(range.first, to)});
  };
  std::uint64_t next = begin;
  for (const auto& [from, to] : taken) {
    if (to < begin || from > end) continue;
    if (from > next) leave(next, from - 1);
    next = std::max(next, to + 1);
  }
  leave(next, end);
  return out;
}

}  // namespace writ::syntax
