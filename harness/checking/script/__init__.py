"""A script: code that trains in a loop of its own, judged at its own numbers by differences of its own loss."""
