// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/brief.h"

#include "runtime/columns/held.h"
#include "runtime/columns/outputs.h"
#include "runtime/columns/planes.h"
#include "runtime/columns/sets.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace writ::columns {
namespace {

using eval::Decided;
using eval::State;

constexpr std::size_t kDecided = 7;
constexpr std::uint32_t kDecidedBits = 3;
constexpr std::size_t kByte = 8;
constexpr std::size_t kAlign = 64;

struct Sliceful : HeldArray {
  using HeldArray::HeldArray;
  std::shared_ptr<std::uint8_t> room;
};

// As an index of so many can be said.
std::uint32_t code_width(std::size_t members) {
  if (members <= std::size_t{1} << 7) return 1;
  return members <= std::size_t{1} << 15 ? 2 : 4;
}

std::uint32_t code_bits(std::size_t members) {
  return members < 2 ? 0 : static_cast<std::uint32_t>(std::bit_width(members - 1));
}

// What a plane holds, where it does not depend on the rows too.
alignas(32) constexpr std::uint64_t kNever[kPlaneWords] = {};
const std::uint64_t* words_at(const Sliced& sliced, Bit bit) {
  const std::uint64_t* const its = sliced.plane(bit);
  return its == nullptr ? kNever : its;
}
// Calls `body` with each of the first rows whose bit is set.
template <typename Words, typename Body>
void each_bit(std::size_t count, Words words, Body body) {
  for (std::size_t first = 0; first < count; first += kWordRows) {
    std::uint64_t its = words(first / kWordRows);
    if (count - first < kWordRows) its &= (std::uint64_t{1} << (count - first)) - 1;
    for (; its != 0; its &= its - 1) body(first + static_cast<std::size_t>(std::countr_zero(its)));
  }
}

// With each of the first rows where it is so.
template <typename Body>
void each_row(const Sliced& sliced, Bit bit, std::size_t count, Body body) {
  if (bit == kNo) return;
  const std::uint64_t* const words = words_at(sliced, bit);
  const std::uint64_t flip = (bit & 1) != 0 ? ~std::uint64_t{0} : 0;
  each_bit(count, [&](std::size_t word) { return word_at(words, word) ^ flip; }, body);
}

}  // namespace

// ---- what the columns are ----

Brief::Brief(const ir::Program& program, const ir::Decision& decision) : program_(program) {
  for (const std::uint32_t item : decision.outputs) columns_.push_back(column_of(item));
}

Brief::Column Brief::column_of(std::uint32_t index) {
  const ir::Item& item = program_.items[index];
  Column out;
  out.item = index;
  if (is_set(program_, index)) {
    out.form = Form::Set;
    out.members = program_.enumerations[item.type.of].members.size();
    return out;
  }
  const bool scalar = !item.type.list && item.record == ir::kNone;
  switch (scalar ? item.type.kind : ir::TypeKind::Record) {
    case ir::TypeKind::Boolean: out.form = Form::Flag; break;
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer:
      out.form = Form::Whole;
      out.width = sizeof(std::int64_t);
      break;
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate:
    case ir::TypeKind::Money:
      out.form = Form::Decimal;
      out.width = sizeof(ir::int128);
      break;
    case ir::TypeKind::Date:
      out.form = Form::Day;
      out.width = sizeof(std::int32_t);
      break;
    case ir::TypeKind::Enumeration:
      if (program_.enumerations[item.type.of].open) break;
      out.form = Form::Code;
      out.members = program_.enumerations[item.type.of].members.size();
      out.width = code_width(out.members);
      break;
    case ir::TypeKind::Text:
    case ir::TypeKind::Record: break;
  }
  if (out.form == Form::Other) {
    out.other = others_.size();
    others_.push_back(output_column(program_, item));
  }
  return out;
}

std::string Brief::format_of(const Column& column) const {
  switch (column.form) {
    case Form::Flag: return "b";
    case Form::Code: return column.width == 1 ? "c" : column.width == 2 ? "s" : "i";
    case Form::Set: return "+s";
    case Form::Whole: return "l";
    case Form::Day: return "tdD";
    case Form::Decimal: return "d:38," + std::to_string(program_.items[column.item].type.places);
    case Form::Other: break;
  }
  return "n";
}

