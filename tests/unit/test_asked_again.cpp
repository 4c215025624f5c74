// SPDX-License-Identifier: Apache-2.0
// writ_ask_record_again(): where the lists of records are as they were and all else has changed, it is what asking anew is. Held against the general way
// and against askers without code that were asked nothing before; of everything that may come between two such questions it is shown that nothing
// of an older one stays.
#include "compiler/driver/project.h"
#include "compiler/jit/jit.h"
#include "runtime/image/image.h"
#include "tests/unit/gen_program.h"
#include "tests/unit/struct_asking.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <deque>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace writ;
using namespace writ::structs;

namespace {

// Of one struct all but its lists of records, of another those.
std::vector<std::uint64_t> with_lists_of(const Shape& shape, const char* facts, const char* lists) {
  const std::size_t size = shape.records.front().size;
  std::vector<std::uint64_t> out((size + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t));
  char* const to = reinterpret_cast<char*>(out.data());
  std::memcpy(to, facts, size);
  for (const ShapeMember& member : shape.records.front().members) {
    if (member.kind == WRIT_KIND_RECORD)
      std::memcpy(to + member.offset, lists + member.offset, sizeof(writ_list));
  }
  return out;
}
std::vector<std::uint64_t> with_lists_that_lead_nowhere(const Shape& shape,
                                                        const std::vector<std::uint64_t>& facts) {
  std::vector<std::uint64_t> out = facts;
  for (const ShapeMember& member : shape.records.front().members) {
    if (member.kind == WRIT_KIND_RECORD)
      api::store(reinterpret_cast<char*>(out.data()) + member.offset, writ_list{nullptr, 3, WRIT_GIVEN});
  }
  return out;
}
const char* bytes(const std::vector<std::uint64_t>& facts) {
  return reinterpret_cast<const char*>(facts.data());
}

struct Kept {
  std::size_t asked = 0;  // again
  std::size_t kept = 0;   // of those, such as found the lists of the last question
  std::size_t wrong = 0;
};

// Requests of a program, by code and the general way, one and the same lists again and again.
class Requests {
 public:
  Requests(jit::Jit& jit, const ir::Program& program, std::uint64_t seed, Kept& kept)
      : program_(program),
        seed_(seed),
        kept_(kept),
        shape_(program, seed, seed % 3 == 0),
        limits_(with_items(kMostItems)),
        general_(program, shape_.shape, limits_, names_),
        by_code_(program, shape_.shape, limits_, names_) {
    std::string error;
    code_ = jit.compile_fill(*by_code_.plan.layout(program), error);
  }
  void hold() {
    if (code_ == nullptr || shape_.shape.records.size() == 1) return;
    eval::Request lists(program_);
    for (std::uint64_t turn = 0; turn < 12; ++turn) {
      INFO(program_.name.en << program_.name.zh << " " << seed_ << ", " << turn);
      gen::fill(lists, seed_ * 1000 + turn, turn % 3 != 0);
      subject(StructMaker(shape_, lists, names_, turn, SIZE_MAX, turn % 4 != 0), turn);
    }
  }

