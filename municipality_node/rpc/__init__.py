"""The node's gRPC face."""
