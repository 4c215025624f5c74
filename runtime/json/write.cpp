// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/write.h"

#include "runtime/base/visible.h"
#include "runtime/eval/clauses.h"
#include "runtime/eval/considered.h"
#include "runtime/eval/deadlines.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/listed.h"
#include "runtime/eval/picked.h"
#include "runtime/eval/values.h"
#include "runtime/json/stream.h"
#include "runtime/lists/table.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace writ::json {
namespace {

using base::Language;
using eval::Answer;
using eval::Decided;

std::string date_text(std::int32_t days) { return eval::day_text(days, Language::English); }

class Writer {
 public:
  Writer(const ir::Program& program, const eval::Request& request, const Answer& answer, bool explains)
      : program_(program), request_(request), answer_(answer), explains_(explains) {}

  // Beside those that have a value, under the name that answers give them, those that a fault kept from having one.
  std::string outputs_and_faults() {
    out_.object([&] {
      outputs();
      broken_outputs();
    });
    return std::move(out_).take();
  }

  std::string answer() {
    out_.object([&] {
      if (answer_.decision) out_.member("asked", english(program_.decisions[*answer_.decision].name));
      out_.member("decision", eval::decided_text(answer_.decided));
      if (answer_.decided == Decided::Refer) both("refer_to", answer_.refer_to);
      if (answer_.fault)
        fault(answer_.decided == Decided::Conflict ? "conflict" : "error", *answer_.fault, answer_.line);
      if (answer_.decided != Decided::Error) decided();
      policy();
      if (answer_.as_of) out_.member("as_of", date_text(*answer_.as_of));
      if (answer_.law_as_of) out_.member("law_as_of", date_text(*answer_.law_as_of));
      if (answer_.decision && !answer_.fired.empty()) readings_taken();
      if (explains_) explanation();
    });
    return std::move(out_).take();
  }

  static void write_fault(Stream& out, const eval::Fault& fault, std::uint32_t line) {
    out.object([&] {
      out.member("code", eval::code_text(fault.code));
      if (line != 0) out.member_number("line", line);
      if (!fault.path.empty()) out.member("path", fault.path);
      write_both(out, "message", eval::message(fault));
    });
  }

 private:
  static const std::string& english(const base::Bilingual& text) { return text.in(Language::English); }

  static void write_both(Stream& out, std::string_view name, const base::Bilingual& text) {
    out.key(name);
    write_both(out, text);
  }
  static void write_both(Stream& out, const base::Bilingual& text) {
    out.object([&] {
      out.member("en", text.in(Language::English));
      out.member("zh", text.in(Language::Chinese));
    });
  }
  void both(std::string_view name, const base::Bilingual& text) { write_both(out_, name, text); }

  void fault(std::string_view name, const eval::Fault& fault, std::uint32_t line) {
    out_.key(name);
    write_fault(out_, fault, line);
  }

  // ---- the answer ----

  void decided() {
    out_.member_object("outputs", [&] { outputs(); });
    broken_outputs();
    out_.member_array("obligations", [&] {
      for (const eval::DueObligation& due : answer_.obligations) obligation(due);
    });
    out_.member_texts("missing_facts", answer_.missing_facts);
    out_.member_array("because", [&] {
      for (const std::uint32_t index : answer_.because) reason(program_.rules[index]);
      for (const std::uint32_t index : answer_.unmet) unmet(program_.obligations[index]);
    });
    listed();
  }

  void outputs() {
    for (const eval::Output& output : answer_.outputs) {
      const ir::Item& item = program_.items[output.item];
      if (output.state == eval::State::Absent) {
        out_.key(item.external);
        out_.null();
      } else if (output.state == eval::State::Known && item.type.list) {
        out_.member_array(item.external, [&] {
          for (const ir::int128 number : output.list) value(item, number);
        });
      } else if (output.state == eval::State::Known) {
        out_.key(item.external);
        value(item, output.number);
      }
    }
  }

  // Outputs that a fault or a conflict kept from having a value: they are left out of `outputs`, but not passed over.
  void broken_outputs() {
    const auto is_broken = [](const eval::Output& output) { return output.fault.has_value(); };
    if (std::none_of(answer_.outputs.begin(), answer_.outputs.end(), is_broken)) return;
    out_.member_object("output_errors", [&] {
      for (const eval::Output& output : answer_.outputs) {
        if (output.fault) fault(program_.items[output.item].external, *output.fault, 0);
      }
    });
  }

