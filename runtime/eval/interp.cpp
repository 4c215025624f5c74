// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/interp.h"

#include "runtime/eval/expressions.h"
#include "runtime/eval/outcome.h"
#include "runtime/eval/straight.h"

#include <algorithm>

namespace writ::eval {
namespace {

// Conditions and values, computed from the facts.
class Computed : protected Expressions {
 protected:
  using Expressions::Expressions;

  Value met(std::uint32_t rule) {
    const NodeId condition = program_.rules[rule].condition;
    return condition == kNone ? boolean(true) : value_told(truth(condition));
  }

  Value concluded(const ir::Conclusion& conclusion) {
    if (program_.items[conclusion.item].each) return values_for_each(conclusion.item);
    const ir::Type& type = nodes_[conclusion.value].type;
    return type.kind == ir::TypeKind::Boolean && !type.list ? value_told(truth(conclusion.value))
                                                            : evaluate(conclusion.value);
  }

  Value applies(std::uint32_t duty) {
    const NodeId condition = program_.obligations[duty].condition;
    return condition == kNone ? boolean(true) : value_told(truth(condition));
  }

  Value fulfilled(std::uint32_t duty) { return value_told(truth(program_.obligations[duty].met)); }

  void look_at(std::uint32_t) {}
};

class Evaluation : Outcome<Computed> {
 public:
  Evaluation(Answer& answer, const ir::Program& program, const ir::Decision& decision, const Request& request,
             const Limits& limits, std::optional<std::int32_t> law_day, const lists::Data* data)
      : Outcome(answer, program, decision, request, limits, law_day, data) {}

  // So many are usual.
  static constexpr std::size_t kReasons = 8;

  void run() {
    answer_.decision = static_cast<std::uint32_t>(&decision_ - program_.decisions.data());
    answer_.as_of = request_.as_of;
    if (!is_in_force()) return failed(*not_in_force());
    answer_.because.reserve(kReasons);
    settle(decision_.items);
    decide_outcome();
    if (steps_ > limits_.max_steps) return failed(beyond_limit());
    write_outputs();
    name_picked();
    if (answer_.decided == Decided::None) name_missing();
    settle_displaced(program_, decision_, answer_);
    date(answer_.obligations);
    put_in_order(answer_.because);
  }

  static void put_in_order(std::vector<std::uint32_t>& rules) {
    if (rules.size() < 2) return;
    std::sort(rules.begin(), rules.end());
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
  }

  void name_picked() {
    for (std::uint32_t list = 0; list < program_.data_lists.size(); ++list) {
      const std::uint32_t item = program_.data_lists[list].item;
      const std::vector<std::uint32_t>& needed = decision_.items;
      if (std::find(needed.begin(), needed.end(), item) == needed.end()) continue;
      const Value& its = items_[item];
      if (its.known() && !program_.data_lists[list].collect) {
        answer_.picked.push_back({list, static_cast<std::int64_t>(its.number)});
      } else if (its.known()) {
        const ListView rows = view(its.number, program_.items[item].type);
        for (std::uint32_t i = 0; i < rows.size(); ++i)
          answer_.picked.push_back({list, static_cast<std::int64_t>(rows[i])});
        if (rows.empty()) answer_.picked.push_back({list, -1});
      }
      if (data_ != nullptr) answer_.data = data_->weak_from_this().lock();
    }
  }

  std::optional<std::uint32_t> rows_that_apply(std::uint32_t list) {
    const lists::Table* table = data_ == nullptr ? nullptr : data_->table(list);
    if (table == nullptr) return std::nullopt;
    std::vector<Value> values;
    const std::vector<lists::Asked> asked = asked_of_list(program_.data_lists[list], values);
    for (const lists::Asked& one : asked) {
      if (one.know > lists::Know::Absent) return std::nullopt;
    }
    return table->count(asked);
  }

