// SPDX-License-Identifier: Apache-2.0
// Three passes over a project: what may cite (parts), the tests with what each exercised, and the citations turned
// round into articles in the order of their instruments.
#include "compiler/report/trace.h"

#include "compiler/driver/wording.h"
#include "compiler/syntax/literals.h"
#include "compiler/testing/exercise.h"
#include "compiler/testing/test_runner.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

namespace writ::report {
namespace {

using base::Bilingual;
using base::Language;
using ir::kNone;

// Where the parts of one policy stand in Trace::parts; kNone where a policy has no such part.
struct PartsOf {
  std::vector<std::uint32_t> rules;  // by rule of the program
  std::vector<std::uint32_t> obligations;
  std::vector<std::uint32_t> decisions;
  std::vector<std::uint32_t> interpretations;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> values;  // by parameter and value
};

// A part before it has its place in the order of the source.
struct Draft {
  TracedPart part;
  base::Span span;
  const ir::Citations* cites = nullptr;
  std::uint32_t* index = nullptr;  // what has to know the part's place
};

// `art 13(1)` / `第十三条第一款` -> its place. What is no place that can be compared keeps its first part.
std::optional<syntax::ArticleRange> range_of(const Bilingual& article) {
  std::string_view text = article.en;
  // `annex 1` and its like have no word before them that is not part of the place.
  if (text.starts_with("art ") || text.starts_with("sec ")) text.remove_prefix(text.find(' ') + 1);
  if (auto range = syntax::read_article_range(text)) return range;
  return syntax::read_article_range(text.substr(0, text.find(" to ")));
}

Bilingual article_text(const syntax::ArticleRange& range) {
  const std::string canonical = syntax::canonical_text(range);
  return {syntax::article_in_english(canonical), syntax::article_in_chinese(canonical)};
}

class Tracer {
 public:
  explicit Tracer(const driver::Project& project) : project_(project) {
    // Each overlay is traced with its policy and no other; what several do together adds nothing.
    for (const auto* list : {&project.policies, &project.apart}) {
      for (const sema::Policy& policy : *list) policies_.push_back(&policy);
    }
  }

  Trace run(const std::string& cases_path, std::string_view cases) {
    for (std::uint32_t i = 0; i < policies_.size(); ++i) add_parts(i);
    run_tests(cases_path, cases);
    for (std::uint32_t i = 0; i < policies_.size(); ++i) add_laws(i);
    add_citations();
    for (TracedLaw& law : out_.laws) {
      std::sort(law.articles.begin(), law.articles.end(),
                [](const TracedArticle& a, const TracedArticle& b) { return a.range < b.range; });
    }
    for (std::uint32_t i = 0; i < policies_.size(); ++i) add_meant(i);
    find_gaps();
    return std::move(out_);
  }

 private:
  // ---- parts ----

  void add_parts(std::uint32_t policy_index) {
    const sema::Policy& policy = *policies_[policy_index];
    const ir::Program& program = policy.program;
    out_.policies.push_back({program.name, program.version, program.digest, program.overlays});
    PartsOf& at = parts_of_.emplace_back();
    at.rules.assign(program.rules.size(), kNone);
    at.obligations.assign(program.obligations.size(), kNone);
    at.decisions.assign(program.decisions.size(), kNone);
    at.interpretations.assign(program.interpretations.size(), kNone);
    drafts_.clear();
    policy_index_ = policy_index;
    draft_decisions(program, at);
    draft_values(program, at);
    draft_rules(program, at);
    // Of a policy with an overlay, what the overlay says; the rest is said of the policy by itself.
    if (!program.overlays.empty()) {
      std::erase_if(drafts_, [&](const Draft& one) {
        const std::vector<base::FileId>& files = policy.overlay_files;
        return files.size() > 1 || one.span.file != files.front();
      });
      for (Draft& one : drafts_) one.part.overlay = program.overlays.front().name;
    }
    std::stable_sort(drafts_.begin(), drafts_.end(), [](const Draft& a, const Draft& b) {
      return std::tuple(a.span.file.index, a.span.begin) < std::tuple(b.span.file.index, b.span.begin);
    });
    for (Draft& one : drafts_) {
      *one.index = static_cast<std::uint32_t>(out_.parts.size());
      out_.parts.push_back(std::move(one.part));
      cites_of_.push_back(one.cites);
    }
  }

  TracedPart& draft(const ir::Program& program, PartKind kind, const Bilingual& name, base::Span span,
                    const ir::Period& period, const ir::Citations& cites, std::uint32_t& index) {
    drafts_.push_back({{kind,
                        program.name.in(Language::English) + "." + name.in(Language::English),
                        name,
                        {},
                        period,
                        driver::place_text(project_.sources, span),
                        policy_index_,
                        {},
                        {},
                        0},
                       span,
                       &cites,
                       &index});
    return drafts_.back().part;
  }

