// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/project.h"

#include "compiler/analyze/finish.h"
#include "compiler/diag/suggest.h"
#include "compiler/driver/fixes.h"
#include "compiler/driver/modules.h"
#include "compiler/driver/read_files.h"
#include "compiler/syntax/overlay.h"
#include "runtime/base/normal_form.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <sstream>

namespace writ::driver {

namespace {

namespace fs = std::filesystem;
using diag::Code;

class ProjectLoader {
 public:
  ProjectLoader(Project& project, const syntax::ParseLimits& limits)
      : project_(project), limits_(limits), modules_(project.sources, limits) {}

  void add_path(const std::string& path) {
    std::vector<Unread> unread;
    const std::vector<std::string> files = list_policy_files(path, unread);
    for (const Unread& one : unread) cannot_read(one.path, one.reason);
    if (files.empty() && unread.empty()) project_.diagnostics.report(Code::NoPolicies, {}, {path}).emit();
    for (const std::string& file : files) add_file(file, file == path);
  }

  // All files first, because any of them may use a module that stands in another.
  void check() {
    for (Unit& unit : units_) {
      if (unit.tree) modules_.add(*unit.tree);
    }
    for (Unit& unit : units_) {
      if (unit.tree) modules_.link(*unit.tree);
    }
    for (const Unread& one : modules_.passed()) cannot_read(one.path, one.reason);
    for (Unit& unit : units_) check(unit.file, unit.tree, unit.diagnostics);
    // A module that nobody gave is looked at when something that was given uses it, and its other text with it.
    for (std::size_t i = 0; i < modules_.found().size(); ++i) {  // linking may find more
      Modules::Found& one = modules_.found()[i];
      if (one.tree ? !is_used(*one.tree) : !one.hides) continue;
      if (one.tree) modules_.link(*one.tree);
      check(one.file, one.tree, one.diagnostics);
    }
    for (Unit& unit : units_) {
      if (unit.tree && unit.tree->of) try_overlay(unit);
    }
    apply_overlays();
    // What is left out has a reason that was said.
    if (left_out_ && !project_.diagnostics.has_errors() && !project_.file_failed)
      project_.diagnostics.report(Code::BadProgram, *left_out_, {"a policy was left out"}).emit();
  }

  void add_text(const std::string& path, std::string text) { add_unit(path, path, std::move(text), true); }

 private:
  struct Unit {
    std::string place;  // its path without detours
    base::FileId file;
    std::optional<syntax::PolicyFile> tree;
    diag::Diagnostics diagnostics;
    bool named = false;  // by itself, not only by the folder where it stands
  };

  bool is_used(const syntax::PolicyFile& module) const {
    return std::any_of(units_.begin(), units_.end(), [&](const Unit& unit) {
      // Of a policy that an overlay changes, every text there is.
      const syntax::PolicyFile* base = unit.tree ? unit.tree->base : nullptr;
      if (base != nullptr && !module.is_module && base->name.text == module.name.text) return true;
      return unit.tree && std::any_of(unit.tree->modules.begin(), unit.tree->modules.end(),
                                      [&](const auto* used) { return used->name.text == module.name.text; });
    });
  }

  void cannot_read(const std::string& path, const base::Bilingual& reason) {
    project_.diagnostics.report(Code::CannotRead, {}, {path, reason}).emit();
    project_.file_failed = true;
  }

  void add_file(const std::string& path, bool named) {
    // A folder and a file in it: the file is read once.
    std::error_code unknown;
    const std::string place = fs::weakly_canonical(path, unknown).string();
    for (Unit& unit : units_) {
      if (unknown || unit.place != place) continue;
      unit.named = unit.named || named;
      return;
    }
    base::Bilingual reason;
    std::optional<std::string> text = read_file(path, limits_.max_bytes, reason);
    if (!text) return cannot_read(path, reason);
    if (text->size() > limits_.max_bytes) {
      std::error_code error;
      const auto size = fs::file_size(path, error);
      const base::FileId file = project_.sources.add(path, {});
      project_.diagnostics
          .report(Code::FileTooLarge, {file, 0, 0}, {error ? text->size() : size, limits_.max_bytes})
          .emit();
      return;
    }
    add_unit(path, place, std::move(*text), named);
  }

  // `place`: the path without detours.
  void add_unit(const std::string& path, const std::string& place, std::string text, bool named) {
    Unit& unit = units_.emplace_back();
    unit.place = place;
    unit.named = named;
    unit.file = project_.sources.add(path, std::move(text));
    unit.tree = parse(unit.file, project_.sources, unit.diagnostics, limits_);
  }

