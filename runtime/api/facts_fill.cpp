// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/facts_plan.h"
#include "runtime/api/facts_runs.h"
#include "runtime/api/fault_place.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"

#include <algorithm>
#include <string>
#include <utility>

namespace writ::api {

using eval::Fault;
using eval::FaultCode;
namespace in_struct = engine::in_struct;

namespace {

// Most texts are short, and most are of ASCII: then they are UTF-8 and in normal form.
bool is_ascii(std::string_view text) {
  constexpr std::size_t kWordBytes = 8;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  std::uint64_t seen = 0;
  if (text.size() >= kWordBytes) {
    // The last eight bytes, some of them for the second time.
    const char* const last = text.data() + text.size() - kWordBytes;
    for (const char* at = text.data(); at < last; at += kWordBytes) seen |= load<std::uint64_t>(at);
    seen |= load<std::uint64_t>(last);
  } else {
    for (const char c : text) seen |= static_cast<unsigned char>(c);
  }
  return (seen & kHigh) == 0;
}

}  // namespace

class FactsPlan::Filling {
 public:
  // `wrong`: what is, where there is something.
  Filling(FactsPlan& plan, eval::Request& out, const eval::Limits& limits, const Names& names,
          std::optional<Fault>& wrong, std::size_t left)
      : plan_(plan), out_(out), limits_(limits), names_(names), fault_(wrong), left_(left) {}

  // The struct itself; false where something in it is wrong.
  [[gnu::always_inline]] bool facts(const Record& record, const char* from) {
    const Rows one{from, 0, 1};
    if (!all_given<false>(record, one, out_.words()) && !some_given(record, one, out_.words()))
      return closely(record, one, 0) == 1;
    return rest(record, from, 0);
  }

  // One value, or the items of a list, of what compiled code leaves to this; their words have no place in the request yet.
  engine::Closely closely(const Step& step, const char* from, std::uint64_t count, std::uint64_t* to) {
    if (step.list) {
      return scalars(step, from, static_cast<std::uint32_t>(count), to) ? engine::Closely::Taken
                                                                        : engine::Closely::Wrong;
    }
    std::int32_t given = WRIT_MISSING;
    int128 number = 0;
    if (!scalar(step, from, given, number)) return engine::Closely::Wrong;
    if (given == WRIT_ABSENT && !step.field->type.optional) return engine::Closely::Wrong;
    if (given != WRIT_GIVEN) return engine::Closely::Missing;
    eval::write_scalar(to, step.field->type, number);
    return engine::Closely::Taken;
  }
  std::size_t left() const { return left_; }

 private:
  using int128 = ir::int128;

  // What is not plain of a record.
  [[gnu::always_inline]] bool rest(const Record& record, const char* from, std::size_t base) {
    for (const Run& run : record.rest) {
      if (!quickly(run, from + run.offset, base) && !step(record.steps[run.step], from, base)) return false;
    }
    return true;
  }

  // Structs in a list into the records that begin at a word of the request, of which nothing is present yet. So many are done: one that is wrong
  // ends it.
  std::uint32_t records(const Record& record, const Rows& rows, std::size_t base) {
    if (rows.count == 0) return 0;
    if (!all_given<true>(record, rows, out_.words() + base) && !some_given(record, rows, out_.words() + base))
      return closely(record, rows, base);
    if (by_columns(record, rows, base)) return rows.count;
    const char* from = rows.from;
    for (std::uint32_t i = 0; i < rows.count; ++i, from += rows.stride, base += record.words) {
      if (!rest(record, from, base)) return i;
    }
    return rows.count;
  }

  // Member by member: one of them is wrong, and nothing of what was taken stays behind.
  [[gnu::noinline]] std::uint32_t closely(const Record& record, const Rows& rows, std::size_t base) {
    if (base == 0) {
      out_.clear();
    } else {
      std::fill_n(out_.words() + base, std::size_t{rows.count} * record.words, 0);
    }
    const char* from = rows.from;
    for (std::uint32_t i = 0; i < rows.count; ++i, from += rows.stride, base += record.words) {
      for (const Step& one : record.steps) {
        if (!step(one, from, base)) return i;
      }
    }
    return rows.count;
  }
  [[gnu::noinline]] bool step(const Step& step, const char* from, std::size_t base) {
    const char* const its = from + step.offset;
    if (step.as_of ? as_of(its) : step.list ? list(step, its, base) : member(step, its, base)) return true;
    put_member_before(fault_->path, step.name);
    return false;
  }

