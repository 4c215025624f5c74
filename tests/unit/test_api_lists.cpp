// SPDX-License-Identifier: Apache-2.0
// writ.h: what a list holds, replaced while threads ask, and who watches. Of an image, so that the runtime alone is tested too.
#include "runtime/image/image.h"
#include "runtime/lists/file.h"
#include "tests/unit/list_program.h"
#include "writ/writ.h"

#include <catch2/catch.hpp>

#include <array>
#include <atomic>
#include <fstream>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t kMostVersions = 2000;

std::string text_of(writ_text text) { return {text.data, text.size}; }

writ_engine* engine_of(const std::string& image) {
  writ_policies* policies = nullptr;
  writ_engine* engine = nullptr;
  REQUIRE(writ_load_image({image.data(), image.size()}, nullptr, &policies, nullptr) == WRIT_OK);
  REQUIRE(writ_engine_new(&engine, nullptr) == WRIT_OK);
  REQUIRE(writ_engine_publish(engine, policies, nullptr) == WRIT_OK);
  writ_policies_free(policies);
  return engine;
}

writ_engine* engine_with_list() {
  const writ::ir::Program program = writ::listed::program_with_list();
  return engine_of(writ::image::write({&program}));
}

// One entry for everything under `a`: odd ones prohibit.
std::string rows(int id) {
  return "id,code,regions,from,to,class,also\n" + std::to_string(id) + ",a,,0,1000," +
         (id % 2 == 1 ? "prohibited" : "restricted") + ",\n";
}

struct Held {
  writ_status status = WRIT_INTERNAL;
  writ_list_held held{};
  std::string code;
  std::uint32_t line = 0;
};

Held replace(writ_engine* engine, const char* list, const std::string& text) {
  Held out;
  out.held.struct_size = sizeof out.held;
  writ_problems* problems = nullptr;
  out.status = writ_engine_replace_list(engine, writ_of(list), {text.data(), text.size()}, nullptr, &out.held,
                                        &problems);
  writ_problem first{};
  first.struct_size = sizeof first;
  if (writ_problems_get(problems, 0, &first) == WRIT_OK) {
    out.code = text_of(first.code);
    out.line = first.line;
    CHECK(first.english.size != 0);
    CHECK(first.chinese.size != 0);
    CHECK(text_of(first.english) != text_of(first.chinese));
  }
  writ_problems_free(problems);
  return out;
}

struct Asked {
  writ_outcome outcome = WRIT_ERROR;
  std::string json;
  std::uint64_t version = 0;
};

Asked ask(writ_asker* asker) {
  writ_answer answer{};
  answer.struct_size = sizeof answer;
  const char* const question = R"({"code": "a.b", "region": "r", "day": 5})";
  if (writ_ask(asker, writ_of(question), nullptr, &answer) != WRIT_OK) return {};
  return {answer.outcome, text_of(answer.json), answer.version};
}

TEST_CASE("a list is given as CSV and as JSON Lines, and the answer names it", "[engine][api]") {
  writ_engine* engine = engine_with_list();
  writ_asker* asker = nullptr;
  REQUIRE(writ_asker_new(engine, writ_of("answer"), nullptr, &asker, nullptr) == WRIT_OK);
  CHECK(ask(asker).outcome == WRIT_ERROR);  // nothing was given yet
  const std::string csv = rows(1);
  const Held first = replace(engine, "entries", csv);
  REQUIRE(first.status == WRIT_OK);
  CHECK(first.held.version == 2);
  CHECK(first.held.rows == 1);
  // By sha256sum, of these very bytes.
  CHECK(std::string(first.held.digest) ==
        "sha256:ea2a4b68019d1801a05e621c3e2f1a596c1030931d6ada71a87d76463f01feb9");
  const Asked denied = ask(asker);
  CHECK(denied.outcome == WRIT_DENY);
  CHECK(denied.version == 2);
  CHECK(denied.json.find("\"digest\":\"" + std::string(first.held.digest) + "\"") != std::string::npos);
  const Held second = replace(
      engine, "清单",
      R"({"id": 2, "code": "a", "from": 0, "to": 1000, "class": "restricted", "regions": [], "also": []})");
  REQUIRE(second.status == WRIT_OK);
  CHECK(ask(asker).outcome == WRIT_PERMIT);
  CHECK(std::string(second.held.digest) != first.held.digest);
  writ_asker_free(asker);
  writ_engine_free(engine);
}

