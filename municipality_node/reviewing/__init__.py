"""What people decide: doubtful matches in the review queue, and a sample of what was withheld without anybody."""
