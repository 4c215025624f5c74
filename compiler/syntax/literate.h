// SPDX-License-Identifier: Apache-2.0
// Policies inside Markdown, `*.writ.md`: the blocks that are policy, and the headings that say which article they are about.
// Everything is a place in the Markdown's own bytes, so that lines and columns are those of the file that was written.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::syntax {

bool is_literate(std::string_view path);

struct Literate {
  struct Block {
    std::uint32_t begin = 0;  // the first byte behind the line that opens it
    std::uint32_t end = 0;    // the first byte of the line that closes it
  };
  struct Heading {
    std::uint32_t level = 1;  // how many `#`
    std::uint32_t begin = 0;  // of its text
    std::uint32_t end = 0;
  };
  std::vector<Block> blocks;
  std::vector<Heading> headings;
  std::optional<std::uint32_t> unclosed;  // a block of policy that nothing closes
};

Literate read_literate(std::string_view markdown);

// The policy alone: of the same length and with the same lines, and spaces wherever no block is.
std::string policy_text(std::string_view markdown, const std::vector<Literate::Block>& blocks);

}  // namespace writ::syntax
