// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/pipeline.h"

#include "compiler/analyze/finish.h"
#include "compiler/analyze/lists.h"
#include "compiler/analyze/ranges.h"
#include "compiler/driver/modules.h"
#include "compiler/expand/expand.h"
#include "compiler/prove/vague.h"
#include "compiler/sema/check.h"
#include "compiler/sema/words.h"
#include "compiler/syntax/overlay.h"
#include "runtime/ir/verify.h"

#include <algorithm>

namespace writ::driver {

std::optional<syntax::PolicyFile> parse(base::FileId file, source::SourceMap& sources,
                                        diag::Diagnostics& diagnostics, const syntax::ParseLimits& limits) {
  std::optional<syntax::PolicyFile> tree = syntax::parse_policy(file, sources, diagnostics, limits);
  if (tree) expand::expand(*tree, diagnostics);
  // What uses it must not take it for whole, even where no declaration was left out: no name is the empty one.
  if (tree && diagnostics.has_errors() && tree->poisoned.empty()) tree->poisoned.emplace_back();
  return tree;
}

sema::Policy check(const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics) {
  return sema::check(tree, diagnostics);
}

syntax::Resolutions names_of(const syntax::PolicyFile& tree) {
  diag::Diagnostics unsaid;
  if (tree.base == nullptr) return check(tree, unsaid).names;
  return check(syntax::with_overlays(*tree.base, {&tree}), unsaid).names;
}

void analyze(sema::Policy& policy, const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics) {
  analyze::finish(policy.program, diagnostics);
  analyze::check_ranges(policy.program, diagnostics);
  if (!diagnostics.has_errors()) analyze::make_lists(policy.program, diagnostics);
  sema::add_words(tree, policy.names, policy.program);
}

void verify(const sema::Policy& policy, diag::Diagnostics& diagnostics) {
  if (const auto problem = ir::verify(policy.program))
    diagnostics.report(diag::Code::BadProgram, policy.span, {*problem}).emit();
}

prove::Proofs prove(const sema::Policy& policy, diag::Diagnostics& diagnostics) {
  prove::Proofs proofs = prove::prove(policy.program, policy.otherwise_rows);
  prove::report(policy.program, proofs, diagnostics);
  prove::warn_of_vague_permits(policy.program, diagnostics);
  return proofs;
}

bool complete(sema::Policy& policy, const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics) {
  // What a module lost is reported there, and what uses it is not whole.
  const bool lost = std::any_of(tree.modules.begin(), tree.modules.end(),
                                [](const syntax::PolicyFile* module) { return !module->poisoned.empty(); });
  if (lost || diagnostics.has_errors()) return false;
  analyze(policy, tree, diagnostics);
  if (diagnostics.has_errors()) return false;
  if (!tree.is_module) verify(policy, diagnostics);
  return !diagnostics.has_errors();
}

std::optional<sema::Policy> check_tree(const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics) {
  if (tree.of) {
    if (tree.base == nullptr) {
      diagnostics.report(diag::Code::UnknownBase, tree.of->span, {tree.of->text}).emit();
      return std::nullopt;
    }
    return check_tree(syntax::with_overlays(*tree.base, {&tree}), diagnostics);
  }
  sema::Policy policy = check(tree, diagnostics);
  if (!complete(policy, tree, diagnostics)) return std::nullopt;
  return policy;
}

std::optional<sema::Policy> compile(base::FileId file, source::SourceMap& sources,
                                    diag::Diagnostics& diagnostics, const syntax::ParseLimits& limits) {
  std::optional<syntax::PolicyFile> tree = parse(file, sources, diagnostics, limits);
  if (!tree) return std::nullopt;
  Modules modules(sources, limits);
  modules.link(*tree);
  return check_tree(*tree, diagnostics);
}

}  // namespace writ::driver
