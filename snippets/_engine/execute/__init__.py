"""From a page to its result: jobs, executors, caches."""
