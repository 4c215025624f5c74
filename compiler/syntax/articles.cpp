// SPDX-License-Identifier: Apache-2.0
// Places in an instrument: `13(1)(2) to (7)` is 第十三条第一款第（二）项至第（七）项.
// Below an article come paragraphs (款), items (项) and sub-items (目). Where an article has items and no paragraphs the
// canonical form names the item: `35 item 6` is 第三十五条第（六）项, `35(6)` is 第三十五条第六款.
// What has no such form keeps its own between 第 and 条: 第202.205(a)条.
#include "compiler/syntax/literals.h"
#include "runtime/base/utf8.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>
#include <vector>

namespace writ::syntax {
namespace {

constexpr std::array<std::string_view, 10> kHanDigits = {"零", "一", "二", "三", "四",
                                                         "五", "六", "七", "八", "九"};
constexpr std::array<std::string_view, 3> kLevels = {"款", "项", "目"};
constexpr std::string_view kItem = " item ";
constexpr std::string_view kTo = " to ";

// ---- Chinese numerals ----

std::optional<unsigned> han_digit(char32_t c) {
  switch (c) {
    case U'零':
    case U'〇': return 0;
    case U'一': return 1;
    case U'二': return 2;
    case U'三': return 3;
    case U'四': return 4;
    case U'五': return 5;
    case U'六': return 6;
    case U'七': return 7;
    case U'八': return 8;
    case U'九': return 9;
    default: return std::nullopt;
  }
}

// `十三`, `二百零五`, `二〇二`, `202`
class NumberReader {
 public:
  // False when the character is no part of a numeral.
  bool feed(char32_t c, std::string_view written) {
    const bool numeral = (c >= U'0' && c <= U'9') || han_digit(c) || c == U'十' || c == U'百' || c == U'千';
    if (numeral) text_ += written;
    return numeral;
  }
  // `good`: false where the numeral has several readings.
  std::string take(bool& good) {
    const auto value = text_.empty() ? std::optional(0U) : read_han_number(text_);
    good = good && value.has_value();
    text_.clear();
    return std::to_string(value.value_or(0));
  }

