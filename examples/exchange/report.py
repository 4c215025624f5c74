# SPDX-License-Identifier: Apache-2.0
"""The report of the exchange, one page a language: no script, no font, no picture from elsewhere. Pictures are inline SVG, 320 wide, so that
their letters can be read on a telephone; on a wide screen they stand side by side."""
import collections
import datetime
from html import escape

WORDS = {
    "en": {
        "title": "A data exchange, from rights to duties", "other": '<a href="report.zh.html">中文</a>',
        "lead": "{n} listings of an exchange that does not exist, from 3 August to 22 November 2026, decided by the packages under "
                "<code>policies/cn</code> in native code. Companies, products and amounts are invented (seed {seed}); rates, levels and days are examples.",
        "sold": "sold", "refused": "refused", "waiting": "waiting for facts", "net": "net income", "violated": "duties violated", "passed": "passed",
        "referred": "passed on",
        "flow": "The flow", "flow_note": "Whoever is refused or waits at a step is not asked about at the next. Steps that do not concern a listing are left out for it.",
        "why": "What was refused, and why", "why_note": "The rules that refused most; a listing may be refused by several at once.",
        "money": "Money by party", "money_note": "Of what was sold: net income, and who received it.",
        "where": "Home and abroad", "where_note": "By which mechanism data left, of what was asked to leave.",
        "due": "Duties", "due_note": "On {today}, of what was sold, by kind of duty. Most of those pending last as long as the data are used.",
        "weeks": "Due in the coming weeks", "weeks_note": "Last days that lie ahead, by week from {today}.",
        "step": "Step", "rule": "Rule", "article": "Article", "count": "Listings", "example": "For example", "because": "Reason",
        "totals": "Totals", "totals_note": "Each pair is counted in two ways and has to be the same to the cent. Each settlement was also reckoned a second time, with fractions.",
        "one": "Counted so", "two": "and so", "same": "difference",
        "check_net": "net income · commission, public share, fund and all parties", "check_gross": "gross income · net income and cost covered by it",
        "check_parties": "all parties by stage · all parties by name",
        "top": "Parties that received most", "party": "Party", "amount": "CNY", "late": "Violated and nearest", "all": "Every refusal ({n})", "listing": "Listing",
        "product": "Product", "seller": "Seller", "duty": "Duty", "who": "Who", "day": "Last day", "state": "State", "of": "of {n}",
        "waits": "What is waited for", "foot": "Made by <code>examples/exchange/run.py</code>. Not legal advice.",
        "ahead": "{n} days left", "behind": "{n} days late", "day_of": "violated on {day}", "none": "none",
        "states": {"fulfilled": "fulfilled", "pending": "pending", "violated": "violated", "waived": "waived", "expired": "expired"},
        "comma": ", ", "then": ", ", "round": lambda cents: "CNY %s m" % format(cents / 1e8, ",.2f"), "modality": {"must": "must ", "must not": "must not ", "may": "may "},
    },
    "zh": {
        "title": "数据交易所：从登记权利到履行义务", "other": '<a href="report.html">English</a>',
        "lead": "虚构的交易所2026年8月3日至11月22日的{n}项挂牌，由<code>policies/cn</code>各规范以本机代码作出决定。企业、产品和金额均为虚构（种子{seed}），比例、级别和天数均为示例。",
        "sold": "成交", "refused": "不予通过", "waiting": "待补充事实", "net": "净收益", "violated": "已违反的义务", "passed": "通过", "referred": "转入专门规定",
        "flow": "流程", "flow_note": "在某一步骤不予通过或者待补充的，不再进入下一步骤；不涉及的步骤不予询问。",
        "why": "不予通过的原因", "why_note": "适用最多的规则；一项挂牌可能同时因数项规则不予通过。",
        "money": "各方收益", "money_note": "成交部分的净收益及其去向。",
        "where": "境内与出境", "where_note": "申请出境的数据所适用的机制。",
        "due": "义务履行情况", "due_note": "截至{today}，成交部分的各类义务。待履行的多为使用期间持续的义务。",
        "weeks": "近期到期的义务", "weeks_note": "自{today}起，按周统计尚未届满的期限。",
        "step": "步骤", "rule": "规则", "article": "条款", "count": "挂牌数", "example": "举例", "because": "理由",
        "totals": "总额核对", "totals_note": "每组以两种方式计算，须分毫不差；每笔结算另以分数复算一次。",
        "one": "一种算法", "two": "另一种算法", "same": "差额",
        "check_net": "净收益 · 提成、公共数据收益、帮扶基金与各方分红之和", "check_gross": "收入总额 · 净收益与所抵成本之和", "check_parties": "按环节合计 · 按参与方合计",
        "top": "收益最多的参与方", "party": "参与方", "amount": "元", "late": "已违反与最近到期的义务", "all": "全部不予通过的挂牌（{n}项）", "listing": "挂牌",
        "product": "产品", "seller": "卖方", "duty": "义务", "who": "义务人", "day": "届满日", "state": "状态", "of": "共{n}项",
        "waits": "待补充的事实", "foot": "由<code>examples/exchange/run.py</code>生成，不构成法律意见。",
        "ahead": "尚余{n}日", "behind": "逾期{n}日", "day_of": "于{day}违反", "none": "无",
        "states": {"fulfilled": "已履行", "pending": "待履行", "violated": "已违反", "waived": "已免除", "expired": "已终止"},
        "comma": "、", "then": "，", "round": lambda cents: format(cents / 1e6, ",.2f") + "万元", "modality": {"must": "应当", "must not": "不得", "may": "可以"},
    },
}
STEPS = {
    "property_rights": ("Register rights", "登记权利"), "circulation": ("Admit and grade", "准入与分级"), "venues": ("Venue's part", "场所职能"),
    "trading": ("Negative list", "负面清单"), "personal_information": ("Consents", "个人同意"), "important_data": ("Important data", "重要数据"),
    "export_control": ("Export control", "出口管制"), "cross_border": ("Across the border", "数据出境"), "digital_contract": ("Contract, first use", "合约与首次使用"),
    "income": ("Settle income", "收益结算"),
}
ROLES = (("collection", "collection: sellers", "采集：卖方"), ("processing", "processing", "加工"), ("source", "sources", "数据来源者"),
         ("circulation", "circulation: dealers", "流通：数据商"), ("commission", "commission", "提成"), ("public", "share of public data", "公共数据收益"),
         ("fund", "fund for weaker groups", "弱势群体帮扶基金"))
