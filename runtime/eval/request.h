// SPDX-License-Identifier: Apache-2.0
// The facts of one request in the layout that every tier reads: one buffer of 64-bit words. None is a pointer but in `sought`.
//
//   record   presence words, bit i of word i/64 set when field i was supplied; then a word a field, in order
//   slots    decimal, rate and money two words, the lower first, all others one:
//            boolean 0 or 1; count and integer as they are; date in days; enumerator its index; text its id;
//            list: offset in words << 32 | number of items
//   list     scalars of one or two words each, records one after the other
//   sought   behind all that, what lists are asked by (lists/sought.h)
//
// A text's id is its index in Program::texts, texts.size() + its index in `local_texts`, or kKept + its index in `kept_texts`: equal texts
// have equal ids, so no text is compared or hashed while deciding. A Request owns its buffer and can be filled again without allocating. It
// is for one program, which it knows: to ask another with it, a copy too, is a fault.
#pragma once

#include "runtime/eval/open_names.h"
#include "runtime/eval/request_words.h"
#include "runtime/eval/text_table.h"
#include "runtime/ir/ir.h"
#include "runtime/lists/sought.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::eval {

// What native code looks at first stands first, and in one line of memory.
class alignas(64) Request {
 public:
  explicit Request(const ir::Program& program);
  Request(Request&&) noexcept = default;
  Request& operator=(Request&&) noexcept = default;
  // Moved, never copied: its texts are found by where they lie.
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  // Back to no facts at all, and every interpretation in its default reading.
  void clear();

  // The same for who then writes all words of the facts himself, those of nothing() where nothing is said.
  void begin() {
    open_names_.clear();
    local_texts_.clear();
    sought_at_ = 0;
    as_of.reset();
    coarse_ = false;
    used_ = nothing_.size();
  }
  const std::uint64_t* nothing() const { return nothing_.data(); }

  // From the next clear() on, an interpretation has another default; `reading` is an index of its values.
  void set_default(const ir::Interpretation& point, std::uint32_t reading);

  // Of many that are kept and asked one after the other: what they say is put into one piece of memory, one behind the other, each
  // at the beginning of a line. One that is filled again takes memory of its own where it needs more. One without
  // lists stays where it is, beside the texts that it has: its few words are in a line or two.
  static void lay_together(std::span<Request> requests);

  const std::uint64_t* words() const { return words_.data(); }
  std::uint64_t* words() { return words_.data(); }

  // Room for `count` more words at the end, all nought; gives the offset of the first.
  std::uint32_t grow(std::size_t count) {
    const std::size_t offset = used_;
    if (count + kFew > words_.size() - offset) make_room(count);
    used_ += count;
    std::uint64_t* const at = words_.data() + offset;
    std::memset(at, 0, kFew * sizeof *at);  // mostly all of them: of a size that is known
    if (count > kFew) std::memset(at + kFew, 0, (count - kFew) * sizeof *at);
    return static_cast<std::uint32_t>(offset);
  }

  // The same in steps, for whoever writes each of those words: where they begin, with room for so many at least; at which word that room
  // ends; and up to which words are used.
  std::uint64_t* behind(std::size_t count) {
    if (count + kFew > words_.size() - used_) make_room(count);
    return words_.data() + used_;
  }
  std::size_t room() const { return words_.size() - kFew; }
  std::size_t used() const { return used_; }
  void use_until(std::size_t end) { used_ = end; }

  // Of the text in normal form C: equal texts are equal however they were typed.
  std::int64_t text_id(std::string_view text);
  // With its hash (TextTable): of a text in that form that its program has, or nothing; and of one that it does not have.
  std::optional<std::int64_t> constant_text(std::uint64_t hash, std::string_view text) const {
    if (constant_texts_.size() == 0) return std::nullopt;
    const auto found = constant_texts_.find(hash, 0, text);
    return found ? std::optional(constant_ids_[*found]) : std::nullopt;
  }
  std::int64_t own_text_id(std::uint64_t hash, std::string_view text) {
    if (const auto kept = kept_text(hash, text)) return *kept;
    sought_at_ = 0;  // texts may come to lie elsewhere
    return first_own() + local_texts_.add(hash, 0, text).at;
  }
  // Of a text in that form that requests will say again and again: the same in this one and all after it. Nothing where this one
  // has it already as a text of its own.
  std::optional<std::int64_t> keep_text(std::string_view text);
  // Of a text in that form; nothing where neither the request nor its program has it.
  std::optional<std::int64_t> find_text(std::string_view text) const;
  // Good until the next text. Of the program or the request: an entry's, entry_values.h.
  std::string_view text(std::int64_t id) const {
    if (id < first_own()) return program_->texts[static_cast<std::size_t>(id)];
    return id < kKept ? local_texts_.text(static_cast<std::size_t>(id - first_own()))
                      : kept_texts_.text(static_cast<std::size_t>(id - kKept));
  }
  // Of one that came with a request, behind which lists::kReadBehind bytes may be read. False: it is another, or none.
  bool readable_text(std::int64_t id, std::string_view& out) const {
    std::uint64_t at = static_cast<std::uint64_t>(id) - constants_;
    const TextTable* table = &local_texts_;
    if (at >= table->size()) [[unlikely]] {
      at = static_cast<std::uint64_t>(id) - static_cast<std::uint64_t>(kKept);
      table = &kept_texts_;
      if (at >= table->size()) return false;
    }
    out = table->text(at);
    return true;
  }
  // Whether a text has this number. Native code runs ahead of what it needs, and so asks of what is none.
  bool is_text(std::int64_t id) const {
    const auto of = static_cast<std::uint64_t>(id);
    return id >= 0 && (of < constants_ + local_texts_.size() ||
                       (id >= kKept && of - static_cast<std::uint64_t>(kKept) < kept_texts_.size()));
  }

