// SPDX-License-Identifier: Apache-2.0
// The renderers of render.h. Only the text form is cut and escaped for a terminal; JSON and SARIF carry texts whole,
// with bytes that are not UTF-8 replaced.
// Memory: see the header.
#include "compiler/diag/render.h"

#include "compiler/diag/json.h"
#include "runtime/base/utf8.h"
#include "runtime/base/visible.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <utility>

namespace writ::diag {
namespace {

using Json = nlohmann::ordered_json;
using source::Position;
using source::SourceMap;

// The words around a diagnostic.
struct Words {
  std::string_view error, warning, note, fix, colon, write, remove, insert, review;
};
constexpr Words kEnglish{"error",    "warning",          "note", "fix", ": ", "write `", "remove `",
                         "insert `", " (to be reviewed)"};
constexpr Words kChinese{"错误",   "警告",   "说明",   "修正",          "：",
                         "改为 `", "删去 `", "插入 `", "（须人工核对）"};

const Words& words(Language language) { return language == Language::Chinese ? kChinese : kEnglish; }

std::string_view level_word(Level level, const Words& in) {
  switch (level) {
    case Level::Error: return in.error;
    case Level::Warning: return in.warning;
    case Level::Note: return in.note;
  }
  return in.error;
}

// ---- text

// One character as a terminal may see it: a source text must not move the cursor or turn the line around.
struct Cell {
  std::string text;
  int width = 0;
};

Cell cell_of(std::string_view text, std::size_t at, const base::CodePoint& point) {
  if (!point.valid) return {"\xEF\xBF\xBD", 1};
  if (point.value == '\t') return {" ", 1};
  if (base::is_unseen(point.value)) {
    std::string shown = base::number_of(point.value);
    const int width = static_cast<int>(shown.size());
    return {std::move(shown), width};
  }
  return {std::string(text.substr(at, point.length)), base::display_width(point.value)};
}

std::string one_line(std::string_view text) {
  std::string result;
  for (const auto& [at, point] : base::CodePoints(text)) {
    result += point.value == '\n' ? std::string("\\n") : cell_of(text, at, point).text;
  }
  return result;
}

// The start of the character that ends just before `at`.
std::size_t previous(std::string_view text, std::size_t at) {
  for (std::size_t back = 4; back > 1; --back) {
    if (at < back) continue;
    const base::CodePoint point = base::decode(text, at - back);
    if (point.valid && point.length == back) return at - back;
  }
  return at - 1;
}

struct Excerpt {
  std::string line;
  int caret_column = 0;
  int caret_width = 1;
};

// The part of a line that is shown: all of it if it fits, else what is around begin..end, with dots where it was cut.
// Never walks further from `begin` than is shown, as a line may be a whole file.
Excerpt excerpt(std::string_view line, std::size_t begin, std::size_t end) {
  constexpr int kDots = 3;
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());

  std::deque<Cell> left;
  int left_width = 0;
  std::size_t left_at = begin;
  while (left_at > 0 && left_width <= kShownColumns) {
    const std::size_t at = previous(line, left_at);
    left.push_front(cell_of(line, at, base::decode(line, at)));
    left_width += left.front().width;
    left_at = at;
  }
  struct Marked {
    Cell cell;
    bool marked;
  };
  std::deque<Marked> right;
  int right_width = 0;
  std::size_t right_at = begin;
  while (right_at < line.size() && right_width <= kShownColumns) {
    const base::CodePoint point = base::decode(line, right_at);
    right.push_back({cell_of(line, right_at, point), right_at < end});
    right_width += right.back().cell.width;
    right_at += point.length;
  }

  bool cut_left = left_at > 0;
  bool cut_right = right_at < line.size();
  if (cut_left || cut_right || left_width + right_width > kShownColumns) {
    // The text before the span gets what the rest leaves, but not less than a quarter.
    const int for_left = std::max(kShownColumns / 4, kShownColumns - right_width);
    if (left_width > for_left) cut_left = true;
    while (!left.empty() && cut_left && left_width + kDots > for_left) {
      left_width -= left.front().width;
      left.pop_front();
    }
    const int for_right = kShownColumns - left_width - (cut_left ? kDots : 0);
    if (right_width > for_right) cut_right = true;
    while (!right.empty() && cut_right && right_width + kDots > for_right) {
      right_width -= right.back().cell.width;
      right.pop_back();
    }
  }