  // What is not plain of several records, run by run. False where a member has to be looked at closely, which is done record by record: of what
  // is wrong the first is said. Then nothing was taken.
  bool by_columns(const Record& record, const Rows& rows, std::size_t base) {
    const std::size_t left = left_;
    const std::size_t used = out_.used();
    for (const Run& run : record.rest) {
      const Rows its{rows.from + run.offset, rows.stride, rows.count};
      bool good = false;
      if (run.how == How::Named) good = taken(run, its, base, record.words);
      if (run.how == How::ListOfNamed) good = list_names(run, its, base, record.words);
      if (run.how == How::ListOfChoices) good = list_choices(run, its, base, record.words);
      if (good) continue;
      left_ = left;
      out_.use_until(used);
      return false;
    }
    return true;
  }
  // One member that is as such mostly are; else false, and nothing of it was taken.
  bool quickly(const Run& run, const char* from, std::size_t base) {
    switch (run.how) {
      case How::AsOf: return load<writ_day>(from).given == WRIT_MISSING;
      case How::Named: return taken(run, {from, 0, 1}, base, 0);
      case How::ListOfNamed: return list_names(run, {from, 0, 1}, base, 0);
      case How::ListOfChoices: return list_choices(run, {from, 0, 1}, base, 0);
      case How::Truths:
      case How::Wholes:
      case How::Exacts:
      case How::Days:
      case How::Choice:
      case How::Closely: break;
    }
    return false;
  }

  // Texts or names that are missing, or were seen before by their numbers.
  bool taken(const Run& run, const Rows& rows, std::size_t base, std::size_t width) {
    std::uint64_t* words = out_.words() + base;
    std::size_t takes = 0;
    const char* from = rows.from;
    for (std::uint32_t left = rows.count; left != 0; --left, from += rows.stride, words += width) {
      const auto it = load<writ_string>(from);
      if (it.given == WRIT_MISSING) continue;
      if (it.given != WRIT_NAMED) return false;
      const SeenName& one = run.named->find(it.text.size - base_);
      if (one.number < 0) return false;
      takes += one.size;
      words[run.slot] = static_cast<std::uint64_t>(one.number);
      words[run.word] |= run.bits;
    }
    if (takes > left_) return false;
    left_ -= takes;
    return true;
  }

