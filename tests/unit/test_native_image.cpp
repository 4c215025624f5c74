// SPDX-License-Identifier: Apache-2.0
// Images that carry native code: who trusts them is answered by it, who does not by the interpreter, and the policies are good whatever the code is.
#include "compiler/driver/link_shared.h"
#include "compiler/driver/native.h"
#include "compiler/driver/pipeline.h"
#include "runtime/image/image.h"
#include "tests/unit/image_mutants.h"
#include "writ/writ.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <utility>
#include <vector>

namespace {

using writ::engine::Cpu;
using writ::ir::Program;
namespace image = writ::image;

Program small(const std::string& limit) {
  const std::string text =
      "policy test.small language en version \"" + limit +
      "\"\nfacts\n  n : count\nend\ndecision test.small\n  default deny cites internal \"test\"\nend\n"
      "rule small\n  cites internal \"test\"\n  when n at most " +
      limit + "\n  then permit\nend\n";
  writ::source::SourceMap map;
  writ::diag::Diagnostics diagnostics;
  auto policy = writ::driver::compile(map.add("test.writ", text), map, diagnostics);
  REQUIRE(policy);
  return std::move(policy->program);
}

// Nothing where this build has no native tier.
std::string code_for(const Program& program, Cpu cpu = Cpu::Baseline) {
  const std::string symbol = image::code_of(image::write({&program})).symbol;
  const writ::driver::ObjectFile object = writ::driver::object_file({&program}, {}, symbol, cpu);
  std::string library;
  if (object.why_not.empty()) REQUIRE_FALSE(writ::driver::link_shared(object.bytes, symbol, library));
  return library;
}

void note(void* context, const writ_answered* what) { *static_cast<int*>(context) += what->native != 0; }

struct Outcome {
  std::string said;  // the code of the warning
  int native = 0;    // answers by native code
  std::vector<writ_outcome> outcomes;
  bool operator==(const Outcome&) const = default;
};

std::string first_of(writ_problems* problems) {
  writ_problem first{};
  first.struct_size = sizeof first;
  const bool there = writ_problems_get(problems, 0, &first) == WRIT_OK;
  if (there) CHECK(first.level == WRIT_LEVEL_WARNING);
  std::string out = there ? std::string(first.code.data, first.code.size) : "";
  writ_problems_free(problems);
  return out;
}

// Asks about 0 to 3.
Outcome asked(const std::string& bytes, int native) {
  Outcome out;
  writ_image_options options{sizeof options, 0, native};
  writ_policies* policies = nullptr;
  writ_problems* problems = nullptr;
  writ_engine* engine = nullptr;
  writ_asker* asker = nullptr;
  REQUIRE(writ_load_image({bytes.data(), bytes.size()}, &options, &policies, &problems) == WRIT_OK);
  out.said = first_of(problems);
  REQUIRE(writ_engine_new(&engine, nullptr) == WRIT_OK);
  const writ_watch watch{sizeof watch, &out.native, note, nullptr};
  REQUIRE(writ_engine_watch(engine, &watch, nullptr) == WRIT_OK);
  REQUIRE(writ_engine_publish(engine, policies, nullptr) == WRIT_OK);
  writ_policies_free(policies);  // the version holds the code
  REQUIRE(writ_asker_new(engine, writ_of("test.small"), nullptr, &asker, nullptr) == WRIT_OK);
  for (char n = '0'; n < '4'; ++n) {
    writ_answer answer{};
    answer.struct_size = sizeof answer;
    const std::string question = std::string("{\"n\": ") + n + "}";
    CHECK(writ_ask(asker, {question.data(), question.size()}, nullptr, &answer) == WRIT_OK);
    out.outcomes.push_back(answer.outcome);
  }
  writ_asker_free(asker);
  writ_engine_free(engine);
  return out;
}

const std::vector<writ_outcome> kAtMostOne{WRIT_PERMIT, WRIT_PERMIT, WRIT_DENY, WRIT_DENY};

// How often a library from memory stands in this process.
int loaded() {
  std::ifstream maps("/proc/self/maps");
  int count = 0;
  for (std::string line; std::getline(maps, line);) {
    if (line.find("/memfd:writ") != std::string::npos && line.find("r-xp") != std::string::npos) ++count;
  }
  return count;
}

TEST_CASE("an image carries code, which is used by who trusts it", "[image]") {
  const Program program = small("1");
  const std::string plain = image::write({&program});
  CHECK(image::code_of(plain).bytes.empty());
  CHECK(asked(plain, 0) == Outcome{"", 0, kAtMostOne});
  CHECK(asked(plain, 1) == Outcome{"", 0, kAtMostOne});

  const std::string code = code_for(program);
  if (code.empty()) return;
  const std::string carrying = image::write({&program}, code);
  CHECK(image::code_of(carrying).bytes == code);
  CHECK(image::code_of(carrying).symbol == image::code_of(plain).symbol);
  CHECK(asked(carrying, 0) == Outcome{"", 0, kAtMostOne});
  CHECK(asked(carrying, 1) == Outcome{"", 4, kAtMostOne});
  // A caller that was compiled before there was such a member.
  writ_image_options older{};
  older.struct_size = offsetof(writ_image_options, native);
  older.native = 1;
  writ_policies* policies = nullptr;
  REQUIRE(writ_load_image({carrying.data(), carrying.size()}, &older, &policies, nullptr) == WRIT_OK);
  CHECK(loaded() == 0);
  writ_policies_free(policies);
}

TEST_CASE("code of an image goes when nothing that was made from it is left", "[image]") {
  const Program first = small("1");
  const Program second = small("2");
  const std::string codes[] = {code_for(first), code_for(second)};
  if (codes[0].empty()) return;
  const std::string images[] = {image::write({&first}, codes[0]), image::write({&second}, codes[1])};
  const writ_image_options options{sizeof options, 0, 1};
  writ_engine* engine = nullptr;
  REQUIRE(writ_engine_new(&engine, nullptr) == WRIT_OK);
  int native = 0;
  const writ_watch watch{sizeof watch, &native, note, nullptr};
  REQUIRE(writ_engine_watch(engine, &watch, nullptr) == WRIT_OK);
  writ_asker* asker = nullptr;
  writ_answer answer{};
  answer.struct_size = sizeof answer;
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    const std::string& bytes = images[round % 2];
    writ_policies* policies = nullptr;
    REQUIRE(writ_load_image({bytes.data(), bytes.size()}, &options, &policies, nullptr) == WRIT_OK);
    REQUIRE(writ_engine_publish(engine, policies, nullptr) == WRIT_OK);
    writ_policies_free(policies);
    if (asker == nullptr)
      REQUIRE(writ_asker_new(engine, writ_of("test.small"), nullptr, &asker, nullptr) == WRIT_OK);
    REQUIRE(writ_ask(asker, writ_of("{\"n\": 2}"), nullptr, &answer) == WRIT_OK);
    REQUIRE(answer.outcome == (round % 2 == 0 ? WRIT_DENY : WRIT_PERMIT));
    // This one, and the one before while somebody still pins it.
    REQUIRE(loaded() <= 2);
  }
  CHECK(native == kRounds);
  writ_asker_free(asker);
  writ_engine_free(engine);
  CHECK(loaded() == 0);
}

