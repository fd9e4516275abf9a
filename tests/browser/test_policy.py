"""The policy of the pages in Chromium: nothing that an author was tricked into writing runs.

test_every_page.py shows that no page of the site violates it.
"""

import pytest
import yaml

from tests.helpers import ROOT

pytestmark = pytest.mark.browser
ATTACK = """'"></title></p><script>hacked=1</script><img src=x onerror=hacked=1><svg onload=hacked=1></svg>"""
PAGE = f"""---
{yaml.safe_dump({"title": "T" + ATTACK, "description": "D" + ATTACK, "hero": {"title": ATTACK, "subtitle": ATTACK}})}
---

And [a link](javascript:hacked=1)

```python title="{ATTACK.replace('"', "")}"
class Rich:
    def _repr_html_(self):
        return attack

attack = {ATTACK!r}
print(attack)
Rich()
```

```python raises="ValueError: <img src=x onerror" fix="Do not."
raise ValueError(attack)
```

{{{{ {ATTACK} :: attack }}}}

What an author was tricked into: {ATTACK}
"""
LISTEN = """addEventListener("securitypolicyviolation", event => {
    (window.violations ||= []).push(`${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});"""


@pytest.fixture(scope="module")
def attacked(new_project, serve):
    """The address of a site with an attack in each place that holds text, and the output of its build."""
    project = (
        new_project("attacked")
        .write({"docs/index.md": PAGE})
        .configure(
            theme={"name": "material", "font": False, "custom_dir": str(ROOT / "overrides")},
            hooks=[
                str(ROOT / "snippets/_engine/edges/mkdocs_hook.py"),
                str(ROOT / "snippets/_engine/edges/mkdocs_site_hook.py"),
            ],
        )
    )
    built = project.run("mkdocs", "build")
    assert built.code == 0, built.output
    return serve(project.site), built.output


@pytest.fixture
def victim(chromium, attacked):
    """A reader's browser."""
    with chromium.new_context() as context:
        page = context.new_page()
        page.add_init_script(LISTEN)
        page.goto(attacked[0])
        yield page


def test_nothing_that_is_brought_in_runs(victim):
    """Scripts in titles, outputs, rich outputs, errors, claims, front matter and raw HTML are text, or are refused."""
    attacks = "[...document.scripts].filter(script => script.textContent === 'hacked=1').length"
    assert victim.evaluate(attacks) > 0, "no attack got as far as the policy"
    victim.get_by_role("link", name="a link").click()
    assert victim.evaluate("window.violations.length") > 0
    assert victim.evaluate("window.hacked") is None


def test_nothing_that_is_searched_for_runs(victim, attacked):
    """Nor does a script in what is searched for, in an address or by typing, or in what is found."""
    victim.goto(f"{attacked[0]}?q=%3Cscript%3Ehacked=1%3C/script%3E%3Cimg%20src=x%20onerror=hacked=1%3E")
    search = victim.get_by_role("textbox", name="Search")
    search.click()
    victim.keyboard.type("attack <img src=x onerror=hacked=1>")
    victim.locator(".md-search-result__item").first.wait_for()
    assert victim.evaluate("window.hacked") is None


def test_the_author_is_told(attacked):
    """The build warns of the scripts that no reader's browser will run."""
    assert "index.html holds" in attacked[1]
    assert "that the site's policy will not run" in attacked[1]
