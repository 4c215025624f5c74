// SPDX-License-Identifier: Apache-2.0
/* Decisions of Writ for any language: C11, and C++17 with or without exceptions.
 *
 *   engine   what a process decides by; its policies are replaced while threads decide
 *   asker    asks one decision of an engine, one thread at a time, question after question
 *   pin      one version of the policies, held for as long as somebody wants just that one
 *
 * How policies get into an engine: from an image, below, which `writ compile` makes; or from text, compile.h.
 *
 * Outcome    Only WRIT_PERMIT permits. WRIT_ERROR is 0, and an answer says so until there is another one: a call that fails,
 *            a struct that was zeroed and an answer that was never made do not permit.
 * Status     Whether the call did what it is for. A question that is wrong is answered, by WRIT_ERROR with a code and a place:
 *            the status is then WRIT_OK.
 * Memory     What a function gives through `out` belongs to the caller, who gives it back to the function named ..._free, once;
 *            NULL is taken there. Texts that are given to a function are copied or read during the call, never kept.
 *            Texts that a function gives belong to the handle; each function says until when they stand. They end in a NUL
 *            that `size` does not count.
 * Threads    An engine and everything it gives is for any thread. An asker, a pin, and a list of problems are for one thread
 *            at a time. Handles may be freed in any order: what they need of each other lives as long as they do.
 * Signals    None is handled, blocked or raised. No function is to be called in a signal handler.
 * Processes  After fork() the child may ask and load; native code that was not yet made when it was forked is never made there.
 * Elsewhere  Nothing is printed, nothing ends the process, no exception comes out, no function changes the locale or the environment.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define WRIT_API __attribute__((visibility("default")))
#else
#define WRIT_API
#endif

#ifdef __cplusplus
#define WRIT_NOEXCEPT noexcept
extern "C" {
#else
#define WRIT_NOEXCEPT
#endif

#ifdef __cplusplus
#define WRIT_STATIC_ASSERT(condition, why) static_assert(condition, why)
#else
#define WRIT_STATIC_ASSERT(condition, why) _Static_assert(condition, why)
#endif

/* ---- the library ---- */

/* What the header says. It grows when something is added, and nothing that is here is taken away or changed within one
 * SONAME. */
#define WRIT_ABI 9

/* What the library says: at least WRIT_ABI of the header that a program was compiled with, or the library is too old for it. */
WRIT_API uint32_t writ_abi(void) WRIT_NOEXCEPT;
/* "0.1.0"; stands as long as the library is loaded. */
WRIT_API const char* writ_version(void) WRIT_NOEXCEPT;

/* ---- texts ---- */

/* UTF-8, and not always ended by a NUL where it is given to a function. `data` may be NULL where `size` is 0. */
typedef struct writ_text {
  const char* data;
  size_t size;
} writ_text;

/* Of a text that ends in a NUL. */
static inline writ_text writ_of(const char* text) {
  writ_text out;
  out.data = text;
  out.size = 0;
  if (text != NULL) {
    while (text[out.size] != '\0') ++out.size;
  }
  return out;
}

typedef enum writ_language { WRIT_ENGLISH = 0, WRIT_CHINESE = 1 } writ_language;

/* ---- what went wrong ---- */

typedef enum writ_status {
  WRIT_OK = 0,
  WRIT_WRONG_POLICY = 1, /* the text of a policy or of a binding is wrong */
  WRIT_WRONG_CALL = 2,   /* an argument is wrong; nothing was done */
  WRIT_NOT_READ = 3,     /* a file could not be read */
  WRIT_NOT_THERE = 4,    /* this build or this machine cannot do that */
  WRIT_NO_MEMORY = 5,
  WRIT_INTERNAL = 6 /* a mistake of Writ */
} writ_status;

WRIT_STATIC_ASSERT(sizeof(writ_status) == 4, "an enum has 4 bytes: no -fshort-enums");

typedef enum writ_level { WRIT_LEVEL_ERROR = 0, WRIT_LEVEL_WARNING = 1, WRIT_LEVEL_NOTE = 2 } writ_level;

