// SPDX-License-Identifier: Apache-2.0
// An answer as a letter, in Markdown, to the person it concerns. What it leaves out is in the explanation as text.
#include "runtime/base/visible.h"
#include "runtime/eval/considered.h"
#include "runtime/eval/deadlines.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/listed.h"
#include "runtime/eval/scopes.h"
#include "runtime/eval/telling.h"
#include "runtime/ir/list_edge.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace writ::eval {
namespace {

using base::Language;

class Letter : private Telling {
 public:
  Letter(const ir::Program& program, const Request& request, const Answer& answer, Language language)
      : Telling(program, request, answer, language, Style::Plain),
        presumed_(presumptions(program, request, answer)) {}

  std::string write() {
    headline();
    if (answer_.fault) {
      out_ += "\n";
      item(0, std::string(code_text(answer_.fault->code)) + " " + message(*answer_.fault, language_));
      if (answer_.fired.empty()) return out_;
    }
    outputs();
    reasons();
    entries();
    consents();
    facts();
    waiting();
    readings();
    duties();
    out_ += "\n---\n\n";
    paragraph(say("Policy ", "规范 ") + program_.name.in(language_) + (program_.version.empty() ? "" : " ") +
              program_.version + " sha256:" + program_.digest.substr(0, 12));
    for (const ir::Overlay& overlay : program_.overlays) {
      item(0, say("as changed by the overlay ", "依特别规定变更：") + overlay.name.in(language_) +
                  (overlay.version.empty() ? "" : " ") + overlay.version);
    }
    return out_;
  }

 private:
  void paragraph(std::string_view text) { out_ += base::markdown(text) + "\n"; }
  void item(int depth, std::string_view text) {
    out_ += std::string(static_cast<std::size_t>(depth) * 2, ' ') + "- " + base::markdown(text) + "\n";
  }
  void section(std::string_view english, std::string_view chinese) {
    out_ += "\n## " + say(english, chinese) + "\n\n";
  }

  void headline() {
    std::string text = decided_name(answer_.decided).in(language_);
    if (answer_.decided == Decided::Refer) text += say(" to ", "：") + answer_.refer_to.in(language_);
    out_ += say("# Decision: ", "# 决定：") + base::markdown(text) + "\n\n";
    std::string about;
    if (answer_.decision)
      about = say("About: ", "事项：") + name(program_.decisions[*answer_.decision].name) + say(".", "。");
    const std::string gap = about.empty() ? "" : say(" ", "");
    if (answer_.law_as_of) {
      about += gap + say("Asked as of ", "所问之日为") + day(*answer_.as_of) +
               say("; decided under the law in force on ", "，适用") + day(*answer_.law_as_of) +
               say(".", "施行的规定。");
    } else if (answer_.as_of) {
      about += gap + say("Decided under the law in force on ", "适用") + day(*answer_.as_of) +
               say(".", "施行的规定。");
    }
    if (!about.empty()) paragraph(about);
  }

  // A value that nothing but its default gave tells the reader something only if it was computed, and is no "no".
  bool matters(const Output& output) const {
    if (output.fault) return true;
    if (output.state != State::Known) return false;
    const ir::Item& it = program_.items[output.item];
    const std::uint32_t given = it.default_rule;
    if (given == ir::kNone || answer_.fired[given] != Fired::Yes || it.before != ir::kNone) return true;
    if (it.type.list) return !output.list.empty();
    if (it.type.kind == ir::TypeKind::Boolean && output.number == 0) return is_presumed(output.item);
    const ir::Rule& rule = program_.rules[given];
    return rule.conclusions.empty() || program_.node(rule.conclusions.front().value).op != ir::Op::Constant;
  }

  bool is_presumed(std::uint32_t output) const {
    return std::any_of(presumed_.begin(), presumed_.end(),
                       [&](const Presumption& one) { return one.item == output; });
  }

  void outputs() {
    bool first = true;
    for (const Output& output : answer_.outputs) {
      if (!matters(output)) continue;
      if (std::exchange(first, false)) out_ += "\n";
      if (const auto value = value_of(output))
        item(0, capital(name(program_.items[output.item].name)) + colon() + *value);
    }
  }

