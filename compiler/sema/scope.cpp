// SPDX-License-Identifier: Apache-2.0
#include "compiler/sema/scope.h"

#include "compiler/diag/suggest.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literals.h"
#include "runtime/base/called.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <span>

namespace writ::sema {

using diag::Code;

namespace {

// 十四周岁
bool starts_with_numeral(std::string_view text) {
  constexpr std::string_view kNumerals = "一二三四五六七八九十百千";
  constexpr std::size_t kBytes = 3;
  for (std::size_t i = 0; i < kNumerals.size(); i += kBytes) {
    if (text.starts_with(kNumerals.substr(i, kBytes))) return true;
  }
  return false;
}

// `five`, 十, 一千人: in digits; nothing when it is no number.
std::optional<std::string> in_digits(std::string_view text) {
  constexpr std::string_view kWords[] = {"one",   "two",   "three", "four", "five",   "six",
                                         "seven", "eight", "nine",  "ten",  "eleven", "twelve"};
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (kWords[i] == text) return std::to_string(i + 1);
  }
  if (!starts_with_numeral(text)) return std::nullopt;
  for (const std::string_view unit : {"周岁", "岁", "人", "个", "名"}) {
    if (!text.ends_with(unit)) continue;
    text.remove_suffix(unit.size());
    break;
  }
  for (std::size_t i = 0; i < text.size(); i += 3) {
    if (!starts_with_numeral(text.substr(i))) return std::nullopt;
  }
  const auto read = syntax::read_article("第" + std::string(text) + "条");
  const bool plain = read && read->find_first_not_of("0123456789") == std::string::npos;
  return plain ? read : std::nullopt;
}

// Words of other languages for types and values, and what Writ calls them.
struct Foreign {
  std::string_view written;
  std::string_view english;
  std::string_view chinese;
};
constexpr Foreign kTypes[] = {{"number", "count", "计数"},
                              {"int", "integer", "整数"},
                              {"numeric", "decimal(2)", "小数(2)"},
                              {"float", "decimal(4)", "小数(4)"},
                              {"double", "decimal(4)", "小数(4)"},
                              {"string", "text", "文本"},
                              {"str", "text", "文本"},
                              {"String", "text", "文本"},
                              {"bool", "boolean", "是非"},
                              {"Boolean", "boolean", "是非"},
                              {"amount", "money of CNY", "人民币 金额"},
                              {"percentage", "rate", "比例"},
                              {"percent", "rate", "比例"},
                              {"datetime", "date", "日期"},
                              {"Date", "date", "日期"},
                              {"day", "date", "日期"},
                              {"人民币金额", "money of CNY", "人民币 金额"},
                              {"数字", "count", "计数"},
                              {"数值", "count", "计数"},
                              {"数", "count", "计数"},
                              {"数量", "count", "计数"},
                              {"字符串", "text", "文本"},
                              {"文字", "text", "文本"},
                              {"布尔", "boolean", "是非"},
                              {"布尔值", "boolean", "是非"},
                              {"百分比", "rate", "比例"},
                              {"百分数", "rate", "比例"},
                              {"时间", "date", "日期"},
                              {"整型", "integer", "整数"}};
constexpr Foreign kValues[] = {
    {"true", "yes", "是"},    {"True", "yes", "是"},     {"TRUE", "yes", "是"},     {"false", "no", "否"},
    {"False", "no", "否"},    {"FALSE", "no", "否"},     {"null", "absent", "无"},  {"none", "absent", "无"},
    {"nil", "absent", "无"},  {"now", "today", "当日"},  {"真", "yes", "是"},       {"假", "no", "否"},
    {"空值", "absent", "无"}, {"今日", "today", "当日"}, {"今天", "today", "当日"}, {"Yes", "yes", "是"},
    {"YES", "yes", "是"},     {"No", "no", "否"},        {"NO", "no", "否"}};

// A word that other languages have for a type or a value.
bool report_foreign(diag::Diagnostics& diagnostics, base::Language language, const syntax::Name& name,
                    const base::Bilingual& wanted) {
  const bool type = wanted.en == "a type";
  if (name.text == "empty" || name.text == "空") {
    diagnostics.report(Code::UnknownName, name.span, {name.text})
        .note({"of a list write `(count of x in list) is 0`; of what may be absent, `is absent`",
               "列表写作“(列表 之中 项 的 个数) 为 0”；可缺的值写作“未提供”"})
        .emit();
    return true;
  }
  const std::span<const Foreign> words =
      type ? std::span<const Foreign>(kTypes) : std::span<const Foreign>(kValues);
  const auto at =
      std::find_if(words.begin(), words.end(), [&](const Foreign& one) { return one.written == name.text; });
  if (at == words.end() || (!type && wanted.en != "a value")) return false;
  const std::string meant(language == base::Language::Chinese ? at->chinese : at->english);
  diag::Builder report = diagnostics.report(Code::UnknownName, name.span, {name.text});
  if (type)
    report.note(
        {"the types are boolean, count, integer, decimal(n), rate, money of CNY, date, text, list of …, and "
         "those "
         "that are declared",
         "类型有：是非、计数、整数、小数(n)、比例、人民币 金额、日期、文本、…的列表，以及所声明的类型"});
  report.fix(name.span, meant, {"the word of the language", "语言中的用词"}).emit();
  return true;
}

}  // namespace

