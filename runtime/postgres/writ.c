// SPDX-License-Identifier: Apache-2.0
// Decisions in PostgreSQL. Each process of the server has an engine of its own, which reads the image when it is first asked, and again
// in a later statement where the file or the setting is another. A place in a statement that calls is answered by one version to its end.
#include "postgres.h"

#include "access/xact.h"
#include "fmgr.h"
#include "lib/stringinfo.h"
#include "mb/pg_wchar.h"
#include "utils/builtins.h"
#include "utils/guc.h"
#include "utils/jsonb.h"
#include "utils/memutils.h"

#include <sys/stat.h>
#include <writ/writ.h>

PG_MODULE_MAGIC;

PG_FUNCTION_INFO_V1(pg_writ_decide);
PG_FUNCTION_INFO_V1(pg_writ_permits);
PG_FUNCTION_INFO_V1(pg_writ_policies);

void _PG_init(void);

// Who may set it decides as he likes: superusers, and the file of settings.
static char *image_path = NULL;

// What the engine has read, to see that it is another.
static writ_engine *engine = NULL;
static char *loaded_path = NULL;
static struct stat loaded_as;
static uint64 loads = 0;  // how often it was read

void _PG_init(void) {
  DefineCustomStringVariable("writ.image", "The image of policies that writ_decide asks: an absolute path.",
                             "`writ compile PATH... -o FILE` makes it.", &image_path, "", PGC_SUSET, 0, NULL, NULL, NULL);
  MarkGUCPrefixReserved("writ");
}

// ---- what goes wrong ----

// Ends the statement; the text of the problems is copied before they are freed.
static void end_with(writ_problems *problems, const char *what) pg_attribute_noreturn();
static void end_with(writ_problems *problems, const char *what) {
  writ_problem one = {.struct_size = sizeof one};
  char *code = "F0607", *english = "?", *chinese = "?";
  if (writ_problems_get(problems, 0, &one) == WRIT_OK) {
    code = pnstrdup(one.code.data, one.code.size);
    english = pnstrdup(one.english.data, one.english.size);
    chinese = pnstrdup(one.chinese.data, one.chinese.size);
  }
  writ_problems_free(problems);
  ereport(ERROR, (errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION), errmsg("writ: %s: %s: %s", what, code, english), errdetail("%s", chinese)));
}

// ---- the engine of this process ----

static bool is_loaded(const char *path, const struct stat *now) {
  return engine != NULL && loaded_path != NULL && strcmp(loaded_path, path) == 0 && now->st_mtim.tv_sec == loaded_as.st_mtim.tv_sec &&
         now->st_mtim.tv_nsec == loaded_as.st_mtim.tv_nsec && now->st_ctim.tv_sec == loaded_as.st_ctim.tv_sec &&
         now->st_ctim.tv_nsec == loaded_as.st_ctim.tv_nsec && now->st_dev == loaded_as.st_dev && now->st_ino == loaded_as.st_ino &&
         now->st_size == loaded_as.st_size;
}

