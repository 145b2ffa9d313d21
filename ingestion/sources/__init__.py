"""One module or folder per source system."""
