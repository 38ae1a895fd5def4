"""panoramisk at the benchmark's work: `panoramisk_client.py ADDRESS` counts events up to each mark."""
import asyncio
import importlib.metadata
import platform
import sys

from panoramisk import Manager


def say(text):
    print(text, flush=True)


def on_event(manager, event):
    global seen
    if event.event == "BenchEnd":
        say(f"seen {seen} lost 0")
        seen = 0
    else:
        seen += 1


def on_login(manager):
    versions = importlib.metadata.version("panoramisk"), platform.python_version()
    say("ready panoramisk %s, CPython %s" % versions)


seen = 0
host, port = sys.argv[1].rsplit(":", 1)
loop = asyncio.new_event_loop()
asyncio.set_event_loop(loop)
manager = Manager(
    host=host, port=int(port), username="bench", secret="bench", loop=loop, on_login=on_login
)
manager.register_event("*", on_event)
manager.connect()
loop.run_forever()
