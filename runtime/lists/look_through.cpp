// SPDX-License-Identifier: Apache-2.0
#include "runtime/lists/look_through.h"

#include "runtime/lists/form.h"

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstring>
#include <exception>
#include <thread>

#if defined(__linux__)
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace writ::lists {
namespace {

constexpr std::uint32_t kBits = 8;
constexpr std::uint32_t kWord = sizeof(std::uint64_t);

std::uint64_t word_at(const std::byte* at) {
  std::uint64_t out = 0;
  std::memcpy(&out, at, sizeof out);
  return out;
}
TwoWords two_at(const std::byte* at) {
  TwoWords out;
  std::memcpy(&out, at, sizeof out);
  return out;
}
bool none_of(TwoWords bits) { return (bits[0] | bits[1]) == 0; }

// Where taking `less` from `more` borrows from the next bit.
TwoWords borrows(TwoWords more, TwoWords less) { return (~more & less) | (~(more ^ less) & (more - less)); }

}  // namespace

Records::Records(std::uint64_t at, std::uint64_t count, std::uint32_t bytes, std::vector<InRecord> numbers)
    : at_(at), count_(count), bytes_(bytes) {
  std::sort(numbers.begin(), numbers.end(), [](const InRecord& a, const InRecord& b) { return a.at < b.at; });
  std::size_t words = 0;
  std::uint32_t from = 0;
  std::uint32_t end = 0;
  for (const InRecord& number : numbers) {
    if (number.alone) alone_.push_back(number);
    // Those that lie over one another are no neighbours.
    if (words == 0 || number.at < end || number.at + number.width > from + kWord) {
      from = number.at;
      ++words;
    }
    put(words - 1, number, from);
    end = number.at + number.width;
  }
}

namespace {

// The lowest bytes of a word.
std::uint64_t low_bytes(std::uint32_t width) {
  return width == kWord ? ~std::uint64_t{0} : (std::uint64_t{1} << kBits * width) - 1;
}

}  // namespace

void Records::put(std::size_t word, const InRecord& number, std::uint32_t from) {
  if (word / 2 == pairs_.size())
    pairs_.push_back(Pair{{from, from}, TwoWords{}, TwoWords{}, TwoWords{}, TwoWords{}});
  Pair& pair = pairs_[word / 2];
  const std::size_t half = word % 2;
  pair.at[half] = from;
  const std::uint32_t shift = kBits * (number.at - from);
  const std::uint64_t all = low_bytes(number.width);
  pair.mask[half] |= all << shift;
  pair.least[half] |= std::min(number.least, all) << shift;
  pair.most[half] |= std::min(number.most, all) << shift;
  pair.ends[half] |= std::uint64_t{1} << (shift + kBits * number.width - 1);
}

bool Records::hold(const std::byte* file, std::uint64_t from, std::uint64_t to) const {
  const auto first_from = [&](std::uint64_t place) {
    return place <= at_ ? 0 : std::min((place - at_ + bytes_ - 1) / bytes_, count_);
  };
  const std::uint64_t first = first_from(from);
  const std::uint64_t behind = first_from(to);
  TwoWords bad = {};
  for (const Pair& its : pairs_) {
    const std::byte* record = file + at_ + first * bytes_;
    for (std::uint64_t i = first; i < behind; ++i, record += bytes_) {
      const TwoWords words = TwoWords{word_at(record + its.at[0]), word_at(record + its.at[1])} & its.mask;
      bad |= (borrows(words, its.least) | borrows(its.most, words)) & its.ends;
    }
  }
  std::uint64_t beside = 0;
  for (const InRecord& its : alone_) {
    const std::uint64_t others = low_bytes(its.width) - 1;
    const std::byte* record = file + at_ + first * bytes_;
    for (std::uint64_t i = first; i < behind; ++i, record += bytes_) {
      const std::uint64_t word = word_at(record + its.at);
      beside |= word & others & (0 - (word & 1));
    }
  }
  return none_of(bad) && beside == 0;
}

bool Rising::hold(const std::byte* file, std::uint64_t from, std::uint64_t to) const {
  constexpr std::uint64_t kEnd = std::uint64_t{1} << 31;
  const auto first_from = [&](std::uint64_t place) {
    return place <= at ? 0 : std::min((place - at + kWord - 1) / kWord, count);
  };
  const std::uint64_t both_ends = both ? kEnd | kEnd << 32 : kEnd;
  const TwoWords ends = {both_ends, both_ends};
  TwoWords bad = {};
  std::uint64_t i = first_from(from);
  const std::uint64_t behind = first_from(to);
  const std::byte* its = file + at + i * kWord;
  for (; i + 2 <= behind; i += 2, its += 2 * kWord) bad |= borrows(two_at(its + kWord), two_at(its)) & ends;
  if (i < behind) bad |= borrows(TwoWords{word_at(its + kWord), 0}, TwoWords{word_at(its), 0}) & ends;
  return none_of(bad);
}

namespace {

constexpr std::size_t kBlock = kChecksumBlock;
// What one thread takes at a time, and so many bytes are worth another thread.
constexpr std::size_t kTogether = 32 * kBlock;
constexpr std::size_t kWorthOne = 8 * kTogether;
constexpr std::size_t kMostThreads = 8;

void ask_for_pages([[maybe_unused]] const std::byte* at, [[maybe_unused]] std::size_t size) {
#if defined(__linux__) && defined(MADV_POPULATE_READ)
  // Where the system cannot, they come one by one.
  static const auto page = static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  const auto begin = reinterpret_cast<std::uintptr_t>(at);
  const std::uintptr_t start = begin / page * page;
  ::madvise(const_cast<std::byte*>(at) - (begin - start), size + (begin - start), MADV_POPULATE_READ);
#endif
}

// Threads that end before it does; none where the system has no more.
class Helpers {
 public:
  template <typename Work>
  Helpers(std::size_t count, const Work& work) {
    // Signals to the process are for threads that know of them.
    sigset_t all, before;
    ::sigfillset(&all);
    for (const int fault : {SIGBUS, SIGSEGV, SIGILL, SIGFPE}) ::sigdelset(&all, fault);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
      threads_.reserve(count);
      for (std::size_t i = 0; i < count; ++i) threads_.emplace_back(work);
    } catch (const std::exception&) {
      // Those that there are, and whoever asked, do it.
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  }
  ~Helpers() {
    for (std::thread& one : threads_) one.join();
  }
  Helpers(const Helpers&) = delete;
  Helpers& operator=(const Helpers&) = delete;

 private:
  std::vector<std::thread> threads_;
};

}  // namespace

LookedAt look_through(const std::byte* file, std::size_t size, std::size_t from,
                      const std::optional<Records>& records, const std::optional<Rising>& rising,
                      bool mapped) {
  const std::size_t length = size - from;
  std::vector<std::uint64_t> sums((length + kBlock - 1) / kBlock);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> good = true;
  const auto work = [&] {
    for (std::size_t begin = 0; (begin = next.fetch_add(kTogether)) < length;) {
      const std::size_t end = std::min(begin + kTogether, length);
      if (mapped) ask_for_pages(file + from + begin, end - begin);
      bool all = true;
      // What was summed is at hand when it is looked at.
      for (std::size_t at = begin; at < end; at += kBlock) {
        const std::size_t behind = std::min(at + kBlock, end);
        sums[at / kBlock] = block_checksum(file + from + at, behind - at);
        all = all && (!records || records->hold(file, from + at, from + behind));
        all = all && (!rising || rising->hold(file, from + at, from + behind));
      }
      if (!all) good = false;
    }
  };
  {
    const std::size_t processors = std::max(1U, std::thread::hardware_concurrency());
    const Helpers helpers(std::min({length / kWorthOne, processors - 1, kMostThreads - 1}), work);
    work();
  }
  return {checksum_of_blocks(length, sums), good};
}

}  // namespace writ::lists
