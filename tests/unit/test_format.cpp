// SPDX-License-Identifier: Apache-2.0
// Unit tests of the formatter: what is laid out reads back as the same tree, in either language and there and back, for
// every policy of the repository. Trees made at random are in test_format_random.cpp.
#include "compiler/driver/project.h"
#include "compiler/syntax/literals.h"
#include "tests/unit/formatting.h"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace writ;
using namespace writ::syntax;

TEST_CASE("format: articles in both languages", "[format]") {
  const std::pair<const char*, const char*> kPlaces[] = {
      {"13", "第十三条"},
      {"5(1)(4)", "第五条第一款第（四）项"},
      {"35(6)", "第三十五条第六款"},
      {"35 item 6", "第三十五条第（六）项"},
      {"35 item 6(2)", "第三十五条第（六）项第二目"},
      {"35 item 1 to 3", "第三十五条第（一）项至第（三）项"},
      {"13(1)(2) to (7)", "第十三条第一款第（二）项至第（七）项"},
      {"13(1)(2)(3)", "第十三条第一款第（二）项第三目"},
      {"13(1)(2)(3) to (5)", "第十三条第一款第（二）项第三目至第五目"},
      {"13(1) to (3)", "第十三条第一款至第三款"},
      {"13(1)(2) to (2)(1)", "第十三条第一款第（二）项至第二款第（一）项"},
      {"200 to 204", "第二百条至第二百零四条"},
      {"200(2) to 204(1)", "第二百条第二款至第二百零四条第一款"},
      {"253-1", "第二百五十三条之一"},
      {"253-1(2)", "第二百五十三条之一第二款"},
      {"1010", "第一千零一十条"},
      {"202.205", "第202.205条"},
      {"202.205(a)(1)", "第202.205(a)(1)条"},
      {"202.205(a) to (c)", "第202.205(a)至(c)条"},
      {"12(b)", "第12(b)条"},
      {"12(1)(2)(3)(4)", "第12(1)(2)(3)(4)条"},
      {"12a", "第12a条"},
  };
  for (const auto& [canonical, chinese] : kPlaces) {
    INFO(canonical);
    CHECK(article_in_chinese(canonical) == chinese);
    CHECK(read_article(chinese) == canonical);
    CHECK(read_article(article_in_english(canonical)) == canonical);
    // As tokens of a policy, too.
    for (const std::string& written : {"L " + article_in_english(canonical), std::string("L ") + chinese}) {
      INFO(written);
      const PolicyFile tree = parse(in_policy("rule r cites " + written + " then permit end"));
      CHECK(std::get<Rule>(tree.declarations[0]).cites.at(0).article == canonical);
    }
  }
  CHECK(read_article("第十三条第一款第二项") == "13(1)(2)");
  CHECK(read_article("第13条第1款") == "13(1)");
  CHECK(read_article("第二〇二条") == "202");
  CHECK(read_article("art 07(01)") == "7(1)");
  CHECK(read_article("第07条") == "7");
  CHECK(read_article("sec 202.05") == "202.05");
  CHECK(read_article("第12345条") == "12345");
  CHECK(read_article("arts 35 item 1 to (3)") == "35 item 1 to 3");
  CHECK_FALSE(read_article("第三条第二目"));
  CHECK_FALSE(read_article("第三条第一款第（二）项至第三款"));
}

TEST_CASE("format: every policy of the repository, there and back", "[format][thorough]") {
  namespace fs = std::filesystem;
  std::size_t files = 0;
  for (const char* folder : {"policies", "tests", "examples", "stdlib"}) {
    const fs::path root = fs::path(WRIT_SOURCE_DIR) / folder;
    if (!fs::exists(root)) continue;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".writ") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text(std::istreambuf_iterator<char>(in), {});
      if (!try_parse(text)) continue;  // made to be wrong
      INFO(entry.path());
      check_round_trip(text);
      ++files;
    }
  }
  CHECK(files > 0);
}

