"""From a page and its result to a proof, and the records of it."""
