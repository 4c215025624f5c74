// SPDX-License-Identifier: Apache-2.0
// writ.h and compile.h for C++17: handles that free themselves, texts as string_view, errors as values. Header only; works
// without exceptions and without RTTI. With exceptions there is also Result::value(), which throws writ::Error.
//
// Threads and how long texts stand: as writ.h says. What was moved from may be assigned to and destroyed, nothing else.
#pragma once

#include <writ/compile.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if defined(__cpp_exceptions)
#include <exception>
#endif

namespace writ {

enum class Language { English = WRIT_ENGLISH, Chinese = WRIT_CHINESE };
enum class Form { Text = WRIT_FORM_TEXT, Letter = WRIT_FORM_LETTER };
enum class Detail {
  Answer = WRIT_DETAIL_ANSWER,
  Outputs = WRIT_DETAIL_OUTPUTS,
  Explain = WRIT_DETAIL_EXPLAIN
};
enum class Level { Error = WRIT_LEVEL_ERROR, Warning = WRIT_LEVEL_WARNING, Note = WRIT_LEVEL_NOTE };
enum class Receipt {
  Ts27560 = WRIT_RECEIPT_TS27560,
  Dpv = WRIT_RECEIPT_DPV,
  Tcf = WRIT_RECEIPT_TCF,
  Fhir = WRIT_RECEIPT_FHIR,
  Kantara = WRIT_RECEIPT_KANTARA
};
enum class Outcome {
  Error = WRIT_ERROR,
  Permit = WRIT_PERMIT,
  Deny = WRIT_DENY,
  Refer = WRIT_REFER,
  Undetermined = WRIT_UNDETERMINED,
  Conflict = WRIT_CONFLICT,
  None = WRIT_NONE
};

struct Problem {
  std::string code;
  std::string english;
  std::string chinese;
  std::string path;
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  Level level = Level::Error;
};

namespace detail {

inline writ_text text(std::string_view text) { return {text.data(), text.size()}; }
inline std::string_view view(writ_text text) {
  return text.data == nullptr ? std::string_view() : std::string_view(text.data, text.size);
}

// A handle of the C interface, freed once.
template <typename Handle, void (*Free)(Handle*) noexcept>
class Owned {
 public:
  Owned() = default;
  explicit Owned(Handle* handle) : handle_(handle) {}
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~Owned() { Free(handle_); }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  Handle* get() const { return handle_; }

 private:
  Handle* handle_ = nullptr;
};

inline std::vector<Problem> list_of(const writ_problems* problems) {
  std::vector<Problem> out;
  for (std::size_t i = 0; i < writ_problems_count(problems); ++i) {
    writ_problem one{};
    one.struct_size = sizeof one;
    if (writ_problems_get(problems, i, &one) != WRIT_OK) continue;
    out.push_back({std::string(view(one.code)), std::string(view(one.english)),
                   std::string(view(one.chinese)), std::string(view(one.path)), one.line, one.column,
                   static_cast<Level>(one.level)});
  }
  return out;
}

inline std::string shown(writ_problems* problems, writ_language language) {
  writ_text out{};
  if (writ_problems_show(problems, language, &out) != WRIT_OK) return {};
  return std::string(view(out));
}

}  // namespace detail

// Why a call failed.
class Error
#if defined(__cpp_exceptions)
    : public std::exception
#endif
{
 public:
  // Takes the list over.
  Error(writ_status status, writ_problems* problems)
      : status_(status),
        problems_(detail::list_of(problems)),
        english_(detail::shown(problems, WRIT_ENGLISH)),
        chinese_(detail::shown(problems, WRIT_CHINESE)) {
    writ_problems_free(problems);
    if (english_.empty()) english_ = chinese_ = "writ: status " + std::to_string(static_cast<int>(status));
  }

  writ_status status() const { return status_; }
  const std::vector<Problem>& problems() const { return problems_; }
  // All problems as `writ check` shows them.
  const std::string& text(Language language) const {
    return language == Language::Chinese ? chinese_ : english_;
  }
#if defined(__cpp_exceptions)
  const char* what() const noexcept override { return english_.c_str(); }
#endif

 private:
  writ_status status_;
  std::vector<Problem> problems_;
  std::string english_;
  std::string chinese_;
};

// A value, or why there is none: look before taking it.
template <typename Value>
class [[nodiscard]] Result {
 public:
  Result(Value value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return held_.index() == 0; }
  Value& operator*() { return *std::get_if<0>(&held_); }
  Value* operator->() { return std::get_if<0>(&held_); }
  const Error& error() const { return *std::get_if<1>(&held_); }
#if defined(__cpp_exceptions)
  // The value; throws the error where there is none.
  Value& value() & {
    if (!*this) throw *std::get_if<1>(&held_);
    return **this;
  }
  Value value() && {
    if (!*this) throw std::move(*std::get_if<1>(&held_));
    return std::move(**this);
  }
#endif

