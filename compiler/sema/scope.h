// SPDX-License-Identifier: Apache-2.0
// The names of one policy: what each stands for, by either of its spellings. Every declaration has one entry; a name that is
// used and not here is reported once, with the nearest that is.
#pragma once

#include "compiler/diag/emitter.h"
#include "compiler/sema/looks.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/resolutions.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::sema {

enum class SymbolKind : std::uint8_t {
  Law,
  Enumeration,
  Record,
  Fact,
  Parameter,
  Item,
  Decision,
  Interpretation,
  Group,
  Rule,
  Table,
  Obligation,
  List
};

base::Bilingual kind_name(SymbolKind kind);

struct Symbol {
  SymbolKind kind;
  std::uint32_t index = 0;  // in the program's vector of that kind; of a rule or table its group; of an
                            // interpretation its field of the facts
  base::Bilingual name;
  base::Span span;
  bool is_private = false;  // nothing outside its file sees it
};

// A policy with the modules it uses has several files. Each sees its own names and those of the modules that it uses itself.
class Scope {
 public:
  // Of no file: names are declared one by one, and used by somebody who writes in that language.
  Scope(diag::Diagnostics& diagnostics, base::Language language)
      : diagnostics_(diagnostics), looks_(diagnostics) {
    parts_.emplace_back().language = language;
  }
  // A part for each file, in this order.
  Scope(diag::Diagnostics& diagnostics, const std::vector<const syntax::PolicyFile*>& files);

  // The file whose declarations are looked at from here on.
  void enter(std::size_t part) { here_ = part; }
  std::size_t here() const { return here_; }
  // Whether a name of a module that the present file uses was looked up.
  bool has_used(const syntax::PolicyFile* module) const;

  // Reports a second declaration of a name, and a name that looks the same as another.
  void declare(const syntax::DeclaredName& name, SymbolKind kind, std::uint32_t index,
               bool is_private = false);

  // From here on the name stands for nothing, and using it is no new mistake.
  void poison(const syntax::DeclaredName& name);

  // By a spelling, or behind the name of a used module. Nothing, too, when several used modules have the name.
  const Symbol* find(std::string_view name) const;
  // The same of a name that is used there, which from here on is known to stand for it.
  const Symbol* meant(const syntax::Name& name);
  // What every name stands for that was looked up so far; also of those that are no names of declarations, as fields.
  syntax::Resolutions& resolutions() { return resolutions_; }
  void resolve(const syntax::Name& name, const base::Bilingual& declared) {
    resolutions_.put(name.span, name.text, declared);
  }

  // Reports a name that cannot be told apart from one of these by looking.
  void hold_against(const syntax::Name& name) const { looks_.hold_against(name.text, name.span); }

  // The symbol, of one of the kinds; otherwise says what is wrong and gives nothing.
  const Symbol* expect(const syntax::Name& name, std::initializer_list<SymbolKind> kinds,
                       const base::Bilingual& wanted);

  // What a rule is an exception to, when that is not a default: a rule, a table or a group.
  const Symbol* excepted(const syntax::Name& name);
  // Of the file that is being checked.
  base::Language language() const { return parts_[here_].language; }

  // `wanted` is what could stand there, for where a word of the language stands instead.
  void report_unknown(const syntax::Name& name, const std::vector<std::string>& known,
                      const base::Bilingual& wanted = {"a value", "值"});
  // Says why a name that a used module declares cannot be seen from here; false when that is not what is wrong.
  bool report_hidden(const syntax::Name& name) const;
  std::vector<std::string> names_of(std::initializer_list<SymbolKind> kinds) const;
  bool is_poisoned(std::string_view name) const;

 private:
  diag::Diagnostics& diagnostics_;
  syntax::Resolutions resolutions_;
  Looks looks_;
  std::set<std::string, std::less<>> poisoned_;
  using Symbols = std::map<std::string, Symbol, std::less<>>;  // by each spelling
  struct Part {
    base::Bilingual name;  // of the module or the policy
    Symbols symbols;
    std::vector<std::size_t> uses;
    const syntax::PolicyFile* file = nullptr;  // null where there is none
    base::Language language = base::Language::English;
    bool incomplete = false;  // uses a module that was not found
  };
  const Symbol* find_in(const Part& part, std::string_view name) const;
  // Of a name behind the name of a module that the present file uses.
  const Symbol* find_behind(std::string_view name, std::size_t& module) const;
  // The parts that the present file uses and that show the name.
  std::vector<std::size_t> showing(std::string_view name) const;

  std::vector<Part> parts_;
  std::size_t here_ = 0;
  mutable std::set<std::pair<std::size_t, std::size_t>> used_;  // file and module
};

}  // namespace writ::sema
