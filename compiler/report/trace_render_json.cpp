// SPDX-License-Identifier: Apache-2.0
// A trace as JSON. Parts are named by their ids, tests by their places in the list; keys stay, new ones may be added.
// Both languages stand side by side, so it has no language of its own.
#include "compiler/diag/json.h"
#include "compiler/driver/wording.h"
#include "compiler/report/trace.h"

#include <nlohmann/json.hpp>

namespace writ::report {
namespace {

using Json = nlohmann::ordered_json;
using base::Bilingual;
using base::Language;

void put_period(Json& out, const ir::Period& period) {
  out["from"] = period.from == INT32_MIN ? Json() : Json(driver::date_text(period.from));
  out["until"] = period.until == INT32_MAX ? Json() : Json(driver::date_text(period.until));
}

Json day(const std::optional<std::int32_t>& date) { return date ? Json(driver::date_text(*date)) : Json(); }

class Writer {
 public:
  explicit Writer(const Trace& trace) : trace_(trace) {}

  Json write() const {
    Json out;
    out["format"] = "writ-trace-1";
    for (const char* list : {"policies", "tests", "parts", "laws"}) out[list] = Json::array();
    for (const TracedPolicy& policy : trace_.policies) {
      Json one{{"name", diag::in_both(policy.name)},
               {"version", policy.version},
               {"digest", "sha256:" + policy.digest}};
      for (const ir::Overlay& overlay : policy.overlays)
        one["overlays"].push_back({{"name", diag::in_both(overlay.name)}, {"version", overlay.version}});
      out["policies"].push_back(std::move(one));
    }
    for (const TracedTest& test : trace_.tests) {
      out["tests"].push_back({{"title", diag::in_both(test.title)},
                              {"place", test.place},
                              {"policy", policy_name(test.policy)},
                              {"case", test.is_case},
                              {"passed", test.passed}});
    }
    for (const TracedPart& part : trace_.parts) {
      Json row{{"id", part.id},
               {"kind", kind_text(part.kind).en},
               {"policy", policy_name(part.policy)},
               {"name", diag::in_both(part.name)},
               {"says", diag::in_both(part.says)},
               {"place", part.place}};
      if (!part.overlay.empty()) row["overlay"] = diag::in_both(part.overlay);
      put_period(row, part.period);
      row["tests"] = part.tests;
      row["considered_in"] = part.considered;
      out["parts"].push_back(std::move(row));
    }
    for (const TracedLaw& law : trace_.laws) out["laws"].push_back(law_object(law));
    out["documents"] = articles(trace_.documents);
    out["lacking"] = lacking();
    out["covered_means"] = diag::in_both(covered_means());
    return out;
  }

 private:
  std::string policy_name(std::uint32_t policy) const {
    return trace_.policies[policy].name.in(Language::English);
  }

  Json articles(const std::vector<TracedArticle>& list) const {
    Json out = Json::array();
    for (const TracedArticle& article : list) {
      Json row{{"article", diag::in_both(article.text)},
               {"has_rule", article.has_rule},
               {"covered", article.covered}};
      row["cited_by"] = Json::array();
      for (const TracedCitation& citation : article.cited_by) {
        Json one{{"part", trace_.parts[citation.part].id}};
        put_period(one, citation.period);
        one["tests"] = citation.tests;
        row["cited_by"].push_back(std::move(one));
      }
      out.push_back(std::move(row));
    }
    return out;
  }

  Json law_object(const TracedLaw& law) const {
    Json out{{"name", diag::in_both(law.name)}, {"title", diag::in_both(law.title)}, {"place", law.place}};
    if (!law.module.empty()) out["module"] = diag::in_both(law.module);
    out["versions"] = Json::array();
    for (const ir::LawVersion& version : law.versions) {
      out["versions"].push_back({{"adopted", day(version.adopted)},
                                 {"in_force", day(version.in_force)},
                                 {"until", day(version.repealed)}});
    }
    out["covers"] = Json::array();
    for (const Bilingual& text : law.meant) out["covers"].push_back(diag::in_both(text));
    out["covers_not_cited"] = Json::array();
    for (const Bilingual& text : law.not_cited) out["covers_not_cited"].push_back(diag::in_both(text));
    out["articles"] = articles(law.articles);
    return out;
  }

  Json lacking() const {
    const auto list = [&](const std::vector<ArticleAt>& at) {
      Json out = Json::array();
      for (const ArticleAt& one : at) {
        const TracedLaw& law = trace_.laws[one.law];
        out.push_back(
            {{"law", diag::in_both(law.name)}, {"article", diag::in_both(law.articles[one.article].text)}});
      }
      return out;
    };
    Json out{{"articles_without_test", list(trace_.untested)},
             {"articles_without_rule", list(trace_.without_rule)}};
    out["laws_never_cited"] = Json::array();
    for (const std::uint32_t index : trace_.never_cited) {
      const TracedLaw& law = trace_.laws[index];
      Json row = diag::in_both(law.name);
      row["place"] = law.place;
      if (!law.module.empty()) row["module"] = diag::in_both(law.module);
      out["laws_never_cited"].push_back(std::move(row));
    }
    out["covers_not_cited"] = Json::array();
    for (const TracedLaw& law : trace_.laws) {
      for (const Bilingual& text : law.not_cited) {
        out["covers_not_cited"].push_back(
            {{"law", diag::in_both(law.name)}, {"article", diag::in_both(text)}});
      }
    }
    out["parts_without_test"] = Json::array();
    for (const std::uint32_t part : trace_.uncovered_parts)
      out["parts_without_test"].push_back(trace_.parts[part].id);
    out["failed_tests"] = trace_.failed_tests;
    out["skipped_cases"] = trace_.skipped_cases;
    return out;
  }

  const Trace& trace_;
};

}  // namespace

std::string render_json(const Trace& trace) {
  // A case file is only checked line by line: never throw over its bytes.
  return Writer(trace).write().dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace writ::report
