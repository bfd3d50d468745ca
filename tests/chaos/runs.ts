import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { draw } from '../../engine/faults/draw.ts';
import type { FaultPanel } from '../../engine/faults/panel.ts';
import { clientsFor } from '../integration/clients.ts';
import { startEmbedded, type EmbeddedUnderTest } from '../integration/embedded.ts';
import { newUser } from '../integration/engine-under-test.ts';
import { uploadsOf } from '../integration/uploads.ts';
import { foreignRequests } from './foreign-requests.ts';
import { engineFaults, scenarioOf, type Scenario } from './scenario.ts';
import { SimulatedDevice, type Person } from './simulated-device.ts';
import { readStored } from './stored.ts';
import { behind, unsettled, violationsOf } from './verify.ts';

/** What a run broke; nothing when it broke nothing. */
export interface RunResult {
  readonly seed: number;
  readonly violations: readonly string[];
}

interface User {
  readonly person: Person;
  readonly devices: readonly SimulatedDevice[];
}

interface Run {
  readonly scenario: Scenario;
  readonly users: readonly User[];
}

/** An engine on which runs happen, several at a time. */
export interface World {
  run(seeds: readonly number[]): Promise<readonly RunResult[]>;
  /** How often each fault happened, by name. */
  faults(): Readonly<Record<string, number>>;
  /** Ends the engine, and reads its log of decisions. */
  close(): Promise<{ readonly decisions: number; readonly foreign: readonly string[] }>;
}

/** Longest time in milliseconds, without a conversion under way, in which devices settle. */
const longestSettling = 45_000;
/** Milliseconds after the last conversion in which every device has seen its end, and the events that were
 *  delayed have come. */
const outcomesAreSeen = 12_000;
/** After this time, by the engine's clock, a conversion that has not ended counts as lost. */
const conversionIsLost = 16 * 60_000;

/** How often the clock is moved: tokens last an hour. */
const mostAdvances = 2;

const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

const prepare = async (
  engine: EmbeddedUnderTest,
  folder: string,
  scenario: Scenario,
): Promise<Run> => {
  const users = await Promise.all(
    scenario.users.map(async ({ devices }): Promise<User> => {
      const signedIn = await newUser(engine);
      const history = { edits: [], progress: [] };
      const person = { signedIn, history, digests: new Map(), added: new Set<string>() };
      return {
        person,
        devices: await Promise.all(
          devices.map(async (script) => {
            const own = path.join(folder, script.name);
            await mkdir(own, { recursive: true });
            const { config, listener } = engine.engine;
            return new SimulatedDevice({ script, person, config, listener, folder: own });
          }),
        ),
      };
    }),
  );
  return { scenario, users };
};

const devicesOf = (runs: readonly Run[]): readonly SimulatedDevice[] =>
  runs.flatMap(({ users }) => users.flatMap(({ devices }) => devices));

/** Ends the faults: nobody is cut off, and some devices are started again. */
const heal = async (panel: FaultPanel, devices: readonly SimulatedDevice[]): Promise<void> => {
  panel.set(null);
  await Promise.all(
    devices.map(async (device) => {
      device.panel.set(null);
      device.process?.connection.mend();
      if (device.process === null) await device.start();
      else if (device.parts.script.restartsAtEnd) await device.restart();
    }),
  );
};

/** Asks for another try of what failed, as its user does. */
const retryFailed = async (runs: readonly Run[]): Promise<number> => {
  let failed = 0;
  for (const { users } of runs) {
    for (const { devices } of users) {
      const workspace = devices[0]?.workspace;
      for (const { sessionId, files } of workspace?.view.sessions ?? []) {
        const some = files.filter(({ state }) => state.status === 'failed').length;
        if (some > 0) await workspace?.retryAll(sessionId);
        failed += some;
      }
    }
  }
  return failed;
};

const onlyConversions = (reasons: readonly string[]): boolean =>
  reasons.every((reason) => / is (uploaded|converting|untidy|to be cleared)/.test(reason));

/** Waits until every device shows the end of everything. Lost conversions are tried again once the clock
 *  says that they are lost.
 *  @returns why devices have not settled; nothing when they have. */
