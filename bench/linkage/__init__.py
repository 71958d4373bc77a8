"""Other tools on the same data as Drempel: what they are given, how they are set up, how all are scored."""
