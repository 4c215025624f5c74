// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/form.h"

#include "runtime/base/called.h"
#include "runtime/ir/list_edge.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace writ::lists {
namespace {

using ir::ListTest;
using ir::Test;
using ir::TypeKind;

std::vector<Clause> clauses_of(const std::vector<ListTest>& tests) {
  std::vector<Clause> stack;
  for (std::uint32_t i = 0; i < tests.size(); ++i) {
    const Test test = tests[i].test;
    std::size_t operands = test == Test::Not ? 1 : test == Test::And || test == Test::Or ? tests[i].asked : 0;
    Clause made{i, 1};
    for (; operands > 0 && !stack.empty(); --operands) {
      made.first = stack.back().first;
      stack.pop_back();
    }
    made.count = i + 1 - made.first;
    stack.push_back(made);
  }
  return stack;
}

// The most telling first: a code and what is above it, then what is equal.
void bind(Form& form) {
  for (const Test wanted : {Test::Under, Test::Equal}) {
    for (std::uint32_t i = 0; i < form.clauses.size(); ++i) {
      const Clause& clause = form.clauses[i];
      const ListTest& test = form.tests[clause.first];
      if (clause.count != 1 || test.test != wanted || form.bound_clause != ir::kNone) continue;
      const ir::Type& type = form.columns[test.column].type;
      if (type.list || type.optional || ir::is_exact(type)) continue;
      form.bound_clause = i;
      form.bound_column = test.column;
      form.bound_asked = test.asked;
      form.bound_under = wanted == Test::Under;
    }
  }
}

void find_above(const ir::Program& program, Column& column) {
  if (column.type.kind != TypeKind::Enumeration || !column.above.empty()) return;
  const ir::Enumeration& values = program.enumerations[column.type.of];
  column.above.resize(column.members);
  for (std::uint32_t node = 0; node < column.members; ++node) {
    for (std::uint32_t above = 0; above < column.members; ++above) {
      if (values.covers(above, node)) column.above[node].push_back(above);
    }
  }
}

class Fingerprint {
 public:
  void add(std::uint64_t number) {
    for (int i = 0; i < 8; ++i) add_byte(static_cast<std::uint8_t>(number >> (8 * i)));
  }
  void add(std::string_view text) {
    add(text.size());
    for (const char c : text) add_byte(static_cast<std::uint8_t>(c));
  }
  std::uint64_t value() const { return state_ ^ state_ >> 32; }

 private:
  void add_byte(std::uint8_t byte) { state_ = (state_ ^ byte) * 0x9E3779B97F4A7C15U; }
  std::uint64_t state_ = 0xCBF29CE484222325U;
};

}  // namespace

std::uint32_t find_list(const ir::Program& program, std::string_view name) {
  const std::vector<ir::DataList>& all = program.data_lists;
  const auto at = std::find_if(all.begin(), all.end(), [&](const ir::DataList& list) {
    return base::is_called(list.name, list.external, name);
  });
  return at == all.end() ? ir::kNone : static_cast<std::uint32_t>(at - all.begin());
}

std::uint32_t id_column(const ir::DataList& list) {
  const auto at = std::find_if(list.columns.begin(), list.columns.end(), [](const ir::Field& field) {
    return !field.type.list && (base::is_called(field.name, "id") || base::is_called(field.name, "编号"));
  });
  return at == list.columns.end() ? ir::kNone : static_cast<std::uint32_t>(at - list.columns.begin());
}

bool lies_plainly(const ir::Program& program, std::uint32_t list, std::uint32_t column) {
  const ir::DataList& its = program.data_lists[list];
  const ir::Type& type = its.columns[column].type;
  if (type.list || type.kind == TypeKind::Text ||
      (type.kind == TypeKind::Enumeration && program.enumerations[type.of].open))
    return false;
  Form form;
  for (const ir::Field& field : its.columns) form.columns.push_back({field.type, 0, {}, {}});
  form.tests = its.tests;
  form.clauses = clauses_of(form.tests);
  bind(form);
  return column != form.bound_column;
}

