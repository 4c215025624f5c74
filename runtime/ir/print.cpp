// SPDX-License-Identifier: Apache-2.0
#include "runtime/ir/print.h"

#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <array>

namespace writ::ir {
namespace {

constexpr auto kOpNames = std::to_array<std::string_view>({
#define WRIT_OP(id, ...) #id,
#include "runtime/ir/ir_kinds.def"
});

std::string in_quotes(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

class Printer {
 public:
  explicit Printer(const Program& program) : program_(program) {}

  std::string whole() {
    line("policy " + name(program_.name) + " version " + in_quotes(program_.version));
    for (const Overlay& overlay : program_.overlays)
      line("overlay " + name(overlay.name) + " version " + in_quotes(overlay.version));
    for (const Enumeration& enumeration : program_.enumerations) {
      line((enumeration.taxonomy ? "taxonomy " : "enumeration ") + name(enumeration.name) +
           (enumeration.open ? " and below" : "") + (enumeration.leaves_only ? " leaves only" : ""));
      for (const Enumerator& member : enumeration.members) {
        std::string text = "  " + name(member.name) + " as " + in_quotes(member.external);
        for (const std::uint32_t above : member.also_under)
          text += " also under " + name(enumeration.members[above].name);
        if (!member.matches.empty()) text += " matches " + in_quotes(member.matches);
        line(text);
      }
    }
    for (std::size_t i = 0; i < program_.records.size(); ++i) {
      const Record& record = program_.records[i];
      line((i == program_.facts ? "facts " : "record ") + name(record.name));
      for (const Field& field : record.fields) {
        line("  " + name(field.name) + " as " + in_quotes(field.external) + " : " + type(field.type) +
             (field.at_least_one ? " at least one" : "") + text(" ", field.counted) +
             text(" absent means ", field.absent_means));
      }
    }
    for (const Interpretation& point : program_.interpretations) {
      line("interpretation " + name(point.name) + " field " + std::to_string(point.field) + " default " +
           std::to_string(point.fallback) + text(" because ", point.because) + cites(point.cites));
      for (const Bilingual& reading : point.readings) line("  reading" + text(" ", reading));
    }
    for (const Law& law : program_.laws) {
      line("law " + name(law.name) + " " + both(law.title));
      for (const LawVersion& version : law.versions) {
        line("  version" + (version.adopted ? " " + date(*version.adopted) : std::string()) +
             (version.in_force ? " in force " + date(*version.in_force) : "") +
             (version.repealed ? " until " + date(*version.repealed) : ""));
      }
    }
    for (const Calendar& calendar : program_.calendars) {
      line("calendar " + name(calendar.name) + " " + std::to_string(calendar.first_year) + " to " +
           std::to_string(calendar.last_year));
      const auto days = [&](std::string_view title, const std::vector<std::int32_t>& list) {
        std::string text = "  " + std::string(title);
        for (const std::int32_t day : list) text += " " + date(day);
        line(text);
      };
      days("off", calendar.days_off);
      days("worked", calendar.days_worked);
    }
    for (const Parameter& parameter : program_.parameters) {
      line("parameter " + name(parameter.name) + " : " + type(parameter.type) + rows(parameter.rows));
      for (const ParameterValue& value : parameter.values) {
        line("  " + period(value.period) + node(value.value) + cites(value.cites));
      }
    }
    for (const DataList& one : program_.data_lists) data_list(one);
    for (const Item& item : program_.items) {
      line((item.output ? "output " : "define ") + name(item.name) + " : " + type(item.type) +
           (item.default_rule == kNone ? "" : " default rule " + std::to_string(item.default_rule)) +
           list(" groups", item.groups) +
           (item.before == kNone ? "" : " before provisos " + std::to_string(item.before)) +
           (item.outcome_of == kNone ? "" : " outcome of decision " + std::to_string(item.outcome_of)) +
           (item.record == kNone
                ? ""
                : " picks " + program_.records[item.record].name.in(base::Language::English)));
    }
    for (const Decision& decision : program_.decisions) {
      line("decision " + name(decision.name) + " " + period(decision.period) +
           (decision.default_rule == kNone ? "no default"
                                           : "default rule " + std::to_string(decision.default_rule)) +
           list(" groups", decision.groups) + list(" outputs", decision.outputs) +
           list(" obligations", decision.obligations) +
           (decision.law_item == kNone ? "" : " law as of " + std::to_string(decision.law_item)) +
           cites(decision.cites));
    }
    for (std::size_t i = 0; i < program_.groups.size(); ++i) group(i);
    for (std::size_t i = 0; i < program_.rules.size(); ++i) rule(i);
    for (const Obligation& duty : program_.obligations) obligation(duty);
    return std::move(out_);
  }

  std::string rows(const Rows& rows) const {
    if (rows.record == kNone) return {};
    std::string out = " of " + program_.records[rows.record].name.in(base::Language::English);
    for (std::size_t i = 0; i < rows.fields.size(); ++i) {
      out += " " + std::to_string(rows.fields[i]);
      if (rows.given[i] != kNone) out += " given " + std::to_string(rows.given[i]);
    }
    return out;
  }

  std::string node(NodeId id) const {
    if (id == kNone) return "(none)";
    const Node& node = program_.nodes[id];
    if (node.op == Op::Constant) return constant(node.type, program_.numbers[node.index]);
    if (node.op == Op::ConstantList) return constant(node.type, node.index);
    if (node.op == Op::Fact) return program_.facts_record().fields[node.index].external;
    if (node.op == Op::Parameter) return "@" + program_.parameters[node.index].external;
    if (reads_item(node.op)) {
      const std::string name = "$" + program_.items[node.index].external;
      return node.op == Op::Item ? name : name + "[v" + std::to_string(node.field) + "]";
    }
    std::string out = "(" + std::string(op_name(node.op));
    if (node.op == Op::Element || node.op == Op::ElementField || node.op == Op::Place || is_loop(node.op))
      out += " v" + std::to_string(node.index);
    if (node.op == Op::ElementField) {
      const Record& record = program_.records[program_.nodes[program_.operand(node, 0)].type.of];
      return out + " " + record.fields[node.field].external + ")";
    }
    if (node.op == Op::At && node.field != kNone)
      out += " " +
             program_.records[program_.nodes[program_.operand(node, 0)].type.of].fields[node.field].external;
    if (node.op == Op::Round || node.op == Op::Quotient) {
      out +=
          " mode " + std::to_string(node.index) + " to " + constant(node.type, program_.numbers[node.field]);
    }
    if (node.op == Op::NextOfEvery) out += " unit " + std::to_string(node.index);
    if (node.op == Op::AllOf || (node.op == Op::FirstOf && node.field != 0))
      out += " sort " + std::to_string(node.field);
    if (node.op == Op::Split) out += split_form(SplitForm::of(node.field));
    if (node.op == Op::PickRow || node.op == Op::PickRows)
      out += " " + program_.data_lists[node.index].external;
    if (node.op == Op::RowField)
      out += " " + program_.data_lists[node.index].external + "." +
             program_.data_lists[node.index].columns[node.field].external;
    if (node.op == Op::Rescale) out += " " + std::to_string(node.type.places);
    for (std::uint32_t i = 0; i < node.operand_count; ++i) out += " " + this->node(program_.operand(node, i));
    return out + ")";
  }

 private:
  static std::string split_form(const SplitForm& form) {
    std::string out;
    if (form.equally) out += " equally";
    if (form.bounds) out += " bounds";
    if (form.residue_to_one) out += " residue-to-one";
    if (form.residue_left) out += " residue-left";
    if (form.parts_of_one) out += " parts-of-one";
    if (form.shapley) out += " shapley " + std::to_string(form.members) + " " + std::to_string(form.worth);
    return out;
  }
  void line(const std::string& text) { out_ += text + "\n"; }
  static std::string name(const Bilingual& both) {
    return both.en + (both.zh.empty() ? "" : " / " + both.zh);
  }
  static std::string both(const Bilingual& text) { return in_quotes(text.en) + " / " + in_quotes(text.zh); }
  static std::string text(std::string_view before, const Bilingual& text) {
    return text.empty() ? std::string() : std::string(before) + both(text);
  }
  static std::string date(std::int32_t days) {
    const auto date = value::date_of_day_number(days);
    return date ? std::string(value::format_date(*date).view()) : std::to_string(days);
  }
  static std::string period(const Period& period) {
    std::string out;
    if (period.from != INT32_MIN) out += "from " + date(period.from) + " ";
    if (period.until != INT32_MAX) out += "until " + date(period.until) + " ";
    return out;
  }
  static std::string list(std::string_view title, const std::vector<std::uint32_t>& indexes) {
    if (indexes.empty()) return {};
    std::string out(title);
    for (const std::uint32_t index : indexes) out += " " + std::to_string(index);
    return out;
  }
  std::string type(const Type& type) const {
    std::string out = type.list ? "list of " : "";
    switch (type.kind) {
      case TypeKind::Boolean: out += "boolean"; break;
      case TypeKind::Count: out += "count"; break;
      case TypeKind::Integer: out += "integer"; break;
      case TypeKind::Decimal: out += "decimal(" + std::to_string(type.places) + ")"; break;
      case TypeKind::Rate: out += "rate(" + std::to_string(type.places) + ")"; break;
      case TypeKind::Money:
        out += "money of " + std::string(value::currency_code(type.currency)) + "(" +
               std::to_string(type.places) + ")";
        break;
      case TypeKind::Date: out += "date"; break;
      case TypeKind::Text: out += "text"; break;
      case TypeKind::Enumeration:
        out += program_.enumerations[type.of].name.in(base::Language::English);
        break;
      case TypeKind::Record: out += program_.records[type.of].name.in(base::Language::English); break;
    }
    return out + (type.optional ? "?" : "");
  }
  // Of a list, its place.
  std::string constant(const Type& type, int128 number) const {
    if (type.list) {
      std::string out = "{";
      Type item = type;
      item.list = false;
      for (const int128 one : program_.lists[static_cast<std::size_t>(number)])
        out += (out.size() > 1 ? " " : "") + constant(item, one);
      return out + "}";
    }
    switch (type.kind) {
      case TypeKind::Boolean: return number != 0 ? "yes" : "no";
      case TypeKind::Decimal:
      case TypeKind::Rate:
      case TypeKind::Money: return std::string(value::format_decimal(number, type.places).view());
      case TypeKind::Date: return date(static_cast<std::int32_t>(number));
      case TypeKind::Text: return in_quotes(program_.texts[static_cast<std::size_t>(number)]);
      case TypeKind::Enumeration:
        return "'" +
               program_.enumerations[type.of]
                   .members[program_.enumerations[type.of].member_of(number)]
                   .external +
               "'";
      case TypeKind::Count:
      case TypeKind::Integer:
      case TypeKind::Record: return std::string(value::to_string(number).view());
    }
    return {};
  }
  std::string cites(const Citations& citations) const {
    std::string out;
    for (const Citation& citation : citations) {
      out += (out.empty() ? " cites " : ", ");
      out += citation.law == kNone ? "internal " + both(citation.article)
                                   : program_.laws[citation.law].name.in(base::Language::English) +
                                         (citation.article.empty() ? "" : " " + citation.article.en);
      if (!citation.period.always()) out += " (" + period(citation.period) + ")";
    }
    return out;
  }
  static std::string_view outcome(Outcome outcome) {
    return outcome == Outcome::Permit ? "permit" : outcome == Outcome::Deny ? "deny" : "refer";
  }
  // Rows that come apart are no part of what the policy means.
  void data_list(const DataList& list) {
    static constexpr std::array<std::string_view, 15> kTests = {
        "asked",       "is",    "equal", "less",  "less-equal", "more", "more-equal", "under",
        "starts-with", "holds", "empty", "given", "not",        "and",  "or"};
    line("list " + name(list.name) + (list.collect ? " collect" : "") + (list.apart ? " apart" : "") +
         (list.may_be_empty ? " may-be-empty" : "") + text(" because ", list.because) + cites(list.law));
    for (std::size_t i = 0; i < list.columns.size(); ++i) {
      const Field& field = list.columns[i];
      std::string own =
          "  column " + name(field.name) + " as " + in_quotes(field.external) + " : " + type(field.type);
      if (i < list.otherwise.size() && list.otherwise[i])
        own += " otherwise " + constant(field.type, *list.otherwise[i]);
      line(own);
    }
    for (const NodeId asked : list.asked) line("  asked " + node(asked));
    std::string tests;
    for (const ListTest& one : list.tests) {
      tests += " " + std::string(kTests[static_cast<std::size_t>(one.test)]);
      if (one.column != kNone) tests += " ." + list.columns[one.column].external;
      if (one.asked != kNone) tests += " " + std::to_string(one.asked);
    }
    line("  when" + tests);
    std::string keys;
    for (const ListKey& key : list.keys)
      keys += " ." + list.columns[key.column].external + (key.levels ? " levels" : "") +
              (key.descending ? " descending" : "");
    line("  sorted" + keys);
    for (const ListRow& row : list.rows) {
      std::string cells;
      for (const ListCell& cell : row.cells) {
        cells += " |";
        for (const std::string& one : cell.texts) cells += " " + in_quotes(one);
      }
      line("  row" + cells);
    }
  }
  // One that hands on what displaces it, where something does, has a plus.
  std::string exceptions(const std::vector<Exception>& all) const {
    std::string out = all.empty() ? "" : " excepted by";
    for (const Exception& one : all) {
      const bool hands_on = one.and_below && !program_.groups[one.group].excepted_by.empty();
      out += " " + std::to_string(one.group) + (hands_on ? "+" : "");
    }
    return out;
  }
  void group(std::size_t index) {
    const Group& group = program_.groups[index];
    const std::string_view hit = group.hit == Hit::FirstMatch ? "first match"
                                 : group.hit == Hit::Collect  ? "collect"
                                                              : "only one";
    line("group " + std::to_string(index) + " " + name(group.name) + " " + std::string(hit) +
         list(" rules", group.rules) + exceptions(group.excepted_by) +
         (group.decision == kNone ? "" : " decision " + std::to_string(group.decision)));
  }
  void rule(std::size_t index) {
    const Rule& rule = program_.rules[index];
    std::string text_line =
        "rule " + std::to_string(index) + " " + name(rule.name) + " " + period(rule.period);
    for (const Period& other : rule.replaced) text_line += "replaced " + period(other);
    if (rule.outcome) text_line += std::string(outcome(*rule.outcome)) + text(" to ", rule.refer_to) + " ";
    for (const Conclusion& conclusion : rule.conclusions) {
      text_line += "$" + program_.items[conclusion.item].external + " = " + node(conclusion.value) + " ";
    }
    if (rule.condition != kNone) text_line += "when " + node(rule.condition);
    // The others are what the condition is made of, and in it.
    for (const auto& [kind, sign] : {std::pair{ClauseKind::AppliesWhere, " applies where "},
                                     std::pair{ClauseKind::Requires, " requires "}}) {
      for (const Clause& clause : rule.clauses) {
        if (clause.kind == kind) text_line += sign + node(clause.condition);
      }
    }
    if (rule.contrary != kNone) text_line += " presumed unless shown " + node(rule.contrary);
    line(text_line + text(" because ", rule.because) + cites(rule.cites));
  }
  void obligation(const Obligation& duty) {
    static constexpr std::array<std::string_view, 3> kModalities = {"must", "must not", "may"};
    static constexpr std::array<std::string_view, 4> kPhases = {"", " before", " during", " after"};
    std::string text_line = "obligation " + name(duty.name) + " " + period(duty.period) + name(duty.party) +
                            " " + std::string(kModalities[static_cast<std::size_t>(duty.modality)]) +
                            std::string(kPhases[static_cast<std::size_t>(duty.phase)]) + " " +
                            both(duty.text);
    for (const Period& other : duty.replaced) text_line += " replaced " + period(other);
    if (duty.condition != kNone) text_line += " when " + node(duty.condition);
    if (duty.met != kNone) text_line += " met when " + node(duty.met);
    if (duty.due != kNone) text_line += " due " + node(duty.due);
    if (duty.ends != kNone) text_line += " lasting until " + node(duty.ends);
    text_line += " otherwise " + std::string(outcome(duty.otherwise)) + text(" to ", duty.refer_to) +
                 text(" because ", duty.because);
    line(text_line + cites(duty.cites));
  }

  const Program& program_;
  std::string out_;
};

}  // namespace

std::string print(const Program& program) { return Printer(program).whole(); }
std::string print(const Program& program, NodeId node) { return Printer(program).node(node); }
std::string_view op_name(Op op) { return kOpNames[static_cast<std::size_t>(op)]; }

}  // namespace writ::ir
