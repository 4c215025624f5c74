// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/interp.h"

#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <limits>
#include <set>

namespace writ::eval {
namespace {

using ir::kNone;
using ir::NodeId;
using ir::Op;

// `number` is the value when Known; else an index: Unknown into missing sets, Fault and Conflict into faults.
// A list's number is an index into the lists of the evaluation.
struct Value {
  State state = State::Known;
  int128 number = 0;

  bool known() const { return state == State::Known; }
  bool is_true() const { return known() && number != 0; }
  bool is_false() const { return known() && number == 0; }
};

Value known(int128 number) { return {State::Known, number}; }
Value boolean(bool yes) { return {State::Known, yes ? 1 : 0}; }

// A set of missing facts as a tree: a leaf names one, an inner node joins two. Flattened once, at the end.
struct Missing {
  std::uint32_t left = kNone;
  std::uint32_t right = kNone;
  std::vector<std::uint32_t> key;  // leaf: field, item, field, ...: its order of declaration
  std::string path;                // leaf
};

// Where a loop stands; `parent` and `field` say which list of the request it runs over, if one of the request.
struct Loop {
  int128 element = 0;
  std::uint32_t index = 0;
  std::uint32_t parent = kNone;
  std::uint32_t field = kNone;
  const ir::Record* record = nullptr;
};

struct Candidate {
  std::uint32_t rule = kNone;
  Value value;
  bool certain = false;
  std::uint32_t collected = kNone;  // the table whose rows made the value together
};

// What a group does for one target: whether it applies, and what it may conclude.
struct Effect {
  std::uint32_t group = kNone;
  Value applies{};
  std::vector<Candidate> candidates{};
};

// The outcome of a decision is a target like an item; this index stands for it.
constexpr std::uint32_t kOutcome = kNone;

class Evaluation {
 public:
  // Under the law of one day, which is the day asked about unless a transitional rule says another.
  Evaluation(const ir::Program& program, const ir::Decision& decision, const Request& request,
             const Limits& limits, std::optional<std::int32_t> law_day)
      : program_(program),
        decision_(decision),
        request_(request),
        limits_(limits),
        today_(request.as_of.value_or(0)),
        law_day_(law_day.value_or(today_)) {
    items_.resize(program.items.size());
    conditions_.resize(program.rules.size());
    condition_known_.resize(program.rules.size(), false);
    place_.resize(program.groups.size(), 0);
    loops_.resize(program.loop_variables);
    answer_.fired.assign(program.rules.size(), Fired::NotConsidered);
  }

