"""Serve a contract: requests are held against it, and answers are made that it allows."""

from __future__ import annotations

from contractctl.stub.application import Stub

__all__ = ["Stub"]
