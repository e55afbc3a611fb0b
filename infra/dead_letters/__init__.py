"""What could not be delivered: which messages, since when and why; and delivering it again, safely.

Nothing is deleted before it has arrived where it belongs, so whatever happens in between, a message may arrive twice (every
reader expects that) but is never lost.
"""