  Answer run() {
    answer_.decision = static_cast<std::uint32_t>(&decision_ - program_.decisions.data());
    answer_.as_of = request_.as_of;
    if (std::optional<Fault> refused = not_in_force()) return failed(std::move(*refused));
    settle(decision_.items);
    decide_outcome();
    if (steps_ > limits_.max_steps) {
      return failed({FaultCode::TooManySteps, "", {std::to_string(limits_.max_steps), {}}, {}});
    }
    write_outputs();
    settle_displaced(program_, decision_, answer_);
    date(answer_.obligations);
    std::sort(answer_.because.begin(), answer_.because.end());
    answer_.because.erase(std::unique(answer_.because.begin(), answer_.because.end()), answer_.because.end());
    return std::move(answer_);
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
  std::optional<std::int32_t> law_day(Answer& answer) {
    std::optional<std::int32_t> out;
    if (std::optional<Fault> refused = not_in_force()) {
      answer = failed(std::move(*refused));
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
      answer = failed({FaultCode::TooManySteps, "", {std::to_string(limits_.max_steps), {}}, {}});
      return std::nullopt;
    }
    std::sort(answer_.because.begin(), answer_.because.end());
    answer_.because.erase(std::unique(answer_.because.begin(), answer_.because.end()), answer_.because.end());
    if (!out) {
      for (const std::uint32_t output : decision_.outputs) items_[output] = day;
      write_outputs();
    }
    settle_displaced(program_, decision_, answer_);
    answer = std::move(answer_);
    return out;
  }

  // As far as any condition, or any day of a duty, of the decision can ask.
  void settle(const std::vector<std::uint32_t>& items) {
    for (const std::uint32_t item : items) items_[item] = settle_item(item);
  }

  std::optional<bool> holds(NodeId condition) {
    const Value value = evaluate(condition);
    return value.known() ? std::optional(value.number != 0) : std::nullopt;
  }

  std::optional<int128> number(std::uint32_t item) const {
    return items_[item].known() ? std::optional(items_[item].number) : std::nullopt;
  }

  // ---- suppositions ----

  void suppose(const Supposed& supposed) {
    supposed_ = &supposed;
    const auto behind_facts = static_cast<std::uint32_t>(supposed.facts.size());
    for (const Supposed::Free& free : supposed.items) {
      items_[free.item] = !free.settled ? missing_leaf({behind_facts + free.item}, {})
                          : free.value  ? known(*free.value)
                                        : Value{State::Absent, 0};
    }
  }

  std::optional<int128> value_of(NodeId node) {
    const Value value = evaluate(node);
    return value.known() ? std::optional(value.number) : std::nullopt;
  }

  Standing standing(const Value& condition) const {
    if (condition.state == State::Unknown) return waiting(condition);
    return {.state = condition.state, .holds = condition.is_true()};
  }
  Standing rule_standing(std::uint32_t rule) { return standing(condition(rule)); }
  Standing condition_standing(NodeId condition) { return standing(evaluate(condition)); }

  // As settle_item, but for what a lone rule computes, and with the two rules that disagree.
  Standing item_standing(std::uint32_t index) {
    const ir::Item& item = program_.items[index];
    const Field field = gather(item.groups, item.default_rule, index);
    const std::vector<Candidate>& all = field.candidates;
    const auto sure = [](const Candidate& candidate) {
      return candidate.certain && (candidate.value.known() || candidate.value.state == State::Absent);
    };
    bool all_same = !all.empty();
    for (std::size_t i = 0; i < all.size(); ++i) {
      all_same = all_same && same(all[i].value, all.front().value, item.type);
      for (std::size_t j = 0; j < i; ++j) {
        if (sure(all[i]) && sure(all[j]) && !same(all[i].value, all[j].value, item.type))
          return {.state = State::Conflict, .rule = all[j].rule, .other = all[i].rule};
      }
    }
    const bool alone = all.size() == 1 && all.front().certain;
    if (alone || (all_same && field.covered && !field.broken && !field.fragile)) return {};
    if (field.unknown) return waiting(*field.unknown);
    if (field.broken) return {.state = field.broken->state};
    if (item.type.optional) return {.state = State::Absent};
    return {.state = State::Fault, .no_rule = true};
  }

 private:
  Answer failed(Fault fault) {
    Answer out;
    out.decision = answer_.decision;
    out.as_of = request_.as_of;
    out.fault = std::move(fault);
    return out;
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

  std::optional<Fault> not_in_force() const {
    if (decision_.depends_on_date && !request_.as_of) return Fault{FaultCode::AsOfMissing, "as_of", {}, {}};
    for (const std::int32_t day : {today_, law_day_}) {
      if (!decision_.period.holds(day)) return Fault{FaultCode::NotInForce, "as_of", {day_text(day), {}}, {}};
    }
    return std::nullopt;
  }

  static std::string day_text(std::int32_t day) {
    const auto date = value::date_of_day_number(day);
    return date ? std::string(value::format_date(*date).view()) : std::to_string(day);
  }

  // ---- values that are not known ----

  Value fault(FaultCode code, base::Bilingual about, base::Bilingual more = {}) {
    faults_.push_back({code, about.in(base::Language::English), about, std::move(more)});
    return {State::Fault, static_cast<int128>(faults_.size() - 1)};
  }

  Value missing_leaf(std::vector<std::uint32_t> key, std::string path) {
    missing_.push_back({kNone, kNone, std::move(key), std::move(path)});
    return {State::Unknown, static_cast<int128>(missing_.size() - 1)};
  }

  Value join_missing(const Value& a, const Value& b) {
    if (a.number == b.number) return a;
    missing_.push_back({static_cast<std::uint32_t>(a.number), static_cast<std::uint32_t>(b.number), {}, {}});
    return {State::Unknown, static_cast<int128>(missing_.size() - 1)};
  }

  std::vector<std::string> flatten(const Value& unknown) const {
    std::vector<std::uint32_t> open = {static_cast<std::uint32_t>(unknown.number)};
    std::set<std::uint32_t> seen;
    std::set<std::pair<std::vector<std::uint32_t>, std::string>> leaves;
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      if (!seen.insert(at).second) continue;
      const Missing& node = missing_[at];
      if (node.left == kNone) {
        leaves.emplace(node.key, node.path);
      } else {
        open.push_back(node.left);
        open.push_back(node.right);
      }
    }
    std::vector<std::string> paths;
    for (const auto& [key, path] : leaves) paths.push_back(path);
    return paths;
  }

  // For an operation that needs every operand: what stands in the way of a result, worst first.
  static const Value* obstacle(std::initializer_list<const Value*> operands) {
    for (const State state : {State::Fault, State::Conflict, State::Unknown}) {
      for (const Value* operand : operands) {
        if (operand->state == state) return operand;
      }
    }
    return nullptr;
  }

  Value strict(const Value& a, const Value& b) {
    const Value* stop = obstacle({&a, &b});
    // Both absent: no checked policy reads them so.
    if (stop == nullptr) return fault(FaultCode::AbsentRead, {});
    if (stop->state == State::Unknown && a.state == b.state) return join_missing(a, b);
    return *stop;
  }

  // Kleene's `and` and `or` over many operands: a known `decisive` wins, then what is unknown, then faults.
  class Connective {
   public:
    Connective(Evaluation& evaluation, bool decisive) : evaluation_(evaluation), decisive_(decisive) {}
    // True when the result is settled.
    bool add(const Value& value) {
      if (value.known()) {
        settled_ = settled_ || (value.number != 0) == decisive_;
        return settled_;
      }
      if (value.state == State::Unknown) {
        unknown_ = unknown_.state == State::Unknown ? evaluation_.join_missing(unknown_, value) : value;
      } else if (broken_.known() || value.state == State::Fault) {
        broken_ = value;
      }
      return false;
    }
    Value result() const {
      if (settled_) return boolean(decisive_);
      if (!unknown_.known()) return unknown_;
      if (!broken_.known()) return broken_;
      return boolean(!decisive_);
    }

   private:
    Evaluation& evaluation_;
    bool decisive_;
    bool settled_ = false;
    Value unknown_;  // Known: there is none yet
    Value broken_;   // likewise
  };

  Value negated(Value value) const {
    if (value.known()) value.number = value.number == 0 ? 1 : 0;
    return value;
  }

  // ---- facts ----

  Standing waiting(const Value& unknown) const {
    auto at = static_cast<std::size_t>(unknown.number);
    while (missing_[at].left != kNone) at = missing_[at].left;
    return {.state = State::Unknown, .waits_for = missing_[at].key.front()};
  }

  const std::uint64_t* root() const { return request_.words(); }
  const std::uint64_t* record_at(int128 offset) const {
    return request_.words() + static_cast<std::size_t>(offset);
  }

  Value read_field(const std::uint64_t* record, const ir::Record& layout, std::uint32_t index,
                   std::uint32_t loop) {
    const ir::Field& field = layout.fields[index];
    if (!is_present(record, index)) {
      const bool open = supposed_ != nullptr && loop == kNone && !supposed_->facts[index];
      if (field.type.optional && !open) return {State::Absent, 0};
      std::vector<std::uint32_t> key;
      std::string path;
      describe(loop, key, path);
      key.push_back(index);
      path += (path.empty() ? "" : ".") + field.external;
      return missing_leaf(std::move(key), std::move(path));
    }
    if (!field.type.list) return known(scalar_slot(record, field));
    return list_of(static_cast<std::uint64_t>(slot(record, field)), field.type);
  }

  Value list_of(std::uint64_t packed, const ir::Type& type) {
    std::vector<int128> items;
    const std::uint32_t count = list_count(packed);
    ir::Type item_type = type;
    item_type.list = false;
    const std::size_t stride = type.kind == ir::TypeKind::Record
                                   ? program_.records[type.of].size / sizeof(std::uint64_t)
                                   : ir::slot_words(item_type);
    items.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::size_t at = list_offset(packed) + i * stride;
      items.push_back(type.kind == ir::TypeKind::Record ? static_cast<int128>(at)
                                                        : read_scalar(request_.words() + at, item_type));
    }
    lists_.push_back(std::move(items));
    return known(static_cast<int128>(lists_.size() - 1));
  }

  void describe(std::uint32_t loop, std::vector<std::uint32_t>& key, std::string& path) const {
    if (loop == kNone || loops_[loop].field == kNone) return;
    const Loop& at = loops_[loop];
    describe(at.parent, key, path);
    key.push_back(at.field);
    key.push_back(at.index);
    path += (path.empty() ? "" : ".") + at.record->fields[at.field].external + "[" +
            std::to_string(at.index) + "]";
  }

  // ---- expressions ----

  Value operand(const ir::Node& node, std::uint32_t i) { return evaluate(program_.operand(node, i)); }

