// SPDX-License-Identifier: Apache-2.0
// What an evaluation holds beside its program and request: values, what is missing, faults, lists that were made. Its memory is
// bounded by the request and the limits, not by how often a loop goes round: a list is where it lies, never a copy; a missing
// fact has one number however often it is met; what a round of a loop made is forgotten with the round.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/eval/room.h"

#include <algorithm>
#include <map>
#include <memory_resource>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace writ::eval {

using ir::kNone;

// `number` is the value when Known; else an index: Unknown into what is missing, Fault and Conflict into faults.
// Of a list it says where its items are: State::view().
struct Value {
  State state = State::Known;
  int128 number = 0;

  bool known() const { return state == State::Known; }
  bool is_true() const { return known() && number != 0; }
  bool is_false() const { return known() && number == 0; }
};

inline Value known(int128 number) { return {State::Known, number}; }
inline Value boolean(bool yes) { return {State::Known, yes ? 1 : 0}; }

// The items of a list where they lie. Good until the next list is made.
class ListView {
 public:
  ListView(const std::uint64_t* words, std::uint32_t offset, std::uint32_t count, std::size_t stride,
           const ir::Type& item)
      : words_(words), offset_(offset), count_(count), stride_(stride), item_(item) {}
  ListView(const int128* numbers, std::size_t count)
      : numbers_(numbers), count_(static_cast<std::uint32_t>(count)) {}

  std::uint32_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  // A record is its offset in the request.
  int128 operator[](std::uint32_t i) const {
    if (numbers_ != nullptr) return numbers_[i];
    const std::size_t at = offset_ + i * stride_;
    return item_.kind == ir::TypeKind::Record ? static_cast<int128>(at) : read_scalar(words_ + at, item_);
  }
  template <typename Test>
  bool any(Test test) const {
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (test((*this)[i])) return true;
    }
    return false;
  }
  // The same of items that have 64 bits each.
  template <typename Test>
  bool any_word(Test test) const {
    if (numbers_ == nullptr) {
      const std::uint64_t* const begin = words_ + offset_;
      return std::any_of(begin, begin + count_,
                         [&](std::uint64_t word) { return test(static_cast<std::int64_t>(word)); });
    }
    return std::any_of(numbers_, numbers_ + count_,
                       [&](int128 number) { return test(static_cast<std::int64_t>(number)); });
  }

 private:
  const int128* numbers_ = nullptr;
  const std::uint64_t* words_ = nullptr;
  std::uint32_t offset_ = 0;
  std::uint32_t count_ = 0;
  std::size_t stride_ = 0;
  ir::Type item_{};
};

class Workings {
 protected:
  Workings(const ir::Program& program, const Request& request) : program_(program), request_(request) {}

  // ---- faults ----

  // The same fault has one number, however often it is met.
  Value fault(FaultCode code, base::Bilingual about, base::Bilingual more = {}) {
    const auto [at, fresh] = fault_numbers_.try_emplace(
        {code, about.in(base::Language::English), more.in(base::Language::English)}, faults_.size());
    if (fresh) faults_.push_back({code, about.in(base::Language::English), about, std::move(more)});
    return {State::Fault, static_cast<int128>(at->second)};
  }

  // ---- what is missing ----

  struct Leaf {
    std::vector<std::uint32_t> key;
    std::string path;
  };

  // A set of missing facts: one of them, or two sets together, or the leaves that a loop gathered.
  struct Missing {
    std::uint32_t left = kNone;   // kNone: a leaf; kGathered: a set
    std::uint32_t right = kNone;  // which leaf, which set
  };
  static constexpr std::uint32_t kGathered = kNone - 1;

  // `record`: the offset of the record that lacks the field, which tells the leaves apart. `describe` is asked for the key (field,
  // item, field, …: the order of declaration) and the path, once.
  template <typename Describe>
  Value missing_field(std::size_t record, std::uint32_t field, Describe describe) {
    const auto [at, fresh] =
        leaf_numbers_.try_emplace({record, field}, static_cast<std::uint32_t>(leaves_.size()));
    if (fresh) leaves_.push_back(describe());
    return missing_leaf(at->second);
  }

