"""What every service stands on, and nothing that knows what a ride is.

A module enters the kernel only if it holds no business noun, three services use it, and it imports neither `events` nor a
service.
"""
