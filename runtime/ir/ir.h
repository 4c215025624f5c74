// SPDX-License-Identifier: Apache-2.0
// The typed IR: what a policy means, with nothing left to look up. It is the contract between the compiler and everything
// that runs a policy. Flat vectors and 32-bit indexes; a Program owns all its data and does not change once it is verified.
//
// Values. Every scalar is one 128-bit number: a boolean is 0 or 1, a date its days since 1970-01-01, an enumerator its index
// in its enumeration, a text its id (see Program::texts and eval/request.h). Lists hold scalars or records of the request.
#pragma once

#include "runtime/base/bilingual.h"
#include "runtime/base/span.h"
#include "runtime/value/calendar.h"
#include "runtime/value/currency.h"
#include "runtime/value/int128.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::lists {
class Data;
}

namespace writ::ir {

using base::Bilingual;
using base::Span;
using value::int128;

inline constexpr std::uint32_t kNone = UINT32_MAX;

// ---- types ----

enum class TypeKind : std::uint8_t {
  Boolean,
  Count,
  Integer,
  Decimal,
  Rate,
  Money,
  Date,
  Text,
  Enumeration,
  Record
};

struct Type {
  TypeKind kind = TypeKind::Boolean;
  bool list = false;
  bool optional = false;
  std::uint32_t of = kNone;  // enumeration or record
  std::uint8_t places = 0;   // decimal, rate, money: the number is this many places to the left of its point
  value::Currency currency = value::Currency::CNY;  // money
  friend bool operator==(const Type&, const Type&) = default;
};

struct Enumerator {
  Bilingual name;
  std::string external;  // as JSON writes it
  // Of a taxonomy: members from this one up to here, not included, are this node and what is below it.
  std::uint32_t below_end = 0;
  // Of an overlapping taxonomy: what it is under besides, in order.
  std::vector<std::uint32_t> also_under{};
  std::string matches{};  // what others call it; empty when nothing is said
  // Of a taxonomy of which only leaves may be named: it has others below it. Made by lay_out().
  bool inner = false;
};

struct Enumeration {
  Bilingual name;
  bool taxonomy = false;  // members in depth-first order, so that being under a node is being in a range
  std::vector<Enumerator> members;
  // A taxonomy that is open below its nodes: a request may name what stands below one of them.
  bool open = false;
  // A request that names a node with others below it has not said enough: the fact is not known.
  bool leaves_only = false;

  // What stands for a member: its index. Of an open taxonomy its place, with room behind it for what a request names below it,
  // and in the upper half where what is below it ends; the numbers of a request have the same form (eval/open_names.h).
  static constexpr std::uint32_t kRoomBits = 16;
  int128 number_of(std::uint32_t member) const {
    if (!open) return member;
    return static_cast<int128>(std::uint64_t{members[member].below_end} << (32 + kRoomBits) |
                               std::uint64_t{member} << kRoomBits);
  }
  // The member that a number stands for; of what only a request names, the one that it is below.
  std::uint32_t member_of(int128 number) const {
    return open ? static_cast<std::uint32_t>(number) >> kRoomBits : static_cast<std::uint32_t>(number);
  }
  bool is_member(int128 number) const { return number_of(member_of(number)) == number; }
  // Whether what a number stands for is what another stands for, or below it.
  bool holds(int128 above, int128 below) const {
    if (!open) return covers(static_cast<std::uint32_t>(above), static_cast<std::uint32_t>(below));
    const auto place = static_cast<std::uint32_t>(below);
    const auto whole = static_cast<std::uint64_t>(above);
    return static_cast<std::uint32_t>(whole) <= place && place < static_cast<std::uint32_t>(whole >> 32);
  }

