// SPDX-License-Identifier: Apache-2.0
// writ.hpp as C++17; compiled with exceptions, and without them and RTTI: wrapper ROOT
#include <writ/writ.hpp>

#include "check.h"

#include <fstream>
#include <sstream>

namespace {

void errors() {
  auto wrong = writ::Policies::from_text(
      "x.writ",
      "policy x language en\ndecision x\n  default deny\nend\nrule r\n  when nobody\n  then permit\nend\n");
  CHECK(!wrong);
  CHECK(wrong.error().status() == WRIT_WRONG_POLICY);
  CHECK(!wrong.error().problems().empty() && wrong.error().problems().front().path == "x.writ");
  CHECK(wrong.error().text(writ::Language::English).find("x.writ:") == 0);
  CHECK(wrong.error().text(writ::Language::Chinese) != wrong.error().text(writ::Language::English));
  auto image = writ::Policies::from_image("policy x language en\n");
  CHECK(!image && image.error().problems().front().code == "F0901");
  auto file = writ::Policies::from_image_file("/nowhere.image");
  CHECK(!file && file.error().status() == WRIT_NOT_READ);
#if defined(__cpp_exceptions)
  bool thrown = false;
  try {
    auto policies = writ::Policies::from_files({"/nowhere.writ"}).value();
  } catch (const writ::Error& error) {
    thrown = error.status() == WRIT_NOT_READ &&
             std::string_view(error.what()).find("/nowhere.writ") != std::string_view::npos;
  }
  CHECK(thrown);
#endif
}

void answers(const std::string& root) {
  auto engine = writ::Engine::make();
  auto policies = writ::Policies::from_files({root + "/policies/cn/cross_border"});
  CHECK(engine && policies);
  if (!engine || !policies) return;
  CHECK(!engine->pin());
  CHECK(engine->publish(*policies));
  auto asker = engine->asker("数据出境");
  CHECK(asker);
  if (!asker) return;
  std::stringstream text;
  text << std::ifstream(root + "/examples/transfer.json").rdbuf();
  const writ::Answer answer = asker->ask(text.str());
  CHECK(answer.status == WRIT_OK && answer.outcome == writ::Outcome::Deny && !answer.permits() &&
        answer.version == 1);
  CHECK(asker->explain(writ::Language::Chinese).find("禁止") == 0);
  CHECK(asker->ask("{}").code == "F0301");
  CHECK(asker->ask("{}", {"2024-09-03"}).outcome == writ::Outcome::Undetermined);
  auto pin = engine->pin();
  CHECK(pin && pin->version() == 1 && pin->describe().find("cn.cross_border") != std::string_view::npos);
  CHECK(engine->publish(*policies));
  auto pinned = pin->asker("cn.cross_border");
  CHECK(pinned && pinned->ask("{}").version == 1);
  // Handles move, and go in any order.
  writ::Asker moved = std::move(*asker);
  *engine = std::move(*writ::Engine::make());
  CHECK(moved.ask("{}").version == 2);
  CHECK(!engine->pin());
}

// What an engine tells.
struct Watcher {
  int asked = 0;
  std::string decision;
  std::vector<std::string> codes;
  void answered(const writ_answered& what) {
    ++asked;
    decision.assign(what.decision.data, what.decision.size);
  }
  void said(const writ_line& line) { codes.emplace_back(line.code.data, line.code.size); }
};

void lists_and_watchers(const std::string& root) {
  auto engine = writ::Engine::make();
  auto policies = writ::Policies::from_files({root + "/tests/bench/w2_negative_list.writ"});
  CHECK(engine && policies);
  if (!engine || !policies) return;
  Watcher watcher;
  CHECK(engine->watch(watcher));
  CHECK(!engine->watch(watcher));
  CHECK(engine->publish(*policies));
  auto wrong = engine->replace_list("entries", "no,such,columns\n1,2,3\n");
  CHECK(!wrong && wrong.error().problems().front().code == "F0913");
  CHECK(!engine->replace_list("nonesuch", ""));
  auto held = engine->replace_list_file("entries", root + "/tests/data/bench/w2.list.jsonl");
  CHECK(held && held->version == 2 && held->rows == 1000 && held->digest.find("sha256:") == 0);
  CHECK(!engine->replace_list_file("entries", "/nowhere.csv"));
  auto asker = engine->asker("answer");
  CHECK(asker && asker->ask("{}").version == 2);
  CHECK(watcher.asked == 1 && watcher.decision == "answer");
  CHECK(watcher.codes.size() == 5 && watcher.codes.front() == "F0916" && watcher.codes[3] == "F0917");
  auto second = engine->asker("answer");
  CHECK(writ::ask_together({&*asker, &*second}, "{}").status == WRIT_WRONG_CALL);
  const writ::Answer both = writ::ask_together({&*second}, "{}");
  CHECK(both.status == WRIT_OK && !both.permits() &&
        both.json.find("\"answers\":[") != std::string_view::npos);
  CHECK(writ::ask_together({}, "{}").status == WRIT_WRONG_CALL);
  CHECK(writ::ask_together({&*second, nullptr}, "{}").status == WRIT_WRONG_CALL);
  CHECK(watcher.asked == 2);
  auto number = engine->name("a.b");
  CHECK(number && *number != 0 && *engine->name("a.b") == *number);
  CHECK(!engine->name("\xff"));
}

void receipts_of_consent() {
  auto consents = writ::Consents::make();
  CHECK(consents);
  if (!consents) return;
  CHECK(consents->facts() == R"({"consents":[],"refusals":[]})");
  const auto wrong = consents->add(writ::Receipt::Tcf, "CP");
  CHECK(!wrong && wrong.error().status() == WRIT_WRONG_CALL &&
        !wrong.error().problems().front().code.empty());
  CHECK(consents->add(
      writ::Receipt::Ts27560,
      R"({"record_id":"r1","pii_principal_id":"anna","events":[{"event_type":"given","event_time":"2025-01-01","entity_id":"anna"}],
          "pii_processing":{"purposes":[{"purpose":"https://w3id.org/dpv#Marketing","pii_information":[{"pii_type":"pd:EmailAddress"}],
          "processing_method":["https://w3id.org/dpv#Use"],"recipient_third_parties":[]}]}})"));
  const std::string facts(consents->facts());
  CHECK(facts.find(R"("given_on":"2025-01-01")") != std::string::npos);
  auto again = writ::Consents::make();
  CHECK(again && again->take(facts) && again->facts() == facts);
  auto exported = again->receipts();
  CHECK(exported && exported->find("r1") != std::string_view::npos);
  CHECK(!writ::Consents::make("[]"));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  errors();
  answers(argv[1]);
  lists_and_watchers(argv[1]);
  receipts_of_consent();
  std::printf("%s\n", failures == 0 ? "all as the header says" : "failed");
  return failures == 0 ? 0 : 1;
}
