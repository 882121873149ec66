"""Weekly reports for the tests of every format: of twenty consumers, or as many as asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from plan_estate import CHANGES, CONSUMER_IMPACTS, CYCLES, DEPENDS_ON, IMPACTS, MIGRATION, SERVICES
from report_audits import AS_OF, AUDIT
from report_courses import COURSES, EXTENSIONS, HOSTILE, STUCK, UNKNOWN, events

from contractctl.graph import Estate
from contractctl.model import Consumption, Location, Migration, Operation, Service, Waiver
from contractctl.model.forecast import Forecast
from contractctl.model.ledger import (
    Progress,
    Stage,
    Standing,
    State,
    Subject,
    Traffic,
    Turn,
    WaveStanding,
)
from contractctl.plan.brownouts import Agreed, Brownouts, plan_brownouts
from contractctl.plan.call_hours import WEEK_HOURS, Habit
from contractctl.plan.make import make_plan
from contractctl.plan.nouns import Break, Facts, Plan, Wave
from contractctl.plan.refusals import refusal
from contractctl.report.weekly import WeeklyReport
from contractctl.track.burn_up import burn_up

__all__ = ["AS_OF", "HOSTILE", "SINCE", "large", "weekly"]

SINCE = date(2027, 2, 22)
ANNOUNCED = date(2026, 12, 1)

_HERE = "contracts/orders/migration.yaml"
_MIGRATION = replace(
    MIGRATION,
    waivers=(
        *MIGRATION.waivers,
        Waiver(
            "0000000000ff", ("billing",), "typo", "ann",
            date(2027, 9, 1), Location(_HERE, 40, 5),
        ),
        Waiver(
            f"{9:012x}", ("analytics-export",), "*sorts* itself", "data-oncall@example.test",
            date(2027, 2, 26), Location(_HERE, 50, 5),
        ),
        Waiver(
            f"{6:012x}", ("label-printer",), "prints codes only", "logistics-oncall@example.test",
            date(2027, 3, 19), Location(_HERE, 60, 5),
        ),
    ),
)  # fmt: skip
_PROVEN = (State.VERIFIED, State.QUIET, State.DONE)


def _named(name: str) -> str:
    return HOSTILE if name == "price-watch" else name


def _service(one: Service) -> Service:
    """The service with its name, and the contracts by which services hang together."""
    cart = Consumption("cart", None, one.location)
    consumes = (*one.consumes, cart) if "cart-api" in DEPENDS_ON.get(one.name, ()) else one.consumes
    provides = ("cart",) if one.name == "cart-api" else ()
    return replace(one, name=_named(one.name), consumes=consumes, provides=provides)


_PROVIDER = Service(
    name="order-service",
    team="orders",
    owner="orders-team@example.test",
    tier=1,
    location=Location("consumers.yaml", 900, 3),
    provides=("orders",),
)
_SERVICES = (*map(_service, SERVICES), _PROVIDER)


def _plan(facts: Facts, on: date = AS_OF) -> Plan:
    return make_plan(
        CHANGES,
        tuple(replace(one, consumer=_named(one.consumer)) for one in IMPACTS),
        tuple(replace(one, name=_named(one.name)) for one in CONSUMER_IMPACTS),
        _SERVICES,
        DEPENDS_ON,
        CYCLES,
        _MIGRATION,
        on,
        facts=facts,
    )


@cache
def weekly() -> WeeklyReport:
    """Twenty consumers in every state, of which one is back, some are stuck and one is hostile."""
    baseline = replace(_plan(Facts(ANNOUNCED), ANNOUNCED), as_of=AS_OF)
    progress = _progress(baseline)
    moved = {
        one.subject.name: one.since
        for one in progress.standings
        if one.state in _PROVEN and one.since
    }
    return WeeklyReport(
        since=SINCE,
        baseline=baseline,
        plan=_plan(Facts(ANNOUNCED, moved)),
        progress=progress,
        burn_up=burn_up(baseline, progress),
        forecast=Forecast(11, 1.4, 2000, 1, date(2027, 4, 5), date(2027, 4, 23), 0.71),
        events=events(),
        estate=Estate(_SERVICES, ("cart", "orders"), frozenset({"orders"})),
        brownouts=_brownouts(_MIGRATION),
        audit=AUDIT,
        waivers=_MIGRATION.waivers,
    )


def _progress(plan: Plan) -> Progress:
    waves = {name: wave.number for wave in plan.waves for name in wave.members}
    known = {one.name: one for one in _SERVICES}
    standings = (_standing(known[name], waves.get(name)) for name in COURSES)
    return Progress(
        *("orders", "v1", "v2", AS_OF, plan.timeline.sunset),
        tuple(sorted(standings, key=lambda one: one.subject.name)),
        waves=tuple(
            WaveStanding(one.number, _stage(one.number), f"wave {one.number}", (), (), ())
            for one in plan.waves
        ),
    )


def _stage(number: int) -> Stage:
    return {1: Stage.DONE, 2: Stage.MOVING}.get(number, Stage.WAITING)


def _standing(service: Service, wave: int | None) -> Standing:
    name, turns = service.name, COURSES[service.name]
    since, state = turns[-1] if turns else (None, State.NOT_NOTIFIED)
    extension = EXTENSIONS.get(name)
    is_back = state is State.REGRESSED
    return Standing(
        subject=Subject(
            *(name, service.team, service.owner, service.tier),
            "unknown" if name in UNKNOWN else "moves",
            frozenset({Operation("GET", "/orders")}),
            effort_days=service.effort_days or 2,
            wave=wave,
        ),
        state=state,
        since=since,
        reason=f"{name} is {state} because of what was said and seen",
        next_step=f"ask {service.owner}, then `contractctl track claim orders {name}`",
        stuck_since=STUCK.get(name),
        traffic=Traffic(((date(2027, 2, 25), 7),), (date(2027, 2, 28),), True),
        quiet_days=0,
        trial=None,
        claim=None,
        consents=(),
        lacks_consent=state is not State.DONE,
        missing_consent=(),
        extension=extension,
        regressed=since if is_back else None,
        notes=(),
        turns=tuple(Turn(day, each) for day, each in turns),
    )


def _brownouts(migration: Migration) -> Brownouts:
    calls = {hour: 12.0 if 8 <= hour % 24 < 18 else 0.5 for hour in range(WEEK_HOURS)}
    made = plan_brownouts(
        migration,
        "orders@v1",
        (Operation("POST", "/orders/{orderId}/split"),),
        (Habit("checkout-web", calls), Habit("fraud-scoring", {})),
        refusal(migration, 410, None, None),
        AS_OF,
        announced=ANNOUNCED,
    )
    spans = tuple((one.start, one.end) for one in made.windows)
    refused = tuple(map(str, made.operations))
    return replace(made, agreed=Agreed(ANNOUNCED, "ann", refused, 410, spans))


def large(consumers: int, changes: int = 60) -> WeeklyReport:
    """The same migration with many consumers and changes, each change hitting every third."""
    found = weekly()
    names = [f"service-{number:04}" for number in range(consumers)]
    standings = tuple(
        _copied(found.progress.standings[at % len(found.progress.standings)], name, at)
        for at, name in enumerate(names)
    )
    waves = tuple(
        _wave(found.baseline.waves[0], number, names[first : first + 60])
        for number, first in enumerate(range(0, consumers, 60), start=1)
    )
    broken = tuple(_break(found.plan.breaks[0], at, names) for at in range(changes))
    member = found.plan.scope.members[0]
    scope = replace(
        found.plan.scope,
        members=tuple(replace(member, name=name) for name in names),
        unknown=(), unaffected=(), waived=(),
    )  # fmt: skip
    services = tuple(replace(found.estate.services[0], name=name) for name in names)
    return replace(
        found,
        baseline=replace(found.baseline, waves=waves, breaks=broken, scope=scope),
        plan=replace(found.plan, waves=waves, breaks=broken, scope=scope),
        progress=replace(found.progress, standings=standings, waves=()),
        estate=Estate((*services, _PROVIDER), ("orders",), frozenset({"orders"})),
    )


def _copied(one: Standing, name: str, at: int) -> Standing:
    return replace(one, subject=replace(one.subject, name=name, wave=at // 60 + 1))


def _wave(one: Wave, number: int, members: list[str]) -> Wave:
    later = timedelta(days=7 * (number - 1))
    return replace(
        one,
        number=number,
        members=tuple(members),
        start=one.start + later,
        end=one.end + later,
        soaked=one.soaked + later,
        moved=(),
    )


def _break(one: Break, at: int, names: list[str]) -> Break:
    change = replace(one.change, fingerprint=f"{at:012x}", message=f"change {at} of many")
    hit = names[at % 3 :: 3]
    return replace(one, change=change, affected=tuple(hit), possible=(), unknown=(), waived=())
