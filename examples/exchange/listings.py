#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Listings of a data exchange that does not exist, made from a seed. Companies, products and amounts are invented; every rate, level and
number of days is an example.

    listings.py [--count N] [--seed N]     prints one JSON object a line

A listing has names in both languages, and under "facts" the request of each step, without those that do not concern it.
"""
import argparse
import datetime
import json
import random

# City with its code in GB/T 2260. In contracts 100000 stands for all of the mainland and 000000 for abroad: codes of ours.
CITIES = [("杭州", "Hangzhou", "330100"), ("宁波", "Ningbo", "330200"), ("苏州", "Suzhou", "320500"), ("南京", "Nanjing", "320100"),
          ("合肥", "Hefei", "340100"), ("武汉", "Wuhan", "420100"), ("成都", "Chengdu", "510100"), ("贵阳", "Guiyang", "520100"),
          ("青岛", "Qingdao", "370200"), ("西安", "Xi'an", "610100"), ("上海", "Shanghai", "310000"), ("深圳", "Shenzhen", "440300")]
BRANDS = [("澄砚", "Chengyan"), ("序川", "Xuchuan"), ("岚桥", "Lanqiao"), ("芷墨", "Zhimo"), ("朔禾", "Shuohe"), ("瑾湾", "Jinwan"),
          ("霁原", "Jiyuan"), ("梧舟", "Wuzhou"), ("皓汀", "Haoting"), ("沐衡", "Muheng"), ("笃远", "Duyuan"), ("葭月", "Jiayue"),
          ("砺泉", "Liquan"), ("鹿鸣溪", "Lumingxi"), ("青栩", "Qingxu"), ("泊言", "Boyan")]
TRADES = [("数据科技", "Data Technology"), ("智联信息", "Zhilian Information"), ("云图数据", "Yuntu Data"), ("数服", "Data Services"),
          ("信息产业", "Information Industry")]
BUYERS = [("供应链管理", "Supply Chain"), ("融资担保", "Finance Guarantee"), ("健康管理", "Health Management"), ("智能制造", "Smart Manufacturing"),
          ("农业发展", "Agriculture"), ("能源服务", "Energy Services")]
ABROAD = [("东洋物流研究所", "Toyo Logistics Lab"), ("北海分析公司", "Nordsee Analytics"), ("狮城风控公司", "Merlion Risk"),
          ("安第斯农业数据公司", "Andes Agridata")]
# Section of GB/T 4754-2017, subject, kind of data.
PRODUCTS = [
    ("G", ("货运车辆通行", "Freight traffic"), "enterprise"), ("F", ("批发市场价格", "Wholesale prices"), "enterprise"),
    ("C", ("设备运行状态", "Machine condition"), "enterprise"), ("D", ("园区用电负荷", "Power load of parks"), "enterprise"),
    ("A", ("农作物长势遥感", "Crop remote sensing"), "enterprise"), ("J", ("企业纳税信用", "Tax credit of firms"), "enterprise"),
    ("J", ("个人信贷申请", "Loan applications"), "personal"), ("Q", ("慢病随访", "Chronic-care follow-up"), "personal"),
    ("G", ("网约出行习惯", "Ride-hailing habits"), "personal"), ("O", ("家政服务评价", "Home-service ratings"), "personal"),
    ("N", ("河道水质监测", "River water quality"), "public"), ("S", ("企业登记核验", "Company register check"), "public"),
    ("G", ("公交客流", "Bus passenger flow"), "public"), ("S", ("不动产登记核验", "Property register check"), "public"),
]
# What the list of article (十四) speaks of has subjects of its own.
LISTED = {"important_data": ("M", ("管网高精度测绘", "High-precision survey of pipelines")),
          "controlled_technical_data": ("C", ("五轴机床误差补偿", "Error compensation of five-axis machines")),
          "human_genetic_resources": ("M", ("人群基因频率", "Gene frequencies of a population")),
          "illegally_obtained": ("I", ("招聘网站简历", "Résumés taken from a job board"))}
FORMS = [("核验接口", "verification API"), ("分析模型", "model"), ("月度数据集", "monthly data set"), ("指数", "index")]
MANNERS = {"核验接口": ["verify"], "分析模型": ["compute", "train"], "月度数据集": ["query", "compute"], "指数": ["view", "query"]}
PURPOSES = ["credit review", "route planning", "price forecast", "site selection", "predictive maintenance"]


def company(random_, pool):
    city, brand, trade = random_.choice(CITIES), random_.choice(BRANDS), random_.choice(pool)
    return ({"zh": city[0] + brand[0] + trade[0] + "有限公司", "en": "%s %s %s Co." % (city[1], brand[1], trade[1])}, city)


def cents(number):
    return "%d.%02d" % divmod(number, 100)


def chance(random_, share):
    return random_.random() < share


def rights(r, kind):
    """The request to register the right to operate the product."""
    origins = {"enterprise": ["own_lawful_collection", "derived", "contract_collected", "fused", "public_web_automated"],
               "personal": ["contract_collected", "derived", "fused", "natural_person"],
               "public": ["derived", "derived", "entrusted_processing"]}[kind]
    origin = r.choice(origins)
    facts = {"jurisdiction": "CN", "data_origin": origin, "right": "operate", "harms_security_or_rights": chance(r, .004),
             "source_illegal": chance(r, .008), "unresolved_ownership_dispute": chance(r, .012),
             "concealment_or_false_proof": chance(r, .006)}
    if origin == "derived":
        facts.update(holds_use_right=True, substantive_change=not chance(r, .06), significant_value=True)
    elif origin == "fused":
        facts.update(contract_on_rights=False, other_participants_consent=not chance(r, .1))
    elif origin == "public_web_automated":
        facts.update(kind="product", no_intrusion=True, no_disruption=True, no_breaking_measures=not chance(r, .05), no_harm=True,
                     substantially_substitutes_source=chance(r, .08))
    elif origin == "entrusted_processing":
        facts.update(contract_grants_rights=not chance(r, .15), contract_rights=["hold", "use", "operate"])
    if chance(r, .01):
        del facts["unresolved_ownership_dispute"]  # the applicant did not say
    return facts


def admission(r, kind, purpose):
    authorised = r.randrange(10, 200) * 1000
    used = r.randrange(0, authorised // 1000) * 500
    facts = {"source_lawful": True, "privacy_protected": not chance(r, .01), "circulation_rules_met": True,
             "quality_declared": not chance(r, .03), "illegal_channel": chance(r, .003), "channel": "on_exchange", "mode": "trade",
             "data_kind": kind, "price_mode": "government_guided" if kind == "public" else "market",
             "scope_level": r.choice([1, 1, 2, 2, 3]), "impact_level": r.choice([1, 1, 1, 2, 3]), "risk_level": r.choice([1, 1, 2, 2, 4]),
             "scenario": "loan" if chance(r, .02) else "venue", "authorised_scenarios": ["venue"], "purpose": purpose,
             "authorised_purposes": [purpose], "volume_used": used, "volume_requested": r.randrange(1, 11) * 500,
             "volume_authorised": authorised, "certified": False, "certification_from_grade": 4}
    if kind == "public":
        facts["for_digital_development"] = True
    if chance(r, .02):
        facts["price_mode"] = "market" if kind == "public" else "government_guided"
    if facts["risk_level"] == 4:
        facts["certified"] = not chance(r, .12)
    return facts


def consents(r, abroad, sensitive):
    facts = {"jurisdiction": "CN", "operation": "provide_abroad" if abroad else "provide_to_other_handler", "legal_basis": "consent",
             "category": r.choice(["medical_health", "financial_account", "location_track"]) if sensitive else "general",
             "age": 30, "consent_by": "self", "informed": True, "voluntary": True, "explicit": not chance(r, .03),
             "purpose_in_scope": not chance(r, .04), "separate_consent": not chance(r, .07), "pipia_done": not chance(r, .03),
             "purposes": ["service"], "single_checkbox": False}
    if sensitive:
        facts.update(specific_purpose=True, sufficient_necessity=not chance(r, .06), strict_protection=True,
                     necessity_and_impact_told=not chance(r, .04))
    if chance(r, .04):
        facts.update(purposes=["service", "advertising"], single_checkbox=True)
    if chance(r, .02):
        facts["age"] = 12
        facts.update(consent_by=r.choice(["child", "guardian"]), special_rules=True, specific_purpose=True, sufficient_necessity=True,
                     strict_protection=True, necessity_and_impact_told=True)
    if chance(r, .02):
        del facts["pipia_done"]
    return facts


def export(r, day, personal, sensitive, important):
    """Data that leave: who and how many, and what was done for it."""
    facts = {"jurisdiction": "CN", "direction": "outbound", "is_ciio": False, "contains_pi": personal, "contains_important_data": important,
             "important_notified_or_published": True, "scenario": "none", "in_ftz": False, "domestic_pi_introduced": False,
             "legal_basis": "consent", "ytd_nonsensitive": 0, "ytd_sensitive": 0}
    if personal:
        facts["ytd_nonsensitive"] = r.choice([4000, 60000, 99999, 100000, 250000, 480000, 1200000])
        facts["ytd_sensitive"] = r.choice([300, 4000, 9999, 10000]) if sensitive else 0
        facts.update(notice_given=not chance(r, .05), separate_consent=not chance(r, .05), pipia_done=not chance(r, .05))
        if facts["ytd_nonsensitive"] >= 100000 or facts["ytd_sensitive"]:
            signed = not chance(r, .1)
            facts.update(chosen_route="standard_contract", sc_signed=signed, sc_effective=signed,
                         sc_effective_on=str(day - datetime.timedelta(days=r.randrange(1, 10))))
    if important or facts["ytd_nonsensitive"] >= 1000000 or facts["ytd_sensitive"] >= 10000:
        facts["chosen_route"] = "security_assessment"
        if chance(r, .6):
            facts["assessment_issued"] = str(day - datetime.timedelta(days=r.randrange(60, 900)))
        else:
            facts.update(no_assessment_issued=True, assessment_issued=str(day))
        facts["extension_approved"] = False
        facts["old_result_runs_three_years"] = False
    return facts


def listing(number, seed):
    r = random.Random("%d/%d" % (seed, number))
    section, subject, kind = r.choice(PRODUCTS)
    form = r.choice(FORMS)
    seller, city = company(r, TRADES)
    dealer, _ = company(r, TRADES)
    processor, _ = company(r, TRADES)
    source, _ = company(r, BUYERS)
    abroad = chance(r, .18)
    buyer = dict(zip(("zh", "en"), r.choice(ABROAD))) if abroad else company(r, BUYERS)[0]
    day = datetime.date(2026, 8, 3) + datetime.timedelta(days=r.randrange(0, 112))
    purpose = r.choice(PURPOSES)
    personal = kind == "personal"
    sensitive = personal and chance(r, .3)
    special = r.random()
    item = ("sensitive_personal_information" if sensitive else "other_item" if personal else "important_data" if special < .05 else
            "controlled_technical_data" if special < .08 else "illegally_obtained" if special > .993 else
            "human_genetic_resources" if special > .987 else "other_item")
    if item in LISTED:
        (section, subject), kind = LISTED[item], "enterprise"
    important = item == "important_data"
    place = "CN-SH" if city[1] == "Shanghai" else "CN-SZ" if city[1] == "Shenzhen" else "CN"

    trading = {"jurisdiction": place, "operation": "trade", "item": item, "role": "data_trading_intermediary",
               "source_explained": not chance(r, .01), "identities_verified": not chance(r, .006), "records_kept": True}
    if place == "CN-SH":
        trading.update(endangers_public_interest=chance(r, .01), right_holder_authorised=not chance(r, .04))
    if place == "CN-SZ":
        trading.update(contains_personal_data=personal, personal_data_authorised=not chance(r, .06),
                       contains_public_data=kind == "public", public_data_lawfully_opened=not chance(r, .08))
    facts = {
        "property_rights": rights(r, kind),
        "circulation": admission(r, kind, purpose),
        "venues": {"operation": "act", "level": "regional", "activity": "underwriting" if chance(r, .01) else "centralised_trading"},
        "trading": trading,
    }
    if personal:
        facts["personal_information"] = consents(r, abroad, sensitive)
    if important:
        facts["important_data"] = {"jurisdiction": "CN", "contains_important_data": True, "statutory_duty": False,
                                   "operation": "export" if abroad else "provide_domestic", "risk_assessment_done": not chance(r, .2),
                                   "contract_concluded": not chance(r, .1), "processed_persons": 0,
                                   "assessment_passed": not chance(r, .4), "assessed_scale": 100000,
                                   "actual_scale": r.choice([80000, 100000, 100001]), "within_assessed_scope": True}
    if item == "controlled_technical_data" or (abroad and kind == "enterprise"):
        facts["export_control"] = {"jurisdiction": "CN", "data_kind": "dual_use_technical_data_on_list"
                                   if item == "controlled_technical_data" else "unlisted_technical_data",
                                   "to": "foreign_company" if abroad else "domestic_company", "licence": chance(r, .5),
                                   "exporter_knows_wmd_use": chance(r, .01)}
    if abroad:
        facts["cross_border"] = export(r, day, personal, sensitive, important)
    unlimited = chance(r, .3)
    first = day + datetime.timedelta(days=r.randrange(0, 5))
    uses = r.choice([100, 1000, 5000])
    facts["digital_contract"] = {
        "operation": "use", "contents_agreed": [form[1]], "content": form[1], "users_agreed": [buyer["en"]], "used_by": buyer["en"],
        "manners_agreed": MANNERS[form[0]], "manner": "export" if chance(r, .02) else MANNERS[form[0]][0], "purposes_agreed": [purpose],
        "purpose": purpose, "places_agreed": ["000000"] if abroad else ["100000"],
        "place_and_above": ["000000"] if abroad else [city[2], city[2][:2] + "0000", "100000"],
        "environments_agreed": ["trusted_space", "provider_domain"], "environment": "user_system" if chance(r, .02) else "trusted_space",
        "valid_from": str(day), "valid_through": str(first + datetime.timedelta(days=r.choice([20, 60, 365]))),
        "uses_so_far": 0, "uses_requested": uses + 1 if not unlimited and chance(r, .02) else 1, "records_so_far": 0,
        "records_requested": facts["circulation"]["volume_requested"], "raw": chance(r, .1), "suspended": False,
        "contains_personal_information": personal, "contains_important_data": important, "identity_verified": not chance(r, .01),
        "measures_in_place": not chance(r, .02), "basis_confirmed": True, "report_within_days": 10, "destroy_within_days": 30}
    facts["digital_contract"].update({"uses_unlimited": True} if unlimited else {"uses_agreed": uses})

    gross = r.randrange(80000, 60000000)
    cost = r.randrange(0, gross // 2) if not chance(r, .01) else gross + r.randrange(1, 100000)
    parties = [(source, "source", r.choice(["1", "2", "0.5"])), (seller, "collection", r.choice(["1", "2", "3"])),
               (processor, "processing", r.choice(["1", "1.5", "3"])), (dealer, "circulation", r.choice(["0.5", "1"]))]
    if chance(r, .3):
        parties = parties[1:]
    participants = [{"party": "%d %s" % (place, who["en"]), "stage": stage, "contribution": share}
                    for place, (who, stage, share) in enumerate(parties, 1)]
    income = {"operation": "settle", "gross_cny": cents(gross), "cost_cny": cents(cost), "commission_rate": r.choice(["0.02", "0.03", "0.015"]),
              "contains_public_data": kind == "public", "participants": participants}
    if kind == "public":
        income["public_share_rate"] = r.choice(["0.10", "0.15", "0.20"])
    if chance(r, .4):
        income["fund_rate"] = "0.01"
    if chance(r, .5):
        income["source_minimum_rate"] = "0.20"
    facts["income"] = income

    return {"id": "SY-%06d" % number, "day": str(day), "section": section, "kind": kind, "abroad": abroad,
            "title": {"zh": subject[0] + form[0], "en": "%s, %s" % (subject[1], form[1])}, "seller": seller, "buyer": buyer,
            "city": {"zh": city[0], "en": city[1]}, "parties": [who for who, _, _ in parties], "first_use": str(first), "facts": facts}


def listings(count, seed):
    return [listing(number, seed) for number in range(1, count + 1)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--count", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=20221202)
    arguments = parser.parse_args()
    for one in listings(arguments.count, arguments.seed):
        print(json.dumps(one, ensure_ascii=False))


if __name__ == "__main__":
    main()