// Reads the image where it is not the one that was read. What cannot be read is an error, and never answered by what was there before.
static void load_image(void) {
  struct stat now;
  writ_policies *policies = NULL;
  writ_problems *problems = NULL;
  char *path;
  if (GetDatabaseEncoding() != PG_UTF8)
    ereport(ERROR, (errcode(ERRCODE_FEATURE_NOT_SUPPORTED), errmsg("writ: the database is in %s, and UTF8 is needed", GetDatabaseEncodingName()),
                    errdetail("数据库编码应为 UTF8")));
  if (image_path == NULL || image_path[0] == '\0')
    ereport(ERROR, (errcode(ERRCODE_OBJECT_NOT_IN_PREREQUISITE_STATE), errmsg("writ: the setting writ.image names no image of policies"),
                    errdetail("设置 writ.image 没有指明规范映像"),
                    errhint("ALTER DATABASE ... SET writ.image = '/path/policies.image'")));
  if (!is_absolute_path(image_path))
    ereport(ERROR, (errcode(ERRCODE_INVALID_PARAMETER_VALUE), errmsg("writ: writ.image is no absolute path: %s", image_path),
                    errdetail("writ.image 不是绝对路径")));
  if (stat(image_path, &now) != 0)
    ereport(ERROR, (errcode_for_file_access(), errmsg("writ: cannot read the image \"%s\": %m", image_path), errdetail("无法读取规范映像")));
  if (is_loaded(image_path, &now)) return;
  if (loaded_path != NULL) pfree(loaded_path);
  loaded_path = NULL;
  path = pstrdup(image_path);
  if (engine == NULL && writ_engine_new(&engine, &problems) != WRIT_OK) end_with(problems, "no engine");
  if (writ_load_image_file(writ_of(path), NULL, &policies, &problems) != WRIT_OK) end_with(problems, path);
  if (writ_engine_publish(engine, policies, &problems) != WRIT_OK) {
    writ_policies_free(policies);
    end_with(problems, path);
  }
  writ_policies_free(policies);
  loaded_path = MemoryContextStrdup(TopMemoryContext, path);
  loaded_as = now;
  ++loads;
}

// ---- a place in a statement that calls ----

typedef struct Caller {
  writ_pin *pin;
  writ_asker *asker;
  char *decision;  // that the asker asks
  char *binding;   // and by what: jsonb as it lies in memory; NULL: none
  uint64 load;     // that the pin is of
  TimestampTz statement;
  MemoryContextCallback forget;
} Caller;

static void forget(void *argument) {
  Caller *caller = (Caller *)argument;
  writ_asker_free(caller->asker);
  writ_pin_free(caller->pin);
  caller->asker = NULL;
  caller->pin = NULL;
}

static Caller *caller_of(FunctionCallInfo fcinfo) {
  Caller *caller = (Caller *)fcinfo->flinfo->fn_extra;
  writ_problems *problems = NULL;
  // A function in PL/pgSQL keeps its places from one statement of a transaction to the next.
  if (caller != NULL && caller->pin != NULL && caller->statement == GetCurrentStatementStartTimestamp()) return caller;
  if (caller != NULL) caller->statement = 0;
  load_image();
  if (caller == NULL) {
    caller = (Caller *)MemoryContextAllocZero(fcinfo->flinfo->fn_mcxt, sizeof(Caller));
    caller->forget.func = forget;
    caller->forget.arg = caller;
    MemoryContextRegisterResetCallback(fcinfo->flinfo->fn_mcxt, &caller->forget);
    fcinfo->flinfo->fn_extra = caller;
  }
  if (caller->load != loads) forget(caller);
  if (caller->pin == NULL && writ_pin_new(engine, &caller->pin, &problems) != WRIT_OK) end_with(problems, "no policies");
  caller->load = loads;
  caller->statement = GetCurrentStatementStartTimestamp();
  return caller;
}

// A copy that lives as long as the caller, in the place of another.
static void keep(FunctionCallInfo fcinfo, const void *from, size_t size, char **to) {
  if (*to != NULL) pfree(*to);
  *to = NULL;
  if (from == NULL) return;
  *to = MemoryContextAlloc(fcinfo->flinfo->fn_mcxt, size + 1);
  memcpy(*to, from, size);
  (*to)[size] = '\0';
}

static char *text_of(Jsonb *json, size_t *size) {
  StringInfoData out;
  initStringInfo(&out);
  JsonbToCString(&out, &json->root, VARSIZE(json));
  *size = out.len;
  return out.data;
}

static bool is_bound_by(const Caller *caller, const Jsonb *binding) {
  if (caller->binding == NULL || binding == NULL) return caller->binding == NULL && binding == NULL;
  return VARSIZE(caller->binding) == VARSIZE(binding) && memcmp(caller->binding, binding, VARSIZE(binding)) == 0;
}

