// SPDX-License-Identifier: Apache-2.0
// Tokens of Writ. Each word of the language has its English and Chinese spellings as alternatives (see keywords.def);
// words are matched whole, because the longest match wins: a run of Han characters is one word. Phrases of several English
// words (`at least`) are joined from their words after lexing, so that `is in` does not swallow half of `is inbound`.
// No actions and no predicates: another parser could replace this one behind compiler/syntax/parse.h.
lexer grammar WritLexer;

// Phrases that only English has; what joins them is compiler/syntax/parse.cpp.
tokens { UNDER_ANY, UP_TO, IN_TIERS_OF, AT_TIER_OF, ALL_DUTIES_OF, ARE_MET }

WHITESPACE : [ \t\r\n\u3000\uFEFF]+ -> skip ;
COMMENT : '--' ~[\r\n]* -> channel(HIDDEN) ;

// A table's row ends with a bar at the end of its line; within a row, line breaks mean nothing.
ROW_END : BAR_CHAR [ \t\u3000]* ('--' ~[\r\n]*)? '\r'? ('\n' | EOF) ;
BAR : BAR_CHAR ;

POLICY : 'policy' | '规范' ;
MODULE : 'module' | '模块' ;
OVERLAY : 'overlay' | '特别规定' ;
USE : 'use' | '引用' ;
PRIVATE : 'private' | '不对外' ;
EXTEND : 'extend' | '补充' ;
CHANGE : 'change' | '变更' ;
OVERLAPPING : 'overlapping' | '可重叠' ;
CONSENT_SCOPE : '同意范围' ;
NEGATIVE_LIST : '负面清单' ;
ROWS_APART : '条目另附' ;
MAY_BE_EMPTY : '可以为空' ;
LEVELS_OF : '层级数' ;
REVENUE_FORMULA : '收益分配' ;
DIVIDES : 'divides' | '分配总额' ;
TAKES : 'takes' | '提取' ;
REST : '剩余部分' ;
SPLITS_INTO : '剩余部分分配为' ;
LEAVES_TO : '剩余部分归于' ;
LEFT_OUT : '缺者不计' ;
EMPTY_ONES_TO : '缺者归于' ;
EACH_AT_LEAST : '各不少于' | '各不低于' ;
EACH_AT_MOST : '各不超过' | '各不高于' | '各不多于' ;
TOGETHER_AT_LEAST : '合计不少于' | '合计不低于' ;
TOGETHER_AT_MOST : '合计不超过' | '合计不高于' | '合计不多于' ;
RESIDUE_TO : '尾差归于' ;
RESIDUE_TO_ONE : '尾差归于其中' ;
SHAPLEY_OF : '夏普利值' ;
AS_MEMBER_OF : '列于' ;
EACH_WORTH : '其价值' ;
CONVERTED_TO : '折算为' ;
COMPARED_WITH : '较' ;
GROWN_BY : '增长' ;
AT_THE_RATE : '按汇率' ;
OF_THE_DAY : '汇率日' ;
TO : 'to' ;
LARGEST_REMAINDER : '最大余数优先' ;
MARGINAL : '超额累进' ;
WHOLE_AMOUNT : '全额累进' ;
CROSS_BORDER_RULE : 'cross-border rule' | '出境规则' ;
ROUTES : 'routes' | '途径' ;
MEASURE : 'measure' | '措施' ;
IMPORTANT_WHEN : '重要数据当' ;
SENSITIVE_WHEN : '敏感个人信息当' ;
OPERATORS_WHEN : '关键运营者当' ;
COVERS_IMPORTANT : '涵盖重要数据' ;
COVERS_SENSITIVE : '涵盖敏感个人信息' ;
COVERS_OPERATORS : '涵盖关键运营者' ;
PROHIBITION : 'prohibition' | '禁止情形' ;
ZONE_LISTS : '自贸区清单' ;
REGISTERED_WHEN : '区内注册当' ;
FILED_WHEN : '已备案当' ;
LISTED_WHEN : '列入清单当' ;
LIST_KIND : '清单类型' ;
COMPREHENSIVE : 'comprehensive' | '综合清单' ;
BY_SCENARIO : '场景清单' ;
POSITIVE : 'positive' | '正面清单' ;
COVERAGE : 'coverage' | '涵盖范围' ;
COUNTED_THIS_YEAR : '本年度累计' ;
COUNTED_SINCE_LAST_YEAR : '自上年度起累计' ;
COUNTED_LAST_YEAR : '上年度累计' ;
COUNTED_OVER : '滚动累计' ;
COUNTED_NOW : '时点数' ;
PER_COUNTERPARTY : '按相对方' ;
UNLISTED : 'unlisted' | '不列入' ;
VALID_FOR : '有效期' ;
EXTENDED_BY : '有效期延长' ;
MET_AS : '履行与否记作' ;
FILED_WITHIN : '备案时限' ;
FILED_AGAIN : '应当重新申报' ;
RENEWED_WITHIN : '期满前' ;
FILED_AGAIN_WHEN : '重新申报当' ;
PURPOSE : 'purpose' | '目的' ;
KINDS : 'kinds' | '种类' ;
MANNER : 'manner' | '方式' ;
RECIPIENT : 'recipient' | '接收方' ;
PERIOD : 'period' | '期限' ;
VALID : 'valid' | '有效' ;
FREELY : 'freely' | '自愿' ;
SEPARATE : 'separate' | '单独同意' ;
GUARDIAN : 'guardian' | '监护人' ;
TRUSTEE : 'trustee' | '受托人' ;
INFORMED : 'informed' | '告知' ;
DUTIES_NOT_MET : '未履行的义务' ;
DUTIES_ARE_MET : '义务均已履行' ;
OUTCOME_OF : '决定结果' ;
AND_BELOW : 'and below' | '及其下级' ;
LEAVES_ONLY : '须具体到末级' ;
AT_LEAST_ONE : 'at least one' | '至少一项' ;
ALSO_UNDER : 'also under' | '兼属于' ;
MATCHES : 'matches' | '对应' ;
LANGUAGE : 'language' | '语言' ;
ENGLISH : 'en' | '英文' ;
CHINESE : 'zh' | '中文' ;
VERSION : 'version' | '版本' ;
LAW : 'law' | '法源' ;
ENUMERATION : 'enumeration' | '枚举' ;
TAXONOMY : 'taxonomy' | '分类体系' ;
RECORD : 'record' | '记录' ;
FACTS : 'facts' | '事实' ;
CALENDAR : 'calendar' | '工作日历' | '历法' ;
PARAMETER : 'parameter' | '参数' ;
DECISION : 'decision' | '决定' ;
OUTPUT : 'output' | '结论' ;
DEFINE : 'define' | '定义' ;
MEANS : 'means' | '是指' | '指' ;
PRESUMED : 'presumed' | '推定为' ;
UNLESS_SHOWN : '除非证明' ;
ADJUSTED_TO : '调整为' ;
TABLE : 'table' | '判定表' ;
FIRST_MATCH : '首行优先' ;
ONLY_ONE : '唯一匹配' ;
COLLECT : 'collect' | '汇集' ;
GROUP : 'group' | '规则组' ;
PART_OF : '归入' ;
RULE : 'rule' | '规则' ;
EXCEPTION_TO : '例外于' ;
WITHOUT_AFFECTING : '不影响' ;
REPLACES : 'replaces' | '替代' ;
DEFAULT : 'default' | '缺省' | '默认' ;
INTERPRETATION : 'interpretation' | '解释' ;
READING : 'reading' | '口径' ;
OBLIGATION : 'obligation' | '义务' ;
TEST_TABLE : '测试表' ;
TEST : 'test' | '测试' ;
END : 'end' | '结束' | '。' ;
OF : 'of' | '的' ;
USED_FOR : '用于' ;
AS : 'as' | '记作' ;
ABSENT_MEANS : '未提供是指' ;
APPLIES_WHERE : '适用于' ;
WHEN : 'when' | '当' ;
UNLESS : 'unless' | '除非' ;
REQUIRES : 'requires' | '前提' ;
THEN : 'then' | '则' ;
LAW_AS_OF : '适用法律之日' ;
BECAUSE : 'because' | '理由' ;
CITES : 'cites' | '依据' ;
COVERS : 'covers' | '所涉条款' ;
INTERNAL : 'internal' | '内部' ;
IN_FORCE : '施行' ;
FROM : 'from' | '自' ;
SINCE : '起' ;
UNTIL : 'until' | '至' ;
EARLIER : '前' ;
THROUGH : 'through' ;
INCLUSIVE : '止' ;
LATER : '后' ;
AFTER : 'after' ;
BEFORE : 'before' ;
PERMIT : 'permit' | '允许' ;
DENY : 'deny' | '禁止' ;
REFER_TO : '报请' ;
MUST : 'must' | '应当' ;
MUST_NOT : '不得' ;
MAY : 'may' | '可以' ;
BEFORE_ACT : '事前' ;
DURING_ACT : '事中' ;
AFTER_ACT : '事后' ;
LASTING_UNTIL : '持续至' ;
DUE : 'due' | '最迟' ;
MET : 'met' | '视为履行' ;
MET_THEN : '时视为履行' ;
OTHERWISE : 'otherwise' | '其余' | '否则' ;
AS_OF : '时点' ;
GIVEN : 'given' | '设' ;
LIKE : 'like' | '同' ;
EXPECT : 'expect' | '预期' ;
BY : 'by' | '由' | '按' | '依' ;
FIRST_PER : '先按' ;
THEN_BY : '再按' ;
OR_EQUALLY : '均为零则均分' ;
SPLIT_OF : '分配' ;
PORTION_OF : '部分' ;
ABOVE : 'above' ;
CAPPED_AT : '最高' ;
MISSING_FACTS : '缺少事实' ;
UNDETERMINED : 'undetermined' | '待定' ;
CONFLICT : 'conflict' | '冲突' ;
FAULT : 'error' | '错误' ;
NONE : 'none' | '不作决定' ;
AND : 'and' | '且' | '并且' ;
OR : 'or' | '或' | '或者' ;
NOT : 'not' | '非' | '并非' | '不' ;
IS_GIVEN : '已提供' ;
IS_EMPTY : '为空' ;
IS_ABSENT : '未提供' ;
NOT_IN : '不在' ;
IN : 'in' | '在' ;
INSIDE : '之中' | '之内' | '内' ;
NOT_UNDER : '不属于' ;
UNDER : '属于' ;
ONE_OF_THEM : '之一' ;
NOT_STARTS_WITH : '不以' ;
STARTS_WITH : '以' ;
AT_THE_START : '开头' ;
IS_WORKDAY : '为工作日' ;
WITHIN : 'within' | '处于' ;
IS_NOT : '不为' ;
IS : 'is' | '为' ;
AT_LEAST : '不少于' | '不低于' | '至少' | '届满' | '不早于' | '大于等于' | '大于或等于' | '大于或者等于' | '不小于' ;
AT_MOST : '不超过' | '不多于' | '不高于' | '至多' | '不晚于' | '小于等于' | '小于或等于' | '小于或者等于' | '不大于' ;
MORE_THAN : '超过' | '多于' | '高于' | '大于' | '晚于' ;
LESS_THAN : '不满' | '低于' | '不足' | '少于' | '小于' | '早于' ;
REACHES : '达到' ;
OR_ABOVE : '以上' ;
OR_BELOW : '以下' | '以内' ;
BEYOND : '以外' ;
HALF_UP : '四舍五入至' ;
HALF_EVEN : '四舍六入五成双至' ;
ROUNDED_UP : '进位至' ;
ROUNDED_DOWN : '舍去至' ;
FLOOR : '向下取整至' ;
CEILING : '向上取整至' ;
MAX_OF : '较大者' | '最大值' ;
MIN_OF : '较小者' | '最小值' ;
DIVIDED_BY : '除以' ;
IF : 'if' | '若' | '如果' ;
ELSE : 'else' | '不然' ;
ANY : 'any' | '任一' | '某个' ;
EVERY : 'every' | '每个' | '所有' | '每' ;
HAS : 'has' | '满足' ;
COUNT_OF : '个数' ;
SUM_OF : '合计' ;
ALL_OF : 'all' | '全部' ;
FIRST_OF : '首个' ;
SORTED_BY : '排序依' ;
DESCENDING : 'descending' | '降序' ;
FOR : 'for' | '对' ;
WHERE : 'where' | '其中' ;
YES : 'yes' | '是' ;
NO : 'no' | '否' ;
ABSENT : 'absent' | '无' ;
TODAY : 'today' | 'as_of' | '当日' ;
BOOLEAN : 'boolean' | '是非' | '是否' ;
COUNT : 'count' | '计数' ;
INTEGER : 'integer' | '整数' ;
DATE : 'date' | '日期' ;
DECIMAL : 'decimal' | '小数' ;
RATE : 'rate' | '比例' ;
MONEY : 'money' | '金额' ;
TEXT : 'text' | '文本' ;
LIST : 'list' | '列表' ;
TIERS : 'tiers' | '分段' ;
YEARS : 'years' | 'year' | '年' | '周年' ;
MONTHS : 'months' | 'month' | '个月' ;
DAYS : 'days' | 'day' | '日' | '天' ;
WORKDAYS : 'workdays' | 'workday' | '个工作日' ;
DAYS_FROM : '日数自' ;
WORKDAYS_FROM : '工作日数自' ;
MONTHS_FROM : '整月数自' ;
YEARS_FROM : '整年数自' ;
AGE_OF : '年龄自' ;
ON : 'on' | '于' ;
FIRST_DAY : '所在月首日' ;
LAST_DAY : '所在月末日' ;
FIRST_DAY_OF_YEAR : '所在年首日' ;
LAST_DAY_OF_YEAR : '所在年末日' ;
NEXT_OF_EVERY : '下一次每' ;
ROLLED : '顺延至工作日' ;
PEOPLE : 'people' | 'persons' | 'person' | '人' ;
// A place in an instrument: `art 13(1)(2) to (7)`, `第十三条第一款第（二）项至第（七）项`. Where an article has items and no
// paragraphs the item is named: `art 35 item 6`, `第三十五条第（六）项`.
ARTICLE
  : ('art' | 'arts' | 'article' | 'sec') S PLACE (S 'item' S DIGIT+ PART*)? (S 'to' S (PART+ | PLACE (S 'item' S DIGIT+ PART*)?))?
  | ORDINAL '条' ('之' HAN_NUMBER)? (ORDINAL '款')? (ORDINAL '项')? (ORDINAL '目')?
    ('至' (ORDINAL '条' ('之' HAN_NUMBER)?)? (ORDINAL '款')? (ORDINAL '项')? (ORDINAL '目')?)?
  // A place that Chinese law has no words for keeps its own form: `第202.205(a)条`.
  | '第' PLACE ('项' DIGIT+ PART*)? ('至' (PART+ | PLACE))? '条'
  ;
