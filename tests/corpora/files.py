"""Files that tests build: small ones of each format, and ones that are built to harm whoever reads them."""

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

WORDS = ("the parcel came late", "naïve 中文 😀 שלום", "NA", "a text, with a comma")


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    """An XLSX file with these sheets: title and rows."""
    book = openpyxl.Workbook(write_only=True)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def parquet(columns: dict[str, object], **options: object) -> bytes:
    """A Parquet file with these columns."""
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file, **options)
    return file.getvalue()


def small_files() -> dict[str, bytes]:
    """A small file of every format, by name."""
    rows = [("id", "text", "kind"), *((str(n), word, "ab"[n % 2]) for n, word in enumerate(WORDS * 2))]
    records = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    table = "\n".join(";".join(row) for row in rows)
    return {
        "a.csv": "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode(),
        "b.csv": table.encode("utf-16"),
        "c.csv": table.replace("😀", "").replace("中文", "").replace("שלום", "").encode("cp1252"),
        "d.tsv": "\n".join("\t".join(row) for row in rows).encode(),
        "e.txt": "\r\n".join(WORDS).encode(),
        "f.json": json.dumps(records).encode(),
        "g.json": json.dumps({"text": WORDS, "n": [1, 2.5, True, None]}).encode(),
        "h.jsonl": "\n".join(map(json.dumps, records)).encode(),
        "i.md": ("# Heading\n\n" + "\n\n".join(WORDS) + "\n\n- item\n- [link](http://x)\n\n```\ncode\n```\n").encode(),
        "j.xlsx": workbook(("One", [*rows, (datetime(2024, 1, 2), time(1, 2), date(2024, 1, 2))])),  # noqa: DTZ001
        "k.parquet": parquet({"text": WORDS, "n": [1, 2, None, 4], "at": [datetime(2024, 1, 2)] * 4}),  # noqa: DTZ001
    }


def bombs() -> dict[str, Callable[[], bytes]]:
    """What builds each of the files that are small and would not be when read whole: at most 3 MB."""
    far = '<row r="1"><c r="A1" t="str"><v>text</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "far-cell.xlsx": lambda: sheet(far),
        "far-row.xlsx": lambda: sheet('<row r="99999999999"><c t="str"><v>text</v></c></row>'),
        "huge-string.xlsx": lambda: sheet(f'<row r="1"><c t="str"><v>{"x" * 300_000_000}</v></c></row>'),
        "large-string.xlsx": lambda: sheet(f'<row r="1"><c t="str"><v>{"x" * 150_000_000}</v></c></row>'),
        "many-rows.xlsx": lambda: sheet('<row><c t="str"><v>text</v></c><c><v>1</v></c></row>' * 1_000_000),
        "wide-rows.xlsx": lambda: sheet('<row><c t="str"><v>text</v></c><c r="XFD1"><v>1</v></c></row>' * 900_000),
        "many-strings.xlsx": lambda: sheet("", strings="<si/>" * 20_000_000),
        "laughs.xlsx": lambda: sheet(
            '<row><c t="str"><v>&l9;</v></c></row>', f'<!DOCTYPE x [<!ENTITY l0 "l">{laughs}]>'
        ),
        "outside.xlsx": lambda: sheet(
            '<row><c t="str"><v>&e;</v></c></row>', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        ),
        "dictionary.parquet": lambda: parquet(
            {"text": pa.DictionaryArray.from_arrays(pa.array([0] * 1_000_000, pa.int32()), ["x" * 1_000_000])}
        ),
        "nulls.parquet": lambda: parquet({"text": pa.nulls(50_000_000)}),
        "wide.parquet": lambda: parquet({f"c{n}": [1] for n in range(9_000)}),
        "long-string.parquet": lambda: parquet({"text": ["x" * 400_000_000]}, compression="zstd"),
        "deep.json": lambda: b"[" * 1_000_000 + b"]" * 1_000_000,
        "deep-objects.json": lambda: b'{"a":' * 500_000 + b"1" + b"}" * 500_000,
        "deep.jsonl": lambda: b'{"text": "one"}\n' + b"[" * 1_000_000 + b'\n{"text": "two"}\n',
        "long-number.json": lambda: b'[{"text": "one", "n": ' + b"1" * 2_000_000 + b"}]",
        "empty-lists.json": lambda: b"[" + b"[]," * 900_000 + b"[]]",
        "broken.jsonl": lambda: b'{"a": 1}\n' * 20 + b"x\n" * 1_400_000,
        "wide.csv": lambda: b",".join(b"c%d" % n for n in range(200_000)) + b"\n" + b"1," * 200_000 + b"\n",
        "commas.csv": lambda: b"a,b\n" + b"," * 2_900_000,
        "quotes.csv": lambda: b"a,b,c\n" + b'a","\n' * 500_000,
        "doubled-quotes.csv": lambda: b'a,b\n1,"' + b'""' * 1_400_000,
        "stars.md": lambda: b"# Title\n\n" + b"*a _b `c " * 320_000,
        "brackets.md": lambda: b"# Title\n\n" + b"[" * 1_400_000 + b"![" * 700_000,
        "one-line.txt": lambda: b"x" * 2_900_000,
        "bytes.txt": lambda: bytes(range(128, 256)) * 20_000,
        "lines.txt": lambda: b"\n" * 2_900_000 + b"x",
    }


def sheet(rows: str, doctype: str = "", strings: str = "") -> bytes:
    """An XLSX file whose sheet has these rows, written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    shared = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}sharedStrings+xml"/>' if strings else ""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>{shared}'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">'
        '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"/>',
        "xl/worksheets/sheet1.xml": f'{doctype}<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
    }
    if strings:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{main}">{strings}</sst>'
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()