  Value evaluate(NodeId id) {
    const ir::Node& node = program_.nodes[id];
    if (++steps_ > limits_.max_steps)
      return fault(FaultCode::TooManySteps, {std::to_string(limits_.max_steps), {}});
    switch (node.op) {
      case Op::Constant: return known(program_.numbers[node.index]);
      case Op::ConstantList:
        lists_.push_back(program_.lists[node.index]);
        return known(static_cast<int128>(lists_.size() - 1));
      case Op::AbsentValue: return {State::Absent, 0};
      case Op::Fact: return read_field(root(), program_.facts_record(), node.index, kNone);
      case Op::Element: return known(loops_[node.index].element);
      case Op::ElementField: {
        const std::uint32_t record = program_.nodes[program_.operand(node, 0)].type.of;
        return read_field(record_at(loops_[node.index].element), program_.records[record], node.field,
                          node.index);
      }
      case Op::Item: return items_[node.index];
      case Op::Parameter: return parameter(node.index);
      case Op::Today: return known(today_);
      case Op::LawDay: return known(law_day_);
      case Op::Not: return negated(operand(node, 0));
      case Op::And:
      case Op::Or: {
        Connective connective(*this, node.op == Op::Or);
        for (std::uint32_t i = 0; i < node.operand_count; ++i) {
          if (connective.add(operand(node, i))) break;
        }
        return connective.result();
      }
      case Op::Equal:
        return equal(operand(node, 0), operand(node, 1), program_.nodes[program_.operand(node, 0)].type);
      case Op::NotEqual:
        return negated(
            equal(operand(node, 0), operand(node, 1), program_.nodes[program_.operand(node, 0)].type));
      case Op::Less:
      case Op::LessEqual: {
        const Value left = operand(node, 0);
        const Value right = operand(node, 1);
        if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
        if (!left.known() || !right.known()) return strict(left, right);
        return boolean(node.op == Op::Less ? left.number < right.number : left.number <= right.number);
      }
      case Op::IsGiven:
      case Op::IsAbsent: {
        const Value value = operand(node, 0);
        if (value.state != State::Known && value.state != State::Absent) return value;
        return boolean((value.state == State::Known) == (node.op == Op::IsGiven));
      }
      case Op::In: return membership(node);
      case Op::Under:
      case Op::UnderAny: return under(node);
      case Op::StartsWith: return beginning(node);
      case Op::If: return choice(node);
      case Op::Add:
      case Op::Subtract:
      case Op::Multiply: return arithmetic(node);
      case Op::Negate: {
        const Value value = operand(node, 0);
        if (value.state == State::Absent) return absent_read(node);
        return value.known() ? checked(node, value::sub(0, value.number)) : value;
      }
      case Op::Rescale: {
        const Value value = operand(node, 0);
        if (value.state == State::Absent) return absent_read(node);
        if (!value.known()) return value;
        const std::uint8_t from = program_.nodes[program_.operand(node, 0)].type.places;
        return checked(node, value::rescale(value.number, from, node.type.places, value::Rounding::Exact));
      }
      case Op::Round:
      case Op::Quotient: return rounded(node);
      case Op::Max:
      case Op::Min: return extreme(node);
      case Op::AddYears:
      case Op::AddMonths:
      case Op::AddDays: return shifted_date(node);
      case Op::AddWorkdays:
      case Op::RollToWorkday:
      case Op::IsWorkday:
      case Op::WorkdaysBetween: return working_days(node);
      case Op::DaysBetween:
      case Op::MonthsBetween:
      case Op::YearsBetween:
      case Op::Age:
      case Op::FirstOfMonth:
      case Op::LastOfMonth:
      case Op::NextOfEvery: return calendar_days(node);
      case Op::MakeList: {
        std::vector<int128> items;
        std::optional<Value> broken;
        for (std::uint32_t i = 0; i < node.operand_count; ++i) {
          Value item = operand(node, i);
          if (item.state == State::Absent) item = absent_read(node);
          if (!item.known()) broken = broken ? strict(*broken, item) : item;
          items.push_back(item.number);
        }
        if (broken) return *broken;
        lists_.push_back(std::move(items));
        return known(static_cast<int128>(lists_.size() - 1));
      }
      case Op::Any:
      case Op::Every: {
        Connective connective(*this, node.op == Op::Any);
        const Value stop = each_item(node, 0, [&] { return connective.add(operand(node, 1)); });
        return stop.known() ? connective.result() : stop;
      }
      case Op::CountOf:
      case Op::SumOf: return aggregate(node);
      case Op::AllOf:
      case Op::FirstOf:
      case Op::MaxOver:
      case Op::MinOver: return selected(node);
    }
    return fault(FaultCode::NoValue, {});
  }

  // The path of what a node reads, for messages.
  base::Bilingual name_of(const ir::Node& node) const {
    switch (node.op) {
      case Op::Fact: return program_.facts_record().fields[node.index].name;
      case Op::Item: return program_.items[node.index].name;
      case Op::Parameter: return program_.parameters[node.index].name;
      case Op::ElementField: {
        const std::uint32_t record = program_.nodes[program_.operand(node, 0)].type.of;
        return program_.records[record].fields[node.field].name;
      }
      case Op::Element: {
        const Loop& loop = loops_[node.index];
        return loop.record == nullptr ? base::Bilingual{} : loop.record->fields[loop.field].name;
      }
      default:
        for (std::uint32_t i = 0; i < node.operand_count; ++i) {
          if (base::Bilingual name = name_of(program_.nodes[program_.operand(node, i)]); !name.empty())
            return name;
        }
        return {};
    }
  }

  Value absent_read(const ir::Node& node) { return fault(FaultCode::AbsentRead, name_of(node)); }

  Value parameter(std::uint32_t index) {
    const ir::Parameter& parameter = program_.parameters[index];
    for (const ir::ParameterValue& value : parameter.values) {
      if (value.period.holds(law_day_)) return evaluate(value.value);
    }
    return fault(FaultCode::NoParameterValue, parameter.name, {day_text(law_day_), {}});
  }

  Value equal(const Value& a, const Value& b, const ir::Type& type) {
    const bool settled_a = a.known() || a.state == State::Absent;
    const bool settled_b = b.known() || b.state == State::Absent;
    if (!settled_a || !settled_b) return strict(a, b);
    if (a.state != b.state) return boolean(false);
    if (a.state == State::Absent) return boolean(true);
    if (type.list)
      return boolean(lists_[static_cast<std::size_t>(a.number)] ==
                     lists_[static_cast<std::size_t>(b.number)]);
    return boolean(a.number == b.number);
  }

  // Against a list that is written out, one member after the other: a known match decides without the rest.
  template <typename Match>
  Value any_member(const Value& element, const ir::Node& list, Match match) {
    Connective any(*this, true);
    for (std::uint32_t i = 0; i < list.operand_count; ++i) {
      Value member = operand(list, i);
      if (member.state == State::Absent) member = absent_read(list);
      const bool both = element.known() && member.known();
      if (any.add(both ? boolean(match(member.number)) : strict(element, member))) break;
    }
    return any.result();
  }

  Value membership(const ir::Node& node) {
    const Value element = operand(node, 0);
    if (element.state == State::Absent) return boolean(false);
    if (const ir::Node& written = program_.nodes[program_.operand(node, 1)]; written.op == Op::MakeList)
      return any_member(element, written, [&](int128 member) { return member == element.number; });
    const Value list = operand(node, 1);
    if (list.state == State::Absent) return absent_read(node);
    // Nothing is in an empty list, whatever the element is.
    if (list.known() && lists_[static_cast<std::size_t>(list.number)].empty()) return boolean(false);
    if (!element.known() || !list.known()) return strict(element, list);
    const std::vector<int128>& items = lists_[static_cast<std::size_t>(list.number)];
    return boolean(std::find(items.begin(), items.end(), element.number) != items.end());
  }

  Value under(const ir::Node& node) {
    const Value element = operand(node, 0);
    if (element.state == State::Absent) return boolean(false);
    const ir::Enumeration& taxonomy =
        program_.enumerations[program_.nodes[program_.operand(node, 0)].type.of];
    const auto covers = [&](int128 ancestor) {
      return taxonomy.covers(static_cast<std::uint32_t>(ancestor),
                             static_cast<std::uint32_t>(element.number));
    };
    const bool any = node.op == Op::UnderAny;
    if (const ir::Node& written = program_.nodes[program_.operand(node, 1)];
        any && written.op == Op::MakeList)
      return any_member(element, written, covers);
    const Value above = operand(node, 1);
    if (above.state == State::Absent) return boolean(false);
    if (any && above.known() && lists_[static_cast<std::size_t>(above.number)].empty()) return boolean(false);
    if (!element.known() || !above.known()) return strict(element, above);
    if (!any) return boolean(covers(above.number));
    const std::vector<int128>& ancestors = lists_[static_cast<std::size_t>(above.number)];
    return boolean(std::any_of(ancestors.begin(), ancestors.end(), covers));
  }

