"""conv1d: its mistakes are those of conv2d, and stand there."""
