"""Alembic runs this file; see servicekit.migration."""

from servicekit.migration import run_here

run_here()
