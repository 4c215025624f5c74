// SPDX-License-Identifier: Apache-2.0
// Where the facts of a decision stand in JSON that somebody else designed: a binding file says so, and a request is made of
// each document by it. What the binding does not name is not looked at; what it names must be a fact of the policy. Values are
// carried over as they are written, never changed: types and limits are the business of read_request().
//
//   {"decision": "NAME",                       optional: a binding for another decision is refused
//    "facts": {"FACT": "/json/pointer",        or [pointer, ...]: the first that leads somewhere
//              "FACT": {"value": true},        the same for every document
//              "LIST": {"from": "/pointer", "each": {"FIELD": "/pointer/within/the/item"}}},
//    "default": "/pointer",                    facts that are not named above: by their names, in the object that stands there
//    "as_of": "/pointer",                      the day
//    "readings": {"INTERPRETATION": "READING"}}
//
// Where no pointer leads anywhere, or to null, the fact is missing: undetermined, not a no.
#pragma once

#include "runtime/eval/fault.h"
#include "runtime/eval/limits.h"
#include "runtime/ir/ir.h"
#include "runtime/json/document.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::json {

class Binding {
 public:
  // The file as it stands. A fault has its place in it as a JSON pointer.
  static std::optional<eval::Fault> parse(std::string_view text, Binding& out);

  // Against the policy that will be asked; before the first document, and again for each version.
  std::optional<eval::Fault> bind(const ir::Program& program, const ir::Decision& decision);

  // The decision that the file says it is for, in normal form; empty: any.
  const std::string& decision() const { return decision_; }

  // One document -> the text of a request; as text, or read already.
  std::optional<eval::Fault> request_of(std::string_view document, std::string& request,
                                        const eval::Limits& limits) const;
  void request_of(const Node& document, std::string& request) const;

  // The parts between the slashes, as they are compared with names.
  using Pointer = std::vector<std::string>;
  // A part that stands for every item of a list.
  static constexpr std::string_view kAnyItem = "*";
  // A place that is read of each document.
  struct Place {
    Pointer at;
    bool named = false;  // the last part is the name of a fact, in normal form
    // The fact or the field that it is for, one of several places that follow one another; empty: for no one alone.
    std::string of{};
    // Of a list of objects not all is read: of each item what other places say.
    bool by_item = false;
    bool only_there = false;         // what is read of it other places say
    std::optional<ir::Type> type{};  // of what is read there for a fact or a field
    std::size_t item = SIZE_MAX;     // which part is kAnyItem, where one is
  };
  // All of them; after bind().
  std::vector<Place> places() const;
  // One fact, or one field of the items of a list.
  struct Source {
    std::string name;
    std::vector<Pointer> from;
    std::optional<Node> value;
    std::vector<Source> each;
    bool has_each = false;
    std::optional<ir::Type> type;  // of the fact or the field; after bind()
  };

 private:
  std::string decision_;  // empty: any
  std::vector<Source> facts_;
  std::optional<Pointer> default_;
  std::optional<Pointer> as_of_;
  std::optional<Node> readings_;
  // The names of the facts that nothing else is said of, in all their spellings.
  struct Named {
    std::string name;
    ir::Type type;
  };
  std::vector<Named> by_default_;
};

}  // namespace writ::json
