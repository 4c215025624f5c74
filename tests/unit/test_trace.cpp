// SPDX-License-Identifier: Apache-2.0
// trace, timeline and cost: places of articles, what a test exercises, what is lacking, periods with gaps, and that the
// interpreter never does more than the bound says.
#include "compiler/report/cost.h"
#include "compiler/report/timeline.h"
#include "compiler/report/trace.h"
#include "compiler/syntax/article_places.h"
#include "compiler/syntax/literals.h"
#include "runtime/engine/reach.h"
#include "runtime/eval/interp.h"
#include "tests/unit/gen_program.h"

#include <catch2/catch.hpp>

using namespace writ;
using base::Language;

namespace {

std::unique_ptr<driver::Project> project_of(const std::string& text) {
  return driver::load_text("a/loans.writ", text);
}

std::unique_ptr<driver::Project> good(const std::string& text) {
  auto project = project_of(text);
  for (const diag::Diagnostic& diagnostic : project->diagnostics.sorted()) {
    INFO(diag::code_text(diagnostic.code) << " " << diag::message(diagnostic, Language::English));
    REQUIRE(diag::level_of(diagnostic.code) != diag::Level::Error);
  }
  REQUIRE(project->policies.size() == 1);
  return project;
}

constexpr const char* kLoans = R"(
policy loans / 借阅 language en version "1"
law Library / 图书馆法 "Library Act <2020>" / 「图书馆法」
  version in force from 2020-01-01
  covers art 1 to 6
end
law Other / 他法 "Other Act" / 「他法」
  version in force from 2020-01-01
end
facts Loan / 借阅
  member / 会员 : boolean
  books / 册数 : count
end
parameter most / 上限 : count
  from 2020-01-01 until 2022-01-01 3 cites Library art 2(1)
  from 2022-01-01 5 cites Library art 2(1)
end
define many / 多册 : boolean
  means books more than most
  cites Library art 2(2)
decision lend / 出借
  from 2020-01-01
  default permit cites Library art 1
  output fee / 费用 : count
    means 0 cites Library art 4 item 2
end
rule members_only / 限会员
  cites Library art 3, internal "house <rules> & \"more\"" / 「馆规」
  when not member
  then deny
end
rule too_many / 超量
  cites Library art 10 (from 2022-01-01), Library art 2(2)
  when many
  then deny
end
rule late / 逾期
  cites Library art 4 item 1
  when many
  then fee is 2
end
obligation keep_quiet / 保持安静
  cites Library art 3
  member must "keep quiet" / 「保持安静」 during the act
end
)";

constexpr const char* kTests = R"(
test table "edges" / 「界线」
  as of 2021-06-01
  given member: yes
  | books | expect decision |
  | 3     | permit          |
  | 4     | deny            |
end
test "no members" / 「非会员」
  as of 2021-06-01
  given member: no, books: 1
  expect deny by members_only
end
test "this one fails" / 「未通过」
  as of 2023-01-01
  given member: yes, books: 9
  expect permit
end
)";

std::vector<std::string> ids(const report::Trace& trace, const std::vector<std::uint32_t>& parts) {
  std::vector<std::string> out;
  for (const std::uint32_t part : parts) out.push_back(trace.parts[part].id);
  return out;
}

const report::TracedPart& part(const report::Trace& trace, std::string_view id) {
  for (const report::TracedPart& one : trace.parts) {
    if (one.id == id) return one;
  }
  FAIL("no part " << id);
  return trace.parts.front();
}

