// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/together.h"

namespace writ::eval {
namespace {

int severity(Decided decided) {
  switch (decided) {
    case Decided::Deny: return 6;
    case Decided::Error: return 5;
    case Decided::Conflict: return 4;
    case Decided::Undetermined: return 3;
    case Decided::Refer: return 2;
    case Decided::Permit: return 1;
    case Decided::None: return 0;
  }
  return 5;
}

}  // namespace

Together together(const std::vector<Decided>& answers) {
  Together out;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (severity(answers[i]) > severity(out.decided)) out = {answers[i], {}};
    if (answers[i] == out.decided) out.by.push_back(i);
  }
  return out;
}

}  // namespace writ::eval
