# SPDX-License-Identifier: Apache-2.0
"""eu.gdpr and us.bulk_data from the sources."""
from law_engine import UNSAID, Oracle, around, day

BOOLEAN = [True, False]

# ---- GDPR: the first ground that holds ----

ADEQUATE = {"AD", "AR", "CA", "FO", "GG", "IL", "IM", "JP", "JE", "NZ", "KR", "CH", "GB", "UY"}
EEA = {"DE", "FR", "NO"}


def adequate(f):
    """`destination` is said in every request compared here."""
    to = f.destination
    if to == "CA":
        return f.recipient == "private_company"
    if to == "US":
        return f.today >= day("2023-07-10") and f.dpf_certified
    return to in ADEQUATE or to == "BR" and f.today >= day("2026-01-26")


def safeguard(f):
    if f.safeguards is None or not (f.tia_done and f.tia_ok):
        return None
    if f.safeguards == "SCC_earlier":
        return "Art 46(2)(c)" if f.today <= day("2022-12-27") else None
    return {"SCC_2021_914": "Art 46(2)(c)", "BCR": "Art 46(2)(b)"}[f.safeguards]


def derogation(f):
    return {None: lambda: None, "explicit_consent": lambda: "Art 49(1)(a)" if f.informed_of_risks else None,
            "contract_with_subject": lambda: "Art 49(1)(b)", "vital_interests": lambda: "Art 49(1)(f)",
            # Further conditions are asked that no request here states.
            "compelling_legitimate_interest": lambda: None}[f.derogation]()


def basis(f):
    """None where nothing goes to a third country."""
    if f.direction != "outbound" or f.destination in EEA:
        return None
    return "adequacy" if adequate(f) else safeguard(f) or derogation(f)


def without_ground(f):
    return f.direction == "outbound" and f.destination not in EEA and basis(f) is None


def parent_needed(f):
    if f.service != "information_society_service" or f.basis != "consent":
        return False
    lowered = 16 if f.member_state_digital_age is None else min(max(f.member_state_digital_age, 13), 16)
    return f.age < lowered


def hard_to_withdraw(f):
    return f.basis == "consent" and f.withdrawal_steps > f.giving_steps


def gdpr_decision(f):
    if without_ground(f) or parent_needed(f) and not f.parental_consent:
        return "deny"
    return "deny" if f.direction is None and f.service is None and hard_to_withdraw(f) else "permit"


def where_to(answer):
    return lambda f: answer(f) if f.said("destination") else UNSAID


GDPR = Oracle(
    "eu.gdpr", ["EU"],
    dict.fromkeys("dpf_certified informed_of_risks parental_consent repetitive tia_done tia_ok".split(), BOOLEAN) | {
        "age": [12, 13, 14, 15, 16, 17, 0], "basis": ["consent", "contract"], "direction": ["outbound", "inbound"],
        "derogation": ["explicit_consent", "compelling_legitimate_interest", "contract_with_subject", "vital_interests"],
        "destination": ["BR", "CN", "JP", "US", "CA", "DE", "NO", "GB"], "giving_steps": [0, 1, 2, 12], "withdrawal_steps": [0, 1, 2,
         12, 13],
        "member_state_digital_age": [12, 13, 14, 16, 17], "recipient": ["private_company", "public_body"],
        "safeguards": ["SCC_2021_914", "SCC_earlier", "BCR"], "service": ["information_society_service", "other_service"]},
    "direction safeguards derogation service member_state_digital_age".split(),
    {"decision": lambda f: gdpr_decision(f) if f.direction is None or f.said("destination") else UNSAID,
     "adequacy_available": where_to(adequate), "transfer_basis": where_to(basis), "parental_consent_required": parent_needed,
     "compliant": lambda f: UNSAID if f.direction is not None and not f.said("destination") else
     not (without_ground(f) or parent_needed(f) and not f.parental_consent or hard_to_withdraw(f))},
    around("2022-12-27", "2023-07-10", "2026-01-26") + [day("2022-01-01"), day("2025-06-01")])
GDPR.profiles = [(names.split(), fixed) for names, fixed in [
    ("destination recipient dpf_certified", {"direction": "outbound"}),
    ("destination recipient dpf_certified safeguards tia_done tia_ok derogation informed_of_risks repetitive",
     {"direction": "outbound"}),
    ("destination safeguards tia_done tia_ok derogation informed_of_risks repetitive", {"direction": "outbound", "destination": "CN"}),
    ("age basis service member_state_digital_age parental_consent", {}),
    ("age member_state_digital_age parental_consent", {"basis": "consent", "service": "information_society_service"}),
    ("basis giving_steps withdrawal_steps", {}), ("basis giving_steps withdrawal_steps age service direction destination", {})]]

