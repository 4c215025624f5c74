// SPDX-License-Identifier: Apache-2.0
// What the tests of the formatter share: a policy laid out and read back, and one with everything in it.
#pragma once

#include "compiler/diag/render.h"
#include "compiler/driver/pipeline.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/same_tree.h"
#include "tests/unit/translating.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace writ::syntax {

inline constexpr auto kEn = base::Language::English;
inline constexpr auto kZh = base::Language::Chinese;

inline std::optional<PolicyFile> try_parse(const std::string& text, std::string* problem = nullptr) {
  source::SourceMap map;
  diag::Diagnostics diagnostics;
  auto tree = parse_policy(map.add("test.writ", text), map, diagnostics);
  if (!diagnostics.has_errors()) return tree;
  if (problem != nullptr) *problem = diag::render_text(diagnostics.sorted().front(), map, kEn);
  return std::nullopt;
}

inline PolicyFile parse(const std::string& text) {
  auto tree = try_parse(text);
  INFO(text);
  REQUIRE(tree);
  return std::move(*tree);
}

inline std::string lay_out(const std::string& text, std::optional<Language> to = std::nullopt) {
  PolicyFile tree = parse(text);
  translate(tree, to.value_or(tree.language));
  return format(tree, text, tree.language);
}

inline std::string digest(const std::string& text) {
  source::SourceMap map;
  diag::Diagnostics diagnostics;
  const auto policy = driver::compile(map.add("test.writ", text), map, diagnostics);
  return policy ? policy->program.digest : "";
}

inline std::vector<std::string> comments(const PolicyFile& tree) {
  std::vector<std::string> out;
  for (const Comment& one : tree.comments) out.push_back(one.text);
  std::sort(out.begin(), out.end());
  return out;
}

// The text laid out in its own language, and all that has to hold on the way to the other and back.
inline void check_round_trip(const std::string& text) {
  PolicyFile tree = parse(text);
  translate(tree, tree.language);
  const std::string own = format(tree, text, tree.language);
  INFO(own);
  const PolicyFile again = parse(own);
  CHECK(same_tree(tree, again));
  CHECK(comments(tree) == comments(again));
  CHECK(lay_out(own) == own);

  const Language other = tree.language == kEn ? kZh : kEn;
  const std::string there = lay_out(own, other);
  INFO(there);
  CHECK(parse(there).language == other);
  CHECK(lay_out(there) == there);
  CHECK(lay_out(there, tree.language) == own);
  CHECK(comments(tree) == comments(parse(there)));
  CHECK(digest(text) == digest(own));
  CHECK(digest(text) == digest(there));
}

inline std::string in_policy(const std::string& body, const std::string& language = "en") {
  return "policy p language " + language + "\n\n" + body + "\n";
}

// What stands between the header and the end.
inline std::string body_of(const std::string& text) { return text.substr(text.find("\n\n") + 2); }

inline constexpr const char* kSmall = R"(policy small / 小规范 language en version "1" "Small" / “小”

law PIPL / 个保法 "Personal Information Protection Law" / 《中华人民共和国个人信息保护法》
  version 2021-08-20 in force from 2021-11-01
end
enumeration Purpose / 目的
  service / 服务
  other / 其他目的
end
enumeration Place / 地点
  home / 境内
  other / 其他地点
end
record Consent / 同意书
  granted / 授予日 : date
  purpose / 目的类别 : Purpose
  amount / 数量 : count as "amt"
end
facts Request / 请求
  people / 人数 : count
  sensitive / 敏感人数 : count
  purpose / 处理目的 : Purpose
  place / 所在地点 : Place? absent means "not known" / “不详”
  consents / 同意记录 : list of Consent
  day / 处理日 : date
  country / 国家 : text
end
parameter threshold / 人数标准 : count
  from 2021-11-01 until 2024-03-22  100,000        cites PIPL art 38(1)(1)
  from 2024-03-22                   1,000,000      cites PIPL art 38(1)(1), art 40
end
)";

inline constexpr const char* kRules = R"(
define large / 数量大 : boolean
  means people at least threshold or sensitive at least 10,000 or (purpose is other and place is given and place is other)
  cites PIPL art 13(1)(2) to (7), art 13(2), art 55 item 4 (until 2026-01-01), internal "guide" / 《指引》

decision d / 决定一
  default deny because "no ground" / “没有依据” cites PIPL art 13
  output due / 到期日 : date
    means 3 years after day
  output total / 总数 : integer
    means sum of c.amount for c in consents where c.granted on or after 2024-01-01 and c.purpose is other
end
rule ground / 有依据 exception to default of d
  cites PIPL art 13(1)(1)
  from 2021-11-01
  when any c in consents has c.purpose is service
    and c.granted earlier than day
  unless large
  then permit
  because "a consent covers it" / “已取得同意”
end
table more / 另表 exception to ground first match
  | when | due | cites |
  | purpose is in {service, other} and people at least 5 and sensitive at most 7 and country is not "US" | 2024-01-01 | PIPL art 5 |
  | otherwise | 2024-01-02 | PIPL art 5 |
end
obligation keep / 保存 of d
  cites PIPL art 56
  when large
  handler must "keep the record" / “保存记录” after the act
  otherwise refer to "the office" / “主管部门”
end
obligation assess / 评估
  cites PIPL art 55
  handler must "assess" / “评估” before the act
  met when large
end
test "one" / “测试一”
  as of 2024-05-01
  given people: 150,000, purpose: other, place: other, sensitive: 0, day: 2024-01-31,
        consents: [{granted: 2024-01-01, purpose: other, amount: 100000}], country: "US"
  expect deny by assess, total is 100,000, missing facts [], obligation assess not met,
         obligation keep due 2024-05-06, not obligation keep, obligation keep lasting until 2027-01-01
end
test table "two" / “测试二” of d
  like "one"
  | people    | as of      | expect decision | expect due   |
  | 1,000,000 | 2024-05-01 | refer to        | undetermined |
  | 10        |            | deny            |              |
end
)";

}  // namespace writ::syntax
