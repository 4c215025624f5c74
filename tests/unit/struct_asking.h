// SPDX-License-Identifier: Apache-2.0
// Structs filled and asked: a plan with a request of its own, by compiled code or the general way; an asker of an engine of its own.
#pragma once

#include "compiler/jit/jit.h"
#include "runtime/api/facts_plan.h"
#include "runtime/api/handles.h"
#include "tests/unit/struct_maker.h"
#include "writ/writ.h"

#include <catch2/catch.hpp>

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace writ::structs {

// One way to fill requests: a plan with what it has learnt of names, and a request.
struct Filler {
  api::FactsPlan plan;
  eval::Request request;
  std::optional<eval::Fault> fault;
  engine::FillState state;
  api::FactsPlan::Asked asked;
  bool clean = false;

  Filler(const ir::Program& program, const Shape& shape, const eval::Limits& limits, const api::Names& names)
      : request(program) {
    const auto refused = plan.make(program, shape);
    REQUIRE((!refused));
    asked = {&plan, &request, &limits, &names};
    plan.ready(state, asked);
  }
  // As an asker does: whether the code took it.
  bool fill(const char* facts, engine::FillFunction code, bool again = false) {
    fault.reset();
    if (code != nullptr && plan.fill(code, facts, request, *asked.limits, state, clean, again)) return true;
    clean = false;
    state.kept = 0;
    plan.fill(facts, request, *asked.limits, *asked.names, fault);
    return false;
  }
};

inline std::string said(const Filler& filler) {
  if (filler.fault)
    return std::string(eval::code_text(filler.fault->code)) + " " + filler.fault->path + " " +
           eval::message(*filler.fault, base::Language::English);
  return dump(filler.request);
}

inline std::unique_ptr<jit::Jit> made_jit(const std::string& cache_folder = "") {
  std::string error;
  auto jit = jit::Jit::make({cache_folder}, error);
  REQUIRE(jit);
  return jit;
}

// A shape as writ.h has it, whose parts stand as long as this does.
class CShape {
 public:
  explicit CShape(const Shape& from)
      : from_(from), members_(from.records.size()), shapes_(from.records.size()) {
    for (std::size_t i = from.records.size(); i-- > 0;) record(i);
  }
  const writ_shape* get() const { return shapes_.data(); }

 private:
  void record(std::size_t at) {
    for (const ShapeMember& one : from_.records[at].members) {
      std::vector<const char*>& choices = choices_.emplace_back();
      for (const std::string& choice : one.choices) choices.push_back(choice.c_str());
      members_[at].push_back({one.name.c_str(), one.offset, one.kind, one.list ? 1 : 0, one.places,
                              one.unit.empty() ? nullptr : one.unit.c_str(), choices.data(), choices.size(),
                              one.kind == WRIT_KIND_RECORD ? &shapes_[one.record] : nullptr});
    }
    shapes_[at] = {sizeof(writ_shape), from_.records[at].size, members_[at].data(), members_[at].size(),
                   sizeof(writ_member)};
  }
  const Shape& from_;
  std::vector<std::vector<writ_member>> members_;
  std::vector<writ_shape> shapes_;
  std::deque<std::vector<const char*>> choices_;
};

// The version, the outcome, the code, the outputs in their struct, which held something else before, and, if wanted, the whole answer.
inline std::string asked(writ_asker* asker, const Shape& outputs_shape, const void* facts, bool again,
                         bool whole) {
  writ_answer answer{};
  answer.struct_size = sizeof answer;
  std::vector<std::uint64_t> outputs(outputs_shape.records.front().size / sizeof(std::uint64_t) + 1,
                                     0xA5A5A5A5A5A5A5A5U);
  const auto ask = again ? writ_ask_record_again : writ_ask_record;
  REQUIRE(ask(asker, facts, outputs.data(), &answer) == WRIT_OK);
  std::string out = std::to_string(answer.version) + " " + std::to_string(answer.outcome) + " " +
                    std::string(answer.code.data, answer.code.size) + "\n" +
                    shown(outputs_shape, reinterpret_cast<const char*>(outputs.data()));
  if (!whole) return out;
  writ_text json{};
  REQUIRE(writ_asker_json(asker, WRIT_DETAIL_EXPLAIN, &json) == WRIT_OK);
  return out + std::string(json.data, json.size);
}

// An asker of an engine of its own, for the first decision of a program.
struct Asking {
  writ_engine* engine = nullptr;
  writ_asker* asker = nullptr;
  const Shape& outputs_shape;

  Asking(const std::string& image, bool native, const ir::Program& program, const Shape& shape,
         const Shape& of_outputs, std::size_t most_items = kMostItems)
      : outputs_shape(of_outputs) {
    const writ_image_options options{sizeof options, 0, native ? 1 : 0};
    writ_policies* policies = nullptr;
    REQUIRE(writ_load_image({image.data(), image.size()}, &options, &policies, nullptr) == WRIT_OK);
    REQUIRE(writ_engine_new(&engine, nullptr) == WRIT_OK);
    REQUIRE(writ_engine_publish(engine, policies, nullptr) == WRIT_OK);
    writ_policies_free(policies);
    const base::Bilingual& name = program.decisions[0].name;
    const std::string& called = name.en.empty() ? name.zh : name.en;
    writ_asker_options limits{};
    limits.struct_size = sizeof limits;
    limits.max_list_items = most_items;
    REQUIRE(writ_asker_new(engine, {called.data(), called.size()}, &limits, &asker, nullptr) == WRIT_OK);
    const CShape facts(shape);
    const CShape outputs(of_outputs);
    REQUIRE(writ_asker_shape(asker, facts.get(), outputs.get(), nullptr) == WRIT_OK);
  }
  ~Asking() {
    writ_asker_free(asker);
    writ_engine_free(engine);
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  api::Names& names() const { return engine->state->names; }
  std::string ask(const void* facts) const {
    const std::string out = asked(asker, outputs_shape, facts, false, true);
    CHECK(out.starts_with("1 "));
    return out;
  }
};

// All that is wanted by now, and the decision.
inline void compile_all(jit::Jit& jit, engine::Engine& engine) {
  const engine::Pin pin = engine.pin();
  std::string error;
  while (jit::compile_fill_now(jit, *pin, error)) {
  }
  CHECK(jit::compile_now(jit, engine, *pin, 0, 0, engine::Level::Full, error));
  jit::compile_long_now(jit, engine, *pin, 0, 0, error);
}
inline void compile_all(jit::Jit& jit, const Asking& asking) {
  compile_all(jit, asking.engine->state->engine);
}

}  // namespace writ::structs
