// SPDX-License-Identifier: Apache-2.0
// The fast reader of requests against read_request(), which is right by definition: on good texts, in any order and spacing,
// and on damaged ones.
#include "runtime/json/read_request.h"
#include "runtime/json/request_reader.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"
#include "tests/unit/gen_program.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using namespace writ;

namespace {

std::string shown(const eval::Request& request, const ir::Type& type, const std::uint64_t* words) {
  const ir::int128 number = eval::read_scalar(words, type);
  if (type.kind == ir::TypeKind::Text) return std::string(request.text(static_cast<std::int64_t>(number)));
  return std::string(value::to_string(number).view());
}

// What a record holds, whatever the places of its lists.
std::string dump(const eval::Request& request, const ir::Record& record, std::size_t at) {
  std::string out = "{";
  const std::uint64_t* words = request.words() + at;
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    const ir::Field& field = record.fields[i];
    out += field.external + (eval::is_present(words, i) ? "=" : "!");
    if (!field.type.list) {
      const bool given = eval::is_present(words, i) || field.type.kind != ir::TypeKind::Text;
      out += given ? shown(request, field.type, words + field.offset / 8) : "";
    } else if (eval::is_present(words, i)) {
      const auto packed = static_cast<std::uint64_t>(eval::slot(words, field));
      ir::Type item = field.type;
      item.list = false;
      for (std::uint32_t k = 0; k < eval::list_count(packed); ++k) {
        const std::size_t first = eval::list_offset(packed);
        if (field.type.kind == ir::TypeKind::Record) {
          const ir::Record& inner = request.program().records[field.type.of];
          out += dump(request, inner, first + k * (inner.size / 8));
        } else {
          out += shown(request, item, request.words() + first + k * ir::slot_words(item)) + ",";
        }
      }
    }
    out += ";";
  }
  return out + "}";
}

std::string outcome(const std::optional<eval::Fault>& fault, const eval::Request& request) {
  if (fault)
    return "fault " + std::string(eval::code_text(fault->code)) + " " + fault->path + " " +
           eval::message(*fault).en + eval::message(*fault).zh;
  const std::string day = request.as_of ? std::to_string(*request.as_of) : "-";
  return day + dump(request, request.program().facts_record(), 0);
}

// A request as text: keys in any order, in either language, with spaces, numbers as strings, escapes.
class Writer {
 public:
  Writer(const eval::Request& request, std::uint64_t seed) : request_(request), dice_(seed) {}

  std::string write() {
    std::vector<std::string> parts = fields(request_.program().facts_record(), 0);
    if (request_.as_of) parts.insert(parts.begin(), key("as_of") + date(*request_.as_of));
    return object(parts);
  }

