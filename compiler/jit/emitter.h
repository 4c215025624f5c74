// SPDX-License-Identifier: Apache-2.0
// IR -> one LLVM module for one decision on one stretch of law. Included only by compiler/jit/*.cpp.
//
// The shape of the code. Everything is computed ahead and without branches where that is cheap; what cannot be given a value
// carries a `bad` bit, which Kleene's connectives drop where a known side decides. A bad bit that reaches the condition of a
// rule, an output or a duty makes the function give up ("bail"), and the interpreter answers: so a wrong `bad` costs time,
// never an answer. Code is cut into parts of bounded size that are not inlined; what lives across parts stands in a frame on
// the stack, which the optimiser turns into registers when there is one part.
#pragma once

#include "runtime/engine/native_answer.h"
#include "runtime/engine/native_fill.h"
#include "runtime/engine/reach.h"
#include "runtime/eval/limits.h"
#include "runtime/ir/ir.h"
#include "runtime/ir/rules.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

namespace writ::jit {

// The name of the one function a module exports.
inline constexpr const char* kEntry = "writ_decide";

// An attribute of the argument by which a function of a module is given the eval::NativeData.
inline constexpr const char* kDataArgument = "writ-data";
inline void mark_data(llvm::Argument& argument) {
  argument.addAttr(llvm::Attribute::get(argument.getContext(), kDataArgument));
}

// By this name a module knows a calendar of its program.
inline std::string calendar_symbol(std::uint32_t index) { return "writ_calendar_" + std::to_string(index); }

using ir::kOutcome;

// What code that picks a row gives where it has to be asked otherwise: no row, and not what a helper gives.
inline constexpr std::int64_t kPickUnable = -3;

// Requests and answers are words of 64 bits.
inline constexpr std::uint64_t kWordBytes = 8;
inline constexpr std::uint64_t kWordBits = 64;

inline bool is_boolean(const ir::Type& type) { return type.kind == ir::TypeKind::Boolean && !type.list; }

// What the code knows of a value. A null flag is a bit known to be clear.
struct Val {
  // i1 for a boolean, i128 for an exact number, else i64; of a list the address of its first item.
  llvm::Value* num = nullptr;
  llvm::Value* count = nullptr;  // of a list
  llvm::Value* absent = nullptr;
  llvm::Value* bad = nullptr;  // unknown or at fault: the other members mean nothing
  // Of a list of yes and no with at most 64 items: a bit for each, the bits behind the last clear. Null: look at the items.
  llvm::Value* mask = nullptr;
};

struct EmittedModule {
  // INVARIANT: the context outlives the module.
  std::unique_ptr<llvm::LLVMContext> context;
  std::unique_ptr<llvm::Module> module;
  std::string error;         // why there is no module
  bool leaves_long = false;  // it leaves long lists to other code: engine::Native::Long
};

EmittedModule emit_decision(const ir::Program& program, const ir::Decision& decision,
                            const engine::Reach& reach, const engine::NativeAnswerLayout& layout,
                            const ir::Period& stretch, const llvm::DataLayout& data_layout, bool wide,
                            bool long_lists);

// The one function of such a module.
inline constexpr const char* kFillEntry = "writ_fill";
// Of a function that fills requests from structs that lie so (runtime/engine/native_fill.h).
EmittedModule emit_fill(const engine::FillLayout& layout, const llvm::DataLayout& data_layout, bool wide);
// Of one of the same name that writes the outputs of answers into structs that lie so.
EmittedModule emit_outputs(const engine::OutLayout& layout, const llvm::DataLayout& data_layout);
// Of either.
EmittedModule emit_struct(const engine::StructLayout& layout, const llvm::DataLayout& data_layout, bool wide);

class Emitter {
 public:
  Emitter(const ir::Program& program, const ir::Decision& decision, const engine::Reach& reach,
          const engine::NativeAnswerLayout& layout, const ir::Period& stretch, llvm::Module& module,
          bool wide, bool long_lists);

  void run();

  // Empty unless the program has something that native code does not do; the module is then of no use.
  const std::string& error() const { return error_; }
  bool leaves_long() const { return leaves_long_; }

 private:
  using Value = llvm::Value;

  // ---- emit.cpp: bits and values ----

