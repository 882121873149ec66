"""Who a sender is: the strongest identity decides, and nobody is guessed at."""

from __future__ import annotations

import pytest

from contractctl.evidence.identity import Condenser, Identities
from contractctl.model import Identity, Location, Service
from contractctl.model.evidence import CallerKind, Credentials

HERE = Location("consumers.yaml", 1, 1)
KEY = "sha256:" + "a" * 64


def service(name: str, *identities: Identity) -> Service:
    return Service(name, "team", "owner", 2, HERE, identities=identities)


SERVICES = (
    service(
        "checkout",
        Identity("spiffe", "spiffe://prod/checkout"),
        Identity("header", "checkout", "x-client-id"),
        Identity("user_agent", "checkout/*"),
    ),
    service("batch", Identity("api_key", KEY), Identity("cidr", "10.20.0.0/16")),
    service("night", Identity("cidr", "10.20.7.0/24")),
    service(
        "scripts", Identity("user_agent", "python-requests/*"), Identity("cidr", "10.9.0.0/24")
    ),
    service("east", Identity("user_agent", "sdk/*"), Identity("cidr", "10.1.0.0/16")),
    service("west", Identity("user_agent", "sdk/*"), Identity("cidr", "10.2.0.0/16")),
    service("left", Identity("user_agent", "shared/*")),
    service("right", Identity("user_agent", "shared/1*")),
)
IDENTITIES = Identities(SERVICES)


@pytest.mark.parametrize(
    ("sender", "name", "by"),
    [
        (Credentials(principal="spiffe://prod/checkout"), "checkout", "spiffe"),
        (Credentials(headers=(("x-client-id", "checkout"),)), "checkout", "header"),
        (Credentials(api_key=KEY), "batch", "api_key"),
        (Credentials(user_agent="Checkout/2.1"), "checkout", "user_agent"),
        (Credentials(address="10.20.3.4"), "batch", "cidr"),
        (Credentials(address="10.20.7.4"), "night", "cidr"),
        (Credentials(service="night"), "night", "service"),
        (Credentials(user_agent="checkout/1", address="10.20.3.4"), "checkout", "user_agent"),
        (Credentials(user_agent="python-requests/2", address="10.9.0.4"), "scripts", "user_agent"),
    ],
)
def test_the_strongest_identity_names_the_service(sender: Credentials, name: str, by: str) -> None:
    found = IDENTITIES.caller(sender)
    assert (found.kind, found.name, found.identified_by) == (CallerKind.SERVICE, name, by)
    assert found.is_weak == (by in {"header", "user_agent", "cidr"})


def test_services_that_claim_a_sender_by_weaker_identities_are_named_too() -> None:
    found = IDENTITIES.caller(Credentials(user_agent="checkout/1", address="10.20.3.4"))
    assert found.claimed_by == ("checkout", "batch")


def test_two_equally_strong_claims_are_a_conflict() -> None:
    found = IDENTITIES.caller(Credentials(user_agent="shared/12"))
    assert (found.kind, found.claimed_by) == (CallerKind.CONFLICT, ("left", "right"))


def test_the_next_identity_breaks_a_tie() -> None:
    for address, name in (("10.1.3.4", "east"), ("10.2.3.4", "west")):
        sender = Credentials(user_agent="sdk/1", address=address)
        found = IDENTITIES.caller(sender)
        assert (found.kind, found.name) == (CallerKind.SERVICE, name)
        assert IDENTITIES.caller(Condenser(IDENTITIES)(sender)) == found
    assert IDENTITIES.caller(Credentials(user_agent="sdk/1")).kind is CallerKind.CONFLICT


def test_who_shows_another_s_identity_of_a_kind_that_the_service_declares_is_not_the_service() -> (
    None
):
    for shown in (
        Credentials(principal="spiffe://prod/other", user_agent="checkout/1"),
        Credentials(headers=(("x-client-id", "other"),), user_agent="checkout/1"),
    ):
        assert IDENTITIES.caller(shown).kind is CallerKind.UNDOCUMENTED
        condensed = Condenser(IDENTITIES)(shown)
        assert IDENTITIES.caller(condensed) == IDENTITIES.caller(shown)


def test_an_unknown_strong_identity_beside_a_weak_claim_is_a_conflict() -> None:
    sender = Credentials(principal="spiffe://prod/other", address="10.20.7.9")
    found = IDENTITIES.caller(sender)
    assert (found.kind, found.claimed_by) == (CallerKind.CONFLICT, ("night",))
    assert found.name == "night or principal:spiffe://prod/other"
    assert IDENTITIES.caller(Condenser(IDENTITIES)(sender)) == found