  // Lists that are missing, or of choices, or of names each given by its number and seen before. `put` writes items, so many: whether each is one,
  // and what they take beside their words.
  template <typename Put>
  [[gnu::always_inline]] bool listed(const Run& run, const Rows& rows, std::size_t base, std::size_t width,
                                     const Put& put) {
    std::uint64_t* all = out_.behind(0) - out_.used();
    std::uint64_t* words = all + base;
    std::size_t at = out_.used();
    std::size_t end = out_.room();
    std::size_t left = left_;
    const std::size_t least = run.least_items;
    const std::size_t most = most_items_;
    const char* from = rows.from;
    for (std::uint32_t rest = rows.count; rest != 0; --rest, from += rows.stride, words += width) {
      const auto given = load<std::int32_t>(from + offsetof(writ_list, given));
      if (given == WRIT_MISSING) continue;
      const auto count = load<std::size_t>(from + offsetof(writ_list, count));
      if (given != WRIT_GIVEN || count < least || count > most) return false;
      const char* const items = load<const char*>(from + offsetof(writ_list, items));
      const std::size_t takes = count * sizeof(std::uint64_t);
      if (takes > left || (items == nullptr && count != 0)) return false;
      left -= takes;
      if (count > end - at) [[unlikely]] {
        const std::ptrdiff_t row = words - all;
        out_.use_until(at);
        out_.behind(count);
        end = out_.room();
        all = out_.words();
        words = all + row;
      }
      words[run.slot] = eval::pack_list(static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(count));
      words[run.word] |= run.bits;
      if (!put(items, count, all + at, left)) return false;
      at += count;
    }
    left_ = left;
    out_.use_until(at);
    return true;
  }
  [[gnu::noinline]] bool list_choices(const Run& run, const Rows& rows, std::size_t base, std::size_t width) {
    const std::uint32_t* const choices = run.choices;
    const std::size_t most = run.choice_count;
    return listed(run, rows, base, width,
                  [choices, most](const char* items, std::size_t count, std::uint64_t* to, std::size_t&) {
                    for (std::size_t i = 0; i < count; ++i) {
                      const std::size_t choice =
                          choice_at(load<std::int32_t>(items + i * sizeof(std::int32_t)));
                      if (choice >= most) return false;
                      to[i] = choices[choice];
                    }
                    return true;
                  });
  }
  [[gnu::noinline]] bool list_names(const Run& run, const Rows& rows, std::size_t base, std::size_t width) {
    const SeenNames& names = *run.named;
    const std::size_t first = base_;
    return listed(run, rows, base, width,
                  [&names, first](const char* item, std::size_t count, std::uint64_t* to, std::size_t& left) {
                    std::int64_t known = 0;
                    std::int32_t other = 0;
                    std::size_t takes = 0;
                    for (std::size_t i = 0; i < count; ++i, item += sizeof(writ_string)) {
                      other |= load<std::int32_t>(item + offsetof(writ_string, given)) ^ WRIT_NAMED;
                      const SeenName& one =
                          names.find(load<std::size_t>(item + offsetof(writ_string, text.size)) - first);
                      known |= one.number;
                      takes += one.size;
                      to[i] = static_cast<std::uint64_t>(one.number);
                    }
                    if (known < 0 || other != 0 || takes > left) return false;
                    left -= takes;
                    return true;
                  });
  }

  bool as_of(const char* from) {
    const auto it = load<writ_day>(from);
    if (it.given == WRIT_MISSING) return true;
    if (it.given == WRIT_GIVEN && is_date(it.days)) {
      out_.as_of = it.days;
      return true;
    }
    int128 number = 0;
    std::int32_t given = WRIT_MISSING;
    if (!day(from, given, number)) return false;
    return fail(FaultCode::NullNotAllowed);
  }

  bool member(const Step& step, const char* from, std::size_t base) {
    std::int32_t given = WRIT_MISSING;
    int128 number = 0;
    if (!scalar(step, from, given, number)) return false;
    if (given == WRIT_MISSING) return true;
    // As null in JSON: the presence bit stays clear.
    if (given == WRIT_ABSENT) return step.field->type.optional || fail(FaultCode::NullNotAllowed);
    std::uint64_t* words = out_.words() + base;
    eval::write_scalar(words + step.slot, step.field->type, number);
    eval::set_present(words, step.index);
    return true;
  }

  // ---- lists ----

  bool list(const Step& step, const char* from, std::size_t base) {
    const auto it = load<writ_list>(from);
    if (it.given == WRIT_MISSING) return true;
    const bool sound = it.given == WRIT_GIVEN && (it.items != nullptr || it.count == 0) &&
                       it.count <= limits_.max_list_items && it.count <= UINT32_MAX &&
                       (it.count != 0 || !step.field->at_least_one);
    // As null in JSON: the presence bit stays clear.
    if (!sound) return it.given == WRIT_ABSENT && step.field->type.optional ? true : fail_list(it);
    const auto count = static_cast<std::uint32_t>(it.count);
    const std::size_t words = std::size_t{count} * step.words;
    if (!room(words * sizeof(std::uint64_t))) return false;
    const std::uint32_t offset = out_.grow(words);
    const char* const items = static_cast<const char*>(it.items);
    if (step.kind == WRIT_KIND_RECORD) {
      const std::uint32_t done = records(plan_.records_[step.record], {items, step.item_size, count}, offset);
      if (done != count) return fail_at(done);
    } else if (!scalars(step, items, count, out_.words() + offset)) {
      return false;
    }
    std::uint64_t* its = out_.words() + base;
    its[step.slot] = eval::pack_list(offset, count);
    eval::set_present(its, step.index);
    return true;
  }
  // What is wrong with one that holds no items.
  [[gnu::noinline]] bool fail_list(const writ_list& it) {
    if (it.given == WRIT_ABSENT) return fail(FaultCode::NullNotAllowed);
    if (it.given != WRIT_GIVEN) return fail_given();
    if (it.items == nullptr && it.count != 0) return wrong("its items are NULL", "其各项为 NULL");
    if (it.count == 0) return fail(FaultCode::EmptyList);
    fault_ = Fault{FaultCode::ListTooLong, {}, {}, {std::to_string(limits_.max_list_items), {}}};
    return false;
  }

