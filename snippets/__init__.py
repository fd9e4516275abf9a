"""The lessons as programs; the engine that runs them for the pages is in `_runner`."""
