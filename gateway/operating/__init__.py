"""What the people who run the gateway watch, and how they come in. Counts and organisations; never a person."""
