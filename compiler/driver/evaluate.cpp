// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/evaluate.h"

#include "runtime/base/called.h"
#include "runtime/base/normal_form.h"
#include "runtime/eval/explain.h"
#include "runtime/eval/together.h"
#include "runtime/json/request_reader.h"
#include "runtime/json/shared_request.h"
#include "runtime/json/stream.h"
#include "runtime/json/write.h"

#include <algorithm>
#include <memory>

namespace writ::driver {

std::optional<ChosenReading> find_reading(const ir::Program& program, std::string_view interpretation,
                                          std::string_view reading) {
  const auto is = [](const base::Bilingual& name, std::string_view written) {
    return base::is_called(name, base::normalised(written));
  };
  for (std::uint32_t i = 0; i < program.interpretations.size(); ++i) {
    const ir::Interpretation& point = program.interpretations[i];
    if (!is(point.name, interpretation)) continue;
    const ir::Type& type = program.facts_record().fields[point.field].type;
    const std::vector<ir::Enumerator>& values = program.enumerations[type.of].members;
    for (std::uint32_t k = 0; k < values.size(); ++k) {
      if (is(values[k].name, reading)) return ChosenReading{i, k};
    }
  }
  return std::nullopt;
}

namespace {

// Compiling pays from some thousands of requests on.
constexpr std::size_t kManyRequests = 2'000;

// One decision, asked request after request.
class Evaluation {
 public:
  explicit Evaluation(const Question& question) : question_(question) {
    use(question.options.tier.value_or(Tier::Interpreter));
  }

  const eval::Answer& answer(const std::string& text, std::uint32_t line) {
    if (!options().tier && has_native_tier() && asked_++ == kManyRequests) use(Tier::Native);
    if (auto fault = read(text)) return refuse(std::move(*fault), line);
    if (!request_->as_of) request_->as_of = options().as_of;
    answer_ = decider_->decide(question_.decision, *request_);
    answer_.line = line;
    return answer_;
  }

  const eval::Answer& refuse(eval::Fault fault, std::uint32_t line) {
    answer_ = {};
    answer_.fault = std::move(fault);
    answer_.decision = question_.decision;
    answer_.line = line;
    return answer_;
  }

  // Of the last answer: as JSON, or in words where these are asked for.
  std::string text() const {
    return options().explain_in
               ? eval::explain(program(), *request_, answer_, *options().explain_in, options().explain_as)
               : json::write_answer(program(), *request_, answer_, options().detail);
  }
  // False where the answer is an error, or one of its outputs is and they are all that is shown.
  bool is_good() const {
    const bool broken = std::any_of(answer_.outputs.begin(), answer_.outputs.end(),
                                    [](const eval::Output& output) { return output.fault.has_value(); });
    return answer_.decided != eval::Decided::Error && !(broken && options().detail == json::Detail::Outputs);
  }

  const base::Bilingual& name() const { return program().decisions[question_.decision].name; }

 private:
  const ir::Program& program() const { return *question_.program; }
  const EvaluateOptions& options() const { return question_.options; }

  std::optional<eval::Fault> read(const std::string& text) {
    if (!options().binding) return reader_->read(text, *request_);
    if (auto fault = options().binding->request_of(text, bound_, eval::Limits{})) return fault;
    return reader_->read(bound_, *request_);
  }

  void use(Tier tier) {
    decider_ = std::make_unique<Decider>(program(), tier);
    request_.emplace(decider_->program());
    reader_.emplace(decider_->program());
    for (const ChosenReading& chosen : options().readings)
      request_->set_default(decider_->program().interpretations[chosen.interpretation], chosen.reading);
  }

  const Question& question_;
  eval::Answer answer_;
  std::size_t asked_ = 0;
  std::unique_ptr<Decider> decider_;
  std::optional<eval::Request> request_;
  std::optional<json::RequestReader> reader_;
  std::string bound_;  // the request that the binding made
};

// Several, asked together.
class Joint {
 public:
  explicit Joint(const std::vector<Question>& questions) : options_(questions.front().options) {
    for (const Question& one : questions) {
      evaluations_.push_back(std::make_unique<Evaluation>(one));
      addressees_.push_back({one.program, one.decision});
    }
  }

  bool answer(const RequestText& one, std::string& out) {
    std::vector<std::string> requests(evaluations_.size(), one.text);
    std::optional<eval::Fault> fault;
    if (!options_.binding) fault = json::share_request(one.text, addressees_, requests);
    std::vector<eval::Decided> decided;
    bool good = true;
    for (std::size_t i = 0; i < evaluations_.size(); ++i) {
      Evaluation& asked = *evaluations_[i];
      decided.push_back(
          (fault ? asked.refuse(*fault, one.line) : asked.answer(requests[i], one.line)).decided);
      good = evaluations_[i]->is_good() && good;
    }
    const eval::Together whole = eval::together(decided);
    if (options_.explain_in) {
      out = in_words(whole, *options_.explain_in);
    } else {
      out = options_.detail == json::Detail::Outputs ? outputs() : as_json(whole);
      out += '\n';
    }
    return good;
  }

 private:
  std::string in_words(const eval::Together& whole, base::Language language) const {
    const bool en = language == base::Language::English;
    std::string by;
    for (const std::size_t i : whole.by)
      by += (by.empty() ? "" : en ? ", " : "、") + evaluations_[i]->name().in(language);
    const std::string decided = eval::decided_name(whole.decided).in(language);
    std::string out = options_.explain_as == eval::ExplainAs::Markdown ? "# " : "";
    out += en ? "Together: " + decided + ", by " + by : "合并结论：" + decided + "，依" + by;
    out += "\n";
    for (const auto& one : evaluations_) out += "\n" + one->text();
    return out;
  }

  std::string as_json(const eval::Together& whole) const {
    json::Stream out;
    out.object([&] {
      out.member_array("asked", [&] {
        for (const auto& one : evaluations_) out.string(name(*one));
      });
      out.member("decision", eval::decided_text(whole.decided));
      out.member_array("decided_by", [&] {
        for (const std::size_t i : whole.by) out.string(name(*evaluations_[i]));
      });
      out.member_array("answers", [&] {
        for (const auto& one : evaluations_) out.json(one->text());
      });
    });
    return std::move(out).take();
  }

  std::string outputs() const {
    json::Stream out;
    out.object([&] {
      for (const auto& one : evaluations_) {
        out.key(name(*one));
        out.json(one->text());
      }
    });
    return std::move(out).take();
  }

  static const std::string& name(const Evaluation& one) { return one.name().in(base::Language::English); }

  const EvaluateOptions& options_;
  std::vector<std::unique_ptr<Evaluation>> evaluations_;
  std::vector<json::Addressee> addressees_;
};

}  // namespace

bool evaluate(const std::vector<Question>& questions, RequestStream& input,
              const std::function<bool(const std::string&)>& write) {
  bool good = true;
  std::string text;
  if (questions.size() == 1) {
    Evaluation evaluation(questions.front());
    while (const std::optional<RequestText> one = input.next()) {
      evaluation.answer(one->text, one->line);
      good = evaluation.is_good() && good;
      text = evaluation.text();
      if (!questions.front().options.explain_in) text += '\n';
      if (!write(text)) break;
    }
    return good;
  }
  Joint joint(questions);
  while (const std::optional<RequestText> one = input.next()) {
    good = joint.answer(*one, text) && good;
    if (!write(text)) break;
  }
  return good;
}

}  // namespace writ::driver
