# SPDX-License-Identifier: Apache-2.0
# The scope of consent of stdlib/consent/covered.writ.md in Rego. Days are counts; what is below what is a prefix.
package consent

import rego.v1

not_covered := [kind | some kind in input.kinds; not covered(kind)]

permit := count(not_covered) == 0

covered(kind) if {
	some consent in input.consents
	under_any(input.purpose, consent.purposes)
	under_any(kind, consent.kinds)
	under_any(input.operation, consent.operations)
	every recipient in input.recipients { recipient in consent.recipients }
	not for_others_alone(consent)
	consent.given_on <= input.today
	input.today < consent.ends_on
	not withdrawn(consent)
	consent.tied == false
	consent.informed == true
	separate_enough(consent, kind)
	guardian_enough(consent)
	trustee_enough(consent)
}

withdrawn(consent) if consent.withdrawn_on <= input.today

for_others_alone(consent) if {
	consent.recipients_only == true
	count(input.recipients) == 0
}

separate_enough(consent, _) if consent.separate == true

separate_enough(_, kind) if {
	not under_any(kind, ["sensitive"])
	not under_any(input.operation, ["provide", "disclose"])
	input.abroad == false
	count(input.recipients) == 0
}

guardian_enough(consent) if consent.by_guardian == true

guardian_enough(_) if input.age >= 14

trustee_enough(consent) if not consent.trustee

trustee_enough(consent) if consent.by_guardian == true

trustee_enough(consent) if consent.within_mandate == true

under_any(value, above) if {
	some one in above
	value == one
}

under_any(value, above) if {
	some one in above
	startswith(value, concat("", [one, "."]))
}