  // Whoever fills a request settles it at its end: what it names below the nodes of open taxonomies, and what it asks lists by. False:
  // one node has more below it than there is room for.
  bool settle() {
    make_ready();
    return open_names_.settle(*program_, words_.data());
  }
  OpenNames& open_names() { return open_names_; }
  const OpenNames& open_names() const { return open_names_; }
  // Where nothing else is to be settled.
  void make_ready() {
    if (!sought_facts_.empty()) make_texts_ready();
  }
  // What it asks the lists of its program by (lists/sought.h), for one pair of facts after the other; null: nothing is ready. Good until it is
  // filled again.
  const std::uint64_t* sought() const { return sought_at_ == 0 ? nullptr : words_.data() + sought_at_; }

  // Whether it names a node of a taxonomy of which only leaves may be named, though others are below that one (ir::Enumerator,
  // inner): what it says there is not known. Whoever fills a request says so.
  bool is_coarse() const { return coarse_; }
  void note_coarse() { coarse_ = true; }

  const ir::Program& program() const { return *program_; }
  bool is_for(const ir::Program& program) const {
    return program_ == &program && mark_ == program.identity.mark();
  }

  std::optional<std::int32_t> as_of;

 private:
  // Above every text that a request has by itself, and below those of entries.
  static constexpr std::int64_t kKept = std::int64_t{1} << 31;
  std::int64_t first_own() const { return static_cast<std::int64_t>(constants_); }
  std::optional<std::int64_t> kept_text(std::uint64_t hash, std::string_view text) const {
    if (kept_texts_.size() == 0) return std::nullopt;
    const auto found = kept_texts_.find(hash, 0, text);
    return found ? std::optional(kKept + *found) : std::nullopt;
  }
  void make_texts_ready();
  std::int64_t normal_text_id(std::string_view text);
  void make_room(std::size_t count);
  static constexpr std::size_t kFew = 8;

  const ir::Program* program_;
  std::shared_ptr<const char> mark_;  // of that program
  RequestWords words_;                // the first of them; the rest is room
  bool coarse_ = false;
  std::uint32_t sought_at_ = 0;  // the word, 0: nowhere
  std::size_t used_ = 0;
  std::size_t constants_;  // texts of the program
  TextTable local_texts_;
  std::vector<std::uint64_t>
      nothing_;  // the root record when nothing was supplied: the default readings alone
  OpenNames open_names_;
  TextTable constant_texts_;
  std::vector<lists::SoughtFacts::Pair> sought_facts_;
  std::vector<std::int64_t> constant_ids_;  // of each of them: the first of the program that is that text
  TextTable kept_texts_;
};

// A record inside a request: its first word. Bounds are the business of whoever filled the request.
inline bool is_present(const std::uint64_t* record, std::uint32_t field) {
  return (record[field / 64] >> (field % 64) & 1) != 0;
}
inline void set_present(std::uint64_t* record, std::uint32_t field) {
  record[field / 64] |= std::uint64_t{1} << (field % 64);
}
// A slot of one word, or a list.
inline std::int64_t slot(const std::uint64_t* record, const ir::Field& field) {
  return static_cast<std::int64_t>(record[field.offset / sizeof(std::uint64_t)]);
}
// A scalar of either width.
inline ir::int128 read_scalar(const std::uint64_t* words, const ir::Type& type) {
  if (!ir::is_exact(type)) return static_cast<std::int64_t>(words[0]);
  return static_cast<ir::int128>(static_cast<value::uint128>(words[1]) << 64 | words[0]);
}
inline void write_scalar(std::uint64_t* words, const ir::Type& type, ir::int128 number) {
  words[0] = static_cast<std::uint64_t>(number);
  if (ir::is_exact(type)) words[1] = static_cast<std::uint64_t>(static_cast<value::uint128>(number) >> 64);
}
inline ir::int128 scalar_slot(const std::uint64_t* record, const ir::Field& field) {
  return read_scalar(record + field.offset / sizeof(std::uint64_t), field.type);
}
// The reading of an interpretation that a request takes.
inline std::uint32_t reading_taken(const Request& request, const ir::Interpretation& point) {
  return static_cast<std::uint32_t>(
      slot(request.words(), request.program().facts_record().fields[point.field]));
}
inline std::uint64_t pack_list(std::uint32_t offset, std::uint32_t count) {
  return std::uint64_t{offset} << 32 | count;
}
inline std::uint32_t list_offset(std::uint64_t slot) { return static_cast<std::uint32_t>(slot >> 32); }
inline std::uint32_t list_count(std::uint64_t slot) { return static_cast<std::uint32_t>(slot); }

}  // namespace writ::eval
