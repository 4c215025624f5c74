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

class SeenNames {
 public:
  static constexpr std::int64_t kNotYet = INT64_MIN;
  static constexpr std::int64_t kOfRequest = INT64_MIN + 1;  // a text that each request has by itself
  struct Seen {
    std::string_view
        text;  // that of the engine, which stays where it is; without data where nobody asked for it
    std::int64_t number = kNotYet;  // what stands for it in a request
    std::uint64_t hash = 0;         // of such a text
  };

  // Null where it was not seen.
  const Seen* find(std::size_t name) const {
    const std::size_t piece = name / kPiece;
    return piece < pieces_.size() && pieces_[piece] ? &(*pieces_[piece])[name % kPiece] : nullptr;
  }
  Seen& at(std::size_t name) {
    const std::size_t piece = name / kPiece;
    if (piece >= pieces_.size()) pieces_.resize(piece + 1);
    if (!pieces_[piece]) pieces_[piece] = std::make_unique<Piece>();
    return (*pieces_[piece])[name % kPiece];
  }
  void clear() { pieces_.clear(); }

 private:
  static constexpr std::size_t kPiece = 64;
  using Piece = std::array<Seen, kPiece>;
  std::vector<std::unique_ptr<Piece>> pieces_;
};

}  // namespace writ::api
