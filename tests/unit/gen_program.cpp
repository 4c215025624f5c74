// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/gen_program.h"

#include "tests/unit/dice.h"

#include <algorithm>
#include <vector>

namespace writ::gen {
namespace {

using ir::int128;
using ir::kNone;
using ir::NodeId;
using ir::Op;
using ir::Type;
using ir::TypeKind;

class Maker {
 public:
  Maker(std::uint64_t seed, const Shape& shape) : dice_(seed), shape_(shape) {}

  ir::Program make() {
    program_.name = {"gen", "生成"};
    program_.version = "1";
    program_.digest = std::string(64, '0');
    program_.texts = {"alpha", "beta", "gamma", "delta"};
    if (shape_.beginnings) program_.texts = {"a", "alpha", "ot", "delta"};
    program_.laws.push_back({{"L", "法"}, {"Law", "法律"}, {}});
    make_enumerations();
    make_calendar();
    make_records();
    make_parameters();
    make_items();
    make_groups();
    make_obligations();
    make_decision();
    if (shape_.asked) make_asking_decision();
    ir::lay_out(program_);
    return std::move(program_);
  }

 private:
  base::Bilingual named(const std::string& stem) {
    const std::string text = stem + std::to_string(++names_);
    return {text, "名" + text};
  }

  void make_enumerations() {
    for (const std::uint32_t size : {3U, 70U}) {
      ir::Enumeration enumeration;
      enumeration.name = named("enum");
      for (std::uint32_t i = 0; i < size; ++i) {
        const base::Bilingual name = named("member");
        enumeration.members.push_back({name, name.en, 0});
      }
      make_taxonomy(enumeration);
      program_.enumerations.push_back(std::move(enumeration));
    }
  }

  // Every node covers itself and some that follow, inside what its own parent covers.
  void make_taxonomy(ir::Enumeration& enumeration) {
    enumeration.taxonomy = true;
    const auto count = static_cast<std::uint32_t>(enumeration.members.size());
    std::vector<std::uint32_t> ends = {count};
    for (std::uint32_t i = 0; i < count; ++i) {
      while (ends.back() <= i) ends.pop_back();
      const std::uint32_t end = i + 1 + dice_.below(ends.back() - i);
      enumeration.members[i].below_end = end;
      ends.push_back(end);
    }
  }

  // Published for the middle of the days that requests have, so that some years are missing.
  void make_calendar() {
    ir::Calendar calendar;
    calendar.name = named("calendar");
    calendar.first_year = 2020;
    calendar.last_year = 2023;
    std::vector<value::Date> off;
    for (int i = 0; i < 40; ++i) {
      const auto day = static_cast<std::int32_t>(dice_.between(18300, 19600));
      off.push_back({day});
      calendar.days_off.push_back(day);
    }
    calendar.days = value::WorkCalendar::make(off, {}, calendar.first_year, calendar.last_year).calendar;
    program_.calendars.push_back(std::move(calendar));
  }

  Type scalar_type() {
    Type type;
    const TypeKind kinds[] = {TypeKind::Boolean,     TypeKind::Boolean,    TypeKind::Count,
                              TypeKind::Integer,     TypeKind::Date,       TypeKind::Text,
                              TypeKind::Enumeration, TypeKind::Enumeration};
    type.kind = kinds[dice_.below(8)];
    if (type.kind == TypeKind::Enumeration) type.of = dice_.below(4) == 0 ? 1 : 0;
    if (shape_.exact && dice_.chance(35)) return exact_type();
    return type;
  }

  // Few different ones, so that some are supplied.
  Type exact_type() {
    const TypeKind kinds[] = {TypeKind::Decimal, TypeKind::Rate, TypeKind::Money};
    Type type{kinds[dice_.below(3)], false, false, kNone};
    const std::uint8_t places[] = {0, 2, 2, 4, 8, 18};
    type.places = places[dice_.below(6)];
    return type;
  }

  ir::Field field(Type type) {
    ir::Field out;
    out.name = named("fact");
    out.external = out.name.en;
    out.type = type;
    if (shape_.exact && type.kind != TypeKind::Record && dice_.chance(40)) {
      const bool list = type.list;
      out.type = exact_type();
      out.type.list = list;
    }
    out.type.optional = dice_.chance(25);
    return out;
  }

