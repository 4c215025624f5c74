// SPDX-License-Identifier: Apache-2.0
// Mutated images, as many as are asked for: images COUNT [SEED [IMAGE...]]
// Of the images named, and of random programs. Any crash, and any complaint of a sanitizer, is a failure; what was refused and
// what was asked is counted.
#include "runtime/image/image.h"
#include "tests/unit/gen_program.h"
#include "tests/unit/image_mutants.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <vector>

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: images COUNT [SEED [IMAGE...]]\n");
    return 2;
  }
  const std::size_t count = std::strtoull(argv[1], nullptr, 10);
  const std::uint64_t seed = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1;
  std::vector<std::string> images;
  for (int i = 3; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    images.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    std::vector<writ::ir::Program> programs;
    if (writ::image::read(images.back(), programs)) {
      std::fprintf(stderr, "%s is no image\n", argv[i]);
      return 2;
    }
  }
  constexpr std::size_t kEach = 100;
  writ::mutants::Tally all;
  std::uint64_t program_seed = seed;
  for (std::size_t round = 0; round * kEach < count; ++round) {
    std::string image;
    if (images.empty() || round % 2 == 0) {
      std::vector<writ::ir::Program> checked;
      while (checked.empty()) {
        const writ::ir::Program program = writ::gen::program(++program_seed, {.exact = round % 4 == 0});
        image = writ::image::write({&program});
        static_cast<void>(writ::image::read(image, checked));
      }
    } else {
      image = images[round / 2 % images.size()];
    }
    const writ::mutants::Tally some = writ::mutants::run(image, seed * 1'000'003 + round, kEach);
    all.refused += some.refused;
    all.accepted += some.accepted;
    all.answers += some.answers;
  }
  std::printf("%zu refused, %zu accepted, %zu answers\n", all.refused, all.accepted, all.answers);
  return 0;
}
