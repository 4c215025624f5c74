// SPDX-License-Identifier: Apache-2.0
#include "runtime/columns/outputs.h"

#include "runtime/eval/entry_values.h"
#include "runtime/eval/picked.h"
#include "runtime/eval/values.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace writ::columns {

Builder list_of(std::string name, Builder item) {
  std::vector<Builder> items;
  items.push_back(std::move(item));
  return Builder(std::move(name), Kind::List, std::move(items));
}

namespace {

Builder scalar_column(std::string name, const ir::Type& type) {
  switch (type.kind) {
    case ir::TypeKind::Boolean: return Builder(std::move(name), Kind::Boolean);
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer: return Builder(std::move(name), Kind::Whole);
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate:
    case ir::TypeKind::Money: return Builder(std::move(name), Kind::Decimal, {}, type.places);
    case ir::TypeKind::Date: return Builder(std::move(name), Kind::Day);
    case ir::TypeKind::Text:
    case ir::TypeKind::Enumeration:
    case ir::TypeKind::Record: break;
  }
  return Builder(std::move(name), Kind::Text);
}

// Records that stand within each other, the outermost first. Columns are as deep as their type: where a record stands within
// itself it has none.
using Within = std::vector<std::uint32_t>;
bool has_column(const Within& within, const ir::Type& type) {
  return type.kind != ir::TypeKind::Record ||
         std::find(within.begin(), within.end(), type.of) == within.end();
}

Builder column(const ir::Program& program, std::string name, ir::Type type, Within within) {
  if (type.list) {
    type.list = false;
    return list_of(std::move(name), column(program, "item", type, std::move(within)));
  }
  if (type.kind != ir::TypeKind::Record) return scalar_column(std::move(name), type);
  within.push_back(type.of);
  std::vector<Builder> members;
  for (const ir::Field& field : program.records[type.of].fields) {
    if (has_column(within, field.type))
      members.push_back(column(program, field.external, field.type, within));
  }
  return Builder(std::move(name), Kind::Object, std::move(members));
}

// Of what was picked, the record.
ir::Type type_of(const ir::Item& item) {
  if (item.record == ir::kNone) return item.type;
  return {.kind = ir::TypeKind::Record, .list = item.type.list, .of = item.record};
}

}  // namespace

bool has_room(const ir::Type& type, ir::int128 number) {
  return !ir::is_exact(type) || value::magnitude(number) < value::power_of_ten(value::kMaxPlaces);
}

void add_scalar(const ir::Program& program, const eval::Request& request, const ir::Type& type,
                ir::int128 number, Builder& out, const lists::Data* data) {
  switch (type.kind) {
    case ir::TypeKind::Boolean: return out.add_boolean(number != 0);
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer: return out.add_whole(static_cast<std::int64_t>(number));
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate:
    case ir::TypeKind::Money: return out.add_decimal(number);
    case ir::TypeKind::Date: return out.add_day(static_cast<std::int32_t>(number));
    case ir::TypeKind::Text:
      return out.add_text(eval::text_of(request, data, static_cast<std::int64_t>(number)));
    case ir::TypeKind::Enumeration: {
      // Mostly one that the policy names, which is not copied.
      const ir::Enumeration& nodes = program.enumerations[type.of];
      if (!nodes.is_member(number)) break;
      return out.add_text(nodes.members[nodes.member_of(number)].external);
    }
    case ir::TypeKind::Record: break;
  }
  out.add_text(eval::external_text(program, request, type, number, data));
}

namespace {

void add_record(const ir::Program& program, const eval::Request& request, const eval::RecordView& record,
                Within within, Builder& out) {
  within.push_back(static_cast<std::uint32_t>(&record.layout() - program.records.data()));
  std::size_t next = 0;
  for (std::uint32_t i = 0; i < record.layout().fields.size(); ++i) {
    const ir::Type& type = record.layout().fields[i].type;
    if (!has_column(within, type)) continue;
    Builder& column = out.child(next++);
    if (!record.says(i)) {
      column.add_missing();
    } else if (!type.list) {
      add_scalar(program, request, type, record.number(i), column);
    } else {
      for (std::uint32_t k = 0; k < record.count(i); ++k) {
        if (type.kind == ir::TypeKind::Record) {
          add_record(program, request, record.record(i, k), within, column.child(0));
        } else {
          add_scalar(program, request, type, record.number(i, k), column.child(0));
        }
      }
      column.close();
    }
  }
  out.close();
}

// What an output holds: of a record its place, which stands for it.
template <typename One>
bool every_item(const eval::Output& output, const ir::Item& item, One one) {
  if (!item.type.list) return one(output.number);
  return std::all_of(output.list.begin(), output.list.end(), one);
}

bool record_has_room(const eval::RecordView& record) {
  for (std::uint32_t i = 0; i < record.layout().fields.size(); ++i) {
    const ir::Type& type = record.layout().fields[i].type;
    if (!record.says(i)) continue;
    if (!type.list && !has_room(type, record.number(i))) return false;
    for (std::uint32_t k = 0; type.list && k < record.count(i); ++k) {
      const bool room = type.kind == ir::TypeKind::Record ? record_has_room(record.record(i, k))
                                                          : has_room(type, record.number(i, k));
      if (!room) return false;
    }
  }
  return true;
}

}  // namespace

Builder output_column(const ir::Program& program, const ir::Item& item) {
  return column(program, item.external, type_of(item), {});
}

bool has_room(const ir::Program& program, const eval::Request& request, const eval::Answer& answer,
              const eval::Output& output) {
  const ir::Item& item = program.items[output.item];
  return every_item(output, item, [&](ir::int128 number) {
    if (item.record == ir::kNone) return has_room(item.type, number);
    return record_has_room(eval::RecordView(program, request, item, number, answer.law_day().value_or(0)));
  });
}

void add_value(const ir::Program& program, const eval::Request& request, const eval::Answer& answer,
               const eval::Output& output, Builder& column) {
  const ir::Item& item = program.items[output.item];
  Builder& into = item.type.list ? column.child(0) : column;
  every_item(output, item, [&](ir::int128 number) {
    if (item.record == ir::kNone) {
      add_scalar(program, request, item.type, number, into, answer.data.get());
    } else {
      const eval::RecordView record(program, request, item, number, answer.law_day().value_or(0));
      add_record(program, request, record, {}, into);
    }
    return true;
  });
  if (item.type.list) column.close();
}

}  // namespace writ::columns
