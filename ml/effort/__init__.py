"""Story points of an issue, from its text and from how issues were estimated lately."""
