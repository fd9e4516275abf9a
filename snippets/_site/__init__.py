"""What is made of all pages together, beside the engine in `snippets/_engine`, which knows nothing of this package.

parts           the parts of a page that are made of all pages; a site generator calls this for each page
checks          the table of what a build ran and checked, and what its authors excused
lessons         the map of the lessons, from their front matter
reference       the index of errors and the glossary
cards           the picture that other sites show with a link to a page
finish          the last pass over a built site; a site generator calls this once
pages           small changes to the HTML of built pages
styles          one style sheet, without the rules that match nothing on the site
policy          the Content-Security-Policy of each page
offline         what a site needs that is read without a server
receipt_types   the shape of receipts.json, as far as this package reads it
markup          fills in the HTML templates of the folder templates/

The MkDocs side is in `snippets/_engine/edges/mkdocs_site_hook.py`.
"""
