// SPDX-License-Identifier: Apache-2.0
// Where comments go when a file is laid out anew: each belongs to one thing of the tree, known by the byte it starts at.
// A comment on a line of its own belongs to what follows it; one behind something belongs to that. Nothing is printed here.
#pragma once

#include "compiler/syntax/ast.h"

#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

namespace writ::syntax {

class Comments {
 public:
  // `source` is the text the tree was read from; with none, there are neither comments nor empty lines.
  Comments(const PolicyFile& file, std::string_view source);

  // Each is handed out once.
  std::vector<const Comment*> before(std::uint32_t begin);
  const Comment* after(std::uint32_t begin);
  // What nobody has asked for yet, in order.
  std::vector<const Comment*> rest();

  // An empty line stands before the byte.
  bool blank_before(std::uint32_t begin) const;
  // The byte at which the `end` of a block starts.
  std::uint32_t end_of(const Span& block) const;

 private:
  // A thing that can have comments; a comment inside it goes before it, or before what follows in it.
  struct Place {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    bool holds = false;  // others, that can have comments
  };
  struct Attached {
    std::vector<const Comment*> before;
    const Comment* after = nullptr;
  };

  void collect(const PolicyFile& file);
  void add(const Span& span) { places_.push_back({span.begin, span.end}); }
  void add_point(std::uint32_t begin) { places_.push_back({begin, begin}); }
  void add(const Expr& expr);
  void add(const std::vector<Expr>& exprs);
  void add(const std::vector<Citation>& cites);
  void add(const Period& period);
  void add(const Item& item);
  void add(const Obligation& duty);
  void add(const Use& use);
  void add(const Calendar& calendar);
  void add(const Law& law);
  void add(const Enumeration& enumeration);
  void add(const Record& record);
  void add(const Parameter& parameter);
  void add(const Loose& loose);
  // Beside what writes each.
#define WRIT_FORM(Sort, ...) void add(const Sort& form);
#include "compiler/syntax/forms.def"
  void add(const Decision& decision);
  void add(const Test& test);
  void add(const Interpretation& interpretation);
  void add(const Group& group);
  void add(const Table& table);
  void add(const Rule& rule);
  void add(const std::vector<Row>& rows);
  void add(const std::vector<Assignment>& assignments);
  // What a rule, a table and a cross-border rule begin with.
  template <typename Sort>
  void add_head(const Sort& one) {
    add(one.domain);
    add(one.period);
    add(one.cites);
    if (!one.because.empty()) add(one.because_span);
  }
  void attach(const Comment& comment);

  std::string_view source_;
  std::vector<Place> places_;  // by begin
  std::map<std::uint32_t, Attached> attached_;
};

// The first byte of what an expression writes first, as far as comments can stand before it.
std::uint32_t first_place(const Expr& expr);

}  // namespace writ::syntax
