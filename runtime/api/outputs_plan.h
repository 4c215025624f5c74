// SPDX-License-Identifier: Apache-2.0
// The outputs of an answer -> a struct of the caller's, from what native code wrote or from the interpreter's answer alike. What texts and lists
// in it point to stands here until the next answer.
#pragma once

#include "runtime/api/shape.h"
#include "runtime/engine/native_answer.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/fault.h"
#include "runtime/eval/request.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace writ::api {

class OutputsPlan {
 public:
  // Why such a struct has no place for the decision's outputs.
  std::optional<eval::Fault> make(const ir::Program& program, const ir::Decision& decision,
                                  const Shape& shape);

  void fill(void* outputs, const eval::Request& request, const engine::NativeAnswerLayout& layout,
            const std::uint64_t* answer, const lists::Data* data);
  void fill(void* outputs, const eval::Request& request, const eval::Answer& answer);

 private:
  struct Step {
    std::size_t offset = 0;
    writ_kind kind = WRIT_KIND_TRUTH;
    bool list = false;
    std::size_t item_size = 0;
    std::uint32_t output = 0;           // of the decision
    ir::Type type;                      // of an item
    std::vector<std::int32_t> choices;  // by member of the enumeration
  };

  // All of it missing.
  void clear(void* outputs);
  void nothing(const Step& step, char* to, std::int32_t given);
  void scalar(const Step& step, char* to, const eval::Request& request, ir::int128 number);
  // Room for so many items, to which the list in the struct then points.
  char* list(const Step& step, char* to, std::size_t count);
  // A text of two parts, as it stands here.
  writ_text kept(std::string_view text, std::string_view behind = {});
  // Room for so many bytes, until the next answer. Whoever asks the like again finds the room that was taken for it.
  char* room(std::size_t bytes);

  const lists::Data* data_ = nullptr;  // of the answer at hand: whose entries may say texts
  std::size_t size_ = 0;
  std::vector<Step> steps_;
  std::vector<std::vector<std::uint64_t>> blocks_;
  std::size_t block_ = 0;  // the one that is being filled, and so many of its words are
  std::size_t used_ = 0;
};

}  // namespace writ::api