 private:
  std::string text_;
};

// ---- one place ----

// The levels written: the first is `first` (0 paragraph, 1 item), without gaps from there on.
struct Place {
  std::string article;  // empty in the second half of a range that stays in the article
  std::string inserted;
  std::size_t first = 0;
  std::vector<std::string> parts;
  std::size_t depth() const { return first + parts.size(); }
};

bool is_plain_number(std::string_view text) {
  return !text.empty() && text.size() <= 4 && text.front() != '0' &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string in_chinese(std::string_view number) {
  unsigned value = 0;
  for (const char c : number) value = value * 10 + static_cast<unsigned>(c - '0');
  return han_number(value);
}

// `head` is the first half, when this is the second of a range.
std::string canonical(const Place& place, const Place* head) {
  std::string out = place.article + (place.inserted.empty() ? "" : "-" + place.inserted);
  std::size_t next = 0;
  if (place.first == 1 && !place.article.empty()) {
    out += std::string(kItem) + place.parts[next++];
  } else if (place.first == 1 && head->first == 1) {
    out += place.parts[next++];  // `35 item 1 to 3`
  }
  for (; next < place.parts.size(); ++next) out += "(" + place.parts[next] + ")";
  return out;
}

// `(1)(2)`; false when it is something else.
bool read_parts(std::string_view text, std::vector<std::string>& parts) {
  while (!text.empty()) {
    const std::size_t close = text.find(')');
    if (text.front() != '(' || close == std::string_view::npos) return false;
    const std::string_view part = text.substr(1, close - 1);
    if (!is_plain_number(part)) return false;
    parts.emplace_back(part);
    text.remove_prefix(close + 1);
  }
  return true;
}

// A place of the canonical form that has a Chinese one; `head` as above.
std::optional<Place> read_place(std::string_view text, const Place* head) {
  Place place;
  const std::size_t item = text.find(kItem);
  const std::size_t paren = text.find('(');
  const std::string_view article = text.substr(0, std::min(item, paren));
  std::string_view below = article.size() == text.size() ? std::string_view{} : text.substr(article.size());
  // `35 item 1 to 3`: the range goes on with items.
  const bool bare_item =
      head != nullptr && head->first == 1 && !article.empty() && item == std::string_view::npos;
  if (article.empty() || bare_item) {
    if (head == nullptr) return std::nullopt;
    if (bare_item) {
      if (!is_plain_number(article)) return std::nullopt;
      place.first = 1;
      place.parts.emplace_back(article);
    }
  } else {
    const std::size_t dash = article.find('-');
    if (!is_plain_number(article.substr(0, dash))) return std::nullopt;
    place.article = article.substr(0, dash);
    if (dash != std::string_view::npos) {
      if (!is_plain_number(article.substr(dash + 1))) return std::nullopt;
      place.inserted = article.substr(dash + 1);
    }
    if (item != std::string_view::npos) {
      place.first = 1;
      below = text.substr(item + kItem.size());
      const std::string_view number = below.substr(0, below.find('('));
      if (!is_plain_number(number)) return std::nullopt;
      place.parts.emplace_back(number);
      below.remove_prefix(number.size());
    }
  }
  if (!read_parts(below, place.parts) || (place.article.empty() && place.parts.empty())) return std::nullopt;
  // The second half of a range ends on the level of the first.
  if (place.article.empty() && place.first == 0) {
    place.first = head->depth() > place.parts.size() ? head->depth() - place.parts.size() : 0;
  }
  if (place.depth() > kLevels.size()) return std::nullopt;
  return place;
}

std::string in_chinese(const Place& place) {
  std::string out;
  if (!place.article.empty()) out = "第" + in_chinese(place.article) + "条";
  if (!place.inserted.empty()) out += "之" + in_chinese(place.inserted);
  for (std::size_t i = 0; i < place.parts.size(); ++i) {
    const std::string number = in_chinese(place.parts[i]);
    const bool item = place.first + i == 1;
    out += "第" + (item ? "（" + number + "）" : number) + std::string(kLevels[place.first + i]);
  }
  return out;
}

// ---- a place or a range, in Chinese ----

// 第202.205(a)至(c)条: the canonical form itself, between the marks.
std::string read_own_form(std::string_view text) {
  std::string out;
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (point.value == U'至') {
      out += kTo;
    } else if (point.value == U'项') {
      out += kItem;
    } else if (point.value != U'第' && point.value != U'条') {
      out += text.substr(at, point.length);
    }
  }
  return out;
}

// `art 07` is article 7, as 第07条 is; but section 202.05 is not section 202.5.
std::string without_leading_zeros(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool starts = out.empty() || (!is_digit(out.back()) && out.back() != '.');
    const bool more = i + 1 < text.size() && is_digit(text[i + 1]);
    if (!(text[i] == '0' && starts && more)) out += text[i];
  }
  return out;
}

// What has letters, points or marks of its own, or a number that Chinese numerals do not reach.
bool is_own_form(std::string_view text) {
  constexpr std::string_view kMark = "第";
  const std::string_view inner = text.substr(kMark.size());
  const std::size_t digits = std::min(inner.find_first_not_of("0123456789"), inner.size());
  return digits > 0 && text.ends_with("条") &&
         (digits > 4 || inner.find_first_of("(.-abcdefghijklmnopqrstuvwxyz") != std::string_view::npos);
}

class ChineseReader {
 public:
  std::optional<std::string> read(std::string_view text) {
    for (const auto& [at, point] : base::CodePoints(text)) {
      if (!take(point.value, text.substr(at, point.length))) return std::nullopt;
    }
    close_inserted();
    // An item by itself is in no article.
    if (!good_ || (ranged_ ? head_ : place_).article.empty()) return std::nullopt;
    if (!ranged_) return canonical(place_, nullptr);
    // Read back from the canonical form, the second half has to stand on the same level.
    const std::string tail = canonical(place_, &head_);
    const std::optional<Place> again = read_place(tail, &head_);
    if (!again || again->first != place_.first || again->article != place_.article) return std::nullopt;
    return canonical(head_, nullptr) + std::string(kTo) + tail;
  }

 private:
  bool take(char32_t c, std::string_view written) {
    if (number_.feed(c, written)) return true;
    if (inserting_) close_inserted();
    switch (c) {
      case U'条': place_.article = number_.take(good_); return true;
      case U'之': inserting_ = true; return true;
      case U'款': return level(0);
      case U'项': return level(1);
      case U'目': return level(2);
      case U'至':
        if (ranged_) return false;
        ranged_ = true;
        head_ = std::exchange(place_, {});
        return true;
      default: return true;  // 第 and parentheses
    }
  }

