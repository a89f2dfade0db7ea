import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.articles.article import Article, Unreadable, parse_article
from pipeline.articles.readers import read_articles
from pipeline.articles.sentences import split_sentences
from pipeline.articles.text import normalise
from schemas.errors import UsageError

STORY = (
    "Quake kills nine in Ecuador\n"
    "\n"
    "QUITO, Ecuador (AP) — At least nine people died on Saturday when an earthquake hit the coast.\n"
    "\n"
    "The quake destroyed dozens of houses, a mayor said. Schools will stay closed until Monday.\n"
)


def article(text, file="story.txt"):
    """The article made of `text`."""
    made = parse_article(text.encode(), file)
    assert isinstance(made, Article)
    return made


def sentences(made):
    """The words of each sentence."""
    return [made.text[s.start : s.end] for s in made.sentences]


def split(text):
    """The sentences of one paragraph."""
    return [text[start:end] for start, end in split_sentences(text, 0, len(text))]


def write(folder, name, text=STORY):
    """A file of that name in `folder`."""
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def read(*paths, **options):
    """Everything that reading gives."""
    return list(read_articles(paths, **options))


# ---------------------------------------------------------------- sentences


@pytest.mark.parametrize(
    "parts",
    [
        ["The U.S. and South Korea held talks.", "The U.N. did not attend."],
        ["He lives in the U.S. and she in the U.K. today."],
        ["They met in Washington, D.C.", "The talks lasted two days."],
        ["Mr. Lee met Gen. Park and Lt. Col. Kim.", "Dr. Choi was ill."],
        ["By Stefan J. Bos in Seoul.", "George W. Bush spoke."],
        ["It happened on Sept. 2 near St. Petersburg.", "No one was hurt."],
        ["It rose 3.5 percent to $1.25 a litre.", "Prices fell."],
        ["At 11 p.m. Monday the shelling began.", "It ended at 4 a.m.", "The town was empty."],
        ["Raytheon Co. and Acme Inc. declined to comment.", "Neither gave a reason."],
        ["Article No. 5 was never signed.", "He said no.", "They left."],
        ["North v. South, e.g. in 1950, vs. today."],
        ["“We saw it.", "It fell into the sea.”", "He paused."],
        ['"No country should go through this."', "He left."],
        ["“Will he go?” Shoigu asked.", "Nobody knew."],
        ["“Stop!” she shouted, and ran."],
        ["He paused... and went on.", "Then he stopped…", "She left."],
        ["(They had no food.)", "Two died."],
        ["Sie kamen am 27. Juli nach Berlin.", "Er fuhr z.B. nach Köln."],
        ["Die 3. Brigade zog ab.", "Es war der 2. Weltkrieg."],
        ["M. Macron est arrivé.", "Il a parlé à 10 h."],
        ["В 1974 г. мост построили.", "А. Лукашенко приехал."],
        ["El Sr. Díaz llegó a EE. UU. ayer.", "¿Quién lo recibió?", "Nadie."],
        ["北朝鮮は発表した。", "韓国は抗議した！", "なぜか？"],
        ["「行かない。」と彼は述べた。", "会談は終わった。"],
        ["북한은 미사일을 발사했다.", "합참이 밝혔다."],
        ["1. The army leaves.", "Then it votes."],
        ["The iPhone maker fell 2%.", "Apple Inc. shares rose."],
        ["They loved art.", "Soldiers slept in the sun.", "Reports of Sat. Mar. 5 differ."],
        ["Gen. Park and Sen. Ruiz met on Fri. Nov. 8 in Gen. Roca St. Petersburg."],
    ],
    ids=lambda parts: parts[0][:30],
)
def test_splits_where_a_reader_would(parts):
    """Joined with spaces (nothing between ideographs), sentences come apart again as they were."""
    spaced = " ".join(parts) if parts[0].isascii() or "。" not in parts[0] else "".join(parts)
    assert split(spaced) == parts


