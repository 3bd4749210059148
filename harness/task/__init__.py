"""The stated task: one training step, in three kinds of number, and how far two correct evaluations may lie apart."""
