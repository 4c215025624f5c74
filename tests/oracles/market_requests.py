# SPDX-License-Identifier: Apache-2.0
"""Requests to the decisions on the market, for market.py: for each decision whole requests to begin from, and what each fact may be.

A domain holds both sides of every edge, as the bases have them. A fact that is not named has the values yes and no. `NAME[].FIELD`
is a field of a record in a list."""
from datetime import date, timedelta
from decimal import Decimal


def around(*numbers):
    return sorted({n + d for n in numbers for d in (-1, 0, 1)})


def dates(*days):
    """Each day, the one before and the one after."""
    return sorted({(date.fromisoformat(d) + timedelta(days=n)).isoformat() for d in days for n in (-1, 0, 1)})


def party(name, stage, contribution, proposed=None):
    out = {"party": name, "stage": stage, "contribution": contribution}
    return out if proposed is None else {**out, "proposed_cny": proposed}


def term(name, larger, smaller):
    return {"term": name, "larger_may_demand": larger, "smaller_may_demand": smaller}


YES, NO = True, False

ENTERPRISE_DATA = (
    [{"operation": "exercise_rights", "market_entity": YES, "collected_in_business": YES, "lawfully_obtained": YES,
      "contains_personal_information": NO, "touches_public_interest": NO, "as_of": "2026-03-02"},
     {"operation": "licence", "lawfully_obtained": YES, "larger_party": "internet_platform", "smaller_party": "micro_small_medium",
      "terms": [term("audit", YES, YES), term("resale", NO, YES), term("sublicence", NO, NO)], "as_of": "2026-03-02"},
     {"operation": "government_access", "for_statutory_duty": YES, "access_lawful": YES, "use_limits_agreed": YES,
      "use_purpose": "statistics", "agreed_purposes": ["flood_control", "statistics"], "use_agreed_through": "2026-03-02",
      "as_of": "2026-03-02"}],
    {"as_of": dates("2026-03-02"), "larger_party": ["industry_leader", "internet_platform", "other", "state_owned_enterprise"],
     "smaller_party": ["micro_small_medium", "other"], "use_purpose": ["statistics", "marketing", "flood_control"],
     "agreed_purposes": [[], ["statistics"], ["flood_control"], ["marketing", "statistics"]],
     "use_agreed_through": dates("2026-03-02") + ["2024-02-29"], "terms[].term": ["audit", "other"],
     "terms": [[], [term("a", YES, NO)], [term("a", NO, YES), term("b", YES, NO), term("c", YES, NO)], [term("a", YES, YES)]]})

CIRCULATION_BASE = {
    "source_lawful": YES, "privacy_protected": YES, "circulation_rules_met": YES, "quality_declared": YES, "illegal_channel": NO,
    "channel": "on_exchange", "mode": "trade", "data_kind": "enterprise", "price_mode": "market", "scope_level": 2, "impact_level": 1,
    "risk_level": 1, "scenario": "credit_scoring", "authorised_scenarios": ["credit_scoring", "fraud_detection"],
    "purpose": "loan_review", "authorised_purposes": ["loan_review"], "volume_used": 40000, "volume_requested": 60000,
    "volume_authorised": 100000, "certified": NO, "as_of": "2026-03-02"}
