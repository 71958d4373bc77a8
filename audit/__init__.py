"""Tamper-evident, identity-free log: entries, Merkle tree, checkpoints, proofs.

Import from the modules; this package names nothing, so that the verifier loads without the writer.
Services use `audit.events`, `audit.log`, `audit.note`, `audit.reference`, `audit.actors`, `audit.schema`; an auditor's
program uses `audit.verify`.
"""
