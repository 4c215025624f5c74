// SPDX-License-Identifier: Apache-2.0
// What is proved of the policies of a project, as diagnostics and as a report. What is proved how: compiler/prove/prove.h.
#pragma once

#include "compiler/driver/project.h"
#include "compiler/prove/prove.h"

#include <string>
#include <vector>

namespace writ::report {

struct PolicyProofs {
  const sema::Policy* policy = nullptr;  // of the project
  prove::Proofs proofs;
};

// Of all policies that were loaded, with what is wrong added to the project's diagnostics. First those that decide.
std::vector<PolicyProofs> prove_project(driver::Project& project);

std::string render_text(const std::vector<PolicyProofs>& policies, const source::SourceMap& sources,
                        base::Language language);
std::string render_json(const std::vector<PolicyProofs>& policies, const source::SourceMap& sources);

}  // namespace writ::report
