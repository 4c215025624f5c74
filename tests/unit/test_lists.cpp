// SPDX-License-Identifier: Apache-2.0
// Lists as data, held against a plain walk over their rows that shares nothing with the index: who decides, what is open while
// something is not known, what more or fewer prohibitions may change, files that are damaged, and lists replaced while two
// threads decide.
#include "runtime/engine/engine.h"
#include "runtime/eval/interp.h"
#include "runtime/lists/build.h"
#include "runtime/lists/file.h"
#include "runtime/lists/lay_out.h"
#include "runtime/lists/read_csv.h"
#include "tests/unit/list_program.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

namespace ir = writ::ir;
namespace lists = writ::lists;
namespace eval = writ::eval;
namespace engine = writ::engine;

namespace {

using writ::listed::field;
using writ::listed::kOpen;
using writ::listed::kProhibited;
using writ::listed::kRestricted;
using writ::listed::program_with_list;

struct Entry {
  std::int64_t id = 0;
  std::string code;
  std::vector<std::string> regions;
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::int64_t kind = kRestricted;
  std::vector<std::string> also{};
};

struct Question {
  std::string code;
  std::string region;
  std::int64_t day = 0;
};

const char* const kClassNames[] = {"prohibited", "restricted", "open"};

std::shared_ptr<const lists::Table> table_of(const ir::Program& program, const std::vector<Entry>& entries) {
  lists::Builder builder(program, 0);
  for (const Entry& entry : entries) {
    const std::string id = std::to_string(entry.id);
    const std::string from = std::to_string(entry.from);
    const std::string to = std::to_string(entry.to);
    std::vector<lists::Cell> cells = {{true, {id}},
                                      {true, {entry.code}},
                                      {true, {entry.regions.begin(), entry.regions.end()}},
                                      {true, {from}},
                                      {true, {to}},
                                      {true, {kClassNames[entry.kind]}},
                                      {true, {entry.also.begin(), entry.also.end()}}};
    builder.add(1, cells);
  }
  auto table = builder.finish({});
  REQUIRE(builder.problems().empty());
  REQUIRE(table != nullptr);
  return table;
}

std::shared_ptr<const lists::Data> data_of(const ir::Program& program, const std::vector<Entry>& entries) {
  return std::make_shared<const lists::Data>(
      std::vector<std::shared_ptr<const lists::Table>>{table_of(program, entries)});
}

std::size_t levels(const std::string& code) {
  return static_cast<std::size_t>(std::count(code.begin(), code.end(), '.'));
}

bool applies(const Entry& entry, const Question& asked) {
  const bool under = asked.code == entry.code || asked.code.starts_with(entry.code + ".");
  const auto holds = [&](const std::vector<std::string>& all) {
    return std::find(all.begin(), all.end(), asked.region) != all.end();
  };
  const bool here = entry.regions.empty() || holds(entry.regions) || holds(entry.also);
  return under && here && entry.from <= asked.day && asked.day < entry.to;
}

// The id of the entry that decides by a walk over all of them; 0: none applies.
std::int64_t by_walking(const std::vector<Entry>& entries, const Question& asked) {
  const Entry* best = nullptr;
  const auto key = [](const Entry& one) {
    return std::tuple(one.kind, -static_cast<long>(levels(one.code)), one.id);
  };
  for (const Entry& entry : entries) {
    if (applies(entry, asked) && (best == nullptr || key(entry) < key(*best))) best = &entry;
  }
  return best == nullptr ? 0 : best->id;
}

// The ids of all that apply, the one that prevails first.
std::vector<std::int64_t> all_by_walking(std::vector<Entry> entries, const Question& asked) {
  std::vector<std::int64_t> out;
  while (const std::int64_t id = by_walking(entries, asked)) {
    out.push_back(id);
    std::erase_if(entries, [&](const Entry& one) { return one.id == id; });
  }
  return out;
}

class Source {
 public:
  explicit Source(unsigned seed, std::int64_t regions = 5) : random_(seed), regions_(regions) {}
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(random_() % static_cast<std::uint64_t>(bound));
  }
  std::string code(std::int64_t most) {
    std::string out;
    for (std::int64_t i = 0, n = 1 + below(most); i < n; ++i)
      out += (i == 0 ? "" : ".") + std::string(1, static_cast<char>('a' + below(3)));
    return out;
  }
  std::string region(std::int64_t first = 0) { return "r" + std::to_string(first + below(regions_)); }
  Entry entry(std::int64_t id) {
    Entry out{id, code(4), {}, below(50), 0, below(2)};
    out.to = out.from + 1 + below(60);
    for (std::int64_t i = below(4); i > 0; --i) out.regions.push_back(region());
    // Some of them in common with the other column, where they are other bits.
    for (std::int64_t i = below(3); i > 0; --i) out.also.push_back(region(regions_ / 2));
    return out;
  }
  std::vector<Entry> entries(std::int64_t count) {
    std::vector<Entry> out;
    for (std::int64_t i = 1; i <= count; ++i) out.push_back(entry(i));
    std::shuffle(out.begin(), out.end(), random_);
    return out;
  }
  Question question() { return {code(6), region(below(2) * (regions_ / 2)), below(110)}; }

