"""OpenTelemetry traces: one span per call, of a closed catalogue, sent to a collector that may be absent."""
