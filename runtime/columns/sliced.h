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
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
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
  // Of rows that were opened and outlive what is answered of them; null where all have to be asked one by one.
  // `before` is one of the same schema that could not take them.
  static std::unique_ptr<Sliced> make(const Asked& asked, const Values& rows, ReadRequest read,
                                      const Sliced* before = nullptr);
  // Other rows of the same schema, of which the same is asked. False: they may not be answered so, and this is not to be used any more.
  bool take_again(const Values& rows, ReadRequest read) { return coded_.take_again(rows, std::move(read)); }

  // Until then it holds no more than is worth it.
  void rest() { coded_.rest(); }

  // What is read of the planes afterwards is laid out with them: for each output its choices, the rows to ask, what is decided.
  struct Output {
    std::vector<Choice> choices;
    Bit known = kNo;
  };
  const std::vector<Output>& outputs() const { return outputs_; }
  // Those rows are asked by themselves too.
  void leave(Bit where);
  // By eval::Decided; no other is given to a row that is not asked alone.
  const std::array<Bit, 7>& decided() const { return decided_; }

  // For what whoever fills columns makes of them.
  Circuit& circuit() { return circuit_; }
  // Those too have to be there, and what is `written` is written where write_to() says, a bit a row. False: it cannot be used.
  bool lay_out(std::vector<Bit> wanted, const std::vector<Bit>& written);
  // Where each of them begins, for all rows: at a line of memory, and with room for whole planes; and what else is written of them.
  struct Written {
    std::uint8_t* to = nullptr;
    std::size_t bits = 0;  // a row
  };
  void write_to(const std::vector<std::uint8_t*>& places, std::vector<Written> others) {
    places_ = places;
    others_ = std::move(others);
  }

  // A chunk, at most kPlaneRows rows from the first one on, which is a multiple of it.
  void answer(std::size_t first, std::size_t count);
  // Whether Rows::check_places() has something to say of that chunk, which then is not to be used; or, before the first, of all.
  bool in_doubt() const { return coded_.in_doubt(); }
  // The rows to ask, a bit a row; null: there are none.
  const std::uint64_t* alone() const { return any_alone_ ? alone_words_.data() : nullptr; }
  // Null: it does not depend on the rows.
  const std::uint64_t* plane(Bit bit) const { return bit >> 1 == 0 ? nullptr : at_[circuit_.plane_of(bit)]; }
  bool says(Bit bit, std::size_t row) const;
  std::int64_t number(std::uint32_t field, std::size_t row) const { return coded_.number(field, row); }
  // What is fetched while something else is done.
  Ahead& ahead() { return ahead_; }

 private:
  friend class Slicing;
  explicit Sliced(const ir::Program& program) : coded_(program, circuit_) {}
  void look_ahead(std::size_t first, std::size_t count);
  void begin_spans();
  void gather_alone();

  Circuit circuit_;
  Coded coded_;
  std::vector<Output> outputs_;
  std::array<Bit, 7> decided_{};
  Bit alone_ = kNo;
  std::vector<std::uint64_t> room_;
  std::vector<std::uint64_t*> own_;  // of each plane
  std::vector<std::uint64_t*> at_;   // where it is now
  std::vector<std::uint8_t*> places_;
  std::vector<Written> others_;
  std::vector<std::uint64_t> alone_words_;
  bool any_alone_ = false;
  Ahead ahead_;
  std::vector<Span> spans_;
};

// Of a plane, which may begin anywhere.
inline std::uint64_t word_at(const std::uint64_t* plane, std::size_t word) {
  std::uint64_t out;
  std::memcpy(&out, reinterpret_cast<const unsigned char*>(plane) + word * sizeof out, sizeof out);
  return out;
}

}  // namespace writ::columns
