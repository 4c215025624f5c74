// SPDX-License-Identifier: Apache-2.0
#include "compiler/analyze/ranges.h"

#include "compiler/sema/types.h"
#include "runtime/value/decimal.h"

#include <algorithm>
#include <array>
#include <limits>

namespace writ::analyze {
namespace {

using diag::Code;
using ir::NodeId;
using ir::Op;
using value::int128;

// Both ends included.
struct Range {
  int128 least = 0;
  int128 most = 0;
  bool holds(int128 number) const { return least <= number && number <= most; }
};

Range whole(const ir::Type& type) {
  if (ir::is_exact(type)) return {value::kInt128Min, value::kInt128Max};
  constexpr int128 kMost = std::numeric_limits<std::int64_t>::max();
  return {type.kind == ir::TypeKind::Count ? 0 : -kMost - 1, kMost};
}

class Ranges {
 public:
  Ranges(const ir::Program& program, diag::Diagnostics& diagnostics)
      : program_(program), diagnostics_(diagnostics) {}

  // Operands come before what they are operands of. The value of a parameter may come after: then it has the range of its type.
  void run() {
    for (NodeId id = 0; id < program_.nodes.size(); ++id) ranges_.push_back(range_of(program_.nodes[id]));
  }

 private:
  Range range_of(const ir::Node& node) {
    const Range all = whole(node.type);
    const auto part = [&](std::uint32_t i) { return ranges_[program_.operand(node, i)]; };
    switch (node.op) {
      case Op::Constant: return {program_.numbers[node.index], program_.numbers[node.index]};
      case Op::Parameter: return parameter(program_.parameters[node.index], all);
      case Op::Add: return fitted(node, part(0), part(1), value::add);
      case Op::Subtract: return fitted(node, part(0), part(1), value::sub);
      case Op::Multiply:
        // With zero in either, one of the products is zero.
        if (part(0).holds(0) || part(1).holds(0)) return all;
        return fitted(node, part(0), part(1), value::mul);
      case Op::Negate: return fitted(node, {0, 0}, part(0), value::sub);
      case Op::Rescale: {
        const int surplus = node.type.places - program_.nodes[program_.operand(node, 0)].type.places;
        const auto factor = static_cast<int128>(value::power_of_ten(std::max(surplus, 0)));
        return fitted(node, part(0), {factor, factor}, value::mul);
      }
      case Op::Quotient:
        if (part(1).least == 0 && part(1).most == 0)
          diagnostics_.report(Code::AlwaysByZero, node.span).emit();
        return all;
      // any other kind: whatever the type can hold, which is always right
      default: return all;
    }
  }

  Range parameter(const ir::Parameter& parameter, const Range& all) const {
    if (parameter.values.empty() || parameter.type.list) return all;
    Range out{value::kInt128Max, value::kInt128Min};
    for (const ir::ParameterValue& value : parameter.values) {
      if (value.value >= ranges_.size()) return all;
      out.least = std::min(out.least, ranges_[value.value].least);
      out.most = std::max(out.most, ranges_[value.value].most);
    }
    return out;
  }

  // An operation that grows or falls evenly in each operand: its extremes are at the ends of theirs.
  Range fitted(const ir::Node& node, const Range& a, const Range& b,
               value::NumberResult (*operation)(int128, int128) noexcept) {
    const Range all = whole(node.type);
    Range out{value::kInt128Max, value::kInt128Min};
    std::size_t exact = 0;  // corners that have 128 bits
    const std::array<std::pair<int128, int128>, 4> corners = {
        {{a.least, b.least}, {a.least, b.most}, {a.most, b.least}, {a.most, b.most}}};
    for (const auto& [x, y] : corners) {
      const value::NumberResult made = operation(x, y);
      if (!made.ok()) continue;
      ++exact;
      out.least = std::min(out.least, made.value);
      out.most = std::max(out.most, made.value);
    }
    const bool never_fits = exact == 0
                                ? same_side(corners, node.op)
                                : exact == corners.size() && (out.least > all.most || out.most < all.least);
    if (never_fits)
      diagnostics_.report(Code::NeverFits, node.span, {sema::type_name(program_, node.type)}).emit();
    if (never_fits || exact < corners.size()) return all;
    return {std::clamp(out.least, all.least, all.most), std::clamp(out.most, all.least, all.most)};
  }

  // All four are beyond 128 bits: on one side of them, or is there something in between?
  static bool same_side(const std::array<std::pair<int128, int128>, 4>& corners, Op op) {
    if (op == Op::Multiply || op == Op::Rescale) {
      const bool negative = (corners[0].first < 0) != (corners[0].second < 0);
      return std::all_of(corners.begin(), corners.end(), [&](const auto& corner) {
        return ((corner.first < 0) != (corner.second < 0)) == negative;
      });
    }
    const bool negative = corners[0].first < 0;
    return std::all_of(corners.begin(), corners.end(),
                       [&](const auto& corner) { return (corner.first < 0) == negative; });
  }

  const ir::Program& program_;
  diag::Diagnostics& diagnostics_;
  std::vector<Range> ranges_;
};

}  // namespace

void check_ranges(const ir::Program& program, diag::Diagnostics& diagnostics) {
  Ranges(program, diagnostics).run();
}

}  // namespace writ::analyze
