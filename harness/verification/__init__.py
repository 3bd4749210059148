"""One case, whole: the run, its claims, its baseline."""