CIRCULATION = (
    [CIRCULATION_BASE, {**CIRCULATION_BASE, "mode": "share", "channel": "off_exchange"},
     {**CIRCULATION_BASE, "data_kind": "public", "for_digital_development": YES, "price_mode": "government_guided"},
     {**CIRCULATION_BASE, "certification_from_grade": 3, "scope_level": 3, "certified": YES}],
    {"as_of": ["2026-03-02"], "channel": ["off_exchange", "on_exchange"], "mode": ["exchange", "open", "share", "trade"],
     "data_kind": ["enterprise", "personal", "public"], "price_mode": ["government_guided", "market"],
     "scope_level": [0, 1, 2, 3, 4, 9], "impact_level": [0, 1, 2, 3, 4, 9], "risk_level": [0, 1, 2, 3, 4, 9],
     "certification_from_grade": [0, 1, 2, 3, 4],
     "scenario": ["credit_scoring", "fraud_detection", "other"], "authorised_scenarios": [[], ["other"], ["fraud_detection"]],
     "purpose": ["loan_review", "marketing"], "authorised_purposes": [[], ["marketing", "loan_review"], ["marketing"]],
     "volume_used": [0] + around(40000) + [10**9], "volume_requested": [0] + around(60000) + [10**9],
     "volume_authorised": [0] + around(100000) + [10**10]},
    {"authorised_scenarios": [[], ["credit_scoring", "fraud_detection", "other"]],
     "authorised_purposes": [[], ["loan_review", "marketing"]], "purpose": ["loan_review", "marketing", "none of these"],
     "scenario": ["credit_scoring", "fraud_detection", "other", "none of these"], "volume_used": [0, 10**12], "volume_requested": [0, 10**12],
     "volume_authorised": [0, 10**13],
     "scope_level": [-1, 0, 1, 2, 3, 4, 9, 10], "impact_level": [-1, 0, 1, 2, 3, 4, 9, 10], "risk_level": [-1, 0, 1, 2, 3, 4, 9, 10]})

REGIONAL = {"operation": "establish", "level": "regional", "in_plan": YES, "venues_existing": 2, "venues_planned": 3,
            "national_standards_adopted": YES, "interconnected_with_national": YES, "as_of": "2026-03-02"}
VENUES = (
    [REGIONAL, {**REGIONAL, "level": "industry"},
     {"operation": "establish", "level": "national", "in_plan": YES, "venues_existing": 0, "venues_planned": 1,
      "national_standards_adopted": YES, "public_interest_mandate": YES, "supervises_compliance": YES, "provides_basic_services": YES,
      "as_of": "2026-03-02"},
     {"operation": "act", "level": "regional", "activity": "basic_service", "as_of": "2026-03-02"},
     {"operation": "refuse_dealer", "refusal_ground": "ownership", "as_of": "2026-03-02"}],
    {"as_of": ["2026-03-02"], "level": ["industry", "national", "regional"],
     "venues_existing": [0] + around(2) + [10**6], "venues_planned": around(1, 3) + [10**7],
     "activity": ["asset_services", "basic_service", "centralised_trading", "compliance_supervision", "product_development",
                  "product_publication", "underwriting"], "refusal_ground": ["ownership", "requirements_not_met"]})

DEALER = {"roles": ["dealer"], "service": "product_development", "source_declared": YES, "rights_declared": YES,
          "quality_declared": YES, "use_declared": YES, "commitment_given": YES, "declaration_false": NO, "excludes_competition": NO,
          "government_project": NO, "as_of": "2026-03-02"}
THIRD = {**DEALER, "roles": ["third_party"], "service": "notarisation", "party_to_trade": NO, "dealt_in_product": NO}
SERVICE_FIRMS = (
    [DEALER, THIRD, {**THIRD, "roles": ["dealer", "third_party"], "government_project": YES, "government_data_rules_met": YES},
     {**DEALER, "disclosure_required": YES, "disclosed": YES}],
    {"as_of": ["2026-03-02"], "roles": [[], ["dealer"], ["third_party"], ["dealer", "third_party"]],
     "service": ["arbitration", "asset_appraisal", "asset_compliance", "asset_standardisation", "asset_value_added", "brokerage",
                 "compliance_certification", "custody", "insurance", "integration", "notarisation", "product_development",
                 "product_publication", "risk_assessment", "security_audit", "training", "underwriting"]})

SETTLE = {"operation": "settle", "gross_cny": "1000.00", "cost_cny": "0.00", "contains_public_data": NO, "as_of": "2026-03-02",
          "participants": [party("A", "source", "1"), party("B", "processing", "2"), party("C", "application", "4")]}
RATES = {"commission_rate": "0.05", "contains_public_data": YES, "public_share_rate": "0.10", "fund_rate": "0.02",
         "source_minimum_rate": "0.10"}
