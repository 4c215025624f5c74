// SPDX-License-Identifier: Apache-2.0
// The formatter over trees made at random, and with comments put anywhere.
#include "compiler/syntax/literals.h"
#include "tests/unit/formatting.h"

#include <iterator>
#include <random>

using namespace writ;
using namespace writ::syntax;

namespace {

class TreeMaker {
 public:
  explicit TreeMaker(std::uint32_t seed) : random_(seed) {}

  std::size_t below(std::size_t n) { return random_() % n; }

  std::string name() {
    static const char* const kNames[] = {
        "a",      "b_c",    "甲",      "人数",     "「",    "x y",      "when",        "当",
        "permit", "第三条", "missing", "test",     "count", "is",       "force",       "people",
        "日",     "无",     "end",     "at",       "至",    "甲（乙）", "10x",         "x-y",
        "first",  "one",    "not",     "default",  "的",    "在",       "in",          "table",
        "given",  "absent", "a.b",     "décision", "on",    "later",    "refer",       "decision",
        "to",     "按",     "art",     "万",       "三万",  "date",     "undetermined"};
    return kNames[below(std::size(kNames))];
  }

  Name use() { return {name(), {}}; }

  Bilingual texts() {
    static const char* const kEnglish[] = {"a", "say \"x\"", "back\\slash", "", "|", "-- x"};
    static const char* const kChinese[] = {"甲", "“引”", "《书》", "「名」", "甲”》」\"", "，"};
    const std::string en = kEnglish[below(std::size(kEnglish))];
    const std::string zh = kChinese[below(std::size(kChinese))];
    switch (below(4)) {
      case 0: return {en.empty() ? "a" : en, ""};
      case 1: return {"", zh};
      case 2: return {zh, zh};
      default: return {en, zh};
    }
  }

  static Expr of_kind(ExprKind kind) {
    Expr out;
    out.kind = kind;
    return out;
  }

  Expr leaf() {
    static const char* const kNumbers[] = {"0",      "1",         "999", "1000",  "10000",     "100000",
                                           "123456", "150000000", "1.5", "00100", "1234567.25"};
    switch (below(9)) {
      case 0:
      case 1: return {.kind = ExprKind::Number, .span = {}, .text = kNumbers[below(std::size(kNumbers))]};
      case 2: return {.kind = ExprKind::Percent, .span = {}, .text = "20"};
      case 3:
        return {
            .kind = ExprKind::Date, .span = {}, .text = {}, .days = static_cast<std::int32_t>(below(30000))};
      case 4: return {.kind = ExprKind::String, .span = {}, .text = below(2) == 0 ? "US" : "引“\"\\”"};
      case 5: {
        static constexpr ExprKind kWords[] = {ExprKind::Yes, ExprKind::No, ExprKind::Absent, ExprKind::Today};
        return of_kind(kWords[below(4)]);
      }
      case 6: return duration();
      default: return path();
    }
  }

  Expr duration() {
    return {.kind = ExprKind::Duration,
            .span = {},
            .text = std::to_string(1 + below(3) * 1200),
            .unit = static_cast<DurationUnit>(below(3))};
  }

  Expr path() {
    Expr out = of_kind(ExprKind::Path);
    for (std::size_t n = below(3) + 1; n > 0; --n) out.names.push_back(use());
    return out;
  }