def test_a_sentence_goes_on_over_lines_broken_at_a_link():
    """A name on a line of its own in the middle of a sentence does not end it."""
    made = article(
        "Envoy visits Pyongyang\n\n"
        "Wrapping up a visit, the Russian envoy Sergei Shoigu said that North Korean leader\nKim Jong Un\n"
        "decided to send 1,000 sappers to the Kursk region.\nAnother agency carried a similar report.\n"
    )
    assert sentences(made)[1].startswith("Wrapping up a visit")
    assert sentences(made)[1].endswith("\nKim Jong Un\ndecided to send 1,000 sappers to the Kursk region.")
    assert sentences(made)[2:] == ["Another agency carried a similar report."]


def test_a_blank_line_ends_a_sentence():
    """Even without a stop: a headline never runs into the first paragraph."""
    assert sentences(article(STORY))[0] == "Quake kills nine in Ecuador"


def test_a_subhead_is_a_sentence_of_its_own():
    """Subheads, list lines and captions do not run into the line below."""
    made = article(
        "Strike enters third week\n\nLibrarians walked out on Monday after talks with the county collapsed.\n"
        "SIX MONTHS OF TALKS\nThe county cancelled its talks with the librarians in May and June.\n"
        "- a raise of 6 percent\n- a vote on the budget\nThe county had no comment on the strike.\n"
    )
    assert "SIX MONTHS OF TALKS" in sentences(made)
    assert "- a raise of 6 percent" in sentences(made)
    assert "- a vote on the budget" in sentences(made)


def test_sentences_are_numbered_from_one_with_their_paragraphs():
    """The headline is sentence 1 of paragraph 1; two sentences of a paragraph share its number."""
    made = article(STORY)
    assert [(s.number, s.paragraph) for s in made.sentences] == [(1, 1), (2, 2), (3, 3), (4, 3)]
    assert made.sentence(4) == "Schools will stay closed until Monday."
    with pytest.raises(IndexError, match="no sentence 5"):
        made.sentence(5)


# ---------------------------------------------------------------- normalisation


@pytest.mark.parametrize(
    "same",
    [
        STORY.replace("\n", "\r\n"),
        "\ufeff" + STORY,
        STORY.replace(" ", "\xa0"),
        STORY.replace("Quake", "Qu\u200bake").replace("nine", "\u202dnine"),
        STORY + "\n\n",
    ],
    ids=["CRLF", "BOM", "no-break spaces", "invisible characters", "blank lines at the end"],
)
def test_the_identifier_follows_the_text_alone(same):
    """How a text was saved does not change its identifier, nor does the file's name."""
    assert article(same, "other.txt").article_id == article(STORY).article_id


def test_composed_and_decomposed_letters_are_one():
    """NFC: e + U+0301 is é."""
    assert normalise("Cafe\u0301") == "Café"


def test_markdown_is_stripped_before_offsets_exist():
    """Heading marks, emphasis, links, images and rules go; the words stay."""
    made = article(
        "---\ntitle: 'Quake kills nine'\ndate: 2023-03-19\nsource: The Post\nlang: en\n---\n"
        "# Quake *kills* nine\n\n![a house](x.png)\n"
        "At least **nine** people died in [Machala](https://e.org/a_(b)) on Saturday, in snake_case.\n\n"
        "* * *\n\n> The mayor, [Ana Díaz][1], said the quake had destroyed `dozens` of houses.\n\n"
        "[1]: https://example.org\n",
        "story.MD",
    )
    assert made.text.split("\n\n")[0] == "Quake kills nine"
    assert sentences(made) == [
        "Quake kills nine",
        "At least nine people died in Machala on Saturday, in snake_case.",
        "The mayor, Ana Díaz, said the quake had destroyed dozens of houses.",
    ]
    assert (made.title, made.outlet, made.language) == ("Quake kills nine", "The Post", "en")
    assert (made.published, made.published_basis) == (date(2023, 3, 19), "metadata")


def test_marks_in_a_text_file_stay():
    """A .txt file is not Markdown."""
    assert "*nine*" in article("At least *nine* people died on Saturday, the mayor of Machala said.").text


# ---------------------------------------------------------------- title, dateline, date


def test_the_headline_is_the_title_where_no_metadata_says_otherwise():
    """Its span is where it stands."""
    made = article(STORY)
    assert made.title == "Quake kills nine in Ecuador"
    assert made.headline_span == (0, 27)