TEST_CASE("format: a policy with everything in it", "[format]") {
  const std::string text = std::string(kSmall) + kRules;
  check_round_trip(text);
  const std::string english = lay_out(text);
  CHECK(english.find("  from 2021-11-01 until 2024-03-22  100,000    cites PIPL art 38(1)(1)\n"
                     "  from 2024-03-22                   1,000,000  cites PIPL art 38(1)(1), art 40\n") !=
        std::string::npos);
  CHECK(english.find("  when any c in consents has c.purpose is service and c.granted earlier than day\n") !=
        std::string::npos);
  CHECK(english.find("  handler must \"keep the record\" / “保存记录” after the act\n") != std::string::npos);
  CHECK(english.find("cites PIPL art 13(1)(2) to (7), art 13(2), art 55 item 4 (until 2026-01-01), internal "
                     "\"guide\" / 《指引》\n") != std::string::npos);

  const std::string chinese = lay_out(text, kZh);
  INFO(chinese);
  for (const char* line : {
           "规范 小规范 / small 语言 中文 版本 \"1\"\n  “小” / \"Small\"\n",
           "  版本 2021-08-20 自 2021-11-01 起 施行\n",
           "  所在地点 / place：地点？ 未提供是指 “不详” / \"not known\"\n",
           "  同意记录 / consents：同意书 的 列表\n",
           "  自 2021-11-01 起 至 2024-03-22 前  10万   依据 个保法 第三十八条第一款第（一）项\n"
           "  自 2024-03-22 起                   100万  依据 个保法 第三十八条第一款第（一）项、第四十条\n",
           "  是指 人数 达到 人数标准 以上\n    或 敏感人数 达到 1万 以上\n"
           "    或（处理目的 为 其他目的 且 所在地点 已提供 且 所在地点 为 其他地点）\n",
           "  依据 个保法 第十三条第一款第（二）项至第（七）项、第十三条第二款、\n",
           "  结论 到期日 / due：日期 是指 处理日 后 3 年\n",
           "对 同意记录 之中 每个 c 合计 c.数量 其中 c.授予日 不早于 2024-01-01 且 c.目的类别 为 其他目的\n",
           "规则 有依据 / ground 例外于 决定一 的 缺省\n  依据 个保法 第十三条第一款第（一）项\n  自 "
           "2021-11-01 起\n"
           "  当 同意记录 之中 任一 c 满足 c.目的类别 为 服务 且 c.授予日 早于 处理日\n  除非 数量大\n  则 "
           "允许\n"
           "  理由 “已取得同意” / \"a consent covers it\"\n结束\n",
           "义务 保存 / keep 用于 决定一\n",
           "  handler 事后 应当 “保存记录” / \"keep the record\"\n  否则 报请 “主管部门” / \"the office\"\n",
           "  当 数量大 时视为履行\n",
           "  设 人数：15万，处理目的：其他目的，所在地点：其他地点，",
           "［｛授予日：2024-01-01，目的类别：其他目的，数量：10万｝］",
           "  预期 禁止 由 评估，总数 为 10万，缺少事实［］，义务 评估 非 视为履行，义务 保存 最迟 "
           "2024-05-06，\n"
           "       非 义务 保存，义务 保存 持续至 2027-01-01 前\n",
           "测试表 “测试二” / \"two\" 用于 决定一\n  同 “测试一”\n",
           "  | 100万 | 2024-05-01 | 报请      | 待定        |\n",
       }) {
    INFO(line);
    CHECK(chinese.find(line) != std::string::npos);
  }
}

TEST_CASE("format: numbers", "[format]") {
  const auto both = [](const std::string& number) {
    const std::string text = in_policy("parameter x : count\n  " + number + "\nend");
    const auto value = [](const std::string& out) {
      const std::string body = body_of(out);
      const std::size_t begin = body.find('\n') + 3;
      return body.substr(begin, body.find('\n', begin) - begin);
    };
    return std::pair(value(lay_out(text)), value(lay_out(text, kZh)));
  };
  using Pair = std::pair<std::string, std::string>;
  CHECK(both("0") == Pair("0", "0"));
  CHECK(both("1") == Pair("1", "1"));
  CHECK(both("999") == Pair("999", "999"));
  CHECK(both("1000") == Pair("1,000", "1,000"));
  CHECK(both("10000") == Pair("10,000", "1万"));
  CHECK(both("12,345") == Pair("12,345", "12,345"));
  CHECK(both("10万") == Pair("100,000", "10万"));
  CHECK(both("1000000") == Pair("1,000,000", "100万"));
  CHECK(both("12,340,000") == Pair("12,340,000", "1234万"));
  CHECK(both("100000000") == Pair("100,000,000", "1亿"));
  CHECK(both("150,000,000") == Pair("150,000,000", "1.5亿"));
  CHECK(both("1.25亿") == Pair("125,000,000", "1.25亿"));
  CHECK(both("123,450,000") == Pair("123,450,000", "12345万"));
  CHECK(both("1234.5") == Pair("1,234.5", "1,234.5"));
  CHECK(both("１５％") == Pair("15%", "15%"));
  // In a list a comma would part two members.
  CHECK(both("[1000, 20000, 12345]") == Pair("[1000, 20000, 12345]", "［1000、2万、12345］"));
}

