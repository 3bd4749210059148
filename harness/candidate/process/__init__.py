"""The process that a candidate's code runs in, and how it is spoken with."""