  void make_records() {
    ir::Record inner;
    inner.name = named("record");
    for (std::uint32_t i = 0; i < 4; ++i) inner.fields.push_back(field(scalar_type()));
    Type list = scalar_type();
    list.list = true;
    inner.fields.push_back(field(list));
    program_.records.push_back(std::move(inner));
    ir::Record facts;
    facts.name = named("facts");
    for (std::uint32_t i = 0; i < shape_.facts; ++i) {
      Type type = scalar_type();
      if (i % 4 == 2 && !shape_.flat) type.list = true;
      if (i % 4 == 3 && !shape_.flat) type = {TypeKind::Record, true, false, 0};
      facts.fields.push_back(field(type));
    }
    program_.records.push_back(std::move(facts));
    program_.facts = 1;
  }

  ir::Period period() {
    ir::Period period;
    if (dice_.chance(88)) return period;
    if (dice_.chance(70)) period.from = static_cast<std::int32_t>(dice_.between(kFirstDay, kLastDay));
    if (dice_.chance(50))
      period.until = static_cast<std::int32_t>(dice_.between(std::max(period.from, kFirstDay), kLastDay)) + 1;
    return period;
  }

  void make_parameters() {
    for (std::uint32_t i = 0; i < 4; ++i) {
      ir::Parameter parameter;
      parameter.name = named("parameter");
      parameter.external = parameter.name.en;
      parameter.type = scalar_type();
      if (i == 3) parameter.type.list = true;
      const auto middle = static_cast<std::int32_t>(dice_.between(kFirstDay, kLastDay));
      parameter.values.push_back({{INT32_MIN, middle}, constant(parameter.type), {}});
      parameter.values.push_back(
          {{middle, shape_.faults && dice_.chance(20) ? kLastDay : INT32_MAX}, constant(parameter.type), {}});
      program_.parameters.push_back(std::move(parameter));
    }
  }

  // ---- expressions ----

  NodeId node(Op op, Type type, std::vector<NodeId> operands = {}, std::uint32_t index = 0,
              std::uint32_t field = 0) {
    ir::Node made;
    made.op = op;
    made.type = type;
    made.index = index;
    made.field = field;
    made.first_operand = static_cast<std::uint32_t>(program_.operands.size());
    made.operand_count = static_cast<std::uint32_t>(operands.size());
    program_.operands.insert(program_.operands.end(), operands.begin(), operands.end());
    program_.nodes.push_back(made);
    return static_cast<NodeId>(program_.nodes.size() - 1);
  }

  int128 number(const Type& type) {
    switch (type.kind) {
      case TypeKind::Boolean: return dice_.below(2);
      case TypeKind::Count:
        if (shape_.faults && dice_.chance(3)) return INT64_MAX - dice_.below(3);
        return dice_.between(0, 12);
      case TypeKind::Integer:
        if (shape_.faults && dice_.chance(3)) return dice_.chance(50) ? INT64_MAX : INT64_MIN;
        return dice_.between(-6, 6);
      case TypeKind::Date: return dice_.between(kFirstDay, kLastDay);
      case TypeKind::Text: return dice_.below(program_.texts.size());
      case TypeKind::Enumeration: return dice_.below(program_.enumerations[type.of].members.size());
      case TypeKind::Decimal:
      case TypeKind::Rate:
      case TypeKind::Money:
        if (shape_.faults && dice_.chance(5))
          return (dice_.chance(50) ? value::kInt128Max : value::kInt128Min) >> dice_.below(70);
        return dice_.between(-60, 900);
      case TypeKind::Record: return 0;
    }
    return 0;
  }

  NodeId constant(Type type) {
    type.optional = false;
    if (!type.list) {
      program_.numbers.push_back(number(type));
      return node(Op::Constant, type, {}, static_cast<std::uint32_t>(program_.numbers.size() - 1));
    }
    std::vector<int128> items;
    Type item = type;
    item.list = false;
    const std::uint32_t most = dice_.chance(10) ? 30 : 4;
    for (std::uint32_t i = dice_.below(most); i > 0; --i) items.push_back(number(item));
    program_.lists.push_back(std::move(items));
    return node(Op::ConstantList, type, {}, static_cast<std::uint32_t>(program_.lists.size() - 1));
  }

  struct Loop {
    std::uint32_t variable;
    Type element;
  };

  static bool same_kind(const Type& a, const Type& b) {
    return a.kind == b.kind && a.list == b.list && a.of == b.of && a.places == b.places;
  }

