# SPDX-License-Identifier: Apache-2.0
"""The smaller decisions of the statutes from the sources: credit, export control, important data, judicial requests, trading, public
data and property rights in China."""
import datetime
from law_engine import DAY, UNSAID, Oracle, around, day, later

BOOLEAN = [True, False]


def deny_if(ground):
    return lambda f: "deny" if ground(f) else "permit"


def decision_of(name, jurisdictions, outputs, booleans, domains, optional, days, profiles):
    oracle = Oracle(name, jurisdictions, dict.fromkeys(booleans.split(), BOOLEAN) | domains, optional.split(), outputs, days)
    oracle.profiles = [(names.split(), fixed) for names, fixed in profiles]
    return oracle


# ---- credit ----

def credit_denied(f):
    operation = f.operation
    if operation == "supply_adverse" and not f.told_before:
        return True
    if operation == "query_report" and not (f.written_consent and f.within_agreed_purpose):
        return True
    if operation == "process_abroad":
        return True
    if operation == "impose_sanction" and not f.breach_found:
        return True
    if f.jurisdiction != "CN-SH":
        return False
    if operation == "query_by_applicant":
        return f.today > later(f.breach_ended, 5)
    return operation == "impose_sanction" and not (f.sanction_proportionate and f.sanction_published and f.reasons_given)


def rolled(last):
    """Civil Code 203: off days of the weekend roll on; a last day in a week with a statutory holiday is not compared."""
    while last.weekday() > 4:
        last += DAY
    return last


def answer_on_time(f):
    last = f.objection_received + 20 * DAY
    return f.answered <= rolled(last)


def in_shanghai(rule):
    return lambda f: rule(f) if f.jurisdiction == "CN-SH" else UNSAID


ENDED = [day("2015-01-01")] + around("2020-01-10", "2020-06-01", "2020-02-29")
CREDIT_DAYS = around("2025-01-10", "2025-06-01", "2024-02-29")
CREDIT = decision_of(
    "cn.credit", ["CN", "CN-SH"],
    {"decision": deny_if(credit_denied), "must_delete": lambda f: f.today > later(f.adverse_event_ended, 5),
     "answer_on_time": answer_on_time,
     "next_report_free": lambda f: f.free_reports_this_year < 2, "mark_on_time": in_shanghai(lambda f: f.working_days_to_mark <= 1),
     "decision_on_time": in_shanghai(lambda f: f.working_days_to_decide <= 5),
     "removal_on_time": in_shanghai(lambda f: f.working_days_to_remove <= 3)},
    "told_before written_consent within_agreed_purpose breach_found sanction_proportionate sanction_published reasons_given record_kept",
    {"operation": ["query_by_applicant", "supply_adverse", "query_report", "process_abroad", "impose_sanction"],
     "breach_ended": ENDED, "adverse_event_ended": ENDED,
     "objection_received": [day(f"2025-{month:02}-{n:02}") for month in (1, 3, 7) for n in range(3, 12)],
     "answered": [day("2025-01-10"), day("2025-09-01")] + [day(f"2025-03-{n:02}") for n in range(20, 32)],
     "free_reports_this_year": [0, 1, 2, 3], "working_days_to_mark": [0, 1, 2], "working_days_to_decide": [4, 5, 6],
      "working_days_to_remove": [2, 3, 4]},
    "", CREDIT_DAYS + [day("2025-04-01")],
    [("operation breach_ended", {}), ("operation breach_ended", {"jurisdiction": "CN-SH", "operation": "query_by_applicant"}),
     ("adverse_event_ended record_kept", {}), ("objection_received answered", {}), ("free_reports_this_year", {}),
     ("working_days_to_mark working_days_to_decide working_days_to_remove", {}),
     ("operation told_before written_consent within_agreed_purpose breach_found sanction_proportionate "
      "sanction_published reasons_given", {})])


# ---- export control ----

def licence_needed(f):
    kind = f.data_kind
    if kind in ("technical_data_of_listed_controlled_item", "dual_use_technical_data_on_list"):
        return True
    if kind == "temporarily_controlled_technical_data" and f.today <= f.control_last_day:
        return True
    return f.exporter_knows_wmd_use or bool(f.told_of_risk)


def blocked(f):
    if f.to == "domestic_company":
        return False
    return bool(f.embargoed) or not f.licence and licence_needed(f)


