// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/plain.h"

#include <limits>
#include <utility>

namespace writ::lists {
namespace {

using ir::kNone;
using ir::ListTest;
using ir::Test;

// What some of the tests of a clause say together.
struct Piece {
  std::vector<PlainTest> tests{};
  std::uint32_t nothing_in =
      kNone;          // the one thing said: that a column says nothing, or that its set is empty
  bool bare = false;  // compares a column that may say nothing, which is a fault unless `or` catches it
};

class Reading {
 public:
  explicit Reading(const Form& form) : form_(form) {}

  bool read(const Clause& clause) {
    std::vector<Piece> stack;
    for (std::uint32_t i = clause.first; i < clause.first + clause.count; ++i) {
      if (!step(form_.tests[i], stack)) return false;
    }
    if (stack.size() != 1 || stack.front().bare) return false;
    tests.insert(tests.end(), stack.front().tests.begin(), stack.front().tests.end());
    return tests.size() <= kMostPlain;
  }

  std::vector<PlainTest> tests;

 private:
  bool step(const ListTest& test, std::vector<Piece>& stack) const {
    switch (test.test) {
      case Test::Given: return given(test, stack);
      case Test::Not: return is_absent(stack);
      case Test::Empty:
      case Test::Holds:
      case Test::Equal:
      case Test::Less:
      case Test::LessEqual:
      case Test::More:
      case Test::MoreEqual: return of_column(test, stack);
      case Test::And: return all_of(test.asked, stack);
      case Test::Or: return either(test.asked, stack);
      case Test::Asked:
      case Test::Is:
      case Test::Under:
      case Test::StartsWith: break;
    }
    return false;
  }

  bool given(const ListTest& test, std::vector<Piece>& stack) const {
    // A list is always there; of one `nothing` would mean that it is empty.
    if (test.column == form_.bound_column || form_.columns[test.column].type.list) return false;
    stack.push_back({.tests = {{Test::Given, test.column, kNone}}});
    return true;
  }

  // Of all that may be denied, only that a column says something.
  static bool is_absent(std::vector<Piece>& stack) {
    Piece& top = stack.back();
    if (top.tests.size() != 1 || top.tests.front().test != Test::Given || top.tests.front().or_nothing ||
        top.nothing_in != kNone)
      return false;
    top.tests.front() = {Test::Not, top.tests.front().column, kNone, true};
    top.nothing_in = top.tests.front().column;
    return true;
  }

  bool of_column(const ListTest& test, std::vector<Piece>& stack) const {
    const ir::Type& type = form_.columns[test.column].type;
    const bool of_set = test.test == Test::Holds || test.test == Test::Empty;
    if (test.column == form_.bound_column || type.list != of_set || (of_set && type.optional)) return false;
    Piece made{.tests = {{test.test, test.column, test.asked}}};
    if (test.test == Test::Empty) {
      made.tests.front().or_nothing = true;
      made.nothing_in = test.column;
    }
    // What says nothing is not equal to what is known.
    made.bare = type.optional && test.test != Test::Equal;
    stack.push_back(std::move(made));
    return true;
  }

  static bool all_of(std::uint32_t count, std::vector<Piece>& stack) {
    Piece all;
    for (std::size_t i = stack.size() - count; i < stack.size(); ++i) {
      if (stack[i].bare) return false;
      all.tests.insert(all.tests.end(), stack[i].tests.begin(), stack[i].tests.end());
    }
    stack.resize(stack.size() - count);
    stack.push_back(std::move(all));
    return true;
  }

  // Either a column says nothing, or what it says is so.
  static bool either(std::uint32_t count, std::vector<Piece>& stack) {
    if (count != 2) return false;
    Piece second = std::move(stack.back());
    stack.pop_back();
    Piece& first = stack.back();
    if (first.nothing_in == kNone) std::swap(first, second);
    if (second.tests.size() != 1 || first.nothing_in != second.tests.front().column) return false;
    first = {.tests = {second.tests.front()}};
    first.tests.front().or_nothing = true;
    return true;
  }