  // A value of the kind that something supplies, when there is one. An optional one is read with a fallback, or boldly.
  NodeId supplied(const Type& type, bool maybe_absent) {
    std::vector<NodeId> all;
    const auto add = [&](Op op, Type its, std::vector<NodeId> operands, std::uint32_t index,
                         std::uint32_t field) {
      if (same_kind(its, type)) all.push_back(node(op, its, std::move(operands), index, field));
    };
    const std::vector<ir::Field>& fields = program_.facts_record().fields;
    for (std::uint32_t i = 0; i < fields.size(); ++i) add(Op::Fact, fields[i].type, {}, i, 0);
    const bool facts_alone = shape_.plain && type.list;
    for (std::uint32_t i = 0; i < items_open_ && !facts_alone; ++i)
      add(Op::Item, program_.items[i].type, {}, i, 0);
    for (std::uint32_t i = 0; i < program_.parameters.size() && !facts_alone; ++i)
      add(Op::Parameter, program_.parameters[i].type, {}, i, 0);
    for (const Loop& loop : loops_) {
      if (loop.element.kind != TypeKind::Record) {
        add(Op::Element, loop.element, {}, loop.variable, 0);
        continue;
      }
      const ir::Record& record = program_.records[loop.element.of];
      for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
        if (!same_kind(record.fields[i].type, type)) continue;
        const NodeId element = node(Op::Element, loop.element, {}, loop.variable);
        add(Op::ElementField, record.fields[i].type, {element}, loop.variable, i);
      }
    }
    if (type.kind == TypeKind::Date && !type.list) all.push_back(node(Op::Today, type));
    if (all.empty()) return constant(type);
    const NodeId chosen = all[dice_.below(all.size())];
    if (!program_.nodes[chosen].type.optional || maybe_absent || (shape_.faults && dice_.chance(10)))
      return chosen;
    Type plain = type;
    plain.optional = false;
    if (shape_.plain) return constant(plain);
    const NodeId given = node(Op::IsGiven, {TypeKind::Boolean, false, false, kNone}, {chosen});
    return node(Op::If, plain, {given, chosen, constant(type)});
  }

  NodeId expression(const Type& type, std::uint32_t depth) {
    if (type.list) return shape_.flat ? constant(type) : list(type, depth);
    if (depth == 0) return dice_.chance(60) ? supplied(type, false) : constant(type);
    if (!shape_.plain && dice_.chance(12)) return choice(type, depth);
    switch (type.kind) {
      case TypeKind::Boolean: return boolean(depth);
      case TypeKind::Count:
      case TypeKind::Integer: return arithmetic(type, depth);
      case TypeKind::Date: return date(type, depth);
      case TypeKind::Decimal:
      case TypeKind::Rate:
      case TypeKind::Money: return exact(type, depth);
      default: return dice_.chance(70) ? supplied(type, false) : constant(type);
    }
  }

  NodeId exact(const Type& type, std::uint32_t depth) {
    if (!shape_.arithmetic || depth == 0) return supplied(type, false);
    Type other = type;
    switch (dice_.below(10)) {
      case 0:
      case 1:
        return node(dice_.chance(50) ? Op::Add : Op::Subtract, type,
                    {expression(type, depth - 1), expression(type, depth - 1)});
      case 2: {
        // The places of a product are the sum of those of its factors; a whole number has none.
        const Type whole{TypeKind::Integer, false, false, kNone};
        if (dice_.chance(30))
          return node(Op::Multiply, type, {expression(type, depth - 1), expression(whole, depth - 1)});
        other.places = type.places > 2 && dice_.chance(70) ? 2 : 0;
        Type rest = type;
        rest.places = static_cast<std::uint8_t>(type.places - other.places);
        return node(Op::Multiply, type, {expression(other, depth - 1), expression(rest, depth - 1)});
      }
      case 3: return node(Op::Negate, type, {expression(type, depth - 1)});
      case 4: {
        other.places = static_cast<std::uint8_t>(dice_.below(type.places + 1U));
        if (dice_.chance(20)) other = {TypeKind::Integer, false, false, kNone};
        return node(Op::Rescale, type, {expression(other, depth - 1)});
      }
      case 5:
      case 6: {
        other.places =
            static_cast<std::uint8_t>(dice_.chance(80) ? type.places + dice_.below(5) : dice_.below(19));
        return node(Op::Round, type, {expression(other, depth - 1)}, dice_.below(6), unit());
      }
      case 7: {
        if (!shape_.faults) return supplied(type, false);
        other.places = static_cast<std::uint8_t>(dice_.below(19));
        if (dice_.chance(30)) other = {TypeKind::Integer, false, false, kNone};
        return node(Op::Quotient, type, {expression(exact_type(), depth - 1), expression(other, depth - 1)},
                    dice_.below(6), unit());
      }
      case 8: {
        std::vector<NodeId> operands;
        for (std::uint32_t i = 1 + dice_.below(3); i > 0; --i)
          operands.push_back(expression(type, depth - 1));
        return node(dice_.chance(50) ? Op::Max : Op::Min, type, operands);
      }
      default: return loop(Op::SumOf, type, depth);
    }
  }

