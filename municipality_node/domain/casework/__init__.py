"""What a municipality does with released signals: cases, trays, contact, deadlines, and who may do what. Pure."""
