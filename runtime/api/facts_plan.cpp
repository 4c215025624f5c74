// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/facts_plan.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/base/utf8.h"
#include "runtime/value/currency.h"
#include "runtime/value/date.h"

#include <algorithm>
#include <utility>

namespace writ::api {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

namespace {

constexpr std::string_view kAsOf = "as_of";
constexpr std::string_view kReadings = "readings.";

// Most texts are short, and most are of ASCII: then they are UTF-8 and in normal form.
bool is_ascii(std::string_view text) {
  constexpr std::size_t kWordBytes = 8;
  constexpr std::uint64_t kHigh = 0x8080808080808080U;
  std::uint64_t seen = 0;
  std::size_t at = 0;
  for (; at + kWordBytes <= text.size(); at += kWordBytes) seen |= load<std::uint64_t>(text.data() + at);
  for (; at < text.size(); ++at) seen |= static_cast<unsigned char>(text[at]);
  return (seen & kHigh) == 0;
}

}  // namespace

bool fits(const ShapeMember& member, const ir::Type& type) {
  if (member.list != type.list) return false;
  switch (type.kind) {
    case ir::TypeKind::Boolean: return member.kind == WRIT_KIND_TRUTH;
    case ir::TypeKind::Count:
    case ir::TypeKind::Integer: return member.kind == WRIT_KIND_WHOLE;
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate: return member.kind == WRIT_KIND_EXACT && member.places == type.places;
    case ir::TypeKind::Money:
      return member.kind == WRIT_KIND_EXACT && member.places == type.places &&
             member.unit == value::currency_code(type.currency);
    case ir::TypeKind::Date: return member.kind == WRIT_KIND_DAY;
    case ir::TypeKind::Text: return member.kind == WRIT_KIND_TEXT;
    case ir::TypeKind::Enumeration: return member.kind == WRIT_KIND_NAME || member.kind == WRIT_KIND_CHOICE;
    case ir::TypeKind::Record: return member.kind == WRIT_KIND_RECORD;
  }
  return false;
}

Fault does_not_fit(const std::string& member, const char* en, const char* zh) {
  return Fault{FaultCode::ShapeOther, "", {member, {}}, {en, zh}};
}

json::NameTable names_of(const ir::Enumeration& enumeration) {
  json::NameTable names;
  for (std::uint32_t i = 0; i < enumeration.members.size(); ++i) {
    const ir::Enumerator& member = enumeration.members[i];
    for (const std::string* name : {&member.external, &member.name.en, &member.name.zh, &member.matches})
      names.add(*name, i);
  }
  return names;
}

// ---- the plan ----

std::optional<Fault> FactsPlan::make(const ir::Program& program, const Shape& shape) {
  records_.clear();
  names_.clear();
  for (const ir::Enumeration& enumeration : program.enumerations) names_.push_back(names_of(enumeration));
  records_.emplace_back();
  return make_record(program, shape, 0, program.facts, 0);
}

std::optional<Fault> FactsPlan::make_record(const ir::Program& program, const Shape& shape, std::size_t from,
                                            std::uint32_t record, std::uint32_t at) {
  const bool facts = at == 0;
  const ir::Record& its = facts ? program.facts_record() : program.records[record];
  records_[at].words = its.size / sizeof(std::uint64_t);
  std::vector<bool> taken(its.fields.size(), false);
  bool as_of = false;
  for (const ShapeMember& member : shape.records[from].members) {
    Step step;
    step.name = member.name;
    step.offset = member.offset;
    step.kind = member.kind;
    if (facts && member.name == kAsOf) {
      if (member.kind != WRIT_KIND_DAY || member.list || std::exchange(as_of, true))
        return does_not_fit(member.name, "it is one day", "应为一个日期");
      step.as_of = true;
      records_[at].steps.push_back(std::move(step));
      records_[at].places.emplace_back();
      continue;
    }
    const bool reading = facts && member.name.starts_with(kReadings);
    const std::string_view name = std::string_view(member.name).substr(reading ? kReadings.size() : 0);
    for (; step.index < its.fields.size(); ++step.index) {
      const ir::Field& field = its.fields[step.index];
      if (field.reading == reading && base::is_called(field.name, field.external, name)) break;
    }
    if (step.index == its.fields.size())
      return does_not_fit(member.name, "it is no fact of the policy", "规范没有这一事实");
    if (taken[step.index]) return does_not_fit(member.name, "it is there twice", "重复出现");
    taken[step.index] = true;
    if (auto fault = make_step(program, shape, member, its.fields[step.index], step)) return fault;
    records_[at].places.push_back(place_of(step, program));
    records_[at].steps.push_back(std::move(step));
  }
  return std::nullopt;
}

std::optional<Fault> FactsPlan::make_step(const ir::Program& program, const Shape& shape,
                                          const ShapeMember& member, const ir::Field& field, Step& step) {
  if (!fits(member, field.type)) return does_not_fit(member.name, "it has another type", "类型不同");
  step.field = &field;
  step.slot = static_cast<std::uint32_t>(field.offset / sizeof(std::uint64_t));
  if (member.list) step.item_size = item_size(shape, member);
  if (member.kind == WRIT_KIND_CHOICE) {
    if (program.enumerations[field.type.of].open)
      return does_not_fit(member.name, "values below those that were declared may be named",
                          "可以列举所声明取值之下的名称");
    for (const std::string& choice : member.choices) {
      const std::uint32_t found = names_[field.type.of].find(choice);
      if (found == ir::kNone)
        return does_not_fit(member.name, "one of its choices is no value of it", "有选项并非其取值");
      step.choices.push_back(found);
    }
  }
  if (member.kind != WRIT_KIND_RECORD) return std::nullopt;
  step.record = static_cast<std::uint32_t>(records_.size());
  records_.emplace_back();
  return make_record(program, shape, member.record, field.type.of, step.record);
}

FactsPlan::Place FactsPlan::place_of(const Step& step, const ir::Program& program) {
  Place out;
  out.offset = static_cast<std::uint32_t>(step.offset);
  out.slot = step.slot;
  out.index = step.index;
  out.kind = static_cast<std::uint8_t>(step.kind);
  out.count = step.field->type.kind == ir::TypeKind::Count;
  out.choices = step.choices.data();
  out.choice_count = static_cast<std::uint32_t>(step.choices.size());
  out.plain = !step.field->type.list && step.offset <= UINT32_MAX &&
              (step.kind == WRIT_KIND_TRUTH || step.kind == WRIT_KIND_WHOLE || step.kind == WRIT_KIND_CHOICE);
  if (step.kind == WRIT_KIND_CHOICE) {
    // Of a node that says too little the request takes note.
    const std::vector<ir::Enumerator>& members = program.enumerations[step.field->type.of].members;
    out.plain =
        out.plain && std::none_of(members.begin(), members.end(), [](const auto& one) { return one.inner; });
  }
  return out;
}

// ---- a question ----

class FactsPlan::Filling {
 public:
  Filling(const FactsPlan& plan, eval::Request& out, const eval::Limits& limits)
      : plan_(plan), out_(out), limits_(limits) {}

