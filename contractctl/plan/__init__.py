"""From what breaks and whom to how and when: the migration plan."""

from __future__ import annotations

from contractctl.plan.make import make_plan
from contractctl.plan.nouns import Plan

__all__ = ["Plan", "make_plan"]
