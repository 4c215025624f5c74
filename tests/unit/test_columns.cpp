// SPDX-License-Identifier: Apache-2.0
// Tables answered in brief, many rows at a time, against the full answers to the same rows, which are asked one by one: through writ.h, over
// random programs and all policies, and over columns of every form in which a fact may stand. What went many at a time is counted.
#include "compiler/driver/project.h"
#include "runtime/columns/planes.h"
#include "runtime/columns/rows.h"
#include "runtime/columns/schema.h"
#include "runtime/columns/sliced.h"
#include "runtime/image/image.h"
#include "runtime/json/request_reader.h"
#include "tests/unit/dice.h"
#include "tests/unit/gen_program.h"
#include "tests/unit/gen_table.h"
#include "writ/arrow.h"
#include "writ/writ.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

using namespace writ;

namespace {

// ---- what an array says, as text ----

bool bit_of(const void* bits, std::int64_t at) {
  return (static_cast<const unsigned char*>(bits)[at / 8] >> (at % 8) & 1) != 0;
}
template <typename Number>
Number number_of(const ArrowArray& array, std::int64_t at) {
  Number out;
  std::memcpy(&out, static_cast<const char*>(array.buffers[1]) + static_cast<std::size_t>(at) * sizeof out,
              sizeof out);
  return out;
}

std::string shown(const ArrowSchema& schema, const ArrowArray& array, std::int64_t row);

// `set`: an object of yes and no is the list of what is yes.
std::string shown_children(const ArrowSchema& schema, const ArrowArray& array, std::int64_t row) {
  std::string out;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    REQUIRE(array.children[i]->length >= array.length);
    out += std::string(schema.children[i]->name) + "=" + shown(*schema.children[i], *array.children[i], row) +
           ";";
  }
  return "{" + out + "}";
}

std::string shown(const ArrowSchema& schema, const ArrowArray& array, std::int64_t row) {
  REQUIRE(array.offset == 0);
  if (array.buffers[0] != nullptr && !bit_of(array.buffers[0], row)) return "null";
  const std::string_view format = schema.format;
  if (schema.dictionary != nullptr) {
    const std::int64_t place = format == "c"   ? number_of<std::int8_t>(array, row)
                               : format == "s" ? number_of<std::int16_t>(array, row)
                                               : number_of<std::int32_t>(array, row);
    REQUIRE((place >= 0 && place < array.dictionary->length));
    return shown(*schema.dictionary, *array.dictionary, place);
  }
  if (format == "b") return bit_of(array.buffers[1], row) ? "true" : "false";
  if (format == "l") return std::to_string(number_of<std::int64_t>(array, row));
  if (format == "tdD") return std::to_string(number_of<std::int32_t>(array, row));
  if (format.substr(0, 2) == "d:")
    return std::to_string(number_of<std::uint64_t>(array, 2 * row)) + "," +
           std::to_string(number_of<std::int64_t>(array, 2 * row + 1));
  if (format == "+s") return shown_children(schema, array, row);
  const auto begin = number_of<std::int32_t>(array, row);
  const auto end = number_of<std::int32_t>(array, row + 1);
  if (format == "u")
    return std::string(static_cast<const char*>(array.buffers[2]) + begin,
                       static_cast<std::size_t>(end - begin));
  REQUIRE(format == "+l");
  std::string out;
  for (std::int32_t i = begin; i < end; ++i) out += shown(*schema.children[0], *array.children[0], i) + "|";
  return "[" + out + "]";
}

// What a brief column says, in the words of the full one.
std::string as_full(const ArrowSchema& full, const ArrowSchema& schema, const ArrowArray& array,
                    std::int64_t row) {
  if (std::string_view(full.format) != "+l" || std::string_view(schema.format) != "+s")
    return shown(schema, array, row);
  if (array.buffers[0] != nullptr && !bit_of(array.buffers[0], row)) return "null";
  std::string out;
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    if (bit_of(array.children[i]->buffers[1], row)) out += std::string(schema.children[i]->name) + "|";
  }
  return "[" + out + "]";
}

const ArrowSchema* child_of(const ArrowSchema& schema, const ArrowArray& array, std::string_view name,
                            const ArrowArray*& out) {
  for (std::int64_t i = 0; i < schema.n_children; ++i) {
    if (schema.children[i]->name != name) continue;
    out = array.children[i];
    return schema.children[i];
  }
  return nullptr;
}