EXPORT = decision_of(
    "cn.export_control", ["CN"], {"decision": deny_if(blocked), "blocked_by_export_control": blocked},
    "licence exporter_knows_wmd_use told_of_risk embargoed all_individuals_consented",
    {"data_kind": ["technical_data_of_listed_controlled_item", "dual_use_technical_data_on_list",
     "temporarily_controlled_technical_data",
                   "unlisted_technical_data"],
     "to": ["foreign_company", "foreign_individual_inside_china", "domestic_company"], "provider": ["prc_company"],
      "transfer": ["gift"],
     "control_last_day": [day("2020-11-01")] + around("2026-05-31")},
    "told_of_risk embargoed", around("2026-05-31", "2024-12-01") + [day("2020-12-01")],
    [("data_kind to licence exporter_knows_wmd_use told_of_risk embargoed control_last_day provider transfer "
     "all_individuals_consented", {}),
     ("data_kind to licence", {"provider": "prc_company", "transfer": "gift"}), ("data_kind to exporter_knows_wmd_use", {})])


# ---- important data ----

def assessment_required(f):
    return f.contains_important_data and f.operation in ("provide_domestic", "entrust", "joint_process") and not f.statutory_duty


def important_denied(f):
    if not f.contains_important_data:
        return False
    if f.operation == "export":
        return not f.assessment_passed or f.actual_scale > f.assessed_scale or not f.within_assessed_scope
    if f.operation == "merge":
        return not f.disposal_plan_reported
    return not f.contract_concluded or assessment_required(f) and not f.risk_assessment_done


IMPORTANT = decision_of(
    "cn.important_data", ["CN"],
    {"decision": deny_if(important_denied), "compliant": lambda f: not important_denied(f),
     "risk_assessment_required": assessment_required,
     "duties_30_32_apply": lambda f: f.contains_important_data or f.processed_persons >= 10000000},
    "contains_important_data statutory_duty risk_assessment_done contract_concluded assessment_passed "
     "within_assessed_scope disposal_plan_reported",
    {"operation": ["export", "provide_domestic", "entrust", "joint_process", "merge"], "assessed_scale": [99, 100, 101, 0],
     "actual_scale": [99, 100, 101, 102, 0], "processed_persons": [0, 9999999, 10000000, 10000001]},
    "", around("2026-08-20") + [day("2025-01-01"), day("2025-02-01")],
    [("contains_important_data operation statutory_duty risk_assessment_done contract_concluded", {}),
     ("contains_important_data assessment_passed within_assessed_scope actual_scale assessed_scale", {"operation": "export"}),
     ("contains_important_data operation disposal_plan_reported processed_persons", {}), ("operation statutory_duty", {})])


# ---- judicial requests ----

def barred(f):
    return f.recipient in ("foreign_court", "foreign_law_enforcement") and f.data_stored_in_china and not f.competent_authority_approval


JUDICIAL = decision_of(
    "cn.judicial_request", ["CN"],
    {"decision": deny_if(barred), "blocked_by_dsl36": barred,
     "blocked_by_pipl41": lambda f: f.today >= day("2021-11-01") and bool(f.contains_personal_information) and barred(f)},
    "data_stored_in_china competent_authority_approval contains_personal_information",
    {"recipient": ["foreign_court", "foreign_law_enforcement", "domestic_court"]}, "contains_personal_information",
    around("2021-11-01") + [day("2021-09-01"), day("2025-05-01")],
    [("recipient data_stored_in_china competent_authority_approval contains_personal_information", {})])


# ---- trading ----

NEVER = {"religious_belief", "genes", "fingerprint", "blood_type", "disease"}
LIMITED = {"income", "deposits", "securities", "insurance", "real_estate", "tax_amount"}
LOCAL = day("2022-01-01")


def local_trade(f):
    return f.jurisdiction != "CN" and f.operation == "trade"


def locally_banned(f):
    if not local_trade(f) or f.today < LOCAL:
        return False
    if f.jurisdiction == "CN-SH":
        return f.endangers_public_interest or not f.right_holder_authorised
    return (f.contains_personal_data and not f.personal_data_authorised) or (f.contains_public_data and not f.public_data_lawfully_opened)


def counts_as_sale(f):
    return f.operation in ("sale", "trade") or f.operation == "lawful_provision_for_research" and f.payment == "more_than_cost"


