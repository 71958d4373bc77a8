"""Every parser that reads what strangers wrote, given bytes that nobody should write."""