@pytest.mark.parametrize(
    "dateline",
    [
        "MOSCOW/PYONGYANG/SEOUL (Worthy News) –",
        "SEOUL:",
        "SEOUL, South Korea (AP) —",
        "KYIV, March 27 (Reuters) -",
        "Berlin (dpa) -",
    ],
)
def test_finds_the_dateline(dateline):
    """Place, date and agency before the first sentence, with the dash or colon."""
    made = article(f"Troops sent to the border\n\n{dateline} The army has sent two brigades to the border.\n")
    assert made.dateline is not None
    assert made.text[slice(*made.dateline)].strip() == dateline


@pytest.mark.parametrize(
    "opening", ["The army said: we", "President Kim - who", "In short, the army (all of it) has"]
)
def test_a_sentence_is_no_dateline(opening):
    """A colon, dash or bracket in running text is not one."""
    made = article(f"Troops sent\n\n{opening} moved two brigades to the border on Monday, a general said.\n")
    assert made.dateline is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("March 27, 2025 Tags:", date(2025, 3, 27)),
        ("Published 14 March 2024", date(2024, 3, 14)),
        ("Sept. 2, 2025, 10:15 GMT", date(2025, 9, 2)),
        ("2024-05-17 16:10", date(2024, 5, 17)),
        ("Stand: 27. Juli 2024, 16:12 Uhr", date(2024, 7, 27)),
        ("Publié le 4 juin 2024 à 11h20", date(2024, 6, 4)),
        ("18 de marzo de 2023", date(2023, 3, 18)),
        ("12 августа 2024, 14:05", date(2024, 8, 12)),
        ("입력 2024.05.17. 오후 4:10", date(2024, 5, 17)),
        ("27.03.2025", date(2025, 3, 27)),
    ],
)
def test_takes_a_date_stated_above_the_text(line, day):
    """A full date on a line of its own between headline and text is the date of publication."""
    made = article(STORY.replace("Ecuador\n\n", f"Ecuador\n{line}\n\n", 1))
    assert (made.published, made.published_basis) == (day, "stated")
    assert line not in sentences(made)


def test_published_goes_before_updated():
    """Of two dates, the one that says published."""
    made = article(
        STORY.replace("Ecuador\n\n", "Ecuador\nPublished 18 March 2023\nUpdated 20 March 2023\n\n", 1)
    )
    assert made.published == date(2023, 3, 18)


@pytest.mark.parametrize(
    "text",
    [
        STORY + "\nCopyright 1999-2026 Worthy News.\n\nMore news\n\nSunday, February 15, 2026\n",
        STORY.replace("on Saturday", "on March 18, 2023,"),
        STORY.replace("Ecuador\n\n", "Ecuador\nUpdated 03/04/2023\n\n", 1),
        STORY.replace("Ecuador\n\n", "Ecuador\n31 February 2023\n\n", 1),
    ],
    ids=["after the text", "within the text", "day or month first", "no such day"],
)
def test_other_dates_are_not_the_date_of_publication(text):
    """Neither a copyright year, a date below or within the text, nor one that cannot be told."""
    made = article(text)
    assert (made.published, made.published_basis) == (None, "unknown")


# ---------------------------------------------------------------- files


def test_reads_files_and_folders_sorted_and_once(tmp_path):
    """A folder's files in order, whatever their case, without READMEs, hidden files and others."""
    (tmp_path / "sub").mkdir()
    for name in ("b.TXT", "a.md", "README.md", "LICENSE.txt", ".hidden.txt", "notes.pdf", "sub/c.txt"):
        write(tmp_path, name)
    found = [Path(made.file).name for made in read(tmp_path / "b.TXT", tmp_path, tmp_path / "sub" / "c.txt")]
    assert found == ["b.TXT", "a.md", "c.txt"]


def test_a_readme_named_on_its_own_is_read(tmp_path):
    """Only a search passes it over."""
    assert isinstance(read(write(tmp_path, "README.md"))[0], Article)


def test_a_missing_path_is_a_usage_error_at_the_call(tmp_path):
    """Before anything is read, with what to do next."""
    with pytest.raises(UsageError, match=r"no such file or folder: .*gone\.txt; name"):
        read_articles([tmp_path / "gone.txt"])


