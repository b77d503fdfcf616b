"""Repeatable measurements. Never part of the tests: `python -m benchmarks --help`."""