  llvm::Value* bit(bool value) { return build_.getInt1(value); }
  llvm::Value* number(std::int64_t value) { return build_.getInt64(static_cast<std::uint64_t>(value)); }
  llvm::Value* both(Value* a, Value* b);  // null is false
  llvm::Value* either(Value* a, Value* b);
  llvm::Value* not_(Value* a);
  llvm::Value* known(Value* flag) { return flag == nullptr ? bit(false) : flag; }
  bool never(Value* flag) const;
  bool always(Value* flag) const;
  llvm::Value* word(Value* num);  // as stored, of what has one word
  llvm::Value* unword(Value* word, bool boolean);
  llvm::Type* type_of(const ir::Type& type);  // of Val::num
  llvm::Value* wide(Value* num) { return build_.CreateSExt(num, build_.getInt128Ty()); }
  // Exact numbers have two words wherever they lie. Most code reckons with those that fit one and leaves the others to the code for long
  // lists, which reckons with 128 bits.
  bool narrow() const { return !long_; }
  llvm::Type* exact_type() { return narrow() ? build_.getInt64Ty() : build_.getInt128Ty(); }
  llvm::Value* exact_number(Value* num) { return narrow() ? num : wide(num); }  // of a word
  llvm::Value* exact_constant(const ir::int128& number);
  llvm::Value* exact_of(Value* low, Value* high);
  llvm::Value* wide_constant(const ir::int128& number);
  llvm::Value* load_word(Value* base, Value* index);
  llvm::Value* load_word(Value* base, std::uint64_t index) {
    return load_word(base, number(static_cast<std::int64_t>(index)));
  }
  void store_word(Value* base, Value* index, Value* value);
  void store_word(Value* base, std::uint64_t index, Value* value) {
    store_word(base, number(static_cast<std::int64_t>(index)), value);
  }
  // A scalar of one word or two; `index` counts words.
  llvm::Value* load_scalar(Value* base, Value* index, const ir::Type& type);
  llvm::Value* load_kept(Value* base, std::uint64_t index, const ir::Type& type);  // that this code stored
  void store_scalar(Value* base, Value* index, Value* num, const ir::Type& type);
  void store_scalar(Value* base, std::uint64_t index, Value* num, const ir::Type& type) {
    store_scalar(base, number(static_cast<std::int64_t>(index)), num, type);
  }
  void store_wide(Value* base, Value* index, Value* num);
  llvm::Value* words_of(Value* count, const ir::Type& type);  // that so many items of a list take
  Val nothing(const ir::Type& type);                          // a zero of the type
  Val choose(Value* when, Val yes, Val no);
  llvm::Value* missing_or_bad(const Val& value) { return either(value.absent, value.bad); }
  void refuse(const char* why);

  template <typename Body>
  Val guarded(Value* when, Val otherwise, Body body, llvm::MDNode* how_often = nullptr);
  llvm::MDNode* seldom();

  // ---- emit.cpp: expressions ----

  Val eval(ir::NodeId id);
  Val absent(const ir::Type& type);
  Val element(const ir::Node& node);
  Val negated(const ir::Node& node);
  Val differs(const ir::Node& node);
  Val ordered(const ir::Node& node);
  Val presence(const ir::Node& node);
  Val days_between(const ir::Node& node);
  Val years_between(const ir::Node& node);
  Val is_workday(const ir::Node& node);
  Val operand(const ir::Node& node, std::uint32_t i) { return eval(program_.operand(node, i)); }
  Val constant(const ir::Type& type, const ir::int128& number);
  Val constant_list(std::uint32_t index, bool exact);
  llvm::Value* in_exact_constants(const Val& element, std::uint32_t index);
  llvm::Value* fact_word(std::uint32_t word, const ir::Type& type);
  Val fact(std::uint32_t index);
  Val item_at(const ir::Node& node);
  Val split(const ir::Node& node);
  llvm::Value* weigh_coalitions(const ir::Node& node, llvm::Value* column, llvm::Value* players,
                                llvm::AllocaInst* broken);
  llvm::Value* divide(const ir::Node& node, llvm::Value* total, const std::vector<llvm::Value*>& places,
                      llvm::Value* in_column, llvm::Value* claims, llvm::Value* out);
  // emit_groups.cpp
  std::optional<ir::int128> value_of_member(ir::NodeId id, const ir::Node& subject, ir::int128 member) const;
  std::vector<std::int64_t> weights_of_groups(const ir::Node& split) const;
  // value::NumberedColumns.
  struct NumberedClaims {
    std::vector<std::int64_t> group_weights;  // none: claims are not put so
    llvm::Value* weights = nullptr;
    llvm::Value* groups = nullptr;
    llvm::Value* sums = nullptr;
    llvm::AllocaInst* bits = nullptr;  // of all weights together

