// SPDX-License-Identifier: Apache-2.0
// A list of codes, as standards publish them, into a module with a taxonomy of its values: rows of CSV with the columns code, name
// and, where there are any, english and parent, under their English or Chinese headings. All that is wrong is reported, with the
// line; then nothing is made.
//
//   代码,名称,英文名称            taxonomy Division / 区划
//   130000,河北省,Hebei     ->      hebei / 河北省 matches "gbt2260:130000"
//   130100,石家庄市,                 hebei.c130100 / 河北省.石家庄市 matches "gbt2260:130100"
#pragma once

#include "compiler/syntax/ast.h"
#include "runtime/lists/build.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::driver {

struct TaxonomyImport {
  base::Bilingual module;
  base::Bilingual name;
  std::string edition;  // the version of the module; may be empty
  std::string system;   // of the codes: `gbt2260`; empty: the code alone
  std::vector<unsigned>
      levels;  // how many characters of a code each level takes; empty: `parent` says what is under what
  bool and_below = false;
  base::Language language = base::Language::English;
};

// `2,2,2` -> the levels of such codes; nothing where it is none: at most 16, each from 1 to 32.
std::optional<std::vector<unsigned>> read_levels(std::string_view text);

std::optional<syntax::PolicyFile> import_taxonomy(std::string_view csv, const TaxonomyImport& how,
                                                  std::vector<lists::Problem>& problems);

}  // namespace writ::driver
