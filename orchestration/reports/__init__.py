"""Reports that can be mailed and printed: one HTML file with everything in it, out of the marts."""