/* One thing that is wrong. Set `struct_size` to sizeof(writ_problem) before asking for it. */
typedef struct writ_problem {
  size_t struct_size;
  writ_text code; /* "W0301", "F0702": docs/diagnostics, `writ explain W0301` */
  writ_text english;
  writ_text chinese;
  writ_text path; /* the file; of a binding, the place in it as a JSON pointer; empty where there is none */
  uint32_t line;  /* from 1; 0 where there is none */
  uint32_t column;
  writ_level level;
} writ_problem;

/* What a call has to say: why it failed, or warnings where it did not. Functions take `problems` to put it; NULL there says
 * that nobody wants it. Where there is nothing to say, or no memory to say it, NULL is put. */
typedef struct writ_problems writ_problems;

WRIT_API size_t writ_problems_count(const writ_problems* problems) WRIT_NOEXCEPT;
/* WRIT_WRONG_CALL where there are not so many. The texts stand as long as the list. */
WRIT_API writ_status writ_problems_get(const writ_problems* problems, size_t at,
                                       writ_problem* out) WRIT_NOEXCEPT;
/* All of them as `writ check` shows them, with the lines of the source. Stands as long as the list. */
WRIT_API writ_status writ_problems_show(writ_problems* problems, writ_language language,
                                        writ_text* out) WRIT_NOEXCEPT;
WRIT_API void writ_problems_free(writ_problems* problems) WRIT_NOEXCEPT;

/* ---- the engine ---- */

/* Policies that were loaded and checked, by no engine yet. Never changed, so for any thread. */
typedef struct writ_policies writ_policies;
WRIT_API void writ_policies_free(writ_policies* policies) WRIT_NOEXCEPT;

/* Where `struct_size` is sizeof(writ_image_options) and the rest 0, all is as when no options are given. */
typedef struct writ_image_options {
  size_t struct_size;
  size_t max_bytes; /* 0: 256 MiB; what is longer is refused, F0905 */
  /* Not 0: native code that the image carries (`writ compile --native`) decides. It is loaded as a library of the system is, and cannot be verified: only for an
   * image whose maker you trust as that of the program. Where it cannot be used (F0908 to F0910, F0918, in `problems` with WRIT_OK), or there is
   * none, the interpreter answers the same. 0: it is not looked at. Since WRIT_ABI 7. */
  int native;
} writ_image_options;

/* The policies of an image, `writ compile PATH... -o FILE`: bytes in memory, which are read during the call alone. No compiler
 * is needed for it. What is damaged, of another format, or no image is refused, F09xx: WRIT_WRONG_POLICY. An image is trusted as
 * the text of a policy is: its checksum tells of damage, not of who made it. Takes milliseconds. For any number of threads
 * at once. Since WRIT_ABI 2. */
WRIT_API writ_status writ_load_image(writ_text image, const writ_image_options* options, writ_policies** out,
                                     writ_problems** problems) WRIT_NOEXCEPT;
/* The same of a file, which is read whole and closed; WRIT_NOT_READ where that cannot be done. Since WRIT_ABI 2. */
WRIT_API writ_status writ_load_image_file(writ_text path, const writ_image_options* options,
                                          writ_policies** out, writ_problems** problems) WRIT_NOEXCEPT;

/* Native code that was compiled ahead of time, `writ compile PATH... -o FILE --emit object` or `shared`: linked into the program, or
 * loaded by it with dlopen(), and named in the header of `--emit header`. The policies are in it, as an image is. No compiler is needed for it, and none runs: what has
 * native code is decided by it from the first question on, the rest by the interpreter, and the answers are the same.
 * Code is trusted as the program is, for it is part of it: give this nothing that was not built like the program itself. It has to
 * stay (no dlclose) for as long as anything that was made from it. Code that other sources of Writ made, be it of the same version, F0909, or for another
 * processor, F0910, is refused: WRIT_NOT_THERE. For any number of threads at once. Since WRIT_ABI 4. */
typedef struct writ_native writ_native;
WRIT_API writ_status writ_load_native(const writ_native* code, writ_policies** out,
                                      writ_problems** problems) WRIT_NOEXCEPT;

typedef struct writ_engine writ_engine;

/* An engine without a policy: it answers every question with an error, F0601. */
WRIT_API writ_status writ_engine_new(writ_engine** out, writ_problems** problems) WRIT_NOEXCEPT;
WRIT_API void writ_engine_free(writ_engine* engine) WRIT_NOEXCEPT;

