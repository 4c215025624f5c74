// SPDX-License-Identifier: Apache-2.0
// Native code against the interpreter, which is right by definition: on the text of the answer, with its reasons.
#include "compiler/driver/project.h"
#include "compiler/jit/emitter.h"
#include "compiler/jit/jit.h"
#include "runtime/eval/interp.h"
#include "runtime/json/request_reader.h"
#include "runtime/json/write.h"
#include "tests/unit/dice.h"
#include "tests/unit/gen_program.h"
#include "tests/unit/natively.h"

#include <catch2/catch.hpp>
#include <llvm/IR/InstIterator.h>

#include <atomic>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace writ;
using namespace writ::natively;

namespace {

struct Tally {
  int asked = 0;
  int plain = 0;
  int native = 0;
  int plain_not_native = 0;
  int days = 0;       // of duties, in native answers
  int open_days = 0;  // likewise, that are not known
};

void compare(jit::Jit& jit, std::uint64_t seed, const gen::Shape& shape, Level level, int requests,
             Tally& tally) {
  const ir::Program program = gen::program(seed, shape);
  // Of every second program the code that takes lists of any length.
  Compiled compiled(jit, program, level, 0, seed % 2 == 1);
  INFO("program " << seed << ", level " << static_cast<int>(level));
  eval::Request request(program);
  for (int i = 0; i < requests; ++i) {
    gen::fill(request, seed * 1000 + static_cast<std::uint64_t>(i), i % 4 != 3);
    const eval::Answer expected = eval::decide(program, program.decisions[0], request);
    const std::optional<eval::Answer> found = compiled.decide(request);
    REQUIRE(compiled.errors == "");
    ++tally.asked;
    tally.plain += is_plain(expected) ? 1 : 0;
    tally.native += found ? 1 : 0;
    if (!found) {
      if (is_plain(expected) && i % 4 != 3) ++tally.plain_not_native;
      continue;
    }
    for (const eval::DueObligation& due : found->obligations) {
      const ir::Obligation& duty = program.obligations[due.obligation];
      if (duty.due != ir::kNone) ++(due.due.day ? tally.days : tally.open_days);
      if (duty.ends != ir::kNone) ++(due.ends.day ? tally.days : tally.open_days);
    }
    INFO("request " << i << ", " << gen::text(request));
    CHECK(difference(whole_text(request, *found), whole_text(request, expected)) == "");
    REQUIRE(found->fired == expected.fired);
  }
}

}  // namespace

TEST_CASE("jit: generated programs decide as in the interpreter", "[jit][thorough]") {
  const auto jit = make_jit();
  Tally tally;
  for (std::uint64_t seed = 1; seed <= 80; ++seed) {
    const gen::Shape shape{.exact = seed % 2 == 0, .faults = seed % 3 == 0};
    compare(*jit, seed, shape, Level::Quick, 24, tally);
    if (seed % 5 == 1) compare(*jit, seed, shape, Level::Full, 24, tally);
  }
  // Most complete requests without a fault are decided natively, or this test says nothing.
  INFO(tally.asked << " asked, " << tally.plain << " plain, " << tally.native << " native, "
                   << tally.plain_not_native << " complete, plain and not native");
  CHECK(tally.native > tally.plain / 2);
  CHECK(tally.days > 100);
  CHECK(tally.open_days > 20);
}

namespace {

std::size_t resident_kilobytes() {
  std::ifstream in("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  in >> size >> resident;
  constexpr std::size_t kPageKilobytes = 4;
  return resident * kPageKilobytes;
}

// A folder that goes away with the test.
struct Folder {
  std::string path;
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "writ-jit-XXXXXX").string();
    if (mkdtemp(name.data()) != nullptr) path = name;
  }
  ~Folder() { std::filesystem::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::vector<std::filesystem::path> files() const {
    std::vector<std::filesystem::path> out;
    for (const auto& entry : std::filesystem::directory_iterator(path)) out.push_back(entry.path());
    return out;
  }
};

// One native unit, and what it gives for a request of a seed.
std::string answer_of(jit::Jit& jit, const ir::Program& program, std::uint64_t seed) {
  Compiled compiled(jit, program, Level::Full);
  eval::Request request(program);
  for (std::uint64_t other = seed + 100; other < seed + 110; ++other) {
    gen::fill(request, other, true);
    compiled.decide(request);
  }
  gen::fill(request, seed, true);
  const auto answer = compiled.decide(request);
  REQUIRE(compiled.errors == "");
  return answer ? whole_text(request, *answer) : "";
}

}  // namespace

