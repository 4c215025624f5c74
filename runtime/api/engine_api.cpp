// SPDX-License-Identifier: Apache-2.0
// writ.h: the engine and its versions.
#include "runtime/api/handles.h"
#include "runtime/json/document.h"

#include <utility>

using writ::api::guarded;
using writ::api::kNoPlace;
using writ::api::say;
using writ::api::text_of;
using writ::api::wrong_call;
using writ::base::Bilingual;
using writ::json::Node;

namespace {

const Bilingual kNoHandle{"a handle is NULL", "句柄为 NULL"};

Node text_node(const std::string& text) {
  Node out;
  out.kind = Node::Kind::String;
  out.text = text;
  return out;
}

Node number_node(std::uint64_t number) {
  Node out;
  out.kind = Node::Kind::Number;
  out.text = std::to_string(number);
  return out;
}

Node yes_or_no(bool yes) {
  Node out;
  out.kind = Node::Kind::Boolean;
  out.yes = yes;
  return out;
}

Node list_node() {
  Node out;
  out.kind = Node::Kind::Array;
  return out;
}

Node object_node(std::vector<std::pair<std::string, Node>> members) {
  Node out;
  out.kind = Node::Kind::Object;
  for (auto& [name, value] : members) {
    out.names.push_back(std::move(name));
    out.items.push_back(std::move(value));
  }
  return out;
}

Node name_node(const Bilingual& name) {
  return object_node({{"en", text_node(name.in(writ::base::Language::English))},
                      {"zh", text_node(name.in(writ::base::Language::Chinese))}});
}

std::string type_name(const writ::ir::Program& program, const writ::ir::Type& type) {
  using writ::ir::TypeKind;
  const std::string list = type.list ? "list of " : "";
  switch (type.kind) {
    case TypeKind::Boolean: return list + "boolean";
    case TypeKind::Count: return list + "count";
    case TypeKind::Integer: return list + "integer";
    case TypeKind::Decimal: return list + "decimal";
    case TypeKind::Rate: return list + "rate";
    case TypeKind::Money: return list + "money";
    case TypeKind::Date: return list + "date";
    case TypeKind::Text: return list + "text";
    case TypeKind::Enumeration:
      return list + program.enumerations[type.of].name.in(writ::base::Language::English);
    case TypeKind::Record: return list + program.records[type.of].name.in(writ::base::Language::English);
  }
  return list;
}

Node policy_node(const writ::ir::Program& program) {
  Node decisions = list_node();
  for (const writ::ir::Decision& decision : program.decisions)
    decisions.items.push_back(name_node(decision.name));
  Node facts = list_node();
  for (const writ::ir::Field& field : program.facts_record().fields) {
    if (field.reading) continue;
    facts.items.push_back(
        object_node({{"name", object_node({{"en", text_node(field.external)},
                                           {"zh", text_node(field.name.in(writ::base::Language::Chinese))}})},
                     {"type", text_node(type_name(program, field.type))},
                     {"optional", yes_or_no(field.type.optional)}}));
  }
  return object_node({{"name", name_node(program.name)},
                      {"version", text_node(program.version)},
                      {"digest", text_node("sha256:" + program.digest)},
                      {"decisions", std::move(decisions)},
                      {"facts", std::move(facts)}});
}

// Of the policies, with their versions.
Bilingual names_of(const writ_policies& policies) {
  Bilingual out;
  for (const writ::ir::Program& program : policies.programs) {
    const std::string version = program.version.empty() ? "" : " " + program.version;
    out.en += (out.en.empty() ? "" : ", ") + program.name.in(writ::base::Language::English) + version;
    out.zh += (out.zh.empty() ? "" : "、") + program.name.in(writ::base::Language::Chinese) + version;
  }
  return out;
}

}  // namespace

uint32_t writ_abi(void) noexcept { return WRIT_ABI; }
const char* writ_version(void) noexcept { return WRIT_VERSION; }

void writ_policies_free(writ_policies* policies) noexcept { delete policies; }

writ_status writ_engine_new(writ_engine** out, writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (out == nullptr) return wrong_call(problems, kNoPlace);
    *out = new writ_engine{std::make_shared<writ::api::EngineState>()};
    return WRIT_OK;
  });
}

void writ_engine_free(writ_engine* engine) noexcept { delete engine; }

writ_status writ_engine_publish(writ_engine* engine, const writ_policies* policies,
                                writ_problems** problems) noexcept {
  return guarded(problems, [&] {
    if (engine == nullptr || policies == nullptr) return wrong_call(problems, kNoHandle);
    const std::uint64_t serial = engine->state->engine.publish(policies->programs, policies->code);
    engine->state->watching.said(
        WRIT_LEVEL_NOTE,
        writ::eval::Fault{
            writ::eval::FaultCode::Published, "", {std::to_string(serial), {}}, names_of(*policies)},
        serial);
    return WRIT_OK;
  });
}

size_t writ_engine_held(writ_engine* engine) noexcept {
  return engine == nullptr ? 0 : engine->state->engine.collect();
}

writ_status writ_pin_new(writ_engine* engine, writ_pin** out, writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (engine == nullptr) return wrong_call(problems, kNoHandle);
    if (out == nullptr) return wrong_call(problems, kNoPlace);
    auto pin = std::make_shared<const writ::engine::Pin>(engine->state->engine.pin());
    if (!*pin)
      return say(problems, WRIT_NOT_THERE, writ::eval::Fault{writ::eval::FaultCode::NoPolicy, "", {}, {}});
    *out = new writ_pin{engine->state, std::move(pin), {}};
    return WRIT_OK;
  });
}

void writ_pin_free(writ_pin* pin) noexcept { delete pin; }

uint64_t writ_pin_version(const writ_pin* pin) noexcept { return pin == nullptr ? 0 : (*pin->pin)->serial(); }

writ_status writ_pin_describe(writ_pin* pin, writ_text* out) noexcept {
  if (out != nullptr) *out = {nullptr, 0};
  return guarded(nullptr, [&] {
    if (pin == nullptr || out == nullptr) return WRIT_WRONG_CALL;
    if (pin->description.empty()) {
      const writ::engine::PolicyVersion& version = **pin->pin;
      Node policies = list_node();
      for (std::size_t i = 0; i < version.policies(); ++i)
        policies.items.push_back(policy_node(version.policy(i).program()));
      pin->description = writ::json::write_document(
          object_node({{"version", number_node(version.serial())}, {"policies", std::move(policies)}}));
    }
    *out = text_of(pin->description);
    return WRIT_OK;
  });
}
