"""A ride-hailing monolith to practise on: the shape, the interface and the bugs of a real one, small enough to read.

It keeps what such systems keep, where they keep it: rides and money in SQL, the state of whoever is on the road in memory,
times without a zone, money as text, ids shared between tables. It runs as a process of its own (`python -m tests.legacy`).
"""
