"""The migration kit: takes over what a running monolith holds, as often as need be, and proves that nothing is missing."""