TEST_CASE("jit: compiled objects are kept on disk", "[jit]") {
  const Folder folder;
  const ir::Program program = gen::program(1, {.faults = false});
  const std::string expected = answer_of(*make_jit(), program, 4);
  const auto first = make_jit({folder.path});
  CHECK(answer_of(*first, program, 4) == expected);
  const std::uint64_t units = first->counters().compiled;
  CHECK(units > 0);
  CHECK(folder.files().size() == units);

  const auto second = make_jit({folder.path});
  CHECK(answer_of(*second, program, 4) == expected);
  CHECK(second->counters().compiled == 0);
  CHECK(second->counters().from_cache == units);

  SECTION("a file that is damaged is ignored and written anew") {
    int which = 0;
    for (const std::filesystem::path& path : folder.files()) {
      const auto size = std::filesystem::file_size(path);
      switch (which++ % 4) {
        case 0: std::filesystem::resize_file(path, size / 2); break;
        case 1: std::filesystem::resize_file(path, 0); break;
        case 2: std::ofstream(path, std::ios::app) << "more"; break;
        default: {
          std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
          file.seekp(static_cast<std::streamoff>(size) - 40);
          file.put('!');
        }
      }
    }
    const auto third = make_jit({folder.path});
    CHECK(answer_of(*third, program, 4) == expected);
    CHECK(third->counters().compiled == units);
    const auto fourth = make_jit({folder.path});
    CHECK(answer_of(*fourth, program, 4) == expected);
    CHECK(fourth->counters().from_cache == units);
  }
  SECTION("a file that others may write is not run") {
    for (const std::filesystem::path& path : folder.files()) {
      std::filesystem::permissions(path, std::filesystem::perms::others_write,
                                   std::filesystem::perm_options::add);
    }
    const auto third = make_jit({folder.path});
    CHECK(answer_of(*third, program, 4) == expected);
    CHECK(third->counters().from_cache == 0);
  }
  SECTION("code of another policy is not used") {
    const auto third = make_jit({folder.path});
    answer_of(*third, gen::program(4, {.faults = false}), 4);
    CHECK(third->counters().from_cache == 0);
  }
}

TEST_CASE("jit: many more generated programs", "[.long]") {
  const auto jit = make_jit();
  Tally tally;
  for (std::uint64_t seed = 1'000; seed <= 4'000; ++seed) {
    compare(*jit, seed, {.exact = seed % 2 == 0, .faults = seed % 3 == 0},
            seed % 8 == 0 ? Level::Full : Level::Quick, 40, tally);
  }
  WARN(tally.asked << " asked, " << tally.plain << " plain, " << tally.native << " native, "
                   << tally.plain_not_native << " complete, plain and not native");
}

TEST_CASE("jit: policies of many rules", "[jit]") {
  const auto jit = make_jit();
  Tally tally;
  // Most rules give outcomes, which cannot conflict: so that there are answers to compare.
  gen::Shape shape{.items = 4,
                   .groups = 300,
                   .depth = 2,
                   .outcomes = 100,
                   .both = 0,
                   .arithmetic = false,
                   .faults = false};
  compare(*jit, 1001, shape, Level::Quick, 16, tally);
  shape.groups = 60;
  shape.long_rows = 300;
  shape.rows = 20;
  compare(*jit, 1002, shape, Level::Full, 4, tally);
  compare(*jit, 1003, {.items = 40, .groups = 40, .outcomes = 10, .arithmetic = false, .faults = false},
          Level::Quick, 16, tally);
  INFO(tally.asked << " asked, " << tally.plain << " plain, " << tally.native << " native, "
                   << tally.plain_not_native << " complete, plain and not native");
  CHECK(tally.native > 5);
}

TEST_CASE("jit: many threads make their first compiler at once", "[jit]") {
  // Once a process, so the test also holds that it is safe beside compilers that are there.
  constexpr int kThreads = 8;
  std::atomic<int> ready = 0;
  std::atomic<int> made = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      ++ready;
      while (ready.load() < kThreads) std::this_thread::yield();
      std::string error;
      if (jit::Jit::make({}, error) != nullptr) ++made;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(made.load() == kThreads);
}

