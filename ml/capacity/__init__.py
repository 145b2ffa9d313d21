"""Throughput to come: how many things will be done in so many weeks, and when so many will be done."""