def test_a_folder_without_articles_is_a_usage_error(tmp_path):
    """It would look like a run that found nothing."""
    write(tmp_path, "notes.pdf")
    with pytest.raises(UsageError, match=r"no \.csv, .* files"):
        read_articles([tmp_path])


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \r\n\t\xef\xbb\xbf\n", "empty"),
        ("latin.txt", "Orbán".encode("latin-1"), "not UTF-8 at byte 3"),
        ("binary.txt", b"abc\0def", "binary file (a NUL at byte 3)"),
        ("utf16.txt", "Seoul".encode("utf-16"), "UTF-16"),
        ("large.txt", b"a" * 1001, "larger than 1,000 bytes"),
        ("report.pdf", b"%PDF", "files are read; save"),
    ],
)
def test_an_unreadable_file_is_a_row_and_the_rest_goes_on(tmp_path, name, data, reason):
    """Its reason says what is wrong and where."""
    bad, good = write(tmp_path, name, data), write(tmp_path, "z.txt")
    first, second = read(bad, good, max_bytes=1000)
    assert isinstance(first, Unreadable)
    assert first.file.endswith(name)
    assert reason in first.reason
    assert isinstance(second, Article)


def test_a_file_that_may_not_be_opened_is_a_row(tmp_path, monkeypatch):
    """The system's own words are the reason."""
    path = write(tmp_path, "story.txt")
    unlocked = Path.open

    def refuse(self, *args, **options):
        if self == path:
            raise PermissionError(13, "Permission denied")
        return unlocked(self, *args, **options)

    monkeypatch.setattr(Path, "open", refuse)
    assert read(path) == [Unreadable(path.as_posix(), "Permission denied")]


def test_a_broken_link_is_a_row(tmp_path):
    """It exists, but what it names does not."""
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    (row,) = read(tmp_path / "link.txt")
    assert row == Unreadable((tmp_path / "link.txt").as_posix(), "No such file or directory")


# ---------------------------------------------------------------- metadata.csv

HEAD = "file,title,outlet,published,published_basis,language\n"


def test_metadata_goes_before_the_page(tmp_path):
    """Title, outlet, date and its basis, language; a BOM, CRLF, quotes and extra columns are no matter."""
    write(tmp_path, "a.txt", STORY.replace("Ecuador\n\n", "Ecuador\n18 March 2023\n\n", 1))
    table = HEAD.replace("\n", ",note\n") + 'a.txt,"Nine dead, many hurt",El Día,2023-03-19,inferred,en,x\n'
    write(tmp_path, "metadata.csv", "\ufeff" + table.replace("\n", "\r\n"))
    (made,) = read(tmp_path)
    assert (made.title, made.outlet, made.language) == ("Nine dead, many hurt", "El Día", "en")
    assert (made.published, made.published_basis) == (date(2023, 3, 19), "inferred")


def test_metadata_without_a_basis_is_the_basis(tmp_path):
    """A date in the table that says not where it is from is metadata's."""
    write(tmp_path, "a.txt")
    write(tmp_path, "metadata.csv", "published,file\n2023-03-19,a.txt\n")
    (made,) = read(tmp_path / "a.txt")
    assert (made.published, made.published_basis) == (date(2023, 3, 19), "metadata")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("gone.txt,,,,,\n", "line 2: no file 'gone.txt' in this folder"),
        ("a.txt,,,2025-13-40,,\n", "line 2: published '2025-13-40' is no date; write it as 2025-04-30"),
        ("a.txt,,,0205-01-01,,\n", "line 2: published '0205-01-01' is no date; write it as 2025-04-30"),
        ("a.txt,,,7/5/2025,,\n", "line 2: published '7/5/2025' is no date; write it as 2025-04-30"),
        ("a.txt,,,20251301,,\n", "line 2: published '20251301' is no date; write it as 2025-04-30"),
        ("a.txt,,,,,en\na.txt,,,,,fr\n", "line 3: a.txt was described in line 2; this row is not used"),
        (
            "a.txt,Kim, Lee,,2025-01-01,,\n",
            "line 2: 7 cells, but line 1 names 6 columns; put quotation marks around a cell that has a comma",
        ),
        (
            'a.txt,"A "big" day",,2025-01-01,,\n',
            "line 2: a quotation mark inside a cell; write it twice there",
        ),
        (
            'a.txt,"A day\nof rain",,2025-01-01,,\n',
            "line 2: a quotation mark is not closed; close it on this line, as a row is one line",
        ),
        (
            "a.txt,,,2025-01-01,guess,\n",
            "line 2: published_basis 'guess' is none of stated, metadata, address, inferred, unknown",
        ),
    ],
)
def test_a_bad_row_is_told_and_costs_only_itself(tmp_path, row, reason):
    """One row says what is wrong in which line; the article is read all the same."""
    write(tmp_path, "a.txt")
    write(tmp_path, "metadata.csv", HEAD + row)
    first, second = read(tmp_path)
    assert first.file == (tmp_path / "metadata.csv").as_posix()
    assert first.reason.startswith(reason)
    assert second.title == "Quake kills nine in Ecuador"


