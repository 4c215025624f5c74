// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/open_names.h"

#include "runtime/eval/request.h"

#include <algorithm>
#include <atomic>

namespace writ::eval {
namespace {

// Depth first: a point sorts before every other character, so what is below a name comes right behind it.
bool before(std::string_view a, std::string_view b) {
  const auto rank = [](char c) { return c == '.' ? 0 : 1 + static_cast<int>(static_cast<unsigned char>(c)); };
  const std::size_t both = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at < both && a[at] == b[at]) ++at;
  return at == both ? a.size() < b.size() : rank(a[at]) < rank(b[at]);
}

bool is_below(std::string_view path, std::string_view above) {
  return path.size() > above.size() && path.starts_with(above) && path[above.size()] == '.';
}

std::int64_t place_and_end(std::uint32_t place, std::uint32_t end) {
  return static_cast<std::int64_t>(std::uint64_t{end} << 32 | place);
}

// No place is negative: the numbers of names that were noted and not yet placed are.
std::int64_t noted_number(std::size_t index) { return -1 - static_cast<std::int64_t>(index); }
bool is_noted(std::int64_t number) { return number < 0; }
std::size_t noted_index(std::int64_t number) { return static_cast<std::size_t>(-1 - number); }

// Each value of an open taxonomy that stands in the words of a request.
template <typename See>
void each_open(const ir::Program& program, const ir::Record& record, std::uint64_t* words, std::uint64_t* at,
               const See& see) {
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    const ir::Field& field = record.fields[i];
    const bool open =
        field.type.kind == ir::TypeKind::Enumeration && program.enumerations[field.type.of].open;
    if (!is_present(at, i) || (!open && field.type.kind != ir::TypeKind::Record)) continue;
    std::uint64_t& word = at[field.offset / sizeof(std::uint64_t)];
    if (!field.type.list) {
      see(field.type.of, word);
      continue;
    }
    const std::uint32_t count = list_count(word);
    std::uint64_t* item = words + list_offset(word);
    if (open) {
      for (std::uint32_t k = 0; k < count; ++k) see(field.type.of, item[k]);
      continue;
    }
    const ir::Record& inner = program.records[field.type.of];
    for (std::uint32_t k = 0; k < count; ++k)
      each_open(program, inner, words, item + k * (inner.size / sizeof(std::uint64_t)), see);
  }
}

}  // namespace

// ---- names and their places ----

void PlacedNames::clear() {
  names_.clear();
  paths_.clear();
  order_.clear();
}

std::uint32_t PlacedNames::add(Name name, std::string_view path) {
  // Room first: where memory is short both have to stay as many.
  if (names_.size() == names_.capacity()) names_.reserve(2 * names_.size() + 1);
  const TextTable::Place place = paths_.add(name.taxonomy, path);
  if (place.fresh) names_.push_back(name);
  return place.at;
}

bool PlacedNames::place() {
  order_.resize(names_.size());
  for (std::uint32_t i = 0; i < order_.size(); ++i) order_[i] = i;
  std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Name& one = names_[a];
    const Name& other = names_[b];
    if (one.taxonomy != other.taxonomy) return one.taxonomy < other.taxonomy;
    if (one.above != other.above) return one.above < other.above;
    return before(rest(a), rest(b));
  });
  constexpr std::uint32_t kRoom = (1U << ir::Enumeration::kRoomBits) - 1;
  for (std::size_t first = 0; first < order_.size();) {
    const Name& head = names_[order_[first]];
    std::size_t last = first;
    while (last < order_.size() && names_[order_[last]].taxonomy == head.taxonomy &&
           names_[order_[last]].above == head.above)
      ++last;
    if (last - first >= kRoom) return false;
    place(first, last);
    first = last;
  }
  return true;
}

// Those below one node, which are in order. Two spellings of one name (the node above has several) have one place.
void PlacedNames::place(std::size_t first, std::size_t last) {
  const std::uint32_t base = (names_[order_[first]].above << ir::Enumeration::kRoomBits) + 1;
  const auto same = [&](std::size_t a, std::size_t b) { return rest(order_[a]) == rest(order_[b]); };
  // The place alone, until the last of them has its own.
  std::uint32_t next = base;
  for (std::size_t i = first; i < last; ++i) {
    if (i > first && same(i - 1, i)) --next;
    names_[order_[i]].number = next++;
  }
  for (std::size_t i = first; i < last; ++i) {
    std::size_t end = i + 1;
    while (end < last && (same(i, end) || is_below(rest(order_[end]), rest(order_[i])))) ++end;
    const std::uint32_t behind = end < last ? static_cast<std::uint32_t>(names_[order_[end]].number) : next;
    std::int64_t& number = names_[order_[i]].number;
    number = place_and_end(static_cast<std::uint32_t>(number), behind);
  }
}