  // Whether a node is another or below it.
  bool covers(std::uint32_t above, std::uint32_t node) const {
    if (above <= node && node < members[above].below_end) return true;
    const std::vector<std::uint32_t>& others = members[node].also_under;
    return std::find(others.begin(), others.end(), above) != others.end();
  }
  bool overlapping() const {
    return std::any_of(members.begin(), members.end(),
                       [](const Enumerator& member) { return !member.also_under.empty(); });
  }
};

struct Field {
  Bilingual name;
  std::string external;
  Type type;
  Bilingual absent_means;
  bool reading = false;       // the chosen reading of an interpretation: no fact, and always there
  std::uint32_t offset = 0;   // bytes from the start of the record in a request
  bool at_least_one = false;  // of a list: an empty one is an error of the request
  Bilingual counted{};        // of a number: in which time it was counted, in words
};

// Layout in a request: presence bits, one a field, in 64-bit words; then one or two words a field (see eval/request.h).
struct Record {
  Bilingual name;
  std::vector<Field> fields;
  std::uint32_t size = 0;  // bytes
};

// Exact numbers take two words of a request, everything else one; a list takes one, wherever its items are.
constexpr bool is_exact(const Type& type) {
  return type.kind == TypeKind::Decimal || type.kind == TypeKind::Rate || type.kind == TypeKind::Money;
}
constexpr std::uint32_t slot_words(const Type& type) { return is_exact(type) && !type.list ? 2 : 1; }

// A rate as a fact or a parameter: percentages to six places.
inline constexpr std::uint8_t kRatePlaces = 8;

// ---- law ----

// Days; half open. The widest period holds every date.
struct Period {
  std::int32_t from = INT32_MIN;
  std::int32_t until = INT32_MAX;
  bool holds(std::int32_t day) const { return from <= day && day < until; }
  bool always() const { return from == INT32_MIN && until == INT32_MAX; }
  friend bool operator==(const Period&, const Period&) = default;
};

// The days that both hold.
inline Period common(const Period& a, const Period& b) {
  return {std::max(a.from, b.from), std::min(a.until, b.until)};
}
// Whether the day is in `whole` and in none of the others.
inline bool in_force(const Period& whole, const std::vector<Period>& replaced, std::int32_t day) {
  return whole.holds(day) && std::none_of(replaced.begin(), replaced.end(),
                                          [&](const Period& other) { return other.holds(day); });
}
// The days of `whole` that none of the periods holds, in order.
std::vector<Period> without(const Period& whole, std::vector<Period> taken);

struct LawVersion {
  std::optional<std::int32_t> adopted;
  std::optional<std::int32_t> in_force;
  std::optional<std::int32_t> repealed;
};

struct Law {
  Bilingual name;
  Bilingual title;
  std::vector<LawVersion> versions;
};

struct Citation {
  std::uint32_t law = kNone;  // kNone: an internal document
  Bilingual
      article;  // "art 13(1)(2)" / 「第十三条第一款第（二）项」; of an internal document its name; of a whole
                // instrument nothing
  Period period;
};
using Citations = std::vector<Citation>;

// The working days of the years that were published.
struct Calendar {
  Bilingual name;
  std::vector<std::int32_t> days_off;     // that the week would make working days
  std::vector<std::int32_t> days_worked;  // that the week would make days off
  std::int32_t first_year = 0;
  std::int32_t last_year = 0;
  value::WorkCalendar days;
};

// ---- expressions ----

enum class Op : std::uint8_t {
#define WRIT_OP(id, ...) id,
#include "runtime/ir/ir_kinds.def"
};

// What Node::index points to.
enum class Index : std::uint8_t {
  Nothing,
  Number,    // Program::numbers
  List,      // Program::lists
  Field,     // of the facts
  Variable,  // a loop variable
  Item,
  Parameter,
  Calendar,
  Rounding,  // value::Rounding
  Unit,      // 0 years, 1 months, 2 days
  DataList
};

// What an operation tells apart among the values of its operands: what a search for cases has to try.
enum class Compares : std::uint8_t {
  Nothing,
  Values,      // one with the other
  Below,       // what is at or below a node of a taxonomy
  Beginnings,  // of texts
  Workdays
};

struct OpTraits {
  Index index;
  Compares compares;
};

inline constexpr auto kOpTraits = std::to_array<OpTraits>({
#define WRIT_OP(id, operands, result, may_fault, index, compares, doc) {Index::index, Compares::compares},
#include "runtime/ir/ir_kinds.def"
});

constexpr const OpTraits& traits(Op op) { return kOpTraits[static_cast<std::size_t>(op)]; }

using NodeId = std::uint32_t;

struct Node {
  Op op = Op::Constant;
  Type type;
  std::uint32_t index = 0;
  std::uint32_t field = 0;
  std::uint32_t first_operand = 0;  // into Program::operands
  std::uint32_t operand_count = 0;
  Span span;
};

// ---- rules ----

enum class Outcome : std::uint8_t { Permit, Deny, Refer };

// One thing that a rule or a duty asks, of which all must hold: `a and b` are two. What the author wrote of it is in
// Program::words, also of the clauses within `any` and `every`.
enum class ClauseKind : std::uint8_t {
  AppliesWhere,  // says which cases the rule is about
  When,
  Unless,     // the condition is the opposite of what was written
  Requires,   // has to be shown
  Otherwise,  // that no other row of the table applies; nobody wrote it out
};
struct Clause {
  ClauseKind kind = ClauseKind::When;
  NodeId condition = kNone;
};

// What a rule or a row concludes for one item.
struct Conclusion {
  std::uint32_t item = kNone;
  NodeId value = kNone;
};

// A rule, a row of a table, or a default: what can fire and be cited.
struct Rule {
  Bilingual name;  // unique in its policy; a row is `table.3`
  Period period;
  std::vector<Period> replaced{};  // when an overlay has put another rule in its place
  NodeId condition = kNone;        // kNone: always
  std::vector<Clause> clauses;     // what the condition is made of, as written
  NodeId contrary = kNone;         // of a presumption: what rebuts it, for explanations
  bool carries = false;            // hands on a value as it is before provisos; no rule that anyone wrote
  std::vector<Conclusion> conclusions;
  std::optional<Outcome> outcome;
  Bilingual refer_to;
  Bilingual because;
  Citations cites;
  std::vector<std::uint32_t> facts_read;  // fields of the facts record that the condition reads, in order
  std::vector<std::uint32_t> parameters_read;
  Span span;

