// SPDX-License-Identifier: Apache-2.0
#include "runtime/engine/native_library.h"

#include "runtime/engine/engine.h"

#include <cstring>
#include <memory>
#include <utility>

namespace writ::engine {
namespace {

bool has(Cpu cpu) {
  switch (cpu) {
    case Cpu::Baseline: return true;
#if defined(__x86_64__)
    case Cpu::X86V2: return __builtin_cpu_supports("x86-64-v2") != 0;
    case Cpu::X86V3: return __builtin_cpu_supports("x86-64-v3") != 0;
#else
    case Cpu::X86V2:
    case Cpu::X86V3: break;
#endif
  }
  return false;
}

std::vector<const void*> calendars_of(const ir::Program& program) {
  std::vector<const void*> out;
  for (const ir::Calendar& calendar : program.calendars) out.push_back(&calendar.days);
  return out;
}

}  // namespace

std::uint64_t native_fingerprint() {
  constexpr std::uint64_t kPrime = 0x100000001B3U;
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char digit : sources_digest()) hash = (hash ^ static_cast<unsigned char>(digit)) * kPrime;
  return hash;
}

std::optional<eval::Fault> refuses(const NativeLibrary& code) {
  using eval::FaultCode;
  if (std::memcmp(code.magic, kNativeMagic, sizeof kNativeMagic) != 0)
    return eval::Fault{FaultCode::NotNativeCode, "", {}, {}};
  if (code.fingerprint != native_fingerprint()) return eval::Fault{FaultCode::NativeOther, "", {}, {}};
  if (!has(code.cpu)) {
    const auto level = std::to_string(static_cast<std::uint32_t>(code.cpu));
    return eval::Fault{FaultCode::NativeCpu, "", {"x86-64-v" + level, {}}, {}};
  }
  return std::nullopt;
}

void give_code(Engine& engine, const PolicyVersion& version,
               const std::shared_ptr<const NativeLibrary>& code) {
  // An entry that is not for this version is none: its decision or its stretch would be another.
  const auto fits = [&](const NativeEntry& entry) {
    if (entry.policy >= version.policies()) return false;
    const PolicyVersion& policy = version.policy(entry.policy);
    if (entry.decision >= policy.program().decisions.size()) return false;
    const PolicyVersion::DecisionPlan& plan = policy.plan(entry.decision);
    return entry.stretch < plan.slots.size() && entry.words == plan.layout.words;
  };
  std::vector<std::shared_ptr<const std::vector<const void*>>> calendars;
  for (std::size_t i = 0; i < version.policies(); ++i) {
    calendars.push_back(
        std::make_shared<const std::vector<const void*>>(calendars_of(version.policy(i).program())));
  }
  for (std::uint32_t i = 0; i < code->entry_count; ++i) {
    const NativeEntry& entry = code->entries[i];
    if (!fits(entry)) continue;
    const auto& own = calendars[entry.policy];
    engine.install(version.policy(entry.policy), entry.decision, entry.stretch, Level::Full,
                   std::make_unique<NativeUnit>(entry.decide, Level::Full, [own, code] {}, own->data()));
    if (entry.decide_long == nullptr) continue;
    engine.install_long(
        version.policy(entry.policy), entry.decision, entry.stretch,
        std::make_unique<NativeUnit>(entry.decide_long, Level::Full, [own, code] {}, own->data()));
  }
  for (std::uint64_t i = 0; i < code->fill_count; ++i) {
    const NativeFillEntry& entry = code->fills[i];
    if (entry.policy >= version.policies() || !has(entry.cpu)) continue;
    version.policy(entry.policy)
        .fills()
        .install(std::string(entry.key, entry.key_bytes),
                 std::make_unique<NativeFill>(entry.fill, [code] {}));
  }
}

}  // namespace writ::engine
