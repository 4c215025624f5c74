// SPDX-License-Identifier: Apache-2.0
// The report has a line for each claim: + proved, ! refuted, by a case, ? not proved, and why.
#include "compiler/report/proofs.h"

#include "compiler/diag/json.h"
#include "compiler/driver/wording.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace writ::report {
namespace {

using Json = nlohmann::ordered_json;
using base::Bilingual;
using base::Language;
using prove::Verdict;

std::string_view verdict_word(Verdict verdict) {
  switch (verdict) {
    case Verdict::Proved: return "proved";
    case Verdict::Refuted: return "refuted";
    case Verdict::NotProved: return "not_proved";
  }
  return {};
}

char mark_of(Verdict verdict) {
  return verdict == Verdict::Proved ? '+' : verdict == Verdict::Refuted ? '!' : '?';
}

// What holds the value before provisos is shown beside what holds it after them.
Bilingual name_of(const ir::Program& program, const ir::Item& item) {
  if (item.before_of == ir::kNone) return item.name;
  const Bilingual& name = program.items[item.before_of].name;
  return {name.in(Language::English) + " before adjustment", "调整前的" + name.in(Language::Chinese)};
}

const Bilingual& name_of(const ir::Program& program, const prove::UseProof& proof) {
  return proof.obligation ? program.obligations[proof.index].name : program.rules[proof.index].name;
}

base::Span span_of(const ir::Program& program, const prove::UseProof& proof) {
  return proof.obligation ? program.obligations[proof.index].span : program.rules[proof.index].span;
}

Bilingual with(std::string_view en, std::string_view zh, const Bilingual& more) {
  return {std::string(en) + more.in(Language::English), std::string(zh) + more.in(Language::Chinese)};
}

class TextReport {
 public:
  TextReport(const ir::Program& program, const source::SourceMap& sources, Language language)
      : program_(program), sources_(sources), language_(language) {}

  std::string of(const prove::Proofs& proofs) {
    for (const prove::ValueProof& proof : proofs.values) value(proof);
    std::size_t proved = 0;
    for (const prove::UseProof& proof : proofs.uses) proved += proof.used == Verdict::Proved ? 1 : 0;
    const std::string count = std::to_string(proved);
    line(Verdict::Proved, {},
         {count + (proved == 1 ? " rule, row or obligation applies" : " rules, rows and obligations apply") +
              " in some case",
          count + " 条规则、行和义务在某种情形下适用"});
    for (const prove::UseProof& proof : proofs.uses) use(proof);
    return std::move(out_);
  }

 private:
  void value(const prove::ValueProof& proof) {
    const ir::Item& item = program_.items[proof.item];
    const Bilingual name = name_of(program_, item);
    Bilingual given = item.type.optional ? Bilingual{"may be absent", "可以为无"}
                      : may_fail(item)   ? Bilingual{"is always given, where computing it is no fault",
                                                   "总有规则给出其值（计算出错的除外）"}
                                         : Bilingual{"always has a value", "总有值"};
    if (proof.given == Verdict::Proved && proof.agreed == Verdict::Proved)
      return line(Verdict::Proved, name,
                  {given.en + "; no two rules disagree", given.zh + "；各规则互不抵触"});
    if (proof.gap) given = with("has no value: ", "没有值：", case_text(program_, *proof.gap));
    if (proof.given == Verdict::NotProved)
      given = with("not proved that it always has a value: ", "未能证明总有值：", proof.given_why);
    line(proof.given, name, given);
    if (proof.agreed == Verdict::Proved)
      line(Verdict::Proved, name, {"no two rules disagree", "各规则互不抵触"});
    if (proof.agreed == Verdict::NotProved)
      line(Verdict::NotProved, name,
           with("not proved that no two rules disagree: ", "未能证明各规则互不抵触：", proof.agreed_why));
    for (const prove::Collision& one : proof.collisions) {
      const Bilingual& rule = program_.rules[one.rule].name;
      const Bilingual& other = program_.rules[one.other].name;
      const Bilingual found = case_text(program_, one.found);
      line(Verdict::Refuted, name,
           {"`" + rule.in(Language::English) + "` and `" + other.in(Language::English) +
                "` disagree: " + found.en,
            "`" + rule.in(Language::Chinese) + "` 与 `" + other.in(Language::Chinese) + "` 相抵触：" +
                found.zh});
    }
  }

  // What a value comes to is not what is proved: that some rule gives it is.
  bool may_fail(const ir::Item& item) const {
    const auto fails = [&](std::uint32_t rule) {
      const ir::Rule& it = program_.rules[rule];
      return program_.may_fail(it.condition) ||
             std::any_of(it.conclusions.begin(), it.conclusions.end(), [&](const ir::Conclusion& one) {
               return &program_.items[one.item] == &item && program_.may_fail(one.value);
             });
    };
    if (item.default_rule != ir::kNone && fails(item.default_rule)) return true;
    return std::any_of(item.groups.begin(), item.groups.end(), [&](std::uint32_t group) {
      const std::vector<std::uint32_t>& rules = program_.groups[group].rules;
      return std::any_of(rules.begin(), rules.end(), fails);
    });
  }

