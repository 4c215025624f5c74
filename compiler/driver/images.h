// SPDX-License-Identifier: Apache-2.0
// Projects and images: the policies of a project as one file, and what such a file holds as policies of a project. Those have no
// text: what asks for places or tests finds none.
#pragma once

#include "compiler/driver/project.h"
#include "runtime/eval/fault.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::driver {

// Paths by what they lead to.
struct SplitPaths {
  std::vector<std::string> texts;
  std::vector<std::string> images;
};
SplitPaths split_images(const std::vector<std::string>& paths);

// Why it adds none; a policy of a name that is there already would be answered by whichever comes first.
std::optional<eval::Fault> add_image(Project& project, const std::string& path);

// The policies of a project, in their order.
std::string image_of(const Project& project, std::string_view code = {});
std::vector<const ir::Program*> programs_of(const Project& project);

}  // namespace writ::driver
