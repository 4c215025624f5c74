// SPDX-License-Identifier: Apache-2.0
// A place in a source text: a file and a half-open range of bytes in it.
// The runtime only carries spans; turning them into lines and columns is the compiler's business.
#pragma once

#include <cstdint>

namespace writ::base {

struct FileId {
  std::uint32_t index = UINT32_MAX;
  bool valid() const { return index != UINT32_MAX; }
  friend bool operator==(FileId, FileId) = default;
};

struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

// The smallest span that holds both; both are of one file.
inline Span cover(Span a, Span b) {
  return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace writ::base
