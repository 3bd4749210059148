"""Scenario files: what they may say (model), how they are read (load), and what numbers they lead to."""
