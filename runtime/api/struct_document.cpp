// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/struct_document.h"

#include "runtime/api/problems.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/json/pointer.h"
#include "runtime/value/currency.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <string>
#include <utility>

namespace writ::api {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;
using json::Binding;
using json::Node;

namespace {

// ---- what pointers lead to ----

const ShapeMember* member_of(const ShapeRecord& record, const std::string& name, bool normal) {
  const auto found = std::find_if(record.members.begin(), record.members.end(), [&](const ShapeMember& one) {
    return normal ? base::normalised(one.name) == name : one.name == name;
  });
  return found == record.members.end() ? nullptr : &*found;
}

bool is_item(const std::string& part) {
  return part == Binding::kAnyItem ||
         (!part.empty() && part.find_first_not_of("0123456789") == std::string::npos);
}

// The member that a place is, or that it is in; `leads`: whether the whole of the way is there.
const ShapeMember* follow(const Shape& shape, const Binding::Place& place, bool& leads) {
  const ShapeRecord* record = &shape.records.front();
  const ShapeMember* member = nullptr;
  bool item = false;  // the last part led to an item of the member
  leads = true;
  for (const std::string& part : place.at) {
    if (record != nullptr) {
      member = member_of(*record, part, place.named && &part == &place.at.back());
      leads = member != nullptr;
      record = nullptr;
      item = false;
    } else {
      leads = member->list && !item && is_item(part);
      item = true;
      if (member->kind == WRIT_KIND_RECORD) record = &shape.records[member->record];
    }
    if (!leads) break;
  }
  return member;
}

std::string text_of(const Binding::Pointer& pointer) {
  std::string out;
  for (const std::string& part : pointer) out += "/" + json::pointer_part(part);
  return out;
}

Fault wrong_place(const Binding::Place& place, const char* en, const char* zh) {
  return Fault{FaultCode::ShapeOther, text_of(place.at), {text_of(place.at), {}}, {en, zh}};
}

// A sum is in no other currency than what it is read as: a number in JSON would not tell.
bool has_unit_of(const ShapeMember& member, const ir::Type& type) {
  const bool money = type.kind == ir::TypeKind::Money;
  return member.kind != WRIT_KIND_EXACT ||
         (money ? member.unit == value::currency_code(type.currency) : member.unit.empty());
}

// ---- the document ----

class Writer {
 public:
  Writer(const Shape& shape, const Names& names, const eval::Limits& limits)
      : shape_(shape), names_(names), limits_(limits) {}

  // False where something in it is wrong: `fault`.
  bool record(const ShapeRecord& record, const char* from, Node& out) {
    out.kind = Node::Kind::Object;
    for (const ShapeMember& member : record.members) {
      Node value;
      const char* const its = from + member.offset;
      switch (member.list ? list(member, its, value) : scalar(member, its, value)) {
        case Holds::Value:
        case Holds::Null:
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

  Holds list(const ShapeMember& member, const char* from, Node& out) {
    const auto it = load<writ_list>(from);
    if (const Holds its = holds(it.given); its != Holds::Value) return its;
    if (it.items == nullptr && it.count != 0) return wrong({"its items are NULL", "其各项为 NULL"});
    if (it.count > limits_.max_list_items)
      return fail(FaultCode::ListTooLong, {}, {std::to_string(limits_.max_list_items), {}});
    if (!room(it.count)) return Holds::Wrong;
    out.kind = Node::Kind::Array;
    const std::size_t step = item_size(shape_, member);
    const char* item = static_cast<const char*>(it.items);
    for (std::size_t i = 0; i < it.count; ++i, item += step) {
      // One that is missing is null: a list is never shorter than it was.
      Node& made = out.items.emplace_back();
      const bool good = member.kind == WRIT_KIND_RECORD ? record(shape_.records[member.record], item, made)
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

  // What a struct leads to is bounded as the text of a request is.
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
    const bool direct = fault.path.empty() || fault.path.front() == '[';
    fault.path = name + (direct ? "" : ".") + fault.path;
    return false;
  }
  Holds at_item(std::size_t item) {
    const bool direct = fault.path.empty();
    fault.path = "[" + std::to_string(item) + "]" + (direct ? "" : ".") + fault.path;
    return Holds::Wrong;
  }

  const Shape& shape_;
  const Names& names_;
  const eval::Limits& limits_;
  std::size_t taken_ = 0;
};

}  // namespace

std::optional<Fault> refuses(const Shape& shape, const Binding& binding) {
  const std::vector<Binding::Place> places = binding.places();
  for (std::size_t i = 0; i < places.size();) {
    const Binding::Place& first = places[i];
    bool found = first.of.empty();
    for (const std::string& of = first.of; i < places.size() && places[i].of == of; ++i) {
      bool leads = false;
      const ShapeMember* const member = follow(shape, places[i], leads);
      found = found || leads;
      if (leads && member != nullptr && places[i].type && !has_unit_of(*member, *places[i].type))
        return wrong_place(places[i], "it is a sum of another currency, or of none",
                           "其金额为另一币种，或者没有币种");
    }
    if (!found) return wrong_place(first, "no member of the struct is there", "结构体没有该成员");
  }
  return std::nullopt;
}

std::optional<Fault> document_of(const Shape& shape, const void* facts, const Names& names,
                                 const eval::Limits& limits, Node& out) {
  Writer writer(shape, names, limits);
  out = {};
  if (writer.record(shape.records.front(), static_cast<const char*>(facts), out)) return std::nullopt;
  // Of the whole, and of no member.
  if (writer.fault.code == FaultCode::RequestTooLarge) {
    writer.fault.path.clear();
  } else {
    writer.fault.argument0 = {writer.fault.path, {}};
  }
  return std::move(writer.fault);
}

}  // namespace writ::api
