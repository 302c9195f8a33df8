"""What goes into the explorer's page: packing, days, muscles, and modules joined into one script."""

from __future__ import annotations

import base64
import dataclasses
import json
import struct
import zlib
from typing import Any

import numpy as np
import pytest

from simsynk.errors import InputError
from simsynk.scenario.load import load
from simsynk.simulate import prepare
from simsynk.view.explorer.bundle import Unbundled, bundle
from simsynk.view.explorer.packing import Fixed, Steps, pack
from simsynk.view.explorer.page import explorer_page, is_explorer
from simsynk.view.explorer.payload import explorer_data
from simsynk.view.explorer.payload_nerves import Nerves, grown_nerves, kept_muscles, recorded_days
from simsynk.view.explorer.returns import Returns, returns_of


def unpacked(text: str) -> tuple[Any, list[np.ndarray]]:
    """Tree and arrays of a packed text, read as the page reads them."""
    raw = zlib.decompress(base64.b64decode(text))
    length = struct.unpack("<I", raw[:4])[0]
    head, at, arrays = json.loads(raw[4 : 4 + length]), 4 + length, []
    wide = {"steps": ("<u4", 4), "bytes": ("<u1", 1), "whole": ("<i4", 4), "numbers": ("<f8", 8)}
    for entry in head["arrays"]:
        code, size = wide[entry["kind"]]
        part = np.frombuffer(raw, np.uint8, entry["length"] * size, at).reshape(size, -1).T
        values = np.ascontiguousarray(part).view(code).ravel()
        if entry["kind"] == "steps":
            signed = values.astype(np.int64)
            values = np.where(signed & 1, -(signed + 1) // 2, signed // 2) * entry["step"]
        arrays.append(values)
        at += entry["length"] * size
    return head["tree"], arrays


def test_packed_arrays_come_back() -> None:
    """Numbers to the bit, NaN among them, whole numbers exactly, the others to half a step."""
    luck = np.random.default_rng(1)
    numbers, fine = np.array([[1.5, np.nan], [-0.1, 1e-9]]), luck.normal(size=(3, 4))
    counts = np.array([0, 1, -1, 2**31 - 1, -(2**31) + 1])
    tree, arrays = unpacked(pack({
        "numbers": numbers, "fine": Fixed(fine, 1e-4), "counts": Steps(counts, 0.5), "flags": np.array([True, False]),
        "places": np.array([3, -4]), "deep": [{"name": "toy", "one": np.float64(2.0)}],
    }))  # fmt: skip
    assert tree["deep"] == [{"name": "toy", "one": 2.0}]
    picked = [arrays[tree[name]["$array"]] for name in ("numbers", "fine", "counts", "flags", "places")]
    np.testing.assert_array_equal(picked[0], numbers.ravel())
    assert np.abs(picked[1] - fine.ravel()).max() <= 0.5001e-4
    np.testing.assert_array_equal(picked[2], counts * 0.5)
    assert picked[3].tolist() == [1, 0]
    assert picked[4].tolist() == [3, -4]


def test_what_does_not_fit_is_refused() -> None:
    """A value too large for its step would come back as another one."""
    with pytest.raises(ValueError, match="too large"):
        pack({"values": Fixed(np.array([1e3]), 1e-8)})


def test_recorded_days() -> None:
    """The scenario's own days are there, none after the plan's, never two close together, few enough for the page."""
    scenario = load("bells_palsy_severe")
    days = recorded_days(scenario, 600.0)
    assert set(scenario.observe_days) <= set(days)
    assert days[-1] == 600.0
    assert days[0] == 0.0
    assert len(days) <= 9
    assert recorded_days(scenario, 100.0)[-1] == 100.0
    both = recorded_days(load("bilateral_palsy"), 600.0)
    assert len(both) <= 6 < len(days)
    many = dataclasses.replace(scenario, observe_days=tuple(float(day) for day in range(10, 610, 10)))
    assert len(recorded_days(many, 600.0)) <= 9
    assert min(np.diff(days)) >= 14


def test_kept_muscles() -> None:
    """Glands are left out; every muscle of the face, and all that a command asks for, is there."""
    patient = prepare(load("bells_palsy_severe"))
    names = [patient.nerve.pool_names[i] for i in kept_muscles(patient)]
    assert "lacrimal_gland" not in names
    assert set(patient.nerve.muscles) <= set(names)


@pytest.fixture(scope="module")
def toy() -> tuple[Nerves, Returns]:
    """The toy, grown and regrown."""
    scenario = load("toy", sets=["replicates=5"])
    nerves = grown_nerves(scenario, seed=1)
    return nerves, returns_of(nerves, scenario)


def test_what_comes_back_after_single_cuts(toy: tuple[Nerves, Returns]) -> None:
    """On the day of the cut the change is counted from the readout, so that a year later something has come back."""
    returns = toy[1]
    assert returns.change.shape == (7, 6, 3, 5)
    assert returns.nerves == 5
    assert returns.change[-1].max() > 0.05
    np.testing.assert_allclose(returns.drift[:, 1], 0.0)


def test_same_input_same_page(toy: tuple[Nerves, Returns]) -> None:
    """The page hangs on nothing but what it was asked for, says what it is, and asks no host for anything."""
    nerves, returns = toy
    scenario = load("toy", sets=["replicates=5"])
    data = explorer_data(nerves, returns, scenario, command="simsynk explore toy")
    again = explorer_data(grown_nerves(scenario, seed=1, jobs=1), returns, scenario, command="simsynk explore toy")
    page = explorer_page(data)
    assert page == explorer_page(again)
    assert is_explorer(page.encode())
    assert "Not a medical device" in page
    assert "seed 1" in page
    assert "src=" not in page.split("<script")[0]
    assert "https://" not in page.split('id="payload"')[0]


def test_wrong_side_of_time(toy: tuple[Nerves, Returns]) -> None:
    """A scenario with retraining cannot be read out, and says so."""
    with pytest.raises(InputError, match="retraining"):
        grown_nerves(load("staged_treatment", sets=["replicates=1"]), seed=1)


A = "export const one = 1;\n/** Words that import something. */\nexport function two() { return one; }\n"
ONE = 'import { one } from "./a.js";\n'


def test_modules_in_order() -> None:
    """Each module once, after what it needs, without imports, exports or an early end of the script."""
    script = bundle("c.js", {
        "a.js": A, "b.js": 'import { one } from "./a.js";\nexport const three = one + 2, four = [1, 2];\n',
        "c.js": 'import {\n  two,\n  one,\n} from "./a.js";\nimport { three, four } from "./b.js";\n'
                'const end = "</script>";\ntwo(three, four);\n',
    })  # fmt: skip
    assert script.index("// a.js") < script.index("// b.js") < script.index("// c.js")
    assert "</script" not in script
    assert "import {" not in script
    assert "export" not in script
    assert script.count("function two") == 1
    assert "Words that import" not in script


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        ({"s.js": 'import { x } from "./gone.js";'}, "no module gone.js, which s.js imports"),
        ({"s.js": 'import { gone } from "./a.js";', "a.js": A}, "imports gone, which a.js does not export"),
        ({"s.js": f"{ONE}const one = 2;", "a.js": A}, "'one' stands at the top of a.js and of s.js"),
        ({"s.js": f"{ONE}const b = 1, one = 2;", "a.js": A}, "'one' stands at the top"),
        ({"s.js": 'import { one as two } from "./a.js";', "a.js": A}, "one script knows one name"),
        ({"s.js": "export default 3;"}, "a form of export"),
        ({"s.js": 'import * as all from "./a.js";', "a.js": A}, "a form of import"),
        ({"s.js": 'const a = await import("./a.js");', "a.js": A}, "a form of import"),
        ({"s.js": 'import { one } from "./p.js";', "p.js": 'import { q } from "./s.js";'},
         "need each other: s.js -> p.js -> s.js"),
    ],
)  # fmt: skip
def test_what_one_script_cannot_hold(texts: dict[str, str], words: str) -> None:
    """Every form that would break silently in the page is refused when the page is made."""
    with pytest.raises(Unbundled) as fault:
        bundle("s.js", texts)
    assert words in str(fault.value)


def test_indents_are_left_out_where_no_text_needs_them() -> None:
    """A twentieth of the script; a text over several lines in backquotes would lose its spaces with them."""
    plain = {"a.js": "export function one() {\n  const two = `x`;\n  return two;\n}\n"}
    assert bundle("a.js", plain) == "// a.js\nfunction one() {\nconst two = `x`;\nreturn two;\n}"
    kept = {"a.js": "export const one = `x\n    y`;\n"}
    assert bundle("a.js", kept) == "// a.js\nconst one = `x\n    y`;"
