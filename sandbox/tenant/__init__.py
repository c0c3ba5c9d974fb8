"""The account that the sandbox pretends to be: its memory, clock, words, switches and units of work."""
