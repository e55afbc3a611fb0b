"""Measurements, never asserted: `make bench`, or `python -m benchmarks search`."""
