// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/name_table.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

using writ::json::NameTable;

namespace {

// Behind a quote, in a text that ends as soon as it may.
std::string behind_quote(const std::string& name, const char* after) {
  std::string text = name + after;
  text.resize(std::max(text.size(), NameTable::kNear), '"');
  return text;
}

std::vector<NameTable::Name> some_names(std::uint64_t seed, std::size_t count) {
  std::mt19937_64 dice(seed);
  std::vector<NameTable::Name> names;
  for (std::uint32_t i = 0; i < count; ++i) {
    std::string name;
    // Few letters, so that many names are alike but for a place or two.
    for (std::size_t k = 1 + dice() % 40; k > 0; --k) name += "abc_"[dice() % 4];
    if (dice() % 4 == 0) name += "数据";
    names.push_back({name, i});
  }
  return names;
}

}  // namespace

TEST_CASE("names: each is found by its text and behind a quote, and nothing else is", "[reader]") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const std::vector<NameTable::Name> names = some_names(seed, seed * seed % 397 + 1);
    const NameTable table(names);
    const auto expected = [&](const std::string& name) {
      for (const NameTable::Name& one : names)
        if (one.name == name) return one.value;
      return NameTable::kNone;
    };
    const auto check = [&](const std::string& name) {
      const std::uint32_t value = expected(name);
      CHECK(table.find(name) == value);
      const NameTable::Seen seen = table.seen_at(behind_quote(name, "\":true").data());
      const bool is_near = name.size() < NameTable::kNear;
      CHECK(seen.value == (is_near ? value : NameTable::kNone));
      if (seen.place != NameTable::kNone) {
        CHECK(table.name(seen.place) == name);
        CHECK(table.value(seen.place) == value);
        CHECK(seen.size == name.size());
      }
    };
    for (const NameTable::Name& one : names) {
      check(one.name);
      check(one.name.substr(1));
      check(one.name + "a");
      std::string other = one.name;
      other[other.size() / 2] = 'x';
      check(other);
      other = one.name;
      other.back() = '\0';
      check(other);
    }
    check("");
  }
}

TEST_CASE("names: of equal ones the first stands, and one that JSON escapes is not read as it is",
          "[reader]") {
  const NameTable table({{"a", 1}, {"a", 2}, {"", 3}, {"b\"c", 4}, {"d\\e", 5}, {"b", 6}});
  CHECK(table.find("a") == 1);
  CHECK(table.find("") == NameTable::kNone);
  CHECK(table.find("b\"c") == 4);
  CHECK(table.find("d\\e") == 5);
  CHECK(table.seen_at(behind_quote("a", "\"").data()).value == 1);
  CHECK(table.seen_at(behind_quote("b\"c", "\"").data()).value == 6);
  CHECK(table.seen_at(behind_quote("d\\e", "\"").data()).value == NameTable::kNone);
  CHECK(NameTable().find("a") == NameTable::kNone);
  CHECK(NameTable().seen_at(behind_quote("a", "\"").data()).value == NameTable::kNone);
}
