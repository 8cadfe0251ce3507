"""A fan chart: what a series does over many runs."""

import sys

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt

import deter

rows = deter.ensemble(deter.scenario("five-islands"), runs=200).series.rows()
gap = [row for row in rows if (row["measure"], row["state"]) == ("security_gap", "SABEL")]
turns = [row["turn"] for row in gap]
figure, axes = plt.subplots(figsize=(7, 4), layout="constrained")
for low, high, shade in [("q05", "q95", 0.2), ("q25", "q75", 0.4)]:
    axes.fill_between(turns, [r[low] for r in gap], [r[high] for r in gap], color="C0", alpha=shade, lw=0)
axes.plot(turns, [row["q50"] for row in gap], color="C0")
axes.set_xticks(turns[::4], [row["date"] for row in gap][::4])
axes.set_ylabel("security gap of Sabel")
axes.set_title("Half and nine tenths of 200 runs; model frequencies, not forecasts", fontsize=9)
if len(sys.argv) > 1:
    figure.savefig(sys.argv[1], dpi=120)
assert len(turns) == 24
