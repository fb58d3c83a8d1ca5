"""The HTTP door: the same commands and reads as everywhere, for programs on this machine that hold the server's token."""

import contextlib
import hmac
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.responses import FileResponse

import core
from core.access import Viewer
from core.access.viewer import DISCIPLINES
from core.commands import execute, schemas
from core.errors import InvalidInput, NotAllowed, ParleyError
from core.jsonable import document, plain
from core.limits import Limits, answer_for
from core.notebook.rooms import rooms
from core.settings import settings
from core.store.opened import the_store

JSON_BYTES = 4 * 1024 * 1024
"""Largest body of a command."""
MOST_FILES = 100_000
"""Most files of one import."""


class Call(BaseModel):
    """One call of a command or read. `command_id` makes a command take effect once, however often it is sent."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    arguments: dict[str, Any] = Field(default_factory=dict)
    command_id: str | None = Field(default=None, max_length=200)
    as_: str | None = Field(default=None, alias="as", max_length=120)
    discipline: str | None = None


class Problem(BaseModel):
    """What every refusal and failure looks like."""

    error: str
    sentence: str
    remedy: str


def holder(request: Request, authorization: Annotated[str, Header()] = "") -> None:
    """Let only holders of the server's token through. Raises `NotAllowed`."""
    expected = getattr(request.app.state, "token", "")
    given = authorization.removeprefix("Bearer ")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise NotAllowed("This call does not carry the server's token.", "Send `Authorization: Bearer …` with the token of server.json.")


def viewer_of(name: str | None, discipline: str | None) -> Viewer:
    """The person on whose behalf a program asks; nothing verified it. Raises `InvalidInput` for an unknown discipline."""
    if discipline is not None and discipline not in DISCIPLINES:
        raise InvalidInput(f"There is no discipline called {discipline}.", f"Disciplines: {', '.join(DISCIPLINES)}.")
    return Viewer.local(name or "", discipline)


def create() -> FastAPI:
    """The door as an app to be mounted under /api; `state.token` must be set before it lets anyone in."""
    refusals: dict[int | str, dict[str, Any]] = {
        code: {"model": Problem} for code in (400, 403, 404, 409, 413, 500, 503, 504, 507)
    }  # fmt: skip
    door = FastAPI(
        title="Parley", version=core.__version__, docs_url=None, redoc_url=None, openapi_url="/v1/openapi.json", responses=refusals,
        middleware=[Middleware(Limits, sizes={"/v1/import": settings().upload_mb * 1024 * 1024}, otherwise=JSON_BYTES)],
    )  # fmt: skip
    guarded = [Depends(holder)]
    door.add_api_route("/v1/health", _health, methods=["GET"])
    door.add_api_route("/v1/commands", _commands, methods=["GET"], dependencies=guarded)
    door.add_api_route("/v1/commands/{name}", _call, methods=["POST"], dependencies=guarded)
    door.add_api_route("/v1/import", _import, methods=["POST"], dependencies=guarded)
    door.add_api_route("/v1/export/{record_id}", _export, methods=["GET"], dependencies=guarded, response_class=Response)
    door.add_api_route("/v1/backup", _backup, methods=["GET"], dependencies=guarded, response_class=FileResponse)
    door.add_exception_handler(ParleyError, _refused)
    door.add_exception_handler(RequestValidationError, _malformed)
    door.add_exception_handler(HTTPException, _unknown)
    return door


def _health() -> dict[str, Any]:
    return {"ok": not the_store().home.is_read_only, "version": core.__version__}


def _commands() -> list[dict[str, Any]]:
    return schemas()


def _call(name: str, call: Call) -> Response:
    answer = execute(the_store(), viewer_of(call.as_, call.discipline), name, call.arguments, call.command_id)
    return Response(document(answer), media_type="application/json")


