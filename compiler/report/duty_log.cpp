// SPDX-License-Identifier: Apache-2.0
// The lines of a log: decisions, events after them, facts that became known later. Decisions are read first, so a log may
// stand in any order.
#include "compiler/driver/request_stream.h"
#include "compiler/report/duties.h"
#include "runtime/eval/deadlines.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/interp.h"
#include "runtime/json/document.h"
#include "runtime/json/request_reader.h"
#include "runtime/json/write.h"
#include "runtime/value/date.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>

namespace writ::report {
namespace {

using Json = nlohmann::ordered_json;
using base::Bilingual;

// What is wrong with a line; thrown by nobody, returned by whoever reads one.
struct Wrong {
  std::string kind;
  Bilingual message;
};

Wrong field_wrong(const std::string& name, const char* english, const char* chinese) {
  return {"field", {"`" + name + "` must be " + english, "“" + name + "”应为" + chinese}};
}

// A line but for its facts, which only the reader of requests reads. Numbers that are no whole ones of 64 bits are nothing here.
Json without_facts(const json::Node& node) {
  switch (node.kind) {
    case json::Node::Kind::Null: return nullptr;
    case json::Node::Kind::Boolean: return node.yes;
    case json::Node::Kind::String: return node.text;
    case json::Node::Kind::Number: {
      std::int64_t whole = 0;
      const char* end = node.text.data() + node.text.size();
      const auto [stop, error] = std::from_chars(node.text.data(), end, whole);
      return error == std::errc() && stop == end ? Json(whole) : Json(nullptr);
    }
    case json::Node::Kind::Array: {
      Json out = Json::array();
      for (const json::Node& item : node.items) out.push_back(without_facts(item));
      return out;
    }
    case json::Node::Kind::Object: break;
  }
  Json out = Json::object();
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    if (node.names[i] != "facts") out[node.names[i]] = without_facts(node.items[i]);
  }
  return out;
}

std::optional<std::int32_t> day_of(const Json& line, const char* name) {
  const auto at = line.find(name);
  if (at == line.end() || !at->is_string()) return std::nullopt;
  const auto date = value::parse_date(at->get_ref<const std::string&>());
  return date ? std::optional(date->days) : std::nullopt;
}

std::string text_of(const Json& line, const char* name) {
  const auto at = line.find(name);
  return at != line.end() && at->is_string() ? at->get<std::string>() : std::string();
}

Bilingual both_of(const Json& line, const char* name) {
  const auto at = line.find(name);
  if (at == line.end() || !at->is_object()) return {};
  return {text_of(*at, "en"), text_of(*at, "zh")};
}

// A decision of the log, as an answer in JSON whatever the line held.
struct Given {
  std::string id;
  std::uint32_t line = 0;
  std::optional<std::int32_t> on;
  Json answer;
  std::optional<json::Node> facts;  // nothing: the line held the answer alone
  const sema::Policy* policy = nullptr;
  std::uint32_t decision = 0;
};

struct LaterFacts {
  std::string decision;
  std::int32_t on = 0;
  json::Node facts;
  std::uint32_t line = 0;
};

struct NamedEvent {
  std::string decision;
  std::string obligation;
  DutyEvent event;
};

// A level or two more than requests may have, and some room for what stands around their facts.
eval::Limits log_limits() {
  constexpr std::size_t kLevels = 8;
  constexpr std::size_t kBytes = 1 << 20;
  eval::Limits limits;
  limits.max_depth += kLevels;
  limits.max_request_bytes += kBytes;
  return limits;
}

class Log {
 public:
  Log(const driver::Project& project, std::string_view text) : project_(project) {
    for (const driver::RequestText& one : driver::split_requests(text, log_limits())) read(one);
  }

  DutyReport report(std::optional<std::int32_t> as_of) {
    report_.as_of_from_log = !as_of;
    report_.as_of = as_of.value_or(last_day_.value_or(0));
    for (const LaterFacts& more : later_facts_) {
      if (more.on <= report_.as_of) add_facts(more);
    }
    for (Given& one : given_) {
      if (!one.on || *one.on <= report_.as_of) add_duties(one);
    }
    for (NamedEvent& one : events_) link(one);
    for (Duty& duty : report_.duties) settle_duty(duty, report_.as_of, report_.problems);
    std::stable_sort(report_.problems.begin(), report_.problems.end(),
                     [](const DutyProblem& a, const DutyProblem& b) { return a.line < b.line; });
    return std::move(report_);
  }

 private:
  void wrong(std::uint32_t line, Wrong wrong) {
    report_.problems.push_back({line, std::move(wrong.kind), std::move(wrong.message)});
  }

