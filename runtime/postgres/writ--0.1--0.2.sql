-- SPDX-License-Identifier: Apache-2.0
-- CREATE EXTENSION runs this behind 0.1, ALTER EXTENSION writ UPDATE alone.

-- The same as in 0.1 of documents that somebody else designed: the binding says where the facts stand in them (docs/embedding.md, "JSON of another form"). A
-- binding that is wrong or NULL is an error of the statement.
CREATE FUNCTION writ_decide(decision text, document jsonb, binding jsonb) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'pg_writ_decide' LANGUAGE C STABLE PARALLEL SAFE COST 1000;
CREATE FUNCTION writ_permits(decision text, document jsonb, binding jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'pg_writ_permits' LANGUAGE C STABLE PARALLEL SAFE COST 1000;

COMMENT ON FUNCTION writ_decide(text, jsonb, jsonb) IS 'the answer of a policy to one document, read by a binding';
COMMENT ON FUNCTION writ_permits(text, jsonb, jsonb) IS 'whether a policy permits one document, read by a binding';
