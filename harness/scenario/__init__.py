"""Scenario files: what they may say (model), how they are read (load), and the numbers they lead to (data, initial)."""
