"""From a proof to HTML and notebooks."""
