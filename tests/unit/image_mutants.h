// SPDX-License-Identifier: Apache-2.0
// Images with a few bytes changed, by a seed. In every second one the length and the checksum are made right again, so that what
// reads the policies has to see it. What is accepted all the same is a policy: it is asked, explained and written as one.
#pragma once

#include "runtime/ir/ir.h"

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace writ::mutants {

struct Tally {
  std::size_t refused = 0;
  std::size_t accepted = 0;
  std::size_t answers = 0;  // of those that were accepted
};

// Header and checksum as the bytes behind them want it.
void make_right(std::string& image);

// Every decision with two requests at random, and every door through which an answer leaves; how many answers there were.
std::size_t ask(const ir::Program& program, std::mt19937_64& random);

Tally run(const std::string& image, std::uint64_t seed, std::size_t count);

}  // namespace writ::mutants
