"""A region of the 1,208 official test persons (RvIG) and real addresses (BAG), read from a directory of the user."""
