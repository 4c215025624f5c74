// SPDX-License-Identifier: Apache-2.0
#include "compiler/driver/typed_header.h"

#include "compiler/driver/c_names.h"
#include "compiler/driver/header_layout.h"
#include "runtime/lists/digest.h"
#include "runtime/value/currency.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace writ::driver {
namespace {

using base::Language;

std::string c_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    // Two question marks may begin a trigraph.
    if (c == '"' || c == '\\' || c == '?') out += '\\';
    out += c;
  }
  return out + "\"";
}

// In a comment, on one line.
std::string remark(std::string text) {
  for (const auto& [wrong, right] :
       {std::pair("*/", "* /"), std::pair("/*", "/ *"), std::pair("??", "? ?")}) {
    for (std::size_t at = 0; (at = text.find(wrong, at)) != std::string::npos;) text.replace(at, 2, right);
  }
  const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f' || c == '\\'; };
  std::replace_if(text.begin(), text.end(), control, ' ');
  return text;
}

std::string external_or_name(const std::string& external, const base::Bilingual& name) {
  return external.empty() ? name.in(Language::English) : external;
}

std::string both(const base::Bilingual& name) {
  const std::string en = name.in(Language::English);
  const std::string zh = name.in(Language::Chinese);
  return en == zh ? en : en + " / " + zh;
}

// What a struct says in one member: of a fact, or of an output.
struct Member {
  std::string name;      // in the struct
  std::string external;  // in JSON
  std::string note;
  ir::Type type;
  bool as_of = false;
};

class Header {
 public:
  explicit Header(Symbol symbol) : symbol_(std::move(symbol)) { file_.take(symbol_.called, symbol_.called); }

  // What is wrong with the names, once the text is made.
  const std::optional<base::Bilingual>& clash() const { return clash_ ? clash_ : file_.clash(); }

  std::string text(const std::vector<const ir::Program*>& programs) {
    for (const ir::Program* program : programs) policy(*program);
    const std::string guard = "WRIT_TYPED_" + symbol_.linked + "_H";
    const std::string alias =
        symbol_.called == symbol_.linked
            ? ""
            : fmt::format(
                  "/* A part of the digest is in it: a header does not link with code of other policies. */\n"
                  "#define {} {}\n",
                  symbol_.called, symbol_.linked);
    return fmt::format(
        "/* Made by `writ compile --emit header`: make it again when the policies change. */\n"
        "#ifndef {0}\n#define {0}\n\n#include <writ/writ.h>\n\n#include <stddef.h>\n\n"
        "#ifdef __cplusplus\nextern \"C\" {{\n#endif\n\n"
        "/* The native code of the policies: in what `writ compile --emit object` or `shared` makes. For "
        "writ_load_native(). */\n"
        "extern const writ_native {1};\n{4}{2}\n#ifdef __cplusplus\n}}\n\n"
        "/* For writ::Engine::typed() of <writ/writ.hpp>. */\nnamespace writ_typed {{\n{3}}}  // namespace "
        "writ_typed\n#endif\n\n#endif\n",
        guard, symbol_.linked, c_, cpp_, alias);
  }

 private:
  // ---- types ----

  std::string item_type(const ir::Type& type) {
    switch (type.kind) {
      case ir::TypeKind::Boolean: return "writ_truth";
      case ir::TypeKind::Count:
      case ir::TypeKind::Integer: return "writ_whole";
      case ir::TypeKind::Decimal:
      case ir::TypeKind::Rate:
      case ir::TypeKind::Money: return "writ_exact";
      case ir::TypeKind::Date: return "writ_day";
      case ir::TypeKind::Text: return "writ_string";
      case ir::TypeKind::Enumeration:
        return is_choice(*program_, type) ? "enum " + enumerations_[type.of] : "writ_string";
      case ir::TypeKind::Record: return records_[type.of];
    }
    return {};
  }

