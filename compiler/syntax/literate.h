// SPDX-License-Identifier: Apache-2.0
// Policies inside Markdown, `*.writ.md`: the blocks that are policy, and the headings that say which article they are about.
// Everything is a place in the Markdown's own bytes, so that lines and columns are those of the file that was written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::syntax {

bool is_literate(std::string_view path);

struct Literate {
  struct Part {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };
  struct Block {
    std::uint32_t begin = 0;  // the first byte behind the line that opens it
    std::uint32_t end = 0;    // the first byte of the line that closes it
    std::vector<Part>
        lines;  // the policy in it, line by line, without the marks of the lists and quotations around
    std::string prefix;  // those marks, as its first line has them
  };
  struct Heading {
    std::uint32_t level = 1;
    std::uint32_t begin = 0;  // of its text, as it is written; of several lines the first
    std::uint32_t end = 0;
    std::string text;  // as a reader of the page sees it: without emphasis, with entities resolved
  };
  // What somebody may take for policy, and is none.
  struct Passed {
    enum class Why : std::uint8_t { Tag, Indented, Html, Prose, Inside };
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    Why why = Why::Tag;
  };
  std::vector<Block> blocks;
  std::vector<Heading> headings;
  std::vector<Passed> passed;
  std::optional<std::uint32_t>
      too_deep;  // where lists and quotations nest too deep to be read; nothing else is then
  std::optional<std::uint32_t> unclosed;  // behind the line that opens a block of policy that nothing closes
};

// How deep lists and quotations may stand in each other.
constexpr std::size_t kDeepestMarkdown = 200;

// Blocks and headings are those of CommonMark: what a reader of the page sees as one.
Literate read_literate(std::string_view markdown);

// The policy alone: of the same length and with the same lines, and spaces wherever no block is and where the marks of lists
// and quotations stand.
std::string policy_text(std::string_view markdown, const std::vector<Literate::Block>& blocks);

}  // namespace writ::syntax
