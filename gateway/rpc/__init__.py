"""The gateway's gRPC face: the only importers of the wire contract."""