PROPOSAL = {**SETTLE, **RATES, "operation": "check_proposal",
            "participants": [party("S", "source", "0.10", "83.60"), party("B", "processing", "0.55", "459.80"),
                             party("C", "application", "0.35", "292.60"), party("D", "circulation", "0", "0.00")]}
INCOME = (
    [SETTLE, {**SETTLE, **RATES}, PROPOSAL, {**PROPOSAL, "proposed_public_cny": "95.00", "proposed_fund_cny": "19.00"},
     {**SETTLE, "source_minimum_rate": "0.30", "participants": [party("A", "source", "0"), party("B", "processing", "1")]},
     {**SETTLE, "source_minimum_rate": "0.30", "participants": [party("A", "source", "1"), party("S", "source", "1"),
                                                              party("B", "collection", "1"), party("C", "circulation", "7")]}],
    {"as_of": ["2026-03-02"], "gross_cny": ["0.00", "0.01", "33.37", "333.50", "999.99", "1000.00", "1000.01", "123456789.01"],
     "cost_cny": ["0.00", "0.01", "199.99", "999.99", "1000.00", "1000.01", "5000.00"],
     "commission_rate": ["0.00", "0.005", "0.05", "0.333", "0.9", "1.00"], "public_share_rate": ["0.00", "0.10", "0.125", "0.90", "1.00"],
     "fund_rate": ["0.00", "0.02", "0.03", "0.30", "1.00"], "source_minimum_rate": ["0.00", "0.10", "0.1428", "0.1429", "0.50", "1.00"],
     "proposed_public_cny": ["0.00", "94.99", "95.00", "95.01"], "proposed_fund_cny": ["0.00", "18.99", "19.00", "19.01"],
     "participants[].stage": ["application", "circulation", "collection", "processing", "source"],
     "participants[].contribution": ["0", "0.10", "0.333", "1", "2.5", "100"],
     "participants[].proposed_cny": ["0.00", "0.01", "83.59", "83.60", "83.61", "459.80", "836.00"],
     "participants[].party": ["A", "Z"],
     "participants": [[], [party("A", "collection", "1", "0.00")], [party("A", "source", "0", "0.00"), party("B", "source", "0", "1.00")],
                      [party(n, s, c, p) for n, s, c, p in (("A", "source", "1", "100.00"), ("B", "source", "1", "0.00"),
                                                            ("C", "collection", "1", "200.00"), ("D", "application", "3", "536.00"))],
                      [party(chr(65 + i), "processing", "1", "100.00") for i in range(7)]]},
    {"gross_cny": ["0.00", "1000.00", "123456789.01"], "cost_cny": ["0.00", "999.99", "200000000.00"], "commission_rate": ["0.00", "0.05"],
     "public_share_rate": ["0.00", "0.10", "1.00"], "participants[].contribution": ["0", "1", "7"],
     "participants[].proposed_cny": ["0.00", "83.60", "836.00", "1000.00"], "participants[].stage": ["processing", "source"]})

CIRCULATE = {"operation": "circulate", "negative_list": "none", "mlps_implemented": YES,
             "required_measures": ["compliance_notarisation", "security_review", "monitoring"], "compliance_notarised": YES,
             "security_reviewed": YES, "monitored": YES, "risk_score": 10, "watch_from": 40, "warn_from": 60, "stop_from": 80,
             "competition_finding": "none", "sectors": ["finance"], "as_of": "2026-03-02"}