base::Bilingual kind_name(SymbolKind kind) {
  switch (kind) {
    case SymbolKind::Law: return {"an instrument", "法源"};
    case SymbolKind::Enumeration: return {"an enumeration", "枚举"};
    case SymbolKind::Record: return {"a record", "记录"};
    case SymbolKind::Fact: return {"a fact", "事实"};
    case SymbolKind::Parameter: return {"a parameter", "参数"};
    case SymbolKind::Item: return {"an output or a definition", "结论或者定义"};
    case SymbolKind::Decision: return {"a decision", "决定"};
    case SymbolKind::Interpretation: return {"an interpretation", "解释"};
    case SymbolKind::Group: return {"a group", "规则组"};
    case SymbolKind::Rule: return {"a rule", "规则"};
    case SymbolKind::Table: return {"a table", "判定表"};
    case SymbolKind::Obligation: return {"an obligation", "义务"};
    case SymbolKind::List: return {"a negative list", "负面清单"};
  }
  return {};
}

Scope::Scope(diag::Diagnostics& diagnostics, const std::vector<const syntax::PolicyFile*>& files)
    : diagnostics_(diagnostics), looks_(diagnostics) {
  for (const syntax::PolicyFile* file : files) {
    poisoned_.insert(file->poisoned.begin(), file->poisoned.end());
    Part part;
    part.name = file->name.text;
    part.file = file;
    part.language = file->language;
    for (const syntax::Declaration& declaration : file->declarations) {
      const auto* use = std::get_if<syntax::Use>(&declaration);
      if (use == nullptr) continue;
      const auto at = std::find(files.begin(), files.end(), use->found);
      if (at == files.end()) {
        part.incomplete = true;
      } else if (*at != file) {
        part.uses.push_back(static_cast<std::size_t>(at - files.begin()));
      }
    }
    parts_.push_back(std::move(part));
  }
}

bool Scope::has_used(const syntax::PolicyFile* module) const {
  return std::any_of(used_.begin(), used_.end(), [&](const auto& pair) {
    return pair.first == here_ && parts_[pair.second].file == module;
  });
}

void Scope::declare(const syntax::DeclaredName& name, SymbolKind kind, std::uint32_t index, bool is_private) {
  looks_.add(name);
  for (const std::string& spelling : {name.text.en, name.text.zh}) {
    if (spelling.empty()) continue;
    const auto [at, fresh] =
        parts_[here_].symbols.try_emplace(spelling, Symbol{kind, index, name.text, name.span, is_private});
    // What a used module shows is not taken over in silence.
    const std::vector<std::size_t> shown = showing(spelling);
    if (fresh && shown.empty()) continue;
    const Symbol& other = fresh ? parts_[shown.front()].symbols.find(spelling)->second : at->second;
    diagnostics_.report(Code::DuplicateName, name.span, {spelling})
        .label(other.span, {"declared here", "在此声明"})
        .emit();
  }
}

