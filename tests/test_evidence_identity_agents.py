"""Patterns of user agents are found by how they begin, and match as if each had been tried."""

from __future__ import annotations

import re
from fnmatch import translate

from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.evidence.identity import Identities
from contractctl.model import Identity, Location, Service
from contractctl.model.evidence import Credentials

LETTERS = st.text("aAkK\u212asS\u017f/-*?[]!1", max_size=6)
AGENTS = st.text("aAkK\u212asS\u017f/-1", min_size=1, max_size=6)
"""The Kelvin sign and the long s are other spellings of k and s where case does not count."""


@settings(max_examples=300, derandomize=True, deadline=None)
@given(st.lists(LETTERS.filter(bool), max_size=6), AGENTS)
def test_every_pattern_that_matches_claims_the_agent_and_no_other(
    patterns: list[str], agent: str
) -> None:
    services = [
        Service(f"s{at}", "team", "owner", 1, Location("consumers.yaml", at, 1),
                identities=(Identity("user_agent", pattern),))
        for at, pattern in enumerate(patterns)
    ]  # fmt: skip
    found = Identities(services).claims(Credentials(user_agent=agent))
    assert [claim.service for claim in found] == [
        f"s{at}"
        for at, pattern in enumerate(patterns)
        if re.match(translate(pattern), agent, re.IGNORECASE)
    ]