struct Table {
  ArrowSchema schema{};
  ArrowArray array{};
  Table() = default;
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;
  ~Table() {
    if (schema.release != nullptr) schema.release(&schema);
    if (array.release != nullptr) array.release(&array);
  }
};

std::size_t nulls_of(const ArrowArray& array) {
  std::size_t out = 0;
  for (std::int64_t i = 0; i < array.length; ++i)
    out += array.buffers[0] != nullptr && !bit_of(array.buffers[0], i) ? 1 : 0;
  return out;
}

// Row for row, and how often each was decided.
void compare(const Table& brief, const Table& full, std::vector<std::size_t>& decided) {
  REQUIRE(brief.array.length == full.array.length);
  const ArrowArray* brief_decision = nullptr;
  const ArrowArray* full_decision = nullptr;
  const ArrowArray* brief_outputs = nullptr;
  const ArrowArray* full_outputs = nullptr;
  const ArrowSchema* const brief_said = child_of(brief.schema, brief.array, "decision", brief_decision);
  const ArrowSchema* const full_said = child_of(full.schema, full.array, "decision", full_decision);
  const ArrowSchema* const brief_all = child_of(brief.schema, brief.array, "outputs", brief_outputs);
  const ArrowSchema* const full_all = child_of(full.schema, full.array, "outputs", full_outputs);
  REQUIRE((brief_all == nullptr) == (full_all == nullptr));
  const std::int64_t outputs = brief_all == nullptr ? 0 : brief_all->n_children;
  REQUIRE(outputs == (full_all == nullptr ? 0 : full_all->n_children));
  REQUIRE(brief_decision->null_count == 0);
  for (std::int64_t i = 0; i < outputs; ++i) {
    REQUIRE(std::string_view(brief_all->children[i]->name) == full_all->children[i]->name);
    REQUIRE(static_cast<std::size_t>(brief_outputs->children[i]->null_count) ==
            nulls_of(*brief_outputs->children[i]));
  }
  for (std::int64_t row = 0; row < brief.array.length; ++row) {
    const std::string said = shown(*brief_said, *brief_decision, row);
    if (said != shown(*full_said, *full_decision, row)) {
      INFO("row " << row);
      REQUIRE(said == shown(*full_said, *full_decision, row));
    }
    ++decided[static_cast<std::size_t>(number_of<std::int8_t>(*brief_decision, row))];
    const bool whole_null = full_outputs != nullptr && full_outputs->buffers[0] != nullptr &&
                            !bit_of(full_outputs->buffers[0], row);
    for (std::int64_t i = 0; i < outputs; ++i) {
      const ArrowSchema& full_schema = *full_all->children[i];
      const std::string its = as_full(full_schema, *brief_all->children[i], *brief_outputs->children[i], row);
      const std::string right = whole_null ? "null" : shown(full_schema, *full_outputs->children[i], row);
      if (its == right) continue;
      INFO("row " << row << ", output " << full_schema.name);
      REQUIRE(its == right);
    }
  }
}

struct Engine {
  writ_engine* engine = nullptr;
  explicit Engine(const ir::Program& program) {
    const std::string image = image::write({&program});
    writ_policies* policies = nullptr;
    REQUIRE(writ_load_image({image.data(), image.size()}, nullptr, &policies, nullptr) == WRIT_OK);
    REQUIRE(writ_engine_new(&engine, nullptr) == WRIT_OK);
    REQUIRE(writ_engine_publish(engine, policies, nullptr) == WRIT_OK);
    writ_policies_free(policies);
  }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine() { writ_engine_free(engine); }