  // What is rounded to a multiple of, in numbers.
  std::uint32_t unit() {
    const int128 units[] = {1, 1, 1, 5, 25, 100, 60, static_cast<int128>(INT64_MAX) * 40};
    program_.numbers.push_back(units[dice_.below(8)]);
    return static_cast<std::uint32_t>(program_.numbers.size() - 1);
  }

  NodeId choice(const Type& type, std::uint32_t depth) {
    const NodeId when = boolean(depth - 1);
    const NodeId yes = expression(type, depth - 1);
    const NodeId no = expression(type, depth - 1);
    return node(Op::If, type, {when, yes, no});
  }

  NodeId boolean(std::uint32_t depth) {
    const Type type;
    if (depth == 0) return dice_.chance(70) ? supplied(type, false) : constant(type);
    if (shape_.exact && dice_.chance(15)) {
      const Type number = exact_type();
      const Op ops[] = {Op::Equal, Op::NotEqual, Op::Less, Op::LessEqual};
      return node(ops[dice_.below(4)], type, {expression(number, depth - 1), expression(number, depth - 1)});
    }
    constexpr std::uint32_t kPlain[] = {0, 1, 2, 3, 5, 7, 8, 9, 10, 11};
    switch (shape_.plain ? kPlain[dice_.below(10)] : dice_.below(15)) {
      case 0: return node(Op::Not, type, {boolean(depth - 1)});
      case 1:
      case 2: {
        std::vector<NodeId> operands;
        for (std::uint32_t i = 2 + dice_.below(3); i > 0; --i) operands.push_back(boolean(depth - 1));
        return node(dice_.chance(50) ? Op::And : Op::Or, type, operands);
      }
      case 3:
      case 4: {
        Type of = scalar_type();
        of.list = !shape_.plain && dice_.chance(15);
        const NodeId left = supplied(of, true);
        const NodeId right = !shape_.plain && dice_.chance(10)
                                 ? node(Op::AbsentValue, program_.nodes[left].type)
                             : dice_.chance(50) ? supplied(of, true)
                                                : expression(of, depth - 1);
        return node(dice_.chance(70) ? Op::Equal : Op::NotEqual, type, {left, right});
      }
      case 5:
      case 6: {
        const TypeKind kinds[] = {TypeKind::Count, TypeKind::Integer, TypeKind::Date};
        const Type of{kinds[dice_.below(3)], false, false, kNone};
        const NodeId left = expression(of, depth - 1);
        const NodeId right = expression(of, depth - 1);
        return node(dice_.chance(50) ? Op::Less : Op::LessEqual, type, {left, right});
      }
      case 7: {
        Type of = scalar_type();
        of.list = !shape_.flat && dice_.chance(20);
        const NodeId value = supplied(of, true);
        const Op its = program_.nodes[value].op;
        if (shape_.plain && its != Op::Fact && its != Op::ElementField) return supplied(type, false);
        return node(dice_.chance(50) ? Op::IsGiven : Op::IsAbsent, type, {value});
      }
      case 8: {
        Type of = scalar_type();
        const NodeId element = supplied(of, true);
        of.list = true;
        return node(Op::In, type, {element, expression(of, depth - 1)});
      }
      case 9:
      case 10:
        return shape_.flat ? supplied(type, false)
                           : loop(dice_.chance(50) ? Op::Any : Op::Every, type, depth);
      case 11: {
        const Type of{TypeKind::Enumeration, false, false, dice_.below(4) == 0 ? 1U : 0U};
        Type list = of;
        list.list = true;
        const NodeId element = supplied(of, true);
        if (dice_.chance(50)) return node(Op::UnderAny, type, {element, expression(list, depth - 1)});
        return node(Op::Under, type, {element, expression(of, depth - 1)});
      }
      case 12: {
        // What is taken from a list may not be there.
        Type of = scalar_type();
        const Op ops[] = {Op::FirstOf, Op::MaxOver, Op::MinOver};
        of.optional = true;
        const NodeId taken = loop(ops[dice_.below(3)], of, depth);
        if (dice_.chance(50)) return node(dice_.chance(50) ? Op::IsGiven : Op::IsAbsent, type, {taken});
        of.optional = false;
        return node(Op::Equal, type, {taken, supplied(of, true)});
      }
      case 13:
        if (!shape_.arithmetic || !shape_.faults) return supplied(type, false);
        return node(Op::IsWorkday, type, {date({TypeKind::Date, false, false, kNone}, depth - 1)});
      case 14: {
        if (!shape_.beginnings) return supplied(type, false);
        const Type of{TypeKind::Text, false, false, kNone};
        return node(Op::StartsWith, type, {supplied(of, true), supplied(of, false)});
      }
      default: return supplied(type, false);
    }
  }

