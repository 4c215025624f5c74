// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/picked.h"

#include "runtime/eval/values.h"

namespace writ::eval {

const std::uint64_t* record_at_place(const ir::Program& program, const Request& request, ir::NodeId list,
                                     ir::int128 place) {
  if (list == ir::kNone) return nullptr;
  const ir::Node& node = program.node(list);
  if (node.op != ir::Op::Fact || node.type.kind != ir::TypeKind::Record) return nullptr;
  if (!is_present(request.words(), node.index)) return nullptr;
  const ir::Field& field = program.facts_record().fields[node.index];
  const auto packed = static_cast<std::uint64_t>(slot(request.words(), field));
  if (place < 0 || place >= list_count(packed)) return nullptr;
  const std::size_t words = program.records[node.type.of].size / sizeof(std::uint64_t);
  return request.words() + list_offset(packed) + static_cast<std::size_t>(place) * words;
}

Walked walked(const ir::Program& program, ir::NodeId list) {
  const ir::Item* picked = ir::places_in(program, list);
  if (picked == nullptr) return {list, false};
  return {ir::list_of_places(program, *picked), true};
}

RecordView::RecordView(const ir::Program& program, const Request& request, const ir::Item& item,
                       ir::int128 place, std::int32_t law_day)
    : program_(program),
      request_(request),
      layout_(&program.records[item.record]),
      place_(static_cast<std::size_t>(place)),
      day_(law_day) {
  const ir::NodeId list = ir::list_of_places(program, item);
  words_ = record_at_place(program, request, list, place);
  if (words_ == nullptr && list != ir::kNone && program.node(list).op == ir::Op::Parameter)
    rows_ = &program.parameters[program.node(list).index].rows;
}

// Of a constant list that has an item there: what the verifier holds.
ir::int128 RecordView::in_parameter(std::uint32_t parameter) const {
  const ir::ParameterValue* value = parameter_on(program_.parameters[parameter], day_);
  if (value == nullptr) return 0;
  const ir::Node& node = program_.node(value->value);
  if (node.op != ir::Op::ConstantList || place_ >= program_.lists[node.index].size()) return 0;
  return program_.lists[node.index][place_];
}

bool RecordView::says(std::uint32_t field) const {
  if (words_ != nullptr) return is_present(words_, field);
  if (rows_ == nullptr) return false;
  return rows_->given[field] == ir::kNone || in_parameter(rows_->given[field]) != 0;
}

ir::int128 RecordView::number(std::uint32_t field) const {
  return words_ != nullptr ? scalar_slot(words_, layout_->fields[field]) : in_parameter(rows_->fields[field]);
}

std::uint32_t RecordView::count(std::uint32_t field) const {
  return list_count(static_cast<std::uint64_t>(slot(words_, layout_->fields[field])));
}

const std::uint64_t* RecordView::item_words(std::uint32_t field, std::uint32_t item) const {
  const ir::Type& type = layout_->fields[field].type;
  const auto packed = static_cast<std::uint64_t>(slot(words_, layout_->fields[field]));
  ir::Type one = type;
  one.list = false;
  const std::size_t stride = type.kind == ir::TypeKind::Record
                                 ? program_.records[type.of].size / sizeof(std::uint64_t)
                                 : ir::slot_words(one);
  return request_.words() + list_offset(packed) + item * stride;
}

ir::int128 RecordView::number(std::uint32_t field, std::uint32_t item) const {
  ir::Type one = layout_->fields[field].type;
  one.list = false;
  return read_scalar(item_words(field, item), one);
}

RecordView RecordView::record(std::uint32_t field, std::uint32_t item) const {
  return {program_, request_, program_.records[layout_->fields[field].type.of], item_words(field, item)};
}

}  // namespace writ::eval
