// SPDX-License-Identifier: Apache-2.0
// A trace for a terminal, in one language. What is lacking comes first: it is what the reader looks for.
#include "compiler/driver/wording.h"
#include "compiler/report/trace.h"

#include <algorithm>

namespace writ::report {
namespace {

using base::Bilingual;
using base::Language;

class Writer {
 public:
  Writer(const Trace& trace, Language language)
      : trace_(trace), language_(language), chinese_(language == Language::Chinese) {}

  std::string write() {
    heading();
    lacking();
    for (std::uint32_t i = 0; i < trace_.laws.size(); ++i) law(trace_.laws[i]);
    documents();
    return std::move(out_);
  }

 private:
  std::string say(std::string_view en, std::string_view zh) const { return std::string(chinese_ ? zh : en); }
  std::string in(const Bilingual& text) const { return text.in(language_); }
  void line(int indent, const std::string& text) { out_ += driver::wrapped(text, indent); }
  void gap() { out_ += "\n"; }

  std::string join(const std::vector<std::string>& parts) const {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : say(", ", "、")) + part;
    return out;
  }

  void heading() {
    line(0, say("Article → rules → tests", "条款 → 规则 → 测试"));
    for (const TracedPolicy& policy : trace_.policies) {
      std::string name = in(policy.name);
      for (const ir::Overlay& overlay : policy.overlays) name += " + " + in(overlay.name);
      line(2, name + " " + policy.version + " sha256:" + policy.digest.substr(0, 12));
    }
    const std::size_t cases = static_cast<std::size_t>(std::count_if(
        trace_.tests.begin(), trace_.tests.end(), [](const TracedTest& test) { return test.is_case; }));
    std::string counts = say("  tests: ", "  测试：") + std::to_string(trace_.tests.size() - cases) +
                         say(" in the policies, ", " 项，案例：") + std::to_string(cases) +
                         say(" worked cases", " 件");
    if (trace_.skipped_cases > 0) {
      counts += say(" (", "（") + std::to_string(trace_.skipped_cases) +
                say(" more skipped: no policy here decides them)", " 件因此处没有规范作出相应决定而跳过）");
    }
    counts += say(", failed: ", "，未通过：") + std::to_string(trace_.failed_tests.size());
    out_ += counts + "\n";
    gap();
    line(2, in(covered_means()));
    gap();
  }

  // ---- what is lacking ----

  void lacking() {
    line(0, say("What is lacking", "欠缺之处"));
    articles_at(say("cited, and no test covers anything that cites it", "有援引，而援引之处均无测试覆盖"),
                trace_.untested);
    articles_at(say("cited only by headings and dated values, by no rule",
                    "仅见于决定的起首或者参数值，没有规则援引"),
                trace_.without_rule);
    std::vector<std::string> names;
    for (const std::uint32_t index : trace_.never_cited) {
      const TracedLaw& law = trace_.laws[index];
      names.push_back(in(law.name) + say(" (", "（") + in(declared_text(law)) + say(")", "）"));
    }
    list(say("declared, and never cited", "已声明而从未援引的法源"), names);
    names.clear();
    bool meant = false;
    for (const TracedLaw& law : trace_.laws) {
      meant = meant || !law.meant.empty();
      for (const Bilingual& article : law.not_cited) names.push_back(in(law.name) + " " + in(article));
    }
    if (meant)
      list(say("in the articles set out to be implemented, and nothing cites it",
               "在所涉条款范围内而无处援引"),
           names);
    names.clear();
    for (const std::uint32_t part : trace_.uncovered_parts) names.push_back(part_name(trace_.parts[part]));
    list(say("rules, definitions, values and duties that no test covers",
             "没有测试覆盖的规则、定义、参数值和义务"),
         names);
    names.clear();
    for (const std::uint32_t test : trace_.failed_tests) {
      names.push_back(in(trace_.tests[test].title) + " (" + trace_.tests[test].place + ")");
    }
    if (!names.empty()) list(say("tests that failed; they cover nothing", "未通过的测试，不计入覆盖"), names);
    line(2, say("What an instrument holds beyond the articles named here is not known to this report, except "
                "where its "
                "declaration says `covers`.",
                "除法源声明写明“所涉条款”的以外，本报告无从知晓法源另有哪些条款。"));
  }

