"""Does the store keep every replicate in its place, in memory and on disk, and resume only what is its own?"""

from __future__ import annotations

import sys
import zipfile

import numpy as np
import pytest

from simsynk.study import store as store_module
from simsynk.study.store import Store

LAYOUT = {"activation": ("<f8", (2, 3)), "fibres": ("<i4", (4,)), "mark": ("<i4", ())}
SUMS = {"wiring": (2, 2)}


def _replicate(number):
    luck = np.random.default_rng(number)
    arrays = {
        "activation": luck.random((2, 3)),
        "fibres": luck.integers(0, 100, 4),
        "mark": np.array(number),
    }
    return arrays, {"wiring": luck.integers(0, 9, (2, 2))}


def _fill(store, places):
    for place in places:
        store.write(place, *_replicate(int(store.numbers[place])))


@pytest.fixture(params=["memory", "disk"])
def make(request, tmp_path):
    opened = []

    def build(count=6, name="partial", **more):
        kept = {"folder": tmp_path / name} if request.param == "disk" else {}
        opened.append(Store(range(10, 10 + count), LAYOUT, SUMS, **kept, **more))
        return opened[-1]

    yield build
    for store in opened:
        store.close()


def test_replicates_keep_their_place(make):
    """Proves that the order of writing does not matter, and that unfinished places are left out."""
    store = make()
    _fill(store, [4, 0, 3])
    assert store.places().tolist() == [0, 3, 4]
    for name in LAYOUT:
        wanted = np.stack([_replicate(number)[0][name] for number in (10, 13, 14)])
        assert np.array_equal(store.array(name), wanted), name
    assert np.array_equal(store.sums["wiring"], sum(_replicate(n)[1]["wiring"] for n in (10, 13, 14)))


@pytest.mark.parametrize("room", [1, 1 << 20])
def test_blocks_and_rows_are_the_whole_array(make, monkeypatch, room):
    """Proves that small blocks give the same arrays as one: nothing lost or doubled at their borders."""
    store = make(count=9)
    _fill(store, [0, 1, 2, 4, 5, 7, 8])
    whole_activation = store.array("activation")
    monkeypatch.setattr(store_module, "_BLOCK_BYTES", 100)
    blocks = list(store.blocks("activation"))
    assert len(blocks) > 2
    assert np.array_equal(np.concatenate(blocks), whole_activation)
    # With room for one replicate only, each is read on its own; else a run of them is read at once.
    monkeypatch.setattr(store_module, "_BLOCK_BYTES", room)
    for name in LAYOUT:
        whole, places = store.array(name), store.places()
        assert np.array_equal(store.rows(name, places), whole), name
        assert np.array_equal(store.rows(name, places[[5, 0]]), whole[[5, 0]]), name
        assert store.rows(name, places[:0]).shape == (0, *LAYOUT[name][1]), name
    for day in (0, 1):
        assert np.array_equal(store.rows("activation", store.places(), day), whole_activation[:, day])
    with pytest.raises(IndexError):
        store.rows("activation", store.places(), 2)


def test_rows_can_be_read_while_others_are_written(make):
    """Proves that reading some replicates loses nothing that was not yet flushed, nor moves the next one."""
    store = make()
    for place in range(6):
        _fill(store, [place])
        assert store.rows("mark", store.places()).tolist() == list(range(10, 11 + place))
    assert np.array_equal(store.rows("fibres", store.places()), store.array("fibres"))


def test_npz_holds_the_arrays_and_only_them(make, tmp_path):
    """Proves that the archive reads back as written, and that equal numbers make equal bytes."""
    store = make()
    _fill(store, [5, 1])
    extra = {"command": np.array(["rest", "smile"])}
    for name in ("one.npz", "two.npz"):
        store.save_npz(tmp_path / name, extra)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    with np.load(tmp_path / "one.npz", allow_pickle=False) as kept:
        assert set(kept.files) == {*LAYOUT, "command"}
        for name in LAYOUT:
            assert np.array_equal(kept[name], store.array(name))
            assert kept[name].dtype == np.dtype(LAYOUT[name][0])
        assert kept["command"].tolist() == ["rest", "smile"]
    assert all(entry.date_time[0] == 1980 for entry in zipfile.ZipFile(tmp_path / "one.npz").infolist())


