// SPDX-License-Identifier: Apache-2.0
// The source texts of one compilation, and the way from a byte in them to a line and a column.
// It opens no files: the caller brings path and text. Texts are checked (UTF-8, size) elsewhere.
// The map owns every text; the views it returns live as long as the map does, also when more files are added.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/base/span.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace writ::source {

using base::FileId;
using base::Language;
using base::Span;

struct SourceFile {
  // As the user should read it.
  std::string path;
  std::string text;
  // The language its keywords are written in.
  Language language = Language::English;
};

// All three count from 1. `column` is in code points, `utf16_column` in UTF-16 units.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t utf16_column = 1;
  friend bool operator==(const Position&, const Position&) = default;
};

class SourceMap {
 public:
  SourceMap() = default;
  SourceMap(SourceMap&&) = default;
  SourceMap& operator=(SourceMap&&) = default;
  SourceMap(const SourceMap&) = delete;
  SourceMap& operator=(const SourceMap&) = delete;

  FileId add(std::string path, std::string text);
  void set_language(FileId id, Language language);

  bool contains(FileId id) const { return id.index < files_.size(); }
  std::size_t size() const { return files_.size(); }

  // From here on the id is one that this map gave out.
  const SourceFile& file(FileId id) const;
  std::uint32_t line_count(FileId id) const;

  // A byte past the end stands for the end. A line ends with \n or \r\n; a lone \r is an ordinary character.
  Position position(FileId id, std::uint32_t byte) const;
  // The byte a line starts at; a line after the last one stands for the end of the text.
  std::uint32_t line_begin(FileId id, std::uint32_t line) const;
  // Without its line end; empty when there is no such line.
  std::string_view line_text(FileId id, std::uint32_t line) const;
  // Cut to the text where the span reaches past it.
  std::string_view text(Span span) const;

 private:
  struct Entry {
    SourceFile file;
    // INVARIANT: sorted, never empty, the first is 0.
    std::vector<std::uint32_t> line_starts;
  };
  const Entry& entry(FileId id) const;

  // A deque, because its elements stay where they are when it grows.
  std::deque<Entry> files_;
};

}  // namespace writ::source
