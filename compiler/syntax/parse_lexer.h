// SPDX-License-Identifier: Apache-2.0
// A lexer that remembers where a Chinese character leads. ANTLR keeps that for ASCII alone and walks its automaton anew for every
// other character of a text.
#pragma once

#include <WritLexer.h>

#include <cstddef>
#include <map>
#include <utility>

namespace writ::syntax {

class WideSimulator : public antlr4::atn::LexerATNSimulator {
 public:
  explicit WideSimulator(writ_antlr::WritLexer& lexer)
      : LexerATNSimulator(&lexer, lexer.getATN(), simulator(lexer)._decisionToDFA,
                          simulator(lexer).getSharedContextCache()) {}

 protected:
  antlr4::dfa::DFAState* getExistingTargetState(antlr4::dfa::DFAState* from, std::size_t character) override {
    if (character <= MAX_DFA_EDGE) return LexerATNSimulator::getExistingTargetState(from, character);
    const auto found = wide_.find({from, character});
    return found == wide_.end() ? nullptr : found->second;
  }

  using LexerATNSimulator::addDFAEdge;
  void addDFAEdge(antlr4::dfa::DFAState* from, std::size_t character, antlr4::dfa::DFAState* to) override {
    LexerATNSimulator::addDFAEdge(from, character, to);
    if (character > MAX_DFA_EDGE) wide_.insert_or_assign({from, character}, to);
  }

 private:
  static LexerATNSimulator& simulator(writ_antlr::WritLexer& lexer) {
    return *lexer.getInterpreter<antlr4::atn::LexerATNSimulator>();
  }

  // States are the grammar's and stay; one lexer is one thread's.
  std::map<std::pair<antlr4::dfa::DFAState*, std::size_t>, antlr4::dfa::DFAState*> wide_;
};

}  // namespace writ::syntax
