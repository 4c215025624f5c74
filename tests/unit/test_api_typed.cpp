// SPDX-License-Identifier: Apache-2.0
// writ.h: questions as structs. What a struct may not hold, shapes that do not fit, and versions that a struct stops fitting; of images, so that
// the runtime alone is tested too. That the answers are those of JSON is held by tests/api/typed.py.
#include "runtime/engine/native_library.h"
#include "runtime/image/image.h"
#include "tests/unit/list_program.h"
#include "writ/writ.h"

#include <catch2/catch.hpp>

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace {

struct Offer {
  writ_day as_of;
  writ_string code;
  writ_string region;
  writ_whole day;
};

constexpr writ_member kMembers[] = {
    {"as_of", offsetof(Offer, as_of), WRIT_KIND_DAY, 0, 0, nullptr, nullptr, 0, nullptr},
    {"code", offsetof(Offer, code), WRIT_KIND_TEXT, 0, 0, nullptr, nullptr, 0, nullptr},
    {"region", offsetof(Offer, region), WRIT_KIND_TEXT, 0, 0, nullptr, nullptr, 0, nullptr},
    {"日", offsetof(Offer, day), WRIT_KIND_WHOLE, 0, 0, nullptr, nullptr, 0, nullptr},
};
constexpr writ_shape kShape = {sizeof(writ_shape), sizeof(Offer), kMembers, std::size(kMembers),
                               sizeof(writ_member)};

Offer offer() {
  Offer out{};
  out.code = writ_string_of(writ_of("a.b"));
  out.region = writ_string_of(writ_of("r"));
  out.day = writ_whole_of(5);
  return out;
}

void publish(writ_engine* engine, const writ::ir::Program& program) {
  const std::string image = writ::image::write({&program});
  writ_policies* policies = nullptr;
  REQUIRE(writ_load_image({image.data(), image.size()}, nullptr, &policies, nullptr) == WRIT_OK);
  REQUIRE(writ_engine_publish(engine, policies, nullptr) == WRIT_OK);
  writ_policies_free(policies);
}

struct Asking {
  writ_engine* engine = nullptr;
  writ_asker* asker = nullptr;

  Asking() {
    REQUIRE(writ_engine_new(&engine, nullptr) == WRIT_OK);
    publish(engine, writ::listed::program_with_list());
    const std::string rows = "id,code,regions,from,to,class,also\n1,a,,0,1000,prohibited,\n";
    REQUIRE(writ_engine_replace_list(engine, writ_of("entries"), {rows.data(), rows.size()}, nullptr, nullptr,
                                     nullptr) == WRIT_OK);
    REQUIRE(writ_asker_new(engine, writ_of("answer"), nullptr, &asker, nullptr) == WRIT_OK);
  }
  ~Asking() {
    writ_asker_free(asker);
    writ_engine_free(engine);
  }
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;

  // The outcome and the code.
  std::pair<writ_outcome, std::string> ask(const Offer& facts) const {
    writ_answer answer{};
    answer.struct_size = sizeof answer;
    REQUIRE(writ_ask_record(asker, &facts, nullptr, &answer) == WRIT_OK);
    return {answer.outcome, {answer.code.data, answer.code.size}};
  }
  std::string json() const {
    writ_text out{};
    REQUIRE(writ_asker_json(asker, WRIT_DETAIL_ANSWER, &out) == WRIT_OK);
    return {out.data, out.size};
  }
};

TEST_CASE("a struct is asked, and the answer is made as JSON when somebody wants it", "[api]") {
  const Asking asking;
  writ_answer answer{};
  answer.struct_size = sizeof answer;
  const Offer facts = offer();
  writ_text out{};
  CHECK(writ_ask_record(asking.asker, &facts, nullptr, &answer) == WRIT_WRONG_CALL);  // no shape yet
  CHECK(answer.outcome == WRIT_ERROR);
  CHECK(writ_asker_json(asking.asker, WRIT_DETAIL_ANSWER, &out) == WRIT_WRONG_CALL);
  REQUIRE(writ_asker_shape(asking.asker, &kShape, nullptr, nullptr) == WRIT_OK);
  CHECK(asking.ask(facts) == std::pair(WRIT_DENY, std::string()));
  const std::string by_struct = asking.json();
  const char* const question = R"({"code": "a.b", "region": "r", "day": 5})";
  REQUIRE(writ_ask(asking.asker, writ_of(question), nullptr, &answer) == WRIT_OK);
  CHECK(by_struct == std::string(answer.json.data, answer.json.size));
  CHECK(asking.json() == by_struct);
  CHECK(asking.ask(Offer{}) == std::pair(WRIT_UNDETERMINED, std::string()));
}

TEST_CASE("what a struct may not hold is an error that names the member", "[api]") {
  const Asking asking;
  REQUIRE(writ_asker_shape(asking.asker, &kShape, nullptr, nullptr) == WRIT_OK);
  const auto refused = [&](const Offer& facts, const char* code, const char* place) {
    CHECK(asking.ask(facts) == std::pair(WRIT_ERROR, std::string(code)));
    CHECK(asking.json().find("\"path\":\"" + std::string(place) + "\"") != std::string::npos);
  };
  Offer facts = offer();
  facts.day.given = 7;
  refused(facts, "F0912", "日");
  facts = offer();
  facts.day.value = -1;
  refused(facts, "F0205", "日");
  facts.day.given = WRIT_ABSENT;
  refused(facts, "F0203", "日");
  facts = offer();
  facts.code.text = {nullptr, 3};
  refused(facts, "F0912", "code");
  facts.code.text = writ_of("\xc3\x28");
  refused(facts, "F0912", "code");
  facts = offer();
  facts.as_of = writ_day_of(INT32_MAX);
  refused(facts, "F0207", "as_of");
  facts.as_of = writ_day{-2, 0};
  refused(facts, "F0912", "as_of");
  const std::string large(std::size_t{2} << 20, 'a');
  facts = offer();
  facts.code.text = {large.data(), large.size()};
  CHECK(asking.ask(facts).second == "F0501");
  // What was wrong leaves nothing behind.
  CHECK(asking.ask(offer()).first == WRIT_DENY);
}

TEST_CASE("a shape that does not fit is refused with the member, and the one before stays", "[api]") {
  const Asking asking;
  REQUIRE(writ_asker_shape(asking.asker, &kShape, nullptr, nullptr) == WRIT_OK);
  const auto refused = [&](writ_member member, const char* code) {
    const writ_shape shape{sizeof shape, sizeof(Offer), &member, 1, sizeof member};
    writ_problems* problems = nullptr;
    CHECK(writ_asker_shape(asking.asker, &shape, nullptr, &problems) == WRIT_WRONG_CALL);
    writ_problem first{};
    first.struct_size = sizeof first;
    REQUIRE(writ_problems_get(problems, 0, &first) == WRIT_OK);
    CHECK(std::string(first.code.data, first.code.size) == code);
    CHECK(std::string(first.english.data, first.english.size).find(member.name) != std::string::npos);
    writ_problems_free(problems);
    CHECK(asking.ask(offer()).first == WRIT_DENY);
  };
  refused({"nonesuch", 0, WRIT_KIND_TEXT, 0, 0, nullptr, nullptr, 0, nullptr}, "F0911");
  refused({"day", 0, WRIT_KIND_TEXT, 0, 0, nullptr, nullptr, 0, nullptr}, "F0911");
  refused({"day", 0, WRIT_KIND_WHOLE, 1, 0, nullptr, nullptr, 0, nullptr}, "F0911");
  refused({"as_of", 0, WRIT_KIND_WHOLE, 0, 0, nullptr, nullptr, 0, nullptr}, "F0911");
  refused({"day", sizeof(Offer) - 8, WRIT_KIND_WHOLE, 0, 0, nullptr, nullptr, 0, nullptr}, "F0604");
  refused({"day", 0, static_cast<writ_kind>(99), 0, 0, nullptr, nullptr, 0, nullptr}, "F0604");
  refused({"day", 0, WRIT_KIND_RECORD, 0, 0, nullptr, nullptr, 0, nullptr}, "F0604");
  refused({"day", 0, WRIT_KIND_RECORD, 1, 0, nullptr, nullptr, 0, nullptr}, "F0604");
  CHECK(writ_asker_shape(asking.asker, nullptr, nullptr, nullptr) == WRIT_WRONG_CALL);
  // One that leads back to itself, twice.
  writ_member circle[2] = {{"day", 0, WRIT_KIND_RECORD, 1, 0, nullptr, nullptr, 0, nullptr},
                           {"day", 0, WRIT_KIND_RECORD, 1, 0, nullptr, nullptr, 0, nullptr}};
  const writ_shape endless{sizeof endless, sizeof(writ_list), circle, 2, sizeof(writ_member)};
  circle[0].record = circle[1].record = &endless;
  CHECK(writ_asker_shape(asking.asker, &endless, nullptr, nullptr) == WRIT_WRONG_CALL);
  // Of a header that knows more of a member.
  struct Longer {
    writ_member member;
    std::uint64_t more;
  };
  const Longer longer[] = {{kMembers[1], 1}, {kMembers[2], 2}, {kMembers[3], 3}};
  writ_shape wide = kShape;
  wide.members = &longer[0].member;
  wide.count = std::size(longer);
  wide.member_size = sizeof(Longer);
  CHECK(writ_asker_shape(asking.asker, &wide, nullptr, nullptr) == WRIT_OK);
  CHECK(asking.ask(offer()).first == WRIT_DENY);
  writ_shape narrow = kShape;
  narrow.member_size = 0;
  CHECK(writ_asker_shape(asking.asker, &narrow, nullptr, nullptr) == WRIT_WRONG_CALL);
  writ_shape short_one = kShape;
  short_one.struct_size = 8;
  CHECK(writ_asker_shape(asking.asker, &short_one, nullptr, nullptr) == WRIT_WRONG_CALL);
}

TEST_CASE("a limit of bytes is not passed by a size that wraps", "[api]") {
  const Asking asking;
  writ_asker_options options{};
  options.struct_size = sizeof options;
  options.max_request_bytes = SIZE_MAX;
  writ_asker* wide = nullptr;
  REQUIRE(writ_asker_new(asking.engine, writ_of("answer"), &options, &wide, nullptr) == WRIT_OK);
  for (writ_asker* const asker : {asking.asker, wide}) {
    REQUIRE(writ_asker_shape(asker, &kShape, nullptr, nullptr) == WRIT_OK);
    Offer facts = offer();
    facts.region.text.size = static_cast<std::size_t>(-1);
    writ_answer answer{};
    answer.struct_size = sizeof answer;
    CHECK(writ_ask_record(asker, &facts, nullptr, &answer) == WRIT_OK);
    CHECK(answer.outcome == WRIT_ERROR);
    CHECK(std::string(answer.code.data) == "F0501");
  }
  writ_asker_free(wide);
}

TEST_CASE("outputs of a call that failed hold nothing", "[api]") {
  const Asking asking;
  const writ_shape nothing{sizeof nothing, sizeof(std::uint64_t), nullptr, 0, sizeof(writ_member)};
  REQUIRE(writ_asker_shape(asking.asker, &kShape, &nothing, nullptr) == WRIT_OK);
  std::uint64_t outputs = UINT64_MAX;
  writ_answer answer{};
  answer.struct_size = sizeof answer;
  CHECK(writ_ask_record(asking.asker, nullptr, &outputs, &answer) == WRIT_WRONG_CALL);
  CHECK(outputs == 0);
  outputs = UINT64_MAX;
  Offer facts = offer();
  facts.day.given = 7;
  CHECK(writ_ask_record(asking.asker, &facts, &outputs, &answer) == WRIT_OK);
  CHECK(answer.outcome == WRIT_ERROR);
  CHECK(outputs == 0);
  // Structs without a size are none: items of a list would lie in one place.
  const writ_shape empty{sizeof empty, 0, nullptr, 0, sizeof(writ_member)};
  CHECK(writ_asker_shape(asking.asker, &empty, nullptr, nullptr) == WRIT_WRONG_CALL);
}

TEST_CASE("a version that a struct does not fit answers with an error, and the next one that it fits answers",
          "[api]") {
  const Asking asking;
  REQUIRE(writ_asker_shape(asking.asker, &kShape, nullptr, nullptr) == WRIT_OK);
  writ::ir::Program other = writ::listed::program_with_list();
  other.records[1].fields[1].external = "place";
  other.records[1].fields[1].name = {"place", "地点"};
  publish(asking.engine, other);
  CHECK(asking.ask(offer()) == std::pair(WRIT_ERROR, std::string("F0911")));
  publish(asking.engine, writ::listed::program_with_list());
  CHECK(asking.ask(offer()).second == "F0411");  // the list that it brings is empty
}

// A struct that was made for something else, and what reads it.
struct Foreign {
  writ_string sector;
  writ_list places;  // of writ_string
  writ_whole since;
  writ_exact fee;
};
constexpr writ_member kForeignMembers[] = {
    {"sector", offsetof(Foreign, sector), WRIT_KIND_TEXT, 0, 0, nullptr, nullptr, 0, nullptr},
    {"places", offsetof(Foreign, places), WRIT_KIND_TEXT, 1, 0, nullptr, nullptr, 0, nullptr},
    {"since", offsetof(Foreign, since), WRIT_KIND_WHOLE, 0, 0, nullptr, nullptr, 0, nullptr},
    {"fee", offsetof(Foreign, fee), WRIT_KIND_EXACT, 0, 2, "CNY", nullptr, 0, nullptr},
};
constexpr writ_shape kForeignShape = {sizeof(writ_shape), sizeof(Foreign), kForeignMembers,
                                      std::size(kForeignMembers), sizeof(writ_member)};

struct Bound : Asking {
  // Why there is no such asker; empty where there is one.
  std::string bind(const char* binding) {
    writ_asker_free(asker);
    asker = nullptr;
    writ_asker_options options{};
    options.struct_size = sizeof options;
    options.binding = writ_of(binding);
    REQUIRE(writ_asker_new(engine, writ_of("answer"), &options, &asker, nullptr) == WRIT_OK);
    writ_problems* problems = nullptr;
    if (writ_asker_shape(asker, &kForeignShape, nullptr, &problems) == WRIT_OK) return "";
    writ_problem first{};
    first.struct_size = sizeof first;
    REQUIRE(writ_problems_get(problems, 0, &first) == WRIT_OK);
    std::string out = std::string(first.code.data, first.code.size) + " " + first.english.data;
    writ_problems_free(problems);
    return out;
  }
  std::string ask_foreign(const Foreign& facts) const {
    writ_answer answer{};
    answer.struct_size = sizeof answer;
    REQUIRE(writ_ask_record(asker, &facts, nullptr, &answer) == WRIT_OK);
    return answer.outcome == WRIT_ERROR ? std::string(answer.code.data, answer.code.size) + " " + json()
                                        : std::to_string(answer.outcome);
  }
};

TEST_CASE("a binding reads structs that were made for something else", "[api]") {
  Bound asking;
  const std::string deny = std::to_string(WRIT_DENY);
  const std::string open = std::to_string(WRIT_UNDETERMINED);
  const writ_string places[] = {writ_string_of(writ_of("r")), writ_string_of(writ_of("s"))};
  Foreign facts{};
  facts.sector = writ_string_of(writ_of("a.b"));
  facts.places = {places, 2, WRIT_GIVEN};
  facts.since = writ_whole_of(5);
  REQUIRE(asking.bind(R"({"facts": {"code": "/sector", "region": "/places/0", "day": "/since"}})").empty());
  CHECK(asking.ask_foreign(facts) == deny);
  facts.since = writ_whole_of(1001);
  CHECK(asking.ask_foreign(facts) != deny);
  facts.since.given = WRIT_ABSENT;  // as null is: it is missing
  CHECK(asking.ask_foreign(facts) == open);
  REQUIRE(
      asking.bind(R"({"facts": {"code": "/places/2", "region": "/places/1", "day": ["/when", "/since"]}})")
          .empty());
  facts.since = writ_whole_of(5);
  CHECK(asking.ask_foreign(facts) == open);  // there are two places
  REQUIRE(
      asking.bind(R"({"facts": {"code": "/sector", "region": {"value": "r"}, "day": "/since"}})").empty());
  CHECK(asking.ask_foreign(facts) == deny);
  // What the binding does not name is not read.
  facts.places.given = 7;
  facts.fee.given = 7;
  CHECK(asking.ask_foreign(facts) == deny);
  REQUIRE(asking.bind(R"({"facts": {"code": "/sector", "region": "/places/0", "day": "/since"}})").empty());
  CHECK(asking.ask_foreign(facts).substr(0, 5) == "F0912");
  CHECK(asking.ask_foreign(facts).find("\"path\":\"places\"") != std::string::npos);
  facts.places = {nullptr, SIZE_MAX, WRIT_GIVEN};
  CHECK(asking.ask_foreign(facts).substr(0, 5) == "F0912");
  facts.places = {places, SIZE_MAX, WRIT_GIVEN};
  CHECK(asking.ask_foreign(facts).substr(0, 5) == "F0503");
  facts.places = {places, 2, WRIT_MISSING};
  facts.sector.text = writ_of("\xc3\x28");
  CHECK(asking.ask_foreign(facts).substr(0, 5) == "F0912");
  facts.sector = writ_string{{nullptr, SIZE_MAX / 2}, WRIT_GIVEN};
  CHECK(asking.ask_foreign(facts).substr(0, 5) == "F0912");

  CHECK(asking.bind(R"({"facts": {"code": "/sektor"}})").find("F0911 ") == 0);
  CHECK(asking.bind(R"({"facts": {"code": "/sektor"}})").find("/sektor") != std::string::npos);
  for (const char* const nowhere : {"/sector/0", "/places/00", "/places/*", "/places/0/0", ""}) {
    INFO(nowhere);
    CHECK(asking.bind((R"({"facts": {"code": ")" + std::string(nowhere) + "\"}}").c_str()).find("F0911 ") ==
          0);
  }
  CHECK(asking.bind(R"({"facts": {"code": "/places/0/x"}})").find("F0911 ") == 0);
  CHECK(asking.bind(R"({"facts": {"code": "/sector"}, "default": "/x"})").find("F0911 ") == 0);
  CHECK(asking.bind(R"({"facts": {"code": "/sector"}, "as_of": "/day"})").find("F0911 ") == 0);
}

