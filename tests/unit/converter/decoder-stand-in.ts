/** A fake decoder program: the upload's content says what to do. The width of each rendition is the
 *  process ID. */
import { messagesIn, send } from '../../../lambdas/converter/decoder/messages.ts';
import type { Reply, Request } from '../../../lambdas/converter/decoder/protocol.ts';

const reply = (content: Reply, data?: Buffer) => send(process.stdout, content, data);

/** Like native code that never returns. */
const hang = (): void => {
  for (;;);
};

const rendition = (index: number): Promise<void> =>
  reply(
    { came: 'rendition', index, width: process.pid, height: 1, sameAs: null },
    Buffer.from('pixels'),
  );

const does: Readonly<Record<string, (request: Request) => Promise<void> | void>> = {
  hang,
  async 'hang once opened'() {
    await reply({ came: 'opened' });
    hang();
  },
  async 'hang after a rendition'() {
    await reply({ came: 'opened' });
    await rendition(0);
    hang();
  },
  'end by itself': () => process.exit(3),
  'be killed': () => {
    process.kill(process.pid, 'SIGKILL');
  },
  fail: () => reply({ came: 'fault', name: 'TypeError', message: 'out of memory' }),
  refuse: () => reply({ came: 'refused', code: 'empty', message: 'It is empty.', detail: 'why' }),
  invent: () => rendition(7),
  'name variables': () =>
    reply({ came: 'fault', name: 'Names', message: Object.keys(process.env).join(' ') }),
  async convert({ recipe }) {
    await reply({ came: 'opened' });
    for (const index of recipe.renditions.keys()) await rendition(index);
    await reply({ came: 'done' });
  },
};

await reply({ came: 'ready' });
for await (const { content, bytes } of messagesIn<Request>(process.stdin)) {
  await does[bytes.toString()]?.(content);
}
