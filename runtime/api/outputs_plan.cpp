// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/outputs_plan.h"

#include "runtime/api/facts_plan.h"
#include "runtime/base/called.h"
#include "runtime/eval/entry_values.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace writ::api {

using eval::Fault;

std::optional<Fault> OutputsPlan::make(const ir::Program& program, const ir::Decision& decision,
                                       const Shape& shape) {
  size_ = shape.records.front().size;
  steps_.clear();
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

void OutputsPlan::clear(void* outputs) {
  block_ = used_ = 0;
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

char* OutputsPlan::room(std::size_t bytes) {
  constexpr std::size_t kLeast = 128;
  const std::size_t words = (bytes + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
  for (; block_ < blocks_.size(); ++block_, used_ = 0) {
    if (words <= blocks_[block_].size() - used_) break;
  }
  if (block_ == blocks_.size()) blocks_.emplace_back(std::max(words, kLeast << std::min(block_, kLeast / 8)));
  char* const out = reinterpret_cast<char*>(blocks_[block_].data() + used_);
  used_ += words;
  return out;
}

writ_text OutputsPlan::kept(std::string_view text, std::string_view behind) {
  const std::size_t size = text.size() + behind.size();
  char* const out = room(size + 1);
  std::copy(behind.begin(), behind.end(), std::copy(text.begin(), text.end(), out));
  out[size] = '\0';
  return {out, size};
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
            writ_string{kept(eval::text_of(request, data_, static_cast<std::int64_t>(number))), WRIT_GIVEN});
      break;
    case WRIT_KIND_NAME: {
      // As a request writes it.
      const ir::Enumeration& nodes = request.program().enumerations[step.type.of];
      const std::string_view below =
          nodes.is_member(number) ? std::string_view() : request.open_names().below(step.type.of, number);
      store(to, writ_string{kept(nodes.members[nodes.member_of(number)].external, below), WRIT_GIVEN});
      break;
    }
    // No taxonomy that is open is one of these.
    case WRIT_KIND_CHOICE: store(to, step.choices[static_cast<std::size_t>(number)]); break;
    case WRIT_KIND_RECORD: break;
  }
}

char* OutputsPlan::list(const Step& step, char* to, std::size_t count) {
  char* const items = room(count * step.item_size);
  store(to, writ_list{items, count, WRIT_GIVEN});
  return items;
}

void OutputsPlan::fill(void* outputs, const eval::Request& request, const engine::NativeAnswerLayout& layout,
                       const std::uint64_t* answer, const lists::Data* data) {
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

}  // namespace writ::api
