// SPDX-License-Identifier: Apache-2.0
// The interpreter: the reference semantics of Writ. It walks the IR, serves requests with missing facts, and gives the
// reasons. Pure: the same program, request and date give the same answer. Any number of threads may call it at once.
#pragma once

#include "runtime/eval/answer.h"
#include "runtime/eval/limits.h"
#include "runtime/eval/request.h"
#include "runtime/value/split_bounded.h"

#include <functional>
#include <memory>
#include <optional>

namespace writ::eval {

// `decision` is one of the program's, and the request is for it: else a fault, F0602 or F0603. `data`: what the lists hold;
// null here and below: what the program says they hold.
Answer decide(const ir::Program& program, const ir::Decision& decision, const Request& request,
              const Limits& limits = {}, const lists::Data* data = nullptr);

// The same, into an answer that is used again and again: what it said before is gone, its memory is not.
void decide(const ir::Program& program, const ir::Decision& decision, const Request& request,
            const Limits& limits, const lists::Data* data, Answer& answer);

// What is said to a request that was made for another program.
Fault request_of_another();

// The same under the law of a day that has been settled; nothing: of the day asked about.
Answer decide_under(const ir::Program& program, const ir::Decision& decision, const Request& request,
                    const Limits& limits, std::optional<std::int32_t> law_day,
                    const lists::Data* data = nullptr);

// Settles whose day's law applies, where transitional rules say so, has the decision made under it, and says so in the answer.
// For whoever decides by other means than decide_under().
using DecideUnder = std::function<Answer(std::optional<std::int32_t>)>;
Answer decide_under_its_law(const ir::Program& program, const ir::Decision& decision, const Request& request,
                            const Limits& limits, const DecideUnder& decide,
                            const lists::Data* data = nullptr);

// What another decision came to whose outcome is asked, and by what.
struct AskedOutcome {
  std::uint32_t decision = ir::kNone;
  Decided decided = Decided::Undetermined;
  std::vector<std::uint32_t> because{};  // rules
  std::vector<std::uint32_t> unmet{};    // duties
};

// Which conditions hold for a request, asked one after the other. Program and request must outlive it.
class Conditions {
 public:
  // Those of the decision, under the law of a day.
  Conditions(const ir::Program& program, const Request& request, std::uint32_t decision,
             std::optional<std::int32_t> law_day, const lists::Data* data = nullptr);
  // Those of its transitional rules.
  Conditions(const ir::Program& program, const Request& request, std::uint32_t decision,
             const lists::Data* data = nullptr);
  ~Conditions();
  Conditions(const Conditions&) = delete;
  Conditions& operator=(const Conditions&) = delete;

  // Nothing when it is not known, or cannot be told.
  std::optional<bool> hold(ir::NodeId condition);
  // The value of an item that is no list.
  std::optional<ir::int128> number(std::uint32_t item);
  // Of an expression that reads no item of a loop and is no list.
  std::optional<ir::int128> value(ir::NodeId value);
  // What a sum is split by; nothing when not all of it is known.
  std::optional<value::Claims> claims(ir::NodeId split);
  // Calls `visit` with place and number for every item of the list that `any` or `every` runs over, while conditions asked are about that item.
  // Not at all where the list is not known.
  using Visit = std::function<void(std::uint32_t index, ir::int128 element)>;
  void each_item(ir::NodeId loop, const Visit& visit);
  const Request& request() const;
  const lists::Data* data() const;  // what the lists hold; null where nothing does
  AskedOutcome outcome(std::uint32_t decision);
  // How many rows of a list apply; nothing where that is not known.
  std::optional<std::uint32_t> rows_that_apply(std::uint32_t list);

 private:
  struct Settled;
  std::unique_ptr<Settled> settled_;
};

// What can be told of a rule, a condition or a value.
struct Standing {
  State state = State::Known;
  bool holds = false;                   // Known, of a rule or a condition: whether it does
  bool no_rule = false;                 // Fault, of a value: no rule gives it
  std::uint32_t waits_for = ir::kNone;  // Unknown: a field of the facts; behind those, an item that is free
  std::uint32_t rule = ir::kNone;       // Conflict of a value: these two give it different ones
  std::uint32_t other = ir::kNone;
};

// What is supposed. A fact of which nothing is supposed is unknown, also when it is optional.
struct Supposed {
  std::vector<bool> facts;  // by field: whether the request says all about it
  struct Free {
    std::uint32_t item = ir::kNone;
    bool settled = false;
    std::optional<ir::int128> value{};  // nothing: absent
  };
  std::vector<Free> items{};  // values that are supposed like facts, whatever their rules say
};

// For questions about all cases at once. Program, request and what is supposed must outlive it.
class Suppositions {
 public:
  // `items`: the other values that what is asked about reads, each after those it reads itself.
  Suppositions(const ir::Program& program, const Request& request, const Supposed& supposed,
               std::vector<std::uint32_t> items);
  ~Suppositions();
  Suppositions(const Suppositions&) = delete;
  Suppositions& operator=(const Suppositions&) = delete;

  // Looks again at the request and at what is supposed.
  void renew();
  Standing rule(std::uint32_t rule);
  Standing condition(ir::NodeId condition);
  // None of `items`. Known as soon as it is settled which rule gives the value, whatever that comes to.
  Standing value(std::uint32_t item);
  // Of a node that reads no fact.
  std::optional<ir::int128> number(ir::NodeId node);

 private:
  struct Settled;
  std::unique_ptr<Settled> settled_;
};

// The days of the obligations of an answer: when they are due and when they end. `decide` has done so already; this is for
// an answer that native code made.
void date_obligations(const ir::Program& program, const Request& request, Answer& answer,
                      const Limits& limits, const lists::Data* data = nullptr);

}  // namespace writ::eval