  Excerpt result;
  if (cut_left) result.line += "...";
  for (const Cell& cell : left) result.line += cell.text;
  result.caret_column = left_width + (cut_left ? kDots : 0);
  int marked = 0;
  for (const Marked& one : right) {
    result.line += one.cell.text;
    if (one.marked) marked += one.cell.width;
  }
  if (cut_right) result.line += "...";
  result.caret_width = std::max(1, marked);
  return result;
}

std::string place(const SourceMap& map, Span span) {
  if (!map.contains(span.file)) return {};
  const Position at = map.position(span.file, span.begin);
  return one_line(map.file(span.file).path) + ":" + std::to_string(at.line) + ":" +
         std::to_string(at.column) + ": ";
}

void append_excerpt(std::string& out, const SourceMap& map, Span span, std::string_view beside) {
  const std::uint32_t line = map.position(span.file, span.begin).line;
  const std::uint32_t line_begin = map.line_begin(span.file, line);
  const Excerpt shown = excerpt(map.line_text(span.file, line), span.begin - std::min(span.begin, line_begin),
                                std::max(span.begin, span.end) - std::min(span.begin, line_begin));
  std::string number = std::to_string(line);
  if (number.size() < 5) number.insert(0, 5 - number.size(), ' ');
  out += number + " | " + shown.line + "\n";
  out += std::string(number.size(), ' ') + " | " +
         std::string(static_cast<std::size_t>(shown.caret_column), ' ') + "^" +
         std::string(static_cast<std::size_t>(shown.caret_width - 1), '~');
  if (!beside.empty()) out += " " + std::string(beside);
  out += "\n";
}

// Without the line breaks and spaces around it.
std::string_view trimmed(std::string_view text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(" \n")));
  return text.substr(0, text.find_last_not_of(" \n") + 1);
}

std::string fix_line(const Fix& fix, const Diagnostic& diagnostic, const SourceMap& map, Language language) {
  const Words& in = words(language);
  std::string out;
  const bool placed = map.contains(fix.span.file);
  const bool same_line = placed && fix.span.file == diagnostic.span.file &&
                         map.position(fix.span.file, fix.span.begin).line ==
                             map.position(diagnostic.span.file, diagnostic.span.begin).line;
  if (!same_line) out += place(map, fix.span);
  out += in.fix;
  out += in.colon;
  if (!fix.title.empty()) out += one_line(fix.title.in(language)) + std::string(in.colon);
  const std::string_view old = placed ? map.text(fix.span) : std::string_view();
  if (fix.replacement.empty()) {
    out += std::string(in.remove) + one_line(old);
  } else {
    out += std::string(old.empty() ? in.insert : in.write) + one_line(trimmed(fix.replacement));
  }
  out += "`";
  if (fix.applicability == Applicability::Review) out += in.review;
  return out + "\n";
}

// ---- JSON

Json message_both(const Diagnostic& diagnostic) {
  return {{"en", message(diagnostic, Language::English)}, {"zh", message(diagnostic, Language::Chinese)}};
}

void put_place(Json& object, const SourceMap& map, Span span) {
  const bool placed = map.contains(span.file);
  Position begin{0, 0, 0};
  Position end{0, 0, 0};
  if (placed) {
    begin = map.position(span.file, span.begin);
    end = map.position(span.file, std::max(span.begin, span.end));
  }
  object["file"] = placed ? Json(map.file(span.file).path) : Json(nullptr);
  object["line"] = begin.line;
  object["column"] = begin.column;
  object["end_line"] = end.line;
  object["end_column"] = end.column;
}

