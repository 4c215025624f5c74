// SPDX-License-Identifier: Apache-2.0
// Any JSON text as a tree that loses nothing: numbers as they were written, never through a double; a name that stands twice
// in an object is a fault. For texts around requests (worked cases, lines of a log) whose facts are then read by
// read_request(); no policy is known here.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::json {

struct Node {
  enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };

  Kind kind = Kind::Null;
  bool yes = false;                  // Boolean
  std::string text{};                // Number: as it was written. String: its characters, UTF-8
  std::vector<std::string> names{};  // Object: one for each of `items`
  std::vector<Node> items{};         // Array, Object: in the order of the text

  bool is(Kind wanted) const { return kind == wanted; }
  // The member of that name, owned by this node; nothing where there is none, or where this is no object.
  const Node* find(std::string_view name) const;
};

struct Document {
  Node root;
  std::optional<eval::Fault> fault;  // where there is one, `root` is not to be used
};

Document parse_document(std::string_view text, const eval::Limits& limits = {});

// JSON text, one line: what parse_document() reads back as the same tree.
std::string write_document(const Node& node);

// A fault where the text cannot be JSON for its bytes alone: too long, no UTF-8, or with a NUL in it, which readers take for the end.
std::optional<eval::Fault> wrong_bytes(std::string_view text, const eval::Limits& limits);

// Whether the text is one whole JSON value; or the beginning of one, all well as far as it goes.
bool is_whole(std::string_view text);
bool is_beginning(std::string_view text);

}  // namespace writ::json
