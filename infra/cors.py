"""Which pages may call the API from a browser, and what they may send and read."""

ORIGINS = ["*"]
"""Any: a page has no more rights than the token it brings."""

REQUEST_HEADERS = [
    "authorization",
    "content-type",
    "idempotency-key",
    "if-match",
    "if-none-match",
    "accept-language",
    "x-correlation-id",
    "traceparent",
]
RESPONSE_HEADERS = ["etag", "location", "x-correlation-id", "x-served-at", "retry-after", "idempotency-replayed"]
