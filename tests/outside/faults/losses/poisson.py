"""No mistakes of the Poisson loss are known."""
