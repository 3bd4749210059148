"""conv_transpose2d: no mistakes of its own yet."""
