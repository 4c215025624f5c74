// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/straight.h"

#include "runtime/eval/again.h"
#include "runtime/eval/questions.h"
#include "runtime/ir/rules.h"
#include "runtime/ir/straight.h"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace writ::eval {
namespace {

using ir::Ask;
using ir::Branch;
using ir::kNone;
using ir::Source;
using ir::Worth;

// Open: it has to be evaluated.
enum class Told : std::uint8_t { No, Yes, Open };

Told told(bool yes) { return static_cast<Told>(yes); }

class Straightly {
 public:
  Straightly(const ir::Program& program, const ir::Decision& decision, const ir::Straight& way,
             const Request& request, const Limits& limits, std::optional<std::int32_t> law_day,
             Answer& answer)
      : program_(program),
        decision_(decision),
        way_(way),
        loops_(program.branches->straight->loops.data()),
        loop_of_(program.branches->straight->loop_of.data()),
        request_(request),
        most_steps_(limits.max_steps),
        today_(request.as_of.value_or(0)),
        law_day_(law_day.value_or(today_)),
        steps_(way.steps),
        answer_(answer) {
    lay_out_records();
  }

  bool run() {
    if (decision_.depends_on_date && !request_.as_of) return false;
    if (!decision_.period.holds(today_) || !decision_.period.holds(law_day_)) return false;
    answer_.begin_again();
    answer_.decision = static_cast<std::uint32_t>(&decision_ - program_.decisions.data());
    answer_.as_of = request_.as_of;
    answer_.fired.resize(program_.rules.size(), Fired::NotConsidered);
    answer_.outputs.resize(decision_.outputs.size());
    for (const ir::Settling& one : way_.items) {
      if (!settle(one)) return false;
    }
    if (!decide() || !owe() || steps_ > most_steps_) return false;
    put_in_order(answer_.because);
    return true;
  }

 private:
  // Where questions ask; all of it on the stack.
  void lay_out_records() {
    const std::size_t items = program_.items.size();
    std::fill_n(items_, ir::item_word(items), std::uint64_t{0});
    item_numbers_ = items_ + ir::item_word(items);
    records_[Source::kConstants] = program_.branches->constants.data();
    records_[Source::kFacts] = request_.words();
    records_[Source::kItems] = items_;
    for (std::uint32_t i = 0; i < program_.loop_variables; ++i) {
      const std::uint64_t** const its = records_ + Source::kLoops + 2 * i;
      its[0] = its[1] = elements_[i];
      elements_[i][0] = 1;
    }
    asking_ = {program_.branches->all.data(), records_, request_.words()};
  }

  static void put_in_order(std::vector<std::uint32_t>& rules) {
    if (rules.size() < 2) return;
    std::sort(rules.begin(), rules.end());
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  }

  // ---- conditions ----

  [[gnu::always_inline]] Told holds(const Ask& ask) {
    if (ask.is == Ask::Is::Loop) return looped(ask);
    return answered(ask.at);
  }
  [[gnu::always_inline]] Told answered(std::uint32_t at) {
    at = walk_questions<false, false>(asking_, at, steps_);
    return at < ir::Branches::kQuestions ? static_cast<Told>(at) : answered_otherwise(at);
  }
  // Where it is asked seldom.
  [[gnu::noinline]] Told holds_apart(const Ask& ask) { return holds(ask); }
  [[gnu::noinline]] Told looped(const Ask& ask) {
    const Told its = quantified(loops_[ask.at]);
    if (its == Told::Open || !ask.opposite) return its;
    return told(its == Told::No);
  }

  [[gnu::noinline]] Told answered_otherwise(std::uint32_t at) {
    for (;;) {
      at = walk_questions<true, false>(asking_, at, steps_);
      if (at < ir::Branches::kQuestions) return static_cast<Told>(at);
      const Branch& branch = asking_.all[at];
      const Told its = asked(branch);
      if (its == Told::Open) return its;
      at = branch.to[its == Told::Yes ? 1 : 0];
    }
  }

