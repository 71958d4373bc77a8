"""OpenTelemetry traces: spans of calls and work, of a closed catalogue, sent to a collector that may be absent."""