  // Texts are in normal form C and in UTF-8, so code points agree exactly where bytes do.
  Value beginning(const ir::Node& node) {
    const Value text = operand(node, 0);
    if (text.state == State::Absent) return boolean(false);
    const Value start = operand(node, 1);
    if (start.state == State::Absent) return absent_read(node);
    if (!text.known() || !start.known()) return strict(text, start);
    const auto characters = [&](const Value& value) {
      return request_.text(static_cast<std::int64_t>(value.number));
    };
    return boolean(characters(text).starts_with(characters(start)));
  }

  Value choice(const ir::Node& node) {
    const Value condition = operand(node, 0);
    if (condition.known()) return operand(node, condition.number != 0 ? 1 : 2);
    if (condition.state != State::Unknown) return condition;
    const Value yes = operand(node, 1);
    const Value no = operand(node, 2);
    if (same(yes, no, node.type) && !program_.may_fail(program_.operand(node, 0))) return yes;
    Value out = condition;
    for (const Value& branch : {yes, no}) {
      if (branch.state == State::Unknown) out = join_missing(out, branch);
    }
    return out;
  }

  bool same(const Value& a, const Value& b, const ir::Type& type) {
    if (a.state != b.state || (!a.known() && a.state != State::Absent)) return false;
    return equal(a, b, type).is_true();
  }

  Value checked(const ir::Node& node, value::NumberResult result) {
    constexpr int128 kMost = std::numeric_limits<std::int64_t>::max();
    constexpr int128 kLeast = std::numeric_limits<std::int64_t>::min();
    if (result.fault == value::NumberFault::DivisionByZero)
      return fault(FaultCode::DivisionByZero, name_of(node));
    if (!result.ok()) return fault(FaultCode::Overflow, name_of(node));
    // Whole numbers have 64 bits, exact ones 128.
    if (!ir::is_exact(node.type) && (result.value > kMost || result.value < kLeast))
      return fault(FaultCode::Overflow, name_of(node));
    if (node.type.kind == ir::TypeKind::Count && result.value < 0)
      return fault(FaultCode::NegativeResult, name_of(node));
    return known(result.value);
  }

  // To a whole number of units, in the way the policy says; a quotient is never anything but rounded.
  Value rounded(const ir::Node& node) {
    const Value left = operand(node, 0);
    const Value right = node.op == Op::Quotient ? operand(node, 1) : known(1);
    if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
    if (!left.known() || !right.known()) return strict(left, right);
    const auto mode = static_cast<value::Rounding>(node.index);
    const int left_places = program_.nodes[program_.operand(node, 0)].type.places;
    const int right_places =
        node.op == Op::Quotient ? program_.nodes[program_.operand(node, 1)].type.places : 0;
    return checked(node, value::divide_to_unit(left.number, left_places, right.number, right_places,
                                               program_.numbers[node.field], node.type.places, mode));
  }

  Value extreme(const ir::Node& node) {
    Value best = operand(node, 0);
    if (best.state == State::Absent) return absent_read(node);
    for (std::uint32_t i = 1; i < node.operand_count; ++i) {
      const Value next = operand(node, i);
      if (next.state == State::Absent) return absent_read(node);
      if (!best.known() || !next.known()) {
        best = strict(best, next);
      } else if (node.op == Op::Max ? next.number > best.number : next.number < best.number) {
        best = next;
      }
    }
    return best;
  }

  Value arithmetic(const ir::Node& node) {
    const Value left = operand(node, 0);
    const Value right = operand(node, 1);
    if (left.state == State::Absent || right.state == State::Absent) return absent_read(node);
    if (!left.known() || !right.known()) return strict(left, right);
    if (node.op == Op::Add) return checked(node, value::add(left.number, right.number));
    if (node.op == Op::Subtract) return checked(node, value::sub(left.number, right.number));
    return checked(node, value::mul(left.number, right.number));
  }

  Value shifted_date(const ir::Node& node) {
    const Value date = operand(node, 0);
    const Value amount = operand(node, 1);
    if (date.state == State::Absent || amount.state == State::Absent) return absent_read(node);
    if (!date.known() || !amount.known()) return strict(date, amount);
    const value::Date from{static_cast<std::int32_t>(date.number)};
    const auto by = static_cast<std::int64_t>(amount.number);
    const auto shifted = node.op == Op::AddYears    ? value::add_years(from, by, value::MonthEnd::Clip)
                         : node.op == Op::AddMonths ? value::add_months(from, by, value::MonthEnd::Clip)
                                                    : value::add_days(from, by);
    return shifted ? known(shifted->days) : fault(FaultCode::DateOutOfRange, name_of(node));
  }

  static value::Date as_date(const Value& value) {
    return value::Date{static_cast<std::int32_t>(value.number)};
  }

  Value working_days(const ir::Node& node) {
    const Value first = operand(node, 0);
    const Value second = node.operand_count > 1 ? operand(node, 1) : known(0);
    if (first.state == State::Absent || second.state == State::Absent) return absent_read(node);
    if (!first.known() || !second.known()) return strict(first, second);
    const value::WorkCalendar& calendar = program_.calendars[node.index].days;
    const auto settle = [&](const auto& result, auto number) {
      if (result.ok()) return known(number(result.value));
      if (result.fault != value::CalendarFault::NotPublished)
        return fault(FaultCode::DateOutOfRange, name_of(node));
      return fault(FaultCode::NotPublished, name_of(node), {std::to_string(result.year), {}});
    };
    const auto days = [](value::Date date) -> int128 { return date.days; };
    switch (node.op) {
      case Op::AddWorkdays:
        return settle(calendar.add_workdays(as_date(first), static_cast<std::int64_t>(second.number)), days);
      case Op::RollToWorkday: return settle(calendar.next_workday_on_or_after(as_date(first)), days);
      case Op::WorkdaysBetween:
        return settle(calendar.workdays_between(as_date(first), as_date(second)),
                      [](std::int32_t n) -> int128 { return n; });
      default: break;
    }
    const value::IsWorkday works = calendar.is_workday(as_date(first));
    if (works != value::IsWorkday::NotPublished) return boolean(works == value::IsWorkday::Yes);
    return fault(FaultCode::NotPublished, name_of(node),
                 {std::to_string(value::to_civil(as_date(first)).year), {}});
  }