 private:
  std::mt19937_64 random_;
  std::int64_t regions_;
};

std::array<lists::Asked, 3> as_asked(const Question& asked) {
  std::array<lists::Asked, 3> out;
  out[0].text = asked.code;
  out[1].text = asked.region;
  out[2].number = asked.day;
  return out;
}

std::int64_t id_of(const lists::Table& table, std::int64_t row) { return row < 0 ? 0 : table.value(row, 0); }

std::vector<std::int64_t> ids_of(const lists::Table& table, const std::vector<std::uint32_t>& rows) {
  std::vector<std::int64_t> out;
  for (const std::uint32_t row : rows) out.push_back(id_of(table, row));
  return out;
}

void fill(eval::Request& request, const Question& asked) {
  request.clear();
  std::uint64_t* words = request.words();
  const std::vector<ir::Field>& fields = request.program().facts_record().fields;
  const std::int64_t values[] = {request.text_id(asked.code), request.text_id(asked.region), asked.day};
  words = request.words();
  for (std::uint32_t i = 0; i < 3; ++i) {
    eval::set_present(words, i);
    words[fields[i].offset / sizeof(std::uint64_t)] = static_cast<std::uint64_t>(values[i]);
  }
}

eval::Decided decided(const ir::Program& program, const Question& asked, const lists::Data& data) {
  eval::Request request(program);
  fill(request, asked);
  return eval::decide(program, program.decisions[0], request, {}, &data).decided;
}

}  // namespace

TEST_CASE("a list gives the entry that a walk over all of them gives") {
  const ir::Program program = program_with_list();
  for (const std::int64_t count : {0, 1, 2, 10, 300, 3000}) {
    Source source(static_cast<unsigned>(count + 1));
    const std::vector<Entry> entries = source.entries(count);
    const auto table = table_of(program, entries);
    for (int i = 0; i < 500; ++i) {
      const Question asked = source.question();
      const auto all = as_asked(asked);
      const std::int64_t row = table->pick(all);
      REQUIRE(id_of(*table, row) == by_walking(entries, asked));
      const auto open = table->pick_open(all);
      REQUIRE(open.certain);
      REQUIRE(open.row == row);
      std::uint32_t matching = 0;
      for (const Entry& entry : entries) matching += applies(entry, asked) ? 1 : 0;
      REQUIRE(table->count(all) == matching);
    }
  }
}

TEST_CASE(
    "all entries that apply are those of a walk, in order, and are found in a bounded number of steps") {
  constexpr std::uint64_t kEnough = 1'000'000;
  const ir::Program program = program_with_list();
  std::size_t open = 0;
  for (const std::int64_t count : {0, 1, 10, 300, 3000}) {
    Source source(static_cast<unsigned>(count + 7));
    const std::vector<Entry> entries = source.entries(count);
    const auto table = table_of(program, entries);
    for (int i = 0; i < 300; ++i) {
      const Question asked = source.question();
      auto all = as_asked(asked);
      const std::vector<std::int64_t> wanted = all_by_walking(entries, asked);
      const lists::AllPicked found = table->pick_all(all, kEnough, kEnough);
      REQUIRE_FALSE(found.open);
      REQUIRE(ids_of(*table, found.rows) == wanted);
      REQUIRE(table->pick_all(all, found.rows.size(), found.steps).rows == found.rows);
      if (found.steps > 0) REQUIRE(table->pick_all(all, kEnough, found.steps - 1).too_many);
      if (!found.rows.empty()) {
        const lists::AllPicked fewer = table->pick_all(all, found.rows.size() - 1, kEnough);
        REQUIRE((fewer.too_long && fewer.rows.empty() && fewer.steps <= found.steps));
      }
      for (const std::uint32_t row : found.rows) {
        for (const std::uint32_t column : {2U, 6U})
          REQUIRE(table->set_size(column, table->value(row, column)) == table->items(row, column).size());
      }
      // Without one of them: what certainly applies does so whatever it is, and nothing else may once nothing is open.
      all[static_cast<std::size_t>(i % 3)].know = lists::Know::Unknown;
      const lists::AllPicked partly = table->pick_all(all, kEnough, kEnough);
      open += partly.open ? 1 : 0;
      for (const std::int64_t id : ids_of(*table, partly.rows))
        REQUIRE(std::find(wanted.begin(), wanted.end(), id) != wanted.end());
      if (!partly.open) REQUIRE(ids_of(*table, partly.rows) == wanted);
      REQUIRE((partly.waits_for == 0 || partly.waits_for == std::uint64_t{1} << i % 3));
    }
  }
  CHECK(open > 100);
}

