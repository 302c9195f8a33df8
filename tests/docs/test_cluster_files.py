"""The files for clusters do what they say, as far as that can be shown on one machine without any cluster."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from simsynk.cli.main import main
from simsynk.cli.sweep import command as sweep_command

ROOT = Path(__file__).resolve().parents[2]
CLUSTER = ROOT / "examples" / "cluster"
STUDY = ROOT / "examples" / "toy_study.yaml"

# Runs the tasks of an array at once, without those of DEAD; writes down every call and how a single job ended.
SBATCH = """#!/bin/bash
echo "$*" >> "$CALLS"
while [[ $1 == --* ]]; do
  [[ $1 == --array=* ]] && last=${1#--array=1-}
  shift
done
export SLURM_CPUS_PER_TASK=1
if [[ -v last ]]; then
  for task in $(seq "$last"); do
    [[ $task == "${DEAD:-}" ]] || SLURM_ARRAY_TASK_ID=$task bash "$@" >&2 || exit 1
  done
  echo "17;cluster"
else
  code=0; bash "$@" >&2 || code=$?
  echo "ended with $code" >> "$CALLS"
fi
"""

# Figures have their own tests.
SIMSYNK = f"""#!/bin/bash
[[ $2 == merge ]] && set -- "$@" --figures none
exec {shlex.quote(sys.executable)} -m simsynk "$@"
"""


def _submit(tmp_path: Path, dead: str) -> list[str]:
    """What `submit.sh` asked of a queue that is played here, one line a call; the array has two parts."""
    tools = tmp_path / "tools"
    tools.mkdir(exist_ok=True)
    (tools / "sbatch").write_text(SBATCH, encoding="utf-8")
    (tools / "simsynk").write_text(SIMSYNK, encoding="utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)
    calls = tmp_path / f"calls{dead}"
    environment = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "CALLS": str(calls), "DEAD": dead}
    words = ["bash", str(CLUSTER / "submit.sh"), str(STUDY), "out", "2"]
    subprocess.run(words, check=True, cwd=tmp_path, env=environment, capture_output=True)
    return calls.read_text(encoding="utf-8").splitlines()


@pytest.mark.skipif(sys.platform == "win32", reason="the scripts are for bash")
def test_the_slurm_scripts_run_a_study(tmp_path: Path) -> None:
    """A dead part leaves a table of the other and exit code 3; the same command again ends with the bytes of a whole.

    A merge that waited for success (afterok) would never start here; a part counted by the size of the array instead
    of by its argument would do other points the second time.
    """
    calls = _submit(tmp_path, dead="2")
    assert calls[0].startswith("--parsable --array=1-2 ")
    assert calls[1].startswith("--dependency=afterany:17 ")
    assert calls[2] == "ended with 3"
    assert (tmp_path / "out" / "points.csv").read_text(encoding="utf-8").count("waiting") == 4
    assert _submit(tmp_path, dead="")[2] == "ended with 0"
    assert main(["sweep", str(STUDY), "--out", str(tmp_path / "whole"), "--figures", "none"]) == 0
    assert (tmp_path / "out" / "points.csv").read_bytes() == (tmp_path / "whole" / "points.csv").read_bytes()


def _documents() -> list[dict[str, Any]]:
    files = sorted(CLUSTER.glob("*.yaml"))
    return [one for file in files for one in yaml.safe_load_all(file.read_text(encoding="utf-8"))]


def _of(kind: str) -> list[dict[str, Any]]:
    return [one for one in _documents() if one["kind"] == kind]


def _pods() -> list[dict[str, Any]]:
    """Pod specifications of all documents."""
    inner = [one["spec"]["template"]["spec"] for kind in ("Deployment", "Job") for one in _of(kind)]
    return inner + [one["spec"] for one in _of("Pod")]


def _words(part: str) -> list[str]:
    """Arguments of the first container of a deployment or job."""
    owner = next(
        one for one in _documents() if one["metadata"]["name"] == f"simsynk-{part}" and "template" in one["spec"]
    )
    words: list[str] = owner["spec"]["template"]["spec"]["containers"][0]["args"]
    return words


def test_the_manifest_fits_together() -> None:
    """Every name that one document uses is made by another: labels, ports, volumes, claims, the address."""
    for one in _of("Deployment"):
        assert one["spec"]["selector"]["matchLabels"] == one["spec"]["template"]["metadata"]["labels"]
    [service] = _of("Service")
    [scheduler] = [
        one for one in _of("Deployment") if service["spec"]["selector"].items() <= one["metadata"]["labels"].items()
    ]
    container = scheduler["spec"]["template"]["spec"]["containers"][0]
    ports = {port["name"]: port["containerPort"] for port in container["ports"]}
    [port] = service["spec"]["ports"]
    assert ports[port["targetPort"]] == port["port"] == int(container["args"][container["args"].index("--port") + 1])
    address = f"tcp://{service['metadata']['name']}:{port['port']}"
    text = (CLUSTER / "kubernetes.yaml").read_text(encoding="utf-8")
    assert set(re.findall(r"tcp://[\w:-]+", text)) == {address}
    assert address in _words("worker")
    assert f"--scheduler={address}" in _words("sweep")
    claims = {one["metadata"]["name"] for one in _of("PersistentVolumeClaim")}
    for pod in _pods():
        volumes = {volume["name"]: volume for volume in pod.get("volumes", [])}
        mounts = [mount["name"] for one in pod["containers"] for mount in one.get("volumeMounts", [])]
        assert sorted(mounts) == sorted(volumes)
        assert {
            v["persistentVolumeClaim"]["claimName"] for v in volumes.values() if "persistentVolumeClaim" in v
        } <= claims
    images = {one["image"] for pod in _pods() for one in (*pod["containers"], *pod.get("initContainers", []))}
    assert len(images) == 1


def _unknown(words: list[str], command: click.Command) -> list[str]:
    """Options that a command does not have."""
    known = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    return [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]


def test_the_pods_run_commands_that_exist() -> None:
    """A renamed option would leave the pods restarting for ever, which no parser of YAML sees."""
    assert isinstance(sweep_command, click.Group)
    words = _words("sweep")
    assert words[:2] == ["simsynk", "sweep"]
    assert _unknown(words, sweep_command.commands["run"]) == []
    job = (CLUSTER / "slurm_dask.py").read_text(encoding="utf-8") + (CLUSTER / "shard.sbatch").read_text(
        encoding="utf-8"
    )
    ours = [f"--{name}" for name in ("engine", "scheduler", "shard", "out", "jobs")]
    assert all(name in job for name in ours)
    assert _unknown(ours, sweep_command.commands["run"]) == []
    [one] = _of("Job")
    codes = one["spec"]["podFailurePolicy"]["rules"][0]["onExitCodes"]
    assert codes["containerName"] == one["spec"]["template"]["spec"]["containers"][0]["name"]
    assert one["spec"]["template"]["spec"]["restartPolicy"] == "Never"


@pytest.mark.parametrize("part", ["scheduler", "worker"])
def test_dask_knows_its_options(part: str) -> None:
    cli = pytest.importorskip(f"distributed.cli.dask_{part}")
    words = _words(part)
    assert words[:2] == ["dask", part]
    assert _unknown(words, cli.main) == []


def test_the_image_is_made_of_what_is_there() -> None:
    """Files that are copied exist and are not hidden from the build; extras are those of the package."""
    text = (CLUSTER / "Dockerfile").read_text(encoding="utf-8")
    copied = [word for line in re.findall(r"^COPY (.+)$", text, re.MULTILINE) for word in line.split()[:-1]]
    assert [word for word in copied if not (ROOT / word).exists()] == []
    shown = (CLUSTER / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    assert {word for word in shown if word.startswith("!")} == {f"!{word}" for word in copied}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = set(re.findall(r"\.\[([\w,]+)\]", text)[0].split(","))
    assert extras <= set(project["optional-dependencies"])
