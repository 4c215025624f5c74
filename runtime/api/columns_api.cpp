// SPDX-License-Identifier: Apache-2.0
// writ.h: tables.
#include "runtime/api/handles.h"
#include "runtime/columns/answers.h"
#include "runtime/columns/brief.h"
#include "runtime/columns/document_schema.h"
#include "runtime/columns/rows.h"
#include "runtime/columns/schema.h"
#include "runtime/columns/sliced.h"
#include "runtime/json/pointer.h"
#include "runtime/value/date.h"
#include "writ/arrow.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using writ::api::Asker;
using writ::api::guarded;
using writ::api::is_readable;
using writ::api::kNoPlace;
using writ::api::kNoSize;
using writ::api::kNoText;
using writ::api::say;
using writ::api::view;
using writ::api::wrong_call;
using writ::base::Bilingual;
using writ::columns::Answers;
using writ::columns::Brief;
using writ::columns::Builder;
using writ::columns::Column;
using writ::columns::Rows;
using writ::eval::Fault;
using writ::eval::FaultCode;

namespace {

namespace columns = writ::columns;

struct Options {
  std::optional<std::int32_t> as_of;
  bool whole = false;
  bool brief = false;
};

const Bilingual kTooMuch{
    "the answers of so many rows have more than 2 GiB of text: give fewer rows at a time",
    "如此多行的答案文本超过 2 GiB，请减少每次的行数"};
const Bilingual kNoDay{"`as_of` of the options is not a date", "选项的 `as_of` 不是日期"};

const Bilingual kBriefOrWhole{
    "an answer is either in brief or whole: `brief` and `whole` of the options are both set",
    "答案或者从简，或者完整：选项的 `brief` 与 `whole` 同时作了设定"};

std::optional<Bilingual> read_options(const writ_columns_options* given, Options& out) {
  if (given == nullptr) return std::nullopt;
  if (given->struct_size < writ::api::kColumnsOptionsSize) return kNoSize;
  if (!is_readable(given->as_of)) return kNoText;
  out.whole = given->whole != 0;
  if (given->struct_size >= writ::api::kBriefOptionsSize) out.brief = given->brief != 0;
  if (out.whole && out.brief) return kBriefOrWhole;
  if (given->as_of.size == 0) return std::nullopt;
  const auto day = writ::value::parse_date(view(given->as_of));
  if (!day) return kNoDay;
  out.as_of = day->days;
  return std::nullopt;
}

// What goes back to whoever made it when this ends, unless it was taken away.
template <typename Exported>
struct Owned {
  Exported it{};
  Owned() = default;
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  ~Owned() {
    if (it.release != nullptr) it.release(&it);
  }
  void move_to(Exported& out) {
    out = it;
    it.release = nullptr;
  }
};

columns::Wanted wanted_by(const writ::json::Binding& binding) {
  columns::Wanted out;
  for (const writ::json::Binding::Place& place : binding.places()) {
    if (place.only_there) continue;
    columns::Wanted* at = &out;
    for (const std::string& part : place.at) {
      const bool named = place.named && &part == &place.at.back();
      at = &(named ? at->normal_members : at->members)[part];
    }
    (place.by_item ? at->itself : at->all) = true;
  }
  return out;
}

static_assert(writ::json::Binding::kAnyItem == columns::kAnyItem);

// What is bound has a column: a table says beforehand what a document may say any time.
std::optional<Fault> nowhere(const writ::json::Binding& binding, const ArrowSchema& schema) {
  const std::vector<writ::json::Binding::Place> places = binding.places();
  for (std::size_t i = 0; i < places.size();) {
    const std::string& of = places[i].of;
    const std::size_t first = i;
    bool found = of.empty();
    for (; i < places.size() && places[i].of == of; ++i)
      found = found || columns::has_place(schema, places[i].at);
    if (found) continue;
    std::string pointer;
    for (const std::string& part : places[first].at) pointer += "/" + writ::json::pointer_part(part);
    return Fault{
        FaultCode::ColumnType,
        pointer,
        {pointer, {}},
        {"`" + of + "` is bound to it, and no column is there", "`" + of + "` 绑定于此，而此处没有列"}};
  }
  return std::nullopt;
}

// ---- what an asker keeps between tables ----

// How rows are answered many at a time, for one day.
struct Plan {
  Plan(const writ::ir::Program& program, const writ::ir::Decision& decision, std::optional<std::int32_t> day)
      : as_of(day), brief(program, decision) {}

