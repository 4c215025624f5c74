// SPDX-License-Identifier: Apache-2.0
// What an asker has made of names that the engine looked up, by their numbers. The first of them in one row; the others in pieces, because an asker
// is asked of few where an engine has looked up many.
#pragma once

#include "runtime/engine/native_fill.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace writ::api {

using engine::SeenName;
inline std::string_view text_of(const SeenName& name) { return {name.data, name.size}; }

class SeenNames {
 public:
  // Compiled code finds the first of them by the table, which stays where it is.
  explicit SeenNames(engine::SeenTable& table) : table_(&table) {}

  // Of one that was not seen, there is nothing in it.
  const SeenName& find(std::size_t name) const {
    if (name < first_.size()) return first_[name];
    const std::size_t piece = name / kPiece;
    return (piece < pieces_.size() && pieces_[piece] ? *pieces_[piece] : kNothing)[name % kPiece];
  }
  SeenName& at(std::size_t name) {
    if (name < kFirst) {
      if (name >= first_.size()) first_.resize(std::min(kFirst, std::max(2 * first_.size(), name + 1)));
      *table_ = {first_.data(), first_.size()};
      return first_[name];
    }
    const std::size_t piece = name / kPiece;
    if (piece >= pieces_.size()) pieces_.resize(piece + 1);
    if (!pieces_[piece]) pieces_[piece] = std::make_unique<Piece>();
    return (*pieces_[piece])[name % kPiece];
  }
  void clear() {
    *table_ = {};
    first_.clear();
    pieces_.clear();
  }

 private:
  static constexpr std::size_t kFirst = 4096;
  static constexpr std::size_t kPiece = 64;
  using Piece = std::array<SeenName, kPiece>;
  static constexpr Piece kNothing{};

  engine::SeenTable* table_;
  std::vector<SeenName> first_;
  std::vector<std::unique_ptr<Piece>> pieces_;  // nothing where none of them was seen
};

}  // namespace writ::api