// Of the decision, or of an enumeration.
std::vector<std::string_view> Brief::words_of(const Column* column) const {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; column == nullptr && i < kDecided; ++i)
    out.push_back(eval::decided_text(static_cast<Decided>(i)));
  if (column == nullptr) return out;
  for (const ir::Enumerator& member : program_.enumerations[program_.items[column->item].type.of].members)
    out.push_back(member.external);
  return out;
}

void Brief::describe_words(ArrowSchema& out) { Builder("", Kind::Text).describe(out); }

void Brief::hand_over_words(const Column* column, ArrowArray& out) const {
  Builder words("", Kind::Text);
  for (const std::string_view word : words_of(column)) words.add_text(word);
  words.hand_over(out);
}

void Brief::describe(const Column& column, ArrowSchema& out) const {
  if (column.form == Form::Other) return others_[column.other].describe(out);
  auto held =
      std::make_unique<HeldSchema>(format_of(column), program_.items[column.item].external, column.members);
  if (column.form == Form::Code) describe_words(held->dictionary);
  if (column.form == Form::Set) {
    for (const std::string_view word : words_of(&column))
      Builder(std::string(word), Kind::Boolean).describe(held->next());
  }
  HeldSchema::give(std::move(held), out);
}

void Brief::describe(ArrowSchema& out) const {
  auto held = std::make_unique<HeldSchema>("+s", "", 2);
  auto decision = std::make_unique<HeldSchema>("c", "decision", 0);
  describe_words(decision->dictionary);
  HeldSchema::give(std::move(decision), held->next());
  if (!columns_.empty()) {
    auto outputs = std::make_unique<HeldSchema>("+s", "outputs", columns_.size());
    for (const Column& column : columns_) describe(column, outputs->next());
    HeldSchema::give(std::move(outputs), held->next());
  }
  HeldSchema::give(std::move(held), out);
}

// ---- room ----

std::size_t Brief::take_room(std::size_t bytes) {
  const std::size_t at = size_;
  size_ += (bytes + kAlign - 1) / kAlign * kAlign;
  return at;
}

void Brief::begin(std::size_t rows, Sliced* sliced) {
  rows_ = rows;
  words_ = (rows + kWordRows - 1) / kWordRows;
  size_ = 0;
  const std::size_t padded = words_ * kWordRows;
  decision_ = take_room(padded);
  for (Column& column : columns_) {
    column.has_valid = false;
    if (column.form == Form::Other) continue;
    column.valid = take_room(bits_bytes());
    const std::size_t bits = column.form == Form::Set ? column.members : column.form == Form::Flag ? 1 : 0;
    column.data = take_room(padded * column.width);
    for (std::size_t i = 0; i < bits; ++i) take_room(bits_bytes());
  }
  // One piece of memory for all of it: it is found again when the next table comes.
  room_.reset(static_cast<std::uint8_t*>(std::aligned_alloc(kAlign, size_ + kAlign)), std::free);
  if (room_ == nullptr) throw std::bad_alloc();
  if (sliced == nullptr) {
    std::memset(room_.get(), 0, size_);
  } else {
    aim(*sliced);
  }
}

void Brief::set_bit(std::size_t bits, std::size_t row, bool yes) {
  std::uint8_t& byte = room_.get()[bits + row / kByte];
  const auto mask = static_cast<std::uint8_t>(1U << row % kByte);
  byte = static_cast<std::uint8_t>(yes ? byte | mask : byte & ~mask);
}

void Brief::open_valid(Column& column) {
  if (std::exchange(column.has_valid, true)) return;
  std::memset(room_.get() + column.valid, 0xFF, bits_bytes());
}

// ---- a row ----