TEST_CASE("a list that is wrong changes nothing", "[engine][api]") {
  writ_engine* engine = engine_with_list();
  writ_asker* asker = nullptr;
  REQUIRE(writ_asker_new(engine, writ_of("answer"), nullptr, &asker, nullptr) == WRIT_OK);
  REQUIRE(replace(engine, "entries", rows(1)).status == WRIT_OK);
  const auto refused = [&](const char* list, const std::string& text, writ_status status, const char* code,
                           std::uint32_t line) {
    const Held found = replace(engine, list, text);
    CAPTURE(text);
    CHECK(found.status == status);
    CHECK(found.code == code);
    CHECK(found.line == line);
    CHECK(found.held.version == 0);
    CHECK(ask(asker).version == 2);
  };
  refused("others", rows(1), WRIT_WRONG_CALL, "F0914", 0);
  refused("entries", rows(1) + "x,a,,0,1000,open,\n", WRIT_WRONG_POLICY, "F0913", 3);
  refused("entries", "id,code\n", WRIT_WRONG_POLICY, "F0913", 1);
  const std::string wrong_row = "id,code\n";
  writ_problems* problems = nullptr;
  CHECK(writ_engine_replace_list(engine, writ_of("entries"), {wrong_row.data(), wrong_row.size()}, nullptr,
                                 nullptr, &problems) == WRIT_WRONG_POLICY);
  writ_text shown{};
  REQUIRE(writ_problems_show(problems, WRIT_ENGLISH, &shown) == WRIT_OK);
  CHECK(text_of(shown).rfind("line 1: error F0913: ", 0) == 0);
  REQUIRE(writ_problems_show(problems, WRIT_CHINESE, &shown) == WRIT_OK);
  CHECK(text_of(shown).rfind("第 1 行: 错误 F0913：", 0) == 0);
  writ_problems_free(problems);
  refused("entries", "\xff", WRIT_WRONG_POLICY, "F0913", 0);
  refused("entries", "WRITLIST", WRIT_WRONG_POLICY, "F0913", 0);
  const writ_list_options small{sizeof small, 10};
  const std::string text = rows(2);
  CHECK(writ_engine_replace_list(engine, writ_of("entries"), {text.data(), text.size()}, &small, nullptr,
                                 nullptr) == WRIT_NOT_READ);
  CHECK(writ_engine_replace_list_file(engine, writ_of("entries"), writ_of("/nowhere/at all"), nullptr,
                                      nullptr, nullptr) == WRIT_NOT_READ);
  CHECK(writ_engine_replace_list(nullptr, writ_of("entries"), {text.data(), text.size()}, nullptr, nullptr,
                                 nullptr) == WRIT_WRONG_CALL);
  CHECK(ask(asker).version == 2);
  writ_asker_free(asker);
  writ_engine_free(engine);
}

TEST_CASE("a list that several policies have is not replaced in one of them", "[engine][api]") {
  const writ::ir::Program first = writ::listed::program_with_list();
  writ::ir::Program second = writ::listed::program_with_list();
  second.name = {"second", "第二"};
  second.decisions[0].name = {"other", "另一决定"};
  writ_engine* engine = engine_of(writ::image::write({&first, &second}));
  const std::string text = rows(1);
  writ_problems* problems = nullptr;
  CHECK(writ_engine_replace_list(engine, writ_of("entries"), {text.data(), text.size()}, nullptr, nullptr,
                                 &problems) == WRIT_WRONG_CALL);
  writ_problem said{};
  said.struct_size = sizeof said;
  REQUIRE(writ_problems_get(problems, 0, &said) == WRIT_OK);
  CHECK(text_of(said.code) == "F0604");
  CHECK(text_of(said.english).find("second") != std::string::npos);
  CHECK(text_of(said.chinese).find("第二") != std::string::npos);
  writ_problems_free(problems);
  for (const char* const decision : {"answer", "other"}) {
    writ_asker* asker = nullptr;
    REQUIRE(writ_asker_new(engine, writ_of(decision), nullptr, &asker, nullptr) == WRIT_OK);
    const Asked found = ask(asker);
    CHECK(found.outcome == WRIT_ERROR);
    CHECK(found.version == 1);
    writ_asker_free(asker);
  }
  writ_engine_free(engine);
}

// Reported by whoever is told, in any thread.
struct Told {
  std::atomic<std::uint64_t> answers = 0;
  std::atomic<std::uint64_t> denials = 0;
  std::mutex lock;
  std::vector<std::string> lines;
  std::vector<std::string> codes;
  writ_asker* asker = nullptr;
  writ_status inside = WRIT_OK;
};

void count(void* context, const writ_answered* what) {
  auto& told = *static_cast<Told*>(context);
  ++told.answers;
  if (what->outcome == WRIT_DENY) ++told.denials;
}

void note(void* context, const writ_line* line) {
  auto& told = *static_cast<Told*>(context);
  const std::lock_guard lock(told.lock);
  told.codes.push_back(text_of(line->code));
  told.lines.push_back(text_of(line->english) + "|" + text_of(line->chinese));
}

