// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/project.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/lower/finish.h"
#include "compiler/sema/check.h"
#include "runtime/ir/verify.h"

namespace writ::driver {
namespace {

namespace fs = std::filesystem;
using diag::Code;

constexpr std::string_view kExtension = ".writ";

class ProjectLoader {
 public:
  ProjectLoader(Project& project, const syntax::ParseLimits& limits) : project_(project), limits_(limits) {}

  void add_path(const std::string& path) {
    std::vector<std::string> files;
    std::string reason;
    if (!list_policy_files(path, files, reason)) cannot_read(path, reason);
    for (const std::string& file : files) add_file(file);
  }

 private:
  void cannot_read(const std::string& path, const std::string& reason) {
    project_.diagnostics.report(Code::CannotRead, {}, {path, reason}).emit();
    project_.file_failed = true;
  }

  void add_file(const std::string& path) {
    std::string reason;
    std::optional<std::string> text = read_file(path, limits_.max_bytes, reason);
    if (!text) {
      cannot_read(path, reason);
      return;
    }
    const base::FileId file = project_.sources.add(path, std::move(*text));
    // Errors of one file say nothing about the next.
    diag::Diagnostics own;
    std::optional<sema::Policy> policy = compile(file, project_.sources, own, limits_);
    for (diag::Diagnostic& diagnostic : own.sorted()) project_.diagnostics.add(std::move(diagnostic));
    if (policy) add_policy(std::move(*policy));
  }

  void add_policy(sema::Policy policy) {
    const std::string& name = policy.program.name.in(base::Language::English);
    const auto same = std::find_if(project_.policies.begin(), project_.policies.end(), [&](const sema::Policy& other) {
      return other.program.name.in(base::Language::English) == name;
    });
    if (same == project_.policies.end()) {
      project_.policies.push_back(std::move(policy));
      return;
    }
    if (same->language == policy.language) {
      project_.diagnostics.report(Code::DuplicatePolicy, policy.span, {policy.program.name}).label(same->span, {"declared here", "在此声明"}).emit();
      return;
    }
    if (same->program.digest == policy.program.digest) {
      // The tests of both texts are run.
      same->tests.insert(same->tests.end(), policy.tests.begin(), policy.tests.end());
      same->covers.insert(same->covers.end(), policy.covers.begin(), policy.covers.end());
      return;
    }
    project_.diagnostics.report(Code::TwinDiffers, policy.span, {policy.program.name, first_difference(same->program, policy.program)})
        .label(same->span, {"the other text", "另一文本"})
        .emit();
  }

  static std::string first_difference(const ir::Program& a, const ir::Program& b) {
    std::istringstream first(lower::canonical_text(a));
    std::istringstream second(lower::canonical_text(b));
    std::string left;
    std::string right;
    while (true) {
      const bool more_left = static_cast<bool>(std::getline(first, left));
      const bool more_right = static_cast<bool>(std::getline(second, right));
      if (!more_left && !more_right) return {};
      if (!more_left) left.clear();
      if (!more_right) right.clear();
      if (left != right) return "`" + left + "` ≠ `" + right + "`";
    }
  }

  Project& project_;
  const syntax::ParseLimits& limits_;
};

}  // namespace

std::optional<std::string> read_file(const std::string& path, std::size_t max_bytes, std::string& reason) {
  std::error_code error;
  const auto size = fs::file_size(path, error);
  if (!error && size > max_bytes) {
    reason = std::to_string(size) + " > " + std::to_string(max_bytes);
    return std::nullopt;
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || (!error && fs::is_directory(path, error)) || (size > 0 && !(text << in.rdbuf()))) {
    reason = errno != 0 ? std::strerror(errno) : "not a file";
    return std::nullopt;
  }
  return text.str();
}

bool list_policy_files(const std::string& path, std::vector<std::string>& files, std::string& reason) {
  std::error_code error;
  if (!fs::is_directory(path, error)) {
    files.push_back(path);
    return true;
  }
  fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (at->is_regular_file(error) && at->path().extension() == kExtension) files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());
  if (error) reason = error.message();
  return !error;
}

std::optional<sema::Policy> compile(base::FileId file, source::SourceMap& sources, diag::Diagnostics& diagnostics,
                                    const syntax::ParseLimits& limits) {
  const std::optional<syntax::PolicyFile> tree = syntax::parse_policy(file, sources, diagnostics, limits);
  return tree ? check_tree(*tree, diagnostics) : std::nullopt;
}

std::optional<sema::Policy> check_tree(const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics) {
  std::optional<sema::Policy> policy = sema::check(tree, diagnostics);
  if (!policy) return std::nullopt;
  lower::finish(policy->program, diagnostics);
  if (diagnostics.has_errors()) return std::nullopt;
  if (const auto problem = ir::verify(policy->program)) {
    diagnostics.report(Code::BadProgram, policy->span, {*problem}).emit();
    return std::nullopt;
  }
  return policy;
}

std::unique_ptr<Project> load_project(const std::vector<std::string>& paths, const syntax::ParseLimits& limits) {
  auto project = std::make_unique<Project>();
  ProjectLoader loader(*project, limits);
  for (const std::string& path : paths) loader.add_path(path);
  return project;
}

const sema::Policy* Project::find_decision(std::string_view name, std::uint32_t& decision) const {
  for (const sema::Policy& policy : policies) {
    if (const ir::Decision* found = ir::find_decision(policy.program, name)) {
      decision = static_cast<std::uint32_t>(found - policy.program.decisions.data());
      return &policy;
    }
  }
  return nullptr;
}

}  // namespace writ::driver