  // Over a list of records of the request, or of scalars.
  NodeId loop(Op op, const Type& type, std::uint32_t depth) {
    Type element{TypeKind::Record, false, false, 0};
    NodeId list = kNone;
    if (!shape_.flat && dice_.chance(60)) {
      Type of = element;
      of.list = true;
      list = supplied(of, shape_.faults && dice_.chance(10));
      // A constant list of records does not exist: take scalars then.
      if (program_.nodes[list].op == Op::ConstantList || program_.nodes[list].op == Op::If) list = kNone;
    }
    if (list == kNone) {
      element = shape_.flat ? type : scalar_type();
      element.list = element.optional = false;
      Type of = element;
      of.list = true;
      list = expression(of, depth - 1);
    }
    const std::uint32_t variable = program_.loop_variables++;
    loops_.push_back({variable, element});
    const NodeId condition = boolean(depth - 1);
    std::vector<NodeId> operands = {list, condition};
    if (op == Op::SumOf) operands = {expression(type, depth - 1), list, condition};
    ir::SortOrder order;
    if (op == Op::FirstOf || op == Op::MaxOver || op == Op::MinOver || op == Op::AllOf) {
      Type value = type;
      value.list = value.optional = false;
      const bool itself = shape_.flat && dice_.chance(70);
      operands = {itself ? node(Op::Element, element, {}, variable) : expression(value, depth - 1), list,
                  condition};
      const std::uint32_t keys = op == Op::AllOf && !shape_.plain ? dice_.below(4) : 0;
      for (std::uint32_t i = 0; i < keys; ++i) {
        const Type narrow{TypeKind::Integer, false, false, kNone};
        const Type wide{TypeKind::Decimal, false, false, kNone, 2};
        operands.push_back(expression(dice_.chance(70) ? narrow : wide, depth - 1));
        order.add(i, dice_.chance(50));
      }
      if (op == Op::AllOf && keys == 0) operands.push_back(operands[0]);
    }
    loops_.pop_back();
    return node(op, type, operands, variable, order.field);
  }

  NodeId arithmetic(const Type& type, std::uint32_t depth) {
    if (!shape_.arithmetic) return supplied(type, false);
    switch (dice_.below(11)) {
      case 8: {
        std::vector<NodeId> operands;
        for (std::uint32_t i = 1 + dice_.below(3); i > 0; --i)
          operands.push_back(expression(type, depth - 1));
        return node(dice_.chance(50) ? Op::Max : Op::Min, type, operands);
      }
      case 9: {
        const Type day{TypeKind::Date, false, false, kNone};
        const Op whole[] = {Op::DaysBetween, Op::MonthsBetween, Op::YearsBetween, Op::WorkdaysBetween};
        const std::uint32_t kinds = shape_.faults ? 4 : 3;
        const Op op = type.kind == TypeKind::Count ? Op::Age : whole[dice_.below(kinds)];
        if (op == Op::Age && !shape_.faults) return supplied(type, false);
        const NodeId from = date(day, depth - 1);
        const NodeId until = date(day, depth - 1);
        return node(op, type, {from, until});
      }
      case 0:
      case 1: {
        const Op ops[] = {Op::Add, Op::Subtract, Op::Multiply};
        Op op = ops[dice_.below(3)];
        if (!shape_.faults && type.kind == TypeKind::Count && op == Op::Subtract) op = Op::Add;
        const NodeId left = expression(type, depth - 1);
        const NodeId right = expression(type, depth - 1);
        return node(op, type, {left, right});
      }
      case 2:
        if (type.kind != TypeKind::Integer) return loop(Op::CountOf, type, depth);
        return node(Op::Negate, type, {expression(type, depth - 1)});
      case 3:
        return type.kind == TypeKind::Count && dice_.chance(50) ? loop(Op::CountOf, type, depth)
                                                                : loop(Op::SumOf, type, depth);
      case 4: return constant(type);
      default: return supplied(type, false);
    }
  }