TEST_CASE("format: places that share an article", "[format]") {
  const auto cited = [](const std::string& places) -> std::string {
    const std::string text =
        "规范 甲 语言 中文\n法源 办法 《办法》 自 2020-01-01 起 施行\n规则 乙\n  依据 办法 " + places +
        "\n  当 丙\n  则 允许\n结束\n";
    if (!try_parse(text)) return "refused";
    const std::string out = lay_out(text);
    const std::string before = "  依据 办法 ";
    const std::size_t begin = out.find(before) + before.size();
    return out.substr(begin, out.find('\n', begin) - begin);
  };
  CHECK(cited("第三条第（三）项、第（四）项") == "第三条第（三）项、第三条第（四）项");
  CHECK(cited("第三条第一款第（一）项、第（四）项、第（六）项至第（八）项") ==
        "第三条第一款第（一）项、第三条第一款第（四）项、第三条第一款第（六）项至第（八）项");
  CHECK(cited("第三条第（一）项至第（三）项、第（五）项") ==
        "第三条第（一）项至第（三）项、第三条第（五）项");
  CHECK(cited("第三条之一第一款、第三款") == "第三条之一第一款、第三条之一第三款");
  CHECK(cited("第三条第一款第（二）项、第二款") == "第三条第一款第（二）项、第三条第二款");
  CHECK(cited("第三条第一款第（二）项第1目、第2目") ==
        "第三条第一款第（二）项第一目、第三条第一款第（二）项第二目");
  // An item of no article, or of which is not said.
  for (const char* unclear :
       {"第（四）项", "第（四）项至第（五）项", "第四项", "第三条、第（四）项", "第三条、第五条、第（四）项",
        "第三条至第五条、第（四）项", "第二款第（一）项"}) {
    INFO(unclear);
    CHECK(cited(unclear) == "refused");
  }
}

TEST_CASE("format: a number between two bounds, as the law writes it", "[format]") {
  const auto laid = [](const std::string& condition) {
    const std::string text =
        "规范 甲 语言 中文\n规则 乙\n  依据 内部 《甲》\n  当 " + condition + "\n  则 允许\n结束\n";
    const std::string out = lay_out(text);
    const std::size_t begin = out.find("  当 ") + std::string("  当 ").size();
    return out.substr(begin, out.find('\n', begin) - begin);
  };
  CHECK(laid("数 10万人以上不满100万人") == "数 达到 10万 以上 且 不满 100万");
  CHECK(laid("数 10万以上100万以下") == "数 达到 10万 以上 且 不超过 100万");
  CHECK(laid("数 达到 3 以上 不足 5 且 乙") == "数 达到 3 以上 且 不满 5 且 乙");
  CHECK(laid("乙 且 数 3以上不超过5") == "乙 且 数 达到 3 以上 且 不超过 5");
  CHECK(laid("非 数 3以上不满5") == "非（数 达到 3 以上 且 不满 5）");
  CHECK(laid("乙 或 数 3以上不满5") == "乙 或（数 达到 3 以上 且 不满 5）");
}

TEST_CASE("format: names that have to be quoted", "[format]") {
  const std::string body = R"(enumeration E / 「枚举」
  「first」
  「match」
  three / 「第三条」
  odd / 「甲（乙）」
end
facts
  count / 「个数」 : count
  missing / 「无」 : 「date」?
  「at once」 : boolean
  people : count
  when : boolean
end
rule 「count」 of d
  when 「at once」 and people at least 3 and 「when」 and count is 0
  then 「is」 is x.when
end
rule r exception to 「default」, default, default of d
  then deny
end
define last : boolean
  means 「missing」
facts
  x : boolean
end
)";
  check_round_trip(in_policy(body));
  CHECK(body_of(lay_out(in_policy(body)))
            .find("when 「at once」 and people at least 3 and 「when」 and count is 0\n") !=
        std::string::npos);
  CHECK(body_of(lay_out(in_policy(body))).find("exception to 「default」, default, default of d\n") !=
        std::string::npos);
}

TEST_CASE("format: a name of two enumerations goes by the expected type", "[format]") {
  const std::string text = std::string(kSmall) + R"(
decision d / 决定一
  default deny cites PIPL art 13
  output what / 何目的 : Purpose means if place is given and other is place then other else purpose cites PIPL art 13
  output where / 何地 : list of Place means [other, home] cites PIPL art 13
end
)";
  check_round_trip(text);
  const std::string chinese = lay_out(text, kZh);
  CHECK(chinese.find("若 所在地点 已提供 且 其他地点 为 所在地点 则 其他目的 不然 处理目的") !=
        std::string::npos);
  CHECK(chinese.find("［其他地点、境内］") != std::string::npos);
}