 private:
  std::variant<Value, Error> held_;
};

// Nothing but that it was done.
using Done = std::monostate;

struct Answer {
  Outcome outcome = Outcome::Error;
  std::string_view json;
  std::string_view code;                 // of an error
  std::uint64_t version = 0;             // that answered
  writ_status status = WRIT_WRONG_CALL;  // other than WRIT_OK: no answer was made
  // Only this opens.
  bool permits() const { return outcome == Outcome::Permit; }
};

struct AskerOptions {
  std::string_view binding = {};
  std::size_t max_request_bytes = 0;  // 0: as writ.h says
  std::size_t max_depth = 0;
  std::size_t max_list_items = 0;
  std::size_t max_steps = 0;
};

struct AskOptions {
  std::string_view as_of = {};
  Detail detail = Detail::Answer;
  std::uint32_t line = 0;
};

// For one thread at a time.
class Asker {
 public:
  Answer ask(std::string_view question, const AskOptions& options = {}) {
    writ_ask_options asked{sizeof asked, detail::text(options.as_of),
                           static_cast<writ_detail>(options.detail), options.line};
    writ_answer found{};
    found.struct_size = sizeof found;
    const writ_status status = writ_ask(handle_.get(), detail::text(question), &asked, &found);
    return {static_cast<Outcome>(found.outcome), detail::view(found.json), detail::view(found.code),
            found.version, status};
  }
  // The last answer in words; empty where there is none.
  std::string_view explain(Language language, Form form = Form::Text) {
    writ_text out{};
    const writ_status status = writ_asker_explain(handle_.get(), static_cast<writ_language>(language),
                                                  static_cast<writ_form>(form), &out);
    return status == WRIT_OK ? detail::view(out) : std::string_view();
  }
  // The last answer as JSON; empty where there is none.
  std::string_view json(Detail detail = Detail::Answer) {
    writ_text out{};
    const writ_status status = writ_asker_json(handle_.get(), static_cast<writ_detail>(detail), &out);
    return status == WRIT_OK ? detail::view(out) : std::string_view();
  }
  void rest() { writ_asker_rest(handle_.get()); }

