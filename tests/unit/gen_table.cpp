// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/gen_table.h"

#include "runtime/value/date.h"
#include "tests/unit/dice.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace writ::gen {
namespace {

using ir::Type;
using ir::TypeKind;

void keep_schema(ArrowSchema* schema) { schema->release = nullptr; }
void keep_array(ArrowArray* array) { array->release = nullptr; }

// Buffers are exactly as long as they have to be, so that who reads behind them is found.
struct Part {
  ArrowSchema schema{};
  ArrowArray array{};
  std::string format;
  std::string name;
  std::vector<std::uint8_t> valid;
  std::vector<std::uint8_t> data;
  std::vector<std::uint8_t> bytes;
  const void* buffers[3] = {};
  std::unique_ptr<Part> dictionary;

  void set(std::string its_format, std::size_t length, std::size_t offset, int count) {
    format = std::move(its_format);
    schema = {};
    schema.format = format.c_str();
    schema.name = name.c_str();
    schema.flags = ARROW_FLAG_NULLABLE;
    schema.release = keep_schema;
    array = {};
    array.length = static_cast<std::int64_t>(length);
    array.offset = static_cast<std::int64_t>(offset);
    array.null_count = valid.empty() ? 0 : -1;
    array.n_buffers = count;
    buffers[0] = valid.empty() ? nullptr : valid.data();
    buffers[1] = data.data();
    buffers[2] = bytes.data();
    array.buffers = count == 0 ? nullptr : buffers;
    array.release = keep_array;
    if (dictionary == nullptr) return;
    schema.dictionary = &dictionary->schema;
    array.dictionary = &dictionary->array;
  }
};

void set_bit(std::vector<std::uint8_t>& bits, std::size_t at, bool yes) {
  if (yes) bits[at / 8] = static_cast<std::uint8_t>(bits[at / 8] | 1U << at % 8);
}
template <typename Number>
void append(std::vector<std::uint8_t>& out, Number number) {
  const std::size_t at = out.size();
  out.resize(at + sizeof number);
  std::memcpy(out.data() + at, &number, sizeof number);
}
void append_whole(std::vector<std::uint8_t>& out, std::int64_t number, std::size_t width) {
  const std::size_t at = out.size();
  out.resize(at + width);
  std::memcpy(out.data() + at, &number, width);
}

struct Numbers {
  const char* format;
  std::size_t width;
  bool is_signed;
};
constexpr Numbers kNumbers[] = {{"c", 1, true}, {"C", 1, false}, {"s", 2, true}, {"S", 2, false},
                                {"i", 4, true}, {"I", 4, false}, {"l", 8, true}, {"L", 8, false}};

}  // namespace

Cells Cells::of(std::uint64_t seed) {
  Cells out;
  if (seed % 3 == 0) out = good();
  if (seed % 3 == 1) out.odd = 0;
  return out;
}

Cells Cells::good() { return {0, 0, 0, 0, 0, false}; }

struct Table::Made {
  Dice dice;
  const ir::Program& program;
  Cells cells;
  std::size_t rows;
  std::size_t offset;  // of the table
  std::vector<std::unique_ptr<Part>> parts;
  std::vector<ArrowSchema*> schemas;
  std::vector<ArrowArray*> arrays;
  Part all;
  std::vector<std::int64_t> numbers;  // that the program speaks of, and those next to them

  Made(const ir::Program& its, std::uint64_t seed, std::size_t count, const Cells& which)
      : dice(seed * 7 + 3),
        program(its),
        cells(which),
        rows(count),
        offset(dice.chance(40) ? dice.below(75) : 0) {
    for (const ir::int128 number : program.numbers) {
      if (number <= -4'000'000'000 || number >= 4'000'000'000) continue;
      const auto its_number = static_cast<std::int64_t>(number);
      numbers.insert(numbers.end(), {its_number - 1, its_number, its_number + 1});
    }
    for (std::int64_t i = -1; i < 13; ++i) numbers.push_back(i);
    for (const ir::Field& field : program.facts_record().fields) {
      if (field.reading || dice.chance(cells.absent)) continue;
      add(field.external, field.type);
    }
    if (cells.own_days && dice.chance(10)) add("as_of", Type{.kind = TypeKind::Date});
    finish();
  }

