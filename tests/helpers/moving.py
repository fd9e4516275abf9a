"""The explorers of a page that is open in a browser: what they hold, and how to move them."""

EXPLORERS = """[...document.querySelectorAll("figure.picture")].filter(each => each.explorer)"""


def explorers(page):
    """The name and the data of each explorer of a page."""
    return page.evaluate(
        f"{EXPLORERS}.map(each => [each.explorer.name, JSON.parse(each.querySelector('template').content.textContent)])"
    )


def run(page, name, body, argument=None):
    """Run a function body on one explorer."""
    found = f"const {{ explorer }} = {EXPLORERS}.find(each => each.explorer.name === name);"
    return page.evaluate(f"([name, argument]) => {{ {found} {body} }}", [name, argument])