void Scope::poison(const syntax::DeclaredName& name) {
  for (const std::string& spelling : {name.text.en, name.text.zh}) {
    if (!spelling.empty()) poisoned_.insert(spelling);
  }
}

const Symbol* Scope::find_in(const Part& part, std::string_view name) const {
  const auto at = part.symbols.find(name);
  return at == part.symbols.end() ? nullptr : &at->second;
}

std::vector<std::size_t> Scope::showing(std::string_view name) const {
  std::vector<std::size_t> out;
  for (const std::size_t used : parts_[here_].uses) {
    const Symbol* symbol = find_in(parts_[used], name);
    const bool twice = std::find(out.begin(), out.end(), used) != out.end();
    if (symbol != nullptr && !symbol->is_private && !twice) out.push_back(used);
  }
  return out;
}

const Symbol* Scope::find(std::string_view name) const {
  if (const Symbol* own = find_in(parts_[here_], name)) return own;
  const std::vector<std::size_t> shown = showing(name);
  if (shown.size() == 1) {
    used_.emplace(here_, shown.front());
    return find_in(parts_[shown.front()], name);
  }
  std::size_t module = 0;
  const Symbol* symbol = find_behind(name, module);
  if (symbol != nullptr) used_.emplace(here_, module);
  return symbol;
}

const Symbol* Scope::find_behind(std::string_view name, std::size_t& module) const {
  for (const std::size_t used : parts_[here_].uses) {
    for (const std::string& spelling : {parts_[used].name.en, parts_[used].name.zh}) {
      if (spelling.empty() || !name.starts_with(spelling + ".")) continue;
      const Symbol* symbol = find_in(parts_[used], name.substr(spelling.size() + 1));
      if (symbol == nullptr || symbol->is_private) continue;
      module = used;
      return symbol;
    }
  }
  return nullptr;
}

const Symbol* Scope::meant(const syntax::Name& name) {
  const Symbol* symbol = find(name.text);
  if (symbol == nullptr) return nullptr;
  std::size_t module = 0;
  if (base::is_called(symbol->name, name.text) || find_behind(name.text, module) == nullptr) {
    resolve(name, symbol->name);
    return symbol;
  }
  const base::Bilingual& of = parts_[module].name;
  const auto whole = [&](base::Language language) {
    return of.in(language) + "." + symbol->name.in(language);
  };
  resolve(name, {whole(base::Language::English), whole(base::Language::Chinese)});
  return symbol;
}

bool Scope::report_hidden(const syntax::Name& name) const {
  const std::vector<std::size_t> shown = showing(name.text);
  if (shown.size() > 1) {
    for (const std::size_t used : shown) used_.emplace(here_, used);
    const base::Bilingual& first = parts_[shown[0]].name;
    diagnostics_.report(Code::AmbiguousInModules, name.span, {name.text, first, parts_[shown[1]].name})
        .note({"write the module's name before it: `" + first.in(base::Language::English) + "." + name.text +
                   "`",
               "请在名称前写明模块：“" + first.in(base::Language::Chinese) + "." + name.text + "”"})
        .emit();
    return true;
  }
  for (const std::size_t used : parts_[here_].uses) {
    const Symbol* symbol = find_in(parts_[used], name.text);
    if (symbol == nullptr || !symbol->is_private) continue;
    used_.emplace(here_, used);
    diagnostics_.report(Code::PrivateName, name.span, {name.text, parts_[used].name})
        .label(symbol->span, {"declared here", "在此声明"})
        .emit();
    return true;
  }
  return false;
}

const Symbol* Scope::expect(const syntax::Name& name, std::initializer_list<SymbolKind> kinds,
                            const base::Bilingual& wanted) {
  const Symbol* symbol = meant(name);
  if (symbol == nullptr) {
    report_unknown(name, names_of(kinds), wanted);
    return nullptr;
  }
  if (std::find(kinds.begin(), kinds.end(), symbol->kind) == kinds.end()) {
    diagnostics_.report(Code::WrongKindOfName, name.span, {name.text, kind_name(symbol->kind), wanted})
        .emit();
    return nullptr;
  }
  return symbol;
}

