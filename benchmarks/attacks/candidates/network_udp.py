"""Sends a datagram, as a question for a name does."""
import socket


def attack(target):
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
            made.sendto(b"name?", ("127.0.0.1", target["udp"]))
            return "sent" if target["contained"] is False else ""  # whether it arrived is looked at there
    except OSError:
        return ""
