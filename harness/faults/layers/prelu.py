"""No mistakes of its own are known yet."""
