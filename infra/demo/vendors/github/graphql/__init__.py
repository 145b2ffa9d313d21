"""GitHub's GraphQL interface: the part of its schema that the source asks for."""
