// SPDX-License-Identifier: Apache-2.0
// The grammar of Writ: one grammar for both languages. Blocks end with `end`; clauses start with a word of the language,
// so there are no terminators, and inside a rule the clauses may stand in any order.
parser grammar WritParser;
options { tokenVocab = WritLexer; }

// Entrances. A file is parsed declaration by declaration, so that one mistake never hides the next.
policyHeader : (POLICY | MODULE) dotted (SLASH dotted)? headerClause* | OVERLAY dotted (SLASH dotted)? overlaidPolicy headerClause* ;
overlaidPolicy : (OF | USED_FOR) dotted ;
// `applies where`, of an overlay: in which cases it takes effect.
headerClause : LANGUAGE (ENGLISH | CHINESE) | VERSION STRING | APPLIES_WHERE expression | texts ;
declarationEntry : declaration ;
factEntry : givenItem (COMMA givenItem)* EOF ;

declaration
  : use | PRIVATE? (law | enumeration | taxonomy | record | calendar | parameter) | extension | consentScope | negativeList | crossBorderRule | revenueFormula | change | facts | decision | loose | define | interpretation | group | table | rule_ | obligation | testTable | test
  ;

// Modules
use : USE dotted (VERSION STRING)? ;

// Instruments
// Of one version it may be said in its line, without `version` and `end`.
law : LAW names texts? (lawVersion | lawCovers)* END | LAW names texts? lawInForce until? ;
lawVersion : VERSION DATE_LITERAL? lawInForce? until? ;
// The articles that the policy set out to implement, for `writ trace`; they change no answer.
lawCovers : COVERS ARTICLE (COMMA ARTICLE)* ;
lawInForce : IN_FORCE FROM DATE_LITERAL SINCE? | FROM DATE_LITERAL SINCE? IN_FORCE? ;

// Types
enumeration : ENUMERATION names enumerator+ END ;
enumerator : names (AS STRING)? ;
// `and below`: a request may name what stands below a node; its roots stay closed. `leaves only`: it has to name a node with none below.
taxonomy : TAXONOMY names (OVERLAPPING | AND_BELOW)? (COMMA? LEAVES_ONLY)? taxonomyNode+ END ;
extension : EXTEND (TAXONOMY dotted taxonomyNode+ | FACTS field+) END ;
taxonomyNode : dotted (SLASH dotted)? (AS STRING)? alsoUnder? (MATCHES STRING)? ;
alsoUnder : ALSO_UNDER dotted (COMMA dotted)* ;
record : RECORD names field+ END ;
facts : FACTS names? field* END ;
// Several of one type stand in one line; `as` names one.
field : names (COMMA names)* COLON fieldType (AS STRING)? window? (ABSENT_MEANS texts)? cites? ;
// In which time what a number says was counted.
window : (COUNTED_THIS_YEAR | COUNTED_SINCE_LAST_YEAR | COUNTED_LAST_YEAR | COUNTED_OVER fixedDuration | COUNTED_NOW) PER_COUNTERPARTY? ;
fieldType : type (COMMA? AT_LEAST_ONE)? ;
type : (LIST OF)* plainType (OF LIST)* QUESTION? ;
plainType
  : BOOLEAN | COUNT | INTEGER | DATE | TEXT | RATE
  | DECIMAL LEFT_PAREN NUMBER RIGHT_PAREN
  | MONEY OF CURRENCY
  | CURRENCY MONEY
  | plainWord (DOT word)*
  ;

