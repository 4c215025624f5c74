// SPDX-License-Identifier: Apache-2.0
// As a service has it: an engine, native code switched on, one request again and again. Ends well when native code comes to
// answer it, with the answer that the interpreter gave before.
#include "compiler/driver/native.h"
#include "compiler/driver/project.h"
#include "runtime/json/read_request.h"
#include "runtime/json/write.h"

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

int main() {
  const auto project = writ::driver::load_project({"writ/policies"});
  std::uint32_t decision = 0;
  const auto* policy = project->find_decision("cn.cross_border", decision);
  if (policy == nullptr) return 1;
  writ::engine::Engine engine;
  engine.publish(policy->program);
  const writ::driver::NativeCode native(engine);
  if (!native.why_not().empty()) {
    std::cout << "no native code: " << native.why_not() << "\n";
    return 2;
  }
  const writ::engine::Pin pin = engine.pin();
  const writ::engine::DecisionRef asked = pin.decision("cn.cross_border");
  writ::eval::Request request(pin->program());
  std::string line;
  std::getline(std::cin, line);
  if (writ::json::read_request(line, request)) return 1;
  writ::engine::AnswerBuffer buffer;
  std::string first;
  constexpr int kPatience = 3000;
  for (int i = 0; i < kPatience; ++i) {
    // What is there before the question is what answers it.
    const bool natively = pin->slot_on(decision, request.as_of.value_or(0)).unit() != nullptr;
    const auto answer = writ::engine::decide(pin, asked, request, {}, buffer);
    const std::string text = writ::json::write_answer(pin->program(), request, answer);
    if (first.empty()) first = text;
    if (text != first) return 3;
    if (natively) {
      std::cout << "native code answers, and as the interpreter did\n";
      return 0;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  std::cout << "native code does not come\n";
  return 4;
}
