# SPDX-License-Identifier: Apache-2.0
"""cn.cross_border from the sources: the order of the articles of 2024, the measures of 2022 before them, the duties on top.

Not compared (UNSAID) is what the sources leave open: an assessment of the old law between two and three years,
    filing late by other days
than today, a route beside the ones that a mechanism knows."""
from law_engine import UNSAID, Oracle, around, day, later

O13, O16, NDSR, O20 = day("2023-06-01"), day("2024-03-22"), day("2025-01-01"), day("2026-01-01")
ART_3 = {"international_trade", "cross_border_transport", "academic_cooperation", "multinational_manufacturing", "marketing"}


def important(f):
    if f.today < O16:
        return f.contains_important_data
    return f.contains_important_data and f.important_notified_or_published


def nonsensitive(f):
    if f.contracts is not None and f.same_handler and f.distinct_persons:
        return sum(contract["persons_nonsensitive"] for contract in f.contracts)
    return f.ytd_nonsensitive


def personal(f):
    if f.contains_pi is not None:
        return f.contains_pi
    if f.today < O16:
        return f.since_prev_year_pi > 0 or f.since_prev_year_sensitive > 0
    return nonsensitive(f) > 0 or f.ytd_sensitive > 0


def of_2022(f):
    if f.direction == "inbound":
        return "not_applicable", None
    if important(f):
        return "security_assessment", None
    if not personal(f):
        return "not_applicable", None
    if (f.is_ciio or f.processed_persons >= 1000000 or f.since_prev_year_pi >= 100000 or f.since_prev_year_sensitive >= 10000):
        return "security_assessment", None
    return "article_38_condition_required" if f.today < O13 else "standard_contract_or_certification", None


def scenario_exempts(f):
    scenario = f.scenario
    if scenario == "contract_with_individual" and f.necessary:
        return "Art 5(1)(1)"
    if (scenario == "hr_management" and f.necessary and f.employee_pi and not f.candidate_pi and f.lawful_labour_rules
            and f.lawful_collective_contract):
        return "Art 5(1)(2)"
    if scenario == "emergency_life_health_property" and f.necessary:
        return "Art 5(1)(3)"
    if scenario == "statutory_duty" and f.today >= NDSR and f.necessary:
        return "NDSR Art 35(6)"
    return None


def volume_exempts(f):
    return (f.today >= O16 and f.contains_pi is not False and not f.is_ciio and nonsensitive(f) < 100000 and f.ytd_sensitive == 0
            and not important(f))


def under_list(f):
    """None where no list applies, else whether the data are on it."""
    if not f.in_ftz or f.is_ciio:
        return None
    zone = f.zone
    begins = {"Tianjin": "2024-05-08", "Beijing": "2024-08-30", "Shanghai": "2025-02-08"}[zone]
    covered = {"Tianjin": lambda: True, "Beijing": lambda: f.scenario_covered_by_list,
        "Shanghai": lambda: f.sector_covered_by_list}[zone]
    if f.today < day(begins) or not covered() or not f.registered_in_zone:
        return None
    if f.data_on_list:
        return True
    return False if f.filed_with_zone else None


def of_2024(f):
    if f.direction == "inbound":
        return "not_applicable", None
    if important(f):
        return "security_assessment", None
    if f.scenario == "foreign_origin_processing" and not f.domestic_pi_introduced:
        return "exempt", "Art 4"
    if f.scenario in ART_3 and not personal(f):
        return "exempt", "Art 3"
    if f.contains_pi is not False:
        exempt_by = scenario_exempts(f)
        if exempt_by:
            return "exempt", exempt_by
    if volume_exempts(f):
        return "exempt", "Art 5(1)(4)"
    on_list = under_list(f)
    if on_list is not None:
        return (f.list_mechanism, None) if on_list else ("exempt", "Art 6")
    if f.contains_pi is False:
        return "not_applicable", None
    if nonsensitive(f) >= 1000000 or f.ytd_sensitive >= 10000:
        return "security_assessment", None
    if not personal(f):
        return "not_applicable", None
    if f.is_ciio:
        return "security_assessment", None
    if nonsensitive(f) >= 100000 or f.ytd_sensitive > 0:
        return "standard_contract_or_certification", None
    return "not_applicable", None