 private:
  static eval::Limits with_items(std::size_t most) {
    eval::Limits out;
    out.max_list_items = most;
    return out;
  }
  void same(const char* facts, bool again) {
    general_.fill(facts, nullptr);
    if (again) {
      ++kept_.asked;
      kept_.kept += by_code_.state.kept != 0;
      kept_.wrong += general_.fault.has_value();
    }
    by_code_.fill(facts, code_->fill(), again);
    REQUIRE(said(by_code_) == said(general_));
    if (general_.fault) return;
    REQUIRE(by_code_.request.is_coarse() == general_.request.is_coarse());
  }
  void subject(const StructMaker& first, std::uint64_t turn) {
    eval::Request other(program_);
    for (int i = 0; i < 2; ++i) same(first.facts, false);
    std::size_t places = 1;
    for (std::uint64_t more = 0; more < 8; ++more) {
      gen::fill(other, seed_ * 1000 + 100 * turn + more, dice_.chance(60), dice_.chance(20) ? kMostItems : 3);
      const std::size_t wrong_at = dice_.chance(25) ? dice_.below(places) : SIZE_MAX;
      const StructMaker second(shape_, other, names_, more, wrong_at, dice_.chance(70));
      places = second.places;
      const auto facts = with_lists_of(shape_.shape, second.facts, first.facts);
      same(bytes(facts), true);
      // So that the next finds them, whatever this one was.
      same(first.facts, false);
      if (more % 4 == 0) at_limits(first.facts, facts);
    }
  }
  void at_limits(const char* first, const std::vector<std::uint64_t>& facts) {
    const std::size_t usual = limits_.max_request_bytes;
    // What is allowed is enough, or just not.
    const std::size_t too_small = largest_too_small(bytes(facts));
    for (const std::size_t bytes_allowed : {too_small + 1, too_small}) {
      limits_.max_request_bytes = bytes_allowed;
      by_code_.clean = false;
      same(first, false);
      same(bytes(facts), true);
      same(bytes(facts), true);
      same(first, false);
      lead_nowhere(facts);
      same(first, false);
    }
    limits_.max_request_bytes = usual;
    by_code_.clean = false;
    // Lists as long as they may be, and longer.
    for (const std::size_t most : {3, 9}) {
      limits_.max_list_items = most;
      by_code_.plan.ready(by_code_.state, by_code_.asked);
      same(first, false);
      same(bytes(facts), true);
    }
    limits_.max_list_items = kMostItems;
    by_code_.plan.ready(by_code_.state, by_code_.asked);
    same(first, false);
  }
  // Of who does not keep his promise: it is answered by the lists of before, or what is wrong with those that are there is said.
  void lead_nowhere(const std::vector<std::uint64_t>& facts) {
    const auto nowhere = with_lists_that_lead_nowhere(shape_.shape, facts);
    by_code_.fill(bytes(nowhere), code_->fill(), true);
    general_.fill(bytes(facts), nullptr);
    const std::string as_before = said(general_);
    general_.fill(bytes(nowhere), nullptr);
    if (said(by_code_) != as_before) REQUIRE(said(by_code_) == said(general_));
  }
  // The greatest limit with which the struct is too large.
  std::size_t largest_too_small(const char* facts) {
    std::size_t low = 0;
    for (std::size_t high = std::size_t{1} << 20; high - low > 1;) {
      const std::size_t middle = (low + high) / 2;
      limits_.max_request_bytes = middle;
      general_.fill(facts, nullptr);
      (general_.fault && general_.fault->code == FaultCode::RequestTooLarge ? low : high) = middle;
    }
    return low;
  }

  const ir::Program& program_;
  const std::uint64_t seed_;
  Kept& kept_;
  const ShapeMaker shape_;
  api::Names names_;
  eval::Limits limits_;
  Filler general_;
  Filler by_code_;
  gen::Dice dice_{seed_};
  std::unique_ptr<engine::NativeFill> code_;
};

}  // namespace

TEST_CASE("asked again: of structs of any policy the request is what it is when all is read",
          "[again][native][facts]") {
  const auto jit = made_jit();
  const std::string root = WRIT_SOURCE_DIR;
  const auto project = driver::load_project({root + "/policies", root + "/tests/bench", root + "/examples"});
  const auto rows = driver::load_text("rows.writ", policy_of_all_kinds());
  Kept kept;
  std::uint64_t seed = 0;
  std::deque<ir::Program> generated;
  for (int i = 0; i < 3; ++i) Requests(*jit, rows->policies.at(0).program, ++seed, kept).hold();
  for (const sema::Policy& policy : project->policies) Requests(*jit, policy.program, ++seed, kept).hold();
  for (std::uint64_t one = 1; one <= 12; ++one)
    Requests(*jit, generated.emplace_back(gen::program(one)), ++seed, kept).hold();
  CHECK(kept.wrong > 200);
  CHECK(kept.asked > 2000);
  CHECK(kept.kept * 2 > kept.asked);
}

