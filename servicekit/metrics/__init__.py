"""What a process counts of itself for its operator: a closed catalogue, nothing about a person."""
