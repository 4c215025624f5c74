// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/telling.h"

#include "runtime/base/visible.h"
#include "runtime/eval/clauses.h"
#include "runtime/eval/duty_words.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/paths.h"
#include "runtime/eval/picked.h"

#include <algorithm>

namespace writ::eval {
namespace {

using base::Language;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// `2024-09-03` at this place, and nothing of a longer number.
std::optional<std::int32_t> date_at(std::string_view text, std::size_t at) {
  constexpr std::size_t kLength = 10;
  if (at + kLength > text.size() || (at > 0 && is_digit(text[at - 1]))) return std::nullopt;
  if (at + kLength < text.size() && is_digit(text[at + kLength])) return std::nullopt;
  const auto date = value::parse_date(text.substr(at, kLength));
  return date ? std::optional(date->days) : std::nullopt;
}

// Words of a policy as a letter has them: its names without underscores, its dates in words; what it quotes stays.
std::string plain_words(std::string_view text, Language language) {
  std::string out;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("“") || (!quoted && rest[0] == '"')) {
      quoted = true;
    } else if (rest.starts_with("”") || rest[0] == '"') {
      quoted = false;
    }
    const auto date = quoted ? std::nullopt : date_at(text, at);
    if (date) {
      out += day_text(*date, language, Dates::Words);
      at += 9;
    } else {
      out += rest[0] == '_' && !quoted ? ' ' : rest[0];
    }
  }
  return out;
}

}  // namespace

std::string Telling::joined(const std::vector<std::string>& parts, std::string_view between) const {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : std::string(between)) + part;
  return out;
}

std::string Telling::listed(const std::vector<std::string>& parts) const {
  return joined(parts, chinese_ ? "、" : ", ");
}

std::string Telling::name(const base::Bilingual& name) const {
  std::string out = name.in(language_);
  if (style_ == Style::Plain) std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string Telling::condition(ir::NodeId node) const {
  const std::string text = condition_text(program_, node, language_);
  return style_ == Style::Plain ? plain_words(text, language_) : text;
}

std::vector<std::string> Telling::clauses(const std::vector<ir::Clause>& clauses) const {
  std::vector<std::string> out = clause_lines(program_, clauses, language_);
  if (style_ == Style::Exact) return out;
  for (std::string& line : out) line = plain_words(line, language_);
  return out;
}

std::string Telling::shown(const ir::Type& type, int128 number) const {
  std::string text = shown_text(program_, request_, type, number, language_, dates_, answer_.data.get());
  if (style_ == Style::Plain && type.kind == ir::TypeKind::Enumeration)
    std::replace(text.begin(), text.end(), '_', ' ');
  return text;
}

std::string Telling::missing(const std::vector<std::string>& paths) const {
  std::vector<std::string> names;
  for (const std::string& path : paths) {
    std::string one = path_name(program_, path, language_);
    if (style_ == Style::Plain) std::replace(one.begin(), one.end(), '_', ' ');
    if (const auto coarse = coarse_at(program_, request_, path)) {
      const std::string given = shown(coarse->type, coarse->number);
      one += say(" (\"" + given + "\" is not specific enough: say which of those below it)",
                 "（“" + given + "”未具体到末级，请写明其下何者）");
    }
    names.push_back(std::move(one));
  }
  return listed(names);
}

std::optional<std::string> Telling::value_of(const Output& output) const {
  const ir::Type& type = program_.items[output.item].type;
  switch (output.state) {
    case State::Known: {
      const ir::Item& item = program_.items[output.item];
      const auto record = [&](int128 place) {
        return shown_record(program_, request_,
                            {program_, request_, item, place, answer_.law_day().value_or(0)}, language_,
                            dates_);
      };
      if (!type.list) return item.record != ir::kNone ? record(output.number) : shown(type, output.number);
      std::vector<std::string> parts;
      for (const int128 number : output.list) {
        parts.push_back(item.record != ir::kNone          ? record(number)
                        : type.kind == ir::TypeKind::Text ? base::quoted(shown(type, number), language_)
                                                          : shown(type, number));
      }
      return parts.empty() ? say("(none)", "（无）") : listed(parts);
    }
    case State::Absent: return std::nullopt;
    case State::Unknown: return say("not known, waiting for ", "不明，待提供 ") + missing(output.missing);
    case State::Conflict:
    case State::Fault: break;
  }
  if (!output.fault) return std::nullopt;
  return (output.state == State::Conflict ? say("conflict ", "冲突 ") : say("error ", "错误 ")) +
         std::string(code_text(output.fault->code)) + " " + message(*output.fault, language_);
}

std::optional<std::string> Telling::fact(std::uint32_t index) const {
  const ir::Field& field = program_.facts_record().fields[index];
  std::string value = shown_fact(program_, request_, index, language_, dates_);
  if (field.reading || value.empty()) return std::nullopt;
  if (style_ == Style::Plain && field.type.kind == ir::TypeKind::Enumeration)
    std::replace(value.begin(), value.end(), '_', ' ');
  return name(field.name) + is() + value;
}

std::optional<std::string> Telling::threshold(std::uint32_t index, std::optional<std::int32_t> on) const {
  const ir::Parameter& parameter = program_.parameters[index];
  const ir::ParameterValue* value = parameter_on(parameter, on.value_or(0));
  if (value == nullptr) return std::nullopt;
  const ir::Node& node = program_.node(value->value);
  std::string text = name(parameter.name);
  if (node.op == ir::Op::Constant) text += is() + shown(parameter.type, program_.numbers[node.index]);
  // A decision that rests on a threshold rests on the article that sets it.
  std::vector<std::string> notes;
  if (value->period.from != INT32_MIN) {
    const std::string gap = style_ == Style::Exact ? " " : "";
    notes.push_back(chinese_ ? "自" + gap + day(value->period.from) + gap + "起施行"
                             : "in force from " + day(value->period.from));
  }
  for (std::string& one : citations(value->cites, on)) notes.push_back(std::move(one));
  if (!notes.empty()) text += say(" (", "（") + joined(notes, say(", ", "，")) + say(")", "）");
  return text;
}

std::vector<std::string> Telling::citations(const ir::Citations& cites,
                                            std::optional<std::int32_t> on) const {
  if (style_ == Style::Exact) return citations_on(program_, cites, on, language_);
  // The title of an instrument once, its articles after it.
  std::vector<std::string> out;
  std::uint32_t last = ir::kNone;
  for (const ir::Citation& citation : cites) {
    if (on && !citation.period.holds(*on)) continue;
    const bool again = citation.law != ir::kNone && citation.law == last;
    out.push_back(
        ir::citation_text(program_, citation, language_, again ? ir::Titles::None : ir::Titles::Full));
    last = citation.law;
  }
  return out;
}

std::string Telling::cited(const ir::Citations& cites, std::optional<std::int32_t> on) const {
  const std::vector<std::string> all = citations(cites, on);
  return all.empty() ? std::string() : say(" (", "（") + listed(all) + say(")", "）");
}

std::string Telling::cited(const ir::Rule& rule) const {
  return cited(rule.cites, day_of(program_, rule, answer_));
}

std::string Telling::duty(const ir::Obligation& duty) const {
  return duty_sentence(name(duty.party), duty.modality, duty.text.in(language_), duty.phase, language_);
}

}  // namespace writ::eval