  void articles_at(const std::string& title, const std::vector<ArticleAt>& articles) {
    std::vector<std::string> names;
    for (const ArticleAt& at : articles) {
      names.push_back(in(trace_.laws[at.law].name) + " " + in(trace_.laws[at.law].articles[at.article].text));
    }
    list(title, names);
  }

  void list(const std::string& title, const std::vector<std::string>& names) {
    line(2, title + say(": ", "：") + (names.empty() ? say("none", "无") : std::to_string(names.size())));
    if (!names.empty()) line(4, join(names));
  }

  // ---- instruments ----

  void law(const TracedLaw& law) {
    gap();
    line(0, in(law.name) + say("  ", "　") + in(law.title));
    std::string versions;
    for (const ir::LawVersion& version : law.versions) {
      std::string text;
      if (version.adopted) text = say("adopted ", "通过于 ") + driver::date_text(*version.adopted);
      if (version.in_force) {
        const ir::Period period{*version.in_force, version.repealed.value_or(INT32_MAX)};
        text += (text.empty() ? "" : say(", ", "，")) + say("in force ", "施行期间 ") +
                in(driver::period_text(period));
      }
      versions += (versions.empty() ? "" : say("; ", "；")) + text;
    }
    if (!versions.empty()) line(2, versions);
    if (!law.meant.empty()) {
      std::vector<std::string> meant;
      for (const Bilingual& text : law.meant) meant.push_back(in(text));
      line(2, say("set out to implement: ", "所涉条款：") + join(meant));
    }
    if (law.articles.empty()) line(2, say("cited nowhere", "无处援引"));
    for (const TracedArticle& one : law.articles) article(one);
  }

  void documents() {
    if (trace_.documents.empty()) return;
    gap();
    line(0, say("Internal documents", "内部文件"));
    for (const TracedArticle& one : trace_.documents) article(one);
  }

  void article(const TracedArticle& article) {
    gap();
    line(2, in(article.text));
    for (const TracedCitation& citation : article.cited_by) {
      const TracedPart& part = trace_.parts[citation.part];
      const std::string period = in(driver::period_text(citation.period));
      line(4, in(kind_text(part.kind)) + " " + in(part.name) + from(part) +
                  (period.empty() ? "" : say(", ", "，") + period) + "  [" + part.place + "]");
      if (!part.says.empty()) line(6, in(part.says));
      tests(part, citation.tests);
    }
  }

  void tests(const TracedPart& part, const std::vector<std::uint32_t>& tests) {
    constexpr std::size_t kShown = 6;
    const std::string looked_at = part.considered == 0 ? ""
                                                       : say("; did not apply in ", "；另有 ") +
                                                             std::to_string(part.considered) +
                                                             say(" more", " 项测试中经审查而未适用");
    if (tests.empty()) {
      line(6, say("no test", "无测试") + looked_at);
      return;
    }
    std::vector<std::string> names;
    for (const TestGroup& group : grouped(trace_, tests)) {
      const std::string title = group.is_case ? in(group.title) : "“" + in(group.title) + "”";
      names.push_back(title + (group.rows.empty() ? "" : " " + group.rows));
    }
    if (names.size() > kShown) {
      const std::size_t more = names.size() - kShown;
      names.resize(kShown);
      names.push_back(say("and ", "另有 ") + std::to_string(more) + say(" more", " 组"));
    }
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? "" : say("; ", "；")) + name;
    line(6, std::to_string(tests.size()) + say(tests.size() == 1 ? " test" : " tests", " 项测试") +
                looked_at + say(": ", "：") + text);
  }

  std::string from(const TracedPart& part) const {
    if (part.overlay.empty()) return {};
    return say(" (overlay ", "（特别规定 ") + in(part.overlay) + say(")", "）");
  }

  std::string part_name(const TracedPart& part) const {
    std::string out = in(kind_text(part.kind)) + " " + in(part.name);
    if (part.kind == PartKind::Parameter) out += " " + in(part.says);
    return out + from(part);
  }

  const Trace& trace_;
  Language language_;
  bool chinese_;
  std::string out_;
};

}  // namespace

std::string render_text(const Trace& trace, Language language) { return Writer(trace, language).write(); }

}  // namespace writ::report