/* From now on the engine decides by these policies, all of them at once. A question is answered by the version that was there
 * when it was asked; nobody waits. The old version is freed when nobody looks at it any more. The policies are copied and may be freed. */
WRIT_API writ_status writ_engine_publish(writ_engine* engine, const writ_policies* policies,
                                         writ_problems** problems) WRIT_NOEXCEPT;

/* Versions that were replaced and are still held by a pin or an asker. */
WRIT_API size_t writ_engine_held(writ_engine* engine) WRIT_NOEXCEPT;

/* ---- lists ---- */

/* Where `struct_size` is sizeof(writ_list_options) and the rest 0, all is as when no options are given. */
typedef struct writ_list_options {
  size_t struct_size;
  size_t max_bytes; /* 0: 4 GiB; what is longer is refused, F0915 */
} writ_list_options;

/* Set `struct_size` to sizeof(writ_list_held) before asking. */
typedef struct writ_list_held {
  size_t struct_size;
  uint64_t version; /* from which on the list holds this, as writ_pin_version() */
  uint64_t rows;
  char digest
      [72]; /* "sha256:" and 64 digits: of the bytes that were read, or of those that a prepared list was made from; ends in a NUL */
} writ_list_held;

/* From now on a list of the policies holds these rows, and nothing else changes: a new version, published as by writ_engine_publish(), that shares policies and
 * native code with the one before. Threads go on asking meanwhile; each question is answered by the rows of one version. `list` is its name in either language.
 * `rows` is text in UTF-8, CSV or JSON Lines, or a prepared list (`writ list build`): which, its first bytes say. Read during the call alone. All of it is taken or nothing: where a row
 * is wrong nothing changed, and `problems` has each, or the first 200, with its line, F0913, WRIT_WRONG_POLICY; where other policies were published meanwhile, F0913, WRIT_WRONG_CALL. No such list: F0914, WRIT_WRONG_CALL; a name that several policies have a list of: F0604, WRIT_WRONG_CALL, with the policies. `held` may be NULL. An answer names
 * the digest of the lists that it asked (`listed`), and the version. The next writ_engine_publish() brings what its policies hold. For any thread; rows of a
 * million take seconds, a prepared list milliseconds. Since WRIT_ABI 4. */
WRIT_API writ_status writ_engine_replace_list(writ_engine* engine, writ_text list, writ_text rows,
                                              const writ_list_options* options, writ_list_held* held,
                                              writ_problems** problems) WRIT_NOEXCEPT;
/* The same of a file, which is read whole and closed; WRIT_NOT_READ, F0915, where that cannot be done. Since WRIT_ABI 4. */
WRIT_API writ_status writ_engine_replace_list_file(writ_engine* engine, writ_text list, writ_text path,
                                                   const writ_list_options* options, writ_list_held* held,
                                                   writ_problems** problems) WRIT_NOEXCEPT;

/* ---- a version ---- */

typedef struct writ_pin writ_pin;

/* The version of this moment. WRIT_NOT_THERE, F0601, where nothing was published. */
WRIT_API writ_status writ_pin_new(writ_engine* engine, writ_pin** out,
                                  writ_problems** problems) WRIT_NOEXCEPT;
WRIT_API void writ_pin_free(writ_pin* pin) WRIT_NOEXCEPT;
/* Counts up from 1 with every publication of the engine; 0 for NULL. */
WRIT_API uint64_t writ_pin_version(const writ_pin* pin) WRIT_NOEXCEPT;
/* What there is to ask, as JSON, one line: {"version", "policies": [{"name", "version", "digest", "decisions", "facts": [{"name",
 * "type", "optional"}]}]}; a name is {"en", "zh"}. Stands as long as the pin. */
WRIT_API writ_status writ_pin_describe(writ_pin* pin, writ_text* out) WRIT_NOEXCEPT;

/* ---- asking ---- */

typedef enum writ_outcome {
  WRIT_ERROR = 0,
  WRIT_PERMIT = 1,
  WRIT_DENY = 2,
  WRIT_REFER = 3,
  WRIT_UNDETERMINED = 4, /* facts are missing; the answer names them */
  WRIT_CONFLICT = 5,
  WRIT_NONE = 6 /* the policy neither permits nor denies; there are outputs */
} writ_outcome;