  NodeId date(const Type& type, std::uint32_t depth) {
    if (depth == 0 || !shape_.arithmetic || dice_.chance(60)) return supplied(type, false);
    if (dice_.chance(40)) return calendar_date(type, depth);
    const Op ops[] = {Op::AddYears, Op::AddMonths, Op::AddDays};
    const NodeId from = expression(type, depth - 1);
    const NodeId by =
        expression({dice_.chance(50) ? TypeKind::Count : TypeKind::Integer, false, false, kNone}, depth - 1);
    return node(ops[dice_.below(3)], type, {from, by});
  }

  NodeId calendar_date(const Type& type, std::uint32_t depth) {
    const NodeId from = date(type, depth - 1);
    switch (dice_.below(shape_.faults ? 6 : 4)) {
      case 0: return node(Op::FirstOfMonth, type, {from});
      case 1: return node(Op::LastOfMonth, type, {from});
      case 2: {
        program_.numbers.push_back(dice_.between(1, 9));
        const Type integer{TypeKind::Integer, false, false, kNone};
        const NodeId step =
            node(Op::Constant, integer, {}, static_cast<std::uint32_t>(program_.numbers.size() - 1));
        const NodeId after = date(type, depth - 1);
        return node(Op::NextOfEvery, type, {from, step, after}, dice_.below(3));
      }
      case 3: return node(dice_.chance(50) ? Op::Max : Op::Min, type, {from, date(type, depth - 1)});
      case 4: return node(Op::RollToWorkday, type, {from});
      default:
        return node(Op::AddWorkdays, type,
                    {from, expression({TypeKind::Integer, false, false, kNone}, depth - 1)});
    }
  }

  NodeId list(const Type& type, std::uint32_t depth) {
    if (depth == 0 || shape_.plain || dice_.chance(50))
      return dice_.chance(60) ? supplied(type, false) : constant(type);
    if (dice_.chance(30)) return choice(type, depth);
    if (dice_.chance(40)) return loop(Op::AllOf, type, depth);
    Type item = type;
    item.list = item.optional = false;
    std::vector<NodeId> operands;
    for (std::uint32_t i = dice_.below(4); i > 0; --i) operands.push_back(expression(item, depth - 1));
    return node(Op::MakeList, type, operands);
  }

  // ---- rules ----

  void make_items() {
    for (std::uint32_t i = 0; i < shape_.items; ++i) {
      ir::Item item;
      item.name = named("item");
      item.external = item.name.en;
      item.type = scalar_type();
      item.type.list = i % 3 == 2;
      item.type.optional = dice_.chance(25);
      item.output = dice_.chance(60) || (shape_.plain && item.type.list);
      program_.items.push_back(std::move(item));
    }
    for (std::uint32_t i = 0; i < shape_.items; ++i) {
      const std::uint32_t likely = shape_.faults ? 80 : 100;
      if (!dice_.chance(likely)) continue;
      items_open_ = i;
      ir::Rule rule;
      rule.name = named("default");
      rule.conclusions.push_back({i, value_for(program_.items[i].type)});
      program_.items[i].default_rule = add(std::move(rule));
    }
  }

  NodeId value_for(const Type& type) {
    if (type.optional && dice_.chance(25)) return node(Op::AbsentValue, type);
    Type plain = type;
    plain.optional = false;
    if (shape_.plain && type.list) return dice_.chance(70) ? loop(Op::AllOf, plain, 2) : constant(plain);
    return dice_.chance(50) ? constant(plain) : expression(plain, 2);
  }

  std::uint32_t add(ir::Rule rule) {
    rule.because = dice_.chance(30) ? named("reason") : base::Bilingual{};
    rule.cites.push_back({0, {"art 1", "第一条"}, period()});
    for (std::uint32_t i = 0; i < program_.facts_record().fields.size(); ++i) {
      if (dice_.chance(30)) rule.facts_read.push_back(i);
    }
    for (std::uint32_t i = 0; i < program_.parameters.size(); ++i) {
      if (dice_.chance(30)) rule.parameters_read.push_back(i);
    }
    program_.rules.push_back(std::move(rule));
    return static_cast<std::uint32_t>(program_.rules.size() - 1);
  }

