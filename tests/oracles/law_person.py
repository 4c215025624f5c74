# SPDX-License-Identifier: Apache-2.0
"""cn.personal_information from the sources: the ground, the consent, and what sensitive data, children, processors, mergers, small
handlers and Shenzhen add to it."""
from law_engine import UNSAID, Oracle, around, day

MIN, NDSR, O25, SZDR = day("2024-01-01"), day("2025-01-01"), day("2026-09-01"), day("2022-01-01")
NEEDS_NECESSITY = {"contract_necessity", "statutory_duty", "emergency", "public_health_emergency"}
SENSITIVE = {"biometric", "religious_belief", "specific_identity", "medical_health", "financial_account", "location_track"}


def applies(f):
    return f.data_state != "anonymised_irreversible" or bool(f.individuals_identifiable) or bool(f.reidentifiable_with_extra_info)


def sensitive(f):
    return f.category in SENSITIVE or f.age < 14


def without_consent(f):
    """A ground of PIPL 13(1)(2) to (7) whose own condition holds."""
    basis = f.legal_basis
    if basis in NEEDS_NECESSITY:
        return f.necessary
    if basis == "hr_management":
        return f.necessary and f.labour_rules and f.collective_contract
    if basis in ("news", "other_law"):
        return basis == "other_law" or f.reasonable_scope
    return basis == "public_pi" and f.reasonable_scope and not f.individual_refused and not f.major_impact


def unfounded(f):
    basis = f.legal_basis
    if basis == "consent":
        if f.consent_given is False or not f.informed or not f.voluntary or not f.explicit:
            return True
        return f.withdrawn_on is not None and f.withdrawn_on <= f.processing_on
    if basis == "public_pi" and f.reasonable_scope and not f.individual_refused and f.consent_given:
        return False
    return not without_consent(f)


def guardian_required(f):
    return f.age < 14 and f.legal_basis == "consent"


def guardian_missing(f):
    return guardian_required(f) and f.consent_by != "guardian"


def bundled(f):
    return f.single_checkbox is True and f.purposes is not None and len(f.purposes) > 1


def new_consent_missing(f):
    """A purpose that only goes beyond a consent is a matter of processing on consent."""
    return not f.reconsent and (bool(f.purpose_changed) or (f.legal_basis == "consent" and not f.purpose_in_scope))


def separate_required(f):
    if f.category == "public_place_image" and f.operation in ("automated_marketing", "marketing_use", "profile_based_recommendation",
                                                              "provide_to_other_handler", "publish"):
        return True
    if small(f) and f.published_rules and sensitive(f):
        return True
    return f.legal_basis == "consent" and (f.operation in ("provide_to_other_handler", "publish") or sensitive(f))


def separate_missing(f):
    return separate_required(f) and not f.separate_consent


def withdrawn(f):
    return f.withdrawn_on is not None and f.withdrawn_on <= f.today


def retained(f):
    return f.statutory_retention_until is not None and f.today <= f.statutory_retention_until


def shenzhen_breach(f):
    if f.jurisdiction != "CN-SZ" or f.today < SZDR:
        return False
    return (f.operation == "profile_based_recommendation" and f.age < 14 and not f.guardian_explicit_consent
            or sensitive(f) and f.legal_basis == "consent" and not f.explicit_consent
            or f.category == "biometric" and not f.alternative_offered and not (f.necessary and f.irreplaceable))


def opt_out(f):
    return f.non_profile_option or f.easy_refusal


def protection_missing(f):
    if sensitive(f) and not (f.specific_purpose and f.sufficient_necessity and f.strict_protection and f.necessity_and_impact_told):
        return True
    if f.age < 14 and not f.special_rules:
        return True
    assessed = sensitive(f) or f.operation in ("entrust_processor", "provide_to_other_handler", "publish", "automated_marketing",
                                               "profile_based_recommendation")
    return assessed and not f.pipia_done


def operation_breach(f):
    operation = f.operation
    return (operation == "entrust_processor" and not f.entrustment_agreement
            or operation == "transfer_on_merger" and not f.recipient_notified
            or operation in ("automated_marketing", "profile_based_recommendation") and not opt_out(f)
            or operation == "store_only" and withdrawn(f) and not retained(f))


def kept_by_law(f):
    return f.operation == "store_only" and withdrawn(f) and retained(f)


def denied(f):
    return (unfounded(f) or guardian_missing(f) or bundled(f) or new_consent_missing(f) or separate_missing(f) or protection_missing(f)
            or operation_breach(f) or shenzhen_breach(f))


def decision(f):
    return "permit" if not applies(f) or kept_by_law(f) or not denied(f) else "deny"


def reason(f):
    if not applies(f) or kept_by_law(f):
        return None
    if unfounded(f):
        return "no_legal_basis"
    if f.operation == "store_only" and withdrawn(f):
        return UNSAID
    for fails, name in ((guardian_missing, "guardian_consent_missing"), (bundled, "bundled_consent"),
                        (new_consent_missing, "reconsent_required"), (separate_missing, "separate_consent_missing")):
        if fails(f):
            return name
    return None


def small(f):
    return f.today >= O25 and f.processed_persons < 100000