def test_a_library_s_default_name_from_elsewhere_is_not_the_service_s() -> None:
    found = IDENTITIES.caller(Credentials(user_agent="python-requests/2", address="10.77.0.4"))
    assert found.kind is CallerKind.UNDOCUMENTED
    assert found.name == "user_agent:python-requests 10.77.0.0/24"


@pytest.mark.parametrize(
    ("sender", "name"),
    [
        (Credentials(api_key="sha256:" + "b" * 64), "api_key:sha256:" + "b" * 12),
        (Credentials(headers=(("x-client-id", "other"),)), "header:x-client-id=other"),
        (Credentials(service="unheard"), "service:unheard"),
        (Credentials(address="2001:db8::1"), "address:2001:db8::/64"),
        (Credentials(user_agent="Mozilla/5.0 (compatible; Bot/2.1; +x)"), "user_agent:Bot"),
    ],
)
def test_a_stranger_is_named_by_the_strongest_of_what_tells_it_apart(
    sender: Credentials, name: str
) -> None:
    found = IDENTITIES.caller(sender)
    assert (found.kind, found.name) == (CallerKind.UNDOCUMENTED, name)


def test_what_nothing_tells_apart_is_unattributed() -> None:
    assert IDENTITIES.caller(Credentials()).kind is CallerKind.UNATTRIBUTED


def test_a_condensed_sender_is_recognised_as_before() -> None:
    condense = Condenser(IDENTITIES)
    for sender in (
        Credentials(principal="spiffe://prod/checkout", user_agent="x", address="1.2.3.4"),
        Credentials(user_agent="checkout/1", address="10.20.3.4"),
        Credentials(user_agent="shared/12", address="10.20.7.9"),
        Credentials(user_agent="curl/8", address="10.77.0.4"),
        Credentials(address="not an address"),
    ):
        assert IDENTITIES.caller(condense(sender)) == IDENTITIES.caller(sender)


def test_a_thousand_addresses_of_one_service_are_stored_as_one_sender() -> None:
    condense = Condenser(IDENTITIES)
    senders = {condense(Credentials(address=f"10.20.{n // 250}.{n % 250}")) for n in range(1000)}
    assert len(senders) == 1


def test_strangers_keep_few_addresses_and_then_their_networks() -> None:
    condense = Condenser(IDENTITIES)
    agent = "curl/8"
    senders = {
        condense(Credentials(user_agent=agent, address=f"10.77.{n // 250}.{n % 250}"))
        for n in range(1000)
    }
    assert len(senders) <= 64 + 4
    hidden = Condenser(IDENTITIES, anonymise=True)
    assert hidden(Credentials(user_agent=agent, address="10.77.3.4")).address == "10.77.3.0/24"


def test_the_address_of_a_proxy_tells_nobody_apart() -> None:
    condense = Condenser(IDENTITIES, proxies=("10.20.0.5/32",))
    assert condense(Credentials(address="10.20.0.5")) == Credentials()
    assert condense(Credentials(address="10.20.0.6")) == Credentials(address="10.20.0.0/16")


@pytest.mark.parametrize("form", ["::ffff:{}", "::FFFF:{}", "{}"])
def test_an_address_that_a_socket_for_both_versions_shows_is_the_same_address(form: str) -> None:
    inside = Identities([service("inside", Identity("cidr", "10.7.0.0/16"))])
    own = inside.caller(Credentials(address=form.format("10.7.1.2")))
    assert (own.name, own.kind) == ("inside", CallerKind.SERVICE)
    condense = Condenser(inside, proxies=("10.0.0.5/32",))
    stranger = Credentials(user_agent="acme/1", address=form.format("10.9.1.2"))
    assert condense(stranger) == Credentials(user_agent="acme/1", address="10.9.1.2")
    behind = Credentials(user_agent="acme/1", address=form.format("10.0.0.5"))
    assert condense(behind) == Credentials(user_agent="acme/1")


def test_a_scanner_with_a_new_name_for_each_request_does_not_fill_the_store() -> None:
    condense = Condenser(IDENTITIES)
    senders = {
        condense(Credentials(user_agent=f"scan{n}/1", address=f"{n % 200}.{n // 200}.7.9"))
        for n in range(30_000)
    }
    assert len(senders) <= 20_010
