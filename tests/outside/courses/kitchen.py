"""Homework of a course in whose names nothing says what it is."""

import numpy as np


def bake(oven, flour, sugar):
    return oven @ flour + sugar, (oven, flour)


def wash_up(plates, leftovers):
    oven, flour = leftovers
    return plates.sum(axis=0), oven.T @ plates, plates @ flour.T


class Sieve:
    def sift(self, oven):
        self.fine = oven > 0
        return np.where(self.fine, oven, 0.125 * oven)

    def unsift(self, plates):
        return np.where(self.fine, plates, 0.125 * plates)


def taste(cake, recipe):
    return np.mean((cake - recipe) ** 2), 2 * (cake - recipe) / cake.size


def season(pot, salt, spoon):
    return pot - spoon * salt