std::optional<std::uint32_t> PlacedNames::named(std::uint32_t taxonomy, std::int64_t number) const {
  const auto place = static_cast<std::uint32_t>(number);
  const auto at = std::partition_point(order_.begin(), order_.end(), [&](std::uint32_t one) {
    const Name& name = names_[one];
    return name.taxonomy != taxonomy ? name.taxonomy < taxonomy
                                     : static_cast<std::uint32_t>(name.number) < place;
  });
  if (at == order_.end() || names_[*at].taxonomy != taxonomy || names_[*at].number != number)
    return std::nullopt;
  return *at;
}

// ---- of requests ----

std::optional<std::int64_t> OpenNames::add(std::uint32_t taxonomy, std::uint32_t above, std::string_view path,
                                           std::size_t rest) {
  // Each segment has a name.
  if (path.ends_with('.') || path.substr(rest).find("..") != std::string_view::npos) return std::nullopt;
  return noted_number(fresh_.add({taxonomy, above, static_cast<std::uint32_t>(rest), 0}, path));
}

std::uint64_t OpenNames::new_version() {
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

void OpenNames::learn_and_clear() {
  learn();
  fresh_.clear();
}

// Many names cost little to find and some time to put in order, which is done anew only when as much was spent on requests without it.
// Where names never come again, nothing is learnt from some time on.
void OpenNames::learn() {
  constexpr std::size_t kMostNames = 4096;
  constexpr std::size_t kMostBytes = std::size_t{256} << 10;
  constexpr std::size_t kLongest = 512;  // a longer one is noted each time: it would take the room of many
  constexpr std::uint64_t kPatience = 64 * kMostNames;
  ++misses_;
  if (full_) {
    if (misses_ < kPatience) return;
    // Other names than once.
    known_.clear();
    version_ = new_version();
    misses_ = 1;
    full_ = false;
  }
  for (std::size_t i = 0; i < fresh_.size(); ++i) {
    if (fresh_.path(i).size() > kLongest) continue;
    if (known_.size() + waiting_.size() >= kMostNames ||
        known_.bytes() + waiting_.bytes() + fresh_.path(i).size() > kMostBytes) {
      full_ = true;
      break;
    }
    if (!known_.find(fresh_[i].taxonomy, fresh_.path(i))) waiting_.add(fresh_[i], fresh_.path(i));
  }
  if (waiting_.empty() || (!full_ && misses_ * 2 < known_.size() + waiting_.size())) return;
  // Made beside, so that memory that is short leaves what there was.
  PlacedNames all = known_;
  for (std::size_t i = 0; i < waiting_.size(); ++i) all.add(waiting_[i], waiting_.path(i));
  if (!all.place()) return;
  known_ = std::move(all);
  waiting_.clear();
  version_ = new_version();
  misses_ = 0;
}

bool OpenNames::settle_fresh(const ir::Program& program, std::uint64_t* words) {
  const auto put = [&](const auto& see) { each_open(program, program.facts_record(), words, words, see); };
  // What is known has its place among what is known: here it gets one among what the request names.
  if (!known_.empty()) {
    put([&](std::uint32_t taxonomy, std::uint64_t& word) {
      const auto number = static_cast<std::int64_t>(word);
      if (is_noted(number)) return;
      if (const auto at = known_.named(taxonomy, number))
        word = static_cast<std::uint64_t>(noted_number(fresh_.add(known_[*at], known_.path(*at))));
    });
  }
  if (!fresh_.place()) return false;
  put([&](std::uint32_t, std::uint64_t& word) {
    const auto number = static_cast<std::int64_t>(word);
    if (is_noted(number)) word = static_cast<std::uint64_t>(fresh_[noted_index(number)].number);
  });
  return true;
}

std::string_view OpenNames::below(std::uint32_t taxonomy, ir::int128 number) const {
  const auto at = used().named(taxonomy, static_cast<std::int64_t>(number));
  return at ? used().rest(*at) : std::string_view();
}

std::string OpenNames::external(const ir::Program& program, std::uint32_t taxonomy, ir::int128 number) const {
  const ir::Enumeration& nodes = program.enumerations[taxonomy];
  std::string out = nodes.members[nodes.member_of(number)].external;
  if (!nodes.is_member(number)) out += below(taxonomy, number);
  return out;
}

std::optional<ir::int128> OpenNames::find(const ir::Program& program, std::uint32_t taxonomy,
                                          std::string_view external) const {
  const PlacedNames& names = used();
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i].taxonomy != taxonomy) continue;
    const std::string& above = program.enumerations[taxonomy].members[names[i].above].external;
    const std::string_view behind = names.rest(i);
    if (external.size() == above.size() + behind.size() && external.starts_with(above) &&
        external.ends_with(behind))
      return names[i].number;
  }
  return std::nullopt;
}

}  // namespace writ::eval
