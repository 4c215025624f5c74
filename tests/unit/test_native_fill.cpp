// SPDX-License-Identifier: Apache-2.0
// Compiled code that fills requests from structs: of any struct it makes the request that the general way makes of it, or gives up. By itself; behind
// writ_ask_record(), in an image that carries it, against the interpreter without it; and where it is made while structs are asked. What it writes of
// outputs is held against the interpreter's likewise.
#include "compiler/driver/header_layout.h"
#include "compiler/driver/link_shared.h"
#include "compiler/driver/native.h"
#include "compiler/driver/project.h"
#include "compiler/jit/jit.h"
#include "runtime/api/facts_plan.h"
#include "runtime/api/handles.h"
#include "runtime/image/image.h"
#include "tests/unit/gen_program.h"
#include "tests/unit/struct_asking.h"
#include "writ/writ.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace writ;
using namespace writ::structs;

namespace {

struct Held {
  std::size_t good = 0;   // structs
  std::size_t taken = 0;  // by the code
  std::size_t wrong = 0;
};

// `code_for`: what fills from structs that lie so, or nothing. `in_header`: as a compiler of C lays them out.
template <typename CodeFor>
void hold(const ir::Program& program, std::uint64_t seed, bool in_header, std::size_t most_wrong, Held& held,
          const CodeFor& code_for) {
  const ShapeMaker shape(program, seed, in_header);
  api::Names names;
  eval::Limits limits;
  limits.max_list_items = kMostItems;
  Filler general(program, shape.shape, limits, names);
  Filler by_code(program, shape.shape, limits, names);
  const auto layout = by_code.plan.layout(program);
  REQUIRE(layout);
  if (in_header) REQUIRE(layout->key() == driver::layout_in_header(program).key());
  const engine::FillFunction code = code_for(*layout);
  if (code == nullptr) return;
  const auto same = [&](const StructMaker& made) {
    general.fill(made.facts, nullptr);
    const bool taken = by_code.fill(made.facts, code);
    REQUIRE(said(by_code) == said(general));
    if (!general.fault) {
      ++held.good;
      held.taken += taken;
    } else {
      REQUIRE(!taken);
      ++held.wrong;
    }
  };
  eval::Request expected(program);
  for (std::uint64_t turn = 0; turn < 8; ++turn) {
    const std::uint64_t drawn = seed * 100 + turn / 2;
    INFO(program.name.en << program.name.zh << " " << seed << ", " << turn);
    gen::fill(expected, drawn, turn < 4, seed % 2 == 0 ? kMostItems : 3);
    const StructMaker whole(shape, expected, names, drawn);
    // The limits of an asker stay as they are; here they do not.
    for (const std::size_t less : {0, 1, 9}) {
      if (less > whole.takes) continue;
      limits.max_request_bytes = whole.takes - less;
      by_code.clean = false;
      same(whole);
      same(whole);
    }
    limits.max_request_bytes = whole.takes + 100;
    by_code.clean = false;
    // Lists that are too long for it and all else right, and lists that are only so together.
    for (const std::size_t most : {1, 2, 4, 9}) {
      limits.max_list_items = most;
      by_code.plan.ready(by_code.state, by_code.asked);
      same(whole);
      same(whole);
    }
    limits.max_list_items = kMostItems;
    by_code.plan.ready(by_code.state, by_code.asked);
    const std::size_t step = std::max<std::size_t>(1, whole.places / most_wrong);
    for (std::size_t place = turn % step; place < whole.places; place += step) {
      const StructMaker made(shape, expected, names, drawn, place);
      INFO("at " << made.path);
      same(made);
      if (place % 2 == 0) same(whole);
    }
  }
}

// By code that is made for this processor.
void hold(jit::Jit& jit, const ir::Program& program, std::uint64_t seed, std::size_t most_wrong, Held& held) {
  std::unique_ptr<engine::NativeFill> code;
  hold(program, seed, seed % 3 == 0, most_wrong, held, [&](const engine::FillLayout& layout) {
    std::string error;
    code = jit.compile_fill(layout, error);
    if (code == nullptr) CHECK(error == "too many members");
    return code == nullptr ? nullptr : code->fill();
  });
}

// A library in memory, as long as this.
class Library {
 public:
  Library(const std::string& bytes, const std::string& symbol) : file_(memfd_create("library", 0)) {
    REQUIRE(write(file_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
    open_ = dlopen(("/proc/self/fd/" + std::to_string(file_)).c_str(), RTLD_NOW | RTLD_LOCAL);
    REQUIRE(open_ != nullptr);
    code_ = static_cast<const engine::NativeLibrary*>(dlsym(open_, symbol.c_str()));
    REQUIRE(code_ != nullptr);
  }
  ~Library() {
    if (open_ != nullptr) dlclose(open_);
    close(file_);
  }
  Library(const Library&) = delete;
  Library& operator=(const Library&) = delete;
  const engine::NativeLibrary& code() const { return *code_; }

 private:
  const int file_;
  void* open_ = nullptr;
  const engine::NativeLibrary* code_ = nullptr;
};

bool this_processor_has_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") != 0;
#else
  return false;
#endif
}

const std::vector<std::string>& shipped() {
  static const std::string root = WRIT_SOURCE_DIR;
  static const std::vector<std::string> folders{root + "/policies", root + "/tests/policies",
                                                root + "/tests/bench", root + "/examples"};
  return folders;
}

}  // namespace

TEST_CASE("native fill: of structs of any policy it makes what the general way makes", "[native][facts]") {
  const auto jit = made_jit();
  const auto project = driver::load_project(shipped());
  Held held;
  std::uint64_t seed = 1;
  for (const sema::Policy& policy : project->policies) hold(*jit, policy.program, ++seed, 12, held);
  CHECK(held.wrong > 1000);
  CHECK(held.good > 1000);
  // Nothing would show that it took none.
  CHECK(held.taken * 10 > held.good * 9);
}

TEST_CASE("native fill: of structs of generated programs", "[native][facts]") {
  const auto jit = made_jit();
  Held held;
  for (std::uint64_t seed = 1; seed <= 12; ++seed) {
    gen::Shape shape;
    shape.exact = seed % 2 == 0;
    const ir::Program program = gen::program(seed, shape);
    hold(*jit, program, seed, 60, held);
  }
  CHECK(held.wrong > 1000);
  CHECK(held.taken * 10 > held.good * 9);
}

TEST_CASE("native fill: members of every kind, in rows and apart, on both sides of a word",
          "[native][facts]") {
  const auto jit = made_jit();
  const auto project = driver::load_text("rows.writ", policy_of_all_kinds());
  REQUIRE(project->policies.size() == 1);
  Held held;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) hold(*jit, project->policies[0].program, seed, 60, held);
  CHECK(held.wrong > 2000);
  CHECK(held.taken * 10 > held.good * 9);
}