  // False: the array is refused, F1002.
  bool may_ask(const char* decision, const ArrowSchema* schema, const ArrowArray* array, bool brief,
               Table& out) const {
    writ_asker* asker = nullptr;
    REQUIRE(writ_asker_new(engine, writ_of(decision), nullptr, &asker, nullptr) == WRIT_OK);
    writ_columns_options options{};
    options.struct_size = sizeof options;
    options.brief = brief ? 1 : 0;
    writ_problems* problems = nullptr;
    const writ_status status =
        writ_ask_columns(asker, schema, array, &options, &out.schema, &out.array, &problems);
    writ_problem problem{};
    problem.struct_size = sizeof problem;
    if (status != WRIT_OK) {
      REQUIRE(writ_problems_get(problems, 0, &problem) == WRIT_OK);
      REQUIRE(std::string_view(problem.code.data, problem.code.size) == "F1002");
    }
    writ_problems_free(problems);
    writ_asker_free(asker);
    return status == WRIT_OK;
  }
  void ask(const std::string& decision, const gen::Table& rows, bool brief, const std::string& day,
           const eval::Limits& limits, Table& out) const {
    writ_asker_options asker_options{};
    asker_options.struct_size = sizeof asker_options;
    asker_options.max_steps = limits.max_steps;
    asker_options.max_request_bytes = limits.max_request_bytes;
    writ_asker* asker = nullptr;
    REQUIRE(writ_asker_new(engine, writ_of(decision.c_str()), &asker_options, &asker, nullptr) == WRIT_OK);
    writ_columns_options options{};
    options.struct_size = sizeof options;
    options.as_of = writ_of(day.c_str());
    options.brief = brief ? 1 : 0;
    writ_problems* problems = nullptr;
    const writ_status status =
        writ_ask_columns(asker, rows.schema(), rows.array(), &options, &out.schema, &out.array, &problems);
    writ_problem problem{};
    problem.struct_size = sizeof problem;
    if (problems != nullptr && writ_problems_get(problems, 0, &problem) == WRIT_OK)
      INFO(std::string(problem.english.data, problem.english.size));
    CHECK(status == WRIT_OK);
    writ_problems_free(problems);
    writ_asker_free(asker);
    REQUIRE(status == WRIT_OK);
  }
};

// How many rows are answered many at a time.
std::size_t together(const ir::Program& program, const ir::Decision& decision, const gen::Table& rows,
                     const eval::Limits& limits, std::optional<std::int32_t> day) {
  columns::Column columns;
  columns::Rows opened;
  if (columns::read_schema(*rows.schema(), program, columns) || opened.open(columns, *rows.array())) return 0;
  eval::Request request(program);
  json::RequestReader reader(program);
  const auto sliced = columns::Sliced::make(
      {program, decision, limits, day}, opened.values(),
      [&](const std::string& text) -> const eval::Request* {
        return reader.read(text, request, limits) || request.is_coarse() ? nullptr : &request;
      });
  if (sliced == nullptr) return 0;
  sliced->lay_out({}, {});
  std::size_t out = 0;
  const auto size = static_cast<std::size_t>(opened.size());
  for (std::size_t first = 0; first < size; first += columns::kPlaneRows) {
    const std::size_t count = std::min(columns::kPlaneRows, size - first);
    sliced->answer(first, count);
    for (std::size_t row = 0; row < count; ++row)
      out += sliced->alone() != nullptr && bit_of(sliced->alone(), static_cast<std::int64_t>(row)) ? 0 : 1;
  }
  return out;
}

struct Counted {
  std::size_t rows = 0;
  std::size_t together = 0;
  std::size_t tables = 0;
  std::vector<std::size_t> decided = std::vector<std::size_t>(7, 0);
};

struct Plainest {
  explicit Plainest(std::size_t place) { columns::use_kernels(place); }
  ~Plainest() {
    for (std::size_t i = 0; columns::kernels_at(i) != nullptr; ++i) columns::use_kernels(i);
  }
};

void hold(const ir::Program& program, std::uint64_t seed, std::size_t rows, const gen::Cells& cells,
          Counted& counted) {
  const Engine engine(program);
  gen::Dice dice(seed);
  const gen::Table table(program, seed, rows, cells);
  eval::Limits limits;
  if (dice.chance(20)) limits.max_steps = 1 + dice.below(dice.chance(70) ? 60 : 2000);
  if (dice.chance(5)) limits.max_request_bytes = 1 + dice.below(3000);
  const bool dated = dice.chance(90);
  const std::int32_t day = 19'000 + static_cast<std::int32_t>(dice.below(1500));
  const std::string day_text = dated ? std::string(value::format_date({day}).view()) : "";
  for (const ir::Decision& decision : program.decisions) {
    const std::string name = decision.name.en.empty() ? decision.name.zh : decision.name.en;
    Table full;
    engine.ask(name, table, false, day_text, limits, full);
    for (std::size_t kind = 0; columns::kernels_at(kind) != nullptr; ++kind) {
      const Plainest only(kind);
      Table brief;
      engine.ask(name, table, true, day_text, limits, brief);
      INFO(program.name.en << program.name.zh << "." << name << ", seed " << seed << ", kernels " << kind);
      compare(brief, full, counted.decided);
    }
    counted.together += together(program, decision, table, limits, dated ? std::optional(day) : std::nullopt);
    counted.rows += rows;
    ++counted.tables;
  }
}

