"""Laws that hold for every pair of real documents, on a sample of `make corpus`."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from benchmarks.corpus import differences, retold
from benchmarks.corpus import load as load_entry
from benchmarks.histories import SPECS, consecutive_pairs, histories
from contractctl.cli.pipeline import located
from contractctl.diff import Diff
from contractctl.diff.document import callbacks, declared_operations, paths
from contractctl.errors import ContractctlError
from contractctl.model import Operation, Revision, Severity
from contractctl.report.diff_json import render_json

SAMPLE = (
    "adyen-legalentity v3 -> v4",
    "adyen-transfer v2 -> v3",
    "airflow 2.9.3 -> 2.10.0",
    "airflow 3.1.8 -> 3.2.0",
    "alertmanager v0.32.0 -> v0.33.0",
    "argo-cd v0.12.0 -> v1.2.0",
    "argo-cd v2.8.0 -> v2.10.0",
    "camara-device-status r1.3 -> r2.1",
    "camara-geofencing r2.2 -> r3.1",
    "camara-location-verification v0.2.0 -> r1.1",
    "camara-number-verification v0.3.1 -> r1.1",
    "camara-qod r3.2 -> r4.1",
    "camara-qos-profiles r3.2 -> r4.1",
    "camara-sim-swap v0.4.0 -> r1.1",
    "camara-sim-swap-subscriptions r2.2 -> r3.1",
    "ga4gh-drs drs-0.1.0 -> drs-1.0.0",
    "ga4gh-drs-multifile drs-1.2.0 -> drs-1.3.0",
    "ga4gh-wes 1.0.0 -> 1.0.1",
    "gotify v1.0.0 -> v1.1.0",
    "harbor v1.6.0 -> v1.8.0",
    "ory-hydra v1.11.10 -> v2.0.0",
    "ory-keto v0.7.0-alpha.1 -> v0.8.0-alpha.0",
    "traccar v4.10 -> v4.11",
    "traccar v6.5 -> v6.6",
    "twilio-messaging-v1 1.38.2 -> 1.39.2",
)
"""At least one pair of every history that has two releases, over all dialects and conversions."""

REFUSED = {
    "ga4gh-drs-multifile drs-1.3.0 -> drs-1.4.0": 'duplicate key "description"',
    "harbor v1.4.0 -> v1.6.0": "is no JSON pointer",
}


@cache
def load(entry: Path) -> Revision:
    return load_entry(entry)


@cache
def found(name: str) -> Diff:
    pair = next(pair for pair in consecutive_pairs() if str(pair) == name)
    base, head = load(pair.base.entry), load(pair.head.entry)
    judged = differences(base, head)
    return replace(judged, changes=located(judged.changes, base, head))


def operations_of(revision: Revision) -> set[Operation]:
    announced = (callbacks(revision, offered) for offered in paths(revision).values())
    return set(declared_operations(revision)).union(*announced)


def test_the_sample_has_every_history(shared_data: Path) -> None:
    assert shared_data / "specs" == SPECS
    several = {name for name, releases in histories().items() if len(releases) > 1}
    assert {name.split()[0] for name in SAMPLE} == several


@pytest.mark.parametrize("name", SAMPLE)
def test_every_change_leads_to_a_line(name: str, shared_data: Path) -> None:
    lines = {
        file: len(source.decode("utf-8").splitlines())
        for revision in (found(name).base, found(name).head)
        for file, source in zip(revision.files.values(), revision.sources.values(), strict=True)
    }
    for change in found(name).changes:
        places = [one for one in (change.base_location, change.head_location) if one]
        assert places, change.message
        assert all(1 <= place.line <= lines[place.file] for place in places)


@pytest.mark.parametrize("name", SAMPLE)
def test_every_change_names_operations_that_a_revision_has(name: str, shared_data: Path) -> None:
    known = operations_of(found(name).base) | operations_of(found(name).head)
    for change in found(name).changes:
        assert set(change.operations) <= known, change.message
        assert list(change.operations) == sorted(set(change.operations))


@pytest.mark.parametrize("name", SAMPLE)
def test_fingerprints_are_unique_and_changes_come_worst_first(name: str, shared_data: Path) -> None:
    changes = found(name).changes
    assert len({change.fingerprint for change in changes}) == len(changes)
    order = [list(Severity).index(change.severity) for change in changes]
    assert order == sorted(order)


@pytest.mark.parametrize("name", SAMPLE)
def test_a_message_never_shows_where_it_was_not_filled_in(name: str, shared_data: Path) -> None:
    for change in found(name).changes:
        assert change.message.strip() == change.message != ""
        assert not {"{subject}", "{base}", "{head}"} & set(change.message.split())


@pytest.mark.parametrize("name", SAMPLE)
def test_json_of_a_diff_is_valid_and_the_same_for_documents_loaded_again(
    name: str, shared_data: Path
) -> None:
    first = found(name)
    again = [load_revision_again(revision) for revision in (first.base, first.head)]
    judged = differences(*again)
    second = replace(judged, changes=located(judged.changes, *again))
    assert render_json(first) == render_json(second)
    assert len(json.loads(render_json(first))["changes"]) == len(first.changes)


def load_revision_again(revision: Revision) -> Revision:
    return load_entry(Path(revision.name))


@pytest.mark.parametrize("name", SAMPLE)
def test_a_revision_differs_from_itself_in_nothing(name: str, shared_data: Path) -> None:
    for revision in (found(name).base, found(name).head):
        assert differences(revision, load_revision_again(revision)).changes == ()


@pytest.mark.parametrize("name", SAMPLE)
def test_other_descriptions_and_another_order_of_required_and_enum_change_nothing(
    name: str, shared_data: Path
) -> None:
    for revision in (found(name).base, found(name).head):
        assert differences(revision, retold(revision)).changes == ()
        assert differences(retold(revision), revision).changes == ()


def test_a_contract_in_several_files_offers_what_its_bundled_form_offers(
    shared_data: Path,
) -> None:
    known = histories()
    source, bundled = known["camara-qod-multifile"][-1], known["camara-qod"][-1]
    assert operations_of(load(source.entry)) == operations_of(load(bundled.entry))


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_that_two_readers_read_differently_is_refused(
    name: str, shared_data: Path
) -> None:
    with pytest.raises(ContractctlError, match=REFUSED[name]):
        found(name)