std::string written(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// ---- SARIF

std::string uri(std::string_view path) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string result = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool letter =
        (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9');
    if (letter || c == '/' || c == '.' || c == '-' || c == '_' || c == '~') {
      result += c;
    } else {
      result += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return result;
}

Json region(const SourceMap& map, Span span) {
  const Position begin = map.position(span.file, span.begin);
  const Position end = map.position(span.file, std::max(span.begin, span.end));
  return {{"startLine", begin.line},
          {"startColumn", begin.column},
          {"endLine", end.line},
          {"endColumn", end.column}};
}

Json artifact(const SourceMap& map, Span span) { return {{"uri", uri(map.file(span.file).path)}}; }

Json physical(const SourceMap& map, Span span) {
  return {{"artifactLocation", artifact(map, span)}, {"region", region(map, span)}};
}

Json text_object(std::string text) { return {{"text", std::move(text)}}; }

std::string_view sarif_level(Level level) { return level_word(level, kEnglish); }

Json sarif_fix(const Fix& fix, const SourceMap& map, Language language) {
  Json replacement = {{"deletedRegion", region(map, fix.span)},
                      {"insertedContent", text_object(fix.replacement)}};
  Json change = {{"artifactLocation", artifact(map, fix.span)},
                 {"replacements", Json::array({std::move(replacement)})}};
  Json result = Json::object();
  if (!fix.title.empty()) result["description"] = text_object(fix.title.in(language));
  result["artifactChanges"] = Json::array({std::move(change)});
  return result;
}

Json sarif_result(const Diagnostic& diagnostic, const SourceMap& map, Language language,
                  std::size_t rule_index) {
  std::string text = message(diagnostic, language);
  for (const Bilingual& note : diagnostic.notes) text += "\n" + note.in(language);
  Json result = {{"ruleId", code_text(diagnostic.code)},
                 {"ruleIndex", rule_index},
                 {"level", sarif_level(level_of(diagnostic.code))},
                 {"message", text_object(std::move(text))}};
  if (map.contains(diagnostic.span.file)) {
    Json location = {{"physicalLocation", physical(map, diagnostic.span)}};
    result["locations"] = Json::array({std::move(location)});
  }
  Json related = Json::array();
  for (const Label& label : diagnostic.labels) {
    if (!map.contains(label.span.file)) continue;
    related.push_back({{"id", related.size() + 1},
                       {"physicalLocation", physical(map, label.span)},
                       {"message", text_object(label.text.in(language))}});
  }
  if (!related.empty()) result["relatedLocations"] = std::move(related);
  Json fixes = Json::array();
  for (const Fix& fix : diagnostic.fixes) {
    if (map.contains(fix.span.file)) fixes.push_back(sarif_fix(fix, map, language));
  }
  if (!fixes.empty()) result["fixes"] = std::move(fixes);
  result["properties"] = {{"messages", message_both(diagnostic)}};
  return result;
}

}  // namespace

std::string render_text(const Diagnostic& diagnostic, const SourceMap& map, Language language) {
  const Words& in = words(language);
  const Span span = diagnostic.span;
  std::string out = place(map, span);
  out += level_word(level_of(diagnostic.code), in);
  out += " " + std::string(code_text(diagnostic.code)) + std::string(in.colon) +
         one_line(message(diagnostic, language)) + "\n";

  const Label* beside = nullptr;
  if (map.contains(span.file)) {
    for (const Label& label : diagnostic.labels) {
      if (beside == nullptr && label.span == span) beside = &label;
    }
    append_excerpt(out, map, span, beside == nullptr ? std::string() : one_line(beside->text.in(language)));
  }
  for (const Label& label : diagnostic.labels) {
    if (&label == beside) continue;
    out += place(map, label.span) + std::string(in.note) + std::string(in.colon) +
           one_line(label.text.in(language)) + "\n";
  }
  for (const Bilingual& note : diagnostic.notes) {
    out += std::string(in.note) + std::string(in.colon) + one_line(note.in(language)) + "\n";
  }
  for (const Fix& fix : diagnostic.fixes) out += fix_line(fix, diagnostic, map, language);
  return out;
}

std::string render_json(const std::vector<Diagnostic>& diagnostics, const SourceMap& map) {
  Json all = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) {
    Json one = {{"code", code_text(diagnostic.code)},
                {"level", level_word(level_of(diagnostic.code), kEnglish)}};
    put_place(one, map, diagnostic.span);
    one["message"] = message_both(diagnostic);
    one["args"] = Json::array();
    for (const Arg& arg : diagnostic.args) one["args"].push_back(in_both(arg.text));
    one["labels"] = Json::array();
    for (const Label& label : diagnostic.labels) {
      Json shown = Json::object();
      put_place(shown, map, label.span);
      shown["text"] = in_both(label.text);
      one["labels"].push_back(std::move(shown));
    }
    one["notes"] = Json::array();
    for (const Bilingual& note : diagnostic.notes) one["notes"].push_back(in_both(note));
    one["fixes"] = Json::array();
    for (const Fix& fix : diagnostic.fixes) {
      Json shown = Json::object();
      put_place(shown, map, fix.span);
      shown["replacement"] = fix.replacement;
      shown["applicability"] = fix.applicability == Applicability::Safe ? "safe" : "review";
      shown["title"] = in_both(fix.title);
      // Of several, one is applied: each mends the whole by itself.
      if (diagnostic.fixes.size() > 1) shown["alternative"] = one["fixes"].size() + 1;
      one["fixes"].push_back(std::move(shown));
    }
    all.push_back(std::move(one));
  }
  return written(all);
}

std::string render_sarif(const std::vector<Diagnostic>& diagnostics, const SourceMap& map, Language language,
                         std::string_view tool_version) {
  // Only the codes that occur are listed as rules, in the order of the table.
  std::vector<bool> used(kCodeCount, false);
  for (const Diagnostic& diagnostic : diagnostics) used[static_cast<std::size_t>(diagnostic.code)] = true;
  std::vector<std::size_t> index(kCodeCount, 0);
  Json rules = Json::array();
  for (std::size_t i = 0; i < kCodeCount; ++i) {
    if (!used[i]) continue;
    const auto code = static_cast<Code>(i);
    index[i] = rules.size();
    Json rule = {{"id", code_text(code)},
                 {"name", id_text(code)},
                 {"shortDescription", text_object(std::string(message_template(code, language)))}};
    rule["defaultConfiguration"] = {{"level", sarif_level(level_of(code))}};
    rules.push_back(std::move(rule));
  }
  Json results = Json::array();
  for (const Diagnostic& diagnostic : diagnostics) {
    results.push_back(
        sarif_result(diagnostic, map, language, index[static_cast<std::size_t>(diagnostic.code)]));
  }
  Json driver = {{"name", "writ"}};
  if (!tool_version.empty()) driver["version"] = tool_version;
  driver["rules"] = std::move(rules);
  Json run = Json::object();
  run["tool"] = {{"driver", std::move(driver)}};
  run["language"] = language == Language::Chinese ? "zh-CN" : "en-US";
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);
  Json log = Json::object();
  log["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  log["version"] = "2.1.0";
  log["runs"] = Json::array({std::move(run)});
  return written(log);
}

}  // namespace writ::diag
