"""Files of transactions: tried, imported, watched, undone; and how somebody's files are read."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config.kit.api.pages import CountedQuery
from config.kit.errors import NotFound
from config.kit.idempotency import idempotent
from portfolios.api.base import me, mine, sent
from portfolios.calc.imports.options import Options
from portfolios.calc.imports.profiles import profiles
from portfolios.errors import RowsRefused
from portfolios.models import ImportBatch, Mapping
from portfolios.queries import imports as known
from portfolios.queries.overdrafts import overdrafts
from portfolios.serializers import imports as shapes
from portfolios.serializers.portfolios import NoQuery
from portfolios.services import imports, mappings

MOST_ERRORS = 500  # of the rows that a refusal names


class Import(APIView):
    parser_classes = (MultiPartParser,)
    scope_to_write = "trade"
    throttle_scope = "imports"

    @extend_schema(
        operation_id="portfolios_transactions_import",
        parameters=[shapes.ImportQuery],
        request={"multipart/form-data": shapes.ImportWanted},
        responses={200: shapes.Tried, 201: shapes.Imported, 202: shapes.Begun},
    )
    @idempotent
    def post(self, request: Request, portfolio_id: UUID) -> Response:
        """All rows or none, as one batch. What is known already is left out, unless `take` says otherwise.

        With `dry_run` nothing is written, and the answer (200) says what would become of each row. Over 5,000 rows it
        becomes a job (202): `GET portfolios/{id}/imports/{batch}` tells how far it is.
        """
        asked = shapes.ImportQuery.read(request)
        portfolio = mine(request, portfolio_id)
        told = sent(shapes.ImportWanted, request)
        upload, options = shapes.upload(told), shapes.options(told, _kept(request, told.get("mapping")))
        if asked["dry_run"]:
            return Response(shapes.tried(imports.dry_run(portfolio, upload, options)))
        try:
            batch = imports.start(portfolio, upload, options, by=me(request).pk)
        except RowsRefused as refused:
            raise _by_row(refused) from refused
        if batch.state == ImportBatch.State.QUEUED:
            return _begun(batch)
        warnings = [{"code": it.code, "detail": it.detail} for it in overdrafts(portfolio)]
        done = {"batch": batch.pk, "new": batch.new, "duplicate": batch.duplicate, "warnings": warnings}
        return Response(done, status=status.HTTP_201_CREATED)


class Imports(APIView):
    @extend_schema(operation_id="portfolios_imports_list", parameters=[CountedQuery], responses=shapes.Batches)
    def get(self, request: Request, portfolio_id: UUID) -> Response:
        """The newest first."""
        asked = CountedQuery.read(request)
        rows = known.imports_of(me(request)).filter(portfolio=mine(request, portfolio_id))
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        return Response({"count": rows.count(), "results": [_shown(it) for it in page]})


class OneImport(APIView):
    scope_to_write = "trade"

    @extend_schema(responses=shapes.Batch)
    def get(self, request: Request, portfolio_id: UUID, batch_id: UUID) -> Response:
        NoQuery.read(request)
        return Response(_shown(_batch(request, portfolio_id, batch_id)))

    @extend_schema(responses={202: shapes.Begun, 204: None})
    def delete(self, request: Request, portfolio_id: UUID, batch_id: UUID) -> Response:
        """Undoes it: its transactions no longer count. Of more than 5,000 that is a job (202)."""
        NoQuery.read(request)
        batch = imports.undo(_batch(request, portfolio_id, batch_id), by=me(request).pk)
        if batch.state == ImportBatch.State.UNDOING:
            return _begun(batch)
        return Response(status=status.HTTP_204_NO_CONTENT)


class OneImportTwin(OneImport):
    """The same below the transactions."""

    schema = None


class Profiles(APIView):
    @extend_schema(responses=shapes.Profiles)
    def get(self, request: Request) -> Response:
        """Whose files are known, and by which headers."""
        NoQuery.read(request)
        results = shapes.ProfileShown(list(profiles().values()), many=True).data
        return Response({"count": len(results), "results": results})


class Mappings(APIView):
    scope_to_write = "trade"

    @extend_schema(operation_id="import_mappings_list", responses=shapes.Mappings)
    def get(self, request: Request) -> Response:
        """How one's own files are read, by name."""
        NoQuery.read(request)
        results = shapes.MappingShown(known.mappings_of(me(request)), many=True).data
        return Response({"count": len(results), "results": results})

    @extend_schema(request=shapes.MappingWanted, responses={201: shapes.MappingShown})
    def post(self, request: Request) -> Response:
        """Of the same name, the newer counts."""
        NoQuery.read(request)
        told = sent(shapes.MappingWanted, request)
        kept = mappings.keep(me(request), told.pop("name"), Options.of(told))
        return Response(shapes.MappingShown(kept).data, status=status.HTTP_201_CREATED)


class OneMapping(APIView):
    scope_to_write = "trade"

    @extend_schema(responses={204: None})
    def delete(self, request: Request, mapping_id: int) -> Response:
        NoQuery.read(request)
        mappings.forget(_mapping(request, mapping_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _mapping(request: Request, mapping_id: int) -> Mapping:
    found = known.mappings_of(me(request)).filter(pk=mapping_id).first()
    if found is None:
        raise NotFound("There is no such saved reading.")
    return found


def _kept(request: Request, mapping_id: int | None) -> dict[str, Any]:
    """In a body what is not there is a 400."""
    if mapping_id is None:
        return {}
    found = known.mappings_of(me(request)).filter(pk=mapping_id).first()
    if found is None:
        raise ValidationError({"mapping": [ErrorDetail("There is no such saved reading.", code="does_not_exist")]})
    kept: dict[str, Any] = dict(found.columns)
    return kept


def _batch(request: Request, portfolio_id: UUID, batch_id: UUID) -> ImportBatch:
    found = known.import_for(me(request), batch_id)
    if found.portfolio_id != portfolio_id:
        raise NotFound("There is no such import.")
    return found


def _shown(batch: ImportBatch) -> dict[str, Any]:
    return {**shapes.Batch(batch).data, "progress_pct": imports.percent(batch)}


def _begun(batch: ImportBatch) -> Response:
    return Response({"batch": batch.pk, "progress_pct": imports.percent(batch)}, status=status.HTTP_202_ACCEPTED)


def _by_row(refused: RowsRefused) -> ValidationError:
    """Each with the row and the field it is about: `rows.12.symbol`."""
    told: dict[str, list[ErrorDetail]] = {}
    wrong = ((line, error) for line in refused.outcome.lines for error in line.errors)
    for line, error in wrong:
        if len(told) == MOST_ERRORS:
            break
        attr = f"rows.{line.row}.{error.field}".rstrip(".")
        told.setdefault(attr, []).append(ErrorDetail(error.detail, code=error.code))
    return ValidationError(told)
