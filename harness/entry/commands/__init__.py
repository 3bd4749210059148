"""The commands: one file each, of the command's name, whose ``command`` the command line takes.

A file here is imported when its command is asked for, or the help that lists them all; NumPy, pandas and torch only
when the command runs.
"""
