// SPDX-License-Identifier: Apache-2.0
// The terms of others in the words of the module, and back.
#pragma once

#include "runtime/receipts/fields.h"
#include "runtime/receipts/receipts.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::receipts {

// By the notice first, then by our table; a name of ours, or below one, stands for itself. Of recipients any text does.
std::optional<std::string> word_of(Vocabulary vocabulary, std::string_view term, const Notice& notice);
// Of a term that is another's and never ours, even where it looks like one: a code is of its system.
std::optional<std::string> word_of_others(Vocabulary vocabulary, std::string_view term, const Notice& notice);

// Of a field, or of each in a list; a term that nothing stands for is the fault of the field.
std::optional<std::string> word(Fields& fields, Vocabulary vocabulary, const Field& field,
                                const Notice& notice);
std::optional<std::vector<std::string>> words(Fields& fields, Vocabulary vocabulary, const Field& field,
                                              const Notice& notice);

// The identifier of the W3C vocabulary where there is one, otherwise our name.
std::string term_of(Vocabulary vocabulary, std::string_view word);

// A text of others as one segment of a name below one of ours: a point would divide it.
std::string segment_of(std::string_view text);

// `dpv:Marketing` of `https://w3id.org/dpv#Marketing`; any other text as it is.
std::string short_term(std::string_view term);

}  // namespace writ::receipts
