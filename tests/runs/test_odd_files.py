"""A folder of whatever people have: no file of it ends the run, and each that gives nothing is told."""

import gzip
import json
import os
from pathlib import Path

from test_batch import asked, groundwire, summary

GOOD = "Some {} soldiers of Chile were killed near the border on Monday, the ministry said."


def test_no_file_ends_a_run(tmp_path: Path) -> None:
    """Halves of characters, deep nests, torn and packed tables, loops, pipes: five articles come of it."""
    folder = tmp_path / "in"
    folder.mkdir()
    odd = {
        "a.jsonl": '{"\\ud800x": "abc"}\n',
        "c.csv": b"text\xff,id\nx,1\n",
        "e.json": "[" * 100_000,
        "g.html": "<div>" * 100_000,
        "h.parquet": b"PAR1" + bytes(50) + b"PAR1",
        "i.csv.gz": gzip.compress(b"text\n")[:-4],
        "j.csv": 'id,text\n1,"' + "It rained.\n" * 5_000,
        "l.txt": b"\xed\xa0\x80 half a character",
        "m.jsonl": '{"text": NaN}\n',
        "refused.csv": b"a,b\n\xff\n",
        "metadata.csv": b'file,title\n"good.txt,x\n\xff',
    }
    good = {
        "b.jsonl": json.dumps({"text": GOOD.format(41), "id": "\ud800", "title": "\ud83d", "date": None}),
        "d.csv": f'text,id\r"{GOOD.format(42)}",\0\r',
        "f.jsonl": f'{{"text": "{GOOD.format(43)}", "author": {"[" * 900}{"]" * 900}}}\n',
        "k.md": f"---\ntitle: {'x' * 100_000}\n---\n{GOOD.format(44)}",
        "z.txt": GOOD.format(45),
    }
    for name, data in (odd | good).items():
        (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    (folder / "o.txt").symlink_to("o.txt")
    os.mkfifo(folder / "p.txt")
    (folder / "q.txt").mkdir()
    plan = summary(groundwire("run", "in", "--plan", "--json", cwd=tmp_path))
    done = groundwire("run", "in", "--json", cwd=tmp_path)
    said = summary(done)
    assert (done.returncode, said["new_articles"], said["skipped"]) == (2, 5, len(odd) + 2)
    assert (plan["new_articles"], plan["unreadable"]) == (5, len(odd) + 2)
    assert len(asked(tmp_path, "select distinct file from casualty")) == 5
    assert asked(tmp_path, "select count(*) as n from skipped where reason like '%groundwire''s%'") == [
        {"n": 0}
    ]
