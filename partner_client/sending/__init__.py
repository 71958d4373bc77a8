"""Signals on their way: prepared, packed into parcels, delivered in order, journalled."""
