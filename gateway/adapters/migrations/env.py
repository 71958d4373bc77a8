"""What Alembic runs; the connection comes from `servicekit.migration.upgrade`."""

from servicekit.migration import run_here

run_here()
