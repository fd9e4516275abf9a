"""The house around the lessons: what is made of all pages together, which no page could know by itself.

    pages       the built pages, as text that is changed in few, known places
    styles      one style sheet of all, without the rules that nothing on the site can match
    policy      what each page may load and run, computed from what it does
    offline     what a site that is read from a disk needs
    finish      these, one after the other, over a built site
    lessons     the map of the lessons, from their front matter
    reference   the index of errors and the glossary, from receipts and pages
    cards       the picture that others see where a page is shared
    hook        the edge: MkDocs

The engine in `snippets/_runner` knows nothing of this package. Nothing but `hook` imports MkDocs.
"""