static void ask_for(Caller *caller, FunctionCallInfo fcinfo, const text *decision, Jsonb *binding) {
  const char *name = VARDATA_ANY(decision);
  const size_t size = VARSIZE_ANY_EXHDR(decision);
  writ_problems *problems = NULL;
  writ_asker_options options = {.struct_size = sizeof options};
  if (caller->asker != NULL && strlen(caller->decision) == size && memcmp(caller->decision, name, size) == 0 && is_bound_by(caller, binding)) return;
  writ_asker_free(caller->asker);
  caller->asker = NULL;
  keep(fcinfo, name, size, &caller->decision);
  keep(fcinfo, binding, binding == NULL ? 0 : VARSIZE(binding), &caller->binding);
  if (binding != NULL) options.binding.data = text_of(binding, &options.binding.size);
  if (writ_asker_new_pinned(caller->pin, writ_of(caller->decision), &options, &caller->asker, &problems) != WRIT_OK) end_with(problems, "no answer");
}

// Stands until the caller asks again.
static writ_answer answer_to(FunctionCallInfo fcinfo) {
  Caller *caller = caller_of(fcinfo);
  writ_answer answer = {.struct_size = sizeof answer};
  writ_status status;
  char *question = NULL;
  size_t size = 0;
  const bool bound = PG_NARGS() > 2;
  if (PG_ARGISNULL(0))
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("writ: the decision is NULL, so nothing is asked"),
                    errdetail("决定为 NULL，没有可询问的内容")));
  if (bound && PG_ARGISNULL(2))
    ereport(ERROR, (errcode(ERRCODE_NULL_VALUE_NOT_ALLOWED), errmsg("writ: the binding is NULL, so nothing says where the facts are"),
                    errdetail("绑定为 NULL，无从得知事实所在")));
  ask_for(caller, fcinfo, PG_GETARG_TEXT_PP(0), bound ? PG_GETARG_JSONB_P(2) : NULL);
  if (!PG_ARGISNULL(1)) question = text_of(PG_GETARG_JSONB_P(1), &size);
  // No facts at all are no request; nor is there a document, where a binding would take `null` for one that says nothing.
  status = writ_ask(caller->asker, question == NULL ? writ_of(bound ? "" : "null") : (writ_text){question, size}, NULL, &answer);
  if (question != NULL) pfree(question);
  if (status != WRIT_OK)
    ereport(ERROR, (errcode(status == WRIT_NO_MEMORY ? ERRCODE_OUT_OF_MEMORY : ERRCODE_INTERNAL_ERROR), errmsg("writ: no answer, status %d", status),
                    errdetail("没有答案，状态 %d", status)));
  return answer;
}

Datum pg_writ_decide(PG_FUNCTION_ARGS) {
  const writ_answer answer = answer_to(fcinfo);
  return DirectFunctionCall1(jsonb_in, CStringGetDatum(answer.json.data));
}

Datum pg_writ_permits(PG_FUNCTION_ARGS) {
  const writ_answer answer = answer_to(fcinfo);
  if (answer.outcome == WRIT_ERROR || answer.outcome == WRIT_CONFLICT)
    ereport(ERROR, (errcode(ERRCODE_EXTERNAL_ROUTINE_EXCEPTION),
                    errmsg("writ: %s", answer.outcome == WRIT_CONFLICT ? "the rules are in conflict" : "the facts have no answer"),
                    // The row may be one that row security hides from who reads this: what it holds is for the log of the server.
                    errdetail("%s", answer.code.size > 0 ? answer.code.data : "conflict"), errdetail_log("%s", answer.json.data)));
  PG_RETURN_BOOL(answer.outcome == WRIT_PERMIT);
}

Datum pg_writ_policies(PG_FUNCTION_ARGS) {
  writ_text text;
  if (writ_pin_describe(caller_of(fcinfo)->pin, &text) != WRIT_OK)
    ereport(ERROR, (errcode(ERRCODE_OUT_OF_MEMORY), errmsg("writ: there is not enough memory"), errdetail("内存不足")));
  return DirectFunctionCall1(jsonb_in, CStringGetDatum(text.data));
}