// Values
calendar : CALENDAR names cites? ;
// Each value opens with its date: two expressions never stand side by side, or reading one could take the whole file.
parameter : PARAMETER names (COLON (type byMember? | EVERY dotted OF type | TIERS))? (undatedValue | parameterValue+) END ;
// A value for each member of an enumeration, read as `stage_share of p.stage`.
byMember : FOR EVERY dotted ;
undatedValue : (expression | tiers) cites? ;
parameterValue : period (expression | tiers) cites? ;
tiers : tier (COMMA tier)* ;
tier : (AT_MOST operand | MORE_THAN operand ((AT_MOST | UNTIL) operand)?) (OF PORTION_OF)? COLON sum ;
// In an overlay: other values of a parameter of the policy.
change : CHANGE PARAMETER dotted parameterValue+ END ;
define : DEFINE item ;
// The type may be left out where a value shows it.
item : names forEach? (COLON type (MEANS expression | presumption)? | MEANS expression | presumption) grounds? ;
// A value for each item of a list, read behind the item: `p.weight`.
forEach : FOR word IN path | FOR path INSIDE EVERY word ;
// Consent: what each term asks of it. What stands before the first term is said of the whole.
consentScope : CONSENT_SCOPE names forEach? byRecord? scopeHead* scopeTerm+ END ;
byRecord : BY word IN path | BY path INSIDE ANY word ;
scopeHead : because | cites ;
scopeTerm : scopeRole expression appliesWhere? cites? ;
scopeRole : PURPOSE | KINDS | MANNER | RECIPIENT | PERIOD | VALID | FREELY | SEPARATE | GUARDIAN | TRUSTEE | INFORMED ;
// A list of entries: when one applies, which comes first, what holds where none does. Its rows stand here, or come in a file.
negativeList : NEGATIVE_LIST names forEach listClause* row* END ;
listClause
  : because
  | cites
  | WHEN expression
  | SORTED_BY sortKey (COMMA sortKey)*
  | OTHERWISE assignment (COMMA assignment)*
  | COLLECT
  | ROWS_APART
  | MAY_BE_EMPTY
  ;
sortKey : (LEVELS_OF path | path OF LEVELS_OF | path) DESCENDING? ;
// One sum, what is taken from it in order, and the rest divided. What stands before `divides` is said of the whole.
revenueFormula : REVENUE_FORMULA names ofDecision? scopeHead* DIVIDES sum cites? formulaStep+ END ;
formulaStep
  : TAKES names COLON sum (WHEN expression)? cites?
  | SPLITS_INTO names forEach division shareBound* (TO | UNTIL) NUMBER (LARGEST_REMAINDER | COMMA? RESIDUE_TO_ONE expression | COMMA? RESIDUE_TO names) cites?
  | LEAVES_TO names cites?
  ;
division : (FIRST_PER sum BY sum (COMMA? (LEFT_OUT | EMPTY_ONES_TO names))? COMMA? THEN_BY | BY) (shapley | sum) (COMMA? OR_EQUALLY)? ;
// By what each adds to every coalition that it may join, by a table of what each coalition is worth.
shapley : SHAPLEY_OF sum AS_MEMBER_OF path EACH_WORTH path forEach ;
shareBound : (EACH_AT_LEAST | EACH_AT_MOST | TOGETHER_AT_LEAST | TOGETHER_AT_MOST) sum (WHERE expression)? ;
// What it takes to send data abroad: by which route, and what must be there for each or beside them.
crossBorderRule : CROSS_BORDER_RULE names ofDecision? borderClause* borderParts END ;
// What exemptions have to say whether they cover.
borderClause : tableClause | (IMPORTANT_WHEN | SENSITIVE_WHEN | OPERATORS_WHEN) expression ;
// At least one part, in this order.
borderParts
  : zoneLists+ routes* prohibition* measure*
  | routes+ prohibition* measure*
  | prohibition+ measure*
  | measure+
  ;
routes : ROUTES (names COLON)? word hitPolicy tableClause* row+ ;
// The lists of free-trade zones: what may go freely under one, and what one holds back.
zoneLists : ZONE_LISTS names COMMA names zoneClause* row+ ;
zoneClause : tableClause | REGISTERED_WHEN expression | FILED_WHEN expression | LISTED_WHEN expression ;
// What nothing cures.
prohibition : PROHIBITION names prohibitionClause* ;
prohibitionClause : WHEN expression | UNLESS expression | period | cites | because ;
measure : MEASURE names (UNLISTED | AS dotted)? measureClause* ;
measureClause
  : obligationClause
  | VALID_FOR validity (WHEN expression)? cites?
  | EXTENDED_BY duration WHEN expression cites?
  | MET_AS word
  | followUp followClause*
  ;