 private:
  bool chance(unsigned percent) { return dice_() % 100 < percent; }
  std::string space() { return chance(15) ? std::string(1, " \n\t\r"[dice_() % 4]) : ""; }
  std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
      if (chance(2) && static_cast<unsigned char>(c) < 0x80) {
        char escape[8];
        std::snprintf(escape, sizeof escape, chance(50) ? "\\u%04x" : "\\u%04X", static_cast<unsigned>(c));
        out += escape;
      } else {
        out += c;
      }
    }
    return out + "\"";
  }
  std::string key(const std::string& name) { return quoted(name) + space() + ":" + space(); }
  std::string date(std::int64_t days) {
    return quoted(std::string(value::format_date({static_cast<std::int32_t>(days)}).view()));
  }
  std::string object(const std::vector<std::string>& parts) {
    std::string out = "{" + space();
    for (std::size_t i = 0; i < parts.size(); ++i) out += (i == 0 ? "" : "," + space()) + parts[i] + space();
    return out + "}";
  }
  std::string scalar(const ir::Type& type, const std::uint64_t* words) {
    const ir::int128 exact = eval::read_scalar(words, type);
    const auto number = static_cast<std::int64_t>(exact);
    switch (type.kind) {
      case ir::TypeKind::Boolean: return number != 0 ? "true" : "false";
      case ir::TypeKind::Count:
      case ir::TypeKind::Integer: {
        const std::string text = std::to_string(number);
        return chance(15) ? quoted(text) : chance(3) ? text + ".0" : text;
      }
      case ir::TypeKind::Decimal:
      case ir::TypeKind::Rate:
      case ir::TypeKind::Money: {
        std::string text(value::format_decimal(exact, type.places).view());
        // Zeros at the end may go, or be more than the places; all but the first digit of them.
        while (type.places > 0 && text.back() == '0' && text[text.size() - 2] != '.' && chance(40))
          text.pop_back();
        if (type.places > 0 && chance(5)) text += "0";
        if (chance(2)) text += "e0";
        return chance(50) ? quoted(text) : text;
      }
      case ir::TypeKind::Date: return date(number);
      case ir::TypeKind::Text: return quoted(std::string(request_.text(number)));
      case ir::TypeKind::Enumeration: {
        const ir::Enumerator& member =
            request_.program().enumerations[type.of].members[static_cast<std::size_t>(number)];
        return quoted(chance(30) ? member.name.zh : member.external);
      }
      case ir::TypeKind::Record: break;
    }
    return "null";
  }
  std::vector<std::string> fields(const ir::Record& record, std::size_t at) {
    std::vector<std::string> parts;
    for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
      const ir::Field& field = record.fields[i];
      const std::uint64_t* words = request_.words() + at;
      const std::string name = key(chance(20) ? field.name.zh : field.external);
      if (!eval::is_present(words, i)) {
        if (field.type.optional && chance(30)) parts.push_back(name + "null");
        continue;
      }
      if (!field.type.list) {
        parts.push_back(name + scalar(field.type, words + field.offset / 8));
        continue;
      }
      ir::Type item = field.type;
      item.list = false;
      const auto packed = static_cast<std::uint64_t>(eval::slot(words, field));
      std::string list = "[" + space();
      for (std::uint32_t k = 0; k < eval::list_count(packed); ++k) {
        list += k == 0 ? "" : "," + space();
        const std::size_t first = eval::list_offset(packed);
        if (field.type.kind == ir::TypeKind::Record) {
          const ir::Record& inner = request_.program().records[field.type.of];
          list += object(fields(inner, first + k * (inner.size / 8)));
        } else {
          list += scalar(item, request_.words() + first + k * ir::slot_words(item));
        }
        list += space();
      }
      parts.push_back(name + list + "]");
    }
    if (chance(30)) std::shuffle(parts.begin(), parts.end(), dice_);
    return parts;
  }

  const eval::Request& request_;
  std::mt19937_64 dice_;
};

void check_same(json::RequestReader& reader, const ir::Program& program, const std::string& text,
                const eval::Limits& limits = {}) {
  eval::Request fast(program);
  eval::Request slow(program);
  const auto fast_fault = reader.read(text, fast, limits);
  const auto slow_fault = json::read_request(text, slow, limits);
  const std::string found = outcome(fast_fault, fast);
  const std::string expected = outcome(slow_fault, slow);
  if (found != expected) {
    INFO(text);
    REQUIRE(found == expected);
  }
}

}  // namespace

