"""Attacks on the grader, each a small file that tries one thing: what contains them, and what does not."""