TEST_CASE("format: a name keeps its spelling where the other one would mean something else", "[format]") {
  // The fact's Chinese name is a value of the enumeration that is expected there.
  const std::string text = R"(policy p language en
law L / 法
  version in force from 2020-01-01
end
enumeration E / 类
  a / 甲
  b / 乙
end
facts
  f / 丙 : E
  g / 甲 : E
end
decision d / 决
  default deny cites L art 1
  output o / 出 : boolean means f is g cites L art 1
end
)";
  REQUIRE_FALSE(digest(text).empty());
  check_round_trip(text);
  CHECK(lay_out(text, kZh).find("是指 丙 为 g") != std::string::npos);
}

TEST_CASE("format: comments stay with what they belong to", "[format]") {
  const std::string text = R"(-- the file

policy p language en  -- the header

-- about the law

-- more about it
law L  -- the instrument
  -- its version
  version in force from 2020-01-01  -- long ago
  -- nothing else
end  -- of the law

define x : boolean
  means a  -- first
    -- above b
    and (b  -- second
         or c)  -- third
    and d
  cites L art 1,  -- one
        art 2  -- two

parameter list : list of text
  from 2020-01-01 ["a",  -- A
                   "b"
                   -- no more
                   ]  -- closed
end
rule r
  -- why
  cites L art 1
  when a  -- when
  -- then
  then permit  -- outcome
  -- last
end
table t collect
  | when | list |  -- head
  -- a row
  | a    | "x"  |  -- row

  -- another
  | b    | "y"  |
end
obligation o
  cites L art 1
  -- how
  who must "do" within 3 days after today  -- soon
  otherwise deny
end
-- the end
)";
  CHECK(lay_out(text) == text);
  check_round_trip(text);

  SECTION("where there is no place for it, a comment goes above") {
    const std::string odd = in_policy(
        "rule r\n  when a is -- here\n    1\n  then permit end\ntable t collect\n  | x | y |\n  | a -- and "
        "here\n    and b | c |\nend");
    CHECK(body_of(lay_out(odd)) ==
          "rule r\n  -- here\n  when a is 1\n  then permit\nend\ntable t collect\n  | x       | y |\n  -- "
          "and here\n  | a and b | c |\nend\n");
  }
}

TEST_CASE("format: empty lines between declarations, one at most", "[format]") {
  const std::string text =
      "policy p language en\ndefine a : boolean means b\n\n\n\n-- c\n\n\ndefine b : boolean means c\ndefine "
      "c : boolean means d\n\n\n";
  CHECK(lay_out(text) ==
        "policy p language en\ndefine a : boolean means b\n\n-- c\n\ndefine b : boolean means c\ndefine c : "
        "boolean means d\n");
}

TEST_CASE("format: wide tables", "[format]") {
  const std::string text = in_policy(R"(table t / 表 first match
  | when | x | cites |
  | a_rather_long_condition is 1 and another_rather_long_condition is 2 and (short or other_short) | 1 | L art 1 |
  | b | a_result_of_some_length | L art 1, internal "a document with a long name" / 《有一个很长名称的内部文件》 |
  | 「名称」 is 3 | | |
end)");
  const std::string out = body_of(lay_out(text));
  CHECK(out == R"(table t / 表 first match
  | when                                   | x                       | cites                                  |
  | a_rather_long_condition is 1
    and another_rather_long_condition is 2
    and (short or other_short)             | 1                       | L art 1                                |
  | b                                      | a_result_of_some_length | L art 1,
                                                                       internal "a document with a long name"
                                                                         / 《有一个很长名称的内部文件》       |
  | 名称 is 3                              |                         |                                        |
end
)");
  check_round_trip(text);
}

TEST_CASE("format: clauses come in one order, whatever the file's", "[format]") {
  const std::string text =
      in_policy("rule r then permit because \"x\" unless b from 2024-01-01 when a cites L art 1 end");
  CHECK(body_of(lay_out(text)) ==
        "rule r\n  cites L art 1\n  from 2024-01-01\n  when a\n  unless b\n  then permit\n  because "
        "\"x\"\nend\n");
}

TEST_CASE("format: texts in quotation marks of their language", "[format]") {
  const auto because = [](const std::string& texts) {
    const std::string out = body_of(lay_out(in_policy("rule r because " + texts + " end")));
    const std::size_t begin = out.find("because ") + 8;
    return out.substr(begin, out.find("\nend") - begin);
  };
  CHECK(because("「甲」") == "“甲”");
  CHECK(because("“甲” / \"a\"") == "\"a\" / “甲”");
  CHECK(because(R"("say \"so\" \\ ")") == R"("say \"so\" \\ ")");
  CHECK(because("「甲”乙」") == "「甲”乙」");
  CHECK(because("「甲」 / 「乙」") == "“甲” / “乙”");
  CHECK(because("\"a\" / \"b\"") == "\"a\" / \"b\"");
  check_round_trip(in_policy("rule r because 「甲」 / 「乙」 end"));
  check_round_trip(in_policy("rule r because \"a\" / \"b\" end"));
}