  bool level(std::size_t depth) {
    if (place_.parts.empty()) {
      if (depth == 2 && !place_.article.empty()) return false;
      place_.first = depth;
    } else if (depth != place_.depth()) {
      return false;
    }
    place_.parts.push_back(number_.take(good_));
    return true;
  }

  void close_inserted() {
    if (inserting_) place_.inserted = number_.take(good_);
    inserting_ = false;
  }

  NumberReader number_;
  Place place_;
  Place head_;
  bool ranged_ = false;
  bool inserting_ = false;
  bool good_ = true;
};

// ---- recitals, chapters, annexes, schedules ----

// `chapter 3 section 2`, 第三章第二节. In Chinese the number stands between two marks or behind one.
struct OtherPlace {
  std::string_view english;
  std::string_view before;
  std::string_view after;
};
constexpr OtherPlace kOtherPlaces[] = {{"recital", "序言第", "段"},
                                       {"chapter", "第", "章"},
                                       {"section", "第", "节"},
                                       {"annex", "附件", ""},
                                       {"schedule", "附表", ""}};

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// `Annex  I` -> `annex I`; ranges name their kind twice: `recital 1 to recital 4`.
std::optional<std::string> read_other_english(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (!is_blank(c)) {
      words.back() += c;
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  std::string out;
  std::string kind;
  bool opened = false;  // a number follows
  for (const std::string& word : words) {
    std::string small = word;
    std::transform(small.begin(), small.end(), small.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (small.ends_with("s") && small != "s") small.pop_back();
    if (small == "annexe") small = "annex";
    const auto* known = std::find_if(std::begin(kOtherPlaces), std::end(kOtherPlaces),
                                     [&](const OtherPlace& one) { return one.english == small; });
    std::string next = word;
    if (known != std::end(kOtherPlaces)) {
      next = small;
      if (small != "section" || kind.empty()) kind = small;
      opened = true;
    } else if (word == "to") {
      opened = false;
    } else {
      if (!opened) next = kind + " " + without_leading_zeros(word);
      if (opened) next = without_leading_zeros(word);
      opened = true;
    }
    out += (out.empty() ? "" : " ") + next;
  }
  return kind.empty() ? std::nullopt : std::optional(out);
}

// One of 第三章第二节, 附件一, 序言第二十六段; nothing when it is none.
std::optional<std::string> read_other_chinese(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    bool found = false;
    for (const OtherPlace& one : kOtherPlaces) {
      if (!text.starts_with(one.before)) continue;
      const std::string_view inner = text.substr(one.before.size());
      const std::size_t end = one.after.empty() ? inner.size() : inner.find(one.after);
      if (end == std::string_view::npos) continue;
      const std::string_view written = inner.substr(0, end);
      std::string number(written);
      if (has_han(written)) {
        NumberReader reader;
        for (const auto& [at, point] : base::CodePoints(written)) {
          if (!reader.feed(point.value, written.substr(at, point.length))) return std::nullopt;
        }
        bool good = true;
        number = reader.take(good);
        if (!good) return std::nullopt;
      } else {
        number = without_leading_zeros(number);
      }
      if (number.empty() && !one.after.empty()) return std::nullopt;
      out += (out.empty() ? "" : " ") + std::string(one.english) + (number.empty() ? "" : " " + number);
      text = inner.substr(end + one.after.size());
      found = true;
      break;
    }
    if (!found) return std::nullopt;
  }
  return out.empty() ? std::nullopt : std::optional(out);
}

bool is_other(std::string_view canonical) {
  return std::any_of(std::begin(kOtherPlaces), std::end(kOtherPlaces),
                     [&](const OtherPlace& one) { return canonical.starts_with(one.english); });
}

std::string other_in_chinese(std::string_view canonical) {
  std::string out;
  while (!canonical.empty()) {
    for (const OtherPlace& one : kOtherPlaces) {
      if (!canonical.starts_with(one.english)) continue;
      canonical.remove_prefix(std::min(canonical.size(), one.english.size() + 1));
      const std::size_t end = std::min(canonical.find(' '), canonical.size());
      const std::string number(canonical.substr(0, end));
      out += std::string(one.before) + (is_plain_number(number) ? in_chinese(number) : number) +
             std::string(one.after);
      canonical.remove_prefix(std::min(canonical.size(), end + 1));
      break;
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> read_other_place(std::string_view text) {
  if (!has_han(text)) return read_other_english(text);
  constexpr std::string_view kUntil = "至";
  const std::size_t to = text.find(kUntil);
  const auto first = read_other_chinese(text.substr(0, to));
  if (!first || to == std::string_view::npos) return first;
  const auto last = read_other_chinese(text.substr(to + kUntil.size()));
  return last ? std::optional(*first + std::string(kTo) + *last) : std::nullopt;
}

namespace {

// `2-4` reads as 2 to 4; what was inserted behind an article has a smaller number than most: `120-1`.
bool reads_as_range(std::string_view canonical) {
  const std::size_t dash = canonical.find('-');
  if (dash == std::string_view::npos) return false;
  const auto number = [](std::string_view part) {
    unsigned out = 0;
    for (const char c : part.substr(0, 5)) {
      if (c < '0' || c > '9') break;
      out = out * 10 + static_cast<unsigned>(c - '0');
    }
    return out;
  };
  return number(canonical.substr(dash + 1)) > number(canonical);
}

std::string with_narrow_digits(std::string_view text) {
  std::string out;
  for (const auto& [at, point] : base::CodePoints(text)) {
    if (point.value >= U'０' && point.value <= U'９') {
      out += static_cast<char>('0' + (point.value - U'０'));
    } else {
      out += text.substr(at, point.length);
    }
  }
  return out;
}

std::optional<std::string> read_narrow(std::string_view text);

}  // namespace

std::optional<std::string> read_article(std::string_view text) {
  auto out = read_narrow(with_narrow_digits(text));
  return out && reads_as_range(*out) ? std::nullopt : out;
}

namespace {

std::optional<std::string> read_narrow(std::string_view text) {
  if (auto other = read_other_place(text)) return other;
  if (text.starts_with("第"))
    return is_own_form(text) ? without_leading_zeros(read_own_form(text)) : ChineseReader().read(text);
  const std::size_t at = text.find_first_of("0123456789");
  if (at == std::string_view::npos) return std::nullopt;
  std::string out;
  bool space = false;
  for (const char c : text.substr(at)) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || static_cast<unsigned char>(c) >= 0x80) {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += c;
  }
  out = without_leading_zeros(out);
  // `35 item 1 to (3)` -> `35 item 1 to 3`
  const std::size_t to = out.find(kTo);
  if (to == std::string::npos) return out;
  const std::optional<Place> head = read_place(std::string_view(out).substr(0, to), nullptr);
  const std::optional<Place> tail =
      head ? read_place(std::string_view(out).substr(to + kTo.size()), &*head) : std::nullopt;
  return tail ? canonical(*head, nullptr) + std::string(kTo) + canonical(*tail, &*head) : out;
}

}  // namespace

std::string article_in_english(std::string_view canonical) {
  if (is_other(canonical)) return std::string(canonical);
  const bool section = canonical.substr(0, canonical.find('(')).find('.') != std::string_view::npos;
  return (section ? "sec " : "art ") + std::string(canonical);
}

std::string article_in_chinese(std::string_view canonical) {
  const std::size_t to = canonical.find(kTo);
  if (is_other(canonical)) {
    std::string first = other_in_chinese(canonical.substr(0, to));
    return to == std::string_view::npos ? first
                                        : first + "至" + other_in_chinese(canonical.substr(to + kTo.size()));
  }
  const std::optional<Place> head = read_place(canonical.substr(0, to), nullptr);
  if (head && to == std::string_view::npos) return in_chinese(*head);
  if (head) {
    if (const std::optional<Place> tail = read_place(canonical.substr(to + kTo.size()), &*head)) {
      return in_chinese(*head) + "至" + in_chinese(*tail);
    }
  }
  std::string own(canonical);
  for (const auto& [word, mark] : {std::pair<std::string_view, std::string_view>{kTo, "至"}, {kItem, "项"}}) {
    if (const std::size_t at = own.find(word); at != std::string::npos) own.replace(at, word.size(), mark);
  }
  return "第" + own + "条";
}

std::string han_number(unsigned value) {
  if (value == 0) return "零";
  std::string out;
  bool gap = false;
  for (auto [unit, name] : {std::pair{1000u, "千"}, {100u, "百"}, {10u, "十"}, {1u, ""}}) {
    const unsigned digit = value / unit % 10;
    if (digit == 0) {
      gap = !out.empty();
      continue;
    }
    if (gap) out += "零";
    gap = false;
    // 十三, not 一十三, when nothing stands before it.
    if (!(unit == 10 && digit == 1 && out.empty())) out += kHanDigits[digit];
    out += name;
  }
  return out;
}

}  // namespace writ::syntax
