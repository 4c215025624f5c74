// SPDX-License-Identifier: Apache-2.0
// Conditions that are walked from question to question, against the same conditions node by node: the text of the answer with its
// reasons, and the step at which there are too many of them.
#include "compiler/driver/project.h"
#include "runtime/eval/interp.h"
#include "runtime/ir/branches.h"
#include "runtime/json/request_reader.h"
#include "runtime/json/write.h"
#include "tests/unit/gen_program.h"

#include <catch2/catch.hpp>

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

using namespace writ;

namespace {

std::string answer(const ir::Program& program, std::uint64_t seed, bool complete,
                   const eval::Limits& limits = {}) {
  eval::Request request(program);
  gen::fill(request, seed, complete);
  std::string out;
  for (const ir::Decision& decision : program.decisions)
    out += json::write_answer(program, request, eval::decide(program, decision, request, limits),
                              json::Detail::Explain) +
           "\n";
  return out;
}

// The same, written over what was answered before.
std::string answer_again(const ir::Program& program, std::uint64_t seed, bool complete, eval::Answer& again) {
  eval::Request request(program);
  gen::fill(request, seed, complete);
  std::string out;
  for (const ir::Decision& decision : program.decisions) {
    eval::decide(program, decision, request, {}, nullptr, again);
    out += json::write_answer(program, request, again, json::Detail::Explain) + "\n";
  }
  return out;
}

gen::Shape shape_of(std::uint64_t seed) {
  gen::Shape shape;
  shape.exact = seed % 3 == 0;
  shape.beginnings = seed % 5 == 0;
  shape.asked = seed % 7 == 0;
  return shape;
}

}  // namespace

TEST_CASE("branches: an answer is the same from question to question and node by node", "[branches]") {
  std::size_t questions = 0;
  std::set<ir::Branch::Ask> kinds;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const ir::Program program = gen::program(seed, shape_of(seed));
    REQUIRE(program.branches != nullptr);
    ir::Program by_nodes = program;
    by_nodes.branches = nullptr;
    questions += program.branches->all.size();
    for (const ir::Branch& one : program.branches->all) kinds.insert(one.ask);
    for (std::uint64_t request = 1; request <= 12; ++request) {
      INFO(seed << ", " << request);
      const bool complete = request % 3 != 0;
      REQUIRE(answer(program, request, complete) == answer(by_nodes, request, complete));
    }
  }
  CHECK(questions > 5000);
  CHECK(kinds.size() == 11);  // every kind of question is asked
}

TEST_CASE("branches: there are too many steps at the same step", "[branches]") {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const ir::Program program = gen::program(seed, shape_of(seed));
    ir::Program by_nodes = program;
    by_nodes.branches = nullptr;
    for (std::size_t most = 1; most < 400; most += 1 + most / 8) {
      eval::Limits limits;
      limits.max_steps = most;
      INFO(seed << ", " << most);
      REQUIRE(answer(program, seed, true, limits) == answer(by_nodes, seed, true, limits));
    }
  }
}

// What authors write: tiers, values for each member, lists that a constant list is picked from, splits, lists of a request.
TEST_CASE("branches: every policy of the repository answers the same node by node, at many limits",
          "[branches]") {
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project(
      {root + "/policies", root + "/tests/policies", root + "/tests/bench", root + "/examples"});
  CHECK(project->policies.size() > 60);
  std::size_t settled = 0;
  std::size_t cases = 0;
  std::size_t rows = 0;
  std::set<ir::Step::Do> kinds;
  eval::Answer again;
  for (const sema::Policy& policy : project->policies) {
    const ir::Program& program = policy.program;
    ir::Program by_nodes = program;
    by_nodes.branches = nullptr;
    const ir::Sums& sums = program.branches->sums;
    settled += program.branches->each.size();
    cases += sums.cases.size();
    for (const std::uint32_t row : sums.rows) rows += row != ir::kNone ? 1 : 0;
    for (const ir::Step& one : sums.all) kinds.insert(one.what);
    for (std::uint64_t request = 1; request <= 30; ++request) {
      INFO(program.name.en << program.name.zh << ", " << request);
      const bool complete = request % 3 != 0;
      const std::string its = answer(program, request, complete);
      REQUIRE(its == answer(by_nodes, request, complete));
      REQUIRE(its == answer_again(program, request, complete, again));
    }
    for (std::size_t most = 1; most < 800; most += 1 + most / 300) {
      eval::Limits limits;
      limits.max_steps = most;
      const std::uint64_t request = 1 + most % 5;
      INFO(program.name.en << program.name.zh << ", " << request << ", " << most);
      REQUIRE(answer(program, request, true, limits) == answer(by_nodes, request, true, limits));
    }
  }
  CHECK(settled > 10);
  CHECK(cases > 10);
  CHECK(rows > 5);
  CHECK(kinds.size() == 23);  // every kind of step
}