TEST_CASE("one thing is looked for in two columns, each of few items or of many, in whichever order") {
  ir::Program program = program_with_list();
  using ir::Test;
  const std::vector<ir::ListTest> period = {{Test::MoreEqual, 3, 2}, {Test::Less, 4, 2}};
  for (const bool reversed : {false, true}) {
    const std::uint32_t first = reversed ? 6 : 2;
    program.data_lists[0].tests = {{Test::Under, 1, 0},         {Test::Holds, first, 1},
                                   {Test::Holds, 8 - first, 1}, {Test::Or, ir::kNone, 2},
                                   {Test::Empty, 2, ir::kNone}, {Test::Or, ir::kNone, 2}};
    program.data_lists[0].tests.insert(program.data_lists[0].tests.end(), period.begin(), period.end());
    // More than 64 items have no bits; of 300, sixty entries have bits in one column alone.
    for (const std::int64_t regions : {3, 30, 300}) {
      Source source(static_cast<unsigned>(regions), regions);
      for (const std::int64_t count : {20, 60, 1000}) {
        const std::vector<Entry> entries = source.entries(count);
        const auto table = table_of(program, entries);
        for (int i = 0; i < 300; ++i) {
          const Question asked = source.question();
          const auto all = as_asked(asked);
          REQUIRE(id_of(*table, table->pick(all)) == by_walking(entries, asked));
          REQUIRE(table->pick_open(all).row == table->pick(all));
        }
      }
    }
  }
}

TEST_CASE("a list without a condition that binds gives the same") {
  ir::Program program = program_with_list();
  // Two sides of an `or`: nothing says where to look.
  using ir::Test;
  program.data_lists[0].tests = {
      {Test::Under, 1, 0},         {Test::Under, 1, 0},     {Test::Or, ir::kNone, 2},
      {Test::Empty, 2, ir::kNone}, {Test::Holds, 2, 1},     {Test::Holds, 6, 1},
      {Test::Or, ir::kNone, 3},    {Test::MoreEqual, 3, 2}, {Test::Less, 4, 2}};
  Source source(7);
  const std::vector<Entry> entries = source.entries(400);
  const auto table = table_of(program, entries);
  REQUIRE(table->form().bound_clause == ir::kNone);
  for (int i = 0; i < 500; ++i) {
    const Question asked = source.question();
    REQUIRE(id_of(*table, table->pick(as_asked(asked))) == by_walking(entries, asked));
  }
}