typedef enum writ_detail {
  WRIT_DETAIL_ANSWER = 0,  /* decision, outputs, obligations, missing facts, reasons */
  WRIT_DETAIL_OUTPUTS = 1, /* the object of outputs alone */
  WRIT_DETAIL_EXPLAIN = 2  /* the answer, and every rule that was considered, with the clause that failed */
} writ_detail;

/* Where `struct_size` is sizeof(writ_asker_options) and the rest 0, all is as when no options are given. */
typedef struct writ_asker_options {
  size_t struct_size;
  /* Where the facts are in foreign JSON, docs/embedding.md; empty: questions are requests of Writ. */
  writ_text binding;
  /* Behind any limit is an error, F05xx, never an answer. */
  size_t max_request_bytes; /* 0: 1 MiB; more than 2 GiB is 2 GiB */
  size_t max_depth;         /* of nested JSON; 0: 16; more than 256 is WRIT_WRONG_CALL */
  size_t max_list_items;    /* 0: 10,000 */
  size_t max_steps;         /* of one decision; 0: 50,000,000 */
} writ_asker_options;

typedef struct writ_ask_options {
  size_t struct_size;
  writ_text as_of; /* the day whose law applies, "2024-09-03", where the question names none; empty: none */
  writ_detail detail;
  uint32_t line; /* of the question in its file, for the answer; 0: none */
} writ_ask_options;

/* Set `struct_size` to sizeof(writ_answer) before asking. */
typedef struct writ_answer {
  size_t struct_size;
  writ_outcome outcome;
  writ_text json;   /* the whole answer, one line: docs/semantics.md, "An answer" */
  writ_text code;   /* of WRIT_ERROR: the code, "F0202"; else empty */
  uint64_t version; /* that answered, as writ_pin_version(); 0: there was none */
} writ_answer;

typedef struct writ_asker writ_asker;

/* Asks the decision of that name, in either language, of the version that the engine has at each question. Where that version
 * has no such decision, as it has none without a name, or does not have a fact that the binding binds, the answer is an error, F0602 or F0702; here already
 * where it is so now, unless nothing was published yet. */
WRIT_API writ_status writ_asker_new(writ_engine* engine, writ_text decision,
                                    const writ_asker_options* options, writ_asker** out,
                                    writ_problems** problems) WRIT_NOEXCEPT;
/* The same of one version for ever; it is held as long as the asker. */
WRIT_API writ_status writ_asker_new_pinned(writ_pin* pin, writ_text decision,
                                           const writ_asker_options* options, writ_asker** out,
                                           writ_problems** problems) WRIT_NOEXCEPT;
WRIT_API void writ_asker_free(writ_asker* asker) WRIT_NOEXCEPT;

/* One question, a JSON object of facts (docs/semantics.md, "A request"). Facts that are left out are missing, not a no.
 * The texts of the answer stand until the asker is asked again, rests or is freed. `options` may be NULL.
 * Other than WRIT_OK: there is no answer, and answer->outcome is WRIT_ERROR wherever `answer` can be written to. */
WRIT_API writ_status writ_ask(writ_asker* asker, writ_text question, const writ_ask_options* options,
                              writ_answer* answer) WRIT_NOEXCEPT;

/* One question to several decisions, whose policies need not know each other's facts, as `writ eval` with several `-d`: each is given the facts that it has; what one
 * alone is to be told stands in an object under its name. What they come to is the severest: deny, error, conflict, undetermined, refer, permit, none. `json`
 * has `decision`, `decided_by` and each answer under `answers`; `code` is that of the first error where the outcome is one. Askers of one engine, each once, and each of another decision;
 * WRIT_WRONG_CALL where two ask the same, be it by its two names. All are asked of one version, and WRIT_WRONG_CALL where some are pinned to another. The question is read
 * within the smallest of the limits that they have, in whichever order they stand; who has a binding reads it within its own. Each then has its own answer, for writ_asker_json() and writ_asker_explain(). `json` stands
 * until the first of them is used again. While one of them tells of its answer all of them are being asked. Since WRIT_ABI 5. */
WRIT_API writ_status writ_ask_together(writ_asker* const* askers, size_t count, writ_text question,
                                       const writ_ask_options* options, writ_answer* answer) WRIT_NOEXCEPT;