TEST_CASE("asked again: of a request that was just made all is read", "[again][native][facts]") {
  const auto jit = made_jit();
  const auto rows = driver::load_text("rows.writ", policy_of_all_kinds());
  const ir::Program& program = rows->policies.at(0).program;
  const ShapeMaker shape(program, 1, true);
  api::Names names;
  eval::Limits limits;
  // What is too long in a struct that was made wrong leads nowhere.
  limits.max_list_items = kMostItems;
  Filler general(program, shape.shape, limits, names);
  Filler by_code(program, shape.shape, limits, names);
  std::string error;
  const auto layout = by_code.plan.layout(program);
  const auto code = jit->compile_fill(*layout, error);
  REQUIRE(code);
  eval::Request from(program);
  std::optional<StructMaker> made;
  // One without an empty list that may not be empty, and with records.
  for (std::uint64_t seed = 1; by_code.state.kept <= layout->records.front().words; ++seed) {
    gen::fill(from, seed, true, kMostItems);
    made.emplace(shape, from, names, seed, SIZE_MAX, true);
    general.fill(made->facts, nullptr);
    for (int i = 0; i < 3; ++i) by_code.fill(made->facts, code->fill());
  }
  // Code gave up on lists with something wrong in them: nothing of them stays.
  const auto fill = [&](const char* facts, bool again) {
    return by_code.plan.fill(code->fill(), facts, by_code.request, limits, by_code.state, by_code.clean,
                             again);
  };
  std::size_t gave_up = 0;
  for (std::size_t place = 0; place < made->places; ++place) {
    const StructMaker wrong(shape, from, names, place, place, true);
    if (!wrong.path.starts_with("outer[")) continue;
    gave_up += !fill(wrong.facts, false);
    CHECK(fill(made->facts, true));
    REQUIRE(said(by_code) == said(general));
  }
  CHECK(gave_up > 100);
  by_code.request = eval::Request(program);
  by_code.request.behind(10'000);
  by_code.clean = false;
  by_code.plan.ready(by_code.state, by_code.asked);
  by_code.fill(made->facts, code->fill(), true);
  CHECK(said(by_code) == said(general));
}

// ---- behind writ_ask_record_again() ----

namespace {

// The same facts in all its versions. `front`: other numbers for every name; `more`: other places for everything; `who`: a type that structs may not fit.
std::string parts_policy(const char* front, const char* more, const char* who) {
  return std::string("policy t.parts language en version \"1\"\ntaxonomy Kind and below\n") + front +
         "  a\n  b\nend\ntaxonomy Place leaves only\n  x\n  x.p\n  x.q\n  z\nend\nenumeration Stage\n  one\n "
         " two\n  three\nend\nrecord Part\n" +
         more +
         "  kind : Kind\n  who : text\n  n : count\n  place : Place\n  stages : list of Stage\n  kinds : "
         "list of "
         "Kind\nend\nfacts Case\n"
         "  kind : Kind\n" +
         more + "  who : " + who +
         "\n  n : count\n  stage : Stage\n  place : Place\n  kinds : list of Kind\n  parts : list of "
         "Part\nend\n"
         "decision t.parts.answer\n  default deny cites internal \"x\"\n"
         "  output under : list of Kind means all k for k in kinds where any p in parts has k is under any "
         "of p.kinds\n"
         "  output parts_kinds : list of Kind means all p.kind for p in parts\n"
         "  output parts_names : list of text means all p.who for p in parts\n"
         "  output above : boolean means any p in parts has kind is under p.kind and n at least p.n\n"
         "  output staged : boolean means any p in parts has stage is in p.stages\n"
         "  output near : boolean means any p in parts has place is under p.place\nend\n"
         "rule allowed\n  cites internal \"y\"\n  when above and staged\n  then permit\nend\n"
         "rule near_by\n  cites internal \"z\"\n  when near\n  then permit\nend\n";
}
ir::Program program_of(const std::string& text) {
  const auto project = driver::load_text("parts.writ", text);
  REQUIRE(project->policies.size() == 1);
  return project->policies[0].program;
}

struct PartModel {
  std::string kind;
  std::string who;
  std::int64_t n = 0;
  std::int32_t place = 0;
  std::vector<std::int32_t> stages;
  std::vector<std::string> kinds;
};
struct Model {
  std::optional<std::int32_t> as_of;
  std::optional<std::string> kind;
  std::string who;
  std::int64_t n = 0;
  std::int32_t stage = 1;
  std::int32_t place = 0;
  std::vector<std::string> kinds;
  std::vector<PartModel> parts;
  bool no_parts = false;
  bool parts_by_number = true;  // their names
  bool who_by_number = true;    // their texts
  bool rest_by_number = true;
};

struct Part {
  writ_string kind;
  writ_string who;
  writ_whole n;
  std::int32_t place;
  writ_list stages;
  writ_list kinds;
};
struct Case {
  writ_day as_of;
  writ_string kind;
  writ_string who;
  writ_whole n;
  std::int32_t stage;
  std::int32_t place;
  writ_list kinds;
  writ_list parts;
};

// A model as a struct for one engine. The model stands as long.
class Made {
 public:
  Made(const Model& from, api::Names& names) : names_(names) {
    parts_.reserve(from.parts.size());
    for (const PartModel& one : from.parts) {
      by_number_ = from.who_by_number;
      const writ_string who = text(one.who);
      by_number_ = from.parts_by_number;
      parts_.push_back({text(one.kind),
                        who,
                        writ_whole_of(one.n),
                        one.place,
                        {one.stages.data(), one.stages.size(), WRIT_GIVEN},
                        texts(one.kinds)});
    }
    by_number_ = from.rest_by_number;
    if (from.as_of) facts.as_of = writ_day_of(*from.as_of);
    if (from.kind) facts.kind = text(*from.kind);
    facts.who = text(from.who);
    facts.n = writ_whole_of(from.n);
    facts.stage = from.stage;
    facts.place = from.place;
    facts.kinds = texts(from.kinds);
    facts.parts = {parts_.data(), parts_.size(), from.no_parts ? WRIT_MISSING : WRIT_GIVEN};
  }
  Made(const Made&) = delete;
  Made& operator=(const Made&) = delete;
  Case facts{};

 private:
  writ_string text(const std::string& said) {
    if (!by_number_) return writ_string_of({said.data(), said.size()});
    std::size_t number = 0;
    // In any thread, and so not REQUIRE.
    if (names_.take(said, number)) throw std::runtime_error("a name is refused");
    return writ_string_named(number);
  }
  writ_list texts(const std::vector<std::string>& said) {
    std::vector<writ_string>& out = lists_.emplace_back();
    for (const std::string& one : said) out.push_back(text(one));
    return {out.data(), out.size(), WRIT_GIVEN};
  }
  api::Names& names_;
  bool by_number_ = true;
  std::deque<std::vector<writ_string>> lists_;
  std::vector<Part> parts_;
};

class Drawer {
 public:
  explicit Drawer(std::uint64_t seed) : dice_(seed) {}
  gen::Dice& dice() { return dice_; }

  void draw_parts(Model& to) {
    to.parts.clear();
    for (std::size_t i = dice_.below(5); i != 0; --i) {
      PartModel& one = to.parts.emplace_back();
      one = {kind(), who(), static_cast<std::int64_t>(dice_.below(4)), place(4), {}, {}};
      for (std::size_t k = dice_.below(4); k != 0; --k)
        one.stages.push_back(1 + static_cast<int>(dice_.below(3)));
      for (std::size_t k = dice_.below(4); k != 0; --k) one.kinds.push_back(kind());
    }
    to.no_parts = dice_.chance(5);
    to.who_by_number = dice_.chance(95);
    to.parts_by_number = dice_.chance(70);
    if (to.parts_by_number) return;
    for (PartModel& one : to.parts) {
      for (std::string& its : one.kinds) its += ".so_long_that_none_is_known_by_its_number";
    }
  }
  // `most_wrong`: of a hundred.
  void draw_rest(Model& to, std::uint32_t most_wrong) {
    to.as_of.reset();
    if (dice_.chance(50)) to.as_of = gen::kFirstDay + static_cast<int>(dice_.below(9));
    to.kind.reset();
    if (dice_.chance(90)) to.kind = kind();
    to.who = who();
    to.n = dice_.below(5);
    to.stage = static_cast<int>(dice_.below(4));
    to.place = place(10);
    to.kinds.clear();
    for (std::size_t k = dice_.below(dice_.chance(10) ? kMostItems : 4); k != 0; --k)
      to.kinds.push_back(kind());
    to.rest_by_number = dice_.chance(70);
    // Of which nobody has heard before.
    if (dice_.chance(5)) to.kind = (dice_.chance(50) ? "a.new" : "b.x0.new") + std::to_string(++serial_);
    if (!dice_.chance(most_wrong)) return;
    switch (dice_.below(4)) {
      case 0: to.n = -1; break;
      case 1: to.kind = "nowhere"; break;
      case 2: to.stage = 4; break;
      default: to.kinds.assign(kMostItems + 1, "a"); break;
    }
  }

 private:
  std::string kind() {
    std::string out = dice_.chance(50) ? "a" : "b";
    if (dice_.chance(50)) out += ".x" + std::to_string(dice_.below(3));
    if (dice_.chance(25)) out += ".y";
    return out;
  }
  // The first of them says too little.
  std::int32_t place(std::uint32_t too_little) {
    static constexpr std::int32_t kOthers[] = {WRIT_MISSING, 2, 3, 4};
    return dice_.chance(too_little) ? 1 : kOthers[dice_.below(4)];
  }
  std::string who() { return "w" + std::to_string(dice_.below(6)); }
  gen::Dice dice_;
  int serial_ = 0;
};

// One asker that is asked all the time, and for each question another one that was asked nothing before, of an engine without code.
class Compared {
 public:
  explicit Compared(bool by_code, std::size_t most_bytes = 0, bool watched = false)
      : by_code_(by_code),
        most_bytes_(most_bytes),
        programs_{program_of(parts_policy("", "", "text")),
                  // Names have other numbers; all has other places; structs do not fit.
                  program_of(parts_policy("  aa\n  ab\n", "", "text")),
                  program_of(parts_policy("", "  more : count?\n", "text")),
                  program_of(parts_policy("", "", "count"))},
        facts_(programs_[0], 1, true),
        outputs_(programs_[0], programs_[0].decisions[0], 1, true),
        jit_(made_jit()) {
    REQUIRE(facts_.shape.records[0].size == sizeof(Case));
    REQUIRE(facts_.shape.records[1].size == sizeof(Part));
    REQUIRE(writ_engine_new(&engine_, nullptr) == WRIT_OK);
    REQUIRE(writ_engine_new(&other_, nullptr) == WRIT_OK);
    publish(0);
    asker_ = new_asker(engine_);
    unfit_ = new_asker(other_);
    writ_watch watch{};
    watch.struct_size = sizeof watch;
    watch.answered = [](void*, const writ_answered*) {};
    if (watched) REQUIRE(writ_engine_watch(engine_, &watch, nullptr) == WRIT_OK);
  }
  ~Compared() {
    writ_asker_free(asker_);
    writ_asker_free(unfit_);
    writ_engine_free(engine_);
    writ_engine_free(other_);
  }
  Compared(const Compared&) = delete;
  Compared& operator=(const Compared&) = delete;

  static constexpr std::size_t kUnfit = 3;
  std::size_t now() const { return now_; }
  void publish(std::size_t which) {
    now_ = which;
    const std::string image = image::write({&programs_.at(which)});
    for (writ_engine* const engine : {engine_, other_}) {
      writ_policies* policies = nullptr;
      REQUIRE(writ_load_image({image.data(), image.size()}, nullptr, &policies, nullptr) == WRIT_OK);
      REQUIRE(writ_engine_publish(engine, policies, nullptr) == WRIT_OK);
      writ_policies_free(policies);
    }
  }
  // Structs lie as before, and one of their members is taken no longer, or is again.
  void take_shape(bool whole) {
    if (now_ == kUnfit) return;
    shape_ = facts_.shape;
    std::vector<ShapeMember>& members = shape_.records[0].members;
    const auto is_it = [](const ShapeMember& member) { return member.name == "stage"; };
    if (!whole) members.erase(std::find_if(members.begin(), members.end(), is_it));
    give_shape(asker_);
  }
  // What is wanted by now.
  void compile() {
    if (by_code_) compile_all(*jit_, engine_->state->engine);
  }
  std::unique_ptr<jit::Worker> worker() const {
    return std::make_unique<jit::Worker>(*jit_, engine_->state->engine);
  }
  bool keeps() const { return asker_->asker.keeps_records(); }
  writ_engine* engine() const { return engine_; }
  writ_asker* asker() const { return asker_; }
  // True: an answer, no error.
  bool same(const Model& model, bool again, bool whole) const {
    const Made one(model, engine_->state->names);
    const Made other(model, other_->state->names);
    REQUIRE(asked(asker_, outputs_.shape, &one.facts, again, whole) == expected(other.facts, whole));
    return !wrong_;
  }
  // Asked again though its parts are not those of the question before: by those or by its own.
  void with_broken_promise(const Model& before, const Model& model) const {
    Model of_before = model;
    of_before.parts = before.parts;
    of_before.no_parts = before.no_parts;
    of_before.parts_by_number = before.parts_by_number;
    of_before.who_by_number = before.who_by_number;
    const Made one(model, engine_->state->names);
    const Made other(model, other_->state->names);
    const Made old(of_before, other_->state->names);
    const std::string found = asked(asker_, outputs_.shape, &one.facts, true, false);
    if (found != expected(old.facts, false)) REQUIRE(found == expected(other.facts, false));
  }

  writ_asker* new_asker(writ_engine* engine) const {
    writ_asker_options limits{};
    limits.struct_size = sizeof limits;
    limits.max_list_items = kMostItems;
    limits.max_request_bytes = most_bytes_;
    writ_asker* out = nullptr;
    const char* const name = "t.parts.answer";
    REQUIRE(writ_asker_new(engine, writ_of(name), &limits, &out, nullptr) == WRIT_OK);
    give_shape(out);
    return out;
  }

 private:
  std::string expected(const Case& facts, bool whole) const {
    // Whoever was made while the policies do not fit takes no structs.
    writ_asker* const fresh = now_ == kUnfit ? unfit_ : new_asker(other_);
    std::string out = asked(fresh, outputs_.shape, &facts, false, whole);
    if (fresh != unfit_) writ_asker_free(fresh);
    wrong_ = out.find(" F0") != std::string::npos;
    return out;
  }
  void give_shape(writ_asker* asker) const {
    const CShape facts(shape_);
    const CShape outputs(outputs_.shape);
    REQUIRE(writ_asker_shape(asker, facts.get(), outputs.get(), nullptr) == WRIT_OK);
  }
  const bool by_code_;
  const std::size_t most_bytes_;
  const std::vector<ir::Program> programs_;
  const ShapeMaker facts_;
  const ShapeMaker outputs_;
  Shape shape_ = facts_.shape;
  const std::unique_ptr<jit::Jit> jit_;
  writ_engine* engine_ = nullptr;
  writ_engine* other_ = nullptr;
  writ_asker* asker_ = nullptr;
  writ_asker* unfit_ = nullptr;  // of the other engine
  std::size_t now_ = 0;
  mutable bool wrong_ = false;  // what was expected last
};

// What may come between two questions of one subject.
void between(Compared& compared, Drawer& drawer, Model& model) {
  gen::Dice& dice = drawer.dice();
  switch (dice.below(9)) {
    case 0: {
      // As a text, of other parts.
      writ_answer answer{};
      answer.struct_size = sizeof answer;
      REQUIRE(writ_ask(compared.asker(),
                       writ_of("{\"kind\":\"b\",\"n\":3,\"stage\":\"two\",\"parts\":[{\"kind\":\"b\",\"who\":"
                               "\"q\",\"n\":1,"
                               "\"stages\":[\"two\"],\"kinds\":[\"b\",\"b.x1\"]},{\"kind\":\"a.x2\",\"n\":0,"
                               "\"stages\":[]}]}"),
                       nullptr, &answer) == WRIT_OK);
      break;
    }
    case 1: writ_asker_rest(compared.asker()); break;
    case 2: compared.publish(dice.below(4)); break;
    case 3: compared.publish(compared.now()); break;
    case 4: compared.take_shape(dice.chance(60)); break;
    case 5: {
      // A question that cannot be read, of the same parts or others.
      Model wrong = model;
      if (dice.chance(50)) drawer.draw_parts(wrong);
      wrong.n = -1;
      compared.same(wrong, false, dice.chance(50));
      if (dice.chance(50)) model = wrong;
      break;
    }
    case 6: compared.compile(); break;
    case 7: {
      // Explained.
      writ_text said{};
      (void)writ_asker_explain(compared.asker(), WRIT_ENGLISH, WRIT_FORM_TEXT, &said);
      break;
    }
    default: compared.same(model, false, false); break;
  }
}

struct Counts {
  std::size_t asked = 0;
  std::size_t kept = 0;
  std::size_t wrong = 0;
};

void ask_subjects(Compared& compared, std::uint64_t seed, std::size_t subjects, Counts& counts) {
  Drawer drawer(seed);
  gen::Dice& dice = drawer.dice();
  Model model;
  for (std::size_t subject = 0; subject < subjects; ++subject) {
    INFO("seed " << seed << ", subject " << subject);
    drawer.draw_parts(model);
    drawer.draw_rest(model, 0);
    // Mostly its names are known by then, and code is there.
    for (int i = 0; i < 2; ++i) compared.same(model, false, false);
    compared.compile();
    for (int i = 0; i < 2; ++i) compared.same(model, false, dice.chance(30));
    for (std::size_t question = 0; question < 12; ++question) {
      INFO("question " << question);
      if (dice.chance(9)) between(compared, drawer, model);
      drawer.draw_rest(model, 10);
      ++counts.asked;
      counts.kept += compared.keeps();
      counts.wrong += !compared.same(model, true, dice.chance(25));
    }
    if (compared.now() == Compared::kUnfit) compared.publish(0);
    // Of somebody who does not keep to it.
    const Model before = model;
    compared.same(before, false, false);
    drawer.draw_parts(model);
    drawer.draw_rest(model, 10);
    compared.with_broken_promise(before, model);
  }
}

}  // namespace

TEST_CASE("asked again: the answers are those of askers that were asked nothing before", "[again][native]") {
  Counts counts;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    Compared compared(true, 0, seed == 4);
    ask_subjects(compared, seed, 60, counts);
  }
  CHECK(counts.kept * 3 > counts.asked);
  CHECK(counts.wrong * 20 > counts.asked);
}

