// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/lookalikes.h"

#include <unicode/uspoof.h>

#include <cstdint>
#include <memory>

namespace writ::syntax {
namespace {

struct Close {
  void operator()(USpoofChecker* checker) const { uspoof_close(checker); }
};

// Made once and never changed, so every thread may read it. Null when ICU's tables cannot be opened.
const USpoofChecker* checker() {
  static const std::unique_ptr<USpoofChecker, Close> made = [] {
    UErrorCode error = U_ZERO_ERROR;
    std::unique_ptr<USpoofChecker, Close> out(uspoof_open(&error));
    uspoof_setChecks(out.get(), USPOOF_RESTRICTION_LEVEL, &error);
    uspoof_setRestrictionLevel(out.get(), USPOOF_HIGHLY_RESTRICTIVE);
    if (U_FAILURE(error)) out.reset();
    return out;
  }();
  return made.get();
}

}  // namespace

std::string look_of(std::string_view name) {
  const auto length = static_cast<std::int32_t>(name.size());
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t needed = uspoof_getSkeletonUTF8(checker(), 0, name.data(), length, nullptr, 0, &error);
  if (error != U_BUFFER_OVERFLOW_ERROR) return std::string(name);
  std::string out(static_cast<std::size_t>(needed), '\0');
  error = U_ZERO_ERROR;
  uspoof_getSkeletonUTF8(checker(), 0, name.data(), length, out.data(), needed, &error);
  return U_FAILURE(error) ? std::string(name) : out;
}

bool mixes_scripts(std::string_view name) {
  UErrorCode error = U_ZERO_ERROR;
  const auto length = static_cast<std::int32_t>(name.size());
  return uspoof_checkUTF8(checker(), name.data(), length, nullptr, &error) != 0 && U_SUCCESS(error);
}

}  // namespace writ::syntax
