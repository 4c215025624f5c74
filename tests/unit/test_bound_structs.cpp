// SPDX-License-Identifier: Apache-2.0
// Structs that a binding reads, of policies with money: a sum is read in its own currency or not at all.
#include "compiler/driver/pipeline.h"
#include "runtime/image/image.h"
#include "writ/writ.h"

#include <catch2/catch.hpp>

#include <cstddef>
#include <string>

namespace {

struct Bill {
  writ_exact total;
  writ_list lines;  // of writ_exact
};

constexpr const char* kPolicy =
    "policy test.bill language en version \"1\"\nfacts\n  fee : money of CNY\n  fees : list of money of "
    "CNY\nend\n"
    "decision test.bill\n  default deny cites internal \"test\"\nend\n"
    "rule small\n  cites internal \"test\"\n  when fee at most CNY 12.30 and every one in fees has one at "
    "most CNY 5\n"
    "  then permit\nend\n";

std::string image_of(const char* text) {
  writ::source::SourceMap map;
  writ::diag::Diagnostics diagnostics;
  const auto policy = writ::driver::compile(map.add("test.writ", text), map, diagnostics);
  REQUIRE(policy);
  return writ::image::write({&policy->program});
}

// The outcome, or the code of what is wrong.
std::string asked(const std::string& image, const writ_shape& shape, const char* binding, const void* facts,
                  std::size_t max_depth = 0, std::size_t max_bytes = 0) {
  writ_policies* policies = nullptr;
  writ_engine* engine = nullptr;
  writ_asker* asker = nullptr;
  writ_problems* problems = nullptr;
  REQUIRE(writ_load_image({image.data(), image.size()}, nullptr, &policies, nullptr) == WRIT_OK);
  REQUIRE(writ_engine_new(&engine, nullptr) == WRIT_OK);
  REQUIRE(writ_engine_publish(engine, policies, nullptr) == WRIT_OK);
  writ_policies_free(policies);
  writ_asker_options options{};
  options.struct_size = sizeof options;
  options.binding = writ_of(binding);
  options.max_depth = max_depth;
  options.max_request_bytes = max_bytes;
  REQUIRE(writ_asker_new(engine, writ_of("test.bill"), &options, &asker, nullptr) == WRIT_OK);
  std::string out;
  if (writ_asker_shape(asker, &shape, nullptr, &problems) != WRIT_OK) {
    writ_problem first{};
    first.struct_size = sizeof first;
    REQUIRE(writ_problems_get(problems, 0, &first) == WRIT_OK);
    out.assign(first.code.data, first.code.size);
    writ_problems_free(problems);
  } else {
    writ_answer answer{};
    answer.struct_size = sizeof answer;
    REQUIRE(writ_ask_record(asker, facts, nullptr, &answer) == WRIT_OK);
    out = answer.code.size != 0                 ? std::string(answer.code.data, answer.code.size)
          : answer.outcome == WRIT_PERMIT       ? "permit"
          : answer.outcome == WRIT_UNDETERMINED ? "open"
                                                : "deny";
  }
  writ_asker_free(asker);
  writ_engine_free(engine);
  return out;
}

std::string asked(const std::string& image, const char* unit, int places, const Bill& facts) {
  const writ_member members[] = {
      {"total", offsetof(Bill, total), WRIT_KIND_EXACT, 0, places, unit, nullptr, 0, nullptr},
      {"lines", offsetof(Bill, lines), WRIT_KIND_EXACT, 1, places, unit, nullptr, 0, nullptr}};
  return asked(image, {sizeof(writ_shape), sizeof(Bill), members, 2, sizeof(writ_member)},
               R"({"facts": {"fee": "/total", "fees": "/lines"}})", &facts);
}

TEST_CASE("a sum in a struct is read in its own currency or not at all", "[api]") {
  const std::string image = image_of(kPolicy);
  const writ_exact lines[] = {{500, 0, WRIT_GIVEN}, {1, 0, WRIT_GIVEN}};
  Bill facts{{1230, 0, WRIT_GIVEN}, {lines, 2, WRIT_GIVEN}};
  CHECK(asked(image, "CNY", 2, facts) == "permit");
  CHECK(asked(image, "USD", 2, facts) == "F0911");
  CHECK(asked(image, nullptr, 2, facts) == "F0911");
  facts.total.low = 1231;
  CHECK(asked(image, "CNY", 2, facts) == "deny");
  // Places are of the struct: what the currency does not have is refused.
  CHECK(asked(image, "CNY", 3, facts) == "F0208");
  facts.total = {UINT64_MAX, -1, WRIT_GIVEN};  // -0.01
  CHECK(asked(image, "CNY", 2, facts) == "permit");
  CHECK(asked(image, "CNY", 99, facts) == "F0912");
}

struct Row {
  writ_exact price;
  writ_whole count;
};
struct Order {
  writ_list rows;
};

constexpr const char* kRows =
    "policy test.bill language en version \"1\"\nrecord Line\n  price : money of CNY\n  count : count\nend\n"
    "facts\n  lines : list of Line\nend\n"
    "decision test.bill\n  default deny cites internal \"test\"\nend\n"
    "rule small\n  cites internal \"test\"\n  when every l in lines has l.price at most CNY 5\n  then "
    "permit\nend\n";

TEST_CASE("so are the sums in the items of a list, read whole or by item", "[api]") {
  const std::string image = image_of(kRows);
  const Row rows[] = {{{500, 0, WRIT_GIVEN}, {1, WRIT_GIVEN}}, {{1, 0, WRIT_GIVEN}, {2, WRIT_GIVEN}}};
  const Order facts{{rows, 2, WRIT_GIVEN}};
  const auto by = [&](const char* unit, const char* binding, bool twice = false, std::size_t depth = 0,
                      std::size_t bytes = 0) {
    const writ_member items[] = {
        {"price", offsetof(Row, price), WRIT_KIND_EXACT, 0, 2, unit, nullptr, 0, nullptr},
        {"count", offsetof(Row, count), WRIT_KIND_WHOLE, 0, 0, nullptr, nullptr, 0, nullptr}};
    const writ_shape item{sizeof item, sizeof(Row), items, 2, sizeof(writ_member)};
    const writ_member members[] = {
        {"lines", offsetof(Order, rows), WRIT_KIND_RECORD, 1, 0, nullptr, nullptr, 0, &item},
        {"lines", offsetof(Order, rows), WRIT_KIND_RECORD, 1, 0, nullptr, nullptr, 0, &item}};
    const writ_shape shape{sizeof shape, sizeof(Order), members, twice ? 2U : 1U, sizeof(writ_member)};
    return asked(image, shape, binding, &facts, depth, bytes);
  };
  constexpr const char* kWhole = R"({"facts": {"lines": "/lines"}})";
  constexpr const char* kByName = R"({"default": ""})";
  constexpr const char* kEach =
      R"({"facts": {"lines": {"from": "/lines", "each": {"price": "/price", "count": "/count"}}}})";
  constexpr const char* kNoSum = R"({"facts": {"lines": {"from": "/lines", "each": {"count": "/count"}}}})";
  for (const char* const binding : {kWhole, kByName, kEach}) {
    INFO(binding);
    CHECK(by("CNY", binding) == "permit");
    CHECK(by("USD", binding) == "F0911");
    CHECK(by(nullptr, binding) == "F0911");
    CHECK(by("CNY", binding, false, 2) == "F0502");
    CHECK(by("CNY", binding, false, 0, 40) == "F0501");
  }
  // A sum that nobody reads may be in any.
  CHECK(by("USD", kNoSum) == "open");
  CHECK(by("CNY", kByName, true) == "F0911");
}

}  // namespace
