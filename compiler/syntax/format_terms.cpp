// SPDX-License-Identifier: Apache-2.0
// Instruments, enumerations and records: what the rest is said in.
#include "compiler/syntax/format_writer.h"
#include "compiler/syntax/literals.h"

#include <utility>

namespace writ::syntax {

Doc Writer::law_version(const LawVersion& version) {
  std::vector<Doc> parts = {word("Version")};
  if (version.adopted) parts.push_back(date(*version.adopted));
  if (version.in_force || version.repealed) parts.push_back(in_force(version));
  return clause(version.span.begin, {join(std::move(parts), space())});
}

Doc Writer::in_force(const LawVersion& version) {
  std::vector<Doc> parts;
  if (version.in_force && chinese()) {
    for (Doc part : {word("From"), date(*version.in_force), word("Since"), word("InForce")})
      parts.push_back(std::move(part));
  } else if (version.in_force) {
    for (Doc part : {word("InForce"), word("From"), date(*version.in_force)})
      parts.push_back(std::move(part));
  }
  if (version.repealed) parts.push_back(period({std::nullopt, version.repealed}));
  return join(std::move(parts), space());
}

Doc Writer::law_covers(const LawCovers& covers) {
  std::vector<Doc> articles;
  for (std::size_t i = 0; i < covers.articles.size(); ++i) {
    const std::string& article = covers.articles[i].article;
    Doc own = text(chinese() ? article_in_chinese(article) : article_in_english(article));
    articles.push_back(i + 1 < covers.articles.size() ? concat({std::move(own), mark(",", "、")})
                                                      : std::move(own));
  }
  return clause(covers.span.begin,
                {word("Covers"), space(), align(group({join(std::move(articles), line())}))});
}

Doc Writer::declaration(const Law& law) {
  Doc head = concat({opening("Law", law.is_private), space(), names(law.name)});
  if (!law.title.text.empty())
    head = group({std::move(head), nest(4, concat({line(), texts(law.title.text, Quotes::Title)}))});
  if (law.in_one_line)
    return concat({group({std::move(head), nest(4, concat({line(), in_force(law.versions.front())}))}),
                   tail(law.span.begin)});
  std::vector<Doc> clauses;
  // In the order of the source, where the comments are.
  auto covers = law.covers.begin();
  for (const LawVersion& version : law.versions) {
    for (; covers != law.covers.end() && covers->span.begin < version.span.begin; ++covers)
      clauses.push_back(law_covers(*covers));
    clauses.push_back(law_version(version));
  }
  for (; covers != law.covers.end(); ++covers) clauses.push_back(law_covers(*covers));
  return block(law.span, std::move(head), std::move(clauses));
}

Doc Writer::declaration(const Enumeration& enumeration) {
  std::vector<Doc> clauses;
  for (const Enumerator& member : enumeration.members) {
    const std::uint32_t begin = member.name.span.begin;
    // Members stand one behind the other: two bare words must not make a phrase.
    Doc own = enumeration.taxonomy
                  ? dotted_names(member.name, Place::Alone)
                  : names(member.name, member.name.text.has_both() ? Place::Free : Place::Alone);
    if (member.external)
      own = concat({std::move(own), space(), word("As"), space(), outside_text(*member.external)});
    for (const Name& other : member.also_under) {
      const bool first = &other == &member.also_under.front();
      Doc lead_in =
          first ? concat({space(), word("AlsoUnder"), space()}) : concat({mark(",", "、"), space()});
      own = concat({std::move(own), std::move(lead_in), dotted(other.text, Place::Alone)});
    }
    if (member.matches)
      own = concat({std::move(own), space(), word("Matches"), space(), outside_text(*member.matches)});
    clauses.push_back(concat({lead(begin, true, clauses.empty()), std::move(own), tail(begin)}));
  }
  const std::string_view keyword = enumeration.taxonomy ? "Taxonomy" : "Enumeration";
  Doc head = enumeration.extends
                 ? concat({word("Extend"), space(), word(keyword), space(),
                           dotted(enumeration.extends->text, Place::Alone)})
                 : concat({opening(keyword, enumeration.is_private), space(), names(enumeration.name)});
  if (enumeration.overlapping) head = concat({std::move(head), space(), word("Overlapping")});
  if (enumeration.open) head = concat({std::move(head), space(), word("AndBelow")});
  if (enumeration.leaves_only) head = concat({std::move(head), mark(", ", "，"), word("LeavesOnly")});
  return block(enumeration.span, std::move(head), std::move(clauses));
}

// counted over 12 months for each counterparty
Doc Writer::window(const Window& window) {
  std::vector<Doc> parts = {word(window.counted == Counted::ThisYear        ? "CountedThisYear"
                                 : window.counted == Counted::SinceLastYear ? "CountedSinceLastYear"
                                 : window.counted == Counted::LastYear      ? "CountedLastYear"
                                 : window.counted == Counted::Over          ? "CountedOver"
                                                                            : "CountedNow")};
  if (window.length) parts.push_back(duration(*window.length));
  if (window.per_counterparty) parts.push_back(word("PerCounterparty"));
  return join(std::move(parts), space());
}

Doc Writer::field(const Field& field) {
  std::vector<Doc> parts = {
      concat({names(field.name, Place::Labelled), mark(" : ", "："), type(field.type)})};
  if (field.at_least_one)
    parts.front() = concat({std::move(parts.front()), mark(", ", "，"), word("AtLeastOne")});
  if (field.external) parts.push_back(concat({word("As"), space(), outside_text(*field.external)}));
  if (field.window) parts.push_back(window(*field.window));
  if (!field.absent_means.empty())
    parts.push_back(concat({word("AbsentMeans"), space(), texts(field.absent_means)}));
  if (!field.cites.empty()) parts.push_back(cites(field.cites));
  return group({nest(2, join(std::move(parts), line()))});
}

Doc Writer::declaration(const Record& record) {
  Doc head = opening(record.is_facts ? "Facts" : "Record", record.is_private);
  if (record.extends) head = concat({word("Extend"), space(), std::move(head)});
  if (!record.name.text.empty()) head = concat({std::move(head), space(), names(record.name)});
  std::vector<Doc> clauses;
  std::vector<Doc> before;  // names in the line of the next field
  std::uint32_t begin = 0;
  for (const Field& one : record.fields) {
    if (before.empty()) begin = one.span.begin;
    if (one.joined) {
      before.push_back(concat({names(one.name), mark(", ", "、")}));
      continue;
    }
    before.push_back(field(one));
    clauses.push_back(concat({lead(begin, true, clauses.empty()), concat(std::move(before)), tail(begin)}));
    before.clear();
  }
  return block(record.span, std::move(head), std::move(clauses));
}

}  // namespace writ::syntax