TEST_CASE("native fill: code of an object for any processor, that for newer ones and that for the oldest",
          "[native][facts]") {
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project({root + "/tests/bench"});
  const auto rows = driver::load_text("rows.writ", policy_of_all_kinds());
  std::vector<const ir::Program*> programs{&rows->policies[0].program};
  for (const sema::Policy& policy : project->policies) programs.push_back(&policy.program);
  Held held;
  std::vector<std::size_t> by_level(4);
  std::uint64_t seed = 40;
  for (const ir::Program* program : programs) {
    const driver::ObjectFile object =
        driver::object_file({program}, {}, "code_to_hold", engine::Cpu::Baseline);
    REQUIRE(object.why_not.empty());
    std::string bytes;
    REQUIRE_FALSE(driver::link_shared(object.bytes, "code_to_hold", bytes));
    const Library library(bytes, "code_to_hold");
    ++seed;
    for (std::uint64_t i = 0; i < library.code().fill_count; ++i) {
      const engine::NativeFillEntry& entry = library.code().fills[i];
      if (entry.cpu == engine::Cpu::X86V3 && !this_processor_has_avx2()) continue;
      hold(*program, seed, true, 30, held, [&](const engine::FillLayout& layout) {
        if (std::string(entry.key, entry.key_bytes) != layout.key()) return engine::FillFunction();
        ++by_level[static_cast<std::size_t>(entry.cpu)];
        return reinterpret_cast<engine::FillFunction>(entry.fill);
      });
    }
  }
  CHECK(by_level[static_cast<std::size_t>(engine::Cpu::Baseline)] == programs.size());
#if defined(__x86_64__)
  if (this_processor_has_avx2())
    CHECK(by_level[static_cast<std::size_t>(engine::Cpu::X86V3)] == programs.size());
#endif
  CHECK(held.wrong > 500);
  CHECK(held.taken * 10 > held.good * 9);
}

