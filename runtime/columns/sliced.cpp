// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/sliced.h"

#include "runtime/eval/answer.h"
#include "runtime/ir/branches.h"
#include "runtime/ir/straight.h"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace writ::columns {

using ir::Branch;
using ir::kNone;
using ir::Source;
using ir::Worth;

// The planes of one decision. It follows eval/straight.cpp, thing by thing: where that one gives up on a request, the row is alone.
class Slicing {
 public:
  Slicing(const Sliced::Asked& asked, const ir::Straight& way, Sliced& out)
      : program_(asked.program),
        decision_(asked.decision),
        limits_(asked.limits),
        way_(way),
        branches_(*asked.program.branches),
        loops_(branches_.straight->loops),
        today_(asked.as_of.value_or(0)),
        steps_(way.steps),
        circuit_(out.circuit_),
        coded_(out.coded_),
        out_(out),
        items_(asked.program.items.size()),
        told_(branches_.all.size()),
        seen_(branches_.all.size(), 0) {}

  // False: every row is alone.
  bool run() {
    alone(coded_.unread());
    out_.outputs_.resize(decision_.outputs.size());
    for (const ir::Settling& one : way_.items) settle(one);
    decide();
    owe();
    out_.alone_ = alone_;
    return alone_ != kYes && !circuit_.is_full() && steps_ <= limits_.max_steps;
  }

 private:
  // Whether something is so, and whether that can be told.
  struct Told {
    Bit yes = kNo;
    Bit known = kNo;
  };
  static constexpr Told kOpen{kNo, kNo};

  void alone(Bit where) { alone_ = circuit_.either(alone_, where); }
  Bit both(Bit left, Bit right) { return circuit_.both(left, right); }
  Bit either(Bit left, Bit right) { return circuit_.either(left, right); }
  Bit without(Bit left, Bit right) { return circuit_.without(left, right); }

  // ---- conditions ----

  Told holds(const ir::Ask& ask) { return ask.is == ir::Ask::Is::Loop ? kOpen : from(ask.at); }

