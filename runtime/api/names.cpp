// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/names.h"

#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"

#include <atomic>
#include <utility>

namespace writ::api {

using base::Bilingual;

namespace {

// Of one engine; the base of the next lies above all of them.
constexpr int kNameBits = 21;
constexpr std::size_t kMostNames = std::size_t{1} << 20;

std::size_t next_base() {
  static std::atomic<std::size_t> engines{0};
  return engines.fetch_add(1, std::memory_order_relaxed) << kNameBits;
}

}  // namespace

Names::Names() : base_(next_base()) {}

std::optional<Bilingual> Names::take(std::string_view text, std::size_t& number) {
  // They are kept as long as the engine: who looks up what came with a request does what is done without.
  constexpr std::size_t kMostBytes = std::size_t{64} << 20;
  if (base::first_invalid_utf8(text)) return Bilingual{"the name is not UTF-8", "名称不是 UTF-8 编码"};
  std::string normal = base::normalised(text);
  const std::lock_guard lock(mutex_);
  if (const auto found = numbers_.find(normal); found != numbers_.end()) {
    number = base_ + found->second;
    return std::nullopt;
  }
  if (texts_.size() > kMostNames || normal.size() > kMostBytes - bytes_)
    return Bilingual{"too many names were looked up: 1,048,576 of 64 MiB are the most",
                     "查过的名称过多：最多 1,048,576 个、共 64 MiB"};
  texts_.push_back(std::move(normal));
  try {
    numbers_.emplace(texts_.back(), texts_.size() - 1);
  } catch (...) {
    texts_.pop_back();
    throw;
  }
  bytes_ += texts_.back().size();
  number = base_ + texts_.size() - 1;
  return std::nullopt;
}

std::string_view Names::text(std::size_t number) const {
  const std::lock_guard lock(mutex_);
  const std::size_t at = number - base_;
  return at == 0 || at >= texts_.size() ? std::string_view() : std::string_view(texts_[at]);
}

}  // namespace writ::api
