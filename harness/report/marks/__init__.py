"""Marks: for a terminal, as a table, as pages for students and assistants, and as files that courses' systems read."""