    bool any() const { return !group_weights.empty(); }
  };
  NumberedClaims no_claims(std::vector<std::int64_t> group_weights);
  void claim_numbered(const NumberedClaims& all, llvm::Value* at, llvm::Value* weight, llvm::Value* group);
  llvm::Value* too_heavy(const NumberedClaims& all);
  llvm::Value* divide_numbered(const ir::Node& node, llvm::Value* total, const NumberedClaims& all,
                               llvm::Value* claims, llvm::Value* out);
  // emit_lists.cpp
  Val picked_row(const ir::Node& node);
  llvm::Value* asked_words(const std::vector<Value*>& things);
  llvm::Value* pick_ready(std::uint32_t list, const std::vector<Value*>& things);
  llvm::Function* pick_function(std::uint32_t list);  // emit_pick.cpp; null: it has to be asked by a helper
  llvm::FunctionCallee list_making_helper(const char* name, llvm::ArrayRef<Value*> arguments);
  Val picked_rows(const ir::Node& node, Value* asked, Value* bad);
  Val more_picked_rows(const ir::Node& node, Value* asked, Value* bad);
  Val picked_item(const ir::Node& node);
  Val row_field(const ir::Node& node);
  Val plain_field(const ir::Node& node, const Val& row);
  Val said(const ir::Node& node, const Val& row, Value* made, Value* nothing);
  Val row_items(const ir::Node& node, const Val& row);
  Val more_row_items(const ir::Node& node, const Val& row);
  void record_picked(std::uint32_t item, const Val& row);
  Val element_field(const ir::Node& node);
  Val element_field(std::uint32_t loop, std::uint32_t index);
  Val field_value(const ir::Field& field, Value* word);
  Val parameter(std::uint32_t index);
  Val connective(const ir::Node& node);
  Val joined(const std::vector<ir::NodeId>& sides, bool decisive);
  Val equal(const ir::Node& node);
  llvm::Value* same(const Val& a, const Val& b, const ir::Type& type);
  Val membership(const ir::Node& node);
  llvm::Value* in_constants(const Val& element, const ir::Node& node, const std::vector<ir::int128>& list);
  Val choice(const ir::Node& node);
  std::pair<Val, Val> two_numbers(const ir::Node& node);
  Val arithmetic(const ir::Node& node);
  Val remaining(const ir::Node& node);
  Val positive(const ir::Node& node);
  Val shifted_date(const ir::Node& node);
  Val make_list(const ir::Node& node);
  // emit_taxonomies.cpp
  llvm::Value* below_ends(std::uint32_t taxonomy);
  llvm::Value* node_inside(std::uint32_t taxonomy, Value* node);
  Val also_under(std::uint32_t taxonomy, Value* node);
  std::vector<ir::int128> covered_by(std::uint32_t taxonomy, const std::vector<ir::int128>& above) const;
  Val under(const ir::Node& node);
  Val under_any(const ir::Node& node);
  Val beginning(const ir::Node& node);
  Val extreme(const ir::Node& node);
  template <typename Body>
  llvm::Value* each_item(const ir::Node& node, std::uint32_t list_operand, std::uint64_t body_size,
                         Body body);
  // `begin` is told how many items there are, and may say that there are none.
  template <typename Begin, typename Body>
  llvm::Value* each_item_after(Begin begin, const ir::Node& node, std::uint32_t list_operand,
                               std::uint64_t body_size, Body body);
  template <typename Body>
  bool each_constant(const ir::Node& node, std::uint32_t list_operand, std::uint64_t body_size, Body body);
  void bind_item(const ir::Node& loop, const ir::Type& list_type, Value* list, Value* index);
  void set_if(llvm::AllocaInst* place, Value* flag);
  Val loop(const ir::Node& node);
  Val one_of(const ir::Node& node);
  struct BestKeys;
  void ask_keys(const ir::Node& node, Value* when, BestKeys& keys, llvm::AllocaInst* broken);
  llvm::Value* comes_before(const BestKeys& keys);
  Val all_of(const ir::Node& node);
  llvm::Value* list_equality(const Val& a, const Val& b, const ir::Type& type);
  // emit_masks.cpp
  bool asks_any(const ir::Node& each);
  Val each_any(const ir::Node& each);
  void ask_items(const ir::Node& each, const Val& items, Value* all, llvm::AllocaInst* covered,
                 const std::vector<ir::NodeId>& asks);
  // emit_lanes.cpp
  static constexpr unsigned kTogether = 8;
  struct Together {
    std::uint32_t variable = 0;     // of the loop whose items they are
    llvm::Value* many = nullptr;    // how many there are
    llvm::Value* words = nullptr;   // eight of them; of items that there are not, nought
    llvm::Value* places = nullptr;  // their lower halves
  };
  bool always_known(ir::NodeId id) const;
  bool asked_together(ir::NodeId id, std::uint32_t variable);
  llvm::Value* first_lanes(Value* count);
  std::optional<Together> first_together(const ir::Node& each, const Val& items,
                                         const std::vector<ir::NodeId>& asks);
  llvm::Value* lane_bits(Value* lanes);
  struct NodeRange {
    llvm::Value* begin = nullptr;
    llvm::Value* end = nullptr;
  };
  NodeRange range_below(std::uint32_t taxonomy, Value* above);
  NodeRange range_below(std::uint32_t taxonomy, Value* list, Value* index);
  llvm::Value* lanes_below(const Together& items, const NodeRange& range);
  template <typename Test>
  llvm::Value* bits_with_any(const Val& list, const Together& items, Value* wanted, Test test);
  llvm::Value* bits_together(ir::NodeId id, const Together& items, Value* wanted);
  llvm::Value* joined_together(const std::vector<ir::NodeId>& sides, bool decisive, const Together& items,
                               Value* wanted);
  void ask_together(const ir::Node& each, const Val& items, Value* all, llvm::AllocaInst* covered,
                    const std::vector<ir::NodeId>& asks, const Together& first);
  void write_bits(Value* mask, Value* count, Value* to);
  llvm::Value* first_bits(Value* count);
  llvm::Value* bits_of_few(Value* count, std::uint64_t steps_each);
  llvm::Value* mask_of(ir::NodeId condition, std::uint32_t variable);
  std::optional<Val> loop_by_mask(const ir::Node& node, ir::NodeId condition);
  template <typename Body>
  void each_bit(Value* mask, Body body);
  bool has_words(const ir::Node& maker) const;
  std::optional<Val> all_by_mask(const ir::Node& node);
  void take_steps(Value* count, std::uint64_t each);
  void take_search(Value* count);
  void take_searches(ir::NodeId condition, Value* times);
  bool searched_at_once(const ir::Node& search) const;
  template <typename Test, typename Rest>
  llvm::Value* search(const Val& list, Test test, Rest rest);
  llvm::Value* contains(const Val& list, Value* wanted, bool exact);
  llvm::Value* holds_any(const Val& list, Value* below);
  llvm::Value* under_any_of(const Val& list, Value* below, std::uint32_t taxonomy);
  struct Loop;
  void check_element(const Loop& at);
  template <typename Presence>
  void check_required(const Loop& at, Presence presence);
  std::vector<llvm::AllocaInst*> nothing_lacking(const ir::Type& list_type);
  void note_presence(const Loop& at, const std::vector<llvm::AllocaInst*>& given);
  void check_elements(const Loop& at, const std::vector<llvm::AllocaInst*>& given);
  llvm::FunctionCallee helper_function(const char* name, llvm::ArrayRef<Value*> arguments);
  Val helped(const ir::Node& node, const char* name, Value* first = nullptr);
  llvm::Value* calendar(std::uint32_t index);
  llvm::Function* under_any_function();
  llvm::Function* under_any_overlapping_function();
  llvm::Function* holds_any_function();
  llvm::Value* holds(Value* above, Value* below);
  llvm::Function* inner_function(const char* name, llvm::ArrayRef<llvm::Type*> types);
  llvm::Function* contains_function(bool exact);
  llvm::Function* list_equal_function();

