// SPDX-License-Identifier: Apache-2.0
#include "runtime/api/asker.h"

#include "runtime/base/normal_form.h"

#include <cstring>
#include <utility>

namespace writ::api {

using eval::Fault;
using eval::FaultCode;

Asker::Asker(std::shared_ptr<EngineState> state, std::string_view decision, AskerOptions options,
             std::shared_ptr<const engine::Pin> forever)
    : state_(std::move(state)),
      name_(base::normalised(decision)),
      options_(std::move(options)),
      forever_(std::move(forever)) {}

std::optional<Fault> Asker::renew() {
  if (!forever_ && !state_->engine.is_current(pin_)) pin_ = state_->engine.pin();
  if (!pin()) return Fault{FaultCode::NoPolicy, "", {}, {}};
  if (pin()->serial() == of_) return refused_;
  // What was made for the last version may not outlive a failure here.
  of_ = 0;
  unready();
  reader_.reset();
  request_.reset();
  decision_ = pin().decision(name_);
  refused_.reset();
  if (!decision_) {
    refused_ = Fault{FaultCode::NoSuchDecision, "", {name_, {}}, {}};
  } else {
    const ir::Program& program = pin()->policy_of(decision_).program();
    if (options_.binding) refused_ = options_.binding->bind(program, *ir::find_decision(program, name_));
    request_.emplace(program);
  }
  of_ = pin()->serial();
  return refused_;
}

json::RequestReader& Asker::reader() {
  if (!reader_) reader_.emplace(request_->program());
  return *reader_;
}

std::optional<Fault> Asker::read(std::string_view question) {
  if (!options_.binding) return reader().read(question, *request_, options_.limits);
  if (auto fault = options_.binding->request_of(question, bound_, options_.limits)) return fault;
  return reader().read(bound_, *request_, options_.limits);
}

namespace {

std::chrono::steady_clock::time_point now_for(const Watching& watching) {
  return watching.counts() ? std::chrono::steady_clock::now() : std::chrono::steady_clock::time_point{};
}

}  // namespace

// Whoever came after the question was asked is told of the next one.
void Asker::tell(std::chrono::steady_clock::time_point asked, eval::Decided decided, bool native) {
  if (asked == std::chrono::steady_clock::time_point{}) return;
  const auto took = std::chrono::steady_clock::now() - asked;
  telling_ = true;
  state_->watching.answered(name_, decided, in_buffer_ ? std::optional<Fault>() : answer_.fault, version(),
                            took, native);
  telling_ = false;
}

inline void Asker::forget() {
  forget_answer();
  fill_state_.kept = 0;
}

inline void Asker::forget_answer() {
  if (against_.touched) answer_.clear();
  against_.touched = false;
  answered_ = false;
  in_buffer_ = false;
  clean_ = false;
}

const eval::Answer& Asker::ask(std::string_view question, std::optional<std::int32_t> as_of,
                               std::uint32_t line) {
  forget();
  const auto asked = now_for(state_->watching);
  answer(question, as_of, asked, renew());
  answer_.line = line;
  return answer_;
}

const eval::Answer& Asker::ask_renewed(std::string_view question, std::optional<std::int32_t> as_of,
                                       std::uint32_t line, std::optional<Fault> wrong) {
  forget();
  answer(question, as_of, now_for(state_->watching), std::move(wrong));
  answer_.line = line;
  return answer_;
}

const eval::Answer& Asker::ask_again(std::string_view question, std::optional<std::int32_t> as_of) {
  forget();
  return answer(question, as_of, now_for(state_->watching), std::nullopt);
}

const eval::Request* Asker::read_alone(std::string_view question) {
  forget();
  if (reader().read(question, *request_, options_.limits) || request_->is_coarse()) return nullptr;
  return &*request_;
}

const eval::Answer& Asker::answer(std::string_view question, std::optional<std::int32_t> as_of,
                                  std::chrono::steady_clock::time_point asked, std::optional<Fault> wrong) {
  bool native = false;
  if (!wrong) wrong = read(question);
  against_.touched = true;
  if (wrong) {
    refuse(std::move(*wrong));
  } else {
    if (!request_->as_of) request_->as_of = as_of;
    engine::decide(pin(), decision_, *request_, options_.limits, buffer_, answer_, &native);
  }
  answered_ = true;
  tell(asked, answer_.decided, native);
  return answer_;
}

// Which decision it was asked, it says also where the question could not be read.
void Asker::refuse(Fault fault) {
  answer_.fault = std::move(fault);
  if (request_)
    answer_.decision = static_cast<std::uint32_t>(&decision() - request_->program().decisions.data());
}

// ---- structs ----

const std::optional<Fault>& Asker::plan(Typed& typed) const {
  if (typed.of == of_) return typed.refused;
  typed.of = 0;
  const ir::Program& program = request_->program();
  typed.refused = options_.binding ? choose(typed.facts, *options_.binding, program, typed.read)
                                   : typed.facts_plan.make(program, typed.facts);
  if (!typed.refused && typed.outputs)
    typed.refused = typed.outputs_plan.make(program, decision(), *typed.outputs);
  typed.fill = nullptr;
  typed.gives = nullptr;
  typed.wanted.reset();
  typed.wanted_outputs.reset();
  if (!typed.refused && !options_.binding) typed.wanted = typed.facts_plan.layout(program);
  if (!typed.refused && typed.outputs) {
    const auto index = static_cast<std::uint32_t>(&decision() - program.decisions.data());
    typed.wanted_outputs = typed.outputs_plan.layout(pin()->policy_of(decision_).plan(index).layout);
  }
  want_code(typed);
  typed.of = of_;
  return typed.refused;
}

void Asker::want_code(Typed& typed) const {
  const engine::PolicyVersion& policy = pin()->policy_of(decision_);
  const auto want = [&](std::optional<engine::StructLayout>& wanted, const engine::FillSlot*& slot) {
    if (wanted && state_->engine.want_fill(policy, *wanted, slot)) wanted.reset();
  };
  want(typed.wanted, typed.fill);
  want(typed.wanted_outputs, typed.gives);
}

std::optional<Fault> Asker::take_shapes(Shape facts, std::optional<Shape> outputs) {
  forget();
  auto typed = std::make_unique<Typed>();
  typed->facts = std::move(facts);
  typed->outputs = std::move(outputs);
  std::optional<Fault> fault = renew();
  if (!fault) fault = plan(*typed);
  // Where there is nothing to fit yet, it shows when something was published.
  if (fault && fault->code != FaultCode::NoPolicy) return fault;
  unready();
  typed_ = std::move(typed);
  return std::nullopt;
}

// Mostly all is ready, nobody watches, nothing is wrong and native code decides.
eval::Decided Asker::ask_record(const void* facts, void* outputs, bool again) {
  if (!is_ready() || options_.binding || state_->watching.counts()) return ask_rarely(facts, outputs, again);
  forget_answer();
  if (!fill(facts, again) || !decide_natively(outputs)) [[unlikely]] {
    bool native = false;
    return answer_record(outputs, native);
  }
  answered_ = true;
  return static_cast<eval::Decided>(buffer_[0]);
}

void Asker::clear(void* outputs) const {
  if (outputs != nullptr && typed_ && typed_->outputs)
    std::memset(outputs, 0, typed_->outputs->records.front().size);
}

std::optional<Fault> Asker::make_ready(Typed& typed) {
  unready();
  if (std::optional<Fault> fault = renew()) return fault;
  if (plan(typed)) return typed.refused;
  const engine::PolicyVersion& policy = pin()->policy_of(decision_);
  if (std::optional<Fault> fault = policy.refuses(decision_, *request_, index_)) return fault;
  policy_ = &policy;
  in_vain_ = rest_ = 0;
  fill_asked_ = {&typed.facts_plan, &*request_, &options_.limits, &state_->names};
  typed.facts_plan.ready(fill_state_, fill_asked_);
  const engine::PolicyVersion::DecisionPlan& plan = policy.plan(index_);
  if (buffer_.words.size() < plan.layout.words) buffer_.words.resize(plan.layout.words);
  plan_ = &plan;
  slot_ = plan.reach.changes.empty() ? plan.slots.data() : nullptr;
  needs_day_ = plan.depends_on_date;
  version_ = &*pin();
  now_ = forever_ ? nullptr : &state_->engine.current();
  data_ = engine::NativeUnit::data_for(policy.data(), options_.limits, buffer_.room);
  return std::nullopt;
}

bool Asker::fill(const void* facts, bool again) {
  // Code that leaves question after question to the general way is rarely asked.
  constexpr std::uint32_t kPatience = 8;
  constexpr std::uint32_t kRest = 256;
  FactsPlan& plan = typed_->facts_plan;
  if (fill_ != nullptr) {
    if (!std::exchange(gave_up_, false) &&
        plan.fill(fill_, facts, *request_, options_.limits, fill_state_, clean_, again)) {
      in_vain_ = 0;
      return true;
    }
    if (++in_vain_ >= kPatience) {
      use_code(nullptr);
      rest_ = kRest;
    }
  } else if (rest_ != 0) {
    --rest_;
  } else {
    if (typed_->wanted) want_code(*typed_);
    if (typed_->fill != nullptr) use_code(typed_->fill->fill());
  }
  clean_ = false;
  fill_state_.kept = 0;
  return plan.fill(facts, *request_, options_.limits, state_->names, wrong_);
}

std::optional<Fault> Asker::read_bound(const Typed& typed, const void* facts) {
  json::Node document;
  if (auto fault = document_of(typed.read, facts, state_->names, options_.limits, document)) return fault;
  options_.binding->request_of(document, bound_);
  return reader().read(bound_, *request_, options_.limits);
}

[[gnu::always_inline]] inline bool Asker::decide_natively(void* outputs) {
  if (!engine::decide_answered(state_->engine, *policy_, index_, *request_, options_.limits, buffer_))
    return false;
  in_buffer_ = true;
  if (outputs != nullptr && !give_outputs(outputs)) fill_outputs(outputs);
  return true;
}

void Asker::fill_outputs(void* outputs) {
  if (!typed_->outputs) return;
  typed_->outputs_plan.fill(outputs, *request_, policy_->plan(index_).layout, buffer_.data(),
                            policy_->data());
  if (give_ != nullptr) return;
  if (typed_->wanted_outputs) want_code(*typed_);
  const engine::OutFunction code = typed_->gives == nullptr ? nullptr : typed_->gives->outputs();
  if (code == nullptr) return;
  typed_->outputs_plan.ready(*request_, policy_->data(), policy_->plan(index_).layout);
  give_ = code;
}

// The request is filled, and native code has said `made` of it.
[[gnu::noinline]] eval::Decided Asker::not_straight(void* outputs, engine::Native made) {
  in_buffer_ =
      made != engine::Native::Bail && engine::decide_rarely(state_->engine, *policy_, index_, *request_,
                                                            options_.limits, buffer_, nullptr, made);
  bool native = false;
  if (!in_buffer_) return answer_record(outputs, native);
  if (outputs != nullptr && !give_outputs(outputs)) fill_outputs(outputs);
  return static_cast<eval::Decided>(buffer_[0]);
}

[[gnu::noinline]] eval::Decided Asker::ask_rarely(const void* facts, void* outputs, bool again) {
  const auto asked = now_for(state_->watching);
  forget_answer();
  wrong_ = is_ready() ? std::nullopt : make_ready(*typed_);
  if (!wrong_) {
    if (options_.binding) {
      wrong_ = read_bound(*typed_, facts);
    } else {
      fill(facts, again);
    }
  }
  bool native = !wrong_ && decide_natively(outputs);
  const auto decided = native ? static_cast<eval::Decided>(buffer_[0]) : answer_record(outputs, native);
  answered_ = true;
  tell(asked, decided, native);
  return decided;
}

// By the interpreter, or what is wrong with the question.
[[gnu::noinline]] eval::Decided Asker::answer_record(void* outputs, bool& native) {
  if (!typed_->outputs) outputs = nullptr;
  gave_ = false;
  against_.touched = true;
  if (wrong_) {
    refuse(std::move(*wrong_));
    wrong_.reset();
    clear(outputs);
  } else {
    engine::decide(pin(), decision_, *request_, options_.limits, buffer_, answer_, &native);
    if (outputs != nullptr) typed_->outputs_plan.fill(outputs, *request_, answer_);
  }
  answered_ = true;
  return answer_.decided;
}

const eval::Answer& Asker::whole() {
  if (in_buffer_) {
    const engine::PolicyVersion& version = *policy_;
    const ir::Program& program = version.program();
    against_.touched = true;
    answer_ = engine::materialise(program, program.decisions[index_], version.plan(index_).layout, *request_,
                                  buffer_.data(), options_.limits, request_->as_of, version.data());
    in_buffer_ = false;
  }
  return answer_;
}

std::string Asker::json(json::Detail detail) {
  whole();
  if (!request_) return json::write_fault(*answer_.fault, answer_.line);
  return json::write_answer(request_->program(), *request_, answer_, detail);
}

std::optional<std::string> Asker::explain(base::Language language, eval::ExplainAs form) {
  if (!answered_) return std::nullopt;
  whole();
  if (request_) return eval::explain(request_->program(), *request_, answer_, language, form);
  return std::string(eval::code_text(answer_.fault->code)) + " " + eval::message(*answer_.fault, language) +
         "\n";
}

void Asker::rest() {
  forget();
  wrong_.reset();
  if (forever_) return;
  of_ = 0;
  unready();
  reader_.reset();
  request_.reset();
  pin_ = {};
}

}  // namespace writ::api