TEST_CASE("asked again: what is allowed in bytes holds for all of a struct, whatever was left out",
          "[again][native]") {
  Counts counts;
  for (const std::size_t most_bytes : {150, 260, 400, 700}) {
    Compared compared(true, most_bytes);
    ask_subjects(compared, most_bytes, 30, counts);
  }
  CHECK(counts.kept * 6 > counts.asked);
  CHECK(counts.wrong * 6 > counts.asked);
}

TEST_CASE("asked again: without code all is read", "[again]") {
  Counts counts;
  Compared compared(false);
  ask_subjects(compared, 7, 30, counts);
  CHECK(counts.kept == 0);
}

TEST_CASE("asked again: a first question, and one with other shapes", "[again][native]") {
  Compared compared(true);
  Drawer drawer(3);
  Model model;
  drawer.draw_parts(model);
  drawer.draw_rest(model, 0);
  compared.same(model, true, true);
  writ_answer answer{};
  answer.struct_size = sizeof answer;
  CHECK(writ_ask_record_again(nullptr, &model, nullptr, &answer) == WRIT_WRONG_CALL);
  CHECK(writ_ask_record_again(compared.asker(), nullptr, nullptr, &answer) == WRIT_WRONG_CALL);
  CHECK(writ_ask_record_again(compared.asker(), &model, nullptr, nullptr) == WRIT_WRONG_CALL);
}