typedef enum writ_form {
  WRIT_FORM_TEXT = 0,
  WRIT_FORM_LETTER = 1 /* Markdown, to the person affected */
} writ_form;

/* The last answer in words. WRIT_WRONG_CALL where there is none. The text stands until the next call with this asker. */
WRIT_API writ_status writ_asker_explain(writ_asker* asker, writ_language language, writ_form form,
                                        writ_text* out) WRIT_NOEXCEPT;

/* The last answer as JSON, as writ_ask would have given it; for what writ_ask_record() answered. WRIT_WRONG_CALL where there is none.
 * The text stands until the next call with this asker. Since WRIT_ABI 4. */
WRIT_API writ_status writ_asker_json(writ_asker* asker, writ_detail detail, writ_text* out) WRIT_NOEXCEPT;

/* ---- typed records ---- */

/* Facts as a struct of C instead of JSON, and outputs likewise. `writ compile --emit header` writes the structs of a policy and
 * functions that use what follows; nobody need write a shape by hand. */

/* What stands in a member; 0, as in a struct that was zeroed, is nothing: of a fact that it is missing, of an output that it has no value.
 * WRIT_ABSENT of a fact is what null is in JSON. WRIT_NAMED of a fact that is a text or a name: writ_engine_name(), since WRIT_ABI 5. */
enum { WRIT_ABSENT = -1, WRIT_MISSING = 0, WRIT_GIVEN = 1, WRIT_NAMED = 2 };

typedef struct writ_truth {
  int32_t given;
  int32_t value; /* 0 or 1 */
} writ_truth;
typedef struct writ_whole { /* count, integer */
  int64_t value;
  int32_t given;
} writ_whole;
/* Decimal, rate, money: 128 bits with a sign, a whole number of units of the last place that the type has. */
typedef struct writ_exact {
  uint64_t low;
  int64_t high;
  int32_t given;
} writ_exact;
typedef struct writ_day {
  int32_t given;
  int32_t days; /* since 1970-01-01 */
} writ_day;
typedef struct writ_string { /* text, and names of a taxonomy */
  writ_text text;
  int32_t given;
} writ_string;
/* A value of an enumeration is an `enum` of its own: 0 is missing, WRIT_ABSENT absent, the values count from 1. */

/* Items lie one behind the other, none of them missing; `items` may be NULL where `count` is 0. */
typedef struct writ_list {
  const void* items;
  size_t count;
  int32_t given;
} writ_list;
#define WRIT_LIST_OF(item) \
  struct {                 \
    const item* items;     \
    size_t count;          \
    int32_t given;         \
  }

static inline writ_truth writ_truth_of(int value) {
  writ_truth out;
  out.given = WRIT_GIVEN;
  out.value = value != 0;
  return out;
}
static inline writ_whole writ_whole_of(int64_t value) {
  writ_whole out;
  out.value = value;
  out.given = WRIT_GIVEN;
  return out;
}
static inline writ_exact writ_exact_of(int64_t units) {
  writ_exact out;
  out.low = (uint64_t)units;
  out.high = units < 0 ? -1 : 0;
  out.given = WRIT_GIVEN;
  return out;
}
static inline writ_day writ_day_of(int32_t days_since_1970) {
  writ_day out;
  out.given = WRIT_GIVEN;
  out.days = days_since_1970;
  return out;
}
static inline writ_string writ_string_of(writ_text text) {
  writ_string out;
  out.text = text;
  out.given = WRIT_GIVEN;
  return out;
}

/* By a number of writ_engine_name(). */
static inline writ_string writ_string_named(size_t name) {
  writ_string out;
  out.text.data = NULL;
  out.text.size = name;
  out.given = WRIT_NAMED;
  return out;
}

typedef enum writ_kind {
  WRIT_KIND_TRUTH = 0,  /* writ_truth */
  WRIT_KIND_WHOLE = 1,  /* writ_whole */
  WRIT_KIND_EXACT = 2,  /* writ_exact */
  WRIT_KIND_DAY = 3,    /* writ_day */
  WRIT_KIND_TEXT = 4,   /* writ_string */
  WRIT_KIND_NAME = 5,   /* writ_string: the name of a value of an enumeration */
  WRIT_KIND_CHOICE = 6, /* int32_t or an enum of that size: which of `choices`, from 1 */
  WRIT_KIND_RECORD = 7  /* a struct of `record`; in lists alone */
} writ_kind;