  // ---- emit_exact.cpp: numbers of 128 bits ----

  Val exact_arithmetic(const ir::Node& node);
  Val product(Value* a, Value* b);
  llvm::Value* in_a_word(llvm::Intrinsic::ID operation, Value* a, Value* b);
  Val scaled(Value* num, const ir::int128& factor);
  Val rescaled(const ir::Node& node);
  Val rounded(const ir::Node& node);
  Val quotient(const ir::Node& node);
  llvm::Value* half_up(Value* num, std::int64_t divisor);
  llvm::Value* rounded_word(Value* num, std::int64_t divisor, std::uint32_t mode);
  Val exact_helper(const char* name, llvm::ArrayRef<Value*> numbers, llvm::ArrayRef<Value*> rest);
  Val fitted(const Val& value, const ir::Type& type);

  // emit_costs.cpp
  bool heavy(ir::NodeId id);
  bool searches_list(ir::NodeId id);
  bool takes_steps(ir::NodeId id);
  bool only_searches(ir::NodeId id);
  std::vector<ir::NodeId> sides_of(ir::NodeId condition) const;
  bool reads_loop(ir::NodeId id, std::uint32_t variable);
  std::uint64_t size_of(ir::NodeId id);
  llvm::AllocaInst* local(llvm::Type* type, Value* initial);