const Symbol* Scope::excepted(const syntax::Name& name) {
  const base::Bilingual wanted{"a rule, a table or a group", "规则、判定表或者规则组"};
  const Symbol* symbol = find(name.text);
  const bool has_default =
      symbol != nullptr && (symbol->kind == SymbolKind::Decision || symbol->kind == SymbolKind::Item);
  if (!has_default) return expect(name, {SymbolKind::Rule, SymbolKind::Table, SymbolKind::Group}, wanted);
  const bool chinese = language() == base::Language::Chinese;
  diagnostics_.report(Code::WrongKindOfName, name.span, {name.text, kind_name(symbol->kind), wanted})
      .note({"what holds when no rule applies is the default, and a rule may be an exception to that",
             "无规则适用时的结果称为缺省，规则可以是缺省的例外"})
      .fix(name.span, chinese ? name.text + " 的 缺省" : "default of " + name.text,
           {"an exception to the default", "缺省的例外"})
      .emit();
  return nullptr;
}

void Scope::report_unknown(const syntax::Name& name, const std::vector<std::string>& known,
                           const base::Bilingual& wanted) {
  constexpr std::size_t kShown = 8;
  if (is_poisoned(name.text) || report_hidden(name)) return;
  // `when a and` and then a clause: the clause's first word was read as a name.
  if (syntax::is_keyword(name.text)) {
    diagnostics_.report(Code::SyntaxError, name.span, {name.text, wanted}).emit();
    return;
  }
  const auto is_name = [&](std::string_view part) { return find(part) != nullptr || is_poisoned(part); };
  if (const auto parted = syntax::split_han_run(name.text, is_name)) {
    diagnostics_.report(Code::WordsRunTogether, name.span, {name.text, *parted})
        .fix(name.span, *parted, {"put spaces between the words", "在词语之间加空格"})
        .emit();
    return;
  }
  if (report_foreign(diagnostics_, language(), name, wanted)) return;
  const auto close = diag::nearest(name.text, known);
  if (!close) {
    diag::Builder report = diagnostics_.report(Code::UnknownName, name.span, {name.text});
    if (const auto digits = in_digits(name.text)) {
      report.fix(name.span, *digits, {"a number is written in digits", "数用阿拉伯数字书写"});
    } else if (starts_with_numeral(name.text)) {
      report.note({"a number is written in digits, and an age without a unit: `14`",
                   "数用阿拉伯数字书写，年龄不写单位：“14”"});
    } else if (!wanted.empty() && wanted.en != "a value" && known.size() <= kShown) {
      base::Bilingual list;
      for (const std::string& one : known) {
        list.en += (list.en.empty() ? "`" : ", `") + one + "`";
        list.zh += (list.zh.empty() ? "“" : "、“") + one + "”";
      }
      if (known.empty()) {
        report.note({"expected " + wanted.en + ", and none is declared",
                     "此处应为" + wanted.zh + "，而规范中没有声明"});
      } else {
        report.note({"expected " + wanted.en + "; declared: " + list.en,
                     "此处应为" + wanted.zh + "，已声明的有：" + list.zh});
      }
    }
    report.emit();
    return;
  }
  diagnostics_.report(Code::UnknownName, name.span, {name.text})
      .fix(name.span, *close, {"there is a name close to it", "有一个相近的名称"})
      .emit();
}

std::vector<std::string> Scope::names_of(std::initializer_list<SymbolKind> kinds) const {
  std::vector<std::string> out;
  const auto add = [&](const Part& part, bool own) {
    for (const auto& [spelling, symbol] : part.symbols) {
      const bool wanted = std::find(kinds.begin(), kinds.end(), symbol.kind) != kinds.end();
      if (wanted && (own || !symbol.is_private)) out.push_back(spelling);
    }
  };
  add(parts_[here_], true);
  for (const std::size_t used : parts_[here_].uses) add(parts_[used], false);
  return out;
}

bool Scope::is_poisoned(std::string_view name) const {
  return parts_[here_].incomplete || poisoned_.contains(name);
}

}  // namespace writ::sema
