// SPDX-License-Identifier: Apache-2.0
// A name or a text typed with a combining accent is the one typed with a single letter.
#include "compiler/driver/project.h"
#include "runtime/base/normal_form.h"
#include "runtime/eval/request.h"

#include <catch2/catch.hpp>

namespace {

using namespace writ;

const std::string kComposed = "C\u00F4te";
const std::string kDecomposed = "Co\u0302te";

std::optional<sema::Policy> compile(const std::string& declared, const std::string& used) {
  source::SourceMap map;
  diag::Diagnostics diagnostics;
  const std::string text = "policy p language en\nfacts\n  " + declared +
                           " : text\nend\ndecision p\n  default deny cites internal \"m\"\nend\nrule r\n"
                           "  cites internal \"m\"\n  when " +
                           used + " is \"" + used + "\"\n  then permit\nend\n";
  return driver::compile(map.add("p.writ", text), map, diagnostics);
}

}  // namespace

TEST_CASE("normal form: what is normal at a glance") {
  CHECK(base::is_plainly_normal("plain, C\u00F4te, 数据出境"));
  CHECK_FALSE(base::is_plainly_normal(kDecomposed));
  // A compatibility character of Chinese script that normal form C replaces.
  CHECK_FALSE(base::is_plainly_normal("\uF900"));
  CHECK(base::normalised("\uF900") == "\u8C48");
  CHECK(base::normalised(kDecomposed) == kComposed);
}

TEST_CASE("normal form: names and texts of a policy") {
  const auto composed = compile(kComposed, kComposed);
  REQUIRE(composed);
  for (const auto& [declared, used] :
       {std::pair(kComposed, kDecomposed), std::pair(kDecomposed, kComposed)}) {
    const auto other = compile(declared, used);
    REQUIRE(other);
    CHECK(other->program.digest == composed->program.digest);
  }
}

TEST_CASE("normal form: texts of a request") {
  const auto policy = compile(kComposed, kComposed);
  REQUIRE(policy);
  eval::Request request(policy->program);
  CHECK(request.text_id(kDecomposed) == request.text_id(kComposed));
  CHECK(request.text_id(kComposed) < static_cast<std::int64_t>(policy->program.texts.size()));
  CHECK(request.text_id("e\u0301") == request.text_id("\u00E9"));
  CHECK(request.text(request.text_id("e\u0301")) == "\u00E9");
}
