// SPDX-License-Identifier: Apache-2.0
// Line starts are found once, when a file is added; columns are counted when asked for, along one line.
// Memory: see the header.
#include "compiler/source/source_map.h"

#include "runtime/base/utf8.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace writ::source {

FileId SourceMap::add(std::string path, std::string text) {
  assert(text.size() < UINT32_MAX);
  Entry entry;
  entry.file.path = std::move(path);
  entry.file.text = std::move(text);
  entry.line_starts.push_back(0);
  const std::string& body = entry.file.text;
  for (std::size_t at = body.find('\n'); at != std::string::npos; at = body.find('\n', at + 1)) {
    entry.line_starts.push_back(static_cast<std::uint32_t>(at + 1));
  }
  files_.push_back(std::move(entry));
  return FileId{static_cast<std::uint32_t>(files_.size() - 1)};
}

const SourceMap::Entry& SourceMap::entry(FileId id) const {
  assert(contains(id));
  return files_[id.index];
}

void SourceMap::set_language(FileId id, Language language) {
  assert(contains(id));
  files_[id.index].file.language = language;
}

const SourceFile& SourceMap::file(FileId id) const { return entry(id).file; }

std::uint32_t SourceMap::line_count(FileId id) const {
  return static_cast<std::uint32_t>(entry(id).line_starts.size());
}

Position SourceMap::position(FileId id, std::uint32_t byte) const {
  const Entry& from = entry(id);
  const std::string_view text = from.file.text;
  byte = std::min(byte, static_cast<std::uint32_t>(text.size()));
  const auto after = std::upper_bound(from.line_starts.begin(), from.line_starts.end(), byte);
  const auto line = static_cast<std::uint32_t>(after - from.line_starts.begin());

  Position result{line, 1, 1};
  std::size_t at = from.line_starts[line - 1];
  while (at < byte) {
    const base::CodePoint point = base::decode(text, at);
    // A byte inside a character stands for that character.
    if (at + point.length > byte) break;
    ++result.column;
    result.utf16_column += point.value > 0xFFFF ? 2 : 1;
    at += point.length;
  }
  return result;
}

std::uint32_t SourceMap::line_begin(FileId id, std::uint32_t line) const {
  const Entry& from = entry(id);
  if (line == 0) return 0;
  if (line > from.line_starts.size()) return static_cast<std::uint32_t>(from.file.text.size());
  return from.line_starts[line - 1];
}

std::string_view SourceMap::line_text(FileId id, std::uint32_t line) const {
  const Entry& from = entry(id);
  if (line == 0 || line > from.line_starts.size()) return {};
  const std::string_view text = from.file.text;
  const std::size_t begin = from.line_starts[line - 1];
  const std::size_t next = line < from.line_starts.size() ? from.line_starts[line] : text.size();
  std::string_view shown = text.substr(begin, next - begin);
  if (shown.ends_with('\n')) {
    shown.remove_suffix(1);
    if (shown.ends_with('\r')) shown.remove_suffix(1);
  }
  return shown;
}

std::string_view SourceMap::text(Span span) const {
  const std::string_view text = entry(span.file).file.text;
  const std::size_t end = std::min<std::size_t>(span.end, text.size());
  const std::size_t begin = std::min<std::size_t>(span.begin, end);
  return text.substr(begin, end - begin);
}

}  // namespace writ::source