TEST_CASE("jit: a worker brings native code, quick then full", "[jit]") {
  const auto jit = make_jit();
  engine::Engine engine;
  engine.publish(gen::program(1, {.faults = false}));
  const jit::Worker worker(*jit, engine);
  engine::Pin pin = engine.pin();
  eval::Request request(pin->program());
  engine::AnswerBuffer buffer;
  gen::fill(request, 4, true);
  request.as_of = 19000;
  const std::string expected =
      whole_text(request, eval::decide(pin->program(), pin->program().decisions[0], request));
  CHECK_FALSE(engine::decide_natively(engine, *pin, 0, request, {}, buffer));
  const engine::NativeSlot& slot = pin->slot_on(0, 19000);
  while (slot.unit() == nullptr || slot.unit()->level() != Level::Full) {
    REQUIRE(whole_text(request, engine::decide(pin, pin.decision("decide"), request, {}, buffer)) ==
            expected);
  }
  CHECK(whole_text(request, engine::decide(pin, pin.decision("decide"), request, {}, buffer)) == expected);
}

// The request holds texts by number; what native code asks of their characters, it asks a helper.
TEST_CASE("jit: beginnings of texts are read in native code", "[jit]") {
  const auto jit = make_jit();
  int asking = 0;
  int natively = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const ir::Program program = gen::program(seed, {.beginnings = true, .faults = false});
    const bool asks = std::any_of(program.nodes.begin(), program.nodes.end(),
                                  [](const ir::Node& node) { return node.op == ir::Op::StartsWith; });
    asking += asks ? 1 : 0;
    for (const Level level : {Level::Quick, Level::Full}) {
      Compiled compiled(*jit, program, level);
      CHECK(compiled.errors == "");
      eval::Request request(program);
      for (std::uint64_t i = 0; i < 12; ++i) {
        gen::fill(request, i, i % 3 != 0);
        const auto found = compiled.decide(request);
        if (!found) continue;
        natively += asks ? 1 : 0;
        const eval::Answer expected = eval::decide(program, program.decisions[0], request);
        INFO("program " << seed << " request " << i);
        REQUIRE(difference(whole_text(request, *found), whole_text(request, expected)) == "");
      }
    }
  }
  CHECK(asking > 20);
  CHECK(natively > 100);
}

// What another decision would answer is what its outcome says, whatever that is; in each tier.
TEST_CASE("jit: the outcome of another decision is what that decides", "[jit][outcomes]") {
  const auto jit = make_jit();
  int known = 0;
  int waiting = 0;
  int broken = 0;
  int natively = 0;
  for (std::uint64_t seed = 1; seed <= 120; ++seed) {
    const ir::Program program = gen::program(seed, {.faults = seed % 2 == 0, .asked = true});
    INFO("program " << seed);
    Compiled quick(*jit, program, Level::Quick, 1);
    Compiled full(*jit, program, Level::Full, 1);
    eval::Request request(program);
    for (std::uint64_t i = 0; i < 20; ++i) {
      gen::fill(request, seed * 100 + i, i % 3 != 0);
      const eval::Answer own = eval::decide(program, program.decisions[0], request);
      const eval::Answer asking = eval::decide(program, program.decisions[1], request);
      INFO("request " << i << ", " << gen::text(request) << whole_text(request, own));
      for (Compiled* tier : {&quick, &full}) {
        const std::optional<eval::Answer> found = tier->decide(request);
        if (!found) continue;
        ++natively;
        REQUIRE(difference(whole_text(request, *found), whole_text(request, asking)) == "");
        REQUIRE(found->fired == asking.fired);
      }
      if (asking.fault && asking.outputs.empty()) continue;  // no day was given, or too many steps
      for (std::uint32_t which = 0; which < 3; ++which) {
        const eval::Output& output = asking.outputs[which];
        switch (own.decided) {
          case eval::Decided::Permit:
          case eval::Decided::Deny:
          case eval::Decided::Refer:
            ++known;
            REQUIRE(output.state == eval::State::Known);
            REQUIRE(output.number == (static_cast<std::uint32_t>(own.decided) == which ? 1 : 0));
            break;
          case eval::Decided::Undetermined:
            ++waiting;
            REQUIRE(output.state != eval::State::Known);
            // An absent condition, which the checker lets nobody read, leaves nothing to wait for.
            if (!own.missing_facts.empty()) {
              REQUIRE(output.state == eval::State::Unknown);
              REQUIRE(output.missing == own.missing_facts);
            }
            break;
          case eval::Decided::Conflict:
          case eval::Decided::Error:
            ++broken;
            REQUIRE((output.state == eval::State::Fault || output.state == eval::State::Conflict));
            REQUIRE(asking.decided != eval::Decided::Permit);
            break;
          case eval::Decided::None: FAIL("it has a default");
        }
      }
    }
    CHECK(quick.errors == "");
  }
  CHECK(known > 1000);
  CHECK(waiting > 200);
  CHECK(broken > 100);
  CHECK(natively > 500);
}

