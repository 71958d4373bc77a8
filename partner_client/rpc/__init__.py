"""The gateway over gRPC: the only part of the client that knows messages and channels."""
