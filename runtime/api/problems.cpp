// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/problems.h"

#include "runtime/api/handles.h"

#include <cstring>
#include <memory>
#include <utility>

namespace writ::api {

Problem problem_of(const eval::Fault& fault) {
  Problem out;
  out.code = eval::code_text(fault.code);
  out.message = eval::message(fault);
  out.path = fault.path;
  return out;
}

writ_status say(writ_problems** problems, writ_status status, std::vector<Problem> list) {
  if (problems == nullptr || list.empty()) return status;
  auto made = std::make_unique<writ_problems>();
  made->list = std::move(list);
  *problems = made.release();
  return status;
}

writ_status say(writ_problems** problems, writ_status status, const eval::Fault& fault) {
  return say(problems, status, std::vector<Problem>{problem_of(fault)});
}

writ_status wrong_call(writ_problems** problems, base::Bilingual what) {
  return say(problems, WRIT_WRONG_CALL, eval::Fault{eval::FaultCode::WrongCall, "", std::move(what), {}});
}

namespace {

// `path:line:column: error W0301: message`, with what of the place is known.
std::string shown(const Problem& problem, base::Language language) {
  const std::string& ready = problem.shown.in(language);
  if (!ready.empty()) return ready;
  const bool chinese = language == base::Language::Chinese;
  std::string out = problem.path;
  if (problem.line != 0) {
    const std::string line = std::to_string(problem.line);
    out += !out.empty() ? ":" + line : chinese ? "第 " + line + " 行" : "line " + line;
    // Of a row nobody counts columns.
    if (problem.column != 0) out += ":" + std::to_string(problem.column);
  }
  if (!out.empty()) out += ": ";
  switch (problem.level) {
    case WRIT_LEVEL_ERROR: out += chinese ? "错误" : "error"; break;
    case WRIT_LEVEL_WARNING: out += chinese ? "警告" : "warning"; break;
    case WRIT_LEVEL_NOTE: out += chinese ? "说明" : "note"; break;
  }
  return out + " " + problem.code + (chinese ? "：" : ": ") + problem.message.in(language) + "\n";
}

}  // namespace
}  // namespace writ::api

using writ::api::guarded;
using writ::api::Problem;
using writ::api::text_of;

size_t writ_problems_count(const writ_problems* problems) noexcept {
  return problems == nullptr ? 0 : problems->list.size();
}

writ_status writ_problems_get(const writ_problems* problems, size_t at, writ_problem* out) noexcept {
  if (problems == nullptr || out == nullptr || at >= problems->list.size()) return WRIT_WRONG_CALL;
  if (out->struct_size < writ::api::kProblemSize) return WRIT_WRONG_CALL;
  const Problem& one = problems->list[at];
  out->code = text_of(one.code);
  out->english = text_of(one.message.in(writ::base::Language::English));
  out->chinese = text_of(one.message.in(writ::base::Language::Chinese));
  out->path = text_of(one.path);
  out->line = one.line;
  out->column = one.column;
  out->level = one.level;
  return WRIT_OK;
}

writ_status writ_problems_show(writ_problems* problems, writ_language language, writ_text* out) noexcept {
  if (problems == nullptr || out == nullptr) return WRIT_WRONG_CALL;
  const int in = writ::api::given(language);
  if (in != WRIT_ENGLISH && in != WRIT_CHINESE) return WRIT_WRONG_CALL;
  return guarded(nullptr, [&] {
    std::string all;
    for (const Problem& one : problems->list)
      all += writ::api::shown(one, static_cast<writ::base::Language>(language));
    problems->shown = std::move(all);
    *out = text_of(problems->shown);
    return WRIT_OK;
  });
}

void writ_problems_free(writ_problems* problems) noexcept { delete problems; }
