"""What a partner runs: the SDK (`partner_client.sdk`) and the drempel-partner command.

This file imports nothing, so that the command can silence gRPC's own lines before gRPC is loaded.
"""