  // A question of something else than records.
  Told asked(const Branch& branch) {
    if (branch.ask == Branch::Ask::Tree) {
      const std::uint32_t loop = loop_of_[branch.of];
      return loop == kNone ? Told::Open : quantified(loops_[loop]);
    }
    std::int64_t left = 0;
    std::int64_t right = 0;
    if (branch.ask == Branch::Ask::Given) {
      const bool given = found(branch.left, left);
      return given || branch.may_lack ? told(given) : Told::Open;
    }
    if (!found(branch.left, left)) return Told::Open;
    const auto holds = [&](std::int64_t above) {
      return program_.enumerations[branch.of].holds(above, left);
    };
    switch (branch.ask) {
      case Branch::Ask::Flag: return told(left != 0);
      case Branch::Ask::Is: return told(left == branch.right.number());
      case Branch::Ask::AtLeast: return told(left >= branch.right.number());
      case Branch::Ask::In: return any_found(branch.right, [&](std::int64_t item) { return item == left; });
      case Branch::Ask::UnderAny: return any_found(branch.right, holds);
      case Branch::Ask::Equal:
      case Branch::Ask::Less:
      case Branch::Ask::LessEqual:
      case Branch::Ask::Under:
      case Branch::Ask::Given:
      case Branch::Ask::Tree: break;
    }
    if (!found(branch.right, right)) return Told::Open;
    if (branch.ask == Branch::Ask::Equal) return told(left == right);
    if (branch.ask == Branch::Ask::Less) return told(left < right);
    if (branch.ask == Branch::Ask::LessEqual) return told(left <= right);
    return told(holds(right));
  }

  template <typename Test>
  Told any_found(const Source& list, Test test) {
    if (list.from == Source::From::Constant) {
      const std::vector<ir::int128>& numbers = program_.lists[list.index];
      return told(std::any_of(numbers.begin(), numbers.end(),
                              [&](ir::int128 number) { return test(static_cast<std::int64_t>(number)); }));
    }
    std::int64_t packed = 0;
    if (!found(list, packed)) return Told::Open;
    return told(any_word(request_.words(), packed, steps_, test));
  }

  // False: it is not there.
  bool found(const Source& source, std::int64_t& out) const {
    if (source.in_record()) {
      const std::uint64_t* const record = records_[source.record];
      if (!is_present(record, source.index)) return false;
      out = static_cast<std::int64_t>(record[source.place]);
      return true;
    }
    if (source.from == Source::From::ItemAt) return found_at(source, out);
    const ir::Node& node = program_.nodes[source.index];
    if (node.op == ir::Op::Today) out = today_;
    if (node.op == ir::Op::LawDay) out = law_day_;
    if (node.op != ir::Op::Parameter) return node.op == ir::Op::Today || node.op == ir::Op::LawDay;
    for (const ir::ParameterValue& value : program_.parameters[node.index].values) {
      if (!value.period.holds(law_day_)) continue;
      out = static_cast<std::int64_t>(program_.numbers[program_.nodes[value.value].index]);
      return true;
    }
    return false;
  }
  // Of the values of an item, the one where a loop stands.
  bool found_at(const Source& source, std::int64_t& out) const {
    if (!is_present(items_, source.index)) return false;
    const std::uint64_t list = item_numbers_[source.index];
    const std::uint64_t at = places_[source.record];
    if (at >= list_count(list)) return false;
    out = each_[list_offset(list) + at];
    return true;
  }

  // ---- loops ----

  // Calls `body` with the place of each item until it says stop. False: there is no list, it takes too many steps, or they are too deep.
  template <typename Body>
  [[gnu::always_inline]] bool go_over(const ir::StraightLoop& loop, Body body) {
    std::uint32_t count = 0;
    const std::uint64_t* words = nullptr;
    if (loop.list != kNone) {
      count = static_cast<std::uint32_t>(program_.lists[loop.list].size());
    } else {
      const std::uint64_t* const record = records_[loop.source.record];
      if (!is_present(record, loop.source.index)) return false;
      const std::uint64_t list = record[loop.source.place];
      count = list_count(list);
      words = request_.words() + list_offset(list);
    }
    steps_ += std::uint64_t{count} * loop.round;
    if (steps_ > most_steps_ || depth_ == ir::Straights::kDeepest) return false;
    ++depth_;
    for (std::uint32_t i = 0; i < count; ++i, words += loop.stride) {
      if (loop.records) {
        records_[Source::kLoops + 2 * loop.variable + 1] = words;
      } else {
        elements_[loop.variable][1] =
            loop.list == kNone ? *words : static_cast<std::uint64_t>(program_.lists[loop.list][i]);
      }
      places_[loop.variable] = i;
      if (body(i)) break;
      // Searching lists takes as many as these are long.
      if (steps_ > most_steps_) break;
    }
    --depth_;
    return steps_ <= most_steps_;
  }

