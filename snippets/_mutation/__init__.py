"""Mutation testing of pages: small changes, and what notices them."""
