// SPDX-License-Identifier: Apache-2.0
// JSON that is written from front to back, beside what a library writes of the same tree.
#include "runtime/base/visible.h"
#include "runtime/json/stream.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace writ;
using Json = nlohmann::ordered_json;

namespace {

std::string as_the_library(const Json& json) {
  return base::visible_json(json.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string some_text(std::mt19937& random) {
  static const std::vector<std::string> pieces = {"a",
                                                  "plain words of some length",
                                                  "\"",
                                                  "\\",
                                                  "/",
                                                  "\n",
                                                  "\t",
                                                  "\b",
                                                  "\x01",
                                                  "\x1f",
                                                  " ",
                                                  "~",
                                                  "\x7f",
                                                  "\xc2\xa0",
                                                  "\xc2\x85",
                                                  "é",
                                                  "数据",
                                                  "，",
                                                  "“",
                                                  "”",
                                                  "😀",
                                                  "\xe2\x80\xae",
                                                  "\xef\xbb\xbf",
                                                  "\xf3\xa0\x80\x81"};
  std::string out;
  const std::size_t count = random() % 12;
  for (std::size_t i = 0; i < count; ++i) out += pieces[random() % pieces.size()];
  return out;
}

}  // namespace

TEST_CASE("texts are escaped as a library escapes them", "[stream]") {
  std::mt19937 random(20);
  for (int i = 0; i < 5000; ++i) {
    const std::string text = some_text(random);
    json::Stream out;
    out.string(text);
    REQUIRE(std::move(out).take() == as_the_library(Json(text)));
  }
}

TEST_CASE("each byte alone, and behind plain ones", "[stream]") {
  for (int byte = 0; byte < 0x80; ++byte) {
    for (const std::string& front : {std::string(), std::string("1234567"), std::string("12345678")}) {
      const std::string text = front + static_cast<char>(byte);
      json::Stream out;
      out.string(text);
      REQUIRE(std::move(out).take() == as_the_library(Json(text)));
    }
  }
  for (int byte = 0x80; byte < 0x100; ++byte) {
    json::Stream out;
    out.string(std::string("1234567") + static_cast<char>(byte));
    REQUIRE(std::move(out).take() == "\"1234567\xEF\xBF\xBD\"");
  }
}

TEST_CASE("what stands in what, and where commas stand", "[stream]") {
  json::Stream out;
  out.object([&] {
    out.member("text", "ends in [");
    out.member_array("none", [] {});
    out.member_object("nothing", [] {});
    out.member_array("all", [&] {
      out.number(-9'223'372'036'854'775'807);
      out.boolean(true);
      out.null();
      out.string("{");
      out.object([&] { out.member_number("n", 0); });
      out.array([&] { out.string(":"); });
    });
    out.member_texts("texts", std::vector<std::string>{"a", ""});
    out.member_boolean("no", false);
  });
  const Json same = {
      {"text", "ends in ["},
      {"none", Json::array()},
      {"nothing", Json::object()},
      {"all", {-9'223'372'036'854'775'807, true, nullptr, "{", {{"n", 0}}, Json::array({":"})}},
      {"texts", {"a", ""}},
      {"no", false}};
  CHECK(std::move(out).take() == as_the_library(same));
}
