"""Tamper-evident, identity-free log: entries, Merkle tree, checkpoints, proofs."""
