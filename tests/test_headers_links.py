"""Link headers are read tolerantly, and what is written is read back (RFC 8288)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.headers.links import Link, read_links, write_links

TARGETS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="<>"))
RELATIONS = st.lists(st.from_regex(r"[a-z][a-z0-9.-]*", fullmatch=True), min_size=1, max_size=3)
PARAMETERS = st.lists(
    st.tuples(
        st.sampled_from(["type", "title", "hreflang", "media"]),
        st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)),
    ),
    max_size=3,
)
LINKS = st.builds(Link, TARGETS.filter(bool), RELATIONS.map(tuple), PARAMETERS.map(tuple))


@given(st.lists(LINKS, min_size=1, max_size=4))
def test_whatever_is_written_is_read_back_without_a_flaw(links: list[Link]) -> None:
    found = read_links(write_links(links))
    assert (found.links, found.flaws) == (tuple(links), ())


@given(st.text(alphabet='<>;,="\\ rel/a', max_size=40))
def test_no_text_at_all_is_too_much_for_the_reader(text: str) -> None:
    found = read_links(text)
    assert found.links or found.flaws


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (
            '<https://developer.example.com/deprecation>; rel="deprecation"; type="text/html"',
            [("https://developer.example.com/deprecation", ("deprecation",))],
        ),
        ("</v2>;REL=Successor-Version", [("/v2", ("successor-version",))]),
        (
            '<a,b>; title="x, <y>; z"; rel="sunset deprecation" , <c> ;rel = next;',
            [("a,b", ("sunset", "deprecation")), ("c", ("next",))],
        ),
        (", <a>; rel=sunset; type=text/html,,", [("a", ("sunset",))]),
    ],
)
def test_links_are_found(value: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    found = read_links(value)
    assert [(one.target, one.relations) for one in found.links] == expected
    assert found.flaws == ()


@pytest.mark.parametrize(
    ("value", "level"),
    [
        ("https://docs.example.com/ ; rel=", "error"),  # as a vendor's page has it
        ("<https://docs.example.com/>", "error"),
        ('<https://docs.example.com/>; rel=""', "error"),
        ("<https://docs.example.com/", "error"),
        ('<https://docs.example.com/>; rel="sunset', "error"),
        ("<https://docs.example.com/> rel=sunset", "error"),
        ("", "error"),
        ("<>; rel=sunset", "warning"),
        ("<a>; rel=sunset; rel=next", "warning"),
    ],
)
def test_what_is_wrong_with_a_link_has_a_level(value: str, level: str) -> None:
    assert {flaw.level for flaw in read_links(value).flaws} == {level}


def test_what_can_be_read_before_a_flaw_is_read() -> None:
    found = read_links("<a>; rel=sunset, b; rel=next")
    assert [one.target for one in found.links] == ["a"]
    assert [flaw.level for flaw in found.flaws] == ["error"]


@pytest.mark.parametrize(
    "link",
    [
        Link("https://example.com/ä", ("sunset",)),
        Link("a b", ("sunset",)),
        Link("a>; rel=x", ("sunset",)),
        Link("a\r\nX-Evil: 1", ("sunset",)),
        Link("", ("sunset",)),
        Link("a", ()),
        Link("a", ("sunset",), (("title", "x\r\ny"),)),
    ],
)
def test_what_no_header_can_carry_is_not_written(link: Link) -> None:
    with pytest.raises(ValueError, match=r"address|relation|header"):
        write_links([link])
