"""A checker of plans that shares no code with the planner: laws, from a plan and its inputs."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache

import holidays
import networkx as nx
from plan_draws import JUDGED, Drawn

from contractctl.model import Verdict
from contractctl.plan.nouns import Plan, Wave

ONE = timedelta(days=1)


@cache
def _public(country: str) -> holidays.HolidayBase:
    return holidays.country_holidays(country)


class Checker:
    """The laws of one plan; each method asserts some."""

    def __init__(self, plan: Plan, given: Drawn) -> None:
        self.plan, self.given = plan, given
        self.announce = plan.milestones[0].day
        self.policy = given.migration.policy
        self.sunset = given.migration.timeline.sunset
        self.ring_of = {name: set(ring) for ring in given.cycles for name in ring}
        self.services = {one.name: one for one in given.services}
        self.wave_of = {name: wave.number for wave in plan.waves for name in wave.members}
        self.effort = {one.name: one.effort_days for one in plan.scope.members}
        self.has_moved = set(given.facts.moved or ())
        self.late = self.who_is_late()
        self.needed = self.who_is_needed()
        self.quiet = self.when_extended_are_quiet()
        self.left = [wave for wave in plan.waves if self.who_is_left(wave)]
        self.deprecate = plan.milestones[1].day
        self.noticed = self.announce + timedelta(days=self.policy.notice_days)

    def check(self) -> None:
        """All of them."""
        self.everybody_is_in_one_list()
        self.waves_keep_to_limits()
        self.waves_keep_to_order()
        self.who_goes_another_way_is_named()
        self.milestones_keep_to_facts()
        self.waves_keep_to_the_calendar()
        self.nothing_left_is_in_the_past()
        self.fit_says_what_the_dates_say()
        self.the_critical_path_is_one()

    def works(self, day: date) -> bool:
        """Whether a day is a working day outside freezes."""
        calendar = self.policy.calendar
        if any(freeze.start <= day <= freeze.end for freeze in calendar.freezes):
            return False
        if calendar.country is None:
            return day.weekday() < 5
        return _public(calendar.country).is_working_day(day)

    def next_working(self, day: date) -> date:
        while not self.works(day):
            day += ONE
        return day

    def who_is_late(self) -> set[str]:
        """Who was told, or seen, only when the first wave was to start."""
        opened = max(self.given.migration.timeline.deprecate, self.announce)
        found = (self.given.facts.told, self.given.seen)
        return {name for days in found for name, day in days.items() if day > opened} & {
            *self.effort
        }

    def who_is_needed(self) -> dict[str, set[str]]:
        """By consumer, whose change reaches it: along a path on which nobody else has to move."""
        graph: nx.DiGraph[str] = nx.DiGraph(
            (name, other) for name, found in self.given.depends_on.items() for other in found
        )
        still = self.effort.keys() - self.late
        needed: dict[str, set[str]] = {}
        for name in self.effort:
            graph.add_node(name)
            kept = graph.subgraph(graph.nodes - still | {name})
            paths = {name} | nx.descendants(kept, name)
            found = {other for one in paths for other in graph[one] if other in self.effort}
            needed[name] = found - {name}
        return needed

    def when_extended_are_quiet(self) -> dict[str, date]:
        """By consumer with more time: by the end of that, or of its wave as it was announced."""
        if self.given.facts.moved is None:
            return {}
        before = self.given.moved(None).plan()
        ends = {name: wave.end for wave in before.waves for name in wave.members}
        soak = timedelta(days=self.policy.soak_days)
        more = self.given.facts.extended.items()
        return {
            name: max(one.until, ends[name]) + soak
            for name, one in more
            if name in ends and name not in self.has_moved
        }

    def who_is_left(self, wave: Wave) -> list[str]:
        out = self.has_moved | self.quiet.keys()
        return [name for name in wave.members if name not in out]

    def begun(self, wave: Wave) -> date | None:
        """The day from which on all who are left are on their way."""
        going, left = self.given.facts.started, self.who_is_left(wave)
        if self.given.facts.moved is None or not left or not going.keys() >= set(left):
            return None
        return max(going[name] for name in left)

    def waits(self, wave: Wave) -> list[date]:
        """When those are quiet who have more time and provide what is consumed in a wave."""
        found = {one for name in self.who_is_left(wave) for one in self.needed[name]}
        rings = {one for name in self.who_is_left(wave) for one in self.ring_of.get(name, ())}
        its = {one for one in found - rings if one in self.quiet}
        return [self.quiet[one] for one in its]

    def together(self, name: str) -> set[str]:
        """Who has to be in the same wave."""
        ring = self.ring_of.get(name, {name}) & self.effort.keys()
        return ring & self.late if name in self.late else ring - self.late

    def providers(self, name: str) -> set[str]:
        """Who has to be in an earlier wave."""
        ring = self.together(name)
        others = {other for one in ring for other in self.needed[one]} - ring
        return others if name in self.late else others - self.late

    def everybody_is_in_one_list(self) -> None:
        excused = {
            (waiver.fingerprint, name)
            for waiver in self.given.migration.waivers
            if waiver.expires >= self.given.as_of
            for name in waiver.consumers
        }
        wanted: dict[str, str] = {}
        for name, verdicts in self.given.verdicts.items():
            pairs = [
                (one, (change.fingerprint, name) in excused)
                for change, one in zip(JUDGED, verdicts, strict=True)
            ]
            still = {one for one, is_excused in pairs if not is_excused}
            waived = any(is_excused and one is not Verdict.UNAFFECTED for one, is_excused in pairs)
            if still & {Verdict.AFFECTED, Verdict.POSSIBLE}:
                wanted[name] = "members"
            elif Verdict.UNKNOWN in still:
                wanted[name] = "unknown"
            else:
                wanted[name] = "waived" if waived else "unaffected"
        lists = ("members", "unknown", "unaffected", "waived")
        found = [(one.name, kind) for kind in lists for one in getattr(self.plan.scope, kind)]
        assert sorted(found) == sorted(wanted.items())
        moving = [name for wave in self.plan.waves for name in wave.members]
        assert sorted(moving) == sorted(self.effort), "every member moves exactly once"
        assert [wave.number for wave in self.plan.waves] == list(range(1, len(self.plan.waves) + 1))

    def waves_keep_to_limits(self) -> None:
        for wave in self.plan.waves:
            teams = Counter(self.services[name].team for name in wave.members)
            small = len(wave.members) <= self.policy.wave_size
            if not (small and max(teams.values()) <= self.policy.team_capacity):
                assert set(wave.members) == self.together(wave.members[0]), "only a cycle may"
                assert wave.remarks
                said = "\n".join(one.text for one in self.plan.remarks)
                assert all(text in said for text in wave.remarks)

    def waves_keep_to_order(self) -> None:
        for name, number in self.wave_of.items():
            assert all(self.wave_of[other] < number for other in self.providers(name))
            assert {self.wave_of[other] for other in self.together(name)} == {number}
        in_time = [number for name, number in self.wave_of.items() if name not in self.late]
        assert all(self.wave_of[name] > max(in_time, default=0) for name in self.late)

    def who_goes_another_way_is_named(self) -> None:
        said = [one.text for one in self.plan.remarks]
        for name in self.quiet:
            assert any(text.startswith(f"{name} has until ") for text in said)
        for name in self.late:
            assert any(text.startswith(f"{name} joined late") for text in said)
        for name in self.effort.keys() - self.late - self.has_moved:
            needed = self.given.depends_on[name] & self.late - self.has_moved
            for other in needed - self.ring_of.get(name, set()):
                split = f"{name} (wave {self.wave_of[name]}) consumes what {other} provides"
                assert any(text.startswith(split) for text in said)
        started = self.given.facts.started if self.given.facts.moved is not None else {}
        for wave in self.plan.waves:
            assert [*wave.extended] == [name for name in wave.members if name in self.quiet]
            assert [*wave.started] == [name for name in self.who_is_left(wave) if name in started]
            assert wave.is_over == (not self.who_is_left(wave))

    def milestones_keep_to_facts(self) -> None:
        promised, told = self.given.migration.timeline, self.given.facts.announced
        if told is None:
            assert self.announce == self.next_working(max(promised.announce, self.given.as_of))
        else:
            assert self.announce == told == self.plan.announced
        assert self.deprecate == self.next_working(max(promised.deprecate, self.announce))
        _, _, sunset, retire = self.plan.milestones
        assert sunset.day == self.sunset
        assert self.works(retire.day)
        assert retire.day >= self.sunset + timedelta(days=self.policy.removal.quiet_days)

    def waves_keep_to_the_calendar(self) -> None:
        as_planned = self.given.facts.moved is None
        ready = self.deprecate
        for wave in self.plan.waves:
            left = self.who_is_left(wave)
            assert self.works(wave.start)
            assert self.works(wave.end)
            assert wave.soaked == wave.end + timedelta(days=self.policy.soak_days)
            span = (wave.end - wave.start).days + 1
            room = sum(self.works(wave.start + ahead * ONE) for ahead in range(span))
            needed = max([1, *(self.effort[name] for name in left or wave.members)])
            assert room == needed if as_planned else room >= needed
            begun = self.begun(wave)
            told = [self.given.facts.told.get(name, date.min) for name in wave.members]
            assert begun or wave.start >= max(told) or wave.members[0] not in self.late
            if begun is not None:
                assert wave.start <= self.next_working(begun), "it has begun"
            elif left:
                assert wave.start >= max([ready, *self.waits(wave)]), "one after the other"
            ready = max(ready, wave.soaked)

    def nothing_left_is_in_the_past(self) -> None:
        as_of, facts = self.given.as_of, self.given.facts
        if facts.announced is None:
            waiting = [wave.start for wave in self.left if self.begun(wave) is None]
            assert as_of <= min([self.announce, *waiting])
        elif facts.moved is None:
            return  # as it was announced
        assert all(one.resolve_by >= as_of for one in self.plan.scope.unknown)
        assert self.plan.milestones[3].day >= as_of
        assert self.plan.fit.fits or self.plan.fit.earliest_sunset >= as_of
        for place, wave in enumerate(self.left):
            assert wave.end >= as_of
            has_begun = place == 0 or self.begun(wave) is not None
            assert wave.start >= as_of or has_begun, "only one wave can have begun"

    def fit_says_what_the_dates_say(self) -> None:
        fit, noticed = self.plan.fit, self.noticed <= self.sunset
        late = [wave for wave in self.left if wave.soaked > self.sunset]
        conflicts = "\n".join(one.text for one in self.plan.remarks if one.kind == "conflict")
        started = bool(self.plan.waves) or self.deprecate <= self.sunset
        overtime = {name for name, day in self.quiet.items() if day > self.sunset}
        assert fit.fits == (noticed and not late and not overtime and started)
        assert fit.notice_days == (self.sunset - self.announce).days
        assert fit.late_waves == tuple(wave.number for wave in late)
        left = {name for wave in late for name in self.who_is_left(wave)} | overtime
        assert fit.late_consumers == tuple(sorted(left))
        assert ("of notice" in conflicts) == (not noticed), "broken notice is said"
        assert ("is marked deprecated on" in conflicts) == (self.deprecate > self.sunset)
        assert ("after the sunset" in conflicts) == bool(left)
        assert self.works(fit.earliest_sunset)
        ends = [*(wave.soaked for wave in self.left), *self.quiet.values()]
        assert fit.earliest_sunset >= max([self.noticed, *ends])
        if ends:
            assert fit.spare_days == (self.sunset - max(ends)).days
        if fit.fits:
            assert fit.earliest_sunset <= self.next_working(self.sunset)

    def the_critical_path_is_one(self) -> None:
        path, before = list(self.plan.critical_path), list(self.left)
        last = max((wave.soaked for wave in self.left), default=date.min)
        if max(self.quiet.values(), default=date.min) > last:
            end = path.pop()
            assert self.quiet[end.consumer] == max(self.quiet.values())
            assert "by an extension" in end.because
        for link in reversed(path):
            wave = self.plan.waves[link.wave - 1]
            assert wave.soaked == max(one.soaked for one in before), "what is quiet last"
            before = [one for one in before if one.number < wave.number]
            left = self.who_is_left(wave)
            assert link.consumer in left
            assert self.effort[link.consumer] == max(self.effort[name] for name in left)
            if link is not path[0]:
                self.is_held(link.consumer, self.plan.waves[link.wave - 2], link.because)
            elif "have begun" in link.because:
                assert self.begun(wave) is not None
            elif "waits for" in link.because:
                assert max(self.waits(wave)) > max([date.min, *(one.soaked for one in before)])
            else:
                assert (link.because, before) == ("first", [])
        assert bool(path) == bool(self.left)

    def is_held(self, name: str, before: Wave, because: str) -> None:
        """Whether what is said to keep a consumer out of the wave before it does so."""
        ring, members = self.together(name), before.members
        teams = Counter(self.services[one].team for one in members)
        more = Counter(self.services[one].team for one in ring)
        capacity, size = self.policy.team_capacity, self.policy.wave_size
        tier = min(self.services[one].tier for one in ring)
        waiting = {
            other: self.together(other)
            for other, number in self.wave_of.items()
            if number > before.number
            and (other in self.late) == (name in self.late)
            and all(self.wave_of[one] < before.number for one in self.providers(other))
        }
        reasons = {
            "consumes": bool(self.providers(name) & set(members)),
            "joined late": name in self.late and not self.late.intersection(members),
            "canary": before.canary,
            "wave_size": len(members) + len(ring) > size,
            "team_capacity": any(teams[team] + more[team] > capacity for team in more),
            "less critical": any(
                min(self.services[one].tier for one in group) > tier for group in waiting.values()
            ),
            "beyond the limits": any(
                len(group) > size
                or max(Counter(self.services[one].team for one in group).values()) > capacity
                for group in (ring, set(members) & self.together(members[0]))
            ),
        }
        said = [word for word in reasons if word in because]
        assert said, because
        assert all(reasons[word] for word in said), because