TEST_CASE("code that is none, or of others, leaves the policies to the interpreter", "[image]") {
  const Program program = small("1");
  CHECK(asked(image::write({&program}, "no library"), 1) == Outcome{"F0918", 0, kAtMostOne});
  CHECK(asked(image::write({&program}, "no library"), 0) == Outcome{"", 0, kAtMostOne});
  const std::string code = code_for(program);
  if (code.empty()) return;
  // Where the process may write no such file, it goes on.
  struct rlimit before{};
  REQUIRE(getrlimit(RLIMIT_FSIZE, &before) == 0);
  const struct rlimit small_files{1024, before.rlim_max};
  REQUIRE(setrlimit(RLIMIT_FSIZE, &small_files) == 0);
  const Outcome unwritten = asked(image::write({&program}, code), 1);
  REQUIRE(setrlimit(RLIMIT_FSIZE, &before) == 0);
  CHECK(unwritten == Outcome{"F0918", 0, kAtMostOne});
  const Program other = small("2");
  CHECK(asked(image::write({&program}, code_for(other)), 1) == Outcome{"F0908", 0, kAtMostOne});
  // Of another Writ: its number stands behind the magic.
  std::string older = code;
  const std::size_t magic =
      older.find(std::string(writ::engine::kNativeMagic, sizeof writ::engine::kNativeMagic));
  REQUIRE(magic != std::string::npos);
  older[magic + sizeof writ::engine::kNativeMagic] ^= 1;
  CHECK(asked(image::write({&program}, older), 1) == Outcome{"F0909", 0, kAtMostOne});
}

TEST_CASE("damage to what an image carries is seen", "[image]") {
  const Program program = small("1");
  const std::string bytes = image::write({&program}, "0123456789");
  std::vector<Program> programs;
  const auto said = [&](const std::string& of) {
    const auto fault = image::read(of, programs);
    return fault ? std::string(writ::eval::code_text(fault->code)) : "";
  };
  std::string damaged = bytes;
  damaged[damaged.size() - 12] ^= 1;
  CHECK(said(damaged) == "F0903");
  constexpr std::size_t kLengthAt = 32;
  for (const std::uint64_t length : {std::uint64_t{17}, static_cast<std::uint64_t>(bytes.size()), UINT64_MAX,
                                     UINT64_MAX - 7, std::uint64_t{0}}) {
    std::string longer = bytes;
    std::memcpy(longer.data() + kLengthAt, &length, sizeof length);
    writ::mutants::make_right(longer);
    INFO(length);
    CHECK(said(longer) == "F0904");
  }
  std::string shortest = bytes.substr(0, kLengthAt);
  writ::mutants::make_right(shortest);
  CHECK(said(shortest) == "F0903");
}

}  // namespace
