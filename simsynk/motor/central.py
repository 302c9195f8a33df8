"""Central switches: what happens between the command and the motoneurons besides the wiring of the nerve."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Central:
    """Mechanisms of synkinesis other than misrouting; all off by default.

    Parameters
    ----------
    gain
        Multiplies every drive (central hyperexcitability); 1 is none.
    crosstalk
        Share of every drive that is spread evenly over all pools of the nucleus, 0..1.
    tone
        Drive added to every pool at all times, 0..1.
    ephapse
        Share of its neighbours' activity that a regrown axon takes up at the lesion, 0..1.

    Notes
    -----
    Modelling choice after Moran and Neely (1996), Valls-Sole (1992) and Eekhof (2000); no published work says
    how much of a patient's synkinesis each mechanism makes.
    """

    gain: float = 1.0
    crosstalk: float = 0.0
    tone: float = 0.0
    ephapse: float = 0.0

    def active(self) -> tuple[str, ...]:
        """Names of the switches that are on.

        Examples
        --------
        >>> Central(gain=1.2, ephapse=0.05).active()
        ('gain', 'ephapse')
        """
        off = Central()
        return tuple(n for n in ("gain", "crosstalk", "tone", "ephapse") if getattr(self, n) != getattr(off, n))
