// SPDX-License-Identifier: Apache-2.0
// How calls of the public interface fail: as problems with a code, both texts and a place, never as an exception.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/eval/fault.h"
#include "writ/writ.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <exception>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::api {

struct Problem {
  std::string code;
  writ_level level = WRIT_LEVEL_ERROR;
  base::Bilingual message;
  std::string path;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  base::Bilingual shown;  // as the command line shows it, ends with a newline; empty: as made of the above
};

Problem problem_of(const eval::Fault& fault);

// What is wrong with many a call.
inline const base::Bilingual kNoPlace{"there is no place for the result: `out` is NULL",
                                      "没有存放结果之处：`out` 为 NULL"};
inline const base::Bilingual kNoText{"a text is NULL and not empty", "文本为 NULL 而长度不为零"};
inline const base::Bilingual kNoSize{"`struct_size` is too small", "`struct_size` 过小"};

// Puts them where the caller wants them; NULL where there are none. The status is given back.
writ_status say(writ_problems** problems, writ_status status, std::vector<Problem> list);
writ_status say(writ_problems** problems, writ_status status, const eval::Fault& fault);

// What is wrong with the arguments of a call.
writ_status wrong_call(writ_problems** problems, base::Bilingual what);

inline std::string_view view(writ_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}
inline writ_text text_of(const std::string& text) { return {text.c_str(), text.size()}; }
// A NULL that claims to be longer than nothing.
inline bool is_readable(writ_text text) { return text.data != nullptr || text.size == 0; }

// What these structs held in the first version of the interface, and so the least that a caller's may hold. A member that is
// added behind is looked at only where the caller's struct reaches that far.
inline constexpr std::size_t kProblemSize = offsetof(writ_problem, level) + sizeof(writ_level);
inline constexpr std::size_t kAskerOptionsSize =
    offsetof(writ_asker_options, max_steps) + sizeof(std::size_t);
inline constexpr std::size_t kAskOptionsSize = offsetof(writ_ask_options, line) + sizeof(std::uint32_t);
inline constexpr std::size_t kColumnsOptionsSize = offsetof(writ_columns_options, whole) + sizeof(int);
inline constexpr std::size_t kBriefOptionsSize = offsetof(writ_columns_options, brief) + sizeof(std::int64_t);
inline constexpr std::size_t kImageOptionsSize =
    offsetof(writ_image_options, max_bytes) + sizeof(std::size_t);
inline constexpr std::size_t kListOptionsSize = offsetof(writ_list_options, max_bytes) + sizeof(std::size_t);
inline constexpr std::size_t kListHeldSize = offsetof(writ_list_held, digest) + sizeof writ_list_held::digest;
inline constexpr std::size_t kWatchSize = offsetof(writ_watch, said) + sizeof(writ_watch::said);
inline constexpr std::size_t kMemberSize = offsetof(writ_member, record) + sizeof(writ_member::record);
inline constexpr std::size_t kShapeSize = offsetof(writ_shape, member_size) + sizeof(std::size_t);
inline constexpr std::size_t kAnswerSize = offsetof(writ_answer, version) + sizeof(std::uint64_t);

// The most that a caller may ask for: what is nested is read, freed and written by calls within calls, on the caller's stack.
inline constexpr std::size_t kMostDepth = 256;
// Words of a request are counted in 32 bits.
inline constexpr std::size_t kMostRequestBytes = std::size_t{1} << 31;

// Which of an enumeration's values a caller in C gave: it may be none of them, and then must not be read as one.
template <typename Enum>
int given(const Enum& value) {
  int number = 0;
  static_assert(sizeof number == sizeof value);
  std::memcpy(&number, &value, sizeof number);
  return number;
}

// Nothing is said yet, and nothing that is thrown goes further.
template <typename Work>
writ_status guarded(writ_problems** problems, const Work& work) noexcept {
  if (problems != nullptr) *problems = nullptr;
  try {
    try {
      return work();
    } catch (const std::bad_alloc&) {
      return say(problems, WRIT_NO_MEMORY, eval::Fault{eval::FaultCode::NoMemory, "", {}, {}});
    } catch (const std::exception& thrown) {
      return say(problems, WRIT_INTERNAL,
                 eval::Fault{eval::FaultCode::Internal, "", {thrown.what(), {}}, {}});
    }
  } catch (...) {
    return WRIT_NO_MEMORY;  // not even for saying so
  }
}

}  // namespace writ::api
