// SPDX-License-Identifier: Apache-2.0
#include "runtime/json/read_request.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/json/document.h"
#include "runtime/value/date.h"
#include "runtime/value/decimal.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <vector>

namespace writ::json {
namespace {

using base::Bilingual;
using eval::Fault;
using eval::FaultCode;

constexpr std::string_view kAsOf = "as_of";
constexpr std::string_view kReadings = "readings";

Bilingual type_name(const ir::Program& program, const ir::Type& type) {
  if (type.list) {
    ir::Type item = type;
    item.list = false;
    const Bilingual of = type_name(program, item);
    return {"a list, each item " + of.en, "列表，各项为" + of.zh};
  }
  switch (type.kind) {
    case ir::TypeKind::Boolean: return {"true or false", "true 或者 false"};
    case ir::TypeKind::Count: return {"a whole number, not negative", "非负整数"};
    case ir::TypeKind::Integer: return {"a whole number", "整数"};
    case ir::TypeKind::Decimal:
    case ir::TypeKind::Rate:
    case ir::TypeKind::Money: return {"a number", "数值"};
    case ir::TypeKind::Date: return {"a date \"YYYY-MM-DD\"", "日期 \"YYYY-MM-DD\""};
    case ir::TypeKind::Text: return {"a text", "文本"};
    case ir::TypeKind::Enumeration:
      return {"a value of " + program.enumerations[type.of].name.in(base::Language::English),
              program.enumerations[type.of].name.in(base::Language::Chinese) + "的取值"};
    case ir::TypeKind::Record: return {"an object", "对象"};
  }
  return {"a value", "值"};
}

// One object or array that is open. A list keeps its items apart until it closes, so that they lie side by side.
struct Frame {
  const ir::Record* record = nullptr;  // object: its layout
  std::size_t base = 0;                // object: its first word, in the request or in the list above
  std::vector<bool> seen;              // object: keys so far
  bool readings = false;               // object: of the interpretations, not of the facts
  const ir::Field* list = nullptr;     // array: the field it fills
  std::uint32_t list_field = 0;
  std::vector<std::uint64_t> items;  // array
  std::uint32_t count = 0;           // array
  std::size_t path_length = 0;       // of the path before this frame
};

class Reader {
 public:
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  Reader(eval::Request& out, const eval::Limits& limits)
      : program_(out.program()), out_(out), limits_(limits) {}

  std::optional<Fault> fault;

