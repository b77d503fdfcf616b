"""Whether a half of a case has to be transferred: thresholds reached, what was found, and why not."""

from __future__ import annotations
