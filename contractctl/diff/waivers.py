"""Hold the waivers of a contract against its changes: what is accepted, what has gone stale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from contractctl.model import Change, Waiver


@dataclass(frozen=True, slots=True)
class Waived:
    """What waivers say about the changes of one diff on one day.

    in_force: by fingerprint, those that hit a change and have not expired; a waiver counts to the
        end of the day on which it expires.
    expired: those that hit a change and count no more. unused: those that hit no change.
    """

    in_force: Mapping[str, tuple[Waiver, ...]] = field(default_factory=dict)
    expired: tuple[Waiver, ...] = ()
    unused: tuple[Waiver, ...] = ()

    @property
    def is_stale(self) -> bool:
        """Whether a waiver waits for somebody to remove or renew it."""
        return bool(self.expired or self.unused)

    def of(self, change: Change) -> tuple[Waiver, ...]:
        """The waivers in force for a change."""
        return self.in_force.get(change.fingerprint, ())

    def excuses(self, change: Change) -> bool:
        """Whether a change is accepted for everybody: a diff knows no consumers.

        A waiver that names consumers excuses these and nobody else; impact judges them one by one.
        """
        return any(not waiver.consumers for waiver in self.of(change))

    def for_consumer(self, fingerprint: str, consumer: str) -> Waiver | None:
        """The waiver that excuses one consumer from a change; the one that lasts longest."""
        found = [
            waiver
            for waiver in self.in_force.get(fingerprint, ())
            if not waiver.consumers or consumer in waiver.consumers
        ]
        return max(found, key=lambda waiver: waiver.expires, default=None)


def weigh(
    changes: Iterable[Change], waivers: Iterable[Waiver], as_of: date, *, complete: bool = True
) -> Waived:
    """Sort waivers by what they do to changes, in the order of the file.

    complete: whether these are the changes that the waivers were written for, so that one that
    hits none of them is unused.
    """
    return weigh_by((change.fingerprint for change in changes), waivers, as_of, complete=complete)


def weigh_by(
    fingerprints: Iterable[str], waivers: Iterable[Waiver], as_of: date, *, complete: bool = True
) -> Waived:
    """Sort waivers by what they do to whatever has one of some fingerprints; as `weigh`."""
    found = frozenset(fingerprints)
    in_force: dict[str, tuple[Waiver, ...]] = {}
    expired: list[Waiver] = []
    unused: list[Waiver] = []
    for waiver in waivers:
        if waiver.fingerprint not in found:
            unused += [waiver] if complete else []
        elif waiver.expires < as_of:
            expired.append(waiver)
        else:
            known = in_force.get(waiver.fingerprint, ())
            in_force[waiver.fingerprint] = (*known, waiver)
    return Waived(in_force, tuple(expired), tuple(unused))