  bool in_force(std::int32_t day) const { return ir::in_force(period, replaced, day); }
};

enum class Hit : std::uint8_t { FirstMatch, OnlyOne, Collect };

// A group that displaces another for what both conclude.
struct Exception {
  std::uint32_t group = kNone;
  bool and_below = true;  // and so does whatever displaces that one: the exceptions to it, theirs, and so on
  friend bool operator==(const Exception&, const Exception&) = default;
};

// Rules that decide together: the rows of a table, or one rule alone. Rank is between groups.
struct Group {
  Bilingual name;
  Hit hit = Hit::OnlyOne;
  std::vector<std::uint32_t> rules;
  // INVARIANT: in order of their groups, and without circles.
  std::vector<Exception> excepted_by;
  std::uint32_t decision = kNone;  // whose outcome its rules give, if they give one
};

// A named value: an output of a decision, or a definition.
struct Item {
  Bilingual name;
  std::string external;
  Type type;
  bool output = false;
  std::uint32_t default_rule = kNone;  // its one conclusion is the value
  std::vector<std::uint32_t> groups;   // those that conclude it, in order of declaration
  // Where provisos adjust it: the item that holds the value before them, and, of that one, the item that they adjust.
  std::uint32_t before = kNone;
  std::uint32_t before_of = kNone;
  bool says_law = false;  // the day whose law a decision applies
  // A list of the values for each item of another: its default is an AllOf that takes every item of that list.
  bool each = false;
  // It holds the outcome of this decision, of an enumeration in the order of Outcome: its groups and its default are those of
  // the decision, and what they conclude for it is their outcome.
  std::uint32_t outcome_of = kNone;
  // It holds which record of a list was picked, or which ones: its default is a FirstOf or an AllOf of places (places.h).
  std::uint32_t record = kNone;
  Span span;
};

enum class Modality : std::uint8_t { Must, MustNot, May };
enum class Phase : std::uint8_t { Unstated, Before, During, After };

struct Obligation {
  Bilingual name;
  Period period;
  std::vector<Period> replaced{};  // when an overlay has put another obligation in its place
  NodeId condition = kNone;
  std::vector<Clause> clauses;  // likewise
  NodeId met = kNone;
  Bilingual party;
  Modality modality = Modality::Must;
  Phase phase = Phase::Unstated;
  Bilingual text;
  NodeId due = kNone;   // a date: the last day to do it; changes no outcome
  NodeId ends = kNone;  // a date: the first day on which it is no longer owed; likewise
  Bilingual because;
  Outcome otherwise = Outcome::Deny;  // what a permit becomes when a duty before the act is not met
  Bilingual refer_to;
  Citations cites;
  std::uint32_t decision = kNone;
  std::vector<std::uint32_t> facts_read;
  std::vector<std::uint32_t> parameters_read;
  Span span;

