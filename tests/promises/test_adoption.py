"""Another site adopts the engine: it has the wheel, names the plugin, and has no torch and no theme but MkDocs' own."""

import subprocess
import sys
import zipfile

import pytest

from tests.helpers import ROOT
from tests.helpers.projects import Project

PROGRAM = """from importlib.util import find_spec

x = 6 if find_spec("torch") is None else 0
print(x, "is shown")
none = of_this
"""
SITE = {
    "mkdocs.yml": "site_name: Bare\nplugins: [snippets: {timeout: 50, programs: code}]\n",
    "docs/index.md": """
# Bare

```python
--8<-- "six.py:1:4"
```

It is {{ 6 :: x }}, $x = {{ 6 :: x }}$.

```bash
ls
```
""",
    "code/six.py": PROGRAM,
}
HEAVY = ("torch", "numpy", "sympy", "matplotlib", "contourpy", "lxml", "material", "PIL", "tinycss2", "dask")
WHEEL = "from setuptools import build_meta; print(build_meta.build_wheel('..'))"
# What Python reads at its start. A name that is None in sys.modules cannot be imported.
BLOCKED = f"import sys\nsys.modules.update(dict.fromkeys({HEAVY!r}))\n"


@pytest.fixture(scope="module")
def adopted(tmp_path_factory):
    """A project of three files, and how its build and its tests ended, in an environment with the wheel."""
    folder = tmp_path_factory.mktemp("adopted")
    source, packages = folder / "source", folder / "packages"
    for path in [*ROOT.glob("snippets/**/*"), *ROOT.glob("*.*"), ROOT / "LICENSE"]:
        if path.is_file() and "__pycache__" not in path.parts:
            copy = source / path.relative_to(ROOT)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    built = subprocess.check_output([sys.executable, "-c", WHEEL], cwd=source, text=True, stderr=subprocess.STDOUT)
    with zipfile.ZipFile(folder / built.split()[-1]) as packed:
        packed.extractall(packages)
    (packages / "sitecustomize.py").write_text(BLOCKED, encoding="utf-8")
    project = Project(folder / "project").write(SITE)
    project.variables = {"PYTHONPATH": str(packages)}
    pages = ("-p", "snippets._engine.edges.pytest_plugin", "--markdown-docs", "--markdown-docs-syntax=superfences")
    return project, project.build(), project.pytest("-q", *pages, "docs")


@pytest.mark.thorough
def test_its_pages_run_and_show_their_results(adopted):
    """The build is strict. It runs the block, fills in the claims, and leaves other code alone."""
    project, built, _ = adopted
    assert built.code == 0, built.output
    page = project.page()
    assert page.xpath("//div[@class='snippet-output']//pre/text()") == ["6 is shown"]
    assert [claim.text_content() for claim in page.xpath("//data[@class='claim']")] == ["6", "6"]
    assert page.xpath("//div[@class='snippet']/@data-source") == ["six.py:1:4"]
    assert "ls" in [code.text_content().strip() for code in page.xpath("//pre/code")]


@pytest.mark.thorough
def test_it_is_given_a_sheet_and_a_script(adopted):
    """Each page links to both, and both are in the site."""
    project, _, _ = adopted
    page, assets = project.page(), ("assets/snippets.css", "assets/snippets.js")
    assert set(assets) <= {*page.xpath("//link/@href"), *page.xpath("//script/@src")}
    assert [name for name in assets if not (project.site / name).stat().st_size] == []


@pytest.mark.thorough
def test_its_tests_run_the_same_pages(adopted):
    """pytest runs the block and checks the claims."""
    _, _, tested = adopted
    assert tested.code == 0, tested.output
    assert "passed" in tested.output
