// SPDX-License-Identifier: Apache-2.0
// At any limit of steps native code gives the answer of the interpreter or none: it never counts fewer.
#include "compiler/driver/project.h"
#include "compiler/jit/jit.h"
#include "runtime/json/request_reader.h"
#include "tests/unit/dice.h"
#include "tests/unit/gen_program.h"
#include "tests/unit/natively.h"

#include <catch2/catch.hpp>

using namespace writ;
using namespace writ::natively;

TEST_CASE("jit: the limit of steps is the interpreter's", "[jit]") {
  const auto jit = make_jit();
  int natively = 0;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const ir::Program program = gen::program(seed, {.faults = false});
    Compiled compiled(*jit, program, Level::Quick);
    eval::Request request(program);
    for (std::uint64_t i = 0; i < 10; ++i) {
      gen::fill(request, i, true);
      for (const std::size_t steps : {1U, 30U, 100U, 300U, 1000U}) {
        eval::Limits limits;
        limits.max_steps = steps;
        const auto found = compiled.decide(request, limits);
        if (!found) continue;
        ++natively;
        const eval::Answer expected = eval::decide(program, program.decisions[0], request, limits);
        INFO("program " << seed << " request " << i << " steps " << steps);
        REQUIRE(difference(whole_text(request, *found), whole_text(request, expected)) == "");
      }
    }
  }
  CHECK(natively > 50);
}

static const char* const kKinds = R"(
policy t.steps language en version "1"
taxonomy Kind and below
  a
  b
end
taxonomy Spot
  s0
  s0.t0
  s1
end
)";

// What items of lists are held against at once, up to eight of them.
static const char* const kTogether = R"(
record Grant
  kinds : list of Kind
  kind : Kind
  spots : list of Spot
  codes : list of count
  whole : boolean
  until : count?
end
facts Question
  kinds : list of Kind
  spots : list of Spot
  codes : list of count
  grants : list of Grant
  day : count
end
define by_kinds for k in kinds means any g in grants has k is under any of g.kinds and (g.whole or not (k is under a))
define by_kind for k in kinds means any g in grants has (g.until is absent or day less than g.until) and k is under g.kind
define by_spots for s in spots means any g in grants has day at least 5 and s is under any of g.spots
define by_codes for n in codes means any g in grants has n in g.codes
decision answer
  default permit cites internal "t"
  output kinds_open : list of Kind means all k for k in kinds where k not in by_kinds
  output some_kinds : list of Kind means all k for k in kinds where k in by_kind
  output all_spots : boolean means every s in spots has s in by_spots
  output codes_in : list of count means by_codes
end
)";

