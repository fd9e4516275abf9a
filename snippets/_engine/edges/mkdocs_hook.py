"""The MkDocs edge: `hooks: [snippets/_engine/edges/mkdocs_hook.py]`. It tells a Build the events of MkDocs.

Pages run while MkDocs renders their Markdown; results are put in when it writes them. MkDocs loads this file by its
path, so imports are absolute and all at the top.
"""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from functools import cache, partial
from math import inf
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

from snippets._engine.build import Build, PageBuild, reading_minutes
from snippets._engine.edges import downloads, neighbours
from snippets._engine.edges.command import is_nested
from snippets._engine.edges.configuration import settings_of_build
from snippets._engine.edges.documents import documents, is_ours, label_in
from snippets._engine.edges.fences import Fences
from snippets._engine.edges.lab_pages import give_notebook
from snippets._engine.edges.progress import news, progress_of
from snippets._engine.edges.publishing import UNCHANGED, Publishing
from snippets._engine.edges.watching import Watching
from snippets._engine.errors import SettingsError, report
from snippets._engine.execute.cache import Cache
from snippets._engine.execute.engine import Engine
from snippets._engine.parse.labs import is_lab
from snippets._engine.prove import receipts, releases
from snippets._engine.render import placeholders
from snippets._engine.render.notebook import strip as strip_lab
from snippets._engine.settings import Settings
from snippets._engine.texts import each_text
from snippets._mutation import scores, word_scores

log = logging.getLogger("mkdocs.hooks.snippets")


class State:
    """What lasts from one event to the next; `mkdocs serve` keeps the engine and its workers between builds."""

    engine: Engine | None = None
    build: Build
    files: Files
    publishing = Publishing()
    fences = Fences(lambda: state.build)
    watching = Watching()
    bar = ExitStack()  # what shows how many pages are still running
    reported: ClassVar[dict[str, str]] = {}  # the status of each page that was logged last, by its label
    saved: ClassVar[dict[str, float]] = {}  # when each page was, by its label


state: State = State()


def on_startup(command: str, dirty: bool) -> None:
    state.publishing.start(command, dirty)


@event_priority(inf)  # before a plugin notes what site_dir is
def _stage(config: MkDocsConfig) -> MkDocsConfig:
    state.publishing.begin_build(config)
    return config


def _configure(config: MkDocsConfig) -> MkDocsConfig:
    if not is_nested():  # the pages of a nested build are pages of the same site
        _begin_build(config)
    state.fences.prepare(config)
    try:
        state.build.engine.start(state.build.pending(_sources(config)))
    except SettingsError as error:
        raise PluginError(str(error)) from error
    return config


on_config = CombinedEvent(_stage, _configure)


def _begin_build(config: MkDocsConfig) -> None:
    """Begin a build, in the engine of the last one unless the settings have changed."""
    project, problem = Path(config.config_file_path).parent, None
    try:
        settings = settings_of_build(config)
    except SettingsError as error:
        if not state.publishing.serving:
            raise PluginError(str(error)) from error
        # While the settings are wrong, an author at work goes on with those of the last build.
        settings, problem = state.engine.settings if state.engine else Settings(), error
    if state.engine is None or state.engine.settings != settings or state.engine.project != project.resolve():
        if state.engine:
            state.engine.close()
        state.engine = Engine(project, settings, Cache(project / ".cache" / "snippets"))
    state.build = Build(state.engine, getattr(state, "build", None))
    state.build.problems += [problem] if problem else []
    recorded = scores.of_project(project)
    state.build.more_receipts["mutation"] = lambda: recorded
    state.build.more_receipts["confirmed"] = partial(releases.confirmed, project / settings.outputs)
    state.build.more_receipts["words"] = cache(partial(word_scores.of_build, state.build.proofs, state.engine.cache))


def _sources(config: MkDocsConfig) -> Iterator[tuple[str, str]]:
    """The texts and labels of the pages that MkDocs will find.

    The server needs longer to import torch than MkDocs to find its files, so it had better begin now.
    """
    for file in documents(config):
        if is_ours(file, config, _labs()):
            with suppress(OSError, UnicodeError):  # MkDocs will say it when it reads the file
                yield _read(Path(file.abs_src_path or ""), config)


def _read(path: Path, config: MkDocsConfig) -> tuple[str, str]:
    """The text of a file of the docs folder and its label. If an author saves a page that failed, it is tried again."""
    label, saved = label_in(path, config), path.stat().st_mtime
    if state.saved.get(label) != saved:
        state.build.engine.forget(label)
    state.saved[label] = saved
    return path.read_text(encoding="utf-8-sig"), label


def _labs() -> str:
    return state.build.engine.settings.labs


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Set every page running before MkDocs begins to render the first, unless a plugin may change its Markdown."""
    drafts = state.publishing.command == "serve"
    waits = neighbours.changing(config)
    for file in files:
        if is_ours(file, config, _labs(), drafts):
            with suppress(OSError, UnicodeError):  # MkDocs will say it when it reads the file
                add = state.build.expect if waits and not is_lab(file.src_uri, _labs()) else state.build.add
                add(*_read(Path(file.abs_src_path or ""), config))
    if not waits:
        state.bar.enter_context(progress_of(state.build.unfinished(), "pages"))
    return files


def on_env(env: Any, config: MkDocsConfig, files: Files) -> None:
    if neighbours.changing(config):
        state.bar.enter_context(progress_of(state.build.unfinished(), "pages"))
    state.files = files
    state.build.taken |= {file.dest_uri for file in files}
    state.build.problems += downloads.reserved(state.build.taken, config)


def _label_of(page: Page, config: MkDocsConfig) -> str:
    return label_in(Path(config.docs_dir) / page.file.src_uri, config)


def _folder(page: Page) -> str:
    """The URL of the folder of a page, relative to the site."""
    return PurePosixPath(page.file.dest_uri).parent.as_posix() + "/"


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Give mkdocs-jupyter the executed notebook of a lab in the place of its source."""
    if is_lab(page.file.src_uri, _labs()):
        known, links = _known(page, config), downloads.links_of(page, files)
        give_notebook(page, known.label, known.notebook(_folder(page), links), state.build.engine.project, config)
    return page


