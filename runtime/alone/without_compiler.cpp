// SPDX-License-Identifier: Apache-2.0
// compile.h in the library of the runtime alone: a program that was written for the whole library links, runs, and is told.
#include "runtime/api/problems.h"
#include "writ/compile.h"

#include <utility>

using writ::base::Bilingual;
using writ::eval::Fault;
using writ::eval::FaultCode;

namespace {

writ_status not_here(writ_problems** problems, Bilingual what) {
  return writ::api::guarded(problems, [&] {
    return writ::api::say(problems, WRIT_NOT_THERE, Fault{FaultCode::NoCompiler, "", std::move(what), {}});
  });
}

}  // namespace

writ_status writ_load_files(const writ_text*, size_t, const writ_load_options*, writ_policies** out,
                            writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return not_here(problems, {"the compiler", "编译器"});
}

writ_status writ_load_text(writ_text, writ_text, const writ_load_options*, writ_policies** out,
                           writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return not_here(problems, {"the compiler", "编译器"});
}

// The interpreter answers all the same.
writ_status writ_native_start(writ_engine*, writ_problems** problems) noexcept {
  return writ::api::guarded(problems, [&] {
    return writ::api::say(
        problems, WRIT_NOT_THERE,
        Fault{FaultCode::NoNativeCode, "", {"this is the runtime alone", "本程序库仅含运行时"}, {}});
  });
}