def not_met(f):
    return [name for fact, name in (("source_explained", "source_explanation"), ("identities_verified", "identity_verification"),
                                    ("records_kept", "records")) if not getattr(f, fact)]


def traded_denied(f):
    """`item` is said in every request compared here but of local trades, where it need not be."""
    if locally_banned(f):
        return True
    if f.item == "human_genetic_resources" and counts_as_sale(f):
        return True
    if local_trade(f):
        return False
    if f.role == "credit_bureau":
        return f.item in NEVER or f.item in LIMITED and not (f.adverse_effects_told and f.written_consent)
    return f.role == "data_trading_intermediary" and bool(not_met(f))


def tier(f):
    if locally_banned(f) or f.item == "human_genetic_resources" and counts_as_sale(f):
        return "prohibited"
    if local_trade(f) or f.role != "credit_bureau":
        return None
    return "prohibited" if f.item in NEVER else "restricted" if f.item in LIMITED else None


def fine(low, high):
    def answer(f):
        if f.jurisdiction != "CN-SZ" or not f.said("violation") or f.today < LOCAL:
            return UNSAID
        return low if f.trade_amount_cny < 10000 else high

    return answer


def of_intermediary(answer):
    return lambda f: answer(f) if f.role == "data_trading_intermediary" else UNSAID


TRADING = decision_of(
    "cn.trading", ["CN", "CN-SH", "CN-SZ"],
    {"decision": lambda f: deny_if(traded_denied)(f) if f.said("item") or f.said("operation") and local_trade(f) else UNSAID,
     "tier": lambda f: tier(f) if f.said("item") or f.said("operation") and local_trade(f) else UNSAID,
     "counts_as_sale": counts_as_sale, "intermediary_duties_met": of_intermediary(lambda f: not not_met(f)),
      "missing": of_intermediary(not_met),
     "fine_min_cny": fine(50000, 200000), "fine_max_cny": fine(200000, 1000000)},
    """contains_personal_data personal_data_authorised contains_public_data public_data_lawfully_opened endangers_public_interest
    right_holder_authorised adverse_effects_told written_consent source_explained identities_verified records_kept""",
    {"operation": ["trade", "sale", "lawful_provision_for_research"], "role": ["credit_bureau", "data_trading_intermediary",
     "other_role"],
     "item": ["human_genetic_resources", "other_item", *sorted(NEVER), *sorted(LIMITED)], "payment": ["reasonable_cost_only", "none",
      "more_than_cost"],
     "violation": ["Art 67"], "trade_amount_cny": [0, 9999, 10000, 10001]},
    "item", around("2022-01-01") + [day("2021-09-01"), day("2025-01-10")],
    [("operation endangers_public_interest right_holder_authorised", {"jurisdiction": "CN-SH", "operation": "trade"}),
     ("contains_personal_data personal_data_authorised contains_public_data public_data_lawfully_opened", {"jurisdiction": "CN-SZ",
      "operation": "trade"}),
     ("violation trade_amount_cny", {"jurisdiction": "CN-SZ", "violation": "Art 67"}), ("operation item payment role", {}),
     ("item adverse_effects_told written_consent", {"role": "credit_bureau"}), ("source_explained identities_verified records_kept",
      {"role": "data_trading_intermediary"}),
     ("operation role item payment source_explained identities_verified records_kept adverse_effects_told written_consent", {}),
     ("operation role item endangers_public_interest right_holder_authorised contains_personal_data "
      "personal_data_authorised contains_public_data public_data_lawfully_opened", {})])


# ---- public data: opening, price, registration ----

PRICES, REGISTRATION = day("2025-01-20"), day("2025-03-01")


def opened_free(f):
    return f.jurisdiction == "CN-SZ" and f.operation == "open_public_data" and f.opened_under_law


def max_fee(f):
    if opened_free(f):
        return 0
    if f.today < PRICES or not f.public_data_authorised_operation:
        return UNSAID
    return f.ceiling_cny if f.use == "industry_development" else 0


def fee_lawful(f):
    most = max_fee(f)
    return most if most is UNSAID else f.fee_cny <= most


def registration_required(f):
    return f.today >= REGISTRATION and f.holder in ("party_or_government_body", "public_body") and f.in_authorised_operation_scope


