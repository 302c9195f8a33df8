#!/bin/bash
# Submit a study to SLURM: an array of shards, then one job that puts them together.
#   examples/cluster/submit.sh STUDY FOLDER [PARTS]
# The folder must lie on a disk that all nodes share. The same command again does what is missing.
set -euo pipefail

study=$1
folder=$2
parts=${3:-40}
here=$(cd "$(dirname "$0")" && pwd)

# A faulty study is told here and not by forty jobs.
simsynk check "$study"

array=$(sbatch --parsable --array="1-$parts" "$here/shard.sbatch" "$study" "$folder" "$parts")
# afterany: also when a shard was killed or ended with 3, the merge says which points are missing.
sbatch --dependency="afterany:${array%%;*}" "$here/merge.sbatch" "$folder"
