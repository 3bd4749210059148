"""No mistakes of the negative log-likelihood that the layer before it could not have."""
