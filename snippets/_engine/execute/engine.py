"""The engine: pages in, results out. The build, the tests, the notebooks and the command line are edges over it."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from snippets._engine.execute.cache import Cache, pack, unpack
from snippets._engine.job import Job, Step
from snippets._engine.page import Block, Page, Picture
from snippets._engine.program import assemble
from snippets._engine.result import BlockOutcome, Outcome, Result, Value, never_ran
from snippets._engine.settings import Settings

GRACE = 30  # seconds that a worker may take beyond what its page may, before it counts as lost
Answer = TypeVar("Answer")


class Engine:
    """Runs the pages of one project, which is the folder that holds mkdocs.yml and `snippets/`.

    Without a cache every page is run anew. The executor that runs the pages is by default made when first needed, from
    the settings: workers on this machine, or a cluster. A `thorough` engine runs a page again if it is not known of
    each claim whether it proves anything, and takes its time to find out.
    """

    def __init__(
        self,
        project: Path,
        settings: Settings,
        cache: Cache | None = None,
        executor: Executor | None = None,
        thorough: bool = False,
    ) -> None:
        self.project, self.settings, self.cache, self.thorough = project.resolve(), settings, cache, thorough
        self._given = executor
        self._own: Executor | None = None
        # What failed, by page, as an entry of a cache; an author at work need not wait for it again.
        self._failed: dict[str, tuple[Job, str]] = {}
        self._lock = threading.Lock()

    def cached(self, page: Page) -> Result | None:
        """The result of a page if it can be had without running it. A failed run is known to this engine alone."""
        return self._cached(page, job(page, self.project, self.settings, self.thorough))

    def _cached(self, page: Page, work: Job) -> Result | None:
        if not work.steps or any(error.fatal for error in page.errors):
            return never_ran(work.kinds)
        ran, entry = self._failed.get(page.path, (None, ""))
        if ran == work and (failed := unpack(work, entry)):
            return failed
        known = self.cache.get(work) if self.cache else None
        return None if known and self.thorough and any(map(_untried, known.outcomes)) else known

    def forget(self, path: str) -> None:
        """Run a page again if it failed, even if nothing that it is known to depend on has changed."""
        self._failed.pop(path, None)

    def submit(self, page: Page) -> Future[Result]:
        """Run a page, or find its result in the cache. The future never raises on account of the page."""
        work = job(page, self.project, self.settings, self.thorough)
        known = self._cached(page, work)
        if known is not None:
            return finished(known)
        done: Future[Result] = Future()

        def finish(future: Future[Result]) -> None:
            try:
                done.set_result(self._result(page, work, future))
            except Exception as error:  # a mistake of ours, which must not leave the build waiting
                done.set_exception(error)

        from snippets._engine.execute import supervisor  # only builds that run something pay for what it imports

        self._executor().submit(supervisor.run_job, work).add_done_callback(finish)
        return done

    def _result(self, page: Page, work: Job, future: Future[Result]) -> Result:
        """What came of running a page; it is kept for the next time."""
        try:
            result = future.result()
        except Exception as error:
            # The worker was lost, twice: all that is known is the page that it was running.
            return never_ran(work.kinds, f"the process that ran the page was lost ({type(error).__name__})")
        if self.cache:
            with suppress(OSError):  # a cache that cannot be written to costs time, not the build
                if all(map(_went_well, work.steps, result.outcomes)):
                    self.cache.put(work, result)
                else:
                    # What a page read that was killed is unknown; more often than not it is a program of the project.
                    read = result.read or map(str, (self.project / self.settings.programs[0]).rglob("*.py"))
                    self._failed[page.path] = work, pack(work, result, read)
        return result

    def run(self, page: Page) -> Result:
        """Run a page and wait for it."""
        return self.submit(page).result()

    def call(self, function: Callable[..., Answer], *arguments: object) -> Future[Answer]:
        """Hand other work to whoever runs the pages."""
        return self._executor().submit(function, *arguments)

    def start(self, pages: Iterable[Page]) -> None:
        """Begin to import in the background what these pages, which will be submitted soon, are run with."""
        jobs = (job(page, self.project, self.settings, self.thorough) for page in pages)
        if (first := next(jobs, None)) and (start := getattr(self._executor(), "start", None)):
            start(torch=first.needs_torch or any(job.needs_torch for job in jobs))

    def close(self) -> None:
        """End the workers that this engine started, and bound its cache."""
        with self._lock:
            if self._own:
                self._own.shutdown(cancel_futures=True)
                self._own = None
        if self.cache:
            self.cache.trim()

    def _executor(self) -> Executor:
        """The executor that was given, or this engine's own."""
        if self._given:
            return self._given
        with self._lock:
            if not self._own:
                patience = self.settings.timeout + GRACE
                if self.settings.scheduler:
                    from snippets._engine.execute.dask_cluster import ClusterExecutor

                    self._own = ClusterExecutor(self.settings.scheduler, self.project, patience)
                else:
                    from snippets._engine.execute.local import LocalExecutor

                    self._own = LocalExecutor(self.settings.workers, patience=patience)
            return self._own


def job(page: Page, project: Path, settings: Settings, thorough: bool = False) -> Job:
    """The job of a page: what an executor needs to run it; its steps are in the order of `page.steps`."""
    program = assemble(page)
    steps: list[Step] = []
    first = iter(program.first)
    for step in page.steps:
        if isinstance(step, Block):
            line = next(first)
            raises = (step.raises.type, step.raises.text) if step.raises else ("", "")
            watched = tuple(line + comment.index for comment in step.comments)
            watched += tuple(line + each.index for each in (*step.session, *step.expected))
            raising = tuple(line + each.index for each in step.session if each.raises)
            more: dict[str, Any] = {"session": bool(step.session), "raising": raising, "watched": watched}
            more["warns"] = (step.warns.type, step.warns.text) if step.warns else ("", "")
            more["hears"] = bool(step.warns or step.is_fix)
            steps.append(Step("block", step.code, line, *raises, **more, trials=_trials(page, step)))
        elif isinstance(step, Picture):
            steps.append(Step("picture", step.code))
        else:
            steps.append(Step("claim", step.expression, function=step.function))
    return Job(program.name, program.source, tuple(steps), str(project), settings, thorough, program.script)


def _trials(page: Page, task: Block) -> tuple[tuple[str, ...], ...]:
    """The trials of a task: its hole, then each known wrong solution, each with the cells up to its last check."""
    if not task.task:
        return ()
    behind = [each.code for each in page.until_checked(task)]
    return tuple((code, *behind) for code in (task.task.hole, *(each.code for each in task.task.wrong)))


def _went_well(step: Step, outcome: Outcome | None) -> bool:
    """Whether a step had its turn and did what it was to do. Whether a claim is true is not asked."""
    if isinstance(outcome, BlockOutcome):
        failure = outcome.failure
        if step.warns[0] and not any(each.matches(*step.warns) for each in outcome.warned):
            return False
        return bool(failure and failure.matches(step.raises, step.message)) if step.raises else failure is None
    if isinstance(outcome, Value):
        return not outcome.failed
    return outcome is not None and outcome.data is not None


def _untried(outcome: Outcome | None) -> bool:
    """Whether it is unknown what disturbing the page does to a claim."""
    return isinstance(outcome, Value) and outcome.tells and outcome.tried is None


def finished(result: Result) -> Future[Result]:
    """A result that is there already, where others are waited for."""
    done: Future[Result] = Future()
    done.set_result(result)
    return done
