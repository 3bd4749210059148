"""What stands under every room: errors, files, YAML with positions, threads, signals, the workspace."""