GOVERNANCE = (
    [CIRCULATE, {**CIRCULATE, "negative_list": "restricted", "restriction_conditions_met": YES, "algorithm_reviewed": YES,
                 "required_measures": ["algorithm_review"]},
     {"operation": "review_error", "innovative": YES, "honest": YES, "red_line_crossed": NO, "corrected_on": "2026-02-20",
      "correction_due": "2026-02-20", "as_of": "2026-02-20"}],
    {"as_of": dates("2026-02-20"), "negative_list": ["none", "prohibited", "restricted"],
     "required_measures": [[], ["algorithm_review"], ["monitoring"], ["security_review", "compliance_notarisation"],
                           ["compliance_notarisation", "security_review", "algorithm_review", "monitoring"]],
     "risk_score": [0] + around(40, 60, 80) + [10**6], "watch_from": [0] + around(10, 40, 79) + [10**7],
     "warn_from": [0] + around(10, 60) + [10**7], "stop_from": [0] + around(10, 80) + [10**7],
     "competition_finding": ["abuse_of_dominance", "monopoly_agreement", "none", "unlawful_concentration"],
     "sectors": [[], ["finance"], ["finance", "finance"], ["finance", "health"], ["a", "b", "a"]],
     "corrected_on": dates("2026-02-20") + ["2026-03-10"], "correction_due": dates("2026-02-20") + ["2026-03-10"]},
    {"corrected_on": ["1990-01-01", "2060-01-01"], "correction_due": ["1990-01-01", "2060-01-01"],
     "risk_score": [-1] + around(10, 40, 60, 80) + [10**8]})

CONDUCT = {"operation": "conduct", "holder_kind": "region", "approved": YES, "in_scope": YES, "crosses_boundaries": NO,
           "first_day": "2025-01-01", "last_day": "2026-12-31", "national_rule": "forbids", "overlay_rule": "permits",
           "evaluation_every_months": 12, "as_of": "2025-06-01"}
PILOTS = (
    [CONDUCT, {**CONDUCT, "holder_kind": "industry", "qualified": YES, "crosses_boundaries": YES, "coordinated": YES,
               "evaluated_on": "2025-08-31", "evaluation_every_months": 6, "as_of": "2026-02-28"},
     {**CONDUCT, "national_rule": "permits", "overlay_rule": "forbids", "as_of": "2025-01-01"},
     {"operation": "extend", "first_day": "2025-01-01", "last_day": "2026-12-31", "evaluated_on": "2026-10-15",
      "evaluation_positive": YES, "as_of": "2026-12-31"},
     {"operation": "adjust", "evaluated_on": "2025-05-01", "impact_shown": YES, "as_of": "2025-06-01"},
     {"operation": "roll_out", "evaluated_on": "2025-05-01", "replicable": YES, "as_of": "2025-06-01"}],
    {"as_of": dates("2025-01-01", "2026-01-01", "2026-02-28", "2026-12-31") + ["2022-12-02", "2040-01-01"],
     "holder_kind": ["enterprise", "industry", "open_platform", "region"],
     "first_day": dates("2025-01-01", "2025-08-31") + ["1980-01-01", "2050-01-01"],
     "last_day": dates("2026-12-31", "2026-02-28") + ["1980-01-01", "2050-01-01"],
     "national_rule": ["forbids", "forbids_by_law", "permits"], "overlay_rule": ["forbids", "permits", "silent"],
     "evaluated_on": dates("2025-01-01", "2025-08-31") + ["2024-02-29", "2025-11-30"],
     "evaluation_every_months": [1, 3, 6, 12, 24]},
    {"evaluation_every_months": [-1200, 1200]})

BOUGHT = {"lawfully_owned_or_controlled": YES, "benefits_expected": YES, "cost_reliable": YES, "expensed_earlier": NO,
          "held_for": "own_use", "price_cny": "100000.00", "taxes_cny": "6000.00", "processing_cny": "20000.50",
          "attestation_cny": "3000.00", "quality_assessment_cny": "2500.00", "registration_settlement_cny": "1200.00",
          "security_cny": "800.25", "booked_cny": "133500.75", "as_of": "2026-03-31"}


def booked_up(request):
    named = sum(Decimal(request.get(name, "0.00")) for name in AMOUNTS if name != "booked_cny")
    return ["0.01", str(Decimal(request.get("booked_cny", "0.00")) - named)]


