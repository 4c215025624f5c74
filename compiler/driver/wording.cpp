// SPDX-License-Identifier: Apache-2.0
// English as the language's own words would put it; Chinese as a statute would.
#include "compiler/driver/wording.h"

#include "runtime/base/utf8.h"
#include "runtime/base/visible.h"
#include "runtime/eval/clauses.h"
#include "runtime/eval/deadlines.h"
#include "runtime/eval/duty_words.h"
#include "runtime/eval/values.h"

#include <algorithm>

namespace writ::driver {

using base::Bilingual;
using base::Language;

std::string date_text(std::int32_t days) { return eval::day_text(days, Language::English); }

Bilingual period_text(const ir::Period& period) {
  Bilingual out;
  if (period.from != INT32_MIN)
    out = {"from " + date_text(period.from), "自 " + date_text(period.from) + " 起"};
  if (period.until != INT32_MAX) {
    out.en += (out.en.empty() ? "until " : " until ") + date_text(period.until);
    out.zh += "至 " + date_text(period.until) + " 前";
  }
  return out;
}

std::string place_text(const source::SourceMap& sources, base::Span span) {
  if (!span.file.valid()) return {};
  return sources.file(span.file).path + ":" + std::to_string(sources.position(span.file, span.begin).line);
}

// ---- what the source says ----

namespace {

Bilingual text_of(const ir::Program& program, ir::NodeId node) {
  return {eval::condition_text(program, node, Language::English),
          eval::condition_text(program, node, Language::Chinese)};
}

Bilingual clauses_of(const ir::Program& program, const std::vector<ir::Clause>& clauses) {
  Bilingual out;
  for (const std::string& one : eval::clause_lines(program, clauses, Language::English))
    out.en += (out.en.empty() ? "" : ", ") + one;
  for (const std::string& one : eval::clause_lines(program, clauses, Language::Chinese))
    out.zh += (out.zh.empty() ? "" : "，") + one;
  return out;
}

Bilingual outcome_text(ir::Outcome outcome, const Bilingual& refer_to) {
  switch (outcome) {
    case ir::Outcome::Permit: return {"permit", "允许"};
    case ir::Outcome::Deny: return {"deny", "禁止"};
    case ir::Outcome::Refer:
      return {"refer to " + refer_to.in(Language::English), "报请" + refer_to.in(Language::Chinese)};
  }
  return {};
}

void append(Bilingual& to, std::string_view en, std::string_view zh, const Bilingual& more) {
  to.en += std::string(en) + more.in(Language::English);
  to.zh += std::string(zh) + more.in(Language::Chinese);
}

}  // namespace

Bilingual says(const ir::Program& program, const ir::Rule& rule) {
  Bilingual out;
  append(out, "", "", clauses_of(program, rule.clauses));
  std::string_view en = out.en.empty() ? "" : " then ";
  std::string_view zh = out.zh.empty() ? "" : "，则 ";
  if (rule.outcome) append(out, en, zh, outcome_text(*rule.outcome, rule.refer_to));
  for (const ir::Conclusion& conclusion : rule.conclusions) {
    if (!out.en.empty() && (rule.outcome || conclusion.item != rule.conclusions.front().item)) {
      en = ", ";
      zh = "，";
    }
    const ir::Item& item = program.items[conclusion.item];
    // A value given without a condition under the item's own name is its definition.
    if (rule.contrary != ir::kNone) {
      // The value is `if contrary then instead else presumed`.
      const ir::NodeId presumed = program.operand(program.node(conclusion.value), 2);
      append(out, "presumed ", "推定为 ", text_of(program, presumed));
      append(out, " unless shown ", " 除非证明 ", text_of(program, rule.contrary));
    } else if (out.empty() && rule.name == item.name) {
      append(out, "means ", "指 ", text_of(program, conclusion.value));
    } else {
      append(out, en, zh, item.name);
      const bool adjusts = item.before != ir::kNone;
      append(out,
             adjusts         ? " adjusted to "
             : item.says_law ? " "
                             : " is ",
             adjusts ? " 调整为 " : " 为 ", text_of(program, conclusion.value));
    }
  }
  return out;
}

Bilingual says(const ir::Program& program, const ir::Obligation& obligation) {
  Bilingual out;
  append(out, "", "", clauses_of(program, obligation.clauses));
  const auto sentence = [&](Language language) {
    return eval::duty_sentence(obligation.party.in(language), obligation.modality,
                               obligation.text.in(language), obligation.phase, language);
  };
  append(out, out.en.empty() ? "" : ", ", out.zh.empty() ? "" : "，",
         {sentence(Language::English), sentence(Language::Chinese)});
  const Bilingual deadline = eval::deadline_text(program, obligation);
  if (!deadline.empty()) append(out, ", ", "，", deadline);
  return out;
}

Bilingual says(const ir::Program& program, const ir::Interpretation& point) {
  const std::vector<ir::Enumerator>& names =
      program.enumerations[program.facts_record().fields[point.field].type.of].members;
  const auto reading = [&](std::size_t i) {
    Bilingual out{names[i].name.in(Language::English), names[i].name.in(Language::Chinese)};
    if (!point.readings[i].empty()) append(out, ": ", "：", point.readings[i]);
    return out;
  };
  Bilingual out{"read as ", "口径为"};
  append(out, "", "", reading(point.fallback));
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i != point.fallback) append(out, "; or as ", "；或者为", reading(i));
  }
  return out;
}

