// SPDX-License-Identifier: Apache-2.0
// Answers as columns, a row an answer: what JSON says of it, in the words of JSON.
//
//   decision       text, always there
//   refer_to       text
//   no_value       list of text: outputs that have no value yet, or never; what of `outputs` is missing and not named here is absent
//   obligations    list of {id, who, when, modality, met, due}
//   missing_facts  list of text
//   because        list of text: the rules
//   error          {code, path, en, zh}; of a conflict too
//   output_errors  list of {output, code, path, en, zh}
//   outputs        object of the decision's outputs; not there for a decision without outputs
//   answer         text, where asked for: the whole answer as JSON
#pragma once

#include "runtime/columns/builder.h"
#include "runtime/columns/text.h"
#include "runtime/eval/answer.h"
#include "runtime/eval/request.h"
#include "runtime/ir/ir.h"

#include <string_view>
#include <vector>

namespace writ::columns {

class Answers {
 public:
  Answers(const ir::Program& program, const ir::Decision& decision, bool whole);

  // `request` is the one that was answered, `json` its answer, where the whole is asked for.
  void add(const eval::Request& request, const eval::Answer& answer, std::string_view json);

  void describe(ArrowSchema& out) const { rows_.describe(out); }
  void hand_over(ArrowArray& out) { rows_.hand_over(out); }

 private:
  void add_outputs(const eval::Request& request, const eval::Answer& answer);
  void add_obligations(const eval::Answer& answer);
  void add_reasons(const eval::Answer& answer);

  const ir::Program& program_;
  std::vector<std::uint32_t> outputs_;  // items
  bool whole_;
  Builder rows_;
  Growing reason_;
};

}  // namespace writ::columns
