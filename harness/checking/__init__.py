"""A hand-written implementation, checked: probes, verdicts, diagnosis."""