  bool scalars(const Step& step, const char* items, std::uint32_t count, std::uint64_t* to) {
    const bool known = step.named != nullptr && !step.inner;
    const std::uint32_t done = known ? names(step, items, count, to) : 0;
    if (done == count) return true;
    ir::Type one = step.field->type;
    one.list = false;
    for (std::uint32_t i = done; i < count; ++i) {
      int128 number = 0;
      std::int32_t present = WRIT_MISSING;
      if (!scalar(step, items + i * step.item_size, present, number)) return fail_at(i);
      if (present != WRIT_GIVEN) return fail(FaultCode::NullNotAllowed) || fail_at(i);
      eval::write_scalar(to + std::size_t{i} * step.words, one, number);
    }
    return true;
  }

  // Names from the first on, up to one that is not known yet, which the caller looks at: so many.
  std::uint32_t names(const Step& step, const char* items, std::uint32_t count, std::uint64_t* to) {
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto it = load<writ_string>(items + i * sizeof(writ_string));
      std::int64_t number = 0;
      if (it.given == WRIT_NAMED) {
        if (!seen(*step.named, it.text.size, number)) return i;
      } else {
        const auto found = known(step, it);
        if (!found) return i;
        number = *found;
      }
      to[i] = static_cast<std::uint64_t>(number);
    }
    return count;
  }

  // What a struct leads to is bounded as the text of a request is.
  bool room(std::size_t bytes) {
    if (bytes > left_) return fail_room();
    left_ -= bytes;
    return true;
  }
  [[gnu::noinline]] bool fail_room() {
    fault_ = Fault{FaultCode::RequestTooLarge, {}, {std::to_string(limits_.max_request_bytes), {}}, {}};
    return false;
  }

  // ---- scalars ----

  bool scalar(const Step& step, const char* from, std::int32_t& given, int128& number) {
    switch (step.kind) {
      case WRIT_KIND_TRUTH: {
        const auto it = load<writ_truth>(from);
        given = it.given;
        number = it.value;
        if (given == WRIT_GIVEN && it.value != 0 && it.value != 1)
          return wrong("a truth is 0 or 1", "真假值应为 0 或者 1");
        break;
      }
      case WRIT_KIND_WHOLE: {
        const auto it = load<writ_whole>(from);
        given = it.given;
        number = it.value;
        if (given == WRIT_GIVEN && it.value < 0 && step.field->type.kind == ir::TypeKind::Count)
          return fail(FaultCode::NegativeCount);
        break;
      }
      case WRIT_KIND_EXACT: {
        const auto it = load<writ_exact>(from);
        constexpr int kWordBits = 64;
        given = it.given;
        number = static_cast<int128>(
            static_cast<value::uint128>(static_cast<std::uint64_t>(it.high)) << kWordBits | it.low);
        break;
      }
      case WRIT_KIND_DAY: return day(from, given, number);
      case WRIT_KIND_TEXT:
      case WRIT_KIND_NAME: return text(step, from, given, number);
      case WRIT_KIND_CHOICE: return choice(step, from, given, number);
      case WRIT_KIND_RECORD: return fail(FaultCode::Internal);  // in lists alone, which list() reads
    }
    return is_given(given) || fail_given();
  }

  bool day(const char* from, std::int32_t& given, int128& number) {
    const auto it = load<writ_day>(from);
    given = it.given;
    number = it.days;
    if (!is_given(given)) return fail_given();
    if (given == WRIT_GIVEN && !is_date(it.days)) {
      fault_ = Fault{FaultCode::BadDate, {}, {}, {std::to_string(it.days), {}}};
      return false;
    }
    return true;
  }

