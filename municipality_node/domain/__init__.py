"""Pure values and rules of the node."""
