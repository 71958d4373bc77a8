"""Blind mode: what the gateway does in direct mode, done here, so that it never sees a signal."""
