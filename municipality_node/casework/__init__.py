"""What users do with cases: every use case checks the role first, and records the act with it or refuses it."""
