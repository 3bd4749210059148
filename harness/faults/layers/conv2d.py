"""conv2d: no mistakes of its own yet."""
