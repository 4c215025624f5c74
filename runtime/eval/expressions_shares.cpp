// SPDX-License-Identifier: Apache-2.0
// A sum among the items of a list: what each claims, and what it gets.
#include "runtime/eval/expressions.h"
#include "runtime/value/decimal.h"
#include "runtime/value/shapley.h"
#include "runtime/value/split_bounded.h"

#include <string>
#include <vector>

namespace writ::eval {
namespace {

using value::SplitFault;

base::Bilingual why_not_split(SplitFault why) {
  const std::string most = std::to_string(value::kMostPlayers);
  switch (why) {
    case SplitFault::None:
    case SplitFault::Negative: break;
    case SplitFault::Nobody: return {"there is nobody to give it to", "无人可供分配"};
    case SplitFault::NoWeight: return {"nobody has a weight above nought", "各方权重均为零"};
    case SplitFault::GroupDisputed: return {"one group has two weights", "同一组有两个不同的权重"};
    case SplitFault::LeastTooMuch:
      return {"what is due at least comes to more than there is", "各项下限之和超过可分配额"};
    case SplitFault::MostTooLittle:
      return {"what may be given at most comes to less than there is", "各项上限之和不足可分配额"};
    case SplitFault::BoundsCross:
      return {"of one share the least is more than the most", "某一份额的下限高于上限"};
    case SplitFault::BoundsOverlap:
      return {"one share is bounded together with others in two ways", "某一份额同时列入两个合计限额"};
    case SplitFault::NobodyBounded:
      return {"something is due to some together, and nobody is among them", "合计下限所指各方无人"};
    case SplitFault::NotOneTaker:
      return {"what is left over goes to one, and not just one is meant",
              "尾差应归于一方，而所指并非恰为一方"};
    case SplitFault::PartsTooMany:
      return {"the parts of the groups come to more than 100%", "各组比例之和超过 100%"};
    case SplitFault::TooHeavy:
      return {"the weights of its many groups have no common measure that can be reckoned with",
              "分组过多，其权重没有可供计算的公约单位"};
    case SplitFault::PlayersTooMany:
      return {"Shapley values are for at most " + most, "夏普利值至多适用于 " + most + " 方"};
    case SplitFault::PlayerTwice: return {"two of the list are the same", "列表中有两项相同"};
    case SplitFault::CoalitionUnknown:
      return {"a coalition has somebody twice or from outside the list, or the empty one is worth something",
              "某一联盟含重复或者列表之外的成员，或者空联盟具有价值"};
    case SplitFault::CoalitionLacks: return {"a coalition is not in the table", "联盟价值表缺少某一联盟"};
    case SplitFault::CoalitionTwice: return {"a coalition is in the table twice", "联盟价值表载有重复的联盟"};
    case SplitFault::WorthTooLarge: return {"a coalition is worth too much", "联盟价值过大"};
  }
  return {"it, or a weight, is negative", "分配总额或者权重为负数"};
}

}  // namespace

Value Expressions::claims_of(const ir::Node& node, value::Claims& out) {
  const ir::SplitForm form = ir::SplitForm::of(node.field);
  const Value sum = operand(node, 0);
  if (sum.state == State::Absent) return absent_read(node);
  out.sum = sum.number;
  out.equally = form.equally;
  out.residue_left = form.residue_left;
  if (form.parts_of_one)
    out.whole = static_cast<int128>(
        value::power_of_ten(program_.node(program_.operand(node, ir::SplitForm::kGroup + 1)).type.places));
  Obstacles obstacles(*this);
  if (!sum.known()) obstacles.add(sum);
  const auto number = [&](std::uint32_t i) {
    int128 value = 0;
    if (!this->number(operand_of(node, i), value))
      obstacles.add(stopped_.state == State::Absent ? absent_read(node) : Value(stopped_));
    return value;
  };
  // Also where there is nobody: something due to some of nobody is a fault.
  if (form.bounds) out.together.resize((node.operand_count - form.together()) / 3);
  for (std::uint32_t i = 0; i < out.together.size(); ++i)
    out.together[i].bound = {number(form.together() + 3 * i + 1), number(form.together() + 3 * i + 2)};
  int128 row[ir::Sums::kDeepest];
  const Value stop = each_item(node, 1, [&] {
    if (out.claims.empty()) out.claims.reserve(loops_[node.index].count);
    if (row_by_steps(node, row)) {
      out.claims.push_back({row[0], form.groups ? row[1] : 0, form.groups ? row[2] : 1});
      return false;
    }
    value::Claim claim{number(ir::SplitForm::kWeight), 0, 1};
    if (form.groups) {
      claim.group = number(ir::SplitForm::kGroup);
      claim.group_weight = number(ir::SplitForm::kGroup + 1);
    }
    out.claims.push_back(claim);
    if (form.residue_to_one) out.takers.push_back(number(form.taker()) != 0);
    if (!form.bounds) return false;
    out.bounds.push_back({number(form.least()), number(form.least() + 1)});
    for (std::uint32_t i = 0; i < out.together.size(); ++i)
      out.together[i].members.push_back(number(form.together() + 3 * i) != 0);
    return false;
  });
  if (!stop.known()) return stop;
  if (obstacles.any()) return obstacles.strict();
  return form.shapley ? coalitions_of(node, form, out) : known(0);
}

// Weights, of who each is.
Value Expressions::coalitions_of(const ir::Node& node, const ir::SplitForm& form, value::Claims& out) {
  const ir::Type& list = program_.node(program_.operand(node, form.coalitions())).type;
  const ir::Record& layout = program_.records[list.of];
  const ir::Type& members = layout.fields[form.members].type;
  std::vector<value::Coalition> table;
  Obstacles obstacles(*this);
  const Value stop = each_item(node, form.coalitions(), [&] {
    const auto field = [&](std::uint32_t index) {
      const Value value =
          read_field(record_at(loops_[node.index].element), layout, index, {.loop = node.index});
      if (!value.known()) obstacles.add(value.state == State::Absent ? absent_read(node) : value);
      return value;
    };
    const Value who = field(form.members);
    const Value worth = field(form.worth);
    if (!who.known() || !worth.known()) return false;
    value::Coalition made{{}, worth.number};
    const auto all = view(who.number, members);
    for (std::uint32_t i = 0; i < all.size(); ++i) made.members.push_back(all[i]);
    table.push_back(std::move(made));
    return false;
  });
  if (!stop.known()) return stop;
  if (obstacles.any()) return obstacles.strict();
  std::vector<int128> players;
  for (const value::Claim& claim : out.claims) players.push_back(claim.weight);
  std::vector<int128> weights;
  const SplitFault fault = value::shapley_weights(players, table, weights);
  if (fault != SplitFault::None) return not_split(node, fault);
  for (std::size_t i = 0; i < weights.size(); ++i) out.claims[i].weight = weights[i];
  return known(0);
}

Value Expressions::divided(const ir::Node& node) {
  value::Claims claims;
  const Value found = claims_of(node, claims);
  if (!found.known()) return found;
  if (claims.plain()) {
    std::vector<int128> shares(claims.claims.size());
    const SplitFault fault = value::split(claims.sum, claims.claims, claims.equally, shares);
    return fault == SplitFault::None ? made_list(shares) : not_split(node, fault);
  }
  value::Shares shares;
  const SplitFault fault = value::split(claims, shares);
  return fault == SplitFault::None ? made_list(shares.amounts) : not_split(node, fault);
}

Value Expressions::not_split(const ir::Node& node, SplitFault why) {
  return fault(FaultCode::CannotSplit, name_of_operand(node, 0), why_not_split(why));
}

}  // namespace writ::eval