AMOUNTS = {name: ["0.00", value] for name, value in BOUGHT.items() if name.endswith("_cny")}
ASSETS = (
    [{name: value for name, value in BOUGHT.items() if not name.endswith("_cny")}, BOUGHT,
     {**BOUGHT, "held_for": "sale", "appraised_value_cny": "500000.00"}],
    {**AMOUNTS, "as_of": ["2024-01-01", "2025-06-30", "2026-03-31"], "held_for": ["own_use", "sale", "services_to_customers"],
     "booked_cny": ["0.00", "133500.74", "133500.75", "133500.76", "500000.00"], "appraised_value_cny": ["0.00", "500000.00"]},
    # Whatever is booked, the costs that are left out could come to it.
    {name: booked_up for name in AMOUNTS})

SUPPLY = {"jurisdiction": "CN", "operation": "supply_product", "form": "model", "raw_data_leaves_domain": NO, "raw_data_visible": NO,
          "carries_personal_information": NO, "affects_public_security": NO, "secret_by_law": NO, "as_of": "2026-03-02"}
NATION = {"jurisdiction": "CN", "as_of": "2025-06-01"}
PUBLIC_DATA = (
    [SUPPLY, {**SUPPLY, "carries_personal_information": YES, "privacy_protected": YES, "affects_public_security": YES,
              "public_security_ensured": YES, "use": "public_welfare", "use_conditions_met": YES},
     {**NATION, "operation": "enter_market", "secret_by_law": NO, "raw": YES, "lawfully_published": YES},
     {**NATION, "operation": "open_public_data", "secret_by_law": NO},
     {**NATION, "public_data_authorised_operation": YES, "use": "public_governance", "fee_cny": "0.00"},
     {**NATION, "public_data_authorised_operation": YES, "use": "industry_development", "fee_cny": "100.00", "ceiling_cny": 100},
     {**NATION, "gross_operating_cost_cny": 8000000, "government_subsidy_cny": 1000000, "permitted_profit_cny": 300000,
      "taxes_cny": 50000},
     {**NATION, "actual_revenue_cny": 11300001, "permitted_revenue_last_period_cny": 11300000},
     {**NATION, "disclosed_year_ended_on": "2025-12-31", "disclosed_on": "2026-03-31", "as_of": "2026-04-01"},
     {**NATION, "holder": "public_body", "in_authorised_operation_scope": YES, "registered": YES, "as_of": "2025-03-01"},
     {"jurisdiction": "CN-SH", "data": "shared_public_data", "operation": "provide_to_third_party", "as_of": "2024-06-01"},
     {"jurisdiction": "CN-SZ", "operation": "open_public_data", "opened_under_law": YES, "fee_cny": "10.00", "secret_by_law": NO,
      "as_of": "2024-06-01"}],
    {"as_of": dates("2025-03-01") + ["2026-03-02"], "jurisdiction": ["CN", "CN-SH", "CN-SZ"], "data": ["shared_public_data"],
     "form": ["model", "other_product_or_service", "raw_data", "verification"],
     "use": ["industry_development", "public_governance", "public_welfare"], "holder": ["party_or_government_body", "public_body"],
     "fee_cny": ["0.00", "0.01", "99.99", "100.00", "100.01"], "ceiling_cny": [0] + around(100) + [10**6],
     "gross_operating_cost_cny": [0, 8000000, 8000001], "government_subsidy_cny": [0, 1000000], "permitted_profit_cny": [0, 300000],
     "taxes_cny": [0, 50000], "actual_revenue_cny": [0] + around(11300000) + [10**8],
     "permitted_revenue_last_period_cny": [0] + around(11300000) + [10**8],
     "disclosed_year_ended_on": ["2025-12-31", "2024-12-31"], "disclosed_on": dates("2026-03-31", "2025-03-31") + ["2026-01-05"]},
    {"data": ["shared_public_data", "other"], "disclosed_year_ended_on": ["2000-12-31", "2060-12-31"]})

APPLICATION = {"jurisdiction": "CN", "data_origin": "own_lawful_collection", "right": "operate", "harms_security_or_rights": NO,
               "source_illegal": NO, "unresolved_ownership_dispute": NO, "concealment_or_false_proof": NO, "as_of": "2026-08-03"}
