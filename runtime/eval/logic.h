// SPDX-License-Identifier: Apache-2.0
// How values that are not known meet: what every operand is needed for, and `and` and `or` where some are not.
#pragma once

#include "runtime/eval/state.h"

#include <initializer_list>
#include <optional>
#include <vector>

namespace writ::eval {

class Logic : protected Workings {
 protected:
  using Workings::Workings;

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

  // What stands in the way of what waits for some of the values, a bit each: what is missing together, else the first fault.
  std::optional<Value> standing_open(const std::vector<Value>& values, std::uint64_t waits_for) {
    std::optional<Value> out;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const Value& one = values[i];
      if ((waits_for >> i & 1) == 0 || one.known() || one.state == State::Absent) continue;
      const bool both_missing = out && one.state == State::Unknown && out->state == State::Unknown;
      out = both_missing ? join_missing(*out, one) : out.value_or(one);
    }
    return out;
  }

  // Kleene's `and` and `or` over many operands: a known `decisive` wins, then what is unknown, then faults.
  class Connective {
   public:
    Connective(Logic& logic, bool decisive) : logic_(logic), decisive_(decisive) {}
    // True when the result is settled.
    bool add(const Value& value) {
      if (value.known()) {
        settled_ = settled_ || (value.number != 0) == decisive_;
        return settled_;
      }
      if (value.state == State::Unknown) {
        unknown_ = unknown_.state == State::Unknown ? logic_.join_missing(unknown_, value) : value;
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
    Logic& logic_;
    bool decisive_;
    bool settled_ = false;
    Value unknown_;  // Known: there is none yet
    Value broken_;   // likewise
  };

 private:
  void lacks_of(const std::uint64_t* record, const ir::Record& layout, const Leaf& where, Lacking& out);

 protected:
  // Of what an item picked from the facts, the places; what the records there lack, so that who is shown them is shown all of
  // them. whole_records.cpp
  Value whole_records(const ir::Item& item, const std::vector<int128>& places);

  static Value negated(Value value) {
    if (value.known()) value.number = value.number == 0 ? 1 : 0;
    return value;
  }
};

}  // namespace writ::eval
