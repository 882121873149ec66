"""The command line: parse, make one call, render, end with an exit code."""
