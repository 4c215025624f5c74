// SPDX-License-Identifier: Apache-2.0
// The memory of one evaluation: what it holds while it runs, given back as a whole. The first of it lies where the evaluation
// does, on the stack, so that deciding by a policy of usual size asks nobody for memory.
#pragma once

#include <cstddef>
#include <memory>
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
    const std::size_t bytes = (count * sizeof(T) + kAlign - 1) / kAlign * kAlign;
    if (bytes > kArrays - used_) return static_cast<T*>(rest_.allocate(bytes, kAlign));
    std::byte* const out = arrays_ + used_;
    used_ += bytes;
    return reinterpret_cast<T*>(out);
  }
  template <typename T>
  T* array_of(std::size_t count, const T& value) {
    T* const out = array<T>(count);
    std::uninitialized_fill_n(out, count, value);
    return out;
  }

 private:
  static constexpr std::size_t kAlign = alignof(std::max_align_t);
  static constexpr std::size_t kArrays = 4096;
  static constexpr std::size_t kFirst = 4096;
  std::size_t used_ = 0;  // of the arrays
  alignas(std::max_align_t) std::byte arrays_[kArrays];
  alignas(std::max_align_t) std::byte first_[kFirst];
  std::pmr::monotonic_buffer_resource rest_{first_, kFirst};
};

}  // namespace writ::eval
