// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/literate.h"

#include "compiler/diag/suggest.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/lookalikes.h"
#include "runtime/base/utf8.h"

#include <cmark.h>

#include <algorithm>
#include <memory>

namespace writ::syntax {
namespace {

using base::Language;
using Why = Literate::Passed::Why;

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

// Lines as CommonMark counts them, from 1.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text) {
    for (std::size_t at = 0; at < text.size(); ++at) {
      const bool ends =
          text[at] == '\n' || (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'));
      if (at == 0) begins_.push_back(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
      if (ends && at + 1 < text.size()) begins_.push_back(static_cast<std::uint32_t>(at + 1));
    }
  }
  std::size_t count() const { return begins_.size(); }
  std::uint32_t begin(std::size_t line) const {
    return line <= begins_.size() ? begins_[line - 1] : static_cast<std::uint32_t>(text_.size());
  }
  // Without its line end.
  std::string_view line(std::size_t line) const {
    const std::string_view whole = text_.substr(begin(line), begin(line + 1) - begin(line));
    return whole.substr(0, whole.find_last_not_of("\r\n") + 1);
  }

 private:
  std::string_view text_;
  std::vector<std::uint32_t> begins_;
};

// The lists and quotations that a line may open or stand in. `columns`: how far what stands in lists may be set in.
struct Depth {
  std::size_t marks = 0;
  std::size_t columns = 0;
};

Depth depth_of(std::string_view line) {
  Depth out;
  const auto is_blank = [&](std::size_t i) { return i >= line.size() || line[i] == ' ' || line[i] == '\t'; };
  if (line.find_first_not_of("-*_ \t") == std::string_view::npos) return out;  // a rule across the page
  for (std::size_t at = 0; at < line.size();) {
    if (is_blank(at)) {
      out.columns += line[at] == '\t' ? 4 : 1;
      ++at;
      continue;
    }
    const std::size_t digits = std::min(line.find_first_not_of("0123456789", at), line.size()) - at;
    const bool bullet = line[at] == '-' || line[at] == '+' || line[at] == '*';
    const bool number = digits > 0 && digits < 10 && at + digits < line.size() &&
                        (line[at + digits] == '.' || line[at + digits] == ')');
    const std::size_t length = number ? digits + 1 : 1;
    if (line[at] != '>' && !((bullet || number) && is_blank(at + length))) break;
    ++out.marks;
    at += length;
  }
  return out;
}

// How many backticks or tildes a line begins with; 0 when they are no fence.
std::size_t fence_of(std::string_view line) {
  if (line.empty() || (line.front() != '`' && line.front() != '~')) return 0;
  const std::size_t length = std::min(line.find_first_not_of(line.front()), line.size());
  return length >= 3 ? length : 0;
}

std::string_view first_word(std::string_view info) {
  info = trimmed(info);
  return info.substr(0, info.find_first_of(" \t"));
}

// `writ`, `Writ`, `wirt`, `ｗｒｉｔ`, `writs`, `writ,title`, `{.writ}`, `lang=writ`, `policy`, `规范`: meant as policy.
bool means_policy(std::string_view word) {
  if (word == "规范" || word == "规则") return true;
  std::string narrow;
  for (const auto& [at, point] : base::CodePoints(word)) {
    const bool wide = point.value >= U'！' && point.value <= U'～';
    narrow += wide ? std::string(1, static_cast<char>(point.value - U'！' + '!'))
                   : std::string(word.substr(at, point.length));
  }
  word = narrow;
  constexpr std::string_view kBetween = " \t{}[]().,:;=-_/\"'";
  for (std::size_t at = 0; at < word.size();) {
    const std::size_t end = std::min(word.find_first_of(kBetween, at), word.size());
    std::string part(word.substr(at, end - at));
    for (char& c : part) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    if (part == "writs" || part == "policy" || part == "policies" || diag::nearest(part, {"writ"}) ||
        (!part.empty() && look_of(part) == look_of("writ")))
      return true;
    at = end + 1;
  }
  return false;
}

// A line that opens a block of policy, were it not for where it stands.
bool opens_policy(std::string_view line) {
  line = line.substr(std::min(line.find_first_not_of(" \t>"), line.size()));
  const std::size_t fence = fence_of(line);
  return fence > 0 && means_policy(first_word(line.substr(fence)));
}

// The words that open a declaration.
constexpr std::string_view kOpening[] = {
    "Policy",    "Module",   "Overlay", "Law",  "Enumeration", "Taxonomy",   "Record", "Facts",
    "Parameter", "Decision", "Group",   "Rule", "Table",       "Obligation", "Test",   "Interpretation",
#define WRIT_FORM(Sort, ...) #Sort,
#include "compiler/syntax/forms.def"
};

// Without the marks of lists, numbers and emphasis that it may begin with.
std::string_view without_marks(std::string_view line) {
  line = line.substr(std::min(line.find_first_not_of(" \t>*_#`"), line.size()));
  const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  if (digits > 0 && digits < line.size() && (line[digits] == '.' || line[digits] == ')'))
    line.remove_prefix(digits + 1);
  return trimmed(line);
}

bool opens_with(std::string_view line, std::string_view id, Language language) {
  const std::string_view word = spelling(id, language);
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a | 0x20 : a) == b; };
  return line.size() >= word.size() &&
         std::equal(word.begin(), word.end(), line.begin(),
                    [&](char ours, char theirs) { return same(theirs, ours); }) &&
         (line.size() == word.size() || line[word.size()] == ' ');
}

