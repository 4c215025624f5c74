// SPDX-License-Identifier: Apache-2.0
// What holds of rules and exceptions in every program: the order of the file never matters, an exception changes what it covers
// and nothing else, and a fact that is supplied later changes no answer that was given without it.
#include "compiler/analyze/fallible.h"
#include "runtime/eval/interp.h"
#include "tests/unit/gen_program.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <random>

using namespace writ;
using eval::Answer;
using eval::Decided;
using eval::State;

namespace {

using Random = std::mt19937_64;

eval::Request request_of(const ir::Program& program, std::uint64_t seed, bool complete) {
  eval::Request request(program);
  gen::fill(request, seed, complete);
  return request;
}

Answer ask(const ir::Program& program, const eval::Request& request) {
  return eval::decide(program, program.decisions[0], request);
}

bool same_output(const eval::Output& a, const eval::Output& b) {
  return a.state == b.state && a.number == b.number && a.list == b.list && a.missing == b.missing;
}

void check_same(const Answer& a, const Answer& b, std::uint32_t except = ir::kNone) {
  CHECK(a.decided == b.decided);
  CHECK(a.missing_facts == b.missing_facts);
  REQUIRE(a.outputs.size() == b.outputs.size());
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    INFO("output " << i);
    if (a.outputs[i].item != except) CHECK(same_output(a.outputs[i], b.outputs[i]));
  }
}

// The same program with its rules and tables in another order.
ir::Program reordered(const ir::Program& program, Random& random) {
  ir::Program out = program;
  std::vector<std::uint32_t> place(program.groups.size());
  std::iota(place.begin(), place.end(), 0);
  std::shuffle(place.begin(), place.end(), random);
  const auto move = [&](std::vector<std::uint32_t>& groups) {
    for (std::uint32_t& group : groups) group = place[group];
    std::shuffle(groups.begin(), groups.end(), random);
  };
  for (std::size_t i = 0; i < program.groups.size(); ++i) {
    ir::Group group = program.groups[i];
    for (ir::Exception& exception : group.excepted_by) exception.group = place[exception.group];
    std::sort(group.excepted_by.begin(), group.excepted_by.end(),
              [](const ir::Exception& a, const ir::Exception& b) { return a.group < b.group; });
    if (group.hit == ir::Hit::OnlyOne) std::shuffle(group.rules.begin(), group.rules.end(), random);
    out.groups[place[i]] = std::move(group);
  }
  for (ir::Item& item : out.items) move(item.groups);
  for (ir::Decision& decision : out.decisions) move(decision.groups);
  ir::lay_out(out);
  return out;
}

ir::NodeId add_node(ir::Program& program, ir::Op op, ir::Type type, std::uint32_t index) {
  program.nodes.push_back({op, type, index, 0, static_cast<std::uint32_t>(program.operands.size()), 0, {}});
  return static_cast<ir::NodeId>(program.nodes.size() - 1);
}

bool is_read(const ir::Program& program, std::uint32_t item) {
  return std::any_of(program.nodes.begin(), program.nodes.end(),
                     [&](const ir::Node& node) { return node.op == ir::Op::Item && node.index == item; });
}

// An exception to some rule, for an output that nothing reads, while a fact is yes.
struct Exception {
  std::uint32_t item = ir::kNone;
  std::uint32_t rule = ir::kNone;
  std::uint32_t fact = ir::kNone;
};

std::optional<Exception> add_exception(ir::Program& program) {
  Exception out;
  const std::vector<ir::Field>& facts = program.facts_record().fields;
  for (std::uint32_t i = 0; i < facts.size(); ++i) {
    if (facts[i].type == ir::Type{ir::TypeKind::Boolean}) out.fact = i;
  }
  if (out.fact == ir::kNone) return std::nullopt;
  for (const std::uint32_t item : program.decisions[0].outputs) {
    if (program.items[item].groups.empty() || is_read(program, item)) continue;
    const std::uint32_t excepted = program.items[item].groups.front();
    if (program.groups[excepted].hit == ir::Hit::Collect) continue;
    for (const std::uint32_t index : program.groups[excepted].rules) {
      for (const ir::Conclusion& conclusion : program.rules[index].conclusions) {
        if (conclusion.item == item) out.item = item;
        if (out.item == ir::kNone) continue;
        ir::Rule rule;
        rule.name = {"added", "增设"};
        rule.condition = add_node(program, ir::Op::Fact, {ir::TypeKind::Boolean}, out.fact);
        rule.conclusions = {{item, conclusion.value}};
        out.rule = static_cast<std::uint32_t>(program.rules.size());
        program.rules.push_back(std::move(rule));
        ir::Group group;
        group.name = {"added", "增设"};
        group.rules = {out.rule};
        const auto added = static_cast<std::uint32_t>(program.groups.size());
        program.groups.push_back(std::move(group));
        program.groups[excepted].excepted_by.push_back({added});
        program.items[item].groups.push_back(added);
        return out;
      }
    }
  }
  return std::nullopt;
}