  void policy() {
    out_.member_object("policy", [&] {
      out_.member("name", english(program_.name));
      out_.member("version", program_.version);
      out_.member("digest", "sha256:" + program_.digest);
      if (program_.overlays.empty()) return;
      out_.member_array("overlays", [&] {
        for (const ir::Overlay& overlay : program_.overlays) {
          out_.object([&] {
            out_.member("name", english(overlay.name));
            out_.member("version", overlay.version);
          });
        }
      });
    });
  }

  void readings_taken() {
    std::vector<std::uint32_t> fields;
    for (const std::uint32_t point : program_.decisions[*answer_.decision].interpretations)
      fields.push_back(program_.interpretations[point].field);
    readings(fields);
  }

  // Of these fields those that are readings of an interpretation.
  void readings(const std::vector<std::uint32_t>& fields) {
    const std::vector<ir::Field>& all = program_.facts_record().fields;
    const auto is_reading = [&](std::uint32_t index) { return all[index].reading; };
    if (std::none_of(fields.begin(), fields.end(), is_reading)) return;
    out_.member_object("readings", [&] {
      for (const std::uint32_t index : fields) {
        if (!is_reading(index)) continue;
        out_.key(all[index].external);
        scalar(all[index].type, eval::scalar_slot(request_.words(), all[index]));
      }
    });
  }

  void obligation(const eval::DueObligation& due) {
    const ir::Obligation& duty = program_.obligations[due.obligation];
    out_.object([&] {
      out_.member("id", english(duty.name));
      out_.member("who", english(duty.party));
      switch (duty.phase) {
        case ir::Phase::Before: out_.member("when", "before"); break;
        case ir::Phase::During: out_.member("when", "during"); break;
        case ir::Phase::After: out_.member("when", "after"); break;
        case ir::Phase::Unstated: break;
      }
      out_.member("modality", duty.modality == ir::Modality::Must      ? "must"
                              : duty.modality == ir::Modality::MustNot ? "must not"
                                                                       : "may");
      law(duty.cites, answer_.law_day());
      both("text", duty.text);
      if (!duty.because.empty()) both("because", duty.because);
      if (due.met) out_.member_boolean("met", *due.met);
      if (duty.due != ir::kNone || duty.ends != ir::kNone) deadline(duty, due);
    });
  }

  // `due` and `ends` where they are known; else what keeps them from being known.
  void deadline(const ir::Obligation& duty, const eval::DueObligation& due) {
    const auto day = [&](const char* name, const eval::DueDay& it) {
      if (it.day) out_.member(name, date_text(*it.day));
      if (it.missing.empty() && !it.fault) return;
      out_.member_object(std::string(name) + "_unknown", [&] {
        if (!it.missing.empty()) out_.member_texts("missing_facts", it.missing);
        if (it.fault) fault("error", *it.fault, 0);
      });
    };
    if (duty.due != ir::kNone) {
      day("due", due.due);
      if (due.from.day) out_.member("from", date_text(*due.from.day));
      if (const auto every = eval::recurrence(program_, duty))
        out_.member_object("every", [&] { out_.member_number(every->unit, every->count); });
      if (eval::rolls(program_, duty)) out_.member_boolean("rolled", true);
    }
    if (duty.ends != ir::kNone) day("ends", due.ends);
    both("deadline", eval::deadline_text(program_, duty));
  }

  void reason(const ir::Rule& rule) {
    const std::optional<std::int32_t> day = eval::day_of(program_, rule, answer_);
    out_.object([&] {
      rule_name(rule.name);
      law(rule.cites, day);
      read_facts(rule.facts_read, rule.parameters_read, day);
      thresholds(rule.parameters_read, day);
      readings(rule.facts_read);
      if (!rule.because.empty()) both("text", rule.because);
    });
  }

  void unmet(const ir::Obligation& duty) {
    const std::optional<std::int32_t> day = answer_.law_day();
    out_.object([&] {
      rule_name(duty.name);
      law(duty.cites, day);
      read_facts(duty.facts_read, duty.parameters_read, day);
      readings(duty.facts_read);
      thresholds(duty.parameters_read, day);
      out_.member_boolean("unmet", true);
      both("text", duty.text);
      if (!duty.because.empty()) both("because", duty.because);
    });
  }