void Brief::put(std::size_t row, const eval::Request& request, const eval::Answer& answer) {
  room_.get()[decision_ + row] = static_cast<std::uint8_t>(answer.decided);
  std::size_t next = 0;
  for (Column& column : columns_) {
    // An answer has its outputs in order of declaration, if it has them all.
    std::size_t at = answer.decided == Decided::Error ? answer.outputs.size() : next;
    while (at < answer.outputs.size() && answer.outputs[at].item != column.item) ++at;
    const bool known = at < answer.outputs.size() && answer.outputs[at].state == State::Known &&
                       has_room(program_, request, answer, answer.outputs[at]);
    if (at < answer.outputs.size()) next = at;
    if (known) {
      put_known(column, row, request, answer, answer.outputs[at]);
    } else {
      put_missing(column, row);
    }
  }
}

void Brief::put_known(Column& column, std::size_t row, const eval::Request& request,
                      const eval::Answer& answer, const eval::Output& output) {
  if (column.form == Form::Other) return add_value(program_, request, answer, output, others_[column.other]);
  if (column.has_valid) set_bit(column.valid, row, true);
  if (column.form == Form::Flag) return set_bit(column.data, row, output.number != 0);
  if (column.form != Form::Set) return put_number(column, row, output.number);
  for (std::size_t i = 0; i < column.members; ++i) set_bit(bits_at(column, i), row, false);
  for (const ir::int128 member : output.list) {
    const auto at = static_cast<std::size_t>(member);
    if (at < column.members) set_bit(bits_at(column, at), row, true);
  }
}

void Brief::put_missing(Column& column, std::size_t row) {
  if (column.form == Form::Other) return others_[column.other].add_missing();
  open_valid(column);
  set_bit(column.valid, row, false);
  const std::size_t bits = column.form == Form::Set ? column.members : column.form == Form::Flag ? 1 : 0;
  for (std::size_t i = 0; i < bits; ++i) set_bit(bits_at(column, i), row, false);
  if (bits == 0) put_number(column, row, 0);
}

void Brief::put_number(const Column& column, std::size_t row, ir::int128 number) {
  // The lowest bytes stand first.
  std::memcpy(room_.get() + column.data + row * column.width, &number, column.width);
}

// ---- many rows ----

std::vector<Bit> Brief::planes_of(Sliced& sliced, const Column& column, const Sliced::Output& output) const {
  Circuit& circuit = sliced.circuit();
  std::vector<Bit> out(column.form == Form::Set                         ? column.members
                       : column.form == Form::Flag                      ? 1
                       : column.form == Form::Code && column.width == 1 ? code_bits(column.members)
                                                                        : 0,
                       kNo);
  for (const Choice& choice : output.choices) {
    const auto add = [&](Bit& to, Bit what) { to = circuit.either(to, circuit.both(choice.where, what)); };
    if (column.form == Form::Flag && choice.is == Choice::Is::Flag) add(out[0], choice.flag);
    if (choice.is == Choice::Is::Number) {
      const auto number = static_cast<std::uint64_t>(choice.number);
      for (std::size_t i = 0; column.form != Form::Set && i < out.size(); ++i)
        add(out[i], (number >> i & 1) != 0 ? kYes : kNo);
    }
    for (std::size_t i = 0; column.form == Form::Set && i < choice.items.size(); ++i) {
      const auto member = static_cast<std::size_t>(choice.items[i]);
      if (member < out.size()) add(out[member], choice.in[i]);
    }
  }
  return out;
}

