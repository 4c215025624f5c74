// SPDX-License-Identifier: Apache-2.0
// Policies in Markdown: which lines are policy, and that the formatter keeps every byte of the rest.
#include "compiler/driver/pipeline.h"
#include "compiler/driver/project.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/literate.h"
#include "compiler/syntax/resolutions.h"

#include <catch2/catch.hpp>

namespace {

using namespace writ;

std::vector<std::string> blocks_of(const std::string& text) {
  std::vector<std::string> out;
  for (const auto& block : syntax::read_literate(text).blocks)
    out.push_back(text.substr(block.begin, block.end - block.begin));
  return out;
}

std::string formatted(const std::string& text, base::Language language) {
  source::SourceMap map;
  diag::Diagnostics diagnostics;
  auto tree = driver::parse(map.add("p.writ.md", text), map, diagnostics);
  REQUIRE(tree);
  REQUIRE_FALSE(diagnostics.has_errors());
  syntax::rename(*tree, driver::names_of(*tree), language);
  return syntax::format(*tree, text, language);
}

const std::string kText =
    "\xEF\xBB\xBF# 标题  \r\n\r\n```writ\npolicy p  language en\nlaw L / 法 \"L\" version in force from "
    "2020-01-01 end\n"
    "facts a : boolean end\n-- stays here\n```\n\t\tprose with `code`\n## L art 1 ##\n````writ\n\n"
    "decision p default   deny end\n-- the last of its block\n````\n\n~~~text\n```writ\n-- nothing\n```\n   "
    "trailing";

}  // namespace

TEST_CASE("literate: which lines are policy") {
  CHECK(blocks_of("").empty());
  CHECK(blocks_of("policy p\n").empty());
  CHECK(blocks_of("```writ\na\n```\n") == std::vector<std::string>{"a\n"});
  CHECK(blocks_of("```writ\n```") == std::vector<std::string>{""});
  CHECK(blocks_of("```text\n```writ\n```\n```writ\nb\n```\n") == std::vector<std::string>{"b\n"});
  CHECK(blocks_of("````writ\n```\n````\n") == std::vector<std::string>{"```\n"});
  CHECK(blocks_of("```writing\na\n```\n").empty());
  CHECK(blocks_of("```writ \r\na\r\n```\r\n") == std::vector<std::string>{"a\r\n"});
  CHECK(syntax::read_literate("```writ\na").unclosed == 8U);
  const syntax::Literate read = syntax::read_literate("# One\n```x\n# no\n```\n### Three \r\n#\n");
  REQUIRE(read.headings.size() == 2);
  CHECK(read.headings[0].level == 1);
  CHECK(read.headings[1].level == 3);
  CHECK(read.headings[1].end - read.headings[1].begin == 5);
}

TEST_CASE("literate: the policy keeps its places") {
  const std::string text = "律\n```writ\n甲\n```\n律\n";
  const std::string policy = syntax::policy_text(text, syntax::read_literate(text).blocks);
  CHECK(policy.size() == text.size());
  CHECK(policy == "   \n       \n甲\n   \n   \n");
}

TEST_CASE("literate: the formatter rewrites the blocks and keeps the rest") {
  const std::string once = formatted(kText, base::Language::English);
  const std::string again = formatted(once, base::Language::English);
  CHECK(once == again);
  CHECK(formatted(formatted(kText, base::Language::Chinese), base::Language::English) == once);
  const std::string back = formatted(kText, base::Language::Chinese);
  for (const std::string& text : {once, back}) {
    const auto before = syntax::read_literate(kText).blocks;
    const auto after = syntax::read_literate(text).blocks;
    REQUIRE(after.size() == before.size());
    std::size_t i = 0;
    std::size_t j = 0;
    for (std::size_t n = 0; n < before.size(); ++n) {
      CHECK(text.substr(j, after[n].begin - j) == kText.substr(i, before[n].begin - i));
      i = before[n].end;
      j = after[n].end;
    }
    CHECK(text.substr(j) == kText.substr(i));
  }
  // A comment stays in its block, and the citation of the heading is not written into the policy.
  CHECK(once.find("end\n-- stays here\n```") != std::string::npos);
  CHECK(once.find("  default deny\nend\n-- the last of its block\n````") != std::string::npos);
}

TEST_CASE("literate: an instrument that a heading misspells is reported once, at the heading") {
  const std::string text =
      "```writ\npolicy p language en\nlaw PIPL \"P\" version in force from 2020-01-01 end\n"
      "facts\n  a : boolean\nend\ndecision p\n  default deny cites PIPL art 1\nend\n```\n"
      "## PIPLL art 13\n```writ\nrule one\n  when a\n  then permit\nend\nrule two\n  when not a\n  then "
      "permit\nend\n```\n"
      "## PIPLL art 14\n```writ\nrule three\n  when a\n  then deny\nend\n```\n";
  source::SourceMap map;
  diag::Diagnostics diagnostics;
  const base::FileId file = map.add("p.writ.md", text);
  CHECK_FALSE(driver::compile(file, map, diagnostics));
  std::vector<std::size_t> lines;
  for (const diag::Diagnostic& one : diagnostics.sorted()) {
    CHECK(one.code == diag::Code::UnknownLaw);
    lines.push_back(map.position(file, one.span.begin).line);
  }
  CHECK(lines == std::vector<std::size_t>{11, 22});
}
