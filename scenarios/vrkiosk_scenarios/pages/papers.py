"""What the documents say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.pages.page import Page, table

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World


class PapersPage(Page):
    """The declaration, and the inside sizes of a box of the type it names."""

    name = "papers"

    def items(self, world: World) -> list[Item]:
        papers, texts = world.scenario.papers, world.texts
        box = world.scenario.container.internal_mm
        return table(
            (
                (texts["papers.container"], f"{papers.container_number}  {papers.size_type}"),
                (texts["papers.seal"], papers.seal_number),
                (texts["papers.goods"], world.words(papers.goods)),
                (texts["papers.hs_code"], papers.hs_code),
                (texts["papers.packages"], f"{papers.packages}"),
                (texts["papers.gross"], f"{papers.gross_kg:g}"),
                (texts["papers.vgm"], f"{papers.vgm_kg:g}"),
                (texts["papers.shipper"], papers.shipper),
                (texts["papers.consignee"], papers.consignee),
                (texts["papers.route"], " - ".join(papers.route)),
                (texts["papers.internal"], f"{box.length:g} x {box.width:g} x {box.height:g}"),
            ),
            52.0,
        )
