"""Properties are about dates and sums; how long an example takes on a busy machine is no part of them."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
