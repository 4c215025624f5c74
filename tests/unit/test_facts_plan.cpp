// SPDX-License-Identifier: Apache-2.0
// Structs -> requests: of random facts the struct leads to the request that it was made of, however its members lie, and one value that is wrong
// is found, with its place, wherever it is. What a struct should lead to and where it is wrong comes from here, not from the plan.
#include "compiler/driver/project.h"
#include "runtime/api/facts_plan.h"
#include "runtime/eval/entry_values.h"
#include "tests/unit/gen_program.h"
#include "tests/unit/struct_maker.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <deque>
#include <set>
#include <string>
#include <vector>

using namespace writ;
using namespace writ::structs;

namespace {

struct Held {
  std::size_t good = 0;
  std::size_t wrong = 0;
  std::set<FaultCode> codes;
};

void hold(const ir::Program& program, std::uint64_t seed, std::size_t most_wrong, Held& held) {
  const ShapeMaker shape(program, seed);
  api::Names names;
  api::FactsPlan plan;
  const auto refused = plan.make(program, shape.shape);
  REQUIRE((!refused));
  eval::Request expected(program);
  eval::Request found(program);
  eval::Limits limits;
  limits.max_list_items = kMostItems;
  const auto fill = [&](const StructMaker& made) {
    std::optional<eval::Fault> fault;
    plan.fill(made.facts, found, limits, names, fault);
    return fault;
  };
  // The same request again: by then names were seen.
  for (std::uint64_t turn = 0; turn < 8; ++turn) {
    const std::uint64_t drawn = seed * 100 + turn / 2;
    INFO(program.name.en << program.name.zh << " " << seed << ", " << turn);
    gen::fill(expected, drawn, turn < 4);
    const StructMaker whole(shape, expected, names, drawn);
    limits.max_request_bytes = whole.takes;
    if (whole.none_of_some) {
      const auto fault = fill(whole);
      REQUIRE((fault && fault->code == FaultCode::EmptyList));
      continue;
    }
    REQUIRE((!fill(whole)));
    REQUIRE(dump(found) == dump(expected));
    ++held.good;
    if (whole.takes != 0) {
      limits.max_request_bytes = whole.takes - 1;
      const auto fault = fill(whole);
      REQUIRE((fault && fault->code == FaultCode::RequestTooLarge && fault->path.empty()));
    }
    limits.max_request_bytes = whole.takes + 100;
    const std::size_t step = std::max<std::size_t>(1, whole.places / most_wrong);
    for (std::size_t place = 0; place < whole.places; place += step) {
      const StructMaker made(shape, expected, names, drawn, place);
      INFO("at " << made.path);
      const auto fault = fill(made);
      REQUIRE((fault));
      CHECK(eval::code_text(fault->code) == eval::code_text(made.code));
      CHECK(fault->path == made.path);
      held.codes.insert(fault->code);
      ++held.wrong;
    }
    limits.max_request_bytes = whole.takes;
    REQUIRE((!fill(whole)));
    REQUIRE(dump(found) == dump(expected));
  }
}

}  // namespace

TEST_CASE("facts plan: a struct of any policy leads to its request, and what is wrong is found where it is",
          "[api][facts]") {
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project(
      {root + "/policies", root + "/tests/policies", root + "/tests/bench", root + "/examples"});
  CHECK(project->policies.size() > 60);
  Held held;
  for (const sema::Policy& policy : project->policies) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) hold(policy.program, seed, 12, held);
  }
  CHECK(held.good > 900);
  CHECK(held.wrong > 8000);
}

TEST_CASE("facts plan: members of every kind, in rows and apart, on both sides of a word", "[api][facts]") {
  const auto project = driver::load_text("rows.writ", policy_of_all_kinds());

  REQUIRE(project->policies.size() == 1);
  Held held;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) hold(project->policies[0].program, seed, 400, held);
  CHECK(held.wrong > 4000);
  CHECK(held.codes.size() >= 6);
}