  Expr expression(int depth) {
    if (depth == 0 || below(4) == 0) return leaf();
    static constexpr ExprKind kKinds[] = {ExprKind::Not,     ExprKind::And,        ExprKind::Or,
                                          ExprKind::Compare, ExprKind::IsGiven,    ExprKind::IsAbsent,
                                          ExprKind::In,      ExprKind::NotIn,      ExprKind::If,
                                          ExprKind::Add,     ExprKind::Subtract,   ExprKind::Multiply,
                                          ExprKind::Negate,  ExprKind::Set,        ExprKind::List,
                                          ExprKind::Record,  ExprKind::Any,        ExprKind::Every,
                                          ExprKind::CountOf, ExprKind::StartsWith, ExprKind::NotStartsWith,
                                          ExprKind::Under,   ExprKind::NotUnder,   ExprKind::UnderAny};
    const ExprKind kind = kKinds[below(std::size(kKinds))];
    Expr out = of_kind(kind);
    std::size_t items = 2;
    switch (kind) {
      case ExprKind::Not:
      case ExprKind::Negate:
      case ExprKind::IsGiven:
      case ExprKind::IsAbsent: items = 1; break;
      case ExprKind::And:
      case ExprKind::Or: items = 2 + below(3); break;
      case ExprKind::Compare: out.compare = static_cast<Comparison>(below(6)); break;
      case ExprKind::If: items = 3; break;
      case ExprKind::Set: items = 1 + below(4); break;
      case ExprKind::List: items = below(4); break;
      case ExprKind::Record: items = below(2); break;  // a field is given once
      case ExprKind::Any:
      case ExprKind::Every:
        out.names.push_back(use());
        out.items = {path(), expression(depth - 1)};
        return out;
      case ExprKind::CountOf:
      case ExprKind::SumOf:
        out.names.push_back(use());
        if (kind == ExprKind::SumOf) out.items.push_back(expression(depth - 1));
        out.items.push_back(path());
        if (below(2) == 0) out.items.push_back(expression(depth - 1));
        return out;
      default: break;
    }
    for (std::size_t i = 0; i < items; ++i) {
      if (kind == ExprKind::Record) out.names.push_back(use());
      out.items.push_back(expression(depth - 1));
    }
    if ((kind == ExprKind::Add || kind == ExprKind::Subtract) && below(2) == 0) out.items[1] = duration();
    return out;
  }

  std::vector<Citation> cites() {
    static const char* const kArticles[] = {"1",    "13(1)(2) to (7)", "35 item 6", "202.205(a)",
                                            "13-1", "5 to 7(2)"};
    std::vector<Citation> out(below(3));
    for (Citation& one : out) {
      if (below(3) == 0) {
        one.internal = texts();
      } else {
        one.law.text = below(2) == 0 ? "L" : name();
        one.article = kArticles[below(std::size(kArticles))];
      }
      if (below(3) == 0) one.period = period();
    }
    return out;
  }

  Period period() {
    Period out;
    if (below(2) == 0) out.from = Date{100, {}};
    if (!out.from || below(2) == 0) out.until = Date{200, {}};
    return out;
  }

  DeclaredName declared() {
    DeclaredName out;
    for (int i = 0; i < 2; ++i) {
      const std::string one = name();
      (has_han(one) ? out.text.zh : out.text.en) = one;
    }
    return out;
  }

  // Everything of a file that can be changed without asking what the grammar allows.
  void change(PolicyFile& file) {
    for (Declaration& declaration : file.declarations) {
      if (below(3) == 0) std::visit([this](auto& one) { change(one); }, declaration);
    }
  }