  Value calendar_days(const ir::Node& node) {
    const Value first = operand(node, 0);
    const Value second = node.operand_count > 1 ? operand(node, 1) : known(0);
    const Value third = node.operand_count > 2 ? operand(node, 2) : known(0);
    for (const Value* value : {&first, &second, &third}) {
      if (value->state == State::Absent) return absent_read(node);
    }
    if (!first.known() || !second.known()) return strict(first, second);
    if (!third.known()) return third;
    constexpr auto kClip = value::MonthEnd::Clip;
    switch (node.op) {
      case Op::DaysBetween: return known(value::days_between(as_date(first), as_date(second)));
      case Op::MonthsBetween:
        return known(value::full_months_between(as_date(first), as_date(second), kClip));
      case Op::YearsBetween: return known(value::full_years_between(as_date(first), as_date(second), kClip));
      case Op::FirstOfMonth: return known(value::first_of_month(as_date(first)).days);
      case Op::LastOfMonth: return known(value::last_of_month(as_date(first)).days);
      case Op::Age: {
        const auto age = value::age_in_years(as_date(first), as_date(second), kClip);
        return age ? known(*age) : fault(FaultCode::DateOutOfRange, name_of(node));
      }
      default:
        return next_of_every(node, as_date(first), static_cast<std::int32_t>(second.number), as_date(third));
    }
  }

  // Each recurrence is counted from the start, so that 31 January, 28 February, 31 March follow one another.
  Value next_of_every(const ir::Node& node, value::Date start, std::int32_t step, value::Date day) {
    const bool in_days = node.index == 2;
    const std::int64_t unit = node.index == 0 ? std::int64_t{12} * step : step;
    std::int64_t times = 0;
    if (start <= day) {
      const std::int64_t passed = in_days ? value::days_between(start, day)
                                          : value::full_months_between(start, day, value::MonthEnd::Clip);
      times = passed / unit;
    }
    for (;; ++times) {
      const auto at = in_days ? value::add_days(start, times * unit)
                              : value::add_months(start, times * unit, value::MonthEnd::Clip);
      if (!at) return fault(FaultCode::DateOutOfRange, name_of(node));
      if (*at > day) return known(at->days);
    }
  }

  // Runs `body` for each item of a node's list until it says stop. Not Known: the list itself could not be had.
  template <typename Body>
  Value each_item(const ir::Node& node, std::uint32_t list_operand, Body body) {
    const NodeId source = program_.operand(node, list_operand);
    const ir::Node& list_node = program_.nodes[source];
    const Value list = evaluate(source);
    if (list.state == State::Absent) return absent_read(node);
    if (!list.known()) return list;
    Loop& loop = loops_[node.index];
    loop = {};
    if (list_node.op == Op::Fact) {
      loop.field = list_node.index;
      loop.record = &program_.facts_record();
    } else if (list_node.op == Op::ElementField) {
      loop.parent = list_node.index;
      loop.field = list_node.field;
      loop.record = &program_.records[program_.nodes[program_.operand(list_node, 0)].type.of];
    }
    const auto at = static_cast<std::size_t>(list.number);
    for (std::uint32_t i = 0; i < lists_[at].size(); ++i) {
      loops_[node.index].element = lists_[at][i];
      loops_[node.index].index = i;
      if (body()) break;
    }
    return known(0);
  }

  Value aggregate(const ir::Node& node) {
    const bool summing = node.op == Op::SumOf;
    value::NumberResult total{0};
    std::optional<Value> broken;
    const auto blocked = [&](Value value) {
      if (value.known()) return false;
      if (value.state == State::Absent) value = absent_read(node);
      if (!broken) {
        broken = value;
      } else {
        broken = strict(*broken, value);
      }
      return true;
    };
    const Value stop = each_item(node, summing ? 1 : 0, [&] {
      const Value counts = operand(node, summing ? 2 : 1);
      if (blocked(counts) || counts.number == 0) return false;
      const Value summand = summing ? operand(node, 0) : known(1);
      if (!blocked(summand) && total.ok()) {
        total = value::add(total.value, summand.number);
      }
      return false;
    });
    if (!stop.known()) return stop;
    return broken ? *broken : checked(node, total);
  }

  // What is taken from the items that qualify: all, the first, the greatest or the least. Any item that cannot be told keeps
  // the whole from being known.
  Value selected(const ir::Node& node) {
    struct Taken {
      int128 value;
      int128 key;
    };
    std::vector<Taken> taken;
    std::optional<Value> broken;
    const auto blocked = [&](const Value& value) {
      if (value.known()) return false;
      const Value stop = value.state == State::Absent ? absent_read(node) : value;
      broken = broken ? strict(*broken, stop) : stop;
      return true;
    };
    const bool sorted = node.op == Op::AllOf && node.field != 0;
    const Value stop = each_item(node, 1, [&] {
      const Value counts = operand(node, 2);
      if (blocked(counts) || counts.number == 0) return false;
      const Value value = operand(node, 0);
      const Value key = sorted ? operand(node, 3) : value;
      if (blocked(value) || blocked(key)) return false;
      taken.push_back({value.number, key.number});
      return node.op == Op::FirstOf && !broken;
    });
    if (!stop.known()) return stop;
    if (broken) return *broken;
    if (node.op == Op::AllOf) {
      if (sorted) {
        std::stable_sort(taken.begin(), taken.end(), [&](const Taken& a, const Taken& b) {
          return node.field == 1 ? a.key < b.key : a.key > b.key;
        });
      }
      std::vector<int128> values;
      for (const Taken& one : taken) values.push_back(one.value);
      lists_.push_back(std::move(values));
      return known(static_cast<int128>(lists_.size() - 1));
    }
    if (taken.empty()) return {State::Absent, 0};
    int128 best = taken.front().value;
    for (const Taken& one : taken) {
      if (node.op == Op::MaxOver) best = std::max(best, one.value);
      if (node.op == Op::MinOver) best = std::min(best, one.value);
    }
    return known(best);
  }

  // ---- rules ----

  const Value& condition(std::uint32_t rule) {
    if (!condition_known_[rule]) {
      const ir::Rule& it = program_.rules[rule];
      if (!it.in_force(law_day_)) {
        answer_.fired[rule] = Fired::NotInForce;
        conditions_[rule] = boolean(false);
      } else {
        conditions_[rule] = it.condition == kNone ? boolean(true) : evaluate(it.condition);
        const Value& value = conditions_[rule];
        answer_.fired[rule] = value.is_true()                 ? Fired::Yes
                              : value.known()                 ? Fired::No
                              : value.state == State::Unknown ? Fired::Unknown
                                                              : Fired::Fault;
      }
      condition_known_[rule] = true;
    }
    return conditions_[rule];
  }

  // Whether a rule concludes the target, and what.
  std::optional<Value> conclusion(std::uint32_t rule, std::uint32_t target) {
    const ir::Rule& it = program_.rules[rule];
    if (target == kOutcome) {
      if (!it.outcome) return std::nullopt;
      return known(static_cast<int128>(*it.outcome));
    }
    for (const ir::Conclusion& conclusion : it.conclusions) {
      if (conclusion.item == target) return evaluate(conclusion.value);
    }
    return std::nullopt;
  }

  static bool concludes(const ir::Rule& rule, std::uint32_t target) {
    if (target == kOutcome) return rule.outcome.has_value();
    return std::any_of(rule.conclusions.begin(), rule.conclusions.end(),
                       [&](const ir::Conclusion& conclusion) { return conclusion.item == target; });
  }

  bool concludes(const ir::Group& group, std::uint32_t target) const {
    if (target == kOutcome)
      return program_.rules[group.rules.front()].outcome.has_value() && group.decision != kNone;
    return std::any_of(group.rules.begin(), group.rules.end(),
                       [&](std::uint32_t rule) { return concludes(program_.rules[rule], target); });
  }

