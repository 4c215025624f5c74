// SPDX-License-Identifier: Apache-2.0
// What is proved of a policy: tables whose answers are worked out by hand, and random ones against every case there is.
#include "compiler/report/proofs.h"
#include "runtime/eval/interp.h"
#include "runtime/eval/values.h"
#include "runtime/json/read_request.h"

#include <catch2/catch.hpp>

#include <random>
#include <set>

using namespace writ;
using base::Language;
using prove::Verdict;

namespace {

struct Proved {
  std::unique_ptr<driver::Project> project = std::make_unique<driver::Project>();
  prove::Proofs proofs;

  const ir::Program& program() const { return project->policies.front().program; }

  const prove::ValueProof& value(std::string_view name) const {
    for (const prove::ValueProof& one : proofs.values) {
      if (program().items[one.item].name.en == name) return one;
    }
    FAIL("no value " << name);
    return proofs.values.front();
  }
  const prove::UseProof& use(std::string_view name) const {
    for (const prove::UseProof& one : proofs.uses) {
      if (!one.obligation && program().rules[one.index].name.en == name) return one;
    }
    FAIL("no rule " << name);
    return proofs.uses.front();
  }
  std::string gap(std::string_view name) const {
    const prove::ValueProof& proof = value(name);
    return proof.gap ? prove::case_text(program(), *proof.gap).en : "none";
  }
  std::string collision(std::string_view name) const {
    const prove::ValueProof& proof = value(name);
    if (proof.collisions.empty()) return "none";
    const prove::Collision& one = proof.collisions.front();
    return program().rules[one.rule].name.en + ", " + program().rules[one.other].name.en + ": " +
           prove::case_text(program(), one.found).en;
  }
};

Proved proved(const std::string& text, const prove::Limits& limits = {}) {
  Proved out;
  const base::FileId file = out.project->sources.add("p.writ", text);
  auto policy = driver::compile(file, out.project->sources, out.project->diagnostics);
  for (const diag::Diagnostic& one : out.project->diagnostics.sorted())
    UNSCOPED_INFO(diag::code_text(one.code) << " " << diag::message(one, Language::English));
  REQUIRE(policy.has_value());
  out.proofs = prove::prove(policy->program, policy->otherwise_rows, limits);
  out.project->policies.push_back(std::move(*policy));
  return out;
}

// With facts, an output `fee` of a type, and whatever follows.
std::string with_fee(const std::string& type, const std::string& body) {
  return R"(policy p language en
enumeration Kind
  paper
  film
  sound
end
facts
  people : count
  sensitive : boolean
  kind : Kind
  signed : date
  price : money of CNY
  share : rate
  guardian : boolean?
  years : count?
  numbers : list of integer
  other : count
  note : text
end
parameter most : count
  from 2020-01-01 until 2022-01-01 100 cites internal "x"
  from 2022-01-01 50 cites internal "x"
end
decision d
  default permit cites internal "x"
  output fee : )" +
         type + "\nend\n" + body;
}

std::string table(const std::string& hit, const std::string& rows, const std::string& type = "count") {
  return with_fee(type, "table t " + hit + "\n  cites internal \"x\"\n" + rows + "end\n");
}

}  // namespace

