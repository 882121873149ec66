-- Written by tools/emit_sql.py; not to be edited.
SELECT
`t28`.`outcome`,
`t28`.`hour`,
`t28`.`method`,
`t28`.`path`,
`t28`.`gentle`,
`t28`.`host`,
`t28`.`names`,
`t28`.`selectors`,
`t28`.`version`,
`t28`.`status`,
`t28`.`vantage`,
`t28`.`principal`,
`t28`.`api_key`,
`t28`.`user_agent`,
`t28`.`address`,
`t28`.`header_1`,
`t28`.`header_2`,
`t28`.`header_3`,
COUNT(*) AS `hits`,
MIN(`t28`.`time`) AS `first`,
MAX(`t28`.`time`) AS `last`,
MIN(`t28`.`example`) AS `example`
FROM (
SELECT
`t27`.`time`,
`t27`.`line`,
`t27`.`request`,
`t27`.`method`,
`t27`.`target`,
`t27`.`query`,
`t27`.`status`,
`t27`.`host`,
`t27`.`principal`,
`t27`.`api_key`,
`t27`.`user_agent`,
`t27`.`address`,
`t27`.`request_id`,
`t27`.`vantage`,
`t27`.`header_1`,
`t27`.`header_2`,
`t27`.`header_3`,
`t27`.`version`,
`t27`.`is_local`,
`t27`.`local`,
`t27`.`authority`,
`t27`.`path`,
`t27`.`outcome`,
`t27`.`status_class`,
`t27`.`pairs`,
`t27`.`selectors`,
`t27`.`names`,
`t27`.`sent`,
`t27`.`segments`,
`t27`.`strict`,
`t27`.`words`,
`t27`.`gentle`,
`t27`.`example`,
CAST(FLOOR(TRY_DIVIDE(`t27`.`time`, 3600)) AS BIGINT) AS `hour`
FROM (
SELECT
IF(STARTSWITH(`t26`.`outcome`, '!'), CAST(NULL AS BIGINT), `t26`.`time`) AS `time`,
`t26`.`line`,
`t26`.`request`,
IF(`t26`.`outcome` = '', `t26`.`method`, CAST(NULL AS STRING)) AS `method`,
`t26`.`target`,
`t26`.`query`,
IF(`t26`.`outcome` = '', `t26`.`status_class`, 0) AS `status`,
IF(`t26`.`outcome` = '', `t26`.`host`, CAST(NULL AS STRING)) AS `host`,
IF(`t26`.`outcome` = '', `t26`.`principal`, CAST(NULL AS STRING)) AS `principal`,
IF(`t26`.`outcome` = '', `t26`.`api_key`, CAST(NULL AS STRING)) AS `api_key`,
IF(`t26`.`outcome` = '', `t26`.`user_agent`, CAST(NULL AS STRING)) AS `user_agent`,
IF(`t26`.`outcome` = '', `t26`.`address`, CAST(NULL AS STRING)) AS `address`,
`t26`.`request_id`,
IF(`t26`.`outcome` = '', `t26`.`vantage`, CAST(NULL AS STRING)) AS `vantage`,
IF(`t26`.`outcome` = '', `t26`.`header_1`, CAST(NULL AS STRING)) AS `header_1`,
IF(`t26`.`outcome` = '', `t26`.`header_2`, CAST(NULL AS STRING)) AS `header_2`,
IF(`t26`.`outcome` = '', `t26`.`header_3`, CAST(NULL AS STRING)) AS `header_3`,
IF(`t26`.`outcome` = '', `t26`.`version`, CAST(NULL AS STRING)) AS `version`,
`t26`.`is_local`,
`t26`.`local`,
`t26`.`authority`,
IF(`t26`.`outcome` = '', `t26`.`path`, CAST(NULL AS STRING)) AS `path`,
`t26`.`outcome`,
`t26`.`status_class`,
`t26`.`pairs`,
IF(`t26`.`outcome` = '', `t26`.`selectors`, CAST(NULL AS STRING)) AS `selectors`,
IF(`t26`.`outcome` = '', `t26`.`names`, CAST(NULL AS STRING)) AS `names`,
`t26`.`sent`,
`t26`.`segments`,
`t26`.`strict`,
`t26`.`words`,
IF(`t26`.`outcome` = '', `t26`.`gentle`, CAST(NULL AS STRING)) AS `gentle`,
IF(STARTSWITH(`t26`.`outcome`, '!'), `t26`.`line`, CAST(NULL AS STRING)) AS `example`
FROM (
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
COALESCE(IF(SIZE(`t24`.`strict`) > 0, CONCAT_WS('/', `t24`.`strict`), NULL), '') AS `path`,
`t24`.`outcome`,
`t24`.`status_class`,
`t24`.`pairs`,
`t24`.`selectors`,
`t24`.`names`,
`t24`.`sent`,
`t24`.`segments`,
`t24`.`strict`,
`t24`.`words`,
COALESCE(IF(SIZE(`t24`.`words`) > 0, CONCAT_WS('/', `t24`.`words`), NULL), '') AS `gentle`
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
TRANSFORM(
`t23`.`segments`,
__ibis_param_segment__ -> CASE
WHEN __ibis_param_segment__ IN ('__segments__')
THEN __ibis_param_segment__
WHEN STARTSWITH(__ibis_param_segment__, '__prefix__')
AND ENDSWITH(__ibis_param_segment__, '__suffix__')
AND (
LENGTH(__ibis_param_segment__) > 987654321
)
THEN '__affix__'
ELSE '{}'
END
) AS `strict`,
TRANSFORM(
`t23`.`segments`,
__ibis_param_s__ -> IF(
REGEXP_LIKE(
__ibis_param_s__,
'^([vV][0-9]{1,2}|[A-Z]{2,4}|(([b-df-hj-np-tv-xz]{1,4}|[b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*))(([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|[-_]+(([b-df-hj-np-tv-xz]{1,4}|[b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|[A-Z]{2,4})){0,15}([A-Z]{2,3})?)$'
)
AND NOT (
REGEXP_LIKE(__ibis_param_s__, '([A-Za-z][a-z]{16}|[b-df-hj-np-tv-xz]{6}|.{33})')
),
__ibis_param_s__,
CASE
WHEN __ibis_param_s__ IN ('__segments__')
THEN __ibis_param_s__
WHEN STARTSWITH(__ibis_param_s__, '__prefix__')
AND ENDSWITH(__ibis_param_s__, '__suffix__')
AND (
LENGTH(__ibis_param_s__) > 987654321
)
THEN '__affix__'
ELSE '{}'
END
)
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
CONTAINS(`t20`.`path`, '%'),
CONCAT(
`t20`.`before`,
COALESCE(IF(SIZE(`t20`.`pieces`) > 0, CONCAT_WS('', `t20`.`pieces`), NULL), '')
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
TRANSFORM(
`t19`.`pieces`,
__ibis_param_piece__ -> CASE
WHEN NOT (
REGEXP_LIKE(__ibis_param_piece__, '^[0-9A-Fa-f][0-9A-Fa-f]')
)
THEN CONCAT('%25', __ibis_param_piece__)
WHEN (
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) > 7
)
OR (
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&\'()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
IF(
(
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
) + 1
) >= 1,
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
) + 1,
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
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
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
) + 1
) >= 1,
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
) + 1,
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
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
COALESCE(REGEXP_EXTRACT(COALESCE(`t18`.`path`, ''), '^([^%]*)'), '') AS `before`,
SPLIT(COALESCE(REGEXP_EXTRACT(COALESCE(`t18`.`path`, ''), '^[^%]*%(.*)'), ''), '%') AS `pieces`
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
CONTAINS(`t16`.`path`, '//') OR CONTAINS(`t16`.`path`, ';')
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
WHEN CONTAINS(
CONCAT(CONCAT(',', REPLACE(COALESCE(`t15`.`version`, ''), ', ', ',')), ','),
CONCAT(CONCAT(',', '__version__'), ',')
)
OR CONTAINS(
CONCAT(CONCAT(',', REPLACE(COALESCE(`t15`.`version`, ''), ', ', ',')), ','),
CONCAT(CONCAT(',', '__version__'), ';')
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
COALESCE(IF(SIZE(`t15`.`selectors`) > 0, CONCAT_WS('&', `t15`.`selectors`), NULL), '') AS `selectors`,
COALESCE(IF(SIZE(`t15`.`names`) > 0, CONCAT_WS('&', `t15`.`names`), NULL), '') AS `names`
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
ARRAY_SORT(`t14`.`selectors`) AS `selectors`,
ARRAY_SORT(`t14`.`names`) AS `names`
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
ARRAY_DISTINCT(`t13`.`selectors`) AS `selectors`,
ARRAY_DISTINCT(`t13`.`names`) AS `names`
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
FILTER(`t12`.`pairs`, __ibis_param_pair__ -> __ibis_param_pair__ IN ('__selectors__')) AS `selectors`,
TRANSFORM(
`t12`.`pairs`,
__ibis_param_pair__ -> CASE
WHEN REPLACE(COALESCE(REGEXP_EXTRACT(__ibis_param_pair__, '^([^=]*)'), ''), '+', ' ') IN ('__names__')
THEN REPLACE(COALESCE(REGEXP_EXTRACT(__ibis_param_pair__, '^([^=]*)'), ''), '+', ' ')
WHEN CONTAINS(__ibis_param_pair__, '=')
AND REGEXP_LIKE(
REPLACE(COALESCE(REGEXP_EXTRACT(__ibis_param_pair__, '^([^=]*)'), ''), '+', ' '),
'^[A-Za-z_$][A-Za-z0-9_.$\\[\\]-]{0,39}$'
)
THEN REPLACE(COALESCE(REGEXP_EXTRACT(__ibis_param_pair__, '^([^=]*)'), ''), '+', ' ')
ELSE '{}'
END
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
FILTER(SPLIT(`t11`.`query`, '&'), __ibis_param_pair__ -> __ibis_param_pair__ <> '') AS `pairs`
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
CONTAINS(`t9`.`query`, '%'),
CONCAT(
`t9`.`before`,
COALESCE(IF(SIZE(`t9`.`pieces`) > 0, CONCAT_WS('', `t9`.`pieces`), NULL), '')
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
TRANSFORM(
`t8`.`pieces`,
__ibis_param_piece__ -> CASE
WHEN NOT (
REGEXP_LIKE(__ibis_param_piece__, '^[0-9A-Fa-f][0-9A-Fa-f]')
)
THEN CONCAT('%25', __ibis_param_piece__)
WHEN (
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) > 7
)
OR (
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%\'()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
IF(
(
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
) + 1
) >= 1,
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
) + 1,
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
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
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
) + 1
) >= 1,
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
) + 1,
(
(
(
(
LOCATE(
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
),
'0123456789ABCDEF'
) - 1
) * 16
) + (
LOCATE(
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
IF((
0 + 1
) >= 1, 0 + 1, 0 + 1 + LENGTH(__ibis_param_piece__)),
2
)
),
1
),
'0123456789ABCDEF'
) - 1
)
) % 128
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
COALESCE(REGEXP_EXTRACT(COALESCE(`t7`.`query`, ''), '^([^%]*)'), '') AS `before`,
SPLIT(COALESCE(REGEXP_EXTRACT(COALESCE(`t7`.`query`, ''), '^[^%]*%(.*)'), ''), '%') AS `pieces`
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
WHEN STARTSWITH(COALESCE(`t6`.`vantage`, ''), 'inbound|')
THEN 'server'
WHEN STARTSWITH(COALESCE(`t6`.`vantage`, ''), 'outbound|')
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
REGEXP_LIKE(COALESCE(`t6`.`status`, ''), '^-?[0-9]{1,3}$')
)
THEN '!no status code'
WHEN NOT (
`t6`.`is_local`
)
OR NOT (
REGEXP_LIKE(`t6`.`method`, '^[A-Z][A-Z-]{0,19}$')
)
THEN '-the client sent no HTTP request'
ELSE ''
END AS `outcome`,
CASE
WHEN REGEXP_LIKE(COALESCE(`t6`.`status`, ''), '^1[0-9][0-9]$')
THEN 1
WHEN REGEXP_LIKE(COALESCE(`t6`.`status`, ''), '^2[0-9][0-9]$')
THEN 2
WHEN REGEXP_LIKE(COALESCE(`t6`.`status`, ''), '^3[0-9][0-9]$')
THEN 3
WHEN REGEXP_LIKE(COALESCE(`t6`.`status`, ''), '^4[0-9][0-9]$')
THEN 4
WHEN REGEXP_LIKE(COALESCE(`t6`.`status`, ''), '^5[0-9][0-9]$')
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
REGEXP_LIKE(`t5`.`host`, '^[a-z0-9._:\\[\\]-]{1,253}$'),
`t5`.`host`,
CAST(NULL AS STRING)
) AS `host`,
`t5`.`principal`,
`t5`.`api_key`,
`t5`.`user_agent`,
CASE
WHEN `t5`.`address` = ''
THEN CAST(NULL AS STRING)
WHEN STARTSWITH(`t5`.`address`, '[')
THEN COALESCE(REGEXP_EXTRACT(COALESCE(`t5`.`address`, ''), '^\\[([^\\]]*)'), '')
WHEN REGEXP_LIKE(`t5`.`address`, ':.*:')
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
COALESCE(REGEXP_EXTRACT(COALESCE(`t3`.`local`, ''), '^[^?]*[?]([^#]*)'), '')
),
''
) AS `query`,
`t3`.`status`,
LOWER(IF(`t3`.`authority` <> '', `t3`.`authority`, COALESCE(`t3`.`host`, ''))) AS `host`,
`t3`.`principal`,
`t3`.`api_key`,
`t3`.`user_agent`,
COALESCE(REGEXP_EXTRACT(COALESCE(`t3`.`address`, ''), '([^, ]*)[ ]*$'), '') AS `address`,
`t3`.`request_id`,
`t3`.`vantage`,
`t3`.`header_1`,
`t3`.`header_2`,
`t3`.`header_3`,
`t3`.`version`,
`t3`.`is_local`,
`t3`.`local`,
`t3`.`authority`,
COALESCE(REGEXP_EXTRACT(COALESCE(`t3`.`local`, ''), '^([^?#]*)'), '') AS `path`
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
STARTSWITH(`t2`.`target`, '/')
OR REGEXP_LIKE(`t2`.`target`, '^[A-Za-z][A-Za-z0-9+.-]*://') AS `is_local`,
IF(
REGEXP_LIKE(`t2`.`target`, '^[A-Za-z][A-Za-z0-9+.-]*://'),
COALESCE(
REGEXP_EXTRACT(COALESCE(`t2`.`target`, ''), '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*(.*)'),
''
),
`t2`.`target`
) AS `local`,
IF(
REGEXP_LIKE(`t2`.`target`, '^[A-Za-z][A-Za-z0-9+.-]*://'),
COALESCE(
REGEXP_EXTRACT(COALESCE(`t2`.`target`, ''), '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#]*)'),
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
COALESCE(REGEXP_EXTRACT(COALESCE(`t1`.`request`, ''), '^([^ ]*)'), '')
),
''
) AS `method`,
COALESCE(
COALESCE(
`t1`.`target`,
IF(
COALESCE(REGEXP_EXTRACT(COALESCE(`t1`.`request`, ''), '^[^ ]* (.*) [^ ]*$'), '') <> '',
COALESCE(REGEXP_EXTRACT(COALESCE(`t1`.`request`, ''), '^[^ ]* (.*) [^ ]*$'), ''),
COALESCE(REGEXP_EXTRACT(COALESCE(`t1`.`request`, ''), '^[^ ]* ([^ ]*)$'), '')
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
) AS `t26`
) AS `t27`
) AS `t28`
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
