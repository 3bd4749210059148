"""One step by the chain rule: every number with its formula, and the numbers put in."""