// Mostly such as are decided straight, and with few rules, which seldom dispute.
gen::Shape shape_of(std::uint64_t seed) {
  gen::Shape shape;
  shape.plain = seed % 8 != 0;
  shape.flat = shape.plain && seed % 8 != 1;
  shape.arithmetic = !shape.plain;
  shape.faults = !shape.flat;
  shape.depth = static_cast<std::uint32_t>(1 + seed % 3);
  shape.items = static_cast<std::uint32_t>(1 + seed % 5);
  shape.groups = static_cast<std::uint32_t>(1 + seed % 5);
  shape.rows = 1 + seed % 6;
  shape.long_rows = seed % 13 == 0 ? 60 : 8;
  shape.exceptions = static_cast<std::uint32_t>(seed % 7 == 0 ? 2 : 0);
  shape.asked = seed % 11 == 0;
  return shape;
}

// One that can permit or deny says what holds where no rule does: others are no policies, and no image has them.
ir::Program checked_program(std::uint64_t seed) {
  for (std::uint64_t other = seed;; other += 1'000'000) {
    ir::Program program = gen::program(other, shape_of(seed));
    const bool good = std::all_of(
        program.decisions.begin(), program.decisions.end(),
        [](const ir::Decision& one) { return ir::decides_nothing(one) || one.default_rule != ir::kNone; });
    if (good) return program;
  }
}

constexpr const char* kPlaces = R"(
policy t.place language en version "1"
facts Sale
  goods : text
  heavy : boolean
end
decision answer
  default deny cites internal "t"
end
rule light cites internal "t" when goods is "a" and not heavy then permit end
)";

constexpr std::size_t kSizes[] = {0, 1, 2, 63, 64, 65, 130, 300};

}  // namespace

TEST_CASE("columns: a row in brief is what it is in full, of random programs", "[columns]") {
  Counted counted;
  for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
    const ir::Program program = checked_program(seed);
    hold(program, seed, kSizes[seed % std::size(kSizes)], gen::Cells::of(seed), counted);
  }
  INFO(counted.together << " of " << counted.rows << " rows together");
  CHECK(counted.together > counted.rows / 20);
  for (const std::size_t one : {0, 1, 2, 3, 5, 6}) CHECK(counted.decided[one] > 0);
}

TEST_CASE("columns: a row in brief is what it is in full, of every policy of the repository", "[columns]") {
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project(
      {root + "/policies", root + "/tests/policies", root + "/tests/bench", root + "/examples"});
  CHECK(project->policies.size() > 60);
  Counted counted;
  std::uint64_t seed = 1;
  for (const sema::Policy& policy : project->policies) {
    for (int i = 0; i < 4; ++i, ++seed)
      hold(policy.program, seed, kSizes[seed % std::size(kSizes)], gen::Cells::of(seed), counted);
  }
  INFO(counted.together << " of " << counted.rows << " rows together");
  CHECK(counted.together > 1000);
}

TEST_CASE("columns: the routes of W3 are answered many at a time, all rows of them", "[columns]") {
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project({root + "/tests/bench/w3_cross_border.writ"});
  REQUIRE(project->policies.size() == 1);
  const ir::Program& program = project->policies.front().program;
  for (const std::size_t rows :
       {std::size_t{1}, columns::kPlaneRows - 1, columns::kPlaneRows, columns::kPlaneRows + 65}) {
    const gen::Table table(program, rows, rows, gen::Cells::good());
    CHECK(together(program, program.decisions.front(), table, {}, std::nullopt) == rows);
    Counted counted;
    hold(program, rows, rows, gen::Cells::good(), counted);
    hold(program, rows + 1, rows, gen::Cells::of(1), counted);
  }
}

