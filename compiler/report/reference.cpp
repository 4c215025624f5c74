// SPDX-License-Identifier: Apache-2.0
#include "compiler/report/reference.h"

#include "compiler/sema/types.h"
#include "runtime/base/visible.h"
#include "runtime/eval/clauses.h"
#include "runtime/eval/duty_words.h"
#include "runtime/ir/rules.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <cctype>
#include <map>

namespace writ::report {
namespace {

using base::Bilingual;
using base::Language;
using ir::kNone;

class Page {
 public:
  Page(const sema::Policy& policy, Language language)
      : policy_(policy), program_(policy.program), language_(language) {}

  std::string text() {
    out_ = "# " + shown(program_.name) + "\n\n";
    if (!program_.version.empty())
      out_ += say("Version ", "版本 ") + base::markdown(program_.version) + "  \n";
    out_ += say("Digest ", "摘要 ") + "`" + program_.digest + "`\n";
    decisions();
    request();
    enumerations();
    lists();
    values();
    rules();
    duties();
    parameters();
    readings();
    tests();
    return std::move(out_);
  }

 private:
  std::string say(const std::string& english, const std::string& chinese) const {
    return language_ == Language::Chinese ? chinese : english;
  }
  std::string shown(const Bilingual& text) const { return base::markdown(text.in(language_)); }
  static std::string code(std::string_view text) { return "`" + base::visible(text) + "`"; }
  void heading(const char* english, const char* chinese) { out_ += "\n## " + say(english, chinese) + "\n\n"; }
  void row(const std::vector<std::string>& cells) {
    for (const std::string& cell : cells) out_ += "| " + cell + " ";
    out_ += "|\n";
  }
  void head(const std::vector<Bilingual>& names) {
    std::vector<std::string> cells;
    for (const Bilingual& name : names) cells.push_back(name.in(language_));
    row(cells);
    row(std::vector<std::string>(cells.size(), "---"));
  }

  static std::string day(std::int32_t days) { return std::string(value::format_date({days}).view()); }
  std::string period(const ir::Period& period) const {
    std::string out;
    if (period.from != ir::Period{}.from)
      out = say("from " + day(period.from), "自 " + day(period.from) + " 起");
    if (period.until != ir::Period{}.until)
      out += (out.empty() ? "" : say(", ", "，")) +
             say("until " + day(period.until) + " (not included)", "至 " + day(period.until) + " 前");
    return out;
  }
  std::string cited(const ir::Citations& cites) const {
    std::string out;
    for (const ir::Citation& one : cites) {
      const std::string held = period(one.period);
      out += (out.empty() ? "" : say(", ", "、")) +
             base::markdown(ir::citation_text(program_, one, language_)) +
             (held.empty() ? "" : say(" (" + held + ")", "（" + held + "）"));
    }
    return out;
  }
  std::string condition(ir::NodeId node) const {
    return base::markdown(eval::condition_text(program_, node, language_));
  }
  std::string outcome(ir::Outcome outcome, const Bilingual& refer_to) const {
    if (outcome == ir::Outcome::Permit) return say("permit", "允许");
    if (outcome == ir::Outcome::Deny) return say("deny", "禁止");
    return say("refer to ", "报请") + shown(refer_to);
  }

  // What JSON writes for a value of the type.
  std::string type(const ir::Type& type) const {
    std::string out = base::markdown(sema::type_name(program_, type).in(language_));
    ir::Type item = type;
    item.list = false;
    if (item.kind == ir::TypeKind::Date) out += say(": `\"2024-03-22\"`", "：`\"2024-03-22\"`");
    if (item.kind == ir::TypeKind::Boolean && !type.list)
      out += say(": `true`, `false`", "：`true`、`false`");
    return out;
  }