def both(f):
    return of_2022(f) if f.today < O16 else of_2024(f)


def mechanism(f):
    return both(f)[0]


def assessment_valid(f):
    if f.no_assessment_issued:
        return False
    issued = f.assessment_issued
    if f.today < O16:
        return issued <= f.today <= later(issued, 2)
    more = 3 if f.extension_approved else 0
    if issued >= O16 or f.old_result_runs_three_years:
        return issued <= f.today <= later(issued, 3 + more)
    return issued <= f.today <= later(issued, 2 + more)


def sends(f):
    return f.direction == "outbound" and personal(f)


def consent_due(f):
    return sends(f) and f.legal_basis == "consent"


def missing(f):
    """Given once all that could be on it are known."""
    out = []
    if sends(f):
        out += [] if f.notice_given else ["notice"]
    if consent_due(f):
        out += [] if f.separate_consent else ["separate_consent"]
    if sends(f):
        out += [] if f.pipia_done else ["pipia"]
    return out


def route_held(f):
    way = mechanism(f)
    if way in ("exempt", "not_applicable"):
        return True
    if way == "security_assessment":
        return assessment_valid(f)
    if way == "prohibited":
        return False
    certified = f.chosen_route != "standard_contract" and f.certified
    if way == "article_38_condition_required":
        return certified
    return certified or (f.chosen_route != "certification" and f.sc_signed and f.sc_effective)


def compliant(f):
    return (not sends(f) or (f.notice_given and f.pipia_done)) and (not consent_due(f) or f.separate_consent) and route_held(f)


def decision(f):
    if f.direction == "inbound":
        return "permit"
    # ECL 12, DSL 36 with PIPL 41, PIPL 42: nothing cures these.
    if f.blocked_by_export_control or f.blocked_by_dsl36 or (f.recipient_prohibited and personal(f)):
        return "deny"
    return "permit" if compliant(f) else "deny"


def route_available(f):
    way, route = mechanism(f), f.chosen_route
    if way == "security_assessment":
        return route == "security_assessment"
    if way == "standard_contract_or_certification":
        return True if route != "security_assessment" else UNSAID
    if way == "article_38_condition_required" and route == "standard_contract":
        return False
    return UNSAID


def in_extension_window(f):
    if f.today < O16 or f.action != "apply_extension":
        return UNSAID
    return 0 <= f.working_days_before_expiry <= 60


def filing_on_time(f):
    if f.today < O13 or not f.sc_effective or not f.filed_today:
        return UNSAID
    return f.working_days_since_effective <= 10


