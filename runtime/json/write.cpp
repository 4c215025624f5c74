// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/write.h"

#include "runtime/base/visible.h"
#include "runtime/eval/clauses.h"
#include "runtime/eval/considered.h"
#include "runtime/eval/deadlines.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/listed.h"
#include "runtime/eval/values.h"

#include <nlohmann/json.hpp>

namespace writ::json {
namespace {

using Json = nlohmann::ordered_json;
using eval::Answer;
using eval::Decided;

std::string date_text(std::int32_t days) { return eval::day_text(days, base::Language::English); }

Json both(const base::Bilingual& text) {
  return {{"en", text.in(base::Language::English)}, {"zh", text.in(base::Language::Chinese)}};
}

Json fault_object(const eval::Fault& fault, std::uint32_t line) {
  Json out;
  out["code"] = eval::code_text(fault.code);
  if (line != 0) out["line"] = line;
  if (!fault.path.empty()) out["path"] = fault.path;
  out["message"] = both(eval::message(fault));
  return out;
}

class Writer {
 public:
  Writer(const ir::Program& program, const eval::Request& request, const Answer& answer)
      : program_(program), request_(request), answer_(answer) {}

  Json outputs() const {
    Json out = Json::object();
    for (const eval::Output& output : answer_.outputs) {
      const ir::Item& item = program_.items[output.item];
      if (output.state == eval::State::Absent) {
        out[item.external] = nullptr;
      } else if (output.state == eval::State::Known && item.type.list) {
        Json list = Json::array();
        for (const ir::int128 number : output.list) list.push_back(scalar(item.type, number));
        out[item.external] = std::move(list);
      } else if (output.state == eval::State::Known) {
        out[item.external] = scalar(item.type, output.number);
      }
    }
    return out;
  }

  // Outputs that a fault or a conflict kept from having a value: they are left out of `outputs`, but not passed over.
  Json broken_outputs() const {
    Json out = Json::object();
    for (const eval::Output& output : answer_.outputs) {
      if (output.fault) out[program_.items[output.item].external] = fault_object(*output.fault, 0);
    }
    return out;
  }

  // Beside those that have a value, under the name that answers give them, those that a fault kept from having one.
  Json outputs_and_faults() const {
    Json out = outputs();
    if (Json broken = broken_outputs(); !broken.empty()) out["output_errors"] = std::move(broken);
    return out;
  }

  Json answer() const {
    Json out;
    if (answer_.decision)
      out["asked"] = program_.decisions[*answer_.decision].name.in(base::Language::English);
    out["decision"] = eval::decided_text(answer_.decided);
    if (answer_.decided == Decided::Refer) out["refer_to"] = both(answer_.refer_to);
    if (answer_.fault)
      out[answer_.decided == Decided::Conflict ? "conflict" : "error"] =
          fault_object(*answer_.fault, answer_.line);
    if (answer_.decided != Decided::Error) {
      out["outputs"] = outputs();
      if (Json broken = broken_outputs(); !broken.empty()) out["output_errors"] = std::move(broken);
      out["obligations"] = obligations();
      out["missing_facts"] = answer_.missing_facts;
      out["because"] = because();
      if (Json all = listed(); !all.empty()) out["listed"] = std::move(all);
    }
    out["policy"] = {{"name", program_.name.in(base::Language::English)},
                     {"version", program_.version},
                     {"digest", "sha256:" + program_.digest}};
    for (const ir::Overlay& overlay : program_.overlays) {
      out["policy"]["overlays"].push_back(
          {{"name", overlay.name.in(base::Language::English)}, {"version", overlay.version}});
    }
    if (answer_.as_of) out["as_of"] = date_text(*answer_.as_of);
    if (answer_.law_as_of) out["law_as_of"] = date_text(*answer_.law_as_of);
    if (answer_.decision && !answer_.fired.empty()) {
      const std::vector<std::uint32_t>& points = program_.decisions[*answer_.decision].interpretations;
      for (const std::uint32_t point : points) add_reading(program_.interpretations[point].field, out);
    }
    return out;
  }

