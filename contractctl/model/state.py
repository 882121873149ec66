"""Where a workspace keeps what it knows, below its folder: asked without loading who reads it."""

from __future__ import annotations

EVIDENCE_FILE = ".contractctl/evidence.db"
LEDGER_FILE = ".contractctl/ledger.db"
TESTS_FOLDER = ".contractctl/verify"
