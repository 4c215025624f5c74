// SPDX-License-Identifier: Apache-2.0
#include "compiler/tools/line_editor.h"

#include "runtime/base/utf8.h"

#include <histedit.h>
#include <langinfo.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <unistd.h>

namespace writ::tools {
namespace {

constexpr unsigned char kInterrupt = 3;  // Ctrl-C, as a key
constexpr int kHistory = 1000;

// Signals are only noted; the reader of keys acts on them.
volatile std::sig_atomic_t interrupted = 0;
volatile std::sig_atomic_t continued = 0;
volatile std::sig_atomic_t resized = 0;

void note_signal(int signal) {
  if (signal == SIGINT) interrupted = 1;
  if (signal == SIGCONT) continued = 1;
  if (signal == SIGWINCH) resized = 1;
}

constexpr int kSignals[] = {SIGINT, SIGQUIT, SIGCONT, SIGWINCH};

}  // namespace

struct LineEditor::State {
  EditLine* edit = nullptr;
  History* history = nullptr;
  const char* prompt = "";
  Complete complete;
  bool given_up = false;  // the line, by Ctrl-C
  std::string pending;    // bytes of a character that has begun
  struct sigaction before[std::size(kSignals)] = {};

  static State& of(EditLine* edit) {
    void* data = nullptr;
    el_get(edit, EL_CLIENTDATA, &data);
    return *static_cast<State*>(data);
  }

  static char* prompt_of(EditLine* edit) { return const_cast<char*>(of(edit).prompt); }