def public_denied(f):
    operation = f.operation
    if f.jurisdiction == "CN-SH" and operation == "provide_to_third_party" and f.data == "shared_public_data":
        return True
    if f.today < day("2022-12-02"):
        return False
    if operation in ("open_public_data", "enter_market") and f.secret_by_law:
        return True
    return operation == "enter_market" and f.raw and not f.lawfully_published


def since_prices(answer):
    return lambda f: UNSAID if f.today < PRICES else answer(f)


PUBLIC = decision_of(
    "cn.public_data", ["CN", "CN-SH", "CN-SZ"],
    {"decision": deny_if(public_denied), "max_fee_cny": max_fee, "fee_lawful": fee_lawful,
     "registration_required": registration_required,
     "compliant": lambda f: not registration_required(f) or f.registered,
     "max_permitted_revenue_cny": since_prices(lambda f: max(f.gross_operating_cost_cny - f.government_subsidy_cny,
      0) + f.permitted_profit_cny + f.taxes_cny),
     "deduction_next_period_cny": since_prices(lambda f: max(f.actual_revenue_cny - f.permitted_revenue_last_period_cny, 0)),
     "disclosure_on_time": lambda f: UNSAID if f.today < day("2026-02-10") else
     f.disclosed_on <= datetime.date(f.disclosed_year_ended_on.year + 1, 3, 31)},
    "opened_under_law public_data_authorised_operation in_authorised_operation_scope registered secret_by_law raw lawfully_published",
    {"operation": ["open_public_data", "provide_to_third_party", "enter_market"], "data": ["shared_public_data", "other_public_data"],
     "holder": ["party_or_government_body", "public_body", "authorised_operator"], "use": ["public_governance", "public_welfare",
      "industry_development"],
     "fee_cny": [0, 0.01, 99.99, 100, 100.01, 101], "ceiling_cny": [0, 100, 101, 200],
     "gross_operating_cost_cny": [0, 12000000, 100], "government_subsidy_cny": [0, 2000000, 101, 12000001],
      "permitted_profit_cny": [0, 600000],
     "taxes_cny": [0, 700000], "actual_revenue_cny": [0, 11299999, 11300000, 11300001], "permitted_revenue_last_period_cny": [0,
      11300000],
     "disclosed_year_ended_on": [day("2024-12-31"), day("2025-12-31")], "disclosed_on": around("2025-03-31", "2026-03-31")},
    "", around("2025-01-20", "2025-03-01", "2026-02-10") + [day("2022-01-01"), day("2022-12-01"), day("2022-12-02"), day("2026-04-01")],
    [("operation data holder secret_by_law raw lawfully_published", {}), ("public_data_authorised_operation use fee_cny ceiling_cny",
     {"operation": "enter_market"}),
     ("public_data_authorised_operation use fee_cny ceiling_cny opened_under_law operation", {"jurisdiction": "CN-SZ"}),
     ("use fee_cny ceiling_cny", {"public_data_authorised_operation": True, "jurisdiction": "CN"}),
      ("holder in_authorised_operation_scope registered", {}),
     ("gross_operating_cost_cny government_subsidy_cny permitted_profit_cny taxes_cny", {}),
      ("actual_revenue_cny permitted_revenue_last_period_cny", {}),
     ("disclosed_year_ended_on disclosed_on", {})])


# ---- property rights ----

def rights(f):
    origin = f.data_origin
    if origin in ("own_lawful_collection", "contract_collected", "natural_person"):
        return {"hold", "use", "operate"}
    if origin == "public_web_automated":
        if not (f.no_intrusion and f.no_disruption and f.no_breaking_measures and f.no_harm):
            return set()
        if f.kind == "collected_data":
            return {"hold", "use"}
        return set() if f.substantially_substitutes_source else {"hold", "use", "operate"}
    if origin == "fused":
        return UNSAID if f.contract_on_rights else {"hold", "use", "operate"} if f.other_participants_consent else {"hold", "use"}
    if origin == "derived":
        return {"hold", "use", "operate"} if f.holds_use_right and f.substantive_change and f.significant_value else set()
    if origin == "entrusted_processing":
        return UNSAID if f.contract_grants_rights else set()
    return set()


