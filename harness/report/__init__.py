"""A Result -> text, CSV, JSON, Markdown and curves. Nothing here computes a verdict."""
