"""Pictures as SVG and tables, drawn from plain data."""
