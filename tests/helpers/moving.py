"""The explorers of a page that is open in a browser: what they hold, and how to move them."""

EXPLORERS = """[...document.querySelectorAll("figure.picture")].filter(each => each.explorer)"""


def explorers(page):
    """The name and the data of each explorer of a page whose data the page holds."""
    data = "JSON.parse(each.querySelector('template').content.textContent)"
    return page.evaluate(
        f"{EXPLORERS}.filter(each => each.querySelector('template')).map(each => [each.explorer.name, {data}])"
    )


def run(page, name, body, argument=None):
    """Run a function body on one explorer."""
    found = f"const {{ explorer }} = {EXPLORERS}.find(each => each.explorer.name === name);"
    return page.evaluate(f"([name, argument]) => {{ {found} {body} }}", [name, argument])
