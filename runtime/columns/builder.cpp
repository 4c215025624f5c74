// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/builder.h"

#include "runtime/columns/held.h"

#include <array>
#include <cstring>
#include <limits>
#include <memory>
#include <utility>

namespace writ::columns {
namespace {

constexpr std::int64_t kByte = 8;

std::string format_of(Kind kind, int places) {
  switch (kind) {
    case Kind::Boolean: return "b";
    case Kind::Whole: return "l";
    case Kind::Decimal: return "d:38," + std::to_string(places);
    case Kind::Day: return "tdD";
    case Kind::Text: return "u";
    case Kind::List: return "+l";
    case Kind::Object: return "+s";
  }
  return "n";
}

struct Filled : HeldArray {
  using HeldArray::HeldArray;
  std::vector<std::uint8_t> valid;
  std::vector<std::uint8_t> bytes;
  std::vector<std::int32_t> ends;
};

}  // namespace

Builder::Builder(std::string name, Kind kind, std::vector<Builder> children, int places)
    : name_(std::move(name)), format_(format_of(kind, places)), kind_(kind), children_(std::move(children)) {
  if (kind == Kind::Text || kind == Kind::List) ends_.push_back(0);
}

void Builder::add_bit(std::vector<std::uint8_t>& bits, bool yes) const {
  if (length_ % kByte == 0) bits.push_back(0);
  if (yes) bits.back() |= static_cast<std::uint8_t>(1U << length_ % kByte);
}

void Builder::add_end(std::size_t end) {
  if (end > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) throw TooMuch();
  ends_.push_back(static_cast<std::int32_t>(end));
}

void Builder::one_more(bool there) {
  add_bit(valid_, there);
  if (!there) ++missing_;
  ++length_;
}

template <typename Number>
void Builder::add_bytes(Number number) {
  const std::size_t at = bytes_.size();
  bytes_.resize(at + sizeof number);
  std::memcpy(bytes_.data() + at, &number, sizeof number);
}

void Builder::add_missing() {
  switch (kind_) {
    case Kind::Boolean: add_bit(bytes_, false); break;
    case Kind::Whole: add_bytes(std::int64_t{0}); break;
    case Kind::Decimal: add_bytes(value::int128{0}); break;
    case Kind::Day: add_bytes(std::int32_t{0}); break;
    case Kind::Text: add_end(bytes_.size()); break;
    case Kind::List: add_end(static_cast<std::size_t>(children_[0].length())); break;
    case Kind::Object:
      for (Builder& child : children_) child.add_missing();
      break;
  }
  one_more(false);
}

void Builder::add_boolean(bool yes) {
  add_bit(bytes_, yes);
  one_more(true);
}

void Builder::add_whole(std::int64_t number) {
  add_bytes(number);
  one_more(true);
}

void Builder::add_decimal(value::int128 number) {
  add_bytes(number);
  one_more(true);
}

void Builder::add_day(std::int32_t days) {
  add_bytes(days);
  one_more(true);
}

void Builder::add_text(std::string_view text) {
  bytes_.insert(bytes_.end(), text.begin(), text.end());
  add_end(bytes_.size());
  one_more(true);
}

void Builder::close() {
  if (kind_ == Kind::List) add_end(static_cast<std::size_t>(children_[0].length()));
  one_more(true);
}

void Builder::describe(ArrowSchema& out) const {
  auto held = std::make_unique<HeldSchema>(format_, name_, children_.size());
  for (const Builder& child : children_) child.describe(held->next());
  HeldSchema::give(std::move(held), out);
}

void Builder::hand_over(ArrowArray& out) {
  const bool has_ends = kind_ == Kind::Text || kind_ == Kind::List;
  // What takes room comes first: children that were handed over have nobody else to release them.
  std::vector<std::int32_t> ends(has_ends ? 1 : 0, 0);
  auto held = std::make_unique<Filled>(children_.size());
  for (Builder& child : children_) child.hand_over(held->next());
  held->valid = std::exchange(valid_, {});
  held->bytes = std::exchange(bytes_, {});
  held->ends = std::exchange(ends_, std::move(ends));
  const std::int64_t length = std::exchange(length_, 0);
  const std::int64_t missing = std::exchange(missing_, 0);
  // No buffer is null, also where there are no values: some readers look at none of it, some at all.
  static constexpr std::array<std::uint8_t, 16> kNothing{};
  const auto bytes = [](const auto& all) -> const void* {
    return all.empty() ? static_cast<const void*>(kNothing.data()) : all.data();
  };
  held->buffers[0] = missing == 0 ? nullptr : held->valid.data();
  held->buffers[1] = has_ends ? bytes(held->ends) : bytes(held->bytes);
  held->buffers[2] = bytes(held->bytes);
  const int buffers = kind_ == Kind::Object ? 1 : kind_ == Kind::Text ? 3 : 2;
  HeldArray::give(std::move(held), length, missing, buffers, out);
}

}  // namespace writ::columns