TEST_CASE("native fill: names are found again, whichever numbers they have", "[facts]") {
  engine::SeenTable table;
  api::SeenNames names(table);
  std::vector<std::size_t> seen;
  for (const std::size_t name : {7000, 3000, 3500, 4095, 4096, 6000, 5, 70'000}) {
    names.learn(name, static_cast<std::int64_t>(name));
    seen.push_back(name);
    for (const std::size_t one : seen) CHECK(names.find(one).number == static_cast<std::int64_t>(one));
    CHECK(names.find(name + 1).number < 0);
    for (std::size_t i = 0; i < table.count; ++i) CHECK(table.numbers[i] == names.find(i).number);
  }
  names.clear();
  CHECK(table.count == 0);
  for (const std::size_t one : seen) CHECK(names.find(one).number < 0);
}

// ---- behind writ_ask_record() ----

namespace {

struct OfKinds {
  writ_day as_of;
  writ_list kinds;
};

struct ByCode {
  std::size_t filled = 0;
  std::size_t given = 0;
};

// The same structs, asked of both: so many by compiled code.
void same_answers(ByCode& by_code, const Asking& with, const Asking& without, const ir::Program& program,
                  const ShapeMaker& shape, std::uint64_t seed) {
  eval::Request expected(program);
  for (std::uint64_t turn = 0; turn < 6; ++turn) {
    const std::uint64_t drawn = seed * 100 + turn;
    INFO(program.name.en << program.name.zh << " " << seed << ", " << turn);
    gen::fill(expected, drawn, turn < 4);
    std::size_t places = 0;
    const auto ask = [&](std::size_t wrong_at) {
      const bool by_number = turn % 2 == 0;
      const StructMaker one(shape, expected, with.names(), drawn, wrong_at, by_number);
      const StructMaker other(shape, expected, without.names(), drawn, wrong_at, by_number);
      places = one.places;
      REQUIRE(with.ask(one.facts) == without.ask(other.facts));
      by_code.filled += with.asker->asker.fills_by_code();
      by_code.given += with.asker->asker.gave_by_code();
    };
    ask(SIZE_MAX);
    for (std::size_t place = turn; place < places; place += 1 + places / 8) {
      ask(place);
      ask(SIZE_MAX);
    }
  }
}

std::vector<ir::Program> some_programs() {
  std::vector<ir::Program> out;
  for (std::uint64_t seed = 1; seed <= 6; ++seed) out.push_back(gen::program(seed));
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project({root + "/tests/bench", root + "/policies/cn/cross_border"});
  REQUIRE(project->policies.size() > 3);
  for (const sema::Policy& policy : project->policies) out.push_back(policy.program);
  const auto all = driver::load_text("shown.writ", policy_of_all_outputs());
  REQUIRE(all->policies.size() == 1);
  for (int i = 0; i < 4; ++i) out.push_back(all->policies[0].program);
  return out;
}

}  // namespace

TEST_CASE("native fill: an image that carries code answers structs as it does without", "[native][image]") {
  ByCode by_code;
  std::uint64_t seed = 0;
  for (const ir::Program& program : some_programs()) {
    const std::string plain = image::write({&program});
    const std::string symbol = image::code_of(plain).symbol;
    const driver::ObjectFile object = driver::object_file(
        {&program}, {}, symbol, seed % 2 == 0 ? engine::Cpu::Baseline : engine::Cpu::X86V3);
    REQUIRE(object.why_not.empty());
    std::string library;
    REQUIRE_FALSE(driver::link_shared(object.bytes, symbol, library));
    const ShapeMaker shape(program, ++seed, true);
    const ShapeMaker outputs(program, program.decisions[0], seed, true);
    api::OutputsPlan plan;
    REQUIRE(!plan.make(program, program.decisions[0], outputs.shape));
    const auto answer = engine::lay_out_answer(program, program.decisions[0],
                                               engine::reach_of(program, program.decisions[0]));
    REQUIRE(plan.layout(answer)->key() == driver::outputs_in_header(program, program.decisions[0]).key());
    const Asking with(image::write({&program}, library), true, program, shape.shape, outputs.shape);
    const Asking without(plain, false, program, shape.shape, outputs.shape);
    same_answers(by_code, with, without, program, shape, seed);
  }
  CHECK(by_code.filled > 200);
  CHECK(by_code.given > 80);
}

TEST_CASE("native fill: code is made for structs that are asked", "[native]") {
  const auto jit = made_jit();
  ByCode by_code;
  std::uint64_t seed = 20;
  for (const ir::Program& program : some_programs()) {
    const std::string plain = image::write({&program});
    const ShapeMaker shape(program, ++seed);
    const ShapeMaker outputs(program, program.decisions[0], seed);
    const Asking with(plain, false, program, shape.shape, outputs.shape);
    const Asking without(plain, false, program, shape.shape, outputs.shape);
    engine::Engine& engine = with.engine->state->engine;
    const engine::Pin pin = engine.pin();
    std::string error;
    CHECK(jit::compile_fill_now(*jit, *pin, error));
    CHECK(jit::compile_fill_now(*jit, *pin, error));
    CHECK(!jit::compile_fill_now(*jit, *pin, error));
    for (const std::int32_t day : {gen::kFirstDay, gen::kLastDay})
      jit::compile_now(*jit, engine, *pin, 0, day, engine::Level::Full, error);
    same_answers(by_code, with, without, program, shape, seed);
  }
  CHECK(by_code.filled > 200);
  CHECK(by_code.given > 80);
}

TEST_CASE("native fill: names are shown as they are called, whatever was named between", "[native]") {
  std::string members;
  for (int i = 0; i < 300; ++i) members += "  m" + std::to_string(i) + "\n";
  const auto project = driver::load_text(
      "below.writ",
      "policy t.below language en version \"1\"\ntaxonomy Kind and below\n  a\n  b\n" + members +
          "end\nfacts Case\n  kinds : list of Kind\nend\ndecision t.below.answer\n  default permit "
          "cites internal \"x\"\n  output shown : list of Kind means all k for k in kinds\nend\n");
  REQUIRE(project->policies.size() == 1);
  const ir::Program& program = project->policies[0].program;
  const ShapeMaker facts(program, 1, true);
  const ShapeMaker outputs(program, program.decisions[0], 1, true);
  const Asking asking(image::write({&program}), false, program, facts.shape, outputs.shape);
  engine::Engine& engine = asking.engine->state->engine;
  const engine::Pin pin = engine.pin();
  const auto jit = made_jit();
  std::string error;
  CHECK(jit::compile_fill_now(*jit, *pin, error));
  CHECK(jit::compile_fill_now(*jit, *pin, error));
  CHECK(jit::compile_now(*jit, engine, *pin, 0, 0, engine::Level::Full, error));
  struct Facts {
    writ_day as_of;
    writ_list kinds;
  };
  REQUIRE(facts.shape.records[0].size == sizeof(Facts));
  std::size_t by_code = 0;
  const auto ask = [&](const std::vector<std::string>& said, bool shows) {
    std::vector<writ_string> names;
    for (const std::string& one : said) {
      std::size_t number = 0;
      REQUIRE(!asking.names().take(one, number));
      names.push_back(writ_string_named(number));
    }
    const Facts one{writ_day_of(gen::kFirstDay), {names.data(), names.size(), WRIT_GIVEN}};
    writ_answer answer{};
    answer.struct_size = sizeof answer;
    writ_list shown{};
    REQUIRE(writ_ask_record(asking.asker, &one, shows ? &shown : nullptr, &answer) == WRIT_OK);
    if (!shows) return;
    by_code += asking.asker->asker.gave_by_code();
    REQUIRE(shown.count == said.size());
    for (std::size_t i = 0; i < said.size(); ++i) {
      const auto& name = static_cast<const writ_string*>(shown.items)[i];
      CHECK(std::string(name.text.data, name.text.size) == said[i]);
    }
  };
  // Each new name comes before those that were there, which get other numbers by it. It is asked without outputs until it is known: whoever
  // shows them then has not seen that the numbers changed.
  for (int round = 15; round > 0; --round) {
    std::vector<std::string> said{"a", "b", "b.last", "a.last.of.all"};
    for (int name = 15; name >= round; --name) said.push_back("a.n" + std::to_string(100 + name));
    for (int again = 0; again < 24; ++again) ask(said, again >= 20);
  }
  CHECK(by_code > 15);
  // So many that some are looked for in one place.
  std::vector<std::vector<std::string>> many;
  for (int i = 0; i < 300; ++i) {
    const std::string member = "m" + std::to_string(i);
    if (i % 10 == 0) many.emplace_back();
    many.back().insert(many.back().end(), {member, member + ".below"});
  }
  for (int again = 0; again < 40; ++again) {
    for (const std::vector<std::string>& said : many) ask(said, again >= 36);
  }
  CHECK(by_code > 90);
}

TEST_CASE("native fill: names that have their numbers for one question alone are shown as they are",
          "[native]") {
  const auto project = driver::load_text(
      "below.writ",
      "policy t.below language en version \"1\"\ntaxonomy Kind and below\n  a\n  b\nend\nfacts Case\n"
      "  kinds : list of Kind\nend\ndecision t.below.answer\n  default permit cites internal \"x\"\n"
      "  output shown : list of Kind means all k for k in kinds\nend\n");
  const ir::Program& program = project->policies[0].program;
  const ShapeMaker facts(program, 1, true);
  const ShapeMaker outputs(program, program.decisions[0], 1, true);
  const Asking asking(image::write({&program}), false, program, facts.shape, outputs.shape);
  const auto jit = made_jit();
  compile_all(*jit, asking);
  gen::Dice dice(5);
  std::size_t by_code = 0;
  for (std::size_t i = 0; i < 3000; ++i) {
    std::vector<std::string> said;
    for (std::size_t j = 0; j < 1 + i % 9; ++j) {
      said.push_back(dice.chance(50) ? "a" : "b");
      if (!dice.chance(30)) said.back() += ".x" + std::to_string((i / 60) % 40 * 3 + (j * 7 + i) % 5);
      // Of which nobody has heard before.
      if (dice.chance(i % 97 == 0 ? 50 : 1)) said.back() += ".q" + std::to_string(i);
    }
    std::vector<writ_string> names;
    for (const std::string& one : said) {
      std::size_t number = 0;
      REQUIRE(!asking.names().take(one, number));
      names.push_back(dice.chance(90) ? writ_string_named(number) : writ_string_of({one.data(), one.size()}));
    }
    if (i % 50 == 7) writ_asker_rest(asking.asker);
    for (int again = 0; again < 2; ++again) {
      const OfKinds one{writ_day_of(gen::kFirstDay), {names.data(), names.size(), WRIT_GIVEN}};
      writ_answer answer{};
      answer.struct_size = sizeof answer;
      writ_list shown{};
      REQUIRE(writ_ask_record(asking.asker, &one, &shown, &answer) == WRIT_OK);
      by_code += asking.asker->asker.gave_by_code();
      bool same = shown.count == said.size();
      for (std::size_t j = 0; same && j < said.size(); ++j) {
        const auto& name = static_cast<const writ_string*>(shown.items)[j];
        same = std::string(name.text.data, name.text.size) == said[j];
      }
      REQUIRE(same);
    }
  }
  CHECK(by_code > 500);
}

TEST_CASE("native fill: outputs that are longer than their place in an answer, and than the room",
          "[native]") {
  const auto project = driver::load_text(
      "long.writ",
      "policy t.long language en version \"1\"\nfacts Case\n  n : list of count\n  d : list of decimal(2)\n"
      "end\ndecision t.long.answer\n  default permit cites internal \"x\"\n"
      "  output n2 : list of count means all x for x in n\n"
      "  output d2 : list of decimal(2) means all x for x in d\nend\n");
  const ir::Program& program = project->policies[0].program;
  const ShapeMaker shape(program, 1, true);
  const ShapeMaker of_outputs(program, program.decisions[0], 1, true);
  const Asking asking(image::write({&program}), false, program, shape.shape, of_outputs.shape, 10'000);
  const auto jit = made_jit();
  compile_all(*jit, asking);
  struct Facts {
    writ_day as_of;
    writ_list n;
    writ_list d;
  };
  std::size_t by_code = 0;
  for (int round = 0; round < 2; ++round) {
    for (const std::size_t count : {0, 1, 3, 255, 256, 257, 258, 900, 4, 3000, 2, 257, 9000}) {
      std::vector<writ_whole> n;
      std::vector<writ_exact> d;
      for (std::size_t i = 0; i < count; ++i) {
        n.push_back(writ_whole_of(static_cast<std::int64_t>(i * 3 + count)));
        d.push_back(writ_exact{i % 2 == 0 ? i * 7 : ~(i * 7), i % 2 == 0 ? 0 : -1, WRIT_GIVEN});
      }
      const Facts facts{
          writ_day_of(gen::kFirstDay), {n.data(), count, WRIT_GIVEN}, {d.data(), count, WRIT_GIVEN}};
      for (int again = 0; again < 3; ++again) {
        writ_list outputs[2];
        writ_answer answer{};
        answer.struct_size = sizeof answer;
        REQUIRE(writ_ask_record(asking.asker, &facts, outputs, &answer) == WRIT_OK);
        REQUIRE(answer.outcome == WRIT_PERMIT);
        by_code += asking.asker->asker.gave_by_code();
        bool same = outputs[0].count == count && outputs[1].count == count;
        for (std::size_t i = 0; same && i < count; ++i) {
          const auto& exact = static_cast<const writ_exact*>(outputs[1].items)[i];
          same = static_cast<const writ_whole*>(outputs[0].items)[i].value == n[i].value &&
                 exact.low == d[i].low && exact.high == d[i].high && exact.given == WRIT_GIVEN;
        }
        REQUIRE(same);
        compile_all(*jit, asking);
      }
    }
  }
  CHECK(by_code > 50);
}

TEST_CASE("native fill: code for structs is kept on disk", "[native]") {
  std::string folder = (std::filesystem::temp_directory_path() / "writ-fills-XXXXXX").string();
  REQUIRE(mkdtemp(folder.data()) != nullptr);
  const auto project = driver::load_text("shown.writ", policy_of_all_outputs());
  const ir::Program& program = project->policies[0].program;
  const engine::StructLayout layouts[] = {driver::layout_in_header(program),
                                          driver::outputs_in_header(program, program.decisions[0])};
  for (const bool again : {false, true}) {
    const auto jit = made_jit(folder);
    std::string error;
    for (const engine::StructLayout& layout : layouts) CHECK(jit->compile_fill(layout, error) != nullptr);
    CHECK(jit->counters().compiled == (again ? 0 : 2));
    CHECK(jit->counters().from_cache == (again ? 2 : 0));
  }
  // What comes from there fills as what was compiled does.
  const auto jit = made_jit(folder);
  Held held;
  hold(*jit, program, 3, 30, held);
  CHECK(jit->counters().from_cache == 1);
  CHECK(held.taken * 10 > held.good * 9);
  std::filesystem::remove_all(folder);
}
