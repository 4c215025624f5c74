// SPDX-License-Identifier: Apache-2.0
// Exact numbers: decimals, rates, money. They have 128 bits; most code reckons with those of 64 and leaves what does not fit to code
// that is made when the first of them comes (Emitter::narrow). What the machine does in a few instructions is written here; products and
// quotients of numbers that need more than 64 bits are the business of the helpers.
#include "compiler/jit/emitter.h"
#include "runtime/eval/helpers.h"
#include "runtime/value/decimal.h"

#include <limits>

namespace writ::jit {

using value::int128;
using value::Rounding;

namespace {

constexpr int128 kMostWord = std::numeric_limits<std::int64_t>::max();

std::optional<int128> constant_of(const llvm::Value* num) {
  const auto* constant = llvm::dyn_cast<llvm::ConstantInt>(num);
  if (constant == nullptr) return std::nullopt;
  const llvm::APInt bits = constant->getValue().sext(2 * kWordBits);
  return static_cast<int128>(static_cast<value::uint128>(bits.getRawData()[1]) << kWordBits |
                             bits.getRawData()[0]);
}

}  // namespace

llvm::Value* Emitter::wide_constant(const int128& number) {
  const std::uint64_t words[] = {static_cast<std::uint64_t>(number),
                                 static_cast<std::uint64_t>(number >> kWordBits)};
  return llvm::ConstantInt::get(build_.getInt128Ty(), llvm::APInt(2 * kWordBits, words));
}

llvm::Value* Emitter::exact_constant(const ir::int128& value) {
  if (!narrow()) return wide_constant(value);
  const auto small = static_cast<std::int64_t>(value);
  if (small != value) leave_if_long(bit(true));
  return number(small);
}

// A number as it lies, where this code reckons with one word.
llvm::Value* Emitter::exact_of(Value* low, Value* high) {
  // Gathered, and looked at once.
  Value* more = build_.CreateXor(build_.CreateAShr(low, number(kWordBits - 1)), high);
  build_.CreateStore(build_.CreateOr(build_.CreateLoad(build_.getInt64Ty(), upper_bits_), more), upper_bits_);
  leaves_long_ = true;
  return low;
}

// A result as a value of its type, at fault where it does not fit.
Val Emitter::fitted(const Val& value, const ir::Type& type) {
  Val out = value;
  const bool is_wide = value.num->getType()->isIntegerTy(2 * kWordBits);
  if (ir::is_exact(type) && (!narrow() || !is_wide)) return value;
  if (is_wide) {
    out.num = build_.CreateTrunc(value.num, build_.getInt64Ty());
    Value* differs = build_.CreateICmpNE(wide(out.num), value.num);
    if (ir::is_exact(type)) {
      leave_if_long(differs);
      return out;
    }
    out.bad = either(out.bad, differs);
  }
  if (type.kind == ir::TypeKind::Count) out.bad = either(out.bad, build_.CreateICmpSLT(out.num, number(0)));
  return out;
}

// A helper that takes and gives numbers by address; `rest` stands between them and the place of the result.
Val Emitter::exact_helper(const char* name, llvm::ArrayRef<Value*> numbers, llvm::ArrayRef<Value*> rest) {
  std::vector<Value*> arguments;
  for (Value* num : numbers) arguments.push_back(local(build_.getInt128Ty(), wide(num)));
  arguments.insert(arguments.end(), rest.begin(), rest.end());
  llvm::AllocaInst* place = local(build_.getInt128Ty(), wide_constant(0));
  arguments.push_back(place);
  llvm::FunctionCallee helper = helper_function(name, arguments);
  llvm::cast<llvm::Function>(helper.getCallee())->setMemoryEffects(llvm::MemoryEffects::argMemOnly());
  Value* done = build_.CreateCall(helper, arguments);
  const Val out{build_.CreateLoad(build_.getInt128Ty(), place), nullptr, nullptr,
                build_.CreateICmpEQ(done, number(eval::kNoResult))};
  return narrow() ? fitted(out, {.kind = ir::TypeKind::Decimal}) : out;
}

// Of two words; what does not fit one is left to other code.
llvm::Value* Emitter::in_a_word(llvm::Intrinsic::ID operation, Value* a, Value* b) {
  Value* made = build_.CreateBinaryIntrinsic(operation, a, b);
  leave_if_long(build_.CreateExtractValue(made, 1));
  return build_.CreateExtractValue(made, 0);
}

// Times a constant: what would overflow lies outside a range that is known now.
Val Emitter::scaled(Value* num, const int128& factor) {
  if (narrow()) {
    if (factor == 1) return {num, nullptr, nullptr, nullptr};
    return {in_a_word(llvm::Intrinsic::smul_with_overflow, num, exact_constant(factor)), nullptr, nullptr,
            nullptr};
  }
  Val out{build_.CreateMul(num, wide_constant(factor)), nullptr, nullptr, nullptr};
  if (factor == 0 || factor == 1) return out;
  if (factor == -1) {
    out.bad = build_.CreateICmpEQ(num, wide_constant(value::kInt128Min));
    return out;
  }
  const int128 of_most = value::kInt128Max / factor;
  const int128 of_least = value::kInt128Min / factor;
  out.bad = either(build_.CreateICmpSLT(num, wide_constant(std::min(of_most, of_least))),
                   build_.CreateICmpSGT(num, wide_constant(std::max(of_most, of_least))));
  return out;
}

// Of two numbers that fit a word each the product cannot overflow.
Val Emitter::product(Value* a, Value* b) {
  if (narrow()) return {in_a_word(llvm::Intrinsic::smul_with_overflow, a, b), nullptr, nullptr, nullptr};
  if (const auto factor = constant_of(b)) return scaled(a, *factor);
  if (const auto factor = constant_of(a)) return scaled(b, *factor);
  const auto fits_word = [&](Value* num) {
    return build_.CreateICmpEQ(wide(build_.CreateTrunc(num, build_.getInt64Ty())), num);
  };
  Value* small = build_.CreateAnd(fits_word(a), fits_word(b));
  const Val fast{build_.CreateMul(a, b), nullptr, nullptr, nullptr};
  return guarded(not_(small), fast, [&] { return exact_helper("writ_multiply", {a, b}, {}); });
}

Val Emitter::exact_arithmetic(const ir::Node& node) {
  const auto as_exact = [&](Val value) {
    if (!narrow()) value.num = wide(value.num);
    return value;
  };
  Val left = as_exact(operand(node, 0));
  Val right = left;
  if (node.op == ir::Op::Negate) {
    left = {exact_constant(0), nullptr, nullptr, nullptr};
  } else {
    right = as_exact(operand(node, 1));
  }
  Val out;
  if (node.op == ir::Op::Multiply) {
    out = product(left.num, right.num);
  } else {
    const auto operation =
        node.op == ir::Op::Add ? llvm::Intrinsic::sadd_with_overflow : llvm::Intrinsic::ssub_with_overflow;
    if (narrow()) {
      out.num = in_a_word(operation, left.num, right.num);
    } else {
      Value* made = build_.CreateBinaryIntrinsic(operation, left.num, right.num);
      out.num = build_.CreateExtractValue(made, 0);
      out.bad = build_.CreateExtractValue(made, 1);
    }
  }
  out.bad = either(out.bad, either(missing_or_bad(left), missing_or_bad(right)));
  return fitted(out, node.type);
}

Val Emitter::rescaled(const ir::Node& node) {
  const ir::Type& from = program_.nodes[program_.operand(node, 0)].type;
  const Val value = operand(node, 0);
  Value* num = ir::is_exact(from) ? value.num : exact_number(value.num);
  const int surplus = node.type.places - from.places;
  if (surplus < 0) refuse("fewer places");
  Val out = scaled(num, static_cast<int128>(value::power_of_ten(std::max(surplus, 0))));
  out.bad = either(out.bad, missing_or_bad(value));
  return fitted(out, node.type);
}

// A word over a positive constant, rounded.
llvm::Value* Emitter::rounded_word(Value* num, std::int64_t divisor, std::uint32_t mode) {
  Value* quotient = build_.CreateSDiv(num, number(divisor));
  Value* rest = build_.CreateSub(num, build_.CreateMul(quotient, number(divisor)));
  Value* negative = build_.CreateICmpSLT(num, number(0));
  Value* outward = build_.CreateSelect(negative, number(-1), number(1));
  const auto step_when = [&](Value* when, Value* step) {
    return build_.CreateAdd(quotient, build_.CreateSelect(when, step, number(0)));
  };
  Value* size = build_.CreateSelect(negative, build_.CreateNeg(rest), rest);
  Value* to_next = build_.CreateSub(number(divisor), size);
  switch (static_cast<Rounding>(mode)) {
    case Rounding::Down: return quotient;
    case Rounding::Up: return step_when(build_.CreateICmpNE(rest, number(0)), outward);
    case Rounding::Floor: return step_when(build_.CreateICmpSLT(rest, number(0)), number(-1));
    case Rounding::Ceiling: return step_when(build_.CreateICmpSGT(rest, number(0)), number(1));
    case Rounding::HalfUp: return step_when(build_.CreateICmpSGE(size, to_next), outward);
    case Rounding::HalfEven: {
      Value* odd = build_.CreateTrunc(quotient, build_.getInt1Ty());
      Value* half = build_.CreateAnd(build_.CreateICmpEQ(size, to_next), odd);
      return step_when(build_.CreateOr(build_.CreateICmpSGT(size, to_next), half), outward);
    }
    case Rounding::Exact: break;
  }
  refuse("a rounding that rounds nothing");
  return quotient;
}

// Half a divisor further from nought, and cut off; what overflows on the way is left to the code for long lists.
llvm::Value* Emitter::half_up(Value* num, std::int64_t divisor) {
  Value* sign = build_.CreateAShr(num, number(kWordBits - 1));
  Value* half = build_.CreateSub(build_.CreateXor(number(divisor / 2), sign), sign);
  Value* further = in_a_word(llvm::Intrinsic::sadd_with_overflow, num, half);
  return build_.CreateSDiv(further, number(divisor));
}

Val Emitter::rounded(const ir::Node& node) {
  const ir::Type& from = program_.nodes[program_.operand(node, 0)].type;
  const Val value = operand(node, 0);
  Value* num = ir::is_exact(from) ? value.num : exact_number(value.num);
  const int128 unit = program_.numbers[node.field];
  const auto slowly = [&] {
    Value* places = number(eval::pack_places(from.places, 0, node.type.places));
    return exact_helper("writ_quotient", {num, wide_constant(1), wide_constant(unit)},
                        {places, number(node.index)});
  };
  Val out;
  const int surplus = from.places - node.type.places;
  // In units of the last place of what is rounded.
  const value::NumberResult divisor =
      surplus < 0 ? value::number_fault(value::NumberFault::Inexact)
                  : value::mul(unit, static_cast<int128>(value::power_of_ten(surplus)));
  if (divisor.ok() && divisor.value <= kMostWord && narrow() &&
      static_cast<Rounding>(node.index) == Rounding::HalfUp) {
    out = scaled(half_up(num, static_cast<std::int64_t>(divisor.value)), unit);
  } else if (divisor.ok() && divisor.value <= kMostWord && narrow()) {
    out = scaled(rounded_word(num, static_cast<std::int64_t>(divisor.value), node.index), unit);
  } else if (divisor.ok() && divisor.value <= kMostWord) {
    Value* small = build_.CreateTrunc(num, build_.getInt64Ty());
    Value* too_large = build_.CreateICmpNE(wide(small), num);
    Value* units = rounded_word(small, static_cast<std::int64_t>(divisor.value), node.index);
    const Val fast{build_.CreateMul(wide(units), wide_constant(unit)), nullptr, nullptr, nullptr};
    out = guarded(too_large, fast, slowly);
  } else {
    out = slowly();
  }
  out.bad = either(out.bad, missing_or_bad(value));
  return fitted(out, node.type);
}

Val Emitter::quotient(const ir::Node& node) {
  Val parts[2];
  std::uint8_t places[2] = {0, 0};
  for (std::uint32_t i = 0; i < 2; ++i) {
    const ir::Type& type = program_.nodes[program_.operand(node, i)].type;
    parts[i] = operand(node, i);
    if (!ir::is_exact(type)) parts[i].num = wide(parts[i].num);
    places[i] = type.places;
  }
  Value* packed = number(eval::pack_places(places[0], places[1], node.type.places));
  Val out =
      exact_helper("writ_quotient", {parts[0].num, parts[1].num, wide_constant(program_.numbers[node.field])},
                   {packed, number(node.index)});
  out.bad = either(out.bad, either(missing_or_bad(parts[0]), missing_or_bad(parts[1])));
  return fitted(out, node.type);
}

}  // namespace writ::jit