bool settled(State state) { return state == State::Known || state == State::Absent; }

}  // namespace

TEST_CASE("rules: the order of the file never matters", "[rules]") {
  Random random(1);
  int decided = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const ir::Program program = gen::program(seed, {.exceptions = 3, .faults = seed % 2 == 0});
    const ir::Program other = reordered(program, random);
    for (std::uint64_t asked = 1; asked <= 10; ++asked) {
      INFO("program " << seed << ", request " << asked);
      const Answer answer = ask(program, request_of(program, asked, asked % 2 == 0));
      check_same(answer, ask(other, request_of(other, asked, asked % 2 == 0)));
      decided += answer.decided != Decided::Error ? 1 : 0;
    }
  }
  CHECK(decided > 100);
}

TEST_CASE("rules: an exception changes only what it covers", "[rules]") {
  int applied = 0;
  int passed_over = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const ir::Program program = gen::program(seed, {.exceptions = 3, .faults = false});
    ir::Program other = program;
    const auto exception = add_exception(other);
    if (!exception) continue;
    for (std::uint64_t asked = 1; asked <= 10; ++asked) {
      INFO("program " << seed << ", request " << asked);
      const eval::Request request = request_of(other, asked, true);
      const ir::Field& fact = other.facts_record().fields[exception->fact];
      const bool applies = eval::scalar_slot(request.words(), fact) != 0;
      const Answer before = ask(program, request_of(program, asked, true));
      const Answer after = ask(other, request);
      check_same(before, after, applies ? exception->item : ir::kNone);
      if (!applies) CHECK(before.because == after.because);
      (applies ? applied : passed_over) += after.fired.empty() ? 0 : 1;
    }
  }
  CHECK(applied > 20);
  CHECK(passed_over > 20);
}

TEST_CASE("rules: a fact supplied later changes no answer that was given", "[rules]") {
  Random random(3);
  int kept = 0;
  int opened = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    ir::Program program = gen::program(seed, {.exceptions = 3, .faults = seed % 3 == 0});
    analyze::mark_fallible(program);
    const std::vector<ir::Field>& facts = program.facts_record().fields;
    for (std::uint64_t asked = 1; asked <= 10; ++asked) {
      INFO("program " << seed << ", request " << asked);
      const Answer full = ask(program, request_of(program, asked, true));
      eval::Request request = request_of(program, asked, true);
      for (std::uint32_t i = 0; i < facts.size(); ++i) {
        if (!facts[i].type.optional && random() % 3 == 0)
          request.words()[i / 64] &= ~(std::uint64_t{1} << (i % 64));
      }
      const Answer part = ask(program, request);
      const bool given =
          part.decided == Decided::Permit || part.decided == Decided::Deny || part.decided == Decided::Refer;
      if (given) {
        CHECK(part.decided == full.decided);
        kept += 1;
      }
      // No missing fact opens what all the facts would leave closed.
      if (part.decided == Decided::Permit) {
        CHECK(full.decided == Decided::Permit);
        opened += 1;
      }
      REQUIRE(part.outputs.size() <= full.outputs.size());
      for (std::size_t i = 0; i < part.outputs.size(); ++i) {
        if (!settled(part.outputs[i].state)) continue;
        INFO("output " << i);
        CHECK(same_output(part.outputs[i], full.outputs[i]));
      }
    }
  }
  CHECK(kept > 100);
  CHECK(opened > 10);
}