MECHANISMS = {"exempt": ("exempt", "豁免"), "security_assessment": ("security assessment", "安全评估"), "not_applicable": ("not applicable", "不适用"),
              "standard_contract_or_certification": ("standard contract or certification", "标准合同或者个人信息保护认证")}
PARTIES = {"provider": ("provider", "提供方"), "user": ("user", "使用方"), "service_provider": ("service provider", "服务方"),
           "exporter": ("exporter", "数据处理者"), "handler": ("handler", "个人信息处理者"), "data_trading_intermediary": ("exchange", "交易中介服务机构")}
FACTS = {"unresolved_ownership_dispute": ("whether the ownership is in dispute", "权属争议是否未解决"),
         "pipia_done": ("whether the impact was assessed", "是否已进行个人信息保护影响评估")}

WIDTH = 320

STYLE = """
:root{--ink:#1c2530;--soft:#5b6774;--line:#d9dfe5;--back:#fff;--card:#f5f7f9;--a:#1f6f8b;--b:#c8553d;--c:#d9a441;--d:#8a9aa8}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9fb0bf;--line:#34404b;--back:#12181e;--card:#1a222a;--a:#4aa3bf;--b:#e07a62;--c:#e0b565;--d:#6f8191}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.7rem;line-height:1.25;margin:.3rem 0}h2{font-size:1.2rem;margin:0 0 .2rem}
p{margin:.3rem 0 .8rem;color:var(--soft)}a{color:var(--a)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.7rem;margin:1rem 0}
.figures div{background:var(--card);border-radius:.5rem;padding:.6rem .8rem}.figures b{display:block;font-size:1.35rem;overflow-wrap:anywhere}.figures span{color:var(--soft);font-size:.9rem}
.grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem;align-items:start}
section{background:var(--card);border-radius:.6rem;padding:.8rem;margin:0 0 1rem;min-width:0}.grid section{margin:0}.grid{margin-bottom:1rem}
svg{display:block;width:100%;height:auto;max-width:28rem}svg text{fill:var(--ink);font-size:12px}svg .n{fill:var(--soft)}
.a{fill:var(--a);background:var(--a)}.b{fill:var(--b);background:var(--b)}.c{fill:var(--c);background:var(--c)}.d{fill:var(--d);background:var(--d)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.4rem 0 0;color:var(--soft);font-size:.85rem}.key i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.35em}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{min-width:5.5em;text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600}td.r,th.r,td.k,th.k{min-width:0}td.r,th.r{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}td.k{white-space:nowrap}
summary{cursor:pointer;font-weight:600}code{font-size:.9em}footer{color:var(--soft);font-size:.9rem;padding:1rem 0}
"""


