# SPDX-License-Identifier: Apache-2.0
"""The report of the exchange, one page a language: no script, no font, no picture from elsewhere. Pictures are inline SVG, 320 wide, so that
their letters can be read on a telephone; on a wide screen they stand in two columns."""
import collections
import datetime
from html import escape

WORDS = {
    "en": {
        "title": "A data exchange, from rights to duties", "other": '<a href="report.zh.html">中文</a>',
        "lead": "{n} listings of an exchange that does not exist, from 3 August to 22 November 2026, decided by the packages under "
                "<code>policies/cn</code>{native}. Companies, products and amounts are invented (seed {seed}); rates, levels and days are examples.",
        "native": " in native code", "sold": "sold", "refused": "refused", "stopped": "refused or waiting", "waiting": "waiting for facts", "net": "net income", "violated": "duties violated", "passed": "passed",
        "referred": "passed on",
        "flow": "The flow", "flow_note": "Asked at each step · refused or waiting there. What is refused or waits is not asked about at the next step; steps that do not concern a "
                     "listing are left out for it.",
        "why": "What was refused, and why", "rules": "Refusals by rule ({n} rules)", "rules_note": "Where a rule gives no reason of its own, its text stands there.",
        "listings": "listings", "cited": "Laws cited here", "short": "Short", "law": "Title", "why_note": "The rules that refused most; a listing may be refused by several at once.",
        "money": "Money by party", "money_note": "Of what was sold, in CNY: who received the net income.",
        "where": "Home and abroad", "where_note": "By which mechanism data may leave, of what was asked to leave: asked · refused or waiting.",
        "due": "Duties", "due_note": "On {today}, of what was sold, by kind of duty. Most of those pending last as long as the data are used.",
        "weeks": "Due in the coming weeks", "weeks_note": "Last days that lie ahead, by week from {today}; {later} more are due later.",
        "step": "Step", "rule": "Rule", "article": "Article", "count": "Listings", "example": "For example", "because": "Reason",
        "totals": "Totals", "totals_note": "Each pair is counted in two ways and has to be the same to the cent. Each settlement was also reckoned a second time, with fractions.",
        "counted": "Counted", "one": "one way", "two": "the other way", "same": "difference",
        "check_net": "net income · commission, public share, fund and all parties", "check_gross": "gross income · net income and cost covered by it",
        "check_parties": "all parties by stage · all parties by name",
        "top": "Parties that received most", "party": "Party", "amount": "CNY", "late": "Violated and nearest", "all": "Every refusal ({n})", "listing": "Listing",
        "product": "Product", "seller": "Seller", "duty": "Duty", "who": "Who", "day": "Last day", "state": "State",
        "waits": "What is waited for", "foot": "Made by <code>examples/exchange/run.py</code>. Not legal advice.",
        "ahead": "{n} days left", "behind": "{n} days late", "day_of": "violated on {day}", "none": "none",
        "states": {"fulfilled": "fulfilled", "pending": "pending", "violated": "violated", "waived": "waived", "expired": "expired"},
        "comma": ", ", "then": ", ", "round": lambda cents: "CNY\u00a0%s\u00a0m" % format(cents / 1e8, ",.2f"), "modality": {"must": "must ", "must not": "must not ", "may": "may "},
    },
    "zh": {
        "title": "数据交易所：从登记权利到履行义务", "other": '<a href="report.html">English</a>',
        "lead": "虚构的交易所2026年8月3日至11月22日的{n}项挂牌，由<code>policies/cn</code>各规范{native}作出决定。企业、产品和金额均为虚构（随机种子{seed}），比例、级别和天数均为示例。",
        "native": "以本机代码", "sold": "成交", "refused": "不予通过", "stopped": "不予通过或者待补充事实", "waiting": "待补充事实", "net": "净收益", "violated": "已违反的义务", "passed": "通过", "referred": "转入专门规定",
        "flow": "流程", "flow_note": "各步骤询问的项数 · 其中不予通过或者待补充事实的项数。在某一步骤不予通过或者待补充事实的，不再进入下一步骤；不涉及的步骤不予询问。",
        "why": "不予通过的原因", "rules": "各规则不予通过的情况（{n}条）", "rules_note": "规则未写明理由的，列其条文。",
        "listings": "挂牌", "cited": "所引法律文件", "short": "简称", "law": "全称", "why_note": "适用最多的规则；一项挂牌可能同时因数项规则不予通过。",
        "money": "各方收益", "money_note": "成交部分净收益的去向，单位为元。",
        "where": "境内与出境", "where_note": "申请出境的数据所适用的机制：询问的项数 · 其中不予通过或者待补充事实的项数。",
        "due": "义务履行情况", "due_note": "截至{today}，成交部分的各类义务。待履行的多为使用期间持续的义务。",
        "weeks": "近期到期的义务", "weeks_note": "自{today}起，按周统计尚未届满的期限；此后到期的另有{later}项。",
        "step": "步骤", "rule": "规则", "article": "条款", "count": "挂牌数", "example": "举例", "because": "理由",
        "totals": "总额核对", "totals_note": "每组以两种方式计算，须分毫不差；每笔结算另以分数复算一次。",
        "counted": "核对事项", "one": "一种算法", "two": "另一种算法", "same": "差额",
        "check_net": "净收益 · 提成、公共数据收益、帮扶基金与各方分红之和", "check_gross": "收入总额 · 净收益与所抵成本之和", "check_parties": "按环节合计 · 按参与方合计",
        "top": "收益最多的参与方", "party": "参与方", "amount": "元", "late": "已违反与最近到期的义务", "all": "全部不予通过的挂牌（{n}项）", "listing": "挂牌",
        "product": "产品", "seller": "卖方", "duty": "义务", "who": "义务人", "day": "届满日", "state": "状态",
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
:root{--ink:#1c2530;--soft:#5b6774;--line:#d9dfe5;--back:#fff;--card:#f5f7f9;--a:#1f6f8b;--b:#c8553d;--c:#b8801f;--d:#748595}
@media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#9fb0bf;--line:#34404b;--back:#12181e;--card:#1a222a;--a:#4aa3bf;--b:#e07a62;--c:#e0b565;--d:#6f8191}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{max-width:70rem;margin:0 auto;padding:1rem}
h1{font-size:1.7rem;line-height:1.25;margin:.3rem 0}h2{font-size:1.2rem;margin:0 0 .2rem}
p{margin:.3rem 0 .8rem;color:var(--soft)}a{color:var(--a)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(10rem,1fr));gap:.7rem;margin:1rem 0}
.figures div{background:var(--card);border-radius:.5rem;padding:.6rem .8rem}.figures b{display:block;font-size:1.15rem;white-space:nowrap}.figures span{color:var(--soft);font-size:.9rem}
.columns{columns:2 24rem;column-gap:1rem}
section{background:var(--card);border-radius:.6rem;padding:.8rem;margin:0 0 1rem;min-width:0;break-inside:avoid}
.columns{margin-bottom:1rem}.columns>section:last-child{margin-bottom:0}
svg{display:block;width:100%;height:auto;max-width:32rem}svg text{fill:var(--ink);font-size:12px}svg .n{fill:var(--soft)}
.a{fill:var(--a);background:var(--a)}.b{fill:var(--b);background:var(--b)}.c{fill:var(--c);background:var(--c)}.d{fill:var(--d);background:var(--d)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;margin:.4rem 0 0;color:var(--soft);font-size:.85rem}.key i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.35em}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}th,td{min-width:5.5em;text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:600}td.r,th.r,td.k,th.k{min-width:0}td.r,th.r{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}td.k{white-space:nowrap}
/* On a telephone a row of many columns is a card, each value beside its name. */
@media (max-width:40rem){.cards thead{display:none}.cards,.cards tbody,.cards tr{display:block}.cards tr{border-bottom:1px solid var(--line);padding:.5rem 0}
.cards td{display:flex;gap:.6rem;border:0;padding:.1rem 0}.cards td.r{text-align:left}.cards td:empty{display:none}
.cards td::before{content:attr(data-name);flex:0 0 7em;color:var(--soft)}.cards td>span{min-width:0;overflow-wrap:anywhere}}
summary{cursor:pointer;font-weight:600;font-size:1.2rem}code{font-size:.9em}:lang(zh) code{font-family:inherit}footer{color:var(--soft);font-size:.9rem;padding:1rem 0}
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
    edge = 3  # the first label is wider than its column
    step = (WIDTH - 2 * edge) / max(len(rows), 1)
    out = []
    for at, (label, number) in enumerate(rows):
        height = 110 * number / greatest
        out.append('<rect class="a" x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="1.5"/>' % (edge + at * step + 2, 130 - height, step - 4, height))
        middle = edge + at * step + step / 2
        out.append('<text class="n" x="%.1f" y="%.1f" text-anchor="middle" style="font-size:10px">%d</text>' % (middle, 126 - height, number))
        if at % 2 == 0:
            out.append('<text class="n" x="%.1f" y="146" text-anchor="middle" style="font-size:10px">%s</text>' % (middle, escape(label)))
    return '<svg viewBox="0 0 %d 152" role="img" aria-label="%s">%s</svg>' % (WIDTH, escape(title), "".join(out))