struct writ_shape;
typedef struct writ_member {
  const char* name; /* of the fact, the field or the output, as JSON has it; `as_of`; `readings.NAME` */
  size_t offset;
  writ_kind kind;
  int list;         /* not 0: a writ_list of such items */
  int places;       /* of an exact number */
  const char* unit; /* of money: its currency; else NULL */
  const char* const* choices;
  size_t choice_count;
  const struct writ_shape* record;
} writ_member;

/* How a struct lies. Kept by nobody: it has to stand during the call alone. */
typedef struct writ_shape {
  size_t struct_size;
  size_t size; /* of the struct */
  const writ_member* members;
  size_t count;
  size_t member_size; /* sizeof(writ_member): how far one member is from the next */
} writ_shape;

/* What structs writ_ask_record() takes and gives with this asker; `outputs` may be NULL. Facts that the shape does not have are missing. A
 * member that the decision does not have, or has otherwise, is an error with its name, F0911: WRIT_WRONG_CALL; the asker then has the
 * shapes that it had. With another version of the policies that no longer fits, answers are errors, F0911. With a binding (since WRIT_ABI 7) the struct is a
 * document: the binding's pointers lead to its members and into the items of its lists, and members that it does not name are not read. Each fact that
 * is bound needs a pointer that leads to a member, F0911. It then takes as long as JSON. Since WRIT_ABI 4. */
WRIT_API writ_status writ_asker_shape(writ_asker* asker, const writ_shape* facts, const writ_shape* outputs,
                                      writ_problems** problems) WRIT_NOEXCEPT;

/* One question, as writ_ask(), of a struct of facts. What holds no value (a choice that there is not, a text that is not UTF-8) is an error of the question,
 * F0912 or as JSON has it. Nothing of `facts` is kept. `answer` gets everything but `json`, which writ_asker_json() makes where
 * somebody wants it, as writ_asker_explain() does. In `outputs`, a struct of that shape or NULL, what texts and lists point to stands until
 * the asker is asked again, rests or is freed; where the status is not WRIT_OK or the outcome is an error, `outputs` is zeroed, unless the asker has no shape or is
 * being asked. No memory is taken once the asker has been asked the like a few times (names below the nodes of an open taxonomy are learnt
 * then), unless there is a binding, the interpreter has to answer or a text is not in normal form C. WRIT_WRONG_CALL before writ_asker_shape() succeeded. Since WRIT_ABI 4. */
WRIT_API writ_status writ_ask_record(writ_asker* asker, const void* facts, void* outputs,
                                     writ_answer* answer) WRIT_NOEXCEPT;

/* writ_ask_record(), where the caller promises: the members of `facts` that are lists of records hold, with everything in them and all that it points to,
 * what they held when this asker was last asked by writ_ask_record() or by this. Every other member may have changed, lists of other values too. So are one
 * access after the other asked of one subject with its consents, or of one contract with its parties: what was read of them is kept, and the time it took is
 * saved. It is read where it has to be: where there was no such question or it could not be read, a question of text was asked since, the asker rested, the policies
 * changed, native code is not there, or facts of type text in those lists are not given by their number (writ_engine_name()). So they still have to stand. While
 * the promise is kept the answer is to the byte that of writ_ask_record(). Where it is not, it is the answer to those lists as they are or as they were, so that
 * a consent that was withdrawn may still count, and no other memory is touched than writ_ask_record() would. Since WRIT_ABI 9. */
WRIT_API writ_status writ_ask_record_again(writ_asker* asker, const void* facts, void* outputs,
                                           writ_answer* answer) WRIT_NOEXCEPT;

/* A text that facts will hold again and again, looked up once: writ_string_named() then says it by a number, which is never 0, in a struct for any asker of this engine, in
 * any thread, in any member that is a text or a name, as long as anything that was made from the engine, whichever policies it has by then; an equal text
 * has the same number. Whether a fact may hold it is found when it is asked, as of the text itself. It is kept as long: look up the names that a
 * service has, not those that come with requests; more than 1,048,576, or 64 MiB of them, are WRIT_WRONG_CALL, as is what is not UTF-8. Its bytes count
 * towards `max_request_bytes` each time, as those of the text would. A number that the engine
 * has not given, be it one of another engine of this process, is F0912. For any thread. Since WRIT_ABI 5. */