validity : duration AFTER primary | FROM primary SINCE duration ;
// What a measure brings with it; what stands behind it is said of it.
followUp
  : RENEWED_WITHIN duration INSIDE?
  | FILED_WITHIN duration AFTER primary
  | FILED_WITHIN FROM primary SINCE duration INSIDE
  | FILED_AGAIN_WHEN expression
  | FILED_AGAIN
  ;
followClause : period | cites | because | duty | UNLESS expression | MET WHEN expression | WHEN expression MET_THEN ;
// A reason and its citations, in any order.
grounds : because cites? | cites because? ;
presumption : PRESUMED expression UNLESS_SHOWN expression (THEN expression)? ;

// Decisions
decision : DECISION dotted (SLASH dotted)? decisionClause* END ;
decisionClause : period | cites | DEFAULT outcome grounds? | OUTPUT item ;
// Where a policy has one decision, its parts may stand by themselves.
loose : DEFAULT outcome grounds? | OUTPUT item ;
outcome : PERMIT | DENY | REFER_TO texts ;

// Rules
// A point of law that can be read in several ways, one of them the stated default.
interpretation : INTERPRETATION names (reading | cites | because)* END ;
reading : READING names DEFAULT? texts? ;

// Rules that share a field, a period or their rank. What belongs to it says so, here or in an overlay.
group : GROUP names partOf? exceptionTo? withoutAffecting? groupClause* END ;
groupClause : appliesWhere | period | cites ;
rank : partOf? (exceptionTo | replaces)? withoutAffecting? ;
partOf : PART_OF dotted ;
withoutAffecting : WITHOUT_AFFECTING dotted (COMMA dotted)* ;
appliesWhere : APPLIES_WHERE expression ;

rule_ : RULE names ofDecision? rank ruleClause* END ;
exceptionTo : EXCEPTION_TO exceptionTarget (COMMA exceptionTarget)* ;
// In an overlay: what it stands in place of, in its own period.
replaces : REPLACES dotted ;
exceptionTarget : DEFAULT (OF dotted)? | dotted (OF DEFAULT)? ;
ofDecision : (OF | USED_FOR) dotted ;
ruleClause
  : appliesWhere
  | WHEN expression
  | UNLESS expression
  | REQUIRES expression (OTHERWISE outcome)?
  | period
  | because
  | cites
  | THEN? outcome
  | THEN LAW_AS_OF IS? expression
  | THEN assignment (COMMA assignment)*
  ;
// A yes or no by its name alone: `then not consent_needed`.
assignment : word ((IS | EQUAL | ADJUSTED_TO) expression | IS_ABSENT) | NOT? (IDENTIFIER | QUOTED) ;

table : TABLE names rank hitPolicy tableClause* row+ END ;
hitPolicy : FIRST_MATCH | ONLY_ONE | COLLECT ;
tableClause : appliesWhere | period | cites | because ;
row : BAR cell? (BAR cell?)* ROW_END ;
// What begins with a comparison is about the head of its column.
cell : comparisonTail | WHEN | CITES | FROM | UNTIL columnEdge? | THROUGH | OTHERWISE | AS_OF | EXPECT DECISION | EXPECT OBLIGATION dotted (MET | DUE | LASTING_UNTIL)? | EXPECT word | READING word | COVERS_IMPORTANT | COVERS_SENSITIVE | COVERS_OPERATORS | COVERAGE | LIST_KIND | COMPREHENSIVE | BY_SCENARIO | POSITIVE | expression | citations ;

columnEdge : LEFT_PAREN (EARLIER | INCLUSIVE) RIGHT_PAREN ;