TEST_CASE("reader: the same as the slow one", "[reader]") {
  std::uint64_t asked = 0;
  std::uint64_t slow = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const ir::Program program =
        gen::program(seed, {.facts = seed % 7 == 0 ? 90U : 12U, .exact = seed % 2 == 0});
    json::RequestReader reader(program);
    eval::Request request(program);
    std::mt19937_64 dice(seed);
    for (std::uint64_t i = 0; i < 40; ++i) {
      gen::fill(request, seed * 100 + i, i % 2 == 0);
      std::string text = Writer(request, seed * 100 + i).write();
      const std::uint64_t before = reader.slow();
      check_same(reader, program, text);
      // Numbers of more digits than a word has are the slow reader's.
      asked += seed % 2;
      slow += seed % 2 == 0 ? 0 : reader.slow() - before;
      // Damage: a byte changed, taken out, doubled, or the text cut short.
      for (int k = 0; k < 12; ++k) {
        std::string bad = text;
        const std::size_t at = dice() % bad.size();
        switch (dice() % 6) {
          case 0: bad[at] = static_cast<char>(dice()); break;
          case 1: bad.erase(at, 1); break;
          case 2: bad.insert(at, 1, "\"\\{}[],:0-n\x80"[dice() % 12]); break;
          case 3: bad.resize(at); break;
          case 4: bad.insert(at, bad.substr(at, dice() % 40)); break;
          default: bad += "}x \n"[dice() % 4];
        }
        check_same(reader, program, bad);
      }
      eval::Limits limits;
      limits.max_depth = dice() % 5;
      limits.max_list_items = dice() % 4;
      limits.max_request_bytes = text.size() - dice() % 2;
      check_same(reader, program, text, limits);
    }
  }
  INFO(slow << " of " << asked << " good texts were left to the slow reader");
  CHECK(slow < asked / 2);
}

TEST_CASE("reader: what is usual is read fast", "[reader]") {
  const ir::Program program = gen::program(5);
  json::RequestReader reader(program);
  eval::Request request(program);
  eval::Request out(program);
  for (const char* const text :
       {"{}", " { } ", "{\"as_of\":\"2024-01-02\"}", "\n{ \"as_of\" : \"2024-01-02\" }\n"}) {
    CHECK_FALSE(reader.read(text, out));
  }
  CHECK(reader.slow() == 0);
  check_same(reader, program, "{\"as_of\":\"2024-01-02\",\"as_of\":\"2024-01-02\"}");
  check_same(reader, program, "{\"as_of\":null}");
  check_same(reader, program, "[]");
  check_same(reader, program, "");
  check_same(reader, program, "\xEF\xBB\xBF{}");
  check_same(reader, program, "{\"\":1}");
}

TEST_CASE("reader: a name with a quote in it is never taken for its raw text", "[reader]") {
  ir::Program program;
  program.records.push_back({{"facts", "事实"}, {}, 0});
  program.facts = 0;
  for (const char* const name : {"a\"b", "a\\b", "", "plain"}) {
    ir::Field field;
    field.name = {name, name};
    field.external = name;
    field.type.kind = ir::TypeKind::Count;
    program.records[0].fields.push_back(field);
  }
  ir::lay_out(program);
  json::RequestReader reader(program);
  for (int i = 0; i < 2; ++i) {
    for (const char* const text : {"{\"a\"b\":1}",
                                   "{\"a\\\"b\":1,\"a\\\\b\":2,\"\":3,\"plain\":4}",
                                   "{\"a\\b\":1}",
                                   "{\"\":1}",
                                   "{\"\":1,\"\":2}",
                                   "{\"plain\":-0}",
                                   "{\"plain\":\"-0\"}",
                                   "{\"plain\":01}",
                                   "{\"plain\":\"01\"}",
                                   "{\"plain\":+1}",
                                   "{\"plain\":-}",
                                   "{\"plain\":999999999999999999}",
                                   "{\"plain\":9223372036854775807}",
                                   "{\"plain\":9223372036854775808}",
                                   "{\"plain\":1.0}",
                                   "{\"plain\":1e2}",
                                   "{\"plain\":1 }",
                                   "{\"plain\":1,}",
                                   "{\"plain\":\"\"}",
                                   "{\"plain\":\" 1\"}"}) {
      check_same(reader, program, text);
    }
  }
}

