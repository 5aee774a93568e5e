"""Alembic steps, from the first release on; see runner.py."""
