"""How calls come in and answers go out: sockets, faults, the rate window, the log and the control endpoints."""
