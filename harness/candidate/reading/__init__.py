"""What a file says: scripts, notebooks, pages."""