TEST_CASE("what is asked of rows as ranges and bits is what is asked test by test") {
  using ir::Test;
  constexpr std::uint32_t kNo = ir::kNone;
  // Of the columns 3 and 4, which may be empty, of 2, a list, and of 0 and 5.
  const std::vector<std::vector<ir::ListTest>> conditions = {
      {{Test::Given, 3, kNo}, {Test::Not, kNo, kNo}, {Test::MoreEqual, 3, 2}, {Test::Or, kNo, 2}},
      {{Test::Less, 4, 2}, {Test::Given, 4, kNo}, {Test::Not, kNo, kNo}, {Test::Or, kNo, 2}},
      {{Test::Empty, 2, kNo}, {Test::Holds, 2, 1}, {Test::Or, kNo, 2}},
      {{Test::Holds, 2, 1}},
      {{Test::Empty, 2, kNo}},
      {{Test::Equal, 3, 2}},
      {{Test::Given, 4, kNo}},
      {{Test::Given, 4, kNo}, {Test::Not, kNo, kNo}},
      {{Test::More, 0, 2}},
      {{Test::LessEqual, 0, 2}, {Test::Given, 3, kNo}, {Test::And, kNo, 2}},
      // What stands for itself: nothing of it can be said as a range.
      {{Test::Empty, 2, kNo}, {Test::Not, kNo, kNo}},
      {{Test::More, 0, 2}, {Test::Equal, 3, 2}, {Test::Or, kNo, 2}},
      {{Test::Given, 3, kNo}, {Test::LessEqual, 3, 2}, {Test::And, kNo, 2}},
      {{Test::LessEqual, 3, 2}},
  };
  constexpr std::size_t kPlain = 10;
  std::size_t found = 0;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    Source source(seed);
    ir::Program program = program_with_list();
    ir::DataList& list = program.data_lists[0];
    list.columns[3].type.optional = list.columns[4].type.optional = true;
    list.tests = {{Test::Under, 1, 0}};
    bool plain = true;
    for (std::int64_t i = 1 + source.below(3); i > 0; --i) {
      const auto which = static_cast<std::size_t>(source.below(static_cast<std::int64_t>(conditions.size())));
      plain = plain && which < kPlain;
      list.tests.insert(list.tests.end(), conditions[which].begin(), conditions[which].end());
    }
    lists::Builder builder(program, 0);
    for (const Entry& entry : source.entries(200)) {
      const std::string id = std::to_string(entry.id), from = std::to_string(entry.from),
                        to = std::to_string(entry.to);
      const auto maybe = [&](const std::string& text) {
        return source.below(3) == 0 ? lists::Cell{} : lists::Cell{true, {text}};
      };
      const std::vector<lists::Cell> cells = {{true, {id}},
                                              {true, {entry.code}},
                                              {true, {entry.regions.begin(), entry.regions.end()}},
                                              maybe(from),
                                              maybe(to),
                                              {true, {kClassNames[entry.kind]}},
                                              {true, {entry.also.begin(), entry.also.end()}}};
      builder.add(1, cells);
    }
    const auto table = builder.finish({});
    REQUIRE(table != nullptr);
    REQUIRE(lists::plain_tests(table->form()).has_value() == plain);
    for (int i = 0; i < 200; ++i) {
      Question asked = source.question();
      constexpr std::int64_t kFar[] = {-1, 1'000'000, INT64_MAX, -INT64_MAX};
      if (source.below(8) == 0) asked.day = kFar[source.below(4)];
      const auto all = as_asked(asked);
      const lists::OpenPick open = table->pick_open(all);
      const std::int64_t row = table->pick(all);
      INFO(seed << ", " << i);
      if (plain) REQUIRE(open.certain);
      REQUIRE((row == lists::Table::kOpen ? !plain : open.certain && row == open.row));
      found += row >= 0 ? 1 : 0;
    }
  }
  CHECK(found > 500);
}

TEST_CASE("what is not known leaves open what could still come, and nothing else") {
  const ir::Program program = program_with_list();
  Source source(11);
  const std::vector<Entry> entries = source.entries(60);
  const auto table = table_of(program, entries);
  std::size_t settled = 0;
  for (int i = 0; i < 300; ++i) {
    const Question asked = source.question();
    for (std::size_t missing = 0; missing < 3; ++missing) {
      auto all = as_asked(asked);
      all[missing].know = lists::Know::Unknown;
      const auto open = table->pick_open(all);
      // Every completion is one of the answers that were left open.
      const auto holds = [&](const Question& whole) {
        const std::int64_t id = by_walking(entries, whole);
        if (open.certain) return id_of(*table, open.row) == id;
        if (!open.columns[5].agreed) return true;
        std::int64_t kind = kOpen;
        for (const Entry& entry : entries) kind = entry.id == id ? entry.kind : kind;
        return open.columns[5].value == kind;
      };
      settled += open.certain || open.columns[5].agreed ? 1 : 0;
      for (int k = 0; k < 40; ++k) {
        Question whole = source.question();
        if (missing != 0) whole.code = asked.code;
        if (missing != 1) whole.region = asked.region;
        if (missing != 2) whole.day = asked.day;
        REQUIRE(holds(whole));
      }
      if (table->pick(all) != lists::Table::kOpen) REQUIRE(open.certain);
    }
  }
  CHECK(settled > 0);
}

TEST_CASE("a prohibition more never opens anything, one less never closes anything") {
  const ir::Program program = program_with_list();
  Source source(23);
  std::vector<Entry> entries = source.entries(120);
  for (int round = 0; round < 20; ++round) {
    std::vector<Entry> more = entries;
    Entry extra = source.entry(1000 + round);
    extra.kind = kProhibited;
    more.push_back(extra);
    const auto before = data_of(program, entries);
    const auto after = data_of(program, more);
    for (int i = 0; i < 60; ++i) {
      const Question asked = source.question();
      const eval::Decided was = decided(program, asked, *before);
      const eval::Decided is = decided(program, asked, *after);
      // Both ways: `after` has one more than `before`, and `before` one less than `after`.
      if (was == eval::Decided::Deny) REQUIRE(is == eval::Decided::Deny);
      if (is == eval::Decided::Permit) REQUIRE(was == eval::Decided::Permit);
    }
    entries = std::move(more);
  }
}

