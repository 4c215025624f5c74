// SPDX-License-Identifier: Apache-2.0
// Records that a definition picked: where they lie, in the request or as a row of a parameter, and what they say. Which list
// they are of: ir/places.h.
#pragma once

#include "runtime/eval/request.h"
#include "runtime/ir/places.h"

#include <string>

namespace writ::eval {

// The record at a place of a list of the facts; null where a parameter has it, or the request has no such place.
const std::uint64_t* record_at_place(const ir::Program& program, const Request& request, ir::NodeId list,
                                     ir::int128 place);

// A list that is walked over, as the list that has its records, and where of that one an item is.
struct Walked {
  ir::NodeId list = ir::kNone;
  bool by_place = false;

  std::uint32_t place(std::uint32_t index, ir::int128 element) const {
    return by_place ? static_cast<std::uint32_t>(element) : index;
  }
};
Walked walked(const ir::Program& program, ir::NodeId list);

// One of them, field by field. Good as long as its program and its request are.
class RecordView {
 public:
  // At a place of what an item picked from; of a parameter, of its value on that day.
  RecordView(const ir::Program& program, const Request& request, const ir::Item& item, ir::int128 place,
             std::int32_t law_day);
  // Within a request.
  RecordView(const ir::Program& program, const Request& request, const ir::Record& layout,
             const std::uint64_t* words)
      : program_(program), request_(request), layout_(&layout), words_(words) {}

  const ir::Record& layout() const { return *layout_; }
  bool says(std::uint32_t field) const;
  ir::int128 number(std::uint32_t field) const;  // a scalar
  // Of a list.
  std::uint32_t count(std::uint32_t field) const;
  ir::int128 number(std::uint32_t field, std::uint32_t item) const;
  RecordView record(std::uint32_t field, std::uint32_t item) const;

 private:
  ir::int128 in_parameter(std::uint32_t parameter) const;
  const std::uint64_t* item_words(std::uint32_t field, std::uint32_t item) const;

  const ir::Program& program_;
  const Request& request_;
  const ir::Record* layout_;
  const std::uint64_t* words_ = nullptr;  // null: a row of a parameter
  const ir::Rows* rows_ = nullptr;
  std::size_t place_ = 0;
  std::int32_t day_ = 0;
};

}  // namespace writ::eval
