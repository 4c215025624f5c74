// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/explain.h"
#include "runtime/eval/interp.h"
#include "runtime/image/image.h"
#include "runtime/ir/print.h"
#include "runtime/ir/verify.h"
#include "runtime/json/write.h"
#include "tests/unit/gen_program.h"
#include "tests/unit/image_mutants.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace writ {
namespace {

constexpr std::size_t kHeader = 32;

std::string code_of(const std::optional<eval::Fault>& fault) {
  return fault ? std::string(eval::code_text(fault->code)) : "";
}

std::string read_code(const std::string& bytes, std::size_t most = image::kMostBytes) {
  std::vector<ir::Program> programs;
  const auto fault = image::read(bytes, programs, most);
  CHECK(programs.empty() == fault.has_value());
  return code_of(fault);
}

ir::Program read_one(const std::string& bytes) {
  std::vector<ir::Program> programs;
  const auto fault = image::read(bytes, programs);
  INFO((fault ? eval::message(*fault, base::Language::English) : ""));
  REQUIRE_FALSE(fault.has_value());
  REQUIRE(programs.size() == 1);
  return std::move(programs.front());
}

// Of the programs at random, those that a checked policy may be: one that can permit or deny says what holds where no rule does.
bool may_be_checked(const ir::Program& program) {
  for (const ir::Decision& decision : program.decisions) {
    if (!ir::decides_nothing(decision) && decision.default_rule == ir::kNone) return false;
  }
  return true;
}

ir::Program checked_program(std::uint64_t seed, const gen::Shape& shape = {}) {
  constexpr std::uint64_t kStep = 1'000'000;
  for (;; seed += kStep) {
    ir::Program program = gen::program(seed, shape);
    if (may_be_checked(program)) return program;
  }
}

std::string answered(const ir::Program& program, std::uint64_t seed) {
  eval::Request request(program);
  gen::fill(request, seed, seed % 2 == 0);
  std::string out;
  for (const ir::Decision& decision : program.decisions) {
    const eval::Answer answer = eval::decide(program, decision, request);
    out += json::write_answer(program, request, answer, json::Detail::Explain) + "\n";
    out += eval::explain(program, request, answer, base::Language::Chinese, eval::ExplainAs::Text);
  }
  return out;
}

}  // namespace

// What is not printed is compared as bytes: the image of what was read is the image that was read.
TEST_CASE("a program comes back from its image", "[image][thorough]") {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const ir::Program program =
        checked_program(seed, {.exact = seed % 2 == 0, .beginnings = seed % 3 == 0, .asked = seed % 4 == 0});
    INFO("seed " << seed);
    const auto wrong = ir::verify(program);
    INFO(wrong.value_or(""));
    REQUIRE_FALSE(wrong.has_value());
    const std::string bytes = image::write({&program});
    const ir::Program back = read_one(bytes);
    CHECK(ir::print(back) == ir::print(program));
    CHECK(image::write({&back}) == bytes);
    for (std::uint64_t request = 0; request < 4; ++request)
      CHECK(answered(back, seed * 10 + request) == answered(program, seed * 10 + request));
  }
}

TEST_CASE("several programs are one image, and the same programs the same bytes", "[image]") {
  const ir::Program one = checked_program(1);
  const ir::Program other = checked_program(2);
  const std::string bytes = image::write({&one, &other});
  const ir::Program copy = one;
  CHECK(image::write({&copy, &other}) == bytes);
  CHECK(image::write({&other, &one}) != bytes);
  std::vector<ir::Program> programs;
  REQUIRE_FALSE(image::read(bytes, programs).has_value());
  REQUIRE(programs.size() == 2);
  CHECK(ir::print(programs[1]) == ir::print(other));
}

TEST_CASE("what is no image, of another format, damaged or too long is refused by its code", "[image]") {
  const ir::Program program = checked_program(3);
  const std::string bytes = image::write({&program});
  CHECK(read_code("") == "F0901");
  CHECK(read_code("policy p language en\n") == "F0901");
  std::string other = bytes;
  other[8] = static_cast<char>(image::kFormat + 1);
  CHECK(read_code(other) == "F0902");
  std::string damaged = bytes;
  damaged[bytes.size() / 2] ^= 1;
  CHECK(read_code(damaged) == "F0903");
  CHECK(read_code(bytes + std::string(8, '\0')) == "F0903");
  std::string more = bytes + std::string(8, '\0');
  mutants::make_right(more);
  CHECK(read_code(more) == "F0904");
  std::string none = bytes;
  none[12] = 0;
  CHECK(read_code(none) == "F0904");
  CHECK(read_code(bytes, bytes.size() - 1) == "F0905");
  CHECK(read_code(bytes, bytes.size()) == "");
}