def table(heads, rows, right=(), keep=()):
    cards = len(heads) > 3

    def cell(tag, at, text):
        style = ' class="r"' if at in right else ' class="k"' if at in keep else ""
        if tag == "td" and cards and text:
            style, text = '%s data-name="%s"' % (style, escape(heads[at])), "<span>%s</span>" % text
        return "<%s%s>%s</%s>" % (tag, style, text, tag)
    return '<div class="wide"><table%s><thead><tr>%s</tr></thead><tbody>%s</tbody></table></div>' % (
        ' class="cards"' if cards else "",
        "".join(cell("th", at, escape(head)) for at, head in enumerate(heads)),
        "".join("<tr>%s</tr>" % "".join(cell("td", at, text) for at, text in enumerate(row)) for row in rows))


def count(number):
    return format(number, ",")


def asked_and_stopped(asked, stopped):
    return "%s · −%s" % (count(asked), count(stopped)) if stopped else count(asked)


def rule_name(reason, language):
    """The name of a rule as words: without the module that it comes from."""
    return reason["name"][language].rpartition(".")[2].replace("_", " ")


def short(text, room):
    """As many letters as there is room for, a Han character counting twice."""
    used = 0
    for at, one in enumerate(text):
        used += 2 if ord(one) > 0x2e80 else 1
        if used > room:
            return text[:at].rstrip() + "…"
    return text


