"""What a partner runs: the SDK and the drempel-partner command."""
