// SPDX-License-Identifier: Apache-2.0
// Texts that others wrote, as a line of ours shows them.
#include "runtime/base/visible.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

using namespace std::string_view_literals;
using namespace writ;
using base::Language;

TEST_CASE("visible: what has no look of its own is shown by its number", "[visible]") {
  CHECK(base::visible("a\nb\r\tc\x1B[2K\x7F\0d"sv) ==
        "a<U+000A>b<U+000D><U+0009>c<U+001B>[2K<U+007F><U+0000>d");
  CHECK(base::visible("\u0085\u009B\u00AD") == "<U+0085><U+009B><U+00AD>");
  CHECK(base::visible("\u061C\u200E\u200F\u202A\u202E\u2066\u2069") ==
        "<U+061C><U+200E><U+200F><U+202A><U+202E><U+2066><U+2069>");
  CHECK(base::visible("\u200B\u200C\u200D\u2060\u2063\uFEFF\u180E\u034F\u3164\uFE0F") ==
        "<U+200B><U+200C><U+200D><U+2060><U+2063><U+FEFF><U+180E><U+034F><U+3164><U+FE0F>");
  CHECK(base::visible("\u2028\u2029\U000E0041\U000E0100") == "<U+2028><U+2029><U+E0041><U+E0100>");
  CHECK(base::visible("\xFFz\xE4\xB8") == "\uFFFDz\uFFFD\uFFFD");
}

TEST_CASE("visible: what can be seen stays", "[visible]") {
  for (const std::string_view text :
       {"Räume, “引号”：《个保法》第三十九条 100,000元 😀"sv, "é e\u0301 \u00A0\u3000 ａ １"sv, ""sv})
    CHECK(base::visible(text) == text);
}

TEST_CASE("visible: twice is once", "[visible]") {
  const std::string once = base::visible("a\n\u202E<b>");
  CHECK(base::visible(once) == once);
}

TEST_CASE("visible: JSON means what it did", "[visible]") {
  CHECK(base::visible_json("{\"a\":\"\u202E\x7F\"}") == "{\"a\":\"\\u202e\\u007f\"}");
  CHECK(base::visible_json("{\"a\":\"\U000E0041\"}") == "{\"a\":\"\\udb40\\udc41\"}");
  CHECK(base::visible_json("{\"a\":\"\\n，。中\u3164\"}\n") == "{\"a\":\"\\n，。中\\u3164\"}\n");
  CHECK(base::visible_json("{\"a\":\"中文，（一）\"}\n") == "{\"a\":\"中文，（一）\"}\n");
  CHECK(base::visible_json("{\"a\":\"\uFEFF\uFF21\"}") == "{\"a\":\"\\ufeff\uFF21\"}");
}

TEST_CASE("visible: a quotation does not end itself", "[visible]") {
  CHECK(base::quoted("a\", b = \"c", Language::English) == "\"a<U+0022>, b = <U+0022>c\"");
  CHECK(base::quoted("甲”，乙 = “丙", Language::Chinese) == "“甲<U+201D>，乙 = <U+201C>丙”");
  CHECK(base::quoted("\n", Language::English) == "\"<U+000A>\"");
}

TEST_CASE("visible: nothing is markup", "[visible]") {
  CHECK(base::markdown("**b** _i_ `c` [l](u) ![i](u) <b> &amp; # | ~~s~~ $x$ \\") ==
        "\\*\\*b\\*\\* \\_i\\_ \\`c\\` \\[l\\](u) \\!\\[i\\](u) \\<b\\> \\&amp; \\# \\| \\~\\~s\\~\\~ "
        "\\$x\\$ \\\\");
  CHECK(base::markdown("# head") == "\\# head");
  CHECK(base::markdown("- item") == "\\- item");
  CHECK(base::markdown("+ item") == "\\+ item");
  CHECK(base::markdown("---") == "\\---");
  CHECK(base::markdown("===") == "\\===");
  CHECK(base::markdown("12. item") == "12\\. item");
  CHECK(base::markdown("1) item") == "1\\) item");
  CHECK(base::markdown("    code  ") == "&#32;   code &#32;");
  CHECK(base::markdown("see https://e.org www.e.org mailto:a@e.org") ==
        "see https\\://e.org www\\.e.org mailto\\:a\\@e.org");
  CHECK(base::markdown("a\n\n# b") == "a\\<U+000A\\>\\<U+000A\\>\\# b");
  CHECK(base::markdown("费率：2.5%，自2024年起 12.5 - 3") == "费率：2.5%，自2024年起 12.5 - 3");
}