  void finish() {
    if (cells.wrong != 0 && dice.chance(5)) {
      all.valid.resize((offset + rows + 7) / 8);
      for (std::size_t i = 0; i < offset + rows; ++i) set_bit(all.valid, i, dice.chance(95));
    }
    for (const auto& part : parts) {
      schemas.push_back(&part->schema);
      arrays.push_back(&part->array);
    }
    all.set("+s", rows, offset, 1);
    all.schema.n_children = all.array.n_children = static_cast<std::int64_t>(parts.size());
    all.schema.children = schemas.data();
    all.array.children = arrays.data();
  }

  void add(const std::string& name, const Type& type) {
    auto part = std::make_unique<Part>();
    part->name = name;
    const std::size_t before = dice.chance(50) ? dice.below(70) : 0;
    const std::size_t length = offset + rows + dice.below(3);
    if (type.list || type.kind == TypeKind::Record) {
      if (cells.odd == 0) return;
      part->set("n", length, before, 0);
    } else {
      const bool nulls = dice.chance(cells.nulls);
      if (nulls) {
        part->valid.resize((before + length + 7) / 8);
        for (std::size_t i = 0; i < before + length; ++i)
          set_bit(part->valid, i, !dice.chance(cells.missing));
      }
      fill(*part, type, before, length, dice.chance(cells.wrong));
    }
    parts.push_back(std::move(part));
  }

  // ---- values ----

  std::int64_t number_for(const Type& type, const Numbers& of, bool wrong) {
    std::int64_t out = numbers[dice.below(numbers.size())];
    if (dice.chance(2)) out = INT64_MAX;
    if (dice.chance(2)) out = INT64_MIN;
    const std::uint32_t bits = static_cast<std::uint32_t>(of.width) * 8 - (of.is_signed ? 1 : 0);
    const std::int64_t most = bits >= 63 ? INT64_MAX : (std::int64_t{1} << bits) - 1;
    std::int64_t least = of.is_signed ? -most - 1 : 0;
    if (type.kind == TypeKind::Count && !(wrong && dice.chance(10))) least = 0;
    // Of so many digits that they are read row by row.
    if (cells.wrong == 0 && (out == INT64_MAX || out == INT64_MIN)) out = 5;
    return std::clamp(out, least, most);
  }
  std::int32_t day_for(bool wrong) {
    if (wrong && dice.chance(5)) return dice.chance(50) ? INT32_MAX : -800'000;
    const std::int64_t out = numbers[dice.below(numbers.size())];
    return static_cast<std::int32_t>(out > 10'000 && out < 30'000 ? out : dice.between(kFirstDay, kLastDay));
  }
  std::string text_for(const Type& type, bool wrong) {
    if (wrong && dice.chance(3)) return "\xC3\x28";
    if (wrong && dice.chance(4)) return "nobody \"knows\" it\n";
    if (wrong && dice.chance(1)) return std::string(5000, 'x');
    if (type.kind == TypeKind::Boolean) return "true";
    if (type.kind == TypeKind::Date) return std::string(value::format_date({day_for(false)}).view());
    if (type.kind == TypeKind::Enumeration) {
      const std::vector<ir::Enumerator>& members = program.enumerations[type.of].members;
      const ir::Enumerator& one = members[dice.below(members.size())];
      return dice.chance(20) && !one.name.zh.empty() ? one.name.zh : one.external;
    }
    if (type.kind != TypeKind::Text) {
      const Numbers widest{"l", 8, true};
      const std::string number = std::to_string(number_for(type, widest, false));
      return ir::is_exact(type) && dice.chance(50) ? "1." + std::to_string(dice.below(100)) : number;
    }
    if (!program.texts.empty() && dice.chance(70)) return program.texts[dice.below(program.texts.size())];
    return "other" + std::to_string(dice.below(dice.chance(20) ? 1000 : 3));
  }

  // ---- columns ----

  void fill(Part& part, const Type& type, std::size_t before, std::size_t length, bool wrong) {
    const bool odd = dice.chance(cells.odd);
    if (dice.chance(type.kind == TypeKind::Text || type.kind == TypeKind::Enumeration ? 70 : 20))
      return fill_places(part, type, before, length, wrong, odd);
    fill_values(part, type, before, length, wrong, odd);
  }

