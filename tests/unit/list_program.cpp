// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/list_program.h"

#include <utility>
#include <vector>

namespace writ::listed {
namespace {

ir::NodeId add_node(ir::Program& program, ir::Op op, ir::Type type, std::vector<ir::NodeId> operands,
                    std::uint32_t index = 0, std::uint32_t field = 0) {
  ir::Node node;
  node.op = op;
  node.type = type;
  node.index = index;
  node.field = field;
  node.first_operand = static_cast<std::uint32_t>(program.operands.size());
  node.operand_count = static_cast<std::uint32_t>(operands.size());
  program.operands.insert(program.operands.end(), operands.begin(), operands.end());
  program.nodes.push_back(node);
  return static_cast<ir::NodeId>(program.nodes.size() - 1);
}

ir::Enumeration classes_of_entries() {
  ir::Enumeration classes;
  classes.name = {"Class", "级别"};
  for (const auto& [en, zh] :
       {std::pair{"prohibited", "禁止"}, std::pair{"restricted", "限制"}, std::pair{"open", "放开"}}) {
    ir::Enumerator one;
    one.name = {en, zh};
    one.external = en;
    classes.members.push_back(one);
  }
  return classes;
}

ir::DataList list_of_entries(const std::vector<ir::Field>& columns) {
  ir::DataList list;
  list.name = {"entries", "清单"};
  list.external = "entries";
  list.record = 0;
  list.columns = columns;
  list.apart = true;
  list.may_be_empty = true;
  using ir::Test;
  list.tests = {{Test::Under, 1, 0}, {Test::Empty, 2, ir::kNone}, {Test::Holds, 2, 1},
                {Test::Holds, 6, 1}, {Test::Or, ir::kNone, 3},    {Test::MoreEqual, 3, 2},
                {Test::Less, 4, 2}};
  list.keys = {{5, false, false}, {1, true, true}, {0, false, false}};
  list.otherwise.resize(7);
  list.otherwise[5] = kOpen;
  return list;
}

}  // namespace

ir::Field field(const char* en, const char* zh, ir::Type type) {
  ir::Field out;
  out.name = {en, zh};
  out.external = en;
  out.type = type;
  return out;
}

ir::Program program_with_list() {
  ir::Program program;
  program.name = {"test.list", "测试.清单"};
  program.enumerations = {classes_of_entries()};
  const ir::Type text{ir::TypeKind::Text};
  const ir::Type count{ir::TypeKind::Count};
  ir::Type texts = text;
  texts.list = true;
  ir::Type of_class{ir::TypeKind::Enumeration};
  of_class.of = 0;
  ir::Record entry;
  entry.name = {"Entry", "条目"};
  entry.fields = {field("id", "编号", count),  field("code", "代码", text), field("regions", "地区", texts),
                  field("from", "自", count),  field("to", "至", count),    field("class", "级别", of_class),
                  field("also", "另列", texts)};
  ir::Record facts;
  facts.name = {"Offer", "要约"};
  facts.fields = {field("code", "代码", text), field("region", "地区", text), field("day", "日", count)};
  program.records = {entry, facts};
  program.facts = 1;
  ir::DataList list = list_of_entries(entry.fields);
  for (std::uint32_t i = 0; i < 3; ++i)
    list.asked.push_back(add_node(program, ir::Op::Fact, facts.fields[i].type, {}, i));
  const ir::Type integer{ir::TypeKind::Integer};
  const ir::Type yes_or_no{ir::TypeKind::Boolean};
  const ir::NodeId picked = add_node(program, ir::Op::PickRow, integer, list.asked, 0);
  const ir::NodeId row = add_node(program, ir::Op::Item, integer, {}, 0);
  const ir::NodeId its_class = add_node(program, ir::Op::RowField, of_class, {row}, 0, 5);
  program.numbers = {kProhibited};
  const ir::NodeId prohibited = add_node(program, ir::Op::Constant, of_class, {}, 0);
  const ir::NodeId denied = add_node(program, ir::Op::Equal, yes_or_no, {its_class, prohibited});
  ir::Item item;
  item.name = list.name;
  item.external = "entries";
  item.type = integer;
  item.default_rule = 0;
  list.item = 0;
  program.items = {item};
  program.data_lists = {list};
  ir::Rule holds_row;
  holds_row.name = list.name;
  holds_row.carries = true;
  holds_row.conclusions = {{0, picked}};
  ir::Rule deny;
  deny.name = {"listed", "列入"};
  deny.condition = denied;
  deny.clauses = {{ir::ClauseKind::When, denied}};
  deny.outcome = ir::Outcome::Deny;
  ir::Rule permit;
  permit.name = {"otherwise", "其余"};
  permit.outcome = ir::Outcome::Permit;
  program.rules = {holds_row, deny, permit};
  ir::Group group;
  group.name = deny.name;
  group.rules = {1};
  group.decision = 0;
  program.groups = {group};
  ir::Decision decision;
  decision.name = {"answer", "答复"};
  decision.default_rule = 2;
  decision.groups = {0};
  decision.items = {0};
  program.decisions = {decision};
  ir::lay_out(program);
  return program;
}

}  // namespace writ::listed