// A program that no compiler made asks a fact that may be absent whether it is so.
TEST_CASE("branches: what is absent where yes or no is asked is a fault", "[branches]") {
  constexpr std::uint64_t kSuch = 36'052;
  const ir::Program program = gen::program(kSuch, shape_of(kSuch));
  std::size_t faults = 0;
  for (std::uint64_t request = 1; request <= 14; ++request) {
    const std::string its = answer(program, kSuch * 31 + request, request % 3 != 0);
    faults += its.find("F0406") != std::string::npos ? 1 : 0;
  }
  CHECK(faults > 0);
}

TEST_CASE("branches: what an entry's list takes is counted once, however a number that asks it is computed",
          "[branches]") {
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project({root + "/tests/policies/entry_sums.writ"});
  REQUIRE(project->policies.size() == 1);
  const ir::Program& program = project->policies.front().program;
  ir::Program by_nodes = program;
  by_nodes.branches = nullptr;
  const auto answered = [](const ir::Program& of, std::string_view question, std::size_t most) {
    eval::Request request(of);
    REQUIRE_FALSE(json::RequestReader(of).read(question, request).has_value());
    eval::Limits limits;
    limits.max_steps = most;
    return json::write_answer(of, request, eval::decide(of, of.decisions.front(), request, limits),
                              json::Detail::Explain);
  };
  std::size_t beyond = 0;
  for (const std::string_view question :
       {R"({"region":"zz","key":"k","more":3})", R"({"region":"r3","key":"k.x","more":3})",
        R"({"region":"zz","key":"k"})"}) {
    for (std::size_t most = 1; most < 400; ++most) {
      INFO(question << ", " << most);
      const std::string its = answered(program, question, most);
      beyond += its.find("F0504") != std::string::npos ? 1 : 0;
      REQUIRE(its == answered(by_nodes, question, most));
    }
  }
  CHECK(beyond > 100);
}

TEST_CASE("branches: what is taken of a sum is no less than nought and no more than the rest", "[branches]") {
  const auto project = driver::load_text("taking.writ", R"(
policy t.taking language en version "1"
record Party
  weight : count
end
facts Sale
  gross : money of CNY
  part : money of CNY
  parties : list of Party
end
decision answer
  default permit cites internal "t"
end
revenue formula settlement
  cites internal "t"
  divides gross
  takes fee: part
  splits the rest into shares for p in parties
    by p.weight, or equally
    to 0.01 by largest remainder
end
)");
  REQUIRE(project->policies.size() == 1);
  const ir::Program& program = project->policies.front().program;
  ir::Program by_nodes = program;
  by_nodes.branches = nullptr;
  std::size_t below = 0;
  for (std::uint64_t request = 1; request <= 200; ++request) {
    INFO(request);
    const std::string its = answer(program, request, true);
    below += its.find("below nought") != std::string::npos ? 1 : 0;
    REQUIRE(its == answer(by_nodes, request, true));
  }
  CHECK(below > 5);
}

// A condition that stands in itself again and again would come to 2^40 questions: its nodes are walked.
TEST_CASE("branches: what is shared is not written out without bound", "[branches]") {
  ir::Program program = gen::program(1);
  ir::NodeId last = ir::kNone;
  for (ir::NodeId id = 0; id < program.nodes.size(); ++id) {
    if (program.branches->entry[id].at != ir::kNone) last = id;
  }
  REQUIRE(last != ir::kNone);
  const std::size_t before = program.branches->all.size();
  for (int i = 0; i < 40; ++i) {
    ir::Node node;
    node.op = ir::Op::And;
    node.type = {ir::TypeKind::Boolean};
    node.first_operand = static_cast<std::uint32_t>(program.operands.size());
    node.operand_count = 2;
    program.operands.insert(program.operands.end(), {last, last});
    program.nodes.push_back(node);
    last = static_cast<ir::NodeId>(program.nodes.size() - 1);
  }
  ir::Rule rule;
  rule.condition = last;
  rule.outcome = ir::Outcome::Deny;
  program.rules.push_back(rule);
  ir::lay_out(program);
  CHECK(program.branches->entry[last].at == ir::kNone);
  CHECK(program.branches->all.size() == before);
}
