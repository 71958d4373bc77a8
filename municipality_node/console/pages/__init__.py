"""The pages of the console, one module per subject. A page asks the node, and shows what it answers."""
