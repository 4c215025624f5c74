// SPDX-License-Identifier: Apache-2.0
// Requests as structs of random shapes, right ones and such with one thing that is wrong; what a request holds, as text. What a struct should lead to
// and where it is wrong comes from here, not from what reads structs.
#pragma once

#include "runtime/api/names.h"
#include "runtime/api/shape.h"
#include "runtime/eval/fault.h"
#include "runtime/eval/request.h"
#include "runtime/ir/ir.h"
#include "runtime/value/currency.h"
#include "tests/unit/dice.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::structs {

using api::Shape;
using api::ShapeMember;
using eval::FaultCode;
using ir::TypeKind;

inline constexpr std::uint32_t kAsOf = ir::kNone - 1;
inline constexpr std::size_t kMostItems = 20;  // gen::fill makes no longer list

inline std::string called(const ir::Field& field) {
  const std::string& name = !field.external.empty() ? field.external : field.name.en;
  return (field.reading ? "readings." : "") + (name.empty() ? field.name.zh : name);
}

// A shape for a record of the program, its members in any order, with room between some of them; or as a compiler of C lays out the structs of a
// typed header.
class ShapeMaker {
 public:
  ShapeMaker(const ir::Program& program, std::uint64_t seed, bool as_in_header = false)
      : program_(program), dice_(seed), as_in_header_(as_in_header) {
    record(program.facts_record(), true);
  }
  // Of the outputs of a decision, but for records, which no struct shows.
  ShapeMaker(const ir::Program& program, const ir::Decision& decision, std::uint64_t seed,
             bool as_in_header = false)
      : program_(program), dice_(seed), as_in_header_(as_in_header) {
    ir::Record all;
    for (const std::uint32_t index : decision.outputs) {
      const ir::Item& item = program.items[index];
      if (item.record != ir::kNone) continue;
      ir::Field& field = all.fields.emplace_back();
      field.name = item.name;
      field.external = item.external;
      field.type = item.type;
    }
    record(all, false);
  }
  Shape shape;
  std::vector<std::vector<std::uint32_t>> fields;  // by record and member: the field, or kAsOf

 private:
  std::size_t record(const ir::Record& from, bool facts) {
    const std::size_t at = shape.records.size();
    shape.records.emplace_back();
    fields.emplace_back();
    std::vector<std::uint32_t> order;
    if (facts) order.push_back(kAsOf);
    for (std::uint32_t i = 0; i < from.fields.size(); ++i) order.push_back(i);
    if (!as_in_header_ && dice_.chance(40)) {
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice_.below(i)]);
    }
    std::size_t end = 0;
    std::size_t most = as_in_header_ ? 1 : alignof(std::uint64_t);
    for (const std::uint32_t index : order) {
      ShapeMember member;
      if (index == kAsOf) {
        member.name = "as_of";
        member.kind = WRIT_KIND_DAY;
      } else {
        describe(from.fields[index], member);
      }
      const std::size_t size = member.list ? sizeof(writ_list) : api::item_size(shape, member);
      const bool halves = !member.list && member.kind != WRIT_KIND_RECORD && size <= 2 * sizeof(std::int32_t);
      const std::size_t align = halves ? sizeof(std::int32_t) : alignof(std::uint64_t);
      most = std::max(most, align);
      end = (end + align - 1) / align * align;
      if (!as_in_header_ && dice_.chance(10)) end += 2 * sizeof(std::uint64_t);
      member.offset = end;
      end += size;
      shape.records[at].members.push_back(member);
      fields[at].push_back(index);
    }
    shape.records[at].size =
        as_in_header_ ? (std::max<std::size_t>(end, 1) + most - 1) / most * most : (end + most) / most * most;
    return at;
  }
  void describe(const ir::Field& field, ShapeMember& member) {
    member.name = called(field);
    member.list = field.type.list;
    member.places = field.type.places;
    switch (field.type.kind) {
      case TypeKind::Boolean: member.kind = WRIT_KIND_TRUTH; break;
      case TypeKind::Count:
      case TypeKind::Integer: member.kind = WRIT_KIND_WHOLE; break;
      case TypeKind::Money:
        member.unit = std::string(value::currency_code(field.type.currency));
        [[fallthrough]];
      case TypeKind::Decimal:
      case TypeKind::Rate: member.kind = WRIT_KIND_EXACT; break;
      case TypeKind::Date: member.kind = WRIT_KIND_DAY; break;
      case TypeKind::Text: member.kind = WRIT_KIND_TEXT; break;
      case TypeKind::Enumeration: {
        const ir::Enumeration& its = program_.enumerations[field.type.of];
        constexpr std::size_t kMostChoices = 256;  // in a header
        const bool by_name =
            as_in_header_ ? its.members.size() > kMostChoices : dice_.chance(field.reading ? 60 : 30);
        member.kind = its.open || by_name ? WRIT_KIND_NAME : WRIT_KIND_CHOICE;
        for (const ir::Enumerator& one : its.members)
          if (member.kind == WRIT_KIND_CHOICE) member.choices.push_back(name_of(one));
        // The struct numbers them as it likes.
        if (!as_in_header_ && dice_.chance(30)) std::reverse(member.choices.begin(), member.choices.end());
        break;
      }
      case TypeKind::Record:
        member.kind = WRIT_KIND_RECORD;
        member.record = record(program_.records[field.type.of], false);
        break;
    }
  }

 public:
  static std::string name_of(const ir::Enumerator& one) {
    const std::string& name = !one.external.empty() ? one.external : one.name.en;
    return name.empty() ? one.name.zh : name;
  }

 private:
  const ir::Program& program_;
  gen::Dice dice_;
  const bool as_in_header_;
};