// Whoever points behind the entries, or in front of them, is refused before anything is read there, in the first chunk or a later one.
TEST_CASE("columns: places that a dictionary does not have are refused", "[columns]") {
  const auto project = driver::load_text("place.writ", kPlaces);
  REQUIRE(project->policies.size() == 1);
  const Engine engine(project->policies.front().program);
  const std::size_t rows = 3 * columns::kPlaneRows;
  for (const char* const format : {"c", "C"}) {
    for (const std::size_t entries : {std::size_t{2}, std::size_t{200}}) {
      for (const std::size_t at : {std::size_t{0}, columns::kPlaneRows - 1, columns::kPlaneRows, rows - 1}) {
        for (const int place : {0, 1, 2, 199, 200, 255, 156}) {
          gen::Dictionary table(format, entries, rows);
          table.places[at] = static_cast<std::uint8_t>(place);
          const bool there = format[0] == 'c' ? place < 128 && place < static_cast<int>(entries)
                                              : place < static_cast<int>(entries);
          for (const bool brief : {false, true}) {
            INFO(format << entries << ", " << at << ", " << place << ", brief " << brief);
            Table out;
            const bool answered = engine.may_ask("answer", table.schema(), table.array(), brief, out);
            REQUIRE(answered == there);
            if (answered && brief)
              REQUIRE(shown(*out.schema.children[0], *out.array.children[0], static_cast<std::int64_t>(at)) ==
                      (place == 0 ? "permit" : "deny"));
          }
          // Where nothing is, anything may stand.
          table.leave_out(at);
          Table out;
          REQUIRE(engine.may_ask("answer", table.schema(), table.array(), true, out));
          REQUIRE(shown(*out.schema.children[0], *out.array.children[0], static_cast<std::int64_t>(at)) ==
                  "undetermined");
        }
      }
    }
  }
}

// Full answers look at every place of an array, also where no row is; in brief the same is refused.
TEST_CASE("columns: places beside the rows are refused as full answers refuse them", "[columns]") {
  const auto project = driver::load_text("beside.writ", kPlaces);
  REQUIRE(project->policies.size() == 1);
  const Engine engine(project->policies.front().program);
  const std::size_t rows = columns::kPlaneRows + 10;
  for (const std::size_t first : {std::size_t{0}, std::size_t{1}, rows - 1, rows}) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{64}, rows}) {
      if (first + count > rows) continue;
      for (const std::size_t at : {std::size_t{0}, std::size_t{1}, std::size_t{70}, rows - 1}) {
        for (const bool there : {true, false}) {
          gen::Dictionary table("c", 2, rows);
          table.places[at] = 2;
          if (!there) table.leave_out(at);
          table.narrow_to(first, count);
          for (const bool brief : {false, true}) {
            INFO(first << ", " << count << ", " << at << ", there " << there << ", brief " << brief);
            Table out;
            REQUIRE(engine.may_ask("answer", table.schema(), table.array(), brief, out) == !there);
          }
        }
      }
    }
  }
}

TEST_CASE("columns: places of a dictionary within a list are looked at before they are read", "[columns]") {
  const auto project = driver::load_text("nested.writ", R"(
policy t.nested language en version "1"
facts Sale
  goods : list of text
  heavy : boolean
end
decision answer
  default deny cites internal "t"
end
rule light cites internal "t" when not heavy then permit end
)");
  REQUIRE(project->policies.size() == 1);
  const Engine engine(project->policies.front().program);
  for (const std::size_t rows : {std::size_t{2}, columns::kPlaneRows + 1}) {
    for (const std::int32_t place : {0, 1, 100, 500'000'000, -1}) {
      const gen::Nested table(rows, place);
      for (const bool brief : {false, true}) {
        INFO(rows << ", " << place << ", brief " << brief);
        Table out;
        REQUIRE(engine.may_ask("answer", table.schema(), table.array(), brief, out) == (place == 0));
      }
    }
  }
}

