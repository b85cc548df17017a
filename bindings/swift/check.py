"""Checks the generated Swift binding as far as a machine without Swift can.

The header compiles as C, the module map and the Swift sources speak of the
same module, what the Swift sources call is declared, what is declared is in
the library, and the public declarations are those of api.txt.

    python3 check.py [--generated DIR] [--library FILE] [--update] [--place]

--update writes api.txt anew; --place copies the sources into the package, for
a machine that has Swift.
"""

import argparse
import ctypes
import difflib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HERE.parent.parent / "target"))
MODULE = "mobile_ffiFFI"
SOURCE = "VardagCore.swift"
SNAPSHOT = HERE / "api.txt"

TYPE = re.compile(r"^(?:public|open) (?:final )?(?:struct|enum|class|protocol) (\w+)")
FUNCTION = re.compile(r"^public func (\w+)")
MEMBER = re.compile(r"^(?:(?:public|open) |case |func )")
# The machinery of the binding, which no app writes in its own code.
INNER = re.compile(r"FfiConverter|[uU]niffi|UniFFI|[nN]oHandle|RustBuffer|RustCall|Impl\b")


def without_comments(source):
    source = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    source = re.sub(r"^(public|open)\s*\n+\s*", r"\1 ", source, flags=re.MULTILINE)
    return re.sub(r"^\s*//.*$", "", source, flags=re.MULTILINE)


def declaration(lines, index):
    """The declaration that begins at a line, up to its body, on one line."""
    text = lines[index].strip()
    while text.count("(") > text.count(")"):
        index += 1
        text += " " + lines[index].strip()
    head = re.split(r"\{", text, maxsplit=1)[0]
    head = re.sub(r"\s+", " ", head).replace("( ", "(").replace(" )", ")").replace(" ,", ",")
    head = re.sub(r"\)(async|throws)", r") \1", head)
    return re.sub(r"\s*,\s*$", "", head).strip()


def public_api(source):
    """Every public declaration, members below their type, in byte order."""
    lines = without_comments(source).splitlines()
    types, functions, depth, members = {}, [], 0, None
    for index, line in enumerate(lines):
        text = line.strip()
        if depth == 0:
            members = None
            if TYPE.match(text) and not INNER.search(TYPE.match(text).group(1)):
                members = types.setdefault(declaration(lines, index), [])
            elif FUNCTION.match(text) and not INNER.search(text):
                functions.append(declaration(lines, index))
        elif depth == 1 and members is not None and MEMBER.match(text):
            member = declaration(lines, index)
            if not INNER.search(member):
                members.append(member)
        depth += line.count("{") - line.count("}")
    blocks = ["\n".join([head] + [f"    {one}" for one in sorted(types[head])]) for head in types]
    return "\n".join(sorted(blocks) + sorted(functions)) + "\n"


def check_header(header):
    # Words of clang, which not every C compiler knows.
    words = ["-D_Nonnull=", "-D_Nullable="]
    command = ["cc", "-std=c11", "-Wall", "-Werror", "-fsyntax-only", *words, "-x", "c", "-"]
    include = f'#include "{header.resolve()}"\n'
    done = subprocess.run(command, input=include, capture_output=True, text=True)
    if done.returncode == 0:
        return []
    first = "\n".join(done.stderr.splitlines()[:20])
    return [f"the header does not compile:\n{first}"]


def check_names(source, generated_map, own_map):
    faults = []
    for path, text in (("the generated module map", generated_map), ("Sources' module map", own_map)):
        for needed in (f"module {MODULE} {{", f'header "{MODULE}.h"'):
            if needed not in text:
                faults.append(f"{path} lacks `{needed}`")
    if f"import {MODULE}" not in source:
        faults.append(f"{SOURCE} does not import {MODULE}")
    return faults


def check_symbols(source, header, library):
    function = re.compile(r"\b((?:uniffi|ffi)_mobile_ffi_\w+)\s*\(")
    called, declared = set(function.findall(source)), set(function.findall(header))
    loaded = ctypes.CDLL(str(library))
    faults = [f"{name} is called but not declared" for name in sorted(called - declared)]
    missing = [name for name in sorted(declared) if not hasattr(loaded, name)]
    faults += [f"{name} is declared but not in the library" for name in missing]
    if not called or not declared:
        faults.append("no function of the library was found in the sources")
    return faults, len(declared)


def check_api(found, update):
    if update:
        SNAPSHOT.write_text(found, "utf-8")
    kept = SNAPSHOT.read_text("utf-8") if SNAPSHOT.exists() else ""
    if kept == found:
        return []
    diff = difflib.unified_diff(
        kept.splitlines(), found.splitlines(), "api.txt", "generated", lineterm="", n=2
    )
    return [
        "the Swift API changed; apps see each of these lines:\n"
        + "\n".join(diff)
        + "\nMaybe run check.py with --update, and say the change in CHANGELOG.md"
    ]


def place(generated):
    sources = HERE / "Sources" / "VardagCore"
    sources.mkdir(parents=True, exist_ok=True)
    shutil.copy(generated / SOURCE, sources)
    shutil.copy(generated / f"{MODULE}.h", HERE / "Sources" / MODULE)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--generated", type=Path, default=TARGET / "bindings" / "swift")
    parser.add_argument("--library", type=Path, default=TARGET / "debug" / "libmobile_ffi.so")
    parser.add_argument("--update", action="store_true")
    parser.add_argument("--place", action="store_true")
    options = parser.parse_args()
    generated = options.generated
    source = (generated / SOURCE).read_text("utf-8")
    header = generated / f"{MODULE}.h"
    own_map = (HERE / "Sources" / MODULE / "module.modulemap").read_text("utf-8")
    faults = check_header(header)
    faults += check_names(source, (generated / "module.modulemap").read_text("utf-8"), own_map)
    wrong, count = check_symbols(source, header.read_text("utf-8"), options.library)
    faults += wrong
    found = public_api(source)
    faults += check_api(found, options.update)
    if options.place:
        place(generated)
    for fault in faults:
        print(f"error: {fault}", file=sys.stderr)
    lines = found.count("\n")
    print(f"swift: {count} functions, {lines} public declarations, {len(faults)} faults")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
