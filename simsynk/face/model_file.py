"""The packaged half face: its numbers and their sources."""

from __future__ import annotations

import functools

from simsynk.evidence import EvidenceFile, packaged


@functools.cache
def face_file() -> EvidenceFile:
    """Landmarks, displacements, lids, skin and healthy targets."""
    return packaged("simsynk.face", "face.yaml", "face")