  void read_facts(const std::vector<std::uint32_t>& fields, const std::vector<std::uint32_t>& parameters,
                  std::optional<std::int32_t> day) {
    out_.member_object("facts", [&] {
      std::vector<const ir::Parameter*> told;
      for (const std::uint32_t index : fields) {
        const ir::Field& field = program_.facts_record().fields[index];
        if (field.reading || !eval::is_present(request_.words(), index)) continue;
        out_.key(field.external);
        // What requests call a fact may be what the policy calls a threshold: then that is told in its place.
        const auto same = std::find_if(parameters.begin(), parameters.end(), [&](std::uint32_t parameter) {
          return program_.parameters[parameter].external == field.external &&
                 constant(program_.parameters[parameter], day);
        });
        if (same == parameters.end()) {
          fact(field);
        } else {
          told.push_back(&program_.parameters[*same]);
          scalar(told.back()->type, *constant(*told.back(), day));
        }
      }
      for (const std::uint32_t index : parameters) {
        const ir::Parameter& parameter = program_.parameters[index];
        const std::optional<ir::int128> value = constant(parameter, day);
        if (!value || std::find(told.begin(), told.end(), &parameter) != told.end()) continue;
        out_.key(parameter.external);
        scalar(parameter.type, *value);
      }
    });
  }

  // Its value on a day, where that is written out.
  std::optional<ir::int128> constant(const ir::Parameter& parameter, std::optional<std::int32_t> day) const {
    const ir::ParameterValue* const value = eval::parameter_on(parameter, day.value_or(0));
    if (value == nullptr) return std::nullopt;
    const ir::Node& node = program_.nodes[value->value];
    return node.op == ir::Op::Constant ? std::optional(program_.numbers[node.index]) : std::nullopt;
  }

  void fact(const ir::Field& field) {
    if (!field.type.list) return scalar(field.type, eval::scalar_slot(request_.words(), field));
    const auto packed = static_cast<std::uint64_t>(eval::slot(request_.words(), field));
    if (field.type.kind == ir::TypeKind::Record) return out_.number(eval::list_count(packed));
    ir::Type item = field.type;
    item.list = false;
    out_.array([&] {
      const std::uint64_t* words = request_.words() + eval::list_offset(packed);
      for (std::uint32_t i = 0; i < eval::list_count(packed); ++i, words += ir::slot_words(item))
        scalar(item, eval::read_scalar(words, item));
    });
  }

  // Where the law says a value that was read, and since when: a reason that rests on a threshold rests on its article too.
  void thresholds(const std::vector<std::uint32_t>& parameters, std::optional<std::int32_t> day) {
    const auto value_of = [&](std::uint32_t index) {
      return eval::parameter_on(program_.parameters[index], day.value_or(0));
    };
    if (std::all_of(parameters.begin(), parameters.end(),
                    [&](auto index) { return value_of(index) == nullptr; }))
      return;
    out_.member_object("values", [&] {
      for (const std::uint32_t index : parameters) {
        const ir::ParameterValue* const value = value_of(index);
        if (value == nullptr) continue;
        out_.member_object(program_.parameters[index].external, [&] {
          law(value->cites, day);
          if (value->period.from != INT32_MIN) out_.member("from", date_text(value->period.from));
        });
      }
    });
  }

  // Of each list that was asked, the entry that decided or all that apply, and which data that was.
  void listed() {
    const auto table_of = [&](const eval::Picked& one) {
      return answer_.data == nullptr ? nullptr : answer_.data->table(one.list);
    };
    const auto is_there = [&](const eval::Picked& one) { return table_of(one) != nullptr; };
    if (std::none_of(answer_.picked.begin(), answer_.picked.end(), is_there)) return;
    std::optional<eval::Conditions> conditions;
    if (explains_ && answer_.decision && !answer_.fired.empty())
      conditions.emplace(program_, request_, *answer_.decision, answer_.law_day(), answer_.data.get());
    out_.member_array("listed", [&] {
      for (const eval::Picked& one : answer_.picked) {
        if (!is_there(one)) continue;
        out_.object([&] {
          entry(one, *table_of(one));
          if (!conditions || program_.data_lists[one.list].collect) return;
          const auto count = conditions->rows_that_apply(one.list);
          if (count && *count > 0) out_.member_number("others", *count - 1);
        });
      }
    });
  }

