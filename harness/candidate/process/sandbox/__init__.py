"""What keeps a checked file's process away from everything else on the machine."""
