// SPDX-License-Identifier: Apache-2.0
#include "runtime/eval/answer.h"

namespace writ::eval {

std::string_view decided_text(Decided decided) {
  switch (decided) {
    case Decided::Permit: return "permit";
    case Decided::Deny: return "deny";
    case Decided::Refer: return "refer";
    case Decided::Undetermined: return "undetermined";
    case Decided::Conflict: return "conflict";
    case Decided::Error: return "error";
  }
  return "error";
}

base::Bilingual decided_name(Decided decided) {
  switch (decided) {
    case Decided::Permit: return {"permit", "允许"};
    case Decided::Deny: return {"deny", "禁止"};
    case Decided::Refer: return {"refer", "报请决定"};
    case Decided::Undetermined: return {"undetermined", "待定"};
    case Decided::Conflict: return {"conflict", "冲突"};
    case Decided::Error: return {"error", "错误"};
  }
  return {"error", "错误"};
}

}  // namespace writ::eval