  Json explanation() const {
    Json out = answer();
    Json outweighed = Json::array();
    for (const std::uint32_t index : eval::outweighed_rules(program_, answer_)) {
      const ir::Rule& rule = program_.rules[index];
      outweighed.push_back(
          {{"rule", rule_name(rule)},
           {"outcome", eval::decided_text(static_cast<Decided>(*rule.outcome))},
           {"law", eval::citations_on(program_, rule.cites, answer_.law_day(), base::Language::English)}});
    }
    if (!outweighed.empty()) out["outweighed"] = std::move(outweighed);
    Json considered = Json::array();
    for (const eval::Considered& rule : eval::considered_rules(program_, request_, answer_)) {
      Json row;
      if (rule.count > 0) {
        considered.push_back(counted(rule));
        continue;
      }
      row["rule"] = rule_name(program_.rules[rule.rule]);
      row["applies"] = rule.fired == eval::Fired::Unknown ? "unknown"
                       : rule.fired == eval::Fired::Yes   ? "in part"
                                                          : "no";
      if (rule.fired == eval::Fired::Displaced) row["displaced"] = true;
      if (!rule.displaced.empty()) row["displaced_for"] = targets(rule.displaced);
      const ir::Rule& it = program_.rules[rule.rule];
      row["law"] = eval::citations_on(program_, it.cites, eval::day_of(program_, it, answer_),
                                      base::Language::English);
      if (!rule.outside.empty()) row["outside"] = texts(rule.outside);
      row["failed"] = texts(rule.failed);
      if (!rule.unmet.empty()) row["unmet"] = texts(rule.unmet);
      row["unknown"] = texts(rule.unknown);
      considered.push_back(std::move(row));
    }
    out["considered"] = std::move(considered);
    if (out.contains("listed")) add_others(out["listed"]);
    if (Json all = presumed(); !all.empty()) out["presumed"] = std::move(all);
    if (Json all = adjusted(); !all.empty()) out["adjusted"] = std::move(all);
    Json undetermined = Json::object();
    for (const eval::Output& output : answer_.outputs) {
      if (output.state == eval::State::Unknown)
        undetermined[program_.items[output.item].external] = output.missing;
    }
    out["undetermined_outputs"] = std::move(undetermined);
    return out;
  }

 private:
  // Many rules of which only the number is told.
  Json counted(const eval::Considered& many) const {
    Json row;
    if (many.group != ir::kNone) {
      row["table"] = program_.name.in(base::Language::English) + "." +
                     program_.groups[many.group].name.in(base::Language::English);
    }
    row["applies"] = many.fired == eval::Fired::Unknown ? "unknown" : "no";
    row["count"] = many.count;
    return row;
  }

  static Json texts(const std::vector<base::Bilingual>& list) {
    Json out = Json::array();
    for (const base::Bilingual& text : list) out.push_back(both(text));
    return out;
  }

  // Of each list that was asked, the entry that decided, and which data that was.
  Json listed() const {
    Json out = Json::array();
    for (const eval::Picked& one : answer_.picked) {
      const lists::Table* table = answer_.data == nullptr ? nullptr : answer_.data->table(one.list);
      if (table == nullptr) continue;
      const ir::DataList& list = program_.data_lists[one.list];
      Json row = {{"list", list.external}};
      if (!table->digest().empty()) row["digest"] = "sha256:" + std::string(table->digest());
      if (one.row < 0) {
        row["entry"] = nullptr;
      } else {
        row["entry"] = eval::row_name(program_, one.list, *table, one.row, base::Language::English);
        for (std::uint32_t i = 0; i < list.columns.size(); ++i) {
          const std::string text = eval::row_text(program_, one.list, *table, one.row, i);
          if (!text.empty() && i != list.cites) row["columns"][list.columns[i].external] = text;
        }
        const std::string own =
            eval::row_citation(program_, one.list, *table, one.row, base::Language::English);
        row["law"] =
            own.empty()
                ? Json(eval::citations_on(program_, list.law, answer_.law_day(), base::Language::English))
                : Json::array({own});
      }
      out.push_back(std::move(row));
    }
    return out;
  }

  void add_others(Json& all) const {
    if (!answer_.decision) return;
    eval::Conditions conditions(program_, request_, *answer_.decision, answer_.law_day(), answer_.data.get());
    for (std::size_t i = 0; i < all.size() && i < answer_.picked.size(); ++i) {
      const auto count = conditions.rows_that_apply(answer_.picked[i].list);
      if (count && *count > 0) all[i]["others"] = *count - 1;
    }
  }

  Json presumed() const {
    Json out = Json::array();
    for (const eval::Presumption& one : eval::presumptions(program_, request_, answer_)) {
      const ir::Item& item = program_.items[one.item];
      const ir::Rule& rule = program_.rules[one.rule];
      out.push_back(
          {{"value_of", item.external},
           {"value", scalar(item.type, one.value)},
           {"law", eval::citations_on(program_, rule.cites, answer_.law_day(), base::Language::English)},
           {"contrary", both({eval::condition_text(program_, rule.contrary, base::Language::English),
                              eval::condition_text(program_, rule.contrary, base::Language::Chinese)})},
           {"shown", one.rebutted}});
    }
    return out;
  }

