// SPDX-License-Identifier: Apache-2.0
// The rows of a text of comma-separated values, field by field, whatever they mean: fields may be quoted, and hold line breaks
// then; lines end as they like. Where the first line has tabs and no commas, tabs separate.
#pragma once

#include "runtime/lists/marks.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::lists {

// One row after the other. Fields that are quoted are put together in a buffer of their own.
class CsvRows {
 public:
  explicit CsvRows(std::string_view text) {
    constexpr std::string_view kMark = "\xEF\xBB\xBF";
    if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
    text_ = text;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view first = text.substr(0, end);
    const bool commas = first.find(',') != std::string_view::npos;
    if (!commas && first.find('\t') != std::string_view::npos) separator_ = '\t';
  }

  // Of the row that next() read: the line it begins in, and whether a quotation mark is not closed in it, or text stands behind one.
  std::uint64_t line() const { return row_line_; }
  bool broken() const { return broken_; }

  // False at the end. Lines with nothing on them are passed over.
  bool next(std::vector<std::string>& fields) {
    broken_ = false;
    while (at_ < text_.size()) {
      fields.clear();
      row_line_ = line_;
      while (field(fields)) {
      }
      if (fields.size() > 1 || !fields.front().empty() || broken_) return true;
    }
    return false;
  }

 private:
  bool at_end_of_line() const { return at_ >= text_.size() || text_[at_] == '\n' || text_[at_] == '\r'; }

  void end_line() {
    if (at_ < text_.size() && text_[at_] == '\r') ++at_;
    if (at_ < text_.size() && text_[at_] == '\n') ++at_;
    ++line_;
  }

  // True where another follows on the same row.
  bool field(std::vector<std::string>& fields) {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
    if (at_ < text_.size() && text_[at_] == '"') {
      fields.push_back(quoted());
      while (at_ < text_.size() && text_[at_] == ' ') ++at_;
      if (!at_end_of_line() && text_[at_] != separator_) {
        broken_ = true;
        while (!at_end_of_line() && text_[at_] != separator_) ++at_;
      }
    } else {
      const std::size_t begin = at_;
      while (!at_end_of_line() && text_[at_] != separator_) ++at_;
      fields.emplace_back(trimmed(text_.substr(begin, at_ - begin)));
    }
    if (at_ < text_.size() && text_[at_] == separator_) {
      ++at_;
      return true;
    }
    end_line();
    return false;
  }

  std::string quoted() {
    std::string out;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        out += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        out += text_[++at_];
      } else {
        ++at_;
        return out;
      }
    }
    broken_ = true;
    return out;
  }

  std::string_view text_;
  char separator_ = ',';
  std::size_t at_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t row_line_ = 1;
  bool broken_ = false;
};

}  // namespace writ::lists
