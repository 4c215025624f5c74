// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/displacement.h"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace writ;

namespace {

// Whatever displaces a group, gathered the slow way.
std::set<std::uint32_t> all_that_displace(const ir::Program& program, std::uint32_t group) {
  std::set<std::uint32_t> out;
  for (const ir::Exception& exception : program.groups[group].excepted_by) {
    out.insert(exception.group);
    if (!exception.and_below) continue;
    const std::set<std::uint32_t> more = all_that_displace(program, exception.group);
    out.insert(more.begin(), more.end());
  }
  return out;
}

}  // namespace

TEST_CASE("displacement: every pair as when all are gathered") {
  std::mt19937 random(7);
  for (int round = 0; round < 400; ++round) {
    ir::Program program;
    const std::uint32_t count = 2 + random() % 9;
    program.groups.resize(count);
    // From any group to those that come later in a shuffled order: no circles, and numbers in no order.
    std::vector<std::uint32_t> order(count);
    for (std::uint32_t i = 0; i < count; ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    for (std::uint32_t i = 0; i < count; ++i) {
      std::vector<ir::Exception>& own = program.groups[order[i]].excepted_by;
      for (std::uint32_t k = i + 1; k < count; ++k) {
        if (random() % 3 == 0) own.push_back({order[k], random() % 4 != 0});
      }
      std::sort(own.begin(), own.end(), [](const auto& a, const auto& b) { return a.group < b.group; });
    }
    const ir::Displacement displacement(program);
    REQUIRE(!displacement.circle());
    for (std::uint32_t group = 0; group < count; ++group) {
      const std::set<std::uint32_t> all = all_that_displace(program, group);
      for (std::uint32_t by = 0; by < count; ++by)
        CHECK(displacement.displaced(group, by) == all.contains(by));
    }
  }
}

TEST_CASE("displacement: circles are seen, long chains are no matter") {
  ir::Program program;
  program.groups.resize(100'000);
  for (std::uint32_t i = 0; i + 1 < program.groups.size(); ++i) program.groups[i].excepted_by = {{i + 1}};
  {
    const ir::Displacement displacement(program);
    CHECK(!displacement.circle());
    CHECK(displacement.displaced(0, 99'999));
    CHECK(!displacement.displaced(99'999, 0));
  }
  program.groups.back().excepted_by = {{50'000}};
  CHECK(ir::Displacement(program).circle());
  program.groups.back().excepted_by = {{99'999}};
  CHECK(ir::Displacement(program).circle());
}
