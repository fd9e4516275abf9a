"""What a block is expected to raise or to warn of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """An exception or a warning that a block is to show: the name of its type, and a text that its message holds."""

    type: str
    text: str

    def __str__(self) -> str:
        return f"{self.type}: {self.text}" if self.text else self.type

    @classmethod
    def parse(cls, written: str) -> "Expected | None":
        """Read what a header says, such as “ValueError: too large”; None if it says nothing."""
        kind, _, text = written.partition(":")
        return cls(kind.strip(), text.strip()) if written else None
