"""Backups of a ledger file: made while others write, proven by opening them, brought back."""
