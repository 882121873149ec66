"""The headers that announce an end, read with patience and written by the letter."""