TEST_CASE("a list that was not given, or a fact that is missing, never permits") {
  const ir::Program program = program_with_list();
  eval::Request request(program);
  fill(request, {"a.b", "r1", 5});
  const eval::Answer nothing = eval::decide(program, program.decisions[0], request);
  CHECK(nothing.decided == eval::Decided::Error);
  REQUIRE(nothing.fault);
  CHECK(nothing.fault->code == eval::FaultCode::ListNotGiven);
  const auto data = data_of(program, {{1, "a", {}, 0, 10, kProhibited}});
  request.clear();
  CHECK(eval::decide(program, program.decisions[0], request, {}, data.get()).decided ==
        eval::Decided::Undetermined);
  // Nothing on an empty list could prohibit it.
  const auto empty = data_of(program, {});
  CHECK(eval::decide(program, program.decisions[0], request, {}, empty.get()).decided ==
        eval::Decided::Permit);
}

TEST_CASE("comma-separated values as people have them") {
  const ir::Program program = program_with_list();
  const auto read = [&](std::string_view text, std::size_t& problems) {
    lists::Builder builder(program, 0);
    lists::read_csv(text, program.data_lists[0], builder);
    problems = builder.problem_count();
    return builder.finish({});
  };
  std::size_t problems = 0;
  const auto table = read(
      "\xEF\xBB\xBF编号,代码,地区,自,至,级别,另列\r\n1,\"a.b\",r1；r2,0,10,禁止,｛｝\r\n\r\n2,a,,0,20,"
      "restricted,{}",
      problems);
  CHECK(problems == 0);
  REQUIRE(table != nullptr);
  REQUIRE(table->rows() == 2);
  CHECK(id_of(*table, table->pick(as_asked({"a.b.c", "r2", 3}))) == 1);
  CHECK(id_of(*table, table->pick(as_asked({"a.b.c", "r3", 3}))) == 2);
  // All that is wrong is said, and nothing is taken.
  CHECK(read("id,code,regions,also,from,to,class\n1,a,,,0,1,nothing\nx,b,,,0,1,open\n3,c,,,0\n1,\"d,,,0,1,"
             "open\n",
             problems) == nullptr);
  CHECK(problems == 4);
  CHECK(read("id,code,regions,also,from,to,class\n1,a,,,0,1,open\n1,b,,,0,1,open\n", problems) == nullptr);
  CHECK(problems == 1);
  CHECK(read("id,code,from,to,also,colour\n", problems) == nullptr);
  CHECK(problems == 3);
  // A list as the policy writes it would be one text that is the name of nothing.
  for (const char* cell : {"\"{\"\"r1\"\"}\"", "[r1;r2]", "｛r1｝", "\"\"\"r1\"\"; \"\"r2\"\"\"", "{ }"}) {
    CHECK(read("id,code,regions,also,from,to,class\n1,a," + std::string(cell) + ",,0,1,open\n", problems) ==
          nullptr);
    CHECK(problems == 1);
  }
  // The headings are looked at like every other line.
  CHECK(read("\"id\"x,code,regions,also,from,to,class\n1,a,,,0,1,open\n", problems) == nullptr);
  CHECK(problems == 1);
  CHECK(read("", problems) == nullptr);
}

TEST_CASE("a list of no items is said, and not left out") {
  const ir::Program program = program_with_list();
  const std::vector<std::string_view> none;
  for (const bool given : {true, false}) {
    lists::Builder builder(program, 0);
    const std::vector<lists::Cell> cells = {{true, {"1"}},  {true, {"a"}},    {given, none}, {true, {"0"}},
                                            {true, {"10"}}, {true, {"open"}}, {true, none}};
    builder.add(1, cells);
    CHECK(builder.problem_count() == (given ? 0 : 1));
    CHECK((builder.finish({}) != nullptr) == given);
  }
}

