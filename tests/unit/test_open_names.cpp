// SPDX-License-Identifier: Apache-2.0
// What requests name below the nodes of open taxonomies, against what their paths say: the same name, a name below another, the words it is
// shown in. One request is filled again and again, so that some names are known from before, some are new, and some were forgotten.
#include "runtime/eval/request.h"
#include "tests/unit/dice.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

using namespace writ;

namespace {

// `a` with `a.b` below it, `c`, also called 丙; the same nodes twice.
ir::Program open_program() {
  ir::Program program;
  for (int i = 0; i < 2; ++i) {
    ir::Enumeration& nodes = program.enumerations.emplace_back();
    nodes.open = nodes.taxonomy = true;
    const std::uint32_t ends[] = {2, 2, 3};
    const char* const names[] = {"a", "a.b", "c"};
    for (int k = 0; k < 3; ++k) {
      ir::Enumerator& member = nodes.members.emplace_back();
      member.external = names[k];
      member.below_end = ends[k];
    }
  }
  ir::Record& facts = program.records.emplace_back();
  for (std::uint32_t i = 0; i < 2; ++i) {
    ir::Field& field = facts.fields.emplace_back();
    field.type.kind = ir::TypeKind::Enumeration;
    field.type.of = i;
    field.type.list = true;
    field.offset = 8 * (1 + i);
  }
  facts.size = 24;
  program.facts = 0;
  return program;
}

std::uint32_t member_of(std::string_view name) {
  return name == "a" ? 0U : name == "a.b" ? 1U : name == "c" || name == "丙" ? 2U : ir::kNone;
}

// As it is shown: by the first name of its node.
std::string plain(const std::string& path) {
  const std::string other = "丙";
  return path.rfind(other, 0) == 0 ? "c" + path.substr(other.size()) : path;
}

bool is_or_below(const std::string& path, const std::string& above) {
  return path == above || path.rfind(above + ".", 0) == 0;
}

// Fills the request with the names of each taxonomy, and holds it to them.
void check(eval::Request& request, const std::vector<std::string> (&names)[2]) {
  const ir::Program& program = request.program();
  request.clear();
  std::uint32_t offsets[2] = {0, 0};
  for (std::uint32_t i = 0; i < 2; ++i) {
    const auto count = static_cast<std::uint32_t>(names[i].size());
    offsets[i] = request.grow(count);
    for (std::uint32_t k = 0; k < count; ++k) {
      const auto number = request.open_names().note(program, i, names[i][k], member_of);
      REQUIRE(number);
      request.words()[offsets[i] + k] = static_cast<std::uint64_t>(*number);
    }
    request.words()[1 + i] = eval::pack_list(offsets[i], count);
    eval::set_present(request.words(), i);
  }
  REQUIRE(request.settle());
  bool good = true;
  for (std::uint32_t i = 0; i < 2; ++i) {
    const ir::Enumeration& nodes = program.enumerations[i];
    const std::uint64_t* numbers = request.words() + offsets[i];
    const auto holds_node = [&](std::uint32_t node, std::uint64_t number) {
      return nodes.holds(nodes.number_of(node), static_cast<std::int64_t>(number));
    };
    for (std::size_t k = 0; k < names[i].size(); ++k) {
      const std::string one = plain(names[i][k]);
      good = good && request.open_names().external(program, i, static_cast<std::int64_t>(numbers[k])) == one;
      for (std::uint32_t node = 0; node < 3; ++node)
        good = good && holds_node(node, numbers[k]) == is_or_below(one, nodes.members[node].external);
      for (std::size_t n = 0; n < names[i].size(); ++n) {
        const std::string other = plain(names[i][n]);
        good = good && (numbers[k] == numbers[n]) == (one == other);
        good = good && nodes.holds(static_cast<std::int64_t>(numbers[n]),
                                   static_cast<std::int64_t>(numbers[k])) == is_or_below(one, other);
      }
    }
  }
  REQUIRE(good);
}

std::string drawn(gen::Dice& dice, std::uint32_t words) {
  const char* const nodes[] = {"a", "a.b", "c", "丙"};
  std::string out = nodes[dice.below(4)];
  for (std::uint32_t depth = dice.below(4); depth > 0; --depth) {
    std::string word = ".";
    word += static_cast<char>('c' + dice.below(3));  // so that `a.b` is not below `a` by its letters
    out += word + (dice.chance(30) ? "-" : "") + std::to_string(dice.below(words));
  }
  return out;
}

}  // namespace

TEST_CASE("names of open taxonomies are what their paths say, be they known or new", "[request]") {
  const ir::Program program = open_program();
  eval::Request request(program);
  gen::Dice dice(7);
  // Few, so that all are known soon; more than are learnt; and few others.
  for (const std::uint32_t words : {2U, 40U, 3U}) {
    for (int round = 0; round < 3000; ++round) {
      std::vector<std::string> names[2];
      for (auto& of : names) {
        for (std::uint32_t count = dice.below(9); count > 0; --count) of.push_back(drawn(dice, words));
      }
      check(request, names);
    }
  }
}

// Whether a question that names nothing else has the name in its place as it is read.
static bool knows(eval::Request& request, const std::string& name) {
  request.clear();
  const auto number = request.open_names().note(request.program(), 0, name, member_of);
  return number && *number >= 0;
}

