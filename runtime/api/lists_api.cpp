// SPDX-License-Identifier: Apache-2.0
// writ.h: what lists hold, replaced while threads ask.
#include "runtime/api/handles.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/base/visible.h"
#include "runtime/json/read_list.h"
#include "runtime/lists/build.h"
#include "runtime/lists/digest.h"
#include "runtime/lists/file.h"
#include "runtime/lists/read_csv.h"

#include <cstring>
#include <string>
#include <utility>

using writ::api::guarded;
using writ::api::is_readable;
using writ::api::kNoSize;
using writ::api::kNoText;
using writ::api::Problem;
using writ::api::say;
using writ::api::view;
using writ::api::wrong_call;
using writ::base::Bilingual;
using writ::base::Language;
using writ::eval::Fault;
using writ::eval::FaultCode;
using writ::lists::FileBytes;

namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 32;
constexpr std::string_view kDigest = "sha256:";

struct Replacing {
  writ::api::EngineState& state;
  std::string list;  // as it was called
  std::string path;  // of its file, or empty
  writ_list_held* held;
  writ_problems** problems;
};

writ_status refused(const Replacing& what, writ_status status, FaultCode code, Bilingual why) {
  const Fault fault{code, what.path, {writ::base::visible(what.list), {}}, std::move(why)};
  what.state.watching.said(WRIT_LEVEL_ERROR, fault);
  return say(what.problems, status, fault);
}

// Each row that is wrong, with its line.
writ_status refused_rows(const Replacing& what, const std::vector<writ::lists::Problem>& rows) {
  std::vector<Problem> list;
  for (const writ::lists::Problem& row : rows) {
    const Fault fault{FaultCode::ListRowWrong, what.path, {what.list, {}}, row.reason};
    if (list.empty()) what.state.watching.said(WRIT_LEVEL_ERROR, fault);
    list.push_back(writ::api::problem_of(fault));
    list.back().line = static_cast<std::uint32_t>(row.line);
  }
  return say(what.problems, WRIT_WRONG_POLICY, std::move(list));
}

writ_status refused_owners(const Replacing& what, const std::vector<const writ::ir::Program*>& owners) {
  const auto names = [&](Language language, const char* between) {
    std::string out;
    for (const writ::ir::Program* one : owners) out += (out.empty() ? "" : between) + one->name.in(language);
    return writ::base::visible(out);
  };
  const std::string list = writ::base::visible(what.list);
  const Fault fault{FaultCode::WrongCall,
                    what.path,
                    {"several policies have a list `" + list + "`: " + names(Language::English, ", "),
                     "多个规范都有名单“" + list + "”：" + names(Language::Chinese, "、")},
                    {}};
  what.state.watching.said(WRIT_LEVEL_ERROR, fault);
  return say(what.problems, WRIT_WRONG_CALL, fault);
}

std::shared_ptr<const writ::lists::Table> table_of(const writ::ir::Program& program, std::uint32_t list,
                                                   const FileBytes& bytes,
                                                   std::vector<writ::lists::Problem>& problems) {
  const std::string_view text = bytes.text();
  if (writ::lists::is_prepared_text(text)) {
    Bilingual why;
    auto table = writ::lists::prepared_table(program, list, bytes, why);
    if (table == nullptr) problems.push_back({0, std::move(why)});
    return table;
  }
  if (writ::base::first_invalid_utf8(text)) {
    problems.push_back({0, {"its text is not UTF-8", "其文本不是 UTF-8 编码"}});
    return nullptr;
  }
  writ::lists::Builder builder(program, list);
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first != std::string_view::npos && text[first] == '{') {
    writ::json::read_list(text, program.data_lists[list], builder);
  } else {
    writ::lists::read_csv(text, program.data_lists[list], builder);
  }
  auto table = builder.finish(writ::lists::sha256_hex(text));
  problems = builder.problems();
  return table;
}