  const Form& form_;
};

}  // namespace

std::optional<std::vector<PlainTest>> plain_tests(const Form& form) {
  Reading reading(form);
  for (std::uint32_t i = 0; i < form.clauses.size(); ++i) {
    if (i != form.bound_clause && !reading.read(form.clauses[i])) return std::nullopt;
  }
  return std::move(reading.tests);
}

std::optional<std::vector<PlainTest>> native_tests(const Form& form) {
  if (!form.bound_under || !texts_bind(form)) return std::nullopt;
  std::optional<std::vector<PlainTest>> out = plain_tests(form);
  if (!out) return std::nullopt;
  std::uint32_t item = kNone;
  for (const PlainTest& test : *out) {
    const Column& column = form.columns[test.column];
    const bool of_text = column.type.kind == ir::TypeKind::Text;
    if (of_text != is_of_set(test) || ir::is_exact(column.type) || stands_for_members(column))
      return std::nullopt;
    if (test.test != Test::Holds) continue;
    if (item != kNone && item != test.asked) return std::nullopt;
    item = test.asked;
  }
  return out;
}

std::optional<CodeRange> range_of(Test test, ir::int128 number, std::int64_t base) {
  constexpr ir::int128 kMost = std::numeric_limits<std::uint64_t>::max();
  const auto between = [](ir::int128 least, ir::int128 most) -> std::optional<CodeRange> {
    if (least < 1) least = 1;
    if (most > kMost) most = kMost;
    if (least > most) return std::nullopt;
    return CodeRange{static_cast<std::uint64_t>(least), static_cast<std::uint64_t>(most - least)};
  };
  const ir::int128 its = number - base + 1;  // its code, were there one
  switch (test) {
    case Test::Equal: return between(its, its);
    case Test::Less: return between(its + 1, kMost);
    case Test::LessEqual: return between(its, kMost);
    case Test::More: return between(1, its - 1);
    case Test::MoreEqual: return between(1, its);
    case Test::Given: return between(1, kMost);
    case Test::Not:  // that it says nothing
    case Test::Asked:
    case Test::Is:
    case Test::Under:
    case Test::StartsWith:
    case Test::Holds:
    case Test::Empty:
    case Test::And:
    case Test::Or: break;  // no range of codes
  }
  return std::nullopt;
}

std::optional<NearRange> NearRange::of(const PlainTest& test, std::int64_t base, std::uint32_t width) {
  constexpr std::uint32_t kMostBytes = 4;
  constexpr std::int64_t kCounts = -1;
  if (width > kMostBytes || base >= kNear || base <= -kNear) return std::nullopt;
  NearRange out{1 - base, 0, 0, 0, 0, 1, kNone - 1, false};
  const auto from = [&](std::int64_t more) {
    out.least_more = more;
    out.least_counts = kCounts;
    if (test.or_nothing) out.top = 0;
  };
  const auto to = [&](std::int64_t more) {
    out.most_more = more;
    out.most_counts = kCounts;
    out.bounded = true;
  };
  switch (test.test) {
    case Test::Equal:
      // Nothing, and then the one code: that is no range.
      if (test.or_nothing) return std::nullopt;
      from(0);
      to(0);
      return out;
    case Test::Less: from(1); return out;
    case Test::LessEqual: from(0); return out;
    case Test::More:
    case Test::MoreEqual:
      to(test.test == Test::More ? -1 : 0);
      if (test.or_nothing) out.floor = 0;
      return out;
    case Test::Given:
    case Test::Not:
    case Test::Asked:
    case Test::Is:
    case Test::Under:
    case Test::StartsWith:
    case Test::Holds:
    case Test::Empty:
    case Test::And:
    case Test::Or: break;
  }
  return std::nullopt;
}

}  // namespace writ::lists