  void make_groups() {
    for (std::uint32_t i = 0; i < shape_.groups; ++i) make_group(i);
    // Exceptions come later than what they except, so that there are no circles.
    for (std::uint32_t i = 0; i < shape_.groups; ++i) {
      for (std::uint32_t j = i + 1; j < shape_.groups; ++j) {
        if (dice_.below(shape_.groups) < shape_.exceptions)
          program_.groups[i].excepted_by.push_back({j, dice_.below(4) != 0});
      }
    }
  }

  void make_group(std::uint32_t index) {
    ir::Group group;
    group.name = named("group");
    group.hit = dice_.chance(40) ? ir::Hit::FirstMatch : ir::Hit::OnlyOne;
    std::vector<std::uint32_t> targets;
    const bool outcome = dice_.chance(shape_.outcomes);
    if (!outcome || dice_.chance(shape_.both)) targets.push_back(dice_.below(shape_.items));
    if (!targets.empty() && dice_.chance(30)) targets.push_back(dice_.below(shape_.items));
    if (targets.size() == 2 && targets[0] == targets[1]) targets.pop_back();
    if (!outcome && program_.items[targets[0]].type.list && !shape_.plain && dice_.chance(70)) {
      group.hit = ir::Hit::Collect;
      targets.resize(1);
    }
    if (outcome) group.decision = 0;
    const std::uint32_t first =
        targets.empty() ? shape_.items : *std::min_element(targets.begin(), targets.end());
    const bool is_long = dice_.chance(6);
    std::uint32_t rows = is_long ? shape_.long_rows : 1 + dice_.below(dice_.chance(50) ? 1 : shape_.rows);
    for (; rows > 0; --rows) {
      ir::Rule rule;
      rule.name = named("rule");
      rule.period = period();
      items_open_ = first;
      const bool plain = group.hit == ir::Hit::FirstMatch && rows == 1 && dice_.chance(60);
      if (!plain) rule.condition = boolean(is_long ? 1 : 1 + dice_.below(shape_.depth));
      for (const std::uint32_t target : targets) {
        if (targets.size() > 1 && dice_.chance(20)) continue;
        if (group.hit == ir::Hit::FirstMatch && dice_.chance(10)) continue;
        items_open_ = target;
        Type type = program_.items[target].type;
        if (group.hit == ir::Hit::Collect) type.list = type.optional = false;
        if (group.hit != ir::Hit::Collect || dice_.chance(70)) {
          rule.conclusions.push_back({target, value_for(type)});
          continue;
        }
        std::vector<NodeId> several;
        for (std::uint32_t i = dice_.below(4); i > 0; --i) several.push_back(value_for(type));
        rule.conclusions.push_back({target, node(Op::MakeList, program_.items[target].type, several)});
      }
      if (outcome) rule.outcome = static_cast<ir::Outcome>(dice_.below(3));
      if (outcome && *rule.outcome == ir::Outcome::Refer) rule.refer_to = named("authority");
      group.rules.push_back(add(std::move(rule)));
    }
    for (const std::uint32_t target : targets) program_.items[target].groups.push_back(index);
    if (outcome) outcome_groups_.push_back(index);
    program_.groups.push_back(std::move(group));
  }

  void make_obligations() {
    items_open_ = shape_.items;
    for (std::uint32_t i = dice_.below(5); i > 0; --i) {
      ir::Obligation duty;
      duty.name = named("duty");
      duty.period = period();
      if (dice_.chance(70)) duty.condition = boolean(2);
      if (dice_.chance(70)) duty.met = boolean(1);
      duty.party = named("party");
      duty.modality = static_cast<ir::Modality>(dice_.below(3));
      duty.phase = static_cast<ir::Phase>(dice_.below(4));
      duty.text = named("text");
      duty.otherwise = dice_.chance(50) ? ir::Outcome::Deny : ir::Outcome::Refer;
      duty.refer_to = named("authority");
      duty.decision = 0;
      const bool dated = !shape_.plain || dice_.chance(20);
      if (dated && dice_.chance(60)) duty.due = due_day();
      if (dated && dice_.chance(40)) duty.ends = expression({TypeKind::Date, false, false, kNone}, 2);
      program_.obligations.push_back(std::move(duty));
    }
  }