  void read(const driver::RequestText& text) {
    const json::Document document = json::parse_document(text.text, log_limits());
    if (document.fault) return wrong(text.line, {"json", eval::message(*document.fault)});
    if (!document.root.is(json::Node::Kind::Object))
      return wrong(text.line, {"json", {"no JSON object", "不是 JSON 对象"}});
    const json::Node* facts = document.root.find("facts");
    if (facts != nullptr && !facts->is(json::Node::Kind::Object))
      return wrong(text.line, field_wrong("facts", "an object", "对象"));
    const Json line = without_facts(document.root);
    if (line.contains("event")) return read_event(line, facts, text.line);
    const std::string id = text_of(line, "id");
    if (id.empty()) return wrong(text.line, field_wrong("id", "a text", "文本"));
    if (given_by_id_.contains(id)) {
      const std::string first = std::to_string(given_[given_by_id_[id]].line);
      return wrong(text.line, {"repeated_id",
                               {"line " + first + " has the id " + id + " already",
                                "第 " + first + " 行已使用编号 " + id}});
    }
    Given one;
    one.id = id;
    one.line = text.line;
    if (std::optional<Wrong> bad = facts != nullptr ? ask(line, *facts, one) : take_answer(line, one))
      return wrong(text.line, std::move(*bad));
    if (one.on) note_day(*one.on);
    given_by_id_[id] = given_.size();
    given_.push_back(std::move(one));
  }

  void note_day(std::int32_t day) { last_day_ = std::max(last_day_.value_or(day), day); }

  // ---- decisions ----

  std::optional<Wrong> ask(const Json& line, const json::Node& facts, Given& out) {
    const std::string name = text_of(line, "decision");
    out.policy = project_.find_decision(name, out.decision);
    if (out.policy == nullptr) {
      return Wrong{"unknown_decision",
                   {"no policy offers the decision `" + name + "`", "没有规范提供决定“" + name + "”"}};
    }
    if (line.contains("as_of") && !(out.on = day_of(line, "as_of")))
      return field_wrong("as_of", "a date", "日期");
    if (out.on && facts.find("as_of") != nullptr) {
      return Wrong{
          "two_days",
          {"`as_of` stands twice, beside the facts and among them", "`as_of` 既见于事实之外又见于事实之中"}};
    }
    out.facts = facts;
    std::optional<Wrong> bad = decide(out, facts, out.answer);
    if (!bad && out.answer.contains("as_of")) out.on = day_of(out.answer, "as_of");
    return bad;
  }

  static std::optional<Wrong> decide(const Given& one, const json::Node& facts, Json& answer) {
    const ir::Program& program = one.policy->program;
    eval::Request request(program);
    json::RequestReader reader(program);
    if (const auto fault = reader.read(json::write_document(facts), request))
      return Wrong{std::string(eval::code_text(fault->code)), eval::message(*fault)};
    if (!request.as_of) request.as_of = one.on;
    const eval::Answer made = eval::decide(program, program.decisions[one.decision], request);
    if (made.decided == eval::Decided::Error && made.fault)
      return Wrong{std::string(eval::code_text(made.fault->code)), eval::message(*made.fault)};
    answer = Json::parse(json::write_answer(program, request, made, json::Detail::Answer));
    return without_duties(answer);
  }

  // An answer that settles nothing obliges nobody yet.
  static std::optional<Wrong> without_duties(const Json& answer) {
    const std::string decided = text_of(answer, "decision");
    if (decided == "permit" || decided == "deny" || decided == "refer") return std::nullopt;
    return Wrong{"unsettled",
                 {"the answer is `" + decided + "`: no duties follow from it",
                  "答复为“" + decided + "”，尚不产生义务"}};
  }

  std::optional<Wrong> take_answer(const Json& line, Given& out) {
    const auto duties = line.find("obligations");
    if (duties == line.end() || !duties->is_array())
      return Wrong{"kind",
                   {"neither a decision with `facts`, nor an answer with `obligations`, nor an `event`",
                    "既不是载明 facts 的决定，也不是载明 obligations 的答复，也不是 event"}};
    if (line.contains("as_of") && !(out.on = day_of(line, "as_of")))
      return field_wrong("as_of", "a date", "日期");
    out.answer = line;
    if (const auto policy = line.find("policy"); policy != line.end() && policy->is_object()) {
      for (const sema::Policy& one : project_.policies) {
        if (one.program.name.in(base::Language::English) == text_of(*policy, "name")) out.policy = &one;
      }
    }
    return without_duties(out.answer);
  }

