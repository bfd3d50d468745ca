import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { importJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import { artefactPath } from '../../infra/build/artefacts.ts';
import { startEngine, type Engine } from '../../engine/engine.ts';
import type { EngineUnderTest } from './engine-under-test.ts';
import { eventually } from './eventually.ts';
import { confirmSignUp } from './users.ts';

export interface EmbeddedOptions {
  /** An existing data folder, kept at close. Unset: a new one, removed at close. */
  readonly dataDir?: string;
  /** Seconds that a user's credentials last. */
  readonly sessionSeconds?: number;
  /** Lets a test inject faults. */
  readonly faults?: boolean;
}

/** The embedded engine, and what only it offers to a test. */
export interface EmbeddedUnderTest extends EngineUnderTest {
  readonly engine: Engine;
}

interface Mail {
  readonly to: string;
  readonly code: string;
}

/** Reads the newest code sent to `email` from the inbox of the engine at `url`. */
export const codeFromInbox = (url: string, email: string): Promise<string> =>
  eventually(`a code for ${email}`, async () => {
    const mails = (await (await fetch(`${url}/_latchkey/inbox`)).json()) as readonly Mail[];
    return mails.find(({ to }) => to === email)?.code;
  });

/** Signs claims with the user pool's key, read from its data folder. */
const poolSigner = async (dataDir: string): Promise<(claims: JWTPayload) => Promise<string>> => {
  const file = path.join(dataDir, 'user-pool', 'keys.json');
  const { signing } = JSON.parse(await readFile(file, 'utf8')) as { signing: JWK };
  const key = await importJWK(signing, 'RS256');
  const { kid = '' } = signing;
  return (claims) => new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
};

/** Starts the embedded engine in this process on any free port. */
export const startEmbedded = async ({
  dataDir,
  sessionSeconds,
  faults = false,
}: EmbeddedOptions): Promise<EmbeddedUnderTest> => {
  const parent =
    dataDir === undefined ? await mkdtemp(path.join(os.tmpdir(), 'latchkey-engine-')) : null;
  const dir = dataDir ?? path.join(parent ?? '', 'data');
  const appOrigin = 'http://localhost:4180';
  let offset = 0;
  const now = () => Date.now() + offset;
  const engine = await startEngine({
    dataDir: dir,
    enginePort: 0,
    appOrigins: [appOrigin],
    template: artefactPath('template'),
    bundle: artefactPath('converter'),
    now,
    faults,
    ...(sessionSeconds === undefined ? {} : { sessionSeconds }),
  });
  const { account, converter } = engine.stack;
  return {
    engine,
    name: 'embedded',
    config: engine.config,
    appOrigin,
    operator: engine.operator,
    stack: { account, converterRoleArn: converter.roleArn },
    confirm: async (email) =>
      confirmSignUp(engine.config, email, await codeFromInbox(engine.url, email)),
    codeFor: (email) => codeFromInbox(engine.url, email),
    converterCredentials: () => engine.credentialsFor(converter.roleArn),
    settled: () => engine.converted(),
    signToken: await poolSigner(dir),
    clock: {
      now,
      advance: (milliseconds) => void (offset += milliseconds),
      reset: () => void (offset = 0),
    },
    dataDir: dir,
    async close() {
      await engine.close();
      if (parent !== null) await rm(parent, { recursive: true, force: true });
    },
  };
};