// Of an exact number with 39 digits a column of 38 has no room, alone or in a list.
TEST_CASE("columns: a list with a number that has no room is null", "[columns]") {
  const auto project = driver::load_text("room.writ", R"(
policy t.room language en version "1"
facts Sale
  heavy : boolean
  goods : text
end
decision answer
  default deny cites internal "t"
  output big : list of decimal(0)
    means [150000000000000000000000000000000000000, 1] cites internal "t"
  output small : list of decimal(0) means [15, 1] cites internal "t"
end
rule light cites internal "t" when not heavy then permit end
)");
  REQUIRE(project->policies.size() == 1);
  const Engine engine(project->policies.front().program);
  const gen::Dictionary table("c", 2, 70);
  Table brief;
  REQUIRE(engine.may_ask("answer", table.schema(), table.array(), true, brief));
  const ArrowArray& outputs = *brief.array.children[1];
  const ArrowSchema& schema = *brief.schema.children[1];
  for (std::int64_t row = 0; row < 70; ++row) {
    REQUIRE(shown(*schema.children[0], *outputs.children[0], row) == "null");
    REQUIRE(shown(*schema.children[1], *outputs.children[1], row) == "[15,0|1,0|]");
  }
}

// What is kept of one table is right for the next, whatever its dictionary has: more entries, others, such as are not there.
TEST_CASE("columns: one asker answers table after table", "[columns]") {
  const auto project = driver::load_text("after.writ", kPlaces);
  REQUIRE(project->policies.size() == 1);
  const Engine engine(project->policies.front().program);
  writ_asker* asker = nullptr;
  REQUIRE(writ_asker_new(engine.engine, writ_of("answer"), nullptr, &asker, nullptr) == WRIT_OK);
  writ_columns_options options{};
  options.struct_size = sizeof options;
  gen::Dice dice(7);
  for (int round = 0; round < 400; ++round) {
    const std::size_t rows = dice.chance(10) ? columns::kPlaneRows + dice.below(700) : dice.below(300);
    const std::size_t entries = 1 + dice.below(dice.chance(50) ? 5 : 300);
    const std::size_t a = dice.below(entries);
    const bool a_is_there = dice.chance(60);
    gen::Dictionary table("C", entries, rows);
    table.fill_entries(entries, a, a_is_there);
    for (std::uint8_t& place : table.places)
      place = static_cast<std::uint8_t>(
          dice.chance(50) && a < 256 ? a : dice.below(std::min<std::size_t>(entries, 256)));
    const std::size_t lost = dice.chance(30) && rows > 0 ? dice.below(rows) : rows;
    if (lost < rows) table.leave_out(lost);
    options.brief = dice.chance(85) ? 1 : 0;
    Table out;
    REQUIRE(writ_ask_columns(asker, table.schema(), table.array(), &options, &out.schema, &out.array,
                             nullptr) == WRIT_OK);
    for (std::size_t row = 0; row < rows; ++row) {
      const bool is_a = table.places[row] == a;
      const std::string right = row == lost || (is_a && !a_is_there) ? "undetermined"
                                : is_a                               ? "permit"
                                                                     : "deny";
      INFO("round " << round << ", row " << row);
      const ArrowSchema& schema = *out.schema.children[0];
      if (shown(schema, *out.array.children[0], static_cast<std::int64_t>(row)) != right)
        REQUIRE(shown(schema, *out.array.children[0], static_cast<std::int64_t>(row)) == right);
    }
  }
  writ_asker_free(asker);
}