  // Where nothing is decided, what the outputs wait for.
  void name_missing() {
    Lacking lacking(*this);
    for (const std::uint32_t output : decision_.outputs) {
      if (const Value value = shown(output); value.state == State::Unknown) lacking.add(value);
    }
    if (!lacking.empty()) answer_.missing_facts = flatten(lacking.value());
  }

  // What depends on the days of duties is the duties alone: nothing here changes the outcome.
  void date(std::vector<DueObligation>& obligations) {
    steps_ = 0;  // not counted with the decision, so that both tiers give the same days
    for (DueObligation& due : obligations) {
      const ir::Obligation& duty = program_.obligations[due.obligation];
      if (duty.ends != kNone) due.ends = due_day(duty.ends);
      if (duty.due == kNone) continue;
      due.due = due_day(duty.due);
      due.from = due_day(ir::counted_from(program_, duty.due));
    }
  }

  void date_for(Answer& answer) {
    settle(decision_.items);
    date(answer.obligations);
  }

  // Whose day's law applies; nothing where that is not known, and then the answer says why.
  std::optional<std::int32_t> law_day() {
    std::optional<std::int32_t> out;
    if (!is_in_force()) {
      failed(*not_in_force());
      return out;
    }
    answer_.decision = static_cast<std::uint32_t>(&decision_ - program_.decisions.data());
    answer_.as_of = request_.as_of;
    for_law_ = true;
    settle(decision_.law_items);
    const Value& day = items_[decision_.law_item];
    if (day.known()) out = static_cast<std::int32_t>(day.number);
    if (day.state == State::Unknown) set_undetermined(day);
    if (day.state == State::Fault || day.state == State::Conflict) set_broken(day);
    if (steps_ > limits_.max_steps) {
      failed(beyond_limit());
      return std::nullopt;
    }
    put_in_order(answer_.because);
    if (!out) {
      for (const std::uint32_t output : decision_.outputs) put_item(output, day);
      write_outputs();
    }
    settle_displaced(program_, decision_, answer_);
    return out;
  }

  AskedOutcome outcome(std::uint32_t decision) {
    AskedOutcome out{.decision = decision};
    const ir::Decision& its = program_.decisions[decision];
    if (!its.period.holds(law_day_)) {
      out.decided = Decided::Error;
      return out;
    }
    const Verdict verdict = verdict_of(its, false);
    out.decided = verdict.decided;
    out.because.assign(verdict.because.begin(), verdict.because.end());
    out.unmet.assign(verdict.unmet.begin(), verdict.unmet.end());
    return out;
  }

  // As far as any condition, or any day of a duty, of the decision can ask.
  void settle(const std::vector<std::uint32_t>& items) {
    const ir::Branches* const its = program_.branches.get();
    const ir::Plain* const plain = its == nullptr || for_law_ || its->plain.size() != program_.items.size()
                                       ? nullptr
                                       : its->plain.data();
    for (const std::uint32_t item : items) {
      if (plain != nullptr && plain[item].how != ir::Plain::How::No) {
        settle_plain(plain[item], item);
        continue;
      }
      const std::uint32_t other = program_.items[item].outcome_of;
      put_item(item, other == kNone ? settle_item(item) : outcome_as_value(program_.decisions[other]));
    }
  }

  // As settle_by_default(), of what is known beforehand of its rule.
  void settle_plain(const ir::Plain& plain, std::uint32_t item) {
    answer_.fired[plain.rule] = Fired::Yes;
    Value out;
    switch (plain.how) {
      case ir::Plain::How::Condition: out = value_told(truth(plain.value)); break;
      case ir::Plain::How::Value: out = evaluate(plain.value); break;
      case ir::Plain::How::Each: out = values_for_each(item); break;
      case ir::Plain::How::No: break;
    }
    put_item(item, out);
    if (plain.reason && (out.known() || out.state == State::Absent)) answer_.because.push_back(plain.rule);
  }

