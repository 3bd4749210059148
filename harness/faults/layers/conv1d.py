"""conv1d: no mistakes of its own yet."""
