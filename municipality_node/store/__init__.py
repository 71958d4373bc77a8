"""What one municipality keeps: one database each, personal columns encrypted under keys in custody."""
