"""What is made of all pages together, beside the engine in `snippets/_engine`, which knows nothing of this package.

parts       parts of a page that are made of all pages; a site generator calls this for each page
checks      the table of what a build ran and checked
lessons     the map of the lessons, from their front matter
reference   the index of errors and the glossary
cards       the picture that other sites show with a link to a page
finish      the last pass over a built site; a site generator calls this once
pages       small changes to the HTML of built pages
styles      one style sheet, without the rules that match nothing on the site
policy      the Content-Security-Policy of each page
offline     what a site needs that is read without a server
templates/  the HTML of all this
hook        the MkDocs edge: no other module imports MkDocs
"""
