// SPDX-License-Identifier: Apache-2.0
// The worst-case cost of a decision: how many nodes the interpreter can come to evaluate, as a sum over the lengths of the
// request's lists. Out of the IR alone; no request is looked at. It bounds what eval::Limits::max_steps counts, not time.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/eval/limits.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace writ::report {

// A sum of products of list lengths with whole factors: `412 + 9·n(contracts)`. Arithmetic stops at kMostCost.
inline constexpr std::uint64_t kMostCost = UINT64_MAX;
class Polynomial {
 public:
  using Lists = std::vector<std::uint32_t>;  // sorted; a list that is walked twice within itself stands twice

  Polynomial() = default;
  Polynomial(std::uint64_t constant) { terms_[{}] = constant; }
  static Polynomial length_of(std::uint32_t list);

  Polynomial& operator+=(const Polynomial& other);
  friend Polynomial operator+(Polynomial a, const Polynomial& b) { return a += b; }
  friend Polynomial operator*(const Polynomial& a, const Polynomial& b);
  // At least as much as either, whatever the lengths are.
  void raise_to(const Polynomial& other);

  std::uint64_t at(std::uint64_t length) const;  // every list so long
  const std::map<Lists, std::uint64_t>& terms() const { return terms_; }
  friend bool operator==(const Polynomial&, const Polynomial&) = default;

 private:
  std::map<Lists, std::uint64_t> terms_;  // no factor is 0, but for the constant
};

struct DecisionCost {
  base::Bilingual decision;
  std::vector<base::Bilingual> lists;  // what n(…) is about: a path of facts, by place in Polynomial::Lists
  Polynomial worst;                    // over all days
  struct Stretch {
    ir::Period period;
    Polynomial cost;
  };
  std::vector<Stretch> stretches;  // between two changes of law, while the decision is in force
};

DecisionCost cost_of(const ir::Program& program, std::uint32_t decision);

// `412 + 9·n(contracts)`
std::string polynomial_text(const Polynomial& polynomial, const std::vector<base::Bilingual>& lists,
                            base::Language language);

struct PolicyCost {
  base::Bilingual policy;
  std::vector<DecisionCost> decisions;
};
std::string render_text(const std::vector<PolicyCost>& policies, const eval::Limits& limits,
                        base::Language language);
std::string render_json(const std::vector<PolicyCost>& policies, const eval::Limits& limits);

}  // namespace writ::report
