// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/helpers.h"

#include "runtime/eval/asked.h"
#include "runtime/ir/ir.h"
#include "runtime/value/calendar.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "runtime/value/split_bounded.h"
#include "runtime/value/split_narrow.h"

#include <boost/container/static_vector.hpp>

#include <algorithm>
#include <new>
#include <numeric>
#include <optional>
#include <vector>

namespace writ::eval {
namespace {

// Native code evaluates ahead of what it needs, so an operand may be the result of a fault: it stays one.
std::optional<value::Date> date_of(std::int64_t days) noexcept {
  if (days < value::kFirstDate.days || days > value::kLastDate.days) return std::nullopt;
  return value::Date{static_cast<std::int32_t>(days)};
}

const value::WorkCalendar& as_calendar(const void* calendar) noexcept {
  return *static_cast<const value::WorkCalendar*>(calendar);
}

std::int64_t result(std::optional<value::Date> date) noexcept { return date ? date->days : kNoResult; }

constexpr int kWordBits = 64;

value::int128 load_exact(const std::int64_t* words) noexcept {
  return static_cast<value::int128>(static_cast<value::uint128>(words[1]) << kWordBits |
                                    static_cast<std::uint64_t>(words[0]));
}

std::int64_t put(value::NumberResult made, std::int64_t* out) noexcept {
  out[0] = static_cast<std::int64_t>(made.value);
  out[1] = static_cast<std::int64_t>(made.value >> kWordBits);
  return made.ok() ? 0 : kNoResult;
}

// What was divided, as many words a share as the code that asked has for one.
void put_shares(const std::vector<value::int128>& shares, std::int64_t* out,
                std::int64_t out_words) noexcept {
  const auto words = static_cast<std::size_t>(out_words);
  for (std::size_t i = 0; i < shares.size(); ++i) {
    out[words * i] = static_cast<std::int64_t>(shares[i]);
    if (words == 2) out[2 * i + 1] = static_cast<std::int64_t>(shares[i] >> kWordBits);
  }
}

}  // namespace

std::int64_t* NativeRoom::words(std::size_t place, std::size_t count) noexcept try {
  if (place >= stretches_.size()) stretches_.resize(place + 1);
  Stretch& its = stretches_[place];
  if (its.words == nullptr || its.count < count) {
    // Half as much again, so that lists that get longer one by one do not allocate each time.
    const std::size_t room = std::max<std::size_t>(count + count / 2, 1);
    its.count = 0;
    its.words.reset(new (std::nothrow) std::int64_t[room]);
    if (its.words != nullptr) its.count = room;
  }
  return its.words.get();
} catch (const std::bad_alloc&) {
  return nullptr;
}

}  // namespace writ::eval

using writ::eval::as_calendar;
using writ::eval::date_of;
using writ::eval::kNoResult;
using writ::eval::kPlacesBits;
using writ::eval::kPlacesMask;
using writ::eval::kWordBits;
using writ::eval::load_exact;
using writ::eval::put;
using writ::eval::put_shares;
using writ::eval::result;
namespace value = writ::value;

std::int64_t writ_add_years(std::int64_t days, std::int64_t years) noexcept {
  const auto from = date_of(days);
  return from ? result(value::add_years(*from, years, value::MonthEnd::Clip)) : kNoResult;
}

std::int64_t writ_add_months(std::int64_t days, std::int64_t months) noexcept {
  const auto from = date_of(days);
  return from ? result(value::add_months(*from, months, value::MonthEnd::Clip)) : kNoResult;
}

std::int64_t writ_months_between(std::int64_t from, std::int64_t to) noexcept {
  const auto first = date_of(from);
  const auto last = date_of(to);
  return first && last ? value::full_months_between(*first, *last, value::MonthEnd::Clip) : kNoResult;
}

std::int64_t writ_age(std::int64_t birth, std::int64_t on) noexcept {
  const auto first = date_of(birth);
  const auto last = date_of(on);
  if (!first || !last) return kNoResult;
  const auto age = value::age_in_years(*first, *last, value::MonthEnd::Clip);
  return age ? *age : kNoResult;
}

