// SPDX-License-Identifier: Apache-2.0
// Collecting diagnostics: repetition, limit and order. Nothing here makes a sentence.
// Memory: see the header.
#include "compiler/diag/emitter.h"

#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

namespace writ::diag {

Builder::Builder(Diagnostics& sink, Diagnostic diagnostic)
    : sink_(sink), diagnostic_(std::move(diagnostic)) {}

Builder::~Builder() {
  assert((emitted_ || std::uncaught_exceptions() > 0) && "a report that was not emitted");
}

Builder& Builder::label(Span span, Bilingual text) & {
  diagnostic_.labels.push_back({span, std::move(text)});
  return *this;
}

Builder& Builder::note(Bilingual text) & {
  diagnostic_.notes.push_back(std::move(text));
  return *this;
}

Builder& Builder::fix(Span span, std::string replacement, Bilingual title, Applicability applicability) & {
  diagnostic_.fixes.push_back({span, std::move(replacement), applicability, std::move(title)});
  return *this;
}

Builder&& Builder::label(Span span, Bilingual text) && { return std::move(label(span, std::move(text))); }

Builder&& Builder::note(Bilingual text) && { return std::move(note(std::move(text))); }

Builder&& Builder::fix(Span span, std::string replacement, Bilingual title, Applicability applicability) && {
  return std::move(fix(span, std::move(replacement), std::move(title), applicability));
}

void Builder::emit() {
  assert(!emitted_);
  emitted_ = true;
  sink_.add(std::move(diagnostic_));
}

Builder Diagnostics::report(Code code, Span span, std::vector<Arg> args) {
  return Builder(*this, Diagnostic{code, span, std::move(args), {}, {}, {}});
}

void Diagnostics::add(Diagnostic diagnostic) {
  assert(diagnostic.args.size() == arity(diagnostic.code));
  const Span span = diagnostic.span;
  const bool is_error = level_of(diagnostic.code) == Level::Error;
  has_errors_ = has_errors_ || is_error;

  PerFile& file = per_file_[span.file.index];
  std::size_t& counted = is_error ? file.errors : file.others;
  // What belongs to no file has no place to tell two of a kind apart, so there the arguments count as well.
  const bool placed = span.file.valid();
  const auto key = std::make_tuple(diagnostic.code, span.file.index, span.begin, span.end);
  if (seen_.contains(key)) {
    if (placed) return;
    for (const Diagnostic& kept : kept_) {
      if (!kept.span.file.valid() && kept.code == diagnostic.code && kept.args == diagnostic.args) return;
    }
  }
  if (counted >= limit_) {
    if (!file.limit_reported) kept_.push_back({Code::TooManyErrors, span, {limit_}, {}, {}, {}});
    file.limit_reported = true;
    return;
  }
  ++counted;
  seen_.insert(key);
  kept_.push_back(std::move(diagnostic));
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> result = kept_;
  const auto place = [](const Diagnostic& d) {
    return std::make_tuple(d.span.file.index, d.code == Code::TooManyErrors, d.span.begin);
  };
  std::stable_sort(result.begin(), result.end(),
                   [&](const Diagnostic& a, const Diagnostic& b) { return place(a) < place(b); });
  return result;
}

}  // namespace writ::diag
