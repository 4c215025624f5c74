// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/layout.h"

#include "runtime/base/utf8.h"

#include <algorithm>
#include <utility>

namespace writ::syntax {
namespace {

Doc make(DocKind kind, std::string_view text = {}) { return {.kind = kind, .text = std::string(text)}; }

// Whether a line end has to be inside: one that is written, or a break after a comment that ends its line.
bool must_break(const Doc& doc, bool& comment_open) {
  switch (doc.kind) {
    case DocKind::Hard: return true;
    case DocKind::Line:
    case DocKind::Edge: return comment_open;
    case DocKind::Comment: comment_open = true; return false;
    case DocKind::Text:
    case DocKind::Space:
    case DocKind::Concat:
    case DocKind::Group:
    case DocKind::Nest:
    case DocKind::Align: break;
  }
  return std::any_of(doc.items.begin(), doc.items.end(),
                     [&](const Doc& item) { return must_break(item, comment_open); });
}

// （），：、｛｝［］ bring the room around them.
bool is_full_width_mark(char32_t c) {
  switch (c) {
    case U'（':
    case U'）':
    case U'，':
    case U'：':
    case U'、':
    case U'｛':
    case U'｝':
    case U'［':
    case U'］': return true;
    default: return false;
  }
}

char32_t first_of(std::string_view text) { return base::decode(text, 0).value; }

char32_t last_of(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return base::decode(text, at).value;
}

class Renderer {
 public:
  explicit Renderer(int width) : width_(width) {}

  std::string run(const Doc& doc) {
    stack_.push_back({&doc, 0, false});
    while (!stack_.empty()) {
      const Step step = stack_.back();
      stack_.pop_back();
      take(step);
    }
    end_line();
    while (!out_.empty() && out_.back() == '\n') out_.pop_back();
    return std::move(out_);
  }

 private:
  struct Step {
    const Doc* doc;
    int indent;
    bool flat;
  };

  void take(const Step& step) {
    const Doc& doc = *step.doc;
    switch (doc.kind) {
      case DocKind::Text: write(doc.text); break;
      case DocKind::Space: space_due_ = true; break;
      case DocKind::Line:
      case DocKind::Edge:
        // A comment ends its line, whatever the group says.
        if (!step.flat || !comment_.empty()) {
          new_line(step.indent);
        } else if (doc.kind == DocKind::Line) {
          space_due_ = true;
        }
        break;
      case DocKind::Hard: new_line(step.indent); break;
      case DocKind::Comment: comment_ += (comment_.empty() ? "" : " ") + doc.text; break;
      case DocKind::Concat: push(doc, step.indent, step.flat); break;
      case DocKind::Group: push(doc, step.indent, !doc.broken && (step.flat || fits(step))); break;
      case DocKind::Nest: push(doc, step.indent + doc.amount, step.flat); break;
      case DocKind::Align: push(doc, column_ + (space_due_ ? 1 : 0), step.flat); break;
    }
  }

  void push(const Doc& doc, int indent, bool flat) {
    for (auto it = doc.items.rbegin(); it != doc.items.rend(); ++it) stack_.push_back({&*it, indent, flat});
  }

  void write(const std::string& text) {
    if (text.empty()) return;
    if (space_due_ && column_ > line_start_ && !is_full_width_mark(last_) &&
        !is_full_width_mark(first_of(text))) {
      out_ += ' ';
      ++column_;
    }
    space_due_ = false;
    out_ += text;
    column_ += base::display_width(text);
    last_ = last_of(text);
  }

  void end_line() {
    space_due_ = false;
    while (!out_.empty() && out_.back() == ' ') out_.pop_back();
    if (!comment_.empty())
      out_ += (out_.empty() || out_.back() == '\n' ? "" : "  ") + std::exchange(comment_, {});
    out_ += '\n';
    column_ = 0;
  }

  void new_line(int indent) {
    end_line();
    out_.append(static_cast<std::size_t>(indent), ' ');
    column_ = line_start_ = indent;
    last_ = U' ';
  }

  // Whether the group, and what follows up to the next possible line end, goes on the line.
  bool fits(const Step& group) const {
    int room = width_ - column_ - (space_due_ ? 1 : 0);
    std::vector<Step> open = {{group.doc, group.indent, true}};
    std::size_t rest = stack_.size();
    while (room >= 0) {
      if (open.empty()) {
        if (rest == 0) return true;
        open.push_back(stack_[--rest]);
      }
      const Step step = open.back();
      open.pop_back();
      const Doc& doc = *step.doc;
      switch (doc.kind) {
        case DocKind::Text: room -= base::display_width(doc.text); break;
        case DocKind::Space: --room; break;
        case DocKind::Line:
          if (!step.flat) return true;
          --room;
          break;
        case DocKind::Edge:
          if (!step.flat) return true;
          break;
        case DocKind::Hard: return true;
        case DocKind::Comment: break;
        case DocKind::Concat:
        case DocKind::Group:
        case DocKind::Nest:
        case DocKind::Align:
          for (auto it = doc.items.rbegin(); it != doc.items.rend(); ++it)
            open.push_back({&*it, 0, step.flat && !doc.broken});
      }
    }
    return false;
  }

  int width_;
  std::vector<Step> stack_;
  std::string out_;
  std::string comment_;
  int column_ = 0;
  int line_start_ = 0;
  bool space_due_ = false;
  char32_t last_ = U' ';
};

}  // namespace

Doc text(std::string_view text) { return make(DocKind::Text, text); }
Doc space() { return make(DocKind::Space); }
Doc line() { return make(DocKind::Line); }
Doc edge() { return make(DocKind::Edge); }
Doc hard() { return make(DocKind::Hard); }
Doc comment(std::string_view text) { return make(DocKind::Comment, text); }

Doc concat(std::vector<Doc> items) { return {.kind = DocKind::Concat, .items = std::move(items)}; }

Doc group(std::vector<Doc> items) {
  Doc out{.kind = DocKind::Group, .items = std::move(items)};
  bool comment_open = false;
  out.broken = must_break(out, comment_open);
  return out;
}

Doc nest(int amount, Doc inner) {
  Doc out{.kind = DocKind::Nest, .amount = amount};
  out.items.push_back(std::move(inner));
  return out;
}

Doc align(Doc inner) {
  Doc out{.kind = DocKind::Align};
  out.items.push_back(std::move(inner));
  return out;
}

Doc join(std::vector<Doc> items, const Doc& between) {
  Doc out;
  for (Doc& item : items) {
    if (item.empty()) continue;
    if (!out.items.empty()) out.items.push_back(between);
    out.items.push_back(std::move(item));
  }
  return out;
}

std::string render(const Doc& doc, int width) { return Renderer(width).run(doc); }

}  // namespace writ::syntax