TEST_CASE("a column that may stand for no thing says nothing, and one of yes and no says no other") {
  ir::Program program = program_with_list();
  ir::Type title{ir::TypeKind::Text};
  title.optional = true;
  ir::DataList& list = program.data_lists[0];
  list.columns = {field("id", "编号", {ir::TypeKind::Count}), field("title", "名称", title),
                  field("closed", "不开放", {ir::TypeKind::Boolean})};
  list.keys = {};
  list.otherwise.assign(3, std::nullopt);
  list.asked = {list.asked[2]};
  list.tests = {{ir::Test::Equal, 0, 0}};
  lists::Builder builder(program, 0);
  builder.add(1, std::vector<lists::Cell>{{true, {"1"}}, {}, {true, {"no"}}});
  builder.add(2, std::vector<lists::Cell>{{true, {"2"}}, {}, {true, {"yes"}}});
  const auto table = builder.finish({});
  REQUIRE(table != nullptr);
  const std::size_t size = table->bytes().size();
  std::shared_ptr<std::byte[]> bytes(new (std::align_val_t{16}) std::byte[size],
                                     [](std::byte* at) { ::operator delete[](at, std::align_val_t{16}); });
  // The rows with one code of a column changed, and the checksum of that.
  const auto wrong = [&](std::uint32_t column, std::byte code, std::uint64_t texts_at) {
    std::memcpy(bytes.get(), table->bytes().data(), size);
    auto* header = reinterpret_cast<lists::Header*>(bytes.get());
    auto* columns = reinterpret_cast<lists::ColumnHeader*>(bytes.get() + header->columns_at);
    REQUIRE(columns[column].width == 1);
    bytes[header->rows_at + columns[column].at] = code;
    if (texts_at != 0) header->texts_at = texts_at;
    constexpr std::size_t kBehind = offsetof(lists::Header, checksum) + sizeof(std::uint64_t);
    header->checksum = lists::list_checksum(bytes.get() + kBehind, size - kBehind);
    return !lists::wrong_with(table->form(), bytes.get(), size).empty();
  };
  CHECK_FALSE(wrong(1, std::byte{0}, 0));
  CHECK(wrong(1, std::byte{1}, 0));
  CHECK(wrong(1, std::byte{1}, 0x10000000000));
  CHECK_FALSE(wrong(2, std::byte{2}, 0));
  CHECK(wrong(2, std::byte{3}, 0));

  // Something else changed, and the checksum of that.
  const auto other = [&](const auto& change) {
    std::memcpy(bytes.get(), table->bytes().data(), size);
    auto* header = reinterpret_cast<lists::Header*>(bytes.get());
    change(*header, bytes.get());
    constexpr std::size_t kBehind = offsetof(lists::Header, checksum) + sizeof(std::uint64_t);
    header->checksum = lists::list_checksum(bytes.get() + kBehind, size - kBehind);
    return !lists::wrong_with(table->form(), bytes.get(), size).empty();
  };
  CHECK_FALSE(other([](lists::Header&, std::byte*) {}));
  // Rows and texts that begin within the header, where nobody looks through them.
  for (std::uint64_t at = 0; at < sizeof(lists::Header); at += 8) {
    CHECK(other([&](lists::Header& header, std::byte*) { header.rows_at = at; }));
    CHECK(other([&](lists::Header& header, std::byte*) { header.texts_at = at; }));
  }
  // A rank that no row has: such a row would never be picked.
  for (const std::uint32_t rank : {2U, 0xFFFFFFFFU}) {
    CHECK(other([&](lists::Header& header, std::byte* at) {
      std::memcpy(at + header.rows_at + lists::kRankAt, &rank, sizeof rank);
    }));
  }
}

TEST_CASE("what a set of a prepared list says of itself is of one piece, or is refused") {
  const ir::Program program = program_with_list();
  constexpr std::uint32_t kRegions = 2;
  const auto table =
      table_of(program, {{1, "a", {"r1", "r2", "r3"}, 0, 1000, kProhibited}, {2, "b", {}, 0, 9, 0}});
  const std::span<const std::byte> whole = table->bytes();
  std::shared_ptr<std::byte[]> bytes(new (std::align_val_t{16}) std::byte[whole.size()],
                                     [](std::byte* at) { ::operator delete[](at, std::align_val_t{16}); });
  const auto is_good = [&](const auto& change) {
    std::memcpy(bytes.get(), whole.data(), whole.size());
    auto* header = reinterpret_cast<lists::Header*>(bytes.get());
    auto& column = reinterpret_cast<lists::ColumnHeader*>(bytes.get() + header->columns_at)[kRegions];
    REQUIRE(column.width == 1);
    REQUIRE(column.element_count == 3);
    change(column, bytes.get() + header->rows_at + column.at, header->row_bytes);
    constexpr std::size_t kBehind = offsetof(lists::Header, checksum) + sizeof(std::uint64_t);
    header->checksum = lists::list_checksum(bytes.get() + kBehind, whole.size() - kBehind);
    return lists::wrong_with(table->form(), bytes.get(), whole.size()).empty();
  };
  using Column = lists::ColumnHeader;
  CHECK(is_good([](Column&, std::byte* first, std::uint32_t row_bytes) {
    REQUIRE(*first == std::byte{0b1110});
    REQUIRE(first[row_bytes] == std::byte{1});
  }));
  // All that three items can be, in either row; and what they cannot: nothing said, both empty and not, and more items.
  for (unsigned code = 0; code < 256; ++code) {
    const bool can_be = code == 1 || (code != 0 && code % 2 == 0 && code < 16);
    INFO(code);
    for (const bool second : {false, true}) {
      CHECK(can_be == is_good([&](Column&, std::byte* first, std::uint32_t row_bytes) {
              first[second ? row_bytes : 0] = static_cast<std::byte>(code);
            }));
    }
  }
  for (const std::int64_t base : {-1, 0, 2, 8})
    CHECK_FALSE(is_good([&](Column& column, std::byte*, std::uint32_t) { column.base = base; }));
  for (const std::uint32_t count : {0U, 1U, 2U, 63U, UINT32_MAX})
    CHECK_FALSE(is_good([&](Column& column, std::byte*, std::uint32_t) { column.element_count = count; }));
}