  // Facts that became known after the decision may fix the days of its duties; the decision stands.
  void add_facts(const LaterFacts& more) {
    const auto found = given_by_id_.find(more.decision);
    if (found == given_by_id_.end()) return wrong(more.line, no_decision(more.decision));
    Given& one = given_[found->second];
    if (!one.facts) {
      return wrong(more.line, {"no_facts",
                               {"line " + std::to_string(one.line) + " holds an answer without its facts",
                                "第 " + std::to_string(one.line) + " 行只有答复，没有事实"}});
    }
    json::Node facts = *one.facts;
    for (std::size_t i = 0; i < more.facts.items.size(); ++i) {
      const std::string& name = more.facts.names[i];
      // The day of the decision and how it read the law stand: they are no facts.
      if (name == "as_of" || name == "readings") {
        return wrong(more.line, {"no_fact",
                                 {"`" + name + "` is no fact that becomes known later",
                                  "“" + name + "”不是事后得知的事实"}});
      }
      if (facts.find(name) != nullptr) {
        return wrong(more.line, {"known_fact",
                                 {"the decision had the fact `" + name + "` already",
                                  "作出决定时已有事实“" + name + "”"}});
      }
      facts.names.push_back(name);
      facts.items.push_back(more.facts.items[i]);
    }
    Json answer;
    if (std::optional<Wrong> bad = decide(one, facts, answer)) return wrong(more.line, std::move(*bad));
    if (answer["decision"] != one.answer["decision"] || ids(answer) != ids(one.answer)) {
      return wrong(more.line, {"other_answer",
                               {"with these facts the answer would be another: decide anew, under a new id",
                                "依这些事实答复将有所不同：应当以新编号重新作出决定"}});
    }
    one.facts = std::move(facts);
    one.answer = std::move(answer);
  }

  static std::vector<std::string> ids(const Json& answer) {
    std::vector<std::string> out;
    for (const Json& duty : answer["obligations"]) out.push_back(text_of(duty, "id"));
    return out;
  }

  // ---- duties ----

  void add_duties(const Given& one) {
    ++report_.decisions;
    for (const Json& row : one.answer["obligations"]) {
      Duty duty;
      if (std::optional<Wrong> bad = read_duty(row, one, duty)) {
        wrong(one.line, std::move(*bad));
        continue;
      }
      if (!duties_.emplace(std::pair(duty.decision, duty.obligation), report_.duties.size()).second) {
        wrong(one.line, field_wrong("obligations[].id", "given once", "只出现一次"));
        continue;
      }
      report_.duties.push_back(std::move(duty));
    }
  }

  static std::optional<Wrong> read_duty(const Json& row, const Given& one, Duty& out) {
    if (!row.is_object() || text_of(row, "id").empty())
      return field_wrong("obligations[].id", "a text", "文本");
    const std::string modality = text_of(row, "modality");
    if (modality != "must" && modality != "must not" && modality != "may")
      return field_wrong("obligations[].modality", "must, must not or may", "must、must not 或者 may");
    out.modality = modality == "must"  ? ir::Modality::Must
                   : modality == "may" ? ir::Modality::May
                                       : ir::Modality::MustNot;
    out.decision = one.id;
    out.obligation = text_of(row, "id");
    out.line = one.line;
    out.decided = one.on;
    out.who = {text_of(row, "who"), {}};
    out.text = both_of(row, "text");
    out.deadline = both_of(row, "deadline");
    out.met = row.value("met", Json(false)) == Json(true);
    for (const char* name : {"due", "ends", "from"}) {
      if (row.contains(name) && !day_of(row, name)) return field_wrong(name, "a date", "日期");
    }
    out.due = day_of(row, "due");
    out.ends = day_of(row, "ends");
    if (const auto law = row.find("law"); law != row.end() && law->is_array()) {
      for (const Json& cited : *law) {
        if (cited.is_string())
          out.law.en += (out.law.en.empty() ? "" : ", ") + cited.get_ref<const std::string&>();
      }
    }
    if (const auto why = row.find("due_unknown"); why != row.end() && why->is_object()) {
      if (const auto facts = why->find("missing_facts"); facts != why->end() && facts->is_array()) {
        for (const Json& fact : *facts) {
          if (fact.is_string()) out.waits_for.push_back(fact.get<std::string>());
        }
      }
      if (const auto error = why->find("error"); error != why->end() && error->is_object())
        out.unknown = text_of(*error, "code");
    }
    name_in_both(one, out);
    return read_series(row, one, out);
  }

  // The policy knows party and articles in both languages; an answer only names them.
  static void name_in_both(const Given& one, Duty& out) {
    if (one.policy == nullptr) return;
    const ir::Program& program = one.policy->program;
    for (const ir::Obligation& duty : program.obligations) {
      if (duty.name.in(base::Language::English) != out.obligation) continue;
      out.who = duty.party;
      out.law = {};
      for (const base::Language language : {base::Language::English, base::Language::Chinese}) {
        std::string& text = language == base::Language::English ? out.law.en : out.law.zh;
        for (const std::string& cited : eval::citations_on(program, duty.cites, one.on, language))
          text += (text.empty() ? "" : language == base::Language::English ? ", " : "、") + cited;
      }
    }
  }

