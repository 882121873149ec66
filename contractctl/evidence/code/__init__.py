"""Uses of contracts in consumers' code: parse, evaluate what is asked for, match."""