  std::optional<bool> holds(NodeId condition) {
    const Value value = evaluate(condition);
    return value.known() ? std::optional(value.number != 0) : std::nullopt;
  }

  std::optional<int128> value(NodeId id) {
    const Value found = evaluate(id);
    return found.known() ? std::optional(found.number) : std::nullopt;
  }

  std::optional<int128> number(std::uint32_t item) const {
    return items_[item].known() ? std::optional(items_[item].number) : std::nullopt;
  }

  using Expressions::claims;
  using Expressions::visit_items;
  const Request& request() const { return request_; }
  const lists::Data* data() const { return data_; }

  // ---- suppositions ----

  void suppose(const Supposed& supposed) {
    supposed_ = &supposed;
    const auto behind_facts = static_cast<std::uint32_t>(supposed.facts.size());
    for (const Supposed::Free& free : supposed.items) {
      put_item(free.item, !free.settled ? missing_item(behind_facts + free.item)
                          : free.value  ? known(*free.value)
                                        : Value{State::Absent, 0});
    }
  }

  Standing standing(const Value& condition) const {
    if (condition.state == State::Unknown) return waiting(condition);
    return {.state = condition.state, .holds = condition.is_true()};
  }
  Standing rule_standing(std::uint32_t rule) { return standing(condition(rule)); }
  Standing condition_standing(NodeId condition) { return standing(evaluate(condition)); }

  // As settle_item, but for what a lone rule computes.
  Standing item_standing(std::uint32_t index) {
    const ir::Item& item = program_.items[index];
    const Field field = gather(item.groups, item.default_rule, index);
    const auto [first, second] = in_conflict(field, item.type);
    if (second != nullptr) return {.state = State::Conflict, .rule = first->rule, .other = second->rule};
    const bool alone = field.candidates.size() == 1 && field.candidates.front().certain;
    if (alone || agreed(field, item.type)) return {};
    if (field.unknown) return waiting(*field.unknown);
    if (field.broken) return {.state = field.broken->state};
    if (item.type.optional) return {.state = State::Absent};
    return {.state = State::Fault, .no_rule = true};
  }

 private:
  void failed(Fault fault) {
    const std::optional<std::uint32_t> decision = answer_.decision;
    answer_.clear();
    answer_.decision = decision;
    answer_.as_of = request_.as_of;
    answer_.fault = std::move(fault);
  }
  Fault beyond_limit() const {
    return {FaultCode::TooManySteps, "", {std::to_string(limits_.max_steps), {}}, {}};
  }

  DueDay due_day(NodeId node) {
    const Value value = evaluate(node);
    DueDay out;
    if (value.known()) out.day = static_cast<std::int32_t>(value.number);
    if (value.state == State::Unknown) out.missing = flatten(value);
    if (value.state == State::Fault || value.state == State::Conflict)
      out.fault = faults_[static_cast<std::size_t>(value.number)];
    return out;
  }

  bool is_in_force() const {
    return (!decision_.depends_on_date || request_.as_of) && decision_.period.holds(today_) &&
           decision_.period.holds(law_day_);
  }
  std::optional<Fault> not_in_force() const {
    if (decision_.depends_on_date && !request_.as_of) return Fault{FaultCode::AsOfMissing, "as_of", {}, {}};
    for (const std::int32_t day : {today_, law_day_}) {
      if (!decision_.period.holds(day)) return Fault{FaultCode::NotInForce, "as_of", {day_text(day), {}}, {}};
    }
    return std::nullopt;
  }

  // A record is shown whole, or not yet.
  Value shown(std::uint32_t output) {
    const Value& value = items_[output];
    const ir::Item& item = program_.items[output];
    if (item.record == kNone || !value.known()) return value;
    const Value whole = whole_records(
        item, item.type.list ? items_of(value.number, item.type) : std::vector<int128>{value.number});
    return whole.known() ? value : whole;
  }