// `as MEMBER`: by which `duties not met` names it.
obligation : OBLIGATION names (AS dotted)? ofDecision? replaces? obligationClause* END ;
obligationClause
  : appliesWhere
  | WHEN expression
  | UNLESS expression
  | period
  | cites
  | because
  | duty
  | MET WHEN expression
  | WHEN expression MET_THEN
  | OTHERWISE outcome
  ;
duty : word dutyPart* modality dutyPart* texts dutyPart* ;
dutyPart : phase | deadline ;
deadline
  : WITHIN duration (OF | AFTER) primary ROLLED?
  | FROM primary SINCE duration INSIDE ROLLED?
  | EVERY fixedDuration FROM primary ROLLED?
  | FROM primary SINCE EVERY fixedDuration ROLLED?
  | LASTING_UNTIL sum edge?
  ;
modality : MUST | MUST_NOT | MAY ;
phase : BEFORE_ACT | DURING_ACT | AFTER_ACT ;

// Tests
test : TEST texts ofDecision? testClause* END ;
testClause : AS_OF DATE_LITERAL | READING word (IS | EQUAL) word | LIKE text | GIVEN givenItem (COMMA givenItem)* | EXPECT expectation ((COMMA | AND) expectation)* ;
givenItem : word COLON expression ;
expectation
  : outcomeWord (BY dotted)?
  | MISSING_FACTS LEFT_BRACKET (path (COMMA path)*)? RIGHT_BRACKET
  | NOT OBLIGATION dotted
  | OBLIGATION dotted (NOT? MET | (DUE | LASTING_UNTIL) (DATE_LITERAL edge? | UNDETERMINED))?
  | word (IS | EQUAL) UNDETERMINED
  | word ((IS | EQUAL) expression | IS_ABSENT)
  ;
outcomeWord : PERMIT | DENY | REFER_TO | UNDETERMINED | CONFLICT | FAULT | NONE ;
testTable : TEST_TABLE texts ofDecision? testClause* row+ END ;

// Clauses that several blocks share
period : FROM DATE_LITERAL SINCE? until? | until ;
// `until B` and `至 B 前` end before that day, `through B` and `至 B 止` with it.
until : UNTIL DATE_LITERAL edge? | THROUGH DATE_LITERAL ;
edge : EARLIER | INCLUSIVE ;
because : BECAUSE texts ;
cites : CITES citations ;
citations : citation (COMMA citation)* ;
// Without an article the whole instrument.
citation : (INTERNAL texts | dotted ARTICLE | ARTICLE | dotted) citationPeriod? ;
citationPeriod : LEFT_PAREN period RIGHT_PAREN ;

// Names and texts, in one language or both
names : word (SLASH word)? ;
dotted : word (DOT word)* ;
texts : text (SLASH text)? ;
text : STRING | QUOTED ;

// Expressions
expression : IF expression THEN expression ELSE expression | disjunction ;
// `at least A and less than B`: behind `and` and `or` a comparison may leave out its subject, which is that of the one before.
disjunction : conjunction (OR (conjunction | sharedTail))* ;
conjunction : negation (AND (negation | sharedTail))* ;
negation : NOT* comparison ;
comparison : sum comparisonTail? ;
comparisonTail
  : sharedTail
  // `people compared with before grown by at most 20%`
  | COMPARED_WITH sum GROWN_BY (AT_LEAST | AT_MOST | MORE_THAN | LESS_THAN) sum
  | WITHIN sum SINCE? (UNTIL sum edge? | THROUGH sum)
  // `人数 1000人以上`, `人数 10万人以上不满100万人`: within both bounds
  | amount (OR_ABOVE upperBound? | OR_BELOW | BEYOND)
  | REACHES sum OR_ABOVE upperBound
  ;