std::int64_t writ_first_of_month(std::int64_t days) noexcept {
  const auto date = date_of(days);
  return date ? value::first_of_month(*date).days : kNoResult;
}

std::int64_t writ_last_of_month(std::int64_t days) noexcept {
  const auto date = date_of(days);
  return date ? value::last_of_month(*date).days : kNoResult;
}

std::int64_t writ_next_of_every(std::int64_t unit, std::int64_t start, std::int64_t step,
                                std::int64_t day) noexcept {
  const auto first = date_of(start);
  const auto after = date_of(day);
  const auto steps = static_cast<std::int32_t>(step);
  if (!first || !after || steps <= 0) return kNoResult;
  constexpr std::int64_t kMonths = 12;
  const bool in_days = unit == 2;
  const std::int64_t each = unit == 0 ? kMonths * steps : steps;
  std::int64_t times = 0;
  if (*first <= *after) {
    const std::int64_t passed = in_days ? value::days_between(*first, *after)
                                        : value::full_months_between(*first, *after, value::MonthEnd::Clip);
    times = passed / each;
  }
  for (;; ++times) {
    const auto at = in_days ? value::add_days(*first, times * each)
                            : value::add_months(*first, times * each, value::MonthEnd::Clip);
    if (!at) return kNoResult;
    if (*at > *after) return at->days;
  }
}

std::int64_t writ_add_workdays(const void* calendar, std::int64_t days, std::int64_t count) noexcept {
  const auto date = date_of(days);
  if (!date) return kNoResult;
  const auto made = as_calendar(calendar).add_workdays(*date, count);
  return made.ok() ? made.value.days : kNoResult;
}

std::int64_t writ_roll_to_workday(const void* calendar, std::int64_t days) noexcept {
  const auto date = date_of(days);
  if (!date) return kNoResult;
  const auto made = as_calendar(calendar).next_workday_on_or_after(*date);
  return made.ok() ? made.value.days : kNoResult;
}

std::int64_t writ_workdays_between(const void* calendar, std::int64_t from, std::int64_t to) noexcept {
  const auto first = date_of(from);
  const auto last = date_of(to);
  if (!first || !last) return kNoResult;
  const auto made = as_calendar(calendar).workdays_between(*first, *last);
  return made.ok() ? made.value : kNoResult;
}

std::int64_t writ_is_workday(const void* calendar, std::int64_t days) noexcept {
  const auto date = date_of(days);
  if (!date) return kNoResult;
  const value::IsWorkday works = as_calendar(calendar).is_workday(*date);
  return works == value::IsWorkday::NotPublished ? kNoResult : works == value::IsWorkday::Yes ? 1 : 0;
}

std::int64_t writ_in_sorted(const std::int64_t* items, std::int64_t count, std::int64_t wanted) noexcept {
  return std::binary_search(items, items + count, wanted) ? 1 : 0;
}

// By insertion, which allocates nothing, where the list is short.
std::int64_t writ_sort_by(std::int64_t* items, std::int64_t item_words, std::int64_t* keys,
                          std::int64_t order, std::int64_t wide, std::int64_t count) noexcept try {
  constexpr std::int64_t kMostInserted = 256;
  const writ::ir::SortOrder how{static_cast<std::uint32_t>(order)};
  const auto words_of = [&](std::uint32_t key) { return 1 + (wide >> key & 1); };
  std::int64_t row = 0;
  for (std::uint32_t key = 0; key < how.keys(); ++key) row += words_of(key);
  // A key of the row at `at`; those of a row are asked for from the first on.
  const auto key_at = [&](std::int64_t at) {
    return [&, next = keys + at * row](std::uint32_t key) mutable {
      const value::int128 own = words_of(key) == 2 ? load_exact(next) : value::int128{*next};
      next += words_of(key);
      return own;
    };
  };
  if (count > kMostInserted) {
    std::vector<std::int64_t> places(static_cast<std::size_t>(count));
    std::iota(places.begin(), places.end(), 0);
    std::stable_sort(places.begin(), places.end(),
                     [&](std::int64_t a, std::int64_t b) { return how.before(key_at(a), key_at(b)); });
    const std::vector<std::int64_t> before(items, items + count * item_words);
    for (const std::int64_t place : places)
      items = std::copy_n(before.data() + place * item_words, item_words, items);
    return 0;
  }
  for (std::int64_t i = 1; i < count; ++i) {
    std::int64_t at = i;
    while (at > 0 && how.before(key_at(i), key_at(at - 1))) --at;
    std::rotate(items + at * item_words, items + i * item_words, items + (i + 1) * item_words);
    std::rotate(keys + at * row, keys + i * row, keys + (i + 1) * row);
  }
  return 0;
} catch (const std::bad_alloc&) {
  return kNoResult;  // the interpreter says that there is not enough memory
}

