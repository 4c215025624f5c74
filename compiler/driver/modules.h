// SPDX-License-Identifier: Apache-2.0
// Which modules a file uses, found by their names: among the files that were given, else beside the file and in the folders
// above it, else among those of stdlib, which Writ carries: a file of the same name stands before them. Nothing is reported here: a module that is not found stays open in the tree, and the checker says so.
// The trees of files that nobody gave are owned here; given ones stay with the caller, who keeps them where they are.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/driver/read_files.h"
#include "compiler/source/source_map.h"
#include "compiler/syntax/parse.h"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace writ::driver {

class Modules {
 public:
  Modules(source::SourceMap& sources, const syntax::ParseLimits& limits)
      : sources_(sources), limits_(limits) {}
  Modules(const Modules&) = delete;
  Modules& operator=(const Modules&) = delete;

  // A tree that was given; modules are found by those who use them, policies by their overlays.
  void add(syntax::PolicyFile& tree);

  // Fills in what the file uses, directly and through other modules, and the policy that an overlay changes.
  void link(syntax::PolicyFile& tree);

  struct Found {
    base::FileId file;
    diag::Diagnostics diagnostics;
    std::optional<syntax::PolicyFile> tree;
    std::string folder;
    bool hides = false;  // without a tree, in a folder that was passed by: it may be what was looked for
  };
  std::deque<Found>& found() { return found_; }

  // What could not be read nearer to a file than something it uses was found: what is used may be another's.
  const std::vector<Unread>& passed() const { return passed_; }

 private:
  void resolve(syntax::PolicyFile& tree);
  syntax::PolicyFile* find(const std::string& name, bool is_module) const;
  syntax::PolicyFile* search(const std::string& name, bool is_module, const syntax::PolicyFile& from);
  syntax::PolicyFile* shipped(const std::string& name, base::Language language);
  // `relative`: to be shown as seen from the present folder. `modules`: else policies.
  void read_folder(const std::string& folder, bool relative, bool modules);

  source::SourceMap& sources_;
  const syntax::ParseLimits& limits_;
  std::vector<syntax::PolicyFile*> known_;
  std::vector<syntax::PolicyFile*> shipped_;        // never before what a file has
  std::set<std::string> paths_;                     // of the files that were read
  std::set<std::pair<std::string, bool>> folders_;  // that were searched, for modules or for policies
  std::deque<Found> found_;
  std::map<std::string, std::vector<Unread>> unread_;  // of each folder that was searched
  std::vector<Unread> passed_;
};

}  // namespace writ::driver
