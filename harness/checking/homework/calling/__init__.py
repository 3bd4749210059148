"""How an optimizer may be called, found out beside it in its own process, by what its code does with its arguments."""