TEST_CASE("reader: numbers of every length, with the text ending anywhere behind them", "[reader]") {
  ir::Program program;
  program.records.push_back({{"facts", "事实"}, {}, 0});
  program.facts = 0;
  for (const std::uint8_t places : {0, 2, 6, 18}) {
    ir::Field field;
    field.external = "n" + std::to_string(places);
    field.name = {field.external, "数" + std::to_string(places)};
    field.type.kind = places == 0 ? ir::TypeKind::Integer : ir::TypeKind::Decimal;
    field.type.places = places;
    program.records[0].fields.push_back(field);
  }
  ir::lay_out(program);
  json::RequestReader reader(program);
  std::mt19937_64 dice(7);
  const std::string digits = "90123456789012345678901";
  for (const ir::Field& field : program.records[0].fields) {
    for (std::size_t whole = 0; whole <= 21; ++whole) {
      for (std::size_t behind = 0; behind <= 20; ++behind) {
        const std::size_t first = dice() % 2;
        std::string number = (dice() % 4 == 0 ? "-" : "") + digits.substr(first, whole);
        if (behind > 0) number += "." + digits.substr(dice() % 2, behind);
        bool usual =
            whole > 0 && whole + behind <= 18 && behind <= field.type.places && (first == 0 || whole == 1);
        // What is no digit by a bit or by little.
        if (dice() % 16 == 0) {
          number.insert(dice() % (number.size() + 1), 1, "/:;p\x10\xb0"[dice() % 6]);
          usual = false;
        }
        if (dice() % 2 == 0) number = '"' + number + '"';
        const std::string text =
            "{\"" + field.external + "\":" + number + (dice() % 2 == 0 ? "}" : " }          ");
        const std::uint64_t before = reader.slow();
        check_same(reader, program, text);
        INFO(text);
        if (usual) CHECK(reader.slow() == before);
      }
    }
  }
}

TEST_CASE("reader: texts of every length, wherever they end and however long what is around them",
          "[reader]") {
  ir::Program program;
  program.records.push_back({{"facts", "事实"}, {}, 0});
  program.facts = 0;
  for (const char* const name : {"t", "a_name_of_some_more_characters_than_are_looked_at_together"}) {
    ir::Field field;
    field.external = name;
    field.name = {name, name};
    field.type.kind = ir::TypeKind::Text;
    field.type.optional = true;
    program.records[0].fields.push_back(field);
  }
  ir::lay_out(program);
  json::RequestReader reader(program);
  std::mt19937_64 dice(13);
  const std::string_view odd[] = {"", "\\n", "\\u4e2d", "\xE4\xB8\xAD", "e\xCC\x81", "\x01", "\x80", "\\"};
  for (const std::size_t around : {0, 900, 940, 990, 2000}) {
    for (std::size_t size = 0; size < 140; ++size) {
      std::string value(size, 'v');
      value.insert(dice() % (size + 1), odd[dice() % std::size(odd)]);
      const std::string& name = program.records[0].fields[dice() % 2].external;
      std::string text = "{" + std::string(around, ' ') + "\"" + name + "\":\"" + value + "\"}";
      if (dice() % 2 == 0) text.insert(text.size() - 1, ",\"as_of\":\"2024-01-02\"");
      check_same(reader, program, text);
      // Cut short, in memory of its own that ends there.
      const std::size_t cut = 1 + around + dice() % (text.size() - around);
      check_same(reader, program, std::string(text.data(), std::min(cut, text.size())));
    }
  }
  // What was usual in one is read fast in each, the last characters of it too.
  const std::uint64_t before = reader.slow();
  eval::Request out(program);
  for (std::size_t size = 0; size < 2000; ++size) {
    CHECK_FALSE(reader.read("{\"t\":\"" + std::string(size, 'v') + "\"}", out));
    CHECK(out.text(static_cast<std::int64_t>(out.words()[program.records[0].fields[0].offset / 8])).size() ==
          size);
  }
  CHECK(reader.slow() == before);
}

