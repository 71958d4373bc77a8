"""Reading the population register: extracts in CSV and the JSON of the national BRP API v2."""
