"""What the gateway's use cases ask of the outside, in their own words. The docstrings are the law for adapters."""
