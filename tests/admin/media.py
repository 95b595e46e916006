"""The media of a page without a browser: aiortc's connection, made by offer and answer on the page's signalling."""
import asyncio
import threading

from aiortc import RTCPeerConnection, RTCSessionDescription


class Media:
    """While it lasts the page's voice and picture are connected; it sends none."""

    def __init__(self, page):
        self.page, self.loop = page, asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        self._await(self._connect())
        return self

    def __exit__(self, *_):
        self._await(self.peer.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()

    def _await(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=30)

    async def _connect(self):
        self.peer, up = RTCPeerConnection(), asyncio.Event()
        for kind in ("audio", "video"):
            self.peer.addTransceiver(kind, direction="sendrecv")
        self.peer.on("connectionstatechange",
                     lambda: up.set() if self.peer.connectionState == "connected" else None)
        await self.peer.setLocalDescription(await self.peer.createOffer())
        self.page.say(type="offer", sdp=self.peer.localDescription.sdp)
        answer = await self.loop.run_in_executor(None, self.page.hear, "answer")
        await self.peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        await asyncio.wait_for(up.wait(), 20)
