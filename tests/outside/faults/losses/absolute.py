"""No mistakes of the absolute loss are known."""
