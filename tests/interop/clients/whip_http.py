"""The HTTP side of WHIP and WHEP for the clients in Python."""
import urllib.request


class Session:
    """POSTs an offer; `answer` is the SDP, `close` DELETEs the session."""

    def __init__(self, endpoint, token, offer):
        self.token = token
        request = urllib.request.Request(endpoint, data=offer.encode(), method="POST", headers={
            "Content-Type": "application/sdp", "Authorization": f"Bearer {token}"})
        with urllib.request.urlopen(request, timeout=10) as response:
            assert response.status == 201, response.status
            self.answer = response.read().decode()
            self.url = urllib.parse.urljoin(endpoint, response.headers["Location"])
            self.etag = response.headers["ETag"]

    def close(self):
        request = urllib.request.Request(self.url, method="DELETE",
                                         headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(request, timeout=10) as response:
            assert response.status == 200, response.status
