// SPDX-License-Identifier: Apache-2.0
// The engine without native code: versions, pins, and what happens to a version that is no longer the policy.
#include "runtime/engine/engine.h"
#include "runtime/eval/interp.h"
#include "runtime/json/write.h"
#include "tests/unit/gen_program.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace writ;

namespace {

// A policy that says its own number, in an output and as the version of its program.
ir::Program numbered(std::int64_t number) {
  ir::Program program;
  program.name = {"n", "数"};
  program.version = std::to_string(number);
  program.records.push_back({{"facts", "事实"}, {}, 0});
  program.facts = 0;
  const ir::Type count{ir::TypeKind::Count, false, false, ir::kNone};
  program.numbers.push_back(number);
  program.nodes.push_back({ir::Op::Constant, count, 0, 0, 0, 0, {}});
  ir::Rule rule;
  rule.name = {"default", "缺省"};
  rule.conclusions.push_back({0, 0});
  program.rules.push_back(rule);
  ir::Rule permit;
  permit.name = {"permit", "允许"};
  permit.outcome = ir::Outcome::Permit;
  program.rules.push_back(permit);
  ir::Item item;
  item.name = {"number", "数目"};
  item.external = "number";
  item.type = count;
  item.output = true;
  item.default_rule = 0;
  program.items.push_back(item);
  ir::Decision decision;
  decision.name = {"decide", "决定"};
  decision.items = decision.outputs = {0};
  decision.default_rule = 1;
  program.decisions.push_back(decision);
  ir::lay_out(program);
  return program;
}

}  // namespace

TEST_CASE("engine: a pin keeps its version", "[engine]") {
  engine::Engine engine;
  CHECK_FALSE(engine.pin());
  engine.publish(numbered(1));
  engine::Pin first = engine.pin();
  REQUIRE(first);
  engine.publish(numbered(2));
  CHECK(first->program().version == "1");
  CHECK(engine.collect() == 1);
  CHECK(engine.pin()->program().version == "2");
  CHECK(first->serial() != engine.pin()->serial());
  engine::Pin moved = std::move(first);
  CHECK(moved->program().version == "1");
  moved = {};
  CHECK(engine.collect() == 0);
}

namespace {

// What is said to a question: a code, or a word where it was answered.
std::string said(const engine::Pin& pin, const engine::DecisionRef& decision, const eval::Request& request) {
  engine::AnswerBuffer buffer;
  const eval::Answer answer = engine::decide(pin, decision, request, {}, buffer);
  // It can be written, whatever it is.
  CHECK_FALSE(json::write_answer(pin->program(), request, answer, json::Detail::Explain).empty());
  return std::string(answer.fault ? eval::code_text(answer.fault->code) : eval::decided_text(answer.decided));
}

}  // namespace

TEST_CASE("engine: a question of another version is a fault, never another decision's answer", "[engine]") {
  engine::Engine engine;
  const engine::Pin nothing;
  const eval::Request of_nothing(nothing->program());
  CHECK(said(nothing, nothing.decision("decide"), of_nothing) == "F0601");
  CHECK(said(nothing, {}, of_nothing) == "F0601");
  CHECK(said(engine.pin(), {}, of_nothing) == "F0601");

  engine.publish(numbered(1));
  const engine::Pin first = engine.pin();
  const engine::DecisionRef decide = first.decision("decide");
  const eval::Request request(first->program());
  CHECK(decide);
  CHECK(said(first, decide, request) == "permit");
  CHECK(said(first, first.decision("决定"), request) == "permit");
  CHECK(said(first, {}, request) == "F0602");
  CHECK(said(first, first.decision("other"), request) == "F0602");
  CHECK(said(first, nothing.decision("decide"), request) == "F0602");
  CHECK(said(first, decide, of_nothing) == "F0603");

  // A decision comes to stand where another was.
  ir::Program next = numbered(2);
  next.decisions.insert(next.decisions.begin(), next.decisions.front());
  next.decisions.front().name = {"another", "另一"};
  engine.publish(next);
  const engine::Pin second = engine.pin();
  const eval::Request newer(second->program());
  CHECK(said(second, decide, newer) == "F0603");
  CHECK(said(second, second.decision("decide"), request) == "F0603");
  CHECK(said(second, second.decision("decide"), newer) == "permit");
  CHECK(said(first, decide, request) == "permit");
  // A copy is another program, and so is the same text published again.
  CHECK(said(second, second.decision("decide"), eval::Request(next)) == "F0603");
  engine.publish(next);
  CHECK(said(engine.pin(), second.decision("decide"), newer) == "F0603");
  // An index that is no decision's has no native code, and the interpreter refuses what is not its program's.
  engine::AnswerBuffer buffer;
  CHECK_FALSE(engine::decide_natively(engine, *second, 7, newer, {}, buffer));
  CHECK(eval::decide(second->program(), next.decisions[0], newer).fault->code ==
        eval::FaultCode::NoSuchDecision);
  CHECK(eval::decide(second->program(), second->program().decisions[0], request).fault->code ==
        eval::FaultCode::OtherVersion);
  // A program of nothing at all.
  engine.publish(ir::Program{});
  const engine::Pin empty = engine.pin();
  CHECK(said(empty, empty.decision("decide"), eval::Request(empty->program())) == "F0602");
}

