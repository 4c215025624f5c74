// SPDX-License-Identifier: Apache-2.0
// Asks one decision of an engine, question after question: of the version that the engine has at each question, or of one
// version for ever. It keeps what questions have in common (the decision's place, the readers, the buffers) and makes it anew when
// the version changes. For one thread at a time.
#pragma once

#include "runtime/api/facts_plan.h"
#include "runtime/api/names.h"
#include "runtime/api/outputs_plan.h"
#include "runtime/api/shape.h"
#include "runtime/api/struct_document.h"
#include "runtime/api/watch.h"
#include "runtime/engine/engine.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"
#include "runtime/json/binding.h"
#include "runtime/json/request_reader.h"
#include "runtime/json/write.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace writ::api {

// Shared by all that was made from one engine.
struct EngineState {
  engine::Engine engine;
  Watching watching;
  Names names;
  std::mutex starting;  // of what follows
  std::shared_ptr<void>
      native;  // what compiles for the engine, where somebody switched it on; ends before the engine does
};

struct AskerOptions {
  eval::Limits limits;
  std::optional<json::Binding> binding;
};

class Asker {
 public:
  // `forever`: the one version to ask; nothing: that of each moment.
  Asker(std::shared_ptr<EngineState> state, std::string_view decision, AskerOptions options,
        std::shared_ptr<const engine::Pin> forever = nullptr);

  // Takes the version of this moment, unless it has one for ever. What is wrong with asking it.
  std::optional<eval::Fault> renew();

  // A question, the day it is asked about where it names none, its line in its file. The answer stands until the next question.
  const eval::Answer& ask(std::string_view question, std::optional<std::int32_t> as_of, std::uint32_t line);
  // The same of the version that the last renew() took, and what that said is wrong with asking it; `question` is then looked at by nobody.
  const eval::Answer& ask_renewed(std::string_view question, std::optional<std::int32_t> as_of,
                                  std::uint32_t line, std::optional<eval::Fault> wrong);
  // The same once more: there is a version, and nothing was wrong with asking it.
  const eval::Answer& ask_again(std::string_view question, std::optional<std::int32_t> as_of);

  // The request that a text is, of that version, which nobody answers; null where it is none, or has not said enough. It stands until the next
  // question.
  const eval::Request* read_alone(std::string_view question);

  // How the structs of ask_record() lie; what of the version of this moment they do not fit. They are then not taken.
  std::optional<eval::Fault> take_shapes(Shape facts, std::optional<Shape> outputs);
  bool has_shapes() const { return typed_ != nullptr; }
  // Whether compiled code filled the last question that it was tried for.
  bool fills_by_code() const { return fill_ != nullptr && in_vain_ == 0; }
  // Whether compiled code wrote the outputs of the last question that had any.
  bool gave_by_code() const { return gave_; }
  std::uint64_t asked_version() const { return of_; }
  // A question that stands in a struct, where all is ready and compiled code puts it into a request, as mostly it is; false: it is to be asked by
  // ask_record().
  // `again`: the lists of records are as they were when a struct was last asked.
  template <bool again>
  [[gnu::always_inline]] bool ask_straight(const void* facts, void* outputs, eval::Decided& decided);
  // The same whatever there is. `outputs` may be null. The answer stands until the next question, and is made whole when somebody asks for it.
  eval::Decided ask_record(const void* facts, void* outputs, bool again);
  // Whether the next struct may be asked again without a look at its lists of records, as far as the last one says.
  bool keeps_records() const { return fill_state_.kept != 0; }
  // Such a struct of outputs holds nothing, and points to nothing of an answer before. Not where it is null or there is no shape of it.
  void clear(void* outputs) const;
  // The whole answer to what was asked last.
  const eval::Answer& whole();

