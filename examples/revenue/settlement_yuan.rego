# SPDX-License-Identifier: Apache-2.0
# A settlement in yuan, each amount rounded to the cent: what one writes first, and wrong by cents (docs/comparison.md).
package settlement

stage_share := {"collect": 0.30, "process": 0.35, "circulate": 0.15, "apply": 0.20}

to_cent(yuan) := round(yuan * 100) / 100

gross := to_number(input.gross)

net := max([gross - to_number(input.cost), 0])

fee := min([to_cent(gross * 0.025), net]) if gross <= 1000000

fee := min([to_cent(25000 + ((gross - 1000000) * 0.015)), net]) if {
	gross > 1000000
	gross <= 10000000
}

fee := min([to_cent(160000 + ((gross - 10000000) * 0.008)), net]) if gross > 10000000

default public := 0

public := to_cent((net - fee) * 0.2) if input.public_data

pool := (net - fee) - public

weight(p) := to_number(p.input) * to_number(p.contribution)

there := sum([stage_share[s] | some s in {p.stage | some p in input.participants}])

part(p) := weight(p) / total(p.stage) if total(p.stage) > 0

part(p) := 1 / count([q | some q in input.participants; q.stage == p.stage]) if total(p.stage) == 0

total(stage) := sum([weight(q) | some q in input.participants; q.stage == stage])

shares := [to_cent(((pool * stage_share[p.stage]) / there) * part(p)) | some p in input.participants]

answer := {"fee": fee, "public": public, "shares": shares}