namespace {

// The program, the `which`th of all seeds, whose complete requests native code answers, each of the first eight.
ir::Program answered_natively(jit::Jit& jit, int which) {
  for (std::uint64_t seed = 1;; ++seed) {
    ir::Program program = gen::program(seed, {.faults = false});
    Compiled compiled(jit, program, Level::Quick);
    eval::Request request(program);
    bool every = true;
    for (std::uint64_t i = 0; every && i < 8; ++i) {
      gen::fill(request, i, true);
      every = compiled.decide(request).has_value();
    }
    if (every && --which == 0) return program;
  }
}

}  // namespace

TEST_CASE("jit: swaps under deciding threads keep memory flat", "[jit]") {
  const auto jit = make_jit();
  engine::Engine engine;
  // Two policies take turns, of the first that native code answers whatever they are asked; an answer of one is never that of
  // the other.
  const ir::Program programs[] = {answered_natively(*jit, 1), answered_natively(*jit, 2)};
  std::vector<std::string> expected[2];
  for (int which = 0; which < 2; ++which) {
    eval::Request request(programs[which]);
    for (std::uint64_t i = 0; i < 8; ++i) {
      gen::fill(request, i, true);
      const eval::Answer answer = eval::decide(programs[which], programs[which].decisions[0], request);
      expected[which].push_back(json::write_answer(programs[which], request, answer, json::Detail::Answer));
    }
  }
  engine.publish(programs[0]);
  auto worker = std::make_unique<jit::Worker>(*jit, engine);
  std::atomic<bool> stop = false;
  std::atomic<std::uint64_t> wrong = 0;
  std::atomic<std::uint64_t> native = 0;
  const auto reader = [&] {
    engine::AnswerBuffer buffer;
    std::uint64_t i = 0;
    while (!stop.load()) {
      const engine::Pin pin = engine.pin();
      const int which = pin->serial() % 2 == 1 ? 0 : 1;
      eval::Request request(pin->program());
      for (int k = 0; k < 8; ++k, ++i) {
        gen::fill(request, i % 8, true);
        native += engine::decide_natively(engine, *pin, 0, request, {}, buffer) ? 1 : 0;
        const eval::Answer answer = engine::decide(pin, pin.decision("decide"), request, {}, buffer);
        const std::string text = json::write_answer(pin->program(), request, answer, json::Detail::Answer);
        if (text != expected[which][i % 8]) ++wrong;
      }
    }
  };
  std::thread one(reader);
  std::thread two(reader);
  std::size_t after_warming = 0;
  constexpr int kSwaps = 1000;
  for (int i = 1; i <= kSwaps; ++i) {
    engine.publish(programs[i % 2]);
    // Some versions live long enough to get native code, others do not.
    if (i % 16 == 0) {
      const engine::Pin pin = engine.pin();
      engine.want(*pin, 0, 19000);
      for (int k = 0; k < 1000 && pin->slot_on(0, 19000).unit() == nullptr; ++k) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    }
    if (i == kSwaps / 4) after_warming = resident_kilobytes();
  }
  stop = true;
  one.join();
  two.join();
  const std::size_t at_end = resident_kilobytes();
  worker.reset();
  INFO(native.load() << " native decisions; resident " << after_warming << " kB, then " << at_end << " kB");
  CHECK(wrong.load() == 0);
  CHECK(native.load() > 0);
  CHECK(engine.collect() == 0);
  // All that is left is what the policy itself has: two levels of one stretch.
  jit->collect();
  CHECK(jit->counters().live <= 2);
  constexpr std::size_t kGrowthKilobytes = 12'000;
  CHECK(at_end < after_warming + kGrowthKilobytes);
}