  void fill_values(Part& part, const Type& type, std::size_t before, std::size_t length, bool wrong,
                   bool odd) {
    const std::size_t count = before + length;
    switch (type.kind) {
      case TypeKind::Boolean:
        part.data.resize((count + 7) / 8);
        for (std::size_t i = 0; i < count; ++i) set_bit(part.data, i, dice.chance(50));
        return part.set("b", length, before, 2);
      case TypeKind::Count:
      case TypeKind::Integer:
      case TypeKind::Decimal:
      case TypeKind::Rate:
      case TypeKind::Money:
        if (odd) {
          for (std::size_t i = 0; i < count; ++i) append(part.data, ir::int128{dice.between(0, 300)});
          return part.set(type.kind == TypeKind::Count ? "d:38,0" : "d:38,2", length, before, 2);
        }
        if (!dice.chance(15)) {
          const Numbers& of = kNumbers[dice.below(std::size(kNumbers))];
          for (std::size_t i = 0; i < count; ++i)
            append_whole(part.data, number_for(type, of, wrong), of.width);
          return part.set(of.format, length, before, 2);
        }
        break;
      case TypeKind::Date:
        if (odd) {
          for (std::size_t i = 0; i < count; ++i)
            append(part.data, std::int64_t{day_for(false)} * 86'400'000 + (dice.chance(2) ? 1 : 0));
          return part.set("tdm", length, before, 2);
        }
        if (!dice.chance(15)) {
          for (std::size_t i = 0; i < count; ++i) append(part.data, day_for(wrong));
          return part.set("tdD", length, before, 2);
        }
        break;
      case TypeKind::Text:
      case TypeKind::Enumeration:
      case TypeKind::Record: break;
    }
    fill_texts(part, type, before, length, wrong);
  }

  void fill_texts(Part& part, const Type& type, std::size_t before, std::size_t length, bool wrong) {
    const bool wide = dice.chance(30);
    const auto end = [&] {
      wide ? append(part.data, static_cast<std::int64_t>(part.bytes.size()))
           : append(part.data, static_cast<std::int32_t>(part.bytes.size()));
    };
    end();
    for (std::size_t i = 0; i < before + length; ++i) {
      const std::string text = text_for(type, wrong);
      part.bytes.insert(part.bytes.end(), text.begin(), text.end());
      end();
    }
    part.set(wide ? "U" : "u", length, before, 3);
  }

  // A dictionary may have entries that nobody points to, several times the same, and such as are missing or wrong.
  void fill_places(Part& part, const Type& type, std::size_t before, std::size_t length, bool wrong,
                   bool odd) {
    const Numbers& of = kNumbers[dice.below(std::size(kNumbers))];
    std::size_t entries = 1 + dice.below(dice.chance(70) ? 12 : of.width == 1 ? 120 : 700);
    part.dictionary = std::make_unique<Part>();
    Part& its = *part.dictionary;
    const std::size_t skipped = dice.chance(30) ? dice.below(9) : 0;
    if (cells.nulls != 0 && dice.chance(20)) {
      its.valid.resize((skipped + entries + 7) / 8);
      for (std::size_t i = 0; i < skipped + entries; ++i) set_bit(its.valid, i, !dice.chance(10));
    }
    fill_values(its, type, skipped, entries, wrong, odd);
    for (std::size_t i = 0; i < before + length; ++i) {
      const bool there = part.valid.empty() || (part.valid[i / 8] >> (i % 8) & 1) != 0;
      // Where nothing is, anything may stand; in front of the first row too.
      const std::uint64_t place = there && i >= before ? dice.below(entries) : dice.roll();
      append_whole(part.data, static_cast<std::int64_t>(place), of.width);
    }
    part.set(of.format, length, before, 2);
  }
};

Table::Table(const ir::Program& program, std::uint64_t seed, std::size_t rows, const Cells& cells)
    : made_(std::make_unique<Made>(program, seed, rows, cells)) {}
Table::~Table() = default;

const ArrowSchema* Table::schema() const { return &made_->all.schema; }
const ArrowArray* Table::array() const { return &made_->all.array; }

namespace {

// A table of `goods` and `heavy`.
struct Two {
  Part all;
  Part goods;
  Part heavy;
  std::vector<ArrowSchema*> schemas{&goods.schema, &heavy.schema};
  std::vector<ArrowArray*> arrays{&goods.array, &heavy.array};

  void finish(std::size_t rows) {
    heavy.name = "heavy";
    heavy.data.resize((rows + 7) / 8);
    heavy.set("b", rows, 0, 2);
    all.set("+s", rows, 0, 1);
    all.schema.n_children = all.array.n_children = 2;
    all.schema.children = schemas.data();
    all.array.children = arrays.data();
  }
};

}  // namespace