  void decisions() {
    heading("Decisions", "决定");
    head({{"decision", "决定"},
          {"where no rule decides", "无规则适用时"},
          {"in force", "施行期间"},
          {"cites", "依据"}});
    for (const ir::Decision& one : program_.decisions) {
      std::string otherwise = say("nothing is permitted or denied", "既不允许也不禁止");
      ir::Citations cites = one.cites;
      if (one.default_rule != kNone) {
        const ir::Rule& rule = program_.rules[one.default_rule];
        if (rule.outcome) otherwise = outcome(*rule.outcome, rule.refer_to);
        for (const ir::Citation& cite : rule.cites) {
          const auto same = [&](const ir::Citation& other) {
            return other.law == cite.law && other.article.en == cite.article.en &&
                   other.period == cite.period;
          };
          if (std::none_of(cites.begin(), cites.end(), same)) cites.push_back(cite);
        }
      }
      row({code(one.name.in(language_)), otherwise, period(one.period), cited(cites)});
    }
  }

  // By fact: whether a rule, a definition, an output or a duty reads it.
  std::vector<bool> facts_read() const {
    std::vector<bool> out(program_.facts_record().fields.size());
    for (const ir::Node& node : program_.nodes) {
      if (node.op == ir::Op::Fact) out[node.index] = true;
    }
    return out;
  }

  void fields(const std::vector<ir::Field>& fields, const std::vector<bool>& read) {
    head({{"JSON", "JSON"}, {"name", "名称"}, {"type", "类型"}, {"where it is left out", "未提供时"}});
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const ir::Field& field = fields[i];
      if (field.reading) continue;
      std::string absent = field.type.optional ? say("may be left out", "可以不提供")
                                               : say("what rests on it stays open", "以其为前提的结论待定");
      if (!field.absent_means.empty()) absent += say(": ", "：") + shown(field.absent_means);
      std::string kind = type(field.type);
      if (field.at_least_one) kind += say(", at least one", "，至少一项");
      if (!field.counted.empty()) kind += say(", ", "，") + shown(field.counted);
      if (!read[i]) absent = say("for information: no rule reads it", "仅供参考，规则不读取");
      row({code(field.external), shown(field.name), kind, absent});
    }
  }

  void request() {
    heading("What a request says", "请求的事实");
    fields(program_.facts_record().fields, facts_read());
    std::vector<bool> asked(program_.records.size());
    if (program_.facts != kNone) reach(program_.facts, asked);
    for (std::uint32_t i = 0; i < program_.records.size(); ++i) {
      if (i == program_.facts || !asked[i]) continue;
      out_ += "\n### " + say("Record ", "记录") + shown(program_.records[i].name) + "\n\n";
      fields(program_.records[i].fields, std::vector<bool>(program_.records[i].fields.size(), true));
    }
  }

  // The records that a request holds: of facts, and of their fields.
  void reach(std::uint32_t record, std::vector<bool>& asked) const {
    if (asked[record]) return;
    asked[record] = true;
    for (const ir::Field& field : program_.records[record].fields) {
      if (field.type.kind == ir::TypeKind::Record) reach(field.type.of, asked);
    }
  }

  void enumerations() {
    std::vector<bool> chosen(program_.enumerations.size());
    for (const ir::Interpretation& point : program_.interpretations)
      chosen[program_.facts_record().fields[point.field].type.of] = true;
    bool any = false;
    for (std::uint32_t i = 0; i < program_.enumerations.size(); ++i) {
      if (chosen[i]) continue;
      if (!any) heading("Values by name", "列举的取值");
      any = true;
      const ir::Enumeration& its = program_.enumerations[i];
      out_ += (i == 0 ? "### " : "\n### ") + shown(its.name) + "\n\n";
      if (its.open)
        out_ += say("A request may name what stands below one of these.\n\n", "请求可以写其下级的名称。\n\n");
      if (its.leaves_only)
        out_ += say("A request names one that has none below it.\n\n", "请求应写其下再无取值的取值。\n\n");
      head({{"JSON", "JSON"}, {"name", "名称"}});
      for (const ir::Enumerator& member : its.members) row({code(member.external), shown(member.name)});
    }
  }

