"""Addresses: where a page is read, so that what leaves the site can lead back to it."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

CODE = re.compile(
    r"^(?P<run>`{3,}|~{3,}).*?^(?P=run)[ \t]*$|(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)", re.M | re.S
)
LINK = re.compile(
    r"(?P<before>\]\(<?|^[ ]{0,3}\[[^\]\n]+\]:[ \t]*<?|\b(?:href|src)=[\"'])(?P<target>[^\s\"'<>)]+)", re.MULTILINE
)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)  # an address with a scheme or a host


@dataclass(frozen=True)
class Address:
    """Where a page is read. Of a site that has no address of its own, all is empty.

    `title` is the page's, `url` its absolute address, `source` its path in the docs folder, and `files` holds the path
    in that folder and the absolute address of each file of the site. Without `url`, the addresses of files are relative
    to the page, and so are its links.
    """

    title: str = ""
    url: str = ""
    source: str = ""
    files: tuple[tuple[str, str], ...] = ()

    @cached_property
    def _known(self) -> dict[str, str]:
        return dict(self.files)

    @property
    def _is_known(self) -> bool:
        return bool(self.url or self.files)

    def absolute(self, target: str) -> str:
        """What a link of the page leads to, as an absolute address; the link itself if the site has none."""
        if not self._is_known or ELSEWHERE.match(target):
            return target
        path, sign, anchor = target.partition("#")
        if not path:
            return self.url + sign + anchor
        found = self._known.get(posixpath.normpath(posixpath.join(posixpath.dirname(self.source), path)))
        return (found or (urljoin(self.url, path) if self.url else path)) + sign + anchor

    def with_links(self, text: str) -> str:
        """Markdown whose links are absolute, outside of code."""
        if not self._is_known:
            return text

        def made(found: re.Match[str]) -> str:
            return found["before"] + self.absolute(found["target"])

        return _outside_code(text, lambda part: LINK.sub(made, part))


NOWHERE = Address()


def _outside_code(text: str, change: Callable[[str], str]) -> str:
    """A text, changed where it is no code."""
    parts, position = [], 0
    for found in CODE.finditer(text):
        parts += [change(text[position : found.start()]), found[0]]
        position = found.end()
    return "".join([*parts, change(text[position:])])
