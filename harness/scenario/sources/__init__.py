"""Where the rows of a scenario's data come from."""
