"""Foundations of a run: settings, the embedded services, the demo organisation."""
