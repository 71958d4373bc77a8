"""The catalogue: every event that either service may record, and the only details it may carry."""

from audit.catalogue.whole import CATALOGUE

__all__ = ["CATALOGUE"]
