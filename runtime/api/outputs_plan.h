// SPDX-License-Identifier: Apache-2.0
// The outputs of an answer -> a struct of the caller's, from what native code wrote or from the interpreter's answer alike. What texts and lists
// in it point to stands here until the next answer.
#pragma once

#include "runtime/api/shape.h"
#include "runtime/engine/native_answer.h"
#include "runtime/engine/native_fill.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/fault.h"
#include "runtime/eval/request.h"

#include <cstdint>
#include <memory>
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

  // How the struct lies, for code that is compiled for it; nothing where it lies as no code can be compiled for.
  std::optional<engine::OutLayout> layout(const engine::NativeAnswerLayout& answer) const;
  // What such code is given, where there is some: all of it is to stay where it is.
  void ready(const eval::Request& request, const lists::Data* data, const engine::NativeAnswerLayout& answer);
  // The same as fill() of what native code wrote, by that code; false where it gives up. `known`: the request names nothing that has its number
  // for this question alone.
  [[gnu::always_inline]] bool fill(engine::OutFunction code, void* outputs, const std::uint64_t* answer,
                                   bool known) {
    if (open_ && (!known || request_->open_names().version() != names_version_)) [[unlikely]]
      return false;
    answer_room_.free_all();
    return code(answer, outputs, &state_) != 0;
  }

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

  // The names that were shown, each mostly where compiled code looks for it; never more than a quarter of the places.
  struct ShownNames {
    static constexpr std::size_t kFirst = 1024;
    std::vector<engine::OutName> places;
    std::size_t count = 0;

    engine::OutName& place(std::uint64_t number);
    // The same where that one is to be put if it is not there.
    engine::OutName& at(std::uint64_t number);
    void resize(std::size_t to);
    void forget();
    std::size_t shift() const;
  };

  // Memory that is used again when all of it is free at once.
  struct Room {
    std::size_t least = 0;  // words of the first block
    std::vector<std::vector<std::uint64_t>> blocks{};
    std::size_t block = 0;  // the one that is being filled, and so many of its words are
    std::size_t used = 0;

    char* take(std::size_t bytes);
    void free_all() { block = used = 0; }
  };

  // All of it missing.
  void clear(void* outputs);
  // For OutState.
  static std::uint64_t closely(engine::OutState* state, std::uint64_t member, std::uint64_t number,
                               void* to) noexcept;
  void forget_names(const eval::Request& request);
  void give_room(std::size_t words);
  void show_name(std::size_t step, std::int64_t number, char* to);
  void nothing(const Step& step, char* to, std::int32_t given);
  void scalar(const Step& step, char* to, const eval::Request& request, ir::int128 number);
  // Room for so many items, to which the list in the struct then points.
  char* list(const Step& step, char* to, std::size_t count);
  // A text of two parts, as it stands there.
  static writ_text kept(Room& room, std::string_view text, std::string_view behind = {});
  static writ_text name_of(Room& room, const Step& step, const eval::Request& request, ir::int128 number);

  static constexpr std::size_t kAnswerRoom = 128;
  static constexpr std::size_t kNameRoom = 1024;

  const lists::Data* data_ = nullptr;  // of the answer at hand: whose entries may say texts
  std::size_t size_ = 0;
  std::vector<Step> steps_;
  // Until the next answer. Whoever asks the like again finds the room that was taken for it.
  Room answer_room_{kAnswerRoom};
  // For compiled code: by step the names that were shown, their texts, and room for lists, which grows as lists do that had none.
  bool open_ = false;  // some are of open taxonomies
  std::uint64_t names_version_ = 0;
  const eval::Request* request_ = nullptr;
  const lists::Data* data_of_code_ = nullptr;
  std::unique_ptr<engine::OutTable[]> tables_;
  std::unique_ptr<ShownNames[]> names_;
  Room name_room_{kNameRoom};
  std::vector<std::uint64_t> room_;
  std::size_t listed_ = 0;  // words of lists in the answer at hand
  std::size_t least_ = 0;   // words that compiled code wants whatever there is
  engine::OutState state_;
};

}  // namespace writ::api