  std::optional<Fault> fault;

  // A struct into the record that begins at a word of the request.
  bool record(const Record& record, const char* from, std::size_t base) {
    std::uint64_t* words = out_.words() + base;
    std::uint64_t present = 0;  // of the word of presence bits at `at_word`
    std::uint32_t at_word = 0;
    for (std::size_t i = 0; i < record.places.size(); ++i) {
      const Place& place = record.places[i];
      std::uint64_t word = 0;
      const Look look = place.plain ? one_word(place, from + place.offset, word) : Look::Closer;
      if (look == Look::Missing) continue;
      if (look == Look::Given) {
        words[place.slot] = word;
        constexpr std::uint32_t kWordBits = 64;
        if (place.index / kWordBits != at_word) {
          words[at_word] |= std::exchange(present, 0);
          at_word = place.index / kWordBits;
        }
        present |= std::uint64_t{1} << place.index % kWordBits;
        continue;
      }
      const Step& step = record.steps[i];
      const bool good = step.as_of ? as_of(from + step.offset) : member(step, from + step.offset, base);
      if (!good) return at(step.name);
      words = out_.words() + base;  // a list may have made it longer
    }
    words[at_word] |= present;
    return true;
  }

 private:
  using int128 = ir::int128;

  // What most members are. Closer: it is wrong, absent or longer than a word.
  enum class Look : std::uint8_t { Given, Missing, Closer };
  static Look one_word(const Place& place, const char* from, std::uint64_t& word) {
    std::int32_t given = WRIT_MISSING;
    if (place.kind == WRIT_KIND_TRUTH) {
      const auto it = load<writ_truth>(from);
      given = it.given;
      word = static_cast<std::uint64_t>(it.value);
      if (word > 1) return Look::Closer;
    } else if (place.kind == WRIT_KIND_WHOLE) {
      const auto it = load<writ_whole>(from);
      given = it.given;
      word = static_cast<std::uint64_t>(it.value);
      if (place.count && it.value < 0) return Look::Closer;
    } else {
      const auto it = load<std::int32_t>(from);
      if (it == WRIT_MISSING) return Look::Missing;
      if (it < 0 || static_cast<std::uint32_t>(it) > place.choice_count) return Look::Closer;
      word = place.choices[it - 1];
      return Look::Given;
    }
    return given == WRIT_GIVEN ? Look::Given : given == WRIT_MISSING ? Look::Missing : Look::Closer;
  }