TEST_CASE("the bytes of a damaged list are refused, or can be asked without harm") {
  const ir::Program program = program_with_list();
  Source source(31);
  const auto table = table_of(program, source.entries(200));
  const std::span<const std::byte> whole = table->bytes();
  const lists::Form form = lists::form_of(program, 0);
  REQUIRE(lists::wrong_with(form, whole.data(), whole.size()).empty());
  const char* wanted = std::getenv("WRIT_LIST_CORRUPTIONS");
  const int rounds = wanted == nullptr ? 600 : std::atoi(wanted);
  std::size_t refused = 0;
  for (int round = 0; round < rounds; ++round) {
    std::shared_ptr<std::byte[]> bytes(new (std::align_val_t{16}) std::byte[whole.size()],
                                       [](std::byte* at) { ::operator delete[](at, std::align_val_t{16}); });
    std::memcpy(bytes.get(), whole.data(), whole.size());
    for (std::int64_t i = 1 + source.below(4); i > 0; --i) {
      // Half of them where the headers are: there a wrong number reaches furthest.
      const bool near = source.below(2) == 0;
      const auto at =
          static_cast<std::size_t>(source.below(near ? 256 : static_cast<std::int64_t>(whole.size())));
      bytes[at] = static_cast<std::byte>(source.below(256));
    }
    std::size_t size = whole.size();
    if (source.below(8) == 0) size = static_cast<std::size_t>(source.below(static_cast<std::int64_t>(size)));
    constexpr std::size_t kBehind = offsetof(lists::Header, checksum) + sizeof(std::uint64_t);
    if (round % 2 == 0 && size > sizeof(lists::Header)) {
      const std::uint64_t sum = lists::list_checksum(bytes.get() + kBehind, size - kBehind);
      std::memcpy(bytes.get() + offsetof(lists::Header, checksum), &sum, sizeof sum);
    }
    const bool same = size == whole.size() && std::memcmp(bytes.get(), whole.data(), size) == 0;
    if (!lists::wrong_with(form, bytes.get(), size).empty()) {
      ++refused;
      REQUIRE_FALSE(same);
      continue;
    }
    if (round % 2 == 1) REQUIRE(same);
    const lists::Table damaged(form, bytes, size);
    for (int i = 0; i < 20; ++i) {
      const Question asked = source.question();
      const auto all = as_asked(asked);
      const std::int64_t row = damaged.pick(all);
      REQUIRE(row < std::int64_t{damaged.rows()});
      static_cast<void>(damaged.pick_open(all));
      static_cast<void>(damaged.count(all));
      for (const std::uint32_t one : damaged.pick_all(all, 1000, 1000).rows) REQUIRE(one < damaged.rows());
      if (row < 0) continue;
      static_cast<void>(damaged.text(static_cast<std::uint32_t>(damaged.value(row, 1))));
      static_cast<void>(damaged.items(row, 2));
    }
  }
  CHECK(refused > static_cast<std::size_t>(rounds) / 2);
}

TEST_CASE("a prepared list of another format is refused, and the reason said") {
  const ir::Program program = program_with_list();
  const auto table = table_of(program, {{1, "a", {"r1"}, 0, 1000, kProhibited}});
  std::vector<std::byte> bytes(table->bytes().begin(), table->bytes().end());
  for (const std::uint32_t version : {1U, lists::kVersion - 1, lists::kVersion + 1}) {
    std::memcpy(bytes.data() + offsetof(lists::Header, version), &version, sizeof version);
    const auto why = lists::wrong_with(table->form(), bytes.data(), bytes.size());
    CHECK(why.en == "the prepared list is of version " + std::to_string(version) + ", and this is " +
                        std::to_string(lists::kVersion) + ": make it again");
    CHECK(why.zh.find("请重新生成") != std::string::npos);
  }
}

