// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/open_names.h"

#include "runtime/eval/request.h"

#include <algorithm>

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

}  // namespace

void OpenNames::clear() {
  noted_.clear();
  rests_.clear();
}

std::optional<std::int64_t> OpenNames::add(std::uint32_t taxonomy, std::uint32_t above,
                                           std::string_view rest) {
  // Each segment has a name.
  if (rest.ends_with('.') || rest.find("..") != std::string_view::npos) return std::nullopt;
  const TextTable::Place place = rests_.add(std::uint64_t{taxonomy} << 32 | above, rest);
  if (place.fresh) noted_.push_back({taxonomy, above, noted_number(place.at)});
  return noted_[place.at].number;
}

bool OpenNames::settle(const ir::Program& program, std::uint64_t* words) {
  if (noted_.empty()) return true;
  std::vector<std::uint32_t>& order = order_;
  order.resize(noted_.size());
  for (std::uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const Noted& one = noted_[a];
    const Noted& other = noted_[b];
    if (one.taxonomy != other.taxonomy) return one.taxonomy < other.taxonomy;
    if (one.above != other.above) return one.above < other.above;
    return before(rest(a), rest(b));
  });
  constexpr std::uint32_t kRoom = (1U << ir::Enumeration::kRoomBits) - 1;
  for (std::size_t first = 0; first < order.size();) {
    const Noted& head = noted_[order[first]];
    std::size_t last = first;
    while (last < order.size() && noted_[order[last]].taxonomy == head.taxonomy &&
           noted_[order[last]].above == head.above)
      ++last;
    if (last - first >= kRoom) return false;
    const std::uint32_t base = (head.above << ir::Enumeration::kRoomBits) + 1;
    for (std::size_t i = first; i < last; ++i) {
      std::size_t end = i + 1;
      while (end < last && is_below(rest(order[end]), rest(order[i]))) ++end;
      noted_[order[i]].number = place_and_end(base + static_cast<std::uint32_t>(i - first),
                                              base + static_cast<std::uint32_t>(end - first));
    }
    first = last;
  }
  replace(program, program.facts_record(), words, words);
  return true;
}

void OpenNames::replace(const ir::Program& program, const ir::Record& record, std::uint64_t* words,
                        std::uint64_t* at) const {
  const auto put = [&](std::uint64_t& word) {
    const auto number = static_cast<std::int64_t>(word);
    if (number < 0) word = static_cast<std::uint64_t>(noted_[static_cast<std::size_t>(-1 - number)].number);
  };
  for (std::uint32_t i = 0; i < record.fields.size(); ++i) {
    const ir::Field& field = record.fields[i];
    const bool open =
        field.type.kind == ir::TypeKind::Enumeration && program.enumerations[field.type.of].open;
    if (!is_present(at, i) || (!open && field.type.kind != ir::TypeKind::Record)) continue;
    std::uint64_t& word = at[field.offset / sizeof(std::uint64_t)];
    if (!field.type.list) {
      put(word);
      continue;
    }
    const std::uint32_t count = list_count(word);
    std::uint64_t* item = words + list_offset(word);
    if (open) {
      std::for_each(item, item + count, put);
      continue;
    }
    const ir::Record& inner = program.records[field.type.of];
    for (std::uint32_t k = 0; k < count; ++k)
      replace(program, inner, words, item + k * (inner.size / sizeof(std::uint64_t)));
  }
}

std::string_view OpenNames::below(std::uint32_t taxonomy, ir::int128 number) const {
  const auto at = std::find_if(noted_.begin(), noted_.end(), [&](const Noted& one) {
    return one.taxonomy == taxonomy && one.number == number;
  });
  return at == noted_.end() ? std::string_view() : rest(static_cast<std::size_t>(at - noted_.begin()));
}

std::string OpenNames::external(const ir::Program& program, std::uint32_t taxonomy, ir::int128 number) const {
  const ir::Enumeration& nodes = program.enumerations[taxonomy];
  std::string out = nodes.members[nodes.member_of(number)].external;
  if (!nodes.is_member(number)) out += below(taxonomy, number);
  return out;
}

std::optional<ir::int128> OpenNames::find(const ir::Program& program, std::uint32_t taxonomy,
                                          std::string_view external) const {
  for (const Noted& one : noted_) {
    if (one.taxonomy != taxonomy) continue;
    const std::string& name = program.enumerations[taxonomy].members[one.above].external;
    const std::string_view behind = rest(static_cast<std::size_t>(&one - noted_.data()));
    if (external.size() == name.size() + behind.size() && external.starts_with(name) &&
        external.ends_with(behind))
      return one.number;
  }
  return std::nullopt;
}

}  // namespace writ::eval
