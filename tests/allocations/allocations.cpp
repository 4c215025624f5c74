// SPDX-License-Identifier: Apache-2.0
// What deciding takes of memory, as `writ bench` decides: nothing, once each question was asked. writ_allocations ROOT
#include "compiler/driver/decider.h"
#include "compiler/driver/list_data.h"
#include "compiler/driver/project.h"
#include "compiler/driver/request_stream.h"
#include "runtime/json/request_reader.h"
#include "tests/allocations/count.h"
#include "tests/unit/gen_program.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

using namespace writ;

namespace {

constexpr const char* kWorkloads[] = {"w1_consent", "w2_negative_list", "w3_cross_border", "w4_revenue"};
int failed = 0;

void fail(const std::string& what) {
  ++failed;
  std::printf("FAILED %s\n", what.c_str());
}

// So many of these were decided by native code; each is asked three times, and the last times take nothing.
std::size_t ask(const std::string& name, const ir::Program& program, std::uint32_t decision,
                const std::vector<eval::Request>& requests, driver::Decider& decider) {
  std::size_t native = 0;
  std::vector<bool> is_native;
  for (const eval::Request& request : requests) {
    const std::size_t before = decider.native_decisions();
    decider.outcome(decision, request);
    is_native.push_back(decider.native_decisions() != before);
  }
  // What rules say whose day's law applies is asked of the interpreter first.
  if (program.decisions[decision].law_item != ir::kNone) return 0;
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < requests.size(); ++i) {
      if (!is_native[i]) continue;
      ++native;
      const std::size_t before = allocations;
      decider.outcome(decision, requests[i]);
      const std::size_t taken = allocations - before;
      if (taken != 0)
        fail(name + " " + program.decisions[decision].name.en + " " + std::to_string(i) + ": " +
             std::to_string(taken) + " allocations");
    }
  }
  return native / 2;
}

std::vector<eval::Request> read(const ir::Program& program, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::vector<eval::Request> out;
  json::RequestReader reader(program);
  for (const driver::RequestText& one : driver::split_requests(text)) {
    eval::Request request(program);
    if (!reader.read(one.text, request)) out.push_back(std::move(request));
  }
  return out;
}

void ask_workloads(const std::string& root) {
  for (const std::string name : kWorkloads) {
    const auto project = driver::load_project({root + "/tests/bench/" + name + ".writ"});
    const std::string data = root + "/tests/data/bench/" + name.substr(0, 2);
    if (name.starts_with("w2") && driver::give_list(*project, "entries", data + ".list.jsonl"))
      fail(name + ": no list");
    std::uint32_t decision = 0;
    const sema::Policy* const policy = project->find_decision("answer", decision);
    if (policy == nullptr) {
      fail(name + ": no policy");
      continue;
    }
    driver::Decider decider(policy->program, driver::Tier::Native);
    const std::vector<eval::Request> requests = read(decider.program(), data + ".requests.jsonl");
    const std::size_t native = ask(name, decider.program(), decision, requests, decider);
    std::printf("%s: %zu of %zu\n", name.c_str(), native, requests.size());
    if (requests.size() < 100 || native * 2 < requests.size())
      fail(name + ": few were decided by native code");
  }
}

void ask_policies(const std::string& root) {
  const auto project = driver::load_project({root + "/policies"});
  std::size_t decisions = 0;
  for (const sema::Policy& policy : project->policies) {
    driver::Decider decider(policy.program, driver::Tier::Native);
    std::vector<eval::Request> requests;
    for (std::uint64_t seed = 1; seed <= 30; ++seed)
      gen::fill(requests.emplace_back(decider.program()), seed, true);
    for (std::uint32_t decision = 0; decision < policy.program.decisions.size(); ++decision) {
      if (ask(policy.program.name.en, decider.program(), decision, requests, decider) != 0) ++decisions;
    }
  }
  std::printf("%zu decisions of the policies\n", decisions);
  if (decisions < 15) fail("native code decided few decisions of the policies");
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return 2;
  auto* const here = new std::string(1000, 'x');  // what is not counted cannot fail
  if (allocations == 0 || here->empty()) fail("nothing is counted");
  delete here;
  ask_workloads(arguments[1]);
  ask_policies(arguments[1]);
  return failed == 0 ? 0 : 1;
}
