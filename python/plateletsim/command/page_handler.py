"""What `plateletsim serve` answers; apart from the command, since a server takes long to import."""

from __future__ import annotations

import http.server


class PageHandler(http.server.BaseHTTPRequestHandler):
    """Answers every address with the page."""

    def __init__(self, content: bytes, *arguments: object) -> None:
        self.content = content
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(self.content)))
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_: object) -> None:
        """Who opens the page is nobody's business."""
