"""What a scenario says of a page's printed numbers."""