BOOLEAN = [True, False]
COUNT_OUT = [0, 1, 99999, 100000, 100001, 999999, 1000000, 1000001]
COUNT_SENSITIVE = [0, 1, 9999, 10000, 10001]
DOMAINS = {name: BOOLEAN for name in """is_ciio contains_pi contains_important_data important_notified_or_published necessary
    domestic_pi_introduced employee_pi candidate_pi lawful_labour_rules lawful_collective_contract same_handler distinct_persons in_ftz
    registered_in_zone sector_covered_by_list scenario_covered_by_list data_on_list filed_with_zone notice_given separate_consent
    pipia_done sc_signed sc_effective certified no_assessment_issued extension_approved filed_today old_result_runs_three_years
    handler_suspects_important blocked_by_export_control blocked_by_dsl36 recipient_prohibited""".split()} | {
    "direction": ["outbound", "inbound"],
    "scenario": ["none", "contract_with_individual", "hr_management", "emergency_life_health_property", "statutory_duty",
                 "foreign_origin_processing", *sorted(ART_3)],
    "ytd_nonsensitive": COUNT_OUT, "ytd_sensitive": COUNT_SENSITIVE,
    "contracts": [[{"persons_nonsensitive": 60000}] * n for n in (0, 1, 2, 16, 17)] + [[{"persons_nonsensitive": n},
     {"persons_nonsensitive": 1}] for n in (99998, 99999, 999999)],
    "processed_persons": [0, 1, 999999, 1000000, 1000001], "since_prev_year_pi": [0, 1, 99999, 100000, 100001],
    "since_prev_year_sensitive": COUNT_SENSITIVE, "prev_year_pi": [0, 5000000], "prev_calendar_year_nonsensitive": [0, 5000000],
    "zone": ["Shanghai", "Beijing", "Tianjin"],
    "list_mechanism": ["security_assessment", "standard_contract_or_certification"],
    "legal_basis": ["consent", "contract_necessity", "hr_necessity", "statutory_duty", "emergency"],
    "chosen_route": ["standard_contract", "certification", "security_assessment"],
    "assessment_issued": around("2022-12-01", "2023-06-01", "2024-03-22", "2024-04-10", "2025-02-28"),
    "action": ["start_export", "apply_extension"], "working_days_before_expiry": [-1, 0, 1, 59, 60, 61],
    "working_days_since_effective": [0, 9, 10, 11], "export_began_on": around("2022-09-01", "2023-06-01")}
OUTPUTS = {
    "mechanism": mechanism, "decision": decision, "compliant": compliant, "missing": missing,
    "exempt_by": lambda f: both(f)[1], "route_available": route_available,
    "volume_exemption_available": volume_exempts, "notice_required": sends, "pipia_required": sends,
    "must_declare_as_important": lambda f: UNSAID if f.today < O16 else f.important_notified_or_published,
    "splitting_allowed": lambda f: UNSAID if f.today < O13 else False,
    "assessment_valid": assessment_valid, "in_extension_window": in_extension_window, "filing_on_time": filing_on_time}
DAYS = around("2023-06-01", "2024-03-22", "2024-05-08", "2024-08-30", "2025-01-01", "2025-02-08", "2026-01-01", "2027-04-10",
              "2028-02-29", "2030-04-10") + [day("2022-09-01"), day("2024-07-01"), day("2024-12-01")]
BORDER = Oracle("cn.cross_border", ["CN"], DOMAINS,
                "contains_pi contracts candidate_pi prev_year_pi prev_calendar_year_nonsensitive no_assessment_issued "
                "export_began_on blocked_by_export_control blocked_by_dsl36 recipient_prohibited".split(),
                OUTPUTS, DAYS)
BASE = "direction is_ciio contains_important_data scenario ytd_nonsensitive ytd_sensitive in_ftz contains_pi".split()
OLD = "processed_persons since_prev_year_pi since_prev_year_sensitive".split()
SCENE = "necessary domestic_pi_introduced employee_pi candidate_pi lawful_labour_rules lawful_collective_contract".split()
LIST = "zone registered_in_zone sector_covered_by_list scenario_covered_by_list data_on_list filed_with_zone list_mechanism".split()
DUTIES = "legal_basis notice_given separate_consent pipia_done chosen_route sc_signed sc_effective certified".split()
ISSUED = "assessment_issued no_assessment_issued extension_approved old_result_runs_three_years".split()
GATES = "blocked_by_export_control blocked_by_dsl36 recipient_prohibited".split()
IMPORTANT = ["important_notified_or_published", "handler_suspects_important"]
OUT = {"direction": "outbound", "is_ciio": False, "contains_important_data": False, "in_ftz": False}
BORDER.profiles = [
    (BASE, {}), (BASE, OUT | {"scenario": "none"}), (BASE + OLD, OUT), (BASE + OLD + IMPORTANT, {}),
    (BASE + SCENE, OUT), (BASE + SCENE + IMPORTANT, {}), (BASE + LIST, {"direction": "outbound", "in_ftz": True,
     "contains_important_data": False, "scenario": "none"}),
    (BASE + DUTIES, OUT | {"scenario": "none"}), (BASE + OLD + SCENE + DUTIES + ISSUED, OUT), (ISSUED, {}), (ISSUED,
     {"extension_approved": False}),
    (["action", "working_days_before_expiry", "assessment_issued"], {}), (["sc_effective", "working_days_since_effective",
     "filed_today"], {}),
    (BASE + ["contracts", "same_handler", "distinct_persons"], OUT | {"scenario": "none"}),
    (BASE + LIST + SCENE + DUTIES + ISSUED + IMPORTANT + OLD, {}), (IMPORTANT, {}),
    (BASE + GATES, {}), (BASE + GATES + DUTIES, {"scenario": "none", "notice_given": True, "pipia_done": True}),
    (BASE + DUTIES + ISSUED, OUT | {"scenario": "none", "notice_given": True, "separate_consent": True, "pipia_done": True})]
