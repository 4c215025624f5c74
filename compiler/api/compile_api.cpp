// SPDX-License-Identifier: Apache-2.0
// compile.h: policies from text, and native code.
#include "compiler/diag/render.h"
#include "compiler/driver/native.h"
#include "compiler/driver/project.h"
#include "runtime/api/handles.h"
#include "runtime/api/policies.h"
#include "writ/compile.h"

#include <cstddef>
#include <unistd.h>
#include <utility>

using writ::api::guarded;
using writ::api::is_readable;
using writ::api::kNoPlace;
using writ::api::kNoSize;
using writ::api::kNoText;
using writ::api::Problem;
using writ::api::say;
using writ::api::view;
using writ::api::wrong_call;
using writ::base::Bilingual;
using writ::base::Language;

namespace {

// Of the first version of the interface: see runtime/api/problems.h.
constexpr std::size_t kLoadOptionsSize = offsetof(writ_load_options, max_file_bytes) + sizeof(std::size_t);

Problem problem_of(const writ::diag::Diagnostic& diagnostic, const writ::source::SourceMap& sources) {
  Problem out;
  out.code = writ::diag::code_text(diagnostic.code);
  switch (writ::diag::level_of(diagnostic.code)) {
    case writ::diag::Level::Error: out.level = WRIT_LEVEL_ERROR; break;
    case writ::diag::Level::Warning: out.level = WRIT_LEVEL_WARNING; break;
    case writ::diag::Level::Note: out.level = WRIT_LEVEL_NOTE; break;
  }
  out.message = {writ::diag::message(diagnostic, Language::English),
                 writ::diag::message(diagnostic, Language::Chinese)};
  if (sources.contains(diagnostic.span.file)) {
    const auto position = sources.position(diagnostic.span.file, diagnostic.span.begin);
    out.path = sources.file(diagnostic.span.file).path;
    out.line = position.line;
    out.column = position.column;
  }
  out.shown = {writ::diag::render_text(diagnostic, sources, Language::English),
               writ::diag::render_text(diagnostic, sources, Language::Chinese)};
  return out;
}

writ_status take(writ::driver::Project& project, const std::string& path, writ_policies** out,
                 writ_problems** problems) {
  std::vector<Problem> list;
  for (const writ::diag::Diagnostic& one : project.diagnostics.sorted())
    list.push_back(problem_of(one, project.sources));
  if (project.file_failed) return say(problems, WRIT_NOT_READ, std::move(list));
  if (project.policies.empty() && !project.diagnostics.has_errors())
    list.push_back(writ::api::problem_of({writ::eval::FaultCode::NoPolicy, path, {}, {}}));
  if (project.diagnostics.has_errors() || project.policies.empty())
    return say(problems, WRIT_WRONG_POLICY, std::move(list));
  auto made = std::make_unique<writ_policies>();
  for (writ::sema::Policy& policy : project.policies) made->programs.push_back(std::move(policy.program));
  if (auto twice = writ::api::offered_twice(made->programs)) return wrong_call(problems, std::move(*twice));
  say(problems, WRIT_OK, std::move(list));
  *out = made.release();
  return WRIT_OK;
}

std::optional<Bilingual> read_options(const writ_load_options* options, writ::syntax::ParseLimits& limits) {
  if (options == nullptr) return std::nullopt;
  if (options->struct_size < kLoadOptionsSize) return kNoSize;
  if (options->max_file_bytes != 0) limits.max_bytes = options->max_file_bytes;
  return std::nullopt;
}

// The thread that compiles is not there in a process that was forked from this one, so there it is not waited for.
struct NativeOfProcess {
  explicit NativeOfProcess(writ::engine::Engine& engine)
      : process(::getpid()), code(std::make_unique<writ::driver::NativeCode>(engine)) {}
  ~NativeOfProcess() {
    if (::getpid() != process) static_cast<void>(code.release());
  }
  NativeOfProcess(const NativeOfProcess&) = delete;
  NativeOfProcess& operator=(const NativeOfProcess&) = delete;
  pid_t process;
  std::unique_ptr<writ::driver::NativeCode> code;
};

}  // namespace

writ_status writ_load_files(const writ_text* paths, size_t count, const writ_load_options* options,
                            writ_policies** out, writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (out == nullptr) return wrong_call(problems, kNoPlace);
    if (paths == nullptr || count == 0) return wrong_call(problems, {"no paths are given", "未给出路径"});
    writ::syntax::ParseLimits limits;
    if (auto wrong = read_options(options, limits)) return wrong_call(problems, std::move(*wrong));
    std::vector<std::string> names;
    for (size_t i = 0; i < count; ++i) {
      if (!is_readable(paths[i])) return wrong_call(problems, kNoText);
      names.emplace_back(view(paths[i]));
    }
    return take(*writ::driver::load_project(names, limits), names.front(), out, problems);
  });
}

writ_status writ_load_text(writ_text path, writ_text text, const writ_load_options* options,
                           writ_policies** out, writ_problems** problems) noexcept {
  if (out != nullptr) *out = nullptr;
  return guarded(problems, [&] {
    if (out == nullptr) return wrong_call(problems, kNoPlace);
    if (!is_readable(path) || !is_readable(text)) return wrong_call(problems, kNoText);
    writ::syntax::ParseLimits limits;
    if (auto wrong = read_options(options, limits)) return wrong_call(problems, std::move(*wrong));
    const std::string name(view(path));
    return take(*writ::driver::load_text(name, std::string(view(text)), limits), name, out, problems);
  });
}

writ_status writ_native_start(writ_engine* engine, writ_problems** problems) noexcept {
  return guarded(problems, [&] {
    if (engine == nullptr) return wrong_call(problems, {"`engine` is NULL", "`engine` 为 NULL"});
    writ::api::EngineState& state = *engine->state;
    const std::lock_guard lock(state.starting);
    if (state.native != nullptr) return WRIT_OK;
    auto made = std::make_shared<NativeOfProcess>(state.engine);
    const std::string why_not = made->code->why_not();
    if (!why_not.empty()) {
      const writ::eval::Fault fault{writ::eval::FaultCode::NoNativeCode, "", {why_not, {}}, {}};
      state.watching.said(WRIT_LEVEL_WARNING, fault);
      return say(problems, WRIT_NOT_THERE, fault);
    }
    state.native = std::move(made);
    return WRIT_OK;
  });
}
