// Runs in the console's pages: fetches the page again and adds new rows to its list.
const every = 1500;

const list = document.querySelector('[data-live]');
const status = document.querySelector('[role=status]');
const toggle = document.querySelector('#live');
toggle.closest('label').hidden = false;

// The only place where text becomes markup: the engine's own page, with every value escaped.
const pages = globalThis.trustedTypes?.createPolicy('latchkey-console', {
  createHTML: (text) => text,
});
const parse = (text) =>
  new DOMParser().parseFromString(pages === undefined ? text : pages.createHTML(text), 'text/html');

/** Keeps the elements of rows that stay, so that focus and selection stay too. */
const updateRows = (page) => {
  const rows = [...page.querySelector('[data-live]').children];
  const ids = new Set(rows.map(({ id }) => id));
  for (const row of [...list.children]) if (!ids.has(row.id)) row.remove();
  const known = new Set([...list.children].map(({ id }) => id));
  list.prepend(...rows.filter(({ id }) => !known.has(id)));
  status.textContent = page.querySelector('[role=status]').textContent;
};

let tag = '';
const look = async () => {
  const headers = { accept: 'text/html', 'if-none-match': tag };
  const answer = await fetch(location.href, { headers, cache: 'no-store' });
  if (answer.status !== 200) return;
  tag = answer.headers.get('etag') ?? '';
  updateRows(parse(await answer.text()));
};

const follow = async () => {
  try {
    if (toggle.checked && !document.hidden) await look();
  } catch {
    tag = '';
    status.textContent = 'The engine does not answer.';
  }
  setTimeout(follow, every);
};
void follow();
