"""Offline evaluation: a register and a partner file through the whole real path, in one process, without services.

Derive, seal, link, open, compare and decide are the node's and the gateway's own code under keys that live as long as
the run; a municipality can try settings on its own data, and anyone can measure.
"""
