"""Files written whole or not at all: what a command puts beside the store."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from flask_babel import lazy_gettext as _l

from casebook.refusals import Refusal


@contextmanager
def whole_file(target: Path, code: str, mode: int = 0o644) -> Iterator[IO[bytes]]:
    """Write a file beside its place and move it there when the block ends well; otherwise nothing stays.

    A device or a pipe is written as it is. Raises Refusal `code` where the place cannot be written.
    """
    is_plain = target.is_file() or not target.exists()
    beside = target.with_name(f".{target.name}.part") if is_plain else target
    try:
        if is_plain:
            beside.unlink(missing_ok=True)  # of a run that was killed; it may be open to others
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with os.fdopen(handle, "wb") as sink:
            yield sink
            if is_plain:
                sink.flush()
                os.fsync(sink.fileno())
        if is_plain:
            beside.replace(target)
    except BaseException as error:
        if is_plain:
            with suppress(OSError):
                beside.unlink()
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            reason = error.strerror or str(error)
            raise Refusal(
                code, _l("不能写入 %(path)s：%(reason)s"), path=str(target), reason=reason
            ) from error
        raise
