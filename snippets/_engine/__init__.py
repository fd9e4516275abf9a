"""The engine: it executes pages, proves their claims and puts the results into a site.

Read it in this order.

    fences, sections, claims    what an author writes: code fences, embedded sections, {{ shown :: expression }}
      mathematics               and TeX between dollars
    pages, labs                 Markdown and notebooks in the percent format, both read as a Page
    pictures/                   what a fence asks to see drawn: from its words to its HTML, with an order of its own
    programs, jobs              a Page as one Python file, and as a Job, the unit of work
    session                     a page's own process: blocks run, claims are evaluated
      channel, evaluate, derivatives, display, backend, plotted, dependencies, limits
    supervisor, ledger          the supervisor of that process, and how its records find their places
      processes, scratch        the processes that a page started; the folders that pages work in
    preload, server, local      what it is forked from, and the local executor
      dask_cluster              and that of a Dask cluster
    results, verdicts, errors   what came out, what that means, how it is said
    store, environment, cache, settings, engine
                                pages in, results out
    typeset                     formulas in, MathML out
    rewrite, render             Markdown with keys in the place of blocks; HTML with results in the place of keys
      superfences, highlights   what the renderer is to make of these keys, and what is known of how code looks
    notebooks, receipts         a page as an executed notebook; the record of all that was checked
    outputs, drift, records     what pages put out as readable texts, and how it differs from what is recorded
    operators, mutants, equivalents
                                small changes of code; pages with one change; changes that change nothing
    trials, mutation, scores    what notices a change; all changes of all pages; what that says of them
    progress                    a bar on the terminal, for those who wait
    edition, staging, labpages  one build of a site, knowing no site generator
    hook, plugin                the edges: MkDocs and pytest

Arrows go up this list only. Nothing but `hook` imports MkDocs, nothing but `plugin` imports pytest.
"""