  bool in_force(std::int32_t day) const { return ir::in_force(period, replaced, day); }
};

struct Decision {
  Bilingual name;
  Period period;
  Citations cites;
  std::uint32_t default_rule =
      kNone;  // kNone: no rule gives an outcome either; then nothing is permitted or denied
  std::vector<std::uint32_t> groups;   // those that give an outcome
  std::vector<std::uint32_t> outputs;  // items, in order of declaration
  std::vector<std::uint32_t> obligations;
  // INVARIANT: every item the decision needs, each after those it reads.
  std::vector<std::uint32_t> items;
  // Where transitional rules say whose day's law applies: the item that holds that day, and, in such an order too, what has
  // to be settled for it under the law of the day asked about.
  std::uint32_t law_item = kNone;
  std::vector<std::uint32_t> law_items;
  std::vector<std::uint32_t> interpretations;  // whose readings it can come to read
  bool depends_on_date = false;
  Span span;
};

// No rule permits or denies, so there is nothing to say of the cases in which none applies.
inline bool decides_nothing(const Decision& decision) {
  return decision.default_rule == kNone && decision.groups.empty();
}

struct ParameterValue {
  Period period;
  NodeId value = kNone;
  Citations cites;
};

// Of a parameter that is a list of records: the parameters that hold its fields, each a list, the first of them itself; of a
// field that may be absent also the one that says where it is there (else kNone).
struct Rows {
  std::uint32_t record = kNone;
  std::vector<std::uint32_t> fields{};
  std::vector<std::uint32_t> given{};
};

struct Parameter {
  Bilingual name;
  std::string external;
  Type type;
  std::vector<ParameterValue> values;  // by period, no overlaps
  Rows rows{};
};

// A point of law that can be read in several ways. Which reading an evaluation takes stands among its facts.
struct Interpretation {
  Bilingual name;
  std::uint32_t field = kNone;      // of the facts record; its type has a value for each reading
  std::uint32_t fallback = 0;       // the reading taken when none is chosen
  std::vector<Bilingual> readings;  // what each says
  Bilingual because;
  Citations cites;
  Span span;
};

// ---- lists as data ----

// What the conditions of a list ask of a row, in the order in which it is computed: operands, then what joins them.
enum class Test : std::uint8_t {
  Asked,       // asked: a yes or no of the request
  Is,          // column: a yes or no of the row
  Equal,       // asked, column
  Less,        // what is asked is less than the column; likewise
  LessEqual,   // asked, column
  More,        // asked, column
  MoreEqual,   // asked, column
  Under,       // what is asked is what the column says, or below it
  StartsWith,  // what is asked begins with the column
  Holds,       // what is asked is in the column, a list
  Empty,       // column, a list
  Given,       // column
  Not,
  And,  // asked: how many operands
  Or,   // likewise
};
struct ListTest {
  Test test = Test::Asked;
  std::uint32_t column = kNone;
  std::uint32_t asked = kNone;  // into DataList::asked
};

struct ListKey {
  std::uint32_t column = kNone;
  bool levels = false;  // of a code: how many
  bool descending = false;
};

// As written: nothing where the cell is empty, one text for one value.
struct ListCell {
  bool given = false;
  std::vector<std::string> texts{};
};
struct ListRow {
  std::vector<ListCell> cells;  // by column
  Span span{};
};

// Entries of which the first that applies decides, or all that apply are taken. The entries are data of a version
// (runtime/lists); what is asked of them is part of the policy.
struct DataList {
  Bilingual name;
  std::string external;
  std::uint32_t record = kNone;
  std::vector<Field> columns;  // the fields of the record; behind them those of the row itself:
  std::uint32_t from = kNone;  // dates
  std::uint32_t until = kNone;
  std::uint32_t cites = kNone;  // a text, perhaps with a second line in the other language
  std::vector<NodeId> asked;    // what the request has to say
  std::vector<ListTest> tests;  // several of them stand side by side: all must hold
  std::vector<ListKey> keys;    // equal rows stay as they were
  // By column: its value where no row applies; of a list its place among the constant ones.
  std::vector<std::optional<int128>> otherwise;
  bool collect = false;       // all that apply, in order, not the first alone
  bool apart = false;         // no rows here: they come with the data
  bool may_be_empty = false;  // no entries at all are meant, not forgotten
  std::vector<ListRow> rows;
  Bilingual because;
  Citations law;
  std::uint32_t item = kNone;  // that holds the row which decides, or those that apply
  Span span;
};

// An amount in one currency that became one in another: at what rate, of which day.
struct Conversion {
  value::Currency from = value::Currency::CNY;
  value::Currency to = value::Currency::CNY;
  NodeId rate = kNone;
  NodeId day = kNone;
};
struct FormulaStep {
  std::uint32_t item = kNone;
  bool split = false;  // a list: the shares of the last step
  bool rest = false;   // all that is left
  std::vector<std::uint32_t> parameters_read{};
  std::vector<Conversion> conversions{};
};
// How one sum is given out, for whoever tells of it or adds up many: what each step gives, in order. Everything that it means is
// in the items; the steps together come to the sum.
struct Formula {
  Bilingual name;
  std::uint32_t decision = kNone;
  std::uint32_t sum = kNone;  // item
  std::vector<FormulaStep> steps;
  std::vector<Conversion> conversions{};  // of the sum
  Citations cites;
  Bilingual because;
};

// What was added to the policy, and is part of what it means.
struct Overlay {
  Bilingual name;
  std::string version;
};

// What the author wrote, as the formatter lays it out in either language. No part of what the policy means.
struct Words {
  NodeId node = kNone;
  Bilingual text;
};

// Which program this is, among all that are or were in this process: what was made for one is told from what was made for
// another, also when that one is gone and its place in memory is taken again. A copy is another program.
class Identity {
 public:
  Identity() = default;
  Identity(const Identity&) : Identity() {}
  Identity(Identity&&) noexcept = default;
  Identity& operator=(const Identity& other) {
    if (this != &other) mark_ = std::make_shared<const char>();
    return *this;
  }
  Identity& operator=(Identity&&) noexcept = default;
  ~Identity() = default;

