"""A half face as arrays: landmarks at rest, displacement basis, sag, gains."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simsynk.evidence import EvidenceFile
from simsynk.face.law_names import DEFAULT_LAW
from simsynk.face.laws.kinds import LAWS, Law
from simsynk.face.model_file import face_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Lids:
    """Eyelids as scalars: how far muscles close them and what opens them, in mm at the pupil.

    Parameters
    ----------
    opening
        Resting palpebral fissure.
    closing
        Closure at full activation by muscle, (muscles,).
    cheek, cheek_limit
        Lift of the lower lid by the rising cheek at full activation, (muscles,), and its limit.
    upper_retraction, lower_retraction
        How far the lids open further without tone.
    narrowest
        What is left of the open eye whatever surgery does to it.
    bell
        Upward roll of the eye when closure is asked for and nothing closes (Bell's phenomenon).
    """

    opening: float
    closing: NDArray[np.float64]
    cheek: NDArray[np.float64]
    cheek_limit: float
    upper_retraction: float
    lower_retraction: float
    narrowest: float
    bell: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceModel:
    """A half face; the other half is its mirror image.

    Parameters
    ----------
    landmarks, muscles
        Names of the axes.
    rest
        Landmarks at rest in mm, (landmarks, 2).
    basis
        Displacement at full activation of one muscle, (muscles, landmarks, 2).
    sag
        Displacement without any tone, (landmarks, 2).
    support
        Weight of each muscle's tone in holding up each landmark, rows sum to 1 or 0, (landmarks, muscles).
    lids
        The eyelids.
    law, law_name
        From activation to movement.
    skin
        Cap, coupling and contact constants.
    free
        Those of the muscles that surgery brought, which hold nothing up by their tone.
    """

    landmarks: tuple[str, ...]
    muscles: tuple[str, ...]
    rest: NDArray[np.float64] = field(repr=False)
    basis: NDArray[np.float64] = field(repr=False)
    sag: NDArray[np.float64] = field(repr=False)
    support: NDArray[np.float64] = field(repr=False)
    lids: Lids = field(repr=False)
    law: Law = field(repr=False)
    law_name: str
    skin: Mapping[str, float] = field(repr=False)
    free: tuple[str, ...] = ()

    def only(self, names: tuple[str, ...]) -> FaceModel:
        """The same half face with some of its landmarks, for measuring thousands of faces quickly."""
        kept = self.at(*names)
        return dataclasses.replace(
            self,
            landmarks=names,
            rest=self.rest[kept],
            basis=np.ascontiguousarray(self.basis[:, kept]),
            sag=self.sag[kept],
            support=self.support[kept],
        )

    def at(self, *names: str) -> list[int]:
        """Places of landmarks by name."""
        return [self.landmarks.index(name) for name in names]

    def muscle(self, name: str) -> int:
        """Place of a muscle by name."""
        return self.muscles.index(name)


def uncalibrated(law: str = DEFAULT_LAW) -> FaceModel:
    """The half face with the gains of the data file as they stand."""
    file = face_file()
    data: Any = file.data
    landmarks = tuple(name for name in data["rest"] if name != "evidence")
    muscles = tuple(name for name in data["basis"] if name != "evidence")
    lids = file.table("lids")
    cheek = file.table("lids.cheek")
    closing = np.zeros(len(muscles))
    closing[muscles.index("orbicularis_oculi_palpebral")] = 22.0
    closing[muscles.index("orbicularis_oculi_orbital")] = 22.0 * lids["orbital_share"]
    return FaceModel(
        landmarks=landmarks,
        muscles=muscles,
        rest=np.array([_pair(data["rest"][name]) for name in landmarks]),
        basis=np.stack([displacements(data["basis"][muscle], landmarks) for muscle in muscles]),
        sag=displacements(data["sag"], landmarks),
        support=_support(data, landmarks, muscles),
        lids=Lids(
            opening=lids["opening"],
            closing=closing,
            cheek=np.array([cheek.get(muscle, 0.0) for muscle in muscles]),
            cheek_limit=lids["cheek_limit"],
            upper_retraction=lids["upper_retraction"],
            lower_retraction=lids["lower_retraction"],
            narrowest=lids["narrowest"],
            bell=lids["bell"],
        ),
        law=LAWS[law],
        law_name=law,
        skin=_skin(file),
    )


def _pair(node: Any) -> tuple[float, float]:
    return float(node[0]), float(node[1])


def displacements(node: Mapping[str, Any], landmarks: tuple[str, ...]) -> NDArray[np.float64]:
    """Displacements of a table by landmark in mm, 0 for those that it does not name, (landmarks, 2)."""
    return np.array([_pair(node[name]) if name in node else (0.0, 0.0) for name in landmarks])


def _support(data: Any, landmarks: tuple[str, ...], muscles: tuple[str, ...]) -> NDArray[np.float64]:
    support = np.zeros((len(landmarks), len(muscles)))
    for name, region in data["support"].items():
        if name == "evidence":
            continue
        holders = [muscles.index(muscle) for muscle in region["muscles"]]
        for landmark in region["landmarks"]:
            support[landmarks.index(landmark), holders] = 1 / len(holders)
    return support


def _skin(file: EvidenceFile) -> dict[str, float]:
    return file.table("skin")
