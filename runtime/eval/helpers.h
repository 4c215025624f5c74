// SPDX-License-Identifier: Apache-2.0
// The functions that compiled decisions call, one row each in helpers.def. Pure: the same arguments give the same result.
#pragma once

#include "runtime/value/shapley.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

namespace writ::lists {
class Data;
struct NativeRows;
}  // namespace writ::lists

namespace writ::eval {

class Request;

// Memory of whoever asks, for what native code cannot put on the stack because it may be long: a stretch for each place in the
// code that needs one. A stretch grows when somebody needs more than ever before and is used again by every decision, so
// deciding does not allocate once it has grown. One thread uses it at a time.
class NativeRoom {
 public:
  // Null where there is not so much memory. What stood in a stretch that grows is gone.
  std::int64_t* words(std::size_t place, std::size_t count) noexcept;

 private:
  struct Stretch {
    std::unique_ptr<std::int64_t[]> words;
    std::size_t count = 0;
  };
  std::vector<Stretch> stretches_;  // by place
};

// What compiled decisions hand on to the helpers that look into lists: the lists, and the request, which knows its texts. Code
// that was compiled ahead of time finds here, too, what code that is made in the process is linked with.
struct NativeData {
  const lists::Data* lists = nullptr;
  const Request* request = nullptr;
  const void* const* helpers = nullptr;    // kHelpers
  const void* const* calendars = nullptr;  // of the program, each a value::WorkCalendar
  NativeRoom* room = nullptr;
  std::int64_t law_day = 0;                        // whose law applies
  std::size_t most_items = 0;                      // that a list may have: Limits::max_list_items
  const lists::NativeRows* const* rows = nullptr;  // of the lists, where some are given: Data::native_rows()
  const std::uint64_t* sought =
      nullptr;  // what the request asks them by, where it is ready: Request::sought()
};

// The functions, in the order of helpers.def.
extern const void* const kHelpers[];

// No date, count or number of a policy has this value.
inline constexpr std::int64_t kNoResult = std::numeric_limits<std::int64_t>::min();

// In so many steps native code finds all rows of a list that apply; where it takes more, they are counted.
inline constexpr std::int64_t kNativePickSteps = 4096;
// So many of them have their place in an answer, and so many items of a list that an entry says on the stack; more are put into
// the memory of whoever asks.
inline constexpr std::uint32_t kNativePicks = 64;
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