  bool as_of(const char* from) {
    int128 number = 0;
    std::int32_t given = WRIT_MISSING;
    if (!day(from, given, number)) return false;
    if (given == WRIT_ABSENT) return fail(FaultCode::NullNotAllowed);
    if (given == WRIT_GIVEN) out_.as_of = static_cast<std::int32_t>(number);
    return true;
  }

  bool member(const Step& step, const char* from, std::size_t base) {
    std::int32_t given = WRIT_MISSING;
    int128 number = 0;
    if (step.field->type.list ? !list(step, from, given, number) : !scalar(step, from, given, number))
      return false;
    if (given == WRIT_MISSING) return true;
    // As null in JSON: the presence bit stays clear.
    if (given == WRIT_ABSENT) return step.field->type.optional || fail(FaultCode::NullNotAllowed);
    std::uint64_t* words = out_.words() + base;
    if (step.field->type.list) {
      words[step.slot] = static_cast<std::uint64_t>(number);
    } else {
      eval::write_scalar(words + step.slot, step.field->type, number);
    }
    eval::set_present(words, step.index);
    return true;
  }

  // ---- lists ----

  bool list(const Step& step, const char* from, std::int32_t& given, int128& packed) {
    const auto it = load<writ_list>(from);
    given = it.given;
    if (given == WRIT_MISSING || given == WRIT_ABSENT) return true;
    if (given != WRIT_GIVEN) return fail_given();
    if (it.items == nullptr && it.count != 0) return wrong("its items are NULL", "其各项为 NULL");
    if (it.count > limits_.max_list_items || it.count > UINT32_MAX) {
      fault = Fault{FaultCode::ListTooLong, {}, {}, {std::to_string(limits_.max_list_items), {}}};
      return false;
    }
    if (it.count == 0 && step.field->at_least_one) return fail(FaultCode::EmptyList);
    const auto count = static_cast<std::uint32_t>(it.count);
    const bool records = step.kind == WRIT_KIND_RECORD;
    ir::Type one = step.field->type;
    one.list = false;
    const std::uint32_t width = records ? plan_.records_[step.record].words : ir::slot_words(one);
    if (!room(std::size_t{count} * width * sizeof(std::uint64_t))) return false;
    const std::uint32_t offset = out_.grow(std::size_t{count} * width);
    const char* item = static_cast<const char*>(it.items);
    for (std::uint32_t i = 0; i < count; ++i, item += step.item_size) {
      const std::size_t base = offset + std::size_t{i} * width;
      if (records) {
        if (!record(plan_.records_[step.record], item, base)) return at_item(i);
        continue;
      }
      int128 number = 0;
      std::int32_t present = WRIT_MISSING;
      if (!scalar(step, item, present, number)) return at_item(i);
      if (present != WRIT_GIVEN) return fail(FaultCode::NullNotAllowed) || at_item(i);
      eval::write_scalar(out_.words() + base, one, number);
    }
    packed = eval::pack_list(offset, count);
    return true;
  }

