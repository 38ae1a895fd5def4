// Keeps the page fresh: whenever something happens to the callback, the page is asked for again and
// its live part put in place. Without this script the page reloads itself.
(() => {
  "use strict";
  const find = () => document.getElementById("live");
  const live = find();
  if (!live || live.dataset.over === "true") return;

  let busy = false;
  let again = false;

  async function refresh() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      do {
        again = false;
        const answer = await fetch("/c", { credentials: "same-origin", cache: "no-store" });
        if (!answer.ok) continue;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.getElementById("live");
        if (!fresh) {
          location.reload();
          return;
        }
        put(fresh);
        document.title = page.title;
        if (fresh.dataset.over === "true") source.close();
      } while (again);
    } catch {
      // The network is away; the next event, or the next connection, brings a fresh page.
    } finally {
      busy = false;
    }
  }

  // Only what changed is replaced, so that focus stays and readers speak only what is new.
  function put(fresh) {
    const old = find();
    old.dataset.over = fresh.dataset.over;
    old.dataset.state = fresh.dataset.state;
    const headline = old.querySelector("#headline");
    const text = fresh.querySelector("#headline").textContent;
    if (headline.textContent !== text) headline.textContent = text;
    old.querySelector(".lead").textContent = fresh.querySelector(".lead").textContent;
    if (old.querySelector(".digits")) swap(old, fresh, ".digits");
    swap(old, fresh, ".steps");
    swap(old, fresh, ".timeline");
    offer(old, fresh, ".times");
    offer(old, fresh, ".cancel");
    if (fresh.dataset.over === "true") {
      const note = fresh.querySelector(":scope > .note");
      if (note && !old.querySelector(":scope > .note")) old.append(document.adoptNode(note));
    }
  }

  // A form that somebody may be filling in is left alone.
  function offer(old, fresh, selector) {
    const [was, is] = [old.querySelector(selector), fresh.querySelector(selector)];
    if (was && !is) was.remove();
    if (!was && is) old.querySelector(".steps").after(document.adoptNode(is));
  }

  function swap(old, fresh, selector) {
    const [was, is] = [old.querySelector(selector), fresh.querySelector(selector)];
    if (was && is && was.innerHTML !== is.innerHTML) was.replaceWith(document.adoptNode(is));
  }

  const source = new EventSource(live.dataset.events);
  source.onmessage = refresh;
  source.onerror = refresh;
})();
