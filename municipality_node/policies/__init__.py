"""A municipality's policy from file to force: its shape, its versions and approvals, how two versions differ."""
