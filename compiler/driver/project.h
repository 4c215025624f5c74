// SPDX-License-Identifier: Apache-2.0
// Files and folders -> checked policies: the passes of the compiler, one after the other, over everything that was named.
// A policy may be written twice, once in each language; the two files must then mean the same and count as one policy.
// An overlay takes effect when its file was named, never because it stands in a folder.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/driver/pipeline.h"
#include "compiler/sema/policy.h"
#include "compiler/source/source_map.h"
#include "compiler/syntax/parse.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace writ::driver {

struct Project {
  source::SourceMap sources;
  diag::Diagnostics diagnostics;
  std::vector<sema::Policy> policies;  // without the second texts of those written twice
  std::vector<sema::Policy> modules;   // likewise; each policy holds already what it takes from them
  // What decides nothing here, and is tested all the same: a policy without the overlays that were named, and a policy with
  // one overlay that only stands in a folder.
  std::vector<sema::Policy> apart;
  // Files whose only mistakes are gaps and overlaps of periods: to look at, never to decide by.
  std::vector<sema::Policy> wrong_in_periods;
  bool file_failed = false;  // a file or folder could not be read

  // The policy that offers a decision, by the decision's name; null when none does.
  const sema::Policy* find_decision(std::string_view name, std::uint32_t& decision) const;
  // All that do: with more than one, which of them decides would be a matter of their order.
  std::vector<const sema::Policy*> offering(std::string_view name) const;
};

// Whether the overlay changes a policy that decides.
bool applies(const Project& project, const ir::Overlay& overlay);

// Reads every `.writ` and `.writ.md` file of the paths, folders with all that is below them, in the order of their names, and the modules
// that they use.
std::unique_ptr<Project> load_project(const std::vector<std::string>& paths,
                                      const syntax::ParseLimits& limits = {});

// The same of one text that is in no file; modules are looked for as if it stood at the path.
std::unique_ptr<Project> load_text(const std::string& path, std::string text,
                                   const syntax::ParseLimits& limits = {});

}  // namespace writ::driver