  Value missing_item(std::uint32_t place) {
    leaves_.push_back({{place}, {}});
    return missing_leaf(static_cast<std::uint32_t>(leaves_.size() - 1));
  }

  Value join_missing(const Value& a, const Value& b) {
    if (a.number == b.number) return a;
    ++grown_;
    missing_.push_back({static_cast<std::uint32_t>(a.number), static_cast<std::uint32_t>(b.number)});
    return {State::Unknown, static_cast<int128>(missing_.size() - 1)};
  }

  std::vector<std::string> flatten(const Value& unknown) {
    std::set<std::pair<std::vector<std::uint32_t>, std::string>> in_order;
    each_leaf(unknown, [&](std::uint32_t leaf) { in_order.emplace(leaves_[leaf].key, leaves_[leaf].path); });
    std::vector<std::string> paths;
    for (const auto& [key, path] : in_order) paths.push_back(path);
    return paths;
  }

  // The field of the facts, or the place behind them, that the first of them belongs to.
  std::uint32_t first_place(const Value& unknown) const {
    auto at = static_cast<std::size_t>(unknown.number);
    while (missing_[at].left < kGathered) at = missing_[at].left;
    const std::uint32_t leaf =
        missing_[at].left == kNone ? missing_[at].right : gathered_[missing_[at].right].front();
    return leaves_[leaf].key.front();
  }

  // What the rounds of a loop lack, each leaf once.
  class Lacking {
   public:
    explicit Lacking(Workings& workings) : workings_(workings) {}
    void add(const Value& unknown) {
      workings_.each_leaf(unknown, [&](std::uint32_t leaf) {
        if (has_.size() <= leaf) has_.resize(workings_.leaves_.size());
        if (has_[leaf]) return;
        has_[leaf] = true;
        leaves_.push_back(leaf);
      });
    }
    bool empty() const { return leaves_.empty(); }
    Value value() const {
      ++workings_.grown_;
      workings_.gathered_.push_back(leaves_);
      workings_.missing_.push_back({kGathered, static_cast<std::uint32_t>(workings_.gathered_.size() - 1)});
      return {State::Unknown, static_cast<int128>(workings_.missing_.size() - 1)};
    }

   private:
    Workings& workings_;
    std::vector<bool> has_;
    std::vector<std::uint32_t> leaves_;
  };

  // ---- lists ----

  static Value list_in_request(std::uint64_t packed) { return known(static_cast<int128>(packed)); }
  static Value constant_list(std::uint32_t index) { return known(kConstant | index); }
  Value made_list(const std::vector<int128>& items) {
    return made_list(items, [](int128 item) { return item; });
  }
  // Of what stands in a sequence, the number that `of` takes from each.
  template <typename Sequence, typename Of>
  Value made_list(const Sequence& items, Of of) {
    const std::size_t from = made_.size();
    ++grown_;
    if (made_.empty()) made_.reserve(std::max<std::size_t>(kUsuallyMade, items.size()));
    made_.resize(from + items.size());
    int128* next = made_.data() + from;
    for (const auto& item : items) *next++ = of(item);
    return known(kMade | static_cast<int128>(pack_list(static_cast<std::uint32_t>(from),
                                                       static_cast<std::uint32_t>(items.size()))));
  }
  // One that outlasts the round of a loop that it is made in: its items lie where they are.
  Value kept_list(const std::vector<std::int64_t>& items) {
    kept_.emplace_back(items.begin(), items.end());
    return known(kKept | static_cast<int128>(kept_.size() - 1));
  }
  // Where its items lie may change with the next list that is made.
  static bool is_made(int128 list) { return (list & kMade) != 0; }

