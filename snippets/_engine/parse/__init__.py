"""From the text of a file to a page."""