std::int64_t writ_multiply(const std::int64_t* a, const std::int64_t* b, std::int64_t* out) noexcept {
  return put(value::mul(load_exact(a), load_exact(b)), out);
}

std::int64_t writ_quotient(const std::int64_t* a, const std::int64_t* b, const std::int64_t* unit,
                           std::int64_t places, std::int64_t mode, std::int64_t* out) noexcept {
  const auto nth = [&](int i) { return static_cast<int>(places >> (i * kPlacesBits) & kPlacesMask); };
  return put(value::divide_to_unit(load_exact(a), nth(0), load_exact(b), nth(1), load_exact(unit), nth(2),
                                   static_cast<value::Rounding>(mode)),
             out);
}

namespace {

std::int64_t put_split(const value::Claims& claims, std::int64_t* out, std::int64_t out_words) {
  value::Shares shares;
  if (value::split(claims, shares) != value::SplitFault::None) return kNoResult;
  put_shares(shares.amounts, out, out_words);
  return 0;
}

// Of more claims than value::split_words() takes.
[[gnu::noinline]] std::int64_t split_many(value::int128 sum, const value::Columns& columns,
                                          std::int64_t count, bool equally, std::int64_t* out,
                                          std::int64_t out_words) {
  value::Claims claims{.sum = sum, .equally = equally};
  const bool grouped = columns.groups != nullptr;
  for (std::int64_t i = 0; i < count; ++i) {
    claims.claims.push_back({load_exact(columns.weights + 2 * i),
                             grouped ? load_exact(columns.groups + 2 * i) : 0,
                             grouped ? load_exact(columns.group_weights + 2 * i) : 1});
  }
  return put_split(claims, out, out_words);
}

}  // namespace

std::int64_t writ_split(const std::int64_t* sum, const std::int64_t* weights, const std::int64_t* groups,
                        const std::int64_t* group_weights, std::int64_t count, std::int64_t equally,
                        std::int64_t* out, std::int64_t out_words) noexcept try {
  if (static_cast<std::size_t>(count) > value::kSmallSplit)
    return split_many(load_exact(sum), {weights, groups, group_weights}, count, equally != 0, out, out_words);
  const value::SplitFault fault = value::split_words(
      load_exact(sum), value::Columns{weights, groups, group_weights}, static_cast<std::size_t>(count),
      equally != 0, out, static_cast<std::size_t>(out_words));
  return fault == value::SplitFault::None ? 0 : kNoResult;
} catch (const std::bad_alloc&) {
  return kNoResult;  // the interpreter says that there is not enough memory
}

std::int64_t writ_split_numbered(const std::int64_t* sum, const std::int64_t* weights,
                                 const std::int64_t* groups, const std::int64_t* sums,
                                 const std::int64_t* group_weights, std::int64_t group_count,
                                 std::int64_t count, std::int64_t equally, std::int64_t* out,
                                 std::int64_t out_words) noexcept try {
  if (static_cast<std::size_t>(count) > value::kSmallSplit) return kNoResult;
  static_assert(sizeof(value::NumberedSum) == 2 * sizeof(std::int64_t));
  const value::NumberedColumns columns{weights, groups, reinterpret_cast<const value::NumberedSum*>(sums),
                                       group_weights, static_cast<std::size_t>(group_count)};
  if (value::is_narrow(load_exact(sum), static_cast<std::size_t>(count)) &&
      value::split_numbered(sum[0], columns, static_cast<std::size_t>(count), equally != 0, out,
                            static_cast<std::size_t>(out_words))) [[likely]]
    return 0;
  const value::SplitFault fault =
      value::split_words(load_exact(sum), columns, static_cast<std::size_t>(count), equally != 0, out,
                         static_cast<std::size_t>(out_words));
  return fault == value::SplitFault::None ? 0 : kNoResult;
} catch (const std::bad_alloc&) {
  return kNoResult;  // the interpreter says that there is not enough memory
}

