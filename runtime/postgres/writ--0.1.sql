-- SPDX-License-Identifier: Apache-2.0
-- CREATE EXTENSION writ

-- The whole answer, as `writ eval` gives it. Never NULL: wrong facts, NULL among them, are an answer whose decision is `error`. No image, and
-- a decision that it does not have, are errors of the statement.
-- STABLE, for the setting writ.image may name other policies tomorrow.
CREATE FUNCTION writ_decide(decision text, facts jsonb) RETURNS jsonb
  AS 'MODULE_PATHNAME', 'pg_writ_decide' LANGUAGE C STABLE PARALLEL SAFE COST 1000;

-- Whether the answer is a permit. Never NULL, which a CHECK would let through: an answer that is no permit is false, and a fault or a
-- conflict of rules is an error of the statement.
CREATE FUNCTION writ_permits(decision text, facts jsonb) RETURNS boolean
  AS 'MODULE_PATHNAME', 'pg_writ_permits' LANGUAGE C STABLE PARALLEL SAFE COST 1000;

-- What there is to ask.
CREATE FUNCTION writ_policies() RETURNS jsonb
  AS 'MODULE_PATHNAME', 'pg_writ_policies' LANGUAGE C STABLE PARALLEL SAFE;

COMMENT ON FUNCTION writ_decide(text, jsonb) IS 'the answer of a policy to one case';
COMMENT ON FUNCTION writ_permits(text, jsonb) IS 'whether a policy permits one case';
COMMENT ON FUNCTION writ_policies() IS 'the policies of the image that writ.image names';
