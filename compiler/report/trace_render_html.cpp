// SPDX-License-Identifier: Apache-2.0
// A trace as one HTML page: no scripts, nothing loaded from elsewhere. Every text stands in the page in both languages; two
// radio buttons and a rule of style show one of them. Whatever comes from a policy or a case is escaped here, by escaped().
#include "compiler/driver/wording.h"
#include "compiler/report/trace.h"
#include "runtime/base/visible.h"

#include <algorithm>

namespace writ::report {
namespace {

using base::Bilingual;
using base::Language;

constexpr std::string_view kStyle = R"css(
:root{color-scheme:light dark;--page:#f7f6f2;--card:#fff;--ink:#1c1e22;--soft:#5d626b;--line:#dedbd2;--link:#17598a;
--good:#1d6b41;--good-back:#e3f1e8;--bad:#9c2f1b;--bad-back:#fae7e2;--chip:#eceae3}
@media (prefers-color-scheme:dark){:root{--page:#131519;--card:#1b1e24;--ink:#e6e5e1;--soft:#a2a7b0;--line:#30343c;
--link:#82bce6;--good:#86cda3;--good-back:#1c3327;--bad:#f29a85;--bad-back:#3d2320;--chip:#2a2e36}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);line-height:1.55;
font-family:system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC",sans-serif}
.choice{position:absolute;opacity:0;pointer-events:none}
#show-en:checked~.page [lang=zh],#show-zh:checked~.page [lang=en]{display:none}
.page{max-width:68rem;margin:0 auto;padding:1rem 1rem 3rem;overflow-wrap:anywhere}
h1,h2,h3,p,ul{margin:0}
h1{font-size:1.5rem;line-height:1.3}
h2{font-size:1.15rem;line-height:1.35}
ul{padding:0;list-style:none}
a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:.2em;text-decoration-color:var(--line)}
a:hover{text-decoration-color:currentColor}
.top{display:flex;flex-wrap:wrap;gap:.75rem;justify-content:space-between;align-items:start}
.switch{display:flex;border:1px solid var(--line);border-radius:.5rem;overflow:hidden;background:var(--card)}
.switch label{padding:.3rem .8rem;cursor:pointer;color:var(--soft);font-size:.9rem}
#show-en:checked~.page [for=show-en],#show-zh:checked~.page [for=show-zh]{background:var(--ink);color:var(--card)}
#show-en:focus-visible~.page [for=show-en],#show-zh:focus-visible~.page [for=show-zh]{outline:2px solid var(--link);
outline-offset:-2px}
.day{white-space:nowrap}
.soft{color:var(--soft);font-size:.88rem}
.code{font-family:ui-monospace,"SFMono-Regular",Menlo,Consolas,"Noto Sans Mono CJK SC",monospace;font-size:.92em}
header>ul.names{margin-top:.5rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.6rem;margin:1rem 0}
.figures li{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.6rem .8rem;font-size:.85rem;
color:var(--soft)}
.figures b{display:block;font-size:1.4rem;line-height:1.25;color:var(--ink);font-variant-numeric:tabular-nums}
.card{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:1rem;margin-top:1rem}
.card>h2+*{margin-top:.35rem}
.lacking{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem 1.5rem;margin-top:.8rem}
.lacking h3{font-size:.92rem;font-weight:600}
.chips{display:flex;flex-wrap:wrap;gap:.3rem;margin-top:.4rem}
.chip{display:inline-block;background:var(--chip);border-radius:.4rem;padding:.08rem .5rem;font-size:.84rem;color:var(--ink);
text-decoration:none}
a.chip:hover{text-decoration:underline}
.lacks{background:var(--bad-back);color:var(--bad)}
.has{background:var(--good-back);color:var(--good)}
.contents{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:.35rem 2rem;margin-top:.6rem}
.contents li{display:flex;justify-content:space-between;gap:.8rem;align-items:baseline;border-bottom:1px solid var(--line);
padding:.15rem 0}
.contents .chip{white-space:nowrap}
.place{border-top:1px solid var(--line);padding:.8rem 0 .2rem;margin-top:.8rem;scroll-margin-top:.5rem}
.place h3{font-size:1rem;margin-bottom:.35rem}
.part{padding:.45rem 0 .55rem}
.part+.part{border-top:1px dotted var(--line)}
.line{display:flex;flex-wrap:wrap;gap:.15rem .55rem;align-items:baseline}
.line .from{color:var(--soft);font-size:.86rem;font-variant-numeric:tabular-nums}
.says{font-size:.92rem;margin-top:.15rem}
.tests{margin-top:.2rem;font-size:.88rem}
details>summary{cursor:pointer;width:fit-content;max-width:100%}
details ul{margin:.3rem 0 .2rem;padding-left:1.1rem;list-style:disc;color:var(--soft)}
:target{background:linear-gradient(90deg,var(--chip),transparent)}
footer{margin-top:1.5rem}
@media (min-width:52rem){
h1{font-size:1.75rem}.page{padding:1.75rem 1.5rem 4rem}.card{padding:1.2rem 1.4rem}
.place{display:grid;grid-template-columns:11rem 1fr;gap:0 1.2rem}
.place h3{position:sticky;top:.6rem;align-self:start;padding-top:.45rem}
.place .part:first-child{padding-top:.45rem}}
@media print{
:root{--page:#fff;--card:#fff;--ink:#000;--soft:#333;--line:#bbb;--link:#000;--chip:#fff;--good:#000;--good-back:#fff;
--bad:#000;--bad-back:#fff}
.switch,.contents-card{display:none}.page{max-width:none;padding:0}body{font-size:10pt}
.card{border:0;padding:0}.chip{border:1px solid #bbb}.part,.figures li{break-inside:avoid}.place h3{position:static;break-after:avoid}
h2{break-after:avoid}a{text-decoration:none}details::details-content{content-visibility:visible;block-size:auto}
.place{display:block}.figures{grid-template-columns:repeat(6,1fr)}details ul{padding:0}details li{display:inline}
details li+li::before{content:" · "}summary{list-style:none}
@page{margin:16mm}}
)css";

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : base::visible(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

// A day is not broken over two lines.
std::string with_dates(const std::string& html) {
  constexpr std::string_view kShape = "dddd-dd-dd";
  const auto is_date = [&](std::size_t at) {
    for (std::size_t i = 0; i < kShape.size(); ++i) {
      const bool digit = at + i < html.size() && html[at + i] >= '0' && html[at + i] <= '9';
      if (kShape[i] == 'd' ? !digit : at + i >= html.size() || html[at + i] != kShape[i]) return false;
    }
    return true;
  };
  std::string out;
  for (std::size_t at = 0; at < html.size();) {
    if (!is_date(at)) {
      out += html[at++];
      continue;
    }
    out += "<span class=\"day\">" + html.substr(at, kShape.size()) + "</span>";
    at += kShape.size();
  }
  return out;
}

class Page {
 public:
  Page(const Trace& trace, Language first) : trace_(trace), first_(first) {}

  std::string write() {
    const bool chinese = first_ == Language::Chinese;
    out_ = std::string("<!doctype html>\n<html lang=\"") + (chinese ? "zh" : "en") +
           "\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
           "'unsafe-inline'\">\n<title>" +
           (chinese ? "条款 → 规则 → 测试" : "Article → rules → tests") + names() + "</title>\n<style>" +
           std::string(kStyle) + "</style>\n</head>\n<body>\n";
    choice("show-en", !chinese, "English");
    choice("show-zh", chinese, "中文");
    out_ += "<div class=\"page\">\n";
    header();
    out_ += "<main>\n";
    lacking();
    contents();
    for (std::uint32_t i = 0; i < trace_.laws.size(); ++i) law(i);
    documents();
    out_ += "</main>\n";
    footer();
    return out_ + "</div>\n</body>\n</html>\n";
  }

 private:
  // ---- texts in both languages ----

  static std::string t(const Bilingual& text) {
    const std::string en = with_dates(escaped(text.in(Language::English)));
    const std::string zh = with_dates(escaped(text.in(Language::Chinese)));
    if (en == zh) return en;
    return "<span lang=\"en\">" + en + "</span><span lang=\"zh\">" + zh + "</span>";
  }
  static std::string t(std::string en, std::string zh) { return t(Bilingual{std::move(en), std::move(zh)}); }
  static std::string span(std::string_view style, const std::string& inner) {
    return "<span class=\"" + std::string(style) + "\">" + inner + "</span>";
  }

  std::string names() const {
    std::string out;
    for (const TracedPolicy& policy : trace_.policies)
      out += (out.empty() ? " · " : ", ") + escaped(policy.name.in(first_));
    return out;
  }

  void choice(std::string_view id, bool checked, std::string_view name) {
    out_ += "<input class=\"choice\" type=\"radio\" name=\"language\" id=\"" + std::string(id) +
            "\" aria-label=\"" + std::string(name) + "\"" + (checked ? " checked" : "") + ">\n";
  }

  // ---- the head of the page ----

  void header() {
    out_ += "<header>\n<div class=\"top\"><h1>" + t("Article → rules → tests", "条款 → 规则 → 测试") +
            "</h1><div class=\"switch\"><label for=\"show-en\">English</label><label "
            "for=\"show-zh\">中文</label></div></div>\n<ul class=\"names\">";
    for (const TracedPolicy& policy : trace_.policies) {
      out_ += "<li class=\"soft\">" + span("code", t(policy.name));
      for (const ir::Overlay& overlay : policy.overlays) out_ += " + " + span("code", t(overlay.name));
      out_ += " " + escaped(policy.version) + " · " +
              span("code", "sha256:" + escaped(policy.digest.substr(0, 12))) + "</li>";
    }
    out_ += "</ul>\n";
    std::size_t articles = 0;
    for (const TracedLaw& law : trace_.laws) articles += law.articles.size();
    std::size_t rules = 0;
    for (const TracedPart& part : trace_.parts) rules += is_rule(part.kind) ? 1 : 0;
    out_ += "<ul class=\"figures\">";
    figure(trace_.laws.size() - trace_.never_cited.size(), {"instruments cited", "部被援引的法源"});
    figure(articles, {"places cited in them", "处被援引的条款"});
    figure(articles - trace_.untested.size(), {"of these with a test", "处有测试的条款"});
    figure(rules, {"rules, rows, definitions, duties", "项规则、表行、定义和义务"});
    figure(trace_.tests.size() - trace_.failed_tests.size(), {"tests and cases passed", "项测试和案例通过"});
    figure(trace_.failed_tests.size(), {"failed", "项未通过"});
    out_ += "</ul>\n<p class=\"soft\">" + t(covered_means()) + "</p>\n";
    if (trace_.skipped_cases > 0) {
      const std::string count = std::to_string(trace_.skipped_cases);
      out_ += "<p class=\"soft\">" +
              t("Worked cases skipped, because no policy here makes their decision: " + count + ".",
                "因此处没有规范作出相应决定而跳过的案例：" + count + " 件。") +
              "</p>\n";
    }
    out_ += "</header>\n";
  }

  void figure(std::size_t number, const Bilingual& what) {
    out_ += "<li><b>" + std::to_string(number) + "</b>" + t(what) + "</li>";
  }

  // ---- what is lacking ----

  void lacking() {
    out_ += "<section class=\"card\" id=\"lacking\"><h2>" + t("What is lacking", "欠缺之处") +
            "</h2>\n<div class=\"lacking\">";
    articles_at({"Cited, and no test covers anything that cites it", "有援引，而援引之处均无测试覆盖"},
                trace_.untested);
    articles_at(
        {"Cited only by headings and dated values, by no rule", "仅见于决定的起首或者参数值，没有规则援引"},
        trace_.without_rule);
    std::vector<std::string> chips;
    for (const std::uint32_t index : trace_.never_cited)
      chips.push_back(chip(law_anchor(index), t(trace_.laws[index].name) + " " +
                                                  span("soft", t(declared_text(trace_.laws[index])))));
    list({"Declared, and never cited", "已声明而从未援引的法源"}, chips);
    chips.clear();
    bool meant = false;
    for (std::uint32_t i = 0; i < trace_.laws.size(); ++i) {
      meant = meant || !trace_.laws[i].meant.empty();
      for (const Bilingual& article : trace_.laws[i].not_cited) {
        chips.push_back(chip(law_anchor(i), t(trace_.laws[i].name) + " " + t(article)));
      }
    }
    if (meant)
      list({"In the articles set out to be implemented, and nothing cites it", "在所涉条款范围内而无处援引"},
           chips);
    chips.clear();
    for (const std::uint32_t index : trace_.uncovered_parts)
      chips.push_back(span("chip", part_name(trace_.parts[index])));
    list({"Rules, definitions, values and duties that no test covers",
          "没有测试覆盖的规则、定义、参数值和义务"},
         chips);
    chips.clear();
    for (const std::uint32_t test : trace_.failed_tests) {
      chips.push_back(
          span("chip lacks", t(trace_.tests[test].title) + " " + escaped(trace_.tests[test].place)));
    }
    if (!chips.empty()) list({"Tests that failed; they cover nothing", "未通过的测试，不计入覆盖"}, chips);
    out_ += "</div>\n<p class=\"soft\" style=\"margin-top:.8rem\">" +
            t("What an instrument holds beyond the articles named here is not known to this report, except "
              "where its "
              "declaration says “covers”.",
              "除法源声明写明“所涉条款”的以外，本报告无从知晓法源另有哪些条款。") +
            "</p></section>\n";
  }

  void articles_at(const Bilingual& title, const std::vector<ArticleAt>& articles) {
    std::vector<std::string> chips;
    for (const ArticleAt& at : articles) {
      const TracedLaw& law = trace_.laws[at.law];
      chips.push_back(
          chip(article_anchor(at.law, at.article), t(law.name) + " " + t(law.articles[at.article].text)));
    }
    list(title, chips);
  }

  void list(const Bilingual& title, const std::vector<std::string>& chips) {
    out_ += "<div><h3>" + t(title) + " " +
            span(chips.empty() ? "chip has" : "chip lacks", std::to_string(chips.size())) + "</h3>";
    if (!chips.empty()) {
      out_ += "<div class=\"chips\">";
      for (const std::string& chip : chips) out_ += chip;
      out_ += "</div>";
    }
    out_ += "</div>\n";
  }

  static std::string law_anchor(std::uint32_t law) { return "law-" + std::to_string(law); }
  static std::string article_anchor(std::uint32_t law, std::uint32_t article) {
    return law_anchor(law) + "-" + std::to_string(article);
  }
  static std::string chip(const std::string& anchor, const std::string& inner) {
    return "<a class=\"chip\" href=\"#" + anchor + "\">" + inner + "</a>";
  }

  void contents() {
    out_ += "<section class=\"card contents-card\"><h2>" + t("Instruments", "法源") +
            "</h2>\n<ul class=\"contents\">";
    for (std::uint32_t i = 0; i < trace_.laws.size(); ++i) {
      const std::vector<TracedArticle>& articles = trace_.laws[i].articles;
      const auto covered = std::count_if(articles.begin(), articles.end(),
                                         [](const TracedArticle& article) { return article.covered; });
      const std::string counts = std::to_string(covered) + " / " + std::to_string(articles.size());
      const bool all = !articles.empty() && covered == static_cast<std::ptrdiff_t>(articles.size());
      out_ += "<li><a href=\"#" + law_anchor(i) + "\">" +
              t(trace_.laws[i].title.empty() ? trace_.laws[i].name : trace_.laws[i].title) + "</a>" +
              span(all ? "chip has" : "chip lacks", counts) + "</li>\n";
    }
    out_ += "</ul><p class=\"soft\" style=\"margin-top:.6rem\">" +
            t("Places cited: with a test / all.", "被援引的条款：有测试的 / 全部。") + "</p></section>\n";
  }

  // ---- instruments ----

  void law(std::uint32_t index) {
    const TracedLaw& law = trace_.laws[index];
    out_ += "<section class=\"card\" id=\"" + law_anchor(index) + "\"><h2>" + t(law.name) + "</h2>";
    if (!law.title.empty()) out_ += "<p>" + t(law.title) + "</p>";
    for (const ir::LawVersion& version : law.versions) {
      Bilingual text;
      if (version.adopted)
        text = {"adopted " + driver::date_text(*version.adopted),
                "通过于 " + driver::date_text(*version.adopted)};
      if (version.in_force) {
        const Bilingual period =
            driver::period_text({*version.in_force, version.repealed.value_or(INT32_MAX)});
        text.en += (text.en.empty() ? "in force " : ", in force ") + period.en;
        text.zh += (text.zh.empty() ? "施行期间 " : "，施行期间 ") + period.zh;
      }
      out_ += "<p class=\"soft\">" + t(text) + "</p>";
    }
    if (!law.meant.empty()) {
      out_ += "<p class=\"soft\">" + t("set out to implement: ", "所涉条款：");
      for (std::size_t i = 0; i < law.meant.size(); ++i)
        out_ += (i == 0 ? "" : t(", ", "、")) + t(law.meant[i]);
      out_ += "</p>";
    }
    const Bilingual declared = declared_text(law);
    out_ += "<p class=\"soft\" title=\"" + escaped(law.place) + "\">" +
            t("declared in " + declared.en, (law.module.empty() ? "声明于 " : "声明于") + declared.zh) +
            "</p>";
    if (law.articles.empty()) out_ += "<p>" + span("chip lacks", t("cited nowhere", "无处援引")) + "</p>";
    for (std::uint32_t i = 0; i < law.articles.size(); ++i)
      article(law.articles[i], article_anchor(index, i));
    out_ += "</section>\n";
  }

  void documents() {
    if (trace_.documents.empty()) return;
    out_ += "<section class=\"card\" id=\"documents\"><h2>" + t("Internal documents", "内部文件") + "</h2>";
    for (std::uint32_t i = 0; i < trace_.documents.size(); ++i)
      article(trace_.documents[i], "document-" + std::to_string(i));
    out_ += "</section>\n";
  }

  void article(const TracedArticle& article, const std::string& anchor) {
    out_ += "\n<article class=\"place\" id=\"" + anchor + "\"><h3>" + t(article.text) + "</h3><div>";
    for (const TracedCitation& citation : article.cited_by) {
      const TracedPart& part = trace_.parts[citation.part];
      out_ += "<div class=\"part\"><div class=\"line\">" + span("chip", t(kind_text(part.kind))) +
              span("code", t(part.name));
      if (!part.overlay.empty()) out_ += span("chip", t(from_overlay(part.overlay)));
      const Bilingual period = driver::period_text(citation.period);
      if (!period.empty()) out_ += span("from", t(period));
      // The name of the file is enough to read by; the whole path shows when one rests on it.
      out_ += "<span class=\"soft\" title=\"" + escaped(part.place) + "\">" +
              escaped(part.place.substr(part.place.find_last_of("/\\") + 1)) + "</span></div>";
      if (!part.says.empty()) out_ += "<p class=\"says\">" + t(part.says) + "</p>";
      tests(part, citation.tests);
      out_ += "</div>";
    }
    out_ += "</div></article>";
  }

  void tests(const TracedPart& part, const std::vector<std::uint32_t>& tests) {
    const std::string count = std::to_string(tests.size());
    std::string looked_at;
    if (part.considered > 0) {
      const std::string number = std::to_string(part.considered);
      looked_at = " " + span("soft", t("did not apply in " + number + " more",
                                       "另有 " + number + " 项测试中经审查而未适用"));
    }
    if (tests.empty()) {
      out_ += "<p class=\"tests\">" + span("chip lacks", t("no test", "无测试")) + looked_at + "</p>";
      return;
    }
    out_ += "<details class=\"tests\"><summary>" +
            span("chip has", t(count + (tests.size() == 1 ? " test" : " tests"), count + " 项测试")) +
            looked_at + "</summary><ul>";
    std::string cases;
    for (const TestGroup& group : grouped(trace_, tests)) {
      if (group.is_case) {
        cases += (cases.empty() ? "" : ", ") + escaped(group.title.in(Language::English));
      } else {
        out_ += "<li>" + t(group.title) + (group.rows.empty() ? "" : " " + group.rows) + "</li>";
      }
    }
    if (!cases.empty()) out_ += "<li>" + t("worked cases ", "案例 ") + cases + "</li>";
    out_ += "</ul></details>";
  }

  static Bilingual from_overlay(const Bilingual& overlay) {
    return {"overlay " + overlay.in(Language::English), "特别规定 " + overlay.in(Language::Chinese)};
  }

  static std::string part_name(const TracedPart& part) {
    std::string out = t(kind_text(part.kind)) + " " + span("code", t(part.name));
    if (part.kind == PartKind::Parameter) out += " " + t(part.says);
    return out;
  }

  void footer() {
    out_ += "<footer class=\"soft\">" + t("Made by writ trace.", "由 writ trace 生成。") + "</footer>\n";
  }

  const Trace& trace_;
  Language first_;
  std::string out_;
};

}  // namespace

std::string render_html(const Trace& trace, Language first) { return Page(trace, first).write(); }

}  // namespace writ::report