// Shapes that no source leads to and that an image may claim.
TEST_CASE("a table that collects gives no outcome", "[image]") {
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const ir::Program program = checked_program(seed);
    for (std::size_t at = 0; at < program.groups.size(); ++at) {
      const ir::Group& group = program.groups[at];
      const bool gives_outcome = std::any_of(group.rules.begin(), group.rules.end(), [&](std::uint32_t rule) {
        return program.rules[rule].outcome.has_value();
      });
      if (!gives_outcome || group.hit == ir::Hit::Collect) continue;
      ir::Program changed = program;
      changed.groups[at].hit = ir::Hit::Collect;
      INFO("seed " << seed << ", group " << at);
      CHECK(ir::verify(changed).has_value());
      ++tried;
    }
  }
  CHECK(tried > 20);
}

// What nobody evaluates may be anything, and is not made ready for being asked.
TEST_CASE("nodes that nobody reads are not looked at", "[image]") {
  constexpr std::uint32_t kFar = 0x0FFFFFFF;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    ir::Program program = checked_program(seed, {.exact = seed % 2 == 0, .asked = seed % 4 == 0});
    const std::size_t count = program.nodes.size();
    for (std::size_t at = 0; at < count; ++at) {
      ir::Node copy = program.nodes[at];
      const bool refers =
          copy.type.kind == ir::TypeKind::Enumeration || copy.type.kind == ir::TypeKind::Record;
      if (!refers) copy.type.of = kFar;
      program.nodes.push_back(copy);
    }
    // The same above the copies: what they ask is of nothing.
    for (std::size_t at = 0; at < count; ++at) {
      ir::Node copy = program.nodes[at];
      const auto first = static_cast<std::uint32_t>(program.operands.size());
      for (std::uint32_t i = 0; i < copy.operand_count; ++i)
        program.operands.push_back(program.operand(copy, i) + static_cast<ir::NodeId>(count));
      copy.first_operand = first;
      program.nodes.push_back(copy);
    }
    INFO("seed " << seed);
    const auto wrong = ir::verify(program);
    INFO(wrong.value_or(""));
    REQUIRE_FALSE(wrong.has_value());
    const ir::Program back = read_one(image::write({&program}));
    static_cast<void>(answered(back, seed));
  }
}

TEST_CASE("an image that ends anywhere before its end is refused", "[image]") {
  const ir::Program program =
      checked_program(5, {.facts = 4, .items = 2, .groups = 2, .rows = 2, .depth = 2});
  const std::string bytes = image::write({&program});
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string cut = bytes.substr(0, size);
    const std::string damaged = read_code(cut);
    const bool known = damaged == "F0901" || damaged == "F0903";
    CHECK(known);
    if (size < kHeader) continue;
    // With nothing behind it, and with noughts up to the next word: what was there may have been noughts.
    mutants::make_right(cut);
    if (cut != bytes.substr(0, cut.size()) || cut.size() < bytes.size()) {
      const bool same = cut.size() == bytes.size() && cut.compare(kHeader, cut.npos, bytes, kHeader) == 0;
      if (!same) CHECK(read_code(cut) == (cut.size() == kHeader ? "F0903" : "F0904"));
    }
  }
}

TEST_CASE("images with changed bytes are refused, or are policies", "[image][thorough]") {
  mutants::Tally all;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const ir::Program program = checked_program(seed, {.exact = seed % 2 == 0});
    const mutants::Tally some = mutants::run(image::write({&program}), seed, 100);
    all.refused += some.refused;
    all.accepted += some.accepted;
    all.answers += some.answers;
  }
  CHECK(all.refused > 2000);
  // Some changes leave a policy: another text, another number.
  CHECK(all.accepted > 100);
  CHECK(all.answers > all.accepted);
}

}  // namespace writ
