"""Ends its process without a word."""
import os


def attack(target):
    os._exit(0)
