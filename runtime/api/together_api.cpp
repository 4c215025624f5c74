// SPDX-License-Identifier: Apache-2.0
// writ.h: one question to several decisions.
#include "runtime/api/handles.h"
#include "runtime/eval/together.h"
#include "runtime/json/shared_request.h"
#include "runtime/json/stream.h"
#include "runtime/json/write.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using writ::api::Asker;
using writ::eval::Decided;
using writ::eval::Fault;

namespace {

// They are all being asked as long as one of them is: whoever is told of an answer uses none of them.
class Among {
 public:
  explicit Among(const std::vector<writ_asker*>& askers) : askers_(askers) { set(true); }
  ~Among() { set(false); }
  Among(const Among&) = delete;
  Among& operator=(const Among&) = delete;

 private:
  void set(bool among) {
    for (writ_asker* one : askers_) one->asker.set_among(among);
  }
  const std::vector<writ_asker*>& askers_;
};

// Each once, of one engine, none of them at work.
bool are_askers(writ_asker* const* askers, std::size_t count) {
  if (askers == nullptr || count == 0) return false;
  for (std::size_t i = 0; i < count; ++i) {
    if (askers[i] == nullptr || askers[i]->asker.is_telling() || !askers[i]->asker.is_of(askers[0]->asker) ||
        std::find(askers, askers + i, askers[i]) != askers + i)
      return false;
  }
  return true;
}

// All of them take one version: what was published while they took it is taken by all. What is wrong with asking each; false where they do not come
// together, for one has a version of its own.
bool renew(const std::vector<writ_asker*>& askers, std::vector<std::optional<Fault>>& wrong) {
  constexpr int kTries = 1000;
  for (int i = 0; i < kTries; ++i) {
    wrong.clear();
    for (writ_asker* one : askers) wrong.push_back(one->asker.renew());
    const std::uint64_t version = askers.front()->asker.version();
    if (std::all_of(askers.begin(), askers.end(),
                    [&](const writ_asker* one) { return one->asker.version() == version; }))
      return true;
  }
  return false;
}

const std::string& name_of(const Asker& asker) {
  return asker.has_decision() ? asker.decision().name.in(writ::base::Language::English) : asker.name();
}

// Answers are told apart by their decisions: each once, whichever of its names it was asked by.
bool are_several(const std::vector<writ_asker*>& askers) {
  std::set<std::string_view> names;
  return std::all_of(askers.begin(), askers.end(),
                     [&](const writ_asker* one) { return names.insert(name_of(one->asker)).second; });
}

// What all of them would read. In whichever order they stand, it is the same.
writ::eval::Limits least(const std::vector<writ_asker*>& askers) {
  writ::eval::Limits out = askers.front()->asker.options().limits;
  for (const writ_asker* one : askers) {
    const writ::eval::Limits& its = one->asker.options().limits;
    out.max_request_bytes = std::min(out.max_request_bytes, its.max_request_bytes);
    out.max_depth = std::min(out.max_depth, its.max_depth);
    out.max_list_items = std::min(out.max_list_items, its.max_list_items);
  }
  return out;
}

// What each is asked: the facts that it has. Who has a binding looks for them himself.
std::optional<Fault> share(const std::vector<writ_asker*>& askers,
                           const std::vector<std::optional<Fault>>& wrong, std::string_view question,
                           std::vector<std::string>& requests) {
  std::vector<writ::json::Addressee> among;
  std::vector<std::size_t> places;
  requests.assign(askers.size(), std::string(question));
  for (std::size_t i = 0; i < askers.size(); ++i) {
    const Asker& one = askers[i]->asker;
    if (wrong[i] || one.options().binding) continue;
    const writ::ir::Program& program = one.request().program();
    among.push_back({&program, static_cast<std::uint32_t>(&one.decision() - program.decisions.data())});
    places.push_back(i);
  }
  if (among.empty()) return std::nullopt;
  std::vector<std::string> shared(among.size());
  if (auto fault = writ::json::share_request(question, among, shared, least(askers))) return fault;
  for (std::size_t i = 0; i < places.size(); ++i) requests[places[i]] = std::move(shared[i]);
  return std::nullopt;
}

// As `writ eval` with several decisions.
std::string as_json(const std::vector<writ_asker*>& askers, const writ::eval::Together& whole,
                    writ::json::Detail detail) {
  writ::json::Stream out;
  out.object([&] {
    if (detail == writ::json::Detail::Outputs) {
      for (writ_asker* one : askers) {
        out.key(name_of(one->asker));
        out.json(one->asker.json(detail));
      }
      return;
    }
    out.member_array("asked", [&] {
      for (const writ_asker* one : askers) out.string(name_of(one->asker));
    });
    out.member("decision", writ::eval::decided_text(whole.decided));
    out.member_array("decided_by", [&] {
      for (const std::size_t i : whole.by) out.string(name_of(askers[i]->asker));
    });
    out.member_array("answers", [&] {
      for (writ_asker* one : askers) out.json(one->asker.json(detail));
    });
  });
  return std::move(out).take();
}

writ_status ask(const std::vector<writ_asker*>& askers, std::string_view question,
                const writ_ask_options* options, writ_answer& answer) {
  writ::api::AskOptions how;
  if (!writ::api::read_ask_options(options, how)) return WRIT_WRONG_CALL;
  const Among among(askers);
  std::vector<std::optional<Fault>> wrong;
  if (!renew(askers, wrong) || !are_several(askers)) return WRIT_WRONG_CALL;
  std::vector<std::string> requests;
  const std::optional<Fault> unreadable = share(askers, wrong, question, requests);
  std::vector<Decided> decided;
  for (std::size_t i = 0; i < askers.size(); ++i) {
    if (!wrong[i] && !askers[i]->asker.options().binding) wrong[i] = unreadable;
    decided.push_back(
        askers[i]->asker.ask_renewed(requests[i], how.as_of, how.line, std::move(wrong[i])).decided);
  }
  const writ::eval::Together whole = writ::eval::together(decided);
  writ_asker& first = *askers.front();
  first.json = as_json(askers, whole, how.detail);
  answer.json = writ::api::text_of(first.json);
  if (whole.decided == Decided::Error) {
    const std::optional<Fault>& fault = askers[whole.by.front()]->asker.whole().fault;
    const std::string_view code = fault ? writ::eval::code_text(fault->code) : std::string_view();
    answer.code = {code.data(), code.size()};
  }
  answer.version = first.asker.version();
  answer.outcome = writ::api::outcome_of(whole.decided);
  return WRIT_OK;
}

}  // namespace

writ_status writ_ask_together(writ_asker* const* askers, size_t count, writ_text question,
                              const writ_ask_options* options, writ_answer* answer) noexcept {
  if (answer == nullptr || answer->struct_size < writ::api::kAnswerSize) return WRIT_WRONG_CALL;
  answer->outcome = WRIT_ERROR;
  answer->json = answer->code = {"", 0};
  answer->version = 0;
  if (!are_askers(askers, count) || !writ::api::is_readable(question)) return WRIT_WRONG_CALL;
  const writ_status status = writ::api::guarded(nullptr, [&] {
    return ask(std::vector<writ_asker*>(askers, askers + count), writ::api::view(question), options, *answer);
  });
  if (status == WRIT_OK) return status;
  // Half an answer is none.
  answer->outcome = WRIT_ERROR;
  answer->json = answer->code = {"", 0};
  answer->version = 0;
  for (std::size_t i = 0; i < count; ++i) askers[i]->asker.rest();
  writ::api::tell_failure(askers[0]->asker.watching(), status);
  return status;
}