TODAY = {"jurisdiction": "CN", "as_of": "2026-08-03"}
PROPERTY_RIGHTS = (
    [APPLICATION, {**APPLICATION, "data_origin": "derived", "holds_use_right": YES, "substantive_change": YES, "significant_value": YES},
     {**APPLICATION, "data_origin": "public_web_automated", "right": "use", "kind": "collected_data", "no_intrusion": YES,
      "no_disruption": YES, "no_breaking_measures": YES, "no_harm": YES},
     {**APPLICATION, "data_origin": "fused", "right": "hold", "contract_on_rights": NO, "other_participants_consent": NO},
     {**APPLICATION, "data_origin": "entrusted_processing", "contract_grants_rights": NO},
     {**TODAY, "told_result": NO, "working_days_since_application": 3}, {**TODAY, "publicity_working_days": 5},
     {**TODAY, "registrar_kind": "enterprise", "paid_in_capital_cny": 100000000, "experience_years": 2, "mlps_level": 3},
     {**TODAY, "event": "merger", "rights_move": YES, "duties_move": YES}, {**TODAY, "source_helped_generate": YES},
     {**TODAY, "licensor_rights": ["operate"]}, {"jurisdiction": "CN", "certificate_expiry": "2031-08-01", "action": "none",
                                                 "as_of": "2031-02-01"}],
    {"as_of": ["2026-08-03"] + dates("2031-02-01", "2031-08-01", "2031-02-28"), "jurisdiction": ["CN"],
     "certificate_expiry": dates("2031-08-01", "2031-08-30"), "action": ["none", "renew"],
     "data_origin": ["contract_collected", "derived", "entrusted_processing", "fused", "government_duty_data", "natural_person",
                     "own_lawful_collection", "public_web_automated"],
     "right": ["hold", "operate", "use"], "kind": ["collected_data", "product"],
     "working_days_since_application": [0] + around(3) + [10**4], "publicity_working_days": [0] + around(5) + [10**4],
     "registrar_kind": ["enterprise", "public_institution"], "paid_in_capital_cny": [0] + around(10**8) + [10**9],
     "experience_years": [0] + around(2) + [50], "mlps_level": [0] + around(3) + [5],
     "event": ["bankruptcy", "dissolution", "division", "merger"],
     "licensor_rights": [[], ["hold"], ["hold", "use"], ["operate"], ["hold", "use", "operate"]]},
    {"certificate_expiry": ["2020-01-01", "2026-10-01", "2031-02-28", "2031-08-01", "2031-09-01", "2060-01-01"]})

CREDIT = (
    [{"jurisdiction": "CN", "operation": "supply_adverse", "told_before": YES, "as_of": "2026-03-02"},
     {"jurisdiction": "CN", "operation": "query_report", "written_consent": YES, "within_agreed_purpose": YES, "as_of": "2026-03-02"},
     {"jurisdiction": "CN", "operation": "process_abroad", "as_of": "2026-03-02"},
     {"jurisdiction": "CN", "operation": "impose_sanction", "breach_found": YES, "as_of": "2026-03-02"},
     {"jurisdiction": "CN-SH", "operation": "impose_sanction", "breach_found": YES, "sanction_proportionate": YES,
      "sanction_published": YES, "reasons_given": YES, "as_of": "2026-03-02"},
     {"jurisdiction": "CN-SH", "operation": "query_by_applicant", "breach_ended": "2020-01-10", "as_of": "2025-01-10"},
     {"jurisdiction": "CN", "adverse_event_ended": "2020-06-01", "record_kept": YES, "as_of": "2025-06-01"},
     {"jurisdiction": "CN", "objection_received": "2025-03-04", "answered": "2025-03-24", "as_of": "2025-03-25"},
     {"jurisdiction": "CN", "free_reports_this_year": 1, "as_of": "2025-03-25"},
     {"jurisdiction": "CN-SH", "working_days_to_mark": 1, "working_days_to_decide": 5, "working_days_to_remove": 3,
      "as_of": "2025-03-25"}],
    {"as_of": dates("2025-01-10", "2025-06-01", "2025-02-28") + ["2000-01-01", "2040-01-01"], "jurisdiction": ["CN", "CN-SH"],
     "breach_ended": dates("2020-01-10", "2020-02-29") + ["1980-01-01", "2039-01-01"],
     "adverse_event_ended": dates("2020-06-01", "2020-02-29") + ["1980-01-01", "2039-01-01"],
     # No last day of twenty falls on a holiday.
     "objection_received": dates("2025-03-05"), "answered": dates("2025-03-25") + ["2025-03-05", "2026-01-01"],
     "free_reports_this_year": [0, 1, 2, 3], "working_days_to_mark": [0, 1, 2], "working_days_to_decide": [0, 4, 5, 6],
     "working_days_to_remove": [0, 2, 3, 4]})

