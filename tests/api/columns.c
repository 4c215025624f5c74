// SPDX-License-Identifier: Apache-2.0
// Tables from C11: arrays made by hand, those that do not fit, and random changes of good ones. What is refused is refused before any
// row, gives nothing back, and leaves what was given as it was.
#include "check.h"

#include <writ/arrow.h>

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

static const char POLICY[] =
    "policy test.table language en\n"
    "record Part\n  size : count\n  kinds : list of text\nend\n"
    "facts\n  n : count\n  name : text\n  parts : list of Part\nend\n"
    "decision test.table\n"
    "  default deny cites internal \"t\"\n"
    "  output twice : count means n * 2 cites internal \"t\"\n"
    "end\n"
    "rule few\n  cites internal \"t\"\n  when n at most 3 and every p in parts has p.size at least 1\n  then permit\nend\n";

// ---- a table made by hand: four rows, sliced by one in front ----

static void no_schema(struct ArrowSchema* schema) { schema->release = NULL; }
static void no_array(struct ArrowArray* array) { array->release = NULL; }

enum { N, NAME, PARTS, STRUCT, SIZE, KINDS, KIND, ROOT, ALL };

struct table {
  struct ArrowSchema schemas[ALL];
  struct ArrowArray arrays[ALL];
  struct ArrowSchema* schema_children[ALL][3];
  struct ArrowArray* array_children[ALL][3];
  const void* buffers[ALL][3];
  int64_t numbers[5];
  uint8_t numbers_there;
  int32_t name_ends[6];
  char name_bytes[16];
  int32_t part_ends[6];
  int16_t sizes[4];
  int32_t kind_ends[5];
  int64_t kind_ends_wide[4];
  char kind_bytes[4];
};

static void column(struct table* t, int at, const char* format, const char* name, int64_t length, int64_t buffers) {
  struct ArrowSchema schema = {.format = format, .name = name, .flags = ARROW_FLAG_NULLABLE, .release = no_schema};
  struct ArrowArray array = {.length = length, .n_buffers = buffers, .release = no_array};
  t->schemas[at] = schema;
  t->arrays[at] = array;
  t->schemas[at].children = t->schema_children[at];
  t->arrays[at].children = t->array_children[at];
  t->arrays[at].buffers = t->buffers[at];
}

static void child(struct table* t, int of, int at) {
  t->schema_children[of][t->schemas[of].n_children++] = &t->schemas[at];
  t->array_children[of][t->arrays[of].n_children++] = &t->arrays[at];
}

// Rows behind the first: n = 1, 2, missing, 9; names a, "", bc, d; parts: [{1, [x, y]}], [], [{0, []}], [{5, [z]}].
static void make(struct table* t) {
  static const int64_t numbers[] = {7, 1, 2, 77, 9};
  static const int32_t name_ends[] = {0, 1, 2, 2, 4, 5};
  static const int32_t part_ends[] = {0, 0, 1, 1, 2, 3};
  static const int16_t sizes[] = {1, 0, 5, 5};
  static const int32_t kind_ends[] = {0, 2, 2, 3, 3};
  static const int64_t kind_ends_wide[] = {0, 1, 2, 3};
  memset(t, 0, sizeof *t);
  memcpy(t->numbers, numbers, sizeof numbers);
  memcpy(t->name_ends, name_ends, sizeof name_ends);
  memcpy(t->name_bytes, "-abcd", 5);
  memcpy(t->part_ends, part_ends, sizeof part_ends);
  memcpy(t->sizes, sizes, sizeof sizes);
  memcpy(t->kind_ends, kind_ends, sizeof kind_ends);
  memcpy(t->kind_ends_wide, kind_ends_wide, sizeof kind_ends_wide);
  memcpy(t->kind_bytes, "xyz", 3);
  t->numbers_there = 0x17;
  column(t, N, "l", "n", 5, 2);
  column(t, NAME, "u", "name", 5, 3);
  column(t, PARTS, "+l", "parts", 5, 2);
  column(t, STRUCT, "+s", "item", 3, 1);
  column(t, SIZE, "s", "size", 4, 2);
  column(t, KINDS, "+l", "kinds", 4, 2);
  column(t, KIND, "U", "item", 3, 3);
  column(t, ROOT, "+s", "", 4, 1);
  t->arrays[ROOT].offset = 1;
  t->arrays[N].null_count = 1;
  child(t, ROOT, N);
  child(t, ROOT, NAME);
  child(t, ROOT, PARTS);
  child(t, PARTS, STRUCT);
  child(t, STRUCT, SIZE);
  child(t, STRUCT, KINDS);
  child(t, KINDS, KIND);
  t->buffers[N][0] = &t->numbers_there;
  t->buffers[N][1] = t->numbers;
  t->buffers[NAME][1] = t->name_ends;
  t->buffers[NAME][2] = t->name_bytes;
  t->buffers[PARTS][1] = t->part_ends;
  t->buffers[SIZE][1] = t->sizes;
  t->buffers[KINDS][1] = t->kind_ends;
  t->buffers[KIND][1] = t->kind_ends_wide;
  t->buffers[KIND][2] = t->kind_bytes;
}