 private:
  friend class Engine;
  friend class Pin;
  friend Answer ask_together(const std::vector<Asker*>& askers, std::string_view question,
                             const AskOptions& options);
  template <typename Decision>
  friend class TypedAsker;
  template <typename From>
  static Result<Asker> make(From* from, std::string_view decision, const AskerOptions& options) {
    const writ_asker_options asked{
        sizeof asked,      detail::text(options.binding), options.max_request_bytes,
        options.max_depth, options.max_list_items,        options.max_steps};
    writ_asker* out = nullptr;
    writ_problems* problems = nullptr;
    writ_status status = WRIT_OK;
    if constexpr (std::is_same_v<From, writ_engine>) {
      status = writ_asker_new(from, detail::text(decision), &asked, &out, &problems);
    } else {
      status = writ_asker_new_pinned(from, detail::text(decision), &asked, &out, &problems);
    }
    if (status != WRIT_OK) return Error(status, problems);
    writ_problems_free(problems);
    Asker made;
    made.handle_ = detail::Owned<writ_asker, writ_asker_free>(out);
    return made;
  }
  detail::Owned<writ_asker, writ_asker_free> handle_;
};

// One question to several decisions of one engine, as `writ eval` with several `-d`; what they come to is the severest.
// The text stands until the first of them is used again; each has its own answer.
inline Answer ask_together(const std::vector<Asker*>& askers, std::string_view question,
                           const AskOptions& options = {}) {
  std::vector<writ_asker*> handles;
  for (const Asker* one : askers) handles.push_back(one == nullptr ? nullptr : one->handle_.get());
  writ_ask_options asked{sizeof asked, detail::text(options.as_of), static_cast<writ_detail>(options.detail),
                         options.line};
  writ_answer found{};
  found.struct_size = sizeof found;
  const writ_status status =
      writ_ask_together(handles.data(), handles.size(), detail::text(question), &asked, &found);
  return {static_cast<Outcome>(found.outcome), detail::view(found.json), detail::view(found.code),
          found.version, status};
}

// What a decision came to, and its outputs: what texts and lists in them point to stands until the next question.
template <typename Decision>
struct TypedAnswer {
  typename Decision::Outputs outputs{};
  Outcome outcome = Outcome::Error;
  std::string_view code;                 // of an error
  std::uint64_t version = 0;             // that answered
  writ_status status = WRIT_WRONG_CALL;  // other than WRIT_OK: no answer was made
  // Only this opens.
  bool permits() const { return outcome == Outcome::Permit; }
};

// What receipts of consent say, as facts of the module stdlib/consent: docs/consent-receipts.md. For one thread at a time.
class Consents {
 public:
  // `notice`: JSON, what the persons were told and the receipts do not say.
  static Result<Consents> make(std::string_view notice = {}) {
    writ_consents* out = nullptr;
    writ_problems* problems = nullptr;
    const writ_status status = writ_consents_new(detail::text(notice), &out, &problems);
    if (status != WRIT_OK) return Error(status, problems);
    Consents made;
    made.handle_ = detail::Owned<writ_consents, writ_consents_free>(out);
    return made;
  }
  // Adds what one receipt says, or what the facts of a request do: all of it or, where something is wrong, nothing.
  Result<Done> add(Receipt from, std::string_view receipt) {
    writ_problems* problems = nullptr;
    const writ_status status = writ_consents_import(handle_.get(), static_cast<writ_receipt>(from),
                                                    detail::text(receipt), &problems);
    if (status != WRIT_OK) return Error(status, problems);
    return Done{};
  }
  Result<Done> take(std::string_view facts) {
    writ_problems* problems = nullptr;
    const writ_status status = writ_consents_take(handle_.get(), detail::text(facts), &problems);
    if (status != WRIT_OK) return Error(status, problems);
    return Done{};
  }
  // The facts `consents` and `refusals`, and receipts of TS 27560, a line each. Stand until the next call.
  std::string_view facts() {
    writ_text out{};
    return writ_consents_facts(handle_.get(), &out) == WRIT_OK ? detail::view(out) : std::string_view();
  }
  Result<std::string_view> receipts() {
    writ_text out{};
    writ_problems* problems = nullptr;
    const writ_status status = writ_consents_export(handle_.get(), &out, &problems);
    if (status != WRIT_OK) return Error(status, problems);
    return detail::view(out);
  }

 private:
  Consents() = default;
  detail::Owned<writ_consents, writ_consents_free> handle_;
};

// Asks one decision with the structs of a header that `writ compile --emit header` made; `Decision` is a struct of its namespace
// writ_typed. For one thread at a time.
template <typename Decision>
class TypedAsker {
 public:
  TypedAnswer<Decision> ask(const typename Decision::Facts& facts) { return ask_by(facts, writ_ask_record); }
  // The same, where the lists of records in `facts` are as they were at the last question: they may not be read again, and where one was changed
  // it may count as it was. writ_ask_record_again().
  TypedAnswer<Decision> ask_again(const typename Decision::Facts& facts) {
    return ask_by(facts, writ_ask_record_again);
  }
  // The last answer as JSON and in words.
  std::string_view json(Detail detail = Detail::Answer) { return asker_.json(detail); }
  std::string_view explain(Language language, Form form = Form::Text) {
    return asker_.explain(language, form);
  }
  void rest() { asker_.rest(); }