  Effect first_match(const ir::Group& group, std::uint32_t target) {
    Effect effect{.applies = boolean(false)};
    // Of the rows above the one that ends the search, those that cannot be told: with one of them nothing below is certain,
    // not even that the table says something about the target, for a row may leave it empty.
    Connective open(*this, true);
    bool any_open = false;
    bool may_break_off = false;  // one that cannot be told may turn out to end the search without an answer
    for (const std::uint32_t rule : group.rules) {
      const Value& when = condition(rule);
      if (when.is_false()) continue;
      if (when.state == State::Fault || when.state == State::Conflict) {
        // Whether the rows below matter cannot be told.
        effect.applies = when;
        effect.candidates.clear();
        return effect;
      }
      const std::optional<Value> value = conclusion(rule, target);
      const bool settled = when.is_true();
      if (value) effect.candidates.push_back({rule, *value, settled && !any_open});
      if (settled) {
        const bool every_row_speaks = effect.candidates.size() == open_rows(group, rule) + 1;
        if (!any_open || (every_row_speaks && !may_break_off)) {
          effect.applies = boolean(value.has_value());
        } else if (!effect.candidates.empty() || may_break_off) {
          effect.applies = open.result();
        }
        return effect;
      }
      any_open = true;
      may_break_off = may_break_off || program_.may_fail(program_.rules[rule].condition);
      open.add(when);
    }
    if (!effect.candidates.empty() || may_break_off) effect.applies = open.result();
    return effect;
  }

  // How many rows above this one cannot be told.
  std::size_t open_rows(const ir::Group& group, std::uint32_t last) {
    std::size_t count = 0;
    for (const std::uint32_t rule : group.rules) {
      if (rule == last) break;
      if (condition(rule).state == State::Unknown) ++count;
    }
    return count;
  }

  Effect all_rows(const ir::Group& group, std::uint32_t target) {
    Effect effect;
    Connective applies(*this, true);
    for (const std::uint32_t rule : group.rules) {
      const Value& when = condition(rule);
      if (when.is_false()) continue;
      const std::optional<Value> value = conclusion(rule, target);
      if (!value) continue;
      applies.add(when);
      effect.candidates.push_back({rule, *value, when.is_true()});
    }
    effect.applies = applies.result();
    return effect;
  }

  // The rows that apply make one list together.
  Effect collected(const ir::Group& group, std::uint32_t target) {
    Effect effect{.applies = boolean(false)};
    std::vector<int128> list;
    std::optional<Value> stop;
    std::uint32_t last = group.rules.front();
    for (const std::uint32_t rule : group.rules) {
      const ir::Rule& it = program_.rules[rule];
      if (it.in_force(law_day_)) effect.applies = boolean(true);
      const Value when = condition(rule);
      if (when.is_false() || !concludes(it, target)) continue;
      const Value value = when.is_true() ? *conclusion(rule, target) : when;
      if (!value.known()) {
        stop = stop ? strict(*stop, value) : value;
        continue;
      }
      list.push_back(value.number);
      last = rule;
    }
    if (!effect.applies.is_true()) return effect;
    lists_.push_back(std::move(list));
    const auto index = static_cast<std::uint32_t>(&group - program_.groups.data());
    effect.candidates.push_back(
        {last, stop ? *stop : known(static_cast<int128>(lists_.size() - 1)), true, index});
    return effect;
  }

  // A group's own effect, less what its exceptions displace.
  const Effect& effect_of(std::uint32_t group, std::uint32_t target, std::vector<Effect>& memo) {
    if (const std::uint32_t made = place_[group]; made < memo.size() && memo[made].group == group)
      return memo[made];
    const ir::Group& it = program_.groups[group];
    Effect effect = it.hit == ir::Hit::FirstMatch ? first_match(it, target)
                    : it.hit == ir::Hit::Collect  ? collected(it, target)
                                                  : all_rows(it, target);
    effect.group = group;
    if (!effect.applies.is_false() && !it.excepted_by.empty()) {
      Connective displaced(*this, true);
      for (const std::uint32_t exception : it.excepted_by) {
        if (!concludes(program_.groups[exception], target)) continue;
        if (displaced.add(effect_of(exception, target, memo).applies)) break;
      }
      const Value out = displaced.result();
      if (out.is_true()) {
        for (const std::uint32_t rule : it.rules) {
          if (answer_.fired[rule] == Fired::Yes && concludes(program_.rules[rule], target))
            answer_.displaced.push_back({rule, target});
        }
        effect.applies = boolean(false);
        effect.candidates.clear();
      } else if (!out.known()) {
        Connective both(*this, false);
        both.add(effect.applies);
        both.add(negated(out));
        effect.applies = both.result();
      }
    }
    if (!effect.applies.is_true()) {
      for (Candidate& candidate : effect.candidates) candidate.certain = false;
    }
    place_[group] = static_cast<std::uint32_t>(memo.size());
    memo.push_back(std::move(effect));
    return memo.back();
  }

  // Everything that may conclude a target: certain candidates, possible ones, and what keeps the rest from being known.
  struct Field {
    std::vector<Candidate> candidates;
    std::optional<Value> unknown;
    std::optional<Value> broken;
    bool covered = false;  // at least one candidate is bound to apply
    bool fragile =
        false;  // a condition that is not known may yet come to a fault or a conflict, or hides one
  };

  Field gather(const std::vector<std::uint32_t>& groups, std::uint32_t default_rule, std::uint32_t target) {
    Field field;
    std::vector<Effect> memo;
    Connective any_exception(*this, true);
    for (const std::uint32_t group : groups) {
      const Effect& effect = effect_of(group, target, memo);
      any_exception.add(effect.applies);
      if (effect.applies.is_false()) continue;
      if (effect.applies.is_true()) field.covered = true;
      field.fragile = field.fragile || is_fragile(program_.groups[group], target);
      note(field, effect.applies);
      for (const Candidate& candidate : effect.candidates) {
        field.candidates.push_back(candidate);
        if (!candidate.certain) note(field, conditions_[candidate.rule]);
        note(field, candidate.value);
      }
    }
    if (default_rule == kNone) return field;
    const Value applies = negated(any_exception.result());
    if (applies.is_false()) {
      answer_.fired[default_rule] = Fired::Displaced;
      return field;
    }
    condition(default_rule);
    note(field, applies);
    // Where the default gives way only to what is listed here, one of them applies.
    if (applies.state == State::Unknown || applies.is_true()) field.covered = true;
    if (const std::optional<Value> value = conclusion(default_rule, target)) {
      field.candidates.push_back({default_rule, *value, applies.is_true()});
      note(field, *value);
    }
    return field;
  }

  // A row that says nothing about the target matters where it may end the search.
  bool is_fragile(const ir::Group& group, std::uint32_t target) const {
    const auto any_open = [&](const ir::Group& of) {
      return std::any_of(of.rules.begin(), of.rules.end(), [&](std::uint32_t rule) {
        const bool matters = of.hit == ir::Hit::FirstMatch || concludes(program_.rules[rule], target);
        return matters && condition_known_[rule] && !conditions_[rule].known() &&
               program_.may_fail(program_.rules[rule].condition);
      });
    };
    return any_open(group) ||
           std::any_of(group.excepted_by.begin(), group.excepted_by.end(), [&](std::uint32_t exception) {
             return concludes(program_.groups[exception], target) && any_open(program_.groups[exception]);
           });
  }

