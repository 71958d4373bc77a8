"""What people may ask about their own data: access, erasure, objection (GDPR art. 15, 17, 21)."""