  // What stands for a name that was seen before, where there is room for it; false where it has to be looked at.
  bool seen(const SeenNames& names, std::size_t name, std::int64_t& number) {
    const SeenName& one = names.find(name - base_);
    if (one.number < 0 || one.size > left_) return false;
    left_ -= one.size;
    number = one.number;
    return true;
  }
  // The same of one that stands in the struct itself.
  std::optional<std::int64_t> known(const Step& step, const writ_string& it) {
    if (!step.open || it.given != WRIT_GIVEN || it.text.data == nullptr) return std::nullopt;
    // A size that nobody would believe is looked at before what is said to be so long.
    if (it.text.size > left_) return std::nullopt;
    const auto number = out_.open_names().known(step.field->type.of, {it.text.data, it.text.size});
    if (number) left_ -= it.text.size;
    return number;
  }

  bool text(const Step& step, const char* from, std::int32_t& given, int128& number) {
    const auto it = load<writ_string>(from);
    given = it.given;
    if (given == WRIT_NAMED) {
      given = WRIT_GIVEN;
      std::int64_t found = 0;
      if (!seen(*step.named, it.text.size, found)) return looked_up(step, it.text.size, number);
      number = found;
      return true;
    }
    if (const auto found = known(step, it)) {
      number = *found;
      return true;
    }
    if (given != WRIT_GIVEN) return is_given(given) || fail_given();
    if (it.text.data == nullptr && it.text.size != 0) return wrong("its text is NULL", "其文本为 NULL");
    if (!room(it.text.size)) return false;
    const std::string_view text(it.text.data == nullptr ? "" : it.text.data, it.text.size);
    const bool ascii = is_ascii(text);
    if (!ascii && base::first_invalid_utf8(text))
      return wrong("its text is not UTF-8", "其文本不是 UTF-8 编码");
    if (step.kind == WRIT_KIND_TEXT) {
      number = out_.text_id(text);
      return true;
    }
    if (ascii || base::is_plainly_normal(text)) return name(step, text, number);
    return name(step, base::normalised(text), number);
  }

  // What the engine gave a number, the first time.
  bool looked_up(const Step& step, std::size_t name, int128& number) {
    std::string_view its = text_of(step.named->find(name - base_));
    if (its.data() == nullptr) {
      its = names_.text(name);
      if (its.data() == nullptr)
        return wrong("the engine has given no name this number", "引擎未曾给出这一名称编号");
      SeenName& seen = step.named->at(name - base_);
      seen.data = its.data();
      seen.size = its.size();
      plan_.longest_ = std::max<std::uint64_t>(plan_.longest_, its.size());
    }
    // By its number it takes as much of what is allowed as by its text.
    if (!room(its.size())) return false;
    if (step.kind == WRIT_KIND_TEXT) {
      // The engine keeps it in normal form.
      const auto kept = out_.keep_text(its);
      number = kept ? *kept : out_.text_id(its);
      if (kept) step.named->learn(name - base_, *kept);
      return true;
    }
    if (!this->name(step, its, number)) return false;
    // Not what is good for this request alone.
    if (number >= 0 && !step.inner) step.named->learn(name - base_, static_cast<std::int64_t>(number));
    return true;
  }

  bool name(const Step& step, std::string_view name, int128& number) {
    const std::uint32_t taxonomy = step.field->type.of;
    const json::NameTable& names = plan_.names_[taxonomy];
    if (step.open) {
      const auto noted = out_.open_names().note(out_.program(), taxonomy, name,
                                                [&](std::string_view one) { return names.find(one); });
      if (!noted) return unknown(name);
      number = *noted;
      return true;
    }
    const std::uint32_t member = names.find(name);
    if (member == ir::kNone) return unknown(name);
    return take(taxonomy, member, number);
  }