  // With all that may come after it, the last question first: each leads to those that were made before it.
  Told from(std::uint32_t first) {
    std::vector<std::uint32_t> open{first};
    std::vector<std::uint32_t> all;
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (at < ir::Branches::kQuestions || seen_[at] == round_) continue;
      seen_[at] = round_;
      told_[at] = kOpen;
      all.push_back(at);
      open.insert(open.end(), {branches_.all[at].to[0], branches_.all[at].to[1]});
    }
    std::sort(all.begin(), all.end());
    for (const std::uint32_t at : all) {
      const Branch& branch = branches_.all[at];
      const Told its = asked(branch);
      if (its.known == kNo) continue;
      const Told no = after(branch.to[0], at);
      const Told yes = after(branch.to[1], at);
      told_[at] = {circuit_.choose(its.yes, yes.yes, no.yes),
                   both(its.known, circuit_.choose(its.yes, yes.known, no.known))};
    }
    return after(first, UINT32_MAX);
  }
  Told after(std::uint32_t at, std::uint32_t before) const {
    if (at < ir::Branches::kQuestions) return {at == 1 ? kYes : kNo, kYes};
    return at < before ? told_[at] : kOpen;
  }

  Told asked(const Branch& branch) {
    switch (branch.ask) {
      case Branch::Ask::Tree: return kOpen;
      case Branch::Ask::Given: return given(branch);
      case Branch::Ask::Flag: return ask(branch.left, {.is = Question::Is::AtLeast, .number = 1});
      case Branch::Ask::Is: return ask(branch.left, {.number = branch.right.number()});
      case Branch::Ask::AtLeast:
        return ask(branch.left, {.is = Question::Is::AtLeast, .number = branch.right.number()});
      case Branch::Ask::In:
      case Branch::Ask::UnderAny: return in(branch);
      case Branch::Ask::Equal:
      case Branch::Ask::Less:
      case Branch::Ask::LessEqual: return compare(branch);
      case Branch::Ask::Under: break;
    }
    const std::optional<std::int64_t> above = constant(branch.right);
    if (!above) return kOpen;
    return ask(branch.left,
               {.is = Question::Is::Under, .number = *above, .of = &program_.enumerations[branch.of]});
  }

  Told given(const Branch& branch) {
    if (branch.left.from != Source::From::Fact) return kOpen;
    const Bit its = coded_.given(branch.left.index);
    return {its, branch.may_lack ? kYes : its};
  }

  Told in(const Branch& branch) {
    if (branch.right.from != Source::From::Constant) return kOpen;
    const bool in = branch.ask == Branch::Ask::In;
    return ask(branch.left, {.is = in ? Question::Is::In : Question::Is::UnderAny,
                             .list = &program_.lists[branch.right.index],
                             .of = in ? nullptr : &program_.enumerations[branch.of]});
  }

  // Number `left` is as much as number `right`, or less, or the same.
  Told compare(const Branch& branch) {
    const std::optional<std::int64_t> left = constant(branch.left);
    const std::optional<std::int64_t> right = constant(branch.right);
    const bool equal = branch.ask == Branch::Ask::Equal;
    const bool less = branch.ask == Branch::Ask::Less;
    if (left && right) {
      const bool yes = equal ? *left == *right : less ? *left < *right : *left <= *right;
      return {yes ? kYes : kNo, kYes};
    }
    if (equal && (left || right))
      return ask(left ? branch.right : branch.left, {.number = left ? *left : *right});
    if (left) return at_least(branch.right, *left, less);
    if (right) return opposite_of(at_least(branch.left, *right, !less));
    if (branch.left.from != Source::From::Fact || branch.right.from != Source::From::Fact) return kOpen;
    const auto how = equal ? Coded::Compare::Equal : less ? Coded::Compare::Less : Coded::Compare::LessEqual;
    const std::optional<Bit> yes = coded_.compare(branch.left.index, branch.right.index, how);
    if (!yes) return kOpen;
    return {*yes, both(coded_.given(branch.left.index), coded_.given(branch.right.index))};
  }
  // Or more than it.
  Told at_least(const Source& source, std::int64_t number, bool more) {
    if (more && number == INT64_MAX) return kOpen;
    return ask(source, {.is = Question::Is::AtLeast, .number = more ? number + 1 : number});
  }
  static Told opposite_of(Told told) { return {opposite(told.yes), told.known}; }

  // What is the same for all rows.
  std::optional<std::int64_t> constant(const Source& source) const {
    switch (source.from) {
      case Source::From::Constant: return static_cast<std::int64_t>(branches_.constants[source.place]);
      case Source::From::Element:
        if (source.record != element_of_) return std::nullopt;
        return element_;
      case Source::From::Other: return by_day(program_.nodes[source.index]);
      case Source::From::Fact:
      case Source::From::Item:
      case Source::From::ElementField:
      case Source::From::ItemAt: break;
    }
    return std::nullopt;
  }
  std::optional<std::int64_t> by_day(const ir::Node& node) const {
    if (node.op == ir::Op::Today || node.op == ir::Op::LawDay) return today_;
    if (node.op != ir::Op::Parameter) return std::nullopt;
    for (const ir::ParameterValue& value : program_.parameters[node.index].values) {
      if (value.period.holds(today_) && program_.nodes[value.value].op == ir::Op::Constant)
        return static_cast<std::int64_t>(program_.numbers[program_.nodes[value.value].index]);
    }
    return std::nullopt;
  }

  Told ask(const Source& source, const Question& question) {
    if (const auto number = constant(source)) return {question.holds(*number) ? kYes : kNo, kYes};
    if (source.from == Source::From::Fact) {
      const Bit there = coded_.given(source.index);
      const std::optional<Bit> yes = coded_.ask(source.index, question);
      return yes ? Told{*yes, there} : kOpen;
    }
    if (source.from != Source::From::Item) return kOpen;
    Told out;
    for (const Choice& choice : items_[source.index]) {
      Told its = kOpen;
      if (choice.is == Choice::Is::Number)
        its = {question.holds(static_cast<std::int64_t>(choice.number)) ? kYes : kNo, kYes};
      if (choice.is == Choice::Is::Flag)
        its = {circuit_.choose(choice.flag, question.holds(1) ? kYes : kNo, question.holds(0) ? kYes : kNo),
               kYes};
      if (choice.is == Choice::Is::Fact) {
        if (const std::optional<Bit> yes = coded_.ask(choice.field, question)) its = {*yes, kYes};
      }
      out.yes = either(out.yes, both(choice.where, its.yes));
      out.known = either(out.known, both(choice.where, its.known));
    }
    return out;
  }

  // ---- values ----

  void take(const Worth& worth, Bit where, const ir::Settling& of, std::vector<Choice>& into) {
    if (where == kNo) return;
    Choice made;
    made.where = where;
    switch (worth.is) {
      case Worth::Is::Condition: {
        const Told its = holds(worth.ask);
        alone(without(where, its.known));
        made.is = Choice::Is::Flag;
        made.flag = its.yes;
        break;
      }
      case Worth::Is::Absent: break;
      case Worth::Is::Number:
        made.is = Choice::Is::Number;
        made.number = program_.numbers[worth.index];
        break;
      case Worth::Is::Source: return take_source(worth.source, where, into);
      case Worth::Is::List:
        made.is = Choice::Is::List;
        made.items = program_.lists[worth.index];
        made.in.assign(made.items.size(), kYes);
        break;
      case Worth::Is::Taken:
        if (of.output != kNone) take_all(loops_[worth.index], made);
        break;
      case Worth::Is::Each: alone(where); return;
    }
    into.push_back(std::move(made));
  }

  void take_source(const Source& source, Bit where, std::vector<Choice>& into) {
    if (const auto number = constant(source)) {
      into.push_back({.is = Choice::Is::Number, .where = where, .number = *number});
    } else if (source.from == Source::From::Fact && is_flag(source)) {
      const Told its = ask(source, {.is = Question::Is::AtLeast, .number = 1});
      alone(without(where, its.known));
      into.push_back({.is = Choice::Is::Flag, .where = where, .flag = its.yes});
    } else if (source.from == Source::From::Fact && coded_.has_numbers(source.index)) {
      alone(without(where, coded_.given(source.index)));
      into.push_back({.is = Choice::Is::Fact, .where = where, .field = source.index});
    } else if (source.from == Source::From::Item) {
      Bit there = kNo;
      for (Choice choice : items_[source.index]) {
        if (choice.is == Choice::Is::Absent || choice.is == Choice::Is::List) continue;
        there = either(there, choice.where);
        choice.where = both(choice.where, where);
        into.push_back(std::move(choice));
      }
      alone(without(where, there));
    } else {
      alone(where);
    }
  }

  bool is_flag(const Source& fact) const {
    return program_.facts_record().fields[fact.index].type.kind == ir::TypeKind::Boolean;
  }

  // The items of a constant list that qualify.
  void take_all(const ir::StraightLoop& loop, Choice& into) {
    into.is = Choice::Is::List;
    if (loop.list == kNone) return alone(into.where);
    const std::vector<ir::int128>& list = program_.lists[loop.list];
    const Worth& takes = loop.takes;
    const auto variable = static_cast<std::uint16_t>(Source::kLoops + 2 * loop.variable);
    const bool element = takes.is == Worth::Is::Source && takes.source.from == Source::From::Element &&
                         takes.source.record == variable;
    steps_ += std::uint64_t{list.size()} * loop.round;
    if ((!element && takes.is != Worth::Is::Number) || list.size() > kMostTaken) return alone(into.where);
    for (std::size_t i = 0; i < list.size(); ++i) {
      element_of_ = variable;
      element_ = static_cast<std::int64_t>(list[i]);
      // What was asked of another item is another matter.
      ++round_;
      const Told its = loop.each == kNone ? holds(loop.when) : from(branches_.each[loop.each + i].at);
      ++round_;
      element_of_ = kNoElement;
      alone(without(into.where, its.known));
      into.items.push_back(element ? list[i] : program_.numbers[takes.index]);
      into.in.push_back(its.yes);
    }
  }
  static constexpr std::size_t kMostTaken = 256;
  static constexpr std::uint16_t kNoElement = UINT16_MAX;

  // ---- rules ----

  Told met(const ir::Row& row) {
    if (row.dated && !program_.rules[row.rule].in_force(today_)) return {kNo, kYes};
    return holds(row.when);
  }

  // Calls `applies` with every rule that speaks, where it holds, and where another one before it may too.
  template <typename Applies>
  void gather(const ir::Settling& of, Applies applies) {
    std::vector<Bit> apply(of.count, kNo);
    Bit found = kNo;
    for (std::uint32_t i = 0; i < of.count; ++i) {
      const ir::RowGroup& group = way_.groups[of.first + i];
      Bit open = kYes;
      const Bit others = found;
      for (std::uint32_t k = 0; k < group.count; ++k) {
        const ir::Row& row = way_.rows[group.first + k];
        const Told its = met(row);
        alone(without(open, its.known));
        const Bit here = both(open, its.yes);
        if (row.speaks) {
          // Of rows of which the first that holds decides no two apply.
          applies(row, here, group.first_match ? others : found);
          apply[i] = either(apply[i], here);
          found = either(found, here);
        }
        if (group.first_match) open = without(open, its.yes);
      }
    }
    if (!of.excepted) return;
    for (std::uint32_t i = 0; i < of.count; ++i) {
      const ir::RowGroup& group = way_.groups[of.first + i];
      for (std::uint32_t k = 0; k < group.above_count; ++k)
        alone(both(apply[i], apply[way_.above[group.first_above + k]]));
    }
  }

  void settle(const ir::Settling& of) {
    std::vector<Choice> choices;
    Bit found = kNo;
    gather(of, [&](const ir::Row& row, Bit here, Bit before) {
      // Whether several say the same is a matter of their values.
      alone(both(before, here));
      found = either(found, here);
      take(row.gives, here, of, choices);
    });
    Bit left = opposite(found);
    if (of.has_default && of.otherwise.speaks) {
      take(of.otherwise.gives, left, of, choices);
      left = kNo;
    }
    if (!of.optional) alone(left);
    choices.push_back({.where = left});
    items_[of.item] = choices;
    if (of.output == kNone) return;
    Sliced::Output& output = out_.outputs_[of.output];
    for (const Choice& choice : choices) {
      if (choice.is != Choice::Is::Absent) output.known = either(output.known, choice.where);
    }
    output.choices = std::move(choices);
  }

  // ---- the outcome ----

  Bit& decided(eval::Decided which) { return out_.decided_[static_cast<std::size_t>(which)]; }

  void decide() {
    using eval::Decided;
    if (!way_.decides) {
      decided(Decided::None) = kYes;
      return;
    }
    Bit by[3] = {kNo, kNo, kNo};
    gather(way_.outcome, [&](const ir::Row& row, Bit here, Bit) {
      Bit& its = by[static_cast<std::size_t>(row.outcome)];
      its = either(its, here);
    });
    Bit& permit = by[static_cast<std::size_t>(ir::Outcome::Permit)];
    Bit& deny = by[static_cast<std::size_t>(ir::Outcome::Deny)];
    Bit& refer = by[static_cast<std::size_t>(ir::Outcome::Refer)];
    const Bit none = opposite(either(permit, either(deny, refer)));
    if (way_.outcome.has_default) {
      Bit& its = by[static_cast<std::size_t>(way_.outcome.otherwise.outcome)];
      its = either(its, none);
    } else {
      alone(none);
    }
    decided(Decided::Deny) = deny;
    decided(Decided::Refer) = without(refer, deny);
    decided(Decided::Permit) = without(without(permit, deny), refer);
  }

  void owe() {
    using eval::Decided;
    const Bit permitted = decided(Decided::Permit);
    Bit denied = kNo;
    Bit referred = kNo;
    for (const ir::StraightDuty& one : way_.duties) {
      const ir::Obligation& duty = program_.obligations[one.duty];
      if (one.dated && !duty.in_force(today_)) continue;
      const Told applies = holds(one.applies);
      alone(opposite(applies.known));
      if (one.has_days) alone(applies.yes);
      const Told met = one.has_test ? holds(one.met) : Told{kYes, kYes};
      alone(without(applies.yes, met.known));
      if (!one.gates) continue;
      Bit& closes = duty.otherwise == ir::Outcome::Refer ? referred : denied;
      closes = either(closes, both(permitted, without(applies.yes, met.yes)));
    }
    decided(Decided::Deny) = either(decided(Decided::Deny), denied);
    decided(Decided::Refer) = either(decided(Decided::Refer), without(referred, denied));
    decided(Decided::Permit) = without(without(permitted, denied), referred);
  }

  const ir::Program& program_;
  const ir::Decision& decision_;
  const eval::Limits limits_;
  const ir::Straight& way_;
  const ir::Branches& branches_;
  const std::vector<ir::StraightLoop>& loops_;
  const std::int32_t today_;
  std::uint64_t steps_;
  Circuit& circuit_;
  Coded& coded_;
  Sliced& out_;
  std::vector<std::vector<Choice>> items_;
  // By question; those of this round stand.
  std::vector<Told> told_;
  std::vector<std::uint32_t> seen_;
  std::uint32_t round_ = 1;
  std::uint16_t element_of_ = kNoElement;  // the loop of which an element is settled, and what it is
  std::int64_t element_ = 0;
  Bit alone_ = kNo;
};

