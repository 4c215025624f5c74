// SPDX-License-Identifier: Apache-2.0
// Every function of writ.h and compile.h, asked rightly and wrongly: interface ROOT
// Compiled as C11 and as C++17 without exceptions.
#include "check.h"

#include <stddef.h>
#include <stdlib.h>

// What a program was compiled with stays where it is: these numbers are of the first version, and a change of one of them needs
// another SONAME. Members that are added stand behind.
#if UINTPTR_MAX == UINT64_MAX
#ifdef __cplusplus
#define HOLDS(condition) static_assert(condition, #condition)
#else
#define HOLDS(condition) _Static_assert(condition, #condition)
#endif
HOLDS(sizeof(writ_text) == 16 && offsetof(writ_text, size) == 8);
HOLDS(offsetof(writ_problem, code) == 8 && offsetof(writ_problem, english) == 24);
HOLDS(offsetof(writ_problem, chinese) == 40 && offsetof(writ_problem, path) == 56);
HOLDS(offsetof(writ_problem, line) == 72 && offsetof(writ_problem, column) == 76);
HOLDS(offsetof(writ_problem, level) == 80);
HOLDS(offsetof(writ_asker_options, binding) == 8 && offsetof(writ_asker_options, max_request_bytes) == 24);
HOLDS(offsetof(writ_asker_options, max_depth) == 32 && offsetof(writ_asker_options, max_list_items) == 40);
HOLDS(offsetof(writ_asker_options, max_steps) == 48);
HOLDS(offsetof(writ_ask_options, as_of) == 8 && offsetof(writ_ask_options, detail) == 24);
HOLDS(offsetof(writ_ask_options, line) == 28);
HOLDS(offsetof(writ_answer, outcome) == 8 && offsetof(writ_answer, json) == 16);
HOLDS(offsetof(writ_answer, code) == 32 && offsetof(writ_answer, version) == 48);
HOLDS(offsetof(writ_load_options, max_file_bytes) == 8);
HOLDS(offsetof(writ_image_options, max_bytes) == 8);
HOLDS(WRIT_ERROR == 0 && WRIT_PERMIT == 1 && WRIT_DENY == 2 && WRIT_REFER == 3 && WRIT_UNDETERMINED == 4);
HOLDS(WRIT_CONFLICT == 5 && WRIT_NONE == 6 && WRIT_OK == 0 && WRIT_INTERNAL == 6);
#endif

static writ_outcome outcome_of(writ_asker* asker, const char* question, const char* code) {
  writ_answer answer;
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  CHECK(writ_ask(asker, writ_of(question), NULL, &answer) == WRIT_OK);
  CHECK(contains(answer.json, "\"decision\":"));
  CHECK(strcmp(answer.code.data, code) == 0);
  return answer.outcome;
}

// Images come from the command line, so that here they are refused: what they answer tests/api/install.py asks.
static void wrong_images(void) {
  writ_policies* policies = NULL;
  writ_problems* problems = NULL;
  writ_problem problem;
  problem.struct_size = sizeof problem;
  CHECK(writ_load_image(writ_of("policy p language en"), NULL, &policies, &problems) == WRIT_WRONG_POLICY);
  CHECK(policies == NULL && writ_problems_get(problems, 0, &problem) == WRIT_OK);
  CHECK(strcmp(problem.code.data, "F0901") == 0 && contains(problem.chinese, "映像"));
  writ_problems_free(problems);
  CHECK(writ_load_image(writ_of("WRITIMAG and no more"), NULL, &policies, NULL) == WRIT_WRONG_POLICY);
  CHECK(writ_load_image(writ_of(""), NULL, &policies, NULL) == WRIT_WRONG_POLICY);
  CHECK(writ_load_image(writ_of("x"), NULL, NULL, NULL) == WRIT_WRONG_CALL);
  const writ_text missing = {NULL, 4};
  CHECK(writ_load_image(missing, NULL, &policies, NULL) == WRIT_WRONG_CALL);
  writ_image_options options;
  memset(&options, 0, sizeof options);
  CHECK(writ_load_image(writ_of("x"), &options, &policies, NULL) == WRIT_WRONG_CALL);
  options.struct_size = sizeof options;
  options.max_bytes = 4;
  CHECK(writ_load_image(writ_of("WRITIMAG"), &options, &policies, &problems) == WRIT_WRONG_POLICY);
  CHECK(writ_problems_get(problems, 0, &problem) == WRIT_OK && strcmp(problem.code.data, "F0905") == 0);
  writ_problems_free(problems);
  CHECK(writ_load_image_file(writ_of("/nowhere/x.image"), NULL, &policies, &problems) == WRIT_NOT_READ);
  CHECK(writ_problems_get(problems, 0, &problem) == WRIT_OK && strcmp(problem.code.data, "F0907") == 0);
  CHECK(strcmp(problem.path.data, "/nowhere/x.image") == 0);
  writ_problems_free(problems);
  CHECK(writ_load_image_file(writ_of("/"), NULL, &policies, NULL) == WRIT_NOT_READ);
  CHECK(writ_load_image_file(missing, NULL, &policies, NULL) == WRIT_WRONG_CALL);
  CHECK(policies == NULL);
}