 private:
  Expr condition() { return expression(3); }
  void change(syntax::Use& one) {
    one.module = use();
    if (below(2) == 0) one.version = "2026-01";
  }
  void change(syntax::Calendar& one) { one.is_private = below(2) == 0; }
  void change(Law& one) {
    one.title.text = texts();
    one.is_private = below(2) == 0;
  }
  void change(Enumeration& one) {
    if (one.extends) one.extends = use();
    if (!one.extends) one.is_private = below(2) == 0;
    for (Enumerator& member : one.members) member.name = declared();
  }
  void change(syntax::Record& one) {
    one.is_private = !one.is_facts && below(2) == 0;
    for (Field& field : one.fields) {
      if (below(2) == 0) field.name = declared();
      if (below(2) == 0) field.absent_means = texts();
      if (below(2) == 0) field.cites = cites();
      if (below(4) == 0) field.type.name.text = name(), field.type.builtin = false;
    }
  }
  void change(Parameter& one) {
    one.is_private = below(2) == 0;
    for (ParameterValue& value : one.values) {
      // A period of time before the next `from` would read as `days from`; the checker takes no periods as values.
      const bool last = &value == &one.values.back();
      do value.value = last ? condition() : leaf();
      while (!last && value.value.kind == ExprKind::Duration);
      if (below(2) == 0) value.cites = cites();
    }
  }
  void change(Item& one) {
    one.name = declared();
    if (below(2) == 0) one.means = condition();
    if (below(2) == 0) one.because = texts();
    if (below(2) == 0) one.cites = cites();
  }
  void change(Decision& one) {
    one.fallback_cites = cites();
    one.because = texts();
    for (Item& output : one.outputs) change(output);
  }
  void change(syntax::Loose& one) {
    if (one.output) change(*one.output);
    if (one.fallback) one.cites = cites();
  }
  void change(syntax::ConsentScope& one) {
    if (below(2) == 0) one.name = declared();
    if (below(2) == 0) one.because = texts();
    one.cites = cites();
    for (syntax::ScopeTerm& term : one.terms) {
      term.asked = condition();
      if (below(2) == 0) term.domain = condition();
      term.cites = cites();
    }
  }
  void change(syntax::NegativeList& one) {
    if (below(2) == 0) one.name = declared();
    if (below(2) == 0) one.because = texts();
    one.cites = cites();
    one.when = {condition()};
  }
  void change(syntax::RevenueFormula& one) {
    if (below(2) == 0) one.name = declared();
    if (below(2) == 0) one.because = texts();
    one.cites = cites();
    one.divides = condition();
    for (syntax::FormulaStep& step : one.steps) {
      if (step.kind == syntax::StepKind::Takes) {
        step.amount = condition();
        if (below(2) == 0) step.when = condition();
      }
      step.cites = cites();
    }
  }
  void change(syntax::CrossBorderRule& one) {
    if (below(2) == 0) one.name = declared();
    if (below(2) == 0) one.because = texts();
    if (below(2) == 0) one.domain = {condition()};
    one.cites = cites();
    for (syntax::Routes& routes : one.routes) {
      for (std::size_t r = 1; r < routes.table.rows.size(); ++r)
        routes.table.rows[r].cells[0].expression = condition();
    }
    for (syntax::Rule& rule : one.prohibitions) rule.when = {condition()};
    for (syntax::ZoneLists& lists : one.zone_lists) {
      if (below(2) == 0) lists.freed = declared();
      if (lists.listed) lists.listed = condition();
    }
    for (syntax::Measure& measure : one.measures) {
      if (below(2) == 0) measure.duty.name = declared();
      if (below(2) == 0) measure.duty.as = use();
      if (!measure.duty.party.text.empty()) change(measure.duty);
      if (below(4) == 0) measure.unlisted = !measure.unlisted && !measure.duty.as;
      if (measure.unlisted) measure.duty.as.reset();
      if (measure.again && measure.again->when) measure.again->when = condition();
      for (syntax::Validity& valid : measure.valid)
        if (valid.when) valid.when = condition();
      if (measure.extended) measure.extended->when = condition();
    }
  }
  syntax::Rank rank(bool replaces) {
    syntax::Rank out;
    if (below(2) == 0) out.part_of = use();
    if (below(2) == 0) {
      out.exception_to = {{use(), below(2) == 0, {}}, {{}, true, {}}};
    } else if (replaces && below(2) == 0) {
      out.replaces = use();
    }
    if (below(2) == 0) out.without_affecting = {use(), use()};
    return out;
  }
  void change(syntax::Interpretation& one) {
    for (syntax::Reading& reading : one.readings) {
      reading.is_default = below(2) == 0;
      reading.says = texts();
    }
    one.because = texts();
    one.cites = cites();
  }
  void change(syntax::Group& one) {
    if (below(2) == 0) one.name = declared();
    one.rank = rank(false);
    if (below(2) == 0) one.domain = {condition(), condition()};
    one.cites = cites();
  }
  void change(Rule& one) {
    if (below(2) == 0) one.name = declared();
    if (below(2) == 0) one.decision = use();
    one.when = {condition(), condition()};
    if (below(2) == 0) one.unless = {condition()};
    if (below(2) == 0) one.assignments = {{use(), condition()}, {use(), leaf()}};
    if (below(2) == 0) one.rank = rank(true);
    if (below(2) == 0) one.domain = {condition()};
    if (below(4) == 0) one.law_as_of = condition();
    if (below(2) == 0) one.outcome = Outcome{OutcomeKind::Refer, {texts(), {}}, {}};
    one.because = texts();
    one.cites = cites();
  }
  void change(Table& one) {
    if (below(2) == 0) one.rank = rank(true);
    if (below(2) == 0) one.domain = {condition()};
    for (std::size_t r = 1; r < one.rows.size(); ++r) {
      for (Cell& cell : one.rows[r].cells) {
        if (cell.kind == CellKind::Expression) cell.expression = condition();
        if (cell.kind == CellKind::Citations) {
          if (auto made = cites(); !made.empty()) cell.citations = std::move(made);
        }
      }
    }
  }
  void change(Obligation& one) {
    one.party = use();
    one.text.text = texts();
    one.phase = static_cast<Phase>(below(4));
    one.met = {condition()};
    if (below(2) == 0) one.domain = {condition()};
    if (below(2) == 0) one.when = {condition()};
  }
  void change(Test& one) {
    one.title.text = texts();
    if (below(2) == 0) one.readings = {{use(), use()}};
    for (GivenItem& item : one.given) item = {use(), condition()};
    for (Expectation& expected : one.expected) {
      if (expected.kind == ExpectKind::Output) expected.name = use(), expected.value = condition();
      if (expected.kind == ExpectKind::Obligation) change_duty(expected);
    }
    if (one.is_table) {
      for (std::size_t r = 1; r < one.rows.size(); ++r) one.rows[r].cells[0].expression = condition();
    }
  }

