"""A nerve as a graph: edges from the nucleus to the muscles, the motor pools, and which twig feeds what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from simsynk.errors import InputError, Problem, unknown_name
from simsynk.evidence import Sourced

EDGE_KINDS = ("segment", "side_branch", "division", "branch", "twig", "connection")
REGIONS = ("intracranial", "intratemporal", "extratemporal")
POOL_KINDS = ("motor", "parasympathetic", "sensory")
TARGET_KINDS = ("muscle", "gland", "skin")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """A stretch of nerve between two forks.

    Parameters
    ----------
    name, tail, head
        Its name; the node it comes from and the node it leads to.
    kind
        One of `EDGE_KINDS`.
    region
        One of `REGIONS`; motoneurons die more often the nearer the lesion is to them.
    length_mm, sd_mm
        Length and its spread between people.
    order
        Topographic order of its axons, 0 (mixed) to 1 (sorted by branch).
    share
        Share of the axons arriving at `head` that come by this edge, where several edges do; else None.
    axons
        For a connection: motor axons that take it in this direction.
    """

    name: str
    tail: str
    head: str
    kind: str
    region: str = "extratemporal"
    length_mm: float
    sd_mm: float = 0.0
    order: float = 1.0
    share: float | None = None
    axons: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """The motoneurons of one muscle (or the secretory neurons of one gland) and where they go.

    Parameters
    ----------
    name
        Also the name of the muscle or gland.
    code
        Short anatomical code, as `OOCp`.
    kind, target
        One of `POOL_KINDS`; one of `TARGET_KINDS`.
    territory
        Region of the face, used to group displays.
    units
        Number of neurons before scaling to the nerve's axon number.
    fibres_per_unit
        Mean number of muscle fibres of an intact motor unit (1 for a gland).
    supply
        Share of the pool's axons that enter the target by each twig or side branch, summing to 1.
    outside_count
        Whether the pool lies outside the nerve's stated number of branch axons.
    strength
        Strength of this person's muscle against the typical one.
    foreign
        Whether the pool lies in another nucleus, as the donor of a nerve transfer; cross-talk leaves it alone.
    """

    name: str
    code: str
    kind: str = "motor"
    target: str = "muscle"
    territory: str = ""
    units: float
    fibres_per_unit: float
    supply: Mapping[str, float]
    outside_count: bool = False
    strength: float = 1.0
    foreign: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedCommands:
    """What a person commands with pools that a nerve transfer added to the nerve.

    Parameters
    ----------
    titles
        Commands that only these pools know, with the words of the clinic.
    drives
        Command -> pool -> share of its maximum, for these and for the nerve's own commands.
    tone
        Pool -> share of its maximum at rest.
    """

    titles: Mapping[str, str] = field(default_factory=dict)
    drives: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    tone: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nerve:
    """One side's nerve, from the pools of the nucleus to the muscles.

    Parameters
    ----------
    name, title
        Key and one line of explanation.
    root
        Node at which every pool starts.
    edges
        From proximal to distal.
    segments
        Stretches that a site may name and that consist of several edges, proximal to distal.
    pools
        In display order.
    axons
        Number of motor axons of the pools that are not `outside_count`.
    cross_section
        Orderly position of the branches in the trunk, from superior to inferior.
    regeneration
        Species whose rates hold.
    commands
        Name of a packaged command table, or the file's own commands.
    variants
        What the sampler draws (see `variants.py`); empty for a nerve without known variants.
    ledger
        Every sourced value of the file.
    added
        Commands of the pools that a nerve transfer added.
    """

    name: str
    title: str
    root: str
    edges: tuple[Edge, ...]
    segments: Mapping[str, tuple[str, ...]]
    pools: tuple[Pool, ...]
    axons: float
    cross_section: tuple[str, ...]
    regeneration: str
    commands: str | Mapping[str, Any]
    variants: Mapping[str, Any] = field(default_factory=dict)
    ledger: tuple[Sourced, ...] = field(default=(), repr=False)
    added: AddedCommands = field(default_factory=AddedCommands, repr=False)

    def edge(self, name: str) -> Edge:
        """The edge of a name; raises `InputError` with the nearest name when there is none."""
        for edge in self.edges:
            if edge.name == name:
                return edge
        raise unknown_name("edge", name, [edge.name for edge in self.edges], "an edge of this nerve")

    def pool(self, name: str) -> Pool:
        """The pool of a name; raises `InputError` with the nearest name when there is none."""
        for pool in self.pools:
            if pool.name == name:
                return pool
        raise unknown_name("muscle", name, self.pool_names, "a muscle of this nerve")

    @property
    def sites(self) -> tuple[str, ...]:
        """Every place that an injury may name: segments, then edges."""
        return (*self.segments, *(edge.name for edge in self.edges))

    @property
    def branches(self) -> tuple[str, ...]:
        """Named branches, side branches included, without second roots such as `buccal_lower_root`."""
        named = [e.name for e in self.edges if e.kind in ("branch", "side_branch")]
        return tuple(name for name in named if self.branch_of_edge(name) == name)

    @property
    def twigs(self) -> tuple[str, ...]:
        """Named twigs, from superior to inferior."""
        return tuple(edge.name for edge in self.edges if edge.kind == "twig")

    @property
    def pool_names(self) -> tuple[str, ...]:
        """Names of all pools, in display order."""
        return tuple(pool.name for pool in self.pools)

    @property
    def muscles(self) -> tuple[str, ...]:
        """Names of the pools that serve the nerve's counted muscles: what a command x muscle matrix shows."""
        return tuple(p.name for p in self.pools if p.target == "muscle" and not p.outside_count)

    @property
    def code_to_name(self) -> dict[str, str]:
        """Anatomical code to muscle name."""
        return {pool.code: pool.name for pool in self.pools}

    def branch_of_edge(self, name: str) -> str:
        """The branch that an edge belongs to: the first branch that enters the fork it hangs on.

        A branch with two roots goes by the name of its first root.
        """
        edge = self.edge(name)
        if edge.kind in ("branch", "side_branch"):
            same = [e.name for e in self.edges if e.kind == edge.kind and e.head == edge.head]
            return same[0]
        feeders = [e.name for e in self.edges if e.kind in ("branch", "side_branch") and e.head == edge.tail]
        return feeders[0] if feeders else name

    def length_of(self, site: str) -> float:
        """Length of a site in mm; raises `InputError` for an unknown one."""
        return sum(edge.length_mm for edge in self._stretch(site))

    def locate(self, site: str, site_mm: float | None = None) -> tuple[str, float]:
        """The edge in which a site lies, and the distance from that edge's proximal end in mm.

        Parameters
        ----------
        site
            An edge or a segment.
        site_mm
            Distance from the site's proximal end; None means its middle.

        Raises
        ------
        InputError
            For an unknown site or a distance beyond its length.
        """
        stretch = self._stretch(site)
        total = sum(edge.length_mm for edge in stretch)
        mm = total / 2 if site_mm is None else float(site_mm)
        if not 0 <= mm <= total:
            message = f"{mm:g} mm lies outside {site}, which is {total:g} mm long"
            raise InputError([Problem(path="site_mm", message=message, fix=f"write 0 to {total:g}")])
        for edge in stretch[:-1]:
            if mm < edge.length_mm:
                return edge.name, mm
            mm -= edge.length_mm
        return stretch[-1].name, min(mm, stretch[-1].length_mm)

    def _stretch(self, site: str) -> Sequence[Edge]:
        if site in self.segments:
            return [self.edge(name) for name in self.segments[site]]
        if site not in self.sites:
            raise unknown_name("site", site, self.sites, "a site of this nerve")
        return [self.edge(site)]
