// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/images.h"

#include "runtime/image/image.h"

#include <algorithm>
#include <utility>

namespace writ::driver {

SplitPaths split_images(const std::vector<std::string>& paths) {
  SplitPaths out;
  for (const std::string& path : paths) (image::is_image_file(path) ? out.images : out.texts).push_back(path);
  return out;
}

std::optional<eval::Fault> add_image(Project& project, const std::string& path) {
  std::vector<ir::Program> programs;
  if (auto fault = image::read_file(path, programs)) return fault;
  for (ir::Program& program : programs) {
    const bool there = std::any_of(project.policies.begin(), project.policies.end(), [&](const auto& one) {
      return one.program.name.in(base::Language::English) == program.name.in(base::Language::English);
    });
    if (there)
      return eval::Fault{eval::FaultCode::ImageWrong,
                         path,
                         {"a second policy `" + program.name.in(base::Language::English) + "`",
                          "第二份规范“" + program.name.in(base::Language::Chinese) + "”"},
                         {}};
    sema::Policy policy;
    policy.program = std::move(program);
    project.policies.push_back(std::move(policy));
  }
  return std::nullopt;
}

std::vector<const ir::Program*> programs_of(const Project& project) {
  std::vector<const ir::Program*> programs;
  for (const sema::Policy& policy : project.policies) programs.push_back(&policy.program);
  return programs;
}

std::string image_of(const Project& project, std::string_view code) {
  return image::write(programs_of(project), code);
}

}  // namespace writ::driver
