"""Pages to look at: each one file that asks nothing of anywhere, readable without JavaScript and better with it."""
