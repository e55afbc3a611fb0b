"""Every hop of one ride across the services, from what the running system recorded: `make trace RIDE=<id>`."""
