// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/kinds.h"

#include "compiler/sema/scope.h"
#include "compiler/syntax/forms.h"

#include <variant>

namespace writ::sema {
namespace {

base::Bilingual kind(const syntax::Use&) { return {"a use", "引用"}; }
base::Bilingual kind(const syntax::Law&) { return kind_name(SymbolKind::Law); }
base::Bilingual kind(const syntax::Enumeration&) { return kind_name(SymbolKind::Enumeration); }
base::Bilingual kind(const syntax::Record& record) {
  return record.is_facts ? base::Bilingual{"facts", "事实"} : kind_name(SymbolKind::Record);
}
base::Bilingual kind(const syntax::Calendar&) { return {"a calendar", "工作日历"}; }
base::Bilingual kind(const syntax::Parameter&) { return kind_name(SymbolKind::Parameter); }
base::Bilingual kind(const syntax::Item&) { return {"a definition", "定义"}; }
base::Bilingual kind(const syntax::Decision&) { return kind_name(SymbolKind::Decision); }
base::Bilingual kind(const syntax::Interpretation&) { return kind_name(SymbolKind::Interpretation); }
base::Bilingual kind(const syntax::Group&) { return kind_name(SymbolKind::Group); }
base::Bilingual kind(const syntax::Rule&) { return kind_name(SymbolKind::Rule); }
base::Bilingual kind(const syntax::Table&) { return kind_name(SymbolKind::Table); }
base::Bilingual kind(const syntax::Obligation&) { return kind_name(SymbolKind::Obligation); }
base::Bilingual kind(const syntax::Test&) { return {"a test", "测试"}; }
base::Bilingual kind(const syntax::Loose& loose) {
  return loose.output ? base::Bilingual{"an output", "结论"} : base::Bilingual{"a default", "缺省结果"};
}
#define WRIT_FORM(Sort, ...) \
  base::Bilingual kind(const syntax::Sort&) { return syntax::k##Sort.called(); }
#include "compiler/syntax/forms.def"

}  // namespace

base::Bilingual kind_of(const syntax::Declaration& declaration) {
  return std::visit([](const auto& one) { return kind(one); }, declaration);
}

}  // namespace writ::sema