// ---- asking ----

static writ_asker* asker;
static int in_brief = 0;

static writ_status ask(struct table* t, struct ArrowSchema* schema, struct ArrowArray* out, char code[8]) {
  writ_columns_options options = {.struct_size = sizeof options, .whole = !in_brief, .brief = in_brief};
  writ_problems* problems = NULL;
  writ_status status = writ_ask_columns(asker, &t->schemas[ROOT], &t->arrays[ROOT], &options, schema, out, &problems);
  code[0] = '\0';
  if (status != WRIT_OK) {
    writ_problem one = {.struct_size = sizeof one};
    CHECK(writ_problems_get(problems, 0, &one) == WRIT_OK && one.code.size < 8 && one.chinese.size > 0);
    memcpy(code, one.code.data, one.code.size + 1);
    CHECK(schema->release == NULL && out->release == NULL);
  }
  writ_problems_free(problems);
  return status;
}

static int text_is(const struct ArrowArray* array, int64_t row, const char* text) {
  const int32_t* ends = (const int32_t*)array->buffers[1];
  const size_t size = (size_t)(ends[row + 1] - ends[row]);
  return size == strlen(text) && memcmp((const char*)array->buffers[2] + ends[row], text, size) == 0;
}

static void good_table(void) {
  struct table t;
  struct ArrowSchema schema;
  struct ArrowArray out;
  char code[8];
  make(&t);
  CHECK(ask(&t, &schema, &out, code) == WRIT_OK);
  CHECK(out.length == 4 && schema.n_children == out.n_children && strcmp(schema.children[0]->name, "decision") == 0);
  const struct ArrowArray* decision = out.children[0];
  CHECK(text_is(decision, 0, "permit") && text_is(decision, 1, "permit"));
  CHECK(text_is(decision, 2, "deny") && text_is(decision, 3, "deny"));
  CHECK(strcmp(schema.children[schema.n_children - 1]->name, "answer") == 0);
  // A part may be moved away before the rest is released.
  struct ArrowArray moved = *out.children[0];
  out.children[0]->release = NULL;
  out.release(&out);
  CHECK(out.release == NULL && text_is(&moved, 0, "permit"));
  moved.release(&moved);
  schema.release(&schema);
  CHECK(t.arrays[ROOT].release != NULL && t.schemas[ROOT].release != NULL);
  // What the answers look like, without any rows.
  CHECK(writ_ask_columns(asker, &t.schemas[ROOT], NULL, NULL, &schema, NULL, NULL) == WRIT_OK);
  CHECK(schema.n_children == 9);
  schema.release(&schema);
  CHECK(writ_ask_columns(asker, &t.schemas[ROOT], &t.arrays[ROOT], NULL, &schema, NULL, NULL) == WRIT_WRONG_CALL);
  CHECK(writ_ask_columns(asker, NULL, &t.arrays[ROOT], NULL, &schema, &out, NULL) == WRIT_WRONG_CALL && out.release == NULL);
  writ_columns_options small = {.struct_size = 1};
  CHECK(writ_ask_columns(asker, &t.schemas[ROOT], &t.arrays[ROOT], &small, &schema, &out, NULL) == WRIT_WRONG_CALL);
}

static const char* word_of(const struct ArrowArray* column, int64_t row, char out[16]) {
  const int32_t* ends = (const int32_t*)column->dictionary->buffers[1];
  const int8_t place = ((const int8_t*)column->buffers[1])[row];
  memset(out, 0, 16);
  memcpy(out, (const char*)column->dictionary->buffers[2] + ends[place], (size_t)(ends[place + 1] - ends[place]));
  return out;
}

