// SPDX-License-Identifier: Apache-2.0
// A decision of many rows at once, as it is made straight (ir/straight.h): each condition is a plane, and so is whether a row has to be
// asked by itself: because something is missing, absent, at fault, displaced or in dispute, or is more than this knows. What the answer is
// the evaluation of rules and nodes says; this comes to the same or leaves it to that.
#pragma once

#include "runtime/columns/circuit.h"
#include "runtime/columns/coded.h"
#include "runtime/eval/limits.h"
#include "runtime/ir/ir.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace writ::columns {

// Where a plane says so, an output is this.
struct Choice {
  enum class Is : std::uint8_t { Flag, Number, Fact, List, Absent };
  Is is = Is::Absent;
  Bit where = kNo;
  Bit flag = kNo;                   // Flag
  ir::int128 number = 0;            // Number
  std::uint32_t field = 0;          // Fact
  std::vector<ir::int128> items{};  // List: what may stand in it, in order, and where each does
  std::vector<Bit> in{};
};

class Sliced {
 public:
  struct Asked {
    const ir::Program& program;
    const ir::Decision& decision;
    eval::Limits limits;
    std::optional<std::int32_t> as_of;
  };
  // Of rows that were opened and outlive this; null where all have to be asked one by one.
  static std::unique_ptr<Sliced> make(const Asked& asked, const Values& rows, ReadRequest read);

  // What is read of the planes afterwards is laid out with them: for each output its choices, the rows to ask, what is decided.
  struct Output {
    std::vector<Choice> choices;
    Bit known = kNo;
  };
  const std::vector<Output>& outputs() const { return outputs_; }
  Bit alone() const { return alone_; }
  // Those rows too.
  void leave(Bit where);
  // By eval::Decided; no other is given to a row that is not asked alone.
  const std::array<Bit, 7>& decided() const { return decided_; }

  // For what whoever fills columns makes of them.
  Circuit& circuit() { return circuit_; }
  // Those too have to be there. False: it cannot be used.
  bool lay_out(std::vector<Bit> wanted);

  // A chunk, at most kPlaneRows rows from the first one on.
  void answer(std::size_t first, std::size_t count);
  // Whether Rows::check_places() has something to say of that chunk, which then is not to be used.
  bool in_doubt() const { return coded_.in_doubt(); }
  // Null: it does not depend on the rows.
  const std::uint64_t* plane(Bit bit) const;
  bool says(Bit bit, std::size_t row) const;
  std::int64_t number(std::uint32_t field, std::size_t row) const { return coded_.number(field, row); }

 private:
  friend class Slicing;
  Sliced(const ir::Program& program, const Values& rows, ReadRequest read)
      : coded_(program, rows, circuit_, std::move(read)) {}

  Circuit circuit_;
  Coded coded_;
  std::vector<Output> outputs_;
  std::array<Bit, 7> decided_{};
  Bit alone_ = kNo;
  std::vector<std::uint64_t> room_;
  std::uint64_t* planes_ = nullptr;
};

}  // namespace writ::columns
