"""What both services ask of somebody who comes in. Pure."""