bool Brief::plan(Sliced& sliced) {
  Circuit& circuit = sliced.circuit();
  std::vector<Bit> wanted;
  decision_planes_.assign(kDecidedBits, kNo);
  for (std::size_t i = 0; i < kDecided; ++i) {
    for (std::uint32_t k = 0; k < kDecidedBits; ++k) {
      if ((i >> k & 1) != 0) decision_planes_[k] = circuit.either(decision_planes_[k], sliced.decided()[i]);
    }
  }
  wanted = decision_planes_;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    const Sliced::Output& output = sliced.outputs()[i];
    const ir::Type& type = program_.items[column.item].type;
    column.planes = planes_of(sliced, column, output);
    column.known = output.known;
    if (column.form == Form::Code) wanted.insert(wanted.end(), column.planes.begin(), column.planes.end());
    for (const Choice& choice : output.choices) {
      // How it is then said is another matter.
      if (choice.is == Choice::Is::Number && !has_room(type, choice.number)) sliced.leave(choice.where);
      for (std::size_t k = 0; k < choice.items.size(); ++k) {
        if (!has_room(type, choice.items[k])) sliced.leave(circuit.both(choice.where, choice.in[k]));
      }
      const bool read = column.form != Form::Flag && column.form != Form::Set &&
                        (choice.is == Choice::Is::Fact || column.form == Form::Other || column.width != 1);
      if (read) wanted.push_back(choice.where);
      if (column.form != Form::Other) continue;
      wanted.push_back(choice.flag);
      wanted.insert(wanted.end(), choice.in.begin(), choice.in.end());
    }
  }
  std::vector<Bit> planes;
  for (const Written& one : written()) planes.push_back(one.bit);
  return sliced.lay_out(std::move(wanted), planes);
}

std::vector<Brief::Written> Brief::written() const {
  std::vector<Written> out;
  for (const Column& column : columns_) {
    if (column.form == Form::Other) continue;
    if (column.known != kYes) out.push_back({column.known, column.valid});
    if (column.form != Form::Flag && column.form != Form::Set) continue;
    for (std::size_t i = 0; i < column.planes.size(); ++i)
      out.push_back({column.planes[i], bits_at(column, i)});
  }
  return out;
}

// What is computed is written where it is handed over.
void Brief::aim(Sliced& sliced) {
  std::vector<std::uint8_t*> places;
  std::vector<Sliced::Written> others{{room_.get() + decision_, kByte}};
  for (Column& column : columns_) {
    column.has_valid = column.form != Form::Other && column.known != kYes;
    if (column.form != Form::Other && column.width != 0)
      others.push_back({room_.get() + column.data, column.width * kByte});
  }
  for (const Written& one : written()) {
    places.push_back(room_.get() + one.at);
    if (one.bit >> 1 == 0) std::memset(places.back(), one.bit == kYes ? 0xFF : 0, bits_bytes());
  }
  sliced.write_to(places, std::move(others));
}

void Brief::fill(Sliced& sliced, Column& column, const Sliced::Output& output, std::size_t first,
                 std::size_t count) {
  if (column.form == Form::Other || column.form == Form::Flag || column.form == Form::Set) return;
  if (column.form == Form::Code && column.width == 1) {
    spread(sliced, column.planes, count, room_.get() + column.data + first);
  } else {
    std::memset(room_.get() + column.data + first * column.width, 0, count * column.width);
  }
  for (const Choice& choice : output.choices) {
    if (choice.is == Choice::Is::Fact) {
      each_row(sliced, choice.where, count,
               [&](std::size_t row) { put_number(column, first + row, sliced.number(choice.field, row)); });
    } else if (choice.is == Choice::Is::Number && column.width != 1) {
      each_row(sliced, choice.where, count,
               [&](std::size_t row) { put_number(column, first + row, choice.number); });
    }
  }
}

void Brief::spread(Sliced& sliced, const std::vector<Bit>& planes, std::size_t rows, std::uint8_t* to) {
  const std::uint64_t* its[kByte];
  std::uint32_t flip = 0;
  for (std::size_t i = 0; i < planes.size(); ++i) {
    its[i] = words_at(sliced, planes[i]);
    flip |= (planes[i] & 1) << i;
  }
  std::size_t count = planes.size();
  // Codes that do not come are not looked for.
  while (count > 0 && planes[count - 1] == kNo) --count;
  kernels().spread(its, count, flip, (rows + kWordRows - 1) / kWordRows, to, sliced.ahead());
}

