#!/usr/bin/python3
"""Reads OpenMetrics with the parser of Prometheus' client library, which knows the standard to the letter: read_openmetrics.py
FILE; prints it as JSON. With Debian's Python, which has the library (python3-prometheus-client)."""

import json
import sys

from prometheus_client.openmetrics.parser import text_string_to_metric_families

with open(sys.argv[1], encoding="utf-8") as file:
    families = list(text_string_to_metric_families(file.read()))
print(json.dumps({
    family.name: {"type": family.type, "unit": family.unit, "help": family.documentation,
                  "samples": [{"labels": sample.labels, "value": sample.value} for sample in family.samples]}
    for family in families}))