  // A day some time after another, or the next of a series; as a deadline is written.
  NodeId due_day() {
    const Type type{TypeKind::Date, false, false, kNone};
    const Type integer{TypeKind::Integer, false, false, kNone};
    const NodeId from = expression(type, 1);
    NodeId day = kNone;
    if (dice_.chance(30)) {
      program_.numbers.push_back(dice_.between(1, 9));
      const NodeId step =
          node(Op::Constant, integer, {}, static_cast<std::uint32_t>(program_.numbers.size() - 1));
      const NodeId later = node(Op::Max, type, {from, node(Op::Today, type)});
      day = node(Op::NextOfEvery, type, {from, step, later}, dice_.below(3));
    } else {
      const Op ops[] = {Op::AddYears, Op::AddMonths, Op::AddDays, Op::AddWorkdays};
      day = node(ops[dice_.below(4)], type, {from, expression(integer, 1)});
    }
    return dice_.chance(30) ? node(Op::RollToWorkday, type, {day}) : day;
  }

  void make_decision() {
    ir::Decision decision;
    decision.name = {"decide", "决定"};
    if (dice_.chance(10)) decision.period = period();
    decision.groups = outcome_groups_;
    if (dice_.chance(85) || shape_.asked) {
      ir::Rule rule;
      rule.name = named("default");
      rule.outcome = static_cast<ir::Outcome>(dice_.below(3));
      if (*rule.outcome == ir::Outcome::Refer) rule.refer_to = named("authority");
      decision.default_rule = add(std::move(rule));
    }
    for (std::uint32_t i = 0; i < program_.items.size(); ++i) {
      decision.items.push_back(i);
      if (program_.items[i].output) decision.outputs.push_back(i);
    }
    for (std::uint32_t i = 0; i < program_.obligations.size(); ++i) decision.obligations.push_back(i);
    decision.depends_on_date = dice_.chance(50);
    program_.decisions.push_back(std::move(decision));
  }

  void make_asking_decision() {
    ir::Enumeration outcomes;
    outcomes.name = named("outcome");
    for (int i = 0; i < 3; ++i) {
      const base::Bilingual name = named("outcome");
      outcomes.members.push_back({name, name.en, 0});
    }
    const Type type{TypeKind::Enumeration, false, false,
                    static_cast<std::uint32_t>(program_.enumerations.size())};
    program_.enumerations.push_back(std::move(outcomes));
    const Type yes_or_no{TypeKind::Boolean, false, false, kNone};
    ir::Decision asking;
    asking.name = {"ask", "询问"};
    const ir::Decision& asked = program_.decisions[0];
    asking.items = asked.items;
    asking.depends_on_date = asked.depends_on_date;
    const auto outcome = static_cast<std::uint32_t>(program_.items.size());
    ir::Item holds;
    holds.name = named("item");
    holds.external = holds.name.en;
    holds.type = type;
    holds.groups = asked.groups;
    holds.default_rule = asked.default_rule;
    holds.outcome_of = 0;
    program_.items.push_back(std::move(holds));
    asking.items.push_back(outcome);
    const auto is = [&](int which) {
      program_.numbers.push_back(which);
      const NodeId wanted =
          node(Op::Constant, type, {}, static_cast<std::uint32_t>(program_.numbers.size() - 1));
      return node(Op::Equal, yes_or_no, {node(Op::Item, type, {}, outcome), wanted});
    };
    for (int which = 0; which < 3; ++which) {
      ir::Item output;
      output.name = named("output");
      output.external = output.name.en;
      output.type = yes_or_no;
      output.output = true;
      const auto index = static_cast<std::uint32_t>(program_.items.size());
      program_.items.push_back(std::move(output));
      ir::Rule means;
      means.name = named("rule");
      means.conclusions.push_back({index, is(which)});
      program_.items[index].default_rule = add(std::move(means));
      asking.items.push_back(index);
      asking.outputs.push_back(index);
    }
    ir::Rule permits;
    permits.name = named("rule");
    permits.condition = is(0);
    permits.outcome = ir::Outcome::Permit;
    ir::Group group;
    group.name = named("group");
    group.decision = 1;
    group.rules.push_back(add(std::move(permits)));
    asking.groups.push_back(static_cast<std::uint32_t>(program_.groups.size()));
    program_.groups.push_back(std::move(group));
    ir::Rule otherwise;
    otherwise.name = named("default");
    otherwise.outcome = ir::Outcome::Deny;
    asking.default_rule = add(std::move(otherwise));
    program_.decisions.push_back(std::move(asking));
  }

  Dice dice_;
  Shape shape_;
  ir::Program program_;
  std::vector<std::uint32_t> outcome_groups_;
  std::uint32_t names_ = 0;
  std::uint32_t items_open_ = 0;  // items below this may be read
  std::vector<Loop> loops_;
};

}  // namespace

ir::Program program(std::uint64_t seed, const Shape& shape) { return Maker(seed, shape).make(); }

}  // namespace writ::gen
