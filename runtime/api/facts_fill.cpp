// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/facts_plan.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <string>
#include <utility>

namespace writ::api {

using eval::Fault;
using eval::FaultCode;

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
          std::optional<Fault>& wrong)
      : plan_(plan), out_(out), limits_(limits), names_(names), fault_(wrong) {}

  // A struct into the record that begins at a word of the request.
  bool record(const Record& record, const char* from, std::size_t base) {
    std::uint64_t* words = out_.words() + base;
    for (const Run& run : record.runs) {
      const char* const at_run = from + run.offset;
      if (run.plain) {
        if (all_given(run, at_run, words + run.slot)) {
          words[run.word] |= run.bits;
          continue;
        }
        std::uint64_t present = 0;
        if (copied(run, at_run, words + run.slot, present)) {
          constexpr std::uint32_t kWordBits = 64;
          words[run.index / kWordBits] |= present << run.index % kWordBits;
          continue;
        }
        // Nothing of what is absent or wrong stays behind.
        std::fill_n(words + run.slot, run.count * width_of(run.kind).words, 0);
      }
      if (run.list && listed(run, at_run, base)) {
        words = out_.words() + base;
        continue;
      }
      if (!run.list && run.named != nullptr && taken(run, at_run, words)) continue;
      for (std::uint32_t i = 0; i < run.count; ++i) {
        const Step& step = record.steps[run.step + i];
        const char* const its = from + step.offset;
        if (!(step.as_of ? as_of(its) : step.list ? list(step, its, base) : member(step, its, base)))
          return at(step.name);
      }
      words = out_.words() + base;  // a list may have made it longer
    }
    return true;
  }

 private:
  using int128 = ir::int128;

  // What a run of members holds of which each is given, as mostly they are. False where one is not, or is no plain value.
  static bool all_given(const Run& run, const char* from, std::uint64_t* to) {
    const std::uint32_t count = run.count;
    std::uint32_t all = WRIT_GIVEN;
    std::uint32_t any = 0;
    const auto take = [&](std::int32_t given) {
      all &= static_cast<std::uint32_t>(given);
      any |= static_cast<std::uint32_t>(given);
    };
    switch (run.kind) {
      case WRIT_KIND_TRUTH: {
        std::uint32_t values = 0;
#pragma GCC unroll 4
        for (std::uint32_t i = 0; i < count; ++i, from += sizeof(writ_truth)) {
          const auto it = load<writ_truth>(from);
          take(it.given);
          values |= static_cast<std::uint32_t>(it.value);
          to[i] = static_cast<std::uint32_t>(it.value);
        }
        any |= values & ~1U;
        break;
      }
      case WRIT_KIND_WHOLE: {
        std::int64_t least = run.least;
#pragma GCC unroll 4
        for (std::uint32_t i = 0; i < count; ++i, from += sizeof(writ_whole)) {
          const auto it = load<writ_whole>(from);
          take(it.given);
          least |= it.value;
          to[i] = static_cast<std::uint64_t>(it.value);
        }
        // Of counts none is below nought.
        if (run.least == 0 && least < 0) return false;
        break;
      }
      case WRIT_KIND_EXACT:
        for (std::uint32_t i = 0; i < count; ++i, from += sizeof(writ_exact), to += 2) {
          const auto it = load<writ_exact>(from);
          take(it.given);
          to[0] = it.low;
          to[1] = static_cast<std::uint64_t>(it.high);
        }
        break;
      case WRIT_KIND_DAY:
        for (std::uint32_t i = 0; i < count; ++i, from += sizeof(writ_day)) {
          const auto it = load<writ_day>(from);
          take(it.given);
          if (!is_date(it.days)) return false;
          to[i] = static_cast<std::uint64_t>(std::int64_t{it.days});
        }
        break;
      case WRIT_KIND_CHOICE: {
        const auto it = load<std::int32_t>(from);
        if (!is_choice(it, run.choice_count)) return false;
        *to = run.choices[it - 1];
        return true;
      }
      case WRIT_KIND_TEXT:
      case WRIT_KIND_NAME:
      case WRIT_KIND_RECORD: return false;
    }
    return all == WRIT_GIVEN && any == WRIT_GIVEN;
  }

  // What a run of members holds, and which of them are given. False where one of them is absent or wrong: each is then looked at by itself.
  // Without a branch for each, because nobody can guess what a service leaves out.
  static bool copied(const Run& run, const char* from, std::uint64_t* to, std::uint64_t& present) {
    constexpr int kLastBit = 63;
    const std::uint32_t count = run.count;
    std::uint64_t odd = 0;    // more than its last bit where one of them is no plain value
    std::uint64_t given = 0;  // which are given, from the highest bit on downwards
    // All bits of a word where a member is given.
    const auto take = [&](std::int32_t its) {
      const auto bits = static_cast<std::uint64_t>(static_cast<std::uint32_t>(its));
      odd |= bits;
      given = given >> 1 | bits << kLastBit;
      return std::uint64_t{0} - (bits & 1);
    };
    switch (run.kind) {
      case WRIT_KIND_TRUTH:
#pragma GCC unroll 4
        for (std::uint32_t i = 0; i < count; ++i, from += sizeof(writ_truth)) {
          const auto it = load<writ_truth>(from);
          // What is missing may hold what it likes.
          const std::uint64_t value = static_cast<std::uint32_t>(it.value) & take(it.given);
          odd |= value;
          to[i] = value;
        }
        break;
      case WRIT_KIND_WHOLE: {
        std::uint64_t negative = 0;
        for (std::uint32_t i = 0; i < count; ++i, from += sizeof(writ_whole)) {
          const auto it = load<writ_whole>(from);
          const std::uint64_t value = static_cast<std::uint64_t>(it.value) & take(it.given);
          negative |= value;
          to[i] = value;
        }
        if (run.least == 0 && negative >> kLastBit != 0) return false;
        break;
      }
      case WRIT_KIND_EXACT:
        for (std::uint32_t i = 0; i < count; ++i, from += sizeof(writ_exact), to += 2) {
          const auto it = load<writ_exact>(from);
          const std::uint64_t all = take(it.given);
          to[0] = it.low & all;
          to[1] = static_cast<std::uint64_t>(it.high) & all;
        }
        break;
      case WRIT_KIND_DAY:
        for (std::uint32_t i = 0; i < count; ++i, from += sizeof(writ_day)) {
          const auto it = load<writ_day>(from);
          if (it.given == WRIT_GIVEN && !is_date(it.days)) return false;
          to[i] = static_cast<std::uint64_t>(std::int64_t{it.days}) & take(it.given);
        }
        break;
      case WRIT_KIND_CHOICE: {
        const auto it = load<std::int32_t>(from);
        if (it == WRIT_MISSING) return true;
        if (!is_choice(it, run.choice_count)) return false;
        *to = run.choices[it - 1];
        take(WRIT_GIVEN);
        break;
      }
      case WRIT_KIND_TEXT:
      case WRIT_KIND_NAME:
      case WRIT_KIND_RECORD: return false;
    }
    present = given >> (kLastBit + 1 - count);
    return odd <= 1;
  }

  // A text or a name that is missing, or was seen before by its number; else false: it is to be looked at.
  bool taken(const Run& run, const char* from, std::uint64_t* words) {
    const auto it = load<writ_string>(from);
    if (it.given == WRIT_MISSING) return true;
    std::int64_t number = 0;
    if (it.given != WRIT_NAMED || !seen(*run.named, it.text.size, number)) return false;
    words[run.slot] = static_cast<std::uint64_t>(number);
    eval::set_present(words, run.index);
    return true;
  }

  // A short list of choices, or of names each given by its number and seen before; else false.
  bool listed(const Run& run, const char* from, std::size_t base) {
    constexpr std::size_t kShort = 16;
    const auto it = load<writ_list>(from);
    if (it.given != WRIT_GIVEN || it.count - 1 >= kShort || it.items == nullptr) return false;
    std::size_t room = limits_.max_request_bytes - taken_;
    if (it.count > limits_.max_list_items || it.count * sizeof(std::uint64_t) > room) return false;
    room -= it.count * sizeof(std::uint64_t);
    std::uint64_t numbers[kShort];
    const char* const items = static_cast<const char*>(it.items);
    if (run.named == nullptr) {
      for (std::size_t i = 0; i < it.count; ++i) {
        const auto choice = load<std::int32_t>(items + i * sizeof(std::int32_t));
        if (!is_choice(choice, run.choice_count)) return false;
        numbers[i] = run.choices[choice - 1];
      }
    } else {
      for (std::size_t i = 0; i < it.count; ++i) {
        const auto name = load<writ_string>(items + i * sizeof(writ_string));
        if (name.given != WRIT_NAMED) return false;
        const SeenNames::Seen* const one = run.named->find(name.text.size - base_);
        if (one == nullptr || one->number <= SeenNames::kOfRequest || one->text.size() > room) return false;
        room -= one->text.size();
        numbers[i] = static_cast<std::uint64_t>(one->number);
      }
    }
    taken_ = limits_.max_request_bytes - room;
    const std::uint32_t offset = out_.grow(it.count);
    std::memcpy(out_.words() + offset, numbers, it.count * sizeof(std::uint64_t));
    std::uint64_t* const its = out_.words() + base;
    its[run.slot] = eval::pack_list(offset, static_cast<std::uint32_t>(it.count));
    its[run.word] |= run.bits;
    return true;
  }

  static bool is_date(std::int32_t days) {
    return days >= value::kFirstDate.days && days <= value::kLastDate.days;
  }
  static bool is_choice(std::int32_t choice, std::size_t count) {
    return choice > 0 && static_cast<std::size_t>(choice) <= count;
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
    if (!(step.kind == WRIT_KIND_RECORD ? records(step, items, count, offset)
                                        : scalars(step, items, count, offset)))
      return false;
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

  bool records(const Step& step, const char* item, std::uint32_t count, std::uint32_t offset) {
    const Record& of = plan_.records_[step.record];
    for (std::uint32_t i = 0; i < count; ++i, item += step.item_size) {
      if (!record(of, item, offset + std::size_t{i} * step.words)) return at_item(i);
    }
    return true;
  }

  bool scalars(const Step& step, const char* items, std::uint32_t count, std::uint32_t offset) {
    std::uint32_t done = 0;
    if (step.kind == WRIT_KIND_CHOICE && !step.inner) {
      done = choices(step, items, count, out_.words() + offset);
    } else if (step.named != nullptr && !step.inner) {
      done = names(step, items, count, out_.words() + offset);
    }
    if (done == count) return true;
    ir::Type one = step.field->type;
    one.list = false;
    for (std::uint32_t i = done; i < count; ++i) {
      int128 number = 0;
      std::int32_t present = WRIT_MISSING;
      if (!scalar(step, items + i * step.item_size, present, number)) return at_item(i);
      if (present != WRIT_GIVEN) return fail(FaultCode::NullNotAllowed) || at_item(i);
      eval::write_scalar(out_.words() + offset + std::size_t{i} * step.words, one, number);
    }
    return true;
  }

  // Items from the first on, up to one that is none, which the caller looks at: so many.
  static std::uint32_t choices(const Step& step, const char* items, std::uint32_t count, std::uint64_t* to) {
    const std::uint32_t* const values = step.choices.data();
    const std::size_t most = step.choices.size();
    for (std::uint32_t i = 0; i < count; ++i) {
      const auto it = load<std::int32_t>(items + i * sizeof(std::int32_t));
      if (!is_choice(it, most)) return i;
      to[i] = values[it - 1];
    }
    return count;
  }
  // The same, up to one that is not known yet.
  std::uint32_t names(const Step& step, const char* items, std::uint32_t count, std::uint64_t* to) {
    const SeenNames& names = *step.named;
    std::uint32_t i = 0;
    std::size_t room = limits_.max_request_bytes - taken_;
    for (; i < count; ++i) {
      const auto it = load<writ_string>(items + i * sizeof(writ_string));
      if (it.given != WRIT_NAMED) break;
      const SeenNames::Seen* const one = names.find(it.text.size - base_);
      if (one == nullptr || one->number <= SeenNames::kOfRequest || one->text.size() > room) break;
      room -= one->text.size();
      to[i] = static_cast<std::uint64_t>(one->number);
    }
    taken_ = limits_.max_request_bytes - room;
    for (; i < count; ++i) {
      const auto it = load<writ_string>(items + i * sizeof(writ_string));
      std::int64_t number = 0;
      if (it.given == WRIT_NAMED) {
        if (!seen(names, it.text.size, number)) return i;
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
    if (bytes > limits_.max_request_bytes - taken_) return fail_room();
    taken_ += bytes;
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
    const SeenNames::Seen* const one = names.find(name - base_);
    if (one == nullptr || one->number == SeenNames::kNotYet) return false;
    if (one->text.size() > limits_.max_request_bytes - taken_) return false;
    taken_ += one->text.size();
    number = one->number == SeenNames::kOfRequest ? out_.own_text_id(one->hash, one->text) : one->number;
    return true;
  }
  // The same of one that stands in the struct itself.
  std::optional<std::int64_t> known(const Step& step, const writ_string& it) {
    if (!step.open || it.given != WRIT_GIVEN || it.text.data == nullptr) return std::nullopt;
    // A size that nobody would believe is looked at before what is said to be so long.
    if (it.text.size > limits_.max_request_bytes - taken_) return std::nullopt;
    const auto number = out_.open_names().known(step.field->type.of, {it.text.data, it.text.size});
    if (number) taken_ += it.text.size;
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
    const SeenNames::Seen* const known = step.named->find(name - base_);
    std::string_view its = known == nullptr ? std::string_view() : known->text;
    if (its.data() == nullptr) {
      its = names_.text(name);
      if (its.data() == nullptr)
        return wrong("the engine has given no name this number", "引擎未曾给出这一名称编号");
      step.named->at(name - base_).text = its;
    }
    // By its number it takes as much of what is allowed as by its text.
    if (!room(its.size())) return false;
    if (step.kind == WRIT_KIND_TEXT) {
      // The engine keeps it in normal form.
      SeenNames::Seen& one = step.named->at(name - base_);
      one.hash = eval::TextTable::hash_of(0, its);
      const auto constant = out_.constant_text(one.hash, its);
      one.number = constant.value_or(SeenNames::kOfRequest);
      number = constant ? *constant : out_.own_text_id(one.hash, its);
      return true;
    }
    if (!this->name(step, its, number)) return false;
    // Not what is good for this request alone.
    if (number >= 0 && !step.inner) step.named->at(name - base_).number = static_cast<std::int64_t>(number);
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
  [[gnu::noinline]] bool at(const std::string& name) {
    const bool direct = fault_->path.empty() || fault_->path.front() == '[';
    fault_->path = name + (direct ? "" : ".") + fault_->path;
    return false;
  }
  [[gnu::noinline]] bool at_item(std::size_t item) {
    const bool direct = fault_->path.empty();
    fault_->path = "[" + std::to_string(item) + "]" + (direct ? "" : ".") + fault_->path;
    return false;
  }

  FactsPlan& plan_;
  eval::Request& out_;
  const eval::Limits& limits_;
  const Names& names_;
  const std::size_t base_ = names_.base();
  std::optional<Fault>& fault_;
  std::size_t taken_ = 0;
};

void FactsPlan::fill(const void* facts, eval::Request& out, const eval::Limits& limits,
                     const Names& looked_up, std::optional<Fault>& wrong) {
  out.clear();
  if (version_ != out.open_names().version()) {
    for (SeenNames& names : named_) names.clear();
    version_ = out.open_names().version();
  }
  Filling filling(*this, out, limits, looked_up, wrong);
  if (!filling.record(records_.front(), static_cast<const char*>(facts), 0)) {
    // Of the whole, and of no member.
    if (wrong->code == FaultCode::RequestTooLarge) {
      wrong->path.clear();
    } else {
      wrong->argument0 = {wrong->path, {}};
    }
    return;
  }
  if (!out.settle_open_names()) wrong = Fault{FaultCode::TooManyNames, "", {}, {}};
}

}  // namespace writ::api
