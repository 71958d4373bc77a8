"""Steps from one release's tables to the next."""