fragment PLACE : DIGIT+ ('.' DIGIT+)? [a-z]? ('-' DIGIT+)? PART* ;
fragment PART : '(' [0-9a-zA-Z]+ ')' ;
fragment ORDINAL : '第' (HAN_NUMBER | PAREN_NUMBER) ;
fragment HAN_NUMBER : [一二三四五六七八九十百千零〇0-9０-９]+ ;
fragment PAREN_NUMBER : [(（] HAN_NUMBER [)）] ;

// Currencies (runtime/value/currency.def), and the word for an amount of the first of them.
CURRENCY : 'CNY' | '人民币' | 'USD' | '美元' | 'EUR' | '欧元' | 'GBP' | '英镑' | 'HKD' | '港元' | 'MOP' | '澳门元'
  | 'JPY' | '日元' | 'KRW' | '韩元' | 'SGD' | '新加坡元' ;
YUAN : '元' ;
HAN_PERCENT : '百分之' ([一二三四五六七八九十百零〇]+ ('点' [一二三四五六七八九零〇]+)? | DIGIT+ ('.' DIGIT+)?) ;

DATE_LITERAL
  : ISO_DATE
  | DIGIT DIGIT DIGIT DIGIT '年' DIGIT DIGIT? '月' DIGIT DIGIT? '日'
  ;