TEST_CASE("engine: a request that outlives its program is not taken for one of the next", "[engine]") {
  // The next program may get the very place of the one that is gone.
  std::optional<ir::Program> place(numbered(1));
  const eval::Request request(*place);
  CHECK(request.is_for(*place));
  place.emplace(numbered(2));
  CHECK_FALSE(request.is_for(*place));
}

TEST_CASE("engine: more pins than places", "[engine]") {
  engine::Engine engine;
  engine.publish(numbered(1));
  std::vector<engine::Pin> pins;
  for (int i = 0; i < 1000; ++i) pins.push_back(engine.pin());
  engine.publish(numbered(2));
  CHECK(engine.collect() == 1);
  for (const engine::Pin& pin : pins) CHECK(pin->program().version == "1");
  pins.resize(1);
  CHECK(engine.collect() == 1);
  pins.clear();
  CHECK(engine.collect() == 0);
}

TEST_CASE("engine: without native code the interpreter decides", "[engine]") {
  const ir::Program program = gen::program(3);
  engine::Engine engine;
  engine.publish(program);
  const engine::Pin pin = engine.pin();
  eval::Request request(pin->program());
  engine::AnswerBuffer buffer;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    gen::fill(request, seed, false);
    const eval::Answer found = engine::decide(pin, pin.decision("decide"), request, {}, buffer);
    const eval::Answer expected = eval::decide(pin->program(), pin->program().decisions[0], request);
    CHECK(json::write_answer(pin->program(), request, found, json::Detail::Explain) ==
          json::write_answer(pin->program(), request, expected, json::Detail::Explain));
  }
}

TEST_CASE("engine: swaps under deciding threads", "[engine]") {
  engine::Engine engine;
  engine.publish(numbered(0));
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> decided = 0;
  std::atomic<std::uint64_t> wrong = 0;
  const auto reader = [&] {
    engine::AnswerBuffer buffer;
    std::string newest = "0";
    while (!stop.load()) {
      const engine::Pin pin = engine.pin();
      const eval::Request request(pin->program());
      const eval::Answer answer = engine::decide(pin, pin.decision("decide"), request, {}, buffer);
      const bool right =
          answer.decided == eval::Decided::Permit && answer.outputs.size() == 1 &&
          std::to_string(static_cast<std::int64_t>(answer.outputs[0].number)) == pin->program().version &&
          std::stoll(pin->program().version) >= std::stoll(newest);
      newest = pin->program().version;
      if (!right) ++wrong;
      ++decided;
    }
  };
  std::thread one(reader);
  std::thread two(reader);
  for (std::int64_t i = 1; i <= 1000; ++i) {
    engine.publish(numbered(i));
    if (i % 16 == 0) std::this_thread::yield();
  }
  while (decided.load() < 1000) std::this_thread::yield();
  stop = true;
  one.join();
  two.join();
  CHECK(wrong.load() == 0);
  CHECK(engine.collect() == 0);
}

TEST_CASE("engine: policies that are published together are asked and replaced together", "[engine]") {
  const auto named = [](const char* name, std::int64_t number) {
    ir::Program program = numbered(number);
    program.decisions[0].name = {name, {}};
    return program;
  };
  engine::Engine engine;
  std::vector<ir::Program> programs;
  programs.push_back(named("one", 1));
  programs.push_back(named("two", 2));
  engine.publish(programs);
  const engine::Pin pin = engine.pin();
  REQUIRE(pin);
  CHECK(pin->policies() == 2);
  engine::AnswerBuffer buffer;
  for (const char* name : {"one", "two"}) {
    const engine::DecisionRef asked = pin.decision(name);
    REQUIRE(asked);
    const ir::Program& program = pin->policy_of(asked).program();
    eval::Request request(program);
    const eval::Answer answer = engine::decide(pin, asked, request, {}, buffer);
    CHECK(json::write_answer(program, request, answer, json::Detail::Outputs) ==
          "{\"number\":" + program.version + "}");
    // A request of the other policy is refused.
    eval::Request other(pin->policy(name == std::string("one") ? 1 : 0).program());
    const eval::Answer refused = engine::decide(pin, asked, other, {}, buffer);
    REQUIRE(refused.fault);
    CHECK(refused.fault->code == eval::FaultCode::OtherVersion);
  }
  CHECK_FALSE(pin.decision("three"));
  // Of a version that is no longer there.
  const engine::DecisionRef old = pin.decision("two");
  engine.publish(programs);
  const engine::Pin next = engine.pin();
  eval::Request request(next->policy(1).program());
  const eval::Answer refused = engine::decide(next, old, request, {}, buffer);
  REQUIRE(refused.fault);
  CHECK(refused.fault->code == eval::FaultCode::OtherVersion);
  // Without any policy there is nothing to ask, and no decision is answered.
  engine.publish(std::vector<ir::Program>{});
  const engine::Pin none = engine.pin();
  REQUIRE(none);
  CHECK_FALSE(none.decision("one"));
  eval::Request nothing(none->program());
  REQUIRE(engine::decide(none, none.decision("one"), nothing, {}, buffer).fault);
}
