"""The page to try an API: its OpenAPI document shown by swagger-ui, whose files come from a wheel, so that no other site is asked."""

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from shared.auth import PUBLIC
from shared.http.pages import Pages


def install_api_docs(api: FastAPI) -> None:
    """`/docs` of this API. FastAPI's own two pages load their scripts from a CDN: create the API with `docs_url=None, redoc_url=None`."""
    pages = Pages()

    @api.get("/docs", dependencies=[PUBLIC], include_in_schema=False)
    async def docs(request: Request) -> HTMLResponse:
        schema_url = f"{request.scope.get('root_path', '')}{api.openapi_url}"
        return pages.render(request, "api_docs.html", title=api.title, schema_url=schema_url)
