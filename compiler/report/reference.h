// SPDX-License-Identifier: Apache-2.0
// A policy as a page to look things up in: what a service sends and gets, which rules decide, whose duties follow, the values by
// date. Markdown in one language; every text of the policy is shown as text. What implements which article is in trace.h.
#pragma once

#include "compiler/driver/project.h"

#include <string>
#include <vector>

namespace writ::report {

struct ReferencePage {
  std::string file;  // its name: `cn.cross_border.md`, `cn.cross_border.zh.md`
  std::string text;
};

// Two pages for each policy, and `index.md`, `index.zh.md`, which list them.
std::vector<ReferencePage> reference_pages(const driver::Project& project);

}  // namespace writ::report