WRIT_API writ_status writ_engine_name(writ_engine* engine, writ_text text, size_t* out,
                                      writ_problems** problems) WRIT_NOEXCEPT;

/* ---- receipts of consent ---- */

/* How a receipt is written: docs/consent-receipts.md. */
typedef enum writ_receipt {
  WRIT_RECEIPT_TS27560 = 0, /* ISO/IEC TS 27560, JSON */
  WRIT_RECEIPT_DPV = 1,     /* the same in W3C's JSON-LD */
  WRIT_RECEIPT_TCF = 2,     /* a string of IAB TCF 2.2 or 2.3 */
  WRIT_RECEIPT_FHIR = 3,    /* HL7 FHIR R5, a Consent or a Bundle, JSON */
  WRIT_RECEIPT_KANTARA = 4  /* Kantara 1.1, JSON */
} writ_receipt;

/* What receipts say, as records of the module stdlib/consent. Of no engine; for one thread at a time. */
typedef struct writ_consents writ_consents;

/* `notice`: JSON, what the persons were told and the receipts do not say; empty: nothing. One that is wrong is WRIT_WRONG_CALL, with the place in it.
 * Since WRIT_ABI 6, as all of these. */
WRIT_API writ_status writ_consents_new(writ_text notice, writ_consents** out,
                                       writ_problems** problems) WRIT_NOEXCEPT;
WRIT_API void writ_consents_free(writ_consents* consents) WRIT_NOEXCEPT;

/* Adds what one receipt says. What is wrong with it is WRIT_WRONG_CALL, with its code and, as `path`, the field (a JSON pointer) or the segment and
 * bit; then nothing is added. */
WRIT_API writ_status writ_consents_import(writ_consents* consents, writ_receipt from, writ_text receipt,
                                          writ_problems** problems) WRIT_NOEXCEPT;
/* Adds the facts `consents` and `refusals` of a request; its other members are passed over. All or nothing. */
WRIT_API writ_status writ_consents_take(writ_consents* consents, writ_text facts,
                                        writ_problems** problems) WRIT_NOEXCEPT;

/* An object with the facts `consents` and `refusals`, which a request takes in as they stand. The text stands until the next call with these. */
WRIT_API writ_status writ_consents_facts(writ_consents* consents, writ_text* out) WRIT_NOEXCEPT;
/* Receipts of TS 27560, a line each. What that cannot say, or cannot do without, is WRIT_WRONG_CALL, and then there is none. */
WRIT_API writ_status writ_consents_export(writ_consents* consents, writ_text* out,
                                          writ_problems** problems) WRIT_NOEXCEPT;

/* ---- watching ---- */

/* One question that was answered; of a call that failed (WRIT_NO_MEMORY, WRIT_INTERNAL) `said` is told instead. Nothing that the question said is in it. */
typedef struct writ_answered {
  size_t struct_size;
  writ_text decision; /* the name that was asked */
  writ_outcome outcome;
  writ_text code;   /* of an error or a conflict: "F0202"; else empty */
  uint64_t version; /* 0: there was none */
  uint64_t
      nanoseconds; /* from the question to its outcome: reading it is in, and outputs of a struct are; JSON and explanations are not */
  int native;      /* not 0: native code decided; 0: the interpreter */
} writ_answered;

/* Something that happened to an engine: a version was published (F0916), a list was replaced (F0917) or not (F0913 to F0915), there is no native code
 * (F0605), memory was short (F0606), a mistake of Writ (F0607). Nothing that a question said is in it. */
typedef struct writ_line {
  size_t struct_size;
  writ_level level;
  writ_text code;
  writ_text english;
  writ_text chinese;
  uint64_t version; /* it is about; 0: none */
} writ_line;

/* Either function may be NULL. They are called in the thread that asked, published or replaced, by several threads at once, with no lock held: they may use the engine and
 * any other handle, but for writ_engine_free() and the asker or stream that is being asked: its functions are WRIT_WRONG_CALL, those of a stream
 * EINVAL, and writ_asker_free() and `release` of a stream do nothing: free it afterwards. What they are given stands
 * during the call alone. What they throw is dropped. A question waits for them. */
