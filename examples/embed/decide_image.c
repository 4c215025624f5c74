// SPDX-License-Identifier: Apache-2.0
// A question in C, of an image, with the runtime alone: decide_image IMAGE DECISION < request.json
// Prints the answer and, in both languages, why. Ends with 0 where the policy permits, 1 where it does not, 2 where nothing was decided.
// The image: writ compile POLICIES -o IMAGE
#include <writ/writ.h>

#include <stdio.h>

static int fail(writ_problems* problems) {
  writ_text shown = {"", 0};
  if (problems != NULL) writ_problems_show(problems, WRIT_ENGLISH, &shown);
  fprintf(stderr, "%s", shown.data);
  writ_problems_free(problems);
  return 2;
}

static int ask(writ_asker* asker) {
  static char question[1 << 20];
  const writ_text text = {question, fread(question, 1, sizeof question, stdin)};
  writ_answer answer = {.struct_size = sizeof answer};
  if (writ_ask(asker, text, NULL, &answer) != WRIT_OK) return 2;
  printf("%s\n", answer.json.data);
  const int permits = answer.outcome == WRIT_PERMIT;
  for (int language = WRIT_ENGLISH; language <= WRIT_CHINESE; ++language) {
    writ_text why;
    if (writ_asker_explain(asker, (writ_language)language, WRIT_FORM_TEXT, &why) == WRIT_OK)
      printf("\n%s", why.data);
  }
  return permits ? 0 : 1;
}

int main(int argc, char** argv) {
  if (argc != 3) {
    fprintf(stderr, "usage: decide_image IMAGE DECISION < request.json\n");
    return 2;
  }
  writ_problems* problems = NULL;
  writ_policies* policies = NULL;
  writ_engine* engine = NULL;
  writ_asker* asker = NULL;
  if (writ_load_image_file(writ_of(argv[1]), NULL, &policies, &problems) != WRIT_OK) return fail(problems);
  if (writ_engine_new(&engine, &problems) != WRIT_OK) return fail(problems);
  if (writ_engine_publish(engine, policies, &problems) != WRIT_OK) return fail(problems);
  writ_policies_free(policies);
  if (writ_asker_new(engine, writ_of(argv[2]), NULL, &asker, &problems) != WRIT_OK) return fail(problems);
  const int result = ask(asker);
  writ_asker_free(asker);
  writ_engine_free(engine);
  return result;
}
