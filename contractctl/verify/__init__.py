"""Compatibility tests: what consumers send is sent to a provider, and what comes back is judged."""
