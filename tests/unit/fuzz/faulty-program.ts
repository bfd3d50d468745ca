/** A fake converter program: the file's content says what to do. */
import type { Reply, Request } from '../../fuzz/converter/program.ts';

const leaked: Buffer[] = [];

const does: Readonly<Record<string, () => void>> = {
  exit: () => {
    process.stderr.write('its last words', () => process.exit(3));
  },
  kill: () => process.abort(),
  hang: () => undefined,
};

const reply = (message: Reply): void => {
  process.send?.(message);
};

process.on('message', (request: Request) => {
  if ('ask' in request) {
    reply({ came: 'memory', mib: process.memoryUsage().rss / 2 ** 20 });
    return;
  }
  const what = Buffer.from(request.bytes).toString('latin1');
  const misdeed = does[what];
  if (misdeed !== undefined) {
    misdeed();
    return;
  }
  // Filled, since untouched pages are not resident.
  if (what !== 'fine') leaked.push(Buffer.alloc(4 * 2 ** 20, 1));
  reply({ came: 'ready' });
});