  Json adjusted() const {
    Json out = Json::array();
    for (const eval::Adjustment& one : eval::adjustments(program_, request_, answer_)) {
      const ir::Item& item = program_.items[one.item];
      const ir::Rule& rule = program_.rules[one.rule];
      out.push_back(
          {{"value_of", item.external},
           {"rule", rule_name(rule)},
           {"law", eval::citations_on(program_, rule.cites, answer_.law_day(), base::Language::English)},
           {"from", scalar(item.type, one.from)},
           {"to", scalar(item.type, one.to)}});
    }
    return out;
  }

  Json targets(const std::vector<std::uint32_t>& items) const {
    Json out = Json::array();
    for (const std::uint32_t item : items)
      out.push_back(item == ir::kNone ? "decision" : program_.items[item].external);
    return out;
  }

  std::string rule_name(const ir::Rule& rule) const {
    return program_.name.in(base::Language::English) + "." + rule.name.in(base::Language::English);
  }

  Json scalar(const ir::Type& type, ir::int128 number) const {
    switch (type.kind) {
      case ir::TypeKind::Boolean: return number != 0;
      case ir::TypeKind::Count:
      case ir::TypeKind::Integer: return static_cast<std::int64_t>(number);
      case ir::TypeKind::Decimal:
      case ir::TypeKind::Rate:
      case ir::TypeKind::Money:
      case ir::TypeKind::Date:
      case ir::TypeKind::Text:
      case ir::TypeKind::Enumeration:
      case ir::TypeKind::Record: break;
    }
    return eval::external_text(program_, request_, type, number);
  }

  void add_reading(std::uint32_t index, Json& row) const {
    const ir::Field& field = program_.facts_record().fields[index];
    if (field.reading)
      row["readings"][field.external] = scalar(field.type, eval::scalar_slot(request_.words(), field));
  }

  // Where the law says a value that was read, and since when: a reason that rests on a threshold rests on its article too.
  void add_thresholds(const std::vector<std::uint32_t>& parameters, std::optional<std::int32_t> day,
                      Json& row) const {
    for (const std::uint32_t index : parameters) {
      const ir::Parameter& parameter = program_.parameters[index];
      const ir::ParameterValue* value = eval::parameter_on(parameter, day.value_or(0));
      if (value == nullptr) continue;
      Json one = {{"law", eval::citations_on(program_, value->cites, day, base::Language::English)}};
      if (value->period.from != INT32_MIN) one["from"] = date_text(value->period.from);
      row["values"][parameter.external] = std::move(one);
    }
  }

  Json read_facts(const std::vector<std::uint32_t>& fields, const std::vector<std::uint32_t>& parameters,
                  std::optional<std::int32_t> day) const {
    Json out = Json::object();
    for (const std::uint32_t index : fields) {
      const ir::Field& field = program_.facts_record().fields[index];
      if (field.reading || !eval::is_present(request_.words(), index)) continue;
      if (!field.type.list) {
        out[field.external] = scalar(field.type, eval::scalar_slot(request_.words(), field));
      } else {
        const auto packed = static_cast<std::uint64_t>(eval::slot(request_.words(), field));
        ir::Type item = field.type;
        item.list = false;
        Json list = Json::array();
        if (field.type.kind != ir::TypeKind::Record) {
          for (std::uint32_t i = 0; i < eval::list_count(packed); ++i) {
            const std::uint64_t* words =
                request_.words() + eval::list_offset(packed) + i * ir::slot_words(item);
            list.push_back(scalar(item, eval::read_scalar(words, item)));
          }
          out[field.external] = std::move(list);
        } else {
          out[field.external] = eval::list_count(packed);
        }
      }
    }
    for (const std::uint32_t index : parameters) {
      const ir::Parameter& parameter = program_.parameters[index];
      const ir::ParameterValue* value = eval::parameter_on(parameter, day.value_or(0));
      if (value == nullptr) continue;
      const ir::Node& node = program_.nodes[value->value];
      if (node.op == ir::Op::Constant)
        out[parameter.external] = scalar(parameter.type, program_.numbers[node.index]);
    }
    return out;
  }