TEST_CASE("reader: keys in another order each time are read fast too", "[reader]") {
  ir::Program program;
  program.records.push_back({{"facts", "事实"}, {}, 0});
  program.facts = 0;
  constexpr std::size_t kFields = 36;
  for (std::size_t i = 1; i <= kFields; ++i) {
    ir::Field field;
    // Names of every length about that which is looked at together.
    field.external = std::string(i, 'k');
    field.name = {field.external, std::string(i, 'z')};
    field.type.kind = i % 3 == 0 ? ir::TypeKind::Boolean : ir::TypeKind::Count;
    field.type.optional = true;
    program.records[0].fields.push_back(field);
  }
  ir::lay_out(program);
  json::RequestReader reader(program);
  std::mt19937_64 dice(11);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::string> parts{"\"as_of\":\"2024-01-02\""};
    for (const ir::Field& field : program.records[0].fields) {
      const bool flag = field.type.kind == ir::TypeKind::Boolean;
      const std::string value = dice() % 9 == 0 ? "null"
                                : flag          ? (dice() % 2 == 0 ? "true" : "false")
                                                : std::to_string(dice() % 1'000'000);
      parts.push_back("\"" + (dice() % 4 == 0 ? field.name.zh : field.external) + "\": " + value);
    }
    // Now and then a run of requests in one order.
    if (round / 20 % 2 == 0) std::shuffle(parts.begin(), parts.end(), dice);
    std::string text = "{";
    for (const std::string& part : parts) text += (text.size() > 1 ? ", " : "") + part;
    check_same(reader, program, text + "}");
    check_same(reader, program, text + ", " + parts[dice() % parts.size()] + "}");  // one of them twice
  }
  CHECK(reader.slow() == 200);  // what stands twice
}

TEST_CASE("reader: a code is known by every name that it has", "[reader]") {
  for (const bool open : {false, true}) {
    ir::Program program;
    ir::Enumeration kinds;
    kinds.name = {"Kind", "种类"};
    kinds.open = open;
    const auto add = [&](const char* en, const char* zh, const char* external, const char* matches,
                         std::uint32_t below_end) {
      ir::Enumerator one;
      one.name = {en, zh};
      one.external = external;
      one.matches = matches;
      one.below_end = below_end;
      kinds.members.push_back(one);
    };
    add("sensitive", "敏感", "sensitive", "", 3);
    add("sensitive.health", "敏感.健康", "SH", "dpv:Health", 2);
    add("sensitive.minor", "敏感.未成年人", "sensitive.minor", "", 3);
    add("contact", "联系", "contact", "", 4);
    program.enumerations.push_back(kinds);
    program.records.push_back({{"facts", "事实"}, {}, 0});
    program.facts = 0;
    ir::Field field;
    field.name = {"kind of data", "数据种类"};
    field.external = "kind_of_data";
    field.type.kind = ir::TypeKind::Enumeration;
    field.type.of = 0;
    program.records[0].fields.push_back(field);
    ir::lay_out(program);
    json::RequestReader reader(program);
    for (const char* const key : {"kind of data", "数据种类", "kind_of_data"}) {
      for (const char* const name : {"sensitive",
                                     "敏感",
                                     "S",
                                     "sensitive.health",
                                     "敏感.健康",
                                     "SH",
                                     "dpv:Health",
                                     "sensitive.minor",
                                     "敏感.未成年人",
                                     "contact",
                                     "联系",
                                     "sensitive.other",
                                     "S.other",
                                     "SH.allergy",
                                     "sensitive.health.allergy",
                                     "敏感.健康.过敏",
                                     "dpv:Health.x",
                                     "nothing",
                                     "",
                                     "sensitive.",
                                     ".sensitive",
                                     "sensitive..health"}) {
        const std::string text = std::string("{\"") + key + "\":\"" + name + "\"}";
        check_same(reader, program, text);
        check_same(reader, program, text + std::string(40, ' '));
      }
    }
  }
}
