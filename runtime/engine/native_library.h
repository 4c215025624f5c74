// SPDX-License-Identifier: Apache-2.0
// Native code that was compiled ahead of time: what an object file of `writ compile --emit object` shows under its one name. It
// holds the policies as an image, from which the interpreter answers what the code leaves to it, a function for each stretch
// of law of each decision that has native code, and one for each policy that takes the structs of its header. The code calls nothing by name: helpers and calendars come with each call
// (eval::NativeData). Linked into a program or loaded with a shared library, it is trusted as the program itself is, and stays
// for as long as anything that was made from it.
#pragma once

#include "runtime/engine/native_fill.h"
#include "runtime/engine/native_unit.h"
#include "runtime/eval/fault.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace writ::engine {

class PolicyVersion;
class Engine;

// In hexadecimal, of the sources that say what native code may take for granted (helpers, the layout of requests, of answers and of images) and of
// the version.
std::string_view sources_digest();
// Code that other sources made has another one and is refused.
std::uint64_t native_fingerprint();

// What the code asks of the processor.
enum class Cpu : std::uint32_t { Baseline = 1, X86V2 = 2, X86V3 = 3 };

// One stretch of law of one decision.
struct NativeEntry {
  std::uint32_t policy = 0;  // of the image
  std::uint32_t decision = 0;
  std::uint32_t stretch = 0;
  std::uint32_t words = 0;  // of its answer
  DecideFunction decide = nullptr;
  DecideFunction decide_long = nullptr;  // of requests that the other leaves to it; null: there are none
};

// What fills requests of a policy from structs that lie as its header says, or a decision's struct of outputs.
struct NativeFillEntry {
  std::uint32_t policy = 0;
  std::uint32_t key_bytes = 0;
  const char* key = nullptr;  // FillLayout::key() or OutLayout::key()
  StructFunction fill = nullptr;
  Cpu cpu = Cpu::Baseline;  // not for a processor that has less
  std::uint32_t none = 0;
};

inline constexpr char kNativeMagic[8] = {'W', 'R', 'I', 'T', 'C', 'O', 'D', 'E'};

struct NativeLibrary {
  char magic[8];
  std::uint64_t fingerprint;
  Cpu cpu;
  std::uint32_t entry_count;
  const char* image;
  std::uint64_t image_bytes;
  const NativeEntry* entries;
  std::uint64_t fill_count;
  const NativeFillEntry* fills;

  std::string_view image_view() const { return {image, static_cast<std::size_t>(image_bytes)}; }
};

// Why this Writ, or this machine, cannot use it; nothing where it can.
std::optional<eval::Fault> refuses(const NativeLibrary& code);

// Gives a version that nobody asks yet the code for its policies, which are those of the image. What does not fit it is left out, and the
// interpreter answers. The version holds the code.
void give_code(Engine& engine, const PolicyVersion& version,
               const std::shared_ptr<const NativeLibrary>& code);

}  // namespace writ::engine
