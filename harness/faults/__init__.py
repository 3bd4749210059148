"""Named mistakes of hand-written backpropagation, each a small injection into the textbook's step."""
