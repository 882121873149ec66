"""What sources say about who calls what: logs, traces, recordings, pacts and code."""