  // Held for as long as something has to be told from what comes later.
  const std::shared_ptr<const char>& mark() const { return mark_; }

 private:
  std::shared_ptr<const char> mark_ = std::make_shared<const char>();
};

struct Branches;

struct Program {
  Identity identity;
  Bilingual name;
  std::string version;
  std::vector<Overlay> overlays;
  std::string digest;  // sha256 of what the policy means, in lower-case hex; the same for either language
  std::vector<Enumeration> enumerations;
  std::vector<Record> records;
  std::uint32_t facts = kNone;  // record
  std::vector<Interpretation> interpretations;
  std::vector<Law> laws;
  std::vector<Calendar> calendars;
  std::vector<Parameter> parameters;
  std::vector<Item> items;
  std::vector<Rule> rules;
  std::vector<Group> groups;
  std::vector<Obligation> obligations;
  std::vector<Decision> decisions;
  std::vector<Formula> formulas;

  std::vector<Node> nodes;
  std::vector<NodeId> operands;
  std::vector<bool> fallible;  // by node: may come to a fault or a conflict; empty: nothing is known of that
  std::vector<int128> numbers;
  std::vector<std::vector<int128>> lists;  // constant lists of scalars, sorted when only membership is asked
  std::vector<std::string> texts;          // text constants; a text's id below texts.size() is its index here
  std::uint32_t loop_variables = 0;
  std::vector<DataList> data_lists;
  // What the lists hold where nobody says otherwise; null where there are none.
  std::shared_ptr<const lists::Data> data;
  std::vector<Words> words;                  // by node, of those that explanations name
  std::shared_ptr<const Branches> branches;  // of its conditions: made by lay_out()

