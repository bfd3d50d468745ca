import { engines } from '../known-engines.ts';
import { columnOf, type Column } from './column.ts';
import type { AttackReport } from './comparison-page.ts';

const columnFrom = async (name: string): Promise<{ column: Column; version: string }> => {
  const start = engines[name];
  if (start === undefined) throw new Error(`there is no engine ${name}`);
  const started = await start();
  try {
    return { column: await columnOf(started), version: started.version };
  } finally {
    await started.stop();
  }
};

/** Sends every case of the catalogue to MiniStack behind the gatekeeper.
 *  @throws {NotAvailable} with the reason, where MiniStack is not available. */
export const askGuarded = async (): Promise<Pick<AttackReport, 'guarded'>> => ({
  guarded: (await columnFrom('ministack-gatekeeper')).column,
});

/** Sends every case of the catalogue to MiniStack alone, and to MiniStack behind the gatekeeper.
 *  @throws {NotAvailable} with the reason, where MiniStack is not available. */
export const compareAttacks = async (): Promise<AttackReport> => {
  const alone = await columnFrom('ministack');
  const guarded = await columnFrom('ministack-gatekeeper');
  const { version } = alone;
  return { engine: 'MiniStack', version, alone: alone.column, guarded: guarded.column };
};
