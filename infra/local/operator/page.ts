/** Text as HTML: nothing in a mail or a decision becomes active content. */
const escape = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const style = `
:root{color-scheme:light dark;font:15px/1.5 system-ui,sans-serif}
body{max-width:76rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.4rem .8rem .4rem 0;border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent);vertical-align:top;overflow-wrap:anywhere}
code{font:13px ui-monospace,monospace}
strong.code{font:600 1.25rem ui-monospace,monospace;letter-spacing:.08em}
`;

/** CSP of the operator's pages: no script at all, and this one style. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A page with one table; cells are text, except those wrapped by `code`. */
export const tablePage = (
  title: string,
  hint: string,
  columns: readonly string[],
  rows: readonly (readonly Cell[])[],
): string => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="5"><title>${escape(title)}</title><style>${style}</style>
<h1>${escape(title)}</h1><p>${escape(hint)}</p>
<table><thead><tr>${columns.map((name) => `<th scope="col">${escape(name)}</th>`).join('')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('\n')}</tbody></table>
</html>`;

/** Plain text, or a code to read out. */
export type Cell = string | { readonly code: string };

const cell = (value: Cell): string =>
  typeof value === 'string'
    ? `<td>${escape(value)}</td>`
    : `<td><strong class="code">${escape(value.code)}</strong></td>`;
