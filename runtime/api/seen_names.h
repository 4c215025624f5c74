// SPDX-License-Identifier: Apache-2.0
// What an asker has made of names that the engine looked up, by their numbers. In pieces, because an asker is asked of few where an engine has
// looked up many.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace writ::api {

struct SeenName {
  static constexpr std::int64_t kNotYet = INT64_MIN;
  std::string_view
      text;  // that of the engine, which stays where it is; without data where nobody asked for it
  std::int64_t number = kNotYet;  // what stands for it in a request; below nought: not known
};

class SeenNames {
 public:
  // Of one that was not seen, there is nothing in it.
  const SeenName& find(std::size_t name) const {
    const std::size_t piece = name / kPiece;
    return (*(piece < pieces_.size() ? pieces_[piece] : &kNothing))[name % kPiece];
  }
  SeenName& at(std::size_t name) {
    const std::size_t piece = name / kPiece;
    if (piece >= own_.size()) own_.resize(piece + 1);
    if (piece >= pieces_.size()) pieces_.resize(piece + 1, &kNothing);
    if (!own_[piece]) own_[piece] = std::make_unique<Piece>();
    pieces_[piece] = own_[piece].get();
    return (*own_[piece])[name % kPiece];
  }
  void clear() {
    pieces_.clear();
    own_.clear();
  }

 private:
  static constexpr std::size_t kPiece = 64;
  using Piece = std::array<SeenName, kPiece>;
  static constexpr Piece kNothing{};

  std::vector<const Piece*> pieces_;  // nothing where none of them was seen
  std::vector<std::unique_ptr<Piece>> own_;
};

}  // namespace writ::api
