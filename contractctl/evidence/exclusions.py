"""Hits that are nobody's use: health checks and probes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fnmatch import translate

from contractctl.evidence.matching import ContractIndex
from contractctl.model.evidence import Credentials, Exclusion

HEALTH_CHECK = "health check"

BUILT_IN = (
    *(
        Exclusion(HEALTH_CHECK, user_agent=agent)
        for agent in (
            *("kube-probe/*", "ELB-HealthChecker/*", "GoogleHC/*", "Consul Health Check*"),
            *("Envoy/HC*", "Prometheus/*", "Blackbox Exporter/*", "HAProxy/HealthCheck*"),
            *("UptimeRobot/*", "Pingdom*", "StatusCake*", "AlwaysOn/*", "Edge Health Probe*"),
        )
    ),
    *(
        Exclusion(HEALTH_CHECK, path=path)
        for path in (
            *("*/health", "*/healthz", "*/livez", "*/readyz", "*/ready", "*/live", "*/ping"),
            *("*/health/*", "*/_health", "*/metrics", "*/actuator/health", "*/nginx_status"),
        )
    ),
)
"""What is left out unless consumers.yaml says more; a path that a contract knows is no probe."""


class Exclusions:
    """Says why a hit is left out, if it is."""

    def __init__(self, rules: Iterable[Exclusion], index: ContractIndex) -> None:
        self._index = index
        self._own = [_compiled(rule) for rule in rules]
        self._built_in = [_compiled(rule) for rule in BUILT_IN]

    def __call__(self, sender: Credentials, path: str) -> str | None:
        """The reason why a hit is left out, by its sender and path; None if it counts."""
        for agent, asked, reason in self._own:
            if agent.match(sender.user_agent) and asked.match(path):
                return reason
        for agent, asked, reason in self._built_in:
            if agent.match(sender.user_agent) and asked.match(path):
                return None if self._index.knows(self._index.mask(path)) else reason
        return None


def _compiled(rule: Exclusion) -> tuple[re.Pattern[str], re.Pattern[str], str]:
    agent = re.compile(translate(rule.user_agent or "*"), re.IGNORECASE)
    return agent, re.compile(translate(rule.path or "*")), rule.reason