std::vector<std::string> texts(const std::vector<base::Bilingual>& list) {
  std::vector<std::string> out;
  for (const base::Bilingual& text : list) out.push_back(text.en);
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

// ---- places of articles ----

TEST_CASE("article: read and written again", "[trace]") {
  for (const char* text : {"13", "13(1)", "13(1)(2)", "13(1)(2) to (7)", "13(1)(1)(1) to (2)(3)", "38 to 43",
                           "35 item 6", "14 item 2 to 5", "14 item 2(1) to (3)", "14 item 1 to 15 item 2",
                           "120-1", "13a", "202.205", "5(a) to (c)", "13(1) to 15(2)"}) {
    const auto range = syntax::read_article_range(text);
    INFO(text);
    REQUIRE(range);
    CHECK(syntax::canonical_text(*range) == text);
  }
  for (const char* text : {"", "x", "13(", "13()", "13(1", "43 to 38", "13(2) to (1)", "13 to (2)", "13 ",
                           "13.", "9999999999", "13 item", "13 to", "13 to 14 to 15"}) {
    INFO(text);
    CHECK_FALSE(syntax::read_article_range(text));
  }
}

TEST_CASE("article: the order is that of the instrument", "[trace]") {
  const std::vector<std::string> ordered = {
      "2",    "9",     "10", "10 item 2", "10(1)", "10(1)(2)", "10(1)(2) to (4)", "10(2)", "10(10)",
      "10-1", "10-12", "11", "11 to 13",  "13",    "13a"};
  for (std::size_t i = 1; i < ordered.size(); ++i) {
    INFO(ordered[i - 1] << " < " << ordered[i]);
    CHECK(*syntax::read_article_range(ordered[i - 1]) < *syntax::read_article_range(ordered[i]));
  }
}

TEST_CASE("article: what of a range nothing cites", "[trace]") {
  const auto left = [](const char* range, const std::vector<std::string>& cited) {
    std::vector<syntax::ArticleRange> ranges;
    for (const std::string& one : cited) ranges.push_back(*syntax::read_article_range(one));
    Texts out;
    for (const auto& gap : syntax::not_cited(*syntax::read_article_range(range), ranges))
      out.push_back(syntax::canonical_text(gap));
    return out;
  };
  CHECK(left("38 to 43", {"38(1)", "39", "40"}) == Texts{"41 to 43"});
  CHECK(left("38 to 43", {}) == Texts{"38 to 43"});
  CHECK(left("38 to 43", {"1 to 100"}).empty());
  CHECK(left("38 to 43", {"36 to 38", "41(2)(1)", "44", "40-1"}) == Texts{"39 to 40", "42 to 43"});
  CHECK(left("13", {"13(1)(2)"}).empty());
  CHECK(left("13(1)(1) to (7)", {"13(1)(2) to (3)", "13(1)", "13(2)(5)"}) ==
        Texts{"13(1)(1)", "13(1)(4) to (7)"});
  CHECK(left("35 item 1 to 3", {"35 item 2"}) == Texts{"35 item 1", "35 item 3"});
  CHECK(left("5(a) to (d)", {"5(b)"}) == Texts{"5(a)", "5(c) to (d)"});
  // However long a range is, the work is that of the citations.
  CHECK(left("1 to 999999999", {"500"}) == Texts{"1 to 499", "501 to 999999999"});
  // Chinese places are the same places.
  CHECK(*syntax::read_article("第三十八条至第四十三条") == "38 to 43");
}

TEST_CASE("law: covers is read in both languages and changes no digest", "[trace]") {
  const std::string with = kLoans;
  std::string without = with;
  without.erase(without.find("  covers art 1 to 6\n"), std::string("  covers art 1 to 6\n").size());
  std::string chinese = with;
  chinese.replace(chinese.find("covers art 1 to 6"), std::string("covers art 1 to 6").size(),
                  "所涉条款 第一条至第六条");
  const auto project = good(with);
  CHECK(project->policies[0].covers.size() == 1);
  CHECK(project->policies[0].covers[0].article == "1 to 6");
  CHECK(good(chinese)->policies[0].covers[0].article == "1 to 6");
  CHECK(good(without)->policies[0].program.digest == project->policies[0].program.digest);
  // A name may still be called so.
  std::string named = with;
  named.replace(named.find("keep_quiet"), std::string("keep_quiet").size(), "covers");
  good(named);
  const std::pair<const char*, diag::Code> wrongs[] = {{"covers art 6 to 1", diag::Code::ReversedArticles},
                                                       {"covers art 2(1) to 4(2)", diag::Code::BadArticle}};
  for (const auto& [wrong, code] : wrongs) {
    std::string bad = with;
    bad.replace(bad.find("covers art 1 to 6"), std::string("covers art 1 to 6").size(), wrong);
    const auto found = project_of(bad)->diagnostics.sorted();
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == code);
  }
}

// ---- trace ----

