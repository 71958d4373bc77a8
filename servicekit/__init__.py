"""What both services stand on: transport security, refusals, logs, configuration, stores."""