upperBound : (LESS_THAN | AT_MOST) amount | amount OR_BELOW ;
sharedTail
  : (AT_LEAST | GREATER_EQUAL | AT_MOST | LESS_EQUAL | MORE_THAN | GREATER | LESS_THAN | LESS) sum
  | REACHES sum OR_ABOVE?
  | (IS | EQUAL | IS_NOT | NOT_EQUAL) sum
  | (UNDER | NOT_UNDER) sum ONE_OF_THEM?
  | UNDER_ANY sum
  | (STARTS_WITH | NOT_STARTS_WITH) sum AT_THE_START?
  | IS_WORKDAY
  | IS_GIVEN
  | IS_EMPTY
  | IS_ABSENT
  | (IN | NOT_IN) sum (INSIDE | OR_ABOVE | OR_BELOW | BEYOND)?
  ;
amount : CURRENCY NUMBER | NUMBER (YUAN | CURRENCY | PEOPLE)? | HAN_PERCENT ;
// What is written last is done last: round, then cap.
sum : product ((PLUS | MINUS) product)* rounding? (CAPPED_AT operand)? ;
rounding : (HALF_UP | HALF_EVEN | ROUNDED_UP | ROUNDED_DOWN | FLOOR | CEILING) (NUMBER | path) ;
product : operand ((TIMES | SLASH | DIVIDED_BY) operand)* ;
// What is done to a day is done in the order it is written: `X 后 1 个月 所在月末日 顺延至工作日`.
operand : MINUS? primary ((LATER | EARLIER) duration)? edgeDay? ROLLED? tiered? converted? ;
edgeDay : FIRST_DAY | LAST_DAY | FIRST_DAY_OF_YEAR | LAST_DAY_OF_YEAR ;
converted : CONVERTED_TO CURRENCY AT_THE_RATE primary OF_THE_DAY primary ;
tiered : (IN_TIERS_OF | AT_TIER_OF) path | BY path (MARGINAL | WHOLE_AMOUNT) ;
primary
  : duration (AFTER | BEFORE) primary
  | duration
  | OUTCOME_OF path
  // Of one cross-border rule, or of all.
  | DUTIES_NOT_MET (OF dotted)?
  | DUTIES_ARE_MET
  | ALL_DUTIES_OF dotted ARE_MET
  | dotted OF (DUTIES_NOT_MET | DUTIES_ARE_MET)
  | (DAYS_FROM | WORKDAYS_FROM | MONTHS_FROM | YEARS_FROM) sum UNTIL sum
  | AGE_OF sum (ON | UNTIL) sum
  | edgeDay primary
  | NEXT_OF_EVERY fixedDuration FROM sum SINCE? (AFTER sum | ON sum LATER)
  | amount
  | DATE_LITERAL
  | STRING
  | YES
  | NO
  | ABSENT
  | TODAY
  | LEFT_PAREN expression RIGHT_PAREN
  | LEFT_BRACE (recordItem (COMMA recordItem)*)? RIGHT_BRACE
  | LEFT_BRACE expression (COMMA expression)* RIGHT_BRACE
  | LEFT_BRACKET (expression (COMMA expression)*)? RIGHT_BRACKET
  | (ANY | EVERY) word IN path HAS expression
  | COUNT_OF word IN path (WHERE expression)?
  | (MAX_OF | MIN_OF) LEFT_PAREN expression (COMMA expression)+ RIGHT_PAREN
  | (SUM_OF | MAX_OF | MIN_OF) sum FOR word IN path (WHERE expression)?
  | (ALL_OF | FIRST_OF) sum FOR word IN path (WHERE expression)? inOrder?
  | SPLIT_OF sum shares FOR word IN path
  | PORTION_OF operand (ABOVE operand)? (UP_TO operand)?
  // In Chinese the list comes first: `合同 之中 每个 约 满足 …`.
  | path INSIDE (ANY | EVERY) word HAS expression
  | path INSIDE word OF COUNT_OF (WHERE expression)?
  // The items themselves: `各方 之中 首个 方 其中 …`.
  | path INSIDE (ALL_OF | FIRST_OF) word (WHERE expression)? inOrder?
  | FOR path INSIDE EVERY word (SUM_OF | MAX_OF | MIN_OF) sum (WHERE expression)?
  | FOR path INSIDE EVERY word SPLIT_OF sum shares
  | path INSIDE (MORE_THAN operand (UNTIL operand)? | AT_MOST operand) OF PORTION_OF
  | FOR path INSIDE EVERY word (ALL_OF | FIRST_OF) sum (WHERE expression)? inOrder?
  | REST
  // `stage_share of p.stage`, `方.环节 的 环节比例`
  | path OF path
  // `outcome of export`, `出境 的 决定结果`
  | path OF OUTCOME_OF
  | path
  ;