static void wrong_policies(void) {
  writ_policies* policies = NULL;
  writ_problems* problems = NULL;
  writ_problem problem;
  writ_text shown;
  problem.struct_size = sizeof problem;
  CHECK(writ_load_text(
            writ_of("x.writ"),
            writ_of(
                "policy x language en\nfacts\n  has_card : boolean\nend\ndecision x\n  default deny cites "
                "internal \"t\"\nend\nrule r\n  cites internal \"t\"\n  when has_crad\n  then permit\nend\n"),
            NULL, &policies, &problems) == WRIT_WRONG_POLICY);
  CHECK(policies == NULL);
  CHECK(writ_problems_count(problems) == 1);
  CHECK(writ_problems_get(problems, 0, &problem) == WRIT_OK);
  CHECK(strcmp(problem.code.data, "W0301") == 0);
  CHECK(strcmp(problem.path.data, "x.writ") == 0 && problem.line == 10 && problem.column == 8);
  CHECK(contains(problem.english, "is not declared"));
  CHECK(contains(problem.chinese, "未声明"));
  CHECK(problem.level == WRIT_LEVEL_ERROR);
  CHECK(writ_problems_show(problems, WRIT_ENGLISH, &shown) == WRIT_OK);
  CHECK(contains(shown, "x.writ:10:8: error W0301") && contains(shown, "^~~~"));
  CHECK(writ_problems_show(problems, WRIT_CHINESE, &shown) == WRIT_OK);
  CHECK(contains(shown, "W0301："));
  CHECK(writ_problems_get(problems, 1, &problem) == WRIT_WRONG_CALL);
  problem.struct_size = 4;
  CHECK(writ_problems_get(problems, 0, &problem) == WRIT_WRONG_CALL);
  writ_problems_free(problems);

  writ_text nowhere = writ_of("/nowhere/at.all.writ");
  CHECK(writ_load_files(&nowhere, 1, NULL, &policies, &problems) == WRIT_NOT_READ);
  CHECK(policies == NULL && writ_problems_count(problems) == 1);
  writ_problems_free(problems);
  CHECK(writ_load_files(NULL, 0, NULL, &policies, &problems) == WRIT_WRONG_CALL);
  writ_problems_free(problems);
  CHECK(writ_load_text(writ_of("x.writ"), writ_of("module x language en\nend\n"), NULL, &policies, NULL) !=
        WRIT_OK);
  CHECK(policies == NULL);
  // Bytes that are no text, and a text that is longer than allowed.
  const char bytes[] = {(char)0xff, (char)0xfe, 0, 1};
  const writ_text noise = {bytes, sizeof bytes};
  CHECK(writ_load_text(writ_of("x.writ"), noise, NULL, &policies, NULL) == WRIT_WRONG_POLICY);
  writ_load_options small;
  memset(&small, 0, sizeof small);
  small.struct_size = sizeof small;
  small.max_file_bytes = 10;
  CHECK(writ_load_text(writ_of("x.writ"), writ_of(NUMBERED("1")), &small, &policies, NULL) ==
        WRIT_WRONG_POLICY);
  small.struct_size = 1;
  CHECK(writ_load_text(writ_of("x.writ"), writ_of(NUMBERED("1")), &small, &policies, NULL) ==
        WRIT_WRONG_CALL);
}

static void wrong_calls(void) {
  writ_engine* engine = NULL;
  writ_problems* problems = NULL;
  writ_asker* asker = NULL;
  writ_pin* pin = NULL;
  writ_answer answer;
  writ_text text;
  CHECK(writ_engine_new(NULL, &problems) == WRIT_WRONG_CALL);
  CHECK(writ_problems_count(problems) == 1);
  writ_problems_free(problems);
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(engine, NULL, NULL) == WRIT_WRONG_CALL);
  CHECK(writ_engine_publish(NULL, NULL, NULL) == WRIT_WRONG_CALL);
  CHECK(writ_pin_new(engine, &pin, &problems) == WRIT_NOT_THERE);
  CHECK(pin == NULL && writ_problems_count(problems) == 1);
  writ_problems_free(problems);
  CHECK(writ_pin_version(NULL) == 0 && writ_engine_held(NULL) == 0);
  CHECK(writ_pin_describe(NULL, &text) == WRIT_WRONG_CALL);
  CHECK(writ_asker_new(NULL, writ_of("x"), NULL, &asker, NULL) == WRIT_WRONG_CALL);
  CHECK(writ_native_start(NULL, NULL) == WRIT_WRONG_CALL);

  // Nothing is published: an error, and still one answer a question.
  CHECK(writ_asker_new(engine, writ_of("test.swap"), NULL, &asker, NULL) == WRIT_OK);
  CHECK(outcome_of(asker, "{\"n\": 1}", "F0601") == WRIT_ERROR);
  CHECK(writ_asker_explain(asker, WRIT_ENGLISH, WRIT_FORM_TEXT, &text) == WRIT_OK && contains(text, "F0601"));

  answer.struct_size = sizeof answer;
  answer.outcome = WRIT_PERMIT;
  CHECK(writ_ask(NULL, writ_of("{}"), NULL, &answer) == WRIT_WRONG_CALL && answer.outcome == WRIT_ERROR);
  answer.outcome = WRIT_PERMIT;
  const writ_text none = {NULL, 5};
  CHECK(writ_ask(asker, none, NULL, &answer) == WRIT_WRONG_CALL && answer.outcome == WRIT_ERROR);
  CHECK(writ_ask(asker, writ_of("{}"), NULL, NULL) == WRIT_WRONG_CALL);
  writ_ask_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.as_of = writ_of("2024-02-30");
  answer.outcome = WRIT_PERMIT;
  CHECK(writ_ask(asker, writ_of("{}"), &options, &answer) == WRIT_WRONG_CALL && answer.outcome == WRIT_ERROR);
  CHECK(writ_asker_explain(asker, (writ_language)7, WRIT_FORM_TEXT, &text) == WRIT_WRONG_CALL);
  CHECK(writ_asker_explain(NULL, WRIT_ENGLISH, WRIT_FORM_TEXT, &text) == WRIT_WRONG_CALL);
  writ_asker_options small;
  memset(&small, 0, sizeof small);
  writ_asker* other = asker;
  CHECK(writ_asker_new(engine, writ_of("x"), &small, &other, NULL) == WRIT_WRONG_CALL && other == NULL);
  writ_asker_free(asker);
  writ_engine_free(engine);
  // NULL is taken by all of them.
  writ_problems_free(NULL);
  writ_policies_free(NULL);
  writ_engine_free(NULL);
  writ_pin_free(NULL);
  writ_asker_free(NULL);
  writ_asker_rest(NULL);
}