  [[gnu::noinline]] Told quantified(const ir::StraightLoop& loop) {
    const Told decisive = told(loop.any);
    Told out = told(!loop.any);
    const bool there = go_over(loop, [&](std::uint32_t) {
      const Told its = holds(loop.when);
      if (its == Told::Open || its == decisive) out = its;
      return out == its && its != told(!loop.any);
    });
    return there ? out : Told::Open;
  }

  // ---- values ----

  // Most are conditions.
  [[gnu::always_inline]] bool take(const Worth& worth, std::uint32_t item, Output* output) {
    if (worth.is != Worth::Is::Condition) return take_other(worth, item, output);
    const Told its = holds(worth.ask);
    put(item, its == Told::Yes, output);
    return its != Told::Open;
  }
  [[gnu::noinline]] bool take_other(const Worth& worth, std::uint32_t item, Output* output) {
    std::int64_t number = 0;
    switch (worth.is) {
      case Worth::Is::Condition: break;
      case Worth::Is::Absent:
        if (output != nullptr) output->state = State::Absent;
        return true;
      case Worth::Is::Number: put(item, program_.numbers[worth.index], output); return true;
      case Worth::Is::Source:
        if (!found(worth.source, number)) return false;
        put(item, number, output);
        return true;
      case Worth::Is::List:
        if (output != nullptr) output->list = program_.lists[worth.index];
        return true;
      case Worth::Is::Taken: return output == nullptr || take_all(loops_[worth.index], output->list);
      case Worth::Is::Each: return take_each(loops_[worth.index], item, output);
    }
    return false;
  }

  [[gnu::always_inline]] void put(std::uint32_t item, ir::int128 number, Output* output) {
    item_numbers_[item] = static_cast<std::uint64_t>(number);
    items_[item / 64] |= std::uint64_t{1} << (item % 64);
    if (output != nullptr) output->number = number;
  }

  [[gnu::noinline]] bool take_all(const ir::StraightLoop& loop, std::vector<ir::int128>& out) {
    const ir::Entry* const each = loop.each == kNone ? nullptr : program_.branches->each.data() + loop.each;
    bool open = false;
    const bool there = go_over(loop, [&](std::uint32_t place) {
      const bool inner = each == nullptr && loop.when.is == Ask::Is::Loop;
      const Told its = inner ? looped(loop.when) : answered(each == nullptr ? loop.when.at : each[place].at);
      if (its == Told::Yes) {
        std::int64_t number = 0;
        open = !taken(loop.takes, number);
        out.push_back(loop.takes.is == Worth::Is::Number ? program_.numbers[loop.takes.index] : number);
      }
      open = open || its == Told::Open;
      return open;
    });
    return there && !open;
  }
  bool taken(const Worth& worth, std::int64_t& out) {
    if (worth.is == Worth::Is::Source) return found(worth.source, out);
    if (worth.is != Worth::Is::Condition) return worth.is == Worth::Is::Number;
    const Told its = holds_apart(worth.ask);
    out = its == Told::Yes ? 1 : 0;
    return its != Told::Open;
  }

  // Yes or no for each item.
  [[gnu::noinline]] bool take_each(const ir::StraightLoop& loop, std::uint32_t item, Output* output) {
    bool open = false;
    const std::size_t first = each_.size();
    const bool there = go_over(loop, [&](std::uint32_t) {
      const Told its = holds(loop.takes.ask);
      open = its == Told::Open;
      each_.push_back(its == Told::Yes ? 1 : 0);
      return open;
    });
    if (!there || open) return false;
    put(item,
        static_cast<ir::int128>(
            pack_list(static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(each_.size() - first))),
        nullptr);
    if (output != nullptr)
      output->list.assign(each_.begin() + static_cast<std::ptrdiff_t>(first), each_.end());
    return true;
  }