  std::string constant(const ir::Type& type, ir::int128 number) const {
    if (type.list) {
      ir::Type one = type;
      one.list = false;
      std::string out;
      for (const ir::int128 item : program_.lists[static_cast<std::size_t>(number)])
        out += (out.empty() ? "" : say(", ", "、")) + constant(one, item);
      return out.empty() ? say("(none)", "（无）") : out;
    }
    if (type.kind == ir::TypeKind::Text)
      return base::quoted(program_.texts[static_cast<std::size_t>(number)], language_);
    if (type.kind == ir::TypeKind::Enumeration) {
      const ir::Enumeration& its = program_.enumerations[type.of];
      return its.members[its.member_of(number)].name.in(language_);
    }
    if (type.kind == ir::TypeKind::Boolean) return number != 0 ? say("yes", "是") : say("no", "否");
    if (type.kind == ir::TypeKind::Date) return day(static_cast<std::int32_t>(number));
    return std::string(value::format_decimal(number, type.places).view());
  }

  void lists() {
    if (program_.data_lists.empty()) return;
    heading("Lists", "清单");
    for (const ir::DataList& list : program_.data_lists) {
      out_ += "### " + code(list.external) + " " + shown(list.name) + "\n\n";
      out_ += (list.apart ? say("Its entries come with the data. ", "条目另附。")
                          : std::to_string(list.rows.size()) +
                                say(" entries stand in the policy. ", " 个条目载于规范。")) +
              cited(list.law) + "\n\n";
      head({{"column", "列"}, {"name", "名称"}, {"type", "类型"}});
      for (const ir::Field& column : list.columns)
        row({code(column.external), shown(column.name), type(column.type)});
      std::string otherwise;
      for (std::size_t i = 0; i < list.otherwise.size(); ++i) {
        if (!list.otherwise[i]) continue;
        otherwise += (otherwise.empty() ? "" : say(", ", "，")) + shown(list.columns[i].name) +
                     say(" is ", " 为 ") + base::markdown(constant(list.columns[i].type, *list.otherwise[i]));
      }
      out_ += "\n" + say("Where no entry applies: ", "无条目适用时：") +
              (otherwise.empty() ? say("nothing", "无") : otherwise) + "\n\n";
    }
  }

  std::string meaning(const ir::Item& item) const {
    if (item.default_rule == kNone) return {};
    const ir::Rule& rule = program_.rules[item.default_rule];
    return rule.conclusions.empty() ? std::string() : condition(rule.conclusions.front().value);
  }

  void values() {
    heading("Values that are concluded", "结论项");
    head({{"JSON", "JSON"}, {"name", "名称"}, {"type", "类型"}, {"means", "是指"}});
    for (const ir::Item& item : program_.items) {
      // Which row of a list decides is a number of its own; the list says what the row says.
      const bool picks =
          std::any_of(program_.data_lists.begin(), program_.data_lists.end(),
                      [&](const ir::DataList& list) { return &program_.items[list.item] == &item; });
      if (item.before_of != kNone || item.says_law || picks || ir::is_made(program_, item)) continue;
      const ir::Type its = item.record == kNone ? item.type
                                                : ir::Type{.kind = ir::TypeKind::Record,
                                                           .list = item.type.list,
                                                           .optional = item.type.optional,
                                                           .of = item.record};
      row({item.output ? code(item.external) : "", shown(item.name), type(its), meaning(item)});
    }
  }

  std::string concludes(const ir::Rule& rule) const {
    std::string out = rule.outcome ? outcome(*rule.outcome, rule.refer_to) : "";
    for (const ir::Conclusion& one : rule.conclusions)
      out += (out.empty() ? "" : say(", ", "，")) + shown(program_.items[one.item].name) +
             say(" is ", " 为 ") + condition(one.value);
    return out;
  }

  std::string asked(const std::vector<ir::Clause>& clauses) const {
    std::string out;
    for (const std::string& line : eval::clause_lines(program_, clauses, language_))
      out += (out.empty() ? "" : "<br>") + base::markdown(line);
    return out;
  }

