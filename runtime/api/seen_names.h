// SPDX-License-Identifier: Apache-2.0
// What an asker has made of names that the engine looked up, by their numbers. In pieces, because an asker is asked of few where an engine has
// looked up many.
#pragma once

#include "runtime/engine/native_fill.h"

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
  // Compiled code finds them by the table, which stays where it is.
  explicit SeenNames(engine::SeenTable& table) : table_(&table) {}

  // Of one that was not seen, there is nothing in it.
  const SeenName& find(std::size_t name) const {
    const std::size_t piece = name / kPiece;
    return (piece < pieces_.size() ? pieces_[piece] : kNothing.data())[name % kPiece];
  }
  SeenName& at(std::size_t name) {
    const std::size_t piece = name / kPiece;
    if (piece >= own_.size()) own_.resize(piece + 1);
    if (piece >= pieces_.size()) pieces_.resize(piece + 1, kNothing.data());
    *table_ = {pieces_.data(), pieces_.size()};
    if (!own_[piece]) own_[piece] = std::make_unique<Piece>();
    pieces_[piece] = own_[piece]->data();
    return (*own_[piece])[name % kPiece];
  }
  void clear() {
    *table_ = {};
    pieces_.clear();
    own_.clear();
  }

 private:
  static constexpr std::size_t kPiece = std::size_t{1} << engine::SeenTable::kPieceBits;
  using Piece = std::array<SeenName, kPiece>;
  static constexpr Piece kNothing{};

  engine::SeenTable* table_;
  std::vector<const SeenName*> pieces_;  // nothing where none of them was seen
  std::vector<std::unique_ptr<Piece>> own_;
};

}  // namespace writ::api
