"""A municipality at its host: whether it is at work here, how it takes turns with others, and how it moves."""
