// SPDX-License-Identifier: Apache-2.0
// What a request names below the nodes of open taxonomies: `sensitive.health.allergy`, where `sensitive.health` is the deepest
// node that was declared. Reading a name gives a number that is good for nothing but to find it again; when the request is
// whole the names below one node are put in depth-first order, each behind the other, and the numbers are replaced by places
// (ir::Enumeration::number_of), so that what is under what is two comparisons in every tier.
#pragma once

#include "runtime/eval/text_table.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::eval {

class OpenNames {
 public:
  void clear();
  bool empty() const { return noted_.empty(); }

  // The number of what stands in a request: of a member, or of what is below one; nothing where its root is not declared.
  // `member`: finds a declared node by any of its spellings, kNone when there is none.
  template <typename Find>
  std::optional<std::int64_t> note(const ir::Program& program, std::uint32_t taxonomy, std::string_view path,
                                   Find member) {
    const ir::Enumeration& nodes = program.enumerations[taxonomy];
    for (std::size_t end = path.size(); end != 0 && end != std::string_view::npos;
         end = path.rfind('.', end - 1)) {
      const std::uint32_t above = member(path.substr(0, end));
      if (above == ir::kNone && end != 0) continue;
      if (end == path.size()) return static_cast<std::int64_t>(nodes.number_of(above));
      return add(taxonomy, above, path.substr(end));
    }
    return std::nullopt;
  }

  // In the words of a request, from the facts on. False when one node has more below it than there is room for.
  bool settle(const ir::Program& program, std::uint64_t* words);

  // As a request writes it; of a member, and of what no request named, the name of the member.
  std::string external(const ir::Program& program, std::uint32_t taxonomy, ir::int128 number) const;
  // Behind the name of the member: `.allergy`; empty for a member.
  std::string_view below(std::uint32_t taxonomy, ir::int128 number) const;
  // The number of what was named, once settled; nothing where no request named it.
  std::optional<ir::int128> find(const ir::Program& program, std::uint32_t taxonomy,
                                 std::string_view external) const;

 private:
  struct Noted {
    std::uint32_t taxonomy = 0;
    std::uint32_t above = 0;
    std::int64_t number = 0;
  };
  std::optional<std::int64_t> add(std::uint32_t taxonomy, std::uint32_t above, std::string_view rest);
  // Behind the name of the node above, from its point on.
  std::string_view rest(std::size_t noted) const { return rests_.text(noted); }
  void replace(const ir::Program& program, const ir::Record& record, std::uint64_t* words,
               std::uint64_t* at) const;

  std::vector<Noted> noted_;
  TextTable rests_;  // of what was noted: taxonomy and node in front
  std::vector<std::uint32_t> order_;
};

}  // namespace writ::eval
