// SPDX-License-Identifier: Apache-2.0
// A small pretty printer: documents made of text and places where a line may break -> lines of a limited width.
// A group stays on one line when it fits and otherwise breaks at every break of its own. Widths are columns of a terminal.
// Beside full-width punctuation no space is written: the mark brings its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::syntax {

enum class DocKind : std::uint8_t {
  Text,     // text, without a line end
  Space,    // never breaks
  Line,     // a space, or a line end where its group breaks
  Edge,     // nothing, or a line end where its group breaks
  Hard,     // a line end
  Comment,  // text that goes to the end of the line, wherever the line ends
  Concat,
  Group,
  Nest,   // lines within start `amount` columns further in
  Align,  // lines within start where it starts
};

struct Doc {
  DocKind kind = DocKind::Concat;
  std::string text{};
  int amount = 0;
  bool broken = false;  // of a group: holds a line end that has to be
  std::vector<Doc> items{};

  bool empty() const { return kind == DocKind::Concat && items.empty(); }
};

Doc text(std::string_view text);
Doc space();
Doc line();
Doc edge();
Doc hard();
Doc comment(std::string_view text);
Doc concat(std::vector<Doc> items);
Doc group(std::vector<Doc> items);
Doc nest(int amount, Doc inner);
Doc align(Doc inner);

// The items that are not empty, with `between` between them.
Doc join(std::vector<Doc> items, const Doc& between);

// Without a line end at the end; no line ends in a space.
std::string render(const Doc& doc, int width);

}  // namespace writ::syntax