static void brief_table(void) {
  struct table t;
  struct ArrowSchema schema;
  struct ArrowArray out;
  char code[8];
  char word[16];
  make(&t);
  in_brief = 1;
  CHECK(ask(&t, &schema, &out, code) == WRIT_OK);
  CHECK(out.length == 4 && out.n_children == schema.n_children && strcmp(schema.children[0]->name, "decision") == 0);
  CHECK(strcmp(schema.children[0]->format, "c") == 0 && strcmp(schema.children[0]->dictionary->format, "u") == 0);
  CHECK(out.children[0]->null_count == 0 && out.children[0]->dictionary->length == 7);
  // A part may be moved away with its dictionary before the rest is released.
  struct ArrowArray moved = *out.children[0];
  out.children[0]->release = NULL;
  out.release(&out);
  CHECK(strcmp(word_of(&moved, 0, word), "permit") == 0 && strcmp(word_of(&moved, 1, word), "permit") == 0);
  CHECK(strcmp(word_of(&moved, 2, word), "deny") == 0 && strcmp(word_of(&moved, 3, word), "deny") == 0);
  moved.release(&moved);
  CHECK(moved.release == NULL);
  schema.release(&schema);
  // Without any rows.
  writ_columns_options options = {.struct_size = sizeof options, .brief = 1};
  CHECK(writ_ask_columns(asker, &t.schemas[ROOT], NULL, &options, &schema, NULL, NULL) == WRIT_OK);
  CHECK(strcmp(schema.children[0]->format, "c") == 0);
  schema.release(&schema);
  // Who was compiled before there were brief answers has none, whatever stands behind his struct.
  options.struct_size = offsetof(writ_columns_options, brief);
  CHECK(writ_ask_columns(asker, &t.schemas[ROOT], NULL, &options, &schema, NULL, NULL) == WRIT_OK);
  CHECK(schema.n_children == 9);
  schema.release(&schema);
  options.struct_size = sizeof options;
  options.whole = 1;
  CHECK(writ_ask_columns(asker, &t.schemas[ROOT], NULL, &options, &schema, NULL, NULL) == WRIT_WRONG_CALL);
  in_brief = 0;
}

#define REFUSED(wanted, change)                                                         \
  do {                                                                                  \
    struct table t;                                                                     \
    struct ArrowSchema schema;                                                          \
    struct ArrowArray out;                                                              \
    char code[8];                                                                       \
    make(&t);                                                                           \
    change;                                                                             \
    CHECK(ask(&t, &schema, &out, code) == WRIT_WRONG_CALL && strcmp(code, wanted) == 0); \
  } while (0)

