#!/usr/bin/python3
"""Reads JUnit XML with the library that Python tools share: read_junit.py FILE; prints it as JSON. With Debian's Python, which
has the library (python3-junitparser)."""

import json
import sys

from junitparser import JUnitXml

suites = JUnitXml.fromfile(sys.argv[1])
print(json.dumps({
    "tests": suites.tests, "failures": suites.failures, "errors": suites.errors,
    "suites": [{
        "name": suite.name, "tests": suite.tests, "failures": suite.failures, "errors": suite.errors,
        "properties": {one.name: one.value for one in suite.properties()},
        "cases": [{
            "name": case.name, "classname": case.classname, "file": case._elem.get("file"), "output": case.system_out,
            "results": [{"what": type(one).__name__, "type": one.type, "message": one.message, "text": one.text} for one in case.result],
        } for case in suite],
    } for suite in suites],
}))
