// SPDX-License-Identifier: Apache-2.0
// The words of a request (request.h): memory of its own, or a part of a piece of memory that several requests have together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace writ::eval {

class RequestWords {
 public:
  RequestWords() = default;
  RequestWords(RequestWords&& other) noexcept
      : words_(std::move(other.words_)), size_(std::exchange(other.size_, 0)) {}
  RequestWords& operator=(RequestWords&& other) noexcept {
    words_ = std::move(other.words_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  RequestWords(const RequestWords&) = delete;
  RequestWords& operator=(const RequestWords&) = delete;

  const std::uint64_t* data() const { return words_.get(); }
  std::uint64_t* data() { return words_.get(); }
  std::size_t size() const { return size_; }

  // To so many, which are more than there are: in new memory of its own, where those that are new are nought.
  void grow_to(std::size_t count);
  // The first of them to a part of a piece, which is as long.
  void move_to(const std::shared_ptr<std::uint64_t[]>& piece, std::uint64_t* part, std::size_t count);

 private:
  std::shared_ptr<std::uint64_t[]> words_;  // of the whole piece, pointing to the part
  std::size_t size_ = 0;
};

}  // namespace writ::eval
