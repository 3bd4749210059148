"""Small changes of source, to find the one that makes a candidate right."""
