// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/fixes.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace writ::driver {
namespace {

using diag::Diagnostic;
using diag::Fix;

// In bytes, over all fixes of one call.
constexpr std::size_t kMostParsed = std::size_t{4} << 20;
// A line with several mistakes is mended one after the other; so many are followed.
constexpr int kMostSteps = 3;

class FixTrial {
 public:
  explicit FixTrial(const syntax::ParseLimits& limits) : limits_(limits) {}

  bool parses(const std::string& path, const std::string& text, const Diagnostic& diagnostic, const Fix& fix,
              int steps) {
    const std::size_t begin = fix.span.begin;
    const std::size_t end = fix.span.end;
    if (fix.span.file != diagnostic.span.file || end > text.size()) return true;
    std::string fixed = text;
    fixed.replace(begin, end - begin, fix.replacement);
    const std::size_t last = begin + fix.replacement.size();
    const std::size_t line_end = std::min(fixed.find('\n', last), fixed.size());
    const auto before = errors(path, text);
    const auto after = errors(path, fixed);
    if (!before || !after) return false;
    std::set<std::pair<diag::Code, std::size_t>> known;
    for (const Diagnostic& one : *before) {
      const bool mended = one.code == diagnostic.code && one.span.begin == diagnostic.span.begin;
      if (mended || (one.span.begin >= begin && one.span.begin < end)) continue;
      const std::size_t moved =
          one.span.begin < begin ? one.span.begin : one.span.begin + fixed.size() - text.size();
      known.emplace(one.code, moved);
    }
    return std::all_of(after->begin(), after->end(), [&](const Diagnostic& one) {
      if (known.contains({one.code, one.span.begin}) || one.span.begin > line_end) return true;
      if (steps == kMostSteps) return false;
      return std::any_of(one.fixes.begin(), one.fixes.end(),
                         [&](const Fix& next) { return parses(path, fixed, one, next, steps + 1); });
    });
  }

 private:
  using Errors = std::vector<Diagnostic>;

  // Nothing when there has been enough parsing.
  std::optional<Errors> errors(const std::string& path, const std::string& text) {
    const auto at = known_.find(text);
    if (at != known_.end()) return at->second;
    parsed_ += text.size();
    if (parsed_ > kMostParsed) return std::nullopt;
    source::SourceMap sources;
    diag::Diagnostics found;
    syntax::parse_policy(sources.add(path, text), sources, found, limits_);
    Errors out = found.sorted();
    std::erase_if(out, [](const Diagnostic& one) { return diag::level_of(one.code) != diag::Level::Error; });
    return known_.emplace(text, std::move(out)).first->second;
  }

  const syntax::ParseLimits& limits_;
  std::size_t parsed_ = 0;
  std::map<std::string, Errors> known_;  // by text
};

}  // namespace

diag::Diagnostics with_fixes_that_parse(const diag::Diagnostics& diagnostics,
                                        const source::SourceMap& sources, const syntax::ParseLimits& limits) {
  FixTrial trial(limits);
  diag::Diagnostics out;
  for (Diagnostic& one : diagnostics.sorted()) {
    // The trial is shown the diagnostic whole.
    std::vector<Fix> kept;
    std::copy_if(one.fixes.begin(), one.fixes.end(), std::back_inserter(kept), [&](const Fix& fix) {
      if (!sources.contains(fix.span.file)) return false;
      const source::SourceFile& file = sources.file(fix.span.file);
      return trial.parses(file.path, file.text, one, fix, 0);
    });
    one.fixes = std::move(kept);
    out.add(std::move(one));
  }
  return out;
}

}  // namespace writ::driver
