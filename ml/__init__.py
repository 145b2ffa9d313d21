"""Models on the warehouse: features, training, evaluation, scoring; MLflow tracks and registers."""