TEST_CASE("prove: edges of numbers", "[prove]") {
  // 100 itself is in neither row.
  const Proved open = proved(table("only one", R"(
  | when                 | fee |
  | people less than 100 | 1   |
  | people more than 100 | 2   |
)"));
  CHECK(open.gap("fee") == "people: 100");
  CHECK(open.value("fee").agreed == Verdict::Proved);
  // Now it is in both.
  const Proved both = proved(table("only one", R"(
  | when                | fee |
  | people at most 100  | 1   |
  | people at least 100 | 2   |
)"));
  CHECK(both.gap("fee") == "none");
  CHECK(both.value("fee").given == Verdict::Proved);
  CHECK(both.collision("fee") == "t.1, t.2: people: 100");
  // And in one.
  const Proved fine = proved(table("only one", R"(
  | when                                     | fee |
  | people at most 100                       | 1   |
  | people more than 100 and sensitive       | 2   |
  | people at least 101 and not sensitive    | 3   |
)"));
  CHECK(fine.value("fee").given == Verdict::Proved);
  CHECK(fine.value("fee").agreed == Verdict::Proved);
  CHECK(fine.use("t.3").used == Verdict::Proved);
}

TEST_CASE("prove: equal values do not collide, and exceptions settle", "[prove]") {
  const Proved same = proved(table("only one", R"(
  | when                | fee |
  | people at most 100  | 1   |
  | people at least 100 | 1   |
)"));
  CHECK(same.value("fee").agreed == Verdict::Proved);
  const std::string rules = R"(
rule a cites internal "x" when people at least 10 then fee is 1 end
rule b EXCEPTION cites internal "x" when sensitive then fee is 2 end
)";
  const auto made = [&](const std::string& how) {
    std::string text = with_fee("count means 0", rules);
    text.replace(text.find("EXCEPTION"), 9, how);
    return proved(text);
  };
  CHECK(made("").collision("fee") == "a, b: people: 10, sensitive: yes");
  CHECK(made("exception to a").value("fee").agreed == Verdict::Proved);
}

TEST_CASE("prove: dates, money, rates", "[prove]") {
  const Proved days = proved(table("only one", R"(
  | when                          | fee |
  | signed earlier than 2024-03-22| 1   |
  | signed on or after 2024-03-23 | 2   |
)"));
  CHECK(days.gap("fee") == "signed: 2024-03-22");
  const Proved money = proved(table("first match", R"(
  | when                       | fee |
  | price less than CNY 100.00 | 1   |
  | price more than CNY 100.01 | 2   |
)"));
  CHECK(money.gap("fee") == "price: CNY 100.00");
  const Proved rate = proved(table("only one", R"(
  | when                  | fee |
  | share at most 2.5%    | 1   |
  | share at least 2.5%   | 2   |
)"));
  CHECK(rate.collision("fee") == "t.1, t.2: share: 2.5%");
  // Compared with a number of more places than the fact has.
  const Proved finer = proved(with_fee("count means 0", R"(
define limit : decimal(2) means 10.50
define as_decimal : decimal(2) means people
rule a cites internal "x" when as_decimal less than limit then fee is 1 end
rule b cites internal "x" when as_decimal more than limit then fee is 2 end
rule c cites internal "x" when people is 11 then fee is 3 end
)"));
  CHECK(finer.collision("fee") == "b, c: people: 11");
}

TEST_CASE("prove: enumerations, optional facts, texts", "[prove]") {
  const Proved kinds = proved(table("only one", R"(
  | when                    | fee |
  | kind is paper           | 1   |
  | kind in {paper, film}   | 2   |
)"));
  CHECK(kinds.gap("fee") == "kind: sound");
  CHECK(kinds.collision("fee") == "t.1, t.2: kind: paper");
  const Proved optional = proved(table("first match", R"(
  | when                                  | fee |
  | guardian is given and guardian        | 1   |
  | years is given and years less than 14 | 2   |
  | guardian is given and years is given  | 3   |
  | guardian is absent                    | 4   |
)"));
  CHECK(optional.gap("fee") == "guardian: no, years: absent");
  const Proved texts = proved(table("only one", R"(
  | when               | fee |
  | note is "a"        | 1   |
  | note is not "b"    | 2   |
)"));
  CHECK(texts.gap("fee") == "note: \"b\"");
  CHECK(texts.collision("fee") == "t.1, t.2: note: \"a\"");
}

TEST_CASE("prove: collected lists, fields of tables, values in between", "[prove]") {
  const Proved lists = proved(with_fee("list of count means []", R"(table t collect
  cites internal "x"
  | when      | fee |
  | sensitive | 1   |
end
table u collect
  cites internal "x"
  | when           | fee |
  | kind is paper  | 1   |
end
)"));
  CHECK(lists.value("fee").agreed == Verdict::Refuted);
  const Proved field = proved(with_fee("count", R"(table t only one
  cites internal "x"
  applies where sensitive
  | when          | fee |
  | kind is paper | 1   |
  | otherwise     | 2   |
end
)"));
  CHECK(field.gap("fee") == "sensitive: no");
  // Where two rules agree on the value in between, rules that rest on it may disagree.
  const Proved between = proved(with_fee("count means 0", R"(define step : count means 0
rule s1 cites internal "x" when sensitive then step is people end
rule s2 cites internal "x" when sensitive then step is 9 end
rule f1 cites internal "x" when step is 9 then fee is 1 end
rule f2 cites internal "x" when step at least 9 then fee is 2 end
)"));
  CHECK(between.value("step").agreed == Verdict::Refuted);
  CHECK(between.value("fee").agreed == Verdict::Refuted);
}

TEST_CASE("prove: beginnings of texts", "[prove]") {
  const Proved open = proved(table("only one", R"(
  | when                                              | fee |
  | note starts with "CN-"                            | 1   |
  | note starts with "CN-1" and note is not "CN-1"    | 2   |
  | note is "US"                                      | 3   |
)"));
  CHECK(open.gap("fee") == "note: any other text");
  CHECK(open.collision("fee") == "t.1, t.2: note: another text that starts with \"CN-1\"");
  const Proved whole = proved(table("only one", R"(
  | when                                              | fee |
  | note starts with "CN-" and note is not "CN-"      | 1   |
  | not (note starts with "CN-")                      | 2   |
)"));
  CHECK(whole.gap("fee") == "note: \"CN-\"");
  CHECK(whole.collision("fee") == "none");
}

TEST_CASE("prove: what a parameter changes by date", "[prove]") {
  // Until 2021 the rows meet at 100; from 2022 on nothing is said from 50 to 99.
  const Proved gap = proved(with_fee("count", R"(
table t only one
  cites internal "x"
  from 2020-01-01
  | when                 | fee |
  | people less than most| 1   |
  | people at least 100  | 2   |
end
)"));
  CHECK(gap.gap("fee") == "as of 2022-01-01, people: 50");
  const Proved later = proved(R"(policy p language en
facts people : count end
parameter most : count
  from 2020-01-01 until 2022-01-01 100 cites internal "x"
  from 2022-01-01 50 cites internal "x"
end
decision d
  from 2020-01-01
  default permit cites internal "x"
  output fee : count
end
table t only one
  cites internal "x"
  | when                 | fee |
  | people less than most| 1   |
  | people at least 100  | 2   |
end
)");
  CHECK(later.gap("fee") == "as of 2022-01-01, people: 50");
  CHECK(later.value("fee").agreed == Verdict::Proved);
}

TEST_CASE("prove: days on which no row is in force", "[prove]") {
  const Proved before = proved(table("first match", R"(
  | when      | fee | from       |
  | sensitive | 1   | 2024-01-01 |
  | otherwise | 3   | 2024-01-01 |
)"));
  CHECK(before.gap("fee") == "as of 2023-12-31, whatever the facts are");
}

TEST_CASE("prove: rows that nothing reaches", "[prove]") {
  const Proved rows = proved(table("first match", R"(
  | when                                   | fee |
  | people less than 100                   | 1   |
  | sensitive and people less than 50      | 2   |
  | people less than 10 and people more than 20 | 3 |
  | sensitive                              | 4   |
  | not sensitive                          | 5   |
  | otherwise                              | 6   |
)"));
  CHECK(rows.use("t.1").used == Verdict::Proved);
  CHECK(rows.use("t.2").used == Verdict::Refuted);
  CHECK(rows.use("t.2").above);
  CHECK(rows.use("t.3").used == Verdict::Refuted);
  CHECK_FALSE(rows.use("t.3").above);
  CHECK(rows.use("t.5").used == Verdict::Proved);
  CHECK(rows.use("t.6").used == Verdict::Refuted);
  CHECK(rows.use("t.6").otherwise);
  // Reached on the days on which the row above is not in force.
  const Proved dated = proved(table("first match", R"(
  | when      | fee | from       | until |
  | sensitive | 1   | 2024-01-01 |       |
  | sensitive | 2   |            |       |
  | otherwise | 3   |            |       |
)"));
  CHECK(dated.use("t.2").used == Verdict::Proved);
}

TEST_CASE("prove: through definitions and outputs", "[prove]") {
  const Proved through = proved(with_fee("count", R"(
define many : boolean means people more than 100
table t only one
  cites internal "x"
  | when                                 | fee |
  | many                                 | 1   |
  | not many and sensitive               | 2   |
  | not many and people at most 100 and not sensitive and kind is not film | 3 |
end
)"));
  CHECK(through.gap("fee") == "people: 100, sensitive: no, kind: film");
  CHECK(through.value("fee").agreed == Verdict::Proved);
  // What the definition computes does not matter where the rows part what it comes to.
  const Proved whatever = proved(with_fee("count", R"(
define total : integer means (sum of n for n in numbers) * 3
table t only one
  cites internal "x"
  | when                | fee |
  | total less than 10  | 1   |
  | total at least 10   | 2   |
end
)"));
  CHECK(whatever.value("fee").agreed == Verdict::Proved);
}

TEST_CASE("prove: what cannot be decided is not proved", "[prove]") {
  const auto rows = [](const std::string& first, const std::string& second) {
    return proved(table("only one", "  | when | fee |\n  | " + first + " | 1 |\n  | " + second + " | 2 |\n"));
  };
  const Proved compared = rows("people less than other", "people more than other + 5");
  CHECK(compared.value("fee").agreed == Verdict::NotProved);
  CHECK(compared.value("fee").agreed_why.en == "`people` is compared with `other`");
  // Still, a case that is found is one.
  CHECK(compared.value("fee").given == Verdict::Refuted);
  const Proved computed = rows("people * 7 is 50", "people * 7 is 51");
  CHECK(computed.value("fee").agreed == Verdict::NotProved);
  CHECK(computed.use("t.1").used == Verdict::NotProved);
  const Proved list = rows("any n in numbers has n more than 3", "every n in numbers has n less than 9");
  CHECK(list.value("fee").given == Verdict::NotProved);
  const Proved large = proved(table("only one", R"(
  | when                          | fee |
  | people is 1 and sensitive     | 1   |
  | people is 2 and kind is paper | 2   |
  | otherwise                     | 3   |
)"),
                              {.question = 10, .policy = 100});
  CHECK(large.value("fee").agreed == Verdict::NotProved);
  CHECK(large.value("fee").agreed_why.en == "there are too many cases");
}

TEST_CASE("prove: the day asked about", "[prove]") {
  const Proved today = proved(table("only one", R"(
  | when                            | fee |
  | signed on or before today       | 1   |
  | signed later than today         | 2   |
)"));
  CHECK(today.value("fee").given == Verdict::Proved);
  CHECK(today.value("fee").agreed == Verdict::Proved);
  // Two days lie between 2024-01-01 and today only when today is late enough.
  const Proved between = proved(table("only one", R"(
  | when                                                   | fee |
  | signed later than 2030-01-01                           | 1   |
  | signed on or before 2030-01-01 or signed earlier than today | 2   |
)"));
  CHECK(between.collision("fee") == "t.1, t.2: as of 2030-01-03, signed: 2030-01-02");
}

TEST_CASE("prove: readings and transitional rules", "[prove]") {
  const Proved readings = proved(R"(policy p language en
facts rules : boolean contract : boolean end
interpretation ground
  reading strict default "both are needed"
  reading lenient "either is enough"
  cites internal "x"
end
decision d default permit cites internal "x"
  output fee : count
end
rule both cites internal "x" when ground is strict and rules and contract then fee is 1 end
rule neither cites internal "x" when not rules and not contract then fee is 0 end
rule one cites internal "x" when ground is strict and rules is not contract then fee is 0 end
rule either cites internal "x" when ground is lenient and (rules or contract) then fee is 1 end
rule alone cites internal "x" when ground is lenient and not rules then fee is 1 end
)");
  CHECK(readings.value("fee").given == Verdict::Proved);
  CHECK(readings.collision("fee") == "neither, alone: rules: no, contract: no, reading ground is lenient");
  const auto made = [](const std::string& when) {
    return proved(R"(policy p language en
facts accepted : date people : count end
parameter most : count
  until 2024-01-01 10 cites internal "x"
  from 2024-01-01 20 cites internal "x"
end
decision d default permit cites internal "x"
  output fee : count
end
rule pending cites internal "x" when accepted earlier than 2024-01-01 then law as of 2023-12-31 end
rule few cites internal "x" when )" +
                  when + " then fee is 1 end\nrule many cites internal \"x\" unless " + when +
                  " then fee is 2 end\n");
  };
  CHECK(made("people less than most").value("fee").given == Verdict::Proved);
  // What the day asked about and the law of another day come to together is not looked at.
  const Proved both = made("people less than most or accepted later than today");
  CHECK(both.value("fee").agreed == Verdict::NotProved);
  CHECK(both.value("law as of").agreed == Verdict::Proved);
}

// ---- against every case ----

namespace {

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  std::string policy() {
    std::string out = R"(policy p language en
enumeration Kind
  red
  green
  blue
end
facts
  n : count
  b : boolean
  k : Kind
  o : count?
end
parameter p : count
  until 2025-01-01 2 cites internal "x"
  from 2025-01-01 4 cites internal "x"
end
decision d
  default permit cites internal "x"
  output v : count)";
    out += below(3) == 0 ? " means 0" : "";
    out += R"(
  output w : count?
end
define q : boolean means )" +
           condition(1) + "\ndefine m : count means if " + condition(1) + " then n else p\n";
    for (int i = 0; i < 2; ++i) out += table(i);
    const char* const exceptions[] = {"", " exception to t0", " exception to t1"};
    for (int i = 0; i < 2; ++i) {
      out += "rule r" + std::to_string(i) + exceptions[below(3)] + " cites internal \"x\" when " +
             condition(2) + " then v is " + std::to_string(below(2)) +
             (below(2) == 0 ? ", w is " + std::to_string(below(2)) : "") + " end\n";
    }
    return out;
  }

 private:
  std::uint64_t below(std::uint64_t count) { return random_() % count; }

  std::string table(int number) {
    std::string out =
        "table t" + std::to_string(number) + (below(2) == 0 ? " first match" : " only one") + "\n";
    out += "  | when | v | w | from | cites |\n";
    const std::uint64_t rows = 2 + below(3);
    for (std::uint64_t i = 0; i < rows; ++i) {
      out += "  | " + condition(2) + " | " + std::to_string(below(3)) + " | " +
             (below(3) == 0 ? "" : std::to_string(below(2))) + " | " + (below(6) == 0 ? "2025-01-01" : "") +
             " | internal \"x\" |\n";
    }
    if (below(3) == 0) out += "  | otherwise | 0 | | | internal \"x\" |\n";
    return out + "end\n";
  }

  std::string condition(int depth) {
    if (depth > 0 && below(2) == 0) {
      const std::string joint = below(2) == 0 ? " and " : " or ";
      return "(" + condition(depth - 1) + joint + condition(depth - 1) + ")";
    }
    const char* const orders[] = {" at least ",  " more than ", " at most ",
                                  " less than ", " is ",        " is not "};
    const std::string order = orders[below(6)];
    switch (below(9)) {
      case 0: return "b";
      case 1: return "not b";
      case 2: return "k is " + kind();
      case 3: return "k in {" + kind() + ", " + kind() + "}";
      case 4: return "n" + order + "p";
      case 5: return "(o is given and o" + order + std::to_string(below(4)) + ")";
      case 6: return "o is absent";
      default: return "n" + order + std::to_string(below(6));
    }
  }

  std::string kind() {
    const char* const kinds[] = {"red", "green", "blue"};
    return kinds[below(3)];
  }

  std::mt19937_64 random_;
};

// What happens in any of the cases: every value that makes a difference, on a day of either stretch.
struct Happens {
  std::set<std::uint32_t> conflict;
  std::set<std::uint32_t> gap;
  std::set<std::uint32_t> fired;
};

void note(Happens& out, const eval::Answer& answer) {
  for (const eval::Output& output : answer.outputs) {
    if (output.state == eval::State::Conflict) out.conflict.insert(output.item);
    if (output.state == eval::State::Fault) out.gap.insert(output.item);
  }
  for (std::uint32_t rule = 0; rule < answer.fired.size(); ++rule) {
    if (answer.fired[rule] == eval::Fired::Yes || answer.fired[rule] == eval::Fired::Displaced)
      out.fired.insert(rule);
  }
}

void set(eval::Request& request, std::uint32_t fact, std::optional<int> value) {
  const ir::Field& field = request.program().facts_record().fields[fact];
  if (!value) return;
  eval::set_present(request.words(), fact);
  eval::write_scalar(request.words() + field.offset / sizeof(std::uint64_t), field.type, *value);
}

Happens all_cases(const ir::Program& program) {
  Happens out;
  eval::Request request(program);
  for (const std::int32_t day : {19000, 20089, 20500}) {
    for (int n = 0; n <= 7; ++n) {
      for (int b = 0; b < 2; ++b) {
        for (int k = 0; k < 3; ++k) {
          for (int o = -1; o <= 4; ++o) {
            request.clear();
            request.as_of = day;
            set(request, 0, n);
            set(request, 1, b);
            set(request, 2, k);
            set(request, 3, o < 0 ? std::nullopt : std::optional(o));
            note(out, eval::decide(program, program.decisions[0], request));
          }
        }
      }
    }
  }
  return out;
}

// The case, with the facts that it does not name at random.
eval::Answer asked(const ir::Program& program, const prove::Case& found, std::mt19937_64& random) {
  eval::Request request(program);
  request.as_of = found.day.value_or(20089);
  for (std::uint32_t fact = 0; fact < 4; ++fact) {
    const auto named = std::find_if(found.facts.begin(), found.facts.end(),
                                    [&](const auto& one) { return one.first == fact; });
    if (named == found.facts.end()) {
      const int most[] = {8, 2, 3, 5};
      set(request, fact, static_cast<int>(random() % static_cast<std::uint64_t>(most[fact])));
    } else {
      set(request, fact, named->second ? std::optional(static_cast<int>(*named->second)) : std::nullopt);
    }
  }
  return eval::decide(program, program.decisions[0], request);
}

eval::State state_of(const eval::Answer& answer, std::uint32_t item) {
  for (const eval::Output& output : answer.outputs) {
    if (output.item == item) return output.state;
  }
  return eval::State::Unknown;
}

}  // namespace

TEST_CASE("prove: random tables, against every case", "[prove]") {
  std::mt19937_64 random(11);
  int gaps = 0;
  int collisions = 0;
  int unused = 0;
  int fine = 0;
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    const std::string text = Maker(seed).policy();
    INFO(text);
    const Proved it = proved(text);
    const Happens happens = all_cases(it.program());
    for (const prove::ValueProof& proof : it.proofs.values) {
      if (!it.program().items[proof.item].output) continue;
      INFO(it.program().items[proof.item].name.en);
      CHECK(proof.given == (happens.gap.contains(proof.item) ? Verdict::Refuted : Verdict::Proved));
      CHECK(proof.agreed == (happens.conflict.contains(proof.item) ? Verdict::Refuted : Verdict::Proved));
      if (proof.gap) {
        const eval::Answer answer = asked(it.program(), *proof.gap, random);
        CHECK(state_of(answer, proof.item) == eval::State::Fault);
      }
      for (const prove::Collision& one : proof.collisions) {
        const eval::Answer answer = asked(it.program(), one.found, random);
        CHECK(state_of(answer, proof.item) == eval::State::Conflict);
      }
      gaps += proof.gap ? 1 : 0;
      collisions += static_cast<int>(proof.collisions.size());
      fine += proof.agreed == Verdict::Proved && !it.program().items[proof.item].groups.empty() ? 1 : 0;
    }
    for (const prove::UseProof& proof : it.proofs.uses) {
      INFO("rule " << it.program().rules[proof.index].name.en);
      CHECK(proof.used == (happens.fired.contains(proof.index) ? Verdict::Proved : Verdict::Refuted));
      unused += proof.used == Verdict::Refuted ? 1 : 0;
    }
  }
  CHECK(gaps > 8);
  CHECK(collisions > 100);
  CHECK(unused > 20);
  CHECK(fine > 20);
}
