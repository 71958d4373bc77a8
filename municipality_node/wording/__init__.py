"""What is said about a case in the same words everywhere: in the console's languages, and at the command line."""
