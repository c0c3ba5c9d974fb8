"""The stand-in for MiniCRM, tested over real HTTP."""