  void entry(const eval::Picked& one, const lists::Table& table) {
    const ir::DataList& list = program_.data_lists[one.list];
    out_.member("list", list.external);
    if (!table.digest().empty()) out_.member("digest", "sha256:" + std::string(table.digest()));
    out_.key("entry");
    if (one.row < 0) return out_.null();
    out_.string(eval::row_name(program_, one.list, table, one.row, Language::English));
    columns(one, table);
    const std::string own = eval::row_citation(program_, one.list, table, one.row, Language::English);
    if (own.empty()) {
      law(list.law, answer_.law_day());
    } else {
      out_.member_array("law", [&] { out_.string(own); });
    }
  }

  void columns(const eval::Picked& one, const lists::Table& table) {
    const ir::DataList& list = program_.data_lists[one.list];
    std::vector<std::pair<std::uint32_t, std::string>> told;
    for (std::uint32_t i = 0; i < list.columns.size(); ++i) {
      if (i == list.cites) continue;
      if (std::string text = eval::row_text(program_, one.list, table, one.row, i); !text.empty())
        told.emplace_back(i, std::move(text));
    }
    if (told.empty()) return;
    out_.member_object("columns", [&] {
      for (const auto& [column, text] : told) out_.member(list.columns[column].external, text);
    });
  }

  // ---- the explanation: what stands behind the answer ----

  void explanation() {
    outweighed();
    out_.member_array("considered", [&] {
      for (const eval::Considered& rule : eval::considered_rules(program_, request_, answer_))
        considered(rule);
    });
    presumed();
    adjusted();
    asked();
    out_.member_object("undetermined_outputs", [&] {
      for (const eval::Output& output : answer_.outputs) {
        if (output.state == eval::State::Unknown)
          out_.member_texts(program_.items[output.item].external, output.missing);
      }
    });
  }

  // Of the other decisions whose outcome was asked.
  void asked() {
    const std::vector<eval::AskedOutcome> all = eval::asked_outcomes(program_, request_, answer_);
    if (all.empty()) return;
    out_.member_array("asked_decisions", [&] {
      for (const eval::AskedOutcome& one : all) {
        out_.object([&] {
          out_.member("decision", english(program_.decisions[one.decision].name));
          out_.member("outcome", eval::decided_text(one.decided));
          out_.member_array("because", [&] {
            for (const std::uint32_t index : one.unmet) {
              const ir::Obligation& duty = program_.obligations[index];
              out_.object([&] {
                rule_name(duty.name);
                law(duty.cites, answer_.law_day());
              });
            }
            for (const std::uint32_t index : one.because) {
              const ir::Rule& rule = program_.rules[index];
              out_.object([&] {
                rule_name(rule.name);
                law(rule.cites, answer_.law_day());
              });
            }
          });
        });
      }
    });
  }

  void outweighed() {
    const std::vector<std::uint32_t> all = eval::outweighed_rules(program_, answer_);
    if (all.empty()) return;
    out_.member_array("outweighed", [&] {
      for (const std::uint32_t index : all) {
        const ir::Rule& rule = program_.rules[index];
        out_.object([&] {
          rule_name(rule.name);
          out_.member("outcome", eval::decided_text(static_cast<Decided>(*rule.outcome)));
          law(rule.cites, answer_.law_day());
        });
      }
    });
  }

  void considered(const eval::Considered& rule) {
    if (rule.count > 0) return counted(rule);
    const ir::Rule& it = program_.rules[rule.rule];
    out_.object([&] {
      rule_name(it.name);
      out_.member("applies", rule.fired == eval::Fired::Unknown ? "unknown"
                             : rule.fired == eval::Fired::Yes   ? "in part"
                                                                : "no");
      if (rule.fired == eval::Fired::Displaced) out_.member_boolean("displaced", true);
      if (!rule.displaced.empty()) {
        out_.member_array("displaced_for", [&] {
          for (const std::uint32_t item : rule.displaced)
            out_.string(item == ir::kNone ? "decision" : program_.items[item].external);
        });
      }
      law(it.cites, eval::day_of(program_, it, answer_));
      if (!rule.outside.empty()) texts("outside", rule.outside);
      texts("failed", rule.failed);
      if (!rule.unmet.empty()) texts("unmet", rule.unmet);
      texts("unknown", rule.unknown);
    });
  }

  // Many rules of which only the number is told.
  void counted(const eval::Considered& many) {
    out_.object([&] {
      if (many.group != ir::kNone)
        out_.member("table", english(program_.name) + "." + english(program_.groups[many.group].name));
      out_.member("applies", many.fired == eval::Fired::Unknown ? "unknown" : "no");
      out_.member_number("count", static_cast<std::int64_t>(many.count));
    });
  }