// How often a fact is read from JSON: once a text or an entry that rows have, however long the dictionary is, and however often it comes; and
// of long texts no more is kept than a bound of bytes says.
TEST_CASE("columns: entries that no row has are not read, and texts are not kept without end", "[columns]") {
  const auto project = driver::load_text("often.writ", kPlaces);
  const ir::Program& program = project->policies.front().program;
  eval::Request request(program);
  json::RequestReader reader(program);
  std::size_t reads = 0;
  const auto read = [&](const std::string& text) -> const eval::Request* {
    ++reads;
    return reader.read(text, request, {}) || request.is_coarse() ? nullptr : &request;
  };
  const auto answered = [&](columns::Sliced& sliced, std::size_t rows) {
    for (std::size_t first = 0; first < rows; first += columns::kPlaneRows)
      sliced.answer(first, std::min(columns::kPlaneRows, rows - first));
  };
  gen::Dictionary table("C", 60'000, 2);
  table.places = {0, 1};
  columns::Column columns;
  columns::Rows rows;
  REQUIRE(!columns::read_schema(*table.schema(), program, columns));
  REQUIRE(!rows.open(columns, *table.array()));
  const auto sliced =
      columns::Sliced::make({program, program.decisions.front(), {}, {}}, rows.values(), read);
  REQUIRE(sliced != nullptr);
  REQUIRE(sliced->lay_out({}, {}));
  for (int again = 0; again < 20; ++again) {
    REQUIRE(sliced->take_again(rows.values(), read));
    answered(*sliced, 2);
  }
  CHECK(reads == 3);

  const gen::Texts texts(3 * columns::kPlaneRows, 1000);
  columns::Column text_columns;
  REQUIRE(!columns::read_schema(*texts.schema(), program, text_columns));
  REQUIRE(!rows.open(text_columns, *texts.array()));
  const auto other = columns::Sliced::make({program, program.decisions.front(), {}, {}}, rows.values(), read);
  REQUIRE(other != nullptr);
  REQUIRE(other->lay_out({}, {}));
  reads = 0;
  answered(*other, 3 * columns::kPlaneRows);
  CHECK(reads == 3 * columns::kPlaneRows);
  answered(*other, columns::kPlaneRows);
  CHECK(reads == 4 * columns::kPlaneRows);
}

// Who has tables of two kinds by turns is planned for both, and does not keep what only a large one had.
TEST_CASE("columns: a plan grows to what its tables have", "[columns]") {
  const auto project = driver::load_text("turns.writ", kPlaces);
  const ir::Program& program = project->policies.front().program;
  eval::Request request(program);
  json::RequestReader reader(program);
  std::size_t reads = 0;
  const auto read = [&](const std::string& text) -> const eval::Request* {
    ++reads;
    return reader.read(text, request, {}) || request.is_coarse() ? nullptr : &request;
  };
  const columns::Sliced::Asked asked{program, program.decisions.front(), {}, {}};
  columns::Column columns;
  columns::Rows with_gaps;
  columns::Rows with_null;
  gen::Dictionary gaps("C", 5, 70);
  gaps.leave_out(3);
  gen::Dictionary null("C", 5, 70);
  null.fill_entries(5, 2, false);
  REQUIRE(!columns::read_schema(*gaps.schema(), program, columns));
  REQUIRE(!with_gaps.open(columns, *gaps.array()));
  REQUIRE(!with_null.open(columns, *null.array()));
  const auto first = columns::Sliced::make(asked, with_gaps.values(), read);
  REQUIRE(first != nullptr);
  REQUIRE(first->lay_out({}, {}));
  REQUIRE(!first->take_again(with_null.values(), read));
  const auto both = columns::Sliced::make(asked, with_null.values(), read, first.get());
  REQUIRE(both != nullptr);
  REQUIRE(both->lay_out({}, {}));
  for (int round = 0; round < 4; ++round) {
    REQUIRE(both->take_again((round % 2 == 0 ? with_gaps : with_null).values(), read));
    both->answer(0, 70);
    for (std::int64_t row = 0; row < 70; ++row) {
      const bool lone = both->alone() != nullptr && bit_of(both->alone(), row);
      REQUIRE(lone == (round % 2 == 0 && row == 3));
    }
  }

  for (const std::size_t rows : {std::size_t{64}, columns::kPlaneRows}) {
    const gen::Texts texts(rows, 100);
    columns::Column text_columns;
    columns::Rows opened;
    REQUIRE(!columns::read_schema(*texts.schema(), program, text_columns));
    REQUIRE(!opened.open(text_columns, *texts.array()));
    const auto sliced = columns::Sliced::make(asked, opened.values(), read);
    REQUIRE(sliced != nullptr);
    REQUIRE(sliced->lay_out({}, {}));
    for (const bool rested : {false, true}) {
      sliced->answer(0, rows);
      reads = 0;
      if (rested) sliced->rest();
      REQUIRE(sliced->take_again(opened.values(), read));
      sliced->answer(0, rows);
      CHECK(reads == (rested && rows == columns::kPlaneRows ? rows : 0));
    }
  }
}
