// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/outputs_plan.h"

#include "runtime/api/facts_plan.h"
#include "runtime/base/called.h"
#include "runtime/eval/entry_values.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

namespace writ::api {

using eval::Fault;

std::optional<Fault> OutputsPlan::make(const ir::Program& program, const ir::Decision& decision,
                                       const Shape& shape) {
  size_ = shape.records.front().size;
  steps_.clear();
  open_ = false;
  names_.reset();
  std::vector<bool> taken(decision.outputs.size(), false);
  for (const ShapeMember& member : shape.records.front().members) {
    Step step;
    for (; step.output < decision.outputs.size(); ++step.output) {
      const ir::Item& item = program.items[decision.outputs[step.output]];
      if (base::is_called(item.name, item.external, member.name)) break;
    }
    if (step.output == decision.outputs.size())
      return does_not_fit(member.name, "it is no output of the decision", "决定没有这一输出");
    if (taken[step.output]) return does_not_fit(member.name, "it is there twice", "重复出现");
    taken[step.output] = true;
    const ir::Item& item = program.items[decision.outputs[step.output]];
    if (item.record != ir::kNone || member.kind == WRIT_KIND_RECORD)
      return does_not_fit(member.name, "records are in the JSON of an answer alone", "记录仅见于答复的 JSON");
    if (!fits(member, item.type)) return does_not_fit(member.name, "it has another type", "类型不同");
    step.offset = member.offset;
    step.kind = member.kind;
    step.list = member.list;
    step.item_size = item_size(shape, member);
    step.type = item.type;
    step.type.list = false;
    open_ = open_ || (item.type.kind == ir::TypeKind::Enumeration && program.enumerations[item.type.of].open);
    if (member.kind == WRIT_KIND_CHOICE) {
      const ir::Enumeration& enumeration = program.enumerations[item.type.of];
      const json::NameTable names = json::names_of(enumeration);
      step.choices.assign(enumeration.members.size(), WRIT_MISSING);
      for (std::size_t i = 0; i < member.choices.size(); ++i) {
        const std::uint32_t found = names.find(member.choices[i]);
        if (found != ir::kNone) step.choices[found] = static_cast<std::int32_t>(i + 1);
      }
      // A value that the struct cannot show would look like none.
      for (const std::int32_t choice : step.choices) {
        if (enumeration.open || choice == WRIT_MISSING)
          return does_not_fit(member.name, "a value of it is none of the choices", "其有取值不在选项之中");
      }
    }
    steps_.push_back(std::move(step));
  }
  return std::nullopt;
}

namespace {

engine::FillKind kind_of(writ_kind kind) {
  using engine::FillKind;
  switch (kind) {
    case WRIT_KIND_TRUTH: return FillKind::Truth;
    case WRIT_KIND_WHOLE: return FillKind::Whole;
    case WRIT_KIND_EXACT: return FillKind::Exact;
    case WRIT_KIND_DAY: return FillKind::Day;
    case WRIT_KIND_CHOICE: return FillKind::Choice;
    case WRIT_KIND_NAME: return FillKind::Name;
    case WRIT_KIND_TEXT:
    case WRIT_KIND_RECORD: break;
  }
  return FillKind::Closely;
}

}  // namespace

void OutputsPlan::clear(void* outputs) {
  answer_room_.free_all();
  listed_ = 0;
  std::memset(outputs, 0, size_);
}

void OutputsPlan::nothing(const Step& step, char* to, std::int32_t given) {
  if (step.list) {
    store(to, writ_list{nullptr, 0, given});
    return;
  }
  switch (step.kind) {
    case WRIT_KIND_TRUTH: store(to, writ_truth{given, 0}); break;
    case WRIT_KIND_WHOLE: store(to, writ_whole{0, given}); break;
    case WRIT_KIND_EXACT: store(to, writ_exact{0, 0, given}); break;
    case WRIT_KIND_DAY: store(to, writ_day{given, 0}); break;
    case WRIT_KIND_TEXT:
    case WRIT_KIND_NAME: store(to, writ_string{{"", 0}, given}); break;
    case WRIT_KIND_CHOICE: store(to, given); break;
    case WRIT_KIND_RECORD: break;
  }
}

char* OutputsPlan::Room::take(std::size_t bytes) {
  constexpr std::size_t kMostDoubled = 16;
  const std::size_t words = (bytes + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
  for (; block < blocks.size(); ++block, used = 0) {
    if (words <= blocks[block].size() - used) break;
  }
  if (block == blocks.size()) blocks.emplace_back(std::max(words, least << std::min(block, kMostDoubled)));
  char* const out = reinterpret_cast<char*>(blocks[block].data() + used);
  used += words;
  return out;
}

writ_text OutputsPlan::kept(Room& room, std::string_view text, std::string_view behind) {
  const std::size_t size = text.size() + behind.size();
  char* const out = room.take(size + 1);
  std::copy(behind.begin(), behind.end(), std::copy(text.begin(), text.end(), out));
  out[size] = '\0';
  return {out, size};
}

// As a request writes it.
writ_text OutputsPlan::name_of(Room& room, const Step& step, const eval::Request& request,
                               ir::int128 number) {
  const ir::Enumeration& nodes = request.program().enumerations[step.type.of];
  const std::string_view below =
      nodes.is_member(number) ? std::string_view() : request.open_names().below(step.type.of, number);
  return kept(room, nodes.members[nodes.member_of(number)].external, below);
}

void OutputsPlan::scalar(const Step& step, char* to, const eval::Request& request, ir::int128 number) {
  switch (step.kind) {
    case WRIT_KIND_TRUTH: store(to, writ_truth{WRIT_GIVEN, number != 0 ? 1 : 0}); break;
    case WRIT_KIND_WHOLE: store(to, writ_whole{static_cast<std::int64_t>(number), WRIT_GIVEN}); break;
    case WRIT_KIND_EXACT: {
      constexpr int kWordBits = 64;
      store(to, writ_exact{static_cast<std::uint64_t>(number), static_cast<std::int64_t>(number >> kWordBits),
                           WRIT_GIVEN});
      break;
    }
    case WRIT_KIND_DAY: store(to, writ_day{WRIT_GIVEN, static_cast<std::int32_t>(number)}); break;
    case WRIT_KIND_TEXT:
      store(to,
            writ_string{kept(answer_room_, eval::text_of(request, data_, static_cast<std::int64_t>(number))),
                        WRIT_GIVEN});
      break;
    case WRIT_KIND_NAME:
      store(to, writ_string{name_of(answer_room_, step, request, number), WRIT_GIVEN});
      break;
    // No taxonomy that is open is one of these.
    case WRIT_KIND_CHOICE: store(to, step.choices[static_cast<std::size_t>(number)]); break;
    case WRIT_KIND_RECORD: break;
  }
}

char* OutputsPlan::list(const Step& step, char* to, std::size_t count) {
  char* const items = answer_room_.take(count * step.item_size);
  listed_ += count * step.item_size / sizeof(std::uint64_t) + 1;
  store(to, writ_list{items, count, WRIT_GIVEN});
  return items;
}

void OutputsPlan::fill(void* outputs, const eval::Request& request, const engine::NativeAnswerLayout& layout,
                       const std::uint64_t* answer, const lists::Data* data) {
  if (open_ && names_version_ != request.open_names().version()) forget_names(request);
  clear(outputs);
  data_ = data;
  for (const Step& step : steps_) {
    char* to = static_cast<char*>(outputs) + step.offset;
    const std::uint64_t* from = answer + layout.outputs[step.output].word;
    constexpr std::uint32_t kWordBits = 64;
    if ((answer[layout.absent + step.output / kWordBits] >> step.output % kWordBits & 1) != 0) {
      nothing(step, to, WRIT_ABSENT);
    } else if (!step.list) {
      scalar(step, to, request, eval::read_scalar(from, step.type));
    } else {
      char* item = list(step, to, static_cast<std::size_t>(*from));
      const std::uint64_t* items = layout.outputs[step.output].items(answer);
      if (step.kind == WRIT_KIND_EXACT) {
        for (std::uint64_t i = 0; i < *from; ++i, item += step.item_size, items += 2)
          store(item, writ_exact{items[0], static_cast<std::int64_t>(items[1]), WRIT_GIVEN});
        continue;
      }
      for (std::uint64_t i = 0; i < *from; ++i, item += step.item_size)
        scalar(step, item, request, eval::read_scalar(items + i * ir::slot_words(step.type), step.type));
    }
  }
  // So that the next of that kind has it.
  if (names_ != nullptr && listed_ + least_ > room_.size()) give_room(listed_ + least_);
}

void OutputsPlan::fill(void* outputs, const eval::Request& request, const eval::Answer& answer) {
  clear(outputs);
  data_ = answer.data.get();
  for (const Step& step : steps_) {
    if (step.output >= answer.outputs.size()) continue;
    char* to = static_cast<char*>(outputs) + step.offset;
    const eval::Output& output = answer.outputs[step.output];
    if (output.state == eval::State::Absent) {
      nothing(step, to, WRIT_ABSENT);
    } else if (output.state == eval::State::Known && !step.list) {
      scalar(step, to, request, output.number);
    } else if (output.state == eval::State::Known) {
      char* item = list(step, to, output.list.size());
      for (const ir::int128 number : output.list) {
        scalar(step, item, request, number);
        item += step.item_size;
      }
    }
  }
}

// ---- for compiled code ----

std::optional<engine::OutLayout> OutputsPlan::layout(const engine::NativeAnswerLayout& answer) const {
  engine::OutLayout out;
  out.size = size_;
  out.absent = answer.absent;
  for (const Step& step : steps_) {
    if (step.offset > INT32_MAX) return std::nullopt;
    engine::OutMember& member = out.members.emplace_back();
    member.list = step.list;
    member.offset = step.offset;
    member.output = step.output;
    member.word = answer.outputs[step.output].word;
    member.bound = answer.outputs[step.output].bound;
    member.kind = kind_of(step.kind);
    member.choices.assign(step.choices.begin(), step.choices.end());
  }
  return out;
}

void OutputsPlan::ready(const eval::Request& request, const lists::Data* data,
                        const engine::NativeAnswerLayout& answer) {
  request_ = &request;
  data_of_code_ = data;
  // Of the same version they are what they were.
  if (names_ == nullptr) {
    auto names = std::make_unique<ShownNames[]>(steps_.size());
    tables_ = std::make_unique<engine::OutTable[]>(steps_.size());
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (steps_[i].kind == WRIT_KIND_NAME) names[i].forget();
    }
    names_ = std::move(names);
    forget_names(request);
  }
  constexpr std::size_t kMore = 64;
  const auto its = layout(answer);
  least_ = its ? its->least_room() : 0;
  give_room(std::max(room_.size(), least_ + std::max(kMore, listed_)));
  state_.tables = tables_.get();
  state_.closely = closely;
  state_.context = this;
}

void OutputsPlan::give_room(std::size_t words) {
  room_.resize(words);
  state_.room = room_.data();
  state_.words = room_.size();
}

void OutputsPlan::forget_names(const eval::Request& request) {
  name_room_.free_all();
  for (std::size_t i = 0; names_ != nullptr && i < steps_.size(); ++i) {
    if (steps_[i].kind != WRIT_KIND_NAME) continue;
    names_[i].forget();
    tables_[i] = {names_[i].places.data(), names_[i].shift()};
  }
  names_version_ = request.open_names().version();
}

void OutputsPlan::ShownNames::forget() {
  count = 0;
  std::fill(places.begin(), places.end(), engine::OutName());
  if (places.empty()) places.resize(kFirst);
}

std::size_t OutputsPlan::ShownNames::shift() const {
  constexpr std::size_t kWordBits = 64;
  return kWordBits - static_cast<std::size_t>(std::countr_zero(places.size()));
}

engine::OutName& OutputsPlan::ShownNames::place(std::uint64_t number) {
  for (std::size_t at = number * engine::kOutSpread >> shift();; ++at) {
    engine::OutName& name = places[at & (places.size() - 1)];
    if (name.number == number || name.number == engine::OutName::kNone) return name;
  }
}

engine::OutName& OutputsPlan::ShownNames::at(std::uint64_t number) {
  constexpr std::size_t kOfPlaces = 4;
  engine::OutName& name = place(number);
  if (name.number == number || ++count * kOfPlaces <= places.size()) return name;
  resize(2 * places.size());
  return place(number);
}

void OutputsPlan::ShownNames::resize(std::size_t to) {
  std::vector<engine::OutName> before(to);
  before.swap(places);
  for (const engine::OutName& name : before) {
    if (name.number != engine::OutName::kNone) place(name.number) = name;
  }
}

void OutputsPlan::show_name(std::size_t step, std::int64_t number, char* to) {
  ShownNames& names = names_[step];
  engine::OutName& name = names.at(static_cast<std::uint64_t>(number));
  tables_[step] = {names.places.data(), names.shift()};
  if (name.data == nullptr) {
    const writ_text text = name_of(name_room_, steps_[step], *request_, number);
    name = {static_cast<std::uint64_t>(number), text.data, text.size};
  }
  store(to, writ_string{{name.data, name.size}, WRIT_GIVEN});
}

std::uint64_t OutputsPlan::closely(engine::OutState* state, std::uint64_t member, std::uint64_t number,
                                   void* to) noexcept {
  auto& plan = *static_cast<OutputsPlan*>(state->context);
  const Step& step = plan.steps_[member];
  // What cannot be done fill() finds once more.
  try {
    const auto its = static_cast<std::int64_t>(number);
    if (step.kind == WRIT_KIND_NAME && its >= 0) {
      plan.show_name(member, its, static_cast<char*>(to));
    } else {
      plan.data_ = plan.data_of_code_;
      plan.scalar(step, static_cast<char*>(to), *plan.request_, its);
    }
    return 1;
  } catch (...) {
    return 0;
  }
}

}  // namespace writ::api
