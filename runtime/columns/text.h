// SPDX-License-Identifier: Apache-2.0
// A text as JSON writes it.
#pragma once

#include <string>
#include <string_view>

namespace writ::columns {

// In quotation marks. Bytes that are no UTF-8 stay as they are: whoever reads the JSON says so.
void append_json_text(std::string_view text, std::string& out);

}  // namespace writ::columns
