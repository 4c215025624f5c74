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
  // A number is given by learn().
  SeenName& at(std::size_t name) {
    if (name < kFirst) {
      if (name >= first_.size()) grow(std::min(kFirst, std::max(2 * first_.size(), name + 1)));
      return first_[name];
    }
    const std::size_t piece = name / kPiece;
    if (piece >= pieces_.size()) pieces_.resize(piece + 1);
    if (!pieces_[piece]) pieces_[piece] = std::make_unique<Piece>();
    return (*pieces_[piece])[name % kPiece];
  }
  void learn(std::size_t name, std::int64_t number) {
    at(name).number = number;
    if (name < kFirst) numbers_[name] = number;
  }
  void clear() {
    *table_ = {};
    first_.clear();
    numbers_.clear();
    pieces_.clear();
  }

 private:
  static constexpr std::size_t kFirst = 4096;
  static constexpr std::size_t kPiece = 64;
  using Piece = std::array<SeenName, kPiece>;
  static constexpr Piece kNothing{};

  void grow(std::size_t to) {
    // Nothing is said of names that there is no room for.
    *table_ = {};
    numbers_.resize(to, SeenName::kNotYet);
    first_.resize(to);
    *table_ = {numbers_.data(), to};
  }

  engine::SeenTable* table_;
  std::vector<SeenName> first_;
  std::vector<std::int64_t> numbers_;           // the same of those
  std::vector<std::unique_ptr<Piece>> pieces_;  // nothing where none of them was seen
};

}  // namespace writ::api