def rules_suffice(f):
    return (small(f) and not sensitive(f) and f.necessary and not f.provides_to_others and not f.publishes and f.stated_in_rules
            and f.prominent_display and f.published_rules is not False)


def refusal_breach(f):
    if f.refused_item is not None and f.service_denied and not f.refused_item_necessary:
        return True
    return f.basic_function_denied and (not f.item_necessary_for_service
                                        or f.refused_item is not None and not f.refused_item_necessary)


def compliant(f):
    if not applies(f) or kept_by_law(f):
        return True
    return not (denied(f) or refusal_breach(f) or f.today >= NDSR and f.asked_again_frequently
                or f.today >= O25 and f.notice_by_published_rules_only and not rules_suffice(f))


def must_provide(f):
    if f.today < NDSR or not f.said("request"):
        return UNSAID
    return f.identity_verified and f.pi_basis != "inferred_by_handler" and f.technically_feasible and not f.harms_others


OUTPUTS = {
    "decision": decision, "reason": reason, "compliant": compliant, "pipl_applies": applies, "is_sensitive": sensitive,
    "consent_required": lambda f: not without_consent(f), "guardian_consent_required": guardian_required,
    "separate_consent_required": separate_required,
    "processing_lawful": lambda f: not (unfounded(f) or guardian_missing(f) or bundled(f)),
    "deletion_duty": lambda f: withdrawn(f) and not retained(f),
    "other_operations_allowed": lambda f: not (withdrawn(f) or unfounded(f) or guardian_missing(f) or bundled(f)),
    "marketing_opt_out_sufficient": opt_out,
    "service_denial_allowed": lambda f: f.item_necessary_for_service if f.refused_item is None else f.refused_item_necessary,
    "must_provide": must_provide, "important_data_duties_30_32": lambda f: f.today >= NDSR and f.processed_persons >= 10000000,
    "is_small_handler": small, "simplified_measures_available": small, "notice_by_published_rules_sufficient": rules_suffice}
BOOLEAN = [True, False]
DATES = [day("2025-01-01")] + around("2025-01-15", "2025-02-01", "2026-09-01")
DOMAINS = {name: BOOLEAN for name in """alternative_offered asked_again_frequently basic_function_denied consent_given easy_refusal
    entrustment_agreement explicit explicit_consent guardian_explicit_consent harms_others identity_verified individual_refused informed
    irreplaceable item_necessary_for_service major_impact necessary necessity_and_impact_told non_profile_option
    notice_by_published_rules_only pipia_done prominent_display provides_to_others published_rules publishes purpose_changed
    purpose_in_scope reasonable_scope recipient_notified reconsent refused_item_necessary separate_consent service_denied
    single_checkbox special_rules specific_purpose stated_in_rules strict_protection sufficient_necessity technically_feasible
    voluntary individuals_identifiable
    reidentifiable_with_extra_info labour_rules collective_contract""".split()} | {
    "age": [13, 14, 15, 17, 30, 8], "category": ["general", "public_place_image", *sorted(SENSITIVE)],
    "consent_by": ["guardian", "child", "self"], "collected_for": ["public_security"],
    "data_state": ["anonymised_irreversible", "deidentified"],
    "legal_basis": ["consent", "contract_necessity", "statutory_duty", "public_pi", "legitimate_interest", "emergency", "hr_management",
                    "news", "other_law", "public_health_emergency"],
    "operation": ["use", "automated_marketing", "entrust_processor", "marketing_use", "profile_based_recommendation",
                  "provide_to_other_handler", "publish", "store_only", "transfer_on_merger"],
    "pi_basis": ["consent", "contract", "inferred_by_handler"], "processed_persons": [0, 99999, 100000, 9999999, 10000000],
    "purposes": [["order"], ["order", "ad_profiling"], []], "refused_item": ["contacts_list", "delivery_address"],
    "request": ["portability"], "processing_on": DATES, "withdrawn_on": DATES, "statutory_retention_until": DATES}
OPTIONAL = """individuals_identifiable reidentifiable_with_extra_info
    collected_for consent_given data_state published_rules purposes purpose_changed reconsent refused_item single_checkbox
    statutory_retention_until withdrawn_on""".split()
PERSON = Oracle("cn.personal_information", ["CN", "CN", "CN-SZ"], DOMAINS, OPTIONAL, OUTPUTS,
                around("2024-01-01", "2025-01-01", "2025-02-01", "2026-09-01") + [day("2021-11-01"), day("2022-01-01")])
BASE = "legal_basis age informed voluntary explicit category purpose_in_scope operation consent_by separate_consent".split()
CARE = "special_rules specific_purpose sufficient_necessity strict_protection necessity_and_impact_told pipia_done".split()
CONSENT = "consent_given withdrawn_on processing_on statutory_retention_until purposes single_checkbox purpose_changed reconsent".split()
GROUND = """necessary reasonable_scope individual_refused major_impact consent_given data_state individuals_identifiable
    reidentifiable_with_extra_info labour_rules collective_contract""".split()
