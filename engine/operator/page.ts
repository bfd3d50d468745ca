import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, type Html } from '../html.ts';

const beside = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const style = beside('console.css');
const live = beside('live.mjs');

const sourceOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** CSP of the console: one script and one style by their hashes. Not `'self'`: the buckets' objects,
 *  which users write, are served from the same origin. */
export const pagePolicy = [
  `default-src 'none'`,
  `script-src ${sourceOf(live)}`,
  `style-src ${sourceOf(style)}`,
  `img-src data:`,
  `connect-src 'self'`,
  `form-action 'self'`,
  `base-uri 'none'`,
  `frame-ancestors 'none'`,
  `require-trusted-types-for 'script'`,
  `trusted-types latchkey-console`,
].join('; ');

const places = {
  '/_latchkey/decisions': 'Decisions',
  '/_latchkey/explain': 'Explain',
  '/_latchkey/inbox': 'Inbox',
  '/_latchkey/faults': 'Faults',
} as const;

export interface Page {
  readonly title: string;
  /** The entry of the navigation that is current; null for none. */
  readonly at: keyof typeof places | null;
  readonly body: Html;
  /** Whether its list, marked `data-live`, is kept up to date; see `liveBar`. */
  readonly live?: boolean;
}

/** Renders a page of the console. The icon is empty: otherwise the browser would ask S3 for one, and the
 *  refusals would fill the log. */
export const renderPage = ({ title, at, body, live: isLive = false }: Page): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <link rel="icon" href="data:," />
        <title>${title} · Latchkey engine</title>
        ${{ html: `<style>${style}</style>` }}
      </head>
      <body>
        <nav aria-label="Console">
          <strong>Latchkey engine</strong>
          ${Object.entries(places).map(([path, name]) =>
            path === at
              ? html`<a href="${path}" aria-current="page">${name}</a> `
              : html`<a href="${path}">${name}</a> `,
          )}
        </nav>
        <main>${body}</main>
        ${isLive ? { html: `<script type="module">${live}</script>` } : ''}
      </body>
    </html> `.html;

/** The line above a live list: its size, and the switch that stops updates. */
export const liveBar = (shows: string): Html => html`
  <div class="bar">
    <span class="soft" role="status" aria-live="off">${shows}</span>
    <label class="check" hidden><input type="checkbox" id="live" checked /> Live</label>
  </div>
`;
