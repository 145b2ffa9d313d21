"""A simulated or exported organisation, served over HTTP as the vendors of its tools serve it."""