  // What a rule says, of what the letter tells: nothing where it is about none of that.
  std::string says(const ir::Rule& rule) const {
    std::vector<std::string> parts;
    if (rule.outcome && decides(rule)) {
      std::string outcome = decided_name(static_cast<Decided>(*rule.outcome)).in(language_);
      if (*rule.outcome == ir::Outcome::Refer) outcome += say(" to ", "：") + rule.refer_to.in(language_);
      parts.push_back(std::move(outcome));
    }
    for (const ir::Conclusion& conclusion : rule.conclusions) {
      const ir::Item& it = program_.items[conclusion.item];
      if (it.says_law && answer_.law_as_of)
        parts.push_back(say("the law of ", "适用") + day(*answer_.law_as_of) + say(" applies", "施行的规定"));
      const std::uint32_t target = it.before_of == ir::kNone ? conclusion.item : it.before_of;
      for (const Output& output : answer_.outputs) {
        if (output.item != target || !matters(output)) continue;
        if (const auto value = value_of(output); value && output.state == State::Known)
          parts.push_back(value_sentence(target, *value));
      }
    }
    return joined(parts, say(", ", "，"));
  }

  std::string value_sentence(std::uint32_t target, const std::string& value) const {
    const ir::Item& it = program_.items[target];
    return name(it.name) + (it.type.kind == ir::TypeKind::Boolean ? colon() : say(" is ", "为")) + value;
  }

  bool decides(const ir::Rule& rule) const { return static_cast<Decided>(*rule.outcome) == answer_.decided; }

  void reasons() {
    std::string kept = std::move(out_);
    out_.clear();
    for (const std::uint32_t index : answer_.unmet) {
      const ir::Obligation& duty = program_.obligations[index];
      item(0, say("Not done: ", "尚未履行：") + duty.text.in(language_) + cited(duty.cites) + stop());
      if (!duty.because.empty()) item(1, duty.because.in(language_));
      read(duty.facts_read, duty.parameters_read, answer_.law_day());
    }
    for (const std::uint32_t index : answer_.because) reason(index);
    for (const Presumption& one : presumed_) presumption(one);
    if (answer_.decided != Decided::Permit) {
      for (const AskedOutcome& one : asked_outcomes(program_, request_, answer_)) asked(one);
    }
    std::swap(kept, out_);
    if (kept.empty()) return;
    section("Because", "理由");
    out_ += kept;
  }

  // Another decision that stands in the way, and by what.
  void asked(const AskedOutcome& one) {
    if (one.decided != Decided::Deny && one.decided != Decided::Refer) return;
    const std::string lead = capital(name(program_.decisions[one.decision].name)) + colon() +
                             decided_name(one.decided).in(language_);
    for (const std::uint32_t index : one.unmet) {
      const ir::Obligation& duty = program_.obligations[index];
      item(0,
           lead + say("; not done: ", "；尚未履行：") + duty.text.in(language_) + cited(duty.cites) + stop());
    }
    for (const std::uint32_t index : one.because) {
      const ir::Rule& rule = program_.rules[index];
      const std::string why = rule.because.empty() ? "" : say(", ", "，") + rule.because.in(language_);
      item(0, lead + why + cited(rule) + stop());
    }
  }

  void reason(std::uint32_t index) {
    const ir::Rule& rule = program_.rules[index];
    const std::string what = says(rule);
    if (what.empty()) return;
    if (std::any_of(presumed_.begin(), presumed_.end(),
                    [&](const Presumption& one) { return one.rule == index; }))
      return;  // told as such
    std::string text = what;
    if (!rule.because.empty()) {
      text += colon() + rule.because.in(language_);
    } else if (!rule.clauses.empty()) {
      text += say(", ", "，") + joined(clauses(rule.clauses), say(", ", "，"));
    } else if (answer_.decision && program_.decisions[*answer_.decision].default_rule == index) {
      text = say("No other rule applies: ", "没有其他规定适用：") + what;
    }
    item(0, capital(text) + cited(rule) + stop());
    read(rule.facts_read, rule.parameters_read, day_of(program_, rule, answer_));
  }

