"""Parts that models share: what they are made of, how they are measured, and how they are kept."""
