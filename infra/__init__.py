"""Where things run: settings, the embedded services, the demo organisation."""