  // Whether that version has the decision; what follows is of it.
  bool has_decision() const { return request_.has_value(); }
  const eval::Request& request() const { return *request_; }
  const ir::Decision& decision() const { return *ir::find_decision(request_->program(), name_); }
  const AskerOptions& options() const { return options_; }
  // The last answer in both forms; `explain` is nothing where there is none.
  std::string json(json::Detail detail);
  std::optional<std::string> explain(base::Language language, eval::ExplainAs form);
  bool answered() const { return answered_; }
  // Whoever watches is being told of its last answer: it is not to be asked meanwhile.
  bool is_telling() const { return telling_ || against_.among; }
  // It is being asked together with others: the same.
  void set_among(bool among) { against_.among = among; }
  bool is_of(const Asker& other) const { return state_ == other.state_; }
  const std::string& name() const { return name_; }
  const Watching& watching() const { return state_->watching; }
  // That answered; 0: none did.
  std::uint64_t version() const { return pin() ? pin()->serial() : 0; }
  void rest();
  // What whoever asks tables with it keeps between them. It stays where the asker rests: of which version it is, it says itself.
  std::shared_ptr<void>& kept() { return kept_; }

 private:
  const engine::Pin& pin() const { return forever_ ? *forever_ : pin_; }
  // Structs, and where in requests and answers of a version their members go.
  struct Typed {
    Shape facts;
    std::optional<Shape> outputs;
    std::uint64_t of = 0;  // the version
    std::optional<eval::Fault> refused;
    FactsPlan facts_plan;
    // Where code that fills from such structs is or will be; how they lie, until the engine was asked for it.
    const engine::FillSlot* fill = nullptr;
    std::optional<engine::StructLayout> wanted;
    const engine::FillSlot* gives = nullptr;  // the same of the outputs
    std::optional<engine::StructLayout> wanted_outputs;
    Shape read;  // of the facts, by the binding where there is one
    OutputsPlan outputs_plan;
  };
  const std::optional<eval::Fault>& plan(Typed& typed) const;
  void forget();         // the last question
  void forget_answer();  // its answer alone
  bool is_now() const { return forever_ || state_->engine.is_current(pin_); }
  void unready() {
    policy_ = nullptr;
    give_ = nullptr;
    use_code(nullptr);
  }
  void use_code(engine::FillFunction fill) {
    fill_ = fill;
    against_.no_code = policy_ == nullptr || fill == nullptr || plan_->transitional;
  }
  void tell(std::chrono::steady_clock::time_point asked, eval::Decided decided, bool native);
  std::optional<eval::Fault> read(std::string_view question);
  // Made when the first text is read of a version: structs and columns are mostly read otherwise.
  json::RequestReader& reader();
  const eval::Answer& answer(std::string_view question, std::optional<std::int32_t> as_of,
                             std::chrono::steady_clock::time_point asked, std::optional<eval::Fault> wrong);
  void refuse(eval::Fault fault);
  // Whether all is made for a struct of the version of this moment, and nothing is wrong with asking it.
  bool is_ready() const { return policy_ != nullptr && is_now(); }
  std::optional<eval::Fault> make_ready(Typed& typed);
  void want_code(Typed& typed) const;
  bool give_outputs(void* outputs) {
    gave_ = give_ != nullptr && typed_->outputs_plan.fill(give_, outputs, buffer_.data(), clean_);
    return gave_;
  }
  bool fill(const void* facts, bool again);
  std::optional<eval::Fault> read_bound(const Typed& typed, const void* facts);
  bool decide_natively(void* outputs);
  void fill_outputs(void* outputs);
  eval::Decided answer_record(void* outputs, bool& native);
  eval::Decided not_straight(void* outputs, engine::Native made);
  eval::Decided ask_rarely(const void* facts, void* outputs, bool again);

