// SPDX-License-Identifier: Apache-2.0
// Random numbers for generated programs and requests, and between which days these lie.
#pragma once

#include <cstdint>

namespace writ::gen {

// splitmix64: the same on every machine, unlike the distributions of the standard library.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}
  std::uint64_t roll() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
  }
  std::uint32_t below(std::uint64_t count) { return static_cast<std::uint32_t>(roll() % count); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(roll() % static_cast<std::uint64_t>(high - low + 1));
  }

 private:
  std::uint64_t state_;
};

constexpr std::int32_t kFirstDay = 18000;
constexpr std::int32_t kLastDay = 20000;

}  // namespace writ::gen
