// SPDX-License-Identifier: Apache-2.0
// The functions that compiled decisions call, one row each in helpers.def. Pure: the same arguments give the same result.
#pragma once

#include "runtime/value/shapley.h"

#include <cstdint>
#include <limits>

namespace writ::lists {
class Data;
}

namespace writ::eval {

class Request;

// What compiled decisions hand on to the helpers that look into lists: the lists, and the request, which knows its texts. Code
// that was compiled ahead of time finds here, too, what code that is made in the process is linked with.
struct NativeData {
  const lists::Data* lists = nullptr;
  const Request* request = nullptr;
  const void* const* helpers = nullptr;    // kHelpers
  const void* const* calendars = nullptr;  // of the program, each a value::WorkCalendar
};

// The functions, in the order of helpers.def.
extern const void* const kHelpers[];

// No date, count or number of a policy has this value.
inline constexpr std::int64_t kNoResult = std::numeric_limits<std::int64_t>::min();

// In so many steps native code finds all rows of a list that apply, or leaves it to the interpreter.
inline constexpr std::int64_t kNativePickSteps = 4096;
// So many of them at most.
inline constexpr std::uint32_t kNativePicks = 64;
// Of a list that an entry says.
inline constexpr std::uint32_t kNativeItems = 256;

// Of the table that writ_shapley is given.
inline constexpr std::int64_t kCoalitionWords = 4;
inline constexpr std::int64_t kMostCoalitions = std::int64_t{1} << value::kMostPlayers;

// The places of three numbers in one word.
inline constexpr int kPlacesBits = 8;
inline constexpr std::int64_t kPlacesMask = 0xFF;
constexpr std::int64_t pack_places(std::int64_t first, std::int64_t second, std::int64_t third) {
  return first | second << kPlacesBits | third << (2 * kPlacesBits);
}

// Names and arguments of all of them, so that code that was made for others is told.
inline constexpr const char* kHelperNames =
#define WRIT_HELPER(name, arguments, doc) #name #arguments ";"
#include "runtime/eval/helpers.def"
    ;

}  // namespace writ::eval

extern "C" {
#define WRIT_HELPER(name, arguments, doc) std::int64_t name arguments noexcept;
#include "runtime/eval/helpers.def"
}
