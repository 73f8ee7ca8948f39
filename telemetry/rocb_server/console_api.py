"""What the console's pages ask for: who is there, texts, sessions, one session in words.

JSON below /api/; who may ask: `access.ROUTES`. Another centre's session is as if it were not
there. Nothing is computed that a score is made of: results are the kiosk's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import JSONResponse

from rocb_server.access import RIGHTS, Account
from rocb_server.errors import Refusal
from rocb_server.models import SessionRow
from rocb_server.pages import PICTURE_TYPES, account_of, session_of
from rocb_server.score_view import CueView, LineView, MissView, ScoreView
from rocb_server.session_query import PAGE, SessionQuery
from rocb_server.session_story import Story
from rocb_server.store import Store
from rocb_server.texts import choose, texts
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.course_modules import MODULES
from vrkiosk_scenarios.texts import LANGUAGES, Texts

# Texts the console shares with it.
FROM_THE_HEADSET: Final = ("decision.", "replay.group_", "surface.", "area.", "part.")
Word = Annotated[str, Query(max_length=200)]
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")]
Number = Annotated[int, Query(ge=0, le=1_000_000)]
Language = Annotated[str, Query(max_length=8)]


def _add_words(router: APIRouter) -> None:
    """Who is there, and what things are called."""

    @router.get("/me")
    def me(request: Request) -> dict[str, Any]:
        """Who is logged in, and what they may see."""
        account = account_of(request)
        return {
            "name": account.name,
            "role": str(account.role),
            "centre": account.centre,
            "rights": sorted(need.value for need in RIGHTS[account.role]),
            "language": choose(None, request.headers.get("accept-language", "")),
            "languages": {code: texts(code)["language"] for code in LANGUAGES},
        }

    @router.get("/texts/{language}")
    def words(language: str) -> JSONResponse:
        """All texts of the console, by key."""
        if language not in LANGUAGES:
            do = f"ask for one of {', '.join(LANGUAGES)}"
            raise Refusal(404, "no-language", f"Language {language[:16]}", "is not here", do)
        return JSONResponse(_texts(language), headers={"cache-control": "no-cache"})

    @router.get("/programme")
    def programme(lang: Language = "en") -> dict[str, Any]:
        """What a class may be made of: modules of the course, scenarios of the library."""
        say = Texts(_known(lang))
        library = [{"id": id, "title": _title(id, _known(lang))} for id in schema.library_ids()]
        return {
            "modules": [{"id": id, "title": say[f"module.{id}"]} for id in MODULES],
            "scenarios": library,
        }


def make_router(store: Store) -> APIRouter:
    """The routes of who is there, texts and sessions."""
    router = APIRouter(prefix="/api", tags=["console"])

    _add_words(router)

    @router.get("/sessions")
    def sessions(
        request: Request,
        text: Word = "",
        scenario: Word = "",
        officer: Word = "",
        decision: Word = "",
        kiosk: Word = "",
        state: Word = "",
        since: Day = "",
        until: Day = "",
        page: Number = 0,
        lang: Language = "en",
    ) -> dict[str, Any]:
        """A page of the sessions one may see, the latest first, and what filters may be set to."""
        centre = account_of(request).centre
        query = SessionQuery(text, scenario, officer, decision, kiosk, state, since, until, page)
        rows, count, coming = store.find(query, centre)
        choices = store.choices(centre)
        return {
            "count": count,
            "pages": math.ceil(count / PAGE),
            "choices": choices,
            "titles": {name: _title(name, _known(lang)) for name in choices["scenario"]},
            "sessions": [_listed(row, coming.get(row.uuid), store) for row in rows],
        }

    @router.get("/sessions/{uuid}")
    def session(request: Request, uuid: UUID, lang: Language = "en") -> dict[str, Any]:
        """One session in words: result, misses, moments, files."""
        row = session_of(request, store, uuid)
        account: Account = account_of(request)
        store.audit.add(account.name, "session-shown", row.uuid, row.centre)
        return _told(Story(row, store, _known(lang)), _listed(row, None, store))

    return router


def _known(language: str) -> str:
    return language if language in LANGUAGES else LANGUAGES[0]


@cache
def _texts(language: str) -> dict[str, str]:
    shared = Texts(language)
    return dict(texts(language)) | {
        key: shared[key] for key in shared if key.startswith(FROM_THE_HEADSET)
    }


@cache
def _title(scenario: str, language: str) -> str:
    """Of a scenario of the library; the id of any other."""
    try:
        return schema.from_library(scenario).title.of(language)
    except KeyError:
        return scenario


def _listed(row: SessionRow, coming: tuple[int, int] | None, store: Store) -> dict[str, Any]:
    """What a list shows of a session. coming: bytes that are here and in all."""
    lock = store.contents.lock_of(row)
    return {
        "id": row.uuid,
        "state": row.state,
        "centre": row.centre,
        "kiosk": row.kiosk,
        "started": row.started or row.planned,
        "duration_s": row.duration_s,
        "officer": row.officer,
        "scenario": row.scenario,
        "decision": row.decision,
        "score": row.score,
        "readable": lock is None or lock.opens,
        "progress": None if coming is None else {"here": coming[0], "total": coming[1]},
    }


def _told(story: Story, listed: dict[str, Any]) -> dict[str, Any]:
    moments = list(story.happened())
    score = ScoreView.of(story.info.get("result"))
    return {
        **listed,
        "title": story.title or _title(story.row.scenario or "", story.wording.texts.language),
        "scenario_known": story.scenario is not None,
        "encrypted": story.lock.encryption.names if story.lock else None,
        "unplayable": story.unplayable(),
        "missing": story.missing,
        "problem": story.problem,
        "ended": str(story.info.get("ended", "")),
        "versions": story.info.get("versions", {}),
        "result": _result(score, story) if score is not None else None,
        "moments": moments,
        "pictures": [name for name in story.files() if name.endswith(tuple(PICTURE_TYPES))],
        "files": _files(story),
        "received": story.row.received,
        "manifest_sha256": story.row.manifest_sha256,
    }


def _files(story: Story) -> list[dict[str, Any]]:
    shown = {stored: name for name, stored in story.files().items()}
    return [
        {
            "name": shown.get(f.name, f.name),
            "size": f.size,
            "sha256": f.sha256,
            "here": f.name in shown,
        }
        for f in story.row.files
    ]


def _result(score: ScoreView, story: Story) -> dict[str, Any]:
    """The kiosk's result, in words; `at`: the moment of the record to jump to, s."""
    words = story.wording
    return {
        **{k: v for k, v in asdict(score).items() if k in ("total", "passed", "right", "coverage")},
        "rubric": score.rubric,
        "source": words.or_plain(f"debrief.source.{score.source}", "") if score.source else "",
        "critical": [words.or_plain(f"critical.{name}", name) for name in score.critical],
        "areas": [_line(area, "area", words.or_plain) for area in score.areas],
        "misses": [_miss(miss, story) for miss in score.misses],
        "stages": [words.or_plain(f"debrief.{stage}", stage) for stage in score.stages],
        "cues": [_cue(cue, story) for cue in score.cues],
    }


