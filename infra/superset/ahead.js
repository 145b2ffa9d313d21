// A dashboard asks for one thing after the other: its scripts, what is in it, its filters, at last for each chart. What a
// page asked for when it was last opened in this browser is asked for at once, while the scripts start; whoever asks for
// the same then has the answer sooner. Only questions are kept, never an answer: what is shown is read for this opening,
// with the rights of whoever opens it.
(() => {
  const READS = [/^GET \/api\/v1\/(dashboard|database|dataset)\//, /^POST \/api\/v1\/chart\/data[?\n]/];
  const OPENING_MS = 30_000;
  const QUIET_MS = 1_000;
  const { origin, pathname, search, hash } = location;
  // With filters in the address it is another question each time.
  if (!pathname.startsWith('/superset/dashboard/') || /native_filters|permalink/.test(search)) return;

  const api = `/api/v1/dashboard/${pathname.split('/')[3]}`;
  const store = `sei-ahead:${pathname}${search}${hash}`;
  const { nonce } = document.currentScript;
  const ask = window.fetch.bind(window);
  const named = ({ method, url, body }) => `${method} ${url}\n${body ?? ''}`;
  const answers = new Map();
  const asked = [];
  let isOpening = true;
  let timer;

  // In a new profile only these are known, of which the second is what everything waits for.
  const first = { asked: ['charts', 'datasets'].map((part) => ({ method: 'GET', url: `${api}/${part}` })), scripts: [] };
  let last;
  try {
    last = JSON.parse(localStorage.getItem(store));
  } catch {
    // A browser that keeps nothing.
  }
  const { asked: known, scripts } = last ?? first;
  const put = (question, turn) => {
    const answer = turn.then(() => ask(question.url, { ...question, credentials: 'same-origin', mode: 'same-origin' }));
    answer.catch(() => null);
    answers.set(named(question), answer);
    return answer;
  };
  const isBase = ({ url }) => /^\/api\/v1\/(dashboard|database)\//.test(url);
  const base = known.filter(isBase).map((question) => put(question, Promise.resolve()));
  // The server would take longer over the base if it had to do all at once.
  const turn = Promise.allSettled(base);
  for (const question of known.filter((one) => !isBase(one))) put(question, turn);
  for (const href of scripts) {
    document.head.append(Object.assign(document.createElement('link'), { rel: 'preload', as: 'script', nonce, href }));
  }

  const save = () => {
    const names = performance.getEntriesByType('resource').map(({ name }) => name);
    const chunks = names.filter((name) => name.startsWith(`${origin}/static/`) && name.endsWith('.chunk.js'));
    try {
      localStorage.setItem(store, JSON.stringify({ asked, scripts: chunks }));
    } catch {
      // A full store costs the next opening its head start.
    }
  };
  // What somebody does on the page is no part of opening it.
  for (const event of ['pointerdown', 'keydown']) {
    addEventListener(event, () => { isOpening = false; }, { capture: true, once: true });
  }

  window.fetch = async (resource, options = {}) => {
    const { method = 'GET', body, headers } = options;
    if (typeof resource !== 'string' || (body != null && typeof body !== 'string')) return ask(resource, options);
    const target = new URL(resource, location.href);
    const question = { method, url: target.pathname + target.search, body: body ?? undefined };
    if (target.origin !== origin || !READS.some((one) => one.test(named(question)))) return ask(resource, options);
    if (isOpening && performance.now() < OPENING_MS) {
      const kept = [...new Headers(headers)].filter(([name]) => name === 'accept' || name === 'content-type');
      asked.push({ ...question, headers: Object.fromEntries(kept) });
      clearTimeout(timer);
      timer = setTimeout(save, QUIET_MS);
    }
    const answer = answers.get(named(question));
    answers.delete(named(question));
    const early = performance.now() < OPENING_MS ? await answer?.catch(() => null) : null;
    return early?.ok ? early : ask(resource, options);
  };
})();