  // What an earlier answer had there is written over.
  void write_outputs() {
    answer_.outputs.resize(decision_.outputs.size());
    auto next = answer_.outputs.begin();
    for (const std::uint32_t index : decision_.outputs) {
      const Value value = shown(index);
      Output& output = *next++;
      begin_output(output, index);
      output.state = value.state;
      if (value.state == State::Unknown) {
        output.missing = flatten(value);
      } else if (value.state == State::Fault || value.state == State::Conflict) {
        output.fault = faults_[static_cast<std::size_t>(value.number)];
      } else if (value.known() && program_.items[index].type.list) {
        put_items(value.number, program_.items[index].type, output.list);
      } else if (value.known()) {
        output.number = value.number;
      }
    }
  }
};

}  // namespace

struct Conditions::Settled {
  Limits limits;
  Answer answer;
  Evaluation evaluation;
  Settled(const ir::Program& program, const Request& request, const ir::Decision& decision,
          const std::vector<std::uint32_t>& items, std::optional<std::int32_t> law_day,
          const lists::Data* data)
      : evaluation(answer, program, decision, request, limits, law_day, data) {
    evaluation.settle(items);
  }
};

Conditions::Conditions(const ir::Program& program, const Request& request, std::uint32_t decision,
                       std::optional<std::int32_t> law_day, const lists::Data* data)
    : settled_(std::make_unique<Settled>(program, request, program.decisions[decision],
                                         program.decisions[decision].items, law_day, data)) {}
Conditions::Conditions(const ir::Program& program, const Request& request, std::uint32_t decision,
                       const lists::Data* data)
    : settled_(std::make_unique<Settled>(program, request, program.decisions[decision],
                                         program.decisions[decision].law_items, std::nullopt, data)) {}
Conditions::~Conditions() = default;

std::optional<bool> Conditions::hold(NodeId condition) { return settled_->evaluation.holds(condition); }

const Request& Conditions::request() const { return settled_->evaluation.request(); }

const lists::Data* Conditions::data() const { return settled_->evaluation.data(); }

AskedOutcome Conditions::outcome(std::uint32_t decision) { return settled_->evaluation.outcome(decision); }

void Conditions::each_item(NodeId loop, const Visit& visit) { settled_->evaluation.visit_items(loop, visit); }

std::optional<std::uint32_t> Conditions::rows_that_apply(std::uint32_t list) {
  return settled_->evaluation.rows_that_apply(list);
}
std::optional<ir::int128> Conditions::value(NodeId value) { return settled_->evaluation.value(value); }
std::optional<value::Claims> Conditions::claims(NodeId split) { return settled_->evaluation.claims(split); }

std::optional<ir::int128> Conditions::number(std::uint32_t item) { return settled_->evaluation.number(item); }

struct Suppositions::Settled {
  const ir::Program& program;
  const Request& request;
  const Supposed& supposed;
  ir::Decision asked;  // as if a decision needed just these values
  Limits limits{};
  Answer answer{};
  std::optional<Evaluation> evaluation{};
};

Suppositions::Suppositions(const ir::Program& program, const Request& request, const Supposed& supposed,
                           std::vector<std::uint32_t> items)
    : settled_(new Settled{program, request, supposed, {}}) {
  settled_->asked.items = std::move(items);
  renew();
}
Suppositions::~Suppositions() = default;

void Suppositions::renew() {
  Settled& it = *settled_;
  it.evaluation.emplace(it.answer, it.program, it.asked, it.request, it.limits, std::nullopt, nullptr);
  it.evaluation->suppose(it.supposed);
  it.evaluation->settle(it.asked.items);
}

Standing Suppositions::rule(std::uint32_t rule) { return settled_->evaluation->rule_standing(rule); }

Standing Suppositions::condition(NodeId condition) {
  return settled_->evaluation->condition_standing(condition);
}

Standing Suppositions::value(std::uint32_t item) { return settled_->evaluation->item_standing(item); }

std::optional<ir::int128> Suppositions::number(NodeId node) { return settled_->evaluation->value(node); }

namespace {

// Whose day's law a decision applies, where it has transitional rules; and what was found on the way: the reasons, and where
// there is no day the whole answer.
struct LawDay {
  std::optional<std::int32_t> day;
  Answer said;
};

LawDay law_day(const ir::Program& program, const ir::Decision& decision, const Request& request,
               const Limits& limits, const lists::Data* data) {
  LawDay out;
  out.day = Evaluation(out.said, program, decision, request, limits, std::nullopt, data).law_day();
  return out;
}

// To an answer that was given under that law.
void add_law(const ir::Program& program, const ir::Decision& decision, const LawDay& law, Answer& answer) {
  if (law.day != answer.as_of) answer.law_as_of = law.day;
  if (answer.fired.empty()) return;
  answer.because.insert(answer.because.end(), law.said.because.begin(), law.said.because.end());
  std::sort(answer.because.begin(), answer.because.end());
  answer.because.erase(std::unique(answer.because.begin(), answer.because.end()), answer.because.end());
  for (const std::uint32_t group : program.items[decision.law_item].groups) {
    for (const std::uint32_t rule : program.groups[group].rules) answer.fired[rule] = law.said.fired[rule];
  }
}

}  // namespace

Answer decide_under_its_law(const ir::Program& program, const ir::Decision& decision, const Request& request,
                            const Limits& limits, const DecideUnder& decide, const lists::Data* data) {
  if (decision.law_item == kNone) return decide(std::nullopt);
  LawDay law = law_day(program, decision, request, limits, data);
  if (!law.day) return std::move(law.said);
  Answer answer = decide(law.day);
  add_law(program, decision, law, answer);
  return answer;
}

Answer decide_under(const ir::Program& program, const ir::Decision& decision, const Request& request,
                    const Limits& limits, std::optional<std::int32_t> law_day, const lists::Data* data) {
  Answer out;
  if (!decide_straight(program, decision, request, limits, law_day, out))
    Evaluation(out, program, decision, request, limits, law_day, data).run();
  return out;
}

Fault request_of_another() { return {FaultCode::OtherVersion, "", {"the request", "该请求"}, {}}; }

Answer decide(const ir::Program& program, const ir::Decision& decision, const Request& request,
              const Limits& limits, const lists::Data* data) {
  Answer out;
  decide(program, decision, request, limits, data, out);
  return out;
}

void decide(const ir::Program& program, const ir::Decision& decision, const Request& request,
            const Limits& limits, const lists::Data* data, Answer& answer) {
  const bool own = std::any_of(program.decisions.begin(), program.decisions.end(),
                               [&](const ir::Decision& one) { return &one == &decision; });
  if (!own || !request.is_for(program)) {
    answer.clear();
    answer.fault = own ? request_of_another() : Fault{FaultCode::NoSuchDecision, "", decision.name, {}};
  } else if (decision.law_item == kNone) {
    if (decide_straight(program, decision, request, limits, std::nullopt, answer)) return;
    Evaluation(answer, program, decision, request, limits, std::nullopt, data).run();
  } else {
    answer = decide_under_its_law(
        program, decision, request, limits,
        [&](std::optional<std::int32_t> day) {
          return decide_under(program, decision, request, limits, day, data);
        },
        data);
  }
}

void date_obligations(const ir::Program& program, const Request& request, Answer& answer,
                      const Limits& limits, const lists::Data* data) {
  const bool dated = std::any_of(answer.obligations.begin(), answer.obligations.end(), [&](const auto& due) {
    const ir::Obligation& duty = program.obligations[due.obligation];
    return duty.due != kNone || duty.ends != kNone;
  });
  if (!dated) return;
  Answer own;
  Evaluation(own, program, program.decisions[*answer.decision], request, limits, answer.law_day(), data)
      .date_for(answer);
}

}  // namespace writ::eval