def yuan(cents):
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return "%s%s.%02d" % (sign, format(cents // 100, ","), cents % 100)


def bars(title, rows, key=()):
    """Rows of (label, figure, [(class, part of the greatest)]), each label above its bar."""
    out, top = [], 4
    for label, figure, parts in rows:
        out.append('<text x="0" y="%d">%s</text><text class="n" x="%d" y="%d" text-anchor="end">%s</text>' %
                   (top + 11, escape(label), WIDTH, top + 11, escape(figure)))
        left = 0.0
        for name, part in parts:
            width = part * WIDTH
            if width > 0:
                out.append('<rect class="%s" x="%.2f" y="%d" width="%.2f" height="9" rx="1.5"/>' % (name, left, top + 16, max(width, .8)))
            left += width
        top += 33
    legend = "".join('<span><i class="%s"></i>%s</span>' % (name, escape(word)) for name, word in key)
    return '<svg viewBox="0 0 %d %d" role="img" aria-label="%s">%s</svg>' % (WIDTH, max(top, 8), escape(title), "".join(out)) + \
        ('<div class="key">%s</div>' % legend if legend else "")


def columns(title, rows):
    """Rows of (label below, number)."""
    greatest = max([number for _, number in rows] + [1])
    step = WIDTH / max(len(rows), 1)
    out = []
    for at, (label, number) in enumerate(rows):
        height = 110 * number / greatest
        out.append('<rect class="a" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="1.5"/>' % (at * step + 2, 130 - height, step - 4, height))
        middle = at * step + step / 2
        out.append('<text class="n" x="%.1f" y="%.1f" text-anchor="middle" style="font-size:10px">%d</text>' % (middle, 126 - height, number))
        if at % 2 == 0:
            out.append('<text class="n" x="%.1f" y="146" text-anchor="middle" style="font-size:10px">%s</text>' % (middle, escape(label)))
    return '<svg viewBox="0 0 %d 152" role="img" aria-label="%s">%s</svg>' % (WIDTH, escape(title), "".join(out))


def table(heads, rows, right=(), keep=()):
    def cell(tag, at, text):
        style = ' class="r"' if at in right else ' class="k"' if at in keep else ""
        return "<%s%s>%s</%s>" % (tag, style, text, tag)
    return '<div class="wide"><table><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>' % (
        "".join(cell("th", at, escape(head)) for at, head in enumerate(heads)),
        "".join("<tr>%s</tr>" % "".join(cell("td", at, text) for at, text in enumerate(row)) for row in rows))


def short(text, room):
    """As many letters as there is room for, a Han character counting twice."""
    used = 0
    for at, one in enumerate(text):
        used += 2 if ord(one) > 0x2e80 else 1
        if used > room:
            return text[:at].rstrip() + "…"
    return text


def page(facts, language):
    words = WORDS[language]
    own = 0 if language == "en" else 1
    comma = words["comma"]
    today = facts["today"]

    def step_name(step):
        return STEPS[step][own]

    def section(title, note, *content):
        return "<section><h2>%s</h2><p>%s</p>%s</section>" % (escape(title), note, "".join(content))

    def articles(laws):
        return comma.join(law[language] for law in laws)

    # the flow
    most = max(asked for _, asked, _ in facts["counts"])
    flow = []
    for step, asked, outcome in facts["counts"]:
        order = (("a", outcome.get("permit", 0)), ("d", outcome.get("refer", 0)), ("b", outcome.get("deny", 0)), ("c", outcome.get("undetermined", 0)))
        flow.append((step_name(step), "%d · −%d" % (asked, outcome.get("deny", 0) + outcome.get("undetermined", 0)),
                     [(name, number / most) for name, number in order]))
    flow_key = (("a", words["passed"]), ("d", words["referred"]), ("b", words["refused"]), ("c", words["waiting"]))

    # refusals by rule
    by_rule, examples, about = collections.Counter(), {}, {}
    for one in facts["refusals"]:
        for reason in one["reasons"]:
            key = (one["step"], reason["rule"])
            by_rule[key] += 1
            examples.setdefault(key, one["row"])
            about.setdefault(key, reason)
    ranked = by_rule.most_common()
    greatest = ranked[0][1] if ranked else 1
    why = [(short("%s · %s" % (about[key]["name"][language].replace("_", " "), articles(about[key]["law"][:1])), 43), str(number),
            [("b", number / greatest)]) for key, number in ranked[:14]]
    rule_rows = [(escape(step_name(key[0])), escape(about[key]["name"][language]), escape(articles(about[key]["law"])),
                  escape(about[key]["text"][language]), str(number), "%s %s" % (examples[key]["id"], escape(examples[key]["title"][language])))
                 for key, number in ranked]

    # money
    total = facts["total"]
    roles = sorted(((total[name], (en, zh)[own]) for name, en, zh in ROLES), reverse=True)
    money = [(name, yuan(cents), [("a", cents / max(roles[0][0], 1))]) for cents, name in roles]
    checks = [(escape(words["check_" + name]), yuan(one), yuan(two), yuan(one - two)) for name, one, two in facts["checks"]]
    top = [(escape(who[language]), yuan(cents)) for who, cents in facts["parties"][:10]]

    # across the border
    left = collections.Counter()
    closed = collections.Counter()
    for row in facts["rows"]:
        answer = row["answers"].get("cross_border")
        if answer:
            mechanism = answer["outputs"].get("mechanism")
            left[mechanism] += 1
            closed[mechanism] += answer["decision"] != "permit"
    widest = max(list(left.values()) + [1])
    where = [(MECHANISMS.get(name, (name, name))[own], "%d · −%d" % (number, closed[name]),
              [("a", (number - closed[name]) / widest), ("b", closed[name] / widest)]) for name, number in left.most_common()]

    # duties
    laws_of, modality = {}, {}
    for row in facts["sold"]:
        for step, answer in row["answers"].items():
            for duty in answer["obligations"]:
                key = "%s/%s" % (row["id"], step), duty["id"]
                laws_of[key], modality[key] = duty["law"], words["modality"][duty["modality"]]
    kinds = {}
    coming = collections.Counter()
    duties = facts["duties"]["duties"]
    for duty in duties:
        said = modality[duty["decision"], duty["obligation"]] + duty["text"][language]
        kind = kinds.setdefault(said, collections.Counter())
        kind[duty["state"]] += 1
        if duty["state"] == "pending" and "due" in duty:
            coming[(datetime.date.fromisoformat(duty["due"]) - today).days // 7] += 1
    largest = max([sum(kind.values()) for kind in kinds.values()] + [1])
    shades = (("a", "fulfilled"), ("d", "pending"), ("b", "violated"), ("c", "waived"))
    due = []
    for text, kind in sorted(kinds.items(), key=lambda one: (-one[1]["violated"], -sum(one[1].values())))[:12]:
        due.append((short(text, 38), "%s %d" % (words["states"]["violated"], kind["violated"]),
                    [(shade, kind[state] / largest) for shade, state in shades]))
    weeks = [((today + datetime.timedelta(days=7 * week)).strftime("%m-%d"), coming[week]) for week in range(12)]
    titles = {row["id"]: row for row in facts["rows"]}

    def duty_row(duty):
        row = titles[duty["decision"].split("/")[0]]
        step = duty["decision"].split("/")[1]
        state = words["states"][duty["state"]]
        if duty["state"] == "violated":
            if "days_late" in duty:
                state += words["then"] + words["behind"].format(n=duty["days_late"])
            elif "on" in duty:
                state = words["day_of"].format(day=duty["on"])
        elif "days_left" in duty:
            state += words["then"] + words["ahead"].format(n=duty["days_left"])
        who = PARTIES.get(duty["who"]["en"], (duty["who"]["en"], duty["who"]["zh"]))[own]
        law = comma.join(facts["laws"].get(one, {"en": one, "zh": one})[language] for one in laws_of[duty["decision"], duty["obligation"]])
        return (row["id"], escape(step_name(step)), escape(who), escape(modality[duty["decision"], duty["obligation"]] + duty["text"][language]), escape(law), duty.get("due", ""), escape(state))

    violated = sorted((duty for duty in duties if duty["state"] == "violated"), key=lambda duty: -duty.get("days_late", 0))
    near = sorted((duty for duty in duties if duty["state"] == "pending" and "due" in duty), key=lambda duty: duty["due"])
    shown = collections.Counter()
    worst = []
    for duty in violated:
        shown[duty["obligation"]] += 1
        if shown[duty["obligation"]] <= 4:
            worst.append(duty)
    late = [duty_row(duty) for duty in worst[:16] + near[:12]]

    # every refusal
    every = []
    for one in facts["refusals"]:
        row = one["row"]
        every.append((row["id"], escape(row["title"][language]), escape(row["seller"][language]), escape(step_name(one["step"])),
                      "<br>".join(escape(reason["name"][language]) for reason in one["reasons"]),
                      "<br>".join(escape(articles(reason["law"])) for reason in one["reasons"])))
    waits = collections.Counter()
    for row in facts["waiting"]:
        for fact in row["answers"][row["step"]]["missing_facts"]:
            waits[row["step"], fact] += 1
    waiting = [(escape(step_name(step)), escape(FACTS.get(fact, (fact, fact))[own]), str(number)) for (step, fact), number in waits.most_common()]

    figures = ((len(facts["sold"]), words["sold"]), (len(facts["refusals"]), words["refused"]), (len(facts["waiting"]), words["waiting"]),
               (words["round"](total["net"]), words["net"]), (facts["duties"]["counts"]["violated"], words["violated"]))
    body = [
        "<p>%s</p><h1>%s</h1><p>%s</p>" % (words["other"], escape(words["title"]), words["lead"].format(n=len(facts["rows"]), seed=facts["seed"])),
        '<div class="figures">%s</div>' % "".join("<div><b>%s</b><span>%s</span></div>" % (number, escape(word)) for number, word in figures),
        '<div class="grid">',
        section(words["flow"], words["flow_note"], bars(words["flow"], flow, flow_key)),
        section(words["why"], words["why_note"], bars(words["why"], why)),
        section(words["money"], words["money_note"], bars(words["money"], money)),
        section(words["due"], words["due_note"].format(today=today), bars(words["due"], due, [(shade, words["states"][state]) for shade, state in shades])),
        section(words["where"], words["where_note"], bars(words["where"], where, (("a", words["passed"]), ("b", words["refused"])))),
        section(words["weeks"], words["weeks_note"].format(today=today), columns(words["weeks"], weeks)),
        "</div>",
        section(words["totals"], words["totals_note"], table(("", words["one"], words["two"], words["same"]), checks, (1, 2, 3))),
        section(words["why"], "", table([words[name] for name in ("step", "rule", "article", "because", "count", "example")], rule_rows, (4,))),
        section(words["late"], "", table([words[name] for name in ("listing", "step", "who", "duty", "article", "day", "state")], late, (), (0, 5))),
        '<div class="grid">',
        section(words["top"], "", table((words["party"], words["amount"]), top, (1,))),
        section(words["waits"], "", table((words["step"], words["waits"], words["count"]), waiting or [(words["none"], "", "0")], (2,))),
        "</div>",
        "<section><details><summary>%s</summary>%s</details></section>" % (
            escape(words["all"].format(n=len(every))),
            table([words[name] for name in ("listing", "product", "seller", "step", "rule", "article")], every, (), (0,))),
        "<footer>%s</footer>" % words["foot"],
    ]
    return ('<!DOCTYPE html>\n<html lang="%s">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n%s\n</main>\n</body>\n</html>\n" %
            ("en" if language == "en" else "zh-CN", escape(words["title"]), STYLE, "\n".join(body)))