@event_priority(-100)  # behind plugins that change the Markdown
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    if is_lab(page.file.src_uri, _labs()):
        return markdown
    by = " or ".join(neighbours.changing(config)) or "a plugin or hook"
    known = state.build.about_to_render(markdown, _label_of(page, config), by).page
    if "hero" in page.meta:
        page.meta["reading_minutes"] = reading_minutes(known)
    # Only the hero is ours to render: themes put a title or a description where no element may stand.
    for key, value in page.meta.items():
        shown = partial(placeholders.front_matter, known, markup=Markup if key == "hero" else None)
        page.meta[key] = each_text(value, shown)
    return placeholders.markdown(known, state.fences.brief)


@event_priority(100)
def _fill_early(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put results in before a plugin reads the content of the page; that takes waiting for them."""
    if neighbours.reading(config):
        content = _known(page, config).content(_rendered(content, page, config), _folder(page))
        page.markdown = neighbours.plain(_known(page, config).page)  # a feed renders it itself
    return content


@event_priority(-100)
def _fill_later(content: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    if neighbours.reading(config):
        page.markdown = placeholders.markdown(_known(page, config).page, state.fences.brief)  # for excerpts
    return content if neighbours.reading(config) else _rendered(content, page, config)


on_page_content = CombinedEvent(_fill_early, _fill_later)


def _known(page: Page, config: MkDocsConfig) -> PageBuild:
    return state.build.pages[_label_of(page, config)]


def _rendered(content: str, page: Page, config: MkDocsConfig) -> str:
    known, is_of_lab = _known(page, config), is_lab(page.file.src_uri, _labs())
    return known.rendered(strip_lab(content) if is_of_lab else state.fences.fill(content, known.label))


@event_priority(100)  # before the search plugin reads the page
def _fill(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    """The page has been rendered; now wait for its results and put them in."""
    if known := state.build.pages.get(_label_of(page, config)):
        folder = _folder(page)
        if not neighbours.reading(config):
            page.content = known.content(page.content or "", folder)
        filled = partial(known.fill, folder=folder)
        page.meta = each_text(page.meta, lambda text: Markup(filled(str(text))) if isinstance(text, Markup) else text)
        context |= {"receipts": known.summary, "build": state.build, "label": known.label}
        address, branch = downloads.address_of(page, config, state.files), known.page.settings.colab
        names = known.downloads(folder, address)
        downloads.write(state.build.files, config)  # while other pages run
        page.content = downloads.with_downloads(page.content or "", names, folder, config.repo_url, branch)
    return context


@event_priority(-200)  # behind Material's blog, which renders the beginnings of posts for other pages
def _fill_excerpts(context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Any) -> dict[str, Any]:
    for post in context.get("posts") or ():
        if known := state.build.pages.get(_label_of(post, config)):
            content = state.fences.fill(post.content, known.label)
            post.content = known.excerpt(content, _folder(post), get_relative_url(_folder(post), page.url))
    return context


on_page_context = CombinedEvent(_fill, _fill_excerpts)


@event_priority(100)
def _report(config: MkDocsConfig) -> None:
    """Write what goes beside the pages; report every failure of every page, and fail unless an author is at work."""
    build = state.build
    state.bar.close()
    build.highlights.save()
    downloads.write({**build.files, downloads.RECEIPTS: receipts.write(build.receipts())}, config)
    errors = build.errors()
    for label, status in build.statuses().items():
        if news(label, status, state.reported):
            log.info("%s: %s", label, status)
    state.watching.follow(build)
    for warning in build.warnings():
        log.warning(warning)
    if errors and state.publishing.serving:
        log.error("\n\n%s", "\n\n".join(map(str, errors)))
    elif errors:
        raise PluginError(f"\n\n{report(errors)}\n\n{UNCHANGED}")


@event_priority(-inf)  # every other plugin is done too
def _complete(config: MkDocsConfig) -> None:
    if not state.publishing.serving and (left := neighbours.unfilled(config)):
        raise PluginError(f"\n\n{report(left)}\n\n{UNCHANGED}")
    state.publishing.end_build(config)


on_post_build = CombinedEvent(_report, _complete)


def on_build_error(error: Exception) -> None:
    """Also called when --strict finds warnings after all is built."""
    state.bar.close()
    state.publishing.fail_build(error)


def on_shutdown() -> None:
    """Publish a complete site, and end the workers."""
    state.bar.close()
    try:
        state.publishing.end()
    finally:
        if state.engine:
            state.engine.close()
            state.engine = None


def on_serve(server: Any, config: MkDocsConfig, builder: Any) -> Any:
    engine = state.build.engine
    state.watching.start(server, [config.docs_dir, engine.project / engine.settings.programs[0]])
    state.watching.follow(state.build)
    if not engine.settings.scheduler:
        # Where the first build found all in its cache, the first page to be saved would wait for torch.
        engine.start(each.page for each in state.build.pages.values() if each.page.steps)
    return server
