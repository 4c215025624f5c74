// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/duty_words.h"

namespace writ::eval {
namespace {

using base::Bilingual;

Bilingual word_of(ir::Modality modality) {
  switch (modality) {
    case ir::Modality::Must: return {"must", "应当"};
    case ir::Modality::MustNot: return {"must not", "不得"};
    case ir::Modality::May: return {"may", "可以"};
  }
  return {};
}

Bilingual word_of(ir::Phase phase) {
  switch (phase) {
    case ir::Phase::Unstated: return {};
    case ir::Phase::Before: return {" before the act", "事前"};
    case ir::Phase::During: return {" during the act", "事中"};
    case ir::Phase::After: return {" after the act", "事后"};
  }
  return {};
}

}  // namespace

std::string duty_sentence(std::string_view who, ir::Modality modality, std::string_view what, ir::Phase phase,
                          base::Language language) {
  std::string out(who);
  if (language == base::Language::Chinese)
    return out.append(word_of(phase).zh).append(word_of(modality).zh).append(what);
  return out.append(" ").append(word_of(modality).en).append(" ").append(what).append(word_of(phase).en);
}

}  // namespace writ::eval
