// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/modules.h"

#include "compiler/driver/project.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literate.h"

#include <algorithm>
#include <filesystem>

namespace writ::driver {
namespace {

namespace fs = std::filesystem;

std::string canonical(const std::string& path) {
  std::error_code error;
  const fs::path out = fs::weakly_canonical(path, error);
  return error ? path : out.string();
}

// Whether the first word of a text, comments left out, opens a module.
bool opens_module(std::string_view text) {
  while (true) {
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at);
    if (!text.starts_with("--")) break;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  return text.starts_with(syntax::spelling("Module", base::Language::English)) ||
         text.starts_with(syntax::spelling("Module", base::Language::Chinese));
}

}  // namespace

void Modules::add(syntax::PolicyFile& tree) {
  paths_.insert(canonical(sources_.file(tree.span.file).path));
  if (tree.is_module) known_.push_back(&tree);
}

syntax::PolicyFile* Modules::find(const std::string& name) const {
  const auto at = std::find_if(known_.begin(), known_.end(), [&](const syntax::PolicyFile* module) {
    return module->name.text.en == name || module->name.text.zh == name;
  });
  return at == known_.end() ? nullptr : *at;
}

void Modules::read_folder(const std::string& folder, bool relative) {
  if (!folders_.insert(folder).second) return;
  std::vector<std::string> files;
  std::error_code error;
  fs::directory_iterator at(folder, fs::directory_options::skip_permission_denied, error);
  for (; !error && at != fs::directory_iterator(); at.increment(error)) {
    std::error_code ignored;
    if (is_policy_file(at->path().string()) && at->is_regular_file(ignored))
      files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) {
    if (!paths_.insert(canonical(file)).second) continue;
    base::Bilingual ignored;
    std::optional<std::string> text = read_file(file, limits_.max_bytes, ignored);
    if (!text || text->size() > limits_.max_bytes ||
        !opens_module(syntax::is_literate(file)
                          ? syntax::policy_text(*text, syntax::read_literate(*text).blocks)
                          : *text))
      continue;
    const fs::path shown = relative ? fs::proximate(file, error) : fs::path(file);
    Found& made = found_.emplace_back();
    made.file = sources_.add(error ? file : shown.string(), std::move(*text));
    made.tree = syntax::parse_policy(made.file, sources_, made.diagnostics, limits_);
    if (made.tree && made.tree->is_module) known_.push_back(&*made.tree);
  }
}

syntax::PolicyFile* Modules::search(const std::string& name, const std::string& path) {
  std::error_code error;
  fs::path folder = fs::absolute(path, error).lexically_normal().parent_path();
  while (!error && !folder.empty()) {
    read_folder(folder.string(), fs::path(path).is_relative());
    if (syntax::PolicyFile* module = find(name)) return module;
    if (folder == folder.root_path()) break;
    folder = folder.parent_path();
  }
  return nullptr;
}

void Modules::resolve(syntax::PolicyFile& tree) {
  for (syntax::Declaration& declaration : tree.declarations) {
    auto* use = std::get_if<syntax::Use>(&declaration);
    if (use == nullptr || use->found != nullptr) continue;
    use->found = find(use->module.text);
    if (use->found == nullptr) use->found = search(use->module.text, sources_.file(tree.span.file).path);
  }
}

void Modules::link(syntax::PolicyFile& tree) {
  std::vector<syntax::PolicyFile*> open = {&tree};
  std::vector<syntax::PolicyFile*> all;
  while (!open.empty()) {
    syntax::PolicyFile* next = open.back();
    open.pop_back();
    resolve(*next);
    for (syntax::Declaration& declaration : next->declarations) {
      const auto* use = std::get_if<syntax::Use>(&declaration);
      if (use == nullptr || use->found == nullptr) continue;
      // A file that leads back to itself, or to its other text, stands once.
      const bool itself = tree.is_module && use->found->name.text == tree.name.text;
      if (itself || std::find(all.begin(), all.end(), use->found) != all.end()) continue;
      all.push_back(use->found);
      open.push_back(use->found);
    }
  }
  const auto name = [](const syntax::PolicyFile* module) {
    return module->name.text.in(base::Language::English);
  };
  std::sort(all.begin(), all.end(), [&](const auto* a, const auto* b) { return name(a) < name(b); });
  tree.modules = std::move(all);
}

}  // namespace writ::driver
