// SPDX-License-Identifier: Apache-2.0
// Unit tests of the diagnostics: the table, the sink, the renderers and the suggestions.
// Not a test of when the compiler reports what; that is in the golden files.
// Each case builds its own map and sink.
#include "compiler/diag/emitter.h"
#include "compiler/diag/render.h"
#include "compiler/diag/suggest.h"
#include "runtime/base/utf8.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <string>
#include <vector>

using namespace writ;
using namespace writ::diag;
using nlohmann::json;

namespace {

constexpr auto kEn = base::Language::English;
constexpr auto kZh = base::Language::Chinese;

Diagnostic unknown(base::Span span, Arg name) {
  return {Code::UnknownName, span, {std::move(name)}, {}, {}, {}};
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = text.find('\n', at);
    result.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return result;
}

}  // namespace

TEST_CASE("diag: the table", "[diag]") {
  CHECK(code_text(Code::UnknownName) == "W0301");
  CHECK(id_text(Code::UnknownName) == "UnknownName");
  CHECK(level_of(Code::UnknownName) == Level::Error);
  CHECK(level_of(Code::EmptyFile) == Level::Warning);
  CHECK(arity(Code::FileTooLarge) == 2);
  CHECK(arity(Code::EmptyFile) == 0);
  for (std::size_t i = 0; i < kCodeCount; ++i) {
    const auto code = static_cast<Code>(i);
    CHECK(find_code(code_text(code)) == code);
  }
  CHECK_FALSE(find_code("W9999"));
  CHECK_FALSE(find_code(""));
}

TEST_CASE("diag: a sentence in both languages", "[diag]") {
  Diagnostic d{Code::TypeMismatch, {}, {base::Bilingual{"money", "金额"}, "`{0}`"}, {}, {}, {}};
  // An argument is not a template.
  CHECK(message(d, kEn) == "found money, expected `{0}`");
  CHECK(message(d, kZh) == "此处是金额，应为`{0}`");
  d.args.pop_back();
  CHECK(message(d, kEn) == "found money, expected {1}");
  CHECK(message({Code::FileTooLarge, {}, {std::size_t{70}, 64}, {}, {}, {}}, kEn) ==
        "the file has 70 bytes, the limit is 64");
}

TEST_CASE("diag: the sink sorts and drops repetitions", "[diag]") {
  source::SourceMap map;
  const auto a = map.add("a", "text");
  const auto b = map.add("b", "text");
  Diagnostics sink;
  CHECK_FALSE(sink.has_errors());
  sink.report(Code::EmptyFile, {b, 0, 0}).emit();
  CHECK_FALSE(sink.has_errors());
  sink.report(Code::UnknownName, {b, 2, 3}, {"late"}).emit();
  sink.report(Code::UnknownName, {a, 3, 4}, {"x"}).emit();
  sink.report(Code::UnknownName, {a, 1, 2}, {"first"}).emit();
  sink.report(Code::SyntaxError, {a, 1, 2}, {"second", "y"}).emit();
  sink.report(Code::UnknownName, {a, 1, 2}, {"again"}).emit();
  CHECK(sink.has_errors());
  CHECK(sink.count() == 5);
  const auto sorted = sink.sorted();
  REQUIRE(sorted.size() == 5);
  CHECK(sorted[0].args[0].text.en == "first");
  CHECK(sorted[1].args[0].text.en == "second");
  CHECK(sorted[2].args[0].text.en == "x");
  CHECK(sorted[3].code == Code::EmptyFile);
  CHECK(sorted[4].args[0].text.en == "late");
}

TEST_CASE("diag: without a place the arguments tell two apart", "[diag]") {
  Diagnostics sink;
  sink.report(Code::CannotRead, {}, {"a.writ", "no such file"}).emit();
  sink.report(Code::CannotRead, {}, {"b.writ", "no such file"}).emit();
  sink.report(Code::CannotRead, {}, {"a.writ", "no such file"}).emit();
  CHECK(sink.count() == 2);
}

