import type { FaultPanel } from '../faults/panel.ts';
import { faultyServices, type FaultSettings } from '../faults/settings.ts';
import { html, table, type Html } from '../html.ts';
import { faultsPath } from './change-faults.ts';
import type { Page } from './page.ts';

const serviceNames = {
  s3: 'S3',
  dynamodb: 'DynamoDB',
  cognitoIdp: 'User pool',
  cognitoIdentity: 'Identity pool',
} as const;

const serviceFields = {
  latency: 'Latency up to, ms',
  bandwidth: 'Bytes a second',
  rate: 'Throttle above, requests a second',
  internalError: '500, %',
  slowDown: 'SlowDown, %',
  cutRequest: 'Request cut, %',
  cutAnswer: 'Answer cut, %',
  lostAnswer: 'Answer lost, %',
  noETag: 'ETag lost, %',
} as const;

const eventFields = {
  dropped: 'Dropped, %',
  doubled: 'Doubled, %',
  delayed: 'Delayed, %',
  reordered: 'Reordered, %',
} as const;

const field = (name: string, label: string, value: number | undefined): Html => html`
  <input
    type="number"
    step="any"
    name="${name}"
    aria-label="${label}"
    value="${value === undefined || value === 0 ? '' : value}"
  />
`;

const labelled = (name: string, label: string, value: number | undefined): Html =>
  html`<label>${label} ${field(name, label, value)}</label> `;

const form = (settings: FaultSettings | null): Html => html`
  <form class="question" method="post" action="${faultsPath}">
    ${table(
      ['', ...faultyServices.map((service) => serviceNames[service])],
      Object.entries(serviceFields).map(([name, label]) => [
        label,
        ...faultyServices.map((service) =>
          field(
            `${service}.${name}`,
            `${serviceNames[service]}: ${label}`,
            settings?.[service][name as keyof typeof serviceFields],
          ),
        ),
      ]),
    )}
    <fieldset>
      <legend>S3’s events</legend>
      ${Object.entries(eventFields).map(([name, label]) =>
        labelled(`events.${name}`, label, settings?.events[name as keyof typeof eventFields]),
      )}
    </fieldset>
    ${labelled('converterKilled', 'Converter killed, %', settings?.converterKilled)}
    ${labelled('clockSkew', 'Clock ahead, seconds', settings?.clockSkew)}
    <label class="check">
      ${
        settings?.diskFull === true
          ? html`<input type="checkbox" name="diskFull" checked />`
          : html`<input type="checkbox" name="diskFull" />`
      }
      Disk full
    </label>
    ${labelled('seed', 'Seed', settings?.seed ?? 1)}
    <button name="do" value="set">Inject</button>
    <button name="do" value="off">Turn off</button>
    <button name="do" value="expire">Expire credentials now</button>
  </form>
`;

const injected = (panel: FaultPanel): Html => {
  const counts = Object.entries(panel.counts);
  return counts.length === 0
    ? html`<p class="soft">Nothing has been injected yet.</p>`
    : table(['Fault', 'Injected'], counts);
};

/** The page of the fault panel.
 *  @param panel null when the engine was started without faults. */
export const faultsPage = (panel: FaultPanel | null): Page => ({
  title: 'Faults',
  at: faultsPath,
  body:
    panel === null
      ? html`
          <h1>Faults</h1>
          <p>This engine injects no faults. Start it with <code>npm start -- --faults</code>.</p>
        `
      : html`
          <h1>Faults</h1>
          <p class="soft">
            Each request, event and invocation has a number; seed and number decide what it meets.
            Each request meets one of the percentages at most.
          </p>
          <p role="status">${panel.settings === null ? 'Off.' : 'Injecting.'}</p>
          ${form(panel.settings)}
          <h2>Injected so far</h2>
          ${injected(panel)}
        `,
});
