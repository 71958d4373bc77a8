"""Whether a node had evaluated what it may: inputs of its own residents, and nothing else."""
