// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/request.h"

#include "runtime/base/normal_form.h"

#include <algorithm>

namespace writ::eval {

Request::Request(const ir::Program& program) : program_(&program), mark_(program.identity.mark()) {
  for (std::size_t i = 0; i < program.texts.size(); ++i) {
    if (constant_texts_.add(0, program.texts[i]).fresh) constant_ids_.push_back(static_cast<std::int64_t>(i));
  }
  if (program.facts != ir::kNone) {
    nothing_.resize(program.facts_record().size / sizeof(std::uint64_t), 0);
    for (const ir::Interpretation& point : program.interpretations) set_default(point, point.fallback);
  }
  clear();
}

void Request::set_default(const ir::Interpretation& point, std::uint32_t reading) {
  set_present(nothing_.data(), point.field);
  nothing_[program_->facts_record().fields[point.field].offset / sizeof(std::uint64_t)] = reading;
}

void Request::clear() {
  words_.resize(nothing_.size());
  std::copy(nothing_.begin(), nothing_.end(), words_.begin());
  open_names_.clear();
  local_texts_.clear();
  as_of.reset();
  coarse_ = false;
}

std::uint32_t Request::grow(std::size_t count) {
  const std::size_t offset = words_.size();
  // Places are of 32 bits; a longer request would be read in the wrong places.
  if (count > UINT32_MAX - offset) throw std::bad_alloc();
  constexpr std::size_t kFew = 8;
  if (count <= kFew) {  // an item of a list, or a list, mostly
    for (std::size_t i = 0; i < count; ++i) words_.push_back(0);
  } else {
    words_.resize(offset + count);
  }
  return static_cast<std::uint32_t>(offset);
}

std::int64_t Request::text_id(std::string_view text) {
  return base::is_plainly_normal(text) ? normal_text_id(text) : normal_text_id(base::normalised(text));
}

std::optional<std::int64_t> Request::find_text(std::string_view text) const {
  if (const auto constant = constant_texts_.find(0, text)) return constant_ids_[*constant];
  const std::optional<std::uint32_t> own = local_texts_.find(0, text);
  if (!own) return std::nullopt;
  return static_cast<std::int64_t>(program_->texts.size()) + *own;
}

std::int64_t Request::normal_text_id(std::string_view text) {
  if (constant_texts_.size() != 0) {
    if (const auto constant = constant_texts_.find(0, text)) return constant_ids_[*constant];
  }
  return static_cast<std::int64_t>(program_->texts.size()) + local_texts_.add(0, text).at;
}

}  // namespace writ::eval