static void versions(void) {
  writ_engine* engine = NULL;
  writ_pin* pin = NULL;
  writ_asker* following = NULL;
  writ_asker* pinned = NULL;
  writ_asker* none = NULL;
  writ_problems* problems = NULL;
  writ_text text;
  writ_policies* one = loaded(NUMBERED("1"));
  writ_policies* two = loaded(NUMBERED("2"));
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(engine, one, NULL) == WRIT_OK);
  CHECK(writ_asker_new(engine, writ_of("test.swop"), NULL, &none, &problems) == WRIT_WRONG_CALL);
  CHECK(none == NULL && writ_problems_count(problems) == 1);
  writ_problems_free(problems);
  // A name that was left unset is that of no decision, also where one has no name in a language.
  CHECK(writ_asker_new(engine, writ_of(NULL), NULL, &none, &problems) == WRIT_WRONG_CALL && none == NULL);
  writ_problem unset;
  unset.struct_size = sizeof unset;
  CHECK(writ_problems_get(problems, 0, &unset) == WRIT_OK && strcmp(unset.code.data, "F0602") == 0);
  writ_problems_free(problems);
  CHECK(writ_asker_new(engine, writ_of("test.swap"), NULL, &following, NULL) == WRIT_OK);
  CHECK(writ_pin_new(engine, &pin, NULL) == WRIT_OK);
  CHECK(writ_pin_version(pin) == 1);
  CHECK(writ_pin_describe(pin, &text) == WRIT_OK);
  CHECK(contains(text, "\"decisions\":[{\"en\":\"test.swap\"") && contains(text, "\"type\":\"count\""));
  CHECK(writ_asker_new_pinned(pin, writ_of("test.swap"), NULL, &pinned, NULL) == WRIT_OK);
  CHECK(outcome_of(following, "{\"n\": 2}", "") == WRIT_DENY);
  CHECK(writ_engine_publish(engine, two, NULL) == WRIT_OK);
  CHECK(outcome_of(following, "{\"n\": 2}", "") == WRIT_PERMIT);
  CHECK(outcome_of(pinned, "{\"n\": 2}", "") == WRIT_DENY);
  CHECK(writ_engine_held(engine) == 1);
  writ_pin_free(pin);  // the asker holds the version on
  CHECK(writ_engine_held(engine) == 1);
  CHECK(outcome_of(pinned, "{\"n\": 2}", "") == WRIT_DENY);
  // In any order.
  writ_policies_free(one);
  writ_policies_free(two);
  writ_asker_free(pinned);
  CHECK(writ_engine_held(engine) == 0);
  writ_engine_free(engine);
  CHECK(outcome_of(following, "{\"n\": 2}", "") == WRIT_PERMIT);
  writ_asker_rest(following);
  CHECK(writ_asker_explain(following, WRIT_ENGLISH, WRIT_FORM_TEXT, &text) == WRIT_WRONG_CALL);
  CHECK(outcome_of(following, "{\"n\": 2}", "") == WRIT_PERMIT);
  writ_asker_free(following);
}