  void presumption(const Presumption& one) {
    const ir::Item& it = program_.items[one.item];
    const ir::Rule& rule = program_.rules[one.rule];
    const std::string value = value_sentence(one.item, shown(it.type, one.value));
    item(0, one.rebutted ? capital(value) + say(": it was shown that ", "：已证明 ") +
                               condition(rule.contrary) + cited(rule) + stop()
                         : say("It is presumed that ", "推定") + value +
                               say("; the contrary was not shown: ", "；未证明 ") + condition(rule.contrary) +
                               cited(rule) + stop());
  }

  // Where consent was asked about and is not enough: which one, and for what.
  void consents() {
    if (answer_.decided == Decided::Permit || answer_.decided == Decided::Error) return;
    const std::vector<NotCovered> all = not_covered(program_, request_, answer_, language_, dates_);
    if (all.empty()) return;
    section("What consent does not cover", "同意未涵盖的事项");
    for (std::size_t i = 0; i < std::min(all.size(), kMostTold); ++i) scope(all[i]);
    if (all.size() > kMostTold)
      item(0, say("and ", "另有 ") + std::to_string(all.size() - kMostTold) + say(" more", " 项"));
  }

  void scope(const NotCovered& one) {
    const std::string what = one.value ? plain(*one.value) : say("this", "该项处理");
    const std::string of = name(program_.items[one.item].name);
    item(0, capital(what) + (one.known ? say(" is not in ", " 不在 ") : say(" may be in ", " 是否在 ")) + of +
                (one.known ? say("", " 之内") : say("", " 之内不明")) + say(":", "："));
    if (one.consents.empty()) item(1, say("There is no consent.", "没有同意书。"));
    for (std::size_t i = 0; i < std::min(one.consents.size(), kMostTold); ++i) {
      const UnmetConsent& consent = one.consents[i];
      std::vector<std::string> terms;
      for (const UnmetTerm& term : consent.terms) terms.push_back(unmet(term));
      const std::string which =
          consent.place ? say("Consent ", "第 ") + std::to_string(*consent.place + 1) + say("", " 份同意")
                        : say("The consent", "该同意");
      const std::string fails =
          one.known ? say(" does not meet ", " 不符合：") : say(" does not tell ", " 未载明：");
      item(1, which + fails + joined(terms, say("; ", "；")) + stop());
    }
    if (one.consents.size() > kMostTold)
      item(1, say("and ", "另有 ") + std::to_string(one.consents.size() - kMostTold) + say(" more", " 份"));
  }

  // `valid, withdrawn on: 1 March 2025 (PIPL art 15(1))`
  std::string unmet(const UnmetTerm& term) const {
    std::string out = term.label;
    for (const auto& [field, value] : term.said)
      out += say(", ", "，") + plain(field) + colon() + plain(value);
    for (const std::string& field : term.unsaid)
      out += say(", ", "，") + plain(field) + say(" is not said", "未载明");
    if (!term.cites.empty()) out += say(" (", "（") + term.cites + say(")", "）");
    return out;
  }

  static std::string plain(std::string text) {
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
  }

  // What stands in the lists that were asked, of the entries that decided.
  void entries() {
    if (answer_.data == nullptr) return;
    std::size_t told = 0;
    for (const Picked& one : answer_.picked) {
      const lists::Table* table = answer_.data->table(one.list);
      if (table == nullptr || one.row < 0) continue;
      if (told++ == 0) section("Entries that apply", "适用的清单条目");
      if (told <= kMostTold) item(0, capital(entry(one, *table)) + stop());
    }
    if (told > kMostTold)
      item(0, say("and ", "另有 ") + std::to_string(told - kMostTold) + say(" more", " 条"));
  }