  // ---- rules ----

  // Whether it holds, which is written down.
  [[gnu::noinline]] Told met(const ir::Row& row) {
    Fired& fired = answer_.fired[row.rule];
    if (fired != Fired::NotConsidered) return told(fired == Fired::Yes);
    if (row.dated && !program_.rules[row.rule].in_force(law_day_)) {
      fired = Fired::NotInForce;
      return Told::No;
    }
    const Told its = holds(row.when);
    fired = its == Told::Yes ? Fired::Yes : Fired::No;
    return its;
  }

  // Calls `applies` with every rule that speaks and holds. False: it has to be evaluated.
  template <typename Applies>
  [[gnu::always_inline]] bool gather(const ir::Settling& of, Applies applies) {
    if (of.excepted) std::fill_n(apply_, of.count, false);
    for (std::uint32_t i = 0; i < of.count; ++i) {
      const ir::RowGroup& group = way_.groups[of.first + i];
      const ir::Row* const rows = way_.rows.data() + group.first;
      for (std::uint32_t k = 0; k < group.count; ++k) {
        const Told its = met(rows[k]);
        if (its == Told::No) continue;
        if (its == Told::Open) return false;
        if (rows[k].speaks) {
          applies(rows[k]);
          apply_[i] = true;
        }
        if (group.first_match) break;
      }
    }
    return !of.excepted || !any_displaced(of);
  }
  [[gnu::noinline]] bool any_displaced(const ir::Settling& of) const {
    for (std::uint32_t i = 0; i < of.count; ++i) {
      const ir::RowGroup& group = way_.groups[of.first + i];
      const std::uint32_t* const above = way_.above.data() + group.first_above;
      if (apply_[i] &&
          std::any_of(above, above + group.above_count, [&](std::uint32_t other) { return apply_[other]; }))
        return true;
    }
    return false;
  }

  [[gnu::always_inline]] bool settle(const ir::Settling& of) {
    Output* output = nullptr;
    if (of.output != kNone) {
      output = &answer_.outputs[of.output];
      begin_output(*output, of.item);
    }
    const ir::Row* row = of.has_default ? &of.otherwise : nullptr;
    if (of.count != 0) {
      std::size_t found = 0;
      if (!gather(of, [&](const ir::Row& one) {
            row = &one;
            ++found;
          }))
        return false;
      // Whether several say the same is a matter of their values.
      if (found > 1) return false;
      if (found == 1 && of.has_default) answer_.fired[of.otherwise.rule] = Fired::Displaced;
    }
    if (row == nullptr) return settle_absent(of, output);
    if (row == &of.otherwise) answer_.fired[row->rule] = Fired::Yes;
    if (!row->speaks) return settle_absent(of, output);
    if (!take(row->gives, of.item, output)) return false;
    if (row->reason) answer_.because.push_back(row->rule);
    return true;
  }
  static bool settle_absent(const ir::Settling& of, Output* output) {
    if (of.optional && output != nullptr) output->state = State::Absent;
    return of.optional;
  }

  // ---- the outcome ----

  static Decided decided_by(ir::Outcome outcome) {
    switch (outcome) {
      case ir::Outcome::Permit: return Decided::Permit;
      case ir::Outcome::Deny: return Decided::Deny;
      case ir::Outcome::Refer: return Decided::Refer;
    }
    return Decided::Error;
  }
  static int weight(ir::Outcome outcome) {
    return outcome == ir::Outcome::Deny ? 2 : outcome == ir::Outcome::Refer ? 1 : 0;
  }