  void draft_decisions(const ir::Program& program, PartsOf& at) {
    for (std::uint32_t i = 0; i < program.decisions.size(); ++i) {
      const ir::Decision& decision = program.decisions[i];
      // A decision's name holds its policy's already.
      draft(program, PartKind::Decision, decision.name, decision.span, decision.period, decision.cites,
            at.decisions[i])
          .id = decision.name.in(Language::English);
      if (decision.default_rule == kNone) continue;
      const ir::Rule& rule = program.rules[decision.default_rule];
      TracedPart& part = draft(program, PartKind::Default, decision.name, rule.span, rule.period, rule.cites,
                               at.rules[decision.default_rule]);
      part.id = decision.name.in(Language::English) + ".default";
      part.says = driver::says(program, rule);
    }
  }

  void draft_values(const ir::Program& program, PartsOf& at) {
    for (const ir::Item& item : program.items) {
      // The default of another decision is told with that one.
      if (item.default_rule == kNone || item.outcome_of != kNone) continue;
      const ir::Rule& rule = program.rules[item.default_rule];
      if (rule.carries) continue;
      // Where provisos adjust it, what was written stands with its value before them.
      const ir::Item& written = item.before_of == kNone ? item : program.items[item.before_of];
      draft(program, written.output ? PartKind::Output : PartKind::Definition, written.name, rule.span,
            rule.period, rule.cites, at.rules[item.default_rule])
          .says = driver::says(program, rule);
    }
    for (std::uint32_t i = 0; i < program.parameters.size(); ++i) {
      const ir::Parameter& parameter = program.parameters[i];
      for (std::uint32_t v = 0; v < parameter.values.size(); ++v) {
        const ir::ParameterValue& value = parameter.values[v];
        TracedPart& part =
            draft(program, PartKind::Parameter, parameter.name, program.node(value.value).span, value.period,
                  value.cites, at.values.try_emplace({i, v}, kNone).first->second);
        if (value.period.from != INT32_MIN) part.id += "@" + driver::date_text(value.period.from);
        const Bilingual text = driver::value_text(program, parameter.type, value.value);
        part.says = {"is " + text.in(Language::English), "为 " + text.in(Language::Chinese)};
      }
    }
  }

  void draft_rules(const ir::Program& program, PartsOf& at) {
    for (std::uint32_t i = 0; i < program.interpretations.size(); ++i) {
      const ir::Interpretation& point = program.interpretations[i];
      draft(program, PartKind::Interpretation, point.name, point.span, {}, point.cites, at.interpretations[i])
          .says = driver::says(program, point);
    }
    for (const ir::Group& group : program.groups) {
      for (const std::uint32_t index : group.rules) {
        const ir::Rule& rule = program.rules[index];
        const PartKind kind = rule.name == group.name ? PartKind::Rule : PartKind::Row;
        draft(program, kind, rule.name, rule.span, rule.period, rule.cites, at.rules[index]).says =
            driver::says(program, rule);
      }
    }
    for (std::uint32_t i = 0; i < program.obligations.size(); ++i) {
      const ir::Obligation& duty = program.obligations[i];
      draft(program, PartKind::Obligation, duty.name, duty.span, duty.period, duty.cites, at.obligations[i])
          .says = driver::says(program, duty);
    }
  }

  // ---- tests ----

  void run_tests(const std::string& cases_path, std::string_view cases) {
    testing::TestReport report;
    const testing::TestObserver observer = [this](const testing::TestRun& run) { add_test(run); };
    testing::run_policy_tests(project_, {}, report, observer);
    if (!cases_path.empty()) testing::run_cases(project_, {}, cases_path, cases, report, observer);
    out_.skipped_cases = report.skipped;
  }

  void add_test(const testing::TestRun& run) {
    const auto index = static_cast<std::uint32_t>(out_.tests.size());
    const auto policy = static_cast<std::uint32_t>(
        std::find(policies_.begin(), policies_.end(), &run.policy) - policies_.begin());
    out_.tests.push_back({run.title, run.place, policy, run.is_case, run.passed});
    test_days_.push_back(run.answer.as_of);
    if (!run.passed) {
      out_.failed_tests.push_back(index);
      return;
    }
    const PartsOf& at = parts_of_[policy];
    const auto covers = [&](std::uint32_t part) {
      if (part != kNone) out_.parts[part].tests.push_back(index);
    };
    const auto looks_at = [&](std::uint32_t part) {
      if (part != kNone) ++out_.parts[part].considered;
    };
    covers(at.decisions[run.decision]);
    const testing::Exercise exercise = testing::exercise_of(run);
    for (const std::uint32_t rule : exercise.applied) covers(at.rules[rule]);
    for (const std::uint32_t rule : exercise.considered) looks_at(at.rules[rule]);
    for (const std::uint32_t point : exercise.interpretations) covers(at.interpretations[point]);
    for (const auto& value : exercise.values) covers(at.values.at(value));
    for (const std::uint32_t duty : exercise.due) covers(at.obligations[duty]);
    for (const std::uint32_t duty : exercise.not_due) looks_at(at.obligations[duty]);
  }

