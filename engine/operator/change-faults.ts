import type { IncomingMessage } from 'node:http';
import type { FaultPanel } from '../faults/panel.ts';
import { readSettings } from '../faults/settings.ts';

export const faultsPath = '/_latchkey/faults';

/** Longest body in bytes. */
const longestBody = 16 * 1024;

const readText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) throw new Error(`more than ${longestBody} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
};

/** Reads the console's form: `s3.latency=20` is `{ s3: { latency: 20 } }`; an empty field is left out. */
const settingsOfForm = (form: URLSearchParams): unknown => {
  const settings: Record<string, unknown> = {};
  for (const [name, text] of form) {
    if (text === '' || name === 'do') continue;
    const value = text === 'on' ? true : Number(text);
    const [group = '', member] = name.split('.');
    settings[group] =
      member === undefined
        ? value
        : { ...(settings[group] as object | undefined), [member]: value };
  }
  return settings;
};

interface Change {
  readonly status: number;
  readonly body: unknown;
  /** Where a browser goes next. */
  readonly location: string | null;
}

const done = (panel: FaultPanel): Change => ({
  status: 200,
  body: { settings: panel.settings },
  location: null,
});

const refused = (status: number, message: string): Change => ({
  status,
  body: { message },
  location: null,
});

/** Carries out `PUT` with settings as JSON, `DELETE`, `POST {path}/expired-credentials`, and the console's
 *  form. */
export const changeFaults = async (
  panel: FaultPanel | null,
  now: () => number,
  request: IncomingMessage,
): Promise<Change> => {
  if (panel === null) return refused(409, 'start the engine with --faults');
  const { method, url = '' } = request;
  const expire = (): void => {
    panel.expiredUpTo = now();
  };
  try {
    if (method === 'POST' && url === `${faultsPath}/expired-credentials`) {
      expire();
      return done(panel);
    }
    if (url !== faultsPath) return refused(404, 'no such page');
    if (method === 'DELETE') {
      panel.set(null);
      return done(panel);
    }
    if (method === 'PUT') {
      panel.set(readSettings(JSON.parse(await readText(request))));
      return done(panel);
    }
    if (method !== 'POST') return refused(405, 'PUT, POST or DELETE');
    const form = new URLSearchParams(await readText(request));
    if (form.get('do') === 'expire') expire();
    else panel.set(form.get('do') === 'off' ? null : readSettings(settingsOfForm(form)));
    return { status: 303, body: {}, location: faultsPath };
  } catch (error) {
    return refused(400, error instanceof Error ? error.message : String(error));
  }
};