  // ---- emit_rules.cpp: parts ----

  void begin_part();
  void end_part();
  bool part_is_full() const;
  void bail_if(Value* flag);
  std::uint32_t frame_words(std::uint32_t count);
  llvm::Value* frame_address(std::uint32_t word) {
    return build_.CreateConstInBoundsGEP1_64(build_.getInt64Ty(), frame_, word);
  }
  // So many more words for what is found by an index or handed to a helper. Apart from the frame, so that the optimiser sees
  // through that.
  llvm::Value* room_address(std::uint32_t words);
  // emit_room.cpp
  void leave_if_long(Value* flag);
  enum class Leaves : std::uint8_t { ToInterpreter, LongList };
  void leave_at_once(Value* flag, Leaves why);
  // Of a helper that takes room of its own for long lists alone.
  llvm::MemoryEffects making_effects() const {
    return long_ ? llvm::MemoryEffects::inaccessibleOrArgMemOnly() : llvm::MemoryEffects::argMemOnly();
  }
  llvm::Value* askers_room(Value* words);
  llvm::Value* more_room(Value* here, std::uint32_t bound, Value*& count, std::uint32_t width);
  bool outlasts(ir::NodeId id, std::uint32_t bound, std::uint32_t depth);
  bool item_outlasts(std::uint32_t index, std::uint32_t bound, std::uint32_t depth);
  bool all_outlast(const ir::Item& item, std::uint32_t index, std::uint32_t bound, std::uint32_t depth);
  llvm::Value* copied_for_asker(Value* from, Value* words);
  llvm::Value* whole_room(Value* data, std::uint32_t place, std::uint32_t words, Value*& none);
  void record_bit(std::uint32_t word, std::uint32_t bit, Value* value);
  void flush_bits();
  void emit_entry();
  void fetch_ahead(Value* request);
  std::uint64_t static_steps();

  // ---- emit_rules.cpp: rules ----

  // What a target (an item, or the outcome) has come to so far.
  struct Running {
    Val value;
    llvm::Value* have = nullptr;
    llvm::Value* conflict = nullptr;
    llvm::Value* applies = nullptr;                          // any group
    llvm::Value* outcomes[3] = {nullptr, nullptr, nullptr};  // by ir::Outcome: whether a rule gives it
    llvm::Value* unmet = nullptr;                            // of the outcome: a duty before the act
    llvm::Value* denies = nullptr;                           // one of those closes by denying
    bool outcome = false;
    std::uint32_t slot = ir::kNone;  // in the frame

    std::array<llvm::Value**, 10> flags();
  };

