"""Samples of all cases under all tools, and the few figures that are made of them.

The best of the rounds stands for a case: whatever else the machine does only ever adds. The median is told beside it.
"""

import json
import math
import statistics

LOWER_IS_BETTER = {"cpu", "wall", "ns", "peak_kb", "set_p99_ms", "get_p99_ms", "set_max_ms", "get_max_ms", "gap_ms", "fork_gap_ms", "fork_ms",
                   "snapshot_ms", "size_share", "bytes_per_block"}


class Results:
    """cases: name → {"title", "workload", "metric", "unit"}; samples: name → tool → list of dictionaries."""

    def __init__(self, machine, settings):
        self.machine, self.settings = machine, settings
        self.cases, self.samples, self.failures = {}, {}, {}

    def add_case(self, case):
        self.cases[case.name] = {"title": case.title, "workload": case.workload, "metric": case.metric, "unit": case.unit}
        self.samples.setdefault(case.name, {})

    def add(self, case, tool, sample):
        self.samples[case.name].setdefault(tool.name, []).append(sample)

    def add_failure(self, case, tool, reason):
        self.failures.setdefault(case.name, {})[tool.name] = reason

    def values(self, case, tool, metric=None):
        metric = metric or self.cases[case]["metric"]
        return [sample[metric] for sample in self.samples.get(case, {}).get(tool, []) if metric in sample]

    def best(self, case, tool, metric=None):
        values = self.values(case, tool, metric)
        lower = (metric or self.cases[case]["metric"]) in LOWER_IS_BETTER
        return (min(values) if lower else max(values)) if values else None

    def median(self, case, tool, metric=None):
        values = self.values(case, tool, metric)
        return statistics.median(values) if values else None

    def ratio(self, case, tool, metric=None):
        bare, other = self.best(case, "bare", metric), self.best(case, tool, metric)
        return other / bare if bare and other is not None else None

    def added(self, case, tool, metric=None):
        bare, other = self.best(case, "bare", metric), self.best(case, tool, metric)
        return other - bare if bare is not None and other is not None else None

    def geometric_mean(self, cases, tool):
        ratios = [self.ratio(case, tool) for case in cases]
        if not ratios or None in ratios:
            return None
        return math.exp(statistics.fmean(math.log(ratio) for ratio in ratios))

    def tools(self):
        return list(dict.fromkeys(tool for by_tool in self.samples.values() for tool in by_tool))

    def save(self, path):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(vars(self), file, indent=1)
            file.write("\n")

    @classmethod
    def load(cls, *paths):
        """Of cases that several files have, the last one's figures."""
        results = None
        for path in paths:
            with open(path, encoding="utf-8") as file:
                content = json.load(file)
            results = results or cls(content["machine"], content["settings"])
            for part in ("cases", "samples", "failures"):
                getattr(results, part).update(content[part])
        return results