std::unique_ptr<Sliced> Sliced::make(const Asked& asked, const Values& rows, ReadRequest read,
                                     const Sliced* before) {
  const ir::Decision& decision = asked.decision;
  const ir::Straight* const way = ir::straight_of(asked.program, decision);
  if (way == nullptr || decision.law_item != kNone || way->steps > asked.limits.max_steps) return nullptr;
  if (decision.depends_on_date && !asked.as_of) return nullptr;
  if (!decision.period.holds(asked.as_of.value_or(0))) return nullptr;
  std::unique_ptr<Sliced> out(new Sliced(asked.program));
  const Coded* const last = before == nullptr ? nullptr : &before->coded_;
  if (!out->coded_.take(rows, std::move(read), last) ||
      out->coded_.most_bytes() > asked.limits.max_request_bytes)
    return nullptr;
  if (!Slicing(asked, *way, *out).run()) return nullptr;
  return out;
}

void Sliced::leave(Bit where) { alone_ = circuit_.either(alone_, where); }

bool Sliced::lay_out(std::vector<Bit> wanted, const std::vector<Bit>& written) {
  if (circuit_.is_full()) return false;
  wanted.push_back(alone_);
  circuit_.lay_out(wanted, written);
  coded_.finish();
  alone_words_.resize(kPlaneWords);
  constexpr std::size_t kAlignWords = 8;
  room_.resize(circuit_.planes() * kPlaneWords + kAlignWords);
  const auto address = reinterpret_cast<std::uintptr_t>(room_.data());
  constexpr std::uintptr_t kAlign = kAlignWords * sizeof(std::uint64_t);
  std::uint64_t* const first = room_.data() + (kAlign - address % kAlign) % kAlign / sizeof(std::uint64_t);
  own_.clear();
  for (std::size_t i = 0; i < circuit_.planes(); ++i) own_.push_back(first + i * kPlaneWords);
  at_ = own_;
  write_to({}, {});
  return true;
}

