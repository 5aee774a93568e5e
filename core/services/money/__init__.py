"""The money commands (``value``, ``subsidy``, ``dividend``): JSON in, JSON and a sheet out.

They need no ledger and no log-in; window and command line call the same functions.
"""