TEST_CASE("rows that were made for another version are asked by the conditions of this one") {
  using ir::Test;
  const std::vector<ir::ListTest> in = {{Test::Under, 1, 0}, {Test::Holds, 2, 1}};
  std::vector<ir::ListTest> not_in = in;
  not_in.push_back({Test::Not, ir::kNone, ir::kNone});
  ir::Program before = program_with_list();
  before.data_lists[0].tests = in;
  const auto table = table_of(before, {{1, "a", {"r1"}, 0, 1000, kProhibited}});
  ir::Program after = program_with_list();
  after.data_lists[0].tests = not_in;
  engine::Engine engine;
  engine.publish(std::move(after));
  REQUIRE(engine.replace_list("entries", table));
  const engine::Pin pin = engine.pin();
  eval::Request request(pin->program());
  engine::AnswerBuffer buffer;
  const auto answer = [&](const Question& asked) {
    fill(request, asked);
    return engine::decide(pin, pin.decision("answer"), request, {}, buffer).decided;
  };
  CHECK(answer({"a.b", "r1", 5}) == eval::Decided::Permit);
  CHECK(answer({"a.b", "r2", 5}) == eval::Decided::Deny);
  CHECK(table->form().tests.size() == in.size());
}

TEST_CASE("no entries are taken by a version that needs some, whichever version they were read for") {
  ir::Program needs = program_with_list();
  needs.data_lists[0].may_be_empty = false;
  const auto none = table_of(program_with_list(), {});
  const auto one = table_of(program_with_list(), {{1, "a", {}, 0, 1000, kProhibited}});
  CHECK_FALSE(
      lists::wrong_with(lists::form_of(needs, 0), none->bytes().data(), none->bytes().size()).empty());
  CHECK(lists::wrong_with(none->form(), none->bytes().data(), none->bytes().size()).empty());
  engine::Engine engine;
  engine.publish(std::move(needs));
  CHECK_FALSE(engine.replace_list("entries", none));
  REQUIRE(engine.replace_list("entries", one));
  CHECK_FALSE(engine.replace_list("entries", none));
  const engine::Pin pin = engine.pin();
  eval::Request request(pin->program());
  engine::AnswerBuffer buffer;
  fill(request, {"a.b", "r1", 5});
  CHECK(engine::decide(pin, pin.decision("answer"), request, {}, buffer).decided == eval::Decided::Deny);
}

TEST_CASE("a list is replaced while two threads decide, and every answer is of one list") {
  engine::Engine engine;
  engine.publish(program_with_list());
  const ir::Program& program = engine.pin()->program();
  // In each list all entries have the id of the list: an answer that mixed two would show.
  const auto list = [&](std::int64_t id) {
    return table_of(program, {{id, "a", {}, 0, 1000, id % 2 == 0 ? kProhibited : kRestricted}});
  };
  REQUIRE(engine.replace_list("entries", list(1)));
  CHECK_FALSE(engine.replace_list("others", list(1)));
  std::atomic<bool> stop = false;
  std::atomic<std::size_t> wrong = 0;
  std::atomic<std::size_t> answers = 0;
  const auto decide = [&] {
    eval::Request request(program);
    fill(request, {"a.b", "r1", 5});
    engine::AnswerBuffer buffer;
    std::int64_t last = 0;
    while (!stop.load()) {
      const engine::Pin pin = engine.pin();
      const eval::Answer answer = engine::decide(pin, pin.decision("answer"), request, {}, buffer);
      const bool whole = answer.picked.size() == 1 && answer.data != nullptr && answer.picked[0].row == 0;
      if (!whole) {
        ++wrong;
        continue;
      }
      const std::int64_t id = answer.data->table(0)->value(0, 0);
      const eval::Decided expected = id % 2 == 0 ? eval::Decided::Deny : eval::Decided::Permit;
      if (answer.decided != expected || id < last) ++wrong;
      last = id;
      ++answers;
    }
  };
  std::thread first(decide);
  std::thread second(decide);
  for (std::int64_t id = 2; id <= 1000; ++id) REQUIRE(engine.replace_list("entries", list(id)));
  while (answers.load() < 1000) std::this_thread::yield();
  stop = true;
  first.join();
  second.join();
  CHECK(wrong.load() == 0);
  CHECK(engine.collect() == 0);
}
