"""Reads every extract for the data warehouse that the Rust tests wrote with DuckDB, which
shares no code with the Parquet library that wrote them, and counts it anew.
"""

import argparse
import hashlib
import json
import pathlib
import sys
import tarfile
import tempfile
import unittest

OPTIONS = None

# Name of a table's file, and its columns in order.
TABLES = {
    "visits.parquet": ["unit_id", "month", "week", "origin", "outcome", "part_of_day"],
    "interventions.parquet": ["unit_id", "month", "code"],
}
FIGURES = ["visits", "performed_s", "clients"]


def extracts():
    found = sorted(OPTIONS.examples.glob("*.tar"))
    assert found, "no examples: run the Rust tests first"
    return found


def files_of(path):
    with tarfile.open(path) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def rows_of(content):
    import duckdb

    with tempfile.NamedTemporaryFile(suffix=".parquet") as file:
        file.write(content)
        file.flush()
        relation = duckdb.sql(f"SELECT * FROM read_parquet('{file.name}')")
        types = dict(zip(relation.columns, map(str, relation.types)))
        return types, relation.fetchall()


class Extracts(unittest.TestCase):
    def test_duckdb_reads_them_and_counts_the_same(self):
        for path in extracts():
            files = files_of(path)
            manifest = json.loads(files["manifest.json"])
            self.assertEqual(list(files), ["manifest.json", *TABLES])
            for said in manifest["tables"]:
                with self.subTest(extract=path.stem, table=said["file"]):
                    content = files[said["file"]]
                    self.assertEqual(hashlib.sha256(content).hexdigest(), said["sha256"])
                    types, rows = rows_of(content)
                    texts = TABLES[said["file"]]
                    expected = {name: "VARCHAR" for name in texts}
                    expected |= {name: "BIGINT" for name in FIGURES}
                    self.assertEqual(types, expected)
                    self.assertEqual(len(rows), said["rows"])
                    self.assertEqual(sum(row[-3] for row in rows), said["visits"])
                    self.assertEqual(sum(row[-2] for row in rows), said["performed_s"])
                    fewest = manifest["fewest_clients"]
                    self.assertTrue(all(row[-1] >= fewest for row in rows))
                    print(f"parquet: {path.stem}: {said['file']}: {len(rows)} rows")

    def test_nothing_in_them_tells_when_they_were_written(self):
        for path in extracts():
            with tarfile.open(path) as archive:
                self.assertEqual({member.mtime for member in archive}, {0})

    def test_duckdb_refuses_a_spoilt_one(self):
        import duckdb

        content = files_of(OPTIONS.examples / "whole.tar")["visits.parquet"]
        for name, spoilt in [
            ("cut off", content[:-40]),
            ("another end", content[:-4] + b"PAR2"),
            ("nothing", b""),
        ]:
            with self.subTest(name), self.assertRaises(duckdb.Error):
                rows_of(spoilt)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=pathlib.Path, required=True)
    parser.add_argument("--python", help="where the reader was installed", required=True)
    OPTIONS = parser.parse_args()
    sys.path.insert(0, OPTIONS.python)
    program = unittest.main(argv=[sys.argv[0]], exit=False, verbosity=0, warnings="ignore")
    run = program.result
    print(f"Tests run: {run.testsRun}, Failures: {len(run.failures)}, Errors: {len(run.errors)} (parquet)")
    sys.exit(not run.wasSuccessful())