# ---- the rule on bulk data ----

BULK, PROGRAMME = day("2025-04-08"), day("2025-10-06")
MORE_THAN = {"human_genomic": 100, "other_omic": 1000, "biometric_identifiers": 1000, "personal_health": 10000,
    "personal_financial": 10000,
             "covered_personal_identifiers": 100000}
CONCERN = {"CN", "HK", "MO", "CU", "IR", "KP", "RU", "VE"}


def persons(f):
    if f.us_persons_12m is not None:
        return f.us_persons_12m
    together = {}
    for deal in f.transactions:
        together[deal["counterparty_id"]] = together.get(deal["counterparty_id"], 0) + deal["us_persons"]
    most = max(together.values(), default=0)
    return most if f.within_12_months else max((deal["us_persons"] for deal in f.transactions), default=0)


def bulk(f):
    if f.category == "precise_geolocation":
        return f.us_devices_12m > 1000
    return f.category != "government_related_data" and persons(f) > MORE_THAN[f.category]


def mechanism(f):
    if f.today < BULK:
        return "not_applicable"
    if f.exempt or f.licence or f.transaction == "intra_group_payroll" and f.corporate_group_admin:
        return "exempt"
    if f.knowing is False or not f.us_person or not (f.category == "government_related_data" or bulk(f)):
        return "not_applicable"
    if f.counterparty == "covered_person":
        omic = f.category in ("human_genomic", "other_omic")
        return "prohibited" if f.transaction == "data_brokerage" or omic else "restricted"
    if f.counterparty == "domestic" or f.transaction != "data_brokerage":
        return "not_applicable"
    return "not_applicable" if f.onward_transfer_clause and f.reports_violations_14_days else "prohibited"


def insecure(f):
    return mechanism(f) == "restricted" and not f.cisa_security_requirements


def programme(f):
    return f.today >= PROGRAMME and (f.restricted_transaction or mechanism(f) == "restricted")


def us_person(f):
    if f.foreign_person is not None:
        return not f.foreign_person
    if f.individual:
        return f.located_in == "US" or f.citizenship == "US"
    return not f.entity_foreign


def covered(f):
    if f.today < BULK:
        return UNSAID
    if f.designated:
        return True
    if f.individual:
        return not us_person(f) and f.primarily_resident_in in CONCERN
    return f.entity_foreign and (f.owned_by_covered_pct >= 50 or f.organised_in in CONCERN or f.principal_place in CONCERN)


def deals(*of):
    return [{"counterparty_id": name, "us_persons": count, "distinct": True} for name, count in of]


US = Oracle(
    "us.bulk_data", ["US"],
    dict.fromkeys("""anonymised cisa_security_requirements compliance_program corporate_group_admin designated encrypted entity_foreign
    equivalent_controls exempt foreign_person individual individuals_consented knowing licence onward_transfer_clause parties_related
    reports_violations_14_days restricted_transaction us_person within_12_months""".split(), BOOLEAN) | {
        "category": [*MORE_THAN, "precise_geolocation", "government_related_data"], "citizenship": ["CN", "US", "DE"],
        "counterparty": ["covered_person", "foreign_person_not_covered", "domestic"], "counterparty_country": ["CN", "DE"],
        "data": ["location", "other"], "located_in": ["US", "DE", "CN"], "organised_in": ["SG", "CN", "HK"], "principal_place": ["SG",
         "RU"],
        "owned_by_covered_pct": [0, 49, 49.99, 50, 50.01, 100], "precision_metres": [0, 999, 1000, 1001],
        "primarily_resident_in": ["CU", "US", "DE"], "transaction": ["data_brokerage", "intra_group_payroll", "vendor_agreement"],
        "transactions": [deals(("X", 6000), ("X", 6000)), deals(("X", 6000), ("Y", 6000)), deals(("X", 5000), ("X", 5000)),
         deals(("X", 10001)),
                         deals(("X", 60), ("Y", 3), ("X", 41)), [], deals(("X", 100001))],
        "us_devices_12m": [0, 1000, 1001], "us_persons_12m": [0, 100, 101, 1000, 1001, 10000, 10001, 100000, 100001]},
    "designated exempt knowing licence parties_related foreign_person individual us_persons_12m".split(),
    {"mechanism": mechanism, "is_bulk": bulk, "decision": lambda f: "deny" if mechanism(f) == "prohibited" or insecure(f) else "permit",
     "is_us_person": us_person, "is_covered_person": covered, "programme_duty_in_force": programme,
     "is_precise_geolocation": lambda f: f.data == "location" and f.precision_metres <= 1000,
     "compliant": lambda f: not (mechanism(f) == "prohibited" or insecure(f) or programme(f) and not f.compliance_program)},
    around("2025-04-08", "2025-10-06") + [day("2025-06-01"), day("2026-06-01")])
