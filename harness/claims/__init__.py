"""What the documents print, held against what is true.

``wanted`` states before a run what its claims need to see; ``judge`` gives each claim its verdict after it.
"""
