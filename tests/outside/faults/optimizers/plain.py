"""No mistakes of plain descent are known."""
