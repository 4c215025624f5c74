// SPDX-License-Identifier: Apache-2.0
// What stands behind the handles of writ.h. Handles share the engine, so that they may be freed in any order. Only the
// files that implement public headers include this.
#pragma once

#include "runtime/api/asker.h"
#include "runtime/api/problems.h"
#include "runtime/base/bilingual.h"
#include "runtime/engine/engine.h"
#include "runtime/engine/native_library.h"
#include "runtime/eval/fault.h"
#include "runtime/ir/ir.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

struct writ_problems {
  std::vector<writ::api::Problem> list;
  std::string shown;  // for the language that was asked last
};

struct writ_policies {
  std::vector<writ::ir::Program> programs;
  std::shared_ptr<const writ::engine::NativeLibrary> code;  // compiled with them, where there is some
};

struct writ_engine {
  std::shared_ptr<writ::api::EngineState> state;
};

struct writ_pin {
  std::shared_ptr<writ::api::EngineState> state;  // goes after the pin does
  std::shared_ptr<const writ::engine::Pin> pin;   // shared with the askers of the version
  std::string description;
};

struct writ_asker {
  writ::api::Asker asker;
  std::string json;
  std::string explanation;
};

namespace writ::api {

// What is wrong with the options; of a binding apart.
std::optional<base::Bilingual> read_asker_options(const writ_asker_options* options, AskerOptions& out,
                                                  std::optional<eval::Fault>& wrong_binding);

// Of what Asker::renew() says: nothing is there to be asked, or the binding does not fit it.
writ_status refusal(const eval::Fault& fault);

// While whoever watches is told of an answer.
inline const base::Bilingual kTelling{"the asker is being asked: it is not to be used in `answered`",
                                      "询问者正在作答：不得在 `answered` 中使用"};
void tell_failure(const Watching& watching, writ_status status);

struct AskOptions {
  json::Detail detail = json::Detail::Answer;
  std::optional<std::int32_t> as_of;
  std::uint32_t line = 0;
};
// False where they are wrong.
bool read_ask_options(const writ_ask_options* options, AskOptions& out);

inline writ_outcome outcome_of(eval::Decided decided) {
  using eval::Decided;
  switch (decided) {
    case Decided::Permit: return WRIT_PERMIT;
    case Decided::Deny: return WRIT_DENY;
    case Decided::Refer: return WRIT_REFER;
    case Decided::Undetermined: return WRIT_UNDETERMINED;
    case Decided::Conflict: return WRIT_CONFLICT;
    case Decided::Error: return WRIT_ERROR;
    case Decided::None: return WRIT_NONE;
  }
  return WRIT_ERROR;
}
std::optional<json::Detail> detail_of(const writ_detail& detail);

}  // namespace writ::api