  // `type`: of the list.
  ListView view(int128 list, const ir::Type& type) const {
    const auto low = static_cast<std::uint64_t>(list);
    if ((list & kConstant) != 0) return {program_.lists[low].data(), program_.lists[low].size()};
    if ((list & kKept) != 0) return {kept_[low].data(), kept_[low].size()};
    if ((list & kMade) != 0) return {made_.data() + list_offset(low), list_count(low)};
    ir::Type item = type;
    item.list = false;
    const std::size_t stride = type.kind == ir::TypeKind::Record
                                   ? program_.records[type.of].size / sizeof(std::uint64_t)
                                   : ir::slot_words(item);
    return {request_.words(), list_offset(low), list_count(low), stride, item};
  }

  std::vector<int128> items_of(int128 list, const ir::Type& type) const {
    std::vector<int128> out;
    put_items(list, type, out);
    return out;
  }
  void put_items(int128 list, const ir::Type& type, std::vector<int128>& out) const {
    const ListView items = view(list, type);
    out.resize(items.size());
    for (std::uint32_t i = 0; i < items.size(); ++i) out[i] = items[i];
  }

  // ---- rounds of a loop ----

  struct Mark {
    std::size_t missing, gathered, made, grown;
  };
  Mark mark() const { return {missing_.size(), gathered_.size(), made_.size(), grown_}; }
  // What was made since is forgotten: a round leaves numbers and leaves behind, nothing else.
  [[gnu::always_inline]] void forget(const Mark& mark) {
    if (grown_ != mark.grown) forget_grown(mark);
  }
  void forget_grown(const Mark& mark) {
    if (missing_.size() != mark.missing) missing_.resize(mark.missing);
    if (gathered_.size() != mark.gathered) gathered_.resize(mark.gathered);
    if (made_.size() != mark.made) made_.resize(mark.made);
  }

  Room room_;  // goes after all that lies in it
  const ir::Program& program_;
  const Request& request_;
  std::vector<Fault> faults_;

 private:
  static constexpr int128 kConstant = int128{1} << 64;
  static constexpr int128 kMade = int128{1} << 65;
  static constexpr int128 kKept = int128{1} << 66;

  static constexpr std::size_t kUsuallyMade = 32;

  Value missing_leaf(std::uint32_t leaf) {
    ++grown_;
    missing_.push_back({kNone, leaf});
    return {State::Unknown, static_cast<int128>(missing_.size() - 1)};
  }

  // Joined sets share parts: none is walked twice.
  template <typename Visit>
  void each_leaf(const Value& unknown, Visit visit) {
    const auto root = static_cast<std::uint32_t>(unknown.number);
    if (missing_[root].left == kNone) return visit(missing_[root].right);
    ++walk_;
    walked_.resize(missing_.size());
    std::vector<std::uint32_t> open = std::move(open_);
    open.assign(1, root);
    while (!open.empty()) {
      const std::uint32_t at = open.back();
      open.pop_back();
      const Missing node = missing_[at];
      if (node.left == kNone) {
        visit(node.right);
      } else if (std::exchange(walked_[at], walk_) != walk_) {
        if (node.left == kGathered) {
          for (const std::uint32_t leaf : gathered_[node.right]) visit(leaf);
        } else {
          open.push_back(node.right);
          open.push_back(node.left);
        }
      }
    }
    open_ = std::move(open);
  }

  struct PlaceHash {
    std::size_t operator()(const std::pair<std::size_t, std::uint32_t>& place) const {
      return std::hash<std::uint64_t>{}(std::uint64_t{place.first} << 20 ^ place.second);
    }
  };

  std::map<std::tuple<FaultCode, std::string, std::string>, std::size_t> fault_numbers_;
  std::vector<Missing> missing_;
  std::vector<std::vector<std::uint32_t>> gathered_;
  std::vector<Leaf> leaves_;
  std::unordered_map<std::pair<std::size_t, std::uint32_t>, std::uint32_t, PlaceHash> leaf_numbers_;
  std::vector<std::uint64_t> walked_;  // by node of `missing_`: in which walk it was met last
  std::uint64_t walk_ = 0;
  std::vector<std::uint32_t> open_;
  std::pmr::vector<int128> made_{room_.memory()};
  std::vector<std::vector<int128>> kept_;
  std::size_t grown_ = 0;  // how often something was added to what a round forgets
};

}  // namespace writ::eval
