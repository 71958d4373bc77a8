"""The municipality's node: register, linking, comparison, policy, decisions."""
