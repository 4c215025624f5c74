// SPDX-License-Identifier: Apache-2.0
// Structs -> requests: of random facts the struct leads to the request that it was made of, however its members lie, and one value that is wrong
// is found, with its place, wherever it is. What a struct should lead to and where it is wrong comes from here, not from the plan.
#include "compiler/driver/project.h"
#include "runtime/api/facts_plan.h"
#include "runtime/eval/entry_values.h"
#include "tests/unit/dice.h"
#include "tests/unit/gen_program.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstring>
#include <deque>
#include <set>
#include <string>
#include <vector>

using namespace writ;
using api::Shape;
using api::ShapeMember;
using eval::FaultCode;
using ir::TypeKind;

namespace {

constexpr std::uint32_t kAsOf = ir::kNone - 1;
constexpr std::size_t kMostItems = 3;  // gen::fill makes no longer list

std::string called(const ir::Field& field) {
  const std::string& name = !field.external.empty() ? field.external : field.name.en;
  return (field.reading ? "readings." : "") + (name.empty() ? field.name.zh : name);
}

// A shape for a record of the program, its members in any order, with room between some of them.
class ShapeMaker {
 public:
  ShapeMaker(const ir::Program& program, std::uint64_t seed) : program_(program), dice_(seed) {
    record(program.facts_record(), true);
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
    if (dice_.chance(40)) {
      for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[dice_.below(i)]);
    }
    std::size_t end = 0;
    for (const std::uint32_t index : order) {
      ShapeMember member;
      if (index == kAsOf) {
        member.name = "as_of";
        member.kind = WRIT_KIND_DAY;
      } else {
        describe(from.fields[index], member);
      }
      const std::size_t size = member.list ? sizeof(writ_list) : api::item_size(shape, member);
      const std::size_t align = size == sizeof(std::int32_t) ? sizeof(std::int32_t) : alignof(std::uint64_t);
      end = (end + align - 1) / align * align + (dice_.chance(10) ? 2 * sizeof(std::uint64_t) : 0);
      member.offset = end;
      end += size;
      shape.records[at].members.push_back(member);
      fields[at].push_back(index);
    }
    shape.records[at].size = (end + sizeof(std::uint64_t)) / sizeof(std::uint64_t) * sizeof(std::uint64_t);
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
        member.kind = its.open || dice_.chance(30) ? WRIT_KIND_NAME : WRIT_KIND_CHOICE;
        for (const ir::Enumerator& one : its.members)
          if (member.kind == WRIT_KIND_CHOICE) member.choices.push_back(name_of(one));
        // The struct numbers them as it likes.
        if (dice_.chance(30)) std::reverse(member.choices.begin(), member.choices.end());
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
};

// A request as a struct; at one place of it, if that is asked for, something wrong.
class StructMaker {
 public:
  StructMaker(const ShapeMaker& shape, const eval::Request& from, api::Names& names, std::uint64_t seed,
              std::size_t wrong_at = SIZE_MAX)
      : shape_(shape), from_(from), names_(names), dice_(seed), wrong_at_(wrong_at) {
    words_.emplace_back(shape.shape.records[0].size / sizeof(std::uint64_t));
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
      if (!eval::is_present(words, index)) {
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
    if (dice_.chance(60)) {
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
  std::deque<std::vector<std::uint64_t>> words_;
  std::deque<std::string> texts_;
};

// Every presence bit and value, texts as such.
void dump(const eval::Request& request, const ir::Record& record, const std::uint64_t* words,
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
std::string dump(const eval::Request& request) {
  std::string out = request.as_of ? std::to_string(*request.as_of) + "\n" : "";
  dump(request, request.program().facts_record(), request.words(), out);
  return out;
}

struct Held {
  std::size_t good = 0;
  std::size_t wrong = 0;
  std::set<FaultCode> codes;
};

void hold(const ir::Program& program, std::uint64_t seed, std::size_t most_wrong, Held& held) {
  const ShapeMaker shape(program, seed);
  api::Names names;
  api::FactsPlan plan;
  const auto refused = plan.make(program, shape.shape);
  REQUIRE((!refused));
  eval::Request expected(program);
  eval::Request found(program);
  eval::Limits limits;
  limits.max_list_items = kMostItems;
  const auto fill = [&](const StructMaker& made) {
    std::optional<eval::Fault> fault;
    plan.fill(made.facts, found, limits, names, fault);
    return fault;
  };
  // The same request again: by then names were seen.
  for (std::uint64_t turn = 0; turn < 8; ++turn) {
    const std::uint64_t drawn = seed * 100 + turn / 2;
    INFO(program.name.en << program.name.zh << " " << seed << ", " << turn);
    gen::fill(expected, drawn, turn < 4);
    const StructMaker whole(shape, expected, names, drawn);
    limits.max_request_bytes = whole.takes;
    if (whole.none_of_some) {
      const auto fault = fill(whole);
      REQUIRE((fault && fault->code == FaultCode::EmptyList));
      continue;
    }
    REQUIRE((!fill(whole)));
    REQUIRE(dump(found) == dump(expected));
    ++held.good;
    if (whole.takes != 0) {
      limits.max_request_bytes = whole.takes - 1;
      const auto fault = fill(whole);
      REQUIRE((fault && fault->code == FaultCode::RequestTooLarge && fault->path.empty()));
    }
    limits.max_request_bytes = whole.takes + 100;
    const std::size_t step = std::max<std::size_t>(1, whole.places / most_wrong);
    for (std::size_t place = 0; place < whole.places; place += step) {
      const StructMaker made(shape, expected, names, drawn, place);
      INFO("at " << made.path);
      const auto fault = fill(made);
      REQUIRE((fault));
      CHECK(eval::code_text(fault->code) == eval::code_text(made.code));
      CHECK(fault->path == made.path);
      held.codes.insert(fault->code);
      ++held.wrong;
    }
    limits.max_request_bytes = whole.takes;
    REQUIRE((!fill(whole)));
    REQUIRE(dump(found) == dump(expected));
  }
}

}  // namespace

TEST_CASE("facts plan: a struct of any policy leads to its request, and what is wrong is found where it is",
          "[api][facts]") {
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project(
      {root + "/policies", root + "/tests/policies", root + "/tests/bench", root + "/examples"});
  CHECK(project->policies.size() > 60);
  Held held;
  for (const sema::Policy& policy : project->policies) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) hold(policy.program, seed, 12, held);
  }
  CHECK(held.good > 900);
  CHECK(held.wrong > 8000);
}

// All that a record may hold, more of it than one word has presence bits, some of it in rows.
TEST_CASE("facts plan: members of every kind, in rows and apart, on both sides of a word", "[api][facts]") {
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
  const auto project = driver::load_text("rows.writ", text);

  REQUIRE(project->policies.size() == 1);
  Held held;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) hold(project->policies[0].program, seed, 400, held);
  CHECK(held.wrong > 4000);
  CHECK(held.codes.size() >= 6);
}

namespace {

struct InnerLists {
  writ_list stages;
  writ_list names;
};
struct Lists {
  writ_list inner;  // of InnerLists
  writ_list top;
};
constexpr const char* kLists = R"(policy t.lists language en version "1"
enumeration Stage
  one
  two
  three
end
record Inner
  stages : list of Stage
  names : list of text
end
facts Case
  inner : list of Inner
  top : list of Stage
end
decision t.lists.answer
  default deny cites internal "x"
end
)";
constexpr std::uint64_t kStages[] = {2, 0, 1};  // of each choice, in the order of the policy

Shape shape_of_lists() {
  const auto list = [](const char* name, std::size_t offset, writ_kind kind) {
    ShapeMember out;
    out.name = name;
    out.offset = offset;
    out.kind = kind;
    out.list = true;
    if (kind == WRIT_KIND_CHOICE) out.choices = {"three", "one", "two"};
    if (kind == WRIT_KIND_RECORD) out.record = 1;
    return out;
  };
  Shape out;
  out.records = {{sizeof(Lists),
                  {list("inner", offsetof(Lists, inner), WRIT_KIND_RECORD),
                   list("top", offsetof(Lists, top), WRIT_KIND_CHOICE)}},
                 {sizeof(InnerLists),
                  {list("stages", offsetof(InnerLists, stages), WRIT_KIND_CHOICE),
                   list("names", offsetof(InnerLists, names), WRIT_KIND_TEXT)}}};
  return out;
}

std::int32_t stage(std::size_t i) { return static_cast<std::int32_t>(i * i % 3) + 1; }
std::string name(std::size_t i) { return "n" + std::to_string(i % 150); }

// Whether a list of a request holds the first so many of these.
bool holds(const eval::Request& request, std::uint64_t packed, std::size_t count, bool text) {
  const std::uint64_t* item = request.words() + eval::list_offset(packed);
  bool out = eval::list_count(packed) == count;
  for (std::size_t i = 0; out && i < count; ++i)
    out =
        text ? request.text(static_cast<std::int64_t>(item[i])) == name(i) : item[i] == kStages[stage(i) - 1];
  return out;
}

}  // namespace

