// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/phrasebook.h"

#include "compiler/syntax/keywords.h"

#include <algorithm>
#include <iterator>

namespace writ::syntax {
namespace {

struct Meant {
  std::string_view written;
  std::string_view word;  // of the language
};

// Of statutes and of everyday speech. None of them is left to the nearest spelling: 已满 is near 不满.
constexpr Meant kComparisons[] = {
    {"under", "less than"},
    {"below", "less than"},
    {"younger", "less than"},
    {"over", "more than"},
    {"above", "more than"},
    {"exceeds", "more than"},
    {"exceeding", "more than"},
    {"older", "more than"},
    {"reaches", "at least"},
    {"equals", "is"},
    {"满", "不少于"},
    {"已满", "不少于"},
    {"年满", "不少于"},
    {"未满", "不满"},
    {"未达到", "不满"},
    {"未超过", "不超过"},
    {"等于", "为"},
    {"不等于", "不为"},
    {"大于或等于", "不少于"},
    {"大于或者等于", "不少于"},
    {"不小于", "不少于"},
    {"小于或等于", "不超过"},
    {"小于或者等于", "不超过"},
    {"不大于", "不超过"},
    {"早于或等于", "不晚于"},
    {"晚于或等于", "不早于"},
    {"迟于", "晚于"},
    {"不迟于", "不晚于"},
    {"先于", "早于"},
    {"等同于", "为"},
    {"最多", "不超过"},
    {"最少", "不少于"},
    {"是", "为"},
    {"不是", "不为"},
};
constexpr Meant kDuties[] = {
    {"shall", "must"}, {"should", "must"}, {"cannot", "must not"}, {"必须", "应当"}, {"须", "应当"},
    {"应", "应当"},    {"应该", "应当"},   {"不能", "不得"},       {"不可", "不得"}, {"不可以", "不得"},
    {"不应", "不得"},  {"不应当", "不得"}, {"禁止", "不得"},       {"有权", "可以"}, {"可", "可以"},
};

constexpr Meant kOutcomes[] = {
    {"allowed", "permit"}, {"allow", "permit"},    {"permitted", "permit"}, {"prohibited", "deny"},
    {"approve", "permit"}, {"approved", "permit"}, {"grant", "permit"},     {"reject", "deny"},
    {"prohibit", "deny"},  {"rejected", "deny"},   {"block", "deny"},       {"refuse", "deny"},
    {"批准", "允许"},      {"予以准许", "允许"},   {"不许可", "禁止"},      {"不予许可", "禁止"},
    {"拒绝", "禁止"},      {"驳回", "禁止"},       {"不得", "禁止"},        {"forbidden", "deny"},
    {"forbid", "deny"},    {"denied", "deny"},     {"refused", "deny"},     {"准许", "允许"},
    {"准予", "允许"},      {"许可", "允许"},       {"不允许", "禁止"},      {"不准", "禁止"},
    {"不予准许", "禁止"},  {"禁止的", "禁止"},     {"permits", "permit"},   {"allows", "permit"},
    {"denies", "deny"},    {"forbids", "deny"},    {"prohibits", "deny"},   {"同意", "允许"},
    {"不同意", "禁止"},    {"不予批准", "禁止"},
};
// How statutes open an exception; here the exception is a rule and says so behind its name.
constexpr std::string_view kExceptions[] = {
    "overrides", "override", "overriding", "despite", "优先于", "except", "excepting", "notwithstanding",
    "save",      "provided", "除外",       "但",      "但是",   "的例外", "例外"};

constexpr Order kOrders[] = {
    {"greater", true, false}, {"more", true, false},     {"larger", true, false},   {"bigger", true, false},
    {"higher", true, false},  {"above", true, false},    {"over", true, false},     {"older", true, false},
    {"less", false, false},   {"smaller", false, false}, {"lower", false, false},   {"fewer", false, false},
    {"below", false, false},  {"under", false, false},   {"younger", false, false}, {"later", true, true},
    {"after", true, true},    {"earlier", false, true},  {"before", false, true}};

// What the language does not have, and what to do instead.
struct Missing {
  std::string_view written;
  base::Bilingual instead;
};
const Missing kMissing[] = {
    {"neither",
     {"each is denied by itself: `not a and not b`; of values, `x is not in {a, b}`",
      "逐项否定：“非 甲 且 非 乙”；就取值而言，“某项 不在 {甲, 乙} 之中”"}},
    {"either", {"two conditions with `or` between them: `a or b`", "两个条件之间用“或”连接"}},
    {"both", {"two conditions with `and` between them: `a and b`", "两个条件之间用“且”连接"}},
    {"xor",
     {"one of two and not both: `(a or b) and not (a and b)`",
      "二者仅居其一：“（甲 或 乙）且 非（甲 且 乙）”"}},
    {"以及", {"conditions are joined by `and`", "条件之间用“且”连接"}},
    {"没有",
     {"what is not so is said with `not`: `not notified`",
      "否定写作“非”：“非 已告知”；没有提供写作“未提供”"}},
    {"mod",
     {"remainders are not computed; ask for the fact itself, or state the cases in a table",
      "不计算余数；请将所需结果列为事实，或者以判定表逐项载明"}},
    {"modulo",
     {"remainders are not computed; ask for the fact itself, or state the cases in a table",
      "不计算余数；请将所需结果列为事实，或者以判定表逐项载明"}},
    {"取余",
     {"remainders are not computed; ask for the fact itself, or state the cases in a table",
      "不计算余数；请将所需结果列为事实，或者以判定表逐项载明"}},
    {"average",
     {"divide a `sum of` by a `count of` and say how it is rounded", "以“合计”除以“个数”，并写明舍入方式"}},
    {"avg",
     {"divide a `sum of` by a `count of` and say how it is rounded", "以“合计”除以“个数”，并写明舍入方式"}},
    {"平均值",
     {"divide a `sum of` by a `count of` and say how it is rounded", "以“合计”除以“个数”，并写明舍入方式"}},
    {"平均",
     {"divide a `sum of` by a `count of` and say how it is rounded", "以“合计”除以“个数”，并写明舍入方式"}},
    {"let", {"give the value a name of its own with `define`", "请以“定义”为该值单独命名"}},
    {"var", {"give the value a name of its own with `define`", "请以“定义”为该值单独命名"}},
    {"round",
     {"rounding stands behind the value: `fee rounded half up to 0.01`",
      "舍入写在值之后：“费用 四舍五入至 0.01”"}},
    {"floor",
     {"rounding stands behind the value: `fee rounded to the floor of 1`",
      "舍入写在值之后：“费用 向下取整至 1”"}},
    {"ceil",
     {"rounding stands behind the value: `fee rounded to the ceiling of 1`",
      "舍入写在值之后：“费用 向上取整至 1”"}},
    {"四舍五入",
     {"rounding stands behind the value: `fee rounded half up to 0.01`",
      "舍入写在值之后：“费用 四舍五入至 0.01”"}},
    {"rank",
     {"there are no ranks; count the items that come before: `count of x in list where x more than y`",
      "没有排名；可计算在先者的个数：“名单 之中 甲 的 个数 其中 甲 超过 乙”"}},
    {"排名",
     {"there are no ranks; count the items that come before: `count of x in list where x more than y`",
      "没有排名；可计算在先者的个数：“名单 之中 甲 的 个数 其中 甲 超过 乙”"}},
    {"median", {"there is no median; ask for the value as a fact", "不计算中位数；请将该值列为事实"}},
    {"invariant",
     {"nothing is asserted of every request; write a `test`, or prove it with `writ prove`",
      "不设恒真断言；请写测试，或者以 writ prove 证明"}},
    {"assert",
     {"nothing is asserted of every request; write a `test`, or prove it with `writ prove`",
      "不设恒真断言；请写测试，或者以 writ prove 证明"}},
    {"function",
     {"there are no functions; `define` names a value of the case", "没有函数；“定义”为个案中的值命名"}},
    {"函数",
     {"there are no functions; `define` names a value of the case", "没有函数；“定义”为个案中的值命名"}},
    {"contains", {"written the other way round: `item in list`", "请反过来写：“某项 在 列表 之中”"}},
    {"includes", {"written the other way round: `item in list`", "请反过来写：“某项 在 列表 之中”"}},
    {"包含", {"written the other way round: `item in list`", "请反过来写：“某项 在 列表 之中”"}},
    {"包括", {"written the other way round: `item in list`", "请反过来写：“某项 在 列表 之中”"}},
    {"between",
     {"two conditions: `n at least 3 and n at most 5`", "请写作两个条件：“数 不少于 3 且 数 不超过 5”"}},
    {"介于",
     {"two conditions: `n at least 3 and n at most 5`", "请写作两个条件：“数 不少于 3 且 数 不超过 5”"}},
    {"sum", {"written `sum of x.amount for x in list`", "请写作“对 列表 之中 每个 项 合计 项.金额”"}},
    {"else",
     {"a rule has no other branch; write another rule, or an exception to this one",
      "规则没有另一分支；请另立一条规则，或者写作本规则的例外"}},
    {"elseif",
     {"a rule has no other branch; write another rule, or an exception to this one",
      "规则没有另一分支；请另立一条规则，或者写作本规则的例外"}},
};

template <std::size_t N>
std::string_view meant(const Meant (&table)[N], std::string_view written) {
  const auto* at = std::find_if(std::begin(table), std::end(table),
                                [&](const Meant& one) { return one.written == written; });
  return at == std::end(table) ? std::string_view{} : at->word;
}

}  // namespace

std::string_view meant_comparison(std::string_view written) { return meant(kComparisons, written); }
std::string_view meant_duty(std::string_view written) { return meant(kDuties, written); }
std::string_view meant_outcome(std::string_view written) { return meant(kOutcomes, written); }

bool opens_exception(std::string_view written) {
  return std::find(std::begin(kExceptions), std::end(kExceptions), written) != std::end(kExceptions);
}

const Order* order_of(std::string_view written) {
  const auto* at = std::find_if(std::begin(kOrders), std::end(kOrders),
                                [&](const Order& one) { return one.written == written; });
  return at == std::end(kOrders) ? nullptr : at;
}

const base::Bilingual* instead_of(std::string_view written) {
  const auto* at = std::find_if(std::begin(kMissing), std::end(kMissing),
                                [&](const Missing& one) { return one.written == written; });
  return at == std::end(kMissing) ? nullptr : &at->instead;
}

}  // namespace writ::syntax