// `inside`: how many there are in the lists of a grant; nought: drawn.
static std::string question_of_items(gen::Dice& dice, std::uint32_t items, std::uint32_t grants,
                                     std::uint32_t inside) {
  const std::uint32_t few[] = {0, 1, 3, 8, 9, 15, 16, 17, 33};
  const auto inner = [&] { return inside != 0 ? inside : few[dice.below(9)]; };
  const auto list = [&](std::uint32_t count, auto one) {
    std::string out = "[";
    for (std::uint32_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + one();
    return out + "]";
  };
  const auto kind = [&] {
    std::string out = dice.chance(50) ? "\"a" : "\"b";
    for (std::uint32_t depth = dice.below(3); depth > 0; --depth) out += ".x" + std::to_string(dice.below(3));
    return out + "\"";
  };
  const auto spot = [&] {
    return std::string(dice.chance(40) ? "\"s0\"" : dice.chance(50) ? "\"s0.t0\"" : "\"s1\"");
  };
  const auto code = [&] { return std::to_string(dice.below(30)); };
  std::string out = R"({"day":)" + std::to_string(dice.below(10)) + R"(,"kinds":)" + list(items, kind) +
                    R"(,"spots":)" + list(items, spot) + R"(,"codes":)" + list(items, code) + R"(,"grants":)";
  return out +
         list(grants,
              [&] {
                return R"({"kinds":)" + list(inner(), kind) + R"(,"kind":)" + kind() + R"(,"spots":)" +
                       list(inner(), spot) + R"(,"codes":)" + list(inner(), code) +
                       (dice.chance(50) ? R"(,"until":4)" : "") + R"(,"whole":)" +
                       (dice.chance(50) ? "true}" : "false}");
              }) +
         "}";
}

TEST_CASE("jit: items that are asked together are as one by one, at many limits", "[jit]") {
  const auto project = driver::load_text("together.writ", std::string(kKinds) + kTogether);
  REQUIRE(project->policies.size() == 1);
  const ir::Program& program = project->policies.front().program;
  const auto jit = make_jit();
  Compiled quick(*jit, program, Level::Quick);
  Compiled full(*jit, program, Level::Full);
  Compiled of_long(*jit, program, Level::Full, 0, true);
  gen::Dice dice(11);
  eval::Request request(program);
  int natively = 0;
  int beyond = 0;
  for (const std::uint32_t items : {0U, 1U, 3U, 4U, 5U, 7U, 8U, 9U, 16U, 63U, 64U, 65U, 100U, 1000U}) {
    // The last: a grant whose lists take more steps than all the rest.
    for (const std::uint32_t grants : {0U, 1U, 2U, 5U, 6U}) {
      const bool long_inside = grants == 6 && items < 10;
      const std::string question =
          question_of_items(dice, items, long_inside ? 1 : grants, long_inside ? 5000 : 0);
      REQUIRE_FALSE(json::RequestReader(program).read(question, request).has_value());
      const std::size_t all = eval::Limits{}.max_steps;
      std::vector<std::size_t> limited{all};
      // Of many items fewer limits: to write the answer with its reasons takes long.
      for (std::size_t most = 40; most < 100'000; most += items > 10 ? 3 * most : most / 4)
        limited.push_back(most);
      for (const std::size_t most : limited) {
        eval::Limits limits;
        limits.max_steps = most;
        const eval::Answer expected = eval::decide(program, program.decisions[0], request, limits);
        beyond += is_plain(expected) ? 0 : 1;
        for (Compiled* compiled : {&quick, &full, &of_long}) {
          INFO(question.substr(0, 2000) << ", steps " << most);
          const auto found = compiled->decide(request, limits);
          // Each does what it is for, where there are steps enough.
          if (most == all) REQUIRE(found.has_value() == (items <= 64 || compiled == &of_long));
          if (!found) continue;
          ++natively;
          REQUIRE(difference(whole_text(request, *found), whole_text(request, expected)) == "");
        }
      }
    }
  }
  CHECK(natively > 500);
  CHECK(beyond > 100);
}

// What need not be looked into, because something cheaper decides, or is looked into more than once: behind these declarations.
static const char* const kBehind = R"(
record Grant
  kinds : list of Kind
  kind : Kind
  codes : list of count
  whole : boolean
  number : count
end
facts Question
  kind : Kind
  spot : Spot
  code : count
  kinds : list of Kind
  spots : list of Spot
  codes : list of count
  others : list of count
  grants : list of Grant
  agreed : boolean
  day : count
  start : date
end
)";

static const char* const kWaysBehind[] = {
    R"(
decision answer
  default permit cites internal "t"
  output in_a : boolean means code in codes and agreed
  output in_b : boolean means kind is under any of kinds or agreed
  output in_c : boolean means spot is under any of spots and code in codes and agreed
  output in_d : boolean means (any g in grants has g.whole) and agreed
  output in_e : boolean means any g in grants has code in g.codes and g.whole
  output in_f : boolean means (any g in grants has kind is under any of g.kinds and agreed) or day at least 5
  output in_g : boolean means if day at least 5 then code in codes else agreed
  output in_h : boolean means not (code in codes or agreed) and (every g in grants has g.whole or code in g.codes)
end
)",
    R"(
decision answer
  default permit cites internal "t"
  output x : boolean means code in codes or (any g in grants has code in g.codes) or 502 in others
  output y : boolean means kind is under any of kinds or spot is under any of spots or code is in codes
end
)",
    R"(
decision answer
  default permit cites internal "t"
  output x : count means 0
end
rule big
  cites internal "t"
  when day at least 2
  then x is count of c in codes where c is in others
end
rule small exception to big
  cites internal "t"
  when agreed
  then x is 1 + count of c in others where c is in codes
end
)",
    R"(
decision answer
  default permit cites internal "t"
  output x : count means 0
end
table tt first match
  cites internal "t"
  | when | x |
  | code is in others | count of c in codes where c is in others |
  | any g in grants has code is in g.codes | 2 |
  | agreed | count of c in codes where c is in others |
  | otherwise | 3 |
end
rule exc exception to tt
  cites internal "t"
  when day at least 3
  then x is day + day + day + day + day + day + day + day + day + day + day + day + day + day + day + day + day
end
)",
    R"(