  bool choice(const Step& step, const char* from, std::int32_t& given, int128& number) {
    const auto it = load<std::int32_t>(from);
    given = it == WRIT_MISSING || it == WRIT_ABSENT ? it : WRIT_GIVEN;
    if (given != WRIT_GIVEN) return true;
    if (it < 0 || static_cast<std::size_t>(it) > step.choices.size()) return unknown(std::to_string(it));
    return take(step.field->type.of, step.choices[static_cast<std::size_t>(it) - 1], number);
  }

  bool take(std::uint32_t enumeration, std::uint32_t member, int128& number) {
    if (out_.program().enumerations[enumeration].members[member].inner) out_.note_coarse();
    number = member;
    return true;
  }

  static bool is_given(std::int32_t given) {
    return given == WRIT_GIVEN || given == WRIT_MISSING || given == WRIT_ABSENT;
  }

  // ---- what is wrong, and where: the place is put together on the way back ----

  [[gnu::noinline]] bool fail(FaultCode code) {
    fault_ = Fault{code, {}, {}, {}};
    return false;
  }
  [[gnu::noinline]] bool wrong(const char* en, const char* zh) {
    fault_ = Fault{FaultCode::BadMember, {}, {}, {en, zh}};
    return false;
  }
  bool fail_at(std::size_t item) {
    put_item_before(fault_->path, item);
    return false;
  }
  bool fail_given() { return wrong("`given` is none of the three", "`given` 不是三种取值之一"); }
  [[gnu::noinline]] bool unknown(std::string_view name) {
    constexpr std::size_t kShown = 60;
    std::size_t end = std::min(name.size(), kShown);
    while (end < name.size() && end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    fault_ = Fault{FaultCode::UnknownValue,
                   {},
                   {},
                   {std::string(name.substr(0, end)) + (end < name.size() ? "…" : ""), {}}};
    return false;
  }

  FactsPlan& plan_;
  eval::Request& out_;
  const eval::Limits& limits_;
  const Names& names_;
  const std::size_t base_ = names_.base();
  std::optional<Fault>& fault_;
  const std::size_t most_items_ = std::min<std::size_t>(limits_.max_list_items, UINT32_MAX);
  std::size_t left_;  // of what is allowed
};

// ---- for compiled code ----

namespace {

static_assert(sizeof(writ_truth) == in_struct::kTruth && sizeof(writ_day) == in_struct::kDay &&
              offsetof(writ_truth, given) == 0 && offsetof(writ_truth, value) == in_struct::kValueOfHalves &&
              offsetof(writ_day, given) == 0 && offsetof(writ_day, days) == in_struct::kValueOfHalves);
static_assert(sizeof(writ_whole) == in_struct::kWhole && offsetof(writ_whole, value) == 0 &&
              offsetof(writ_whole, given) == in_struct::kGivenOfWhole);
static_assert(sizeof(writ_exact) == in_struct::kExact && offsetof(writ_exact, low) == 0 &&
              offsetof(writ_exact, high) == in_struct::kSecond &&
              offsetof(writ_exact, given) == in_struct::kGivenOfThree);
static_assert(sizeof(writ_string) == in_struct::kString && offsetof(writ_string, text) == 0 &&
              offsetof(writ_text, size) == in_struct::kSecond &&
              offsetof(writ_string, given) == in_struct::kGivenOfThree);
static_assert(sizeof(writ_list) == in_struct::kList && offsetof(writ_list, items) == 0 &&
              offsetof(writ_list, count) == in_struct::kSecond &&
              offsetof(writ_list, given) == in_struct::kGivenOfThree);
static_assert(static_cast<std::uint32_t>(WRIT_ABSENT) == in_struct::kAbsent &&
              WRIT_MISSING == in_struct::kMissing && WRIT_GIVEN == in_struct::kGiven &&
              WRIT_NAMED == in_struct::kNamed && sizeof(std::int32_t) == in_struct::kChoice);

}  // namespace

std::uint64_t FactsPlan::closely(engine::FillState* state, std::uint64_t member, const void* from,
                                 std::uint64_t count, std::uint64_t* to) noexcept {
  const auto& asked = *static_cast<const Asked*>(state->context);
  const Record& record = asked.plan->records_[member >> engine::kFillRecordShift];
  const Step& step = record.steps[static_cast<std::uint32_t>(member)];
  state->looked = 1;
  // What is wrong fill() finds once more, with its place.
  try {
    std::optional<Fault> wrong;
    Filling filling(*asked.plan, *asked.out, *asked.limits, *asked.names, wrong, state->left);
    const engine::Closely made = filling.closely(step, static_cast<const char*>(from), count, to);
    state->left = filling.left();
    // Texts have their numbers in one request; new names below a node, see fill().
    if (step.kind == WRIT_KIND_TEXT || asked.out->is_coarse()) state->alone = 1;
    return static_cast<std::uint64_t>(made);
  } catch (...) {
    return static_cast<std::uint64_t>(engine::Closely::Wrong);
  }
}

std::uint64_t FactsPlan::takes(engine::FillState* state, const void* facts) noexcept {
  const auto& asked = *static_cast<const Asked*>(state->context);
  return asked.plan->takes(asked.plan->records_.front(), static_cast<const char*>(facts),
                           asked.names->base());
}
std::uint64_t FactsPlan::takes(const Record& record, const char* from, std::size_t base) const {
  std::uint64_t out = 0;
  for (const Step& step : record.steps) {
    if (step.named == nullptr && step.kind != WRIT_KIND_RECORD) continue;
    writ_list its{from + step.offset, 1, WRIT_GIVEN};
    if (step.list) its = load<writ_list>(from + step.offset);
    if (its.given != WRIT_GIVEN) continue;
    const char* item = static_cast<const char*>(its.items);
    std::uint64_t names = 0;
    bool known = true;  // all of them, else they were looked at closely
    for (std::size_t i = 0; i < its.count; ++i, item += step.item_size) {
      if (step.named == nullptr) {
        out += takes(records_[step.record], item, base);
        continue;
      }
      const auto it = load<writ_string>(item);
      const SeenName& one = step.named->find(it.text.size - base);
      known = known && it.given == WRIT_NAMED && one.number >= 0;
      names += one.size;
    }
    if (known) out += names;
  }
  return out;
}

void FactsPlan::ready(engine::FillState& state, Asked& asked) const {
  state.kept = 0;
  state.most_items = std::min<std::size_t>(asked.limits->max_list_items, UINT32_MAX);
  state.first_name = asked.names->base();
  state.seen = tables_.data();
  state.nothing = asked.out->nothing();
  state.longest = &longest_;
  state.closely = closely;
  state.takes = takes;
  state.context = &asked;
}

void FactsPlan::begin(eval::Request& out, const eval::Limits& limits, engine::FillState& state) {
  out.begin();
  if (version_ != out.open_names().version()) {
    forget_names(out);
    state.kept = 0;
  }
  const std::uint64_t all = limits.max_request_bytes;
  state.left = state.kept != 0 ? state.kept_left : all;
  state.looked = state.left != all;
  state.alone = 0;
}

// Code gave up where it left lists out, and may not where it reads them.
bool FactsPlan::fill_whole(engine::FillFunction code, const void* facts, eval::Request& out,
                           const eval::Limits& limits, engine::FillState& state, bool& clean) {
  return fill(code, facts, out, limits, state, clean, false);
}

void FactsPlan::forget_names(const eval::Request& out) {
  for (SeenNames& names : named_) names.clear();
  version_ = out.open_names().version();
}

bool FactsPlan::fill(const void* facts, eval::Request& out, const eval::Limits& limits,
                     const Names& looked_up, std::optional<Fault>& wrong) {
  out.clear();
  if (version_ != out.open_names().version()) forget_names(out);
  Filling filling(*this, out, limits, looked_up, wrong, limits.max_request_bytes);
  if (filling.facts(records_.front(), static_cast<const char*>(facts))) {
    if (out.settle()) return true;
    wrong = Fault{FaultCode::TooManyNames, "", {}, {}};
    return false;
  }
  // Of the whole, and of no member.
  if (wrong->code == FaultCode::RequestTooLarge) {
    wrong->path.clear();
  } else {
    wrong->argument0 = {wrong->path, {}};
  }
  return false;
}

}  // namespace writ::api
