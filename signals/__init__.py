"""What a signal is, and what it must be: the value, the bytes a partner signs, the rules of form, the partner file."""
