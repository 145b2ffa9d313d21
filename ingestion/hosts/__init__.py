"""What the sources of code hosts share: rows land, are merged, and positions are kept in the same transaction."""
