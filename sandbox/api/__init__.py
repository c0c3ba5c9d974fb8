"""The remote's API: what each call reads, refuses and answers."""