  void use(const prove::UseProof& proof) {
    if (proof.used == Verdict::Proved) return;
    const std::string at = " (" + driver::place_text(sources_, span_of(program_, proof)) + ")";
    Bilingual what = {"applies in no case", "在任何情形下都不适用"};
    if (proof.above)
      what = {"a row above it applies wherever it would", "凡符合本行的情形，上方均已有行适用"};
    if (proof.used == Verdict::NotProved)
      what = with("not proved that it applies in any case: ", "未能证明其在某种情形下适用：", proof.why);
    // That nothing is left for `otherwise` is no fault of the policy.
    const bool harmless = proof.used == Verdict::Refuted && proof.otherwise;
    if (harmless) what = {"the other rows leave no case to it", "其余各行已涵盖全部情形"};
    line(harmless ? Verdict::Proved : proof.used, name_of(program_, proof), {what.en + at, what.zh + at});
  }

  void line(Verdict verdict, const Bilingual& name, const Bilingual& what) {
    constexpr int kIndent = 6;
    std::string text = name.in(language_);
    if (!text.empty()) text += language_ == Language::Chinese ? "：" : ": ";
    std::string lines = driver::wrapped(text + what.in(language_), kIndent);
    lines[kIndent - 2] = mark_of(verdict);
    out_ += lines;
  }

  const ir::Program& program_;
  const source::SourceMap& sources_;
  const Language language_;
  std::string out_;
};

// ---- JSON ----

Json case_object(const ir::Program& program, const prove::Case& found) {
  Json out{{"text", diag::in_both(case_text(program, found))}};
  if (found.day) out["as_of"] = driver::date_text(*found.day);
  return out;
}

Json value_object(const ir::Program& program, const source::SourceMap& sources,
                  const prove::ValueProof& proof) {
  const ir::Item& item = program.items[proof.item];
  Json given{{"verdict", verdict_word(proof.given)}, {"may_be_absent", item.type.optional}};
  if (proof.gap) given["case"] = case_object(program, *proof.gap);
  if (proof.given == Verdict::NotProved) given["why"] = diag::in_both(proof.given_why);
  Json agreed{{"verdict", verdict_word(proof.agreed)}};
  if (proof.agreed == Verdict::NotProved) agreed["why"] = diag::in_both(proof.agreed_why);
  for (const prove::Collision& one : proof.collisions) {
    agreed["collisions"].push_back(
        {{"rules",
          {diag::in_both(program.rules[one.rule].name), diag::in_both(program.rules[one.other].name)}},
         {"case", case_object(program, one.found)}});
  }
  return {{"value", diag::in_both(name_of(program, item))},
          {"place", driver::place_text(sources, item.span)},
          {"given", std::move(given)},
          {"agreed", std::move(agreed)}};
}

Json use_object(const ir::Program& program, const source::SourceMap& sources, const prove::UseProof& proof) {
  Json out{{proof.obligation ? "obligation" : "rule", diag::in_both(name_of(program, proof))},
           {"place", driver::place_text(sources, span_of(program, proof))},
           {"applies", {{"verdict", verdict_word(proof.used)}}}};
  if (proof.used == Verdict::NotProved) out["applies"]["why"] = diag::in_both(proof.why);
  if (proof.used == Verdict::Refuted) {
    out["applies"]["rows_above"] = proof.above;
    out["applies"]["otherwise"] = proof.otherwise;
  }
  return out;
}

}  // namespace

std::vector<PolicyProofs> prove_project(driver::Project& project) {
  std::vector<PolicyProofs> out;
  for (const std::vector<sema::Policy>* policies : {&project.policies, &project.apart}) {
    for (const sema::Policy& policy : *policies) {
      out.push_back({&policy, driver::prove(policy, project.diagnostics)});
    }
  }
  return out;
}

std::string render_text(const std::vector<PolicyProofs>& policies, const source::SourceMap& sources,
                        Language language) {
  std::string out;
  for (const PolicyProofs& one : policies) {
    if (!out.empty()) out += "\n";
    out += one.policy->program.name.in(language);
    for (const ir::Overlay& overlay : one.policy->program.overlays) out += " + " + overlay.name.in(language);
    out += "\n" + TextReport(one.policy->program, sources, language).of(one.proofs);
  }
  if (out.empty()) return out;
  return out + "\n" +
         (language == Language::Chinese ? "+ 已证明   ! 已有反例   ? 未能证明\n"
                                        : "+ proved   ! not so, by the case given   ? not proved\n");
}

std::string render_json(const std::vector<PolicyProofs>& policies, const source::SourceMap& sources) {
  Json out{{"format", "writ-proofs-1"}, {"policies", Json::array()}};
  for (const PolicyProofs& one : policies) {
    const ir::Program& program = one.policy->program;
    Json policy{{"policy", diag::in_both(program.name)}, {"digest", "sha256:" + program.digest}};
    policy["overlays"] = Json::array();
    for (const ir::Overlay& overlay : program.overlays)
      policy["overlays"].push_back(diag::in_both(overlay.name));
    policy["values"] = Json::array();
    for (const prove::ValueProof& proof : one.proofs.values)
      policy["values"].push_back(value_object(program, sources, proof));
    policy["uses"] = Json::array();
    for (const prove::UseProof& proof : one.proofs.uses)
      policy["uses"].push_back(use_object(program, sources, proof));
    out["policies"].push_back(std::move(policy));
  }
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace writ::report
