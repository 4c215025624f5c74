# SPDX-License-Identifier: Apache-2.0
"""What the decisions on the market have to answer where everything is known: their short rules once more, in Python.

A rule reads the facts that it needs and no other: `f.name` of a fact that is not there and is not optional raises Missing, and the
rule is asked again with each value that the fact could have (market.py). An answer that is not given is NOT_GIVEN; where the rules
leave it open, OPEN. Of a rule that calculates, only what it gives without the missing fact has to be given: that a sum comes out the
same by chance need not be seen."""
import calendar
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache

NOT_GIVEN = "(not given)"
OPEN = "(open)"
ALL_RIGHTS = ["hold", "use", "operate"]


class Decision:
    def __init__(self, answers, grounds=None, decision=None, optional=()):
        """`grounds` by operation, or one list for a decision without operations; or the decision as a rule by itself."""
        self.answers, self.grounds, self.decision, self.optional = answers, grounds, decision, set(optional)


def calculates(rule):
    rule.calculates = True
    return rule


def same_kind(rule, made_of_it):
    made_of_it.calculates = getattr(rule, "calculates", False)
    return made_of_it


def day(text):
    return date.fromisoformat(text)


def months_after(start, months):
    """The corresponding day, or the last one of a month that has none (Civil Code 201, 202)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


@cache
def exact(text):
    return Fraction(str(text))


def cents(amount):
    """Half up to 0.01; amounts are never negative."""
    return Fraction(int(amount * 100 + Fraction(1, 2)), 100)


def shown(amount):
    return str((Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def fails(rule):
    return same_kind(rule, lambda f: not rule(f))


def lacking(f, pairs):
    return [name for fact, name in pairs if not f[fact]]


# ---- （五） enterprise data ----

def holder_rights(f):
    own = (f.market_entity and f.collected_in_business and f.lawfully_obtained
           and not f.contains_personal_information and not f.touches_public_interest)
    return ["hold", "use", "benefit"] if own else []


def two_way_required(f):
    return f.larger_party in ("state_owned_enterprise", "industry_leader", "internet_platform") and f.smaller_party == "micro_small_medium"


def one_way(term):
    return term.larger_may_demand and not term.smaller_may_demand


def licence_fair(f):
    return not any(one_way(term) for term in f.terms)


def use_within_limits(f):
    if f.use_agreed_through is not None and f.today > day(f.use_agreed_through):
        return False
    return f.use_purpose in f.agreed_purposes


ENTERPRISE_DATA = Decision(
    {"holder_rights": holder_rights, "two_way_required": two_way_required, "licence_fair": licence_fair,
     "unmatched_terms": lambda f: [term.term for term in f.terms if one_way(term)], "use_within_limits": use_within_limits},
    {"exercise_rights": [lambda f: holder_rights(f) == []],
     "licence": [lambda f: not f.lawfully_obtained, lambda f: two_way_required(f) and not licence_fair(f)],
     "government_access": [lambda f: not f.for_statutory_duty, lambda f: not f.access_lawful, lambda f: not f.use_limits_agreed,
                           lambda f: not use_within_limits(f)]},
    optional=["use_agreed_through"])


# ---- （八） circulation ----

ADMISSION = [("source_lawful", "lawful_source"), ("privacy_protected", "privacy_protection"),
             ("circulation_rules_met", "circulation_rules"), ("quality_declared", "quality_declaration")]


def admitted(f):
    return all(f[fact] for fact, _ in ADMISSION)


def within_authorisation(f):
    return (f.scenario in f.authorised_scenarios and f.purpose in f.authorised_purposes
            and f.volume_used + f.volume_requested <= f.volume_authorised)


def price_mode_required(f):
    if f.mode != "trade":
        return NOT_GIVEN
    if f.data_kind in ("enterprise", "personal"):
        return "market"
    return "government_guided" if f.for_digital_development else NOT_GIVEN


def price_mode_ok(f):
    required = price_mode_required(f)
    return NOT_GIVEN if required == NOT_GIVEN else f.price_mode == required


def certification_required(f):
    start = f.certification_from_grade
    return start is not None and any(f[level] >= start for level in ("scope_level", "impact_level", "risk_level"))


CIRCULATION = Decision(
    {"admitted": admitted, "missing": lambda f: lacking(f, ADMISSION),
     "grade": lambda f: max(f.scope_level, f.impact_level, f.risk_level), "within_authorisation": within_authorisation,
     "price_mode_required": price_mode_required, "price_mode_ok": price_mode_ok, "certification_required": certification_required},
    [lambda f: f.illegal_channel, lambda f: not admitted(f), lambda f: not within_authorisation(f),
     lambda f: price_mode_ok(f) is False, lambda f: certification_required(f) and not f.certified],
    optional=["certification_from_grade"])


# ---- （九） venues ----

def venue_conditions(f):
    common = [("in_plan", "plan"), ("national_standards_adopted", "standards")]
    if f.level == "national":
        return common + [("public_interest_mandate", "public_interest_mandate"), ("supervises_compliance", "compliance_supervision"),
                         ("provides_basic_services", "basic_services")]
    return common + [("interconnected_with_national", "interconnection")]


@calculates
def number_within_plan(f):
    return f.venues_existing + 1 <= f.venues_planned


def functions_separated(f):
    return f.activity not in ("product_development", "product_publication", "underwriting", "asset_services")


VENUES = Decision(
    {"number_within_plan": number_within_plan, "functions_separated": functions_separated,
     "missing": lambda f: lacking(f, venue_conditions(f)) if f.operation == "establish" else OPEN},
    {"establish": [lambda f: not all(f[fact] for fact, _ in venue_conditions(f)), fails(number_within_plan)],
     "act": [lambda f: not functions_separated(f)],
     "refuse_dealer": [lambda f: f.refusal_ground == "ownership"]})


# ---- （十）（十五） dealers and service firms ----

DEALER_SERVICES = ("product_development", "product_publication", "underwriting", "asset_compliance", "asset_standardisation",
                   "asset_value_added")
DECLARATIONS = [("source_declared", "source"), ("rights_declared", "rights"), ("quality_declared", "quality"), ("use_declared", "use"),
                ("commitment_given", "commitment")]


def service_class(f):
    return "dealer_service" if f.service in DEALER_SERVICES else "third_party_service"


@calculates
def role_fits(f):
    return service_class(f).removesuffix("_service") in f.roles


def independent(f):
    return OPEN if service_class(f) == "dealer_service" else not f.party_to_trade and not f.dealt_in_product


SERVICE_FIRMS = Decision(
    {"service_class": service_class, "role_fits": role_fits, "independent": independent,
     "missing": lambda f: lacking(f, DECLARATIONS)},
    [fails(role_fits), lambda f: independent(f) is False,
     lambda f: not all(f[fact] for fact, _ in DECLARATIONS), lambda f: f.declaration_false, lambda f: f.excludes_competition,
     lambda f: f.government_project and not f.government_data_rules_met,
     lambda f: bool(f.disclosure_required) and not f.disclosed],
    optional=["disclosure_required"])


# ---- （十二）（十三） income ----

def net(f):
    return max(exact(f.gross_cny) - exact(f.cost_cny), Fraction(0))


def commission(f):
    return min(cents(exact(f.commission_rate) * exact(f.gross_cny)), net(f)) if f.commission_rate is not None else Fraction(0)


def after_commission(f):
    return net(f) - commission(f)


def public_share(f):
    return cents(exact(f.public_share_rate) * after_commission(f)) if f.contains_public_data else Fraction(0)


def fund(f):
    if f.fund_rate is None:
        return Fraction(0)
    return min(cents(exact(f.fund_rate) * after_commission(f)), after_commission(f) - public_share(f))


def pool(f):
    return after_commission(f) - public_share(f) - fund(f)


def source_minimum(f):
    return cents(exact(f.source_minimum_rate) * pool(f)) if f.source_minimum_rate is not None else Fraction(0)


def floor_applied(f):
    if f.source_minimum_rate is None or not any(p.stage == "source" for p in f.participants):
        return False
    sources = sum(exact(p.contribution) for p in f.participants if p.stage == "source")
    whole = sum(exact(p.contribution) for p in f.participants)
    if whole == 0:
        return OPEN if pool(f) else False
    return pool(f) * sources / whole < source_minimum(f)


def split(amount, parties):
    """In hundredths, by index; None where it cannot be split. Cut to the cent, what is left to the largest parts cut off."""
    whole = sum(exact(p.contribution) for _, p in parties)
    if amount == 0:
        return {i: 0 for i, _ in parties}
    if whole == 0:
        return None
    parts = {i: amount * 100 * exact(p.contribution) / whole for i, p in parties}
    out = {i: int(part) for i, part in parts.items()}
    for i in sorted(parts, key=lambda i: (out[i] - parts[i], i))[:int(amount * 100) - sum(out.values())]:
        out[i] += 1
    return out


def share_amounts(f):
    everybody = list(enumerate(f.participants))
    floor = floor_applied(f)
    if floor is True:
        sources = [(i, p) for i, p in everybody if p.stage == "source"]
        parts = [split(source_minimum(f), sources),
                 split(pool(f) - source_minimum(f), [(i, p) for i, p in everybody if p.stage != "source"])]
    else:
        parts = [split(pool(f), everybody)]
    if None in parts:
        return None
    together = {i: amount for part in parts for i, amount in part.items()}
    return [Fraction(together[i], 100) for i, _ in everybody]


def of_shares(rule):
    """An answer that is given once the shares are."""
    @calculates
    def answer(f):
        amounts = share_amounts(f)
        return NOT_GIVEN if amounts is None else rule(f, amounts)
    return answer


def in_proposals(rule):
    return same_kind(rule, lambda f: rule(f) if f.operation == "check_proposal" else OPEN)


def proposed(name, due):
    return lambda f: due(f) if f[name] is None else exact(f[name])


proposed_public = proposed("proposed_public_cny", public_share)
proposed_fund = proposed("proposed_fund_cny", fund)


@calculates
def sum_conserved(f):
    return commission(f) + proposed_public(f) + proposed_fund(f) + sum(exact(p.proposed_cny) for p in f.participants) == net(f)


@calculates
def source_minimum_met(f):
    if f.source_minimum_rate is None:
        return True
    sources = [p for p in f.participants if p.stage == "source"]
    return not sources or sum(exact(p.proposed_cny) for p in sources) >= source_minimum(f)


def is_unpaid(p):
    return exact(p.contribution) > 0 and exact(p.proposed_cny) == 0


def is_unearned(p):
    return exact(p.contribution) == 0 and exact(p.proposed_cny) > 0


def money(rule):
    return calculates(lambda f: shown(rule(f)))


def source_total(f, amounts):
    return sum([amount for amount, p in zip(amounts, f.participants) if p.stage == "source"], Fraction(0))


of_sources = of_shares(lambda f, amounts: shown(source_total(f, amounts)))


def settled(f):
    """Permit once all of the amounts can be computed."""
    [rule(f) for rule in (net, commission, public_share, fund, pool, source_minimum, floor_applied)]
    amounts = share_amounts(f)
    return "undetermined" if amounts is None else "permit" if source_total(f, amounts) >= 0 else "deny"


@calculates
def public_share_met(f):
    return f.proposed_public_cny is None or exact(f.proposed_public_cny) >= public_share(f)


@calculates
def fund_met(f):
    return f.proposed_fund_cny is None or exact(f.proposed_fund_cny) >= fund(f)


INCOME = Decision(
    {"net_cny": money(net), "commission_cny": money(commission), "public_share_cny": money(public_share), "fund_cny": money(fund),
     "pool_cny": money(pool), "source_minimum_cny": money(source_minimum), "floor_applied": calculates(floor_applied),
     "shares_cny": of_shares(lambda f, amounts: [shown(amount) for amount in amounts]),
     # Where there is no source it is known whatever can be split.
     "source_total_cny": calculates(lambda f: of_sources(f) if any(p.stage == "source" for p in f.participants) else OPEN),
     "total_cny": of_shares(lambda f, amounts: shown(commission(f) + public_share(f) + fund(f) + sum(amounts))),
     "sum_conserved": in_proposals(sum_conserved), "public_share_met": in_proposals(public_share_met),
     "fund_met": in_proposals(fund_met), "source_minimum_met": in_proposals(source_minimum_met),
     "unpaid": in_proposals(lambda f: [p.party for p in f.participants if is_unpaid(p)]),
     "unearned": in_proposals(lambda f: [p.party for p in f.participants if is_unearned(p)])},
    {"settle": calculates(settled),
     "check_proposal": [*map(fails, (sum_conserved, public_share_met, fund_met, source_minimum_met)),
                        lambda f: any(is_unpaid(p) for p in f.participants), lambda f: any(is_unearned(p) for p in f.participants)]},
    optional=["commission_rate", "fund_rate", "source_minimum_rate", "proposed_public_cny", "proposed_fund_cny"])


# ---- （十四） governance ----

MEASURES = [("compliance_notarised", "compliance_notarisation"), ("security_reviewed", "security_review"),
            ("algorithm_reviewed", "algorithm_review"), ("monitored", "monitoring")]


def not_taken(f):
    return lacking(f, [pair for pair in MEASURES if pair[1] in f.required_measures])


def warning_level(f):
    if f.risk_score >= f.stop_from:
        return "stop"
    if f.risk_score >= f.warn_from:
        return "warn"
    return "watch" if f.risk_score >= f.watch_from else "none"


def tolerated(f):
    if f.operation != "review_error":
        return NOT_GIVEN
    return (f.innovative and f.honest and not f.red_line_crossed
            and f.corrected_on is not None and day(f.corrected_on) <= day(f.correction_due))


def in_circulation(rule):
    return lambda f: rule(f) if f.operation == "circulate" else OPEN


GOVERNANCE = Decision(
    {"missing": in_circulation(not_taken), "warning_level": in_circulation(warning_level),
     "joint_supervision": in_circulation(lambda f: len(set(f.sectors)) > 1), "tolerated": tolerated},
    {"circulate": [lambda f: f.negative_list == "prohibited",
                   lambda f: f.negative_list == "restricted" and not f.restriction_conditions_met,
                   lambda f: not f.mlps_implemented, lambda f: not_taken(f) != [], lambda f: f.risk_score >= f.stop_from,
                   lambda f: f.competition_finding != "none"],
     "review_error": [lambda f: not tolerated(f)]},
    optional=["corrected_on"])


# ---- （十七）（十九）（二十） pilots ----

def overlay_applies(f):
    return (f.approved and f.in_scope and day(f.first_day) <= f.today <= day(f.last_day)
            and (f.holder_kind in ("region", "open_platform") or f.qualified) and (not f.crosses_boundaries or f.coordinated))


def governing(f):
    return "overlay" if f.national_rule != "forbids_by_law" and f.overlay_rule != "silent" and overlay_applies(f) else "national"


def conduct_forbidden(f):
    if f.national_rule == "forbids_by_law":
        return True
    return (f.overlay_rule if governing(f) == "overlay" else f.national_rule) == "forbids"


def evaluation_due(f):
    return months_after(day(f.first_day if f.evaluated_on is None else f.evaluated_on), f.evaluation_every_months)


def not_evaluated_since_start(f):
    return f.evaluated_on is None or day(f.evaluated_on) < day(f.first_day)


PILOTS = Decision(
    {"overlay_applies": overlay_applies, "governing": governing, "evaluation_due": lambda f: evaluation_due(f).isoformat(),
     "evaluation_overdue": lambda f: f.today > evaluation_due(f)},
    {"conduct": [conduct_forbidden],
     "extend": [lambda f: f.today > day(f.last_day), not_evaluated_since_start, lambda f: not f.evaluation_positive],
     "adjust": [lambda f: f.evaluated_on is None, lambda f: not f.impact_shown],
     "roll_out": [lambda f: f.evaluated_on is None, lambda f: not f.replicable]},
    optional=["evaluated_on"])


# ---- （十八） assets ----

COSTS = ("price_cny", "taxes_cny", "processing_cny", "attestation_cny", "quality_assessment_cny", "registration_settlement_cny",
         "security_cny")


def may_capitalise(f):
    return f.lawfully_owned_or_controlled and f.benefits_expected and f.cost_reliable and not f.expensed_earlier


def classification(f):
    if not may_capitalise(f):
        return "expense"
    return "inventory" if f.held_for == "sale" else "intangible_asset"


def initial_cost(f):
    return sum(exact(f[cost]) for cost in COSTS)


def booked_at_cost(f):
    return NOT_GIVEN if f.booked_cny is None else exact(f.booked_cny) == initial_cost(f)


ASSETS = Decision(
    {"may_capitalise": may_capitalise, "classification": classification, "initial_cost_cny": money(initial_cost),
     "booked_at_cost": booked_at_cost},
    [lambda f: not may_capitalise(f), lambda f: booked_at_cost(f) is False],
    optional=["appraised_value_cny", "booked_cny"])


# ---- （四） public data ----

@calculates
def registration_required(f):
    if f.today < date(2025, 3, 1) or not f.in_authorised_operation_scope:
        return False
    return f.holder in ("party_or_government_body", "public_body")


def max_fee(f):
    if f.jurisdiction == "CN-SZ" and f.operation == "open_public_data" and f.opened_under_law:
        return Fraction(0)
    if not f.public_data_authorised_operation:
        return OPEN
    return Fraction(0) if f.use in ("public_governance", "public_welfare") else exact(f.ceiling_cny)


@calculates
def fee_lawful(f):
    most = max_fee(f)
    return OPEN if most == OPEN else Fraction(str(f.fee_cny)) <= most


def disclosure_on_time(f):
    if f.today < date(2026, 2, 10):
        return OPEN
    return day(f.disclosed_on) <= date(day(f.disclosed_year_ended_on).year + 1, 3, 31)


def max_revenue(f):
    # What a subsidy above the cost does is not said.
    if f.today < date(2025, 1, 20) or f.gross_operating_cost_cny < f.government_subsidy_cny:
        return OPEN
    return f.gross_operating_cost_cny - f.government_subsidy_cny + f.permitted_profit_cny + f.taxes_cny


def deduction(f):
    return max(f.actual_revenue_cny - f.permitted_revenue_last_period_cny, 0)


PUBLIC_DATA = Decision(
    {"registration_required": registration_required, "disclosure_on_time": disclosure_on_time, "fee_lawful": fee_lawful,
     "max_fee_cny": calculates(lambda f: OPEN if max_fee(f) == OPEN else shown(max_fee(f))),
     "max_permitted_revenue_cny": max_revenue,
     "deduction_next_period_cny": calculates(lambda f: deduction(f) if f.today >= date(2025, 1, 20) else OPEN),
     "compliant": calculates(lambda f: not (registration_required(f) and not f.registered))},
    {"supply_product": [lambda f: f.secret_by_law, lambda f: f.form == "raw_data", lambda f: f.raw_data_leaves_domain,
                        lambda f: f.raw_data_visible, lambda f: f.carries_personal_information and not f.privacy_protected,
                        lambda f: f.affects_public_security and not f.public_security_ensured,
                        lambda f: f.use_conditions_met is False],
     "enter_market": [lambda f: f.secret_by_law, lambda f: f.raw and not f.lawfully_published],
     "open_public_data": [lambda f: f.secret_by_law],
     "provide_to_third_party": [lambda f: f.jurisdiction == "CN-SH" and f.data == "shared_public_data"]},
    optional=["use_conditions_met"])


# ---- （三）（七） property rights ----

def rights(f):
    origin = f.data_origin
    if origin in ("own_lawful_collection", "contract_collected", "natural_person"):
        return ALL_RIGHTS
    if origin == "derived":
        return ALL_RIGHTS if f.holds_use_right and f.substantive_change and f.significant_value else []
    if origin == "public_web_automated":
        if f.kind == "product":
            return OPEN
        return ["hold", "use"] if f.no_intrusion and f.no_disruption and f.no_breaking_measures and f.no_harm else []
    if origin == "fused" and not f.contract_on_rights:
        return ALL_RIGHTS if f.other_participants_consent else ["hold", "use"]
    if origin == "entrusted_processing" and not f.contract_grants_rights:
        return []
    return OPEN


def right_lacking(f):
    held = rights(f)
    if held == OPEN or held and f.right is None:
        return OPEN
    return f.right not in held


def registrar_conditions_met(f):
    return ((f.registrar_kind == "public_institution" or f.paid_in_capital_cny >= 100_000_000)
            and f.experience_years >= 2 and f.mlps_level >= 3)


PROPERTY_RIGHTS = Decision(
    {"rights": rights, "registrable": lambda f: False if f.data_origin == "government_duty_data" else OPEN,
     "deemed_accepted": lambda f: not f.told_result and f.working_days_since_application > 3,
     "publicity_complete": lambda f: f.publicity_working_days >= 5, "registrar_conditions_met": registrar_conditions_met,
     "moved_together": lambda f: NOT_GIVEN if f.event is None else f.rights_move == f.duties_move,
     "source_entitled": lambda f: f.source_helped_generate, "licence_allowed": lambda f: "operate" in f.licensor_rights,
     "certificate_valid": lambda f: f.today <= day(f.certificate_expiry) if f.action == "none" else OPEN,
     "in_renewal_window": lambda f: months_after(day(f.certificate_expiry), -6) <= f.today < day(f.certificate_expiry)},
    [lambda f: f.data_origin == "government_duty_data", lambda f: f.harms_security_or_rights, lambda f: f.source_illegal,
     lambda f: f.unresolved_ownership_dispute, lambda f: f.concealment_or_false_proof, right_lacking],
    # A right that is not named is not optional: which one it is stays open.
    optional=["event", "right"])


# ---- （十六） credit ----

def in_shanghai(rule):
    return lambda f: rule(f) if f.jurisdiction == "CN-SH" else OPEN


def five_years_over(today, start):
    return today > months_after(day(start), 60)


CREDIT = Decision(
    {"must_delete": lambda f: five_years_over(f.today, f.adverse_event_ended) if f.record_kept else OPEN,
     "next_report_free": lambda f: f.free_reports_this_year < 2,
     "answer_on_time": calculates(lambda f: day(f.answered) <= day(f.objection_received) + timedelta(days=20)),
     "mark_on_time": in_shanghai(lambda f: f.working_days_to_mark <= 1),
     "decision_on_time": in_shanghai(lambda f: f.working_days_to_decide <= 5),
     "removal_on_time": in_shanghai(lambda f: f.working_days_to_remove <= 3)},
    {"supply_adverse": [lambda f: not f.told_before],
     "query_report": [lambda f: not f.written_consent, lambda f: not f.within_agreed_purpose],
     "process_abroad": [lambda f: True],
     "query_by_applicant": [lambda f: five_years_over(f.today, f.breach_ended) if f.jurisdiction == "CN-SH" else OPEN],
     "impose_sanction": [lambda f: not f.breach_found,
                         lambda f: f.jurisdiction == "CN-SH" and not (f.sanction_proportionate and f.sanction_published
                                                                      and f.reasons_given)]})


# ---- （十一） export control, foreign courts ----

def licence_needed(f):
    if f.data_kind in ("technical_data_of_listed_controlled_item", "dual_use_technical_data_on_list"):
        return True
    if f.data_kind == "temporarily_controlled_technical_data" and f.today <= day(f.control_last_day):
        return True
    return bool(f.told_of_risk) or f.exporter_knows_wmd_use


def blocked_by_export_control(f):
    return f.to != "domestic_company" and (bool(f.embargoed) or (not f.licence and licence_needed(f)))


EXPORT_CONTROL = Decision({"blocked_by_export_control": blocked_by_export_control}, [blocked_by_export_control],
                          optional=["told_of_risk", "embargoed"])


def blocked_by_dsl36(f):
    return (f.recipient in ("foreign_court", "foreign_law_enforcement") and f.data_stored_in_china
            and not f.competent_authority_approval)


JUDICIAL_REQUEST = Decision(
    {"blocked_by_dsl36": blocked_by_dsl36,
     "blocked_by_pipl41": lambda f: bool(f.contains_personal_information) and blocked_by_dsl36(f)},
    [blocked_by_dsl36], optional=["contains_personal_information"])


# ---- important data ----

PROVIDING = ("provide_domestic", "entrust", "joint_process")


def regulations_in_force(f):
    return f.today >= date(2025, 1, 1)


def risk_assessment_required(f):
    return regulations_in_force(f) and f.contains_important_data and f.operation in PROVIDING and not f.statutory_duty


def if_important(*rules):
    def ground(rule):
        return same_kind(rule, lambda f: rule(f) and f.contains_important_data)
    return [ground(rule) for rule in rules]


PROVIDED = if_important(lambda f: risk_assessment_required(f) and not f.risk_assessment_done,
                        lambda f: regulations_in_force(f) and not f.contract_concluded)
IMPORTANT_DATA = Decision(
    {"risk_assessment_required": risk_assessment_required,
     "compliant": calculates(lambda f: not any(ground(f) for ground in IMPORTANT_DATA.grounds[f.operation])),
     "duties_30_32_apply": lambda f: regulations_in_force(f) and (f.contains_important_data or f.processed_persons >= 10_000_000)},
    {**{operation: PROVIDED for operation in PROVIDING},
     "export": if_important(lambda f: not f.assessment_passed, calculates(lambda f: f.actual_scale > f.assessed_scale),
                            lambda f: not f.within_assessed_scope),
     "merge": if_important(lambda f: regulations_in_force(f) and not f.disposal_plan_reported)})

DECISIONS = {"cn.enterprise_data": ENTERPRISE_DATA, "cn.circulation": CIRCULATION, "cn.venues": VENUES,
             "cn.service_firms": SERVICE_FIRMS, "cn.income": INCOME, "cn.governance": GOVERNANCE, "cn.pilots": PILOTS,
             "cn.assets": ASSETS, "cn.public_data": PUBLIC_DATA, "cn.property_rights": PROPERTY_RIGHTS, "cn.credit": CREDIT,
             "cn.export_control": EXPORT_CONTROL, "cn.judicial_request": JUDICIAL_REQUEST, "cn.important_data": IMPORTANT_DATA}