// However deep a caller wants to go, the stack is not left behind.
static void deep_questions(writ_engine* engine) {
  enum { kMost = 256, kBeyond = 100000 };
  writ_asker* asker = NULL;
  writ_problems* problems = NULL;
  writ_problem problem;
  writ_asker_options options;
  static char question[2 * kBeyond + 32];
  char* at = question;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_request_bytes = 100000000;
  options.binding = writ_of("{\"default\": \"\"}");
  options.max_depth = 1000000000;
  CHECK(writ_asker_new(engine, writ_of("test.swap"), &options, &asker, &problems) == WRIT_WRONG_CALL);
  problem.struct_size = sizeof problem;
  CHECK(asker == NULL && writ_problems_get(problems, 0, &problem) == WRIT_OK);
  CHECK(strcmp(problem.code.data, "F0604") == 0 && contains(problem.english, "256"));
  writ_problems_free(problems);
  options.max_depth = kMost + 1;
  CHECK(writ_asker_new(engine, writ_of("test.swap"), &options, &asker, NULL) == WRIT_WRONG_CALL);
  options.max_depth = kMost;
  CHECK(writ_asker_new(engine, writ_of("test.swap"), &options, &asker, NULL) == WRIT_OK);
  at += sprintf(at, "{\"n\": 5, \"m\": ");
  memset(at, '[', kBeyond);
  memset(at + kBeyond, ']', kBeyond);
  strcpy(at + 2 * kBeyond, "}");
  CHECK(outcome_of(asker, question, "F0502") == WRIT_ERROR);
  memset(at + kMost - 1, ']', kMost - 1);
  strcpy(at + 2 * (kMost - 1), "}");
  CHECK(outcome_of(asker, question, "") == WRIT_PERMIT);
  writ_asker_free(asker);
}

static void questions(void) {
  writ_engine* engine = NULL;
  writ_asker* asker = NULL;
  writ_policies* policies = loaded(NUMBERED("5"));
  writ_answer answer;
  writ_text text;
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
  writ_policies_free(policies);
  CHECK(writ_asker_new(engine, writ_of("test.swap"), NULL, &asker, NULL) == WRIT_OK);
  // What is missing is not a no, and NULL is neither a value nor taken for one.
  CHECK(outcome_of(asker, "{}", "") == WRIT_UNDETERMINED);
  CHECK(outcome_of(asker, "{\"n\": null}", "F0203") == WRIT_ERROR);
  CHECK(outcome_of(asker, "", "F0101") == WRIT_ERROR);
  CHECK(outcome_of(asker, "{\"n\": 1", "F0101") == WRIT_ERROR);
  CHECK(outcome_of(asker, "{\"n\": 1, \"n\": 9}", "F0103") == WRIT_ERROR);
  CHECK(outcome_of(asker, "{\"m\": 1}", "F0201") == WRIT_ERROR);
  CHECK(outcome_of(asker, "{\"n\": 99999999999999999999}", "F0204") == WRIT_ERROR);
  CHECK(outcome_of(asker, "{\"n\": \"\xff\"}", "F0104") == WRIT_ERROR);
  // After a wrong question the next is answered as ever.
  CHECK(outcome_of(asker, "{\"n\": 5}", "") == WRIT_PERMIT);
  CHECK(writ_asker_explain(asker, WRIT_ENGLISH, WRIT_FORM_TEXT, &text) == WRIT_OK);
  CHECK(contains(text, "permit · test.swap"));
  CHECK(writ_asker_explain(asker, WRIT_CHINESE, WRIT_FORM_TEXT, &text) == WRIT_OK && contains(text, "允许"));
  CHECK(writ_asker_explain(asker, WRIT_CHINESE, WRIT_FORM_LETTER, &text) == WRIT_OK && contains(text, "# "));
  writ_ask_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.detail = WRIT_DETAIL_OUTPUTS;
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  CHECK(writ_ask(asker, writ_of("{\"n\": 5}"), &options, &answer) == WRIT_OK);
  CHECK(strcmp(answer.json.data, "{\"first\":5,\"second\":5}") == 0 && answer.version == 1);
  CHECK(answer.json.size == strlen(answer.json.data));
  options.detail = WRIT_DETAIL_EXPLAIN;
  options.line = 17;
  CHECK(writ_ask(asker, writ_of("{\"n\": 6}"), &options, &answer) == WRIT_OK &&
        contains(answer.json, "\"considered\""));
  CHECK(writ_ask(asker, writ_of("{\"n\": -1}"), &options, &answer) == WRIT_OK &&
        contains(answer.json, "\"line\":17"));
  writ_asker_free(asker);
  writ_asker_options limits;
  memset(&limits, 0, sizeof limits);
  limits.struct_size = sizeof limits;
  limits.max_request_bytes = 8;
  CHECK(writ_asker_new(engine, writ_of("test.swap"), &limits, &asker, NULL) == WRIT_OK);
  CHECK(outcome_of(asker, "{\"n\": 5}", "") == WRIT_PERMIT);
  CHECK(outcome_of(asker, "{\"n\":  5}", "F0501") == WRIT_ERROR);
  writ_asker_free(asker);
  deep_questions(engine);
  writ_engine_free(engine);
}

static void bindings(void) {
  writ_engine* engine = NULL;
  writ_asker* asker = NULL;
  writ_problems* problems = NULL;
  writ_problem problem;
  writ_policies* policies = loaded(NUMBERED("5"));
  writ_asker_options options;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
  writ_policies_free(policies);
  options.binding = writ_of("{\"facts\": {\"m\": \"/a/b\"}}");
  CHECK(writ_asker_new(engine, writ_of("test.swap"), &options, &asker, &problems) == WRIT_WRONG_POLICY);
  problem.struct_size = sizeof problem;
  CHECK(writ_problems_get(problems, 0, &problem) == WRIT_OK && strcmp(problem.code.data, "F0702") == 0);
  CHECK(strcmp(problem.path.data, "/facts/m") == 0);
  writ_problems_free(problems);
  options.binding = writ_of("{\"facts\": {\"n\": [\"/a/b\", \"/c\"]}}");
  CHECK(writ_asker_new(engine, writ_of("test.swap"), &options, &asker, NULL) == WRIT_OK);
  CHECK(outcome_of(asker, "{\"a\": {\"b\": 5, \"unknown\": []}}", "") == WRIT_PERMIT);
  CHECK(outcome_of(asker, "{\"a\": {}, \"c\": 6}", "") == WRIT_DENY);
  CHECK(outcome_of(asker, "{\"a\": {\"b\": null}}", "") == WRIT_UNDETERMINED);
  CHECK(outcome_of(asker, "{\"a\": {\"b\": \"x\"}}", "F0202") == WRIT_ERROR);
  CHECK(outcome_of(asker, "[", "F0101") == WRIT_ERROR);
  writ_asker_free(asker);
  writ_engine_free(engine);
}

