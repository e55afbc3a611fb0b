"""Faults and intruders, tried on the running local stack, and what came of it."""
