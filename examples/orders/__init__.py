"""The sample provider: a small service that keeps contracts/orders, and breaks it on request."""
