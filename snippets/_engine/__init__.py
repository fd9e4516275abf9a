"""The engine: it executes pages, proves their claims and puts the results into a site.

`page`, `claim`, `result` and `proof` are its nouns. A page's way through it enters each room once:

    parse       Markdown, or a lab, becomes a Page
    execute     a Page becomes a Job, which runs in a process of its own and gives a Result
    prove       a Page and its Result become a Proof
    render      a Proof becomes HTML and a notebook

`pictures` holds what a fence can ask to see drawn, `build` one build of a site, and `edges` all that knows MkDocs or
pytest. Contracts in pyproject.toml say which of them may import which.
"""
