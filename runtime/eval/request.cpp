// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/request.h"

#include "runtime/base/normal_form.h"

#include <algorithm>

namespace writ::eval {

Request::Request(const ir::Program& program)
    : program_(&program), mark_(program.identity.mark()), constants_(program.texts.size()) {
  for (std::size_t i = 0; i < program.texts.size(); ++i) {
    if (constant_texts_.add(0, program.texts[i]).fresh) constant_ids_.push_back(static_cast<std::int64_t>(i));
  }
  if (program.facts != ir::kNone) {
    nothing_.resize(program.facts_record().size / sizeof(std::uint64_t), 0);
    for (const ir::Interpretation& point : program.interpretations) set_default(point, point.fallback);
    sought_facts_ = lists::sought_facts(program).pairs;
  }
  clear();
}

void Request::make_texts_ready() {
  using lists::Sought;
  const std::vector<ir::Field>& facts = program_->facts_record().fields;
  sought_at_ = grow(sought_facts_.size() * Sought::kWords);
  std::uint64_t* words = words_.data() + sought_at_;
  // Where a fact is a text that came with the request.
  const auto has = [&](std::uint32_t fact, std::int64_t& text, std::string_view& its) {
    if (fact == ir::kNone || !is_present(words_.data(), fact)) return false;
    text = slot(words_.data(), facts[fact]);
    return readable_text(text, its);
  };
  for (const lists::SoughtFacts::Pair& by : sought_facts_) {
    std::int64_t text = 0;
    std::string_view its;
    words[Sought::kPath] = words[Sought::kItem] = Sought::kNothing;
    if (has(by.path, text, its)) Sought::put_path(text, its, words);
    if (has(by.item, text, its)) Sought::put_item(text, its, words);
    words += Sought::kWords;
  }
}

void Request::set_default(const ir::Interpretation& point, std::uint32_t reading) {
  set_present(nothing_.data(), point.field);
  nothing_[program_->facts_record().fields[point.field].offset / sizeof(std::uint64_t)] = reading;
}

void Request::clear() {
  begin();
  if (words_.size() < used_ + kFew) words_.grow_to(used_ + kFew);
  if (used_ != 0) std::memcpy(words_.data(), nothing_.data(), used_ * sizeof(std::uint64_t));
}

void RequestWords::grow_to(std::size_t count) {
  auto more = std::make_shared<std::uint64_t[]>(count);
  std::copy_n(words_.get(), size_, more.get());
  words_ = std::move(more);
  size_ = count;
}

void RequestWords::move_to(const std::shared_ptr<std::uint64_t[]>& piece, std::uint64_t* part,
                           std::size_t count) {
  std::copy_n(words_.get(), count, part);
  words_ = std::shared_ptr<std::uint64_t[]>(piece, part);
  size_ = count;
}

void Request::lay_together(std::span<Request> requests) {
  constexpr std::size_t kLine = 64 / sizeof(std::uint64_t);
  const auto lines_of = [](const Request& request) {
    const std::vector<ir::Field>& facts = request.program_->facts_record().fields;
    const bool lists =
        std::any_of(facts.begin(), facts.end(), [](const ir::Field& fact) { return fact.type.list; });
    return (lists || request.sought_at_ != 0) && request.words_.size() != 0
               ? (request.used_ + kLine - 1) / kLine
               : 0;
  };
  std::size_t lines = 1;
  for (const Request& request : requests) lines += lines_of(request);
  const auto piece = std::make_shared<std::uint64_t[]>(lines * kLine);
  const std::size_t before = reinterpret_cast<std::uintptr_t>(piece.get()) / sizeof(std::uint64_t) % kLine;
  std::uint64_t* next = piece.get() + (kLine - before) % kLine;
  for (Request& request : requests) {
    if (lines_of(request) == 0) continue;
    request.words_.move_to(piece, next, request.used_);
    next += lines_of(request) * kLine;
  }
}

void Request::make_room(std::size_t count) {
  // Places are of 32 bits; a longer request would be read in the wrong places.
  if (count > UINT32_MAX - kFew || used_ > UINT32_MAX - kFew - count) throw std::bad_alloc();
  words_.grow_to(std::min<std::size_t>(std::max(used_ + count + kFew, 2 * words_.size()), UINT32_MAX));
}

std::int64_t Request::text_id(std::string_view text) {
  return base::is_plainly_normal(text) ? normal_text_id(text) : normal_text_id(base::normalised(text));
}

std::optional<std::int64_t> Request::find_text(std::string_view text) const {
  const std::uint64_t hash = TextTable::hash_of(0, text);
  if (const auto constant = constant_text(hash, text)) return constant;
  if (const auto kept = kept_text(hash, text)) return kept;
  const std::optional<std::uint32_t> own = local_texts_.find(hash, 0, text);
  return own ? std::optional(first_own() + *own) : std::nullopt;
}

std::optional<std::int64_t> Request::keep_text(std::string_view text) {
  const std::uint64_t hash = TextTable::hash_of(0, text);
  if (const auto constant = constant_text(hash, text)) return constant;
  // Equal texts of one request have one number.
  if (local_texts_.find(hash, 0, text)) return std::nullopt;
  sought_at_ = 0;  // texts may come to lie elsewhere
  return kKept + kept_texts_.add(hash, 0, text).at;
}

std::int64_t Request::normal_text_id(std::string_view text) {
  const std::uint64_t hash = TextTable::hash_of(0, text);
  const std::optional<std::int64_t> constant = constant_text(hash, text);
  return constant ? *constant : own_text_id(hash, text);
}

}  // namespace writ::eval