  const Node& node(NodeId id) const { return nodes[id]; }
  bool may_fail(NodeId id) const { return id != kNone && (fallible.empty() || fallible[id]); }
  NodeId operand(const Node& node, std::uint32_t i) const { return operands[node.first_operand + i]; }
  // Without fields where the program has no facts.
  const Record& facts_record() const { return facts == kNone ? no_facts() : records[facts]; }

 private:
  static const Record& no_facts();
};

// Whether it runs over the elements of a list, and which operand that list is.
constexpr bool is_loop(Op op) {
  return op == Op::Any || op == Op::Every || op == Op::CountOf || op == Op::SumOf || op == Op::AllOf ||
         op == Op::FirstOf || op == Op::MaxOver || op == Op::MinOver || op == Op::Split;
}
// By what an AllOf puts its values in order: Node::field, two bits for each of its keys, the first lowest. The keys are its
// operands from the fourth on; where nothing is sorted one stands there that nobody reads.
struct SortOrder {
  static constexpr std::uint32_t kFirstKey = 3;
  static constexpr std::uint32_t kMostKeys = 16;
  static constexpr std::uint32_t kRising = 1;
  static constexpr std::uint32_t kFalling = 2;

  std::uint32_t field = 0;

  constexpr bool sorts() const { return field != 0; }
  constexpr std::uint32_t keys() const {
    std::uint32_t count = 0;
    while (count < kMostKeys && (field >> (2 * count) & 3) != 0) ++count;
    return count;
  }
  // Whether what has these keys comes before what has those.
  template <typename One, typename Other>
  constexpr bool before(One one, Other other) const {
    for (std::uint32_t key = 0; key < keys(); ++key) {
      const int128 a = one(key);
      const int128 b = other(key);
      if (a != b) return falls(key) ? a > b : a < b;
    }
    return false;
  }
  constexpr bool falls(std::uint32_t key) const { return (field >> (2 * key) & 3) == kFalling; }
  constexpr void add(std::uint32_t key, bool falling) {
    field |= (falling ? kFalling : kRising) << (2 * key);
  }
  // Whether it says of so many keys how they sort, and of no others.
  constexpr bool fits(std::uint32_t count) const {
    if (field == 0) return count == 1;
    if (count == 0 || count > kMostKeys) return false;
    for (std::uint32_t key = 0; key < kMostKeys; ++key) {
      const std::uint32_t how = field >> (2 * key) & 3;
      if (key < count ? how != kRising && how != kFalling : how != 0) return false;
    }
    return true;
  }
};

// What a Split consists of: Node::field. Its operands are the sum, the list, and then in this order what is said, of each item
// unless it says otherwise.
struct SplitForm {
  bool equally = false;  // who has no weight shares equally
  bool groups = false;   // group, its weight
  bool bounds =
      false;  // least, most; behind those, threes of whether it is of those bounded together, least, most
  bool residue_to_one = false;  // whether that one gets the units left over
  bool residue_left = false;    // they go to nobody of the list
  bool parts_of_one =
      false;  // groups have their weight as part of one: what empty ones have goes to nobody of the list
  bool shapley =
      false;  // the weight says who it is; the list, once, of coalitions: records with these fields
  std::uint32_t members = 0;
  std::uint32_t worth = 0;