  // What a struct leads to is bounded as the text of a request is.
  bool room(std::size_t bytes) {
    if (bytes <= limits_.max_request_bytes - taken_) {
      taken_ += bytes;
      return true;
    }
    fault = Fault{FaultCode::RequestTooLarge, {}, {std::to_string(limits_.max_request_bytes), {}}, {}};
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
    if (given == WRIT_GIVEN && (it.days < value::kFirstDate.days || it.days > value::kLastDate.days)) {
      fault = Fault{FaultCode::BadDate, {}, {}, {std::to_string(it.days), {}}};
      return false;
    }
    return true;
  }

  bool text(const Step& step, const char* from, std::int32_t& given, int128& number) {
    const auto it = load<writ_string>(from);
    given = it.given;
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

  bool name(const Step& step, std::string_view name, int128& number) {
    const std::uint32_t taxonomy = step.field->type.of;
    const json::NameTable& names = plan_.names_[taxonomy];
    if (out_.program().enumerations[taxonomy].open) {
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

  bool fail(FaultCode code) {
    fault = Fault{code, {}, {}, {}};
    return false;
  }
  bool wrong(const char* en, const char* zh) {
    fault = Fault{FaultCode::BadMember, {}, {}, {en, zh}};
    return false;
  }
  bool fail_given() { return wrong("`given` is none of the three", "`given` 不是三种取值之一"); }
  bool unknown(std::string_view name) {
    constexpr std::size_t kShown = 60;
    std::size_t end = std::min(name.size(), kShown);
    while (end < name.size() && end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0) == 0x80) --end;
    fault = Fault{FaultCode::UnknownValue,
                  {},
                  {},
                  {std::string(name.substr(0, end)) + (end < name.size() ? "…" : ""), {}}};
    return false;
  }
  bool at(const std::string& name) {
    const bool direct = fault->path.empty() || fault->path.front() == '[';
    fault->path = name + (direct ? "" : ".") + fault->path;
    return false;
  }
  bool at_item(std::size_t item) {
    const bool direct = fault->path.empty();
    fault->path = "[" + std::to_string(item) + "]" + (direct ? "" : ".") + fault->path;
    return false;
  }

  const FactsPlan& plan_;
  eval::Request& out_;
  const eval::Limits& limits_;
  std::size_t taken_ = 0;
};

std::optional<Fault> FactsPlan::fill(const void* facts, eval::Request& out,
                                     const eval::Limits& limits) const {
  out.clear();
  Filling filling(*this, out, limits);
  if (!filling.record(records_.front(), static_cast<const char*>(facts), 0)) {
    // Of the whole, and of no member.
    if (filling.fault->code == FaultCode::RequestTooLarge) {
      filling.fault->path.clear();
    } else {
      filling.fault->argument0 = {filling.fault->path, {}};
    }
    return std::move(filling.fault);
  }
  if (!out.settle_open_names()) return Fault{FaultCode::TooManyNames, "", {}, {}};
  return std::nullopt;
}

}  // namespace writ::api
