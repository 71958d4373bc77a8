"""What commands draw on a terminal. Knows nothing of the project, so that whoever prints may use it."""