  bool null() {
    if (at_as_of()) return fail(FaultCode::NullNotAllowed);
    const ir::Type* type = expected();
    if (type == nullptr) return fail_shape("null");
    if (!type->optional || in_list()) return fail(FaultCode::NullNotAllowed);
    return true;  // stated absence: the presence bit stays clear
  }
  bool boolean(bool value) {
    const ir::Type* type = expected();
    if (type == nullptr) return fail_shape(value ? "true" : "false");
    if (type->kind != ir::TypeKind::Boolean || wants_list()) return fail_type(*type);
    return put(value ? 1 : 0);
  }
  bool number_integer(number_integer_t value) { return number(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) { return number(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) { return number(text); }
  bool string(string_t& text) {
    if (at_as_of()) {
      const auto date = value::parse_date(text);
      if (!date) return fail(FaultCode::BadDate, {text, {}});
      out_.as_of = date->days;
      as_of_next_ = false;
      return true;
    }
    const ir::Type* type = expected();
    if (type == nullptr) return fail_shape("\"" + text + "\"");
    if (wants_list()) return fail_type(*type);
    switch (type->kind) {
      case ir::TypeKind::Count:
      case ir::TypeKind::Integer:
      case ir::TypeKind::Decimal:
      case ir::TypeKind::Rate:
      case ir::TypeKind::Money: return exact_number(text, *type);
      case ir::TypeKind::Date: {
        const auto date = value::parse_date(text);
        if (!date) return fail(FaultCode::BadDate, {text, {}});
        return put(date->days);
      }
      case ir::TypeKind::Text: return put(out_.text_id(text));
      case ir::TypeKind::Enumeration: return enumerator(text, type->of);
      case ir::TypeKind::Boolean:
      case ir::TypeKind::Record: break;
    }
    return fail_type(*type);
  }
  bool binary(binary_t&) { return fail_shape("binary"); }

  bool start_object(std::size_t) {
    if (frames_.empty()) {
      if (program_.facts == ir::kNone) return fail(FaultCode::NotAnObject);
      open_record(program_.facts_record(), 0);
      return true;
    }
    if (readings_next_) {
      readings_next_ = false;
      open_record(program_.facts_record(), 0);
      frames_.back().readings = true;
      path_ = kReadings;
      return true;
    }
    if (at_as_of()) return fail(FaultCode::BadDate, {"{}", {}});
    const ir::Type* type = expected();
    if (type == nullptr || type->kind != ir::TypeKind::Record || !in_list())
      return type ? fail_type(*type) : fail_shape("{}");
    if (!room_for_item()) return false;
    if (frames_.size() >= limits_.max_depth)
      return fail(FaultCode::TooDeep, {std::to_string(limits_.max_depth), {}});
    Frame& list = frames_.back();
    const ir::Record& record = program_.records[type->of];
    const std::size_t base = list.items.size();
    list.items.resize(base + record.size / sizeof(std::uint64_t), 0);
    const std::size_t before = path_.size();
    path_ += "[" + std::to_string(list.count++) + "]";
    open_record(record, base);
    frames_.back().path_length = before;
    return true;
  }
  bool key(string_t& written) {
    const std::string& name = in_normal_form(written);
    Frame& frame = frames_.back();
    if (frames_.size() == 1 && name == kAsOf) {
      if (as_of_seen_) return fail_named(FaultCode::DuplicateKey, name);
      as_of_seen_ = as_of_next_ = true;
      return true;
    }
    if (frames_.size() == 1 && name == kReadings) {
      if (readings_seen_) return fail_named(FaultCode::DuplicateKey, name);
      readings_seen_ = readings_next_ = true;
      return true;
    }
    for (std::uint32_t i = 0; i < frame.record->fields.size(); ++i) {
      const ir::Field& field = frame.record->fields[i];
      if (field.reading != frame.readings) continue;
      if (!base::is_called(field.name, field.external, name)) continue;
      if (frame.seen[i]) return fail_named(FaultCode::DuplicateKey, name);
      frame.seen[i] = true;
      field_ = i;
      return true;
    }
    return fail_named(FaultCode::UnknownFact, name);
  }
  bool end_object() {
    path_.resize(frames_.back().path_length);
    frames_.pop_back();
    if (!frames_.empty()) field_ = frames_.back().list_field;
    return true;
  }
  bool start_array(std::size_t) {
    if (frames_.empty()) return fail(FaultCode::NotAnObject, {"[]", {}});
    const ir::Type* type = expected();
    if (at_as_of() || type == nullptr) return fail_shape("[]");
    if (in_list() || !type->list) return fail_type(*type);
    if (frames_.size() >= limits_.max_depth)
      return fail(FaultCode::TooDeep, {std::to_string(limits_.max_depth), {}});
    Frame frame;
    frame.list = &frames_.back().record->fields[field_];
    frame.list_field = field_;
    frame.path_length = path_.size();
    path_ += (path_.empty() ? "" : ".") + frame.list->external;
    frames_.push_back(std::move(frame));
    return true;
  }
  bool end_array() {
    const Frame& open = frames_.back();
    if (open.list->at_least_one && open.count == 0) {
      fault = Fault{FaultCode::EmptyList, path_, {path_, {}}, {}};  // of the list, and not of its first item
      return false;
    }
    Frame list = std::move(frames_.back());
    frames_.pop_back();
    path_.resize(list.path_length);
    const std::uint32_t offset = out_.grow(list.items.size());
    std::copy(list.items.begin(), list.items.end(), out_.words() + offset);
    field_ = list.list_field;
    return put_word(eval::pack_list(offset, list.count));
  }
  bool parse_error(std::size_t position, const std::string& token, const nlohmann::json::exception& problem) {
    // A number that no double holds is JSON all the same.
    constexpr int kOutOfRange = 406;
    if (!fault && problem.id == kOutOfRange) return fail(FaultCode::NumberTooLarge, {}, {clipped(token), {}});
    if (!fault)
      fault = Fault{FaultCode::BadJson,
                    "",
                    {"byte " + std::to_string(position), "第 " + std::to_string(position) + " 字节"},
                    {}};
    return false;
  }

 private:
  bool at_as_of() const { return as_of_next_; }
  bool in_list() const { return !frames_.empty() && frames_.back().list != nullptr; }
  bool wants_list() const { return !in_list() && expected() != nullptr && expected()->list; }

  // The type of the value that comes next; none at the top.
  const ir::Type* expected() const {
    if (frames_.empty()) return nullptr;
    if (readings_next_) return nullptr;
    const Frame& frame = frames_.back();
    return frame.list != nullptr ? &frame.list->type : &frame.record->fields[field_].type;
  }

  void open_record(const ir::Record& record, std::size_t base) {
    Frame frame;
    frame.record = &record;
    frame.base = base;
    frame.seen.assign(record.fields.size(), false);
    frames_.push_back(std::move(frame));
  }

  bool room_for_item() {
    if (frames_.back().count < limits_.max_list_items) return true;
    return fail(FaultCode::ListTooLong, {}, {std::to_string(limits_.max_list_items), {}});
  }

  // Names are in normal form C, however the policy was typed; those of a request need not be.
  const std::string& in_normal_form(const std::string& written) {
    if (base::is_plainly_normal(written)) return written;
    return normal_ = base::normalised(written);
  }

  bool put(std::int64_t value) { return put_word(static_cast<std::uint64_t>(value)); }

  bool put_scalar(const ir::Type& type, ir::int128 number) {
    std::uint64_t words[2] = {};
    eval::write_scalar(words, type, number);
    Frame& frame = frames_.back();
    if (frame.list != nullptr) {
      if (!put_word(words[0])) return false;
      if (ir::is_exact(type)) frame.items.push_back(words[1]);
      return true;
    }
    put_word(words[0]);
    if (ir::is_exact(type))
      record()[frame.record->fields[field_].offset / sizeof(std::uint64_t) + 1] = words[1];
    return true;
  }

  // The record that is open, in the request or in the list above it.
  std::uint64_t* record() {
    return frames_.size() == 1 || frames_.back().readings
               ? out_.words()
               : frames_[frames_.size() - 2].items.data() + frames_.back().base;
  }

  bool put_word(std::uint64_t word) {
    Frame& frame = frames_.back();
    if (frame.list != nullptr) {
      if (!room_for_item()) return false;
      frame.items.push_back(word);
      ++frame.count;
      return true;
    }
    record()[frame.record->fields[field_].offset / sizeof(std::uint64_t)] = word;
    eval::set_present(record(), field_);
    return true;
  }

  bool number(const std::string& text) {
    if (at_as_of()) return fail(FaultCode::BadDate, {text, {}});
    const ir::Type* type = expected();
    if (type == nullptr) return fail_shape(text);
    const bool whole = type->kind == ir::TypeKind::Count || type->kind == ir::TypeKind::Integer;
    if (wants_list() || (!whole && !ir::is_exact(*type))) return fail_type(*type);
    return exact_number(text, *type);
  }

  // From the text of the number, never through a double.
  bool exact_number(std::string_view text, const ir::Type& type) {
    const value::NumberResult read = value::parse_decimal(text, type.places);
    if (ir::is_exact(type)) {
      if (read.fault == value::NumberFault::TooManyPlaces)
        return fail(FaultCode::TooManyPlaces, {}, {std::to_string(type.places), {}});
      if (read.fault == value::NumberFault::Overflow)
        return fail(FaultCode::NumberTooLarge, {}, {clipped(text), {}});
      if (!read.ok()) return fail_type(type);
      return put_scalar(type, read.value);
    }
    constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
    constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
    if (read.fault == value::NumberFault::Overflow ||
        (read.ok() && (read.value > kMost || read.value < kLeast))) {
      return fail(FaultCode::NumberTooLarge, {}, {clipped(text), {}});
    }
    if (!read.ok()) return fail_type(type);
    if (type.kind == ir::TypeKind::Count && read.value < 0) return fail(FaultCode::NegativeCount);
    return put(static_cast<std::int64_t>(read.value));
  }

  bool enumerator(const std::string& written, std::uint32_t index) {
    const std::string& text = in_normal_form(written);
    const ir::Enumeration& enumeration = program_.enumerations[index];
    const auto member = [&](std::string_view name) {
      for (std::uint32_t i = 0; i < enumeration.members.size(); ++i) {
        const ir::Enumerator& one = enumeration.members[i];
        if (base::is_called(one.name, one.external, name) || (!name.empty() && one.matches == name)) return i;
      }
      return ir::kNone;
    };
    if (enumeration.open) {
      if (const auto number = out_.open_names().note(program_, index, text, member)) return put(*number);
    } else if (const std::uint32_t found = member(text); found != ir::kNone) {
      if (enumeration.members[found].inner) out_.note_coarse();
      return put(found);
    }
    return fail(FaultCode::UnknownValue, {}, {clipped(text), {}});
  }

  static std::string clipped(std::string_view text) {
    constexpr std::size_t kShown = 60;
    if (text.size() <= kShown) return std::string(text);
    std::size_t end = kShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
  }

  std::string here() const {
    if (at_as_of()) return std::string(kAsOf);
    if (readings_next_) return std::string(kReadings);
    if (frames_.empty()) return "";
    if (in_list()) return path_ + "[" + std::to_string(frames_.back().count) + "]";
    return path_ + (path_.empty() ? "" : ".") + frames_.back().record->fields[field_].external;
  }

  // {0} is the place; {1}, or {0} of a date, is what was found.
  bool fail(FaultCode code, Bilingual argument0 = {}, Bilingual argument1 = {}) {
    const std::string place = here();
    if (code == FaultCode::BadDate) {
      argument1 = {clipped(argument0.en), {}};
      argument0 = {place, {}};
    } else if (argument0.empty()) {
      argument0 = {place, {}};
    }
    fault = Fault{code, place, std::move(argument0), std::move(argument1)};
    return false;
  }
  bool fail_type(const ir::Type& type) {
    ir::Type wanted = type;
    if (in_list()) wanted.list = false;
    return fail(FaultCode::WrongType, {}, type_name(program_, wanted));
  }
  bool fail_named(FaultCode code, const std::string& name) {
    const std::string place = path_ + (path_.empty() ? "" : ".") + clipped(name);
    fault = Fault{code, place, {place, {}}, {}};
    return false;
  }
  bool fail_shape(const std::string& found) {
    fault = Fault{FaultCode::NotAnObject, here(), {"`" + clipped(found) + "`", {}}, {}};
    return false;
  }

  const ir::Program& program_;
  eval::Request& out_;
  const eval::Limits& limits_;
  std::vector<Frame> frames_;
  std::uint32_t field_ = 0;
  bool as_of_next_ = false;
  bool as_of_seen_ = false;
  bool readings_next_ = false;
  bool readings_seen_ = false;
  std::string path_;
  std::string normal_;
};

}  // namespace

std::optional<Fault> read_request(std::string_view text, eval::Request& out, const eval::Limits& limits) {
  out.clear();
  if (std::optional<Fault> wrong = wrong_bytes(text, limits)) return wrong;
  Reader reader(out, limits);
  const bool whole = nlohmann::json::sax_parse(text, &reader);
  if (reader.fault) return reader.fault;
  if (!whole) return Fault{FaultCode::BadJson, "", {}, {}};
  if (!out.settle()) return Fault{FaultCode::TooManyNames, "", {}, {}};
  return std::nullopt;
}

}  // namespace writ::json
