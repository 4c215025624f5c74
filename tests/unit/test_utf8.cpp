// SPDX-License-Identifier: Apache-2.0
// Unit tests of UTF-8 and of the source map that counts with it. Not a test of any language feature.
// Texts are literals; nothing is kept between cases.
#include "compiler/source/source_map.h"
#include "runtime/base/utf8.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace std::string_view_literals;
using namespace writ;

TEST_CASE("utf8: well-formed texts", "[utf8]") {
  CHECK_FALSE(base::first_invalid_utf8(""));
  CHECK_FALSE(base::first_invalid_utf8("a\0b"sv));
  CHECK_FALSE(base::first_invalid_utf8("数据 é 😀"));
  CHECK_FALSE(
      base::first_invalid_utf8("\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF"));
  CHECK_FALSE(base::first_invalid_utf8("\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF"));
}

TEST_CASE("utf8: the first bad byte", "[utf8]") {
  // overlong
  CHECK(base::first_invalid_utf8("ab\xC0\x80") == 2U);
  CHECK(base::first_invalid_utf8("\xC1\xBF") == 0U);
  CHECK(base::first_invalid_utf8("a\xE0\x9F\xBF") == 1U);
  CHECK(base::first_invalid_utf8("\xF0\x8F\xBF\xBF") == 0U);
  // surrogates
  CHECK(base::first_invalid_utf8("\xED\xA0\x80") == 0U);
  CHECK(base::first_invalid_utf8("\xED\xBF\xBF") == 0U);
  // over U+10FFFF
  CHECK(base::first_invalid_utf8("\xF4\x90\x80\x80") == 0U);
  CHECK(base::first_invalid_utf8("\xF5\x80\x80\x80") == 0U);
  CHECK(base::first_invalid_utf8("\xFF") == 0U);
  // stray and missing continuation bytes
  CHECK(base::first_invalid_utf8("数\x80") == 3U);
  CHECK(base::first_invalid_utf8("数\xE6\x95") == 3U);
  CHECK(base::first_invalid_utf8("\xE6\x95z") == 0U);
}

TEST_CASE("utf8: every code point is read back", "[utf8]") {
  bool all = true;
  for (char32_t c = 0; c <= 0x10FFFF; ++c) {
    std::string text;
    const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      put(0xC0 | (c >> 6)), put(0x80 | (c & 63));
    } else if (c < 0x10000) {
      put(0xE0 | (c >> 12)), put(0x80 | ((c >> 6) & 63)), put(0x80 | (c & 63));
    } else {
      put(0xF0 | (c >> 18)), put(0x80 | ((c >> 12) & 63)), put(0x80 | ((c >> 6) & 63)), put(0x80 | (c & 63));
    }
    const base::CodePoint read = base::decode(text, 0);
    const bool surrogate = c >= 0xD800 && c <= 0xDFFF;
    all = all && (surrogate ? !read.valid : read.valid && read.value == c && read.length == text.size());
  }
  CHECK(all);
}

TEST_CASE("utf8: walking and counting", "[utf8]") {
  CHECK(base::count_code_points("") == 0);
  CHECK(base::count_code_points("a数😀") == 3);
  CHECK(base::count_code_points("a\xFF\xE6") == 3);

  std::u32string seen;
  std::string places;
  for (const auto& [at, point] : base::CodePoints("a数\xFFz")) {
    seen += point.value;
    places += std::to_string(at) + " ";
  }
  CHECK(seen == U"a数\uFFFDz");
  CHECK(places == "0 1 4 5 ");
}

TEST_CASE("utf8: display width", "[utf8]") {
  CHECK(base::display_width("abc") == 3);
  CHECK(base::display_width("数据") == 4);
  CHECK(base::display_width("，。：（）") == 10);
  CHECK(base::display_width("Ａ") == 2);
  CHECK(base::display_width("ｱ") == 1);
  CHECK(base::display_width("한글") == 4);
  CHECK(base::display_width("😀") == 2);
  CHECK(base::display_width("e\u0301") == 1);
  CHECK(base::display_width("\u200B\u202E\uFEFF") == 0);
  CHECK(base::display_width("¥é…“”") == 5);
  CHECK(base::display_width("𠀀") == 2);
  CHECK(base::display_width("\t\n") == 0);
}

TEST_CASE("source map: lines, columns, UTF-16", "[source]") {
  source::SourceMap map;
  const auto id = map.add("a.writ", "one\r\n数据 x\n\n😀z");
  using P = source::Position;
  CHECK(map.line_count(id) == 4);
  CHECK(map.position(id, 0) == P{1, 1, 1});
  CHECK(map.position(id, 3) == P{1, 4, 4});
  CHECK(map.position(id, 5) == P{2, 1, 1});
  CHECK(map.position(id, 8) == P{2, 2, 2});
  // inside the second character
  CHECK(map.position(id, 9) == P{2, 2, 2});
  CHECK(map.position(id, 12) == P{2, 4, 4});
  CHECK(map.position(id, 14) == P{3, 1, 1});
  CHECK(map.position(id, 19) == P{4, 2, 3});
  CHECK(map.position(id, 20) == P{4, 3, 4});
  CHECK(map.position(id, 999) == P{4, 3, 4});

  CHECK(map.line_text(id, 1) == "one");
  CHECK(map.line_text(id, 2) == "数据 x");
  CHECK(map.line_text(id, 3) == "");
  CHECK(map.line_text(id, 4) == "😀z");
  CHECK(map.line_text(id, 5) == "");
  CHECK(map.line_text(id, 0) == "");
  CHECK(map.text({id, 5, 11}) == "数据");
  CHECK(map.text({id, 19, 999}) == "z");
}

TEST_CASE("source map: views stay when files are added", "[source]") {
  source::SourceMap map;
  const auto first = map.add("a", "x");
  CHECK(map.file(first).language == base::Language::English);
  map.set_language(first, base::Language::Chinese);
  const std::string_view kept = map.line_text(first, 1);
  for (int i = 0; i < 1000; ++i) map.add("b", "y");
  CHECK(kept == "x");
  CHECK(kept.data() == map.file(first).text.data());
  CHECK(map.file(first).language == base::Language::Chinese);
  CHECK(map.size() == 1001);
  CHECK_FALSE(map.contains(base::FileId{}));
}

TEST_CASE("source map: empty text", "[source]") {
  source::SourceMap map;
  const auto id = map.add("e", "");
  CHECK(map.line_count(id) == 1);
  CHECK(map.position(id, 0) == source::Position{1, 1, 1});
  CHECK(map.line_text(id, 1) == "");
}
