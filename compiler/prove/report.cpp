// SPDX-License-Identifier: Apache-2.0
// Proofs as diagnostics. What may be meant is a warning: law that leaves a case open is a fact, and what comes of it when
// asked is a conflict or a fault, never a permit.
#include "compiler/prove/always.h"
#include "compiler/prove/prove.h"
#include "compiler/prove/reading.h"
#include "runtime/eval/values.h"
#include "runtime/value/date.h"

#include <algorithm>

namespace writ::prove {

using base::Language;
using diag::Code;

namespace {

// A tenth of what proofs may take, so that checking takes hardly longer for it.
constexpr Limits kBesides{.question = 200'000, .policy = 2'000'000};

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
      // Where one table is to give the value, it is the table that leaves the case out, behind its last row.
      const ir::Group* table = item.groups.size() == 1 ? &program_.groups[item.groups.front()] : nullptr;
      if (table != nullptr && table->rules.size() < 2) table = nullptr;
      const Span at = table == nullptr ? item.span : program_.rules[table->rules.back()].span;
      diag::Builder report =
          diagnostics_.report(Code::CaseWithoutValue, at, {name, case_text(program_, *proof.gap)});
      if (table != nullptr) {
        report.label(at, {"the last row, and none is `otherwise`", "末行，而判定表没有“其余”"})
            .label(item.span, {"declared here", "在此声明"});
      }
      report.note(remedy()).emit();
    } else if (proof.given == Verdict::NotProved) {
      diagnostics_.report(Code::NoValueOtherwise, item.span, {name})
          .note({"not proved: " + proof.given_why.en, "未能证明：" + proof.given_why.zh})
          .note(remedy())
          .emit();
    }
    for (const Collision& one : proof.collisions) {
      const ir::Rule& rule = program_.rules[one.rule];
      const ir::Rule& other = program_.rules[one.other];
      diag::Builder report = diagnostics_.report(
          Code::RulesDisagree, other.span, {rule.name, other.name, name, case_text(program_, one.found)});
      report.label(rule.span, {"the other one", "另一处"})
          .note(same_table(one.rule, one.other)
                    ? Bilingual{"narrow one of the two rows; as it is, the answer in this case is a conflict",
                                "请限缩其中一行；依现有写法，该情形的答复为冲突"}
                    : Bilingual{
                          "one of them may be `exception to` the other, or its condition narrower; as it is, "
                          "the answer in this case is a conflict",
                          "可写明其一“例外于”另一条，或者限缩其条件；依现有写法，该情形的答复为冲突"});
      if (meet(rule.condition, other.condition)) {
        report.note(
            {"both include the number itself: `at least` and `at most`, 以上 and 以下; one of the two has to "
             "leave it out (`less than`, `more than`)",
             "“以上”“以下”均包括本数，两者在本数处重合；其一应改为“不满”或者“超过”"});
      }
      report.emit();
    }
  }

  void use(const UseProof& proof) {
    // Where nothing is left for `otherwise`, it does no harm.
    if (proof.used != Verdict::Refuted || proof.otherwise) return;
    const Bilingual& name =
        proof.obligation ? program_.obligations[proof.index].name : program_.rules[proof.index].name;
    const Span span =
        proof.obligation ? program_.obligations[proof.index].span : program_.rules[proof.index].span;
    diag::Builder report = diagnostics_.report(Code::NeverApplies, span, {name});
    if (proof.above && !proof.obligation) label_above(report, proof.index);
    report
        .note(proof.above
                  ? Bilingual{"in every case in which it would, a row above it applies",
                              "凡符合本行的情形，上方均已有行适用"}
                  : Bilingual{"there is no case in which its condition holds", "没有任何情形符合其条件"})
        .emit();
  }

  void always(ir::NodeId condition) {
    diagnostics_.report(Code::AlwaysHolds, program_.nodes[condition].span)
        .note({"whatever the facts are, it keeps nothing out; of two denials `and` is meant, not `or`",
               "无论事实如何均成立，不排除任何情形；两项否定之间应为“且”，而不是“或”"})
        .emit();
  }

 private:
  using Span = base::Span;

  bool same_table(std::uint32_t rule, std::uint32_t other) const {
    return std::any_of(program_.groups.begin(), program_.groups.end(), [&](const ir::Group& group) {
      const auto holds = [&](std::uint32_t one) {
        return std::find(group.rules.begin(), group.rules.end(), one) != group.rules.end();
      };
      return holds(rule) && holds(other);
    });
  }

  // `a at most 5` and `a at least 5`: both hold of 5.
  bool meet(ir::NodeId first, ir::NodeId second) const {
    if (first == ir::kNone || second == ir::kNone) return false;
    const ir::Node& a = program_.nodes[first];
    const ir::Node& b = program_.nodes[second];
    if (a.op != ir::Op::LessEqual || b.op != ir::Op::LessEqual) return false;
    const auto same_number = [&](ir::NodeId one, ir::NodeId other) {
      const ir::Node& left = program_.nodes[one];
      const ir::Node& right = program_.nodes[other];
      return left.op == ir::Op::Constant && right.op == ir::Op::Constant &&
             program_.numbers[left.index] == program_.numbers[right.index];
    };
    return same_number(program_.operand(a, 1), program_.operand(b, 0)) ||
           same_number(program_.operand(a, 0), program_.operand(b, 1));
  }

  // The rows that come first; of many, the nearest.
  void label_above(diag::Builder& report, std::uint32_t rule) const {
    constexpr std::ptrdiff_t kShown = 3;
    for (const ir::Group& group : program_.groups) {
      const auto at = std::find(group.rules.begin(), group.rules.end(), rule);
      if (at == group.rules.end()) continue;
      for (auto above = at - std::min(kShown, at - group.rules.begin()); above != at; ++above) {
        const ir::Rule& wider = program_.rules[*above];
        report.label(wider.span, {"`" + wider.name.in(Language::English) + "` comes first",
                                  "`" + wider.name.in(Language::Chinese) + "` 在先适用"});
      }
    }
  }

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
  for (const ir::NodeId condition : always_hold(program, kBesides)) reporter.always(condition);
}

}  // namespace writ::prove
