#!/usr/bin/env bash
# `deter ensemble --emit slurm`, run by Slurm itself: Debian's slurm-wlm and munge on the loopback
# device, one node that is this machine, and the merged tables compared byte for byte with a run of
# the whole here. Everything it starts it stops again.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "not checked here: Slurm's daemons need root on a Debian or Ubuntu machine"
  exit 0
fi
if ! command -v slurmctld >/dev/null || ! command -v slurmd >/dev/null || ! command -v munged >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends slurm-wlm munge; } >/dev/null ||
    { echo "slurm-wlm and munge cannot be installed"; exit 1; }
fi
cargo build --release --quiet
deter=$(realpath "${CARGO_TARGET_DIR:-target}/release/deter")

work=$(mktemp -d)
daemons=()
stop() {
  local at
  for ((at = ${#daemons[@]} - 1; at >= 0; at--)); do kill "${daemons[at]}" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap stop EXIT

node=$(hostname -s)
mkdir -p "$work"/{state,spool,munge}
chmod 755 "$work"
# A key, a socket and ports of our own, so that no other Slurm of this machine is touched.
dd if=/dev/urandom of="$work/munge/key" bs=1024 count=1 status=none
chmod 600 "$work/munge/key"
chmod 755 "$work/munge"
cat >"$work/slurm.conf" <<CONF
ClusterName=check
SlurmctldHost=$node(127.0.0.1)
SlurmctldPort=17817
SlurmdPort=17818
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge/socket
CryptoType=crypto/munge
CredType=cred/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
MpiDefault=none
ReturnToService=2
NodeName=$node NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
export SLURM_CONF=$work/slurm.conf

munged --foreground --force --key-file="$work/munge/key" --socket="$work/munge/socket" \
  --pid-file="$work/munge/pid" --log-file="$work/munge/log" --seed-file="$work/munge/seed" >/dev/null 2>&1 &
daemons+=($!)
slurmctld -D >/dev/null 2>&1 &
daemons+=($!)
slurmd -D -N "$node" >/dev/null 2>&1 &
daemons+=($!)

until_true() {
  local seconds=$1 what=$2 start=$SECONDS
  shift 2
  until "$@" >/dev/null 2>&1; do
    if ((SECONDS - start > seconds)); then
      echo "$what not within $seconds s"
      tail -n 20 "$work"/*.log "$work/munge/log" 2>/dev/null || true
      exit 1
    fi
    sleep 0.2
  done
}
node_is_up() { [ "$(sinfo --noheader --format=%T)" = idle ]; }
until_true 60 "the node is idle:" node_is_up

scenario=$PWD/scenarios/teaching/five-islands.ron
"$deter" ensemble "$scenario" --runs 200 --csv --quiet --out "$work/here"
"$deter" ensemble "$scenario" --runs 200 --csv --emit slurm --shards 5 --out "$work/there" \
  >"$work/job.sh"
DETER=$deter bash "$work/job.sh"
merged() { [ -s "$work/there/manifest.json" ] && [ -z "$(squeue --noheader)" ]; }
until_true 90 "the merged ensemble:" merged

for file in runs.parquet pacts.parquet series.parquet runs.csv pacts.csv series.csv summary.json \
  manifest.json; do
  cmp "$work/here/$file" "$work/there/$file"
done
echo "an array of 5 shards and its merge under $(sbatch --version): the same bytes as a run here"