def _line(line: LineView, group: str, say: Any) -> dict[str, Any]:
    return {
        "text": say(f"{group}.{line.name}", line.name),
        "name": line.name,
        "points": line.points,
        "of": line.of,
        "why": say(f"unassessed.{line.why}", line.why) if line.why else "",
        "parts": [_line(part, "part", say) for part in line.parts],
    }


def _miss(miss: MissView, story: Story) -> Mapping[str, Any]:
    kind, what = story.wording.miss({"kind": miss.kind, "what": miss.what})
    place = story.wording.place(miss.surface) if miss.surface else ""
    return {
        "kind": miss.kind,
        "text": kind,
        "what": what,
        "place": "" if place == what else place,
        "aoi": miss.surface,
        "t": miss.t,
        "at": story.recorded(miss.t),
    }


def _sign(cue: CueView, story: Story) -> str:
    """What was hidden, or what betrayed it."""
    words = story.wording
    if cue.kind == "item":
        return words.texts.fill("debrief.hidden", place=words.place(cue.surface))
    return words.sign(cue.name)


def _cue(cue: CueView, story: Story) -> Mapping[str, Any]:
    return {
        "kind": cue.kind,
        "what": _sign(cue, story),
        "place": story.wording.place(cue.surface) if cue.surface and cue.kind != "item" else "",
        "aoi": cue.surface,
        "times": [{"t": t, "at": story.recorded(t)} for t in cue.times],
    }