  std::string kind(const ir::Type& type) {
    switch (type.kind) {
      case ir::TypeKind::Boolean: return "WRIT_KIND_TRUTH";
      case ir::TypeKind::Count:
      case ir::TypeKind::Integer: return "WRIT_KIND_WHOLE";
      case ir::TypeKind::Decimal:
      case ir::TypeKind::Rate:
      case ir::TypeKind::Money: return "WRIT_KIND_EXACT";
      case ir::TypeKind::Date: return "WRIT_KIND_DAY";
      case ir::TypeKind::Text: return "WRIT_KIND_TEXT";
      case ir::TypeKind::Enumeration:
        return is_choice(*program_, type) ? "WRIT_KIND_CHOICE" : "WRIT_KIND_NAME";
      case ir::TypeKind::Record: return "WRIT_KIND_RECORD";
    }
    return {};
  }

  std::string note_of(const ir::Type& type, const base::Bilingual& name) {
    std::string out = both(name);
    if (ir::is_exact(type)) {
      out += fmt::format("; a whole number of units of 1e-{}", type.places);
      if (type.kind == ir::TypeKind::Money) out += " " + std::string(value::currency_code(type.currency));
    }
    if (type.kind == ir::TypeKind::Count) out += "; not negative";
    if (kind(type) == "WRIT_KIND_NAME") {
      const ir::Enumeration& of = program_->enumerations[type.of];
      out += "; the name of a " + of.name.in(Language::English);
    }
    if (type.optional) out += "; may be absent";
    return out;
  }

  void enumeration(std::uint32_t index) {
    if (!enumerations_[index].empty()) return;
    const ir::Enumeration& it = program_->enumerations[index];
    const std::string name = enumerations_[index] =
        file_.take(prefix_ + "_" + c_name(it.name), both(it.name));
    c_ += fmt::format("\n/* {}: 0 is missing. */\nenum {} {{\n  {} = WRIT_ABSENT,\n", remark(both(it.name)),
                      name, file_.take(name + "_ABSENT", both(it.name)));
    for (std::size_t i = 0; i < it.members.size(); ++i) {
      const ir::Enumerator& one = it.members[i];
      const std::string of = file_.take(name + "_" + c_name(one.name), both(one.name));
      c_ += fmt::format("  {} = {}{} /* {} */\n", of, i + 1, i + 1 < it.members.size() ? "," : "",
                        remark(both(one.name)));
    }
    c_ += fmt::format(
        "}};\nWRIT_STATIC_ASSERT(sizeof(enum {0}) == 4, \"an enum has 4 bytes: no -fshort-enums\");\n", name);
  }

  void types_of(const ir::Type& type) {
    if (is_choice(*program_, type)) enumeration(type.of);
    if (type.kind == ir::TypeKind::Record) record(type.of);
  }

  // ---- structs ----

  void record(std::uint32_t index) {
    if (!records_[index].empty()) return;
    const ir::Record& it = program_->records[index];
    std::vector<Member> members;
    Names names;
    for (const ir::Field& field : it.fields) {
      types_of(field.type);
      members.push_back({names.take(c_name(field.name), both(field.name)),
                         external_or_name(field.external, field.name), note_of(field.type, field.name),
                         field.type});
    }
    end(names);
    records_[index] = structure_name(prefix_ + "_" + c_name(it.name), both(it.name));
    structure(records_[index], both(it.name), members);
    shapes_ += shape(records_[index], members);
  }

  // With the names that its functions and tables have.
  std::string structure_name(const std::string& wanted, const std::string& what) {
    return file_.take(wanted, what, {"_shape", "_members", "_shape_of"});
  }
  void end(const Names& names) {
    if (!clash_) clash_ = names.clash();
  }

  void structure(const std::string& name, const std::string& what, const std::vector<Member>& members) {
    c_ += fmt::format("\n/* {} */\ntypedef struct {} {{\n", remark(what), name);
    for (const Member& member : members) {
      const std::string of = item_type(member.type);
      c_ += fmt::format("  {} {}; /* {} */\n", member.type.list ? "WRIT_LIST_OF(" + of + ")" : of,
                        member.name, remark(member.note));
    }
    // C has no empty struct.
    if (members.empty()) c_ += "  char nothing;\n";
    c_ += fmt::format("}} {};\n", name);
  }

