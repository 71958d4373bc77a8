"""Implementations of the node's ports."""