std::int64_t writ_split_bounded(const std::int64_t* sum, const std::int64_t* columns, std::int64_t room,
                                std::int64_t count, std::int64_t form, std::int64_t operands,
                                std::int64_t part_places, std::int64_t* out, std::int64_t out_words) noexcept
    try {
  using writ::ir::SplitForm;
  const SplitForm its = SplitForm::of(static_cast<std::uint32_t>(form));
  const auto number = [&](std::uint32_t operand, std::int64_t item) {
    const auto column = static_cast<std::int64_t>(operand - SplitForm::kWeight);
    return load_exact(columns + 2 * (column * room + item));
  };
  value::Claims claims;
  claims.sum = load_exact(sum);
  claims.equally = its.equally;
  claims.residue_left = its.residue_left;
  if (its.parts_of_one)
    claims.whole = static_cast<value::int128>(value::power_of_ten(static_cast<int>(part_places)));
  if (its.bounds) claims.together.resize((static_cast<std::uint32_t>(operands) - its.together()) / 3);
  // What is due to them together was read with the items.
  if (count == 0 && !claims.together.empty()) return kNoResult;
  for (std::int64_t i = 0; i < count; ++i) {
    claims.claims.push_back({number(SplitForm::kWeight, i), its.groups ? number(SplitForm::kGroup, i) : 0,
                             its.groups ? number(SplitForm::kGroup + 1, i) : 1});
    if (its.residue_to_one) claims.takers.push_back(number(its.taker(), i) != 0);
    if (its.bounds) claims.bounds.push_back({number(its.least(), i), number(its.least() + 1, i)});
    for (std::uint32_t k = 0; k < claims.together.size(); ++k) {
      const std::uint32_t at = its.together() + 3 * k;
      claims.together[k].members.push_back(number(at, i) != 0);
      claims.together[k].bound = {number(at + 1, i), number(at + 2, i)};
    }
  }
  return put_split(claims, out, out_words);
} catch (const std::bad_alloc&) {
  return kNoResult;  // the interpreter says that there is not enough memory
}

std::int64_t writ_shapley(std::int64_t* players, std::int64_t count, const std::int64_t* table,
                          std::int64_t rows, std::int64_t member_words) noexcept try {
  const auto each = static_cast<std::size_t>(member_words);
  std::vector<value::Coalition> coalitions(static_cast<std::size_t>(rows));
  for (value::Coalition& one : coalitions) {
    const auto* members = reinterpret_cast<const std::int64_t*>(table[0]);
    for (std::size_t i = 0; i < static_cast<std::size_t>(table[1]); ++i)
      one.members.push_back(each == 2 ? load_exact(members + 2 * i) : members[i]);
    one.worth = load_exact(table + 2);
    table += writ::eval::kCoalitionWords;
  }
  std::vector<value::int128> who;
  for (std::int64_t i = 0; i < count; ++i) who.push_back(load_exact(players + 2 * i));
  std::vector<value::int128> weights;
  if (value::shapley_weights(who, coalitions, weights) != value::SplitFault::None) return kNoResult;
  for (std::size_t i = 0; i < weights.size(); ++i) put({.value = weights[i]}, players + 2 * i);
  return 0;
} catch (const std::bad_alloc&) {
  return kNoResult;  // the interpreter says that there is not enough memory
}

std::int64_t writ_starts_with(const void* data, std::int64_t text, std::int64_t start) noexcept {
  const auto& its = *static_cast<const writ::eval::NativeData*>(data);
  const auto characters = [&](std::int64_t id) { return writ::eval::text_of(*its.request, its.lists, id); };
  return characters(text).starts_with(characters(start)) ? 1 : 0;
}