static void hostile_tables(void) {
  REFUSED("F1002", t.arrays[ROOT].length = -1);
  REFUSED("F1002", t.arrays[ROOT].length = INT64_MAX);
  REFUSED("F1002", t.arrays[ROOT].offset = -1);
  REFUSED("F1002", t.arrays[ROOT].offset = INT64_MAX);
  REFUSED("F1002", t.arrays[ROOT].offset = 2);  // the children have no sixth row
  REFUSED("F1002", t.arrays[ROOT].n_children = 2);
  REFUSED("F1002", t.arrays[ROOT].children = NULL);
  REFUSED("F1002", t.arrays[ROOT].release = NULL);
  REFUSED("F1002", t.array_children[ROOT][1] = NULL);
  REFUSED("F1002", t.arrays[NAME].release = NULL);
  REFUSED("F1002", t.arrays[N].n_buffers = 1);
  REFUSED("F1002", t.arrays[N].buffers = NULL);
  REFUSED("F1002", t.buffers[N][1] = NULL);
  REFUSED("F1002", t.buffers[N][0] = NULL);
  REFUSED("F1002", t.arrays[N].dictionary = &t.arrays[NAME]);
  REFUSED("F1002", t.name_ends[2] = -1);
  REFUSED("F1002", t.name_ends[3] = 1);
  REFUSED("F1002", t.buffers[NAME][2] = NULL);
  REFUSED("F1002", t.part_ends[5] = 4);
  REFUSED("F1002", t.part_ends[2] = INT32_MAX);
  REFUSED("F1002", t.arrays[STRUCT].length = 2);
  REFUSED("F1002", t.arrays[STRUCT].offset = 2);
  REFUSED("F1002", t.arrays[SIZE].length = 2);
  REFUSED("F1002", t.kind_ends[3] = 9);
  REFUSED("F1002", t.kind_ends_wide[1] = INT64_MIN);
  REFUSED("F1002", t.schemas[ROOT].release = NULL);
  REFUSED("F1002", t.schemas[ROOT].children = NULL);
  REFUSED("F1002", t.schemas[ROOT].n_children = -1);
  REFUSED("F1002", t.schemas[ROOT].format = "+l");
  REFUSED("F1002", t.schemas[ROOT].format = NULL);
  REFUSED("F1002", t.schema_children[ROOT][0] = NULL);
  REFUSED("F1002", t.schemas[PARTS].n_children = 0);
  // Rows times items of each are more than a number can be.
  REFUSED("F1002", {
    t.schemas[ROOT].n_children = t.arrays[ROOT].n_children = 1;
    t.schema_children[ROOT][0] = &t.schemas[PARTS];
    t.array_children[ROOT][0] = &t.arrays[PARTS];
    t.schemas[PARTS].format = "+w:2147483647";
    t.arrays[PARTS].n_buffers = 1;
    t.arrays[ROOT].length = INT64_C(5000000000);
    t.arrays[PARTS].length = t.arrays[ROOT].length + 1;
  });
  REFUSED("F1001", t.schemas[N].format = "g");
  REFUSED("F1001", t.schemas[N].format = "d:38,99");
  REFUSED("F1001", t.schemas[N].format = "\xff\xfe");
  REFUSED("F1001", t.schemas[N].format = "");
  REFUSED("F1001", t.schemas[NAME].format = NULL);
  REFUSED("F1001", t.schemas[PARTS].format = "+w:-1");
  REFUSED("F1001", t.schemas[N].dictionary = &t.schemas[PARTS]);
  REFUSED("F0201", t.schemas[SIZE].name = "sise");
  REFUSED("F0201", t.schemas[N].name = NULL);
  REFUSED("F0103", t.schemas[NAME].name = "n");
}

// A wrong row is an answer; the others are answered.
static void wrong_rows(void) {
  struct table t;
  struct ArrowSchema schema;
  struct ArrowArray out;
  char code[8];
  make(&t);
  t.numbers[1] = -5;
  t.name_bytes[4] = '\xff';
  CHECK(ask(&t, &schema, &out, code) == WRIT_OK);
  CHECK(text_is(out.children[0], 0, "error") && text_is(out.children[0], 1, "permit") && text_is(out.children[0], 3, "error"));
  out.release(&out);
  schema.release(&schema);
  // A list of more than there is room for, which no buffer stands behind: the row is refused, and memory is not filled.
  make(&t);
  t.schemas[KIND].format = "n";
  t.arrays[KIND].n_buffers = 0;
  t.arrays[KIND].length = INT64_C(1) << 40;
  for (int i = 1; i < 5; ++i) t.kind_ends[i] = INT32_MAX;
  CHECK(ask(&t, &schema, &out, code) == WRIT_OK);
  CHECK(text_is(out.children[0], 0, "error"));
  out.release(&out);
  schema.release(&schema);
}

// Any one byte of what says how arrays lie is changed: refused or answered, never read beyond. Buffers are as long as the arrays
// say; of them the offsets are changed too.
static void changed_tables(int rounds) {
  int answered = 0;
  for (int round = 0; round < rounds; ++round) {
    struct table t;
    struct ArrowSchema schema;
    struct ArrowArray out;
    char code[8];
    make(&t);
    const int at = rand() % ALL;
    int64_t* numbers[] = {&t.arrays[at].length, &t.arrays[at].offset, &t.arrays[at].n_buffers, &t.arrays[at].n_children, &t.arrays[at].null_count};
    int32_t* offsets[] = {&t.name_ends[rand() % 6], &t.part_ends[rand() % 6], &t.kind_ends[rand() % 5]};
    switch (rand() % 3) {
      case 0: {
        // Lengths and offsets that are more than there is of numbers are for the caller to get right; that of a struct or a list is looked at.
        const int structural = at == ROOT || at == STRUCT || at == PARTS || at == KINDS;
        int64_t* number = numbers[structural ? rand() % 5 : 2 + rand() % 3];
        *number = rand() % 2 ? rand() % 9 - 2 : (int64_t)((uint64_t)rand() << 33 ^ (uint64_t)rand());
        if ((at == PARTS || at == KINDS) && (number == numbers[0] || number == numbers[1])) *number %= 2;
        break;
      }
      case 1: {
        const int text = rand() % 3 == 0;
        int32_t* offset = offsets[text ? 0 : 1 + rand() % 2];
        *offset = text ? rand() % 9 - 3 : rand() % 2 ? rand() % 9 - 3 : rand();
        break;
      }
      default: t.buffers[at][rand() % 3] = NULL; break;
    }
    if (ask(&t, &schema, &out, code) != WRIT_OK) continue;
    ++answered;
    out.release(&out);
    schema.release(&schema);
  }
  CHECK(answered > rounds / 50 && answered < rounds * 9 / 10);
}

