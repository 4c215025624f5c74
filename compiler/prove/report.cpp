// SPDX-License-Identifier: Apache-2.0
// Proofs as diagnostics. What may be meant is a warning: law that leaves a case open is a fact, and what comes of it when
// asked is a conflict or a fault, never a permit.
#include "compiler/prove/prove.h"
#include "compiler/prove/reading.h"
#include "runtime/eval/values.h"
#include "runtime/value/date.h"

#include <algorithm>

namespace writ::prove {

using base::Language;
using diag::Code;

namespace {

std::string shown(const ir::Program& program, std::uint32_t fact, const Tried& value, Language language) {
  const bool chinese = language == Language::Chinese;
  const ir::Type& type = program.facts_record().fields[fact].type;
  if (!value) return chinese ? "无" : "absent";
  if (type.list) return chinese ? "［］" : "[]";
  eval::Request request(program);
  if (type.kind != ir::TypeKind::Text) return eval::shown_text(program, request, type, *value, language);
  if (*value < static_cast<ir::int128>(program.texts.size()))
    return "\"" + program.texts[static_cast<std::size_t>(*value)] + "\"";
  const FurtherTexts further = further_texts(program, request);
  const auto longer = std::find(further.longer.begin(), further.longer.end(), *value);
  if (longer == further.longer.end()) return chinese ? "其他文本" : "any other text";
  const std::string& start = program.texts[static_cast<std::size_t>(longer - further.longer.begin())];
  return chinese ? "以 “" + start + "” 开头的其他文本" : "another text that starts with \"" + start + "\"";
}

std::string text_in(const ir::Program& program, const Case& found, Language language) {
  const bool chinese = language == Language::Chinese;
  std::string out;
  if (found.day) {
    const auto date = value::date_of_day_number(*found.day);
    out = (chinese ? "时点 " : "as of ") + std::string(value::format_date(*date).view());
  }
  if (found.facts.empty()) {
    const bool alone = out.empty();
    return out + (chinese ? (alone ? "" : "，") : (alone ? "" : ", ")) +
           (chinese ? "无论事实如何" : "whatever the facts are");
  }
  for (const auto& [fact, value] : found.facts) {
    if (!out.empty()) out += chinese ? "，" : ", ";
    const ir::Field& field = program.facts_record().fields[fact];
    std::string_view is = chinese ? "：" : ": ";
    if (field.reading) {
      out += chinese ? "口径 " : "reading ";
      is = chinese ? " 为 " : " is ";
    }
    out += field.name.in(language) + std::string(is) + shown(program, fact, value, language);
  }
  return out;
}

class Reporter {
 public:
  Reporter(const ir::Program& program, diag::Diagnostics& diagnostics)
      : program_(program), diagnostics_(diagnostics) {}

  void value(const ValueProof& proof) {
    const ir::Item& item = program_.items[proof.item];
    // What holds the value before provisos has no name of its own.
    const Bilingual& name = item.before_of == ir::kNone ? item.name : program_.items[item.before_of].name;
    if (proof.given == Verdict::Refuted) {
      diagnostics_.report(Code::CaseWithoutValue, item.span, {name, case_text(program_, *proof.gap)})
          .note(remedy())
          .emit();
    } else if (proof.given == Verdict::NotProved) {
      diagnostics_.report(Code::NoValueOtherwise, item.span, {name})
          .note({"not proved: " + proof.given_why.en, "未能证明：" + proof.given_why.zh})
          .note(remedy())
          .emit();
    }
    for (const Collision& one : proof.collisions) {
      const ir::Rule& rule = program_.rules[one.rule];
      const ir::Rule& other = program_.rules[one.other];
      diagnostics_
          .report(Code::RulesDisagree, other.span,
                  {rule.name, other.name, name, case_text(program_, one.found)})
          .label(rule.span, {"the other one", "另一处"})
          .note({"one of them may be `exception to` the other, or its condition narrower; as it is, the "
                 "answer in this case is a conflict",
                 "可写明其一“例外于”另一条，或者限缩其条件；依现有写法，该情形的答复为冲突"})
          .emit();
    }
  }

  void use(const UseProof& proof) {
    // Where nothing is left for `otherwise`, it does no harm.
    if (proof.used != Verdict::Refuted || proof.otherwise) return;
    const Bilingual& name =
        proof.obligation ? program_.obligations[proof.index].name : program_.rules[proof.index].name;
    const Span span =
        proof.obligation ? program_.obligations[proof.index].span : program_.rules[proof.index].span;
    diagnostics_.report(Code::NeverApplies, span, {name})
        .note(proof.above
                  ? Bilingual{"in every case in which it would, a row above it applies",
                              "凡符合本行的情形，上方均已有行适用"}
                  : Bilingual{"there is no case in which its condition holds", "没有任何情形符合其条件"})
        .emit();
  }

 private:
  using Span = base::Span;

  static Bilingual remedy() {
    return {"give it a value with `means`, close its table with `otherwise`, or put `?` behind its type",
            "请以“是指”写明缺省的值，或者以“其余”收尾，或者在类型后加“?”"};
  }

  const ir::Program& program_;
  diag::Diagnostics& diagnostics_;
};

}  // namespace

Bilingual case_text(const ir::Program& program, const Case& found) {
  return {text_in(program, found, Language::English), text_in(program, found, Language::Chinese)};
}

void report(const ir::Program& program, const Proofs& proofs, diag::Diagnostics& diagnostics) {
  Reporter reporter(program, diagnostics);
  for (const ValueProof& proof : proofs.values) reporter.value(proof);
  for (const UseProof& proof : proofs.uses) reporter.use(proof);
}

}  // namespace writ::prove
