"""Reports of one event: a wire story, a light rewrite of it, and another outlet's own."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from index.records import Article
from index.split import chunk
from index.store.catalog import Catalog

_STORY = (
    "The council of Varnholm voted on Monday to close the old harbour to cargo ships from next "
    "spring. Mayor Ingrid Solberg said the quay walls had moved eleven centimetres since the "
    "winter storms and could no longer carry the cranes. About forty dockers will be offered "
    "work at the new terminal, the port authority said. The fishing fleet may stay until a "
    "repair costing six million crowns has been decided. Opponents on the council called the "
    "vote hasty and asked for a second survey by engineers from outside the town. The port "
    "authority expects the first ferries to use the new terminal in April."
)
_REWRITE = (
    "Varnholm's council voted on Monday to close the old harbour to cargo ships from next "
    "spring. The quay walls had moved eleven centimetres since the winter storms, said mayor "
    "Ingrid Solberg, and could no longer bear the cranes. Some forty dockers will be offered "
    "work at the new terminal, according to the port authority. The fishing fleet may remain "
    "until a repair costing six million crowns has been decided. Opponents on the council "
    "called the vote rash and asked for a second survey by engineers from outside. The port "
    "authority expects that the first ferries will use the new terminal in April."
)
_OWN = (
    "Dockers in Varnholm learned on Monday evening that their harbour has no future in freight. "
    "I had hoped for one more summer, said Peder Lund, who has driven a crane on the quay for "
    "twenty years. A survey in February found cracks along the whole length of the western "
    "wall. Mayor Ingrid Solberg told a crowded hall that safety came first. What becomes of "
    "the warehouses is open; a museum and flats have both been proposed. Ferries are to sail "
    "from the new terminal in April, if the road to it is finished in time."
)

WIRE = Article("wire", _STORY, "Varnholm closes its harbour", "Varnö Post", published="2024-03-04")
COPY = Article("copy", _REWRITE, "Old harbour to close", "Coast Daily", published="2024-03-05")
OWN = Article("own", _OWN, "No future in freight", "Island Radio", published="2024-03-05")


def copied(one: Article, other: Article) -> bool:
    """Whether a catalog takes one of two articles for a copy of the other, or of a part of it."""
    with (
        TemporaryDirectory() as folder,
        Catalog(Path(folder) / "catalog.db", create=True) as catalog,
    ):
        catalog.put_all([(article, chunk(article)) for article in (one, other)])
        return catalog.groups().keys() == {one.id, other.id}