NUMBER : (DIGIT+ | DIGIT DIGIT? DIGIT? ([,，] DIGIT DIGIT DIGIT)+) ('.' DIGIT+)? [万亿]? [%％]? ;

// Written without a space: `自2020-01-01`. What runs together without a hyphen is parted in compiler/syntax/runs.cpp.
RUN_DATE : ('自' | '至' | '持续至') ISO_DATE ;
fragment ISO_DATE : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT ;

STRING : '"' (~["\\\r\n] | '\\' ["\\])* '"' | '“' ~[”\r\n]* '”' | '《' ~[》\r\n]* '》' ;
QUOTED : '「' ~[」\r\n]* '」' ;
UNCLOSED : ('"' (~["\\\r\n] | '\\' ["\\])* | '“' ~[”\r\n]* | '《' ~[》\r\n]* | '「' ~[」\r\n]*) ;

LEFT_PAREN : '(' | '（' ;
RIGHT_PAREN : ')' | '）' ;
LEFT_BRACE : '{' | '｛' ;
RIGHT_BRACE : '}' | '｝' ;
LEFT_BRACKET : '[' | '［' | '【' ;
RIGHT_BRACKET : ']' | '］' | '】' ;
COMMA : ',' | '，' | '、' ;
COLON : ':' | '：' ;
QUESTION : '?' | '？' ;
SLASH : '/' | '／' ;
DOT : '.' ;
PLUS : '+' | '＋' ;
MINUS : '-' | '－' ;
TIMES : '*' | '×' ;
GREATER_EQUAL : '>=' | '≥' ;
LESS_EQUAL : '<=' | '≤' ;
NOT_EQUAL : '≠' | '!=' ;
GREATER : '>' | '＞' ;
LESS : '<' | '＜' ;
EQUAL : '=' | '＝' ;

IDENTIFIER : [\p{XID_Start}_] [\p{XID_Continue}]* ;

// Anything else is a token too, so that the parser can say where it stands.
UNKNOWN : . ;

fragment S : [ \t\r\n\u3000]+ ;
fragment DIGIT : [0-9０-９] ;
fragment BAR_CHAR : '|' | '｜' ;