  // The tables that say how a struct lies, inside the function that gives them.
  std::string shape(const std::string& of, const std::vector<Member>& members) {
    std::string choices;
    std::string rows;
    for (const Member& member : members) {
      const ir::Type& type = member.type;
      std::string values = "NULL, 0";
      std::string record = "NULL";
      if (is_choice(*program_, type)) {
        const std::vector<ir::Enumerator>& all = program_->enumerations[type.of].members;
        const std::string name = file_.take(of + "_" + member.name + "_choices", of + "." + member.name);
        choices += fmt::format("  static const char* const {}[] = {{", name);
        for (std::size_t i = 0; i < all.size(); ++i)
          choices += (i == 0 ? "" : ", ") + c_string(external_or_name(all[i].external, all[i].name));
        choices += "};\n";
        values = fmt::format("{}, {}", name, all.size());
      }
      if (type.kind == ir::TypeKind::Record) record = "&" + records_[type.of] + "_shape";
      const std::string unit =
          type.kind == ir::TypeKind::Money ? c_string(value::currency_code(type.currency)) : "NULL";
      rows +=
          fmt::format("    {{{}, offsetof({}, {}), {}, {}, {}, {}, {}, {}}},\n", c_string(member.external),
                      of, member.name, kind(type), type.list ? 1 : 0, type.places, unit, values, record);
    }
    if (members.empty())
      return fmt::format(
          "  static const writ_shape {0}_shape = {{sizeof(writ_shape), sizeof({0}), NULL, 0, "
          "sizeof(writ_member)}};\n",
          of);
    return choices + fmt::format(
                         "  static const writ_member {0}_members[] = {{\n{1}  }};\n"
                         "  static const writ_shape {0}_shape = {{sizeof(writ_shape), sizeof({0}), "
                         "{0}_members, {2}, sizeof(writ_member)}};\n",
                         of, rows, members.size());
  }

  std::string shape_function(const std::string& of, const std::string& tables) {
    return fmt::format(
        "\nstatic inline const writ_shape* {0}_shape_of(void) {{\n{1}  return &{0}_shape;\n}}\n", of, tables);
  }

  // ---- policies and decisions ----

  void policy(const ir::Program& program) {
    program_ = &program;
    enumerations_.assign(program.enumerations.size(), {});
    records_.assign(program.records.size(), {});
    shapes_.clear();
    prefix_ = c_name(program.name);
    c_ += fmt::format("\n/* ---- {} {} ----\n * sha256:{} */\n", remark(both(program.name)),
                      remark(program.version), program.digest);
    Names names;
    std::vector<Member> members{
        {names.take("as_of", "as_of"), "as_of", "the day whose law applies", {ir::TypeKind::Date}, true}};
    for (const ir::Field& field : program.facts_record().fields) {
      types_of(field.type);
      const std::string external = external_or_name(field.external, field.name);
      members.push_back({names.take((field.reading ? "reading_" : "") + c_name(field.name), both(field.name)),
                         (field.reading ? "readings." : "") + external,
                         note_of(field.type, field.name) + (field.reading ? "; which reading is taken" : ""),
                         field.type});
    }
    end(names);
    const std::string facts = structure_name(prefix_ + "_facts", both(program.name));
    structure(facts, "What is known of a case. All of it is missing in a struct that was zeroed.", members);
    shapes_ += shape(facts, members);
    c_ += shape_function(facts, shapes_);
    for (const ir::Decision& decision : program.decisions) this->decision(decision, facts);
  }

