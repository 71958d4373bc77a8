"""Lists that a municipality brings in itself: known to debt help, objections, and the insured of the CAK."""
