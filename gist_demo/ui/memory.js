// What a visitor typed, kept in this browser alone so that a reload finds it again. Storage may be refused, as in
// frames of other sites: then nothing is kept.
window.gistMemory = (() => {
  const NAME = "gist-demo", MOST = 2_000_000;      // characters; a browser refuses more than about 5 MB in all
  let open = false;                                 // nothing is kept before what was kept is read
  const read = () => {
    try { return JSON.parse(localStorage.getItem(NAME)) ?? {}; } catch { return {}; }
  };
  const write = (kept) => {
    try { localStorage.setItem(NAME, JSON.stringify(kept)); } catch { /* full, or refused */ }
  };
  return {
    recall(ids, now) {
      open = true;
      const kept = read();
      return ids.map((id, i) => (id in kept ? kept[id] : now[i]));
    },
    keep(id, value) {
      if (!open) return;
      const kept = read();
      kept[id] = String(value).length > MOST ? "" : value;
      write(kept);
    },
    forget() {
      open = false;
      try { localStorage.removeItem(NAME); } catch { /* refused */ }
    },
  };
})();
