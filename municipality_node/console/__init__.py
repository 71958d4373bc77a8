"""The console of a municipality: pages for people, in a process that holds neither keys nor database.

Everything it shows comes over the node's Unix socket, in the session of who asks; the node decides and records.
"""
