// SPDX-License-Identifier: Apache-2.0
// The straight way to an answer against the evaluation of rules and nodes, which is what a decision means: the text of the answer
// with its reasons, and what became of each rule. Each is counted that went the straight way.
#include "compiler/driver/project.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/straight.h"
#include "runtime/ir/straight.h"
#include "runtime/ir/verify.h"
#include "runtime/json/request_reader.h"
#include "runtime/json/write.h"
#include "tests/unit/gen_program.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

using namespace writ;

namespace {

std::string text_of(const ir::Program& program, const eval::Request& request, const eval::Answer& answer) {
  return json::write_answer(program, request, answer, json::Detail::Explain);
}

// Without questions, steps and the straight way.
ir::Program by_nodes(const ir::Program& program) {
  ir::Program out = program;
  out.branches = nullptr;
  return out;
}
// With all of it but the straight way.
ir::Program by_questions(const ir::Program& program) {
  ir::Program out = program;
  const auto branches = std::make_shared<ir::Branches>(*program.branches);
  branches->straight = nullptr;
  out.branches = branches;
  return out;
}

// Programs as this has them and as they mean, and how many answers went the straight way.
class Held {
 public:
  explicit Held(const ir::Program& program)
      : program_(program), nodes_(by_nodes(program)), questions_(by_questions(program)) {}

  void hold(std::uint64_t seed, bool complete, const eval::Limits& limits = {}) {
    eval::Request own(program_);
    gen::fill(own, seed, complete);
    eval::Request of_nodes(nodes_);
    gen::fill(of_nodes, seed, complete);
    eval::Request of_questions(questions_);
    gen::fill(of_questions, seed, complete);
    for (std::size_t i = 0; i < program_.decisions.size(); ++i) {
      const eval::Answer right = eval::decide(nodes_, nodes_.decisions[i], of_nodes, limits);
      const std::string means = text_of(nodes_, of_nodes, right);
      REQUIRE(text_of(questions_, of_questions,
                      eval::decide(questions_, questions_.decisions[i], of_questions, limits)) == means);
      REQUIRE(text_of(program_, own, eval::decide(program_, program_.decisions[i], own, limits)) == means);
      ++all;
      if (program_.decisions[i].law_item != ir::kNone) continue;
      // Over what was answered before.
      if (!eval::decide_straight(program_, program_.decisions[i], own, limits, std::nullopt, again_))
        continue;
      ++straight;
      decided.insert(again_.decided);
      REQUIRE(text_of(program_, own, again_) == means);
      REQUIRE(again_.fired == right.fired);
      REQUIRE(again_.because == right.because);
      REQUIRE(again_.unmet == right.unmet);
      REQUIRE(again_.displaced == right.displaced);
      REQUIRE(again_.missing_facts.empty());
      REQUIRE_FALSE(again_.fault.has_value());
    }
  }

  std::size_t all = 0;
  std::size_t straight = 0;
  std::set<eval::Decided> decided;

 private:
  const ir::Program& program_;
  const ir::Program nodes_;
  const ir::Program questions_;
  eval::Answer again_;
};

gen::Shape shape_of(std::uint64_t seed) {
  gen::Shape shape;
  shape.plain = seed % 8 != 0;
  shape.arithmetic = !shape.plain;
  shape.faults = seed % 4 == 0;
  shape.depth = static_cast<std::uint32_t>(1 + seed % 4);
  shape.items = static_cast<std::uint32_t>(1 + seed % 6);
  shape.groups = static_cast<std::uint32_t>(2 + seed % 7);
  shape.exceptions = static_cast<std::uint32_t>(seed % 3);
  shape.asked = seed % 11 == 0;
  return shape;
}

// Of those that are possible.
void note_kinds(const ir::Straight& way, std::set<ir::Worth::Is>& kinds) {
  for (const ir::Row& row : way.rows) {
    if (row.speaks) kinds.insert(row.gives.is);
  }
  for (const ir::Settling& one : way.items) {
    if (one.has_default) kinds.insert(one.otherwise.gives.is);
  }
}

}  // namespace

TEST_CASE("straight: an answer is what rules and nodes come to", "[straight]") {
  std::size_t all = 0;
  std::size_t straight = 0;
  std::size_t possible = 0;
  std::set<eval::Decided> decided;
  std::set<ir::Worth::Is> kinds;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    const ir::Program program = gen::program(seed, shape_of(seed));
    for (const ir::Straight& one : program.branches->straight->all) {
      possible += one.possible ? 1 : 0;
      note_kinds(one, kinds);
    }
    Held held(program);
    for (std::uint64_t request = 1; request <= 14; ++request) {
      INFO(seed << ", " << request);
      held.hold(request * 31 + seed, request % 4 != 0);
    }
    all += held.all;
    straight += held.straight;
    decided.insert(held.decided.begin(), held.decided.end());
  }
  INFO(possible << " possible; " << straight << " of " << all << " straight");
  CHECK(possible > 700);
  CHECK(straight > 1500);
  CHECK(kinds.size() == 6);    // every kind of value but that for each item of a list
  CHECK(decided.size() == 4);  // permit, deny, refer, nothing to decide
}

