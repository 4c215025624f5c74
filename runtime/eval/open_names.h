// SPDX-License-Identifier: Apache-2.0
// What a request names below the nodes of open taxonomies: `sensitive.health.allergy`, where `sensitive.health` is the deepest
// node that was declared. Reading a name gives a number that is good for nothing but to find it again; when the request is
// whole the names below one node are put in depth-first order, each behind the other, and the numbers are replaced by places
// (ir::Enumeration::number_of), so that what is under what is two comparisons in every tier.
//
// A service asks about the same names again and again. Those that came before are therefore kept, with the places that they have among
// each other: a request that names nothing else takes those, and is whole once it is read. One that names something new is put in order by
// itself, and what it named is learnt for those after it.
#pragma once

#include "runtime/eval/text_table.h"
#include "runtime/ir/ir.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::eval {

// Names below nodes, each spelling once, and their places among each other.
class PlacedNames {
 public:
  struct Name {
    std::uint32_t taxonomy = 0;
    std::uint32_t above = 0;
    std::uint32_t rest = 0;  // where in the path what stands behind the node above begins, with its point
    std::int64_t number = 0;
  };

  void clear();
  bool empty() const { return names_.empty(); }
  std::size_t size() const { return names_.size(); }
  std::size_t bytes() const { return paths_.bytes(); }
  std::optional<std::uint32_t> find(std::uint32_t taxonomy, std::string_view path) const {
    return paths_.find(taxonomy, path);
  }
  // `number`: until place() gives it one.
  std::uint32_t add(Name name, std::string_view path);
  // False when one node has more below it than there is room for.
  bool place();

  const Name& operator[](std::size_t at) const { return names_[at]; }
  std::string_view path(std::size_t at) const { return paths_.text(at); }
  std::string_view rest(std::size_t at) const { return path(at).substr(names_[at].rest); }
  // One that has this number, once they have places.
  std::optional<std::uint32_t> named(std::uint32_t taxonomy, std::int64_t number) const;

 private:
  void place(std::size_t first, std::size_t last);

  std::vector<Name> names_;
  TextTable paths_;  // of each, as it was spelled; the taxonomy in front
  std::vector<std::uint32_t> order_;
};

class OpenNames {
 public:
  // Learns what the last request named.
  void clear() {
    if (!fresh_.empty()) learn_and_clear();
  }

  // The number of a name that is known, by its very bytes; nothing where it has to be noted.
  std::optional<std::int64_t> known(std::uint32_t taxonomy, std::string_view path) const {
    if (known_.empty()) return std::nullopt;
    const auto at = known_.find(taxonomy, path);
    if (!at) return std::nullopt;
    return known_[*at].number;
  }
  // The number of what stands in a request: of a member, or of what is below one; nothing where its root is not declared.
  // `member`: finds a declared node by any of its spellings, kNone when there is none.
  template <typename Find>
  std::optional<std::int64_t> note(const ir::Program& program, std::uint32_t taxonomy, std::string_view path,
                                   Find member) {
    if (const auto number = known(taxonomy, path)) return number;
    const ir::Enumeration& nodes = program.enumerations[taxonomy];
    for (std::size_t end = path.size(); end != 0 && end != std::string_view::npos;
         end = path.rfind('.', end - 1)) {
      const std::uint32_t above = member(path.substr(0, end));
      if (above == ir::kNone && end != 0) continue;
      if (end == path.size()) return static_cast<std::int64_t>(nodes.number_of(above));
      return add(taxonomy, above, path, end);
    }
    return std::nullopt;
  }

  // In the words of a request, from the facts on. False when one node has more below it than there is room for.
  bool settle(const ir::Program& program, std::uint64_t* words) {
    return fresh_.empty() || settle_fresh(program, words);
  }

  // Whether it names something that is not known: what it names then has other numbers than in other requests.
  bool has_fresh() const { return !fresh_.empty(); }

  // Numbers that are not negative are those of members and of names that are known, as long as this is the same: no other names of this process
  // have it, not those of a request that stands where one was before either.
  std::uint64_t version() const { return version_; }

  // As a request writes it; of a member, and of what no request named, the name of the member.
  std::string external(const ir::Program& program, std::uint32_t taxonomy, ir::int128 number) const;
  // Behind the name of the member: `.allergy`; empty for a member.
  std::string_view below(std::uint32_t taxonomy, ir::int128 number) const;
  // The number of what was named, once settled; nothing where it is neither in the request nor known.
  std::optional<ir::int128> find(const ir::Program& program, std::uint32_t taxonomy,
                                 std::string_view external) const;

 private:
  std::optional<std::int64_t> add(std::uint32_t taxonomy, std::uint32_t above, std::string_view path,
                                  std::size_t rest);
  void learn_and_clear();
  bool settle_fresh(const ir::Program& program, std::uint64_t* words);
  void learn();
  static std::uint64_t new_version();
  // Those whose numbers stand in the request.
  const PlacedNames& used() const { return fresh_.empty() ? known_ : fresh_; }

  PlacedNames fresh_;  // all that the request names, where it names something that is not known
  PlacedNames known_;
  PlacedNames waiting_;       // to become known
  std::uint64_t misses_ = 0;  // requests that named something new, since names became known or were forgotten
  bool full_ = false;         // nothing more is learnt
  std::uint64_t version_ = new_version();
};

}  // namespace writ::eval
