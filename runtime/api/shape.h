// SPDX-License-Identifier: Apache-2.0
// How a caller's struct lies (writ_shape), copied and looked through once: what is behind it may then be gone. What a struct holds is
// read by memcpy, for an enum or a struct of the caller's is none of ours.
#pragma once

#include "runtime/base/bilingual.h"
#include "writ/writ.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

namespace writ::api {

struct ShapeMember {
  std::string name;
  std::size_t offset = 0;
  writ_kind kind = WRIT_KIND_TRUTH;
  bool list = false;
  int places = 0;
  std::string unit;
  std::vector<std::string> choices;
  std::size_t record = 0;  // of Shape::records
};

struct ShapeRecord {
  std::size_t size = 0;
  std::vector<ShapeMember> members;
};

struct Shape {
  std::vector<ShapeRecord> records;  // the struct itself first
};

// What is wrong with it.
std::optional<base::Bilingual> copy_shape(const writ_shape& from, Shape& out);

// What an item of a kind takes; of a record its size.
std::size_t item_size(const Shape& shape, const ShapeMember& member);

template <typename Value>
Value load(const char* from) {
  Value out;
  std::memcpy(&out, from, sizeof out);
  return out;
}
template <typename Value>
void store(char* to, const Value& value) {
  std::memcpy(to, &value, sizeof value);
}

}  // namespace writ::api
