// SPDX-License-Identifier: Apache-2.0
// A stack that is large enough whatever the caller's is. ANTLR, the layout of text and the passes of LLVM descend a level for each
// level of nesting; the limits of the parser bound the levels, and this the stack that they take, so that a service whose threads
// have little of their own can read any policy within the limits.
//
// The work is done on a thread made for it, while the caller waits: what it reads and writes needs no lock. What it throws,
// the caller throws. Throws std::system_error where no thread can be made.
#pragma once

#include <functional>

namespace writ::base {

void on_deep_stack(const std::function<void()>& work);

}  // namespace writ::base
