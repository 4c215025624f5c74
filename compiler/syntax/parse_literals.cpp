// SPDX-License-Identifier: Apache-2.0
#include "compiler/syntax/parse_literals.h"

#include "compiler/syntax/literals.h"
#include "compiler/syntax/number_words.h"
#include "runtime/value/currency.h"
#include "runtime/value/date.h"

#include <WritLexer.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace writ::syntax {
namespace {

using diag::Code;
using writ_antlr::WritLexer;

const Bilingual kDate{"a date, as in 2024-03-22", "日期，例如 2024-03-22 或者 2024年3月22日"};
const Bilingual kAmount{"an amount, as in `CNY 100`", "金额，例如“100元”“100 美元”"};
const Bilingual kShare{"a share, as in `20%`", "比例，例如“20%”"};
const Bilingual kArticle{"an article, as in `art 13(1)`", "条款，例如“第十三条第一款”"};
const Bilingual kNumber{"a number, as in `10,000`", "数，例如“10,000”“10万”"};

struct Sign {
  std::string_view written;
  std::string_view code;
};
constexpr Sign kSigns[] = {{"¥", "CNY"},      {"￥", "CNY"},   {"$", "USD"},     {"＄", "USD"},
                           {"€", "EUR"},      {"£", "GBP"},    {"₩", "KRW"},     {"RMB", "CNY"},
                           {"rmb", "CNY"},    {"yuan", "CNY"}, {"块", "CNY"},    {"块钱", "CNY"},
                           {"圆", "CNY"},     {"元整", "CNY"}, {"圆整", "CNY"},  {"dollars", "USD"},
                           {"dollar", "USD"}, {"美金", "USD"}, {"euros", "EUR"}, {"euro", "EUR"},
                           {"pounds", "GBP"}};

std::string_view code_of_sign(std::string_view written) {
  for (const Sign& sign : kSigns) {
    if (sign.written == written) return sign.code;
  }
  return {};
}

bool is_plain(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

int whole(std::string_view text) {
  return is_plain(text) && text.size() <= 4 ? std::stoi(std::string(text)) : -1;
}

bool is_year(std::string_view text) { return text.size() == 4 && whole(text) >= 1800 && whole(text) <= 2199; }

// In the place of a date that cannot be told.
constexpr const char* kAnyDay = "2000-01-01";

template <std::size_t N>
bool is_among(const std::string_view (&words)[N], std::string_view word) {
  return std::find(std::begin(words), std::end(words), word) != std::end(words);
}

std::string two(int number) { return (number < 10 ? "0" : "") + std::to_string(number); }

std::string iso(int year, int month, int day) {
  return std::to_string(year) + "-" + two(month) + "-" + two(day);
}

class Mender {
 public:
  Mender(Tokens tokens, const TreeBuilder& builder, diag::Diagnostics& diagnostics, Language language)
      : tokens_(std::move(tokens)), builder_(builder), diagnostics_(diagnostics), language_(language) {}

  Tokens run() {
    Tokens out;
    out.reserve(tokens_.size());
    while (at_ < tokens_.size()) {
      const std::size_t taken = suspicious() ? mend() : 0;
      if (taken == 0) {
        out.push_back(std::move(tokens_[at_++]));
        before_ = out.back().get();
        continue;
      }
      for (auto& token : made_) out.push_back(std::move(token));
      made_.clear();
      if (!out.empty()) before_ = out.back().get();
      at_ += taken;
    }
    return out;
  }

 private:
  // Cheap, because it is asked of every token.
  bool suspicious() const {
    switch (type(0)) {
      case WritLexer::NUMBER:
        if (inclusive_at() != 0) return true;
        switch (type(1)) {
          case WritLexer::SLASH:
          case WritLexer::MINUS:
          case WritLexer::DOT:
          case WritLexer::IDENTIFIER:
          case WritLexer::NUMBER:
          case WritLexer::UNKNOWN:
          case WritLexer::MAY:
          case WritLexer::COMMA:
          case WritLexer::YEARS: return same_line(1);
          case WritLexer::OF: return type(2) != WritLexer::LIST;
          default: return wants_date() && text(0).size() == 8;
        }
      case WritLexer::DATE_LITERAL: return type(1) == WritLexer::IDENTIFIER && joined(1);
      case WritLexer::STRING: return wants_date();
      case WritLexer::SLASH: return type(1) == WritLexer::SLASH && joined(1);
      case WritLexer::UNKNOWN:
      case WritLexer::AT_LEAST_ONE:
      case WritLexer::IDENTIFIER: return true;
      default: return false;
    }
  }

  std::size_t mend() {
    for (const auto step :
         {&Mender::comment, &Mender::time_of_day, &Mender::number_date, &Mender::dotted_date,
          &Mender::run_date, &Mender::named_date, &Mender::han_date, &Mender::numeral_date,
          &Mender::numeral_period, &Mender::decimal_comma, &Mender::amount, &Mender::share, &Mender::part,
          &Mender::inclusive, &Mender::count_word, &Mender::scaled, &Mender::number, &Mender::number_in_words,
          &Mender::article}) {
      if (const std::size_t taken = (this->*step)()) return taken;
    }
    return 0;
  }

  // `// …`, `# …`: the rest of the line says nothing to the parser.
  std::size_t comment() {
    const bool slashes = type(0) == WritLexer::SLASH && type(1) == WritLexer::SLASH && joined(1);
    if (!slashes && text(0) != "#") return 0;
    std::size_t taken = 1;
    while (token(taken) != nullptr && same_line(taken)) ++taken;
    const std::size_t mark = slashes ? 2 : 1;
    Span marks = span(mark);
    diagnostics_
        .report(Code::SyntaxError, marks,
                {slashes ? "//" : "#", Bilingual{"`--` before a comment", "以“--”起首的注释"}})
        .fix(marks, "--", {"a comment", "注释"})
        .emit();
    return taken;
  }

  // ---- dates ----

  // Whether what stands here can be nothing but a day.
  bool wants_date() const {
    if (before_ == nullptr) return false;
    switch (before_->getType()) {
      case WritLexer::FROM:
      case WritLexer::UNTIL:
      case WritLexer::THROUGH:
      case WritLexer::AS_OF: return true;
      case WritLexer::MORE_THAN:
      case WritLexer::LESS_THAN:
      case WritLexer::AT_LEAST:
      case WritLexer::AT_MOST: {
        constexpr std::string_view kOfDays[] = {"later than", "earlier than", "on or after", "on or before",
                                                "晚于",       "早于",         "不早于",      "不晚于"};
        return is_among(kOfDays, before_->getText());
      }
      default: return false;
    }
  }

  // 2020-01-01T00:00:00Z
  std::size_t time_of_day() {
    if (type(0) != WritLexer::DATE_LITERAL || !joined(1) || text(1).front() != 'T' || text(1).size() < 2)
      return 0;
    std::size_t taken = 2;
    while (token(taken) != nullptr && joined(taken)) ++taken;
    const std::string day = text(0);
    unexpected(taken, kDate)
        .note({"a day has no time", "日期不含时刻"})
        .fix(span(taken), day, {"the date", "日期"})
        .emit();
    make(taken, WritLexer::DATE_LITERAL, day);
    return taken;
  }

  // 20200101, "2020-01-01"
  std::size_t run_date() {
    if (!wants_date()) return 0;
    std::string written = text(0);
    if (type(0) == WritLexer::NUMBER && is_plain(written) && written.size() == 8 &&
        is_year(written.substr(0, 4)))
      return date(1, written.substr(0, 4) + "-" + written.substr(4, 2) + "-" + written.substr(6));
    if (type(0) != WritLexer::STRING || written.size() < 12) return 0;
    const std::size_t mark = written.front() == '"' ? 1 : 3;
    written = written.substr(mark, written.size() - 2 * mark);
    return value::parse_date(written) ? date(1, written) : 0;
  }

  // 二〇二四年三月一日
  std::size_t numeral_date() {
    if (type(0) != WritLexer::IDENTIFIER) return 0;
    const std::string written = text(0);
    const std::size_t year = written.find("年");
    const std::size_t month = written.find("月");
    constexpr std::size_t kMark = 3;
    constexpr std::size_t kYear = 4 * kMark;
    if (year != kYear || month == std::string::npos || month < year || !written.ends_with("日")) return 0;
    const auto number = [](std::string_view numerals) {
      const auto read = read_article("第" + std::string(numerals) + "条");
      return read ? whole(*read) : -1;
    };
    const std::string_view all = written;
    const int of_year = number(all.substr(year + kMark, month - year - kMark));
    const int day = number(all.substr(month + kMark, all.size() - month - 2 * kMark));
    const int years = number(all.substr(0, year));
    if (years < 1800 || of_year < 1 || day < 1) return 0;
    return date(1, iso(years, of_year, day));
  }

  // 自 备案日 起 十个工作日 内
  std::size_t numeral_period() {
    if (type(0) != WritLexer::IDENTIFIER || type(1) != WritLexer::INSIDE || type_before() != WritLexer::SINCE)
      return 0;
    struct Unit {
      std::string_view word;
      std::size_t token;
    };
    constexpr Unit kUnits[] = {{"个工作日", WritLexer::WORKDAYS},
                               {"个月", WritLexer::MONTHS},
                               {"日", WritLexer::DAYS},
                               {"天", WritLexer::DAYS},
                               {"年", WritLexer::YEARS}};
    const std::string run = text(0);
    for (const Unit& unit : kUnits) {
      if (!run.ends_with(unit.word)) continue;
      const auto number = read_article("第" + run.substr(0, run.size() - unit.word.size()) + "条");
      if (!number || !is_plain(*number) || *number == "0") return 0;
      unexpected(1, {"a period in digits", "以阿拉伯数字书写的期间"})
          .fix(span(1), *number + " " + std::string(unit.word), {"in digits", "用阿拉伯数字"})
          .emit();
      make(1, WritLexer::NUMBER, *number);
      make(1, unit.token, std::string(unit.word));
      return 1;
    }
    return 0;
  }

  // `March 2024`, 2024年3月
  std::size_t month_alone(std::size_t taken, int year, int month) {
    const std::string start = std::to_string(year) + "-" + two(month);
    unexpected(taken, kDate)
        .note({"a date has a day: `" + start + "-01` is the first of that month",
               "日期应写明某日：该月首日为 " + start + "-01"})
        .emit();
    make(taken, WritLexer::DATE_LITERAL, start + "-01");
    return taken;
  }

  // 31/12/2024, 2024/3/1, 2024-3-1
  std::size_t number_date() {
    const std::size_t mark = type(1);
    if (type(0) != WritLexer::NUMBER || (mark != WritLexer::SLASH && mark != WritLexer::MINUS)) return 0;
    if (type(2) != WritLexer::NUMBER || type(3) != mark || type(4) != WritLexer::NUMBER || !joined(4))
      return 0;
    return numbers(text(0), text(2), text(4), 5);
  }

  // 31.12.2024, 2024.3.1: two of the numbers read as one.
  std::size_t dotted_date() {
    if (type(0) != WritLexer::NUMBER || type(1) != WritLexer::DOT || type(2) != WritLexer::NUMBER ||
        !joined(2))
      return 0;
    const std::string first = text(0);
    const std::size_t dot = first.find('.');
    if (dot == std::string::npos) return 0;
    return numbers(first.substr(0, dot), first.substr(dot + 1), text(2), 3);
  }

  std::size_t numbers(const std::string& a, const std::string& b, const std::string& c, std::size_t taken) {
    if (is_year(a) && whole(b) >= 1 && whole(b) <= 12 && whole(c) >= 1 && whole(c) <= 31)
      return date(taken, iso(whole(a), whole(b), whole(c)));
    if (whole(a) < 1 || whole(b) < 1 || whole(a) > 31 || whole(b) > 31) return 0;
    if (c.size() == 2 && is_plain(c) && wants_date()) {
      unexpected(taken, kDate).note({"a year has four digits", "年份写四位数"}).emit();
      make(taken, WritLexer::DATE_LITERAL, kAnyDay);
      return taken;
    }
    if (!is_year(c)) return 0;
    if (whole(a) > 12 && whole(b) > 12) return no_such_day(taken);
    const std::string day_first = iso(whole(c), whole(b), whole(a));
    const std::string month_first = iso(whole(c), whole(a), whole(b));
    if (whole(b) > 12) return date(taken, month_first);
    if (whole(a) > 12 || a == b) return date(taken, day_first);
    diag::Builder report = unexpected(taken, kDate);
    report.note({"`" + day_first + "` where the day comes first, `" + month_first + "` where the month does",
                 "日在前的为 " + day_first + "，月在前的为 " + month_first});
    report.emit();
    make(taken, WritLexer::DATE_LITERAL, day_first);
    return taken;
  }

  // `1 July 2025`, `1st July 2025`, `July 1, 2025`
  std::size_t named_date() {
    std::size_t next = 0;
    int day = 0;
    if (type(0) == WritLexer::NUMBER) {
      day = whole(text(0));
      next = 1;
      const std::string ending = text(1);
      if (ending == "st" || ending == "nd" || ending == "rd" || ending == "th") ++next;
      if (type(next) == WritLexer::OF) ++next;
    }
    const int month = month_in_words(text(next));
    if (month == 0) return 0;
    ++next;
    if (type(next) == WritLexer::DOT) ++next;  // `Jan. 1, 2020`
    if (day == 0) {
      if (type(next) != WritLexer::NUMBER || !same_line(next)) return 0;
      if (is_year(text(next)) && wants_date()) return month_alone(next + 1, whole(text(next)), month);
      day = whole(text(next++));
    }
    if (type(next) == WritLexer::COMMA) ++next;
    if (type(next) != WritLexer::NUMBER || !is_year(text(next)) || !same_line(next) || day < 1 || day > 31)
      return 0;
    return date(next + 1, iso(whole(text(next)), month, day));
  }

  // 2024 年 3 月 1 日, 2024年3月1号
  std::size_t han_date() {
    constexpr std::size_t kMost = 6;
    if (type(0) != WritLexer::NUMBER || !is_year(text(0)) || !text(1).starts_with("年")) return 0;
    std::string written = text(0);
    // 2024年3月: `年3月`, `年3月前`
    const std::string run = text(1);
    const std::size_t mark = run.find("月");
    if (wants_date() && mark != std::string::npos && run.find("日") == std::string::npos &&
        run.find("号") == std::string::npos && type(2) != WritLexer::NUMBER) {
      const int alone = whole(std::string_view(run).substr(3, mark - 3));
      if (alone >= 1 && alone <= 12) return month_alone(2, whole(text(0)), alone);
    }
    if (wants_date() && run == "年" && type(2) != WritLexer::NUMBER) {
      unexpected(2, kDate).note({"a date has a month and a day", "日期应写明月、日"}).emit();
      make(2, WritLexer::DATE_LITERAL, kAnyDay);
      return 2;
    }
    for (std::size_t i = 1; i < kMost && same_line(i); ++i) {
      written += text(i);
      const std::size_t month = written.find("月");
      const bool whole_day = written.ends_with("日") || written.ends_with("号");
      if (month == std::string::npos || !whole_day) continue;
      const std::string_view all = written;
      const int of_year = whole(all.substr(7, month - 7));  // behind `2024年`
      const int day = whole(all.substr(month + 3, all.size() - month - 6));
      if (of_year < 1 || of_year > 12 || day < 1 || day > 31) return 0;
      return date(i + 1, iso(whole(text(0)), of_year, day));
    }
    return 0;
  }

  std::size_t no_such_day(std::size_t taken) {
    diagnostics_.report(Code::NoSuchDate, span(taken), {written(taken)}).emit();
    make(taken, WritLexer::DATE_LITERAL, kAnyDay);
    return taken;
  }

  std::size_t date(std::size_t taken, const std::string& meant) {
    if (!value::parse_date(meant)) return no_such_day(taken);
    unexpected(taken, kDate).fix(span(taken), meant, {"the date", "日期"}).emit();
    make(taken, WritLexer::DATE_LITERAL, meant);
    return taken;
  }

  // ---- amounts ----

  std::size_t amount() {
    // A tenth of a yuan.
    if (is_plain(text(0)) && text(1) == "角" && joined(1)) return amount(2, "CNY", tenth(text(0)), false);
    if (type(0) == WritLexer::NUMBER && sign_at(1)) return amount(2, code_of_sign(text(1)), text(0), false);
    if (type(0) == WritLexer::UNKNOWN && sign_at(0)) {
      if (type(1) == WritLexer::NUMBER && same_line(1)) {
        const bool dollar = text(0) == "$" || text(0) == "＄";
        return amount(2, code_of_sign(text(0)), text(1), dollar);
      }
      // `money of €`
      const std::string code(code_of_sign(text(0)));
      unexpected(1, {"a currency, as in `CNY`", "币种，例如“人民币”"})
          .fix(span(1), currency_word(code), {"the currency", "币种"})
          .emit();
      make(1, WritLexer::CURRENCY, code);
      return 1;
    }
    if (type(0) != WritLexer::IDENTIFIER) return 0;
    if (code_of_sign(text(0)) == "CNY" && type(1) == WritLexer::NUMBER && same_line(1))
      return amount(2, "CNY", text(1), false);
    // US$ 100, HK$100
    const std::string country = text(0);
    const std::string_view code = country == "US"   ? "USD"
                                  : country == "HK" ? "HKD"
                                  : country == "S"  ? "SGD"
                                                    : "";
    if (!code.empty() && text(1) == "$" && type(2) == WritLexer::NUMBER && joined(1))
      return amount(3, code, text(2), false);
    return amount_in_one_word();
  }

  // EUR100, 人民币100元
  std::size_t amount_in_one_word() {
    std::string written = text(0);
    const auto digit =
        std::find_if(written.begin(), written.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (digit == written.begin() || digit == written.end()) return 0;
    const auto currency =
        value::find_currency(written.substr(0, static_cast<std::size_t>(digit - written.begin())));
    if (!currency) return 0;
    written.erase(written.begin(), digit);
    if (written.ends_with("元")) written.resize(written.size() - 3);
    std::string_view digits = written;
    if (digits.ends_with("万") || digits.ends_with("亿")) digits.remove_suffix(3);
    std::size_t taken = 1;
    if (type(1) == WritLexer::DOT && type(2) == WritLexer::NUMBER && joined(2)) {
      written += "." + text(2);
      taken = 3;
    }
    if (!is_plain(digits)) return 0;
    return amount(taken, value::currency_code(*currency), written, false);
  }

  // `CNY 10,00`, `1.000,00元`, `1.000.000`
  std::size_t decimal_comma() {
    if (type(0) != WritLexer::NUMBER || type(2) != WritLexer::NUMBER || !joined(2)) return 0;
    std::string before = text(0);
    const std::string behind = text(2);
    if (before.find_first_not_of("0123456789,.") != std::string::npos || !is_plain(behind)) return 0;
    if (type(1) == WritLexer::DOT) {
      const bool groups = behind.size() == 3 && before.find('.') != std::string::npos &&
                          before.size() - before.find('.') == 4;
      if (!groups) return 0;
      std::erase(before, '.');
      unexpected(3, kNumber).fix(span(3), before + behind, {"a number without points", "不加点的数"}).emit();
      make(3, WritLexer::NUMBER, before + behind);
      return 3;
    }
    if (type(1) != WritLexer::COMMA || behind.size() != 2) return 0;
    const bool amount =
        type_before() == WritLexer::CURRENCY || type(3) == WritLexer::YUAN || type(3) == WritLexer::CURRENCY;
    if (!amount && behind.front() != '0') return 0;
    std::erase_if(before, [](char c) { return c == '.' || c == ','; });
    const std::string meant = before + "." + behind;
    unexpected(3, {"a decimal with a point, as in `10.00`", "以点分隔的小数，例如“10.00”"})
        .fix(span(3), meant, {"a point before the decimal places", "小数部分之前用点"})
        .emit();
    make(3, WritLexer::NUMBER, meant);
    return 3;
  }

  bool sign_at(std::size_t index) const {
    const std::size_t one = type(index);
    return (one == WritLexer::UNKNOWN || one == WritLexer::IDENTIFIER) && !code_of_sign(text(index)).empty();
  }

  std::size_t amount(std::size_t taken, std::string_view code, const std::string& number, bool dollar) {
    const std::string word = currency_word(code);
    std::string meant = word + " " + number;
    if (chinese()) meant = code == "CNY" ? number + "元" : number + " " + word;
    diag::Builder report = unexpected(taken, kAmount);
    report.fix(span(taken), meant, {"the amount with its currency", "写明币种的金额"});
    if (dollar) report.note({"`$` is the sign of several currencies", "“$”是数种货币的符号，请核对币种"});
    report.emit();
    // Of another currency it may not have been meant at all, so that a comparison with it says nothing.
    if (code != "CNY") {
      make(taken, WritLexer::IDENTIFIER, std::string(kMended));
      return taken;
    }
    make(1, WritLexer::CURRENCY, std::string(code));
    make(taken, WritLexer::NUMBER, number);
    return taken;
  }

  std::string currency_word(std::string_view code) const {
    const auto currency = value::find_currency(code);
    return std::string(chinese() && currency ? value::currency_name_zh(*currency) : code);
  }

  // ---- shares and numbers ----

  // `20 per cent`, `20 %`, `5 percent of gross`
  std::size_t share() {
    if (type(0) != WritLexer::NUMBER) return 0;
    std::string number = text(0);
    const bool has_sign = number.ends_with("%") || number.ends_with("％");
    std::size_t taken = 1;
    const std::string word = text(1);
    if (!has_sign) {
      if (word == "per" && text(2) == "cent") taken = 3;
      if (word == "percent" || word == "pct" || word == "percentage" || word == "%" || word == "％")
        taken = 2;
      if (taken == 1) return 0;
      number += "%";
    }
    const bool of = type(taken) == WritLexer::OF;
    if (has_sign && !of) return 0;
    const std::size_t all = taken + (of ? 1 : 0);
    const std::string times = chinese() ? "×" : "*";
    unexpected(all, of ? Bilingual{"a product, as in `5% * price`", "乘积，例如“价款 × 5%”"} : kShare)
        .fix(span(all), of ? number + " " + times : number, {"the share", "比例"})
        .emit();
    make(taken, WritLexer::NUMBER, number);
    if (of) {
      at_ += taken;
      make(1, WritLexer::TIMES, times);
      at_ -= taken;
    }
    return all;
  }

  // `5‰`, `千分之五`, `万分之 3`, `百分之 5`
  std::size_t part() {
    struct Sign {
      std::string_view sign;
      std::size_t places;  // by which it is less than a per cent
    };
    constexpr Sign kBehind[] = {{"‰", 1}, {"‱", 2}};
    for (const Sign& one : kBehind) {
      if (type(0) == WritLexer::NUMBER && text(1) == one.sign) return share_of(2, text(0), one.places);
    }
    constexpr Sign kBefore[] = {{"百分之", 0}, {"千分之", 1}, {"万分之", 2}};
    for (const Sign& one : kBefore) {
      std::string written = text(0);
      if (type(0) != WritLexer::IDENTIFIER || !written.starts_with(one.sign)) continue;
      written.erase(0, one.sign.size());
      if (written.empty())
        return type(1) == WritLexer::NUMBER && same_line(1) ? share_of(2, text(1), one.places) : 0;
      const auto digits = read_han_percent("百分之" + written);
      return digits ? share_of(1, *digits, one.places) : 0;
    }
    return 0;
  }

  std::size_t share_of(std::size_t taken, const std::string& digits, std::size_t places) {
    if (digits.find_first_not_of("0123456789.") != std::string::npos) return 0;
    const std::size_t dot = std::min(digits.find('.'), digits.size());
    std::string whole_part = digits.substr(0, dot);
    const std::string behind = dot < digits.size() ? digits.substr(dot + 1) : "";
    if (whole_part.size() <= places) whole_part.insert(0, places + 1 - whole_part.size(), '0');
    std::string moved = whole_part.substr(whole_part.size() - places) + behind;
    moved.erase(moved.find_last_not_of('0') + 1);
    whole_part.resize(whole_part.size() - places);
    const std::string meant = whole_part + (moved.empty() ? "" : "." + moved) + "%";
    unexpected(taken, kShare).fix(span(taken), meant, {"the share", "比例"}).emit();
    make(taken, WritLexer::NUMBER, meant);
    return taken;
  }

  // `100（含）以上`, `100人（含）以上`: where the bracket begins; none: 0.
  std::size_t inclusive_at() const {
    const std::size_t open = type(1) == WritLexer::PEOPLE || type(1) == WritLexer::YUAN ? 2 : 1;
    const bool there = type(open) == WritLexer::LEFT_PAREN && text(open + 1).starts_with("含") &&
                       type(open + 2) == WritLexer::RIGHT_PAREN;
    return there && (type(open + 3) == WritLexer::OR_ABOVE || type(open + 3) == WritLexer::OR_BELOW) ? open
                                                                                                     : 0;
  }

  std::size_t inclusive() {
    const std::size_t open = type(0) == WritLexer::NUMBER ? inclusive_at() : 0;
    if (open == 0) return 0;
    at_ += open;
    const Span bracket = span(3);
    diagnostics_
        .report(Code::SyntaxError, bracket, {written(3), Bilingual{"the comparison", "“以上”或者“以下”"}})
        .note({"`以上` and `以下` include the number", "“以上”“以下”均包括本数"})
        .fix(bracket, "", {"without it", "删去"})
        .emit();
    at_ -= open;
    for (std::size_t i = 0; i < open; ++i) made_.push_back(std::move(tokens_[at_ + i]));
    return open + 3;
  }

  // `100名`, `3家`: only people are counted with a word.
  std::size_t count_word() {
    constexpr std::string_view kOfPeople[] = {"名", "位"};
    constexpr std::string_view kOfThings[] = {"个", "家", "条", "项", "次", "件",
                                              "份", "户", "笔", "台", "种"};
    if (type(0) != WritLexer::NUMBER || type(1) != WritLexer::IDENTIFIER || !joined(1)) return 0;
    const bool people = is_among(kOfPeople, text(1));
    if (!people && !is_among(kOfThings, text(1))) return 0;
    if (text(1) == "条" && type_before() == WritLexer::IDENTIFIER) {  // `个保法 13条`
      unexpected(2, kArticle).fix(span(2), "第" + text(0) + "条", {"the article", "条款"}).emit();
      make(2, WritLexer::ARTICLE, "第" + text(0) + "条");
      return 2;
    }
    return number(2, people ? text(0) + "人" : text(0), text(0));
  }

  // `1万5千`, `1亿2千万`
  std::size_t scaled() {
    if (type(0) != WritLexer::NUMBER || type(1) != WritLexer::NUMBER || !joined(2)) return 0;
    const std::string first = text(0);
    const std::string second = text(1);
    std::size_t places = 0;
    constexpr std::pair<std::string_view, std::size_t> kUnits[] = {
        {"千万", 7}, {"百万", 6}, {"万", 4}, {"千", 3}, {"百", 2}};
    for (const auto& [unit, zeros] : kUnits) {
      if (text(2) == unit) places = zeros;
    }
    const std::size_t most = first.ends_with("亿") ? 8 : first.ends_with("万") ? 4 : 0;
    if (most == 0 || places == 0 || !is_plain(second) || second.size() + places > most) return 0;
    const auto high = shifted(first.substr(0, first.size() - 3), most);
    if (!high || !is_plain(*high) || high->size() > 18) return 0;
    const auto low = shifted(second, places);
    return number(3, std::to_string(std::stoll(*high) + std::stoll(*low)));
  }

  // `one hundred`, `five percent`
  std::size_t number_in_words() {
    // `at least one` is a word of the language, `at least one hundred` a bound.
    const bool bound = type(0) == WritLexer::AT_LEAST_ONE && text(0).ends_with("one");
    if (!bound && !is_number_word(text(0))) return 0;
    std::vector<std::string> words;
    std::vector<std::size_t> ends;  // of each, in tokens: `one hundred and five`
    for (std::size_t i = 0; same_line(i); ++i) {
      const bool joins = type(i) == WritLexer::AND && i != 0 && is_number_word(text(i + 1));
      if (joins) continue;
      if (type(i) != WritLexer::IDENTIFIER && !(bound && i == 0)) break;
      words.push_back(i == 0 && bound ? "one" : text(i));
      ends.push_back(i + 1);
    }
    const auto meant = read_number_words(words);
    if (!meant) return 0;
    const std::size_t taken = ends[meant->words - 1];
    if (type(taken) == WritLexer::MINUS) return 0;  // not all of `one hundred twenty-five`
    const std::string written = meant->digits + (meant->share ? "%" : "");
    unexpected(taken, meant->share ? kShare : kNumber)
        .fix(span(taken), (bound ? "at least " : "") + written, {"in digits", "用阿拉伯数字"})
        .emit();
    if (bound) make(1, WritLexer::AT_LEAST, "at least");
    make(taken, WritLexer::NUMBER, written);
    return taken;
  }

  // `Article 13.1.1`, `Article 13, paragraph 1, item 2`, `§13`
  std::size_t article() {
    constexpr std::string_view kWords[] = {"Article", "Art", "Art.", "Section", "Sec", "Sec.", "§"};
    constexpr std::string_view kParagraphs[] = {"paragraph", "para", "para."};
    constexpr std::string_view kItems[] = {"item", "point"};
    const std::string word = text(0);
    if (!is_among(kWords, word) || type(1) != WritLexer::NUMBER || !same_line(1)) return 0;
    std::string place = text(1);
    std::size_t taken = 2;
    while (type(taken) == WritLexer::DOT && is_plain(text(taken + 1)) && touch(taken - 1) && touch(taken)) {
      place += "." + text(taken + 1);
      taken += 2;
    }
    if (type(taken) == WritLexer::DOT || (type(taken) == WritLexer::LEFT_PAREN && touch(taken - 1))) return 0;
    std::string paragraph, item;
    for (;;) {
      const std::size_t part = type(taken) == WritLexer::COMMA ? taken + 1 : taken;
      const bool of_item = is_among(kItems, text(part));
      if ((!of_item && !is_among(kParagraphs, text(part))) || !is_plain(text(part + 1))) break;
      if (!item.empty() || (!of_item && !paragraph.empty())) return 0;  // in another order
      (of_item ? item : paragraph) = text(part + 1);
      taken = part + 2;
    }
    if (type(taken) == WritLexer::OF) return 0;  // `Article 3 of the Rules`
    place = with_parts(place) + (paragraph.empty() ? "" : "(" + paragraph + ")");
    if (!item.empty()) place += paragraph.empty() ? " item " + item : "(" + item + ")";
    const std::string written = (word.starts_with("Sec") ? "sec " : "art ") + place;
    diag::Builder report = unexpected(taken, kArticle);
    if (word == "§") report.fix(span(taken), "sec " + place, {"a section", "条（section）"});
    report.fix(span(taken), written, {"as the language writes it", "按本语言的写法"}).emit();
    make(taken, WritLexer::ARTICLE, written);
    return taken;
  }

  // `10 万`, `5 million`, 10k, `1 000`, 1_000
  std::size_t number() {
    if (type(0) != WritLexer::NUMBER || !same_line(1)) return 0;
    const std::string digits = text(0);
    const std::string word = text(1);
    const bool simple = is_plain(digits) || digits.find_first_not_of("0123456789.") == std::string::npos;
    if (!simple) return 0;
    if (word == "万" || word == "亿") return number(2, digits + word);
    struct Scale {
      std::string_view word;
      std::size_t places;
    };
    if (word == "weeks" || word == "week" || word == "周" || word == "星期") return weeks(digits);
    constexpr Scale kScales[] = {{"thousand", 3}, {"million", 6}, {"billion", 9}, {"k", 3},
                                 {"百", 2},       {"千", 3},      {"百万", 6},    {"千万", 7}};
    for (const Scale& scale : kScales) {
      if (scale.word != word) continue;
      const auto meant = shifted(digits, scale.places);
      return meant ? number(2, *meant) : 0;
    }
    const bool group = is_plain(digits) && digits.size() <= 3;
    const bool spaced = type(1) == WritLexer::NUMBER && word.size() == 3 && is_plain(word);
    const bool underlined = type(1) == WritLexer::IDENTIFIER && joined(1) && word.size() == 4 &&
                            word[0] == '_' && is_plain(word.substr(1));
    if (!group || (!spaced && !underlined)) return 0;
    return number(2, digits + "," + word.substr(underlined ? 1 : 0));
  }

  std::size_t weeks(const std::string& digits) {
    constexpr int kDays = 7;
    if (whole(digits) < 1) return 0;
    const std::string days = std::to_string(whole(digits) * kDays);
    const std::string unit = chinese() ? "日" : "days";
    unexpected(2, {"a period in days", "以日计算的期间"})
        .fix(span(2), days + " " + unit, {"the same in days", "折合为日"})
        .emit();
    make(1, WritLexer::NUMBER, days);
    at_ += 1;
    make(1, WritLexer::DAYS, unit);
    at_ -= 1;
    return 2;
  }

  std::size_t number(std::size_t taken, const std::string& meant) { return number(taken, meant, meant); }

  // `written` is what the author should write, `digits` what is read of it.
  std::size_t number(std::size_t taken, const std::string& written, const std::string& digits) {
    unexpected(taken, kNumber).fix(span(taken), written, {"the number", "数"}).emit();
    make(taken, WritLexer::NUMBER, digits);
    return taken;
  }

  // ---- tokens ----

  const antlr4::Token* token(std::size_t index) const {
    return at_ + index < tokens_.size() ? tokens_[at_ + index].get() : nullptr;
  }
  std::size_t type(std::size_t index) const {
    const antlr4::Token* one = token(index);
    return one == nullptr ? antlr4::Token::INVALID_TYPE : one->getType();
  }
  std::string text(std::size_t index) const {
    const antlr4::Token* one = token(index);
    return one == nullptr ? std::string() : one->getText();
  }
  bool same_line(std::size_t last) const {
    return token(last) != nullptr && token(0)->getLine() == token(last)->getLine();
  }
  // No space stands between a token and the next.
  bool touch(std::size_t first) const {
    return token(first + 1) != nullptr &&
           token(first)->getStopIndex() + 1 == token(first + 1)->getStartIndex();
  }
  // None between the first and the last.
  bool joined(std::size_t last) const {
    for (std::size_t i = 0; i < last; ++i) {
      if (!touch(i)) return false;
    }
    return true;
  }
  Span span(std::size_t taken) const {
    return base::cover(builder_.span(tokens_[at_].get()), builder_.span(tokens_[at_ + taken - 1].get()));
  }
  bool chinese() const { return language_ == Language::Chinese; }

  std::string written(std::size_t taken) const {
    const std::size_t first = tokens_[at_]->getStartIndex();
    const std::size_t last = tokens_[at_ + taken - 1]->getStopIndex();
    return tokens_[at_]->getInputStream()->getText({static_cast<ssize_t>(first), static_cast<ssize_t>(last)});
  }
  diag::Builder unexpected(std::size_t taken, const Bilingual& expected) {
    return diagnostics_.report(Code::SyntaxError, span(taken), {written(taken), expected});
  }

  // In place of the next `taken` tokens.
  void make(std::size_t taken, std::size_t type, const std::string& meant) {
    auto made = std::make_unique<antlr4::CommonToken>(tokens_[at_].get());
    made->setType(type);
    made->setStopIndex(tokens_[at_ + taken - 1]->getStopIndex());
    made->setText(meant);
    made_.push_back(std::move(made));
  }

  std::size_t type_before() const {
    return before_ == nullptr ? antlr4::Token::INVALID_TYPE : before_->getType();
  }

  Tokens tokens_;
  const antlr4::Token* before_ = nullptr;  // the one that was let through last
  const TreeBuilder& builder_;
  diag::Diagnostics& diagnostics_;
  Language language_;
  std::size_t at_ = 0;
  Tokens made_;
};

}  // namespace

Tokens mend_literals(Tokens tokens, const TreeBuilder& builder, diag::Diagnostics& diagnostics,
                     Language language) {
  return Mender(std::move(tokens), builder, diagnostics, language).run();
}

}  // namespace writ::syntax