// A folder of several policies, real facts, native code.
static void shipped(const char* root) {
  writ_policies* policies = NULL;
  writ_problems* problems = NULL;
  writ_engine* engine = NULL;
  writ_asker* asker = NULL;
  writ_asker* other = NULL;
  writ_answer answer;
  writ_text text;
  char path[4096];
  char question[4096];
  snprintf(path, sizeof path, "%s/policies/cn", root);
  const writ_text folder = writ_of(path);
  CHECK(writ_load_files(&folder, 1, NULL, &policies, &problems) == WRIT_OK);
  writ_problems_free(problems);
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK);
  const writ_status native = writ_native_start(engine, NULL);
  CHECK(native == WRIT_OK || native == WRIT_NOT_THERE);
  CHECK(writ_native_start(engine, NULL) == native);
  CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
  writ_policies_free(policies);
  CHECK(writ_asker_new(engine, writ_of("cn.cross_border"), NULL, &asker, NULL) == WRIT_OK);
  CHECK(writ_asker_new(engine, writ_of("cn.export_control"), NULL, &other, NULL) == WRIT_OK);
  snprintf(path, sizeof path, "%s/examples/transfer.json", root);
  FILE* file = fopen(path, "rb");
  CHECK(file != NULL);
  const writ_text request = {question, file == NULL ? 0 : fread(question, 1, sizeof question, file)};
  if (file != NULL) fclose(file);
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  for (int i = 0; i < 2000; ++i) {
    CHECK(writ_ask(asker, request, NULL, &answer) == WRIT_OK);
    CHECK(answer.outcome == WRIT_DENY && contains(answer.json, "separate_consent"));
  }
  CHECK(outcome_of(other, "{}", "F0301") == WRIT_ERROR);
  CHECK(writ_asker_explain(asker, WRIT_CHINESE, WRIT_FORM_TEXT, &text) == WRIT_OK);
  CHECK(contains(text, "禁止 · 数据出境 · 时点 2024-09-03"));
  writ_asker_free(other);
  writ_engine_free(engine);
  writ_asker_free(asker);
}

/* ---- names that were looked up ---- */

typedef struct {
  writ_string kind;
  writ_string label;
  WRIT_LIST_OF(writ_string) kinds;
} Things;

static const char* const kThings =
    "policy test.names language en version \"1\"\n"
    "taxonomy Kind and below\n  health\n  contact\nend\n"
    "facts\n  kind : Kind\n  label : text\n  kinds : list of Kind\nend\n"
    "decision test.names\n  default deny cites internal \"test\"\n"
    "  output same : boolean means kind is in kinds cites internal \"test\"\nend\n"
    "rule r\n  cites internal \"test\"\n  when kind is under health and label = \"x\"\n  then permit\nend\n";

/* The outcome, the code, and what is in the JSON. */
static int things_are(writ_asker* asker, const Things* things, writ_outcome outcome, const char* said) {
  writ_answer answer;
  writ_text json;
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  return writ_ask_record(asker, things, NULL, &answer) == WRIT_OK && answer.outcome == outcome &&
         writ_asker_json(asker, WRIT_DETAIL_ANSWER, &json) == WRIT_OK && contains(json, said);
}

static size_t named(writ_engine* engine, const char* text) {
  size_t out = 0;
  CHECK(writ_engine_name(engine, writ_of(text), &out, NULL) == WRIT_OK && out != 0);
  return out;
}

/* An asker that rested knows other names than before: what a number stood for then is none of them. */
static void after_rest(writ_engine* engine, const writ_shape* shape, size_t allergy) {
  writ_asker* asker = NULL;
  writ_string one = writ_string_of(writ_of("contact"));
  Things things;
  int i;
  int questions;
  for (questions = 0; questions < 4; ++questions) {
    CHECK(writ_asker_new(engine, writ_of("test.names"), NULL, &asker, NULL) == WRIT_OK);
    CHECK(writ_asker_shape(asker, shape, NULL, NULL) == WRIT_OK);
    memset(&things, 0, sizeof things);
    one = writ_string_of(writ_of("contact"));
    things.kind = writ_string_named(allergy);
    things.label = writ_string_of(writ_of("x"));
    things.kinds.items = &one;
    things.kinds.count = 1;
    things.kinds.given = WRIT_GIVEN;
    for (i = 0; i < 3; ++i) CHECK(things_are(asker, &things, WRIT_PERMIT, "\"same\":false"));
    writ_asker_rest(asker);
    for (i = 0; i < questions; ++i)
      outcome_of(asker, "{\"kind\": \"health.zzz\", \"kinds\": [], \"label\": \"x\"}", "");
    one = writ_string_of(writ_of("health.zzz"));
    CHECK(things_are(asker, &things, WRIT_PERMIT, "\"same\":false"));
    one = writ_string_of(writ_of("health.allergy"));
    CHECK(things_are(asker, &things, WRIT_PERMIT, "\"same\":true"));
    writ_asker_free(asker);
  }
}

