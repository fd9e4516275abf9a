"""What runs inside a page's own process."""