TEST_CASE("diag: at most so many a file", "[diag]") {
  source::SourceMap map;
  const auto a = map.add("a", std::string(100, 'x'));
  const auto b = map.add("b", "x");
  Diagnostics sink(3);
  for (std::uint32_t i = 10; i > 0; --i) sink.report(Code::UnknownName, {a, i, i + 1}, {"x"}).emit();
  sink.report(Code::UnknownName, {b, 0, 1}, {"x"}).emit();
  const auto sorted = sink.sorted();
  REQUIRE(sorted.size() == 5);
  CHECK(sorted[0].span.begin == 8);
  CHECK(sorted[3].code == Code::TooManyErrors);
  CHECK(message(sorted[3], kEn).find("more than 3 ") == 0);
  CHECK(sorted[4].span.file == b);

  // Warnings do not push errors out, and an error over the limit still counts as one.
  Diagnostics warned(1);
  warned.report(Code::EmptyFile, {a, 0, 0}).emit();
  warned.report(Code::EmptyFile, {a, 1, 1}).emit();
  warned.report(Code::UnknownName, {a, 2, 3}, {"x"}).emit();
  CHECK(warned.count() == 3);
  Diagnostics none(0);
  none.report(Code::UnknownName, {a, 2, 3}, {"x"}).emit();
  CHECK(none.has_errors());
  CHECK(none.count() == 1);
}

TEST_CASE("diag: text with everything", "[diag]") {
  source::SourceMap map;
  const auto id = map.add("r/a.writ", "let usr = 1\nallow user when ok\n");
  Diagnostics sink;
  auto report = sink.report(Code::UnknownName, {id, 18, 22}, {"user"});
  report.label({id, 18, 22}, {"here", "此处"});
  report.label({id, 4, 7}, {"declared as `usr`", "声明为 `usr`"});
  report.note({"names are case-sensitive", "名称区分大小写"});
  report.fix({id, 18, 22}, "usr", {"use the declared name", "使用已声明的名称"}, Applicability::Safe);
  report.fix({id, 4, 7}, "user", {}, Applicability::Review);
  report.fix({id, 0, 4}, "", {}, Applicability::Safe);
  report.emit();
  const auto d = sink.sorted().at(0);
  CHECK(render_text(d, map, kEn) ==
        "r/a.writ:2:7: error W0301: `user` is not declared\n"
        "    2 | allow user when ok\n"
        "      |       ^~~~ here\n"
        "r/a.writ:1:5: note: declared as `usr`\n"
        "note: names are case-sensitive\n"
        "fix: use the declared name: write `usr`\n"
        "r/a.writ:1:5: fix: write `user` (to be reviewed)\n"
        "r/a.writ:1:1: fix: remove `let `\n");
  CHECK(render_text(d, map, kZh) ==
        "r/a.writ:2:7: 错误 W0301：未声明 `user`\n"
        "    2 | allow user when ok\n"
        "      |       ^~~~ 此处\n"
        "r/a.writ:1:5: 说明：声明为 `usr`\n"
        "说明：名称区分大小写\n"
        "修正：使用已声明的名称：改为 `usr`\n"
        "r/a.writ:1:5: 修正：改为 `user`（须人工核对）\n"
        "r/a.writ:1:1: 修正：删去 `let `\n");
}

TEST_CASE("diag: the underline follows the columns of the terminal", "[diag]") {
  source::SourceMap map;
  const auto id = map.add("a", "允许 用户\t当 x");
  const auto shown = lines(render_text(unknown({id, 7, 13}, "用户"), map, kZh));
  REQUIRE(shown.size() == 3);
  CHECK(shown[0] == "a:1:4: 错误 W0301：未声明 `用户`");
  CHECK(shown[1] == "    1 | 允许 用户 当 x");
  CHECK(shown[2] == "      |      ^~~~");
}

