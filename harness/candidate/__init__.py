"""A hand-written implementation: read, run in a process of its own, and spoken to in its own names and layout."""