TEST_CASE("trace: a test covers what the result it states came from", "[trace]") {
  const auto project = good(std::string(kLoans) + kTests);
  const report::Trace trace = report::trace(*project);
  REQUIRE(trace.tests.size() == 4);
  CHECK(trace.failed_tests == std::vector<std::uint32_t>{3});
  using Tests = std::vector<std::uint32_t>;
  CHECK(part(trace, "lend").tests == Tests{0, 1, 2});
  CHECK(part(trace, "lend.default").tests == Tests{0});
  CHECK(part(trace, "loans.members_only").tests == Tests{2});
  CHECK(part(trace, "loans.members_only").considered == 2);
  CHECK(part(trace, "loans.too_many").tests == Tests{1});
  CHECK(part(trace, "loans.many").tests == Tests{0, 1, 2});
  CHECK(part(trace, "loans.most@2020-01-01").tests == Tests{0, 1, 2});
  // It applied with four books, but no test says what the fee is.
  CHECK(part(trace, "loans.late").tests.empty());
  CHECK(part(trace, "loans.late").considered == 0);
  // A test that fails covers nothing.
  CHECK(part(trace, "loans.most@2022-01-01").tests.empty());
  CHECK(part(trace, "loans.keep_quiet").tests == Tests{0, 1, 2});
  CHECK(ids(trace, trace.uncovered_parts) == Texts{"loans.most@2022-01-01", "loans.fee", "loans.late"});
}

TEST_CASE("trace: articles in order, and what is lacking", "[trace]") {
  const auto project = good(std::string(kLoans) + kTests);
  const report::Trace trace = report::trace(*project);
  REQUIRE(trace.laws.size() == 2);
  Texts articles;
  for (const report::TracedArticle& article : trace.laws[0].articles) articles.push_back(article.text.en);
  CHECK(articles ==
        Texts{"art 1", "art 2(1)", "art 2(2)", "art 3", "art 4 item 1", "art 4 item 2", "art 10"});
  CHECK(trace.never_cited == std::vector<std::uint32_t>{1});
  CHECK(texts(trace.laws[0].meant) == Texts{"art 1 to 6"});
  CHECK(texts(trace.laws[0].not_cited) == Texts{"art 5 to 6"});
  CHECK(trace.laws[0].not_cited[0].zh == "第五条至第六条");
  Texts untested;
  for (const report::ArticleAt& at : trace.untested)
    untested.push_back(trace.laws[at.law].articles[at.article].text.en);
  // Article 10 is cited only from 2022 on; the passing test of the rule is of 2021.
  CHECK(untested == Texts{"art 4 item 1", "art 4 item 2", "art 10"});
  REQUIRE(trace.without_rule.size() == 1);
  CHECK(trace.laws[0].articles[trace.without_rule[0].article].text.en == "art 2(1)");
  REQUIRE(trace.documents.size() == 1);
  CHECK(trace.documents[0].cited_by.size() == 1);
  CHECK(part(trace, "loans.too_many").place == "a/loans.writ:32");
}

TEST_CASE("trace: worked cases count, and rows of a table stand together", "[trace]") {
  const auto project = good(std::string(kLoans) + kTests);
  const std::string cases =
      R"({"id":"c-1","decision":"lend","as_of":"2023-01-01","facts":{"member":true,"books":6},"expected":{"fee":2}}
{"id":"c-2","decision":"else","facts":{},"expected":{"decision":"permit"}}
)";
  const report::Trace trace = report::trace(*project, "cases.jsonl", cases);
  CHECK(trace.skipped_cases == 1);
  REQUIRE(trace.tests.size() == 5);
  CHECK(trace.tests[4].is_case);
  CHECK(trace.tests[4].place == "cases.jsonl:1");
  CHECK(part(trace, "loans.late").tests == std::vector<std::uint32_t>{4});
  const auto groups = report::grouped(trace, {0, 1, 2, 4});
  REQUIRE(groups.size() == 3);
  CHECK(groups[0].title == base::Bilingual{"edges", "界线"});
  CHECK(groups[0].rows == "#1, #2");
  CHECK(groups[2].is_case);
}

