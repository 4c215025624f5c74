// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/struct_document.h"

#include "runtime/api/fault_place.h"
#include "runtime/api/problems.h"
#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/json/pointer.h"
#include "runtime/value/currency.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace writ::api {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;
using json::Binding;
using json::Node;

namespace {

// ---- what pointers lead to ----

bool is_named(const ShapeMember& member, const std::string& name, bool normal) {
  return normal ? base::normalised(member.name) == name : member.name == name;
}

// Of an array, as RFC 6901 writes it.
bool is_index(const std::string& part) {
  return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos &&
         (part.size() == 1 || part.front() != '0');
}

// A member that a place leads to, or into.
struct Led {
  std::size_t record = 0;  // of the shape, and which member of it
  std::size_t member = 0;
  bool item = false;  // to an item of its list
};

// The members on the way, the last of them the one that it leads to; nothing where the way ends before.
std::vector<Led> follow(const Shape& shape, const Binding::Place& place) {
  std::vector<Led> way;
  for (std::size_t i = 0; i < place.at.size(); ++i) {
    const std::string& part = place.at[i];
    const ShapeMember* const last =
        way.empty() ? nullptr : &shape.records[way.back().record].members[way.back().member];
    if (last != nullptr && last->list && !way.back().item) {
      if (i != place.item && !is_index(part)) return {};
      way.back().item = true;
      continue;
    }
    if (last != nullptr && last->kind != WRIT_KIND_RECORD) return {};
    const std::size_t record = last == nullptr ? 0 : last->record;
    const std::vector<ShapeMember>& members = shape.records[record].members;
    const bool normal = place.named && i + 1 == place.at.size();
    const auto found = std::find_if(members.begin(), members.end(),
                                    [&](const ShapeMember& one) { return is_named(one, part, normal); });
    if (found == members.end()) return {};
    way.push_back({record, static_cast<std::size_t>(found - members.begin())});
  }
  return way;
}

std::string text_of(const Binding::Pointer& pointer) {
  std::string out;
  for (const std::string& part : pointer) out += "/" + json::pointer_part(part);
  return out;
}

Fault wrong_place(const Binding::Place& place, const char* en, const char* zh) {
  return Fault{FaultCode::ShapeOther, text_of(place.at), {text_of(place.at), {}}, {en, zh}};
}

// A sum is in no other currency than what it is read as: a number in JSON would not tell. So it is within the items of a list that is read whole.
bool has_unit_of(const Shape& shape, const ShapeMember& member, const ir::Program& program,
                 const ir::Type& type) {
  if (member.kind == WRIT_KIND_EXACT) {
    return type.kind == ir::TypeKind::Money ? member.unit == value::currency_code(type.currency)
                                            : member.unit.empty();
  }
  if (member.kind != WRIT_KIND_RECORD || type.kind != ir::TypeKind::Record) return true;
  const std::vector<ShapeMember>& members = shape.records[member.record].members;
  return std::all_of(members.begin(), members.end(), [&](const ShapeMember& one) {
    const std::vector<ir::Field>& fields = program.records[type.of].fields;
    const auto field = std::find_if(fields.begin(), fields.end(), [&](const ir::Field& its) {
      return base::is_called(its.name, its.external, base::normalised(one.name));
    });
    // What is no field is refused when it is read.
    return field == fields.end() || has_unit_of(shape, one, program, field->type);
  });
}

const ShapeMember* named_twice(const ShapeRecord& record) {
  const std::vector<ShapeMember>& members = record.members;
  for (auto one = members.begin(); one != members.end(); ++one) {
    if (std::any_of(members.begin(), one, [&](const ShapeMember& other) { return other.name == one->name; }))
      return &*one;
  }
  return nullptr;
}

// ---- what of a struct is read ----

class Chosen {
 public:
  explicit Chosen(const Shape& shape) : shape_(shape) {
    for (const ShapeRecord& record : shape.records) read_.emplace_back(record.members.size(), false);
  }

  // `whole`: with all that is in it.
  void add(const std::vector<Led>& way, bool whole) {
    for (const Led& one : way) read_[one.record][one.member] = true;
    if (whole && !way.empty()) add_all(shape_.records[way.back().record].members[way.back().member]);
  }
  // Records keep their numbers.
  Shape shape() const {
    Shape out;
    for (std::size_t i = 0; i < shape_.records.size(); ++i) {
      ShapeRecord& record = out.records.emplace_back();
      record.size = shape_.records[i].size;
      for (std::size_t k = 0; k < read_[i].size(); ++k) {
        if (read_[i][k]) record.members.push_back(shape_.records[i].members[k]);
      }
    }
    return out;
  }

 private:
  // A shape nests no deeper than copy_shape() lets it.
  void add_all(const ShapeMember& member) {
    if (member.kind != WRIT_KIND_RECORD) return;
    std::vector<bool>& its = read_[member.record];
    its.assign(its.size(), true);
    for (const ShapeMember& one : shape_.records[member.record].members) add_all(one);
  }