namespace {

using AllAsked = boost::container::static_vector<writ::lists::Asked, writ::lists::kMaxAsked>;

// Null: no such list was given.
const writ::lists::Table* table_asked(const writ::eval::NativeData& its, std::int64_t list,
                                      const std::int64_t* asked, AllAsked& out) noexcept {
  const writ::lists::Table* table =
      its.lists == nullptr ? nullptr : its.lists->table(static_cast<std::uint32_t>(list));
  if (table == nullptr) return nullptr;
  const std::vector<writ::ir::Type>& types = table->form().asked;
  for (std::size_t i = 0; i < types.size(); ++i)
    out.push_back(writ::eval::asked_of(*its.request, its.lists, types[i], load_exact(asked + 2 * i)));
  return table;
}

}  // namespace

std::int64_t writ_pick(const void* data, std::int64_t list, const std::int64_t* asked) noexcept {
  const auto& its = *static_cast<const writ::eval::NativeData*>(data);
  if (its.lists != nullptr) {
    const writ::lists::Table* table = its.lists->table(static_cast<std::uint32_t>(list));
    if (table == nullptr) return kNoResult;
    const auto number = [&](std::uint32_t thing, std::int64_t& word) {
      word = asked[std::size_t{2} * thing];
      return asked[std::size_t{2} * thing + 1] == word >> (kWordBits - 1);
    };
    const writ::eval::Request& request = *its.request;
    const auto text = [&](std::uint32_t thing) {
      const std::int64_t id = asked[std::size_t{2} * thing];
      std::string_view own;
      return request.readable_text(id, own) ? own : writ::eval::text_of(request, its.lists, id);
    };
    writ::lists::Quick::Question question;
    std::int64_t row = writ::lists::Table::kUnable;
    if (table->put_quickly(number, text, question)) {
      // Mostly it is a text of the request, which is read where it lies.
      std::string_view path;
      const std::int64_t id = asked[std::size_t{2} * table->bound_asked()];
      row = request.readable_text(id, path) && path.size() <= writ::lists::Beginnings::kLongest
                ? table->pick_readable(path, question)
                : table->pick_under(writ::eval::text_of(request, its.lists, id), question);
    }
    if (row != writ::lists::Table::kUnable) return row;
  }
  AllAsked all;
  const writ::lists::Table* table = table_asked(its, list, asked, all);
  if (table == nullptr) return kNoResult;
  const std::int64_t row = table->pick({all.data(), all.size()});
  return row == writ::lists::Table::kOpen ? kNoResult : row;
}

std::int64_t writ_begins(const void* data, std::int64_t list, std::int64_t entry_text, std::int64_t text,
                         std::int64_t size) noexcept {
  const auto& its = *static_cast<const writ::eval::NativeData*>(data);
  std::string_view characters;
  return its.request->readable_text(text, characters) &&
                 its.lists->table(static_cast<std::uint32_t>(list))
                     ->begins(static_cast<std::uint32_t>(entry_text), characters.data(),
                              static_cast<std::size_t>(size))
             ? 1
             : 0;
}

std::int64_t writ_pick_all(const void* data, std::int64_t list, const std::int64_t* asked, std::int64_t* out,
                           std::int64_t room) noexcept try {
  AllAsked all;
  const writ::lists::Table* table =
      table_asked(*static_cast<const writ::eval::NativeData*>(data), list, asked, all);
  if (table == nullptr) return kNoResult;
  const writ::lists::AllPicked picked =
      table->pick_all({all.data(), all.size()}, static_cast<std::size_t>(room), writ::eval::kNativePickSteps);
  if (picked.too_many || picked.too_long || picked.open) return kNoResult;
  std::copy(picked.rows.begin(), picked.rows.end(), out);
  return static_cast<std::int64_t>(picked.rows.size());
} catch (const std::bad_alloc&) {
  return kNoResult;  // the interpreter says that there is not enough memory
}

