"""The same networks built from torch.nn modules, torch.nn losses and torch.optim: nothing by hand."""
