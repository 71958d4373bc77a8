"""Implementations of the gateway's ports."""
