"""The ways in: the command line, the Python functions, the pytest plugin, and what `init` and `new` write."""
