"""A network of one linear layer that says nothing of how it is called: softmax, logistic and linear regression.

`text` makes one text of these modules, which goes beside a file into its process. There every way to call what the file
has is tried, on numbers of its own and by shapes alone; right values are never there.
"""
