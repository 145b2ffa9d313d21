"""Common part of the sources of code hosts: rows land, are merged, and positions are kept in the same transaction."""