Bilingual value_text(const ir::Program& program, const ir::Type& type, ir::NodeId value) {
  const ir::Node& node = program.node(value);
  if (node.op != ir::Op::Constant) return text_of(program, value);
  const eval::Request request(program);
  const auto shown = [&](Language language) {
    return eval::shown_text(program, request, type, program.numbers[node.index], language);
  };
  return {shown(Language::English), shown(Language::Chinese)};
}

// ---- lines for a terminal ----

namespace {

// Text may be parted before or after a wide character; closing marks stay with what they close.
bool breaks_before(char32_t c) {
  constexpr std::u32string_view kClosing = U"，。；：、）」』】》”’！？";
  return base::display_width(c) == 2 && kClosing.find(c) == std::u32string_view::npos;
}

}  // namespace

std::string wrapped(std::string_view written, int indent, int columns) {
  const std::string text = base::visible(written);
  const std::string margin(static_cast<std::size_t>(indent), ' ');
  const int room = std::max(columns - indent, 20);
  std::string out;
  std::string line;
  int width = 0;
  std::string word;  // what has to stay together
  const auto put = [&] {
    const int wide = base::display_width(word);
    std::string_view shown = word;
    if (width > 0 && width + wide > room) {
      while (line.ends_with(' ')) line.pop_back();
      out += margin + line + "\n";
      line.clear();
      width = 0;
      while (shown.starts_with(' ')) shown.remove_prefix(1);
    }
    line += shown;
    width = base::display_width(line);
    word.clear();
  };
  bool after_wide = false;
  for (const auto& [at, point] : base::CodePoints(text)) {
    const bool space = point.value == U' ';
    const bool joins_bracket =
        word.ends_with("（") || word.ends_with("「") || word.ends_with("《") || word.ends_with("“");
    if (!word.empty() && !joins_bracket &&
        (space || breaks_before(point.value) || (after_wide && base::display_width(point.value) == 1))) {
      put();
    }
    word.append(text, at, point.length);
    after_wide = base::display_width(point.value) == 2;
  }
  put();
  while (line.ends_with(' ')) line.pop_back();
  return out + margin + line + "\n";
}

std::string padded(std::string text, int columns) {
  const int wide = base::display_width(text);
  return text + std::string(static_cast<std::size_t>(std::max(columns - wide, 1)), ' ');
}

}  // namespace writ::driver