  // Errors of one file say nothing about the next.
  void check(base::FileId file, const std::optional<syntax::PolicyFile>& tree, diag::Diagnostics& own) {
    // Of an overlay this is what its text says; what it means is known with its policy.
    std::optional<sema::Policy> policy;
    if (tree && !tree->of) policy = driver::check(*tree, own);
    const bool good = policy && complete(*policy, *tree, own);
    const std::vector<diag::Diagnostic> said = own.sorted();
    for (const diag::Diagnostic& diagnostic : said) {
      // What is wrong in a module is said once, where the module itself is checked.
      if (!diagnostic.span.file.valid() || diagnostic.span.file == file) project_.diagnostics.add(diagnostic);
    }
    if (!policy) return;
    if (!good) {
      left_out_ = policy->span;
      if (own.has_errors() && only_periods_are_wrong(said)) keep_for_its_periods(std::move(*policy), *tree);
      return;
    }
    add_text(tree->is_module ? project_.modules : project_.policies, std::move(*policy));
  }

  static bool only_periods_are_wrong(const std::vector<diag::Diagnostic>& said) {
    return std::all_of(said.begin(), said.end(), [](const diag::Diagnostic& one) {
      const bool counts = diag::level_of(one.code) == diag::Level::Error || one.code == Code::TooManyErrors;
      return !counts || one.code == Code::OverlappingValues || one.code == Code::GapInValues ||
             one.code == Code::LawVersionsOverlap;
    });
  }

  void keep_for_its_periods(sema::Policy policy, const syntax::PolicyFile& tree) {
    diag::Diagnostics said;  // what is wrong has been said
    analyze(policy, tree, said);
    project_.wrong_in_periods.push_back(std::move(policy));
  }

  // ---- overlays ----

  // An overlay with its policy and no other. Its tests are run so, whether or not it is applied.
  void try_overlay(Unit& unit) {
    const syntax::PolicyFile& overlay = *unit.tree;
    if (overlay.base == nullptr) {
      report_unknown_base(overlay);
      return;
    }
    const sema::Policy* base = checked(*overlay.base);
    // What is wrong with the policy, or with the text of the overlay, has been said.
    if (base == nullptr || unit.diagnostics.has_errors()) return;
    std::optional<sema::Policy> made = check_with({&overlay}, *overlay.base);
    if (!made) return;
    made->language = overlay.language;
    made->span = overlay.span;
    const std::size_t before = project_.apart.size();
    add_text(project_.apart, std::move(*made));
    if (unit.named && project_.apart.size() > before) named_.push_back(&overlay);
  }

  void report_unknown_base(const syntax::PolicyFile& overlay) {
    std::vector<std::string> known;
    for (const sema::Policy& policy : project_.policies) {
      for (const std::string& name : {policy.program.name.en, policy.program.name.zh}) {
        if (!name.empty()) known.push_back(name);
      }
    }
    diag::Builder report =
        project_.diagnostics.report(Code::UnknownBase, overlay.of->span, {overlay.of->text});
    if (const auto close = diag::nearest(overlay.of->text, known))
      report.fix(overlay.of->span, *close, {"there is a name close to it", "有一个相近的名称"});
    report
        .note({"looked for among the files given, beside this file, and in the folders above it",
               "已在所给文件、本文件所在文件夹及其上级文件夹中查找"})
        .emit();
  }

  // The policy of a tree; nothing when it has mistakes.
  sema::Policy* checked(const syntax::PolicyFile& tree) {
    const std::string& name = tree.name.text.in(base::Language::English);
    const auto at = std::find_if(
        project_.policies.begin(), project_.policies.end(),
        [&](const sema::Policy& policy) { return policy.program.name.in(base::Language::English) == name; });
    return at == project_.policies.end() ? nullptr : &*at;
  }

  std::optional<sema::Policy> check_with(std::vector<const syntax::PolicyFile*> overlays,
                                         const syntax::PolicyFile& base) {
    const syntax::PolicyFile merged = syntax::with_overlays(base, std::move(overlays));
    diag::Diagnostics found;
    std::optional<sema::Policy> policy = check_tree(merged, found);
    const auto in_overlay = [&](base::Span span) {
      return std::any_of(merged.overlays.begin(), merged.overlays.end(),
                         [&](const auto* overlay) { return overlay->span.file == span.file; });
    };
    for (diag::Diagnostic& one : found.sorted()) {
      // The policy by itself is right, so that every error comes of the overlays, wherever it shows.
      if (diag::level_of(one.code) == diag::Level::Error || in_overlay(one.span))
        project_.diagnostics.add(std::move(one));
    }
    if (policy) {
      const auto foreign = [&](const auto& one) { return !in_overlay(one.span); };
      std::erase_if(policy->tests, foreign);
      std::erase_if(policy->covers, foreign);
    }
    return policy;
  }