TEST_CASE("diag: spans at the edges", "[diag]") {
  source::SourceMap map;
  const auto id = map.add("a", "ab\r\ncd\n");
  CHECK(lines(render_text(unknown({id, 1, 6}, "b"), map, kEn))[2] == "      |  ^");
  CHECK(lines(render_text(unknown({id, 3, 4}, "b"), map, kEn))[2] == "      |   ^");
  CHECK(lines(render_text(unknown({id, 7, 7}, "b"), map, kEn))[1] == "    3 | ");
  CHECK(lines(render_text(unknown({id, 99, 7}, "b"), map, kEn))[2] == "      | ^");
  CHECK(render_text({Code::CannotRead, {}, {"x", "y"}, {}, {}, {}}, map, kEn) ==
        "error W0901: cannot read `x`: y\n");
  const auto empty = map.add("e", "");
  CHECK(render_text({Code::EmptyFile, {empty, 0, 0}, {}, {}, {}, {}}, map, kZh) ==
        "e:1:1: 警告 W0004：文件中没有任何声明\n    1 | \n      | ^\n");
}

TEST_CASE("diag: a source text cannot turn the terminal around", "[diag]") {
  source::SourceMap map;
  const auto id = map.add("a", "a \u202E\x1B[1m \xFF z");
  const auto shown = lines(render_text(unknown({id, 11, 12}, "z\n\u2066"), map, kEn));
  CHECK(shown[0] == "a:1:10: error W0301: `z\\n<U+2066>` is not declared");
  CHECK(shown[1] == "    1 | a <U+202E><U+001B>[1m \uFFFD z");
}

TEST_CASE("diag: long lines are cut around the span", "[diag]") {
  source::SourceMap map;
  const auto check = [&](const std::string& text, std::uint32_t begin, std::uint32_t end) {
    const auto id = map.add("a", text);
    const auto shown = lines(render_text(unknown({id, begin, end}, "x"), map, kEn));
    const std::string line = shown[1].substr(8);
    const std::string caret = shown[2].substr(8);
    CHECK(base::display_width(line) <= kShownColumns);
    CHECK(caret.size() <= static_cast<std::size_t>(kShownColumns));
    return std::pair(line, caret);
  };
  const std::string a(1000, 'a');
  auto [middle, caret] = check(a + "here" + a, 1000, 1004);
  CHECK(middle.starts_with("..."));
  CHECK(middle.ends_with("..."));
  CHECK(middle.substr(caret.find('^'), 4) == "here");
  CHECK(base::display_width(middle) == kShownColumns);
  auto [first, first_caret] = check("here" + a, 0, 4);
  CHECK(first.starts_with("here"));
  CHECK(first.ends_with("..."));
  auto [last, last_caret] = check(a + "here", 1000, 1004);
  CHECK(last.starts_with("..."));
  CHECK(last.ends_with("here"));
  CHECK(last.substr(last_caret.find('^')) == "here");
  check(a, 0, 1000);
  check(a, 500, 1000);
  auto [fits, fits_caret] = check(std::string(160, 'a'), 80, 90);
  CHECK(fits == std::string(160, 'a'));
  check(std::string(161, 'a'), 80, 90);
  std::string wide;
  for (int i = 0; i < 500; ++i) wide += "数";
  for (std::uint32_t at = 0; at <= 1500; at += 3) check(wide, at, at + 3);
}