@pytest.mark.parametrize("remark", ["stated: Sunday 1 Feb", "stated (in the byline)", "stated"])
def test_a_remark_may_follow_how_a_day_is_known(tmp_path, remark):
    """The first word is the basis."""
    write(tmp_path, "a.txt")
    write(tmp_path, "metadata.csv", HEAD + f"a.txt,,,2025-01-01,{remark},\n")
    (article,) = read(tmp_path)
    assert (article.published.isoformat(), article.published_basis) == ("2025-01-01", "stated")


def test_an_open_quotation_mark_costs_its_row_alone(tmp_path):
    """The rows after a quotation mark that nobody closed describe their files all the same."""
    for name in "abc":
        write(tmp_path, f"{name}.txt", STORY.replace("nine", name))
    write(tmp_path, "metadata.csv", f'{HEAD}a.txt,"Open,AP,,,\nb.txt,B,BBC,,,\nc.txt,C,CNN,,,\n')
    wrong, *made = read(tmp_path)
    assert wrong.reason.startswith("line 2: a quotation mark is not closed")
    assert [each.outlet for each in made] == [None, "BBC", "CNN"]


@pytest.mark.parametrize("words", ["2025-04-30T10:00:00Z", "2025-04-30 10:00", "20250430", "2025-04-30"])
def test_a_date_may_come_with_a_time(tmp_path, words):
    """However ISO 8601 writes the day, it is that day."""
    write(tmp_path, "a.txt")
    write(tmp_path, "metadata.csv", f"file,published\na.txt,{words}\n")
    (made,) = read(tmp_path)
    assert (made.published, made.published_precision) == (date(2025, 4, 30), "day")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    """A link in a folder to an article, a folder or a metadata.csv elsewhere is a row, not a way out."""
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    write(outside, "secret.txt")
    write(outside, "metadata.csv", "file,title\nsecret.txt,S3CRET\n")
    write(inside, "a.txt")
    (inside / "b.txt").symlink_to(outside / "secret.txt")
    (inside / "c").symlink_to(outside)
    (inside / "d.txt").symlink_to(inside / "a.txt")
    (inside / "metadata.csv").symlink_to(outside / "metadata.csv")
    rows = read(inside)
    assert [Path(row.file).name for row in rows] == ["c", "metadata.csv", "a.txt", "b.txt"]
    assert [isinstance(row, Article) for row in rows] == [False, False, True, False]
    assert all("a link" in row.reason for row in rows if isinstance(row, Unreadable))
    assert isinstance(read(inside / "b.txt")[-1], Article)  # named on its own


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (b"name,title\na.txt,x\n", "line 1: no column named file"),
        (b"file,title,title\na.txt,x,y\n", "line 1: two columns are named 'title'"),
        (b"", "line 1: no column named file"),
        (b"file\n\xff\n", "not UTF-8 at byte 5"),
        (b"file,title\na.txt," + b"x" * 140_000, "line 2: a row of 140,006 characters, 100,000 are the most"),
    ],
    ids=["no column", "column twice", "empty", "not UTF-8", "huge field"],
)
def test_a_bad_table_is_told_and_costs_only_itself(tmp_path, table, reason):
    """Every article of the folder is read without it."""
    write(tmp_path, "a.txt")
    write(tmp_path, "metadata.csv", table)
    first, second = read(tmp_path)
    assert reason in first.reason
    assert isinstance(second, Article)


# ---------------------------------------------------------------- laws

PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\n\n",
            "\r\n",
            " ",
            "U.S. ",
            "Mr. ",
            "killed 12 people. ",
            "“No,” he said. ",
            "...",
            "3.5 ",
            "。",
            "!”",
        ),
        *("Related:", "Comments\n", "Read more\n", "2024-01-01\n", "- item\n", "# ", "*", "[a](b)", "A.A."),
        *("\u200b", "é", "東京"),
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=80).map("".join))


@given(st.one_of(st.binary(max_size=400), TEXTS.map(str.encode)), st.sampled_from(["a.txt", "a.md"]))
def test_any_bytes_give_an_article_or_a_reason(data, file):
    """And never an exception; twice the same."""
    made = parse_article(data, file)
    assert isinstance(made, Article) or made.reason
    assert parse_article(data, file) == made


@given(TEXTS, st.sampled_from(["a.txt", "a.md"]))
def test_sentences_cover_the_body_and_nothing_else(text, file):
    """Stripped, in order, apart, within a span; together every character of the body but white space."""
    made = parse_article(text.encode(), file)
    if isinstance(made, Unreadable):
        assert "\0" in text or not normalise(text) or file == "a.md"
        return
    spans = [(s.start, s.end) for s in made.sentences]
    assert all(made.text[start:end] == made.text[start:end].strip() != "" for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert all(any(left <= start and end <= right for left, right in made.body_spans) for start, end in spans)
    covered = "".join(made.text[start:end] for start, end in spans)
    body = "".join(made.text[start:end] for start, end in made.body_spans)
    assert "".join(covered.split()) == "".join(body.split()) != ""
    assert [s.number for s in made.sentences] == list(range(1, len(spans) + 1))


@given(TEXTS)
def test_normalising_twice_changes_nothing(text):
    """What is stored reads back as itself, so offsets stay."""
    once = normalise(text)
    assert normalise(once) == once


@given(TEXTS)
def test_line_ends_and_a_byte_order_mark_do_not_change_the_identifier(text):
    """The same text saved on another system is the same article."""
    plain = text.replace("\r", "").replace("\0", "")
    one = parse_article(plain.encode(), "a.txt")
    other = parse_article(("\ufeff" + plain.replace("\n", "\r\n")).encode(), "a.txt")
    assert one == other


@pytest.mark.faults
@pytest.mark.parametrize("file", ["a.txt", "a.md"])
@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "A.A.A.",
        "\n",
        "a\n",
        "* ",
        "[",
        "[](",
        "word. ",
        "“",
        "Mr. ",
        "!",
        "- ",
        "the\n",
        "<!--",
        "`",
        "東。",
        "( ",
        "1. ",
    ],
)
def test_hostile_text_takes_linear_time(unit, file):
    """A hundred thousand characters take under three seconds (quadratic time would take minutes)."""
    data = (unit * (100_000 // len(unit))).encode()
    began = time.process_time()
    parse_article(data, file)
    assert time.process_time() - began < 3


@pytest.mark.parametrize(
    "glued", ["12", "218-11", "Read Also", "Get short URL", "Share this article", "34 shares", "12 – 218"]
)
def test_what_is_glued_to_the_end_of_a_paragraph_is_cut(glued):
    """Counts of shares and labels to press, which saving a page left there."""
    lead = "The army of Chile moved about 900 troops to its northern border on Monday, the ministry said."
    made = parse_article(f"Army moves north\n\n{lead} It gave no reason. {glued}".encode(), "a.txt")
    assert isinstance(made, Article)
    told = [made.sentence(each.number) for each in made.sentences]
    assert told[-1] == "It gave no reason."
    assert made.text[slice(*made.body_spans[-1])].endswith(told[-1])


@pytest.mark.parametrize("last", ["He left.", "Why?", "Nobody knows", "In 2019, 12 died", "“No.”"])
def test_a_short_last_sentence_stays(last):
    """Finished or not, where it has words of its own."""
    lead = "The army of Chile moved about 900 troops to its northern border on Monday, the ministry said."
    made = parse_article(f"Army moves north\n\n{lead} {last}".encode(), "a.txt")
    assert isinstance(made, Article)
    assert made.text.endswith(made.sentence(made.sentences[-1].number))
    assert made.sentence(made.sentences[-1].number).endswith(last)