def test_empty_store_has_empty_arrays(make):
    """Proves shapes without replicates, so that a summary of nothing does not break."""
    store = make()
    assert store.array("activation").shape == (0, 2, 3)
    assert len(store) == 6
    assert store.places().size == 0


@pytest.fixture
def on_disk(tmp_path):
    opened = []

    def build(numbers=range(10, 16), recipe=None, layout=None):
        opened.append(Store(numbers, layout or LAYOUT, SUMS, folder=tmp_path / "p", recipe=recipe or {"seed": 1}))
        return opened[-1]

    yield build
    for store in opened:
        store.close()


def test_checkpoint_resumes_and_ends_the_same(on_disk, tmp_path):
    """Proves that a second store goes on where the first stopped, with the sums counted once."""
    first = on_disk()
    _fill(first, [0, 2])
    first.checkpoint()
    _fill(first, [3])  # written after the checkpoint, so it does not count
    first.close()
    second = on_disk()
    assert second.places().tolist() == [0, 2]
    _fill(second, [1, 3, 4, 5])
    straight = Store(range(10, 16), LAYOUT, SUMS)
    _fill(straight, range(6))
    for name in LAYOUT:
        assert np.array_equal(second.array(name), straight.array(name))
    assert np.array_equal(second.sums["wiring"], straight.sums["wiring"])
    second.save_npz(tmp_path / "a.npz", {})
    straight.save_npz(tmp_path / "b.npz", {})
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


@pytest.mark.parametrize(
    "other", [{"recipe": {"seed": 2}}, {"numbers": range(10, 17)}, {"numbers": range(11, 17)}], ids=str
)
def test_other_recipe_starts_afresh(on_disk, other):
    """Proves that replicates of another seed or another set of numbers are never taken for this run's."""
    first = on_disk()
    _fill(first, [0, 1])
    first.checkpoint()
    first.close()
    second = on_disk(**other)
    assert not second.done.any()
    assert not second.sums["wiring"].any()


@pytest.mark.parametrize("damage", ["empty", "cut", "noise"])
def test_broken_checkpoint_starts_afresh(on_disk, tmp_path, damage):
    """Proves that a damaged checkpoint costs the work, not the run."""
    first = on_disk()
    _fill(first, [0, 1])
    first.checkpoint()
    first.close()
    path = tmp_path / "p" / "checkpoint.npz"
    data = path.read_bytes()
    path.write_bytes({"empty": b"", "cut": data[: len(data) // 2], "noise": b"PK" + bytes(range(256))}[damage])
    second = on_disk()
    assert not second.done.any()
    assert not second.sums["wiring"].any()
    _fill(second, range(6))
    assert np.array_equal(second.array("mark"), np.arange(10, 16))


def _interrupted(step, store, place):
    """Write one replicate with an interrupt at the given step of the code; whether it came before the end."""
    left = step

    def trace(frame, event, arg):
        nonlocal left
        if frame.f_code.co_filename != store_module.__file__:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left < 0:
                sys.settrace(None)
                raise KeyboardInterrupt
        return trace

    earlier = sys.gettrace()
    sys.settrace(trace)
    try:
        store.write(place, *_replicate(int(store.numbers[place])))
    except KeyboardInterrupt:
        return True
    finally:
        sys.settrace(earlier)
    return False


def test_an_interrupt_at_any_step_counts_nothing_twice(make):
    """Proves that sums and finished places go together; were they two steps, one replicate would be added twice."""
    whole = make(2, "whole")
    _fill(whole, range(2))
    step = 0
    while True:
        store = make(2, f"step{step}")
        _fill(store, [0])
        stopped = _interrupted(step, store, 1)
        store.checkpoint()
        _fill(store, np.flatnonzero(~store.done))
        assert np.array_equal(store.sums["wiring"], whole.sums["wiring"]), step
        assert np.array_equal(store.array("activation"), whole.array("activation"))
        if not stopped:
            break
        step += 1
    assert step > 20
