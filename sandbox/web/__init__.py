"""The sandbox's own pages: what is in it, what it does to callers, and the hands of somebody in MiniCRM."""
