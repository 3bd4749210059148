"""Submissions of an assignment: read, judged part by part, and kept."""
