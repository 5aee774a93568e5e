"""Rows to values and back, one module a subject; each works inside the transaction it is given."""
