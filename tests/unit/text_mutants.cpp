// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/text_mutants.h"

#include "compiler/syntax/literate.h"
#include "runtime/base/utf8.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace writ::mutants {
namespace {

bool is_space(char32_t c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == 0x3000; }

bool in_word(char32_t c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xC0 && c < 0x2000);
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (syntax::is_literate(path.string()))
    return syntax::policy_text(text, syntax::read_literate(text).blocks);
  // Of a golden file: what is expected comes last; of several files in one the first.
  const std::size_t expected = std::min(text.find("--! "), text.find("--? file"));
  return text.substr(0, expected);
}

Source cut(const std::string& text) {
  Source out;
  std::string part;
  const auto end_part = [&] {
    if (part.find_first_not_of(" \n") != std::string::npos) out.declarations.push_back(part);
    part.clear();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    if (line.find_first_not_of(" \n") == std::string::npos) end_part();
    part += line;
    at = end;
  }
  end_part();
  if (out.declarations.size() > 1) {
    out.header = out.declarations.front();
    out.declarations.erase(out.declarations.begin());
  }
  return out;
}

}  // namespace

std::vector<Piece> pieces_of(const std::string& text) {
  std::vector<std::pair<std::size_t, char32_t>> points;
  for (const auto& [at, point] : base::CodePoints(text)) points.emplace_back(at, point.value);
  points.emplace_back(text.size(), U'\n');
  std::vector<Piece> out;
  std::size_t space = 0;
  for (std::size_t i = 0; i + 1 < points.size();) {
    const char32_t c = points[i].second;
    if (is_space(c)) {
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    const auto until = [&](char32_t last) {
      while (end + 1 < points.size() && points[end].second != last && points[end].second != U'\n') ++end;
      if (points[end].second == last && last != U'\n') ++end;
    };
    if (c == '-' && points[end].second == '-') {
      until(U'\n');
    } else if (c == '"') {
      until(U'"');
    } else if (c == U'“') {
      until(U'”');
    } else if (c == U'《') {
      until(U'》');
    } else if (c == U'「') {
      until(U'」');
    } else if (in_word(c)) {
      while (in_word(points[end].second)) ++end;
    }
    const std::size_t begin = points[i].first;
    out.push_back({text.substr(space, begin - space), text.substr(begin, points[end].first - begin)});
    space = points[end].first;
    i = end;
  }
  return out;
}

std::string joined(const std::vector<Piece>& pieces) {
  std::string out;
  for (const Piece& piece : pieces) out += piece.space + piece.text;
  return out + "\n";
}

std::string Source::text() const {
  std::string out = header;
  for (const std::string& one : declarations) out += one;
  return out;
}

Corpus read_corpus(const std::vector<std::string>& folders) {
  Corpus out;
  std::set<std::string> tokens;
  std::vector<std::filesystem::path> paths;
  const std::filesystem::path root = WRIT_SOURCE_DIR;
  for (const std::string& folder : folders) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      const std::string name = entry.path().filename().string();
      if (name.ends_with(".writ") || name.ends_with(".writ.md")) paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    const std::string text = read(path);
    Source source = cut(text);
    if (source.declarations.empty()) continue;
    source.path = path.lexically_relative(root).string();
    for (Piece& piece : pieces_of(text)) {
      if (piece.text.starts_with("--")) continue;
      tokens.insert(piece.text);
      out.pieces.push_back(std::move(piece));
    }
    out.files.push_back(std::move(source));
  }
  out.tokens.assign(tokens.begin(), tokens.end());
  return out;
}

void Mutator::change(std::vector<Piece>& pieces) {
  const std::size_t at = below(pieces.size());
  const auto place = pieces.begin() + static_cast<std::ptrdiff_t>(at);
  switch (below(13)) {
    case 0: pieces.erase(place); break;
    case 1: pieces.insert(place, {" ", place->text}); break;
    case 2: std::swap(place->text, pieces[below(pieces.size())].text); break;
    case 3:
      if (at > 0) std::swap(place->text, (place - 1)->text);
      break;
    case 4: place->text = corpus_.tokens[below(corpus_.tokens.size())]; break;
    case 5: place->text = pieces[below(pieces.size())].text; break;
    case 6: pieces.insert(place, {" ", corpus_.tokens[below(corpus_.tokens.size())]}); break;
    case 7: place->space = below(2) == 0 ? "" : "\n"; break;
    case 8: place->space += "\n\n\n"; break;
    case 9: place->space += (below(2) == 0 ? "-- c" : "\n  -- 注 ") + std::to_string(below(10)) + "\n"; break;
    // A few tokens in a row of some other policy, in place of as many or of one.
    default: {
      const std::size_t length = 1 + below(5);
      const std::size_t gone = std::min(below(2) == 0 ? 1 : length, pieces.size() - at);
      const std::size_t from = below(corpus_.pieces.size() - length);
      std::vector<Piece> put(corpus_.pieces.begin() + static_cast<std::ptrdiff_t>(from),
                             corpus_.pieces.begin() + static_cast<std::ptrdiff_t>(from + length));
      const auto next = pieces.erase(place, place + static_cast<std::ptrdiff_t>(gone));
      pieces.insert(next, put.begin(), put.end());
      break;
    }
  }
  if (pieces.empty()) pieces.push_back({"", "end"});
}

}  // namespace writ::mutants
