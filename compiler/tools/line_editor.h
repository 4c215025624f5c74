// SPDX-License-Identifier: Apache-2.0
// Lines from a person at a terminal, on libedit: a prompt, editing, a history of this conversation, completion. Whatever is
// typed is a line or the end: Ctrl-C gives up the line, and bytes that are no text become U+FFFD. There is one at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::tools {

// What could stand instead of the text from `begin` on.
struct Completion {
  std::size_t begin = 0;
  std::vector<std::string> candidates;
  std::string after;  // written behind the only candidate
};

class LineEditor {
 public:
  // Given the line up to the cursor.
  using Complete = std::function<Completion(std::string_view)>;

  LineEditor(const char* prompt, Complete complete);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  // Whether standard input and standard output are a terminal.
  static bool is_person();

  // Nothing at the end of the input: Ctrl-D on an empty line, or the terminal is gone.
  std::optional<std::string> next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace writ::tools