  void decision(const ir::Decision& decision, const std::string& facts) {
    const std::string name =
        file_.take(c_name(decision.name), both(decision.name), {"_ask", "_ask_again", "_asker"});
    std::vector<Member> members;
    Names names;
    std::string left_out;
    for (const std::uint32_t index : decision.outputs) {
      const ir::Item& item = program_->items[index];
      if (item.record != ir::kNone) {
        left_out += (left_out.empty() ? " In JSON alone: " : ", ") + both(item.name);
        continue;
      }
      types_of(item.type);
      members.push_back({names.take(c_name(item.name), both(item.name)),
                         external_or_name(item.external, item.name), note_of(item.type, item.name),
                         item.type});
    }
    end(names);
    const std::string outputs = structure_name(name + "_outputs", both(decision.name));
    structure(outputs, "What " + both(decision.name) + " comes to, beside its outcome." + left_out, members);
    c_ += shape_function(outputs, shape(outputs, members));
    const std::string quoted_name = c_string(decision.name.in(Language::English));
    c_ += fmt::format(
        "\n/* An asker for {0}_ask(), which writ_asker_free() frees. */\n"
        "static inline writ_status {0}_asker(writ_engine* engine, const writ_asker_options* options, "
        "writ_asker** out,\n"
        "    writ_problems** problems) {{\n"
        "  writ_status status = writ_asker_new(engine, writ_of({1}), options, out, problems);\n"
        "  if (status != WRIT_OK) return status;\n"
        "  if (problems != NULL) writ_problems_free(*problems);\n"
        "  status = writ_asker_shape(*out, {2}_shape_of(), {3}_shape_of(), problems);\n"
        "  if (status != WRIT_OK) {{\n    writ_asker_free(*out);\n    *out = NULL;\n  }}\n  return "
        "status;\n}}\n"
        "\n/* {4}: writ_ask_record() with these structs. `outputs` may be NULL. */\n"
        "static inline writ_status {0}_ask(writ_asker* asker, const {2}* facts, {3}* outputs, writ_answer* "
        "answer) {{\n"
        "  return writ_ask_record(asker, facts, outputs, answer);\n}}\n"
        "/* The same, where the lists of records in `facts` are as they were when it was last asked: they "
        "may not be "
        "read again, and where\n * one was changed it may count as it was. writ_ask_record_again(). */\n"
        "static inline writ_status {0}_ask_again(writ_asker* asker, const {2}* facts, {3}* outputs, "
        "writ_answer* answer) {{\n"
        "  return writ_ask_record_again(asker, facts, outputs, answer);\n}}\n",
        name, quoted_name, facts, outputs, remark(both(decision.name)));
    cpp_ += fmt::format(
        "struct {0} {{\n  using Facts = ::{2};\n  using Outputs = ::{3};\n  static const char* name() {{ "
        "return {1}; }}\n"
        "  static const writ_shape* facts() {{ return ::{2}_shape_of(); }}\n"
        "  static const writ_shape* outputs() {{ return ::{3}_shape_of(); }}\n}};\n",
        name_in_cpp(name), quoted_name, facts, outputs);
  }

  // A struct of C++ has no member that is called as it is.
  static std::string name_in_cpp(const std::string& name) {
    static const std::set<std::string> kMembers{"Facts", "Outputs", "name", "facts", "outputs"};
    return kMembers.count(name) > 0 ? name + "_" : name;
  }

  const Symbol symbol_;
  std::optional<base::Bilingual> clash_;  // in a struct
  Names file_;
  std::string c_;
  std::string cpp_;
  // Of the policy at hand.
  const ir::Program* program_ = nullptr;
  std::string prefix_;
  std::vector<std::string> enumerations_;  // names of C, once they are written
  std::vector<std::string> records_;
  std::string shapes_;  // of its records, those that others use first
};

}  // namespace

Symbol symbol_of(const std::vector<const ir::Program*>& programs) {
  constexpr std::size_t kDigits = 16;
  std::string all;
  for (const ir::Program* program : programs) all += program->digest + "\n";
  const std::string called = programs.size() > 1 ? "policies" : c_name(programs.front()->name);
  const bool ascii =
      std::all_of(called.begin(), called.end(), [](char c) { return static_cast<signed char>(c) > 0; });
  const std::string base = programs.size() > 1 ? "writ_policies" : ascii ? called : "writ_policy";
  return {base + "_native", base + "_" + lists::sha256_hex(all).substr(0, kDigits) + "_native"};
}

std::string typed_header(const std::vector<const ir::Program*>& programs, const Symbol& symbol,
                         std::optional<base::Bilingual>& why_not) {
  Header header(symbol);
  std::string text = header.text(programs);
  why_not = header.clash();
  return text;
}

}  // namespace writ::driver