  Json obligations() const {
    Json out = Json::array();
    for (const eval::DueObligation& due : answer_.obligations) {
      const ir::Obligation& duty = program_.obligations[due.obligation];
      Json row;
      row["id"] = duty.name.in(base::Language::English);
      row["who"] = duty.party.in(base::Language::English);
      switch (duty.phase) {
        case ir::Phase::Before: row["when"] = "before"; break;
        case ir::Phase::During: row["when"] = "during"; break;
        case ir::Phase::After: row["when"] = "after"; break;
        case ir::Phase::Unstated: break;
      }
      row["modality"] = duty.modality == ir::Modality::Must      ? "must"
                        : duty.modality == ir::Modality::MustNot ? "must not"
                                                                 : "may";
      row["law"] = eval::citations_on(program_, duty.cites, answer_.law_day(), base::Language::English);
      row["text"] = both(duty.text);
      if (!duty.because.empty()) row["because"] = both(duty.because);
      if (due.met) row["met"] = *due.met;
      if (duty.due != ir::kNone || duty.ends != ir::kNone) deadline(duty, due, row);
      out.push_back(std::move(row));
    }
    return out;
  }

  // `due` and `ends` where they are known; else what keeps them from being known.
  void deadline(const ir::Obligation& duty, const eval::DueObligation& due, Json& row) const {
    const auto day = [&](const char* name, const eval::DueDay& it) {
      if (it.day) row[name] = date_text(*it.day);
      const std::string unknown = std::string(name) + "_unknown";
      if (!it.missing.empty()) row[unknown]["missing_facts"] = it.missing;
      if (it.fault) row[unknown]["error"] = fault_object(*it.fault, 0);
    };
    if (duty.due != ir::kNone) {
      day("due", due.due);
      if (due.from.day) row["from"] = date_text(*due.from.day);
      if (const auto every = eval::recurrence(program_, duty)) row["every"] = {{every->unit, every->count}};
      if (eval::rolls(program_, duty)) row["rolled"] = true;
    }
    if (duty.ends != ir::kNone) day("ends", due.ends);
    row["deadline"] = both(eval::deadline_text(program_, duty));
  }

  Json because() const {
    Json out = Json::array();
    for (const std::uint32_t index : answer_.because) {
      const ir::Rule& rule = program_.rules[index];
      Json row;
      row["rule"] = rule_name(rule);
      const std::optional<std::int32_t> day = eval::day_of(program_, rule, answer_);
      row["law"] = eval::citations_on(program_, rule.cites, day, base::Language::English);
      row["facts"] = read_facts(rule.facts_read, rule.parameters_read, day);
      add_thresholds(rule.parameters_read, day, row);
      for (const std::uint32_t fact : rule.facts_read) add_reading(fact, row);
      if (!rule.because.empty()) row["text"] = both(rule.because);
      out.push_back(std::move(row));
    }
    for (const std::uint32_t index : answer_.unmet) {
      const ir::Obligation& duty = program_.obligations[index];
      Json row;
      row["rule"] = program_.name.in(base::Language::English) + "." + duty.name.in(base::Language::English);
      row["law"] = eval::citations_on(program_, duty.cites, answer_.law_day(), base::Language::English);
      row["facts"] = read_facts(duty.facts_read, duty.parameters_read, answer_.law_day());
      for (const std::uint32_t fact : duty.facts_read) add_reading(fact, row);
      add_thresholds(duty.parameters_read, answer_.law_day(), row);
      row["unmet"] = true;
      row["text"] = both(duty.text);
      if (!duty.because.empty()) row["because"] = both(duty.because);
      out.push_back(std::move(row));
    }
    return out;
  }

  const ir::Program& program_;
  const eval::Request& request_;
  const Answer& answer_;
};

// Strings come from checked UTF-8, but a host may have put anything into a request: never throw over one.
std::string dump(const Json& json) {
  return base::visible_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

}  // namespace

std::string write_answer(const ir::Program& program, const eval::Request& request, const Answer& answer,
                         Detail detail) {
  const Writer writer(program, request, answer);
  switch (detail) {
    case Detail::Outputs:
      if (answer.decided == Decided::Error && answer.fault) break;
      return dump(writer.outputs_and_faults());
    case Detail::Answer: break;
    case Detail::Explain: return dump(answer.fired.empty() ? writer.answer() : writer.explanation());
  }
  return dump(writer.answer());
}

std::string write_fault(const eval::Fault& fault, std::uint32_t line) {
  Json out;
  out["decision"] = "error";
  out["error"] = fault_object(fault, line);
  return dump(out);
}

}  // namespace writ::json
