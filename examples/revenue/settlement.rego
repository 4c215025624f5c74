# SPDX-License-Identifier: Apache-2.0
# A settlement in whole cents; weights are cents times ten-thousandths. Integers of any size are exact in + - * and %; a quotient is
# taken of an exact multiple and rounded.
package settlement

stage_share := {"collect": 30, "process": 35, "circulate": 15, "apply": 20}

answer := {
	"fee": money(fee),
	"public": money(public),
	"shares": [money(floor + object.get(raised, i, 0)) | some i, floor in floors],
}

gross := round(to_number(input.gross) * 100)

net := max([gross - round(to_number(input.cost) * 100), 0])

# In thousandths of a cent.
tiers := (gross * 25) if {
	gross <= 100000000
} else := ((gross - 100000000) * 15) + 2500000000 if {
	gross <= 1000000000
} else := ((gross - 1000000000) * 8) + 16000000000

fee := min([quotient(tiers + 500, 1000), net])

default public := 0

public := quotient(((net - fee) * 2) + 5, 10) if input.public_data == true

pool := (net - fee) - public

stage_of := [p.stage | some p in input.participants]

weights := [weight |
	some p in input.participants
	weight := round(to_number(p.input) * 100) * round(to_number(p.contribution) * 10000)
]

stages := {s | some s in stage_of}

scale := sum([stage_share[s] | some s in stages])

weight_of := {s: weight |
	some s in stages
	weight := sum([weights[i] | some i, t in stage_of; s == t])
}

empty := {s | some s, weight in weight_of; weight == 0}

# The weights that count: ones in a stage where all are 0.
counted := weights if {
	count(empty) == 0
} else := [weight |
	some i, s in stage_of
	weight := object.get({true: 1}, s in empty, weights[i])
]

total := weight_of if {
	count(empty) == 0
} else := {s: weight |
	some s in stages
	weight := sum([counted[i] | some i, t in stage_of; s == t])
}

numerators := [x |
	some i, s in stage_of
	x := (pool * stage_share[s]) * counted[i]
]

denominators := {s: x |
	some s, weight in total
	x := scale * weight
}

remainders := [x |
	some i, s in stage_of
	x := numerators[i] % denominators[s]
]

floors := [x |
	some i, s in stage_of
	x := round((numerators[i] - remainders[i]) / denominators[s])
]

left := pool - sum(floors)

# Brings the remainders of all stages to one denominator.
others := {s: x |
	some s in stages
	x := product([weight | some t, weight in total; t != s])
}

# The largest remainder first, the lower index first on a tie.
ranking := sort([[key, i] |
	some i, s in stage_of
	key := 0 - (remainders[i] * others[s])
])

raised := {entry[1]: 1 | some entry in array.slice(ranking, 0, left)}

quotient(a, b) := round((a - (a % b)) / b)

money(cents) := sprintf("%d.%02d", [quotient(cents, 100), cents % 100])
