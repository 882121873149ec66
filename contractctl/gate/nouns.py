"""What the rules of the gate look at: contracts at the base and now, their users, what is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from contractctl.diff import Diff
from contractctl.gate.promises import Ending, are_of_all, endings
from contractctl.impact import Assessment
from contractctl.model import Change, MigrationFile, Notice, Removal, Revision, Service
from contractctl.model.gate import GateSettings, Ground, Happened, Level
from contractctl.model.impact import Observed, Watched
from contractctl.model.ledger import Agreement


@dataclass(frozen=True, slots=True)
class Known:
    """What evidence and agreements say of a contract, wherever they come from.

    observed: None where no evidence was ever recorded for this contract
    first, last: days of the traffic that was looked at; None if none was
    agreements: of owners, to the end of operations
    extensions: by consumer, the day until which it was given more time
    moved: consumers that are proven to use the new form
    watched: how long traffic was watched that would show whom nobody has seen yet; None where no
        log of every request was imported
    source: where it stands, for a reader: `contracts/orders/usage.json`
    digest: `sha256:<hex>` over all of it
    """

    source: str
    digest: str
    observed: Observed | None = None
    first: date | None = None
    last: date | None = None
    agreements: tuple[Agreement, ...] = ()
    extensions: Mapping[str, date] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()
    watched: Watched | None = None


@dataclass(frozen=True, slots=True, eq=False)
class RevisionCase:
    """One revision of a contract at the base, and what it is compared with now.

    stem: its name at the base, such as `openapi` or `v1`
    head: what its file holds now, or the newest revision that is left where the file is gone; None
        where nothing of the contract is left
    is_gone: whether the revision's own file is gone
    diff, assessment: None where there is no head. The assessment judges every change that is not
        safe, and every removal after its sunset besides
    """

    stem: str
    base: Revision
    head: Revision | None
    is_gone: bool
    diff: Diff | None = None
    assessment: Assessment | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes; none where there is nothing to compare with."""
        return self.diff.changes if self.diff else ()


@dataclass(frozen=True, slots=True, eq=False)
class ContractCase:
    """A contract that the pull request touches, itself or by its consumers, dates or waivers.

    former: its name at the base; the same unless it was renamed
    files: what was compared, for a reader
    revisions: those that were there at the base and differ now
    added: those that are new, which break nobody
    remaining: every revision that there is now; loaded only where a consumer's entry changed, or
        a date of migration.yaml may be taken back
    base_services, services: as consumers.yaml declares them at the base and now
    counting: those whose use of the contract counts: of both, without who may leave
    base_migration, migration: at the base and now
    pair_fingerprints: of the changes between base and head of the migration now, for which waivers
        may stand beside those for what this pull request changes; None where nobody has to know
    notice: the least days between the announcement of an end and the end
    """

    api: str
    former: str
    happened: Happened
    files: tuple[str, ...]
    known: Known
    revisions: tuple[RevisionCase, ...] = ()
    added: tuple[Revision, ...] = ()
    remaining: tuple[Revision, ...] = ()
    base_services: tuple[Service, ...] = ()
    services: tuple[Service, ...] = ()
    counting: tuple[Service, ...] = ()
    base_migration: MigrationFile | None = None
    migration: MigrationFile | None = None
    pair_fingerprints: frozenset[str] | None = None
    notice: Notice = field(default_factory=Notice)

    @property
    def promised(self) -> MigrationFile | None:
        """The file whose terms count: that of the base, or none, so that nobody is judged by terms
        of one's own; that of now only for a contract that is new."""
        is_new = self.happened is Happened.ADDED
        return self.base_migration or (self.migration if is_new else None)

    @property
    def removal(self) -> Removal:
        """What must hold before something is removed."""
        return self.promised.policy.removal if self.promised else Removal()

    def announced_end(self, revision: RevisionCase) -> date | None:
        """The sunset that was promised for a revision as a whole; None without one.

        Of a migration without base and head, for a contract in one living file, the dates are
        those of what is deprecated in it; where that is all, and nothing of the contract is left,
        the last of them is the end of the revision.
        """
        if self.base_migration is not None and self.names(revision):
            return self.base_migration.sunset
        ends = () if revision.head else self.endings(revision)
        return ends[0].day if are_of_all(ends, revision.base) else None

    def names(self, revision: RevisionCase) -> bool:
        """Whether migration.yaml at the base is about the end of a revision as a whole."""
        return self.base_migration is not None and self.base_migration.base == revision.stem

    def endings(self, revision: RevisionCase) -> tuple[Ending, ...]:
        """The announced ends of the operations of a revision, the latest first."""
        promised = self.base_migration
        is_about = promised is not None and promised.base in (None, revision.stem)
        return endings(revision.base, promised if is_about else None)

    def goes_as_one(self, revision: RevisionCase) -> bool:
        """Whether the end of a revision was announced, so that it is judged as a whole."""
        return revision.is_gone and self.announced_end(revision) is not None


@dataclass(frozen=True, slots=True)
class Terms:
    """By which the gate judges: the day, the settings.

    base_settings: at the base, by which it is weighed that they are loosened; None for the same
    """

    as_of: date
    settings: GateSettings
    base_settings: GateSettings | None = None

    def weight(self, rule: str, level: Level, change_rule: str | None) -> Level | None:
        """What the settings make of a level of a rule; None where the rule is switched off."""
        is_about_settings = rule == "gate-loosened" and self.base_settings is not None
        levels = (
            self.base_settings or self.settings if is_about_settings else self.settings
        ).levels
        return levels.get(f"{rule}/{change_rule}", levels.get(rule, level))


def step(text: str) -> Ground:
    """A step of a derivation that says what was looked at, and is no condition."""
    return Ground(text, is_condition=False)