struct Dictionary::Made : Two {};

Dictionary::Dictionary(const char* format, std::size_t entries, std::size_t rows)
    : made_(std::make_unique<Made>()), places(made_->goods.data) {
  made_->goods.name = "goods";
  made_->goods.dictionary = std::make_unique<Part>();
  fill_entries(entries, 0);
  made_->goods.data.resize(rows);
  made_->goods.set(format, rows, 0, 2);
  made_->finish(rows);
}
Dictionary::~Dictionary() = default;

const ArrowSchema* Dictionary::schema() const { return &made_->all.schema; }
const ArrowArray* Dictionary::array() const { return &made_->all.array; }

void Dictionary::leave_out(std::size_t row) {
  Part& its = made_->goods;
  its.valid.assign((its.data.size() + 7) / 8, 0xFF);
  its.valid[row / 8] = static_cast<std::uint8_t>(its.valid[row / 8] & ~(1U << row % 8));
  its.set(std::string(its.format), its.data.size(), 0, 2);
}

void Dictionary::narrow_to(std::size_t first, std::size_t rows) {
  made_->all.array.offset = static_cast<std::int64_t>(first);
  made_->all.array.length = static_cast<std::int64_t>(rows);
}

void Dictionary::fill_entries(std::size_t entries, std::size_t a, bool a_is_there) {
  Part& its = *made_->goods.dictionary;
  its.data.clear();
  its.bytes.clear();
  its.valid.assign(a_is_there ? 0 : (entries + 7) / 8, 0xFF);
  if (!a_is_there) its.valid[a / 8] = static_cast<std::uint8_t>(~(1U << a % 8));
  append(its.data, std::int32_t{0});
  for (std::size_t i = 0; i < entries; ++i) {
    const std::string text = i == a ? "a" : "b" + std::to_string(i);
    its.bytes.insert(its.bytes.end(), text.begin(), text.end());
    append(its.data, static_cast<std::int32_t>(its.bytes.size()));
  }
  its.set("u", entries, 0, 3);
}

struct Texts::Made : Two {};

Texts::Texts(std::size_t rows, std::size_t letters) : made_(std::make_unique<Made>()) {
  Part& goods = made_->goods;
  goods.name = "goods";
  append(goods.data, std::int32_t{0});
  for (std::size_t i = 0; i < rows; ++i) {
    std::string text = std::to_string(i);
    text.resize(letters, 'x');
    goods.bytes.insert(goods.bytes.end(), text.begin(), text.end());
    append(goods.data, static_cast<std::int32_t>(goods.bytes.size()));
  }
  goods.set("u", rows, 0, 3);
  made_->finish(rows);
}
Texts::~Texts() = default;

const ArrowSchema* Texts::schema() const { return &made_->all.schema; }
const ArrowArray* Texts::array() const { return &made_->all.array; }

struct Nested::Made : Two {
  Part items;
  ArrowSchema* item_schema = &items.schema;
  ArrowArray* item_array = &items.array;
};

Nested::Nested(std::size_t rows, std::int32_t place) : made_(std::make_unique<Made>()) {
  made_->items.name = "item";
  made_->items.dictionary = std::make_unique<Part>();
  Part& entry = *made_->items.dictionary;
  append(entry.data, std::int32_t{0});
  append(entry.data, std::int32_t{1});
  entry.bytes = {'a'};
  entry.set("u", 1, 0, 3);
  append(made_->items.data, place);
  made_->items.set("i", 1, 0, 2);
  Part& goods = made_->goods;
  goods.name = "goods";
  for (std::size_t i = 0; i < rows; ++i) append(goods.data, std::int32_t{0});
  append(goods.data, std::int32_t{1});
  goods.valid.resize((rows + 7) / 8);
  set_bit(goods.valid, rows - 1, true);
  goods.set("+l", rows, 0, 2);
  goods.schema.n_children = goods.array.n_children = 1;
  goods.schema.children = &made_->item_schema;
  goods.array.children = &made_->item_array;
  made_->finish(rows);
}
Nested::~Nested() = default;

const ArrowSchema* Nested::schema() const { return &made_->all.schema; }
const ArrowArray* Nested::array() const { return &made_->all.array; }

}  // namespace writ::gen