  bool in_force(const ir::Period& period) const { return period.holds(day_); }
  bool in_force(const ir::Rule& rule) const { return rule.in_force(day_); }
  Val condition(std::uint32_t rule);
  bool supported();
  void ensure_group(std::uint32_t group);
  void emit_rows(const ir::Group& group);
  void emit_first_match(std::uint32_t index);
  void emit_first_match_lazily(std::uint32_t index, const std::vector<std::uint32_t>& rows);
  std::vector<std::uint32_t> rows_in_force(const ir::Group& group) const;
  llvm::Value* hit(std::uint32_t group, std::uint32_t rule);
  llvm::Value* applies(std::uint32_t group, std::uint32_t target);
  llvm::Value* active(std::uint32_t group, std::uint32_t target);
  // What a group has to say about a target, what displaces it, and the first without the second; null: never.
  struct Standing {
    llvm::Value* applies = nullptr;
    llvm::Value* displaced = nullptr;
    llvm::Value* active = nullptr;
  };
  const Standing& standing(std::uint32_t group, std::uint32_t target);
  Standing less_exceptions(std::uint32_t group, std::uint32_t target, std::uint32_t decision);
  llvm::Value* displaced(std::uint32_t group, std::uint32_t target);
  llvm::GlobalVariable* table(const std::vector<std::int64_t>& rows);
  void add_first_match(std::uint32_t group, std::uint32_t target, Running& running);
  std::optional<Val> first_match_from_table(std::uint32_t group, std::uint32_t target);
  void add_rows(std::uint32_t group, std::uint32_t target, Running& running);
  void add_collected(std::uint32_t group, std::uint32_t target, Running& running);
  void add_candidate(Running& running, Value* active, const Val& value, const ir::Type& type);
  void add_default(std::uint32_t rule, std::uint32_t target, Running& running);
  struct Kept {
    Running* running = nullptr;
    ir::Type type;
  };
  void split_if_full(std::initializer_list<Kept> all);
  void spill(Running& running, const ir::Type& type);
  void reload(Running& running, const ir::Type& type);
  void settle_item(std::uint32_t index);
  Val item_value(std::uint32_t index);
  void keep_item(std::uint32_t index, const Val& value);
  void emit_outcome();
  Val outcome_as_value(const ir::Decision& decision);
  llvm::Value* decided_by(const ir::Decision& decision, bool asked);
  void emit_obligations(const ir::Decision& decision, bool asked, Running& running);
  llvm::Value* weighed(const Running& running);
  void emit_outputs();
  llvm::Value* unless_there(Value* from, std::uint32_t word_index, Value* count);
  void copy_words(Value* from, Value* count, std::uint32_t word_index);
  void copy_words(Value* from, Value* count, Value* to);

  const ir::Program& program_;
  const ir::Decision& decision_;
  const engine::Reach& reach_;
  const engine::NativeAnswerLayout& layout_;
  const std::int32_t day_;  // any day of the stretch
  llvm::Module& module_;
  llvm::LLVMContext& context_;
  llvm::IRBuilder<> build_;
  std::string error_;

  // The part being written.
  std::vector<llvm::Function*> parts_;
  llvm::Function* part_ = nullptr;
  llvm::BasicBlock* part_entry_ = nullptr;  // allocas and facts; falls into the body
  llvm::AllocaInst* bail_ = nullptr;
  llvm::AllocaInst* too_long_ = nullptr;    // bails because of a long list
  llvm::AllocaInst* upper_bits_ = nullptr;  // of exact numbers that were read, less those that a word has
  llvm::Value* request_ = nullptr;
  llvm::Value* today_ = nullptr;
  llvm::Value* max_steps_ = nullptr;
  llvm::Value* answer_ = nullptr;
  llvm::Value* frame_ = nullptr;
  llvm::Value* data_ = nullptr;  // an eval::NativeData
  llvm::Value* room_ = nullptr;
  std::uint64_t nodes_in_part_ = 0;
  std::unordered_map<std::uint32_t, Value*> fact_words_;  // by word of the request
  std::unordered_map<std::uint32_t, Value*> hits_;        // by rule
  // By first-match group: rows that can match, up to the first that always does, each with its own condition.
  struct Rows {
    std::vector<std::pair<std::uint32_t, Value*>> met;
    llvm::Value* matched = nullptr;
  };
  std::unordered_map<std::uint32_t, Rows> rows_;
  std::unordered_map<std::uint32_t, Val> items_;  // by item
  // By group, target, and the decision from which that is seen.
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, Standing> standings_;
  std::map<std::uint32_t, Value*> pending_bits_;  // by word of the answer