EXPORT = {"jurisdiction": "CN", "to": "foreign_company", "provider": "prc_company", "as_of": "2026-05-31"}
EXPORT_CONTROL = (
    [{**EXPORT, "data_kind": "technical_data_of_listed_controlled_item", "licence": YES},
     {**EXPORT, "data_kind": "dual_use_technical_data_on_list", "licence": NO, "to": "foreign_individual_inside_china"},
     {**EXPORT, "data_kind": "temporarily_controlled_technical_data", "licence": NO, "control_last_day": "2026-05-31",
      "exporter_knows_wmd_use": NO},
     {**EXPORT, "data_kind": "unlisted_technical_data", "licence": NO, "exporter_knows_wmd_use": NO, "told_of_risk": NO}],
    {"as_of": dates("2026-05-31"), "jurisdiction": ["CN"], "provider": ["prc_company"],
     "data_kind": ["dual_use_technical_data_on_list", "technical_data_of_listed_controlled_item",
                   "temporarily_controlled_technical_data", "unlisted_technical_data"],
     "to": ["domestic_company", "foreign_company", "foreign_individual_inside_china"],
     "control_last_day": dates("2026-05-31") + ["2020-01-01", "2040-01-01"]})

JUDICIAL_REQUEST = (
    [{"jurisdiction": "CN", "recipient": "foreign_court", "data_stored_in_china": YES, "competent_authority_approval": NO,
      "contains_personal_information": YES, "as_of": "2026-03-02"}],
    {"as_of": ["2026-03-02"], "jurisdiction": ["CN"], "recipient": ["domestic_court", "foreign_court", "foreign_law_enforcement"]})

IMPORTANT = {"jurisdiction": "CN", "contains_important_data": YES, "as_of": "2026-03-02"}
IMPORTANT_DATA = (
    [{**IMPORTANT, "operation": "provide_domestic", "statutory_duty": NO, "risk_assessment_done": YES, "contract_concluded": YES},
     {**IMPORTANT, "operation": "export", "assessment_passed": YES, "assessed_scale": 100000, "actual_scale": 100000,
      "within_assessed_scope": YES},
     {**IMPORTANT, "operation": "merge", "disposal_plan_reported": YES},
     {"jurisdiction": "CN", "contains_important_data": NO, "processed_persons": 9999999, "as_of": "2026-03-02"}],
    {"as_of": dates("2025-01-01") + ["2022-09-01", "2026-03-02"], "jurisdiction": ["CN"],
     "operation": ["entrust", "export", "joint_process", "merge", "provide_domestic"],
     "assessed_scale": [0] + around(100000) + [10**7], "actual_scale": [0] + around(100000) + [10**8],
     "processed_persons": [0] + around(10**7)})

REQUESTS = {"cn.enterprise_data": ENTERPRISE_DATA, "cn.circulation": CIRCULATION, "cn.venues": VENUES,
            "cn.service_firms": SERVICE_FIRMS, "cn.income": INCOME, "cn.governance": GOVERNANCE, "cn.pilots": PILOTS,
            "cn.assets": ASSETS, "cn.public_data": PUBLIC_DATA, "cn.property_rights": PROPERTY_RIGHTS, "cn.credit": CREDIT,
            "cn.export_control": EXPORT_CONTROL, "cn.judicial_request": JUDICIAL_REQUEST, "cn.important_data": IMPORTANT_DATA}
