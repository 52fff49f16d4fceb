"""Workload (c): documents to JSON text and back. Run with PYTHONMALLOC=malloc, so that every object is a block."""

import json
import sys


def document(number):
    return {"id": number, "name": f"document {number}", "tags": [f"tag {number % 17}", f"tag {number % 5}"],
            "marks": [number / 7, number * 3, -number, None, number % 2 == 0],
            "author": {"first": f"first name {number % 100}", "last": f"last name {number % 1000}"}}


def main():
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    documents = [document(number) for number in range(8000)]
    total = 0
    for _ in range(rounds):
        text = json.dumps(documents)
        documents = json.loads(text)
        total += len(text)
    # The encoder in Python makes far more calls between two allocations than the one in C.
    total += sum(len(piece) for piece in json.JSONEncoder(indent=1).iterencode(documents[:4000]))
    print(total, documents[-1]["author"]["last"])


main()