TEST_CASE("lists are replaced under eight threads: every answer is of one, and each is counted",
          "[engine][api]") {
  writ_engine* engine = engine_with_list();
  Told told;
  const writ_watch watch{sizeof watch, &told, count, note};
  REQUIRE(writ_engine_watch(engine, &watch, nullptr) == WRIT_OK);
  REQUIRE(replace(engine, "entries", rows(1)).status == WRIT_OK);
  std::vector<std::string> digests(kMostVersions);
  std::atomic<std::uint64_t> known = 0;  // versions of which the digest stands there
  std::atomic<bool> stop = false;
  std::atomic<std::size_t> wrong = 0;
  std::atomic<std::size_t> answers = 0;
  const auto run = [&] {
    writ_asker* asker = nullptr;
    if (writ_asker_new(engine, writ_of("answer"), nullptr, &asker, nullptr) != WRIT_OK) ++wrong;
    std::uint64_t last = 0;
    while (!stop.load()) {
      const Asked found = ask(asker);
      // Version 2 holds the first list, version n the one with the id n - 1.
      const bool deny = found.version % 2 == 0;
      if (found.outcome != (deny ? WRIT_DENY : WRIT_PERMIT) || found.version < last) ++wrong;
      if (found.version <= known.load() && found.json.find(digests[found.version]) == std::string::npos)
        ++wrong;
      last = found.version;
      ++answers;
    }
    writ_asker_free(asker);
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back(run);
  for (int id = 2; id <= 1000; ++id) {
    const Held held = replace(engine, "entries", rows(id));
    if (held.status != WRIT_OK || held.held.version != static_cast<std::uint64_t>(id) + 1) ++wrong;
    digests[held.held.version] = held.held.digest;
    known.store(held.held.version);
  }
  while (answers.load() < 1000) std::this_thread::yield();
  stop = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong.load() == 0);
  CHECK(writ_engine_held(engine) == 0);
  CHECK(told.answers.load() == answers.load());
  CHECK(told.denials.load() > 0);
  CHECK(told.codes == std::vector<std::string>(1000, "F0917"));
  writ_engine_free(engine);
}

long resident_bytes() {
  constexpr long kPage = 4096;
  long size = 0;
  long resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * kPage;
}

TEST_CASE("memory does not grow with ten thousand lists", "[api]") {
  writ_engine* engine = engine_with_list();
  long before = 0;
  for (int id = 1; id <= 10'000; ++id) {
    REQUIRE(replace(engine, "entries", rows(id)).status == WRIT_OK);
    if (id == 1000) before = resident_bytes();
  }
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(resident_bytes() - before < 4L * 1024 * 1024);
#else
  CHECK(before > 0);
#endif
  CHECK(writ_engine_held(engine) == 0);
  writ_engine_free(engine);
}

// ---- watching ----

void ask_inside(void* context, const writ_answered* what) {
  auto& told = *static_cast<Told*>(context);
  ++told.answers;
  told.codes.push_back(text_of(what->code));
  writ_answer answer{};
  answer.struct_size = sizeof answer;
  told.inside = writ_ask(told.asker, writ_of("{}"), nullptr, &answer);
  writ_asker_free(told.asker);  // does nothing while it is asked
  throw std::runtime_error("whoever watches throws");
}

TEST_CASE("who watches is told what happens, and may not use the asker that is asked", "[api]") {
  writ_engine* engine = engine_with_list();
  Told told;
  const writ_watch watch{sizeof watch, &told, ask_inside, note};
  CHECK(writ_engine_watch(engine, nullptr, nullptr) == WRIT_WRONG_CALL);
  const writ_watch short_one{sizeof(void*), &told, ask_inside, note};
  CHECK(writ_engine_watch(engine, &short_one, nullptr) == WRIT_WRONG_CALL);
  REQUIRE(writ_engine_watch(engine, &watch, nullptr) == WRIT_OK);
  CHECK(writ_engine_watch(engine, &watch, nullptr) == WRIT_WRONG_CALL);
  REQUIRE(writ_asker_new(engine, writ_of("answer"), nullptr, &told.asker, nullptr) == WRIT_OK);
  const Asked lacking = ask(told.asker);
  CHECK(lacking.outcome == WRIT_ERROR);
  CHECK(told.answers == 1);
  CHECK(told.inside == WRIT_WRONG_CALL);
  REQUIRE(replace(engine, "entries", rows(1)).status == WRIT_OK);
  CHECK(ask(told.asker).outcome == WRIT_DENY);  // the answer stands although the callback threw
  CHECK(told.codes == std::vector<std::string>{"F0411", "F0917", ""});
  CHECK(replace(engine, "entries", "id\n").status == WRIT_WRONG_POLICY);
  REQUIRE(told.lines.size() == 2);
  CHECK(told.codes.back() == "F0913");
  CHECK(told.lines[0].find("entries") != std::string::npos);
  CHECK(told.lines[0].find("清单") != std::string::npos);
  CHECK(told.lines[0].find("r1") == std::string::npos);
  writ_asker_free(told.asker);
  writ_engine_free(engine);
}

}  // namespace