// No policy says so, but an image may: what is written down of a rule in one place is then asked in another.
TEST_CASE("straight: a default that stands in a group too is evaluated", "[straight]") {
  std::size_t tried = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    ir::Program program = gen::program(seed, shape_of(seed));
    for (const ir::Decision& decision : program.decisions) {
      const auto item = std::find_if(program.items.begin(), program.items.end(), [](const ir::Item& one) {
        return one.default_rule != ir::kNone && !one.groups.empty();
      });
      if (item == program.items.end() || decision.groups.empty()) continue;
      program.rules[item->default_rule].outcome = ir::Outcome::Deny;
      std::vector<std::uint32_t>& rules = program.groups[decision.groups.front()].rules;
      rules.insert(rules.begin(), item->default_rule);
    }
    if (ir::verify(program)) continue;
    ir::lay_out(program);
    Held held(program);
    for (std::uint64_t request = 1; request <= 6; ++request) {
      INFO(seed << ", " << request);
      held.hold(request * 37 + seed, true);
    }
    ++tried;
  }
  CHECK(tried > 100);
}

TEST_CASE("straight: every policy of the repository answers the same, at many limits", "[straight]") {
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project(
      {root + "/policies", root + "/tests/policies", root + "/tests/bench", root + "/examples"});
  CHECK(project->policies.size() > 60);
  std::size_t all = 0;
  std::size_t straight = 0;
  std::size_t limited = 0;
  std::set<ir::Worth::Is> kinds;
  for (const sema::Policy& policy : project->policies) {
    for (const ir::Straight& one : policy.program.branches->straight->all) note_kinds(one, kinds);
    Held held(policy.program);
    for (std::uint64_t request = 1; request <= 40; ++request) {
      INFO(policy.program.name.en << policy.program.name.zh << ", " << request);
      held.hold(request, request % 5 != 0);
    }
    all += held.all;
    straight += held.straight;
    const std::size_t before = held.straight;
    if (before == 0) continue;
    for (std::size_t most = 1; most < 2000; most += 1 + most / 20) {
      eval::Limits limits;
      limits.max_steps = most;
      INFO(policy.program.name.en << policy.program.name.zh << ", " << most);
      held.hold(1 + most % 5, true, limits);
    }
    limited += held.straight - before;
  }
  INFO(straight << " of " << all << " straight; " << limited << " with limits");
  CHECK(straight > 500);
  CHECK(limited > 100);
  CHECK(kinds.count(ir::Worth::Is::Each) == 1);
}

// So that what a list takes is more than what the rest does.
TEST_CASE("straight: there are too many steps in a long list at the same step", "[straight]") {
  const auto project = driver::load_text("long.writ", R"(
policy t.long language en version "1"
record Entry
  weight : count
  kinds : list of count
end
facts Sale
  entries : list of Entry
  most : count
end
decision answer
  default deny cites internal "t"
  output heavy : boolean means any e in entries has e.weight more than most
  output kind : boolean means every e in entries has (any k in e.kinds has k at least most)
end
rule light cites internal "t" when not heavy then permit end
)");
  REQUIRE(project->policies.size() == 1);
  const ir::Program& program = project->policies.front().program;
  const ir::Program nodes = by_nodes(program);
  std::string question = R"({"most":7,"entries":[)";
  for (int i = 0; i < 300; ++i)
    question += std::string(i == 0 ? "" : ",") + R"({"weight":)" + std::to_string(i % 8) +
                R"(,"kinds":[1,2,)" + std::to_string(7 + i) + "]}";
  question += "]}";
  const auto read = [&](eval::Request& request) {
    REQUIRE_FALSE(json::RequestReader(request.program()).read(question, request).has_value());
  };
  eval::Request own(program);
  eval::Request of_nodes(nodes);
  read(own);
  read(of_nodes);
  std::size_t beyond = 0;
  std::size_t straight = 0;
  for (std::size_t most = 1; most < 60'000; most += 1 + most / 40) {
    INFO(most);
    eval::Limits limits;
    limits.max_steps = most;
    const eval::Answer right = eval::decide(nodes, nodes.decisions.front(), of_nodes, limits);
    beyond += right.fault ? 1 : 0;
    REQUIRE(text_of(program, own, eval::decide(program, program.decisions.front(), own, limits)) ==
            text_of(nodes, of_nodes, right));
    eval::Answer answer;
    straight +=
        eval::decide_straight(program, program.decisions.front(), own, limits, std::nullopt, answer) ? 1 : 0;
  }
  CHECK(beyond > 100);
  CHECK(straight > 10);
}