DEAL = "us_person knowing counterparty counterparty_country transaction exempt licence category us_persons_12m us_devices_12m"
US.profiles = [(names.split(), fixed) for names, fixed in [
    (DEAL, {"us_person": True}), (DEAL + " onward_transfer_clause reports_violations_14_days", {"us_person": True,
     "counterparty": "foreign_person_not_covered"}),
    (DEAL + " cisa_security_requirements equivalent_controls compliance_program restricted_transaction corporate_group_admin",
     {"counterparty": "covered_person"}),
    (DEAL + " anonymised encrypted individuals_consented", {"us_person": True}),
    ("us_person counterparty transaction category transactions within_12_months parties_related", {"us_person": True,
     "counterparty": "covered_person"}),
    ("individual foreign_person citizenship located_in primarily_resident_in designated", {"individual": True}),
    ("entity_foreign owned_by_covered_pct organised_in principal_place designated", {}), ("data precision_metres", {}),
    ("restricted_transaction compliance_program", {}),
    (DEAL + " onward_transfer_clause reports_violations_14_days cisa_security_requirements compliance_program "
     "restricted_transaction corporate_group_admin", {})]]
SENT = {"as_of": "2025-06-01", "jurisdiction": "EU", "direction": "outbound", "destination": "CN", "recipient": "private_company",
        "dpf_certified": True, "tia_done": True, "tia_ok": True, "informed_of_risks": True, "repetitive": False}
GDPR.good = [
    *(SENT | {"destination": to} for to in ("JP", "US", "BR", "CA", "DE")), SENT | {"safeguards": "SCC_2021_914"},
        SENT | {"derogation": "explicit_consent"},
    SENT | {"safeguards": "SCC_earlier", "as_of": "2022-12-27"}, SENT | {"derogation": "contract_with_subject", "destination": "US",
        "dpf_certified": False},
    {"as_of": "2025-06-01", "jurisdiction": "EU", "basis": "consent", "service": "information_society_service", "age": 15,
     "parental_consent": True},
    {"as_of": "2025-06-01", "jurisdiction": "EU", "basis": "consent", "service": "information_society_service", "age": 13,
     "member_state_digital_age": 13, "parental_consent": False},
    {"as_of": "2025-06-01", "jurisdiction": "EU", "basis": "consent", "giving_steps": 1, "withdrawal_steps": 1}]
MADE = {"as_of": "2025-12-01", "jurisdiction": "US", "us_person": True, "counterparty": "covered_person", "counterparty_country": "CN",
        "transaction": "vendor_agreement", "category": "personal_health", "us_persons_12m": 10001, "us_devices_12m": 1001,
        "cisa_security_requirements": True, "compliance_program": True, "restricted_transaction": False, "onward_transfer_clause": True,
        "reports_violations_14_days": True, "corporate_group_admin": False, "within_12_months": True}
BROKERED = MADE | {"transaction": "data_brokerage"}
US.good = [
    MADE, MADE | {"transaction": "intra_group_payroll", "corporate_group_admin": True},
        BROKERED | {"counterparty": "foreign_person_not_covered"},
    *(BROKERED | {"category": category, "us_persons_12m": most} for category, most in MORE_THAN.items()),
    BROKERED | {"category": "precise_geolocation", "us_devices_12m": 1000}, BROKERED | {"category": "government_related_data",
        "licence": True},
    {key: value for key, value in BROKERED.items() if key != "us_persons_12m"} | {"transactions": deals(("X", 5000), ("X", 5000))},
    {key: value for key, value in BROKERED.items() if key != "us_persons_12m"} | {"transactions": deals(("X", 6000), ("X", 6000)),
     "within_12_months": False},
    {"as_of": "2025-06-01", "jurisdiction": "US", "entity_foreign": True, "owned_by_covered_pct": 49, "organised_in": "SG",
     "principal_place": "SG"},
    {"as_of": "2025-06-01", "jurisdiction": "US", "individual": True, "citizenship": "CN", "located_in": "DE",
     "primarily_resident_in": "DE"},
    {"as_of": "2025-06-01", "jurisdiction": "US", "data": "location", "precision_metres": 1000},
    {"as_of": "2025-12-01", "jurisdiction": "US", "restricted_transaction": True, "compliance_program": True}]
ORACLES = [GDPR, US]