  // 1, or 0 at the end. libedit's own reader takes bytes that are no text, and interruptions, for the end.
  static int key_of(EditLine* edit, wchar_t* key) { return of(edit).read_key(*key) ? 1 : 0; }
  bool read_key(wchar_t& key);
  bool read_byte(bool& noted);
  static unsigned char give_up(EditLine* edit, int);
  static unsigned char complete_word(EditLine* edit, int);
};

// One more byte of `pending`; false at the end. `noted`: a signal came instead.
bool LineEditor::State::read_byte(bool& noted) {
  char byte = 0;
  ssize_t count = 0;
  noted = interrupted != 0 || continued != 0 || resized != 0;
  if (noted) return true;
  count = read(STDIN_FILENO, &byte, 1);
  if (count == 1) {
    pending += byte;
    return true;
  }
  noted = count < 0 && errno == EINTR;
  return noted;
}

bool LineEditor::State::read_key(wchar_t& key) {
  while (true) {
    if (!pending.empty()) {
      const base::CodePoint point = base::decode(pending, 0);
      // Of a character that has begun, the rest is waited for as long as it can still become one.
      const auto first = static_cast<unsigned char>(pending[0]);
      const std::size_t wanted = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 1;
      const bool going_on =
          std::all_of(pending.begin() + 1, pending.end(), [](char byte) { return (byte & 0xC0) == 0x80; });
      if (point.valid || pending.size() >= wanted || !going_on) {
        key = static_cast<wchar_t>(point.value);
        pending.erase(0, point.length);
        return true;
      }
    }
    bool noted = false;
    if (!read_byte(noted)) return false;
    if (!noted) continue;
    if (interrupted != 0) {
      pending.clear();
      key = kInterrupt;
      return true;
    }
    if (continued != 0) {
      // The shell has had the terminal in between.
      continued = 0;
      el_set(edit, EL_PREP_TERM, 0);
      el_set(edit, EL_PREP_TERM, 1);
      el_set(edit, EL_REFRESH);
    }
    if (resized != 0) {
      resized = 0;
      el_resize(edit);
    }
  }
}

unsigned char LineEditor::State::give_up(EditLine* edit, int) {
  const LineInfo* line = el_line(edit);
  el_cursor(edit, static_cast<int>(base::count_code_points(
                      {line->cursor, static_cast<std::size_t>(line->lastchar - line->cursor)})));
  el_set(edit, EL_REFRESH);
  std::fputs("^C\r\n", stdout);
  of(edit).given_up = true;
  return CC_EOF;
}

unsigned char LineEditor::State::complete_word(EditLine* edit, int) {
  const LineInfo* line = el_line(edit);
  const std::string before(line->buffer, line->cursor);
  const Completion found = of(edit).complete(before);
  if (found.candidates.empty()) return CC_ERROR;
  std::string common = found.candidates.front();
  for (const std::string& one : found.candidates) {
    const auto differ = std::mismatch(common.begin(), common.end(), one.begin(), one.end());
    common.erase(differ.first, common.end());
  }
  // Not in the middle of a character.
  while (base::first_invalid_utf8(common)) common.pop_back();
  const bool only = found.candidates.size() == 1;
  const std::string typed = before.substr(found.begin);
  std::string rest = common.size() > typed.size() ? common.substr(typed.size()) : "";
  if (only) rest += found.after;
  if (!rest.empty()) return el_insertstr(edit, rest.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  if (only) return CC_ERROR;
  std::fputs("\r\n", stdout);
  for (const std::string& one : found.candidates) std::fprintf(stdout, "  %s\r\n", one.c_str());
  return CC_REDISPLAY;
}

bool LineEditor::is_person() { return isatty(STDIN_FILENO) != 0 && isatty(STDOUT_FILENO) != 0; }

LineEditor::LineEditor(const char* prompt, Complete complete) : state_(std::make_unique<State>()) {
  state_->prompt = prompt;
  state_->complete = std::move(complete);
  // Names may be Chinese whatever the surroundings say.
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
  EditLine* edit = state_->edit = el_init("writ", stdin, stdout, stderr);
  if (edit == nullptr) return;
  el_set(edit, EL_CLIENTDATA, state_.get());
  el_set(edit, EL_PROMPT, &State::prompt_of);
  el_set(edit, EL_GETCFN, &State::key_of);
  el_set(edit, EL_SIGNAL, 0);
  el_set(edit, EL_EDITOR, "emacs");
  HistEvent event;
  state_->history = history_init();
  history(state_->history, &event, H_SETSIZE, kHistory);
  history(state_->history, &event, H_SETUNIQUE, 1);
  el_set(edit, EL_HIST, history, state_->history);
  el_source(edit, nullptr);
  el_set(edit, EL_ADDFN, "writ-complete", "complete the word", &State::complete_word);
  el_set(edit, EL_ADDFN, "writ-give-up", "give up the line", &State::give_up);
  el_set(edit, EL_BIND, "^I", "writ-complete", nullptr);
  el_set(edit, EL_BIND, "^C", "writ-give-up", nullptr);
  // It would bring control characters into the line.
  el_set(edit, EL_BIND, "-r", "^V", nullptr);
  struct sigaction action = {};
  action.sa_handler = note_signal;  // without SA_RESTART: waiting for a key ends
  for (std::size_t i = 0; i < std::size(kSignals); ++i) {
    struct sigaction own = action;
    if (kSignals[i] == SIGQUIT) own.sa_handler = SIG_IGN;
    sigaction(kSignals[i], &own, &state_->before[i]);
  }
}

LineEditor::~LineEditor() {
  if (state_->edit == nullptr) return;
  for (std::size_t i = 0; i < std::size(kSignals); ++i) sigaction(kSignals[i], &state_->before[i], nullptr);
  el_end(state_->edit);
  history_end(state_->history);
}

std::optional<std::string> LineEditor::next() {
  if (state_->edit == nullptr) return std::nullopt;
  interrupted = 0;  // what came while an answer was made
  state_->given_up = false;
  int count = 0;
  // Left alone, libedit takes the keys of the terminal only once it waits for one, and gives them back with the line: what is
  // typed in between would be the terminal's, and Ctrl-D lost.
  el_set(state_->edit, EL_PREP_TERM, 1);
  const char* text = el_gets(state_->edit, &count);
  el_set(state_->edit, EL_PREP_TERM, 1);
  interrupted = 0;
  if (state_->given_up) return "";
  if (text == nullptr || count <= 0) return std::nullopt;
  std::string line = text;
  while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
  HistEvent event;
  if (line.find_first_not_of(" \t") != std::string::npos)
    history(state_->history, &event, H_ENTER, line.c_str());
  return line;
}

}  // namespace writ::tools