const settle = async (
  engine: EmbeddedUnderTest,
  runs: readonly Run[],
): Promise<readonly string[]> => {
  const devices = devicesOf(runs);
  let begun = performance.now();
  let since = begun;
  let advances = 0;
  for (;;) {
    const asked = performance.now();
    await engine.settled();
    const now = performance.now();
    if (now - asked > 200) {
      begun += now - asked;
      since = now;
    }
    const reasons = [
      ...devices.flatMap(unsettled),
      ...runs.flatMap(({ users }) => users.flatMap(({ devices: own }) => behind(own))),
    ];
    if (reasons.length === 0) {
      if ((await retryFailed(runs)) === 0) return [];
      begun = now;
      since = now;
    } else if (now - begun > longestSettling || advances > mostAdvances) {
      return reasons;
    } else if (onlyConversions(reasons) && now - since > outcomesAreSeen) {
      advances += 1;
      engine.clock?.advance(conversionIsLost);
      // A quarter of an hour later people open the page again; no clock that is not moved jumps.
      await Promise.all(devices.map((device) => device.restart()));
      begun = performance.now();
      since = begun;
    }
    await pause(200);
  }
};

/** Credentials of everyone expire now and then. */
const expireSometimes = (panel: FaultPanel, seed: number, now: () => number): (() => void) => {
  let count = 0;
  let timer: NodeJS.Timeout;
  const next = (): void => {
    count += 1;
    timer = setTimeout(
      () => {
        panel.expiredUpTo = now();
        next();
      },
      800 + 2_500 * draw(seed, 'expiry', count),
    );
  };
  next();
  return () => clearTimeout(timer);
};

/** Starts an engine for runs. */
export const openWorld = async (folder: string): Promise<World> => {
  const dataDir = path.join(folder, 'engine');
  const engine = await startEmbedded({ dataDir, faults: true });
  const { faults: panel } = engine.engine;
  if (panel === null) throw new Error('the engine has no faults');
  const now = (): number => engine.clock?.now() ?? Date.now();
  const counts = new Map<string, number>();

  const verify = async ({ scenario, users }: Run): Promise<RunResult> => {
    const violations: string[] = [];
    for (const { person, devices } of users) {
      const clients = clientsFor(engine.config, engine.operator, now() - Date.now());
      const { identityId } = person.signedIn;
      const stored = await readStored(clients, engine.config, identityId);
      violations.push(...(await violationsOf(stored, person, devices)));
      const { parts } = await uploadsOf(engine, identityId, now() - Date.now());
      if (parts.length > 0) violations.push(`parts of no upload: ${parts.join(', ')}`);
    }
    return { seed: scenario.seed, violations };
  };

  return {
    async run(seeds) {
      const [first = 0] = seeds;
      const runs = await Promise.all(
        seeds.map((seed) => prepare(engine, folder, scenarioOf(seed))),
      );
      const devices = devicesOf(runs);
      panel.set(engineFaults(first));
      await Promise.all(devices.map((device) => device.start()));
      const stopExpiring = expireSometimes(panel, first, now);
      await Promise.all(devices.map((device) => device.run()));
      stopExpiring();
      await heal(panel, devices);
      const reasons = await settle(engine, runs);
      const results = await Promise.all(runs.map(verify));
      await Promise.all(devices.map((device) => device.kill()));
      engine.clock?.reset();
      panel.expiredUpTo = -Infinity;
      for (const { panel: own } of devices) {
        for (const [name, count] of Object.entries(own.counts)) {
          counts.set(name, (counts.get(name) ?? 0) + count);
        }
      }
      return results.map(({ seed, violations }) => ({
        seed,
        violations: [
          ...reasons
            .filter((reason) => reason.startsWith(`${seed}-`))
            .map((one) => `not settled: ${one}`),
          ...violations,
        ],
      }));
    },
    faults: () => ({ ...panel.counts, ...Object.fromEntries(counts) }),
    async close() {
      await engine.close();
      return foreignRequests(
        process.env.LATCHKEY_DECISIONS ?? path.join(dataDir, 'decisions.jsonl'),
        engine.config.identityPoolId,
      );
    },
  };
};