// A request as a struct; at one place of it, if that is asked for, something wrong. `by_number`: every text and name is told so.
class StructMaker {
 public:
  StructMaker(const ShapeMaker& shape, const eval::Request& from, api::Names& names, std::uint64_t seed,
              std::size_t wrong_at = SIZE_MAX, bool by_number = false)
      : shape_(shape), from_(from), names_(names), dice_(seed), wrong_at_(wrong_at), by_number_(by_number) {
    words_.emplace_back((shape.shape.records[0].size + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
    facts = reinterpret_cast<char*>(words_.back().data());
    record(0, from.program().facts_record(), from.words(), facts, "");
  }
  char* facts = nullptr;
  std::size_t places = 0;
  std::size_t takes = 0;      // of what is allowed
  bool none_of_some = false;  // a list is empty that may not be
  FaultCode code = FaultCode::Internal;
  std::string path;

 private:
  void record(std::size_t at, const ir::Record& of, const std::uint64_t* words, char* to,
              const std::string& path) {
    const std::vector<ShapeMember>& members = shape_.shape.records[at].members;
    for (std::size_t i = 0; i < members.size(); ++i) {
      const ShapeMember& member = members[i];
      char* const its = to + member.offset;
      const std::string place = path + (path.empty() ? "" : ".") + member.name;
      const std::uint32_t index = shape_.fields[at][i];
      if (index == kAsOf) {
        api::store(its, from_.as_of ? writ_day_of(*from_.as_of) : writ_day{WRIT_MISSING, 77});
        if (is_here(place)) spoil(member, false, its);
        continue;
      }
      const ir::Field& field = of.fields[index];
      const std::uint64_t* const word = words + field.offset / sizeof(std::uint64_t);
      if (field.reading && *word == from_.nothing()[field.offset / sizeof(std::uint64_t)] &&
          dice_.chance(50)) {
        // The default is taken where none is said.
        nothing(member, its, WRIT_MISSING);
      } else if (!eval::is_present(words, index)) {
        // What is missing may hold what it likes.
        nothing(member, its, field.type.optional && dice_.chance(50) ? WRIT_ABSENT : WRIT_MISSING);
      } else if (field.type.list) {
        list(member, field, *word, its, place);
      } else {
        scalar(member, field.type, word, its);
      }
      if (is_here(place))
        spoil(member, field.type.optional, its, field.type.kind == TypeKind::Count, field.at_least_one);
    }
  }
  void list(const ShapeMember& member, const ir::Field& field, std::uint64_t packed, char* to,
            const std::string& path) {
    const std::uint32_t count = eval::list_count(packed);
    none_of_some |= count == 0 && field.at_least_one;
    const std::size_t size = api::item_size(shape_.shape, member);
    words_.emplace_back((count * size + sizeof(std::uint64_t)) / sizeof(std::uint64_t));
    char* const items = reinterpret_cast<char*>(words_.back().data());
    api::store(to, writ_list{count == 0 && dice_.chance(50) ? nullptr : items, count, WRIT_GIVEN});
    ir::Type one = field.type;
    one.list = false;
    const bool records = field.type.kind == TypeKind::Record;
    const std::size_t width =
        records ? from_.program().records[field.type.of].size / sizeof(std::uint64_t) : ir::slot_words(one);
    takes += count * width * sizeof(std::uint64_t);
    for (std::uint32_t i = 0; i < count; ++i) {
      const std::uint64_t* const word = from_.words() + eval::list_offset(packed) + i * width;
      const std::string place = path + "[" + std::to_string(i) + "]";
      if (records) {
        record(member.record, from_.program().records[field.type.of], word, items + i * size, place);
        continue;
      }
      scalar(member, one, word, items + i * size);
      ShapeMember item = member;
      item.list = false;
      if (is_here(place)) spoil(item, false, items + i * size, one.kind == TypeKind::Count);
    }
  }
  void nothing(const ShapeMember& member, char* to, std::int32_t given) {
    if (member.list) return api::store(to, writ_list{nullptr, 5, given});
    switch (member.kind) {
      case WRIT_KIND_TRUTH: return api::store(to, writ_truth{given, 9});
      case WRIT_KIND_WHOLE: return api::store(to, writ_whole{-9, given});
      case WRIT_KIND_EXACT: return api::store(to, writ_exact{9, -9, given});
      case WRIT_KIND_DAY: return api::store(to, writ_day{given, INT32_MIN});
      case WRIT_KIND_TEXT:
      case WRIT_KIND_NAME: return api::store(to, writ_string{{nullptr, SIZE_MAX}, given});
      case WRIT_KIND_CHOICE: return api::store(to, given);
      case WRIT_KIND_RECORD: return;
    }
  }
  void scalar(const ShapeMember& member, const ir::Type& type, const std::uint64_t* word, char* to) {
    const ir::int128 number = eval::read_scalar(word, type);
    const auto small = static_cast<std::int64_t>(number);
    switch (member.kind) {
      case WRIT_KIND_TRUTH: return api::store(to, writ_truth_of(small != 0));
      case WRIT_KIND_WHOLE: return api::store(to, writ_whole_of(small));
      case WRIT_KIND_EXACT:
        return api::store(to, writ_exact{word[0], static_cast<std::int64_t>(word[1]), WRIT_GIVEN});
      case WRIT_KIND_DAY: return api::store(to, writ_day_of(static_cast<std::int32_t>(small)));
      case WRIT_KIND_TEXT: return text(from_.text(small), to);
      case WRIT_KIND_NAME: return text(ShapeMaker::name_of(node(type, number)), to);
      case WRIT_KIND_CHOICE: {
        const auto found =
            std::find(member.choices.begin(), member.choices.end(), ShapeMaker::name_of(node(type, number)));
        return api::store(to, static_cast<std::int32_t>(found - member.choices.begin()) + 1);
      }
      case WRIT_KIND_RECORD: return;
    }
  }
  const ir::Enumerator& node(const ir::Type& type, ir::int128 number) const {
    const ir::Enumeration& its = from_.program().enumerations[type.of];
    return its.members[its.member_of(number)];
  }
  void text(std::string_view said, char* to) {
    takes += said.size();
    if (by_number_ || dice_.chance(60)) {
      std::size_t number = 0;
      REQUIRE(!names_.take(said, number));
      return api::store(to, writ_string_named(number));
    }
    texts_.emplace_back(said);
    api::store(to, writ_string_of({texts_.back().data(), texts_.back().size()}));
  }

  bool is_here(const std::string& place) {
    if (places++ != wrong_at_) return false;
    path = place;
    return true;
  }
  void spoil(const ShapeMember& member, bool optional, char* to, bool count = false,
             bool at_least_one = false) {
    code = FaultCode::BadMember;
    if (member.list) return spoil_list(optional, at_least_one, to);
    const std::uint32_t how = dice_.below(4);
    if (member.kind != WRIT_KIND_CHOICE && how == 0) return give(member, to, dice_.chance(50) ? 7 : -2);
    if (!optional && how == 1) {
      code = FaultCode::NullNotAllowed;
      return member.kind == WRIT_KIND_CHOICE ? api::store(to, std::int32_t{WRIT_ABSENT})
                                             : give(member, to, WRIT_ABSENT);
    }
    switch (member.kind) {
      case WRIT_KIND_TRUTH: return api::store(to, writ_truth{WRIT_GIVEN, dice_.chance(50) ? 2 : -1});
      case WRIT_KIND_WHOLE:
        if (!count) return give(member, to, WRIT_NAMED);
        code = FaultCode::NegativeCount;
        return api::store(to, writ_whole_of(dice_.chance(50) ? -1 : INT64_MIN));
      case WRIT_KIND_EXACT: return give(member, to, WRIT_NAMED);
      case WRIT_KIND_DAY:
        code = FaultCode::BadDate;
        return api::store(to, writ_day_of(dice_.chance(50) ? INT32_MAX : INT32_MIN));
      case WRIT_KIND_TEXT:
      case WRIT_KIND_NAME:
        return api::store(to, dice_.chance(50)
                                  ? writ_string_of({nullptr, 3})
                                  : writ_string_named(names_.base() + (1U << 20) + dice_.below(9)));
      case WRIT_KIND_CHOICE:
        code = FaultCode::UnknownValue;
        return api::store(to, dice_.chance(50) ? static_cast<std::int32_t>(member.choices.size() + 1)
                                               : (dice_.chance(50) ? INT32_MAX : -2));
      case WRIT_KIND_RECORD: return;
    }
  }
  void spoil_list(bool optional, bool at_least_one, char* to) {
    auto it = api::load<writ_list>(to);
    switch (dice_.below(at_least_one ? 5 : 4)) {
      case 0: return api::store(to, writ_list{it.items, it.count, 7});
      case 1: return api::store(to, writ_list{nullptr, 1, WRIT_GIVEN});
      case 2:
        // Its items are not there: nobody may look at them.
        code = FaultCode::ListTooLong;
        return api::store(to, writ_list{this, dice_.chance(50) ? kMostItems + 1 : SIZE_MAX, WRIT_GIVEN});
      case 3:
        if (optional) return api::store(to, writ_list{it.items, it.count, -2});
        code = FaultCode::NullNotAllowed;
        return api::store(to, writ_list{it.items, it.count, WRIT_ABSENT});
      default: code = FaultCode::EmptyList; return api::store(to, writ_list{it.items, 0, WRIT_GIVEN});
    }
  }
  void give(const ShapeMember& member, char* to, std::int32_t given) {
    switch (member.kind) {
      case WRIT_KIND_TRUTH: return api::store(to, writ_truth{given, 1});
      case WRIT_KIND_WHOLE: return api::store(to, writ_whole{1, given});
      case WRIT_KIND_EXACT: return api::store(to, writ_exact{1, 0, given});
      case WRIT_KIND_DAY: return api::store(to, writ_day{given, 1});
      case WRIT_KIND_TEXT:
      case WRIT_KIND_NAME: return api::store(to, writ_string{{"a", 1}, given});
      case WRIT_KIND_CHOICE:
      case WRIT_KIND_RECORD: return;
    }
  }

  const ShapeMaker& shape_;
  const eval::Request& from_;
  api::Names& names_;
  gen::Dice dice_;
  std::size_t wrong_at_;
  bool by_number_;
  std::deque<std::vector<std::uint64_t>> words_;
  std::deque<std::string> texts_;
};

// All that a record may hold, more of it than one word has presence bits, some of it in rows.
inline std::string policy_of_all_kinds() {
  std::string text =
      "policy t.rows language en version \"1\"\nenumeration Stage\n  one\n  two\n  three\nend\ntaxonomy "
      "Kind\n  a\n  a.x\n  a.y\n  b\nend\n";
  text += "interpretation ground\n  reading strict\n  reading lenient default\n  cites internal \"x\"\nend\n";
  const char* const kinds[] = {"boolean",      "count", "integer", "decimal(2)", "rate",
                               "money of CNY", "date",  "text",    "Stage",      "Kind"};
  const auto fields = [&](const char* prefix, int rows) {
    std::string out;
    for (int row = 0; row < rows; ++row) {
      for (int kind = 0; kind < 10; ++kind) {
        const std::string name = std::string(prefix) + std::to_string(row) + std::to_string(kind);
        for (int i = 0; i < (row == 0 ? 3 : 1); ++i)
          out += "  " + name + std::string(1, static_cast<char>('a' + i)) + " : " +
                 (row > 1 ? "list of " : "") + kinds[kind] +
                 (row == 1   ? "?"
                  : row == 3 ? ", at least one"
                             : "") +
                 "\n";
      }
    }
    return out;
  };
  text += "record Inner\n" + fields("i", 3) + "end\nrecord Outer\n" + fields("o", 1) +
          "  inner : list of Inner\nend\n";
  text += "facts Case\n" + fields("f", 4);
  for (int i = 0; i < 70; ++i) text += "  t" + std::to_string(i) + " : boolean\n";
  text += "  outer : list of Outer\nend\ndecision t.rows.answer\n  default deny cites internal \"x\"\nend\n";
  return text;
}

// Outputs of every kind: as they are, absent or not, lists of any length and of two at most.
inline std::string policy_of_all_outputs() {
  const char* const kinds[] = {"boolean",      "count", "integer", "decimal(2)", "rate",
                               "money of CNY", "date",  "text",    "Stage",      "Kind"};
  std::string facts = "facts Case\n";
  std::string outputs;
  for (int i = 0; i < 10; ++i) {
    const std::string at = std::to_string(i);
    const std::string kind = kinds[i];
    facts +=
        "  f" + at + " : " + kind + "\n  m" + at + " : " + kind + "?\n  l" + at + " : list of " + kind + "\n";
    outputs += "  output o" + at + " : " + kind + " means f" + at + "\n  output q" + at + " : list of " +
               kind + " means all x for x in l" + at + "\n";
    // One of them absent leaves all of a struct to the general way.
    if (i == 4) outputs += "  output p : " + kind + "? means m4\n";
  }
  return "policy t.shown language en version \"1\"\nenumeration Stage\n  one\n  two\n  three\nend\ntaxonomy "
         "Kind and below\n  a\n  b\nend\n" +
         facts + "end\ndecision t.shown.answer\n  default permit cites internal \"x\"\n" + outputs +
         "  output few : list of Stage means [one, three]\n  output numbers : list of count means [7, 8, "
         "9]\nend\n";
}

// What a struct of outputs says, and whether all that no member covers is nought.
inline std::string shown(const Shape& shape, const char* at) {
  std::string out;
  std::vector<bool> covered(shape.records.front().size, false);
  const auto item = [&](const ShapeMember& member, const char* its) {
    switch (member.kind) {
      case WRIT_KIND_TRUTH: {
        const auto it = api::load<writ_truth>(its);
        return std::to_string(it.given) + " " + std::to_string(it.value);
      }
      case WRIT_KIND_WHOLE: {
        const auto it = api::load<writ_whole>(its);
        return std::to_string(it.given) + " " + std::to_string(it.value);
      }
      case WRIT_KIND_EXACT: {
        const auto it = api::load<writ_exact>(its);
        return std::to_string(it.given) + " " + std::to_string(it.high) + "." + std::to_string(it.low);
      }
      case WRIT_KIND_DAY: {
        const auto it = api::load<writ_day>(its);
        return std::to_string(it.given) + " " + std::to_string(it.days);
      }
      case WRIT_KIND_CHOICE: return std::to_string(api::load<std::int32_t>(its));
      case WRIT_KIND_TEXT:
      case WRIT_KIND_NAME: {
        const auto it = api::load<writ_string>(its);
        if (it.text.data == nullptr) return std::to_string(it.given) + " null";
        CHECK(it.text.data[it.text.size] == '\0');
        return std::to_string(it.given) + " " + std::string(it.text.data, it.text.size);
      }
      case WRIT_KIND_RECORD: break;
    }
    return std::string("record");
  };
  for (const ShapeMember& member : shape.records.front().members) {
    const std::size_t size = member.list ? sizeof(writ_list) : api::item_size(shape, member);
    std::fill_n(covered.begin() + static_cast<std::ptrdiff_t>(member.offset), size, true);
    out += member.name + ": ";
    if (member.list) {
      const auto it = api::load<writ_list>(at + member.offset);
      out += std::to_string(it.given) + (it.items == nullptr ? " null" : " [");
      for (std::size_t i = 0; i < it.count; ++i)
        out += item(member, static_cast<const char*>(it.items) + i * api::item_size(shape, member)) + ", ";
    } else {
      out += item(member, at + member.offset);
    }
    out += "\n";
  }
  for (std::size_t i = 0; i < covered.size(); ++i) {
    if (!covered[i] && at[i] != 0) out += "byte " + std::to_string(i) + "\n";
  }
  return out;
}

// Every presence bit and value, texts as such.
inline void dump(const eval::Request& request, const ir::Record& record, const std::uint64_t* words,
                 std::string& out) {
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    const ir::Field& field = record.fields[i];
    const std::uint64_t* const word = words + field.offset / sizeof(std::uint64_t);
    ir::Type one = field.type;
    one.list = false;
    const auto put = [&](const std::uint64_t* at) {
      if (one.kind == TypeKind::Text) {
        // Equal texts have one number, however they were said.
        REQUIRE(request.find_text(request.text(static_cast<std::int64_t>(*at))) ==
                std::optional(static_cast<std::int64_t>(*at)));
        out += "'" + std::string(request.text(static_cast<std::int64_t>(*at))) + "'";
      } else {
        out += std::to_string(at[0]) + (is_exact(one) ? ":" + std::to_string(at[1]) : "") + " ";
      }
    };
    out += called(field) + "=";
    if (!eval::is_present(words, i)) {
      // Nothing stays behind.
      out += std::to_string(*word) + "-\n";
    } else if (!field.type.list) {
      put(word);
    } else {
      const bool records = field.type.kind == TypeKind::Record;
      const std::size_t width = records
                                    ? request.program().records[field.type.of].size / sizeof(std::uint64_t)
                                    : ir::slot_words(one);
      for (std::uint32_t k = 0; k < eval::list_count(*word); ++k) {
        const std::uint64_t* const item = request.words() + eval::list_offset(*word) + k * width;
        out += "[";
        if (records) {
          dump(request, request.program().records[field.type.of], item, out);
        } else {
          put(item);
        }
        out += "]";
      }
    }
    out += "\n";
  }
}
inline std::string dump(const eval::Request& request) {
  std::string out = request.as_of ? std::to_string(*request.as_of) + "\n" : "";
  dump(request, request.program().facts_record(), request.words(), out);
  return out;
}

}  // namespace writ::structs