  // `entries 2 (PIPL art 28(2)): class: prohibited, from: 1 May 2024`
  std::string entry(const Picked& one, const lists::Table& table) const {
    const ir::DataList& list = program_.data_lists[one.list];
    const std::string which = row_number(program_, one.list, table, one.row);
    std::vector<std::string> parts;
    for (std::uint32_t i = 0; i < list.columns.size(); ++i) {
      const std::string text =
          row_text_in(program_, one.list, table, one.row, i, language_, dates_, Texts::Quoted);
      if (text.empty() || i == list.cites || i == lists::id_column(list)) continue;
      const bool named = list.columns[i].type.kind == ir::TypeKind::Enumeration;
      parts.push_back(plain(ir::title_of(list, i).in(language_)) + colon() + (named ? plain(text) : text));
    }
    const std::string own = row_citation(program_, one.list, table, one.row, language_);
    return name(list.name) + say(" ", "第 ") + which + say("", " 条") +
           (own.empty() ? cited(list.law) : say(" (", "（") + own + say(")", "）")) +
           (parts.empty() ? "" : colon()) + joined(parts, say(", ", "，"));
  }

  void read(const std::vector<std::uint32_t>& fields, const std::vector<std::uint32_t>& parameters,
            std::optional<std::int32_t> on) {
    fields_.insert(fields.begin(), fields.end());
    for (const std::uint32_t parameter : parameters) parameters_.emplace(parameter, on);
  }

  // Each once, whatever rests on it.
  void facts() {
    std::vector<std::string> lines;
    for (const std::uint32_t field : fields_) {
      if (auto text = fact(field)) lines.push_back(*std::move(text));
    }
    for (const auto& [parameter, on] : parameters_) {
      if (auto text = threshold(parameter, on)) lines.push_back(*std::move(text));
    }
    if (lines.empty()) return;
    section("Facts and thresholds relied on", "所依据的事实和标准");
    for (const std::string& one : lines) item(0, capital(one));
  }

  void waiting() {
    if (answer_.missing_facts.empty()) return;
    section("Waiting for", "待提供的事实");
    for (const std::string& path : answer_.missing_facts) item(0, missing({path}));
  }

  void readings() {
    if (!answer_.decision || answer_.fired.empty()) return;
    const std::vector<std::uint32_t>& all = program_.decisions[*answer_.decision].interpretations;
    if (all.empty()) return;
    section("How the law was read", "对法律的理解");
    for (const std::uint32_t index : all) {
      const ir::Interpretation& point = program_.interpretations[index];
      const base::Bilingual& reading = point.readings[reading_taken(request_, point)];
      std::string text = reading.in(language_);
      if (text.empty()) {
        text = shown_fact(program_, request_, point.field, language_);
        std::replace(text.begin(), text.end(), '_', ' ');
      }
      item(0, capital(name(point.name)) + colon() + text + cited(point.cites) + stop());
    }
  }

  void duties() {
    if (answer_.obligations.empty()) return;
    section("Obligations", "义务");
    for (const DueObligation& due : answer_.obligations) {
      const ir::Obligation& it = program_.obligations[due.obligation];
      std::string text = capital(duty(it)) + cited(it.cites);
      if (due.met) text += *due.met ? say(": done", "：已履行") : say(": not done", "：未履行");
      item(0, text + stop());
      if (!it.because.empty()) item(1, it.because.in(language_));
      for (const std::string& one : deadline_lines(program_, due, language_, dates_))
        item(1, capital(one) + stop());
    }
  }

  std::string stop() const { return say(".", "。"); }
  std::string capital(std::string text) const {
    if (!chinese_ && !text.empty() && text[0] >= 'a' && text[0] <= 'z')
      text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }

  std::vector<Presumption> presumed_;
  std::set<std::uint32_t> fields_;  // what the reasons told rest on
  std::map<std::uint32_t, std::optional<std::int32_t>> parameters_;
  std::string out_;
};

}  // namespace

std::string letter(const ir::Program& program, const Request& request, const Answer& answer,
                   Language language) {
  return Letter(program, request, answer, language).write();
}

}  // namespace writ::eval
