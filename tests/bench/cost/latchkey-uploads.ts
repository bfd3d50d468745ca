import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { KeptDecision } from '../../../engine/gatekeeper/decisions.ts';
import { Device, openOn } from '../../integration/devices.ts';
import { newUser, type EngineUnderTest } from '../../integration/engine-under-test.ts';
import { allFiles, filesIn } from '../../unit/workspace/device.ts';

/** What uploads by the page's own workspace left in the engine's logs. */
export interface LatchkeyRun {
  /** Of all uploads, each with one download of every size. */
  readonly decisions: readonly KeptDecision[];
  /** Bytes that the converter logged. */
  readonly logBytes: number;
  /** Of the time after the last upload, in which the page stayed open. */
  readonly idle: readonly KeptDecision[];
}

/** Opens the page's workspace, uploads pictures one after another in one session, downloads every size of
 *  each, and stays open.
 *  @param read gives the decisions logged so far.
 *  @param idleSeconds how long it stays open. */
export const uploadByLatchkey = async (
  engine: EngineUnderTest,
  pictures: readonly Buffer[],
  read: () => Promise<readonly KeptDecision[]>,
  idleSeconds: number,
): Promise<LatchkeyRun> => {
  const user = await newUser(engine);
  const before = (await read()).length;
  const logged = await logSize(engine);
  const workspace = await openOn(new Device(), engine.config, user);
  try {
    const session = await workspace.createSession('Bench');
    for (const [index, bytes] of pictures.entries()) {
      const file = new File([new Uint8Array(bytes)], `${index}.jpg`, { type: 'image/jpeg' });
      await workspace.addFiles(session, [file]);
      const view = await allFiles(workspace, 'ready');
      const state = filesIn(view).find(({ name }) => name === file.name)?.state;
      for (const output of state?.status === 'ready' ? state.outputs : []) {
        const { href } = await workspace.downloadLink(output, file.name);
        const response = await fetch(href);
        if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
        await response.arrayBuffer();
      }
    }
    await engine.settled();
    await setTimeout(200);
    const decisions = await read();
    const logBytes = (await logSize(engine)) - logged;
    await setTimeout(idleSeconds * 1000);
    const idle = (await read()).slice(decisions.length);
    return { decisions: decisions.slice(before), logBytes, idle };
  } finally {
    await workspace.close();
  }
};

const logSize = async ({ dataDir }: EngineUnderTest): Promise<number> =>
  (await stat(path.join(dataDir ?? '', 'converter.log'))).size;
