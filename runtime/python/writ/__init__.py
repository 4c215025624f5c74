# SPDX-License-Identifier: Apache-2.0
"""Decisions by policies of Writ.

    import writ
    policy = writ.Policy.load("policies/cn/cross_border")
    decision = policy.decide({"direction": "outbound", "is_ciio": False}, today="2024-09-03")
    if decision.permits: ...

A fact that is left out, or is None, is missing: what depends on it is `undetermined`, never a no. Only `permits` opens.
"""
from ._consents import export_consents, import_consents
from ._errors import PolicyError, Problem, RequestError, WritError
from ._library import lib as _lib
from ._policy import Decision, ListVersion, Policy, Together
from ._tables import AnswerArray, Answers

__version__: str = _lib.writ_version().decode()
__all__ = ["AnswerArray", "Answers", "Decision", "ListVersion", "Policy", "PolicyError", "Problem", "RequestError", "Together", "WritError", "__version__", "export_consents", "import_consents"]
