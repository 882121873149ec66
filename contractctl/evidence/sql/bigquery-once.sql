-- Written by tools/emit_sql.py; not to be edited.
WITH `t26` AS (
SELECT
`t25`.`time`,
`t25`.`line`,
`t25`.`request`,
`t25`.`method`,
`t25`.`target`,
`t25`.`query`,
`t25`.`status`,
`t25`.`host`,
`t25`.`principal`,
`t25`.`api_key`,
`t25`.`user_agent`,
`t25`.`address`,
`t25`.`request_id`,
`t25`.`vantage`,
`t25`.`header_1`,
`t25`.`header_2`,
`t25`.`header_3`,
`t25`.`version`,
`t25`.`is_local`,
`t25`.`local`,
`t25`.`authority`,
`t25`.`path`,
`t25`.`outcome`,
`t25`.`status_class`,
`t25`.`pairs`,
`t25`.`selectors`,
`t25`.`names`,
`t25`.`sent`,
`t25`.`segments`,
`t25`.`strict`,
`t25`.`words`,
IF(`t25`.`path` IN ('__forms__'), CAST(NULL AS STRING), `t25`.`gentle`) AS `gentle`
FROM (
SELECT
`t24`.`time`,
`t24`.`line`,
`t24`.`request`,
`t24`.`method`,
`t24`.`target`,
`t24`.`query`,
`t24`.`status`,
`t24`.`host`,
`t24`.`principal`,
`t24`.`api_key`,
`t24`.`user_agent`,
`t24`.`address`,
`t24`.`request_id`,
`t24`.`vantage`,
`t24`.`header_1`,
`t24`.`header_2`,
`t24`.`header_3`,
`t24`.`version`,
`t24`.`is_local`,
`t24`.`local`,
`t24`.`authority`,
COALESCE(
IF(ARRAY_LENGTH(`t24`.`strict`) > 0, ARRAY_TO_STRING(`t24`.`strict`, '/'), NULL),
''
) AS `path`,
`t24`.`outcome`,
`t24`.`status_class`,
`t24`.`pairs`,
`t24`.`selectors`,
`t24`.`names`,
`t24`.`sent`,
`t24`.`segments`,
`t24`.`strict`,
`t24`.`words`,
COALESCE(IF(ARRAY_LENGTH(`t24`.`words`) > 0, ARRAY_TO_STRING(`t24`.`words`, '/'), NULL), '') AS `gentle`
FROM (
SELECT
`t23`.`time`,
`t23`.`line`,
`t23`.`request`,
`t23`.`method`,
`t23`.`target`,
`t23`.`query`,
`t23`.`status`,
`t23`.`host`,
`t23`.`principal`,
`t23`.`api_key`,
`t23`.`user_agent`,
`t23`.`address`,
`t23`.`request_id`,
`t23`.`vantage`,
`t23`.`header_1`,
`t23`.`header_2`,
`t23`.`header_3`,
`t23`.`version`,
`t23`.`is_local`,
`t23`.`local`,
`t23`.`authority`,
`t23`.`path`,
`t23`.`outcome`,
`t23`.`status_class`,
`t23`.`pairs`,
`t23`.`selectors`,
`t23`.`names`,
`t23`.`sent`,
`t23`.`segments`,
ARRAY(
SELECT
CASE
WHEN __ibis_param_segment__ IN ('__segments__')
THEN __ibis_param_segment__
WHEN STARTS_WITH(__ibis_param_segment__, '__prefix__')
AND ENDS_WITH(__ibis_param_segment__, '__suffix__')
AND (
LENGTH(__ibis_param_segment__) > 987654321
)
THEN '__affix__'
ELSE '{}'
END
FROM UNNEST(`t23`.`segments`) AS __ibis_param_segment__
) AS `strict`,
ARRAY(
SELECT
IF(
REGEXP_CONTAINS(
__ibis_param_s__,
'^([vV][0-9]{1,2}|[A-Z]{2,4}|(([b-df-hj-np-tv-xz]{1,4}|[b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*))(([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|[-_]+(([b-df-hj-np-tv-xz]{1,4}|[b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|[A-Z]{2,4})){0,15}([A-Z]{2,3})?)$'
)
AND NOT (
REGEXP_CONTAINS(__ibis_param_s__, '([A-Za-z][a-z]{16}|[b-df-hj-np-tv-xz]{6}|.{33})')
),
__ibis_param_s__,
CASE
WHEN __ibis_param_s__ IN ('__segments__')
THEN __ibis_param_s__
WHEN STARTS_WITH(__ibis_param_s__, '__prefix__')
AND ENDS_WITH(__ibis_param_s__, '__suffix__')
AND (
LENGTH(__ibis_param_s__) > 987654321
)
THEN '__affix__'
ELSE '{}'
END
)
FROM UNNEST(`t23`.`segments`) AS __ibis_param_s__
) AS `words`
FROM (
SELECT
`t22`.`time`,
`t22`.`line`,
`t22`.`request`,
`t22`.`method`,
`t22`.`target`,
`t22`.`query`,
`t22`.`status`,
`t22`.`host`,
`t22`.`principal`,
`t22`.`api_key`,
`t22`.`user_agent`,
`t22`.`address`,
`t22`.`request_id`,
`t22`.`vantage`,
`t22`.`header_1`,
`t22`.`header_2`,
`t22`.`header_3`,
`t22`.`version`,
`t22`.`is_local`,
`t22`.`local`,
`t22`.`authority`,
`t22`.`path`,
`t22`.`outcome`,
`t22`.`status_class`,
`t22`.`pairs`,
`t22`.`selectors`,
`t22`.`names`,
`t22`.`sent`,
SPLIT(`t22`.`path`, '/') AS `segments`
FROM (
SELECT
`t21`.`time`,
`t21`.`line`,
`t21`.`request`,
`t21`.`method`,
`t21`.`target`,
`t21`.`query`,
`t21`.`status`,
`t21`.`host`,
`t21`.`principal`,
`t21`.`api_key`,
`t21`.`user_agent`,
`t21`.`address`,
`t21`.`request_id`,
`t21`.`vantage`,
`t21`.`header_1`,
`t21`.`header_2`,
`t21`.`header_3`,
`t21`.`version`,
`t21`.`is_local`,
`t21`.`local`,
`t21`.`authority`,
`t21`.`path`,
`t21`.`outcome`,
`t21`.`status_class`,
`t21`.`pairs`,
`t21`.`selectors`,
`t21`.`names`,
`t21`.`sent`
FROM (
SELECT
`t20`.`time`,
`t20`.`line`,
`t20`.`request`,
`t20`.`method`,
`t20`.`target`,
`t20`.`query`,
`t20`.`status`,
`t20`.`host`,
`t20`.`principal`,
`t20`.`api_key`,
`t20`.`user_agent`,
`t20`.`address`,
`t20`.`request_id`,
`t20`.`vantage`,
`t20`.`header_1`,
`t20`.`header_2`,
`t20`.`header_3`,
`t20`.`version`,
`t20`.`is_local`,
`t20`.`local`,
`t20`.`authority`,
IF(
INSTR(`t20`.`path`, '%') > 0,
CONCAT(
`t20`.`before`,
COALESCE(
IF(ARRAY_LENGTH(`t20`.`pieces`) > 0, ARRAY_TO_STRING(`t20`.`pieces`, ''), NULL),
''
)
),
`t20`.`path`
) AS `path`,
`t20`.`outcome`,
`t20`.`status_class`,
`t20`.`pairs`,
`t20`.`selectors`,
`t20`.`names`,
`t20`.`sent`,
`t20`.`before`,
`t20`.`pieces`
FROM (
SELECT
`t19`.`time`,
`t19`.`line`,
`t19`.`request`,
`t19`.`method`,
`t19`.`target`,
`t19`.`query`,
`t19`.`status`,
`t19`.`host`,
`t19`.`principal`,
`t19`.`api_key`,
`t19`.`user_agent`,
`t19`.`address`,
`t19`.`request_id`,
`t19`.`vantage`,
`t19`.`header_1`,
`t19`.`header_2`,
`t19`.`header_3`,
`t19`.`version`,
`t19`.`is_local`,
`t19`.`local`,
`t19`.`authority`,
`t19`.`path`,
`t19`.`outcome`,
`t19`.`status_class`,
`t19`.`pairs`,
`t19`.`selectors`,
`t19`.`names`,
`t19`.`sent`,
`t19`.`before`,
ARRAY(
SELECT
CASE
WHEN NOT (
REGEXP_CONTAINS(__ibis_param_piece__, '^[0-9A-Fa-f][0-9A-Fa-f]')
)
THEN CONCAT('%25', __ibis_param_piece__)
WHEN (
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) > 7
)
OR (
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&\'()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
IF(
(
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1
) >= 1,
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1,
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1 + LENGTH(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&\'()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%'
)
),
1
) = '%'
)
THEN CONCAT(
'%',
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
SUBSTRING(
__ibis_param_piece__,
IF((
2 + 1
) >= 1, 2 + 1, 2 + 1 + LENGTH(__ibis_param_piece__))
)
)
ELSE CONCAT(
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&\'()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
IF(
(
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1
) >= 1,
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1,
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1 + LENGTH(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&\'()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%'
)
),
1
),
SUBSTRING(
__ibis_param_piece__,
IF((
2 + 1
) >= 1, 2 + 1, 2 + 1 + LENGTH(__ibis_param_piece__))
)
)
END
FROM UNNEST(`t19`.`pieces`) AS __ibis_param_piece__
) AS `pieces`
FROM (
SELECT
`t18`.`time`,
`t18`.`line`,
`t18`.`request`,
`t18`.`method`,
`t18`.`target`,
`t18`.`query`,
`t18`.`status`,
`t18`.`host`,
`t18`.`principal`,
`t18`.`api_key`,
`t18`.`user_agent`,
`t18`.`address`,
`t18`.`request_id`,
`t18`.`vantage`,
`t18`.`header_1`,
`t18`.`header_2`,
`t18`.`header_3`,
`t18`.`version`,
`t18`.`is_local`,
`t18`.`local`,
`t18`.`authority`,
`t18`.`path`,
`t18`.`outcome`,
`t18`.`status_class`,
`t18`.`pairs`,
`t18`.`selectors`,
`t18`.`names`,
`t18`.`sent`,
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t18`.`path`, ''), '^([^%]*)'),
IF(
1 = 0,
REGEXP_REPLACE(COALESCE(`t18`.`path`, ''), CONCAT('.*?', CONCAT('(', '^([^%]*)', ')'), '.*'), '\\1'),
REGEXP_REPLACE(
COALESCE(`t18`.`path`, ''),
CONCAT('.*?', '^([^%]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
) AS `before`,
SPLIT(
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t18`.`path`, ''), '^[^%]*%(.*)'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t18`.`path`, ''),
CONCAT('.*?', CONCAT('(', '^[^%]*%(.*)', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t18`.`path`, ''),
CONCAT('.*?', '^[^%]*%(.*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
'%'
) AS `pieces`
FROM (
SELECT
`t17`.`time`,
`t17`.`line`,
`t17`.`request`,
`t17`.`method`,
`t17`.`target`,
`t17`.`query`,
`t17`.`status`,
`t17`.`host`,
`t17`.`principal`,
`t17`.`api_key`,
`t17`.`user_agent`,
`t17`.`address`,
`t17`.`request_id`,
`t17`.`vantage`,
`t17`.`header_1`,
`t17`.`header_2`,
`t17`.`header_3`,
`t17`.`version`,
`t17`.`is_local`,
`t17`.`local`,
`t17`.`authority`,
`t17`.`path`,
`t17`.`outcome`,
`t17`.`status_class`,
`t17`.`pairs`,
`t17`.`selectors`,
`t17`.`names`,
`t17`.`path` AS `sent`
FROM (
SELECT
`t16`.`time`,
`t16`.`line`,
`t16`.`request`,
`t16`.`method`,
`t16`.`target`,
`t16`.`query`,
`t16`.`status`,
`t16`.`host`,
`t16`.`principal`,
`t16`.`api_key`,
`t16`.`user_agent`,
`t16`.`address`,
`t16`.`request_id`,
`t16`.`vantage`,
`t16`.`header_1`,
`t16`.`header_2`,
`t16`.`header_3`,
`t16`.`version`,
`t16`.`is_local`,
`t16`.`local`,
`t16`.`authority`,
IF(
NOT (
(
INSTR(`t16`.`path`, '//') > 0
) OR (
INSTR(`t16`.`path`, ';') > 0
)
),
`t16`.`path`,
REGEXP_REPLACE(REGEXP_REPLACE(`t16`.`path`, '__cut__', ''), '//+', '/')
) AS `path`,
`t16`.`outcome`,
`t16`.`status_class`,
`t16`.`pairs`,
`t16`.`selectors`,
`t16`.`names`
FROM (
SELECT
`t15`.`time`,
`t15`.`line`,
`t15`.`request`,
`t15`.`method`,
`t15`.`target`,
`t15`.`query`,
`t15`.`status`,
`t15`.`host`,
`t15`.`principal`,
`t15`.`api_key`,
`t15`.`user_agent`,
`t15`.`address`,
`t15`.`request_id`,
`t15`.`vantage`,
`t15`.`header_1`,
`t15`.`header_2`,
`t15`.`header_3`,
CASE
WHEN CONCAT(CONCAT(',', REPLACE(COALESCE(`t15`.`version`, ''), ', ', ',')), ',') = ',,'
THEN ''
WHEN (
INSTR(
CONCAT(CONCAT(',', REPLACE(COALESCE(`t15`.`version`, ''), ', ', ',')), ','),
CONCAT(CONCAT(',', '__version__'), ',')
) > 0
)
OR (
INSTR(
CONCAT(CONCAT(',', REPLACE(COALESCE(`t15`.`version`, ''), ', ', ',')), ','),
CONCAT(CONCAT(',', '__version__'), ';')
) > 0
)
THEN '__version__'
ELSE ''
END AS `version`,
`t15`.`is_local`,
`t15`.`local`,
`t15`.`authority`,
`t15`.`path`,
`t15`.`outcome`,
`t15`.`status_class`,
`t15`.`pairs`,
COALESCE(
IF(ARRAY_LENGTH(`t15`.`selectors`) > 0, ARRAY_TO_STRING(`t15`.`selectors`, '&'), NULL),
''
) AS `selectors`,
COALESCE(IF(ARRAY_LENGTH(`t15`.`names`) > 0, ARRAY_TO_STRING(`t15`.`names`, '&'), NULL), '') AS `names`
FROM (
SELECT
`t14`.`time`,
`t14`.`line`,
`t14`.`request`,
`t14`.`method`,
`t14`.`target`,
`t14`.`query`,
`t14`.`status`,
`t14`.`host`,
`t14`.`principal`,
`t14`.`api_key`,
`t14`.`user_agent`,
`t14`.`address`,
`t14`.`request_id`,
`t14`.`vantage`,
`t14`.`header_1`,
`t14`.`header_2`,
`t14`.`header_3`,
`t14`.`version`,
`t14`.`is_local`,
`t14`.`local`,
`t14`.`authority`,
`t14`.`path`,
`t14`.`outcome`,
`t14`.`status_class`,
`t14`.`pairs`,
ARRAY(
SELECT
element_0
FROM UNNEST(`t14`.`selectors`) AS element_0
ORDER BY
element_0
) AS `selectors`,
ARRAY(
SELECT
element_1
FROM UNNEST(`t14`.`names`) AS element_1
ORDER BY
element_1
) AS `names`
FROM (
SELECT
`t13`.`time`,
`t13`.`line`,
`t13`.`request`,
`t13`.`method`,
`t13`.`target`,
`t13`.`query`,
`t13`.`status`,
`t13`.`host`,
`t13`.`principal`,
`t13`.`api_key`,
`t13`.`user_agent`,
`t13`.`address`,
`t13`.`request_id`,
`t13`.`vantage`,
`t13`.`header_1`,
`t13`.`header_2`,
`t13`.`header_3`,
`t13`.`version`,
`t13`.`is_local`,
`t13`.`local`,
`t13`.`authority`,
`t13`.`path`,
`t13`.`outcome`,
`t13`.`status_class`,
`t13`.`pairs`,
ARRAY(
SELECT DISTINCT
element_2
FROM UNNEST(`t13`.`selectors`) AS element_2
) AS `selectors`,
ARRAY(
SELECT DISTINCT
element_3
FROM UNNEST(`t13`.`names`) AS element_3
) AS `names`
FROM (
SELECT
`t12`.`time`,
`t12`.`line`,
`t12`.`request`,
`t12`.`method`,
`t12`.`target`,
`t12`.`query`,
`t12`.`status`,
`t12`.`host`,
`t12`.`principal`,
`t12`.`api_key`,
`t12`.`user_agent`,
`t12`.`address`,
`t12`.`request_id`,
`t12`.`vantage`,
`t12`.`header_1`,
`t12`.`header_2`,
`t12`.`header_3`,
`t12`.`version`,
`t12`.`is_local`,
`t12`.`local`,
`t12`.`authority`,
`t12`.`path`,
`t12`.`outcome`,
`t12`.`status_class`,
`t12`.`pairs`,
ARRAY(
SELECT
__ibis_param_pair__
FROM UNNEST(`t12`.`pairs`) AS __ibis_param_pair__
WHERE
__ibis_param_pair__ IN ('__selectors__')
) AS `selectors`,
ARRAY(
SELECT
CASE
WHEN REPLACE(
COALESCE(
IF(
REGEXP_CONTAINS(__ibis_param_pair__, '^([^=]*)'),
IF(
1 = 0,
REGEXP_REPLACE(__ibis_param_pair__, CONCAT('.*?', CONCAT('(', '^([^=]*)', ')'), '.*'), '\\1'),
REGEXP_REPLACE(
__ibis_param_pair__,
CONCAT('.*?', '^([^=]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
'+',
' '
) IN ('__names__')
THEN REPLACE(
COALESCE(
IF(
REGEXP_CONTAINS(__ibis_param_pair__, '^([^=]*)'),
IF(
1 = 0,
REGEXP_REPLACE(__ibis_param_pair__, CONCAT('.*?', CONCAT('(', '^([^=]*)', ')'), '.*'), '\\1'),
REGEXP_REPLACE(
__ibis_param_pair__,
CONCAT('.*?', '^([^=]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
'+',
' '
)
WHEN (
INSTR(__ibis_param_pair__, '=') > 0
)
AND REGEXP_CONTAINS(
REPLACE(
COALESCE(
IF(
REGEXP_CONTAINS(__ibis_param_pair__, '^([^=]*)'),
IF(
1 = 0,
REGEXP_REPLACE(__ibis_param_pair__, CONCAT('.*?', CONCAT('(', '^([^=]*)', ')'), '.*'), '\\1'),
REGEXP_REPLACE(
__ibis_param_pair__,
CONCAT('.*?', '^([^=]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
'+',
' '
),
'^[A-Za-z_$][A-Za-z0-9_.$\\[\\]-]{0,39}$'
)
THEN REPLACE(
COALESCE(
IF(
REGEXP_CONTAINS(__ibis_param_pair__, '^([^=]*)'),
IF(
1 = 0,
REGEXP_REPLACE(__ibis_param_pair__, CONCAT('.*?', CONCAT('(', '^([^=]*)', ')'), '.*'), '\\1'),
REGEXP_REPLACE(
__ibis_param_pair__,
CONCAT('.*?', '^([^=]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
'+',
' '
)
ELSE '{}'
END
FROM UNNEST(`t12`.`pairs`) AS __ibis_param_pair__
) AS `names`
FROM (
SELECT
`t11`.`time`,
`t11`.`line`,
`t11`.`request`,
`t11`.`method`,
`t11`.`target`,
`t11`.`query`,
`t11`.`status`,
`t11`.`host`,
`t11`.`principal`,
`t11`.`api_key`,
`t11`.`user_agent`,
`t11`.`address`,
`t11`.`request_id`,
`t11`.`vantage`,
`t11`.`header_1`,
`t11`.`header_2`,
`t11`.`header_3`,
`t11`.`version`,
`t11`.`is_local`,
`t11`.`local`,
`t11`.`authority`,
`t11`.`path`,
`t11`.`outcome`,
`t11`.`status_class`,
ARRAY(
SELECT
__ibis_param_pair__
FROM UNNEST(SPLIT(`t11`.`query`, '&')) AS __ibis_param_pair__
WHERE
__ibis_param_pair__ <> ''
) AS `pairs`
FROM (
SELECT
`t10`.`time`,
`t10`.`line`,
`t10`.`request`,
`t10`.`method`,
`t10`.`target`,
`t10`.`query`,
`t10`.`status`,
`t10`.`host`,
`t10`.`principal`,
`t10`.`api_key`,
`t10`.`user_agent`,
`t10`.`address`,
`t10`.`request_id`,
`t10`.`vantage`,
`t10`.`header_1`,
`t10`.`header_2`,
`t10`.`header_3`,
`t10`.`version`,
`t10`.`is_local`,
`t10`.`local`,
`t10`.`authority`,
`t10`.`path`,
`t10`.`outcome`,
`t10`.`status_class`
FROM (
SELECT
`t9`.`time`,
`t9`.`line`,
`t9`.`request`,
`t9`.`method`,
`t9`.`target`,
IF(
INSTR(`t9`.`query`, '%') > 0,
CONCAT(
`t9`.`before`,
COALESCE(IF(ARRAY_LENGTH(`t9`.`pieces`) > 0, ARRAY_TO_STRING(`t9`.`pieces`, ''), NULL), '')
),
`t9`.`query`
) AS `query`,
`t9`.`status`,
`t9`.`host`,
`t9`.`principal`,
`t9`.`api_key`,
`t9`.`user_agent`,
`t9`.`address`,
`t9`.`request_id`,
`t9`.`vantage`,
`t9`.`header_1`,
`t9`.`header_2`,
`t9`.`header_3`,
`t9`.`version`,
`t9`.`is_local`,
`t9`.`local`,
`t9`.`authority`,
`t9`.`path`,
`t9`.`outcome`,
`t9`.`status_class`,
`t9`.`before`,
`t9`.`pieces`
FROM (
SELECT
`t8`.`time`,
`t8`.`line`,
`t8`.`request`,
`t8`.`method`,
`t8`.`target`,
`t8`.`query`,
`t8`.`status`,
`t8`.`host`,
`t8`.`principal`,
`t8`.`api_key`,
`t8`.`user_agent`,
`t8`.`address`,
`t8`.`request_id`,
`t8`.`vantage`,
`t8`.`header_1`,
`t8`.`header_2`,
`t8`.`header_3`,
`t8`.`version`,
`t8`.`is_local`,
`t8`.`local`,
`t8`.`authority`,
`t8`.`path`,
`t8`.`outcome`,
`t8`.`status_class`,
`t8`.`before`,
ARRAY(
SELECT
CASE
WHEN NOT (
REGEXP_CONTAINS(__ibis_param_piece__, '^[0-9A-Fa-f][0-9A-Fa-f]')
)
THEN CONCAT('%25', __ibis_param_piece__)
WHEN (
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) > 7
)
OR (
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%\'()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
IF(
(
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1
) >= 1,
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1,
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1 + LENGTH(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%\'()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%'
)
),
1
) = '%'
)
THEN CONCAT(
'%',
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
SUBSTRING(
__ibis_param_piece__,
IF((
2 + 1
) >= 1, 2 + 1, 2 + 1 + LENGTH(__ibis_param_piece__))
)
)
ELSE CONCAT(
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%\'()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
IF(
(
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1
) >= 1,
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1,
(
MOD(
(
(
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
IF(
(
0 + 1
) >= 1,
0 + 1,
0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
)
),
1
)
) - 1
) * 16
) + (
INSTR(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
-LEAST(
LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
)
),
1
)
)
) - 1
),
128
)
) + 1 + LENGTH(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%\'()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%'
)
),
1
),
SUBSTRING(
__ibis_param_piece__,
IF((
2 + 1
) >= 1, 2 + 1, 2 + 1 + LENGTH(__ibis_param_piece__))
)
)
END
FROM UNNEST(`t8`.`pieces`) AS __ibis_param_piece__
) AS `pieces`
FROM (
SELECT
`t7`.`time`,
`t7`.`line`,
`t7`.`request`,
`t7`.`method`,
`t7`.`target`,
`t7`.`query`,
`t7`.`status`,
`t7`.`host`,
`t7`.`principal`,
`t7`.`api_key`,
`t7`.`user_agent`,
`t7`.`address`,
`t7`.`request_id`,
`t7`.`vantage`,
`t7`.`header_1`,
`t7`.`header_2`,
`t7`.`header_3`,
`t7`.`version`,
`t7`.`is_local`,
`t7`.`local`,
`t7`.`authority`,
`t7`.`path`,
`t7`.`outcome`,
`t7`.`status_class`,
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t7`.`query`, ''), '^([^%]*)'),
IF(
1 = 0,
REGEXP_REPLACE(COALESCE(`t7`.`query`, ''), CONCAT('.*?', CONCAT('(', '^([^%]*)', ')'), '.*'), '\\1'),
REGEXP_REPLACE(
COALESCE(`t7`.`query`, ''),
CONCAT('.*?', '^([^%]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
) AS `before`,
SPLIT(
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t7`.`query`, ''), '^[^%]*%(.*)'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t7`.`query`, ''),
CONCAT('.*?', CONCAT('(', '^[^%]*%(.*)', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t7`.`query`, ''),
CONCAT('.*?', '^[^%]*%(.*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
'%'
) AS `pieces`
FROM (
SELECT
`t6`.`time`,
`t6`.`line`,
`t6`.`request`,
`t6`.`method`,
`t6`.`target`,
`t6`.`query`,
`t6`.`status`,
`t6`.`host`,
`t6`.`principal`,
`t6`.`api_key`,
`t6`.`user_agent`,
`t6`.`address`,
`t6`.`request_id`,
CASE
WHEN STARTS_WITH(COALESCE(`t6`.`vantage`, ''), 'inbound|')
THEN 'server'
WHEN STARTS_WITH(COALESCE(`t6`.`vantage`, ''), 'outbound|')
THEN 'client'
ELSE ''
END AS `vantage`,
`t6`.`header_1`,
`t6`.`header_2`,
`t6`.`header_3`,
`t6`.`version`,
`t6`.`is_local`,
`t6`.`local`,
`t6`.`authority`,
`t6`.`path`,
CASE
WHEN `t6`.`time` IS NULL
THEN '!the time cannot be read'
WHEN (
`t6`.`time` < 946684800
) OR (
`t6`.`time` > 4102444799
)
THEN '!its time is before 2000 or after 2099'
WHEN (
COALESCE(`t6`.`status`, '') <> ''
)
AND NOT (
REGEXP_CONTAINS(COALESCE(`t6`.`status`, ''), '^-?[0-9]{1,3}$')
)
THEN '!no status code'
WHEN NOT (
`t6`.`is_local`
)
OR NOT (
REGEXP_CONTAINS(`t6`.`method`, '^[A-Z][A-Z-]{0,19}$')
)
THEN '-the client sent no HTTP request'
ELSE ''
END AS `outcome`,
CASE
WHEN REGEXP_CONTAINS(COALESCE(`t6`.`status`, ''), '^1[0-9][0-9]$')
THEN 1
WHEN REGEXP_CONTAINS(COALESCE(`t6`.`status`, ''), '^2[0-9][0-9]$')
THEN 2
WHEN REGEXP_CONTAINS(COALESCE(`t6`.`status`, ''), '^3[0-9][0-9]$')
THEN 3
WHEN REGEXP_CONTAINS(COALESCE(`t6`.`status`, ''), '^4[0-9][0-9]$')
THEN 4
WHEN REGEXP_CONTAINS(COALESCE(`t6`.`status`, ''), '^5[0-9][0-9]$')
THEN 5
ELSE 0
END AS `status_class`
FROM (
SELECT
`t5`.`time`,
`t5`.`line`,
`t5`.`request`,
`t5`.`method`,
`t5`.`target`,
`t5`.`query`,
`t5`.`status`,
IF(
REGEXP_CONTAINS(`t5`.`host`, '^[a-z0-9._:\\[\\]-]{1,253}$'),
`t5`.`host`,
CAST(NULL AS STRING)
) AS `host`,
`t5`.`principal`,
`t5`.`api_key`,
`t5`.`user_agent`,
CASE
WHEN `t5`.`address` = ''
THEN CAST(NULL AS STRING)
WHEN STARTS_WITH(`t5`.`address`, '[')
THEN COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t5`.`address`, ''), '^\\[([^\\]]*)'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t5`.`address`, ''),
CONCAT('.*?', CONCAT('(', '^\\[([^\\]]*)', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t5`.`address`, ''),
CONCAT('.*?', '^\\[([^\\]]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
)
WHEN REGEXP_CONTAINS(`t5`.`address`, ':.*:')
THEN `t5`.`address`
ELSE REGEXP_REPLACE(`t5`.`address`, ':[0-9]*$', '')
END AS `address`,
`t5`.`request_id`,
`t5`.`vantage`,
`t5`.`header_1`,
`t5`.`header_2`,
`t5`.`header_3`,
`t5`.`version`,
`t5`.`is_local`,
`t5`.`local`,
`t5`.`authority`,
IF(`t5`.`path` = '', '/', `t5`.`path`) AS `path`
FROM (
SELECT
`t4`.`time`,
`t4`.`line`,
`t4`.`request`,
`t4`.`method`,
`t4`.`target`,
`t4`.`query`,
`t4`.`status`,
REGEXP_REPLACE(`t4`.`host`, ':[0-9]+$', '') AS `host`,
`t4`.`principal`,
`t4`.`api_key`,
`t4`.`user_agent`,
`t4`.`address`,
`t4`.`request_id`,
`t4`.`vantage`,
`t4`.`header_1`,
`t4`.`header_2`,
`t4`.`header_3`,
`t4`.`version`,
`t4`.`is_local`,
`t4`.`local`,
`t4`.`authority`,
`t4`.`path`
FROM (
SELECT
`t3`.`time`,
`t3`.`line`,
`t3`.`request`,
`t3`.`method`,
`t3`.`target`,
COALESCE(
COALESCE(
`t3`.`query`,
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t3`.`local`, ''), '^[^?]*[?]([^#]*)'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t3`.`local`, ''),
CONCAT('.*?', CONCAT('(', '^[^?]*[?]([^#]*)', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t3`.`local`, ''),
CONCAT('.*?', '^[^?]*[?]([^#]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
)
),
''
) AS `query`,
`t3`.`status`,
LOWER(IF(`t3`.`authority` <> '', `t3`.`authority`, COALESCE(`t3`.`host`, ''))) AS `host`,
`t3`.`principal`,
`t3`.`api_key`,
`t3`.`user_agent`,
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t3`.`address`, ''), '([^, ]*)[ ]*$'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t3`.`address`, ''),
CONCAT('.*?', CONCAT('(', '([^, ]*)[ ]*$', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t3`.`address`, ''),
CONCAT('.*?', '([^, ]*)[ ]*$', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
) AS `address`,
`t3`.`request_id`,
`t3`.`vantage`,
`t3`.`header_1`,
`t3`.`header_2`,
`t3`.`header_3`,
`t3`.`version`,
`t3`.`is_local`,
`t3`.`local`,
`t3`.`authority`,
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t3`.`local`, ''), '^([^?#]*)'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t3`.`local`, ''),
CONCAT('.*?', CONCAT('(', '^([^?#]*)', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t3`.`local`, ''),
CONCAT('.*?', '^([^?#]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
) AS `path`
FROM (
SELECT
`t2`.`time`,
`t2`.`line`,
`t2`.`request`,
`t2`.`method`,
`t2`.`target`,
`t2`.`query`,
`t2`.`status`,
`t2`.`host`,
`t2`.`principal`,
`t2`.`api_key`,
`t2`.`user_agent`,
`t2`.`address`,
`t2`.`request_id`,
`t2`.`vantage`,
`t2`.`header_1`,
`t2`.`header_2`,
`t2`.`header_3`,
`t2`.`version`,
STARTS_WITH(`t2`.`target`, '/')
OR REGEXP_CONTAINS(`t2`.`target`, '^[A-Za-z][A-Za-z0-9+.-]*://') AS `is_local`,
IF(
REGEXP_CONTAINS(`t2`.`target`, '^[A-Za-z][A-Za-z0-9+.-]*://'),
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t2`.`target`, ''), '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*(.*)'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t2`.`target`, ''),
CONCAT('.*?', CONCAT('(', '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*(.*)', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t2`.`target`, ''),
CONCAT('.*?', '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*(.*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
`t2`.`target`
) AS `local`,
IF(
REGEXP_CONTAINS(`t2`.`target`, '^[A-Za-z][A-Za-z0-9+.-]*://'),
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t2`.`target`, ''), '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#]*)'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t2`.`target`, ''),
CONCAT('.*?', CONCAT('(', '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#]*)', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t2`.`target`, ''),
CONCAT('.*?', '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
''
) AS `authority`
FROM (
SELECT
`t1`.`time`,
`t1`.`line`,
`t1`.`request`,
COALESCE(
COALESCE(
`t1`.`method`,
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t1`.`request`, ''), '^([^ ]*)'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t1`.`request`, ''),
CONCAT('.*?', CONCAT('(', '^([^ ]*)', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t1`.`request`, ''),
CONCAT('.*?', '^([^ ]*)', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
)
),
''
) AS `method`,
COALESCE(
COALESCE(
`t1`.`target`,
IF(
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t1`.`request`, ''), '^[^ ]* (.*) [^ ]*$'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t1`.`request`, ''),
CONCAT('.*?', CONCAT('(', '^[^ ]* (.*) [^ ]*$', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t1`.`request`, ''),
CONCAT('.*?', '^[^ ]* (.*) [^ ]*$', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
) <> '',
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t1`.`request`, ''), '^[^ ]* (.*) [^ ]*$'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t1`.`request`, ''),
CONCAT('.*?', CONCAT('(', '^[^ ]* (.*) [^ ]*$', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t1`.`request`, ''),
CONCAT('.*?', '^[^ ]* (.*) [^ ]*$', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
),
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t1`.`request`, ''), '^[^ ]* ([^ ]*)$'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t1`.`request`, ''),
CONCAT('.*?', CONCAT('(', '^[^ ]* ([^ ]*)$', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t1`.`request`, ''),
CONCAT('.*?', '^[^ ]* ([^ ]*)$', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
)
)
),
''
) AS `target`,
`t1`.`query`,
`t1`.`status`,
`t1`.`host`,
`t1`.`principal`,
`t1`.`api_key`,
`t1`.`user_agent`,
`t1`.`address`,
`t1`.`request_id`,
`t1`.`vantage`,
`t1`.`header_1`,
`t1`.`header_2`,
`t1`.`header_3`,
`t1`.`version`
FROM (
SELECT
`t0`.`time`,
`t0`.`line`,
NULLIF(NULLIF(`t0`.`request`, '-'), '') AS `request`,
NULLIF(NULLIF(`t0`.`method`, '-'), '') AS `method`,
NULLIF(NULLIF(`t0`.`target`, '-'), '') AS `target`,
NULLIF(NULLIF(`t0`.`query`, '-'), '') AS `query`,
NULLIF(NULLIF(`t0`.`status`, '-'), '') AS `status`,
NULLIF(NULLIF(`t0`.`host`, '-'), '') AS `host`,
NULLIF(NULLIF(`t0`.`principal`, '-'), '') AS `principal`,
NULLIF(NULLIF(`t0`.`api_key`, '-'), '') AS `api_key`,
NULLIF(NULLIF(`t0`.`user_agent`, '-'), '') AS `user_agent`,
NULLIF(NULLIF(`t0`.`address`, '-'), '') AS `address`,
NULLIF(NULLIF(`t0`.`request_id`, '-'), '') AS `request_id`,
NULLIF(NULLIF(`t0`.`vantage`, '-'), '') AS `vantage`,
NULLIF(NULLIF(`t0`.`header_1`, '-'), '') AS `header_1`,
NULLIF(NULLIF(`t0`.`header_2`, '-'), '') AS `header_2`,
NULLIF(NULLIF(`t0`.`header_3`, '-'), '') AS `header_3`,
NULLIF(NULLIF(`t0`.`version`, '-'), '') AS `version`
FROM `__requests__` AS `t0`
) AS `t1`
) AS `t2`
) AS `t3`
) AS `t4`
) AS `t5`
) AS `t6`
) AS `t7`
) AS `t8`
) AS `t9`
) AS `t10`
) AS `t11`
) AS `t12`
) AS `t13`
) AS `t14`
) AS `t15`
) AS `t16`
) AS `t17`
) AS `t18`
) AS `t19`
) AS `t20`
) AS `t21`
) AS `t22`
) AS `t23`
) AS `t24`
) AS `t25`
)
SELECT
`t40`.`outcome`,
`t40`.`hour`,
`t40`.`method`,
`t40`.`path`,
`t40`.`gentle`,
`t40`.`host`,
`t40`.`names`,
`t40`.`selectors`,
`t40`.`version`,
`t40`.`status`,
`t40`.`vantage`,
`t40`.`principal`,
`t40`.`api_key`,
`t40`.`user_agent`,
`t40`.`address`,
`t40`.`header_1`,
`t40`.`header_2`,
`t40`.`header_3`,
COUNT(*) AS `hits`,
MIN(`t40`.`time`) AS `first`,
MAX(`t40`.`time`) AS `last`,
MIN(`t40`.`example`) AS `example`
FROM (
SELECT
`t39`.`time`,
`t39`.`line`,
`t39`.`status_class`,
`t39`.`outcome`,
`t39`.`method`,
`t39`.`path`,
`t39`.`gentle`,
`t39`.`host`,
`t39`.`names`,
`t39`.`selectors`,
`t39`.`version`,
`t39`.`vantage`,
`t39`.`principal`,
`t39`.`api_key`,
`t39`.`user_agent`,
`t39`.`address`,
`t39`.`header_1`,
`t39`.`header_2`,
`t39`.`header_3`,
`t39`.`status`,
`t39`.`example`,
CAST(FLOOR(ieee_divide(`t39`.`time`, 3600)) AS INT64) AS `hour`
FROM (
SELECT
IF(STARTS_WITH(`t38`.`outcome`, '!'), CAST(NULL AS INT64), `t38`.`time`) AS `time`,
`t38`.`line`,
`t38`.`status_class`,
`t38`.`outcome`,
IF(`t38`.`outcome` = '', `t38`.`method`, CAST(NULL AS STRING)) AS `method`,
IF(`t38`.`outcome` = '', `t38`.`path`, CAST(NULL AS STRING)) AS `path`,
IF(`t38`.`outcome` = '', `t38`.`gentle`, CAST(NULL AS STRING)) AS `gentle`,
IF(`t38`.`outcome` = '', `t38`.`host`, CAST(NULL AS STRING)) AS `host`,
IF(`t38`.`outcome` = '', `t38`.`names`, CAST(NULL AS STRING)) AS `names`,
IF(`t38`.`outcome` = '', `t38`.`selectors`, CAST(NULL AS STRING)) AS `selectors`,
IF(`t38`.`outcome` = '', `t38`.`version`, CAST(NULL AS STRING)) AS `version`,
IF(`t38`.`outcome` = '', `t38`.`vantage`, CAST(NULL AS STRING)) AS `vantage`,
IF(`t38`.`outcome` = '', `t38`.`principal`, CAST(NULL AS STRING)) AS `principal`,
IF(`t38`.`outcome` = '', `t38`.`api_key`, CAST(NULL AS STRING)) AS `api_key`,
IF(`t38`.`outcome` = '', `t38`.`user_agent`, CAST(NULL AS STRING)) AS `user_agent`,
IF(`t38`.`outcome` = '', `t38`.`address`, CAST(NULL AS STRING)) AS `address`,
IF(`t38`.`outcome` = '', `t38`.`header_1`, CAST(NULL AS STRING)) AS `header_1`,
IF(`t38`.`outcome` = '', `t38`.`header_2`, CAST(NULL AS STRING)) AS `header_2`,
IF(`t38`.`outcome` = '', `t38`.`header_3`, CAST(NULL AS STRING)) AS `header_3`,
IF(`t38`.`outcome` = '', `t38`.`status_class`, 0) AS `status`,
IF(STARTS_WITH(`t38`.`outcome`, '!'), `t38`.`line`, CAST(NULL AS STRING)) AS `example`
FROM (
SELECT
*
FROM (
SELECT
`t29`.`time`,
`t29`.`line`,
`t29`.`status_class`,
`t29`.`outcome`,
`t29`.`method`,
`t29`.`path`,
`t29`.`gentle`,
`t29`.`host`,
`t29`.`names`,
`t29`.`selectors`,
`t29`.`version`,
`t29`.`vantage`,
`t29`.`principal`,
`t29`.`api_key`,
`t29`.`user_agent`,
`t29`.`address`,
`t29`.`header_1`,
`t29`.`header_2`,
`t29`.`header_3`
FROM (
SELECT
*
FROM `t26` AS `t27`
WHERE
NOT (
(
`t27`.`outcome` = ''
) AND (
LENGTH(COALESCE(`t27`.`request_id`, '')) >= 8
)
)
) AS `t29`
) AS `t30`
UNION ALL
SELECT
*
FROM (
SELECT
`t36`.`time`,
`t36`.`line`,
`t36`.`status_class`,
`t36`.`outcome`,
`t36`.`method`,
`t36`.`path`,
`t36`.`gentle`,
`t36`.`host`,
`t36`.`names`,
`t36`.`selectors`,
`t36`.`version`,
`t36`.`vantage`,
`t36`.`principal`,
`t36`.`api_key`,
`t36`.`user_agent`,
`t36`.`address`,
`t36`.`header_1`,
`t36`.`header_2`,
`t36`.`header_3`
FROM (
SELECT
`t35`.`time`,
`t35`.`line`,
`t35`.`request`,
`t35`.`method`,
`t35`.`target`,
`t35`.`query`,
`t35`.`status`,
`t35`.`host`,
`t35`.`principal`,
`t35`.`api_key`,
`t35`.`user_agent`,
`t35`.`address`,
`t35`.`request_id`,
`t35`.`vantage`,
`t35`.`header_1`,
`t35`.`header_2`,
`t35`.`header_3`,
`t35`.`version`,
`t35`.`is_local`,
`t35`.`local`,
`t35`.`authority`,
`t35`.`path`,
IF(
(
(
ROW_NUMBER() OVER (
PARTITION BY `t35`.`request_id`, `t35`.`method`, `t35`.`end`, `t35`.`visit`, `t35`.`form`
ORDER BY IF(`t35`.`vantage` = 'server', 0, 1) ASC, `t35`.`time` ASC, COALESCE(`t35`.`sent`, '') ASC, COALESCE(`t35`.`principal`, '') ASC, COALESCE(`t35`.`api_key`, '') ASC, COALESCE(`t35`.`user_agent`, '') ASC, COALESCE(`t35`.`address`, '') ASC, COALESCE(`t35`.`header_1`, '') ASC, COALESCE(`t35`.`header_2`, '') ASC, COALESCE(`t35`.`header_3`, '') ASC
) - 1
) > 0
)
AND (
(
ROW_NUMBER() OVER (
PARTITION BY `t35`.`request_id`, `t35`.`method`, `t35`.`end`, `t35`.`visit`, `t35`.`form`
ORDER BY IF(`t35`.`vantage` = 'server', 0, 1) ASC, `t35`.`time` ASC, COALESCE(`t35`.`sent`, '') ASC, COALESCE(`t35`.`principal`, '') ASC, COALESCE(`t35`.`api_key`, '') ASC, COALESCE(`t35`.`user_agent`, '') ASC, COALESCE(`t35`.`address`, '') ASC, COALESCE(`t35`.`header_1`, '') ASC, COALESCE(`t35`.`header_2`, '') ASC, COALESCE(`t35`.`header_3`, '') ASC
) - 1
) >= SUM(CAST(`t35`.`vantage` = 'server' AS INT64)) OVER (
PARTITION BY `t35`.`request_id`, `t35`.`method`, `t35`.`end`, `t35`.`visit`, `t35`.`form`
ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
)
)
AND NOT (
(
SUM(CAST(`t35`.`vantage` = 'server' AS INT64)) OVER (
PARTITION BY `t35`.`request_id`, `t35`.`method`, `t35`.`end`, `t35`.`visit`, `t35`.`form`
ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
) = 0
)
AND (
COUNT(*) OVER (
PARTITION BY `t35`.`request_id`, `t35`.`method`, `t35`.`end`, `t35`.`visit`, `t35`.`form`
ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
) > 8
)
),
'-logged twice (same request id)',
`t35`.`outcome`
) AS `outcome`,
`t35`.`status_class`,
`t35`.`pairs`,
`t35`.`selectors`,
`t35`.`names`,
`t35`.`sent`,
`t35`.`segments`,
`t35`.`strict`,
`t35`.`words`,
`t35`.`gentle`,
`t35`.`end`,
`t35`.`tail`,
`t35`.`is_far`,
`t35`.`visit`,
`t35`.`shortest`,
`t35`.`nearest`,
`t35`.`form`
FROM (
SELECT
`t34`.`time`,
`t34`.`line`,
`t34`.`request`,
`t34`.`method`,
`t34`.`target`,
`t34`.`query`,
`t34`.`status`,
`t34`.`host`,
`t34`.`principal`,
`t34`.`api_key`,
`t34`.`user_agent`,
`t34`.`address`,
`t34`.`request_id`,
`t34`.`vantage`,
`t34`.`header_1`,
`t34`.`header_2`,
`t34`.`header_3`,
`t34`.`version`,
`t34`.`is_local`,
`t34`.`local`,
`t34`.`authority`,
`t34`.`path`,
`t34`.`outcome`,
`t34`.`status_class`,
`t34`.`pairs`,
`t34`.`selectors`,
`t34`.`names`,
`t34`.`sent`,
`t34`.`segments`,
`t34`.`strict`,
`t34`.`words`,
`t34`.`gentle`,
`t34`.`end`,
`t34`.`tail`,
`t34`.`is_far`,
`t34`.`visit`,
`t34`.`shortest`,
`t34`.`nearest`,
CASE
WHEN ENDS_WITH(`t34`.`sent`, `t34`.`shortest`)
THEN `t34`.`shortest`
WHEN ENDS_WITH(`t34`.`sent`, `t34`.`nearest`)
THEN `t34`.`nearest`
ELSE `t34`.`sent`
END AS `form`
FROM (
SELECT
`t33`.`time`,
`t33`.`line`,
`t33`.`request`,
`t33`.`method`,
`t33`.`target`,
`t33`.`query`,
`t33`.`status`,
`t33`.`host`,
`t33`.`principal`,
`t33`.`api_key`,
`t33`.`user_agent`,
`t33`.`address`,
`t33`.`request_id`,
`t33`.`vantage`,
`t33`.`header_1`,
`t33`.`header_2`,
`t33`.`header_3`,
`t33`.`version`,
`t33`.`is_local`,
`t33`.`local`,
`t33`.`authority`,
`t33`.`path`,
`t33`.`outcome`,
`t33`.`status_class`,
`t33`.`pairs`,
`t33`.`selectors`,
`t33`.`names`,
`t33`.`sent`,
`t33`.`segments`,
`t33`.`strict`,
`t33`.`words`,
`t33`.`gentle`,
`t33`.`end`,
`t33`.`tail`,
`t33`.`is_far`,
`t33`.`visit`,
FIRST_VALUE(`t33`.`sent`) OVER (
PARTITION BY `t33`.`request_id`, `t33`.`method`, `t33`.`end`, `t33`.`visit`
ORDER BY LENGTH(`t33`.`sent`) ASC, `t33`.`sent` ASC
ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
) AS `shortest`,
FIRST_VALUE(`t33`.`sent`) OVER (
PARTITION BY `t33`.`request_id`, `t33`.`method`, `t33`.`end`, `t33`.`visit`, `t33`.`tail`
ORDER BY LENGTH(`t33`.`sent`) ASC, `t33`.`sent` ASC
ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
) AS `nearest`
FROM (
SELECT
`t32`.`time`,
`t32`.`line`,
`t32`.`request`,
`t32`.`method`,
`t32`.`target`,
`t32`.`query`,
`t32`.`status`,
`t32`.`host`,
`t32`.`principal`,
`t32`.`api_key`,
`t32`.`user_agent`,
`t32`.`address`,
`t32`.`request_id`,
`t32`.`vantage`,
`t32`.`header_1`,
`t32`.`header_2`,
`t32`.`header_3`,
`t32`.`version`,
`t32`.`is_local`,
`t32`.`local`,
`t32`.`authority`,
`t32`.`path`,
`t32`.`outcome`,
`t32`.`status_class`,
`t32`.`pairs`,
`t32`.`selectors`,
`t32`.`names`,
`t32`.`sent`,
`t32`.`segments`,
`t32`.`strict`,
`t32`.`words`,
`t32`.`gentle`,
`t32`.`end`,
`t32`.`tail`,
`t32`.`is_far`,
SUM(`t32`.`is_far`) OVER (
PARTITION BY `t32`.`request_id`, `t32`.`method`, `t32`.`end`
ORDER BY `t32`.`time` ASC, COALESCE(`t32`.`sent`, '') ASC, COALESCE(`t32`.`principal`, '') ASC, COALESCE(`t32`.`api_key`, '') ASC, COALESCE(`t32`.`user_agent`, '') ASC, COALESCE(`t32`.`address`, '') ASC, COALESCE(`t32`.`header_1`, '') ASC, COALESCE(`t32`.`header_2`, '') ASC, COALESCE(`t32`.`header_3`, '') ASC
ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
) AS `visit`
FROM (
SELECT
`t31`.`time`,
`t31`.`line`,
`t31`.`request`,
`t31`.`method`,
`t31`.`target`,
`t31`.`query`,
`t31`.`status`,
`t31`.`host`,
`t31`.`principal`,
`t31`.`api_key`,
`t31`.`user_agent`,
`t31`.`address`,
`t31`.`request_id`,
`t31`.`vantage`,
`t31`.`header_1`,
`t31`.`header_2`,
`t31`.`header_3`,
`t31`.`version`,
`t31`.`is_local`,
`t31`.`local`,
`t31`.`authority`,
`t31`.`path`,
`t31`.`outcome`,
`t31`.`status_class`,
`t31`.`pairs`,
`t31`.`selectors`,
`t31`.`names`,
`t31`.`sent`,
`t31`.`segments`,
`t31`.`strict`,
`t31`.`words`,
`t31`.`gentle`,
`t31`.`end`,
`t31`.`tail`,
CAST(COALESCE(
(
`t31`.`time` - LAG(`t31`.`time`) OVER (
PARTITION BY `t31`.`request_id`, `t31`.`method`, `t31`.`end`
ORDER BY `t31`.`time` ASC, COALESCE(`t31`.`sent`, '') ASC, COALESCE(`t31`.`principal`, '') ASC, COALESCE(`t31`.`api_key`, '') ASC, COALESCE(`t31`.`user_agent`, '') ASC, COALESCE(`t31`.`address`, '') ASC, COALESCE(`t31`.`header_1`, '') ASC, COALESCE(`t31`.`header_2`, '') ASC, COALESCE(`t31`.`header_3`, '') ASC
)
) > 60,
FALSE
) AS INT64) AS `is_far`
FROM (
SELECT
`t28`.`time`,
`t28`.`line`,
`t28`.`request`,
`t28`.`method`,
`t28`.`target`,
`t28`.`query`,
`t28`.`status`,
`t28`.`host`,
`t28`.`principal`,
`t28`.`api_key`,
`t28`.`user_agent`,
`t28`.`address`,
`t28`.`request_id`,
`t28`.`vantage`,
`t28`.`header_1`,
`t28`.`header_2`,
`t28`.`header_3`,
`t28`.`version`,
`t28`.`is_local`,
`t28`.`local`,
`t28`.`authority`,
`t28`.`path`,
`t28`.`outcome`,
`t28`.`status_class`,
`t28`.`pairs`,
`t28`.`selectors`,
`t28`.`names`,
`t28`.`sent`,
`t28`.`segments`,
`t28`.`strict`,
`t28`.`words`,
`t28`.`gentle`,
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t28`.`sent`, ''), '([^/]*)/?$'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t28`.`sent`, ''),
CONCAT('.*?', CONCAT('(', '([^/]*)/?$', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t28`.`sent`, ''),
CONCAT('.*?', '([^/]*)/?$', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
) AS `end`,
COALESCE(
IF(
REGEXP_CONTAINS(COALESCE(`t28`.`sent`, ''), '([^/]*/[^/]*)/?$'),
IF(
1 = 0,
REGEXP_REPLACE(
COALESCE(`t28`.`sent`, ''),
CONCAT('.*?', CONCAT('(', '([^/]*/[^/]*)/?$', ')'), '.*'),
'\\1'
),
REGEXP_REPLACE(
COALESCE(`t28`.`sent`, ''),
CONCAT('.*?', '([^/]*/[^/]*)/?$', '.*'),
CONCAT('\\', CAST(1 AS STRING))
)
),
NULL
),
''
) AS `tail`
FROM (
SELECT
*
FROM `t26` AS `t27`
WHERE
`t27`.`outcome` = '' AND LENGTH(COALESCE(`t27`.`request_id`, '')) >= 8
) AS `t28`
) AS `t31`
) AS `t32`
) AS `t33`
) AS `t34`
) AS `t35`
) AS `t36`
) AS `t37`
) AS `t38`
) AS `t39`
) AS `t40`
GROUP BY
1,
2,
3,
4,
5,
6,
7,
8,
9,
10,
11,
12,
13,
14,
15,
16,
17,
18