 private:
  template <typename Ask>
  TypedAnswer<Decision> ask_by(const typename Decision::Facts& facts, Ask how) {
    TypedAnswer<Decision> out;
    writ_answer found{};
    found.struct_size = sizeof found;
    out.status = how(asker_.handle_.get(), &facts, &out.outputs, &found);
    out.outcome = static_cast<Outcome>(found.outcome);
    out.code = detail::view(found.code);
    out.version = found.version;
    return out;
  }
  friend class Engine;
  friend class Pin;
  static Result<TypedAsker> make(Result<Asker> asker) {
    if (!asker) return asker.error();
    writ_problems* problems = nullptr;
    const writ_status status =
        writ_asker_shape(asker->handle_.get(), Decision::facts(), Decision::outputs(), &problems);
    if (status != WRIT_OK) return Error(status, problems);
    TypedAsker out;
    out.asker_ = std::move(*asker);
    return out;
  }
  Asker asker_;
};

// One version of the policies. For one thread at a time.
class Pin {
 public:
  std::uint64_t version() const { return writ_pin_version(handle_.get()); }
  // What there is to ask, as JSON.
  std::string_view describe() {
    writ_text out{};
    return writ_pin_describe(handle_.get(), &out) == WRIT_OK ? detail::view(out) : std::string_view();
  }
  Result<Asker> asker(std::string_view decision, const AskerOptions& options = {}) {
    return Asker::make(handle_.get(), decision, options);
  }
  template <typename Decision>
  Result<TypedAsker<Decision>> typed(const AskerOptions& options = {}) {
    return TypedAsker<Decision>::make(asker(Decision::name(), options));
  }

 private:
  friend class Engine;
  detail::Owned<writ_pin, writ_pin_free> handle_;
};

// Policies that were read and checked.
class Policies {
 public:
  static Result<Policies> from_files(const std::vector<std::string>& paths) {
    std::vector<writ_text> texts;
    for (const std::string& path : paths) texts.push_back(detail::text(path));
    writ_policies* out = nullptr;
    writ_problems* problems = nullptr;
    const writ_status status = writ_load_files(texts.data(), texts.size(), nullptr, &out, &problems);
    return made(status, out, problems);
  }
  static Result<Policies> from_text(std::string_view path, std::string_view text) {
    writ_policies* out = nullptr;
    writ_problems* problems = nullptr;
    const writ_status status =
        writ_load_text(detail::text(path), detail::text(text), nullptr, &out, &problems);
    return made(status, out, problems);
  }
  // Of what `writ compile` made: bytes, or a file. `max_bytes`, 0: as writ.h says. `native`: the code that it carries decides, of whose maker the program
  // is then sure; warnings() says where it could not be used.
  static Result<Policies> from_image(std::string_view image, std::size_t max_bytes = 0, bool native = false) {
    return loaded(writ_load_image, image, max_bytes, native);
  }
  static Result<Policies> from_image_file(std::string_view path, std::size_t max_bytes = 0,
                                          bool native = false) {
    return loaded(writ_load_image_file, path, max_bytes, native);
  }
  // Of native code that was compiled ahead of time, and is linked into the program or loaded by it.
  static Result<Policies> from_native(const writ_native* code) {
    writ_policies* out = nullptr;
    writ_problems* problems = nullptr;
    const writ_status status = writ_load_native(code, &out, &problems);
    return made(status, out, problems);
  }
  const std::vector<Problem>& warnings() const { return warnings_; }