  // The whole decision.
  struct Place {
    std::uint32_t slot = ir::kNone;
    bool absent = false;
    bool bad = false;
    bool mask = false;
  };
  struct Loop {
    llvm::Value* index = nullptr;
    llvm::Value* element = nullptr;  // an item's word, or the address of a record
    bool boolean = false;
    const ir::Record* record = nullptr;
    std::set<std::uint32_t> required;  // fields of the record
  };
  std::vector<Place> places_;  // by item
  std::vector<Loop> loops_;
  std::vector<bool> group_done_;
  std::vector<std::int8_t> heavy_;    // by node: -1 not yet known
  std::vector<std::uint64_t> sizes_;  // by node: 0 not yet known
  std::set<std::uint32_t> required_facts_;
  std::set<std::uint32_t> written_words_;
  std::map<std::pair<std::uint32_t, bool>, llvm::GlobalVariable*>
      list_constants_;                                                   // by list, and whether it is exact
  std::unordered_map<std::uint32_t, llvm::GlobalVariable*> below_ends_;  // by taxonomy
  struct AlsoUnder {
    llvm::GlobalVariable* starts = nullptr;  // by node: where in `nodes`
    llvm::GlobalVariable* nodes = nullptr;
  };
  std::unordered_map<std::uint32_t, AlsoUnder> also_under_;  // by taxonomy
  // Word 0 counts the steps of loops, word 1 says that a list is longer than this code is for.
  static constexpr std::uint64_t kLongWord = 1;
  std::uint32_t frame_size_ = 2;
  std::uint32_t room_size_ = 1;
  std::uint32_t askers_places_ =
      2;  // of the memory of whoever asks; the first two are the frame and the room
  std::uint64_t constant_steps_ = 0;  // of loops whose items are known now
  bool loops_emitted_ = false;
  std::uint32_t loop_depth_ = 0;  // of loops whose body is being written
  // Whether it is for lists of any length: of items that have a word each, not a bit, in the memory of whoever asks. Else such lists are
  // left to that code, which is made when the first of them comes.
  const bool long_;
  bool leaves_long_ = false;
  const bool wide_;                                 // eight items are loaded and looked at together
  std::unordered_map<ir::NodeId, bool> searchers_;  // by node
  std::unordered_map<ir::NodeId, bool> counted_;    // by node: takes_steps()
  bool searches_counted_ = false;                   // beforehand, of the condition at hand
  std::map<std::pair<ir::NodeId, std::uint32_t>, bool> loop_readers_;  // by node and loop
  // A list that is made where the answer has it: which node makes it, where, how many items there is room for.
  struct InPlace {
    const ir::Node* maker = nullptr;
    std::uint32_t word = 0;
    std::uint32_t bound = 0;
  };
  InPlace in_place_;
  std::set<std::uint32_t> made_in_place_;                               // items
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> outlasting_;  // by item and bound: item_outlasts()
  struct ListRoom {
    llvm::Value* items = nullptr;
    std::uint32_t bound = 0;
  };
  static constexpr std::uint32_t kListRoom = 256;  // items; a longer one has the memory of whoever asks
  ListRoom room_for_list(const ir::Node& maker, std::uint32_t bound, std::uint32_t width);
  void make_in_place(std::uint32_t item);
};

// Runs `body` only when a bit is set; else the value is `otherwise`.
template <typename Body>
Val Emitter::guarded(Value* when, Val otherwise, Body body, llvm::MDNode* how_often) {
  if (always(when)) return body();
  if (never(when)) return otherwise;
  llvm::BasicBlock* before = build_.GetInsertBlock();
  llvm::BasicBlock* then = llvm::BasicBlock::Create(context_, "", part_);
  llvm::BasicBlock* after = llvm::BasicBlock::Create(context_, "", part_);
  build_.CreateCondBr(when, then, after, how_often);
  build_.SetInsertPoint(then);
  const Val inside = body();
  llvm::BasicBlock* end = build_.GetInsertBlock();
  build_.CreateBr(after);
  build_.SetInsertPoint(after);
  const auto merge = [&](Value* a, Value* b) -> Value* {
    if (a == nullptr && b == nullptr) return nullptr;
    llvm::Type* type = a != nullptr ? a->getType() : b->getType();
    llvm::PHINode* phi = build_.CreatePHI(type, 2);
    phi->addIncoming(a != nullptr ? a : llvm::Constant::getNullValue(type), end);
    phi->addIncoming(b != nullptr && b->getType() == type ? b : llvm::Constant::getNullValue(type), before);
    return phi;
  };
  Val out;
  out.num = merge(inside.num, inside.num == nullptr ? nullptr : otherwise.num);
  out.count = merge(inside.count, inside.count == nullptr ? nullptr : otherwise.count);
  out.absent = merge(inside.absent, otherwise.absent);
  out.bad = merge(inside.bad, otherwise.bad);
  return out;
}

}  // namespace writ::jit
