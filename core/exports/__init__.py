"""What leaves Parley: one module a format; exports read records and never change them."""
