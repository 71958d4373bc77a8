"""What an opened signal comes to: whom it is about, what the policy says, what is kept of it."""
