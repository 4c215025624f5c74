// SPDX-License-Identifier: Apache-2.0
// A text or a name in both languages of the project. Where only one was written, it stands for both.
#pragma once

#include <cstdint>
#include <string>

namespace writ::base {

enum class Language : std::uint8_t { English, Chinese };

struct Bilingual {
  std::string en;
  std::string zh;

  const std::string& in(Language language) const {
    if (language == Language::Chinese) return zh.empty() ? en : zh;
    return en.empty() ? zh : en;
  }
  bool empty() const { return en.empty() && zh.empty(); }
  bool has_both() const { return !en.empty() && !zh.empty(); }
  friend bool operator==(const Bilingual&, const Bilingual&) = default;
};

}  // namespace writ::base
