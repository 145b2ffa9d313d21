"""Points that a sprint will deliver against its commitment, said at its start and while it runs."""