typedef struct writ_watch {
  size_t struct_size;
  void* context;
  void (*answered)(void* context, const writ_answered* what);
  void (*said)(void* context, const writ_line* line);
} writ_watch;

/* From now on the engine tells; once an engine, before it is asked: WRIT_WRONG_CALL the second time. The struct is copied; `context` has to stand as long as anything
 * that was made from the engine. Without it no clock is looked at. Since WRIT_ABI 4. */
WRIT_API writ_status writ_engine_watch(writ_engine* engine, const writ_watch* watch,
                                       writ_problems** problems) WRIT_NOEXCEPT;

/* ---- tables ---- */

/* Structs of the Arrow C Data Interface; <writ/arrow.h> has them for who does not. */
struct ArrowSchema;
struct ArrowArray;
struct ArrowArrayStream;

/* Where `struct_size` is sizeof(writ_columns_options) and the rest 0, all is as when no options are given. */
typedef struct writ_columns_options {
  size_t struct_size;
  writ_text as_of; /* the day whose law applies, for rows without `as_of` */
  int whole;       /* not 0: a column `answer`, each answer whole, as writ_ask gives it */
  /* Not 0: answers in brief, `decision` and `outputs` alone, docs/embedding.md, "Answers in brief"; not with `whole`. Rows that a policy decides
   * without looking beyond them are then answered many at a time. Since WRIT_ABI 8. */
  int64_t brief;
} writ_columns_options;

/* Many questions, a row each: `array` is a struct whose members are the facts by their names (and `as_of`, `readings`), docs/embedding.md,
 * "Tables". A value that is missing is a fact that is left out. All rows are answered by one version, in their order, each as
 * writ_ask would answer the same facts as JSON; a row that is wrong is answered by its error, and the others go on.
 * A schema that cannot be read is an error with the name of the column, before any row: F1001, F0201, F0103, WRIT_WRONG_CALL; an array that
 * does not fit its schema or itself, F1002. Buffers that are shorter than an array says cannot be found out: arrays are trusted
 * as any pointer is.
 * Schema and array are read during the call alone, and stay the caller's. What is put in `out_schema` and `out` is the caller's until he
 * calls their `release`, in any thread; where the call fails both have NULL there. `array` and `out` may both be NULL: what
 * the answers look like is then all that is asked. `out_schema` may be NULL.
 * With a binding each row is a document, and its pointers lead to columns and into structs and lists; columns that it does not name are not
 * read, of whatever type they are. A binding that does not fit the version that the engine has now is WRIT_WRONG_POLICY, F0702.
 * The asker has no answer afterwards. More than 2 GiB of text in one column of answers are
 * WRIT_WRONG_CALL: ask fewer rows at a time. Since WRIT_ABI 3. */
WRIT_API writ_status writ_ask_columns(writ_asker* asker, const struct ArrowSchema* schema,
                                      const struct ArrowArray* array, const writ_columns_options* options,
                                      struct ArrowSchema* out_schema, struct ArrowArray* out,
                                      writ_problems** problems) WRIT_NOEXCEPT;

/* The same of a stream, array by array as somebody reads `out`, all by the version of the pin. The schema is read and checked here. Where the call
 * succeeds `in` was moved: its `release` is NULL, and `out` releases it. Else `in` is as it was. `out` is for one
 * thread at a time; it may outlive the pin and the engine. An error of `in`, or an array that does not fit, ends it: get_next
 * gives an errno, and get_last_error says why. `asker_options` may be NULL, as may `options`; a binding in them that is wrong is
 * WRIT_WRONG_POLICY. Since WRIT_ABI 3. */
WRIT_API writ_status writ_ask_stream(writ_pin* pin, writ_text decision,
                                     const writ_asker_options* asker_options, struct ArrowArrayStream* in,
                                     const writ_columns_options* options, struct ArrowArrayStream* out,
                                     writ_problems** problems) WRIT_NOEXCEPT;

/* Lets go of the last answer and of the version that gave it: for askers that may not be asked again for long. */
WRIT_API void writ_asker_rest(writ_asker* asker) WRIT_NOEXCEPT;

#ifdef __cplusplus
}
#endif
