"""Drives a city through the public HTTP API with recorded taxi trips."""