void Sliced::answer(std::size_t first, std::size_t count) {
  for (std::size_t i = 0; i < places_.size(); ++i) {
    if (circuit_.written_plane(i) != Circuit::kUnused)
      at_[circuit_.written_plane(i)] = reinterpret_cast<std::uint64_t*>(places_[i] + first / 8);
  }
  look_ahead(first + count, count);
  coded_.read(first, count, at_.data(), own_.data(), ahead_);
  kernels().run(circuit_.steps().data(), circuit_.steps().size(), at_.data(), ahead_);
  gather_alone();
}

// Behind a chunk that is whole the next one.
void Sliced::look_ahead(std::size_t first, std::size_t count) {
  ahead_ = {};
  if (count != kPlaneRows || first + kPlaneRows > coded_.rows()) return;
  if (first == kPlaneRows) begin_spans();
  for (Span& one : spans_) {
    const std::size_t bytes = static_cast<std::size_t>(one.to - one.from);
    one.from += bytes;
    one.to += bytes;
    const auto end = reinterpret_cast<std::uintptr_t>(one.to);
    constexpr std::uintptr_t kPage = 4096;
    for (std::uintptr_t page = (end + kPage - 1) / kPage * kPage; page < end + bytes; page += kPage)
      __builtin_prefetch(reinterpret_cast<const void*>(page), 0, 2);
  }
  ahead_ = {nullptr, nullptr, spans_.data(), spans_.size()};
}