  // ---- articles ----

  void add_laws(std::uint32_t policy) {
    laws_of_.emplace_back();
    const sema::Policy& declaring = *policies_[policy];
    for (std::size_t i = 0; i < declaring.program.laws.size(); ++i) {
      const ir::Law& law = declaring.program.laws[i];
      // The same instrument declared in several policies is one instrument.
      const auto same = std::find_if(out_.laws.begin(), out_.laws.end(), [&](const TracedLaw& other) {
        return other.name == law.name && other.title == law.title;
      });
      laws_of_.back().push_back(static_cast<std::uint32_t>(same - out_.laws.begin()));
      if (same != out_.laws.end()) continue;
      const sema::DeclaredLaw& declared = declaring.laws[i];
      out_.laws.push_back({law.name,
                           law.title,
                           driver::place_text(project_.sources, declared.span),
                           declared.module,
                           law.versions,
                           {},
                           {},
                           {}});
    }
  }

  void add_citations() {
    for (std::uint32_t part = 0; part < out_.parts.size(); ++part) {
      for (const ir::Citation& citation : *cites_of_[part]) add_citation(part, citation);
    }
  }

  void add_citation(std::uint32_t part_index, const ir::Citation& citation) {
    const TracedPart& part = out_.parts[part_index];
    TracedArticle found;
    found.text = citation.article;
    const bool document = citation.law == kNone;
    if (!document && found.text.empty()) {
      found.text = {"the whole instrument", "全文"};
    } else if (!document) {
      if (const auto range = range_of(citation.article)) found.range = *range;
    }
    std::vector<TracedArticle>& articles =
        document ? out_.documents : out_.laws[laws_of_[part.policy][citation.law]].articles;
    const bool compares = !found.range.first.steps.empty();
    auto article = std::find_if(articles.begin(), articles.end(), [&](const TracedArticle& other) {
      return compares ? other.range == found.range : other.text == found.text;
    });
    if (article == articles.end()) article = articles.insert(articles.end(), std::move(found));
    TracedCitation traced{part_index, ir::common(part.period, citation.period), {}};
    for (const std::uint32_t test : part.tests) {
      if (!test_days_[test] || citation.period.holds(*test_days_[test])) traced.tests.push_back(test);
    }
    article->has_rule = article->has_rule || is_rule(part.kind);
    article->covered = article->covered || !traced.tests.empty();
    article->cited_by.push_back(std::move(traced));
  }

  void add_meant(std::uint32_t policy) {
    for (const sema::CoveredArticle& covered : policies_[policy]->covers) {
      TracedLaw& law = out_.laws[laws_of_[policy][covered.law]];
      const auto range = syntax::read_article_range(covered.article);
      if (!range) continue;
      const Bilingual text = article_text(*range);
      if (std::find(law.meant.begin(), law.meant.end(), text) != law.meant.end()) continue;
      law.meant.push_back(text);
      std::vector<syntax::ArticleRange> cited;
      for (const TracedArticle& article : law.articles) {
        if (!article.range.first.steps.empty()) cited.push_back(article.range);
      }
      for (const syntax::ArticleRange& gap : syntax::not_cited(*range, cited))
        law.not_cited.push_back(article_text(gap));
    }
  }

  void find_gaps() {
    for (std::uint32_t law = 0; law < out_.laws.size(); ++law) {
      if (out_.laws[law].articles.empty()) out_.never_cited.push_back(law);
      for (std::uint32_t i = 0; i < out_.laws[law].articles.size(); ++i) {
        const TracedArticle& article = out_.laws[law].articles[i];
        if (!article.covered) out_.untested.push_back({law, i});
        if (!article.has_rule) out_.without_rule.push_back({law, i});
      }
    }
    for (std::uint32_t part = 0; part < out_.parts.size(); ++part) {
      if (out_.parts[part].tests.empty()) out_.uncovered_parts.push_back(part);
    }
  }

