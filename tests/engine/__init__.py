"""One file for each module of the engine, of the same name."""
