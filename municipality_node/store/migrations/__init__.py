"""Migrations of a municipality's store."""
