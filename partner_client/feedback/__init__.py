"""What municipalities tell us about our signals: collected, verified, opened, kept, named."""
