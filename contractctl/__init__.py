"""contractctl: who breaks when an HTTP API contract changes, and how to get them across."""

__version__ = "0.1.0"