async def _import(request: Request) -> Response:
    """Take files as bytes (multipart field `files`, and `mapping`); the server reads no path that a caller names."""
    async with request.form(max_files=MOST_FILES) as form:
        files = [item for item in form.getlist("files") if isinstance(item, UploadFile)]
        mapping = form.get("mapping")
        mappings = [mapping] if isinstance(mapping, UploadFile) else []
        words = {name: value for name, value in form.items() if isinstance(value, str)}
        report = await run_in_threadpool(_import_kept, files, mappings, words)
    return Response(document(report), media_type="application/json")


def _import_kept(files: list[UploadFile], mappings: list[UploadFile], words: dict[str, str]) -> dict[str, Any]:
    from core.imports import import_files
    from core.sources import CHAT, Options

    viewer = viewer_of(words.get("as"), words.get("discipline"))
    with _kept(files) as (folder, paths), _kept(mappings) as (_, given):
        called = (words.get("mapping_name") or (given[0].name if given else ""))[:500]
        extra = {name: words[name] for name in CHAT if words.get(name)}
        options = Options(words.get("service"), words.get("release_version"), given[0] if given else None, called, extra=extra)
        dry_run = words.get("dry_run") == "true"
        try:
            return import_files(the_store(), viewer, paths, options, dry_run, words.get("source"), folder=folder)
        except ParleyError as error:
            error.sentence = error.sentence.replace(f"{folder}/", "")
            raise


@contextlib.contextmanager
def _kept(uploads: Sequence[UploadFile]) -> Iterator[tuple[Path, list[Path]]]:
    """The uploads as files in a folder of their own, each under the name it was given, made harmless."""
    with tempfile.TemporaryDirectory(prefix="parley-import-") as folder:
        paths = []
        for upload in uploads:
            parts = [part for part in (upload.filename or "file").replace("\\", "/").split("/") if part not in ("", ".", "..")]
            path = Path(folder, *(part.replace("\x00", "")[:200] for part in parts or ["file"]))
            if path.exists():
                raise InvalidInput(f"Two files are called {upload.filename}.", "Send them one after the other.")
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                with path.open("xb") as target:
                    while piece := upload.file.read(1024 * 1024):
                        target.write(piece)
            except (FileExistsError, NotADirectoryError) as error:
                raise InvalidInput(f"{upload.filename!r} is a file and a folder at once.", "Send them one after the other.") from error
            paths.append(path)
        yield Path(folder), paths


def _export(
    record_id: str,
    form: Annotated[str, Query(alias="format")] = "md",
    as_: Annotated[str | None, Query(alias="as")] = None,
    discipline: str | None = None,
) -> Response:
    from core.document import export

    exported = export(the_store(), viewer_of(as_, discipline), record_id, form)
    headers = {"Content-Disposition": f'attachment; filename="{exported.name}"', "Cache-Control": "no-store"}
    return Response(exported.content, media_type=exported.media_type, headers=headers)


def _backup() -> FileResponse:
    folder = tempfile.mkdtemp(prefix="parley-backup-", dir=Path(the_store().home.location).absolute().parent)
    target = Path(folder) / "parley-backup.duckdb"

    def clear() -> None:
        target.unlink(missing_ok=True)
        Path(folder).rmdir()

    try:
        rooms().settle()
        the_store().home.backup(target)
    except BaseException:
        clear()
        raise
    return FileResponse(target, filename=target.name, background=BackgroundTask(clear))


async def _refused(_: Request, error: Exception) -> JSONResponse:
    return answer_for(error)


async def _malformed(_: Request, error: Exception) -> JSONResponse:
    found = plain(error.errors()) if isinstance(error, RequestValidationError) else []
    wrong = "; ".join(f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in found)
    return answer_for(InvalidInput(f"The call does not have the expected form: {wrong}.", "See GET /api/v1/openapi.json."))


async def _unknown(_: Request, error: Exception) -> JSONResponse:
    status = error.status_code if isinstance(error, HTTPException) else 404
    problem = {"error": "not-found" if status == 404 else "invalid-input", "sentence": "There is nothing at this address.",
               "remedy": "See GET /api/v1/openapi.json."}  # fmt: skip
    return JSONResponse(problem, status_code=status)

