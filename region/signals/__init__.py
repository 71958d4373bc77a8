"""What partners send about a population: with the mistakes they make, and the truth beside it."""