define by for k in kinds means any g in grants has code in g.codes and k is under g.kind
define of for k in kinds means any g in grants has k is under any of g.kinds and g.whole
define at for k in kinds means any g in grants has (any c in codes has c is in g.codes) and k is under g.kind and g.whole
define with for k in kinds means any g in grants has k is under any of g.kinds and (any c in g.codes has c is code) and g.whole
decision answer
  default permit cites internal "t"
  output x : boolean means every k in kinds has k in by
  output y : boolean means every k in kinds has k in of
  output z : boolean means every k in kinds has k in at
  output w : boolean means every k in kinds has k in with
end
)",
    R"(
decision answer
  default permit cites internal "t"
  output x : boolean means (first of day - g.number for g in grants where not (code is in g.codes)) is 3 or agreed
  output y : boolean means (first of g.number for g in grants where day - g.number less than 100 and not (code is in g.codes)) is 3 or agreed
end
)",
    R"(
decision answer
  default permit cites internal "t"
  output x : list of count means others
end
rule a
  cites internal "t"
  when day at least 2
  then x is codes
end
rule b
  cites internal "t"
  when agreed
  then x is codes
end
rule c
  cites internal "t"
  when day at least 4
  then x is codes
end
)",
    R"(
decision answer
  default permit cites internal "t"
end
obligation e of answer
  cites internal "t"
  when agreed
  exporter must "x"
  within 10 days after (if any c in codes has c is in others then start else 5 days after start)
end
)"};

static std::string question_behind(gen::Dice& dice) {
  const auto list = [](std::size_t count, auto one) {
    std::string out = "[";
    for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + one();
    return out + "]";
  };
  const auto any_of = [&](std::vector<const char*> texts) {
    return
        [&dice, texts] { return std::string(texts[dice.below(static_cast<std::uint32_t>(texts.size()))]); };
  };
  const auto kind = any_of({R"("a")", R"("a.x")", R"("b")", R"("b.y")"});
  const auto spot = any_of({R"("s0")", R"("s0.t0")", R"("s1")"});
  const auto truth = any_of({"true", "false"});
  const auto code = [&] { return std::to_string(dice.below(1000)); };
  const std::size_t sizes[] = {0, 1, 15, 16, 40, 300};
  const auto size = [&] { return sizes[dice.below(6)]; };
  const auto few = [&] { return std::size_t{dice.below(12)}; };
  return R"({"kind":)" + kind() + R"(,"spot":)" + spot() + R"(,"code":)" + code() + R"(,"kinds":)" +
         list(few(), kind) + R"(,"spots":)" + list(size(), spot) + R"(,"codes":)" + list(size(), code) +
         R"(,"others":)" + list(size(), code) + R"(,"grants":)" +
         list(dice.below(6),
              [&] {
                return R"({"kinds":)" + list(size(), kind) + R"(,"kind":)" + kind() + R"(,"codes":)" +
                       list(size(), code) + R"(,"whole":)" + truth() + R"(,"number":)" +
                       std::to_string(dice.below(12)) + "}";
              }) +
         R"(,"agreed":)" + truth() + R"(,"start":"2024-01-02","day":)" + std::to_string(dice.below(10)) + "}";
}

TEST_CASE("jit: what need not be looked into is counted where the interpreter counts it", "[jit]") {
  const auto jit = make_jit();
  for (const char* const way : kWaysBehind) {
    const auto project = driver::load_text("behind.writ", std::string(kKinds) + kBehind + way);
    INFO(way);
    REQUIRE(project->policies.size() == 1);
    const ir::Program& program = project->policies.front().program;
    Compiled quick(*jit, program, Level::Quick);
    Compiled full(*jit, program, Level::Full);
    Compiled of_long(*jit, program, Level::Full, 0, true);
    gen::Dice dice(17);
    eval::Request request(program);
    int natively = 0;
    int beyond = 0;
    for (int round = 0; round < 25; ++round) {
      const std::string question = question_behind(dice);
      REQUIRE_FALSE(json::RequestReader(program).read(question, request).has_value());
      const std::string whole = whole_text(request, eval::decide(program, program.decisions[0], request));
      for (std::size_t most = 4; most < 200'000; most += most / 8 + 1) {
        eval::Limits limits;
        limits.max_steps = most;
        const eval::Answer expected = eval::decide(program, program.decisions[0], request, limits);
        const std::string text = whole_text(request, expected);
        beyond += text == whole ? 0 : 1;
        for (Compiled* compiled : {&quick, &full, &of_long}) {
          const auto found = compiled->decide(request, limits);
          if (!found) continue;
          ++natively;
          INFO(question.substr(0, 1000) << ", steps " << most);
          REQUIRE(difference(whole_text(request, *found), text) == "");
        }
      }
    }
    CHECK(natively > 100);
    CHECK(beyond > 20);
  }
}