  // The overlays that were named take effect; each of their policies without them, and with one of them alone, stays for
  // its tests.
  void apply_overlays() {
    while (!named_.empty()) {
      const syntax::PolicyFile& base = *named_.front()->base;
      std::vector<const syntax::PolicyFile*> together;
      std::erase_if(named_, [&](const syntax::PolicyFile* one) {
        const bool same = one->base->name.text == base.name.text;
        if (same) together.push_back(one);
        return same;
      });
      sema::Policy* policy = checked(base);
      std::optional<sema::Policy> made;
      if (together.size() == 1) {
        const auto own = std::find_if(
            project_.apart.begin(), project_.apart.end(),
            [&](const sema::Policy& other) { return other.span.file == together.front()->span.file; });
        made = std::move(*own);
        project_.apart.erase(own);
      } else {
        made = check_with(together, base);
        if (!made) continue;
        made->tests.clear();
        made->covers.clear();
        made->span = policy->span;
      }
      project_.apart.push_back(std::move(*policy));
      *policy = std::move(*made);
    }
  }

  // The first text of a policy or a module, or the second, which must mean the same.
  void add_text(std::vector<sema::Policy>& texts, sema::Policy policy) {
    const auto same = std::find_if(texts.begin(), texts.end(), [&](const sema::Policy& other) {
      return name_of(other) == name_of(policy);
    });
    if (same == texts.end()) {
      texts.push_back(std::move(policy));
      return;
    }
    if (same->language == policy.language) {
      const bool is_overlay = !policy.program.overlays.empty();
      project_.diagnostics
          .report(Code::DuplicatePolicy, policy.span,
                  {is_overlay ? policy.program.overlays.front().name : policy.program.name})
          .label(same->span, {"declared here", "在此声明"})
          .emit();
      return;
    }
    if (same->program.digest == policy.program.digest) {
      // The tests of both texts are run.
      same->tests.insert(same->tests.end(), policy.tests.begin(), policy.tests.end());
      same->covers.insert(same->covers.end(), policy.covers.begin(), policy.covers.end());
      return;
    }
    project_.diagnostics
        .report(Code::TwinDiffers, policy.span,
                {policy.program.name, first_difference(same->program, policy.program)})
        .label(same->span, {"the other text", "另一文本"})
        .emit();
  }

  // Of a policy with an overlay, both names.
  static std::string name_of(const sema::Policy& policy) {
    std::string out = policy.program.name.in(base::Language::English);
    for (const ir::Overlay& overlay : policy.program.overlays)
      out += "+" + overlay.name.in(base::Language::English);
    return out;
  }

  static std::string first_difference(const ir::Program& a, const ir::Program& b) {
    std::istringstream first(analyze::canonical_text(a));
    std::istringstream second(analyze::canonical_text(b));
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
  Modules modules_;
  std::deque<Unit> units_;
  std::optional<base::Span> left_out_;            // the header of a policy that did not become one
  std::vector<const syntax::PolicyFile*> named_;  // overlays that take effect
};

}  // namespace

std::unique_ptr<Project> load_project(const std::vector<std::string>& paths,
                                      const syntax::ParseLimits& limits) {
  auto project = std::make_unique<Project>();
  ProjectLoader loader(*project, limits);
  for (const std::string& path : paths) loader.add_path(path);
  loader.check();
  project->diagnostics = with_fixes_that_parse(project->diagnostics, project->sources, limits);
  return project;
}

std::unique_ptr<Project> load_text(const std::string& path, std::string text,
                                   const syntax::ParseLimits& limits) {
  auto project = std::make_unique<Project>();
  ProjectLoader loader(*project, limits);
  loader.add_text(path, std::move(text));
  loader.check();
  return project;
}

const sema::Policy* Project::find_decision(std::string_view written, std::uint32_t& decision) const {
  const std::vector<const sema::Policy*> all = offering(written);
  if (all.empty()) return nullptr;
  const ir::Program& program = all.front()->program;
  decision = static_cast<std::uint32_t>(ir::find_decision(program, base::normalised(written)) -
                                        program.decisions.data());
  return all.front();
}

std::vector<const sema::Policy*> Project::offering(std::string_view written) const {
  const std::string name = base::normalised(written);
  std::vector<const sema::Policy*> out;
  for (const sema::Policy& policy : policies) {
    if (ir::find_decision(policy.program, name) != nullptr) out.push_back(&policy);
  }
  return out;
}

bool applies(const Project& project, const ir::Overlay& overlay) {
  return std::any_of(project.policies.begin(), project.policies.end(), [&](const sema::Policy& policy) {
    const auto& all = policy.program.overlays;
    return std::any_of(all.begin(), all.end(),
                       [&](const ir::Overlay& one) { return one.name == overlay.name; });
  });
}

}  // namespace writ::driver
