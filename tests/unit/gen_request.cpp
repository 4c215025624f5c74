// SPDX-License-Identifier: Apache-2.0
// Requests of generated programs.
#include "runtime/eval/values.h"
#include "tests/unit/dice.h"
#include "tests/unit/gen_program.h"

namespace writ::gen {
namespace {

using ir::int128;
using ir::Type;
using ir::TypeKind;

int128 fact_number(Dice& dice, eval::Request& request, const Type& type) {
  switch (type.kind) {
    case TypeKind::Boolean: return dice.below(2);
    case TypeKind::Count: return dice.chance(2) ? INT64_MAX : dice.between(0, 12);
    case TypeKind::Integer: return dice.chance(2) ? INT64_MIN : dice.between(-6, 6);
    case TypeKind::Date: return dice.between(kFirstDay, kLastDay);
    case TypeKind::Text: {
      const char* const texts[] = {"alpha", "beta", "gamma", "delta", "other", "another"};
      return request.text_id(texts[dice.below(6)]);
    }
    case TypeKind::Enumeration: {
      const ir::Enumeration& its = request.program().enumerations[type.of];
      return its.number_of(dice.below(static_cast<std::uint32_t>(its.members.size())));
    }
    case TypeKind::Decimal:
    case TypeKind::Rate:
    case TypeKind::Money: {
      // Of any length.
      if (dice.chance(70)) return dice.between(-20, 50'000);
      const int128 number = static_cast<int128>(dice.roll()) << dice.below(50) >> dice.below(64);
      return dice.chance(40) ? -number : number;
    }
    case TypeKind::Record: return 0;
  }
  return 0;
}

constexpr std::uint32_t kMostInner = 3;  // in a list within a list

void fill_record(Dice& dice, eval::Request& request, const ir::Record& record, std::size_t at, bool complete,
                 std::uint32_t most) {
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    const ir::Field& field = record.fields[i];
    const bool given = field.type.optional ? dice.chance(60) : complete || dice.chance(75);
    if (!given) continue;
    const std::size_t place = at + field.offset / 8;
    if (!field.type.list) {
      const int128 number = fact_number(dice, request, field.type);
      eval::write_scalar(request.words() + place, field.type, number);
    } else {
      Type item = field.type;
      item.list = false;
      const std::uint32_t count = dice.below(most + 1);
      const bool records = field.type.kind == TypeKind::Record;
      const ir::Record* inner = records ? &request.program().records[field.type.of] : nullptr;
      const std::uint32_t stride = records ? inner->size / 8 : ir::slot_words(item);
      const std::uint32_t offset = request.grow(std::size_t{count} * stride);
      for (std::uint32_t k = 0; k < count; ++k) {
        const std::size_t to = offset + std::size_t{k} * stride;
        if (records) {
          fill_record(dice, request, *inner, to, complete, kMostInner);
        } else {
          const int128 number = fact_number(dice, request, item);
          eval::write_scalar(request.words() + to, item, number);
        }
      }
      request.words()[place] = eval::pack_list(offset, count);
    }
    eval::set_present(request.words() + at, i);
  }
}

}  // namespace

void fill(eval::Request& request, std::uint64_t seed, bool complete, std::uint32_t most_items) {
  Dice dice(seed);
  request.clear();
  if (dice.chance(95))
    request.as_of = static_cast<std::int32_t>(dice.between(kFirstDay - 100, kLastDay + 100));
  fill_record(dice, request, request.program().facts_record(), 0, complete, most_items);
}

std::string text(const eval::Request& request) {
  std::string out = request.as_of ? "as of " + std::to_string(*request.as_of) : std::string("no date");
  const ir::Record& record = request.program().facts_record();
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    out += "\n  " + record.fields[i].external + " = " +
           eval::shown_fact(request.program(), request, i, base::Language::English);
  }
  return out;
}

}  // namespace writ::gen
