"""contractctl rules: the catalogue of the diff."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from contractctl.cli.options import CONTEXT, Command, global_options, policy_option

if TYPE_CHECKING:
    from contractctl.diff.rule import Rule

FORMATS = ("text", "json")


@click.command("rules", cls=Command, context_settings=CONTEXT)
@click.argument("rule_id", metavar="[ID]", required=False)
@click.option("--coverage", is_flag=True, help="What contracts can say, and what compares it.")
@policy_option
@global_options
def command(rule_id: str | None, coverage: bool, policy: str) -> int:
    """Show the rules of the diff, or derive the severity of one in words.

    ID is a rule as `contractctl diff` names it; without it, all are listed. Its severity follows
    from what the edit does to the set of valid payloads and from who sends them. Policies deviate
    by a clause: azure, default, github, google-aip, kubernetes, strict, stripe, zalando; your own
    are policies/NAME.toml or a path.

    Formats: text, json.

    Example: contractctl rules request-enum-value-removed
    """
    from contractctl.cli.output import chosen_format, emit, emit_rich
    from contractctl.cli.pipeline import policy_named
    from contractctl.report.rules import render_catalogue, render_json

    format = chosen_format(FORMATS)
    if coverage:
        return _coverage()
    judge = policy_named(policy)
    chosen = _chosen(rule_id)
    if format == "json":
        emit(render_json(chosen, judge))
    elif rule_id is None:
        emit(render_catalogue(chosen, judge))
    else:
        from contractctl.cli.rules_text import render_text

        emit_rich(lambda console: render_text(chosen[0], judge, console))
    return 0


def _coverage() -> int:
    """The catalogue against every field of the standard; 1 where one is missing."""
    from contractctl.cli.output import emit
    from contractctl.diff.cells import coverage
    from contractctl.diff.rules import RULES
    from contractctl.report.coverage import render_coverage

    found = coverage(RULES)
    emit(render_coverage(RULES, found))
    return 0 if found.is_whole else 1


def _chosen(rule_id: str | None) -> tuple[Rule, ...]:
    """One rule of the catalogue, or all."""
    from contractctl.diff.rules import RULES
    from contractctl.errors import ContractctlError
    from contractctl.load.nearest import did_you_mean

    by_id = {rule.id: rule for rule in RULES.values()}
    if rule_id is not None and rule_id not in by_id:
        raise ContractctlError(
            f"no rule is called {rule_id!r}", hint=did_you_mean(rule_id, by_id, "rules")
        )
    return tuple(by_id.values()) if rule_id is None else (by_id[rule_id],)