  void rules() {
    heading("Rules", "规则");
    head({{"rule", "规则"},
          {"asks", "条件"},
          {"concludes", "结论"},
          {"in force", "施行期间"},
          {"cites", "依据"}});
    for (const ir::Group& group : program_.groups) {
      for (const std::uint32_t index : group.rules) {
        const ir::Rule& rule = program_.rules[index];
        if (rule.carries) continue;
        std::string what = concludes(rule);
        if (!rule.because.empty()) what += say(": ", "：") + shown(rule.because);
        // A row that asks nothing holds where no other one does.
        const bool rest = rule.condition == kNone && group.rules.size() > 1;
        const std::string asks = rest ? say("otherwise", "其他情形") : asked(rule.clauses);
        row({shown(rule.name), asks, what, period(rule.period), cited(rule.cites)});
      }
    }
  }

  void duties() {
    if (program_.obligations.empty()) return;
    heading("Duties", "义务");
    head({{"duty", "义务"},
          {"asks", "条件"},
          {"who must do what", "何人为何事"},
          {"in force", "施行期间"},
          {"cites", "依据"}});
    for (const ir::Obligation& duty : program_.obligations) {
      std::string what =
          eval::duty_sentence(shown(duty.party), duty.modality, shown(duty.text), duty.phase, language_);
      if (duty.due != kNone) what += say("; due ", "；期限至 ") + condition(duty.due);
      if (duty.met != kNone) what += say("; met when ", "；视为履行：") + condition(duty.met);
      row({shown(duty.name), asked(duty.clauses), what, period(duty.period), cited(duty.cites)});
    }
  }

  void parameters() {
    if (program_.parameters.empty()) return;
    heading("Values by date", "分时参数");
    head({{"name", "名称"}, {"in force", "施行期间"}, {"value", "值"}, {"cites", "依据"}});
    for (const ir::Parameter& parameter : program_.parameters) {
      for (const ir::ParameterValue& one : parameter.values)
        row({shown(parameter.name), period(one.period), condition(one.value), cited(one.cites)});
    }
  }

  void readings() {
    if (program_.interpretations.empty()) return;
    heading("Points read in several ways", "可作不同理解之处");
    head({{"point", "事项"}, {"reading", "口径"}, {"says", "内容"}, {"cites", "依据"}});
    for (const ir::Interpretation& point : program_.interpretations) {
      const ir::Field& field = program_.facts_record().fields[point.field];
      const std::vector<ir::Enumerator>& names = program_.enumerations[field.type.of].members;
      for (std::size_t i = 0; i < point.readings.size(); ++i)
        row({code(field.external),
             code(names[i].external) + (i == point.fallback ? say(" (default)", "（缺省）") : ""),
             shown(point.readings[i]), cited(point.cites)});
    }
  }

  void tests() {
    if (policy_.tests.empty()) return;
    heading("Tests", "测试");
    for (const sema::TestCase& test : policy_.tests) out_ += "- " + shown(test.title) + "\n";
  }

  const sema::Policy& policy_;
  const ir::Program& program_;
  Language language_;
  std::string out_;
};

std::string ending(Language language) { return language == Language::Chinese ? ".zh.md" : ".md"; }

// A name of a file in the folder and nowhere else: of ASCII letters, digits, dots inside and dashes, or of other scripts.
std::string file_name(const std::string& policy) {
  std::string out;
  for (const char c : policy) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = byte >= 0x80 || std::isalnum(byte) != 0 || c == '-' || (c == '.' && !out.empty());
    out += plain ? c : '_';
  }
  return out;
}

}  // namespace

std::vector<ReferencePage> reference_pages(const driver::Project& project) {
  std::vector<ReferencePage> out;
  for (const Language language : {Language::English, Language::Chinese}) {
    std::string index = language == Language::Chinese ? "# 规范\n\n" : "# Policies\n\n";
    std::map<std::string, int> taken = {{"index", 1}};
    for (const sema::Policy& policy : project.policies) {
      const ir::Program& program = policy.program;
      std::string file = file_name(program.name.in(Language::English));
      if (const int times = ++taken[file]; times > 1) file += "-" + std::to_string(times);
      file += ending(language);
      index += "- [" + base::markdown(program.name.in(language)) + "](" + file + ")\n";
      out.push_back({file, Page(policy, language).text()});
    }
    out.push_back({"index" + ending(language), std::move(index)});
  }
  return out;
}

}  // namespace writ::report