  static std::optional<Wrong> read_series(const Json& row, const Given& one, Duty& out) {
    const auto every = row.find("every");
    if (every == row.end() || !out.due) return std::nullopt;
    static const std::map<std::string, DutySeries::Unit> kUnits = {{"years", DutySeries::Unit::Years},
                                                                   {"months", DutySeries::Unit::Months},
                                                                   {"days", DutySeries::Unit::Days}};
    constexpr std::int64_t kMost = 10'000;
    const std::optional<std::int32_t> from = day_of(row, "from");
    const bool one_unit = every->is_object() && every->size() == 1 && every->begin()->is_number_integer() &&
                          kUnits.contains(every->begin().key());
    if (!one_unit || !from)
      return field_wrong("every", "a number of years, months or days", "年、月或者日的数目");
    const auto count = every->begin()->get<std::int64_t>();
    if (count < 1 || count > kMost)
      return field_wrong("every", "a number of years, months or days", "年、月或者日的数目");
    DutySeries series{
        .unit = kUnits.at(every->begin().key()), .count = static_cast<std::int32_t>(count), .from = *from};
    if (row.value("rolled", Json(false)) == Json(true)) {
      if (one.policy == nullptr || one.policy->program.calendars.empty()) {
        return Wrong{"no_calendar",
                     {"the policy of this answer, whose calendar counts, is not among the policies given",
                      "所给规范中没有本答复所依据的规范，无从适用其工作日历"}};
      }
      series.rolled_by = &one.policy->program.calendars.front().days;
    }
    out.series = series;
    return std::nullopt;
  }

  // ---- events ----

  void read_event(const Json& line, const json::Node* facts, std::uint32_t number) {
    static const std::map<std::string, DutyEventKind> kKinds = {{"done", DutyEventKind::Done},
                                                                {"fulfilled", DutyEventKind::Fulfilled},
                                                                {"violated", DutyEventKind::Violated},
                                                                {"waived", DutyEventKind::Waived}};
    const std::string kind = text_of(line, "event");
    if (kind != "facts" && !kKinds.contains(kind)) {
      return wrong(number, field_wrong("event", "done, fulfilled, violated, waived or facts",
                                       " done、fulfilled、violated、waived 或者 facts"));
    }
    const std::string decision = text_of(line, "decision");
    if (decision.empty()) return wrong(number, field_wrong("decision", "the id of a decision", "决定的编号"));
    const std::optional<std::int32_t> on = day_of(line, "on");
    if (!on) return wrong(number, field_wrong("on", "a date", "日期"));
    if (kind == "facts") {
      if (facts == nullptr) return wrong(number, field_wrong("facts", "an object", "对象"));
      note_day(*on);
      later_facts_.push_back({decision, *on, *facts, number});
      return;
    }
    const std::string obligation = text_of(line, "obligation");
    if (obligation.empty())
      return wrong(number, field_wrong("obligation", "the id of an obligation", "义务的编号"));
    note_day(*on);
    events_.push_back({decision,
                       obligation,
                       {.kind = kKinds.at(kind), .on = *on, .by = text_of(line, "by"), .line = number}});
  }

  static Wrong no_decision(const std::string& id) {
    return {"unknown_id", {"no decision of the log has the id " + id, "日志中没有编号为 " + id + " 的决定"}};
  }

  void link(NamedEvent& one) {
    const auto given = given_by_id_.find(one.decision);
    if (given == given_by_id_.end()) return wrong(one.event.line, no_decision(one.decision));
    const auto found = duties_.find({one.decision, one.obligation});
    if (found != duties_.end()) {
      report_.duties[found->second].events.push_back(std::move(one.event));
      return;
    }
    // A decision of a later day than the one asked about has no duties yet.
    const std::optional<std::int32_t> on = given_[given->second].on;
    if (on && *on > report_.as_of && one.event.on > report_.as_of) return;
    wrong(one.event.line, {"unknown_obligation",
                           {"decision " + one.decision + " carries no obligation `" + one.obligation + "`",
                            "决定 " + one.decision + " 没有义务“" + one.obligation + "”"}});
  }

  const driver::Project& project_;
  DutyReport report_;
  std::vector<Given> given_;
  std::map<std::string, std::size_t> given_by_id_;
  std::vector<LaterFacts> later_facts_;
  std::vector<NamedEvent> events_;
  std::map<std::pair<std::string, std::string>, std::size_t> duties_;
  std::optional<std::int32_t> last_day_;
};

}  // namespace

DutyReport follow_duties(const driver::Project& project, std::string_view log,
                         std::optional<std::int32_t> as_of) {
  return Log(project, log).report(as_of);
}

}  // namespace writ::report
