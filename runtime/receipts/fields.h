// SPDX-License-Identifier: Apache-2.0
// Reading the fields of a receipt in JSON: each knows its place, and the first that is wrong is the fault of the whole. After
// it the rest is read as if it were not there.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/json/document.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::receipts {

class Fields;

// Where there is nothing, or null, `node` is null. Borrows the tree.
struct Field {
  const json::Node* node = nullptr;
  std::string pointer;
  Fields* fields = nullptr;  // that take the fault

  bool there() const { return node != nullptr; }
  // The member; of what is there and no object, a fault: it would count as not there otherwise.
  Field operator[](std::string_view name) const;
};

// A point in time, as a day in the zone asked for; `order` counts seconds.
struct Moment {
  std::int32_t day = 0;
  std::int64_t order = 0;
  bool timed = false;  // behind the beginning of the day
  bool whole = false;  // written as a day: when in it is not said
};

class Fields {
 public:
  explicit Fields(std::int32_t zone_minutes = 0) : zone_minutes_(zone_minutes) {}

  std::optional<eval::Fault> fault;

  Field root(const json::Node& node, std::string pointer = "") { return {&node, std::move(pointer), this}; }

  // Empty where it is not there; of another kind is a fault.
  std::optional<std::string> text(const Field& field);
  std::optional<bool> yes(const Field& field);
  std::vector<Field> items(const Field& field);
  std::vector<Field> objects(const Field& field);
  std::optional<std::vector<std::string>> texts(const Field& field);  // of an array, or of a text alone
  std::optional<Moment> moment(const Field& field);
  std::optional<Moment> seconds(const Field& field);  // a whole number of them since 1970-01-01T00:00Z
  // A duration of ISO 8601 behind a day: the first day on which it is over.
  std::optional<std::int32_t> after(std::int32_t day, const Field& field);
  std::optional<std::int32_t> after(std::int32_t day, std::string_view duration, const std::string& pointer);

  void lacks(const std::string& pointer, base::Bilingual what);
  void wrong(const std::string& pointer, base::Bilingual expected);
  void twice(const std::string& pointer);  // by two names of one thing
  void term(const std::string& pointer, const std::string& found);
  void term(const base::Bilingual& place, const std::string& found);
  void time(const std::string& pointer, base::Bilingual expected);
  void unsupported(const std::string& pointer, base::Bilingual what);

  // Only these names may stand in the object.
  void only(const Field& field, std::initializer_list<std::string_view> names);
  // The one of these names that stands in the object, else the first; two that stand there are a fault, as only one is read.
  Field one_of(const Field& field, std::initializer_list<std::string_view> names);

 private:
  void fail(eval::FaultCode code, const std::string& pointer, base::Bilingual second);

  std::int32_t zone_minutes_;
};

}  // namespace writ::receipts
