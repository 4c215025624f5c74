// SPDX-License-Identifier: Apache-2.0
// What an expression costs, and which loops it looks at: what decides in which order, and how often, things are computed.
#include "compiler/jit/emitter.h"

namespace writ::jit {

using ir::Op;

bool Emitter::heavy(ir::NodeId id) {
  if (heavy_[id] >= 0) return heavy_[id] != 0;
  const ir::Node& node = program_.nodes[id];
  bool yes = false;
  switch (node.op) {
    case Op::Any:
    case Op::Every:
    case Op::CountOf:
    case Op::SumOf:
    case Op::AddYears:
    case Op::AddMonths:
    case Op::MonthsBetween:
    case Op::YearsBetween:
    case Op::Age:
    case Op::FirstOfMonth:
    case Op::LastOfMonth:
    case Op::NextOfEvery:
    case Op::AddWorkdays:
    case Op::RollToWorkday:
    case Op::WorkdaysBetween:
    case Op::IsWorkday:
    case Op::AllOf:
    case Op::FirstOf:
    case Op::MaxOver:
    case Op::MinOver:
    case Op::Quotient:
    case Op::StartsWith:
    case Op::At:
    case Op::PickRow:
    case Op::PickRows:
    case Op::RowField:
    case Op::MakeList: yes = true; break;
    case Op::UnderAny:
    case Op::In: {
      const ir::Node& list = program_.nodes[program_.operand(node, 1)];
      yes = list.op != Op::ConstantList && !searched_at_once(node);
      break;
    }
    case Op::Equal:
    case Op::NotEqual: yes = program_.nodes[program_.operand(node, 0)].type.list; break;
    case Op::Constant:
    case Op::ConstantList:
    case Op::AbsentValue:
    case Op::Fact:
    case Op::Element:
    case Op::ElementField:
    case Op::Place:
    case Op::Item:
    case Op::ItemAt:
    case Op::Parameter:
    case Op::Today:
    case Op::LawDay:
    case Op::Not:
    case Op::And:
    case Op::Or:
    case Op::Less:
    case Op::LessEqual:
    case Op::IsGiven:
    case Op::IsAbsent:
    case Op::Under:
    case Op::If:
    case Op::Add:
    case Op::Subtract:
    case Op::Remaining:
    case Op::Positive:
    case Op::Multiply:
    case Op::Rescale:
    case Op::Round:
    case Op::Max:
    case Op::Min:
    case Op::Negate:
    case Op::AddDays:
    case Op::DaysBetween:
    case Op::Split: break;
  }
  for (std::uint32_t i = 0; i < node.operand_count && !yes; ++i) yes = heavy(program_.operand(node, i));
  heavy_[id] = yes ? 1 : 0;
  return yes;
}

// Whether it is cheap but for a list that it looks into.
bool Emitter::searches_list(ir::NodeId id) {
  const auto [made, fresh] = searchers_.try_emplace(id, false);
  if (!fresh) return made->second;
  const ir::Node& node = program_.nodes[id];
  bool searches = (node.op == Op::In || node.op == Op::UnderAny) &&
                  program_.nodes[program_.operand(node, 1)].op != Op::ConstantList;
  for (std::uint32_t i = 0; i < node.operand_count && !searches; ++i)
    searches = searches_list(program_.operand(node, i));
  return searchers_[id] = searches;
}

// Whether how many steps it takes depends on what a request says.
bool Emitter::takes_steps(ir::NodeId id) {
  const auto [made, fresh] = counted_.try_emplace(id, false);
  if (!fresh) return made->second;
  const ir::Node& node = program_.nodes[id];
  bool takes = node.op == Op::Any || node.op == Op::Every || node.op == Op::CountOf || node.op == Op::SumOf ||
               node.op == Op::AllOf || node.op == Op::FirstOf || node.op == Op::MaxOver ||
               node.op == Op::MinOver || node.op == Op::PickRows || node.op == Op::RowField ||
               node.op == Op::MakeList || node.op == Op::In || node.op == Op::UnderAny;
  for (std::uint32_t i = 0; i < node.operand_count && !takes; ++i) {
    const ir::NodeId operand = program_.operand(node, i);
    takes = program_.nodes[operand].type.list || takes_steps(operand);
  }
  return counted_[id] = takes;
}

// Whether those are the steps of searches alone, in lists that are there.
bool Emitter::only_searches(ir::NodeId id) {
  if (!takes_steps(id)) return true;
  const ir::Node& node = program_.nodes[id];
  const auto operand_takes = [&](std::uint32_t i) { return takes_steps(program_.operand(node, i)); };
  if (node.op == Op::In || node.op == Op::UnderAny) return !operand_takes(0) && !operand_takes(1);
  if (node.op != Op::And && node.op != Op::Or && node.op != Op::Not) return false;
  for (std::uint32_t i = 0; i < node.operand_count; ++i) {
    if (!only_searches(program_.operand(node, i))) return false;
  }
  return true;
}

// Nodes of an expression: what the interpreter counts as steps, loops aside. A parameter's own value is a node too.
std::uint64_t Emitter::size_of(ir::NodeId id) {
  if (id == ir::kNone) return 0;
  if (sizes_[id] != 0) return sizes_[id];
  const ir::Node& node = program_.nodes[id];
  std::uint64_t size = 1;
  if (node.op == Op::ConstantList) size += program_.lists[node.index].size() / eval::kItemsPerStep;
  if (node.op == Op::Parameter) {
    for (const ir::ParameterValue& value : program_.parameters[node.index].values)
      size += size_of(value.value);
  }
  for (std::uint32_t i = 0; i < node.operand_count; ++i) size += size_of(program_.operand(node, i));
  sizes_[id] = size;
  return size;
}

// Whether what it says depends on where a loop is.
bool Emitter::reads_loop(ir::NodeId id, std::uint32_t variable) {
  if (id == ir::kNone) return false;
  const auto [made, fresh] = loop_readers_.try_emplace({id, variable}, false);
  if (!fresh) return made->second;
  const ir::Node& node = program_.nodes[id];
  bool reads = (node.op == Op::Element || node.op == Op::ElementField || node.op == Op::Place) &&
               node.index == variable;
  reads = reads || (node.op == Op::ItemAt && node.field == variable);
  for (std::uint32_t i = 0; i < node.operand_count && !reads; ++i)
    reads = reads_loop(program_.operand(node, i), variable);
  return loop_readers_[{id, variable}] = reads;
}

}  // namespace writ::jit