 private:
  friend class Engine;
  template <typename Load>
  static Result<Policies> loaded(Load load, std::string_view what, std::size_t max_bytes, bool native) {
    const writ_image_options options{sizeof options, max_bytes, native ? 1 : 0};
    writ_policies* out = nullptr;
    writ_problems* problems = nullptr;
    const writ_status status = load(detail::text(what), &options, &out, &problems);
    return made(status, out, problems);
  }
  static Result<Policies> made(writ_status status, writ_policies* out, writ_problems* problems) {
    if (status != WRIT_OK) return Error(status, problems);
    Policies policies;
    policies.handle_ = detail::Owned<writ_policies, writ_policies_free>(out);
    policies.warnings_ = detail::list_of(problems);
    writ_problems_free(problems);
    return policies;
  }
  detail::Owned<writ_policies, writ_policies_free> handle_;
  std::vector<Problem> warnings_;
};

// What a list of the policies holds since it was replaced.
struct ListHeld {
  std::uint64_t version = 0;  // from which on
  std::uint64_t rows = 0;
  std::string digest;  // of what was read
};

// What a process decides by. For any thread.
class Engine {
 public:
  static Result<Engine> make() {
    writ_engine* out = nullptr;
    writ_problems* problems = nullptr;
    const writ_status status = writ_engine_new(&out, &problems);
    if (status != WRIT_OK) return Error(status, problems);
    Engine engine;
    engine.handle_ = detail::Owned<writ_engine, writ_engine_free>(out);
    return engine;
  }
  Result<Done> publish(const Policies& policies) {
    writ_problems* problems = nullptr;
    const writ_status status = writ_engine_publish(handle_.get(), policies.handle_.get(), &problems);
    if (status != WRIT_OK) return Error(status, problems);
    return Done{};
  }
  // An error where there is no native code to be had; the engine answers all the same.
  Result<Done> start_native() {
    writ_problems* problems = nullptr;
    const writ_status status = writ_native_start(handle_.get(), &problems);
    if (status != WRIT_OK) return Error(status, problems);
    return Done{};
  }
  // What a list of the policies holds from now on: rows as text or as a prepared list, or a file of them. `max_bytes`, 0: as writ.h says.
  Result<ListHeld> replace_list(std::string_view list, std::string_view rows, std::size_t max_bytes = 0) {
    return replaced(writ_engine_replace_list, list, rows, max_bytes);
  }
  Result<ListHeld> replace_list_file(std::string_view list, std::string_view path,
                                     std::size_t max_bytes = 0) {
    return replaced(writ_engine_replace_list_file, list, path, max_bytes);
  }
  // The number of a text for writ_string_named(): for what a service says in its facts again and again.
  Result<std::size_t> name(std::string_view text) {
    std::size_t out = 0;
    writ_problems* problems = nullptr;
    const writ_status status = writ_engine_name(handle_.get(), detail::text(text), &out, &problems);
    if (status != WRIT_OK) return Error(status, problems);
    return out;
  }
  // From now on `answered(const writ_answered&)` is called after each question and `said(const writ_line&)` for what happens to the engine: by several
  // threads at once, as writ.h says of writ_engine_watch(). Once an engine. `watcher` has both; it has to stand as long as anything that was made of the
  // engine.
  template <typename Watcher>
  Result<Done> watch(Watcher& watcher) {
    writ_watch how{};
    how.struct_size = sizeof how;
    how.context = &watcher;
    how.answered = [](void* context, const writ_answered* what) {
      static_cast<Watcher*>(context)->answered(*what);
    };
    how.said = [](void* context, const writ_line* line) { static_cast<Watcher*>(context)->said(*line); };
    writ_problems* problems = nullptr;
    const writ_status status = writ_engine_watch(handle_.get(), &how, &problems);
    if (status != WRIT_OK) return Error(status, problems);
    return Done{};
  }
  Result<Asker> asker(std::string_view decision, const AskerOptions& options = {}) {
    return Asker::make(handle_.get(), decision, options);
  }
  template <typename Decision>
  Result<TypedAsker<Decision>> typed(const AskerOptions& options = {}) {
    return TypedAsker<Decision>::make(asker(Decision::name(), options));
  }
  Result<Pin> pin() {
    writ_pin* out = nullptr;
    writ_problems* problems = nullptr;
    const writ_status status = writ_pin_new(handle_.get(), &out, &problems);
    if (status != WRIT_OK) return Error(status, problems);
    Pin pin;
    pin.handle_ = detail::Owned<writ_pin, writ_pin_free>(out);
    return pin;
  }
  // Versions that were replaced and are still held.
  std::size_t held() { return writ_engine_held(handle_.get()); }

 private:
  template <typename Replace>
  Result<ListHeld> replaced(Replace replace, std::string_view list, std::string_view what,
                            std::size_t max_bytes) {
    const writ_list_options options{sizeof options, max_bytes};
    writ_list_held held{};
    held.struct_size = sizeof held;
    writ_problems* problems = nullptr;
    const writ_status status =
        replace(handle_.get(), detail::text(list), detail::text(what), &options, &held, &problems);
    if (status != WRIT_OK) return Error(status, problems);
    writ_problems_free(problems);
    return ListHeld{held.version, held.rows, held.digest};
  }
  detail::Owned<writ_engine, writ_engine_free> handle_;
};

}  // namespace writ