  void presumed() {
    const std::vector<eval::Presumption> all = eval::presumptions(program_, request_, answer_);
    if (all.empty()) return;
    out_.member_array("presumed", [&] {
      for (const eval::Presumption& one : all) {
        const ir::Item& item = program_.items[one.item];
        const ir::Rule& rule = program_.rules[one.rule];
        out_.object([&] {
          out_.member("value_of", item.external);
          out_.key("value");
          scalar(item.type, one.value);
          law(rule.cites, answer_.law_day());
          both("contrary", {eval::condition_text(program_, rule.contrary, Language::English),
                            eval::condition_text(program_, rule.contrary, Language::Chinese)});
          out_.member_boolean("shown", one.rebutted);
        });
      }
    });
  }

  void adjusted() {
    const std::vector<eval::Adjustment> all = eval::adjustments(program_, request_, answer_);
    if (all.empty()) return;
    out_.member_array("adjusted", [&] {
      for (const eval::Adjustment& one : all) {
        const ir::Item& item = program_.items[one.item];
        const ir::Rule& rule = program_.rules[one.rule];
        out_.object([&] {
          out_.member("value_of", item.external);
          rule_name(rule.name);
          law(rule.cites, answer_.law_day());
          out_.key("from");
          scalar(item.type, one.from);
          out_.key("to");
          scalar(item.type, one.to);
        });
      }
    });
  }

  // ---- what all of it is made of ----

  void rule_name(const base::Bilingual& name) {
    out_.member("rule", english(program_.name) + "." + english(name));
  }

  void law(const ir::Citations& cites, std::optional<std::int32_t> day) {
    out_.member_texts("law", eval::citations_on(program_, cites, day, Language::English));
  }

  void texts(std::string_view name, const std::vector<base::Bilingual>& list) {
    out_.member_array(name, [&] {
      for (const base::Bilingual& text : list) write_both(out_, text);
    });
  }

  // Of an output, or one of its items.
  void value(const ir::Item& item, ir::int128 number) {
    if (item.record == ir::kNone) return scalar(item.type, number);
    record({program_, request_, item, number, answer_.law_day().value_or(0)});
  }

  // Every field, in order of declaration: null where the record does not say it.
  void record(const eval::RecordView& view) {
    out_.object([&] {
      for (std::uint32_t i = 0; i < view.layout().fields.size(); ++i) {
        const ir::Field& field = view.layout().fields[i];
        out_.key(field.external);
        if (!view.says(i)) {
          out_.null();
        } else if (!field.type.list) {
          scalar(field.type, view.number(i));
        } else {
          out_.array([&] {
            for (std::uint32_t k = 0; k < view.count(i); ++k) {
              if (field.type.kind == ir::TypeKind::Record) {
                record(view.record(i, k));
              } else {
                scalar(field.type, view.number(i, k));
              }
            }
          });
        }
      }
    });
  }

  void scalar(const ir::Type& type, ir::int128 number) {
    switch (type.kind) {
      case ir::TypeKind::Boolean: return out_.boolean(number != 0);
      case ir::TypeKind::Count:
      case ir::TypeKind::Integer: return out_.number(static_cast<std::int64_t>(number));
      case ir::TypeKind::Decimal:
      case ir::TypeKind::Rate:
      case ir::TypeKind::Money:
      case ir::TypeKind::Date:
      case ir::TypeKind::Text:
      case ir::TypeKind::Enumeration:
      case ir::TypeKind::Record: break;
    }
    out_.string(eval::external_text(program_, request_, type, number, answer_.data.get()));
  }

  const ir::Program& program_;
  const eval::Request& request_;
  const Answer& answer_;
  const bool explains_;
  Stream out_;
};

}  // namespace

std::string write_answer(const ir::Program& program, const eval::Request& request, const Answer& answer,
                         Detail detail) {
  Writer writer(program, request, answer, detail == Detail::Explain && !answer.fired.empty());
  const bool failed = answer.decided == Decided::Error && answer.fault;
  return detail == Detail::Outputs && !failed ? writer.outputs_and_faults() : writer.answer();
}

std::string write_fault(const eval::Fault& fault, std::uint32_t line) {
  Stream out;
  out.object([&] {
    out.member("decision", "error");
    out.key("error");
    Writer::write_fault(out, fault, line);
  });
  return std::move(out).take();
}

}  // namespace writ::json
