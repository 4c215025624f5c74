// SPDX-License-Identifier: Apache-2.0
// What the system says of an error of its own (`errno`), in both languages where it is a thing that happens to people.
#pragma once

#include "runtime/base/bilingual.h"

namespace writ::base {

Bilingual why_not_read(int error);
Bilingual why_not_written(int error);

}  // namespace writ::base
