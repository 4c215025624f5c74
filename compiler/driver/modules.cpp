// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/modules.h"

#include "compiler/diag/suggest.h"
#include "compiler/driver/pipeline.h"
#include "compiler/driver/shipped.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literate.h"
#include "runtime/base/called.h"

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

// Whether the first word of a text, comments left out, opens a file of this kind, or would but for a slip: such a file is
// read, so that what is wrong with it is said, and is not passed by for one of the same name farther away.
bool opens_with(std::string_view keyword, std::string_view text) {
  while (true) {
    const std::size_t at = text.find_first_not_of(" \t\r\n");
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at);
    if (!text.starts_with("--")) break;
    text.remove_prefix(std::min(text.find('\n'), text.size()));
  }
  const std::string_view word = text.substr(0, text.find_first_of(" \t\r\n"));
  for (const base::Language language : {base::Language::English, base::Language::Chinese}) {
    const std::string opening(syntax::spelling(keyword, language));
    if (text.starts_with(opening) || diag::nearest(word, {opening})) return true;
  }
  return false;
}

}  // namespace

void Modules::add(syntax::PolicyFile& tree) {
  paths_.insert(canonical(sources_.file(tree.span.file).path));
  if (!tree.of) known_.push_back(&tree);
}

syntax::PolicyFile* Modules::find(const std::string& name, bool is_module) const {
  const auto at = std::find_if(known_.begin(), known_.end(), [&](const syntax::PolicyFile* file) {
    return file->is_module == is_module && base::is_called(file->name.text, name);
  });
  return at == known_.end() ? nullptr : *at;
}

void Modules::read_folder(const std::string& folder, bool relative, bool modules) {
  if (!folders_.insert({folder, modules}).second) return;
  std::error_code error;
  std::vector<Unread> unread;
  const std::vector<std::string> files = list_policy_files_in(folder, unread);
  // Other links and folders there are nobody's business.
  std::erase_if(unread, [&](const Unread& one) { return one.path != folder && !is_policy_file(one.path); });
  for (const std::string& file : files) {
    if (paths_.contains(canonical(file))) continue;
    base::Bilingual reason;
    std::optional<std::string> text = read_file(file, limits_.max_bytes, reason);
    if (!text) unread.push_back({file, reason});
    if (!text || text->size() > limits_.max_bytes ||
        !opens_with(modules ? "Module" : "Policy",
                    syntax::is_literate(file)
                        ? syntax::policy_text(*text, syntax::read_literate(*text).blocks)
                        : *text))
      continue;
    paths_.insert(canonical(file));
    const fs::path shown = relative ? fs::proximate(file, error) : fs::path(file);
    Found& made = found_.emplace_back();
    made.file = sources_.add(error ? file : shown.string(), std::move(*text));
    made.tree = parse(made.file, sources_, made.diagnostics, limits_);
    made.folder = folder;
    if (made.tree && !made.tree->of) known_.push_back(&*made.tree);
  }
  unread_[folder] = std::move(unread);
}

// The text in the language of who uses it, where it was not read before.
syntax::PolicyFile* Modules::shipped(const std::string& name, base::Language language) {
  for (syntax::PolicyFile* one : shipped_) {
    if (base::is_called(one->name.text, name)) return one;
  }
  const ShippedModule* found = nullptr;
  for (std::size_t i = 0; i < kShippedModuleCount; ++i) {
    const ShippedModule& one = kShippedModules[i];
    if (name.empty() || (one.english != name && one.chinese != name)) continue;
    if (found == nullptr || one.is_chinese == (language == base::Language::Chinese)) found = &one;
  }
  if (found == nullptr) return nullptr;
  Found& made = found_.emplace_back();
  made.file = sources_.add("<writ>/" + std::string(found->path), std::string(found->text));
  made.tree = parse(made.file, sources_, made.diagnostics, limits_);
  if (!made.tree) return nullptr;
  shipped_.push_back(&*made.tree);
  return shipped_.back();
}

syntax::PolicyFile* Modules::search(const std::string& name, bool is_module, const syntax::PolicyFile& from) {
  if (syntax::PolicyFile* given = find(name, is_module)) return given;
  // What is carried stands in no folder.
  if (std::find(shipped_.begin(), shipped_.end(), &from) != shipped_.end())
    return is_module ? shipped(name, from.language) : nullptr;
  const std::string& path = sources_.file(from.span.file).path;
  const bool relative = fs::path(path).is_relative();
  std::error_code error;
  fs::path folder = fs::absolute(path, error).lexically_normal().parent_path();
  std::vector<Unread> passed;
  while (!error && !folder.empty()) {
    read_folder(folder.string(), relative, is_module);
    syntax::PolicyFile* found = find(name, is_module);
    const bool last = folder == folder.root_path();
    if (found == nullptr) {
      const std::vector<Unread>& unread = unread_[folder.string()];
      passed.insert(passed.end(), unread.begin(), unread.end());
      for (Found& one : found_) one.hides = one.hides || (!one.tree && one.folder == folder.string());
    }
    if (found == nullptr && last && is_module) found = shipped(name, from.language);
    if (found != nullptr) {
      // Nearer ones may have hidden it.
      for (Unread& one : passed) {
        const auto same = [&](const Unread& other) { return other.path == one.path; };
        if (std::none_of(passed_.begin(), passed_.end(), same)) passed_.push_back(std::move(one));
      }
      return found;
    }
    if (last) break;
    folder = folder.parent_path();
  }
  return nullptr;
}

void Modules::resolve(syntax::PolicyFile& tree) {
  for (syntax::Declaration& declaration : tree.declarations) {
    auto* use = std::get_if<syntax::Use>(&declaration);
    if (use == nullptr || use->found != nullptr) continue;
    use->found = search(use->module.text, true, tree);
  }
}

void Modules::link(syntax::PolicyFile& tree) {
  if (tree.of && tree.base == nullptr) {
    tree.base = search(tree.of->text, false, tree);
    if (tree.base != nullptr) link(*tree.base);
  }
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
  if (tree.base != nullptr) {
    for (syntax::PolicyFile* module : tree.base->modules) {
      if (std::find(all.begin(), all.end(), module) == all.end()) all.push_back(module);
    }
  }
  tree.modules = std::move(all);
}

}  // namespace writ::driver