TEST_CASE("code that is none, of another version or for another processor is refused", "[api]") {
  using writ::engine::NativeLibrary;
  const writ::ir::Program program = writ::listed::program_with_list();
  const std::string image = writ::image::write({&program});
  NativeLibrary code{};
  std::memcpy(code.magic, writ::engine::kNativeMagic, sizeof code.magic);
  code.fingerprint = writ::engine::native_fingerprint();
  CHECK(writ::engine::sources_digest().size() == 64);
  code.cpu = writ::engine::Cpu::Baseline;
  code.image = image.data();
  code.image_bytes = image.size();
  const auto load = [](const NativeLibrary& of) {
    writ_policies* policies = nullptr;
    writ_problems* problems = nullptr;
    const writ_status status =
        writ_load_native(reinterpret_cast<const writ_native*>(&of), &policies, &problems);
    writ_policies_free(policies);
    writ_problem first{};
    first.struct_size = sizeof first;
    const bool said = writ_problems_get(problems, 0, &first) == WRIT_OK;
    const std::string out = said ? std::string(first.code.data, first.code.size) : "";
    writ_problems_free(problems);
    return std::pair(status, out);
  };
  CHECK(load(code) == std::pair(WRIT_OK, std::string()));
  NativeLibrary wrong = code;
  wrong.magic[0] = 'X';
  CHECK(load(wrong) == std::pair(WRIT_NOT_THERE, std::string("F0908")));
  wrong = code;
  ++wrong.fingerprint;
  CHECK(load(wrong) == std::pair(WRIT_NOT_THERE, std::string("F0909")));
  wrong = code;
  wrong.cpu = static_cast<writ::engine::Cpu>(9);
  CHECK(load(wrong) == std::pair(WRIT_NOT_THERE, std::string("F0910")));
  wrong = code;
  --wrong.image_bytes;
  CHECK(load(wrong) == std::pair(WRIT_WRONG_POLICY, std::string("F0903")));
}

}  // namespace
