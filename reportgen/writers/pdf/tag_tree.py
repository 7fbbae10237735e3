"""Repair the tag tree of a PDF that WeasyPrint wrote, so that a screen reader reads it right.

What WeasyPrint 70 leaves to do: one table for its pieces on several pages, the scope of header
cells and the headers of data cells under a heading of two rows, bounding boxes of figures in PDF
coordinates, running heads as artifacts rather than text outside the tree, images without
interpolation (PDF/A), page labels, and a list of the attached files that names each once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_PX = 0.75  # points to a CSS pixel


def repair_tag_tree(document: Any, pdf: Any) -> None:
    """Repair *pdf* in place; the ``finisher`` of WeasyPrint's ``write_pdf``."""
    tree = _TagTree(pdf)
    _join_tables(tree)
    _head_tables(document, pdf, tree)
    _place_figures(document, pdf, tree)
    _mark_running_heads(pdf, tree)
    _forbid_interpolation(pdf)
    _label_pages(pdf)
    _list_files_once(pdf)


class _TagTree:
    """The structure elements that can be reached from the root."""

    def __init__(self, pdf: Any) -> None:
        self.objects = {o.reference: o for o in pdf.objects if o.number is not None}
        self.root = self.objects[pdf.catalog["StructTreeRoot"]]
        self.elements: list[Any] = []
        self.references: set[bytes] = set()
        self.collect()

    def collect(self) -> None:
        """Find the elements anew, in the order of reading."""
        self.elements.clear()
        for reference in self.root["K"]:
            self._collect(self.objects[reference])
        self.references = {element.reference for element in self.elements}

    def remove(self, element: Any) -> None:
        """Take an element out of the tree, and those above it that hold nothing else."""
        import pydyf  # comes with weasyprint, which is imported late

        parent = self.objects[element["P"]]
        kids = parent["K"] if isinstance(parent["K"], list) else [parent["K"]]
        parent["K"] = pydyf.Array([kid for kid in kids if kid != element.reference])
        if not parent["K"] and parent is not self.root:
            self.remove(parent)

    def _collect(self, element: Any) -> None:
        self.elements.append(element)
        for child in self.children(element):
            self._collect(child)

    def children(self, element: Any) -> Iterator[Any]:
        """Yield the structure elements directly under *element*."""
        kids = element.get("K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            child = self.objects.get(kid) if isinstance(kid, bytes) else None
            if child is not None and child.get("Type") == "/StructElem":
                yield child


def _join_tables(tree: _TagTree) -> None:
    """Make one table of the pieces on several pages; heads that are repeated are not read again.

    A piece has no caption of its own. What is no longer in the tree, as the repeated heads, becomes
    an artifact with the running heads.
    """
    import pydyf  # comes with weasyprint, which is imported late

    whole: Any = None
    for table in [element for element in tree.elements if element["S"] == "/Table"]:
        parts = list(tree.children(table))
        if whole is None or any(part["S"] == "/Caption" for part in parts):
            whole = table
            continue
        bodies = [part for part in parts if part["S"] != "/THead"]
        for body in bodies:
            body["P"] = whole.reference
        whole["K"] = pydyf.Array([*whole["K"], *(body.reference for body in bodies)])
        tree.remove(table)
    tree.collect()


@dataclass(slots=True)
class _Cell:
    """A table cell on the grid, with how far it spans and which group of rows it is in.

    A cell that *heads* its group is a header of the rows after it as well.
    """

    element: Any
    row: int
    column: int
    height: int
    width: int
    in_head: bool
    group: Any
    heads: bool

    @property
    def is_header(self) -> bool:
        return bool(self.element["S"] == "/TH")


def _head_tables(document: Any, pdf: Any, tree: _TagTree) -> None:
    import pydyf  # comes with weasyprint, which is imported late

    origins = dict(_cells_of_page(document))
    identified: dict[str, Any] = {}
    tables = [element for element in tree.elements if element["S"] == "/Table"]
    for number, table in enumerate(tables, start=1):
        cells, width = _lay_out(table, tree, origins)
        _scope_headers(number, cells, width, identified)
        _assign_headers(cells, width)
    if identified:
        names = pydyf.Array()
        for key in sorted(identified):
            names.extend((pydyf.String(key), identified[key].reference))
        index = pydyf.Dictionary({"Names": names})
        pdf.add_object(index)
        tree.root["IDTree"] = index.reference


def _cells_of_page(document: Any) -> Iterator[tuple[int, tuple[Any, bool]]]:
    """Yield for each cell's element its group of rows, and whether it heads that group."""
    for page in document.pages:
        for group in page._page_box.descendants():  # noqa: SLF001  there is no other way to them
            if group.element is not None and group.element_tag == "tbody":
                for row in group.children:
                    for cell in row.children:
                        if cell.element_tag in ("td", "th") and hasattr(cell, "mark"):
                            heads = cell.element.get("scope") == "rowgroup"
                            yield id(cell.mark), (group.element, heads)


def _rows(table: Any, tree: _TagTree) -> Iterator[tuple[Any, bool]]:
    """Yield the rows of a table, and whether each is in its head."""
    for child in tree.children(table):
        if child["S"] == "/TR":
            yield child, False
        elif child["S"] in ("/THead", "/TBody", "/TFoot"):
            for row in tree.children(child):
                yield row, child["S"] == "/THead"


def _lay_out(
    table: Any, tree: _TagTree, origins: Mapping[int, tuple[Any, bool]]
) -> tuple[list[_Cell], int]:
    """Return the cells of a table at their places on the grid, and the width of the grid."""
    import pydyf

    taken: set[tuple[int, int]] = set()
    cells = []
    for r, (row, in_head) in enumerate(_rows(table, tree)):
        c = 0
        for element in tree.children(row):
            while (r, c) in taken:
                c += 1
            attributes = element.setdefault("A", pydyf.Dictionary({"O": "/Table"}))
            height = int(attributes.get("RowSpan", 1))
            width = int(attributes.get("ColSpan", 1))
            taken |= {(r + i, c + j) for i in range(height) for j in range(width)}
            group, heads = origins.get(id(element), (None, False))
            cells.append(_Cell(element, r, c, height, width, in_head, group, heads))
            c += width
    return cells, 1 + max((c for _, c in taken), default=0)


def _scope_headers(number: int, cells: list[_Cell], width: int, identified: dict[str, Any]) -> None:
    """Give each header cell its scope and a name: a heading is of its column, a stub of its row."""
    import pydyf

    for cell in cells:
        if cell.is_header:
            of_column = cell.in_head or cell.width == width
            cell.element["A"]["Scope"] = "/Column" if of_column else "/Row"
            key = f"t{number}-{cell.row}-{cell.column}"
            cell.element["ID"] = pydyf.String(key)
            identified[key] = cell.element


def _assign_headers(cells: list[_Cell], width: int) -> None:
    """Name for each data cell the headings above it, its row group's, and its stub."""
    import pydyf

    headers = [cell for cell in cells if cell.is_header]
    for cell in cells:
        if cell.is_header:
            continue
        columns = range(cell.column, cell.column + cell.width)
        above = [
            h
            for h in headers
            if h.in_head and set(range(h.column, h.column + h.width)) & set(columns)
        ]
        group = [h for h in headers if h.heads and h.group is cell.group and h.row < cell.row]
        stub = [
            h
            for h in headers
            if not h.in_head and h.width < width and h.row <= cell.row < h.row + h.height
        ]
        wanted = [*above, *group[-1:], *stub]
        if wanted:
            cell.element["A"]["Headers"] = pydyf.Array([h.element["ID"] for h in wanted])
        else:
            cell.element["A"].pop("Headers", None)


def _place_figures(document: Any, pdf: Any, tree: _TagTree) -> None:
    """Turn the bounding boxes of figures from CSS pixels from the top to points from the bottom."""
    import pydyf

    heights = {
        reference: page.height * _PX
        for reference, page in zip(pdf.page_references, document.pages, strict=True)
    }
    for element in tree.elements:
        if element["S"] == "/Figure" and "A" in element and "BBox" in element["A"]:
            left, top, right, bottom = element["A"]["BBox"]
            height = heights[element["Pg"]]
            element["A"]["BBox"] = pydyf.Array(
                (left * _PX, height - bottom * _PX, right * _PX, height - top * _PX)
            )
            element["A"]["Placement"] = "/Block"


def _mark_running_heads(pdf: Any, tree: _TagTree) -> None:
    """Make the text of the page margins a pagination artifact."""
    import pydyf

    numbers = tree.objects[tree.root["ParentTree"]]["Nums"]
    for page in [o for o in pdf.objects if isinstance(o, dict) and o.get("Type") == "/Page"]:
        parents = numbers[2 * page["StructParents"] + 1]
        orphans = {i for i, parent in enumerate(parents) if parent not in tree.references}
        stream = tree.objects[page["Contents"]].stream
        for i, item in enumerate(stream):
            properties = stream[i - 1]
            marked = item == b"BDC" and isinstance(properties, dict)
            if marked and properties.get("MCID") in orphans:
                stream[i - 2] = "/Artifact"
                stream[i - 1] = pydyf.Dictionary({"Type": "/Pagination"})
        for i in orphans:
            parents[i] = "null"


def _forbid_interpolation(pdf: Any) -> None:
    for item in pdf.objects:
        extra = getattr(item, "extra", None)
        if extra and extra.get("Subtype") == "/Image":
            extra["Interpolate"] = "false"


def _label_pages(pdf: Any) -> None:
    import pydyf

    style = pydyf.Dictionary({"S": "/D"})
    pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, style])})


def _list_files_once(pdf: Any) -> None:
    import pydyf

    if "AF" in pdf.catalog:
        pdf.catalog["AF"] = pydyf.Array(dict.fromkeys(pdf.catalog["AF"]))
