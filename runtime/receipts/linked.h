// SPDX-License-Identifier: Apache-2.0
// JSON-LD as W3C's guide of consent records writes it, without network and without a library: terms by their prefix, by their
// whole identifier or bare, values alone or in a list, `{"@id"}` and `{"@value"}`, nodes within nodes or beside one another in a
// `@graph`. Prefixes are known from a table, and what a `@context` adds to it; a context that stands elsewhere, terms that it
// renames, `@list`, `@reverse` and the like are refused with their place.
#pragma once

#include "runtime/receipts/fields.h"

#include <initializer_list>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::receipts {

class Linked {
 public:
  Linked(Fields& fields, const Field& root);

  // What is described at the top: the document itself, or the members of its `@graph`.
  const std::vector<Field>& nodes() const { return nodes_; }

  // `dpv:Marketing` of `https://w3id.org/dpv#Marketing`, of `Marketing`, or of the prefix that a context gives it.
  std::string term(std::string_view text) const;
  // What something is called: whole where its prefix is known, otherwise as it is written.
  std::string name(std::string_view text) const;

  // Where nothing stands, no node: null, an empty list and a member that is not there say the same.
  Field member(const Field& node, std::string_view name) const;
  std::vector<Field> values(const Field& node, std::string_view name);
  // The one value; several are a fault, as only one would be read.
  Field value(const Field& node, std::string_view name);
  // Of a value that is a text, a reference or a literal; of a node, a fault.
  std::optional<std::string> text(const Field& value);
  // The node that a reference points to, where the graph describes it; otherwise the value itself.
  Field described(const Field& value);
  // Whether it says more than what it is called.
  bool is_node(const Field& value) const;
  std::vector<std::string> types(const Field& node);
  std::optional<std::string> id(
      const Field& node);  // of a node that is called by something, `_:b0` is nothing

  // No member by two names.
  void once(const Field& node);
  // And none but of these lists.
  void only(const Field& node, std::initializer_list<std::span<const std::string_view>> lists);

 private:
  std::string whole(std::string_view text, std::string_view bare) const;
  std::string key(std::string_view name) const;
  void read_context(const Field& context);
  void read_prefix(const Field& entry, const std::string& prefix);

  Fields& fields_;
  const json::Node* root_;  // where alone a context stands
  std::vector<Field> nodes_;
  std::map<std::string, std::string, std::less<>> prefixes_;  // of the context
  std::map<std::string, Field, std::less<>> described_;       // members of the graph, by what they are called
};

}  // namespace writ::receipts
