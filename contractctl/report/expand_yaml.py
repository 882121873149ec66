"""An expanded contract as YAML, with a header that says where it comes from."""

from __future__ import annotations

from contractctl.expand.nouns import Expansion
from contractctl.model.commands import command
from contractctl.report.plain import one_line
from contractctl.report.yaml_text import yaml_text


def render_yaml(expansion: Expansion) -> str:
    """Render the contract as YAML text that ends with a newline."""
    base, head = expansion.forth.base.name, expansion.forth.head.name
    count = len(expansion.conflicts)
    lines = [
        f"# Serves consumers of {one_line(base)} and of {one_line(head)} at once; made by"
        f" `{one_line(command('expand', base, head))}`.",
    ]
    if count:
        noun = "change is" if count == 1 else "changes are"
        lines.append(f"# Not all of them: {count} breaking {noun} left, see --format json.")
    return "\n".join(lines) + "\n" + yaml_text(expansion.contract.documents[""])
