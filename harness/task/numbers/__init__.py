"""Three kinds of number that the stated task is evaluated in: plain, with a rounding bound, exact."""