bool has_word(std::string_view line, std::string_view id, Language language) {
  const std::string word = " " + std::string(spelling(id, language)) + " ";
  return (" " + std::string(line) + " ").find(word) != std::string::npos;
}

// A line that opens a declaration, and a later one that ends with `end`; in prose, one that is nothing but `end`, or one that ends so
// behind a clause. A definition has no `end`.
bool reads_like_policy(const std::vector<std::string_view>& lines, bool prose) {
  for (const Language language : {Language::English, Language::Chinese}) {
    const std::string end(spelling("End", language));
    bool opened = false;
    bool clause = false;
    for (const std::string_view line : lines) {
      const std::string_view shown = without_marks(line);
      opened = opened || std::any_of(std::begin(kOpening), std::end(kOpening),
                                     [&](std::string_view id) { return opens_with(shown, id, language); });
      for (const std::string_view id : {"Cites", "When", "Then"})
        clause = clause || (opened && has_word(shown, id, language));
      if (!prose && opens_with(shown, "Define", language) && has_word(shown, "Means", language)) return true;
      const bool closes =
          shown.ends_with(" " + end) || (language == Language::Chinese && shown.ends_with("。"));
      if (opened && (shown == end || (closes && (!prose || clause)))) return true;
    }
  }
  return false;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text), lines_(text) {}

  Literate read() {
    out_.too_deep = too_deep();
    if (out_.too_deep) return std::move(out_);
    const std::unique_ptr<cmark_node, decltype(&cmark_node_free)> root(
        cmark_parse_document(text_.data(), text_.size(), CMARK_OPT_DEFAULT), &cmark_node_free);
    const std::unique_ptr<cmark_iter, decltype(&cmark_iter_free)> all(cmark_iter_new(root.get()),
                                                                      &cmark_iter_free);
    std::vector<cmark_node*> code;
    for (cmark_event_type event = cmark_iter_next(all.get()); event != CMARK_EVENT_DONE;
         event = cmark_iter_next(all.get())) {
      cmark_node* node = cmark_iter_get_node(all.get());
      if (event == CMARK_EVENT_EXIT) {
        in_heading_ = in_heading_ && cmark_node_get_type(node) != CMARK_NODE_HEADING;
        continue;
      }
      const cmark_node_type type = cmark_node_get_type(node);
      if (type == CMARK_NODE_HEADING) {
        heading(node);
        look(node, Why::Prose);
      } else if (type == CMARK_NODE_CODE_BLOCK) {
        code.push_back(node);
      } else if (type == CMARK_NODE_HTML_BLOCK) {
        look(node, Why::Html);
      } else if (type == CMARK_NODE_PARAGRAPH) {
        look(node, Why::Prose);
      } else if (in_heading_) {
        shown(node, type);
      }
    }
    std::erase_if(out_.headings, [](const Literate::Heading& one) { return trimmed(one.text).empty(); });
    for (std::size_t i = 0; i < code.size(); ++i) {
      block(code[i], i + 1 < code.size() ? line_of(code[i + 1]) : lines_.count() + 2);
    }
    return std::move(out_);
  }

 private:
  // The library goes over all open lists and quotations again for each line without text: so the product is bounded, too.
  std::optional<std::uint32_t> too_deep() const {
    constexpr std::size_t kMostWork = 20'000'000;
    std::size_t deepest = 0;
    std::size_t deepest_line = 1;
    std::size_t empty = 0;
    for (std::size_t line = 1; line <= lines_.count(); ++line) {
      const std::string_view text = lines_.line(line);
      const Depth depth = depth_of(text);
      if (depth.marks > kDeepestMarkdown) return lines_.begin(line);
      if (trimmed(text).empty()) {
        ++empty;
      } else if (depth.marks + depth.columns / 2 > deepest) {
        deepest = depth.marks + depth.columns / 2;
        deepest_line = line;
      }
    }
    if (deepest > 1 && deepest * empty > kMostWork) return lines_.begin(deepest_line);
    return std::nullopt;
  }

  static std::size_t line_of(cmark_node* node) {
    return static_cast<std::size_t>(cmark_node_get_start_line(node));
  }

  std::string_view from_start(cmark_node* node) const {
    const std::string_view line = lines_.line(line_of(node));
    return line.substr(
        std::min<std::size_t>(static_cast<std::size_t>(cmark_node_get_start_column(node)) - 1, line.size()));
  }

  std::uint32_t place(std::string_view part) const {
    return static_cast<std::uint32_t>(part.data() - text_.data());
  }

  void pass(std::size_t line, Why why) {
    const std::string_view shown = trimmed(lines_.line(line));
    if (shown.empty()) return;
    out_.passed.push_back({place(shown), place(shown) + static_cast<std::uint32_t>(shown.size()), why});
  }

  // Is there policy in what is none?
  void look(cmark_node* node, Why why) {
    std::vector<std::string_view> inside;
    const auto last =
        std::min(static_cast<std::size_t>(std::max(cmark_node_get_end_line(node), 0)), lines_.count());
    const bool heading = cmark_node_get_type(node) == CMARK_NODE_HEADING;
    for (std::size_t line = line_of(node); line <= last; ++line) {
      // What underlines a heading ends it.
      const std::string_view shown = trimmed(lines_.line(line));
      if (heading && line > line_of(node) && shown.find_first_not_of("=-") == std::string_view::npos) return;
      if (opens_policy(lines_.line(line))) return pass(line, why);
      inside.push_back(line == line_of(node) ? from_start(node) : lines_.line(line));
    }
    if (reads_like_policy(inside, why == Why::Prose)) pass(line_of(node), why);
  }

  // A block of another tag that was not closed takes in the block of policy behind it. A longer fence is there to show one.
  void look_inside(cmark_node* node, std::string_view fence) {
    const auto last =
        std::min(static_cast<std::size_t>(std::max(cmark_node_get_end_line(node), 0)), lines_.count());
    for (std::size_t line = line_of(node) + 1; line <= last; ++line) {
      std::string_view inner = lines_.line(line);
      inner = inner.substr(std::min(inner.find_first_not_of(" \t>"), inner.size()));
      if (opens_policy(inner) && !fence.empty() && inner.front() == fence.front() &&
          fence_of(inner) >= fence.size())
        return pass(line, Why::Inside);
    }
  }

  void heading(cmark_node* node) {
    std::string_view text = from_start(node);
    const std::size_t marks = std::min(text.find_first_not_of('#'), text.size());
    const bool marked = marks == static_cast<std::size_t>(cmark_node_get_heading_level(node)) &&
                        (marks == text.size() || text[marks] == ' ' || text[marks] == '\t');
    if (marked) {
      text = trimmed(text.substr(marks));
      const std::string_view open = text.substr(0, text.find_last_not_of('#') + 1);
      if (open.size() < text.size() && (open.ends_with(' ') || open.ends_with('\t'))) text = open;
    }
    text = trimmed(text);
    const std::uint32_t at = text.empty() ? lines_.begin(line_of(node)) : place(text);
    out_.headings.push_back({static_cast<std::uint32_t>(cmark_node_get_heading_level(node)),
                             at,
                             at + static_cast<std::uint32_t>(text.size()),
                             {}});
    in_heading_ = true;
  }

  void shown(cmark_node* node, cmark_node_type type) {
    std::string& text = out_.headings.back().text;
    if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK) text += ' ';
    if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE) text += cmark_node_get_literal(node);
  }

  // `next`: the line where the code block behind it begins.
  void block(cmark_node* node, std::size_t next) {
    const std::string_view opening = from_start(node);
    std::string_view literal = cmark_node_get_literal(node);
    const std::string_view word = first_word(cmark_node_get_fence_info(node));
    const std::size_t fence = fence_of(opening);
    if (word.empty()) {
      const bool indented = fence == 0 || trimmed(literal.substr(0, literal.find('\n'))) == trimmed(opening);
      look(node, indented ? Why::Indented : Why::Tag);
      return;
    }
    if (word != "writ") {
      if (means_policy(word)) {
        pass(line_of(node), Why::Tag);
      } else {
        look_inside(node, opening.substr(0, fence));
      }
      return;
    }
    Literate::Block out;
    std::size_t line = line_of(node) + 1;
    out.begin = lines_.begin(line);
    bool has_prefix = false;
    for (; !literal.empty() && line <= lines_.count(); ++line) {
      const std::size_t end = std::min(literal.find_first_of("\r\n"), literal.size());
      const std::string_view policy = literal.substr(0, end);
      const std::size_t two = literal.substr(end).starts_with("\r\n") ? 2 : 1;
      literal.remove_prefix(std::min(end + two, literal.size()));
      const std::string_view part = written(lines_.line(line), policy);
      if (trimmed(part).empty()) continue;
      const std::uint32_t at = place(part);
      out.lines.push_back({at, at + static_cast<std::uint32_t>(part.size())});
      if (!has_prefix) out.prefix = text_.substr(lines_.begin(line), at - lines_.begin(line));
      has_prefix = true;
    }
    out.end = lines_.begin(line);
    if (line >= next || !closes(line, opening.substr(0, fence))) {
      if (!out_.unclosed) out_.unclosed = out.begin;
    }
    out_.blocks.push_back(std::move(out));
  }

  // Where a line of a block stands in the file. A tab at its edge may have been taken in part: then without what is left of it.
  static std::string_view written(std::string_view line, std::string_view policy) {
    if (!line.ends_with(policy))
      policy.remove_prefix(std::min(policy.find_first_not_of(" \t"), policy.size()));
    return line.ends_with(policy) ? line.substr(line.size() - policy.size()) : line;
  }

  bool closes(std::size_t line, std::string_view fence) const {
    if (line > lines_.count() || fence.empty()) return false;
    const std::string_view shown = trimmed(lines_.line(line));
    const std::size_t marks = std::min(shown.find_first_of(fence.front()), shown.size());
    return shown.substr(0, marks).find_first_not_of(" \t>") == std::string_view::npos &&
           shown.size() - marks >= fence.size() &&
           shown.find_first_not_of(fence.front(), marks) == std::string_view::npos;
  }

  std::string_view text_;
  Lines lines_;
  Literate out_;
  bool in_heading_ = false;
};

}  // namespace

bool is_literate(std::string_view path) { return path.ends_with(".writ.md"); }

Literate read_literate(std::string_view markdown) { return Reader(markdown).read(); }

std::string policy_text(std::string_view markdown, const std::vector<Literate::Block>& blocks) {
  std::string out(markdown);
  std::size_t at = 0;
  const auto blank_until = [&](std::size_t end, bool inside) {
    for (; at < end; ++at) {
      if (out[at] != '\n' && !(inside && out[at] == '\r')) out[at] = ' ';
    }
  };
  for (const Literate::Block& block : blocks) {
    blank_until(block.begin, false);
    for (const Literate::Part& line : block.lines) {
      blank_until(line.begin, true);
      at = line.end;
    }
    blank_until(block.end, true);
  }
  blank_until(out.size(), false);
  return out;
}

}  // namespace writ::syntax