// What is known of a row that is not asked by itself.
void Brief::put_other(const Sliced& sliced, const eval::Request& request, std::size_t row) {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].form != Form::Other) continue;
    Builder& column = others_[columns_[i].other];
    ir::Type type = program_.items[columns_[i].item].type;
    const Choice* its = nullptr;
    for (const Choice& choice : sliced.outputs()[i].choices) {
      if (choice.is != Choice::Is::Absent && sliced.says(choice.where, row)) its = &choice;
    }
    if (its == nullptr) {
      column.add_missing();
    } else if (its->is == Choice::Is::List) {
      type.list = false;
      for (std::size_t k = 0; k < its->items.size(); ++k) {
        if (sliced.says(its->in[k], row)) add_scalar(program_, request, type, its->items[k], column.child(0));
      }
      column.close();
    } else {
      const ir::int128 number =
          its->is == Choice::Is::Number ? its->number : ir::int128{sliced.number(its->field, row)};
      add_scalar(program_, request, type, number, column);
    }
  }
}

void Brief::put_many(Sliced& sliced, std::size_t first, std::size_t count, const eval::Request& request,
                     const Ask& ask) {
  spread(sliced, decision_planes_, count, room_.get() + decision_ + first);
  for (std::size_t i = 0; i < columns_.size(); ++i)
    fill(sliced, columns_[i], sliced.outputs()[i], first, count);
  const std::uint64_t* const alone = sliced.alone();
  if (others_.empty() && alone == nullptr) return;
  if (others_.empty()) {
    each_bit(
        count, [&](std::size_t word) { return alone[word]; },
        [&](std::size_t row) { put(first + row, request, ask(first + row)); });
    return;
  }
  for (std::size_t row = 0; row < count; ++row) {
    if (alone != nullptr && (alone[row / kWordRows] >> (row % kWordRows) & 1) != 0) {
      put(first + row, request, ask(first + row));
    } else {
      put_other(sliced, request, row);
    }
  }
}

// ---- the arrays ----

void Brief::hand_over(Column& column, ArrowArray& out) {
  if (column.form == Form::Other) return others_[column.other].hand_over(out);
  const auto length = static_cast<std::int64_t>(rows_);
  const auto array = [&](std::size_t children) {
    auto held = std::make_unique<Sliceful>(children);
    held->room = room_;
    return held;
  };
  auto held = array(column.members);
  std::int64_t missing = 0;
  if (column.has_valid) {
    std::uint8_t* const valid = room_.get() + column.valid;
    std::int64_t there = 0;
    for (std::size_t word = 0; word < words_; ++word) {
      std::uint64_t bits = 0;
      std::memcpy(&bits, valid + word * sizeof bits, sizeof bits);
      if (rows_ - word * kWordRows < kWordRows) bits &= (std::uint64_t{1} << (rows_ - word * kWordRows)) - 1;
      there += std::popcount(bits);
    }
    missing = length - there;
    if (missing != 0) held->buffers[0] = valid;
  }
  held->buffers[1] = room_.get() + column.data;
  if (column.form == Form::Code) hand_over_words(&column, held->dictionary);
  if (column.form == Form::Set) {
    for (std::size_t i = 0; i < column.members; ++i) {
      auto member = array(0);
      member->buffers[1] = room_.get() + bits_at(column, i);
      HeldArray::give(std::move(member), length, 0, 2, held->next());
    }
  }
  HeldArray::give(std::move(held), length, missing, column.form == Form::Set ? 1 : 2, out);
}

void Brief::hand_over(ArrowArray& out) {
  const auto length = static_cast<std::int64_t>(rows_);
  auto held = std::make_unique<HeldArray>(2);
  auto decision = std::make_unique<Sliceful>(0);
  decision->room = room_;
  decision->buffers[1] = room_.get() + decision_;
  hand_over_words(nullptr, decision->dictionary);
  HeldArray::give(std::move(decision), length, 0, 2, held->next());
  if (!columns_.empty()) {
    auto outputs = std::make_unique<HeldArray>(columns_.size());
    for (Column& column : columns_) hand_over(column, outputs->next());
    HeldArray::give(std::move(outputs), length, 0, 1, held->next());
  }
  HeldArray::give(std::move(held), length, 0, 1, out);
  room_.reset();
}

}  // namespace writ::columns
