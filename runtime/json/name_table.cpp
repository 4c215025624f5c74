// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/name_table.h"

#include "runtime/ir/ir.h"
#include "runtime/json/same_bytes.h"

#include <algorithm>
#include <array>
#include <bit>
#include <unordered_set>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace writ::json {
namespace {

using Word = std::uint64_t;

// How many of the bits of its first word are behind a name, by its size; of one of 32 bytes and more it only has to be the same each time.
constexpr std::array<std::uint8_t, NameTable::kNear> kBehind{0, 56, 48, 40, 32, 24, 16, 8};

// Of the first and the last eight bytes of a name; `last` is nought where it has no more than eight. What stands behind a shorter one is
// shifted out, without a jump.
[[gnu::always_inline]] inline Word mix(Word first, Word last, std::size_t size, Word multiplier) {
  const Word its = first << kBehind[size % kBehind.size()];
  // The upper bits of a product hang on all others, and the lower ones are those that say where to look.
  return __builtin_bswap64((its ^ std::rotl(last, 29) ^ size) * multiplier);
}

Word hash(std::string_view name, Word multiplier) {
  Word first = 0;
  std::memcpy(&first, name.data(), std::min(name.size(), sizeof first));
  const Word last = name.size() > sizeof(Word) ? load<Word>(name.data() + name.size() - sizeof(Word)) : 0;
  return mix(first, last, name.size(), multiplier);
}

}  // namespace

NameTable::NameTable(const std::vector<Name>& names) {
  std::unordered_set<std::string_view> known;
  for (const Name& one : names) {
    if (one.name.empty() || !known.insert(one.name).second) continue;
    Held& held = names_.emplace_back();
    std::memcpy(held.start.data(), one.name.data(), std::min(one.name.size(), kNear));
    if (std::none_of(one.name.begin(), one.name.end(), is_special)) held.near = one.name.size();
    held.whole = one.name;
    held.value = one.value;
  }
  if (names_.empty()) return;
  // Of a few names, mixed so that as many as can be lie where they are looked for first.
  constexpr std::size_t kFew = 256;
  constexpr Word kTries = 32;
  constexpr Word kOdd = 0x9E3779B97F4A7C15U;
  Word best = kOdd;
  std::size_t least = SIZE_MAX;
  for (Word i = 0; i < (names_.size() <= kFew ? kTries : 0) && least > 0; ++i) {
    const std::size_t steps = lay_out(kOdd * (2 * i + 1));
    if (steps >= least) continue;
    least = steps;
    best = multiplier_;
  }
  lay_out(best);
}

// How many steps it takes from where names are looked for to where they lie.
std::size_t NameTable::lay_out(Word multiplier) {
  constexpr std::size_t kRoom = 4;
  multiplier_ = multiplier;
  slots_.assign(std::bit_ceil(names_.size() * kRoom), {});
  std::size_t steps = 0;
  for (std::uint32_t place = 0; place < names_.size(); ++place) {
    std::size_t at = hash(names_[place].whole, multiplier) & (slots_.size() - 1);
    for (; slots_[at].place != kNone; ++steps) at = (at + 1) & (slots_.size() - 1);
    slots_[at] = {place, names_[place].value};
  }
  return steps;
}

std::uint32_t NameTable::place_of(std::string_view name) const {
  if (slots_.empty() || name.empty()) return kNone;
  for (std::size_t at = hash(name, multiplier_);; ++at) {
    const std::uint32_t place = slots_[at & (slots_.size() - 1)].place;
    if (place == kNone) return kNone;
    const std::string& whole = names_[place].whole;
    if (whole.size() == name.size() && same(whole.data(), name.data(), name.size())) return place;
  }
}

// Without a jump that depends on the name, for nobody can foretell which one comes.
NameTable::Seen NameTable::seen_at(const char* at) const {
#ifdef __SSE2__
  constexpr std::size_t kHalf = kNear / 2;
  const auto load_half = [](const char* from) {
    return _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
  };
  const auto bits = [](__m128i low, __m128i high) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(low)) |
           static_cast<std::uint32_t>(_mm_movemask_epi8(high)) << kHalf;
  };
  const __m128i low = load_half(at);
  const __m128i high = load_half(at + kHalf);
  const __m128i quote = _mm_set1_epi8('"');
  const std::uint32_t quotes = bits(_mm_cmpeq_epi8(low, quote), _mm_cmpeq_epi8(high, quote));
  if (quotes == 0 || slots_.empty()) return {};
  const auto size = static_cast<std::size_t>(std::countr_zero(quotes));
  const std::uint32_t its = (quotes & -quotes) - 1;  // the bytes in front of the quote
  constexpr std::size_t kWord = sizeof(Word);
  const std::size_t over = size > kWord ? size - kWord : 0;
  const Word last = load<Word>(at + over) & (Word{0} - static_cast<Word>(over != 0));
  for (std::size_t slot = mix(load<Word>(at), last, size, multiplier_);; ++slot) {
    const Slot it = slots_[slot & (slots_.size() - 1)];
    if (it.place == kNone) return {};
    const Held& held = names_[it.place];
    const std::uint32_t equal = bits(_mm_cmpeq_epi8(low, load_half(held.start.data())),
                                     _mm_cmpeq_epi8(high, load_half(held.start.data() + kHalf)));
    if (held.near == size && (equal & its) == its) return {it.place, it.value, size};
  }
#else
  const void* const end = std::memchr(at, '"', kNear);
  if (end == nullptr) return {};
  const auto size = static_cast<std::size_t>(static_cast<const char*>(end) - at);
  const std::uint32_t place = place_of({at, size});
  if (place == kNone || names_[place].near != size) return {};
  return {place, names_[place].value, size};
#endif
}

NameTable names_of(const ir::Enumeration& enumeration) {
  std::vector<NameTable::Name> names;
  for (std::uint32_t i = 0; i < enumeration.members.size(); ++i) {
    const ir::Enumerator& member = enumeration.members[i];
    for (const std::string* name : {&member.external, &member.name.en, &member.name.zh, &member.matches})
      names.push_back({*name, i});
  }
  return NameTable(names);
}

}  // namespace writ::json
