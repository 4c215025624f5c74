// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/room.h"

#include <algorithm>
#include <new>
#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace writ::lists {
namespace {

constexpr std::size_t kLargePage = std::size_t{1} << 21;

}  // namespace

void want_large_pages([[maybe_unused]] void* at, [[maybe_unused]] std::size_t size) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (size >= kLargePage) ::madvise(at, size, MADV_HUGEPAGE);
#endif
}

std::shared_ptr<std::byte[]> table_room(std::size_t size) {
  constexpr std::size_t kLeast = 16;
  const auto aligned = static_cast<std::align_val_t>(size < kLargePage ? kLeast : kLargePage);
  auto* room =
      static_cast<std::byte*>(::operator new[](std::max<std::size_t>(size, 1), aligned, std::nothrow));
  if (room == nullptr) return nullptr;
  want_large_pages(room, size);
  return {room, [aligned](std::byte* at) { ::operator delete[](at, aligned); }};
}

}  // namespace writ::lists
