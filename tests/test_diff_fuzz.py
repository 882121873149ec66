"""Generated pairs of schemas: no payload refutes a verdict, every witness holds."""

from __future__ import annotations

import fuzz_laws
import pytest
from diff_documents import compared, of_value
from fuzz_hunt import hunt, hunt_formats, hunt_spellings
from fuzz_laws import Contradiction, Tally, judge, validator
from fuzz_schemas import Pair

PAIRS = 150


@pytest.mark.parametrize("start", [1, 2])
def test_no_payload_refutes_a_verdict_and_every_witness_holds(start: int) -> None:
    tally = Tally()
    broken = hunt(start, PAIRS, tally)
    assert broken is None, broken
    assert tally.payloads > 20 * PAIRS
    assert tally.safe_verdicts > PAIRS / 4
    assert tally.witnesses > PAIRS / 10


def test_no_payload_refutes_a_verdict_for_readers_that_assert_formats_or_ignore_them() -> None:
    tally = Tally()
    broken = hunt_formats(1, PAIRS, tally)
    assert broken is None, broken
    assert tally.refuted_by_payload > PAIRS / 2
    assert tally.contained_verdicts > PAIRS / 10
    assert tally.witnesses > PAIRS / 3


def test_a_schema_in_other_words_hurts_nobody() -> None:
    broken = hunt_spellings(1, PAIRS)
    assert broken is None, broken


def test_the_judge_reads_3_0_as_3_0_means_it() -> None:
    nullable = validator({"type": "string", "nullable": True}, {}, "3.0")
    below = validator({"type": "integer", "maximum": 3, "exclusiveMaximum": True}, {}, "3.0")
    assert [nullable.is_valid(value) for value in (None, "a", 1)] == [True, True, False]
    assert [below.is_valid(value) for value in (2, 3)] == [True, False]


def test_the_judge_would_notice_a_wrong_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = compared(of_value({}), of_value({}))
    monkeypatch.setattr(fuzz_laws, "diff", lambda *_, **__: nothing)
    pair = Pair("3.1", {"type": "string"}, {"type": "string", "minLength": 2}, {}, {})
    with pytest.raises(Contradiction, match="a payload is hurt by no change"):
        judge(pair, 60, Tally())