void Sliced::begin_spans() {
  spans_.clear();
  coded_.add_spans(spans_);
  const auto add = [&](const std::uint8_t* to, std::size_t bits) {
    spans_.push_back({to, to + kPlaneRows * bits / 8});
  };
  for (const std::uint8_t* const one : places_) add(one, 1);
  for (const Written& one : others_) add(one.to, one.bits);
}

void Sliced::gather_alone() {
  const std::uint64_t* const its = plane(alone_);
  const std::uint64_t* const beyond = coded_.beyond();
  const std::uint64_t flip = (alone_ & 1) != 0 ? ~std::uint64_t{0} : 0;
  std::uint64_t any = 0;
  for (std::size_t word = 0; alone_ != kNo && word < kPlaneWords; ++word)
    any |= alone_words_[word] = (its == nullptr ? 0 : word_at(its, word)) ^ flip;
  for (std::size_t word = 0; beyond != nullptr && word < kPlaneWords; ++word)
    any |= alone_words_[word] = beyond[word] | (alone_ == kNo ? 0 : alone_words_[word]);
  any_alone_ = any != 0;
}

bool Sliced::says(Bit bit, std::size_t row) const {
  const std::uint64_t* const words = plane(bit);
  const bool yes = words != nullptr && (word_at(words, row / kWordRows) >> (row % kWordRows) & 1) != 0;
  return yes != ((bit & 1) != 0);
}

}  // namespace writ::columns