  const Shape& shape_;
  std::vector<std::vector<bool>> read_;  // by record and member
};

// ---- the document ----

class Writer {
 public:
  Writer(const Shape& shape, const Names& names, const eval::Limits& limits)
      : shape_(shape), names_(names), limits_(limits) {}

  // False where something in it is wrong: `fault`. `depth`: of the object in the document.
  bool record(const ShapeRecord& record, const char* from, std::size_t depth, Node& out) {
    if (depth > limits_.max_depth) {
      fail(FaultCode::TooDeep, {std::to_string(limits_.max_depth), {}}, {});
      return false;
    }
    out.kind = Node::Kind::Object;
    for (const ShapeMember& member : record.members) {
      Node value;
      const char* const its = from + member.offset;
      switch (member.list ? list(member, its, depth + 1, value) : scalar(member, its, value)) {
        case Holds::Value:
        case Holds::Null:
          if (!room(member.name.size() + kAround)) return at(member.name);
          out.names.push_back(member.name);
          out.items.push_back(std::move(value));
          break;
        case Holds::Nothing: break;
        case Holds::Wrong: return at(member.name);
      }
    }
    return true;
  }
  Fault fault;

 private:
  enum class Holds : std::uint8_t { Value, Null, Nothing, Wrong };

  Holds holds(std::int32_t given) {
    switch (given) {
      case WRIT_GIVEN: return Holds::Value;
      case WRIT_ABSENT: return Holds::Null;
      case WRIT_MISSING: return Holds::Nothing;
      default: return wrong({"`given` is none of the three", "`given` 不是三种取值之一"});
    }
  }

  Holds list(const ShapeMember& member, const char* from, std::size_t depth, Node& out) {
    const auto it = load<writ_list>(from);
    if (const Holds its = holds(it.given); its != Holds::Value) return its;
    if (it.items == nullptr && it.count != 0) return wrong({"its items are NULL", "其各项为 NULL"});
    if (it.count > limits_.max_list_items)
      return fail(FaultCode::ListTooLong, {}, {std::to_string(limits_.max_list_items), {}});
    if (depth > limits_.max_depth)
      return fail(FaultCode::TooDeep, {std::to_string(limits_.max_depth), {}}, {});
    out.kind = Node::Kind::Array;
    const std::size_t step = item_size(shape_, member);
    const char* item = static_cast<const char*>(it.items);
    for (std::size_t i = 0; i < it.count; ++i, item += step) {
      // One that is missing is null: a list is never shorter than it was.
      if (!room(kAround)) return Holds::Wrong;
      Node& made = out.items.emplace_back();
      const bool good = member.kind == WRIT_KIND_RECORD
                            ? record(shape_.records[member.record], item, depth + 1, made)
                            : scalar(member, item, made) != Holds::Wrong;
      if (!good) return at_item(i);
    }
    return Holds::Value;
  }

  Holds scalar(const ShapeMember& member, const char* from, Node& out) {
    switch (member.kind) {
      case WRIT_KIND_TRUTH: {
        const auto it = load<writ_truth>(from);
        if (const Holds its = holds(it.given); its != Holds::Value) return its;
        if (it.value != 0 && it.value != 1) return wrong({"a truth is 0 or 1", "真假值应为 0 或者 1"});
        out.kind = Node::Kind::Boolean;
        out.yes = it.value != 0;
        return Holds::Value;
      }
      case WRIT_KIND_WHOLE: {
        const auto it = load<writ_whole>(from);
        if (const Holds its = holds(it.given); its != Holds::Value) return its;
        return put(Node::Kind::Number, std::to_string(it.value), out);
      }
      case WRIT_KIND_EXACT: return exact(load<writ_exact>(from), member.places, out);
      case WRIT_KIND_DAY: {
        const auto it = load<writ_day>(from);
        if (const Holds its = holds(it.given); its != Holds::Value) return its;
        const auto date = value::date_of_day_number(it.days);
        if (!date) return fail(FaultCode::BadDate, {}, {std::to_string(it.days), {}});
        return put(Node::Kind::String, value::format_date(*date).view(), out);
      }
      case WRIT_KIND_TEXT:
      case WRIT_KIND_NAME: return text(load<writ_string>(from), out);
      case WRIT_KIND_CHOICE: return choice(member.choices, load<std::int32_t>(from), out);
      case WRIT_KIND_RECORD: break;
    }
    return fail(FaultCode::Internal, {}, {});  // in lists alone
  }