TEST_CASE("asked again: by several threads while versions are published", "[again][native]") {
  Compared compared(true);
  constexpr int kThreads = 3;
  std::atomic<std::size_t> wrong{0};
  std::atomic<std::size_t> alike{0};
  std::atomic<std::size_t> kept{0};
  std::atomic<bool> stop{false};
  std::vector<writ_asker*> askers;
  for (int i = 0; i < 2 * kThreads; ++i) askers.push_back(compared.new_asker(compared.engine()));
  const auto ask = [&](std::size_t thread) {
    Drawer drawer(100 + thread);
    writ_asker* const again = askers[2 * thread];
    writ_asker* const anew = askers[2 * thread + 1];
    Model one;
    while (!stop) {
      drawer.draw_parts(one);
      for (int question = 0; question < 30; ++question) {
        drawer.draw_rest(one, 5);
        const Made made(one, compared.engine()->state->names);
        writ_answer found{};
        writ_answer expected{};
        found.struct_size = expected.struct_size = sizeof found;
        const auto how = question == 0 ? writ_ask_record : writ_ask_record_again;
        kept += question != 0 && again->asker.keeps_records();
        const bool good = how(again, &made.facts, nullptr, &found) == WRIT_OK &&
                          writ_ask_record(anew, &made.facts, nullptr, &expected) == WRIT_OK;
        if (!good) ++wrong;
        // A machine of few processors has others to serve as well.
        std::this_thread::yield();
        if (found.version != expected.version) continue;
        writ_text json{};
        writ_text other{};
        const bool told = writ_asker_json(again, WRIT_DETAIL_ANSWER, &json) == WRIT_OK &&
                          writ_asker_json(anew, WRIT_DETAIL_ANSWER, &other) == WRIT_OK;
        if (told && std::string_view(json.data, json.size) == std::string_view(other.data, other.size)) {
          ++alike;
        } else {
          ++wrong;
        }
      }
    }
  };
  const auto worker = compared.worker();
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) threads.emplace_back(ask, i);
  // Of each so long that code is there, unless the machine is very slow.
  for (std::size_t turn = 0; turn < 6; ++turn) {
    const std::size_t enough = kept + 50;
    for (int i = 0; i < 500 && kept < enough; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    compared.publish(turn % 3);
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  for (writ_asker* const asker : askers) writ_asker_free(asker);
  CHECK(wrong == 0);
  CHECK(alike > 1000);
  CHECK(kept > 100);
}

TEST_CASE("asked again: names that stand in kept lists as texts take what they are long", "[again][native]") {
  std::size_t kept = 0;
  std::size_t wrong = 0;
  std::size_t asked_so = 0;
  for (std::size_t most = 640; most <= 1000; most += 24) {
    Compared compared(true, most);
    Model model;
    for (int i = 0; i < 2; ++i)
      model.parts.push_back({"a." + std::string(200, static_cast<char>('q' + i)), "w1", 1, 0, {1}, {}});
    model.kind = "a";
    model.who = "w1";
    model.parts_by_number = false;
    for (int i = 0; i < 3; ++i) compared.same(model, false, false);
    compared.compile();
    for (std::size_t items = 0; items < 20; ++items) {
      for (int i = 0; i < 2; ++i) {
        model.kinds.clear();
        compared.same(model, false, false);
      }
      for (std::size_t k = 0; k < items; ++k) model.kinds.push_back("b");
      kept += compared.keeps();
      ++asked_so;
      INFO(most << " " << items);
      wrong += !compared.same(model, true, false);
    }
  }
  CHECK(kept * 2 > asked_so);
  CHECK(wrong > 5);
  CHECK(wrong * 2 < asked_so);
}