  // With all facts there, a fault that was passed over stays passed over.
  static bool is_open(const Field& field) { return field.fragile && field.unknown; }

  void add_unknown(std::optional<Value>& sum, const Value& more) {
    sum = sum ? join_missing(*sum, more) : more;
  }

  void note(Field& field, const Value& value) {
    if (value.state == State::Unknown) {
      add_unknown(field.unknown, value);
    } else if (value.state == State::Fault || (value.state == State::Conflict && !field.broken)) {
      field.broken = value;
    }
  }

  Value settle_item(std::uint32_t index) {
    const ir::Item& item = program_.items[index];
    const Field field = gather(item.groups, item.default_rule, index);
    const Candidate* certain = nullptr;
    bool all_same = !field.candidates.empty();
    for (const Candidate& candidate : field.candidates) {
      all_same = all_same && same(candidate.value, field.candidates.front().value, item.type);
      if (!candidate.certain || (!candidate.value.known() && candidate.value.state != State::Absent))
        continue;
      if (certain != nullptr && !same(candidate.value, certain->value, item.type)) {
        remember(field, index, gives_reasons(item) ? answer_.because : in_conflict_);
        Value conflict = fault(FaultCode::ConflictRead, item.name);
        conflict.state = State::Conflict;
        return conflict;
      }
      certain = &candidate;
    }
    if (all_same && field.covered && !field.broken && !is_open(field)) {
      if (gives_reasons(item)) remember(field, index, answer_.because);
      return field.candidates.front().value;
    }
    if (field.unknown) return *field.unknown;
    if (field.broken) return *field.broken;
    if (item.type.optional) return {State::Absent, 0};
    return fault(FaultCode::NoValue, item.name);
  }

  // Whether a candidate that may hold is a reason: where none is certain, though all agree, those whose own condition holds.
  bool is_reason(const Field& field, const Candidate& candidate) const {
    const bool one_certain = std::any_of(field.candidates.begin(), field.candidates.end(),
                                         [](const Candidate& c) { return c.certain; });
    return one_certain ? candidate.certain : conditions_[candidate.rule].is_true();
  }

  bool gives_reasons(const ir::Item& item) const {
    return for_law_ ? item.says_law : ir::gives_reasons(program_, item);
  }

  // The rules an output rests on, for the reasons.
  void remember(const Field& field, std::uint32_t index, std::vector<std::uint32_t>& reasons) const {
    for (const Candidate& candidate : field.candidates) {
      if (!is_reason(field, candidate) || program_.rules[candidate.rule].carries) continue;
      if (candidate.collected == kNone) {
        reasons.push_back(candidate.rule);
        continue;
      }
      for (const std::uint32_t row : program_.groups[candidate.collected].rules) {
        if (answer_.fired[row] == Fired::Yes && concludes(program_.rules[row], index)) reasons.push_back(row);
      }
    }
  }

  // ---- the outcome ----

  static bool is(const Candidate& candidate, ir::Outcome outcome) {
    return candidate.value.known() && candidate.value.number == static_cast<int128>(outcome);
  }

  void decide_outcome() {
    Field field = gather(decision_.groups, decision_.default_rule, kOutcome);
    const auto certainly = [&](ir::Outcome outcome) {
      return std::any_of(field.candidates.begin(), field.candidates.end(),
                         [&](const Candidate& c) { return c.certain && is(c, outcome); });
    };
    const auto possibly = [&](ir::Outcome outcome) {
      return std::any_of(field.candidates.begin(), field.candidates.end(),
                         [&](const Candidate& c) { return is(c, outcome); });
    };
    evaluate_obligations();
    std::optional<ir::Outcome> outcome;
    if (certainly(ir::Outcome::Deny)) {
      outcome = ir::Outcome::Deny;
    } else if (field.broken) {
      set_broken(*field.broken);
      return;
    } else {
      const bool deny = possibly(ir::Outcome::Deny);
      const bool refer = possibly(ir::Outcome::Refer);
      const bool permit = possibly(ir::Outcome::Permit) && !certainly(ir::Outcome::Refer);
      // A permit that is possible is closed by a duty that denies.
      const bool closed = permit && !refer && is_denied();
      const bool sure = field.covered && !is_open(field);
      if (sure && deny + refer + permit == 1) {
        outcome = deny ? ir::Outcome::Deny : refer ? ir::Outcome::Refer : ir::Outcome::Permit;
      } else if (sure && closed) {
        outcome = ir::Outcome::Permit;
      } else {
        std::optional<Value> unknown = field.unknown;
        if (permit && gate_unknown_) add_unknown(unknown, *gate_unknown_);
        set_undetermined(unknown);
        return;
      }
    }
    const std::size_t reasons_for_outputs = answer_.because.size();
    std::erase_if(field.candidates, [&](const Candidate& candidate) { return !is(candidate, *outcome); });
    for (const Candidate& candidate : field.candidates) {
      if (!is_reason(field, candidate)) continue;
      answer_.because.push_back(candidate.rule);
      if (answer_.refer_to.empty()) answer_.refer_to = program_.rules[candidate.rule].refer_to;
    }
    if (*outcome == ir::Outcome::Permit) {
      gate_permit(reasons_for_outputs);
    } else {
      answer_.decided = *outcome == ir::Outcome::Deny ? Decided::Deny : Decided::Refer;
    }
    if (answer_.decided != Decided::Refer) answer_.refer_to = {};
    if (answer_.decided == Decided::Undetermined || answer_.decided == Decided::Error)
      answer_.obligations.clear();
  }

  // A duty before the act that is known not to be met closes what would be open. Here too a denial wins over a referral, so
  // that a referral is certain only when no denial can still come.
  void gate_permit(std::size_t reasons_for_outputs) {
    const bool denied = is_denied();
    // What may yet come to a fault keeps a referral from being certain too.
    const std::optional<Value>& unknown =
        gate_refused_.empty() || gate_fragile_ ? gate_unknown_ : gate_denial_unknown_;
    answer_.decided = Decided::Permit;
    if (gate_refused_.empty() && !gate_broken_ && !unknown) return;
    // What would have permitted is no reason for anything else.
    answer_.because.resize(reasons_for_outputs);
    if (!denied && gate_broken_) {
      set_broken(*gate_broken_);
    } else if (!denied && unknown) {
      set_undetermined(unknown);
    } else {
      answer_.unmet = gate_refused_;
      answer_.decided = denied ? Decided::Deny : Decided::Refer;
      if (!denied) answer_.refer_to = program_.obligations[gate_refused_.front()].refer_to;
    }
  }

  bool is_denied() const {
    return std::any_of(gate_refused_.begin(), gate_refused_.end(),
                       [&](std::uint32_t index) { return !refers(index); });
  }

  bool refers(std::uint32_t duty) const { return program_.obligations[duty].otherwise == ir::Outcome::Refer; }

