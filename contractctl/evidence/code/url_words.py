"""What the functions that make, take apart and format URLs are called in all languages."""

from __future__ import annotations

ENVIRONMENT = {"getenv", "Getenv", "GetEnvironmentVariable", "getEnv", "LookupEnv", "env"}
SETTINGS = {"environ", "env", "ENV", "config", "Config", "configuration", "settings", "conf"}
READ_SETTING = {"get", "fetch", "getProperty", "GetValue", "getString", "GetString", "getOrThrow"}
FORMAT = {"format", "Format", "formatted", "Sprintf", "sprintf"}
JOIN = {
    *(
        "Join",
        "join",
        "urljoin",
        "JoinPath",
        "joinpath",
        "url_join",
        "urlJoin",
        "joinPath",
        "Combine",
    ),
    *("resolve", "path", "pathSegment", "addPathSegment", "addPathSegments", "appendPath"),
    *("appendPathSegment", "appendPathSegments", "AppendPathSegment", "AppendPathSegments"),
    *("encodedPath", "addEncodedPathSegments", "addEncodedPathSegment", "segment"),
    *("fromHttpUrl", "fromUriString", "fromPath", "fromUri", "fromUriString", "segments"),
}
STEPS = {
    *("path", "pathSegment", "addPathSegment", "addPathSegments", "appendPathSegment", "segment"),
    *("appendPathSegments", "AppendPathSegment", "AppendPathSegments", "appendPath"),
}
"""Steps of builders, each of which adds to the path."""

OBJECT = {
    *("strip", "rstrip", "lstrip", "trim", "toString", "build", "toUri", "toUriString", "freeze"),
    *("buildAndExpand", "expand", "to_s", "queryParam", "addQueryParameter", "with_query", "query"),
    *("removeSuffix", "TrimEnd", "trimEnd", "ToString", "Uri", "toASCIIString", "ToUri"),
    *("SetQueryParam", "SetQueryParams", "href", "value", "toURL", "intern", "concat", "chomp"),
    *("request_uri", "PathAndQuery", "AbsoluteUri", "geturl"),
    *("newBuilder", "buildUpon", "encode", "String", "build_url", "toHttpUrl", "Url"),
}
REPLACE = {"replace", "replaceAll", "replaceFirst", "sub", "gsub", "Replace", "ReplaceAll"}
OBJECT |= REPLACE
ESCAPE = {
    *("encodeURIComponent", "quote", "quote_plus", "PathEscape", "QueryEscape", "escape"),
    *("urlencode", "EscapeDataString", "UrlEncode", "encode_www_form_component", "url_quote"),
}
FIRST = {
    *("create", "parse", "Parse", "encodeURI", "str", "String", "valueOf", "parse_uri", "Must"),
    *("TrimSuffix", "TrimRight", "TrimPrefix", "Trim", "TrimLeft", "TrimSpace", "Replace"),
    *("URI", "URL", "Uri", "uri", "url", "URI.create", "Request", "HttpRequestMessage", "new"),
    *("RestRequest", "HttpGet", "HttpPost", "HttpPut", "HttpDelete", "HttpPatch", "newBuilder"),
    *(
        "furl",
        "Url",
        "UriBuilder",
        "get_full_url",
        "mustParse",
        "MustParse",
        "toHttpUrl",
        "HttpUrl",
    ),
}
