// SPDX-License-Identifier: Apache-2.0
#include "compiler/report/bench.h"

#include "compiler/driver/request_stream.h"
#include "runtime/json/request_reader.h"
#include "runtime/json/write.h"

#include <algorithm>
#include <chrono>
#include <vector>

namespace writ::report {
namespace {

using Clock = std::chrono::steady_clock;

double nanoseconds(Clock::duration time) { return std::chrono::duration<double, std::nano>(time).count(); }

// The fastest of several rounds over all requests, a request.
template <typename Round>
double fastest(std::size_t requests, Round round) {
  constexpr auto kEnough = std::chrono::milliseconds(400);
  constexpr int kFewest = 5;
  double best = 0;
  const Clock::time_point begin = Clock::now();
  for (int i = 0; i < kFewest || Clock::now() - begin < kEnough; ++i) {
    const Clock::time_point start = Clock::now();
    round();
    const double once = nanoseconds(Clock::now() - start) / static_cast<double>(requests);
    if (i == 0 || once < best) best = once;
  }
  return best;
}

}  // namespace

BenchResult bench(const ir::Program& program, std::uint32_t decision, std::string_view input,
                  driver::Tier tier, std::optional<std::int32_t> as_of) {
  BenchResult out;
  const Clock::time_point start = Clock::now();
  driver::Decider decider(program, tier);
  std::vector<eval::Request> requests;
  std::vector<std::string> texts;
  json::RequestReader reader(decider.program());
  for (const driver::RequestText& one : driver::split_requests(input)) {
    eval::Request request(decider.program());
    if (reader.read(one.text, request)) {
      ++out.faults;
      continue;
    }
    if (!request.as_of) request.as_of = as_of;
    requests.push_back(std::move(request));
    texts.push_back(one.text);
    if (requests.size() == 1) {
      driver::Decider first(program, driver::Tier::Interpreter);
      first.outcome(decision, requests.front());
      out.first_decision_ms = nanoseconds(Clock::now() - start) / 1e6;
    }
  }
  out.requests = requests.size();
  if (requests.empty()) return out;
  // One behind the other, as whoever keeps many would lay them.
  eval::Request::lay_together(requests);
  const Clock::time_point compiling = Clock::now();
  for (const eval::Request& request : requests) decider.outcome(decision, request);
  out.ready_ms = nanoseconds(Clock::now() - compiling) / 1e6;
  out.native_decisions = decider.native_decisions();
  // The sum keeps the compiler from leaving the decisions out.
  std::size_t sum = 0;
  out.native_ns = fastest(requests.size(), [&] {
    for (const eval::Request& request : requests)
      sum += static_cast<std::size_t>(decider.outcome(decision, request));
  });
  eval::Request scratch(decider.program());
  out.json_ns = fastest(requests.size(), [&] {
    for (const std::string_view text : texts) {
      if (reader.read(text, scratch)) continue;
      if (!scratch.as_of) scratch.as_of = as_of;
      sum += static_cast<std::size_t>(decider.outcome(decision, scratch));
    }
  });
  const std::size_t explained = std::min<std::size_t>(requests.size(), 200);
  out.explain_ns = fastest(explained, [&] {
    for (std::size_t i = 0; i < explained; ++i) {
      const eval::Answer answer = decider.decide(decision, requests[i]);
      sum += json::write_answer(decider.program(), requests[i], answer, json::Detail::Explain).size();
    }
  });
  if (sum == 0) out.faults = requests.size();
  return out;
}

}  // namespace writ::report
