"""All that knows a site generator or pytest."""