/* By its number a name takes as much of what a question may hold as by its text, be it the first time or not. */
static void long_names(writ_engine* engine, const writ_shape* shape, size_t x) {
  enum { kAllowed = 1000 };
  char text[kAllowed + 2];
  writ_asker* asker = NULL;
  writ_asker_options options;
  writ_string several[3];
  Things things;
  size_t all;
  size_t more;
  size_t name;
  int i;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_request_bytes = kAllowed;
  CHECK(writ_asker_new(engine, writ_of("test.names"), &options, &asker, NULL) == WRIT_OK);
  CHECK(writ_asker_shape(asker, shape, NULL, NULL) == WRIT_OK);
  memset(&things, 0, sizeof things);
  things.kind = writ_string_of(writ_of("health"));
  things.kinds.given = WRIT_GIVEN;
  memset(text, 'y', sizeof text);
  text[kAllowed + 1 - 6] = '\0';
  more = named(engine, text);
  text[kAllowed - 6] = '\0';
  all = named(engine, text);
  for (i = 0; i < 3; ++i) {
    things.label = writ_string_named(all);
    CHECK(things_are(asker, &things, WRIT_DENY, "\"same\":false"));
    things.label = writ_string_named(more);
    CHECK(things_are(asker, &things, WRIT_ERROR, "\"F0501\""));
  }
  /* An item of a list has eight bytes, and what it names. */
  memcpy(text, "health.", 7);
  text[350] = '\0';
  name = named(engine, text);
  for (i = 0; i < 3; ++i) several[i] = writ_string_named(name);
  things.kind = writ_string_named(name);
  things.label = writ_string_named(x);
  things.kinds.items = several;
  things.kinds.given = WRIT_GIVEN;
  for (i = 0; i < 4; ++i) {
    things.kinds.count = 1;
    CHECK(things_are(asker, &things, WRIT_PERMIT, "\"same\":true"));
    things.kinds.count = 2;
    CHECK(things_are(asker, &things, WRIT_ERROR, "\"F0501\""));
  }
  writ_asker_free(asker);
}

static void names(void) {
  const writ_member members[] = {
      {"kind", offsetof(Things, kind), WRIT_KIND_NAME, 0, 0, NULL, NULL, 0, NULL},
      {"label", offsetof(Things, label), WRIT_KIND_TEXT, 0, 0, NULL, NULL, 0, NULL},
      {"kinds", offsetof(Things, kinds), WRIT_KIND_NAME, 1, 0, NULL, NULL, 0, NULL}};
  const writ_shape shape = {sizeof(writ_shape), sizeof(Things), members, 3, sizeof(writ_member)};
  writ_engine* engine = NULL;
  writ_asker* asker = NULL;
  writ_policies* policies = loaded(kThings);
  Things things;
  writ_string several[3];
  size_t number = 7;
  int i;
  memset(&things, 0, sizeof things);
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK);
  CHECK(writ_engine_name(NULL, writ_of("x"), &number, NULL) == WRIT_WRONG_CALL && number == 0);
  CHECK(writ_engine_name(engine, writ_of("x"), NULL, NULL) == WRIT_WRONG_CALL);
  CHECK(writ_engine_name(engine, writ_of("\xc3\x28"), &number, NULL) == WRIT_WRONG_CALL && number == 0);
  /* Before there is a policy, and of equal texts the same. */
  {
    const size_t allergy = named(engine, "health.allergy");
    const size_t contact = named(engine, "contact");
    const size_t x = named(engine, "x");
    CHECK(named(engine, "health.allergy") == allergy && contact != allergy && x != contact);
    CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
    CHECK(writ_asker_new(engine, writ_of("test.names"), NULL, &asker, NULL) == WRIT_OK);
    CHECK(writ_asker_shape(asker, &shape, NULL, NULL) == WRIT_OK);
    char fresh[32]; /* is read as long as `several` is */
    for (i = 0; i < 20; ++i) {
      /* By number, by text, and both in one question, among names that are new each time. */
      snprintf(fresh, sizeof fresh, "health.n%d", i);
      several[0] = writ_string_of(writ_of(fresh));
      several[1] = i % 2 == 0 ? writ_string_of(writ_of("health.allergy")) : writ_string_named(allergy);
      several[2] = writ_string_named(contact);
      things.kind = i % 3 == 0 ? writ_string_of(writ_of("health.allergy")) : writ_string_named(allergy);
      things.label = i % 4 == 0 ? writ_string_of(writ_of("x")) : writ_string_named(x);
      things.kinds.items = several;
      things.kinds.count = 3;
      things.kinds.given = WRIT_GIVEN;
      CHECK(things_are(asker, &things, WRIT_PERMIT, "\"same\":true"));
      things.kind = writ_string_of(writ_of("health.allergy.nuts"));
      CHECK(things_are(asker, &things, WRIT_PERMIT, "\"same\":false"));
      things.kind = writ_string_named(contact);
      CHECK(things_are(asker, &things, WRIT_DENY, "\"same\":true"));
      /* What an open name has as its place is another one when names become known; what the policies are, too. */
      if (i == 10) CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
    }
    /* A text that is no name of the taxonomy, and a number that was not given. */
    things.kind = writ_string_named(x);
    CHECK(things_are(asker, &things, WRIT_ERROR, "\"F0206\""));
    things.kind = writ_string_named(0);
    CHECK(things_are(asker, &things, WRIT_ERROR, "\"F0912\""));
    things.kind = writ_string_named(99);
    CHECK(things_are(asker, &things, WRIT_ERROR, "\"F0912\""));
    {
      /* A number of another engine is none of this one, though both gave one name each. */
      writ_engine* other = NULL;
      CHECK(writ_engine_new(&other, NULL) == WRIT_OK);
      things.kind = writ_string_named(named(other, "health"));
      CHECK(things_are(asker, &things, WRIT_ERROR, "\"F0912\""));
      writ_engine_free(other);
    }
    things.kind = writ_string_of(writ_of("health"));
    things.kind.text.size = SIZE_MAX;
    CHECK(things_are(asker, &things, WRIT_ERROR, "\"F0501\""));
    things.kind = writ_string_named(allergy);
    CHECK(things_are(asker, &things, WRIT_PERMIT, "\"same\":true"));
    after_rest(engine, &shape, allergy);
    long_names(engine, &shape, x);
  }
  writ_policies_free(policies);
  writ_asker_free(asker);
  writ_engine_free(engine);
}

