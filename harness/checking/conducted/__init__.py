"""Networks of functions that hand one another what they return: a class of ours that calls them as the file does."""