  void change_duty(Expectation& expected) {
    expected.name = use();
    expected.aspect = static_cast<DutyAspect>(below(4));
    const bool is_day = expected.aspect == DutyAspect::Due || expected.aspect == DutyAspect::Ends;
    if (is_day && below(2) == 0) {
      expected.kind = ExpectKind::ObligationUndetermined;
      expected.value = {};
    } else {
      expected.value.kind = is_day ? ExprKind::Date : below(2) == 0 ? ExprKind::Yes : ExprKind::No;
      expected.value.days = is_day ? static_cast<std::int32_t>(below(30000)) : 0;
    }
  }

  std::mt19937 random_;
};

}  // namespace

TEST_CASE("format: random trees read back as they were", "[format][thorough]") {
  const PolicyFile original = parse(std::string(kSmall) + kRules +
                                    "interpretation point reading a default reading b end\n"
                                    "group some end\n"
                                    "use demo.laws version \"1\"\n"
                                    "extend taxonomy demo.laws.Kind a.b as \"x\" end\n");
  for (std::uint32_t seed = 0; seed < 60; ++seed) {
    TreeMaker maker(seed);
    PolicyFile tree = original;
    maker.change(tree);
    for (const Language language : {kEn, kZh}) {
      tree.language = language;
      const std::string text = format(tree, "", language);
      std::string problem;
      const auto again = try_parse(text, &problem);
      const bool same = again && same_tree(tree, *again);
      if (same) CHECK(format(*again, text, language) == text);
      if (same) continue;
      // A name that chance gave twice is refused by the parser, and no matter of the formatter.
      if (!again && problem.find("W0203") != std::string::npos) continue;
      // Nor is a number that chance began with zeros.
      if (!again && problem.find("W0121") != std::string::npos) continue;
      INFO(seed);
      INFO(problem);
      INFO(text);
      REQUIRE(again.has_value());
      CHECK(same_tree(tree, *again));
      return;
    }
  }
}

TEST_CASE("format: comments put anywhere are kept", "[format][thorough]") {
  const std::string text = lay_out(in_policy(kRules));
  const PolicyFile original = parse(text);
  std::mt19937 random(7);
  std::size_t tried = 0;
  for (int round = 0; round < 50; ++round) {
    std::string changed = text;
    for (int i = 0; i < 6; ++i) {
      const std::size_t at = changed.find_first_of(" \n", random() % changed.size());
      if (at == std::string::npos) continue;
      changed.replace(at, 1, std::string(random() % 2 == 0 ? " " : "\n") + "-- c" + std::to_string(i) + "\n");
    }
    const auto tree = try_parse(changed);
    // Inside a text, a phrase or behind a bar a comment is none, or makes another policy.
    if (!tree || !same_tree(original, *tree)) continue;
    ++tried;
    const std::string once = lay_out(changed);
    const auto again = try_parse(once);
    const bool fine = again && same_tree(original, *again) && comments(*again) == comments(*tree) &&
                      lay_out(once) == once && lay_out(lay_out(once, kZh), kEn) == once;
    if (fine) continue;
    INFO(changed);
    INFO(once);
    CHECK(fine);
    return;
  }
  CHECK(tried > 10);
}
