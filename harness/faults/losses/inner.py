"""Of a gradient that is given there are no mistakes."""