  std::shared_ptr<EngineState> state_;  // goes after the pins do
  std::string name_;
  AskerOptions options_;
  std::shared_ptr<const engine::Pin> forever_;
  engine::Pin pin_;
  // Of the version `of_`, and there only where it has the decision.
  std::uint64_t of_ = 0;
  engine::DecisionRef decision_;
  std::optional<eval::Fault> refused_;
  std::optional<eval::Request> request_;
  std::optional<json::RequestReader> reader_;
  engine::AnswerBuffer buffer_;
  std::string bound_;                 // the request that a binding made
  std::unique_ptr<Typed> typed_;      // null until shapes were taken
  std::optional<eval::Fault> wrong_;  // with the struct at hand; nothing between questions
  eval::Answer answer_;
  // What keeps a struct from being asked the straight way.
  struct Against {
    bool no_code = true;
    bool touched = false;  // the answer may hold something
    bool among = false;    // it is being asked together with others
    bool nothing = false;
    bool any() const {
      std::uint32_t all = 0;
      static_assert(sizeof all == sizeof(Against));
      std::memcpy(&all, this, sizeof all);
      return all != 0;
    }
  };
  Against against_;
  bool telling_ = false;
  bool answered_ = false;
  bool in_buffer_ = false;  // native code gave the answer, and `answer_` is not made of it yet
  // Of typed questions for which all is ready: their policy in the version, and their decision there. Null: it is to be made ready.
  const engine::PolicyVersion* policy_ = nullptr;
  std::uint32_t index_ = ir::kNone;
  std::shared_ptr<void> kept_;
  const engine::PolicyVersion::DecisionPlan* plan_ = nullptr;
  const engine::NativeSlot* slot_ = nullptr;  // where the law is the same on all days
  bool needs_day_ = false;
  // Where the version of this moment is said, unless it is one for ever, and that of these: the same as long as all is ready.
  const std::atomic<const engine::PolicyVersion*>* now_ = nullptr;
  const engine::PolicyVersion* version_ = nullptr;
  // What native code is given each time.
  eval::NativeData data_;
  // Code that fills requests, where there is some. So many questions in a row it left to the general way, and so many go that way unasked.
  engine::FillFunction fill_ = nullptr;
  engine::OutFunction give_ = nullptr;  // that writes outputs
  std::uint32_t in_vain_ = 0;
  std::uint32_t rest_ = 0;
  bool clean_ = false;
  bool gave_up_ = false;  // on the question at hand
  bool gave_ = false;     // code wrote its outputs
  engine::FillState fill_state_;
  FactsPlan::Asked fill_asked_;
};

template <bool again>
inline bool Asker::ask_straight(const void* facts, void* outputs, eval::Decided& decided) {
  if (against_.any() || (now_ != nullptr && now_->load(std::memory_order_acquire) != version_) ||
      state_->watching.counts())
    return false;
  if (!typed_->facts_plan.fill(fill_, facts, *request_, options_.limits, fill_state_, clean_, again))
      [[unlikely]] {
    gave_up_ = true;
    return false;
  }
  in_vain_ = 0;
  const std::int32_t today = fill_state_.as_of;
  const engine::NativeSlot* slot = slot_;
  if (slot == nullptr) slot = &plan_->slots[engine::stretch_on(plan_->reach.changes, today)];
  const engine::NativeUnit* unit = slot->unit();
  engine::Native made = engine::Native::Bail;
  if (unit != nullptr && (fill_state_.looked == 0 || !request_->is_coarse()) &&
      (!needs_day_ || fill_state_.as_of_given != 0)) [[likely]]
    made = unit->decide(*request_, today, nullptr, options_.limits.max_steps, buffer_.words.data(), data_);
  answered_ = true;
  in_buffer_ = true;
  if (made != engine::Native::Decided) [[unlikely]] {
    in_buffer_ = false;
    decided = not_straight(outputs, made);
    return true;
  }
  if (outputs != nullptr && !give_outputs(outputs)) fill_outputs(outputs);
  decided = static_cast<eval::Decided>(buffer_[0]);
  return true;
}

}  // namespace writ::api
