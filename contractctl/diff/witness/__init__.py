"""Proof of changes by payloads that real validators accept and refuse."""
