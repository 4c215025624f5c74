// SPDX-License-Identifier: Apache-2.0
// What stands behind a schema or an array that was given away, until its release. What it consists of is released with it, unless
// somebody has moved it elsewhere.
#pragma once

#include "writ/arrow.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace writ::columns {

// Room for all children first: they are found by where they lie.
template <typename Exported>
struct Held {
  explicit Held(std::size_t children) {
    all.reserve(children);
    places.reserve(children);
  }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  virtual ~Held() {
    for (Exported& child : all) release(child);
    release(dictionary);
  }
  static void release(Exported& one) {
    if (one.release != nullptr) one.release(&one);
  }
  // The next child, to be filled.
  Exported& next() {
    places.push_back(&all.emplace_back());
    return all.back();
  }
  void give_children(Exported& out) {
    out.n_children = static_cast<std::int64_t>(all.size());
    out.children = places.empty() ? nullptr : places.data();
    out.dictionary = dictionary.release == nullptr ? nullptr : &dictionary;
  }
  template <typename Its>
  static void released(Exported* one) {
    const std::unique_ptr<Its> held(static_cast<Its*>(one->private_data));
    one->release = nullptr;
  }

  std::vector<Exported> all;
  std::vector<Exported*> places;
  Exported dictionary{};
};

struct HeldSchema : Held<ArrowSchema> {
  HeldSchema(std::string its_format, std::string its_name, std::size_t children)
      : Held(children), format(std::move(its_format)), name(std::move(its_name)) {}

  static void give(std::unique_ptr<HeldSchema> held, ArrowSchema& out) {
    out = {};
    out.format = held->format.c_str();
    out.name = held->name.c_str();
    out.flags = ARROW_FLAG_NULLABLE;
    held->give_children(out);
    out.release = released<HeldSchema>;
    out.private_data = held.release();
  }

  std::string format;
  std::string name;
};

struct HeldArray : Held<ArrowArray> {
  using Held::Held;

  static void give(std::unique_ptr<HeldArray> held, std::int64_t length, std::int64_t missing,
                   std::int64_t count, ArrowArray& out) {
    out = {};
    out.length = length;
    out.null_count = missing;
    out.n_buffers = count;
    out.buffers = held->buffers.data();
    held->give_children(out);
    out.release = released<HeldArray>;
    out.private_data = held.release();
  }

  std::array<const void*, 3> buffers{};
};

}  // namespace writ::columns
