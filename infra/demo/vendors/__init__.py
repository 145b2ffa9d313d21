"""Servers that answer as vendors do; `together` puts them behind one port."""