// The same rows as documents that a binding reads; a column that it does not name may be of any type, and be damaged.
static void bound_tables(writ_engine* engine) {
  writ_asker* const plain = asker;
  writ_asker_options options = {.struct_size = sizeof options};
  struct table t;
  struct ArrowSchema schema;
  struct ArrowArray out;
  char code[8];
  options.binding = writ_of(
      "{\"facts\": {\"n\": [\"/nosuch\", \"/n\"], \"parts\": {\"from\": \"/parts\", \"each\": {\"size\": \"/size\", \"kinds\": \"/kinds\"}}}}");
  CHECK(writ_asker_new(engine, writ_of("test.table"), &options, &asker, NULL) == WRIT_OK);
  make(&t);
  t.schemas[NAME].format = "tsu:";
  t.arrays[NAME].n_buffers = -5;
  t.buffers[NAME][1] = NULL;
  CHECK(ask(&t, &schema, &out, code) == WRIT_OK);
  CHECK(text_is(out.children[0], 0, "permit") && text_is(out.children[0], 1, "permit") && text_is(out.children[0], 3, "deny"));
  out.release(&out);
  schema.release(&schema);
  REFUSED("F1001", t.schemas[N].format = "g");
  REFUSED("F1001", t.schemas[KINDS].format = "+vl");
  REFUSED("F1001", t.schemas[PARTS].format = "+m");
  REFUSED("F1002", t.schemas[STRUCT].n_children = INT64_MAX);
  REFUSED("F1002", t.schemas[ROOT].children = NULL);
  REFUSED("F0103", t.schemas[NAME].name = "n");
  changed_tables(5000);
  writ_asker_free(asker);
  asker = plain;
}

// ---- streams ----

static struct table of_stream;
static int left;
static int released;

static int get_schema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  (void)stream;
  make(&of_stream);
  *out = of_stream.schemas[ROOT];
  return 0;
}
static int get_next(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  (void)stream;
  memset(out, 0, sizeof *out);
  if (left < 0) return 5;
  if (left-- > 0) *out = of_stream.arrays[ROOT];
  return 0;
}
static const char* last_error(struct ArrowArrayStream* stream) {
  (void)stream;
  return "no paper";
}
static void released_stream(struct ArrowArrayStream* stream) {
  ++released;
  stream->release = NULL;
}

static struct ArrowArrayStream* read_now;
static int inside;

static void use_stream(void* context, const writ_answered* what) {
  struct ArrowArray array = {.release = no_array};
  struct ArrowSchema schema = {.release = no_schema};
  (void)context;
  (void)what;
  if (read_now == NULL) return;
  ++inside;
  CHECK(read_now->get_next(read_now, &array) == EINVAL && array.release == NULL);
  CHECK(read_now->get_schema(read_now, &schema) == EINVAL && schema.release == NULL);
  CHECK(strstr(read_now->get_last_error(read_now), "F0604") != NULL);
  read_now->release(read_now);
  CHECK(read_now->release != NULL);
}

