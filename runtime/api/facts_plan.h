// SPDX-License-Identifier: Apache-2.0
// Facts that stand in a struct of the caller's -> a request. What goes where is looked up once a version of the policy; a question then copies
// words. A struct that was zeroed says nothing: every fact is missing.
#pragma once

#include "runtime/api/shape.h"
#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"
#include "runtime/json/request_reader.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::api {

class FactsPlan {
 public:
  // Why such a struct has no place in the program's facts.
  std::optional<eval::Fault> make(const ir::Program& program, const Shape& shape);

  // Fills a request of that program; what in the struct is wrong, with its place.
  std::optional<eval::Fault> fill(const void* facts, eval::Request& out, const eval::Limits& limits) const;

 private:
  // One member of a struct: all that a value of one word needs, close together.
  struct Place {
    std::uint32_t offset = 0;  // in the struct
    std::uint32_t slot = 0;    // word in the record
    std::uint32_t index = 0;   // of the field
    std::uint8_t kind = WRIT_KIND_TRUTH;
    bool plain = false;  // a truth, a whole number or a choice, and no list of them
    bool count = false;  // not negative
    std::uint32_t choice_count = 0;
    const std::uint32_t* choices = nullptr;  // those of the step
  };
  // The rest of it.
  struct Step {
    std::string name;
    std::size_t offset = 0;
    writ_kind kind = WRIT_KIND_TRUTH;
    bool as_of = false;
    const ir::Field* field = nullptr;
    std::uint32_t index = 0;
    std::uint32_t slot = 0;
    std::size_t item_size = 0;           // of a list
    std::uint32_t record = 0;            // of records_
    std::vector<std::uint32_t> choices;  // which member of the enumeration each is
  };
  struct Record {
    std::uint32_t words = 0;
    std::vector<Step> steps;
    std::vector<Place> places;  // by step
  };
  class Filling;
  static Place place_of(const Step& step, const ir::Program& program);

  std::optional<eval::Fault> make_record(const ir::Program& program, const Shape& shape, std::size_t from,
                                         std::uint32_t record, std::uint32_t at);
  std::optional<eval::Fault> make_step(const ir::Program& program, const Shape& shape,
                                       const ShapeMember& member, const ir::Field& field, Step& step);

  std::vector<Record> records_;         // the facts first
  std::vector<json::NameTable> names_;  // by enumeration
};

// Whether members of a kind hold such values; of an exact number also with so many places, of money in that currency.
bool fits(const ShapeMember& member, const ir::Type& type);

// What members of a shape do not fit, for F0911.
eval::Fault does_not_fit(const std::string& member, const char* en, const char* zh);

// By any name that JSON takes for it.
json::NameTable names_of(const ir::Enumeration& enumeration);

}  // namespace writ::api
