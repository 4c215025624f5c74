// SPDX-License-Identifier: Apache-2.0
// Words, names, texts, numbers, dates and citations as the formatter writes them.
#include "compiler/syntax/format_writer.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/literals.h"
#include "runtime/value/date.h"

#include <algorithm>

namespace writ::syntax {
namespace {

// Words that stand beside other words could be read as a phrase: `missing` before `facts`.
// Phrases of forms whose other words never stand beside a declared name: `rows` is plain, though there is `rows apart`.
constexpr std::string_view kNeverBesideNames[] = {"RowsApart",
                                                  "MayBeEmpty",
                                                  "LevelsOf",
                                                  "IsEmpty",
                                                  "NegativeList",
                                                  "ConsentScope",
                                                  "RevenueFormula",
                                                  "Rest",
                                                  "SplitsInto",
                                                  "LeavesTo",
                                                  "LeftOut",
                                                  "InTiersOf",
                                                  "AtTierOf",
                                                  "LargestRemainder",
                                                  "ValidFor",
                                                  "RenewedWithin",
                                                  "FiledAgainWhen",
                                                  "CrossBorderRule",
                                                  "EmptyOnesTo",
                                                  "ResidueTo",
                                                  "ResidueToOne",
                                                  "ShapleyOf",
                                                  "AsMemberOf",
                                                  "EachWorth",
                                                  "ConvertedTo",
                                                  "ComparedWith",
                                                  "GrownBy",
                                                  "AtTheRate",
                                                  "OfTheDay",
                                                  "ImportantWhen",
                                                  "SensitiveWhen",
                                                  "OperatorsWhen",
                                                  "CoversImportant",
                                                  "CoversSensitive",
                                                  "CoversOperators",
                                                  "ZoneLists",
                                                  "RegisteredWhen",
                                                  "FiledWhen",
                                                  "ListedWhen",
                                                  "ListKind",
                                                  "ByScenario",
                                                  "CountedThisYear",
                                                  "CountedSinceLastYear",
                                                  "CountedLastYear",
                                                  "CountedOver",
                                                  "CountedNow",
                                                  "PerCounterparty",
                                                  "ExtendedBy",
                                                  "MetAs",
                                                  "FiledWithin",
                                                  "FiledAgain"};

bool is_in_phrase(std::string_view word) {
  for (const Keyword& keyword : keywords()) {
    std::string_view rest = keyword.english;
    if (rest.find(' ') == std::string_view::npos ||
        std::find(std::begin(kNeverBesideNames), std::end(kNeverBesideNames), keyword.id) !=
            std::end(kNeverBesideNames))
      continue;
    while (!rest.empty()) {
      const std::size_t end = rest.find_first_of(" |");
      if (rest.substr(0, end) == word) return true;
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    }
  }
  return false;
}

bool is_number(std::string_view digits) {
  return digits.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string grouped_by_three(std::string_view digits) {
  const std::size_t whole = std::min(digits.find('.'), digits.size());
  std::string out;
  for (std::size_t i = 0; i < whole; ++i) {
    if (i > 0 && (whole - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out + std::string(digits.substr(whole));
}

// 100000 -> 10万, 150000000 -> 1.5亿; nothing when that is no shorter way to say it.
std::string in_ten_thousands(std::string_view digits) {
  constexpr std::size_t kTenThousand = 4;
  constexpr std::size_t kHundredMillion = 8;
  if (!is_number(digits) || digits.empty() || digits.front() == '0') return {};
  const std::size_t zeros = digits.size() - 1 - digits.find_last_not_of('0');
  if (zeros < kTenThousand) return {};
  if (digits.size() <= kHundredMillion)
    return std::string(digits.substr(0, digits.size() - kTenThousand)) + "万";
  // Two decimals of 亿 are read easily; more are not.
  if (zeros + 2 < kHundredMillion) return std::string(digits.substr(0, digits.size() - kTenThousand)) + "万";
  std::string out(digits.substr(0, digits.size() - kHundredMillion));
  if (zeros < kHundredMillion) out += "." + std::string(digits.substr(out.size(), kHundredMillion - zeros));
  return out + "亿";
}

}  // namespace

Doc Writer::word(std::string_view id) const { return text(spelling(id, language_)); }

Doc Writer::mark(std::string_view english, std::string_view chinese) const {
  return text(this->chinese() ? chinese : english);
}

// ---- names ----

Doc Writer::name(std::string_view spelling, Place place) const {
  auto known = kinds_.find(spelling);
  if (known == kinds_.end()) known = kinds_.emplace(spelling, word_kind(spelling)).first;
  const WordKind kind = known->second;
  bool plain =
      kind == WordKind::Name || kind == WordKind::Noun || kind == WordKind::Unit || kind == WordKind::Label;
  // `is under` is another question.
  if (spelling == "under" && place != Place::Labelled) plain = false;
  switch (place) {
    case Place::Free: break;
    case Place::Type: plain = kind == WordKind::Name || kind == WordKind::Label; break;
    case Place::Target:
      plain = plain && spelling != "default" && spelling != "缺省" && spelling != "默认" &&
              spelling != "decision" && spelling != "决定";
      break;
    case Place::Alone: plain = plain && kind != WordKind::Unit && !is_in_phrase(spelling); break;
    // `test` before `table`, `missing` before `facts`
    case Place::Last: plain = plain && spelling != "test" && spelling != "missing"; break;
    case Place::Labelled: plain = kind != WordKind::Other; break;
  }
  return text(plain ? std::string(spelling) : "「" + std::string(spelling) + "」");
}

Doc Writer::dotted(std::string_view spelling, Place place) const {
  Doc out;
  while (true) {
    const std::size_t dot = spelling.find('.');
    out.items.push_back(
        name(spelling.substr(0, dot), out.items.empty() || place == Place::Alone ? place : Place::Labelled));
    if (dot == std::string_view::npos) return out;
    out.items.push_back(text("."));
    spelling.remove_prefix(dot + 1);
  }
}

Doc Writer::names(const DeclaredName& declared, Place place) const {
  const Bilingual& both = declared.text;
  if (!both.has_both()) return name(both.in(language_), place);
  const Language other = chinese() ? Language::English : Language::Chinese;
  return concat({name(both.in(language_), place), text(" / "), name(both.in(other), place)});
}

Doc Writer::dotted_names(const DeclaredName& declared, Place place) const {
  const Bilingual& both = declared.text;
  if (!both.has_both()) return dotted(both.in(language_), place);
  const Language other = chinese() ? Language::English : Language::Chinese;
  return concat({dotted(both.in(language_), place), text(" / "), dotted(both.in(other), place)});
}

// ---- texts ----

Doc Writer::outside_text(std::string_view raw) const {
  std::string out = "\"";
  for (const char c : raw) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return text(out + "\"");
}

Doc Writer::quoted(std::string_view raw, Quotes quotes) const {
  const auto holds = [&](std::string_view mark) { return raw.find(mark) != std::string_view::npos; };
  const std::string inner(raw);
  if (!has_han(raw)) return outside_text(raw);
  if (quotes == Quotes::Title && !holds("《") && !holds("》")) return text("《" + inner + "》");
  if (!holds("”")) return text("“" + inner + "”");
  if (!holds("」")) return text("「" + inner + "」");
  return outside_text(raw);
}

Doc Writer::texts(const Bilingual& both, Quotes quotes) const {
  if (both.zh.empty() && !has_han(both.en)) return quoted(both.en, quotes);
  if (both.en.empty() && has_han(both.zh)) return quoted(both.zh, quotes);
  // Two texts are told apart by their script; where that does not do, the first is the English one.
  const bool told_apart = has_han(both.zh) && !has_han(both.en);
  const bool swap = chinese() && told_apart;
  return group({quoted(swap ? both.zh : both.en, quotes),
                nest(2, concat({line(), text("/ "), quoted(swap ? both.en : both.zh, quotes)}))});
}

// ---- numbers, dates, types ----

std::string Writer::number(std::string_view digits) const {
  // Inside braces and brackets a comma would part two members.
  if (chinese()) {
    if (std::string out = in_ten_thousands(digits); !out.empty()) return out;
  }
  return lists_ > 0 ? std::string(digits) : grouped_by_three(digits);
}

// CNY 1,000, 1,000元
std::string Writer::money(const Expr& expr) const {
  if (!chinese()) return std::string(value::currency_code(expr.currency)) + " " + number(expr.text);
  const bool yuan = expr.currency == value::Currency::CNY;
  return number(expr.text) + std::string(yuan ? "元" : value::currency_name_zh(expr.currency));
}

Doc Writer::date(std::int32_t days) const { return text(value::format_date(value::Date{days}).view()); }

Doc Writer::period(const Period& period) const {
  std::vector<Doc> parts;
  if (period.from) {
    parts.push_back(word("From"));
    parts.push_back(date(*period.from));
    if (chinese()) parts.push_back(word("Since"));
  }
  if (period.until) {
    parts.push_back(word("Until"));
    parts.push_back(date(*period.until));
    if (chinese()) parts.push_back(word("Earlier"));
  }
  return join(std::move(parts), space());
}

Doc Writer::type(const TypeName& type) const {
  Doc plain;
  if (type.builtin) {
    std::string id = type.name.text;
    id.front() = static_cast<char>(id.front() - 'a' + 'A');
    plain = word(id);
    if (id == "Decimal")
      plain = concat({plain, mark("(", "（"), text(std::to_string(type.places)), mark(")", "）")});
    if (id == "Money" && chinese())
      plain = concat({text(value::currency_name_zh(type.currency)), space(), plain});
    if (id == "Money" && !chinese())
      plain = concat({plain, space(), word("Of"), space(), text(value::currency_code(type.currency))});
  } else {
    plain = dotted(type.name.text, Place::Type);
  }
  if (type.list && chinese()) plain = concat({plain, space(), word("Of"), space(), word("List")});
  if (type.list && !chinese()) plain = concat({word("List"), space(), word("Of"), space(), plain});
  if (type.optional) plain = concat({plain, mark("?", "？")});
  return plain;
}

// ---- citations ----

Doc Writer::citation(const Citation& citation, bool same_law) const {
  std::vector<Doc> parts;
  if (citation.law.text.empty()) {
    parts.push_back(word("Internal"));
    parts.push_back(texts(citation.internal, Quotes::Title));
  } else {
    const bool whole = citation.article.empty();
    if (!same_law || whole) parts.push_back(dotted(citation.law.text, Place::Free));
    if (!whole)
      parts.push_back(
          text(chinese() ? article_in_chinese(citation.article) : article_in_english(citation.article)));
  }
  Doc out = join(std::move(parts), space());
  if (!citation.period.empty()) {
    out = concat({std::move(out), space(), mark("(", "（"), period(citation.period), mark(")", "）")});
  }
  return out;
}

Doc Writer::citations(const std::vector<Citation>& cites) {
  Doc out;
  for (std::size_t i = 0; i < cites.size(); ++i) {
    const bool same_law = i > 0 && !cites[i].law.text.empty() && cites[i].law.text == cites[i - 1].law.text;
    const bool last = i + 1 == cites.size();
    Doc own =
        concat({citation(cites[i], same_law), last ? Doc{} : mark(",", "、"), tail(cites[i].span.begin)});
    Doc above = lead(cites[i].span.begin, false, false);
    if (i == 0) {
      out.items.push_back(concat({std::move(above), std::move(own)}));
    } else {
      out.items.push_back(group({line(), std::move(above), std::move(own)}));
    }
  }
  return align(std::move(out));
}

Doc Writer::cites(const std::vector<Citation>& cites) {
  return concat({word("Cites"), space(), citations(cites)});
}

}  // namespace writ::syntax