  Holds exact(const writ_exact& it, int places, Node& out) {
    constexpr int kWordBits = 64;
    if (const Holds its = holds(it.given); its != Holds::Value) return its;
    if (places < 0 || places > value::kMaxPlaces)
      return wrong({"its shape says places that no number has", "结构体说明所称的小数位数有误"});
    const auto units = static_cast<value::int128>(
        static_cast<value::uint128>(static_cast<std::uint64_t>(it.high)) << kWordBits | it.low);
    return put(Node::Kind::Number, value::format_decimal(units, places).view(), out);
  }

  Holds text(const writ_string& it, Node& out) {
    std::string_view its;
    if (it.given == WRIT_NAMED) {
      its = names_.text(it.text.size);
      if (its.data() == nullptr)
        return wrong({"the engine has given no name this number", "引擎未曾给出这一名称编号"});
    } else {
      if (const Holds said = holds(it.given); said != Holds::Value) return said;
      if (it.text.data == nullptr && it.text.size != 0) return wrong({"its text is NULL", "其文本为 NULL"});
      its = view(it.text);
    }
    if (!room(its.size())) return Holds::Wrong;
    if (base::first_invalid_utf8(its)) return wrong({"its text is not UTF-8", "其文本不是 UTF-8 编码"});
    return put(Node::Kind::String, its, out);
  }

  Holds choice(const std::vector<std::string>& choices, std::int32_t it, Node& out) {
    if (it == WRIT_MISSING) return Holds::Nothing;
    if (it == WRIT_ABSENT) return Holds::Null;
    if (it < 0 || static_cast<std::size_t>(it) > choices.size())
      return fail(FaultCode::UnknownValue, {}, {std::to_string(it), {}});
    return put(Node::Kind::String, choices[static_cast<std::size_t>(it) - 1], out);
  }

  static Holds put(Node::Kind kind, std::string_view text, Node& out) {
    out.kind = kind;
    out.text = text;
    return Holds::Value;
  }

  // What a struct leads to is bounded as its text would be, of which each value has some bytes around it.
  static constexpr std::size_t kAround = 4;
  bool room(std::size_t bytes) {
    if (bytes <= limits_.max_request_bytes - taken_) {
      taken_ += bytes;
      return true;
    }
    fail(FaultCode::RequestTooLarge, {std::to_string(limits_.max_request_bytes), {}}, {});
    return false;
  }

  Holds fail(FaultCode code, Bilingual first, Bilingual second) {
    fault = Fault{code, {}, std::move(first), std::move(second)};
    return Holds::Wrong;
  }
  Holds wrong(Bilingual what) { return fail(FaultCode::BadMember, {}, std::move(what)); }
  bool at(const std::string& name) {
    put_member_before(fault.path, name);
    return false;
  }
  Holds at_item(std::size_t item) {
    put_item_before(fault.path, item);
    return Holds::Wrong;
  }

  const Shape& shape_;
  const Names& names_;
  const eval::Limits& limits_;
  std::size_t taken_ = 0;
};

}  // namespace

std::optional<Fault> choose(const Shape& shape, const Binding& binding, const ir::Program& program,
                            Shape& read) {
  for (const ShapeRecord& record : shape.records) {
    if (const ShapeMember* twice = named_twice(record))
      return Fault{FaultCode::ShapeOther, "", {twice->name, {}}, {"it is there twice", "重复出现"}};
  }
  Chosen chosen(shape);
  const std::vector<Binding::Place> places = binding.places();
  for (std::size_t i = 0; i < places.size();) {
    const Binding::Place& first = places[i];
    bool found = first.of.empty();
    for (const std::string& of = first.of; i < places.size() && places[i].of == of; ++i) {
      const Binding::Place& place = places[i];
      const std::vector<Led> way = follow(shape, place);
      // The whole struct is where facts stand, and no fact.
      found = found || !way.empty() || (place.only_there && place.at.empty());
      if (way.empty() || place.only_there) continue;
      chosen.add(way, !place.by_item);
      const ShapeMember& member = shape.records[way.back().record].members[way.back().member];
      if (place.type && !place.by_item && !has_unit_of(shape, member, program, *place.type))
        return wrong_place(place, "it is a sum of another currency, or of none, or holds one",
                           "其金额（或者其中的金额）为另一币种，或者没有币种");
    }
    if (!found) return wrong_place(first, "no member of the struct is there", "结构体没有该成员");
  }
  read = chosen.shape();
  return std::nullopt;
}

std::optional<Fault> document_of(const Shape& read, const void* facts, const Names& names,
                                 const eval::Limits& limits, Node& out) {
  Writer writer(read, names, limits);
  out = {};
  if (writer.record(read.records.front(), static_cast<const char*>(facts), 1, out)) return std::nullopt;
  // Of the whole, and of no member.
  if (writer.fault.code == FaultCode::RequestTooLarge || writer.fault.code == FaultCode::TooDeep) {
    writer.fault.path.clear();
  } else {
    writer.fault.argument0 = {writer.fault.path, {}};
  }
  return std::move(writer.fault);
}

}  // namespace writ::api