TEST_CASE("trace: the text, in both languages", "[trace]") {
  const auto project = good(std::string(kLoans) + kTests);
  const report::Trace trace = report::trace(*project);
  const std::string english = report::render_text(trace, Language::English);
  CHECK(english.find(R"(
What is lacking
  cited, and no test covers anything that cites it: 3
    Library art 4 item 1, Library art 4 item 2, Library art 10
  cited only by headings and dated values, by no rule: 1
    Library art 2(1)
  declared, and never cited: 1
    Other (loans.writ:7)
  in the articles set out to be implemented, and nothing cites it: 1
    Library art 5 to 6
)") != std::string::npos);
  CHECK(english.find(R"(
  art 2(2)
    definition many  [a/loans.writ:18]
      means books more than most
      3 tests: “edges” #1, #2; “no members”
    rule too_many  [a/loans.writ:32]
      when many then deny
      1 test; did not apply in 2 more: “edges” #2
)") != std::string::npos);
  const std::string chinese = report::render_text(trace, Language::Chinese);
  CHECK(chinese.find(R"(
  第二条第二款
    定义 多册  [a/loans.writ:18]
      指 册数 超过 上限
      3 项测试：“界线” #1, #2；“非会员”
    规则 超量  [a/loans.writ:32]
      当 多册，则 禁止
      1 项测试；另有 2 项测试中经审查而未适用：“界线” #2
)") != std::string::npos);
}

TEST_CASE("trace: a page escapes what stands in a policy", "[trace]") {
  const auto project = good(std::string(kLoans) + R"(
test "<img src=x onerror='alert(1)'>" / 「<script>甲</script>」
  as of 2021-06-01
  given member: no
  expect deny
end
)");
  const std::string page = report::render_html(report::trace(*project), Language::Chinese);
  CHECK(page.find("<img") == std::string::npos);
  CHECK(page.find("<script") == std::string::npos);
  CHECK(page.find("<rules>") == std::string::npos);
  CHECK(page.find("&lt;img src=x onerror=&#39;alert(1)&#39;&gt;") != std::string::npos);
  CHECK(page.find("house &lt;rules&gt; &amp; &quot;more&quot;") != std::string::npos);
  CHECK(page.find("Library Act &lt;2020&gt;") != std::string::npos);
  // Nothing is loaded from anywhere, and both languages are there.
  for (const char* banned : {"http:", "https:", "src=\"", "url(", "@import"})
    CHECK(page.find(banned) == std::string::npos);
  CHECK(page.find("<span lang=\"en\">art 2(2)</span><span lang=\"zh\">第二条第二款</span>") !=
        std::string::npos);
  CHECK(page.find("id=\"show-zh\" aria-label=\"中文\" checked") != std::string::npos);
}

// ---- timeline ----

TEST_CASE("timeline: values by date on one scale", "[trace]") {
  const auto project = good(kLoans);
  const auto one = report::only(report::timeline(project->policies[0].program), "上限");
  REQUIRE(one);
  CHECK(report::render_text(*one, Language::English, true) ==
        R"(loans 1
= in force  . not  ? no value  ! two at once  < since ever  > until further notice

Parameters
  from        until        2020        2021        2022
most
  2020-01-01  2022-01-01  .========================.............  3 · Library art 2(1)
  2022-01-01              .........................============>  5 · Library art 2(1)
)");
  CHECK(report::only(report::timeline(project->policies[0].program), "too_many"));
  CHECK_FALSE(report::only(report::timeline(project->policies[0].program), "nothing"));
}

TEST_CASE("timeline: gaps and overlaps of a policy that is wrong", "[trace]") {
  const std::string head = R"(
policy p language en version "1"
law L "Law" / 「法」
  version in force from 2020-01-01
end
facts F
  a : count
end
decision d
  from 2020-01-01
  default deny cites L art 1
  output x : count
    means fee cites L art 1
end
table t first match
  | when   | x | from       | until      | cites   |
  | a is 1 | 5 |            | 2020-05-01 | L art 1 |
  | a is 1 | 6 | 2020-06-01 |            | L art 1 |
  | a is 2 | 7 | 2020-06-01 |            | L art 1 |
end
)";
  auto project = project_of(head + R"(
parameter fee : count
  from 2020-02-01 until 2020-06-01 1 cites L art 1
  from 2020-08-01 until 2020-12-01 2 cites L art 1
  from 2020-11-01 3 cites L art 1
end
)");
  CHECK(project->policies.empty());
  const std::vector<ir::Program> programs = report::programs_with_periods(*project);
  REQUIRE(programs.size() == 1);
  const report::Timeline timeline = report::timeline(programs[0]);
  const auto remarks = [&](std::string_view name) {
    Texts out;
    const auto found = report::only(timeline, name);
    for (const report::TimelineRemark& remark : found->entries[0].remarks) {
      const char kinds[] = {'?', '!', 'v'};
      out.push_back(std::string(1, kinds[static_cast<int>(remark.kind)]) + " " +
                    std::to_string(remark.period.from) + " " + std::to_string(remark.period.until) + " " +
                    remark.about.en);
    }
    return out;
  };
  // 2020-06-01 is day 18414, 2020-08-01 18475; 2020-11-01 18567, 2020-12-01 18597; 2020-01-01 18262, 2020-02-01 18293.
  CHECK(remarks("fee") == Texts{"? 18414 18475 ", "! 18567 18597 ", "v 18262 18293 x"});
  CHECK(remarks("t") == Texts{"? 18383 18414 rows 1, 2"});
  CHECK(remarks("t.2") == remarks("t"));

  // Any other mistake, and there is nothing sound to draw.
  auto worse = project_of(head + "parameter fee : count\n  from 2020-02-01 nobody cites L art 1\nend\n");
  CHECK(report::programs_with_periods(*worse).empty());
}

// ---- cost ----

TEST_CASE("cost: a sum over the lengths of lists", "[trace]") {
  const auto project = good(R"(
policy p language en version "1"
law L "Law" / 「法」
  version in force from 2020-01-01
end
record Line / 行
  price / 单价 : count
end
facts F
  lines / 各行 : list of Line
  codes / 代码 : list of count
  wanted : count
end
decision d / 决
  default deny cites L art 1
  output total / 合计额 : count
    means sum of line.price for line in lines where line.price more than 3
    cites L art 1
  output found : boolean
    means any line in lines has (any code in codes has code is line.price)
    cites L art 1
end
)");
  const report::DecisionCost cost = report::cost_of(project->policies[0].program, 0);
  // total: sum, list, and for each line the comparison (3 nodes) and the price. found: any, list, and for each line any, list,
  // and for each code a comparison of two.
  CHECK(report::polynomial_text(cost.worst, cost.lists, Language::English) ==
        "4 + 6·n(lines) + 3·n(lines)·n(codes)");
  CHECK(report::polynomial_text(cost.worst, cost.lists, Language::Chinese) ==
        "4 + 6·n(各行) + 3·n(各行)·n(代码)");
  CHECK(cost.worst.at(10) == 364);
  CHECK(cost.worst.at(10'000) == 4 + 60'000 + 300'000'000);
  const std::string text = report::render_text({{{"p", ""}, {cost}}}, eval::Limits{}, Language::English);
  CHECK(text.find(
            "d: 4 + 6·n(lines) + 3·n(lines)·n(codes)\n"
            "  with every list at its limit of 10,000 items: 300,060,004; more than the limit of 50,000,000\n"
            "  steps: such a request is answered with an error\n") == 0);
}

TEST_CASE("cost: sums and products stop instead of wrapping round", "[trace]") {
  report::Polynomial much = report::Polynomial(UINT64_MAX - 1) + report::Polynomial(5);
  CHECK(much.at(0) == report::kMostCost);
  report::Polynomial n = report::Polynomial::length_of(0);
  CHECK((n * n * n * n * n).at(1'000'000) == report::kMostCost);
  report::Polynomial either(3);
  either.raise_to(report::Polynomial(2) + n * 4);
  CHECK(either == report::Polynomial(3) + n * 4);
}

TEST_CASE("cost: the interpreter never does more than the bound says", "[trace]") {
  // The lists of generated requests have at most three items.
  constexpr std::uint64_t kLongest = 3;
  int asked = 0;
  int tight = 0;
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    // With faults only what test_jit.cpp runs as well.
    const ir::Program program = gen::program(seed, {.faults = seed % 3 == 0 && seed <= 150});
    const report::DecisionCost cost = report::cost_of(program, 0);
    eval::Request request(program);
    for (std::uint64_t i = 0; i < 40; ++i) {
      gen::fill(request, seed * 1000 + i, i % 4 != 3);
      std::uint64_t bound = cost.worst.at(kLongest);
      for (const auto& stretch : cost.stretches) {
        if (!stretch.period.holds(request.as_of.value_or(0))) continue;
        CHECK(stretch.cost.at(kLongest) <= bound);
        bound = stretch.cost.at(kLongest);
      }
      INFO("program " << seed << ", request " << i << ", bound " << bound << "\n" << gen::text(request));
      const auto steps_run_out = [&](std::uint64_t limit) {
        eval::Limits limits;
        limits.max_steps = static_cast<std::size_t>(limit);
        const eval::Answer answer = eval::decide(program, program.decisions[0], request, limits);
        return answer.fault && answer.fault->code == eval::FaultCode::TooManySteps;
      };
      REQUIRE_FALSE(steps_run_out(bound));
      ++asked;
      // A bound that is never near would be none.
      if (bound > 0 && steps_run_out(bound / 2)) ++tight;
    }
  }
  CHECK(tight > asked / 8);
}
