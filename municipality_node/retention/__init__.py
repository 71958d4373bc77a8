"""What is kept how long, and its end: rows, keys, and the record that they ended."""
