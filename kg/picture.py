"""What the explorer's page holds: nodes with their places, edges, claims with their words, all as plain data; no HTML."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Any

from . import finding, forces, layout, money, stack, sums
from .ontology import Ontology

Cell = str | int | Decimal | None
Row = Mapping[str, Any]
Rows = Mapping[str, Collection[Row]]

QUERIES = (
    "nodes", "edges", "evidence", "entities", "dates", "funding", "identifiers", "japanese", "posts", "quotations", "topics", "totals", "releases",
)  # fmt: skip
DRAWN_AT_MOST = 1500  # vis-network stays under one frame a pan to about a thousand nodes
LANES_AT_MOST = 150


class Names:
    """Numbers for values in the order they are first met, so that the page says each value once."""

    def __init__(self) -> None:
        self.values: list[Hashable] = []
        self._numbers: dict[Hashable, int] = {}

    def of(self, value: Hashable) -> int:
        """The number of the value."""
        if value not in self._numbers:
            self._numbers[value] = len(self.values)
            self.values.append(value)
        return self._numbers[value]


class Picture:
    """What the page holds: nodes with their places, edges, claims with their words, and what the details panel tells."""

    def __init__(self, rows: Rows, ontology: Ontology) -> None:
        self.ontology, self.style = ontology, ontology.view
        self.rows = {name: _in_order(rows.get(name, ())) for name in QUERIES}
        self.classes, self.predicates, self.statuses = Names(), Names(), Names()
        self.voices, self.releases, self.spans, self.fields = Names(), Names(), Names(), Names()
        rows_of_nodes = sorted(self.rows["nodes"], key=lambda row: (_text(row["name"]), _text(row["node"])))
        self._node_rows = [row for row in rows_of_nodes if self._look(row["kind"])["place"] != "none"]
        self._unseen = [row["name"] for row in rows_of_nodes if self._look(row["kind"])["place"] == "none"]
        self._fields = finding.fields(self.rows["topics"], ontology)
        self.numbers = {row[column]: i for column in ("name", "node") for i, row in enumerate(self._node_rows)}
        self.money = money.Money(self.rows["funding"], self.numbers, self.style["currency"])
        self._guessed = {(row["name"], row["name_ja"]) for row in self.rows["japanese"] if not row["verified"]}
        self._entities = {row["name"]: row for row in self.rows["entities"]}
        self.claims = self._claims()
        self.edges = self._edges()
        self.plan = self._plan()
        self.nodes = [self._node(i, row, self.plan.points.get(i)) for i, row in enumerate(self._node_rows)]

    def data(self) -> dict[str, Any]:
        """All the page knows beside the nodes and edges given to pyvis."""
        return {
            "lanes": self._lanes(),
            "phone": self._phone(),
            "grounds": self._grounds(),
            "claims": [claim["words"] for claim in sorted(self.claims.values(), key=lambda claim: claim["number"])],
            "facts": self._facts(),
            "named": self._named(),
            "quotations": [self._quotation(row) for row in self.rows["quotations"]],
            "funding": self.money.commitments(),
            "posts": [self._post(row) for row in self.rows["posts"] if row["person"] in self.numbers],
            "totals": self.money.totals(self.rows["totals"]),
            "stated": self._stated(),
            "wholes": self.money.wholes((row["subject"], row["object"]) for row in self._claimed("amount")),
            "roles": [{"name": name, **{**role, "icon": self.style["icon"][role["icon"]]}} for name, role in self.style["role"].items()],
            "stages": self.style["stage"],
            "currencies": self.style["currency"],
            "identifiers": self._identifiers(),
            "registers": self.style.get("register", []),
            "unseen": self._unseen,
            "roads": [(a, b, self.predicates.of(p), claim) for a, b, p, claim in finding.roads(self.claims.values(), self.numbers, self._unseen)],
            "title": self.style["title"],
            **self._names(),
        }

    def _names(self) -> dict[str, Any]:
        """The values the numbers in the other parts stand for; asked last, when all have been met."""
        about = {row["release"]: _only(row, "title", "date", "number", "source") for row in self.rows["releases"]}
        readings = self.style["property"]
        order = {name: i for i, name in enumerate(readings)}
        return {
            "classes": [self._class(name) for name in self.classes.values],
            "predicates": [{"name": name, "order": order.get(name, len(order)), **readings.get(name, readings["default"])} for name in self.predicates.values],
            "statuses": [{"name": name, **self.style["status"].get(name, {"en": name, "ja": name, "dash": [], "mark": ""})} for name in self.statuses.values],
            "voices": self.voices.values,
            "fields": [finding.field(notation, self.ontology) for notation in self.fields.values],
            "releases": [{"stem": stem, **about.get(stem, {})} for stem in self.releases.values],
            "spans": self.spans.values,
        }

    def _claims(self) -> dict[str, dict[str, Any]]:
        """The claims of the evidence rows by IRI, in the order of their first words: what they say, and where; numbered in the order of the IRIs."""
        claims: dict[str, dict[str, Any]] = {}
        standing = [row for row in self.rows["evidence"] if row["status"] != "retracted"]
        for row in sorted(standing, key=lambda row: (row["release"], int(row["start"]), int(row["end"]))):
            words = [self.statuses.of(row["status"]), self.voices.of(row["voice"]), []]
            claim = claims.setdefault(row["claim"], {"row": row, "words": words})
            claim["words"][2].append(self.spans.of((self.releases.of(row["release"]), int(row["start"]), int(row["end"]), row["quote"])))
        for number, iri in enumerate(sorted(claims)):
            claims[iri]["number"] = number
        return claims

    def _facts(self) -> list[list[Any]]:
        """Claims about a node that no edge tells: [node, predicate, value, claim]."""
        told = {number for edge in self.edges for number in edge["c"]}
        untold = {name for name, reading in self.style["property"].items() if reading.get("drawn") is False}
        found = [(self.numbers.get(claim["row"]["subject"]), claim["row"], claim["number"]) for claim in self.claims.values()]
        return [
            [node, self.predicates.of(row["predicate"]), _text(row["object"]), number]
            for node, row, number in found
            if node is not None and number not in told and row["predicate"] not in untold
        ]

    def _named(self) -> list[tuple[int, int]]:
        """Where nodes are named: (node, claim)."""
        found = ((self.numbers.get(claim["row"]["subject"]), claim) for claim in self.claims.values() if claim["row"]["predicate"] == "mentionedIn")
        return [(node, claim["number"]) for node, claim in found if node is not None]

    def _edges(self) -> list[dict[str, Any]]:
        """The drawn edges with the numbers of their ends; the edge's own number is its place in the list."""
        rows = [row for row in self.rows["edges"] if row["source"] in self.numbers and row["target"] in self.numbers]
        claims: dict[tuple[int | None, str, str], list[int]] = {}
        for claim in self.claims.values():
            row = claim["row"]
            claims.setdefault((self.numbers.get(row["subject"]), row["predicate"], _text(row["object"])), []).append(claim["number"])
        return [self._edge(i, row, claims) for i, row in enumerate(sorted(rows, key=self._ends))]

    def _ends(self, row: Row) -> tuple[int, int, str]:
        return self.numbers[row["source"]], self.numbers[row["target"]], _text(row["predicate"])

    def _edge(self, number: int, row: Row, claims: Mapping[tuple[int | None, str, str], list[int]]) -> dict[str, Any]:
        """An edge with the claims it stands for: of its two ends, or of its first and what its label names (a post, on the way to the body it is in)."""
        source, target = self.numbers[row["source"]], self.numbers[row["target"]]
        direct = claims.get((source, row["predicate"], self._node_rows[target]["name"]))
        around = claims.get((source, row["predicate"], _text(row["label"])))
        edge = {"id": number, "from": source, "to": target, "p": self.predicates.of(row["predicate"]), "c": direct or around or []}
        edge |= {"s": self.statuses.of(row["status"]), "v": self.voices.of(row["voice"])}
        if around and not direct:
            edge["label"] = row["label"]
        if row["amount"] is not None:
            edge |= {"sum": self.money.told(row["amount"], row["currency"]), "width": sums.width(row["amount"])}
        return edge

    def _node(self, number: int, row: Row, point: tuple[int, int] | None) -> dict[str, Any]:
        """What the page tells of a node; it has a place when the first picture draws it."""
        entity = self._entities.get(row["name"], {})
        node: dict[str, Any] = {"id": number, "key": _short(row["node"]), "name": _text(row["name"]), "cls": self.classes.of(self._class_name(row))}
        node |= {"ja": row["name_ja"], "country": row["country"], "also": self._also(row, entity), "caption": self._caption(row)}
        node |= {"r": [self.releases.of(stem) for stem in _parts(row["releases"])], "t": self._fields_of(row)}
        if (row["name"], row["name_ja"]) in self._guessed:
            node["guess"] = True
        if point:
            node |= {"x": point[0], "y": point[1]}
        if (status := self._strongest.get(row["name"])) not in (None, "asserted") and self._look(self._class_name(row)).get("claimed"):
            node["s"] = self.statuses.of(status)
        return {name: value for name, value in node.items() if value not in (None, [], "")}

    def _also(self, row: Row, entity: Row) -> list[str]:
        forms = {*_parts(entity.get("aliases")), *_parts(entity.get("surface"))}
        return sorted(forms - {row["name"], row["name_ja"]})

    def _fields_of(self, row: Row) -> list[int]:
        """The fields a theme lies in; a theme that nothing places is a field of its own."""
        if row["kind"] != "Topic":
            return []
        return [self.fields.of(notation) for notation in self._fields.get(row["name"], (_text(row["name"]),))]

    def _caption(self, row: Row) -> dict[str, str] | None:
        """The sum instead of a long name, for money."""
        if self._look(self._class_name(row)).get("caption") != "sum":
            return None
        return self.money.caption(row["name"])

    @cached_property
    def _strongest(self) -> dict[str, str]:
        """The strongest status of what is claimed of each subject, other than that it is named."""
        ranks = {name: i for i, name in enumerate(self.style["status"])}
        found: dict[str, str] = {}
        for claim in self.claims.values():
            subject, predicate, status = (claim["row"][name] for name in ("subject", "predicate", "status"))
            if predicate != "mentionedIn":
                found[subject] = min(found.get(subject, status), status, key=lambda name: ranks.get(name, len(ranks)))
        return found

    def _plan(self) -> layout.Plan:
        """Where the drawn nodes stand: in lanes if they are few, else on springs, and of very many the most connected."""
        if len(self._drawn) > LANES_AT_MOST:
            return forces.force(self._core(), self._links)
        items = [self._item(i, self._node_rows[i]) for i in self._drawn]
        order = [lane["key"] for lane in self.style["lane"]]
        return layout.lanes(items, self._links, order, [lane["key"] for lane in self.style["lane"] if lane.get("mirrored")])

    @cached_property
    def _links(self) -> list[tuple[int, int]]:
        return [(edge["from"], edge["to"]) for edge in self.edges]

    @cached_property
    def _drawn(self) -> list[int]:
        """The nodes the first picture is made of: all of a small graph, of a larger one those that are linked to any."""
        every = range(len(self._node_rows))
        linked = {end for link in self._links for end in link}
        return [i for i in every if i in linked] if len(every) > LANES_AT_MOST and linked else [*every]

    def _core(self) -> list[int]:
        """The most connected of the drawn nodes."""
        degree = Counter(end for link in self._links for end in link)
        return sorted(sorted(self._drawn, key=lambda i: (-degree[i], i))[:DRAWN_AT_MOST])

    def _item(self, number: int, row: Row) -> layout.Item:
        look = self._look(self._class_name(row))
        zone = look["place"] if look["place"] in ("foot", "below") else "body"
        lane = self._lane(None if look["place"] == "joint" else row["country"])
        return layout.Item(number, lane, zone, look["column"], look.get("bold", False))

    def _lane(self, country: str | None) -> str:
        if country is None:
            return next(lane["key"] for lane in self.style["lane"] if lane.get("joint"))
        return next(lane["key"] for lane in self.style["lane"] if {country, "*"} & {*lane.get("countries", ())})

    def _lanes(self) -> list[dict[str, Any]]:
        boxes = self.plan.boxes
        found = [lane for lane in self.style["lane"] if lane["key"] in boxes]
        return [{**_only(lane, "name", "tint", "dark"), "box": [round(side) for side in _sides(boxes[lane["key"]])]} for lane in found]

    def _grounds(self) -> list[dict[str, Any]]:
        """What tells a node's country where no lanes are drawn."""
        lanes = [] if self.plan.boxes else self.style["lane"]
        return [_only(lane, "countries", "tint", "dark", "rim", "rims", "dash") for lane in lanes if "countries" in lane]

    def _phone(self) -> dict[str, Any] | None:
        """The places of nodes and lanes in a narrow window; none for a graph too large for lanes."""
        if len(self._drawn) > LANES_AT_MOST:
            return None
        items = [self._item(i, self._node_rows[i]) for i in self._drawn]
        plan = stack.stacked(items, self._links, [lane["key"] for lane in self.style["lane"]])
        boxes = [plan.boxes[lane["key"]] for lane in self.style["lane"] if lane["key"] in plan.boxes]
        return {"points": [plan.points.get(i) for i in range(len(self._node_rows))], "boxes": [_sides(box) for box in boxes]}

    def _class_name(self, row: Row) -> str:
        return self._entities.get(row["name"], {}).get("class") or row["kind"]

    def _look(self, name: str) -> Mapping[str, Any]:
        """The style of a class: its own, else of its nearest parent that has one."""
        known = self.ontology.classes.get(name)
        looks = self.style["class"]
        return next((looks[each] for each in (name, *(known.parents if known else ())) if each in looks), looks["default"])

    def _class(self, name: str) -> dict[str, Any]:
        look, known = self._look(name), self.ontology.classes.get(name)
        labels = {"en": known.label_en, "ja": known.label_ja} if known else {"en": name, "ja": name}
        kept = _only(look, "colour", "dark", "size", "priority", "bold", "caption", "hub", "lends", "timed", "joined")
        return {"name": name, **labels, **kept, "icon": self.style["icon"][look["icon"]]}

    def _quotation(self, row: Row) -> dict[str, Any]:
        about = [self.numbers.get(name, name) for name in _parts(row["about"])]
        told = {"speaker": self.numbers.get(row["speaker"], row["speaker"]), "post": row["post"], "text": row["text"], "about": about}
        if (claim := self._spoken.get(row["text"])) is None:
            return told
        pieces = [self.spans.values[span][3] for span in claim["words"][2]]
        if " ".join(pieces) == row["text"]:
            del told["text"]  # the spans say it
        return {**told, "c": claim["number"]}

    @cached_property
    def _spoken(self) -> dict[str, dict[str, Any]]:
        """The claims that quote, by what they quote."""
        return {_text(claim["row"]["object"]): claim for claim in self.claims.values() if claim["row"]["predicate"] == "text"}

    def _claimed(self, predicate: str) -> list[Row]:
        return [claim["row"] for claim in self.claims.values() if claim["row"]["predicate"] == predicate]

    def _stated(self) -> list[list[Any]]:
        """Dates that the texts state of nothing that is drawn: [date, the claim whose words state it]."""
        wanted = {(row["date"], row["what"]) for row in self.rows["dates"] if row["what"] not in self.numbers}
        stating = [claim for claim in self.claims.values() if claim["row"]["predicate"] == "statesDate"]
        return [[claim["row"]["object"], claim["number"]] for claim in stating if self._quotes(claim) & wanted]

    def _quotes(self, claim: Mapping[str, Any]) -> set[tuple[str, str]]:
        return {(claim["row"]["object"], self.spans.values[span][3]) for span in claim["words"][2]}

    def _post(self, row: Row) -> dict[str, Any]:
        return {"person": self.numbers[row["person"]], **_only(row, "title", "organization", "attested")}

    def _identifiers(self) -> list[list[Any]]:
        rows = [row for row in self.rows["identifiers"] if row["name"] in self.numbers]
        return [[self.numbers[row["name"]], row["relation"], *self._register(_text(row["identifier"]))] for row in rows]

    def _register(self, address: str) -> tuple[str, ...] | tuple[str, int]:
        """An address as the number in its register, with the place of the register in the list; else the address alone."""
        found = ((address.removeprefix(each["prefix"]), i) for i, each in enumerate(self.style.get("register", [])) if address.startswith(each["prefix"]))
        return next(found, (address,))


def _only(row: Row, *names: str) -> dict[str, Any]:
    """The named cells that are there."""
    return {name: row[name] for name in names if row.get(name) is not None}


def _parts(cell: Cell) -> list[str]:
    return _text(cell).split("|") if cell else []


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _short(iri: str) -> str:
    """The last part of an IRI, enough for a permalink, with the folder before it unless that is "id"."""
    folder, _, name = iri.rpartition("/")
    return name if folder.endswith("/id") or not folder else f"{folder.rpartition('/')[2]}/{name}"


def _sides(box: layout.Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


def _in_order(rows: Collection[Row]) -> list[Row]:
    """The rows in an order of their own, whichever they came in: by all columns, as texts; later sorts leave equals in it."""
    columns = sorted(next(iter(rows), ()))
    return sorted(rows, key=lambda row: [_text(row[column]) for column in columns])