writ_status replace(const Replacing& what, const FileBytes& bytes) {
  // The policies of this moment say what a row is. Where others are published meanwhile, the rows are theirs too or are refused.
  const writ::engine::Pin pin = what.state.engine.pin();
  if (!pin) return say(what.problems, WRIT_WRONG_CALL, Fault{FaultCode::NoPolicy, "", {}, {}});
  const std::string name = writ::base::normalised(what.list);
  std::vector<const writ::ir::Program*> owners;
  for (std::size_t i = 0; i < pin->policies(); ++i) {
    const writ::ir::Program& program = pin->policy(i).program();
    if (writ::lists::find_list(program, name) != writ::ir::kNone) owners.push_back(&program);
  }
  if (owners.empty()) return refused(what, WRIT_WRONG_CALL, FaultCode::NoSuchList, {});
  // Rows for one of them would leave the other with its old ones.
  if (owners.size() > 1) return refused_owners(what, owners);
  const writ::ir::Program* program = owners.front();
  const std::uint32_t list = writ::lists::find_list(*program, name);
  std::vector<writ::lists::Problem> problems;
  const auto table = table_of(*program, list, bytes, problems);
  if (table == nullptr) return refused_rows(what, problems);
  std::uint64_t serial = 0;
  if (!what.state.engine.replace_list(name, table, &serial))
    return refused(what, WRIT_WRONG_CALL, FaultCode::ListRowWrong,
                   {"the policies were replaced meanwhile by others", "其间规范已被替换为其他规范"});
  const std::string digest = std::string(kDigest) + std::string(table->digest());
  if (what.held != nullptr) {
    what.held->version = serial;
    what.held->rows = table->rows();
    digest.copy(what.held->digest, sizeof what.held->digest - 1);
  }
  const std::string rows = std::to_string(table->rows());
  what.state.watching.said(
      WRIT_LEVEL_NOTE,
      Fault{FaultCode::ListReplaced, "", {what.list, {}}, {rows + ", " + digest, rows + " 条，" + digest}},
      serial);
  return WRIT_OK;
}

// `bytes_of` gives the bytes, or says why there are none.
template <typename BytesOf>
writ_status replaced(writ_engine* engine, writ_text list, writ_text given, const writ_list_options* options,
                     writ_list_held* held, writ_problems** problems, const BytesOf& bytes_of) {
  if (engine == nullptr) return wrong_call(problems, {"`engine` is NULL", "`engine` 为 NULL"});
  if (!is_readable(list) || !is_readable(given)) return wrong_call(problems, kNoText);
  if (held != nullptr) {
    if (held->struct_size < writ::api::kListHeldSize) return wrong_call(problems, kNoSize);
    held->version = held->rows = 0;
    std::memset(held->digest, 0, sizeof held->digest);
  }
  std::size_t most = kMostBytes;
  if (options != nullptr) {
    if (options->struct_size < writ::api::kListOptionsSize) return wrong_call(problems, kNoSize);
    if (options->max_bytes != 0) most = options->max_bytes;
  }
  Replacing what{*engine->state, std::string(view(list)), {}, held, problems};
  Bilingual why;
  const FileBytes bytes = bytes_of(what, most, why);
  if (bytes.bytes == nullptr) return refused(what, WRIT_NOT_READ, FaultCode::ListUnread, std::move(why));
  return replace(what, bytes);
}

}  // namespace

writ_status writ_engine_replace_list(writ_engine* engine, writ_text list, writ_text rows,
                                     const writ_list_options* options, writ_list_held* held,
                                     writ_problems** problems) noexcept {
  return guarded(problems, [&] {
    return replaced(engine, list, rows, options, held, problems,
                    [&](Replacing& /*what*/, std::size_t most, Bilingual& why) -> FileBytes {
                      if (rows.size > most) {
                        why = {"it is too long", "内容过长"};
                        return {};
                      }
                      FileBytes out = writ::lists::copy_bytes(view(rows));
                      if (out.bytes == nullptr) throw std::bad_alloc();
                      return out;
                    });
  });
}

writ_status writ_engine_replace_list_file(writ_engine* engine, writ_text list, writ_text path,
                                          const writ_list_options* options, writ_list_held* held,
                                          writ_problems** problems) noexcept {
  return guarded(problems, [&] {
    if (is_readable(path) && view(path).find('\0') != std::string_view::npos)
      return wrong_call(problems, {"a path holds a NUL character", "路径含有 NUL 字符"});
    return replaced(engine, list, path, options, held, problems,
                    [&](Replacing& what, std::size_t most, Bilingual& why) {
                      what.path = view(path);
                      return writ::lists::read_bytes(what.path, most, why);
                    });
  });
}