  static constexpr std::uint32_t kFieldBits = 12;
  static constexpr SplitForm of(std::uint32_t field) {
    constexpr std::uint32_t kMask = (1U << kFieldBits) - 1;
    const auto says = [&](unsigned bit) { return (field >> bit & 1) != 0; };
    return {says(0),
            says(1),
            says(2),
            says(3),
            says(4),
            says(5),
            says(6),
            field >> 8 & kMask,
            field >> (8 + kFieldBits) & kMask};
  }
  constexpr std::uint32_t field() const {
    std::uint32_t out = 0;
    unsigned bit = 0;
    for (const bool said : {equally, groups, bounds, residue_to_one, residue_left, parts_of_one, shapley})
      out |= static_cast<std::uint32_t>(said) << bit++;
    return out | members << 8 | worth << (8 + kFieldBits);
  }
  bool plain() const { return !bounds && !residue_to_one && !residue_left && !parts_of_one && !shapley; }

  // Where operands lie.
  static constexpr std::uint32_t kWeight = 2;
  static constexpr std::uint32_t kGroup = 3;
  constexpr std::uint32_t coalitions() const { return groups ? 5 : 3; }  // shapley
  constexpr std::uint32_t taker() const { return coalitions() + (shapley ? 1 : 0); }
  constexpr std::uint32_t least() const { return taker() + (residue_to_one ? 1 : 0); }
  constexpr std::uint32_t together() const { return least() + (bounds ? 2 : 0); }
  constexpr bool fits(std::uint32_t operands) const {
    return bounds ? operands >= together() && (operands - together()) % 3 == 0 : operands == together();
  }
  // Computed once, not for each item.
  constexpr bool once(std::uint32_t operand) const {
    const bool amount_together = bounds && operand >= together() && (operand - together()) % 3 != 0;
    return operand == 0 || amount_together || (shapley && operand == coalitions());
  }
};

constexpr bool reads_item(Op op) { return op == Op::Item || op == Op::ItemAt; }
constexpr std::uint32_t list_operand(Op loop) {
  return loop == Op::Any || loop == Op::Every || loop == Op::CountOf ? 0 : 1;
}

// Whether the rules that give it are reasons of an answer: an output, also as it is before provisos, and whose day's law
// applies.
inline bool gives_reasons(const Program& program, const Item& item) {
  return item.output || item.says_law || (item.before_of != kNone && program.items[item.before_of].output);
}

// Whether it is a transitional rule: it says whose day's law applies.
inline bool says_law(const Program& program, const Rule& rule) {
  return std::any_of(rule.conclusions.begin(), rule.conclusions.end(),
                     [&](const Conclusion& one) { return program.items[one.item].says_law; });
}

// The decision with this name in either language.
const Decision* find_decision(const Program& program, std::string_view name);

// `PIPL art 39` / `个保法 第三十九条`; with full titles `Personal Information Protection Law Article 39` /
// `《个人信息保护法》第三十九条`, where a title was declared; with none the article alone.
enum class Titles : std::uint8_t { Short, Full, None };
std::string citation_text(const Program& program, const Citation& citation, base::Language language,
                          Titles titles = Titles::Short);

// The loop that makes the values of an item for each item of a list.
const Node& maker_of(const Program& program, const Item& each);

// Nothing where nobody wrote it.
const Bilingual* words_of(const Program& program, NodeId node);

// How the due day of a duty is counted: its node without the rolling to a working day, and the day it begins with.
NodeId unrolled(const Program& program, NodeId due);
NodeId counted_from(const Program& program, NodeId due);

// Gives every field its place, and makes what follows from that.
void lay_out(Program& program);

}  // namespace writ::ir