  const driver::Project& project_;
  std::vector<const sema::Policy*> policies_;
  Trace out_;
  std::vector<Draft> drafts_;                           // of the policy at hand
  std::uint32_t policy_index_ = 0;                      // likewise
  std::vector<PartsOf> parts_of_;                       // by policy
  std::vector<const ir::Citations*> cites_of_;          // by part
  std::vector<std::optional<std::int32_t>> test_days_;  // by test
  std::vector<std::vector<std::uint32_t>> laws_of_;     // by policy and law: in Trace::laws
};

}  // namespace

bool is_rule(PartKind kind) {
  return kind != PartKind::Decision && kind != PartKind::Parameter && kind != PartKind::Interpretation;
}

Trace trace(const driver::Project& project, const std::string& cases_path, std::string_view cases) {
  return Tracer(project).run(cases_path, cases);
}

Bilingual kind_text(PartKind kind) {
  switch (kind) {
    case PartKind::Decision: return {"decision", "决定"};
    case PartKind::Default: return {"default", "缺省"};
    case PartKind::Output: return {"output", "结论"};
    case PartKind::Definition: return {"definition", "定义"};
    case PartKind::Parameter: return {"parameter", "参数"};
    case PartKind::Interpretation: return {"interpretation", "解释"};
    case PartKind::Rule: return {"rule", "规则"};
    case PartKind::Row: return {"row", "表行"};
    case PartKind::Obligation: return {"obligation", "义务"};
  }
  return {};
}

Bilingual declared_text(const TracedLaw& law) {
  // The name of the file is enough to find it by.
  const std::string place = law.place.substr(law.place.find_last_of("/\\") + 1);
  if (law.module.empty()) return {place, place};
  return {"module " + law.module.in(Language::English) + ", " + place,
          "模块 " + law.module.in(Language::Chinese) + "，" + place};
}

Bilingual covered_means() {
  return {
      "A test covers a rule when it passes, the rule applied in it, and the test states a result that the "
      "rule gave, "
      "or that rests on what the rule gave. Definitions and dated values are covered when they were read "
      "on the way to "
      "such a result; an obligation, when it was due under the outcome that the test states. A rule that was "
      "looked at "
      "and did not apply is counted apart. A test under an article shows that the rule ran, not that it "
      "reads the "
      "article rightly.",
      "测试通过，规则在其中适用，且测试所写明的结果由该规则得出或者以该规则的结论为基础的，称该测试覆盖该规则"
      "。得出上述结果时读取的定义和参数值，"
      "以及在测试所写明的决定结果之下应当履行的义务，视为被该测试覆盖。规则经审查而未适用的，另行计数。条款之"
      "下列有测试，"
      "仅表明规则运行过，不表明规则对该条款的理解正确。"};
}

namespace {

// `title #3`, as a row of a test table is called: takes the number off.
std::optional<unsigned long> take_row(std::string& title) {
  constexpr std::size_t kMostDigits = 9;
  const std::size_t mark = title.rfind(" #");
  if (mark == std::string::npos) return std::nullopt;
  const std::string digits = title.substr(mark + 2);
  if (digits.empty() || digits.size() > kMostDigits) return std::nullopt;
  if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  title.resize(mark);
  return std::stoul(digits);
}

// `#1–#3, #7`
std::string rows_text(std::vector<unsigned long> rows) {
  std::sort(rows.begin(), rows.end());
  std::string out;
  for (std::size_t i = 0; i < rows.size();) {
    std::size_t last = i;
    while (last + 1 < rows.size() && rows[last + 1] == rows[last] + 1) ++last;
    out += (out.empty() ? "#" : ", #") + std::to_string(rows[i]);
    if (last > i) out += (last > i + 1 ? "–#" : ", #") + std::to_string(rows[last]);
    i = last + 1;
  }
  return out;
}

}  // namespace

std::vector<TestGroup> grouped(const Trace& trace, const std::vector<std::uint32_t>& tests) {
  std::vector<TestGroup> out;
  std::vector<std::vector<unsigned long>> rows;
  for (const std::uint32_t index : tests) {
    TestGroup group{trace.tests[index].title, {}, trace.tests[index].is_case};
    const auto row = group.is_case ? std::nullopt : take_row(group.title.en);
    const auto chinese_row = group.is_case ? std::nullopt : take_row(group.title.zh);
    const auto same = std::find_if(out.begin(), out.end(), [&](const TestGroup& other) {
      return other.title == group.title && other.is_case == group.is_case;
    });
    const auto at = static_cast<std::size_t>(same - out.begin());
    if (same == out.end()) {
      out.push_back(std::move(group));
      rows.emplace_back();
    }
    if (row || chinese_row) rows[at].push_back(row ? *row : *chinese_row);
  }
  for (std::size_t i = 0; i < out.size(); ++i) out[i].rows = rows_text(std::move(rows[i]));
  return out;
}

}  // namespace writ::report