  std::optional<std::int32_t> as_of;
  Rows rows;
  Brief brief;
  std::unique_ptr<columns::Sliced> sliced;  // null: they are not answered so
};

// Of the columns of a schema and of a version. What the version was may be gone meanwhile, and is not touched then.
struct Kept {
  std::uint64_t version = 0;
  std::string schema;  // as text, to know it again; empty: of none
  Column columns;
  std::unique_ptr<Plan> plan;
};

Kept& kept_by(Asker& asker) {
  if (asker.kept() == nullptr) asker.kept() = std::make_shared<Kept>();
  return *static_cast<Kept*>(asker.kept().get());
}

// All that is read of a schema, so that no two are the same text. False: it is none that anybody reads.
bool append_schema(const ArrowSchema* schema, std::size_t depth, std::string& out) {
  constexpr std::size_t kDeepest = 32;
  constexpr std::int64_t kMostChildren = 10'000;
  if (schema == nullptr || schema->release == nullptr || schema->format == nullptr || depth > kDeepest ||
      schema->n_children < 0 || schema->n_children > kMostChildren ||
      (schema->n_children > 0 && schema->children == nullptr))
    return false;
  // Each text ends with a byte that none has.
  out.append(schema->format);
  out += '\0';
  out += schema->name == nullptr ? '-' : '+';
  if (schema->name != nullptr) out.append(schema->name);
  out += '\0';
  out.append(std::to_string(schema->n_children));
  out += schema->dictionary == nullptr ? ';' : 'd';
  for (std::int64_t i = 0; i < schema->n_children; ++i) {
    if (!append_schema(schema->children[i], depth + 1, out)) return false;
  }
  return schema->dictionary == nullptr || append_schema(schema->dictionary, depth + 1, out);
}

// Of the version that the asker has taken.
std::optional<Fault> read_schema(const Asker& asker, const ArrowSchema& schema, Column& out) {
  const auto& binding = asker.options().binding;
  if (!binding) return columns::read_schema(schema, asker.request().program(), out);
  if (auto fault = columns::read_document_schema(schema, wanted_by(*binding), out)) return fault;
  return nowhere(*binding, schema);
}

// The same, unless the last table was of that schema.
std::optional<Fault> read_schema(Asker& asker, const ArrowSchema& schema) {
  Kept& kept = kept_by(asker);
  std::string text;
  const bool known = append_schema(&schema, 0, text);
  if (known && kept.version == asker.version() && kept.schema == text) return std::nullopt;
  kept = {};
  if (auto fault = read_schema(asker, schema, kept.columns)) {
    kept = {};
    return fault;
  }
  kept.version = asker.version();
  if (known) kept.schema = std::move(text);
  return std::nullopt;
}

// The answers to an array of that schema, by the version that the asker has taken.
std::optional<Fault> answer_rows(Asker& asker, const Column& columns, const ArrowArray& array,
                                 const Options& options, Answers& answers) {
  Rows rows;
  if (auto fault = rows.open(columns, array)) return fault;
  const std::size_t most_bytes = asker.options().limits.max_request_bytes;
  columns::Growing question;
  std::string json;
  for (std::int64_t row = 0; row < rows.size(); ++row) {
    rows.request_of(row, most_bytes, question);
    const writ::eval::Answer& answer = asker.ask_again(question.view(), options.as_of);
    if (options.whole) json = asker.json(writ::json::Detail::Answer);
    answers.add(asker.request(), answer, json);
  }
  return std::nullopt;
}

// Plans how rows that were opened are answered many at a time, unless it is known already.
void make_plan(Asker& asker, Plan& plan) {
  // Who watches is told of each row.
  if (asker.options().binding || asker.watching().counts()) return plan.sliced.reset();
  const auto read = [&asker](const std::string& question) { return asker.read_alone(question); };
  if (plan.sliced != nullptr && plan.sliced->take_again(plan.rows.values(), read)) return;
  plan.sliced =
      columns::Sliced::make({asker.request().program(), asker.decision(), asker.options().limits, plan.as_of},
                            plan.rows.values(), read);
  if (plan.sliced != nullptr && !plan.brief.plan(*plan.sliced)) plan.sliced.reset();
}

// The same in brief: many at a time where all that is asked of them can be, and else one by one.
std::optional<Fault> answer_briefly(Asker& asker, const Column& columns, const ArrowArray& array,
                                    Plan& plan) {
  Rows& rows = plan.rows;
  if (auto fault = rows.open_unchecked(columns, array)) return fault;
  make_plan(asker, plan);
  columns::Sliced* const sliced = plan.sliced.get();
  const auto size = static_cast<std::size_t>(rows.size());
  bool checked = sliced == nullptr || sliced->in_doubt();
  if (checked) {
    if (auto fault = rows.check_places()) return fault;
  }
  plan.brief.begin(size, sliced);
  columns::Growing question;
  const Brief::Ask ask = [&](std::size_t row) -> const writ::eval::Answer& {
    rows.request_of(static_cast<std::int64_t>(row), asker.options().limits.max_request_bytes, question);
    return asker.ask_again(question.view(), plan.as_of);
  };
  if (sliced == nullptr) {
    for (std::size_t row = 0; row < size; ++row) plan.brief.put(row, asker.request(), ask(row));
    return std::nullopt;
  }
  for (std::size_t first = 0; first < size; first += columns::kPlaneRows) {
    const std::size_t count = std::min(columns::kPlaneRows, size - first);
    sliced->answer(first, count);
    if (sliced->in_doubt() && !std::exchange(checked, true)) {
      if (auto fault = rows.check_places()) return fault;
    }
    plan.brief.put_many(*sliced, first, count, asker.request(), ask);
  }
  return std::nullopt;
}

// What a table of answers is, and, where there are rows, their answers. The schema is what was read last.
std::optional<Fault> answer(Asker& asker, const ArrowArray* array, const Options& options,
                            ArrowSchema* described, ArrowArray* out) {
  const writ::ir::Program& program = asker.request().program();
  Kept& kept = kept_by(asker);
  if (!options.brief) {
    Answers answers(program, asker.decision(), options.whole);
    if (array != nullptr) {
      if (auto fault = answer_rows(asker, kept.columns, *array, options, answers)) return fault;
    }
    if (described != nullptr) answers.describe(*described);
    if (out != nullptr) answers.hand_over(*out);
    return std::nullopt;
  }
  // It is kept again when all went well: what ended on the way is half done.
  std::unique_ptr<Plan> plan = std::move(kept.plan);
  if (plan == nullptr || plan->as_of != options.as_of)
    plan = std::make_unique<Plan>(program, asker.decision(), options.as_of);
  if (array != nullptr) {
    if (auto fault = answer_briefly(asker, kept.columns, *array, *plan)) return fault;
  }
  if (described != nullptr) plan->brief.describe(*described);
  if (out != nullptr) plan->brief.hand_over(*out);
  if (plan->sliced != nullptr) plan->sliced->rest();
  kept.plan = std::move(plan);
  return std::nullopt;
}

writ_status ask_columns(Asker& asker, const ArrowSchema& schema, const ArrowArray* array,
                        const Options& options, ArrowSchema* out_schema, ArrowArray* out,
                        writ_problems** problems) {
  if (auto fault = asker.renew()) return say(problems, writ::api::refusal(*fault), *fault);
  if (auto fault = read_schema(asker, schema)) return say(problems, WRIT_WRONG_CALL, *fault);
  Owned<ArrowSchema> described;
  if (auto fault = answer(asker, array, options, out_schema == nullptr ? nullptr : &described.it, out))
    return say(problems, WRIT_WRONG_CALL, *fault);
  if (out_schema != nullptr) described.move_to(*out_schema);
  return WRIT_OK;
}

// ---- streams ----

// What stands behind a stream of answers.
class Stream {
 public:
  // The asker has taken its version.
  Stream(Asker asker, Options options) : asker_(std::move(asker)), options_(options) {}
  ~Stream() {
    if (in_.release != nullptr) in_.release(&in_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  // The schema of what is read; it is not looked at again.
  std::optional<Fault> start(ArrowArrayStream& in) {
    Owned<ArrowSchema> schema;
    if (in.get_schema(&in, &schema.it) != 0) return failed(in);
    return read_schema(asker_, schema.it);
  }
  // It is this stream's from now on.
  void take(ArrowArrayStream& in) {
    in_ = in;
    in.release = nullptr;
  }

  void describe(ArrowSchema& out) { answer(asker_, nullptr, options_, &out, nullptr); }

  // An error ends the stream: behind it answers would stand beside other rows than those they are of.
  int next(ArrowArray& out) noexcept {
    busy_ = true;
    if (ended_by_ == 0) ended_by_ = run([&] { return next_array(out); });
    if (ended_by_ != 0 && in_.release != nullptr) in_.release(&in_);
    busy_ = false;
    return ended_by_;
  }
  // An array is being read or answered: whoever is called meanwhile, that watches or that the rows come from, may not use it.
  bool busy() const { return busy_; }

  std::optional<Fault> next_array(ArrowArray& out) {
    Owned<ArrowArray> array;
    if (in_.get_next(&in_, &array.it) != 0) return failed(in_);
    if (array.it.release == nullptr) return std::nullopt;  // the end
    return answer(asker_, &array.it, options_, nullptr, &out);
  }

  // Runs what may fail; its end as the interface has it: nought, or an errno and a text.
  template <typename Work>
  int run(const Work& work) noexcept {
    error_ = "";
    try {
      const std::optional<Fault> fault = work();
      if (!fault) return 0;
      said_ = std::string(writ::eval::code_text(fault->code)) + ": " +
              writ::eval::message(*fault, writ::base::Language::English) + " / " +
              writ::eval::message(*fault, writ::base::Language::Chinese);
      error_ = said_.c_str();
      return fault->code == FaultCode::StreamFailed ? EIO : EINVAL;
    } catch (const std::bad_alloc&) {
      error_ = "F0606: there is not enough memory / 内存不足";
      return ENOMEM;
    } catch (const writ::columns::TooMuch&) {
      error_ =
          "F0604: the answers of so many rows have more than 2 GiB of text / 如此多行的答案文本超过 2 GiB";
      return EINVAL;
    } catch (...) {
      error_ = "F0607: the engine failed, which is a mistake of Writ / 引擎内部出错，属 Writ 自身的错误";
      return EIO;
    }
  }
  const char* error() const {
    if (busy_) return "F0604: the stream is being read / 该流正在读取";
    return *error_ == '\0' ? nullptr : error_;
  }

 private:
  static Fault failed(ArrowArrayStream& in) {
    const char* said = in.get_last_error == nullptr ? nullptr : in.get_last_error(&in);
    const std::string text = said == nullptr ? "?" : said;
    return Fault{FaultCode::StreamFailed, "", {text, {}}, {}};
  }

  Asker asker_;
  Options options_;
  ArrowArrayStream in_{};
  int ended_by_ = 0;
  bool busy_ = false;
  std::string said_;
  const char* error_ = "";
};

Stream& stream_of(ArrowArrayStream* stream) { return *static_cast<Stream*>(stream->private_data); }

int get_schema(ArrowArrayStream* stream, ArrowSchema* out) {
  *out = {};
  if (stream_of(stream).busy()) return EINVAL;
  return stream_of(stream).run([&]() -> std::optional<Fault> {
    stream_of(stream).describe(*out);
    return std::nullopt;
  });
}

int get_next(ArrowArrayStream* stream, ArrowArray* out) {
  *out = {};
  if (stream_of(stream).busy()) return EINVAL;
  return stream_of(stream).next(*out);
}

const char* get_last_error(ArrowArrayStream* stream) { return stream_of(stream).error(); }

// Refused by leaving `release` there: the stream is not released.
void release_stream(ArrowArrayStream* stream) {
  if (stream_of(stream).busy()) return;
  delete &stream_of(stream);
  stream->release = nullptr;
}

writ_status ask_stream(writ_pin& pin, writ_text decision, writ::api::AskerOptions asker_options,
                       Options options, ArrowArrayStream& in, ArrowArrayStream& out,
                       writ_problems** problems) {
  Asker asker(pin.state, view(decision), std::move(asker_options), pin.pin);
  if (auto fault = asker.renew()) return say(problems, writ::api::refusal(*fault), *fault);
  auto made = std::make_unique<Stream>(std::move(asker), options);
  if (auto fault = made->start(in)) return say(problems, WRIT_WRONG_CALL, *fault);
  made->take(in);
  out.get_schema = get_schema;
  out.get_next = get_next;
  out.get_last_error = get_last_error;
  out.release = release_stream;
  out.private_data = made.release();
  return WRIT_OK;
}

}  // namespace

writ_status writ_ask_columns(writ_asker* asker, const ArrowSchema* schema, const ArrowArray* array,
                             const writ_columns_options* options, ArrowSchema* out_schema, ArrowArray* out,
                             writ_problems** problems) noexcept {
  if (out_schema != nullptr) *out_schema = {};
  if (out != nullptr) *out = {};
  const writ_status status = guarded(problems, [&] {
    if (asker == nullptr || schema == nullptr)
      return wrong_call(problems, {"`asker` or `schema` is NULL", "`asker` 或者 `schema` 为 NULL"});
    if (asker->asker.is_telling()) return wrong_call(problems, writ::api::kTelling);
    if ((array == nullptr) != (out == nullptr)) return wrong_call(problems, kNoPlace);
    Options read;
    if (auto wrong = read_options(options, read)) return wrong_call(problems, std::move(*wrong));
    try {
      return ask_columns(asker->asker, *schema, array, read, out_schema, out, problems);
    } catch (const writ::columns::TooMuch&) {
      return wrong_call(problems, kTooMuch);
    }
  });
  if (asker != nullptr && !asker->asker.is_telling()) asker->asker.rest();
  return status;
}

writ_status writ_ask_stream(writ_pin* pin, writ_text decision, const writ_asker_options* asker_options,
                            ArrowArrayStream* in, const writ_columns_options* options, ArrowArrayStream* out,
                            writ_problems** problems) noexcept {
  if (out != nullptr) *out = {};
  return guarded(problems, [&] {
    if (pin == nullptr || out == nullptr)
      return wrong_call(problems, {"`pin` or `out` is NULL", "`pin` 或者 `out` 为 NULL"});
    if (in == nullptr || in->release == nullptr || in->get_schema == nullptr || in->get_next == nullptr)
      return wrong_call(problems, {"`in` is NULL or was released", "`in` 为 NULL 或者已经释放"});
    if (!is_readable(decision)) return wrong_call(problems, kNoText);
    writ::api::AskerOptions limits;
    std::optional<Fault> wrong_binding;
    if (auto wrong = writ::api::read_asker_options(asker_options, limits, wrong_binding))
      return wrong_call(problems, std::move(*wrong));
    if (wrong_binding) return say(problems, WRIT_WRONG_POLICY, *wrong_binding);
    Options read;
    if (auto wrong = read_options(options, read)) return wrong_call(problems, std::move(*wrong));
    return ask_stream(*pin, decision, std::move(limits), read, *in, *out, problems);
  });
}
