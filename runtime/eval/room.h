// SPDX-License-Identifier: Apache-2.0
// The memory of one evaluation: what it holds while it runs, given back as a whole. The first of it lies where the evaluation
// does, on the stack, so that deciding by a policy of usual size asks nobody for memory.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <type_traits>

namespace writ::eval {

class Room {
 public:
  Room() = default;
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;

  std::pmr::memory_resource* memory() { return &rest_; }

  // Not initialised.
  template <typename T>
  T* array(std::size_t count) {
    static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
    return static_cast<T*>(rest_.allocate(count * sizeof(T), alignof(T)));
  }

 private:
  static constexpr std::size_t kFirst = 8192;
  alignas(std::max_align_t) std::byte first_[kFirst];
  std::pmr::monotonic_buffer_resource rest_{first_, kFirst};
};

}  // namespace writ::eval
