-- Written by tools/emit_sql.py; not to be edited.
SELECT
"t28"."outcome" AS "outcome",
"t28"."hour" AS "hour",
"t28"."method" AS "method",
"t28"."path" AS "path",
"t28"."gentle" AS "gentle",
"t28"."host" AS "host",
"t28"."names" AS "names",
"t28"."selectors" AS "selectors",
"t28"."version" AS "version",
"t28"."status" AS "status",
"t28"."vantage" AS "vantage",
"t28"."principal" AS "principal",
"t28"."api_key" AS "api_key",
"t28"."user_agent" AS "user_agent",
"t28"."address" AS "address",
"t28"."header_1" AS "header_1",
"t28"."header_2" AS "header_2",
"t28"."header_3" AS "header_3",
COUNT(*) AS "hits",
MIN("t28"."time") AS "first",
MAX("t28"."time") AS "last",
MIN("t28"."example") AS "example"
FROM (
SELECT
"t27"."time" AS "time",
"t27"."line" AS "line",
"t27"."request" AS "request",
"t27"."method" AS "method",
"t27"."target" AS "target",
"t27"."query" AS "query",
"t27"."status" AS "status",
"t27"."host" AS "host",
"t27"."principal" AS "principal",
"t27"."api_key" AS "api_key",
"t27"."user_agent" AS "user_agent",
"t27"."address" AS "address",
"t27"."request_id" AS "request_id",
"t27"."vantage" AS "vantage",
"t27"."header_1" AS "header_1",
"t27"."header_2" AS "header_2",
"t27"."header_3" AS "header_3",
"t27"."version" AS "version",
"t27"."is_local" AS "is_local",
"t27"."local" AS "local",
"t27"."authority" AS "authority",
"t27"."path" AS "path",
"t27"."outcome" AS "outcome",
"t27"."status_class" AS "status_class",
"t27"."pairs" AS "pairs",
"t27"."selectors" AS "selectors",
"t27"."names" AS "names",
"t27"."sent" AS "sent",
"t27"."segments" AS "segments",
"t27"."strict" AS "strict",
"t27"."words" AS "words",
"t27"."gentle" AS "gentle",
"t27"."example" AS "example",
CAST(FLOOR("t27"."time" / 3600) AS Nullable(Int64)) AS "hour"
FROM (
SELECT
CASE
WHEN startsWith("t26"."outcome", '!')
THEN CAST(NULL AS Nullable(Int64))
ELSE "t26"."time"
END AS "time",
"t26"."line" AS "line",
"t26"."request" AS "request",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."method"
ELSE CAST(NULL AS Nullable(String))
END AS "method",
"t26"."target" AS "target",
"t26"."query" AS "query",
CASE WHEN "t26"."outcome" = '' THEN "t26"."status_class" ELSE 0 END AS "status",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."host"
ELSE CAST(NULL AS Nullable(String))
END AS "host",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."principal"
ELSE CAST(NULL AS Nullable(String))
END AS "principal",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."api_key"
ELSE CAST(NULL AS Nullable(String))
END AS "api_key",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."user_agent"
ELSE CAST(NULL AS Nullable(String))
END AS "user_agent",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."address"
ELSE CAST(NULL AS Nullable(String))
END AS "address",
"t26"."request_id" AS "request_id",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."vantage"
ELSE CAST(NULL AS Nullable(String))
END AS "vantage",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."header_1"
ELSE CAST(NULL AS Nullable(String))
END AS "header_1",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."header_2"
ELSE CAST(NULL AS Nullable(String))
END AS "header_2",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."header_3"
ELSE CAST(NULL AS Nullable(String))
END AS "header_3",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."version"
ELSE CAST(NULL AS Nullable(String))
END AS "version",
"t26"."is_local" AS "is_local",
"t26"."local" AS "local",
"t26"."authority" AS "authority",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."path"
ELSE CAST(NULL AS Nullable(String))
END AS "path",
"t26"."outcome" AS "outcome",
"t26"."status_class" AS "status_class",
"t26"."pairs" AS "pairs",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."selectors"
ELSE CAST(NULL AS Nullable(String))
END AS "selectors",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."names"
ELSE CAST(NULL AS Nullable(String))
END AS "names",
"t26"."sent" AS "sent",
"t26"."segments" AS "segments",
"t26"."strict" AS "strict",
"t26"."words" AS "words",
CASE
WHEN "t26"."outcome" = ''
THEN "t26"."gentle"
ELSE CAST(NULL AS Nullable(String))
END AS "gentle",
CASE
WHEN startsWith("t26"."outcome", '!')
THEN "t26"."line"
ELSE CAST(NULL AS Nullable(String))
END AS "example"
FROM (
SELECT
"t25"."time" AS "time",
"t25"."line" AS "line",
"t25"."request" AS "request",
"t25"."method" AS "method",
"t25"."target" AS "target",
"t25"."query" AS "query",
"t25"."status" AS "status",
"t25"."host" AS "host",
"t25"."principal" AS "principal",
"t25"."api_key" AS "api_key",
"t25"."user_agent" AS "user_agent",
"t25"."address" AS "address",
"t25"."request_id" AS "request_id",
"t25"."vantage" AS "vantage",
"t25"."header_1" AS "header_1",
"t25"."header_2" AS "header_2",
"t25"."header_3" AS "header_3",
"t25"."version" AS "version",
"t25"."is_local" AS "is_local",
"t25"."local" AS "local",
"t25"."authority" AS "authority",
"t25"."path" AS "path",
"t25"."outcome" AS "outcome",
"t25"."status_class" AS "status_class",
"t25"."pairs" AS "pairs",
"t25"."selectors" AS "selectors",
"t25"."names" AS "names",
"t25"."sent" AS "sent",
"t25"."segments" AS "segments",
"t25"."strict" AS "strict",
"t25"."words" AS "words",
CASE
WHEN "t25"."path" IN ('__forms__')
THEN CAST(NULL AS Nullable(String))
ELSE "t25"."gentle"
END AS "gentle"
FROM (
SELECT
"t24"."time" AS "time",
"t24"."line" AS "line",
"t24"."request" AS "request",
"t24"."method" AS "method",
"t24"."target" AS "target",
"t24"."query" AS "query",
"t24"."status" AS "status",
"t24"."host" AS "host",
"t24"."principal" AS "principal",
"t24"."api_key" AS "api_key",
"t24"."user_agent" AS "user_agent",
"t24"."address" AS "address",
"t24"."request_id" AS "request_id",
"t24"."vantage" AS "vantage",
"t24"."header_1" AS "header_1",
"t24"."header_2" AS "header_2",
"t24"."header_3" AS "header_3",
"t24"."version" AS "version",
"t24"."is_local" AS "is_local",
"t24"."local" AS "local",
"t24"."authority" AS "authority",
COALESCE(
CASE
WHEN length("t24"."strict") > 0
THEN arrayStringConcat("t24"."strict", '/')
ELSE NULL
END,
''
) AS "path",
"t24"."outcome" AS "outcome",
"t24"."status_class" AS "status_class",
"t24"."pairs" AS "pairs",
"t24"."selectors" AS "selectors",
"t24"."names" AS "names",
"t24"."sent" AS "sent",
"t24"."segments" AS "segments",
"t24"."strict" AS "strict",
"t24"."words" AS "words",
COALESCE(
CASE
WHEN length("t24"."words") > 0
THEN arrayStringConcat("t24"."words", '/')
ELSE NULL
END,
''
) AS "gentle"
FROM (
SELECT
"t23"."time" AS "time",
"t23"."line" AS "line",
"t23"."request" AS "request",
"t23"."method" AS "method",
"t23"."target" AS "target",
"t23"."query" AS "query",
"t23"."status" AS "status",
"t23"."host" AS "host",
"t23"."principal" AS "principal",
"t23"."api_key" AS "api_key",
"t23"."user_agent" AS "user_agent",
"t23"."address" AS "address",
"t23"."request_id" AS "request_id",
"t23"."vantage" AS "vantage",
"t23"."header_1" AS "header_1",
"t23"."header_2" AS "header_2",
"t23"."header_3" AS "header_3",
"t23"."version" AS "version",
"t23"."is_local" AS "is_local",
"t23"."local" AS "local",
"t23"."authority" AS "authority",
"t23"."path" AS "path",
"t23"."outcome" AS "outcome",
"t23"."status_class" AS "status_class",
"t23"."pairs" AS "pairs",
"t23"."selectors" AS "selectors",
"t23"."names" AS "names",
"t23"."sent" AS "sent",
"t23"."segments" AS "segments",
arrayMap(
__ibis_param_segment__ -> CASE
WHEN __ibis_param_segment__ IN ('__segments__')
THEN __ibis_param_segment__
WHEN startsWith(__ibis_param_segment__, '__prefix__')
AND endsWith(__ibis_param_segment__, '__suffix__')
AND (
LENGTH(__ibis_param_segment__) > 987654321
)
THEN '__affix__'
ELSE '{}'
END,
"t23"."segments"
) AS "strict",
arrayMap(
__ibis_param_s__ -> CASE
WHEN match(
__ibis_param_s__,
'^([vV][0-9]{1,2}|[A-Z]{2,4}|(([b-df-hj-np-tv-xz]{1,4}|[b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*))(([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|[-_]+(([b-df-hj-np-tv-xz]{1,4}|[b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|([AEIOUY][a-z]+|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]*[aeiouy][a-z]*)|[A-Z]{2,4})){0,15}([A-Z]{2,3})?)$'
)
AND NOT (
match(__ibis_param_s__, '([A-Za-z][a-z]{16}|[b-df-hj-np-tv-xz]{6}|.{33})')
)
THEN __ibis_param_s__
ELSE CASE
WHEN __ibis_param_s__ IN ('__segments__')
THEN __ibis_param_s__
WHEN startsWith(__ibis_param_s__, '__prefix__')
AND endsWith(__ibis_param_s__, '__suffix__')
AND (
LENGTH(__ibis_param_s__) > 987654321
)
THEN '__affix__'
ELSE '{}'
END
END,
"t23"."segments"
) AS "words"
FROM (
SELECT
"t22"."time" AS "time",
"t22"."line" AS "line",
"t22"."request" AS "request",
"t22"."method" AS "method",
"t22"."target" AS "target",
"t22"."query" AS "query",
"t22"."status" AS "status",
"t22"."host" AS "host",
"t22"."principal" AS "principal",
"t22"."api_key" AS "api_key",
"t22"."user_agent" AS "user_agent",
"t22"."address" AS "address",
"t22"."request_id" AS "request_id",
"t22"."vantage" AS "vantage",
"t22"."header_1" AS "header_1",
"t22"."header_2" AS "header_2",
"t22"."header_3" AS "header_3",
"t22"."version" AS "version",
"t22"."is_local" AS "is_local",
"t22"."local" AS "local",
"t22"."authority" AS "authority",
"t22"."path" AS "path",
"t22"."outcome" AS "outcome",
"t22"."status_class" AS "status_class",
"t22"."pairs" AS "pairs",
"t22"."selectors" AS "selectors",
"t22"."names" AS "names",
"t22"."sent" AS "sent",
splitByString('/', CAST("t22"."path" AS String)) AS "segments"
FROM (
SELECT
"t21"."time" AS "time",
"t21"."line" AS "line",
"t21"."request" AS "request",
"t21"."method" AS "method",
"t21"."target" AS "target",
"t21"."query" AS "query",
"t21"."status" AS "status",
"t21"."host" AS "host",
"t21"."principal" AS "principal",
"t21"."api_key" AS "api_key",
"t21"."user_agent" AS "user_agent",
"t21"."address" AS "address",
"t21"."request_id" AS "request_id",
"t21"."vantage" AS "vantage",
"t21"."header_1" AS "header_1",
"t21"."header_2" AS "header_2",
"t21"."header_3" AS "header_3",
"t21"."version" AS "version",
"t21"."is_local" AS "is_local",
"t21"."local" AS "local",
"t21"."authority" AS "authority",
"t21"."path" AS "path",
"t21"."outcome" AS "outcome",
"t21"."status_class" AS "status_class",
"t21"."pairs" AS "pairs",
"t21"."selectors" AS "selectors",
"t21"."names" AS "names",
"t21"."sent" AS "sent"
FROM (
SELECT
"t20"."time" AS "time",
"t20"."line" AS "line",
"t20"."request" AS "request",
"t20"."method" AS "method",
"t20"."target" AS "target",
"t20"."query" AS "query",
"t20"."status" AS "status",
"t20"."host" AS "host",
"t20"."principal" AS "principal",
"t20"."api_key" AS "api_key",
"t20"."user_agent" AS "user_agent",
"t20"."address" AS "address",
"t20"."request_id" AS "request_id",
"t20"."vantage" AS "vantage",
"t20"."header_1" AS "header_1",
"t20"."header_2" AS "header_2",
"t20"."header_3" AS "header_3",
"t20"."version" AS "version",
"t20"."is_local" AS "is_local",
"t20"."local" AS "local",
"t20"."authority" AS "authority",
CASE
WHEN position("t20"."path", '%') > 0
THEN CONCAT(
"t20"."before",
COALESCE(
CASE
WHEN length("t20"."pieces") > 0
THEN arrayStringConcat("t20"."pieces", '')
ELSE NULL
END,
''
)
)
ELSE "t20"."path"
END AS "path",
"t20"."outcome" AS "outcome",
"t20"."status_class" AS "status_class",
"t20"."pairs" AS "pairs",
"t20"."selectors" AS "selectors",
"t20"."names" AS "names",
"t20"."sent" AS "sent",
"t20"."before" AS "before",
"t20"."pieces" AS "pieces"
FROM (
SELECT
"t19"."time" AS "time",
"t19"."line" AS "line",
"t19"."request" AS "request",
"t19"."method" AS "method",
"t19"."target" AS "target",
"t19"."query" AS "query",
"t19"."status" AS "status",
"t19"."host" AS "host",
"t19"."principal" AS "principal",
"t19"."api_key" AS "api_key",
"t19"."user_agent" AS "user_agent",
"t19"."address" AS "address",
"t19"."request_id" AS "request_id",
"t19"."vantage" AS "vantage",
"t19"."header_1" AS "header_1",
"t19"."header_2" AS "header_2",
"t19"."header_3" AS "header_3",
"t19"."version" AS "version",
"t19"."is_local" AS "is_local",
"t19"."local" AS "local",
"t19"."authority" AS "authority",
"t19"."path" AS "path",
"t19"."outcome" AS "outcome",
"t19"."status_class" AS "status_class",
"t19"."pairs" AS "pairs",
"t19"."selectors" AS "selectors",
"t19"."names" AS "names",
"t19"."sent" AS "sent",
"t19"."before" AS "before",
arrayMap(
__ibis_param_piece__ -> CASE
WHEN NOT (
match(__ibis_param_piece__, '^[0-9A-Fa-f][0-9A-Fa-f]')
)
THEN CONCAT('%25', __ibis_param_piece__)
WHEN (
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) > 7
)
OR (
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&''()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
CASE
WHEN (
(
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1
) >= 1
THEN (
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1
ELSE (
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1 + LENGTH(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&''()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%'
)
END,
1
) = '%'
)
THEN CONCAT(
'%',
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
2 + 1
) >= 1 THEN 2 + 1 ELSE 2 + 1 + LENGTH(__ibis_param_piece__) END
)
)
ELSE CONCAT(
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&''()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
CASE
WHEN (
(
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1
) >= 1
THEN (
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1
ELSE (
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1 + LENGTH(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%&''()*+,-.%0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%'
)
END,
1
),
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
2 + 1
) >= 1 THEN 2 + 1 ELSE 2 + 1 + LENGTH(__ibis_param_piece__) END
)
)
END,
"t19"."pieces"
) AS "pieces"
FROM (
SELECT
"t18"."time" AS "time",
"t18"."line" AS "line",
"t18"."request" AS "request",
"t18"."method" AS "method",
"t18"."target" AS "target",
"t18"."query" AS "query",
"t18"."status" AS "status",
"t18"."host" AS "host",
"t18"."principal" AS "principal",
"t18"."api_key" AS "api_key",
"t18"."user_agent" AS "user_agent",
"t18"."address" AS "address",
"t18"."request_id" AS "request_id",
"t18"."vantage" AS "vantage",
"t18"."header_1" AS "header_1",
"t18"."header_2" AS "header_2",
"t18"."header_3" AS "header_3",
"t18"."version" AS "version",
"t18"."is_local" AS "is_local",
"t18"."local" AS "local",
"t18"."authority" AS "authority",
"t18"."path" AS "path",
"t18"."outcome" AS "outcome",
"t18"."status_class" AS "status_class",
"t18"."pairs" AS "pairs",
"t18"."selectors" AS "selectors",
"t18"."names" AS "names",
"t18"."sent" AS "sent",
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t18"."path", '') AS String), CONCAT('(', '^([^%]*)', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t18"."path", '') AS String), CONCAT('(', '^([^%]*)', ')'))[2]
ELSE NULL
END,
''
) AS "before",
splitByString(
'%',
CAST(COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t18"."path", '') AS String), CONCAT('(', '^[^%]*%(.*)', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t18"."path", '') AS String), CONCAT('(', '^[^%]*%(.*)', ')'))[2]
ELSE NULL
END,
''
) AS String)
) AS "pieces"
FROM (
SELECT
"t17"."time" AS "time",
"t17"."line" AS "line",
"t17"."request" AS "request",
"t17"."method" AS "method",
"t17"."target" AS "target",
"t17"."query" AS "query",
"t17"."status" AS "status",
"t17"."host" AS "host",
"t17"."principal" AS "principal",
"t17"."api_key" AS "api_key",
"t17"."user_agent" AS "user_agent",
"t17"."address" AS "address",
"t17"."request_id" AS "request_id",
"t17"."vantage" AS "vantage",
"t17"."header_1" AS "header_1",
"t17"."header_2" AS "header_2",
"t17"."header_3" AS "header_3",
"t17"."version" AS "version",
"t17"."is_local" AS "is_local",
"t17"."local" AS "local",
"t17"."authority" AS "authority",
"t17"."path" AS "path",
"t17"."outcome" AS "outcome",
"t17"."status_class" AS "status_class",
"t17"."pairs" AS "pairs",
"t17"."selectors" AS "selectors",
"t17"."names" AS "names",
"t17"."path" AS "sent"
FROM (
SELECT
"t16"."time" AS "time",
"t16"."line" AS "line",
"t16"."request" AS "request",
"t16"."method" AS "method",
"t16"."target" AS "target",
"t16"."query" AS "query",
"t16"."status" AS "status",
"t16"."host" AS "host",
"t16"."principal" AS "principal",
"t16"."api_key" AS "api_key",
"t16"."user_agent" AS "user_agent",
"t16"."address" AS "address",
"t16"."request_id" AS "request_id",
"t16"."vantage" AS "vantage",
"t16"."header_1" AS "header_1",
"t16"."header_2" AS "header_2",
"t16"."header_3" AS "header_3",
"t16"."version" AS "version",
"t16"."is_local" AS "is_local",
"t16"."local" AS "local",
"t16"."authority" AS "authority",
CASE
WHEN NOT (
(
position("t16"."path", '//') > 0
) OR (
position("t16"."path", ';') > 0
)
)
THEN "t16"."path"
ELSE replaceRegexpAll(replaceRegexpAll("t16"."path", '__cut__', ''), '//+', '/')
END AS "path",
"t16"."outcome" AS "outcome",
"t16"."status_class" AS "status_class",
"t16"."pairs" AS "pairs",
"t16"."selectors" AS "selectors",
"t16"."names" AS "names"
FROM (
SELECT
"t15"."time" AS "time",
"t15"."line" AS "line",
"t15"."request" AS "request",
"t15"."method" AS "method",
"t15"."target" AS "target",
"t15"."query" AS "query",
"t15"."status" AS "status",
"t15"."host" AS "host",
"t15"."principal" AS "principal",
"t15"."api_key" AS "api_key",
"t15"."user_agent" AS "user_agent",
"t15"."address" AS "address",
"t15"."request_id" AS "request_id",
"t15"."vantage" AS "vantage",
"t15"."header_1" AS "header_1",
"t15"."header_2" AS "header_2",
"t15"."header_3" AS "header_3",
CASE
WHEN CONCAT(CONCAT(',', replaceAll(COALESCE("t15"."version", ''), ', ', ',')), ',') = ',,'
THEN ''
WHEN (
position(
CONCAT(CONCAT(',', replaceAll(COALESCE("t15"."version", ''), ', ', ',')), ','),
CONCAT(CONCAT(',', '__version__'), ',')
) > 0
)
OR (
position(
CONCAT(CONCAT(',', replaceAll(COALESCE("t15"."version", ''), ', ', ',')), ','),
CONCAT(CONCAT(',', '__version__'), ';')
) > 0
)
THEN '__version__'
ELSE ''
END AS "version",
"t15"."is_local" AS "is_local",
"t15"."local" AS "local",
"t15"."authority" AS "authority",
"t15"."path" AS "path",
"t15"."outcome" AS "outcome",
"t15"."status_class" AS "status_class",
"t15"."pairs" AS "pairs",
COALESCE(
CASE
WHEN length("t15"."selectors") > 0
THEN arrayStringConcat("t15"."selectors", '&')
ELSE NULL
END,
''
) AS "selectors",
COALESCE(
CASE
WHEN length("t15"."names") > 0
THEN arrayStringConcat("t15"."names", '&')
ELSE NULL
END,
''
) AS "names"
FROM (
SELECT
"t14"."time" AS "time",
"t14"."line" AS "line",
"t14"."request" AS "request",
"t14"."method" AS "method",
"t14"."target" AS "target",
"t14"."query" AS "query",
"t14"."status" AS "status",
"t14"."host" AS "host",
"t14"."principal" AS "principal",
"t14"."api_key" AS "api_key",
"t14"."user_agent" AS "user_agent",
"t14"."address" AS "address",
"t14"."request_id" AS "request_id",
"t14"."vantage" AS "vantage",
"t14"."header_1" AS "header_1",
"t14"."header_2" AS "header_2",
"t14"."header_3" AS "header_3",
"t14"."version" AS "version",
"t14"."is_local" AS "is_local",
"t14"."local" AS "local",
"t14"."authority" AS "authority",
"t14"."path" AS "path",
"t14"."outcome" AS "outcome",
"t14"."status_class" AS "status_class",
"t14"."pairs" AS "pairs",
arraySort("t14"."selectors") AS "selectors",
arraySort("t14"."names") AS "names"
FROM (
SELECT
"t13"."time" AS "time",
"t13"."line" AS "line",
"t13"."request" AS "request",
"t13"."method" AS "method",
"t13"."target" AS "target",
"t13"."query" AS "query",
"t13"."status" AS "status",
"t13"."host" AS "host",
"t13"."principal" AS "principal",
"t13"."api_key" AS "api_key",
"t13"."user_agent" AS "user_agent",
"t13"."address" AS "address",
"t13"."request_id" AS "request_id",
"t13"."vantage" AS "vantage",
"t13"."header_1" AS "header_1",
"t13"."header_2" AS "header_2",
"t13"."header_3" AS "header_3",
"t13"."version" AS "version",
"t13"."is_local" AS "is_local",
"t13"."local" AS "local",
"t13"."authority" AS "authority",
"t13"."path" AS "path",
"t13"."outcome" AS "outcome",
"t13"."status_class" AS "status_class",
"t13"."pairs" AS "pairs",
arrayConcat(
arrayDistinct("t13"."selectors"),
CASE WHEN countEqual("t13"."selectors", NULL) > 0 THEN [NULL] ELSE [] END
) AS "selectors",
arrayConcat(
arrayDistinct("t13"."names"),
CASE WHEN countEqual("t13"."names", NULL) > 0 THEN [NULL] ELSE [] END
) AS "names"
FROM (
SELECT
"t12"."time" AS "time",
"t12"."line" AS "line",
"t12"."request" AS "request",
"t12"."method" AS "method",
"t12"."target" AS "target",
"t12"."query" AS "query",
"t12"."status" AS "status",
"t12"."host" AS "host",
"t12"."principal" AS "principal",
"t12"."api_key" AS "api_key",
"t12"."user_agent" AS "user_agent",
"t12"."address" AS "address",
"t12"."request_id" AS "request_id",
"t12"."vantage" AS "vantage",
"t12"."header_1" AS "header_1",
"t12"."header_2" AS "header_2",
"t12"."header_3" AS "header_3",
"t12"."version" AS "version",
"t12"."is_local" AS "is_local",
"t12"."local" AS "local",
"t12"."authority" AS "authority",
"t12"."path" AS "path",
"t12"."outcome" AS "outcome",
"t12"."status_class" AS "status_class",
"t12"."pairs" AS "pairs",
arrayFilter(__ibis_param_pair__ -> __ibis_param_pair__ IN ('__selectors__'), "t12"."pairs") AS "selectors",
arrayMap(
__ibis_param_pair__ -> CASE
WHEN replaceAll(
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(__ibis_param_pair__ AS String), CONCAT('(', '^([^=]*)', ')'))[2]
)
THEN extractGroups(CAST(__ibis_param_pair__ AS String), CONCAT('(', '^([^=]*)', ')'))[2]
ELSE NULL
END,
''
),
'+',
' '
) IN ('__names__')
THEN replaceAll(
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(__ibis_param_pair__ AS String), CONCAT('(', '^([^=]*)', ')'))[2]
)
THEN extractGroups(CAST(__ibis_param_pair__ AS String), CONCAT('(', '^([^=]*)', ')'))[2]
ELSE NULL
END,
''
),
'+',
' '
)
WHEN (
position(__ibis_param_pair__, '=') > 0
)
AND match(
replaceAll(
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(__ibis_param_pair__ AS String), CONCAT('(', '^([^=]*)', ')'))[2]
)
THEN extractGroups(CAST(__ibis_param_pair__ AS String), CONCAT('(', '^([^=]*)', ')'))[2]
ELSE NULL
END,
''
),
'+',
' '
),
'^[A-Za-z_$][A-Za-z0-9_.$\\[\\]-]{0,39}$'
)
THEN replaceAll(
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(__ibis_param_pair__ AS String), CONCAT('(', '^([^=]*)', ')'))[2]
)
THEN extractGroups(CAST(__ibis_param_pair__ AS String), CONCAT('(', '^([^=]*)', ')'))[2]
ELSE NULL
END,
''
),
'+',
' '
)
ELSE '{}'
END,
"t12"."pairs"
) AS "names"
FROM (
SELECT
"t11"."time" AS "time",
"t11"."line" AS "line",
"t11"."request" AS "request",
"t11"."method" AS "method",
"t11"."target" AS "target",
"t11"."query" AS "query",
"t11"."status" AS "status",
"t11"."host" AS "host",
"t11"."principal" AS "principal",
"t11"."api_key" AS "api_key",
"t11"."user_agent" AS "user_agent",
"t11"."address" AS "address",
"t11"."request_id" AS "request_id",
"t11"."vantage" AS "vantage",
"t11"."header_1" AS "header_1",
"t11"."header_2" AS "header_2",
"t11"."header_3" AS "header_3",
"t11"."version" AS "version",
"t11"."is_local" AS "is_local",
"t11"."local" AS "local",
"t11"."authority" AS "authority",
"t11"."path" AS "path",
"t11"."outcome" AS "outcome",
"t11"."status_class" AS "status_class",
arrayFilter(
__ibis_param_pair__ -> __ibis_param_pair__ <> '',
splitByString('&', CAST("t11"."query" AS String))
) AS "pairs"
FROM (
SELECT
"t10"."time" AS "time",
"t10"."line" AS "line",
"t10"."request" AS "request",
"t10"."method" AS "method",
"t10"."target" AS "target",
"t10"."query" AS "query",
"t10"."status" AS "status",
"t10"."host" AS "host",
"t10"."principal" AS "principal",
"t10"."api_key" AS "api_key",
"t10"."user_agent" AS "user_agent",
"t10"."address" AS "address",
"t10"."request_id" AS "request_id",
"t10"."vantage" AS "vantage",
"t10"."header_1" AS "header_1",
"t10"."header_2" AS "header_2",
"t10"."header_3" AS "header_3",
"t10"."version" AS "version",
"t10"."is_local" AS "is_local",
"t10"."local" AS "local",
"t10"."authority" AS "authority",
"t10"."path" AS "path",
"t10"."outcome" AS "outcome",
"t10"."status_class" AS "status_class"
FROM (
SELECT
"t9"."time" AS "time",
"t9"."line" AS "line",
"t9"."request" AS "request",
"t9"."method" AS "method",
"t9"."target" AS "target",
CASE
WHEN position("t9"."query", '%') > 0
THEN CONCAT(
"t9"."before",
COALESCE(
CASE
WHEN length("t9"."pieces") > 0
THEN arrayStringConcat("t9"."pieces", '')
ELSE NULL
END,
''
)
)
ELSE "t9"."query"
END AS "query",
"t9"."status" AS "status",
"t9"."host" AS "host",
"t9"."principal" AS "principal",
"t9"."api_key" AS "api_key",
"t9"."user_agent" AS "user_agent",
"t9"."address" AS "address",
"t9"."request_id" AS "request_id",
"t9"."vantage" AS "vantage",
"t9"."header_1" AS "header_1",
"t9"."header_2" AS "header_2",
"t9"."header_3" AS "header_3",
"t9"."version" AS "version",
"t9"."is_local" AS "is_local",
"t9"."local" AS "local",
"t9"."authority" AS "authority",
"t9"."path" AS "path",
"t9"."outcome" AS "outcome",
"t9"."status_class" AS "status_class",
"t9"."before" AS "before",
"t9"."pieces" AS "pieces"
FROM (
SELECT
"t8"."time" AS "time",
"t8"."line" AS "line",
"t8"."request" AS "request",
"t8"."method" AS "method",
"t8"."target" AS "target",
"t8"."query" AS "query",
"t8"."status" AS "status",
"t8"."host" AS "host",
"t8"."principal" AS "principal",
"t8"."api_key" AS "api_key",
"t8"."user_agent" AS "user_agent",
"t8"."address" AS "address",
"t8"."request_id" AS "request_id",
"t8"."vantage" AS "vantage",
"t8"."header_1" AS "header_1",
"t8"."header_2" AS "header_2",
"t8"."header_3" AS "header_3",
"t8"."version" AS "version",
"t8"."is_local" AS "is_local",
"t8"."local" AS "local",
"t8"."authority" AS "authority",
"t8"."path" AS "path",
"t8"."outcome" AS "outcome",
"t8"."status_class" AS "status_class",
"t8"."before" AS "before",
arrayMap(
__ibis_param_piece__ -> CASE
WHEN NOT (
match(__ibis_param_piece__, '^[0-9A-Fa-f][0-9A-Fa-f]')
)
THEN CONCAT('%25', __ibis_param_piece__)
WHEN (
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) > 7
)
OR (
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%''()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
CASE
WHEN (
(
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1
) >= 1
THEN (
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1
ELSE (
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1 + LENGTH(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%''()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%'
)
END,
1
) = '%'
)
THEN CONCAT(
'%',
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
2 + 1
) >= 1 THEN 2 + 1 ELSE 2 + 1 + LENGTH(__ibis_param_piece__) END
)
)
ELSE CONCAT(
SUBSTRING(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%''()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%',
CASE
WHEN (
(
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1
) >= 1
THEN (
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1
ELSE (
(
(
(
position(
'0123456789ABCDEF',
SUBSTRING(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
CASE
WHEN (
0 + 1
) >= 1
THEN 0 + 1
ELSE 0 + 1 + LENGTH(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
)
)
END,
1
)
) - 1
) * 16
) + (
position(
'0123456789ABCDEF',
RIGHT(
UPPER(
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
0 + 1
) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(__ibis_param_piece__) END,
2
)
),
1
)
) - 1
)
) % 128
) + 1 + LENGTH(
'%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%%% !"#$%%''()*%,-./0123456789:;<%>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~%'
)
END,
1
),
SUBSTRING(
__ibis_param_piece__,
CASE WHEN (
2 + 1
) >= 1 THEN 2 + 1 ELSE 2 + 1 + LENGTH(__ibis_param_piece__) END
)
)
END,
"t8"."pieces"
) AS "pieces"
FROM (
SELECT
"t7"."time" AS "time",
"t7"."line" AS "line",
"t7"."request" AS "request",
"t7"."method" AS "method",
"t7"."target" AS "target",
"t7"."query" AS "query",
"t7"."status" AS "status",
"t7"."host" AS "host",
"t7"."principal" AS "principal",
"t7"."api_key" AS "api_key",
"t7"."user_agent" AS "user_agent",
"t7"."address" AS "address",
"t7"."request_id" AS "request_id",
"t7"."vantage" AS "vantage",
"t7"."header_1" AS "header_1",
"t7"."header_2" AS "header_2",
"t7"."header_3" AS "header_3",
"t7"."version" AS "version",
"t7"."is_local" AS "is_local",
"t7"."local" AS "local",
"t7"."authority" AS "authority",
"t7"."path" AS "path",
"t7"."outcome" AS "outcome",
"t7"."status_class" AS "status_class",
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t7"."query", '') AS String), CONCAT('(', '^([^%]*)', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t7"."query", '') AS String), CONCAT('(', '^([^%]*)', ')'))[2]
ELSE NULL
END,
''
) AS "before",
splitByString(
'%',
CAST(COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t7"."query", '') AS String), CONCAT('(', '^[^%]*%(.*)', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t7"."query", '') AS String), CONCAT('(', '^[^%]*%(.*)', ')'))[2]
ELSE NULL
END,
''
) AS String)
) AS "pieces"
FROM (
SELECT
"t6"."time" AS "time",
"t6"."line" AS "line",
"t6"."request" AS "request",
"t6"."method" AS "method",
"t6"."target" AS "target",
"t6"."query" AS "query",
"t6"."status" AS "status",
"t6"."host" AS "host",
"t6"."principal" AS "principal",
"t6"."api_key" AS "api_key",
"t6"."user_agent" AS "user_agent",
"t6"."address" AS "address",
"t6"."request_id" AS "request_id",
CASE
WHEN startsWith(COALESCE("t6"."vantage", ''), 'inbound|')
THEN 'server'
WHEN startsWith(COALESCE("t6"."vantage", ''), 'outbound|')
THEN 'client'
ELSE ''
END AS "vantage",
"t6"."header_1" AS "header_1",
"t6"."header_2" AS "header_2",
"t6"."header_3" AS "header_3",
"t6"."version" AS "version",
"t6"."is_local" AS "is_local",
"t6"."local" AS "local",
"t6"."authority" AS "authority",
"t6"."path" AS "path",
CASE
WHEN isNull("t6"."time")
THEN '!the time cannot be read'
WHEN (
"t6"."time" < 946684800
) OR (
"t6"."time" > 4102444799
)
THEN '!its time is before 2000 or after 2099'
WHEN (
COALESCE("t6"."status", '') <> ''
)
AND NOT (
match(COALESCE("t6"."status", ''), '^-?[0-9]{1,3}$')
)
THEN '!no status code'
WHEN NOT (
"t6"."is_local"
) OR NOT (
match("t6"."method", '^[A-Z][A-Z-]{0,19}$')
)
THEN '-the client sent no HTTP request'
ELSE ''
END AS "outcome",
CASE
WHEN match(COALESCE("t6"."status", ''), '^1[0-9][0-9]$')
THEN 1
WHEN match(COALESCE("t6"."status", ''), '^2[0-9][0-9]$')
THEN 2
WHEN match(COALESCE("t6"."status", ''), '^3[0-9][0-9]$')
THEN 3
WHEN match(COALESCE("t6"."status", ''), '^4[0-9][0-9]$')
THEN 4
WHEN match(COALESCE("t6"."status", ''), '^5[0-9][0-9]$')
THEN 5
ELSE 0
END AS "status_class"
FROM (
SELECT
"t5"."time" AS "time",
"t5"."line" AS "line",
"t5"."request" AS "request",
"t5"."method" AS "method",
"t5"."target" AS "target",
"t5"."query" AS "query",
"t5"."status" AS "status",
CASE
WHEN match("t5"."host", '^[a-z0-9._:\\[\\]-]{1,253}$')
THEN "t5"."host"
ELSE CAST(NULL AS Nullable(String))
END AS "host",
"t5"."principal" AS "principal",
"t5"."api_key" AS "api_key",
"t5"."user_agent" AS "user_agent",
CASE
WHEN "t5"."address" = ''
THEN CAST(NULL AS Nullable(String))
WHEN startsWith("t5"."address", '[')
THEN COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t5"."address", '') AS String), CONCAT('(', '^\\[([^\\]]*)', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t5"."address", '') AS String), CONCAT('(', '^\\[([^\\]]*)', ')'))[2]
ELSE NULL
END,
''
)
WHEN match("t5"."address", ':.*:')
THEN "t5"."address"
ELSE replaceRegexpAll("t5"."address", ':[0-9]*$', '')
END AS "address",
"t5"."request_id" AS "request_id",
"t5"."vantage" AS "vantage",
"t5"."header_1" AS "header_1",
"t5"."header_2" AS "header_2",
"t5"."header_3" AS "header_3",
"t5"."version" AS "version",
"t5"."is_local" AS "is_local",
"t5"."local" AS "local",
"t5"."authority" AS "authority",
CASE WHEN "t5"."path" = '' THEN '/' ELSE "t5"."path" END AS "path"
FROM (
SELECT
"t4"."time" AS "time",
"t4"."line" AS "line",
"t4"."request" AS "request",
"t4"."method" AS "method",
"t4"."target" AS "target",
"t4"."query" AS "query",
"t4"."status" AS "status",
replaceRegexpAll("t4"."host", ':[0-9]+$', '') AS "host",
"t4"."principal" AS "principal",
"t4"."api_key" AS "api_key",
"t4"."user_agent" AS "user_agent",
"t4"."address" AS "address",
"t4"."request_id" AS "request_id",
"t4"."vantage" AS "vantage",
"t4"."header_1" AS "header_1",
"t4"."header_2" AS "header_2",
"t4"."header_3" AS "header_3",
"t4"."version" AS "version",
"t4"."is_local" AS "is_local",
"t4"."local" AS "local",
"t4"."authority" AS "authority",
"t4"."path" AS "path"
FROM (
SELECT
"t3"."time" AS "time",
"t3"."line" AS "line",
"t3"."request" AS "request",
"t3"."method" AS "method",
"t3"."target" AS "target",
COALESCE(
COALESCE(
"t3"."query",
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t3"."local", '') AS String), CONCAT('(', '^[^?]*[?]([^#]*)', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t3"."local", '') AS String), CONCAT('(', '^[^?]*[?]([^#]*)', ')'))[2]
ELSE NULL
END,
''
)
),
''
) AS "query",
"t3"."status" AS "status",
LOWER(
CASE
WHEN "t3"."authority" <> ''
THEN "t3"."authority"
ELSE COALESCE("t3"."host", '')
END
) AS "host",
"t3"."principal" AS "principal",
"t3"."api_key" AS "api_key",
"t3"."user_agent" AS "user_agent",
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t3"."address", '') AS String), CONCAT('(', '([^, ]*)[ ]*$', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t3"."address", '') AS String), CONCAT('(', '([^, ]*)[ ]*$', ')'))[2]
ELSE NULL
END,
''
) AS "address",
"t3"."request_id" AS "request_id",
"t3"."vantage" AS "vantage",
"t3"."header_1" AS "header_1",
"t3"."header_2" AS "header_2",
"t3"."header_3" AS "header_3",
"t3"."version" AS "version",
"t3"."is_local" AS "is_local",
"t3"."local" AS "local",
"t3"."authority" AS "authority",
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t3"."local", '') AS String), CONCAT('(', '^([^?#]*)', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t3"."local", '') AS String), CONCAT('(', '^([^?#]*)', ')'))[2]
ELSE NULL
END,
''
) AS "path"
FROM (
SELECT
"t2"."time" AS "time",
"t2"."line" AS "line",
"t2"."request" AS "request",
"t2"."method" AS "method",
"t2"."target" AS "target",
"t2"."query" AS "query",
"t2"."status" AS "status",
"t2"."host" AS "host",
"t2"."principal" AS "principal",
"t2"."api_key" AS "api_key",
"t2"."user_agent" AS "user_agent",
"t2"."address" AS "address",
"t2"."request_id" AS "request_id",
"t2"."vantage" AS "vantage",
"t2"."header_1" AS "header_1",
"t2"."header_2" AS "header_2",
"t2"."header_3" AS "header_3",
"t2"."version" AS "version",
startsWith("t2"."target", '/')
OR match("t2"."target", '^[A-Za-z][A-Za-z0-9+.-]*://') AS "is_local",
CASE
WHEN match("t2"."target", '^[A-Za-z][A-Za-z0-9+.-]*://')
THEN COALESCE(
CASE
WHEN notEmpty(
extractGroups(
CAST(COALESCE("t2"."target", '') AS String),
CONCAT('(', '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*(.*)', ')')
)[2]
)
THEN extractGroups(
CAST(COALESCE("t2"."target", '') AS String),
CONCAT('(', '^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*(.*)', ')')
)[2]
ELSE NULL
END,
''
)
ELSE "t2"."target"
END AS "local",
CASE
WHEN match("t2"."target", '^[A-Za-z][A-Za-z0-9+.-]*://')
THEN COALESCE(
CASE
WHEN notEmpty(
extractGroups(
CAST(COALESCE("t2"."target", '') AS String),
CONCAT('(', '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#]*)', ')')
)[2]
)
THEN extractGroups(
CAST(COALESCE("t2"."target", '') AS String),
CONCAT('(', '^[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@]*@)?([^/?#]*)', ')')
)[2]
ELSE NULL
END,
''
)
ELSE ''
END AS "authority"
FROM (
SELECT
"t1"."time" AS "time",
"t1"."line" AS "line",
"t1"."request" AS "request",
COALESCE(
COALESCE(
"t1"."method",
COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t1"."request", '') AS String), CONCAT('(', '^([^ ]*)', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t1"."request", '') AS String), CONCAT('(', '^([^ ]*)', ')'))[2]
ELSE NULL
END,
''
)
),
''
) AS "method",
COALESCE(
COALESCE(
"t1"."target",
CASE
WHEN COALESCE(
CASE
WHEN notEmpty(
extractGroups(
CAST(COALESCE("t1"."request", '') AS String),
CONCAT('(', '^[^ ]* (.*) [^ ]*$', ')')
)[2]
)
THEN extractGroups(
CAST(COALESCE("t1"."request", '') AS String),
CONCAT('(', '^[^ ]* (.*) [^ ]*$', ')')
)[2]
ELSE NULL
END,
''
) <> ''
THEN COALESCE(
CASE
WHEN notEmpty(
extractGroups(
CAST(COALESCE("t1"."request", '') AS String),
CONCAT('(', '^[^ ]* (.*) [^ ]*$', ')')
)[2]
)
THEN extractGroups(
CAST(COALESCE("t1"."request", '') AS String),
CONCAT('(', '^[^ ]* (.*) [^ ]*$', ')')
)[2]
ELSE NULL
END,
''
)
ELSE COALESCE(
CASE
WHEN notEmpty(
extractGroups(CAST(COALESCE("t1"."request", '') AS String), CONCAT('(', '^[^ ]* ([^ ]*)$', ')'))[2]
)
THEN extractGroups(CAST(COALESCE("t1"."request", '') AS String), CONCAT('(', '^[^ ]* ([^ ]*)$', ')'))[2]
ELSE NULL
END,
''
)
END
),
''
) AS "target",
"t1"."query" AS "query",
"t1"."status" AS "status",
"t1"."host" AS "host",
"t1"."principal" AS "principal",
"t1"."api_key" AS "api_key",
"t1"."user_agent" AS "user_agent",
"t1"."address" AS "address",
"t1"."request_id" AS "request_id",
"t1"."vantage" AS "vantage",
"t1"."header_1" AS "header_1",
"t1"."header_2" AS "header_2",
"t1"."header_3" AS "header_3",
"t1"."version" AS "version"
FROM (
SELECT
"t0"."time" AS "time",
"t0"."line" AS "line",
nullIf(nullIf("t0"."request", '-'), '') AS "request",
nullIf(nullIf("t0"."method", '-'), '') AS "method",
nullIf(nullIf("t0"."target", '-'), '') AS "target",
nullIf(nullIf("t0"."query", '-'), '') AS "query",
nullIf(nullIf("t0"."status", '-'), '') AS "status",
nullIf(nullIf("t0"."host", '-'), '') AS "host",
nullIf(nullIf("t0"."principal", '-'), '') AS "principal",
nullIf(nullIf("t0"."api_key", '-'), '') AS "api_key",
nullIf(nullIf("t0"."user_agent", '-'), '') AS "user_agent",
nullIf(nullIf("t0"."address", '-'), '') AS "address",
nullIf(nullIf("t0"."request_id", '-'), '') AS "request_id",
nullIf(nullIf("t0"."vantage", '-'), '') AS "vantage",
nullIf(nullIf("t0"."header_1", '-'), '') AS "header_1",
nullIf(nullIf("t0"."header_2", '-'), '') AS "header_2",
nullIf(nullIf("t0"."header_3", '-'), '') AS "header_3",
nullIf(nullIf("t0"."version", '-'), '') AS "version"
FROM "__requests__" AS "t0"
) AS "t1"
) AS "t2"
) AS "t3"
) AS "t4"
) AS "t5"
) AS "t6"
) AS "t7"
) AS "t8"
) AS "t9"
) AS "t10"
) AS "t11"
) AS "t12"
) AS "t13"
) AS "t14"
) AS "t15"
) AS "t16"
) AS "t17"
) AS "t18"
) AS "t19"
) AS "t20"
) AS "t21"
) AS "t22"
) AS "t23"
) AS "t24"
) AS "t25"
) AS "t26"
) AS "t27"
) AS "t28"
GROUP BY
"t28"."outcome",
"t28"."hour",
"t28"."method",
"t28"."path",
"t28"."gentle",
"t28"."host",
"t28"."names",
"t28"."selectors",
"t28"."version",
"t28"."status",
"t28"."vantage",
"t28"."principal",
"t28"."api_key",
"t28"."user_agent",
"t28"."address",
"t28"."header_1",
"t28"."header_2",
"t28"."header_3"
