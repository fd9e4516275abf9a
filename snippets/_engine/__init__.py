"""The engine executes the pages of a site, proves their claims and fills in the results.

`parse` reads text into a Page, `execute` runs its Job into a Result, `prove` compares both in a Proof, and `render`
writes HTML and a notebook of it. `pictures` are looked at in the page's process and drawn outside it. Only `edges`
knows MkDocs and pytest. Read the spine first: page, claim, result, proof, then parse/markdown, execute/kernel/session,
prove/verdicts, render/placeholders and build. Every other module is a feature that the spine calls, and can be skipped.
"""
