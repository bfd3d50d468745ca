// Runs in the console's own pages: asks for the page again and takes over what is new in its list.
const every = 1500;

const list = document.querySelector('[data-live]');
const status = document.querySelector('[role=status]');
const toggle = document.querySelector('#live');
toggle.closest('label').hidden = false;

// The one way from text to markup here: the engine's own page, every value in it escaped.
const pages = globalThis.trustedTypes?.createPolicy('latchkey-console', {
  createHTML: (text) => text,
});
const parse = (text) =>
  new DOMParser().parseFromString(pages === undefined ? text : pages.createHTML(text), 'text/html');

/** Rows stay the elements that they are: the focus, and what is selected, stay with them. */
const takeOver = (page) => {
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
  takeOver(parse(await answer.text()));
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
