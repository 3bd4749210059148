"""A candidate's own names, layout and calls, and the harness's."""