TEST_CASE("names that are asked again are known, and so are others later", "[request]") {
  const ir::Program program = open_program();
  eval::Request request(program);
  const auto is_known = [&](const std::string& name) { return knows(request, name); };
  CHECK_FALSE(is_known("a.x"));
  CHECK(is_known("a.x"));
  CHECK(is_known("a"));
  // No name, now as before.
  for (const char* const wrong : {"b", "b.a", "a.", "a..x", "a.x."}) {
    CHECK_FALSE(request.open_names().note(program, 0, wrong, member_of));
    request.clear();
  }
  // Names that never come again are not learnt without end.
  const std::uint64_t before = request.open_names().version();
  for (int i = 0; i < 5000; ++i) CHECK_FALSE(is_known("a.y" + std::to_string(i)));
  CHECK(is_known("a.x"));
  const std::uint64_t full = request.open_names().version();
  CHECK(full - before < 100);
  for (int i = 0; i < 5000; ++i) is_known("c.z" + std::to_string(i % 10));
  CHECK_FALSE(is_known("c.z1"));
  CHECK(request.open_names().version() == full);
  for (int i = 0; i < 270'000; ++i) is_known("c.z" + std::to_string(i % 10));
  CHECK(is_known("c.z1"));
}

TEST_CASE("a name that is long takes the room of no other", "[request]") {
  const ir::Program program = open_program();
  eval::Request request(program);
  const auto is_known = [&](const std::string& name) { return knows(request, name); };
  const std::string longest = "a." + std::string(300'000, 'y');
  for (int i = 0; i < 3; ++i) CHECK_FALSE(is_known(longest));
  CHECK_FALSE(is_known("a.x"));
  CHECK(is_known("a.x"));
  // One that is not learnt changes nothing of those that are.
  const std::uint64_t before = request.open_names().version();
  for (int i = 0; i < 100; ++i) CHECK_FALSE(is_known(longest));
  CHECK(is_known("a.x"));
  CHECK(request.open_names().version() == before);
}

TEST_CASE("no two requests have names of one version", "[request]") {
  const ir::Program program = open_program();
  std::set<std::uint64_t> versions;
  std::optional<eval::Request> request;
  for (int i = 0; i < 10; ++i) {
    // Where the one before was.
    request.emplace(program);
    CHECK(versions.insert(request->open_names().version()).second);
    for (int k = 0; k < 2; ++k) {
      request->clear();
      request->open_names().note(program, 0, "a.x" + std::to_string(i), member_of);
    }
    CHECK(versions.insert(request->open_names().version()).second);
  }
}

// What a request says, from its record on.
static std::vector<std::uint64_t> said(const eval::Request& request, std::size_t words) {
  return {request.words(), request.words() + words};
}

TEST_CASE("requests that are laid together say what they said, and are filled again", "[request]") {
  const ir::Program program = open_program();
  constexpr std::uint64_t kLine = 64;
  std::vector<eval::Request> requests;
  std::vector<std::vector<std::uint64_t>> before;
  // One says nothing, one fills its last line to the end.
  const std::size_t sizes[] = {0, 5, 100, 13, 1};
  for (const std::size_t size : sizes) {
    eval::Request& request = requests.emplace_back(program);
    if (size == 0) continue;
    const std::uint32_t offset = request.grow(size);
    for (std::size_t i = 0; i < size; ++i) request.words()[offset + i] = 1000 * size + i;
    request.words()[1] = eval::pack_list(offset, static_cast<std::uint32_t>(size));
    eval::set_present(request.words(), 0);
  }
  for (std::size_t i = 0; i < requests.size(); ++i) before.push_back(said(requests[i], 3 + sizes[i]));
  // Again, when they lie together already.
  for (int round = 0; round < 2; ++round) {
    eval::Request::lay_together(requests);
    for (std::size_t i = 0; i < requests.size(); ++i) {
      REQUIRE(said(requests[i], 3 + sizes[i]) == before[i]);
      REQUIRE(reinterpret_cast<std::uintptr_t>(requests[i].words()) % kLine == 0);
      if (i == 0) continue;
      const std::uint64_t lines = ((3 + sizes[i - 1]) * sizeof(std::uint64_t) + kLine - 1) / kLine;
      REQUIRE(requests[i].words() == requests[i - 1].words() + lines * kLine / sizeof(std::uint64_t));
    }
  }
  // One that says more than before, or as little as can be said, touches none of the others.
  for (const std::size_t count : {0U, 1U, 7U, 300U}) {
    requests[1].clear();
    REQUIRE(said(requests[1], 3) == std::vector<std::uint64_t>(3, 0));
    const std::uint32_t offset = requests[1].grow(count);
    for (std::size_t i = 0; i < count; ++i) {
      REQUIRE(requests[1].words()[offset + i] == 0);
      requests[1].words()[offset + i] = UINT64_MAX;
    }
    for (const std::size_t other : {0U, 2U, 3U, 4U})
      REQUIRE(said(requests[other], 3 + sizes[other]) == before[other]);
  }
  // What lies together stays where it is when one of them goes, or is moved.
  requests.erase(requests.begin(), requests.begin() + 2);
  const eval::Request moved = std::move(requests[0]);
  REQUIRE(said(moved, 3 + sizes[2]) == before[2]);
  requests.erase(requests.begin());
  REQUIRE(said(requests[0], 3 + sizes[3]) == before[3]);
  eval::Request::lay_together({});
  // Those without lists stay where they are.
  ir::Program flat = open_program();
  for (ir::Field& field : flat.records[0].fields) field.type.list = false;
  std::vector<eval::Request> others;
  others.emplace_back(flat).words()[1] = 7;
  const std::uint64_t* const place = others[0].words();
  eval::Request::lay_together(others);
  REQUIRE(others[0].words() == place);
  REQUIRE(said(others[0], 3) == std::vector<std::uint64_t>{0, 7, 0});
}
