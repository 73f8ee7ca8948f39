"""Questions about many sessions, as JSON: for the dashboards of trainers, of their own centre."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request

from rocb_server.cohort import Chosen, Cohort, about, questions
from rocb_server.errors import Refusal
from rocb_server.pages import account_of
from rocb_server.store import Store

COHORT_PATH: Final = "/api/cohort"
Day = Annotated[str | None, Query(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
Short = Annotated[str | None, Query(max_length=200)]


def make_router(store: Store, cohort: Cohort) -> APIRouter:
    """Which questions there are, and their answers."""
    router = APIRouter(tags=["cohort"])

    @router.get(COHORT_PATH)
    def names() -> dict[str, list[dict[str, str]]]:
        """The questions, with what each asks."""
        return {"questions": [{"name": name, "about": about(name)} for name in questions()]}

    @router.get(COHORT_PATH + "/{name}")
    def answer(
        request: Request,
        name: str,
        centre: Short = None,
        scenario: Short = None,
        officer: Short = None,
        since: Day = None,
        until: Day = None,
    ) -> dict[str, Any]:
        """The answer over the sessions that who asks may see: columns, rows, and how many sessions
        were counted. since, until: first and last day or month."""
        account = account_of(request)
        if centre is not None and not account.sees(centre):
            do = f"leave it out, or ask about {account.centre}"
            raise Refusal(403, "other-centre", f"Centre {centre[:40]}", "is not yours", do)
        chosen = Chosen(centre or account.centre, scenario, officer, since, until)
        found = cohort.ask(name, chosen)
        if name == "officers" or officer is not None:  # about persons
            asked = f"{name} {officer or ''}".strip()
            store.audit.add(account.name, "cohort-asked", asked, chosen.centre)
        return found.to_json()

    return router