namespace {

struct InnerLists {
  writ_list stages;
  writ_list names;
};
struct Lists {
  writ_list inner;  // of InnerLists
  writ_list top;
};
constexpr const char* kLists = R"(policy t.lists language en version "1"
enumeration Stage
  one
  two
  three
end
record Inner
  stages : list of Stage
  names : list of text
end
facts Case
  inner : list of Inner
  top : list of Stage
end
decision t.lists.answer
  default deny cites internal "x"
end
)";
constexpr std::uint64_t kStages[] = {2, 0, 1};  // of each choice, in the order of the policy

Shape shape_of_lists() {
  const auto list = [](const char* name, std::size_t offset, writ_kind kind) {
    ShapeMember out;
    out.name = name;
    out.offset = offset;
    out.kind = kind;
    out.list = true;
    if (kind == WRIT_KIND_CHOICE) out.choices = {"three", "one", "two"};
    if (kind == WRIT_KIND_RECORD) out.record = 1;
    return out;
  };
  Shape out;
  out.records = {{sizeof(Lists),
                  {list("inner", offsetof(Lists, inner), WRIT_KIND_RECORD),
                   list("top", offsetof(Lists, top), WRIT_KIND_CHOICE)}},
                 {sizeof(InnerLists),
                  {list("stages", offsetof(InnerLists, stages), WRIT_KIND_CHOICE),
                   list("names", offsetof(InnerLists, names), WRIT_KIND_TEXT)}}};
  return out;
}

std::int32_t stage(std::size_t i) { return static_cast<std::int32_t>(i * i % 3) + 1; }
std::string name(std::size_t i) { return "n" + std::to_string(i % 150); }

// Whether a list of a request holds the first so many of these.
bool holds(const eval::Request& request, std::uint64_t packed, std::size_t count, bool text) {
  const std::uint64_t* item = request.words() + eval::list_offset(packed);
  bool out = eval::list_count(packed) == count;
  for (std::size_t i = 0; out && i < count; ++i)
    out =
        text ? request.text(static_cast<std::int64_t>(item[i])) == name(i) : item[i] == kStages[stage(i) - 1];
  return out;
}

}  // namespace

TEST_CASE("facts plan: lists of none, one, many and too many, in several structs", "[api][facts]") {
  const auto project = driver::load_text("lists.writ", kLists);
  REQUIRE(project->policies.size() == 1);
  const ir::Program& program = project->policies[0].program;
  api::FactsPlan plan;
  const auto refused = plan.make(program, shape_of_lists());
  REQUIRE((!refused));
  api::Names names;
  eval::Request request(program);
  const eval::Limits limits;
  const std::size_t most = limits.max_list_items;
  std::vector<std::int32_t> stages;
  std::vector<writ_string> texts;
  for (std::size_t i = 0; i < most; ++i) {
    stages.push_back(stage(i));
    std::size_t number = 0;
    REQUIRE(!names.take(name(i), number));
    texts.push_back(writ_string_named(number));
  }
  // The second time all names were seen.
  for (int again = 0; again < 2; ++again) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{16},
                                    std::size_t{17}, std::size_t{999}, most, most + 1}) {
      INFO(count);
      const InnerLists small{{stages.data(), 1, WRIT_GIVEN}, {texts.data(), 3, WRIT_GIVEN}};
      const InnerLists large{{stages.data(), count, WRIT_GIVEN}, {texts.data(), count, WRIT_GIVEN}};
      const InnerLists rows[] = {small, large, small};
      const Lists facts{{rows, 3, WRIT_GIVEN}, {stages.data(), std::min(count, most), WRIT_GIVEN}};
      std::optional<eval::Fault> fault;
      const bool good = plan.fill(&facts, request, limits, names, fault);
      REQUIRE(good == (count <= most));
      if (!good) {
        CHECK(fault->code == FaultCode::ListTooLong);
        CHECK(fault->path == "inner[1].stages");
        continue;
      }
      const std::uint64_t* const words = request.words();
      CHECK(words[0] == 3);
      REQUIRE(eval::list_count(words[1]) == 3);
      CHECK(holds(request, words[2], count, false));
      for (std::size_t row = 0; row < 3; ++row) {
        const std::uint64_t* const its = words + eval::list_offset(words[1]) + row * 3;
        CHECK(its[0] == 3);
        CHECK(holds(request, its[1], row == 1 ? count : 1, false));
        CHECK(holds(request, its[2], row == 1 ? count : 3, true));
      }
    }
  }
}
