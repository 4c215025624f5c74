// SPDX-License-Identifier: Apache-2.0
// Values as a reader sees them: the text of a number of the IR, by its type.
#pragma once

#include "runtime/eval/request.h"
#include "runtime/ir/ir.h"

#include <string>

namespace writ::eval {

// How days are written: 2024-09-03, or as a letter does: 3 September 2024, 2024年9月3日.
enum class Dates : std::uint8_t { Numbers, Words };
std::string day_text(std::int32_t days, base::Language language, Dates dates = Dates::Numbers);

// An enumerator by its external name, a date as YYYY-MM-DD, a text as it is, a boolean as true or false. `data`, here and
// below: what the lists held where the value may be that of an entry; null: what the program says they hold.
std::string external_text(const ir::Program& program, const Request& request, const ir::Type& type,
                          ir::int128 number, const lists::Data* data = nullptr);

// Of a type that is neither a text nor an enumeration, what says a number by itself.
std::string external_number(const ir::Type& type, ir::int128 number);
std::string shown_number(const ir::Type& type, ir::int128 number, base::Language language,
                         Dates dates = Dates::Numbers);

// The same for a person: enumerators by name, booleans as yes and no, in a language.
std::string shown_text(const ir::Program& program, const Request& request, const ir::Type& type,
                       ir::int128 number, base::Language language, Dates dates = Dates::Numbers,
                       const lists::Data* data = nullptr);

// The same where something else follows on the line: a text in quotation marks, so that it cannot say what follows.
std::string bounded_text(const ir::Program& program, const Request& request, const ir::Type& type,
                         ir::int128 number, base::Language language, Dates dates = Dates::Numbers,
                         const lists::Data* data = nullptr);

// What a field of a record inside a request holds, in such a way; it is there.
std::string shown_field(const ir::Program& program, const Request& request, const std::uint64_t* record,
                        const ir::Field& field, base::Language language, Dates dates = Dates::Numbers);

// A record that was picked, `{name: "a", people: 3}`; what it does not say is left out.
class RecordView;
std::string shown_record(const ir::Program& program, const Request& request, const RecordView& record,
                         base::Language language, Dates dates = Dates::Numbers);

// What a fact of the facts record holds, for a person, in such a way; empty when it was not supplied.
std::string shown_fact(const ir::Program& program, const Request& request, std::uint32_t field,
                       base::Language language, Dates dates = Dates::Numbers);

// The value of a parameter on a day, when it has one in force.
const ir::ParameterValue* parameter_on(const ir::Parameter& parameter, std::int32_t day);

}  // namespace writ::eval