inOrder : SORTED_BY orderKey (COMMA orderKey)* ;
orderKey : sum DESCENDING? ;
// Whose part is how great: by weight, or first among groups.
shares : (FIRST_PER sum BY sum COMMA? THEN_BY | BY) sum (COMMA? OR_EQUALLY)? ;
recordItem : word COLON expression ;
// How long, as a number or a name: `3 years`, `validity years`. No parentheses, or every parenthesis of an expression would
// have to be read to its end before it is known what it opens.
duration : (NUMBER | path) unit ;
fixedDuration : NUMBER unit ;
unit : YEARS | MONTHS | DAYS | WORKDAYS ;
path : word (DOT word)* ;

// A word of the language is reserved only where it stands for itself.
// Two rules: with the types as alternatives beside `plainWord`, the tables that ANTLR 4.7 makes take any of them for the start of a duration.
word : plainWord | typeWord ;
typeWord : BOOLEAN | COUNT | INTEGER | DATE | TEXT | LIST | DECIMAL | RATE | MONEY | CURRENCY | TIERS ;
plainWord
  : IDENTIFIER | QUOTED | POLICY | MODULE | OVERLAY | USE | PRIVATE | EXTEND | CHANGE | OVERLAPPING | ALSO_UNDER | MATCHES | LANGUAGE | ENGLISH | CHINESE | VERSION | LAW | ENUMERATION | TAXONOMY | RECORD | FACTS
   | CALENDAR | PARAMETER | DECISION | OUTPUT | DEFINE | MEANS | PRESUMED | TABLE | COLLECT | GROUP | INTERPRETATION | READING | RULE | REPLACES | DEFAULT | OBLIGATION | TEST
   | OF | AS | WHEN | UNLESS | REQUIRES | BECAUSE | CITES | COVERS | INTERNAL | FROM | UNTIL | AFTER | BEFORE | PERMIT | DENY | REFER_TO | MUST
   | MAY | THROUGH | INCLUSIVE | DUE | MET | OTHERWISE | GIVEN | LIKE | EXPECT | BY | ABOVE | UNDETERMINED | CONFLICT | FAULT | NONE | ANY | EVERY | HAS
   | NEGATIVE_LIST | LEVELS_OF | DIVIDES | TAKES | TO | CROSS_BORDER_RULE | ROUTES | MEASURE | UNLISTED | VALID_FOR | EXTENDED_BY | FILED_WITHIN | COMPARED_WITH | GROWN_BY | ZONE_LISTS | LIST_KIND | BY_SCENARIO | COVERS_IMPORTANT | COVERS_SENSITIVE | COVERS_OPERATORS | COUNTED_THIS_YEAR | COUNTED_SINCE_LAST_YEAR | COUNTED_LAST_YEAR | COUNTED_OVER | COUNTED_NOW | PROHIBITION | COVERAGE | COMPREHENSIVE | POSITIVE | PURPOSE | KINDS | MANNER | RECIPIENT | PERIOD | VALID | FREELY | SEPARATE | GUARDIAN | TRUSTEE | INFORMED
   | FOR | WHERE | ALL_OF | DESCENDING | WITHIN | WORKDAYS | ON | YUAN | YEARS | MONTHS | DAYS | PEOPLE
  ;