def registration(f):
    """May the right be registered?"""
    if (f.data_origin == "government_duty_data" or f.harms_security_or_rights or f.source_illegal or f.unresolved_ownership_dispute
            or f.concealment_or_false_proof):
        return "deny"
    held = rights(f)
    return UNSAID if held is UNSAID else "permit" if f.right in held else "deny"


PROPERTY = decision_of(
    "cn.property_rights", ["CN"],
    {"decision": registration, "rights": rights, "registrable": lambda f: f.data_origin != "government_duty_data",
     "blocked_by_existing_registration": lambda f: False, "certificate_valid": lambda f: f.today <= f.certificate_expiry,
     "in_renewal_window": lambda f: later(f.certificate_expiry, months=-6) <= f.today < f.certificate_expiry,
     "deemed_accepted": lambda f: not f.told_result and f.working_days_since_application > 3,
     "publicity_complete": lambda f: f.publicity_working_days >= 5,
     "registrar_conditions_met": lambda f: (f.registrar_kind != "enterprise" or f.paid_in_capital_cny >= 100000000)
     and f.experience_years >= 2 and f.mlps_level >= 3},
    """no_intrusion no_disruption no_breaking_measures no_harm substantially_substitutes_source contract_on_rights
    other_participants_consent
    contract_grants_rights holds_use_right substantive_change significant_value harms_security_or_rights source_illegal told_result
    unresolved_ownership_dispute concealment_or_false_proof other_holder_registered_same_right""",
    {"data_origin": ["own_lawful_collection", "contract_collected", "natural_person", "public_web_automated", "fused", "derived",
     "entrusted_processing",
                     "government_duty_data"],
     "kind": ["collected_data", "product"], "right": ["hold", "use", "operate"], "action": ["none", "renew"],
     "certificate_expiry": [day("2020-01-01")] + around("2031-08-01", "2031-08-31", "2032-08-29"),
      "working_days_since_application": [0, 3, 4],
     "publicity_working_days": [0, 4, 5, 6], "registrar_kind": ["enterprise", "public_institution"], "paid_in_capital_cny": [0,
      99999999, 100000000],
     "experience_years": [1, 2, 3], "mlps_level": [2, 3, 4]},
    "", around("2031-02-01", "2031-03-01", "2031-08-01", "2032-02-29") + [day("2026-07-01"), day("2026-08-01")],
    [("data_origin kind no_intrusion no_disruption no_breaking_measures no_harm substantially_substitutes_source",
     {"data_origin": "public_web_automated"}),
     ("data_origin contract_on_rights other_participants_consent contract_grants_rights holds_use_right "
      "substantive_change significant_value", {}),
     ("""data_origin right kind no_intrusion no_disruption no_breaking_measures no_harm substantially_substitutes_source contract_on_rights
         other_participants_consent contract_grants_rights holds_use_right substantive_change significant_value""",
      dict.fromkeys("harms_security_or_rights source_illegal unresolved_ownership_dispute concealment_or_false_proof".split(), False)),
     ("data_origin right harms_security_or_rights source_illegal unresolved_ownership_dispute concealment_or_false_proof", {}),
     ("certificate_expiry action", {}), ("right other_holder_registered_same_right", {}),
      ("told_result working_days_since_application publicity_working_days", {}),
     ("registrar_kind paid_in_capital_cny experience_years mlps_level", {})])

def good(oracle, as_of, jurisdiction, *requests):
    oracle.good = [{"as_of": as_of, "jurisdiction": jurisdiction} | request for request in requests]


good(CREDIT, "2025-01-10", "CN-SH",
     {"operation": "query_by_applicant", "breach_ended": "2020-01-10", "adverse_event_ended": "2020-01-10", "free_reports_this_year": 1,
      "working_days_to_mark": 1, "working_days_to_decide": 5, "working_days_to_remove": 3},
     {"operation": "impose_sanction", "breach_found": True, "sanction_proportionate": True, "sanction_published": True,
      "reasons_given": True},
     {"operation": "query_report", "written_consent": True, "within_agreed_purpose": True}, {"operation": "supply_adverse",
      "told_before": True},
     *({"objection_received": f"2025-03-{n:02}", "answered": "2025-03-24"} for n in range(3, 8)))
LISTED = {"data_kind": "technical_data_of_listed_controlled_item", "to": "foreign_company", "licence": True,
    "exporter_knows_wmd_use": False}