TEST_CASE("diag: JSON", "[diag]") {
  source::SourceMap map;
  const auto id = map.add("a.writ", "允许 x\ny");
  Diagnostic d = unknown({id, 7, 10}, base::Bilingual{"x", "某"});
  d.labels.push_back({{id, 0, 6}, {"", "词"}});
  d.notes.push_back({"n", ""});
  d.fixes.push_back({{id, 7, 8}, "y", Applicability::Safe, {"t", "题"}});
  const std::string text = render_json({d, {Code::InvalidUtf8, {}, {"\xFF"}, {}, {}, {}}}, map);
  CHECK(text == render_json({d, {Code::InvalidUtf8, {}, {"\xFF"}, {}, {}, {}}}, map));
  const json read = json::parse(text);
  REQUIRE(read.size() == 2);
  const json& one = read[0];
  CHECK(one["code"] == "W0301");
  CHECK(one["level"] == "error");
  CHECK(one["file"] == "a.writ");
  CHECK(one["line"] == 1);
  CHECK(one["column"] == 4);
  CHECK(one["end_line"] == 2);
  CHECK(one["end_column"] == 2);
  CHECK(one["message"]["en"] == "`x` is not declared");
  CHECK(one["message"]["zh"] == "未声明 `某`");
  CHECK(one["args"] == json::parse(R"([{"en": "x", "zh": "某"}])"));
  CHECK(one["labels"][0]["text"] == json::parse(R"({"en": "词", "zh": "词"})"));
  CHECK(one["labels"][0]["end_column"] == 3);
  CHECK(one["notes"][0]["zh"] == "n");
  CHECK(one["fixes"][0]["replacement"] == "y");
  CHECK(one["fixes"][0]["applicability"] == "safe");
  CHECK(read[1]["file"].is_null());
  CHECK(read[1]["line"] == 0);
  CHECK(render_json({}, map) == "[]\n");
}

TEST_CASE("diag: SARIF", "[diag]") {
  source::SourceMap map;
  const auto id = map.add("规则/a b.writ", "allow x");
  Diagnostic d = unknown({id, 6, 7}, "x");
  d.labels.push_back({{id, 0, 5}, {"rule", "规则"}});
  d.fixes.push_back({{id, 6, 7}, "y", Applicability::Safe, {"t", "题"}});
  const json log =
      json::parse(render_sarif({d, {Code::EmptyFile, {id, 0, 0}, {}, {}, {}, {}}, d}, map, kZh, "1.0"));
  CHECK(log["version"] == "2.1.0");
  const json& run = log["runs"][0];
  CHECK(run["tool"]["driver"]["rules"].size() == 2);
  CHECK(run["columnKind"] == "unicodeCodePoints");
  REQUIRE(run["results"].size() == 3);
  const json& one = run["results"][0];
  CHECK(one["ruleId"] == "W0301");
  CHECK(run["tool"]["driver"]["rules"][one["ruleIndex"].get<std::size_t>()]["id"] == "W0301");
  CHECK(run["results"][1]["ruleIndex"] == 0);
  CHECK(one["level"] == "error");
  CHECK(one["message"]["text"] == "未声明 `x`");
  const json& where = one["locations"][0]["physicalLocation"];
  CHECK(where["artifactLocation"]["uri"] == "%E8%A7%84%E5%88%99/a%20b.writ");
  CHECK(where["region"] ==
        json::parse(R"({"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 8})"));
  CHECK(one["relatedLocations"][0]["id"] == 1);
  CHECK(one["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "y");
  CHECK(json::parse(render_sarif({}, map))["runs"][0]["results"].is_array());
}

TEST_CASE("diag: suggestions", "[diag]") {
  const std::vector<std::string> have{"consent", "purpose", "数据主体", "数据处理者", "x", "ab"};
  CHECK(nearest("consnet", have) == "consent");
  CHECK(nearest("concent", have) == "consent");
  CHECK(nearest("consents", have) == "consent");
  CHECK(nearest("数据主題", have) == "数据主体");
  CHECK(nearest("数据处者", have) == "数据处理者");
  CHECK(nearest("ba", have) == "ab");
  CHECK_FALSE(nearest("recipient", have));
  CHECK_FALSE(nearest("y", have));
  CHECK_FALSE(nearest("", have));
  CHECK_FALSE(nearest(std::string(100000, 'a'), have));
  CHECK_FALSE(nearest("consent", {}));
  // What differs in one of two characters, or only by a negation, is another word.
  CHECK_FALSE(nearest("必须", {"必要"}));
  CHECK(nearest("意同", {"同意"}) == "同意");
  CHECK_FALSE(nearest("不同意", {"同意"}));
  CHECK_FALSE(nearest("unpaid", {"paid"}));
  CHECK_FALSE(nearest("处理者", {"控制者"}));
  // The first of equally near names.
  CHECK(nearest("cat", {"bat", "rat"}) == "bat");
}