namespace {

// Whether any value of a module, its operands included, is a number of binary floating point.
std::string floating_point_in(const llvm::Module& module) {
  const auto floats = [](const llvm::Type* type) { return type->getScalarType()->isFloatingPointTy(); };
  for (const llvm::GlobalVariable& global : module.globals()) {
    if (floats(global.getValueType())) return "a global";
  }
  for (const llvm::Function& function : module) {
    if (floats(function.getReturnType())) return function.getName().str();
    for (const llvm::Argument& argument : function.args()) {
      if (floats(argument.getType())) return function.getName().str();
    }
    for (const llvm::BasicBlock& block : function) {
      for (const llvm::Instruction& instruction : block) {
        if (floats(instruction.getType())) return instruction.getOpcodeName();
        for (const llvm::Use& operand : instruction.operands()) {
          if (floats(operand->getType())) return instruction.getOpcodeName();
        }
      }
    }
  }
  return "";
}

}  // namespace

TEST_CASE("jit: no binary floating point in generated code", "[jit]") {
  const llvm::DataLayout layout("");
  int modules = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const ir::Program program = gen::program(seed, {.exact = true});
    const ir::Decision& decision = program.decisions[0];
    const engine::Reach reach = engine::reach_of(program, decision);
    const engine::NativeAnswerLayout answer = engine::lay_out_answer(program, decision, reach);
    for (std::uint32_t i = 0; i <= reach.changes.size(); ++i) {
      const jit::EmittedModule made =
          jit::emit_decision(program, decision, reach, answer, engine::stretch_period(reach.changes, i),
                             layout, seed % 2 == 0, seed % 3 == 0);
      if (made.module == nullptr) continue;
      ++modules;
      INFO("program " << seed << ", stretch " << i);
      REQUIRE(floating_point_in(*made.module) == "");
    }
  }
  CHECK(modules > 60);
  // The check itself sees what it is there to see.
  llvm::LLVMContext context;
  llvm::Module with("with", context);
  new llvm::GlobalVariable(with, llvm::Type::getDoubleTy(context), true, llvm::GlobalValue::PrivateLinkage,
                           llvm::Constant::getNullValue(llvm::Type::getDoubleTy(context)));
  CHECK(floating_point_in(with) == "a global");
}

// Where a decision takes more memory than lies on the stack and there is none, the code still says that something else answers: it
// writes and reads the words of the frame whose meaning is fixed, steps and whether a list was long.
TEST_CASE("jit: code that has no memory keeps to what stands in for it", "[jit]") {
  constexpr std::uint64_t kFixedBytes = 2 * sizeof(std::uint64_t);
  const llvm::DataLayout layout("");
  const ir::Program program = gen::program(7, {.items = 9000, .groups = 20, .depth = 2, .faults = false});
  const ir::Decision& decision = program.decisions[0];
  const engine::Reach reach = engine::reach_of(program, decision);
  const engine::NativeAnswerLayout answer = engine::lay_out_answer(program, decision, reach);
  const jit::EmittedModule made = jit::emit_decision(
      program, decision, reach, answer, engine::stretch_period(reach.changes, 0), layout, true, false);
  INFO(made.error);
  REQUIRE(made.module != nullptr);
  int stand_ins = 0;
  for (const llvm::Instruction& one : llvm::instructions(*made.module->getFunction(jit::kEntry))) {
    const auto* chosen = llvm::dyn_cast<llvm::SelectInst>(&one);
    const auto* place =
        chosen == nullptr ? nullptr : llvm::dyn_cast<llvm::AllocaInst>(chosen->getTrueValue());
    if (place == nullptr) continue;
    ++stand_ins;
    CHECK(place->getAllocationSize(layout).value_or(llvm::TypeSize::getFixed(0)).getFixedValue() >=
          kFixedBytes);
  }
  CHECK(stand_ins > 0);
}