std::int64_t writ_pick_more(const void* data, std::int64_t list, const std::int64_t* asked,
                            std::int64_t place, std::int64_t steps, std::int64_t* out) noexcept try {
  const auto& its = *static_cast<const writ::eval::NativeData*>(data);
  AllAsked all;
  const writ::lists::Table* table = table_asked(its, list, asked, all);
  if (table == nullptr) return kNoResult;
  // As many as the interpreter takes.
  const std::size_t most = std::max<std::size_t>(its.most_items, writ::eval::kNativePicks);
  const writ::lists::AllPicked picked =
      table->pick_all({all.data(), all.size()}, most, static_cast<std::uint64_t>(steps));
  if (picked.too_many || picked.too_long || picked.open) return kNoResult;
  std::int64_t* rows = its.room->words(static_cast<std::size_t>(place), picked.rows.size());
  if (rows == nullptr) return kNoResult;
  std::copy(picked.rows.begin(), picked.rows.end(), rows);
  out[0] = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(rows));
  out[1] = static_cast<std::int64_t>(picked.steps);
  return static_cast<std::int64_t>(picked.rows.size());
} catch (const std::bad_alloc&) {
  return kNoResult;  // the interpreter says that there is not enough memory
}

namespace {

// Null: there is no such row, or it says nothing there.
const writ::lists::Table* says(const writ::eval::NativeData& its, std::int64_t list, std::int64_t row,
                               std::int64_t column, std::int64_t& said) noexcept {
  const writ::lists::Table* table =
      its.lists == nullptr ? nullptr : its.lists->table(static_cast<std::uint32_t>(list));
  if (table == nullptr || row < -1 || row >= std::int64_t{table->rows()} ||
      !table->says(row, static_cast<std::uint32_t>(column), said))
    return nullptr;
  return table;
}

}  // namespace

std::int64_t writ_row_field(const void* data, std::int64_t list, std::int64_t row,
                            std::int64_t column) noexcept {
  const auto& its = *static_cast<const writ::eval::NativeData*>(data);
  const writ::lists::Table* table =
      its.lists == nullptr ? nullptr : its.lists->table(static_cast<std::uint32_t>(list));
  std::int64_t said = 0;
  if (table == nullptr || row < -1 || row >= std::int64_t{table->rows()} ||
      !table->says(row, static_cast<std::uint32_t>(column), said))
    return kNoResult;
  return writ::eval::entry_value(*its.request, *its.lists, static_cast<std::uint32_t>(list), row,
                                 static_cast<std::uint32_t>(column), said);
}

std::int64_t writ_row_items(const void* data, std::int64_t list, std::int64_t row, std::int64_t column,
                            std::int64_t* out, std::int64_t room) noexcept try {
  const auto& its = *static_cast<const writ::eval::NativeData*>(data);
  std::int64_t said = 0;
  if (row < 0 || says(its, list, row, column, said) == nullptr) return kNoResult;
  const auto of_list = static_cast<std::uint32_t>(list);
  const auto of_column = static_cast<std::uint32_t>(column);
  if (its.lists->table(of_list)->set_size(of_column, said) > static_cast<std::size_t>(room)) return kNoResult;
  const std::vector<std::int64_t> items =
      writ::eval::entry_items(*its.request, *its.lists, of_list, of_column, said);
  std::copy(items.begin(), items.end(), out);
  return static_cast<std::int64_t>(items.size());
} catch (const std::bad_alloc&) {
  return kNoResult;  // the interpreter says that there is not enough memory
}

std::int64_t writ_row_size(const void* data, std::int64_t list, std::int64_t row,
                           std::int64_t column) noexcept {
  const auto& its = *static_cast<const writ::eval::NativeData*>(data);
  std::int64_t said = 0;
  const writ::lists::Table* table = row < 0 ? nullptr : says(its, list, row, column, said);
  if (table == nullptr) return kNoResult;
  const std::size_t size = table->set_size(static_cast<std::uint32_t>(column), said);
  // As many as the interpreter takes.
  if (size > std::max<std::size_t>(its.most_items, writ::eval::kNativeItems)) return kNoResult;
  return static_cast<std::int64_t>(size);
}

std::int64_t writ_room(const void* data, std::int64_t place, std::int64_t words) noexcept {
  std::int64_t* made = static_cast<const writ::eval::NativeData*>(data)->room->words(
      static_cast<std::size_t>(place), static_cast<std::size_t>(words));
  return static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(made));
}

const void* const writ::eval::kHelpers[] = {
#define WRIT_HELPER(name, arguments, doc) reinterpret_cast<const void*>(&name),
#include "runtime/eval/helpers.def"
};