Form form_of(const ir::Program& program, std::uint32_t index) {
  const ir::DataList& list = program.data_lists[index];
  Form form;
  Fingerprint print;
  for (const ir::Field& field : list.columns) {
    Column column{.type = field.type, .members = 0, .member_numbers = {}, .above = {}};
    print.add(field.external);
    print.add(static_cast<std::uint64_t>(field.type.kind) | std::uint64_t{field.type.list} << 8 |
              std::uint64_t{field.type.optional} << 9 | std::uint64_t{field.type.places} << 16);
    if (field.type.kind == TypeKind::Enumeration) {
      const ir::Enumeration& values = program.enumerations[field.type.of];
      column.members = static_cast<std::uint32_t>(values.members.size());
      for (std::uint32_t i = 0; i < column.members; ++i) {
        print.add(values.members[i].external);
        print.add(values.members[i].below_end);
        if (values.open) column.member_numbers.push_back(static_cast<std::int64_t>(values.number_of(i)));
      }
    }
    form.columns.push_back(std::move(column));
  }
  form.tests = list.tests;
  form.clauses = clauses_of(list.tests);
  form.keys = list.keys;
  for (const auto& value : list.otherwise)
    form.otherwise.push_back(value ? std::optional(static_cast<std::int64_t>(*value)) : std::nullopt);
  form.otherwise.resize(form.columns.size());
  for (const ir::NodeId asked : list.asked) form.asked.push_back(program.nodes[asked].type);
  bind(form);
  for (const ListTest& test : form.tests) {
    if (test.test == Test::Under) find_above(program, form.columns[test.column]);
  }
  print.add(form.bound_column);
  if (includes_last_day(list)) print.add(ir::kThrough);
  for (const ir::ListKey& key : form.keys)
    print.add(std::uint64_t{key.column} << 2 | std::uint64_t{key.levels} << 1 |
              std::uint64_t{key.descending});
  form.fingerprint = print.value();
  form.may_be_empty = list.may_be_empty;
  return form;
}

// Eight bytes at a time; what is left over is behind the last of them, and the writer fills up with zeros.
std::uint64_t checksum_of(const std::byte* bytes, std::size_t size) {
  std::uint64_t a = 0x243F6A8885A308D3U;
  std::uint64_t b = 0x13198A2E03707344U;
  for (std::size_t at = 0; at + 16 <= size; at += 16) {
    std::uint64_t words[2];
    std::memcpy(words, bytes + at, sizeof words);
    a = (a ^ words[0]) * 0x9E3779B97F4A7C15U;
    b = (b ^ words[1]) * 0xC2B2AE3D27D4EB4FU;
    a ^= a >> 29;
    b ^= b >> 31;
  }
  if (size % 16 >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes + size / 16 * 16, sizeof word);
    a = (a ^ word) * 0x9E3779B97F4A7C15U;
  }
  a ^= b + 0x165667B19E3779F9U + (a << 6) + (a >> 2);
  return a ^ a >> 32;
}

namespace {

constexpr std::uint64_t kTimes = 0x9E3779B97F4A7C15U;
constexpr int kTurn = 29;

}  // namespace

// Two words at a time into one of eight lanes, none of which waits for another. A word that differs makes its lane differ, whatever
// follows. What is left over is behind the last whole word, and the writer fills up with zeros.
std::uint64_t block_checksum(const std::byte* bytes, std::size_t size) {
  constexpr std::size_t kLanes = 8;
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  constexpr std::size_t kRound = 2 * kLanes * kWord;
  // What lies behind a page is not foreseen by the machine.
  constexpr std::size_t kAhead = 1024;
  std::array<std::uint64_t, kLanes> lanes = {0x243F6A8885A308D3U, 0x13198A2E03707344U, 0xA4093822299F31D0U,
                                             0x082EFA98EC4E6C89U, 0x452821E638D01377U, 0xBE5466CF34E90C6CU,
                                             0xC0AC29B7C97C50DDU, 0x3F84D5B5B5470917U};
  const auto word = [&](std::size_t at) {
    std::uint64_t out = 0;
    std::memcpy(&out, bytes + at, kWord);
    return out;
  };
  const auto take = [&](std::size_t lane, std::size_t at) {
    lanes[lane] = (std::rotl(lanes[lane], kTurn) ^ word(at)) * kTimes;
  };
  std::size_t at = 0;
  for (; at + kRound <= size; at += kRound) {
    __builtin_prefetch(bytes + at + kAhead);
    __builtin_prefetch(bytes + at + kAhead + kRound / 2);
// Written out, the lanes stay in registers.
#pragma GCC unroll 8
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      take(lane, at + 2 * lane * kWord);
      lanes[lane] += word(at + (2 * lane + 1) * kWord);
    }
  }
  for (std::size_t lane = 0; at + kWord <= size; at += kWord) take(lane++ % kLanes, at);
  return checksum_of_blocks(size, lanes);
}

std::uint64_t checksum_of_blocks(std::size_t size, std::span<const std::uint64_t> sums) {
  std::uint64_t out = size;
  for (const std::uint64_t sum : sums) {
    out = (std::rotl(out, kTurn) ^ sum) * kTimes;
    out ^= out >> 32;
  }
  return out;
}

std::uint64_t list_checksum(const std::byte* bytes, std::size_t size) {
  std::vector<std::uint64_t> sums;
  for (std::size_t at = 0; at < size; at += kChecksumBlock)
    sums.push_back(block_checksum(bytes + at, std::min(kChecksumBlock, size - at)));
  return checksum_of_blocks(size, sums);
}

}  // namespace writ::lists
