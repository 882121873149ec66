"""Measurements and checks on real documents, too long or too noisy for the test suite."""
