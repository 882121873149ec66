"""Real access logs are recognised, and what is rejected in them is explained."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from logs_estate import add_up, lines_in, read

from contractctl.evidence.logs import recognise

SAMPLES = ROOT.parent / "shared" / "data" / "logs"

EXPECTED = {
    "combined": """elastic-apache_logs apache2-logs apache2-malformed http-admin-interface-probing
        http-bf-wordpress-bf http-cve-probing http-dos-bypass-cache http-dos-invalid-http-versions
        http-dos-random-uri http-dos-switching-ua http-generic-test http-technology-probing
        http-wordpress-scan http-wordpress_user-enum http-wordpress_wpconfig litespeed-logs
        litespeed-http-sensitive-files nginx-bad-user-agent nginx-http-backdoor nginx_http-logs
        nginx-http-malformed nginx-http-open-proxy nginx-http-path-traversal
        nginx-http-sensitive-files nginx-http-sqli-probing nginx-http-w00twoot
        nginx-http-xss-probing nginx-proxy-manager-malformed""",
    "common": "apache-http-probing apache2-http-sensitive-files",
    "vhost-combined": """bunkerweb-bad-user-agent bunkerweb-http-malformed bunkerweb-logs
        bunkerweb-http-path-traversal bunkerweb-http-sensitive-files nginx-cve-2021-41773""",
    "aws-alb": "aws-alb-http-bad-user-agent aws-alb-logs",
    "caddy": "caddy-basic-auth-bf caddy-logs",
    "envoy-json": "envoy-http-bad-user-agent envoy-http-crawl-non_statics envoy-logs",
    "haproxy": "haproxy-logs haproxy-nextcloud-whitelist",
    "traefik": "traefik_clf",
    "traefik-json": "traefik_base-http-scenario traefik_json",
}
KINDS = {name: kind for kind, names in EXPECTED.items() for name in names.split()}

REJECTED = {
    "apache2-logs": 2,
    "envoy-logs": 4,
    "haproxy-logs": 3,
    "litespeed-logs": 2,
    "nginx_http-logs": 1,
    "traefik_json": 1,
}
"""Lines of error logs, of a TLS handshake, and of Envoy's text format among its JSON."""

FILES = sorted(
    p for folder in ("combined", "formats-crowdsec") for p in SAMPLES.glob(f"{folder}/*")
)


@pytest.mark.skipif(not FILES, reason="the sample logs are not beside the checkout")
def test_every_sample_that_is_expected_is_there() -> None:
    assert set(KINDS) <= {path.stem for path in FILES}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_real_log_is_recognised_and_read(path: Path, tmp_path: Path) -> None:
    content = path.read_bytes()
    found = recognise(content[: 1 << 16])
    assert (found.name if found else None) == KINDS.get(path.stem)
    if found is None:
        return
    reading = read(content, tmp_path)
    assert add_up(reading)
    assert reading.lines == lines_in(content)
    assert reading.rejected == REJECTED.get(path.stem, 0)
    assert all(one.reason.startswith(f"not {found.name}: ") for one in reading.rejections)
    assert len(reading.rejections) == min(5, reading.rejected)