STATED = OUT | {
    "as_of": "2024-09-03", "jurisdiction": "CN", "scenario": "none", "ytd_nonsensitive": 300000, "ytd_sensitive": 0,
     "contains_pi": True,
    "important_notified_or_published": False, "processed_persons": 200000, "since_prev_year_pi": 5, "since_prev_year_sensitive": 0,
    "legal_basis": "consent", "notice_given": True, "separate_consent": True, "pipia_done": True, "chosen_route": "standard_contract",
    "sc_signed": True, "sc_effective": True, "certified": False, "assessment_issued": "2024-04-10", "extension_approved": False,
    "old_result_runs_three_years": False, "action": "apply_extension", "working_days_before_expiry": 5,
    "working_days_since_effective": 5, "filed_today": True}
SCENES = dict.fromkeys(["necessary", "employee_pi", "lawful_labour_rules", "lawful_collective_contract"], True)
ZONE = {"in_ftz": True, "registered_in_zone": True, "sector_covered_by_list": True, "scenario_covered_by_list": True,
        "data_on_list": False, "filed_with_zone": True, "list_mechanism": "security_assessment", "as_of": "2025-03-01"}
BORDER.good = [
    STATED, STATED | {"chosen_route": "certification", "certified": True}, STATED | {"ytd_nonsensitive": 1000000},
    STATED | {"ytd_nonsensitive": 1000000, "assessment_issued": "2022-12-01"}, STATED | {"ytd_nonsensitive": 5, "is_ciio": True},
    STATED | {"contains_important_data": True, "important_notified_or_published": True}, STATED | {"ytd_nonsensitive": 0,
        "ytd_sensitive": 5},
    *(STATED | SCENES | {"scenario": scenario} for scenario in ("contract_with_individual", "hr_management", "statutory_duty",
                                                                "emergency_life_health_property")),
    STATED | {"scenario": "foreign_origin_processing", "domestic_pi_introduced": False}, STATED | {"scenario": "marketing",
        "contains_pi": False},
    *(STATED | ZONE | {"zone": zone} for zone in ("Shanghai", "Beijing", "Tianjin")), STATED | ZONE | {"zone": "Tianjin",
        "data_on_list": True},
    STATED | {"contracts": [{"persons_nonsensitive": 60000}] * 2, "same_handler": True, "distinct_persons": True,
        "ytd_nonsensitive": 0},
    STATED | {"as_of": "2023-07-15"}, STATED | {"as_of": "2023-07-15", "assessment_issued": "2022-12-01", "processed_persons": 1000000},
    STATED | {"as_of": "2023-07-15", "contains_important_data": True}, STATED | {"as_of": "2022-12-15", "certified": True,
        "chosen_route": "certification"},
    {key: value for key, value in STATED.items() if key != "contains_pi"},
    {key: value for key, value in STATED.items() if key != "contains_pi"} | {"as_of": "2023-07-15"}]
ORACLES = [BORDER]