  // A denial wins over a referral, that over a permit; its reasons are the rules that give it.
  bool decide() {
    if (!way_.decides) {
      answer_.decided = Decided::None;
      return true;
    }
    const ir::Settling& of = way_.outcome;
    reasons_ = answer_.because.size();
    const ir::Row* heaviest = nullptr;
    const ir::Row* addressee = nullptr;
    const auto applies = [&](const ir::Row& row) {
      if (addressee == nullptr && row.outcome == ir::Outcome::Refer &&
          !program_.rules[row.rule].refer_to.empty())
        addressee = &row;
      if (heaviest == nullptr || weight(row.outcome) > weight(heaviest->outcome)) {
        answer_.because.resize(reasons_);
        heaviest = &row;
      }
      if (row.outcome == heaviest->outcome) answer_.because.push_back(row.rule);
    };
    if (!gather(of, applies)) return false;
    if (of.has_default) {
      answer_.fired[of.otherwise.rule] = heaviest == nullptr ? Fired::Yes : Fired::Displaced;
      if (heaviest == nullptr) applies(of.otherwise);
    }
    if (heaviest == nullptr) return false;
    answer_.decided = decided_by(heaviest->outcome);
    if (answer_.decided == Decided::Refer && addressee != nullptr)
      answer_.refer_to = program_.rules[addressee->rule].refer_to;
    return true;
  }

  // The duties that apply; those before the act that are not met close what would be permitted.
  bool owe() {
    std::size_t owed = 0;
    const bool permitted = answer_.decided == Decided::Permit;
    for (const ir::StraightDuty& one : way_.duties) {
      if (one.dated && !program_.obligations[one.duty].in_force(law_day_)) continue;
      const Told applies = holds_apart(one.applies);
      if (applies == Told::No) continue;
      const Told met = one.has_test ? holds_apart(one.met) : Told::Yes;
      if (applies == Told::Open || met == Told::Open || one.has_days) return false;
      DueObligation& its = next_owed(answer_, owed++, way_.duties.size());
      its.obligation = one.duty;
      if (one.has_test) its.met = met == Told::Yes;
      if (permitted && one.gates && met == Told::No) answer_.unmet.push_back(one.duty);
    }
    answer_.obligations.resize(owed);
    if (!answer_.unmet.empty()) close();
    return true;
  }
  void close() {
    const auto denies = [&](std::uint32_t duty) {
      return program_.obligations[duty].otherwise != ir::Outcome::Refer;
    };
    const bool denied = std::any_of(answer_.unmet.begin(), answer_.unmet.end(), denies);
    answer_.decided = denied ? Decided::Deny : Decided::Refer;
    if (!denied) answer_.refer_to = program_.obligations[answer_.unmet.front()].refer_to;
    answer_.because.resize(reasons_);
  }

  const ir::Program& program_;
  const ir::Decision& decision_;
  const ir::Straight& way_;
  const ir::StraightLoop* const loops_;
  const std::uint32_t* const loop_of_;
  const Request& request_;
  const std::size_t most_steps_;
  const std::int32_t today_;
  const std::int32_t law_day_;
  std::size_t steps_;        // no fewer than the evaluation would take
  std::uint32_t depth_ = 0;  // of loops
  std::size_t reasons_ = 0;  // how many there are of outputs
  Answer& answer_;
  Asking asking_;
  std::uint64_t* item_numbers_ = nullptr;  // behind those that say which are known
  boost::container::small_vector<std::uint8_t, 64>
      each_;                                // of items that have a value for each item of a list
  bool apply_[ir::Straights::kMostGroups];  // of the target at hand, by group
  const std::uint64_t* records_[Source::kLoops + 2 * ir::Straights::kMostLoops];
  std::uint64_t elements_[ir::Straights::kMostLoops][2];  // of loops, each a record
  std::uint32_t places_[ir::Straights::kMostLoops];       // of loops, in their lists
  std::uint64_t items_[ir::item_word(ir::Straights::kMostItems) + ir::Straights::kMostItems];
};

}  // namespace

bool decide_straight(const ir::Program& program, const ir::Decision& decision, const Request& request,
                     const Limits& limits, std::optional<std::int32_t> law_day, Answer& answer) {
  const ir::Straight* const way = ir::straight_of(program, decision);
  if (way == nullptr || request.is_coarse() || way->steps > limits.max_steps) return false;
  return Straightly(program, decision, *way, request, limits, law_day, answer).run();
}

}  // namespace writ::eval