  void evaluate_obligations() {
    for (const std::uint32_t index : decision_.obligations) {
      const ir::Obligation& duty = program_.obligations[index];
      if (!duty.in_force(law_day_)) continue;
      const Value applies = duty.condition == kNone ? boolean(true) : evaluate(duty.condition);
      if (applies.is_false()) continue;
      const bool has_test = duty.met != kNone;
      const Value met = has_test ? evaluate(duty.met) : boolean(true);
      if (applies.is_true()) {
        answer_.obligations.push_back(
            {.obligation = index,
             .met = has_test && met.known() ? std::optional(met.number != 0) : std::nullopt});
      }
      const bool gates = has_test && duty.phase == ir::Phase::Before && duty.modality != ir::Modality::May;
      if (!gates) continue;
      Connective refused(*this, false);
      refused.add(applies);
      refused.add(negated(met));
      const Value result = refused.result();
      if (result.is_true()) {
        gate_refused_.push_back(index);
      } else if (result.state == State::Unknown) {
        add_unknown(gate_unknown_, result);
        gate_fragile_ = gate_fragile_ || program_.may_fail(duty.condition) || program_.may_fail(duty.met);
        if (!refers(index)) add_unknown(gate_denial_unknown_, result);
      } else if (!result.known()) {
        gate_broken_ = result;
      }
    }
  }

  void set_undetermined(const std::optional<Value>& unknown) {
    answer_.decided = Decided::Undetermined;
    answer_.obligations.clear();
    if (unknown) answer_.missing_facts = flatten(*unknown);
  }

  void set_broken(const Value& value) {
    const Fault& fault = faults_[static_cast<std::size_t>(value.number)];
    answer_.decided = value.state == State::Conflict ? Decided::Conflict : Decided::Error;
    answer_.obligations.clear();
    if (answer_.decided == Decided::Conflict)
      answer_.because.insert(answer_.because.end(), in_conflict_.begin(), in_conflict_.end());
    answer_.fault = fault;
  }

  void write_outputs() {
    for (const std::uint32_t index : decision_.outputs) {
      const Value& value = items_[index];
      Output output{.item = index, .state = value.state};
      if (value.state == State::Unknown) {
        output.missing = flatten(value);
      } else if (value.state == State::Fault || value.state == State::Conflict) {
        output.fault = faults_[static_cast<std::size_t>(value.number)];
      } else if (value.known() && program_.items[index].type.list) {
        output.list = lists_[static_cast<std::size_t>(value.number)];
      } else if (value.known()) {
        output.number = value.number;
      }
      answer_.outputs.push_back(std::move(output));
    }
  }

  const ir::Program& program_;
  const ir::Decision& decision_;
  const Request& request_;
  const Limits& limits_;
  const std::int32_t today_;
  const std::int32_t law_day_;
  bool for_law_ = false;  // only whose day's law applies is asked: other values have no reasons in the answer
  const Supposed* supposed_ = nullptr;  // none: what is not supplied is missing or absent
  std::size_t steps_ = 0;

  std::vector<Value> items_;
  std::vector<Value> conditions_;
  std::vector<bool> condition_known_;
  std::vector<std::uint32_t>
      place_;  // by group: where it is in the memo of the target at hand, if it is there
  std::vector<Loop> loops_;
  std::vector<std::vector<int128>> lists_;
  std::vector<Missing> missing_;
  std::vector<Fault> faults_;

  std::vector<std::uint32_t> in_conflict_;  // the rules on either side where a definition is in dispute
  std::vector<std::uint32_t> gate_refused_;
  std::optional<Value> gate_unknown_;         // of any duty
  std::optional<Value> gate_denial_unknown_;  // of those that would deny
  bool gate_fragile_ = false;                 // one that is unknown may yet come to a fault or a conflict
  std::optional<Value> gate_broken_;
  Answer answer_;
};

}  // namespace

struct Conditions::Settled {
  Limits limits;
  Evaluation evaluation;
  Settled(const ir::Program& program, const Request& request, const ir::Decision& decision,
          const std::vector<std::uint32_t>& items, std::optional<std::int32_t> law_day)
      : evaluation(program, decision, request, limits, law_day) {
    evaluation.settle(items);
  }
};

Conditions::Conditions(const ir::Program& program, const Request& request, std::uint32_t decision,
                       std::optional<std::int32_t> law_day)
    : settled_(std::make_unique<Settled>(program, request, program.decisions[decision],
                                         program.decisions[decision].items, law_day)) {}
Conditions::Conditions(const ir::Program& program, const Request& request, std::uint32_t decision)
    : settled_(std::make_unique<Settled>(program, request, program.decisions[decision],
                                         program.decisions[decision].law_items, std::nullopt)) {}
Conditions::~Conditions() = default;

std::optional<bool> Conditions::hold(NodeId condition) { return settled_->evaluation.holds(condition); }

std::optional<ir::int128> Conditions::number(std::uint32_t item) { return settled_->evaluation.number(item); }

struct Suppositions::Settled {
  const ir::Program& program;
  const Request& request;
  const Supposed& supposed;
  ir::Decision asked;  // as if a decision needed just these values
  Limits limits{};
  std::optional<Evaluation> evaluation{};
};

Suppositions::Suppositions(const ir::Program& program, const Request& request, const Supposed& supposed,
                           std::vector<std::uint32_t> items)
    : settled_(std::make_unique<Settled>(Settled{program, request, supposed, {}})) {
  settled_->asked.items = std::move(items);
  renew();
}
Suppositions::~Suppositions() = default;

void Suppositions::renew() {
  Settled& it = *settled_;
  it.evaluation.emplace(it.program, it.asked, it.request, it.limits, std::nullopt);
  it.evaluation->suppose(it.supposed);
  it.evaluation->settle(it.asked.items);
}

Standing Suppositions::rule(std::uint32_t rule) { return settled_->evaluation->rule_standing(rule); }

Standing Suppositions::condition(NodeId condition) {
  return settled_->evaluation->condition_standing(condition);
}

Standing Suppositions::value(std::uint32_t item) { return settled_->evaluation->item_standing(item); }

std::optional<ir::int128> Suppositions::number(NodeId node) { return settled_->evaluation->value_of(node); }

Answer decide(const ir::Program& program, const ir::Decision& decision, const Request& request,
              const Limits& limits) {
  if (decision.law_item == kNone) return Evaluation(program, decision, request, limits, std::nullopt).run();
  LawDay law = law_day(program, decision, request, limits);
  if (!law.day) return std::move(law.said);
  Answer answer = Evaluation(program, decision, request, limits, law.day).run();
  add_law(program, decision, law, answer);
  return answer;
}

LawDay law_day(const ir::Program& program, const ir::Decision& decision, const Request& request,
               const Limits& limits) {
  LawDay out;
  out.day = Evaluation(program, decision, request, limits, std::nullopt).law_day(out.said);
  return out;
}

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

void date_obligations(const ir::Program& program, const Request& request, Answer& answer) {
  const bool dated = std::any_of(answer.obligations.begin(), answer.obligations.end(), [&](const auto& due) {
    const ir::Obligation& duty = program.obligations[due.obligation];
    return duty.due != kNone || duty.ends != kNone;
  });
  if (!dated) return;
  const Limits limits;
  Evaluation(program, program.decisions[*answer.decision], request, limits, answer.law_day())
      .date_for(answer);
}

}  // namespace writ::eval