/* Three decisions, one with a name in each language. */
static const char* const kSeveral =
    "policy test.several language en version \"1\"\nfacts\n  n : count\nend\n"
    "decision test.swap / 测试.甲\n  default deny cites internal \"test\"\nend\n"
    "decision test.second\n  default deny cites internal \"test\"\nend\n"
    "decision test.third\n  default deny cites internal \"test\"\nend\n"
    "rule one of test.swap\n  cites internal \"test\"\n  when n at most 5\n  then permit\nend\n"
    "rule two of test.second\n  cites internal \"test\"\n  when n at most 5\n  then permit\nend\n"
    "rule three of test.third\n  cites internal \"test\"\n  when n at most 5\n  then permit\nend\n";

/* Whoever stands first, the question is read within the limits of all. */
static void smallest_limits(writ_engine* engine, writ_asker* large) {
  writ_asker* pair[2] = {NULL, NULL};
  writ_asker* small = NULL;
  writ_asker_options options;
  writ_answer answer;
  int first;
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  memset(&options, 0, sizeof options);
  options.struct_size = sizeof options;
  options.max_request_bytes = 12;
  CHECK(writ_asker_new(engine, writ_of("test.second"), &options, &small, NULL) == WRIT_OK);
  for (first = 0; first < 2; ++first) {
    pair[first] = large;
    pair[1 - first] = small;
    CHECK(writ_ask_together(pair, 2, writ_of("{\"n\":       5}"), NULL, &answer) == WRIT_OK);
    CHECK(answer.outcome == WRIT_ERROR && strcmp(answer.code.data, "F0501") == 0);
    CHECK(!contains(answer.json, "\"permit\""));
    CHECK(writ_ask_together(pair, 2, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_OK);
    CHECK(answer.outcome == WRIT_PERMIT);
  }
  writ_asker_free(small);
}

static void together(void) {
  writ_engine* engine = NULL;
  writ_engine* other = NULL;
  writ_asker* askers[3] = {NULL, NULL, NULL};
  writ_policies* policies = loaded(kSeveral);
  writ_answer answer;
  writ_text text;
  int i;
  memset(&answer, 0, sizeof answer);
  answer.struct_size = sizeof answer;
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK && writ_engine_new(&other, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(other, policies, NULL) == WRIT_OK);
  CHECK(writ_asker_new(engine, writ_of("test.swap"), NULL, &askers[0], NULL) == WRIT_OK);
  CHECK(writ_asker_new(engine, writ_of("test.second"), NULL, &askers[1], NULL) == WRIT_OK);
  CHECK(writ_asker_new(other, writ_of("test.swap"), NULL, &askers[2], NULL) == WRIT_OK);
  CHECK(writ_ask_together(askers, 2, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_OK);
  CHECK(answer.outcome == WRIT_PERMIT && answer.version == 1 && answer.code.size == 0);
  CHECK(contains(answer.json, "\"decided_by\":[\"test.swap\",\"test.second\"],\"answers\":["));
  CHECK(writ_asker_explain(askers[1], WRIT_ENGLISH, WRIT_FORM_TEXT, &text) == WRIT_OK &&
        contains(text, "permit"));
  CHECK(writ_ask_together(askers, 2, writ_of("{\"n\": "), NULL, &answer) == WRIT_OK);
  CHECK(answer.outcome == WRIT_ERROR && strcmp(answer.code.data, "F0101") == 0);
  /* Askers of one engine, each once. */
  CHECK(writ_ask_together(askers, 3, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_WRONG_CALL);
  CHECK(answer.outcome == WRIT_ERROR && answer.json.size == 0);
  CHECK(writ_ask_together(askers, 0, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_WRONG_CALL);
  CHECK(writ_ask_together(NULL, 1, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_WRONG_CALL);
  writ_asker_free(askers[2]);
  askers[2] = askers[0];
  CHECK(writ_ask_together(askers, 3, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_WRONG_CALL);
  CHECK(writ_ask_together(askers, 2, writ_of("{\"n\": 5}"), NULL, NULL) == WRIT_WRONG_CALL);
  /* One that is pinned to another version. */
  {
    writ_pin* pin = NULL;
    CHECK(writ_pin_new(engine, &pin, NULL) == WRIT_OK);
    CHECK(writ_asker_new_pinned(pin, writ_of("test.third"), NULL, &askers[2], NULL) == WRIT_OK);
    CHECK(writ_ask_together(askers, 3, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_OK);
    CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
    CHECK(writ_ask_together(askers, 3, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_WRONG_CALL);
    CHECK(writ_ask_together(askers, 2, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_OK &&
          answer.version == 2);
    writ_asker_free(askers[2]);
    writ_pin_free(pin);
  }
  /* One decision twice, by one of its names or by both. */
  for (i = 0; i < 2; ++i) {
    CHECK(writ_asker_new(engine, writ_of(i == 0 ? "test.swap" : "测试.甲"), NULL, &askers[2], NULL) ==
          WRIT_OK);
    CHECK(writ_ask_together(askers, 3, writ_of("{\"n\": 5}"), NULL, &answer) == WRIT_WRONG_CALL);
    CHECK(answer.outcome == WRIT_ERROR && answer.json.size == 0);
    writ_asker_free(askers[2]);
  }
  smallest_limits(engine, askers[0]);
  writ_policies_free(policies);
  writ_asker_free(askers[0]);
  writ_asker_free(askers[1]);
  writ_engine_free(engine);
  writ_engine_free(other);
}

// Receipts of consent: what is wrong adds nothing, and says where.
static void consents(void) {
  static const char given[] =
      "{\"record_id\": \"r1\", \"events\": [{\"event_type\": \"given\", \"event_time\": \"2025-01-01\"}], \"purposes\": [{\"purpose\": "
      "\"https://w3id.org/dpv#Marketing\"}]}";
  writ_consents* of = NULL;
  writ_problems* problems = NULL;
  writ_problem problem;
  writ_text text;
  const writ_text none = {NULL, 4};
  size_t one;
  problem.struct_size = sizeof problem;
  CHECK(writ_consents_new(writ_of("{\"zone\": \"Mars\"}"), &of, &problems) == WRIT_WRONG_CALL && of == NULL);
  CHECK(writ_problems_get(problems, 0, &problem) == WRIT_OK && strcmp(problem.path.data, "/zone") == 0 && problem.chinese.size > 0);
  writ_problems_free(problems);
  CHECK(writ_consents_new(writ_of(""), NULL, NULL) == WRIT_WRONG_CALL);
  CHECK(writ_consents_new(writ_of(""), &of, NULL) == WRIT_OK);
  CHECK(writ_consents_import(of, WRIT_RECEIPT_TS27560, writ_of(given), NULL) == WRIT_OK);
  CHECK(writ_consents_facts(of, &text) == WRIT_OK && strstr(text.data, "\"purposes\":[\"marketing\"]") != NULL);
  one = text.size;
  CHECK(writ_consents_import(of, WRIT_RECEIPT_TCF, writ_of("CP?"), &problems) == WRIT_WRONG_CALL);
  CHECK(writ_problems_count(problems) == 1);
  writ_problems_free(problems);
  CHECK(writ_consents_import(of, (writ_receipt)99, writ_of(given), NULL) == WRIT_WRONG_CALL);
  CHECK(writ_consents_import(of, WRIT_RECEIPT_FHIR, none, NULL) == WRIT_WRONG_CALL);
  CHECK(writ_consents_take(of, writ_of("{\"consents\": 5}"), NULL) == WRIT_WRONG_CALL);
  CHECK(writ_consents_import(NULL, WRIT_RECEIPT_FHIR, writ_of(given), NULL) == WRIT_WRONG_CALL);
  CHECK(writ_consents_facts(of, NULL) == WRIT_WRONG_CALL && writ_consents_facts(NULL, &text) == WRIT_WRONG_CALL);
  CHECK(writ_consents_export(NULL, &text, NULL) == WRIT_WRONG_CALL && text.size == 0);
  CHECK(writ_consents_facts(of, &text) == WRIT_OK && text.size == one);
  CHECK(writ_consents_import(of, WRIT_RECEIPT_TS27560, writ_of(given), NULL) == WRIT_OK);
  CHECK(writ_consents_facts(of, &text) == WRIT_OK && text.size > one);
  writ_consents_free(of);
  writ_consents_free(NULL);
}

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  CHECK(writ_abi() >= WRIT_ABI && strlen(writ_version()) > 2);
  wrong_policies();
  wrong_images();
  wrong_calls();
  versions();
  questions();
  bindings();
  names();
  together();
  consents();
  shipped(argv[1]);
  printf("%s\n", failures == 0 ? "all as the header says" : "failed");
  return failures == 0 ? 0 : 1;
}