PASSED_ON = "entrustment_agreement recipient_notified purpose_changed reconsent non_profile_option easy_refusal".split()
SHENZHEN = "alternative_offered irreplaceable necessary explicit_consent guardian_explicit_consent".split()
REFUSED = """refused_item refused_item_necessary service_denied asked_again_frequently basic_function_denied
    item_necessary_for_service""".split()
SMALL = """processed_persons necessary provides_to_others publishes stated_in_rules prominent_display notice_by_published_rules_only
    published_rules""".split()
COPY = "request identity_verified pi_basis technically_feasible harms_others".split()
VALID = {"informed": True, "voluntary": True, "explicit": True, "purpose_in_scope": True, "legal_basis": "consent"}
DONE = dict.fromkeys(CARE + ["separate_consent", "entrustment_agreement", "recipient_notified"], True)
QUIET = {"basic_function_denied": False, "asked_again_frequently": False, "notice_by_published_rules_only": False}
PERSON.profiles = [
    (BASE, VALID), (BASE, {}), (BASE + CARE, VALID), (BASE + CARE, VALID | DONE), (BASE + CONSENT, VALID | {"operation": UNSAID}),
    (BASE + CONSENT + CARE, VALID | DONE), (BASE + GROUND, {}), (BASE + GROUND + CARE, {"age": 30} | DONE), (BASE + PASSED_ON,
     VALID | DONE),
    (BASE + PASSED_ON + CARE + CONSENT, VALID), (BASE + SHENZHEN + CARE + PASSED_ON, VALID | DONE | {"jurisdiction": "CN-SZ"}),
    (SHENZHEN + ["category", "operation", "age"], {"jurisdiction": "CN-SZ"}), (REFUSED + BASE, VALID), (REFUSED + BASE + CARE,
     VALID | DONE | QUIET),
    (SMALL + ["category", "age"], {}), (SMALL + BASE, VALID | {"processed_persons": 99999}), (COPY, {}),
    (["operation", "withdrawn_on", "statutory_retention_until", "processing_on"], {"operation": "store_only"}),
    (["operation", "non_profile_option", "easy_refusal"], {}), (["processed_persons"], {}),
    (BASE + CARE + CONSENT + GROUND + PASSED_ON + SHENZHEN + REFUSED + SMALL, {})]
ADULT = VALID | DONE | QUIET | {
    "as_of": "2026-10-01", "jurisdiction": "CN", "age": 30, "category": "general", "operation": "use", "consent_by": "self",
    "processing_on": "2025-01-15", "non_profile_option": True, "easy_refusal": False, "item_necessary_for_service": False}
SZ = ADULT | {"jurisdiction": "CN-SZ", "alternative_offered": True, "explicit_consent": True, "guardian_explicit_consent": True,
              "necessary": True, "irreplaceable": True}
CHILD = {"age": 13, "consent_by": "guardian"}
PUBLIC = {"legal_basis": "public_pi", "reasonable_scope": True, "individual_refused": False, "major_impact": False}
NOTICE = {"processed_persons": 99999, "necessary": True, "provides_to_others": False, "publishes": False, "stated_in_rules": True,
          "prominent_display": True, "notice_by_published_rules_only": True}
WITHDRAWN = {"withdrawn_on": "2025-01-15", "processing_on": "2025-01-14"}
PERSON.good = [
    ADULT, ADULT | CHILD, ADULT | {"category": "medical_health"}, ADULT | {"category": "public_place_image"}, ADULT | PUBLIC,
    *(ADULT | {"operation": operation} for operation in ("entrust_processor", "transfer_on_merger", "publish", "automated_marketing")),
    ADULT | WITHDRAWN, ADULT | WITHDRAWN | {"operation": "store_only", "statutory_retention_until": "2025-02-01",
        "as_of": "2025-02-01"},
    ADULT | {"legal_basis": "contract_necessity", "necessary": True}, ADULT | {"legal_basis": "hr_management", "necessary": True,
                                                                            "labour_rules": True, "collective_contract": True},
    ADULT | {"purposes": ["order", "ad_profiling"], "single_checkbox": False}, ADULT | {"purpose_in_scope": False, "reconsent": True},
    SZ, SZ | {"category": "biometric"}, SZ | {"category": "biometric", "alternative_offered": False},
        SZ | CHILD | {"operation": "profile_based_recommendation"},
    ADULT | NOTICE, ADULT | NOTICE | {"published_rules": True, "category": "medical_health", "notice_by_published_rules_only": False},
    ADULT | {"refused_item": "contacts_list", "refused_item_necessary": False, "service_denied": False},
    ADULT | {"basic_function_denied": True, "item_necessary_for_service": True},
    ADULT | {"basic_function_denied": True, "item_necessary_for_service": True, "refused_item": "contacts_list",
        "refused_item_necessary": True,
             "service_denied": False},
    {"as_of": "2025-02-01", "jurisdiction": "CN", "request": "portability", "identity_verified": True, "pi_basis": "consent",
     "technically_feasible": True, "harms_others": False}, ADULT | {"data_state": "anonymised_irreversible",
      "legal_basis": "legitimate_interest"},
    ADULT | {"processed_persons": 10000000}]
ORACLES = [PERSON]
