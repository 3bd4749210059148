"""What only moves numbers has no mistakes of its own."""
