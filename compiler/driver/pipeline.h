// SPDX-License-Identifier: Apache-2.0
// The passes of the compiler by name, in their order, and nothing else. Whoever compiles goes by these: projects of files,
// the conversation, `writ fmt`, the tests.
//
//   text  --parse-->  tree  --check-->  IR  --analyze-->  IR, complete  --verify-->  a policy that can be run
//                                                                          prove:  what holds of it in every case
//
// Each pass says what is wrong in `diagnostics` and goes on as far as it can; the next one is worth its while only where
// nothing was wrong. What a pass makes belongs to the caller.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/prove/prove.h"
#include "compiler/sema/policy.h"
#include "compiler/source/source_map.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/resolutions.h"

#include <optional>

namespace writ::driver {

// Nothing when not even the header could be read. Modules are linked by who brings files together: modules.h.
std::optional<syntax::PolicyFile> parse(base::FileId file, source::SourceMap& sources,
                                        diag::Diagnostics& diagnostics,
                                        const syntax::ParseLimits& limits = {});

// What the names of a file stand for, for who writes it in the other language: as far as it can be made out, of a file that is
// wrong as well. Of an overlay: with its policy, where that was found.
syntax::Resolutions names_of(const syntax::PolicyFile& tree);

// Names, types, citations. Of a policy that is wrong, what could be made of it. Not of an overlay: see check_tree().
sema::Policy check(const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics);

// The order of values, what each rule reads, the layout of requests, the digest; what arithmetic can come to; the words of
// the tree that explanations use.
void analyze(sema::Policy& policy, const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics);

// What everything behind relies on. Modules decide nothing and are not verified.
void verify(const sema::Policy& policy, diag::Diagnostics& diagnostics);

// Gaps, collisions, what has no effect. Of policies that were verified.
prove::Proofs prove(const sema::Policy& policy, diag::Diagnostics& diagnostics);

// ---- the passes one after the other, while nothing is wrong ----

// analyze, verify; whether nothing was wrong.
bool complete(sema::Policy& policy, const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics);

// check, analyze, verify. Of an overlay: of its policy with it. Nothing when anything was wrong.
std::optional<sema::Policy> check_tree(const syntax::PolicyFile& tree, diag::Diagnostics& diagnostics);

// All of them up to verify, of one text with the modules that it uses.
std::optional<sema::Policy> compile(base::FileId file, source::SourceMap& sources,
                                    diag::Diagnostics& diagnostics, const syntax::ParseLimits& limits = {});

}  // namespace writ::driver