def section(title, note, *content):
    return "<section><h2>%s</h2>%s%s</section>" % (escape(title), "<p>%s</p>" % note if note else "", "".join(content))


def folding(title, note, content, opened):
    return "<section><details%s><summary>%s</summary>%s%s</details></section>" % (
        " open" if opened else "", escape(title), "<p>%s</p>" % note if note else "", content)


class View:
    """The facts in one language; each method is a part of the page."""

    def __init__(self, facts, language):
        self.facts, self.language, self.words = facts, language, WORDS[language]
        self.own = 0 if language == "en" else 1
        # By listing, step and duty: under which law it was laid down, and whether it is "must" or "must not".
        self.duties = {("%s/%s" % (row["id"], step), duty["id"]): duty
                       for row in facts["sold"] for step, answer in row["answers"].items() for duty in answer["obligations"]}
        self.cited = {}  # the laws of what was written so far

    def step(self, step):
        return STEPS[step][self.own]

    def articles(self, laws):
        for law in laws:
            if "of" in law:
                self.cited[law["of"]["name"]["en"]] = law["of"]
        return self.words["comma"].join(law[self.language] for law in laws)

    def duty(self, duty):
        given = self.duties[duty["decision"], duty["obligation"]]
        return self.words["modality"][given["modality"]] + duty["text"][self.language]

    def figures(self):
        facts, words = self.facts, self.words
        shown = ((count(len(facts["rows"])), words["listings"]), (count(len(facts["sold"])), words["sold"]),
                 (count(len(facts["refusals"])), words["refused"]), (count(len(facts["waiting"])), words["waiting"]),
                 (words["round"](facts["total"]["net"]), words["net"]), (count(facts["duties"]["counts"]["violated"]), words["violated"]))
        return '<div class="figures">%s</div>' % "".join("<div><b>%s</b><span>%s</span></div>" % (number, escape(word)) for number, word in shown)

    # ---- pictures ----

    def flow(self):
        words, rows = self.words, []
        most = max(asked for _, asked, _ in self.facts["counts"])
        for step, asked, outcome in self.facts["counts"]:
            order = (("a", "permit"), ("d", "refer"), ("b", "deny"), ("c", "undetermined"))
            rows.append((self.step(step), asked_and_stopped(asked, outcome.get("deny", 0) + outcome.get("undetermined", 0)),
                         [(shade, outcome.get(decided, 0) / most) for shade, decided in order]))
        key = (("a", words["passed"]), ("d", words["referred"]), ("b", words["refused"]), ("c", words["waiting"]))
        return section(words["flow"], words["flow_note"], bars(words["flow"], rows, key))

    def ranked(self):
        """Rules by how many listings they refused: (step, reason, number, a listing)."""
        number, first = collections.Counter(), {}
        for one in self.facts["refusals"]:
            for reason in one["reasons"]:
                key = (one["step"], reason["rule"])
                number[key] += 1
                first.setdefault(key, (reason, one["row"]))
        return [(key[0], first[key][0], many, first[key][1]) for key, many in number.most_common()]

    def why(self):
        words, ranked = self.words, self.ranked()[:14]
        rows = [(short("%s · %s" % (rule_name(reason, self.language), self.articles(reason["law"][:1])), 43), count(many),
                 [("b", many / ranked[0][2])]) for _, reason, many, _ in ranked]
        return section(words["why"], words["why_note"], bars(words["why"], rows))

    def money(self):
        words, total = self.words, self.facts["total"]
        roles = sorted(((total[name], (en, zh)[self.own]) for name, en, zh in ROLES), reverse=True)
        rows = [(name, yuan(cents), [("a", cents / max(roles[0][0], 1))]) for cents, name in roles]
        return section(words["money"], words["money_note"], bars(words["money"], rows))

    def where(self):
        """By which mechanism data leave."""
        words, asked, stopped = self.words, collections.Counter(), collections.Counter()
        for row in self.facts["rows"]:
            answer = row["answers"].get("cross_border")
            if answer:
                mechanism = answer["outputs"].get("mechanism")
                asked[mechanism] += 1
                stopped[mechanism] += answer["decision"] != "permit"
        most = max(list(asked.values()) + [1])
        rows = [(MECHANISMS.get(name, (name, name))[self.own], asked_and_stopped(number, stopped[name]),
                 [("a", (number - stopped[name]) / most), ("b", stopped[name] / most)]) for name, number in asked.most_common()]
        return section(words["where"], words["where_note"], bars(words["where"], rows, (("a", words["passed"]), ("b", words["stopped"]))))

    def due(self):
        """By kind of duty, those that were violated most first."""
        words, kinds = self.words, {}
        for duty in self.facts["duties"]["duties"]:
            kinds.setdefault(self.duty(duty), collections.Counter())[duty["state"]] += 1
        most = max([sum(kind.values()) for kind in kinds.values()] + [1])
        shades = (("a", "fulfilled"), ("d", "pending"), ("b", "violated"), ("c", "waived"))
        rows = [(short(text, 38), "%s %s" % (words["states"]["violated"], count(kind["violated"])),
                 [(shade, kind[state] / most) for shade, state in shades])
                for text, kind in sorted(kinds.items(), key=lambda one: (-one[1]["violated"], -sum(one[1].values())))[:12]]
        return section(words["due"], words["due_note"].format(today=self.facts["today"]),
                       bars(words["due"], rows, [(shade, words["states"][state]) for shade, state in shades]))

    def weeks(self):
        words, today, shown = self.words, self.facts["today"], 12
        coming = collections.Counter((datetime.date.fromisoformat(duty["due"]) - today).days // 7
                                     for duty in self.facts["duties"]["duties"] if duty["state"] == "pending" and "due" in duty)
        rows = [((today + datetime.timedelta(days=7 * week)).strftime("%m-%d"), coming[week]) for week in range(shown)]
        later = sum(number for week, number in coming.items() if week >= shown)
        return section(words["weeks"], words["weeks_note"].format(today=today, later=count(later)), columns(words["weeks"], rows))

    # ---- tables ----

    def totals(self):
        words = self.words
        rows = [(escape(words["check_" + name]), yuan(one), yuan(two), yuan(one - two)) for name, one, two in self.facts["checks"]]
        return section(words["totals"], words["totals_note"],
                       table([words[name] for name in ("counted", "one", "two", "same")], rows, (1, 2, 3)))

    def rules(self):
        words = self.words
        rows = [(escape(self.step(step)), escape(rule_name(reason, self.language)), escape(self.articles(reason["law"])),
                 ("%s" if reason["said"] else "<code>%s</code>") % escape(reason["text"][self.language]), count(many),
                 "%s %s" % (row["id"], escape(row["title"][self.language]))) for step, reason, many, row in self.ranked()]
        return folding(words["rules"].format(n=len(rows)), words["rules_note"],
                       table([words[name] for name in ("step", "rule", "article", "because", "count", "example")], rows, (4,)), True)

    def duty_row(self, duty):
        words = self.words
        listing, step = duty["decision"].split("/")
        state = words["states"][duty["state"]]
        if duty["state"] == "violated" and "days_late" in duty:
            state += words["then"] + words["behind"].format(n=duty["days_late"])
        elif duty["state"] == "violated" and "on" in duty:
            state = words["day_of"].format(day=duty["on"])
        elif "days_left" in duty:
            state += words["then"] + words["ahead"].format(n=duty["days_left"])
        who = PARTIES.get(duty["who"]["en"], (duty["who"]["en"], duty["who"]["zh"]))[self.own]
        laws = [self.facts["laws"].get(law, {"en": law, "zh": law}) for law in self.duties[duty["decision"], duty["obligation"]]["law"]]
        return (listing, escape(self.step(step)), escape(who), escape(self.duty(duty)), escape(self.articles(laws)), duty.get("due", ""),
                escape(state))

    def late(self):
        """Four of each duty that was violated, the latest first, and those whose last day is nearest."""
        words, duties = self.words, self.facts["duties"]["duties"]
        violated = sorted((duty for duty in duties if duty["state"] == "violated"), key=lambda duty: -duty.get("days_late", 0))
        near = sorted((duty for duty in duties if duty["state"] == "pending" and "due" in duty), key=lambda duty: duty["due"])
        seen, worst = collections.Counter(), []
        for duty in violated:
            seen[duty["obligation"]] += 1
            if seen[duty["obligation"]] <= 4:
                worst.append(duty)
        rows = [self.duty_row(duty) for duty in worst[:16] + near[:12]]
        return folding(words["late"], "", table([words[name] for name in ("listing", "step", "who", "duty", "article", "day", "state")],
                                                rows, (), (0, 5)), True)

    def top(self):
        words = self.words
        rows = [(escape(who[self.language]), yuan(cents)) for who, cents in self.facts["parties"][:10]]
        return section(words["top"], "", table((words["party"], words["amount"]), rows, (1,)))

    def waits(self):
        words = self.words
        waits = collections.Counter((row["step"], fact) for row in self.facts["waiting"]
                                    for fact in row["answers"][row["step"]]["missing_facts"])
        rows = [(escape(self.step(step)), escape(FACTS.get(fact, (fact, fact))[self.own]), count(number))
                for (step, fact), number in waits.most_common()]
        return section(words["waits"], "", table((words["step"], words["waits"], words["count"]), rows or [(words["none"], "", "0")], (2,)))

    def every(self):
        words = self.words
        rows = [(one["row"]["id"], escape(one["row"]["title"][self.language]), escape(one["row"]["seller"][self.language]),
                 escape(self.step(one["step"])), "<br>".join(escape(rule_name(reason, self.language)) for reason in one["reasons"]),
                 "<br>".join(escape(self.articles(reason["law"])) for reason in one["reasons"])) for one in self.facts["refusals"]]
        return folding(words["all"].format(n=count(len(rows))), "",
                       table([words[name] for name in ("listing", "product", "seller", "step", "rule", "article")], rows, (), (0,)), False)

    def laws(self):
        """The laws that the page cites, with their titles. To be asked last."""
        words = self.words
        rows = [(escape(law["name"][self.language]), escape(law["title"][self.language]))
                for _, law in sorted(self.cited.items())]
        return section(words["cited"], "", table((words["short"], words["law"]), rows))


def page(facts, language):
    view, words = View(facts, language), WORDS[language]
    body = [
        "<p>%s</p><h1>%s</h1><p>%s</p>" % (words["other"], escape(words["title"]),
                                           words["lead"].format(n=count(len(facts["rows"])), seed=facts["seed"],
                                                                native=words["native"] if facts["native"] else "")),
        view.figures(),
        '<div class="columns">', view.flow(), view.why(), view.money(), view.due(), view.where(), view.weeks(), view.top(), view.waits(), "</div>",
        view.totals(), view.rules(), view.late(), view.every(), view.laws(),
        "<footer>%s</footer>" % words["foot"],
    ]
    return ('<!DOCTYPE html>\n<html lang="%s">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            "<title>%s</title>\n<style>%s</style>\n</head>\n<body>\n<main>\n%s\n</main>\n</body>\n</html>\n" %
            ("en" if language == "en" else "zh-CN", escape(words["title"]), STYLE, "\n".join(body)))