good(EXPORT, "2026-05-31", "CN", LISTED, LISTED | {"licence": False, "to": "domestic_company"},
     LISTED | {"licence": False, "data_kind": "unlisted_technical_data"},
     LISTED | {"licence": False, "data_kind": "temporarily_controlled_technical_data", "control_last_day": "2026-05-30"})
HELD = {"contains_important_data": True, "statutory_duty": False, "risk_assessment_done": True, "contract_concluded": True,
        "assessment_passed": True, "within_assessed_scope": True, "disposal_plan_reported": True, "assessed_scale": 100,
         "actual_scale": 100}
good(IMPORTANT, "2025-02-01", "CN", *(HELD | {"operation": operation} for operation in IMPORTANT.domains["operation"]),
     {"contains_important_data": False, "processed_persons": 9999999})
good(JUDICIAL, "2025-05-01", "CN", {"recipient": "foreign_court", "data_stored_in_china": True, "competent_authority_approval": True,
                                    "contains_personal_information": True})
DUTIES = dict.fromkeys(["source_explained", "identities_verified", "records_kept"], True)
good(TRADING, "2025-01-10", "CN-SH", {"operation": "trade", "endangers_public_interest": False, "right_holder_authorised": True},
     {"operation": "sale", "role": "credit_bureau", "item": "income", "adverse_effects_told": True, "written_consent": True},
     {"operation": "sale", "role": "data_trading_intermediary", "item": "other_item"} | DUTIES,
     {"operation": "lawful_provision_for_research", "role": "other_role", "item": "human_genetic_resources", "payment": "none"},
     {"jurisdiction": "CN-SZ", "operation": "trade", "contains_personal_data": True, "personal_data_authorised": True,
      "contains_public_data": True, "public_data_lawfully_opened": True},
     {"jurisdiction": "CN-SZ", "violation": "Art 67", "trade_amount_cny": 10000})
PRICED = {"public_data_authorised_operation": True, "use": "industry_development", "fee_cny": 100, "ceiling_cny": 100,
    "operation": "open_public_data",
          "opened_under_law": False, "secret_by_law": False}
good(PUBLIC, "2026-04-01", "CN", PRICED, PRICED | {"use": "public_welfare", "fee_cny": 0}, PRICED | {"jurisdiction": "CN-SZ",
    "opened_under_law": True},
     {"operation": "enter_market", "secret_by_law": False, "raw": True, "lawfully_published": True},
     {"jurisdiction": "CN-SH", "operation": "provide_to_third_party", "data": "other_public_data"},
     {"holder": "public_body", "in_authorised_operation_scope": True, "registered": True},
     {"gross_operating_cost_cny": 12000000, "government_subsidy_cny": 2000000, "permitted_profit_cny": 600000, "taxes_cny": 700000,
      "actual_revenue_cny": 11300000, "permitted_revenue_last_period_cny": 11300000},
     {"disclosed_year_ended_on": "2025-12-31", "disclosed_on": "2026-03-31"})
CLEAR = dict.fromkeys("harms_security_or_rights source_illegal unresolved_ownership_dispute concealment_or_false_proof".split(), False)
WEB = {"data_origin": "public_web_automated", "no_intrusion": True, "no_disruption": True, "no_breaking_measures": True,
    "no_harm": True,
       "substantially_substitutes_source": False} | CLEAR
good(PROPERTY, "2031-02-01", "CN", {"data_origin": "own_lawful_collection", "right": "operate"} | CLEAR,
    {"certificate_expiry": "2031-08-01"},
     *(WEB | {"kind": kind, "right": right} for kind in ("collected_data", "product") for right in ("hold", "use", "operate")),
     {"data_origin": "fused", "right": "operate", "contract_on_rights": False, "other_participants_consent": True} | CLEAR,
     {"data_origin": "derived", "right": "operate", "holds_use_right": True, "substantive_change": True,
      "significant_value": True} | CLEAR,
     {"data_origin": "entrusted_processing", "right": "use", "contract_grants_rights": False} | CLEAR,
     {"told_result": False, "working_days_since_application": 4, "publicity_working_days": 5, "registrar_kind": "enterprise",
      "paid_in_capital_cny": 100000000, "experience_years": 2, "mlps_level": 3})
ORACLES = [CREDIT, EXPORT, IMPORTANT, JUDICIAL, TRADING, PUBLIC, PROPERTY]