TEST_CASE("facts plan: lists of none, one, many and too many, in several structs", "[api][facts]") {
  const auto project = driver::load_text("lists.writ", kLists);
  REQUIRE(project->policies.size() == 1);
  const ir::Program& program = project->policies[0].program;
  api::FactsPlan plan;
  const auto refused = plan.make(program, shape_of_lists());
  REQUIRE((!refused));
  api::Names names;
  eval::Request request(program);
  const eval::Limits limits;
  const std::size_t most = limits.max_list_items;
  std::vector<std::int32_t> stages;
  std::vector<writ_string> texts;
  for (std::size_t i = 0; i < most; ++i) {
    stages.push_back(stage(i));
    std::size_t number = 0;
    REQUIRE(!names.take(name(i), number));
    texts.push_back(writ_string_named(number));
  }
  // The second time all names were seen.
  for (int again = 0; again < 2; ++again) {
    for (const std::size_t count : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{16},
                                    std::size_t{17}, std::size_t{999}, most, most + 1}) {
      INFO(count);
      const InnerLists small{{stages.data(), 1, WRIT_GIVEN}, {texts.data(), 3, WRIT_GIVEN}};
      const InnerLists large{{stages.data(), count, WRIT_GIVEN}, {texts.data(), count, WRIT_GIVEN}};
      const InnerLists rows[] = {small, large, small};
      const Lists facts{{rows, 3, WRIT_GIVEN}, {stages.data(), std::min(count, most), WRIT_GIVEN}};
      std::optional<eval::Fault> fault;
      const bool good = plan.fill(&facts, request, limits, names, fault);
      REQUIRE(good == (count <= most));
      if (!good) {
        CHECK(fault->code == FaultCode::ListTooLong);
        CHECK(fault->path == "inner[1].stages");
        continue;
      }
      const std::uint64_t* const words = request.words();
      CHECK(words[0] == 3);
      REQUIRE(eval::list_count(words[1]) == 3);
      CHECK(holds(request, words[2], count, false));
      for (std::size_t row = 0; row < 3; ++row) {
        const std::uint64_t* const its = words + eval::list_offset(words[1]) + row * 3;
        CHECK(its[0] == 3);
        CHECK(holds(request, its[1], row == 1 ? count : 1, false));
        CHECK(holds(request, its[2], row == 1 ? count : 3, true));
      }
    }
  }
}
