"""The ledger: events that are only ever appended, and the state that follows from them."""
