// SPDX-License-Identifier: Apache-2.0
// The sink every pass reports into: it collects, drops repetitions, and limits the number a file.
// It prints nothing, ends nothing and has no global state; one object a compilation, used by one thread.
// It owns the diagnostics; a Builder borrows it and must not outlive it.
#pragma once

#include "compiler/diag/diagnostic.h"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace writ::diag {

class Diagnostics;

// report(...).label(...).note(...).emit(); nothing is reported before emit().
class [[nodiscard]] Builder {
 public:
  Builder(const Builder&) = delete;
  Builder& operator=(const Builder&) = delete;
  ~Builder();

  Builder& label(Span span, Bilingual text) &;
  Builder& note(Bilingual text) &;
  Builder& fix(Span span, std::string replacement, Bilingual title,
               Applicability applicability = Applicability::Review) &;

  // On a temporary the chain has to go on, as far as emit().
  [[nodiscard]] Builder&& label(Span span, Bilingual text) &&;
  [[nodiscard]] Builder&& note(Bilingual text) &&;
  [[nodiscard]] Builder&& fix(Span span, std::string replacement, Bilingual title,
                              Applicability applicability = Applicability::Review) &&;

  void emit();

 private:
  friend class Diagnostics;
  Builder(Diagnostics& sink, Diagnostic diagnostic);

  Diagnostics& sink_;
  Diagnostic diagnostic_;
  bool emitted_ = false;
};

class Diagnostics {
 public:
  static constexpr std::size_t kDefaultLimit = 50;

  // `limit` errors, and as many that are not errors, are kept for each file; then one TooManyErrors.
  explicit Diagnostics(std::size_t limit = kDefaultLimit) : limit_(limit) {}

  Builder report(Code code, Span span, std::vector<Arg> args = {});
  // One that is already made; the same rules hold. The number of arguments is the row's.
  void add(Diagnostic diagnostic);

  // True also when the error itself was over the limit.
  bool has_errors() const { return has_errors_; }
  // What is kept, of every level.
  std::size_t count() const { return kept_.size(); }

  // By file and first byte; equal places in the order of reporting; TooManyErrors last in its file.
  // What belongs to no file comes last.
  std::vector<Diagnostic> sorted() const;

 private:
  struct PerFile {
    std::size_t errors = 0;
    std::size_t others = 0;
    bool limit_reported = false;
  };

  std::size_t limit_;
  bool has_errors_ = false;
  std::vector<Diagnostic> kept_;
  // code, file, begin, end
  std::set<std::tuple<Code, std::uint32_t, std::uint32_t, std::uint32_t>> seen_;
  std::map<std::uint32_t, PerFile> per_file_;
};

}  // namespace writ::diag