// Who is told of a row would read on in the midst of it: the rows after would stand beside the wrong answers.
static void streams_watched(writ_policies* policies) {
  const writ_watch watch = {.struct_size = sizeof watch, .answered = use_stream};
  struct ArrowArrayStream in = {.get_schema = get_schema, .get_next = get_next, .get_last_error = last_error, .release = released_stream};
  struct ArrowArrayStream out;
  struct ArrowArray array;
  writ_engine* engine = NULL;
  writ_pin* pin = NULL;
  CHECK(writ_engine_new(&engine, NULL) == WRIT_OK && writ_engine_watch(engine, &watch, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK && writ_pin_new(engine, &pin, NULL) == WRIT_OK);
  CHECK(writ_ask_stream(pin, writ_of("test.table"), NULL, &in, NULL, &out, NULL) == WRIT_OK);
  left = 2;
  released = 0;
  read_now = &out;
  CHECK(out.get_next(&out, &array) == 0 && array.length == 4 && inside == 4 && left == 1);
  array.release(&array);
  CHECK(out.get_last_error(&out) == NULL);
  read_now = NULL;
  CHECK(out.get_next(&out, &array) == 0 && array.length == 4);
  array.release(&array);
  out.release(&out);
  CHECK(released == 1 && out.release == NULL);
  released = 0;
  writ_pin_free(pin);
  writ_engine_free(engine);
}

static void streams(writ_engine* engine) {
  struct ArrowArrayStream in = {.get_schema = get_schema, .get_next = get_next, .get_last_error = last_error, .release = released_stream};
  struct ArrowArrayStream given = in;
  struct ArrowArrayStream again = in;
  struct ArrowArrayStream out;
  struct ArrowArray array;
  writ_pin* pin = NULL;
  CHECK(writ_pin_new(engine, &pin, NULL) == WRIT_OK);
  CHECK(writ_ask_stream(pin, writ_of("nosuch"), NULL, &in, NULL, &out, NULL) == WRIT_WRONG_CALL);
  CHECK(in.release != NULL && out.release == NULL && released == 0);
  CHECK(writ_ask_stream(pin, writ_of("test.table"), NULL, &in, NULL, &out, NULL) == WRIT_OK);
  CHECK(in.release == NULL && released == 0);
  writ_pin_free(pin);
  left = 2;
  for (int i = 0; i < 2; ++i) {
    CHECK(out.get_next(&out, &array) == 0 && array.length == 4);
    array.release(&array);
  }
  CHECK(out.get_next(&out, &array) == 0 && array.release == NULL);
  left = -1;
  CHECK(out.get_next(&out, &array) == 5 && array.release == NULL && released == 1);
  CHECK(strstr(out.get_last_error(&out), "F1003") != NULL && strstr(out.get_last_error(&out), "no paper") != NULL);
  // What would come behind the error would be taken for the answers of the rows before.
  left = 1;
  CHECK(out.get_next(&out, &array) == 5 && array.release == NULL && strstr(out.get_last_error(&out), "F1003") != NULL);
  out.release(&out);
  CHECK(released == 1 && out.release == NULL);
  CHECK(writ_pin_new(engine, &pin, NULL) == WRIT_OK);
  CHECK(writ_ask_stream(pin, writ_of("test.table"), NULL, &again, NULL, &out, NULL) == WRIT_OK);
  writ_pin_free(pin);
  left = 1;
  of_stream.part_ends[5] = 4;
  CHECK(out.get_next(&out, &array) != 0 && strstr(out.get_last_error(&out), "F1002") != NULL && released == 2);
  out.release(&out);
  CHECK(writ_ask_stream(NULL, writ_of("test.table"), NULL, &given, NULL, &out, NULL) == WRIT_WRONG_CALL && given.release != NULL);
}

int main(void) {
  writ_engine* engine = NULL;
  writ_policies* policies = loaded(POLICY);
  CHECK(policies != NULL && writ_engine_new(&engine, NULL) == WRIT_OK);
  CHECK(writ_engine_publish(engine, policies, NULL) == WRIT_OK);
  CHECK(writ_asker_new(engine, writ_of("test.table"), NULL, &asker, NULL) == WRIT_OK);
  good_table();
  brief_table();
  hostile_tables();
  in_brief = 1;
  hostile_tables();
  changed_tables(20000);
  in_brief = 0;
  wrong_rows();
  changed_tables(20000);
  bound_tables(engine);
  streams_watched(policies);
  streams(engine);
  writ_answer answer = {.struct_size = sizeof answer};
  writ_text text;
  CHECK(writ_asker_explain(asker, WRIT_ENGLISH, WRIT_FORM_TEXT, &text) == WRIT_WRONG_CALL);
  CHECK(writ_ask(asker, writ_of("{\"n\": 1, \"parts\": []}"), NULL, &answer) == WRIT_OK && answer.outcome == WRIT_PERMIT);
  writ_asker_free(asker);
  writ_engine_free(engine);
  writ_policies_free(policies);
  if (failures == 0) puts("tables: all as they should be");
  return failures != 0;
}
