import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Recipe } from '#contract/recipe';
import { convert, type ConvertedRendition } from '../../../lambdas/converter/convert.ts';
import {
  DecoderEnded,
  newDecoder,
  type Deadlines,
  type Decoder,
} from '../../../lambdas/converter/decoder/decoder.ts';
import { messagesIn, send } from '../../../lambdas/converter/decoder/messages.ts';
import { dogs, photoBytes } from '../../fixtures/photos.ts';

const typescript = ['--no-warnings', '--import', 'tsx'];
const program = fileURLToPath(
  new URL('../../../lambdas/converter/decoder/program.ts', import.meta.url),
);
const standIn = fileURLToPath(new URL('./decoder-stand-in.ts', import.meta.url));

const recipe: Recipe = {
  renditions: [
    { name: 'large', width: 60, fit: 'inside', format: 'webp' },
    { name: 'small', width: 30, fit: 'inside', format: 'png' },
  ],
};

/** Seconds. Long where a test is not about that deadline. */
const long: Deadlines = { start: 60, header: 60, whole: 60 };

const running: Decoder[] = [];
const decoderOf = (path: string, deadlines: Partial<Deadlines> = {}): Decoder => {
  const decoder = newDecoder([...typescript, path], { ...long, ...deadlines });
  running.push(decoder);
  return decoder;
};
afterEach(() => {
  for (const decoder of running.splice(0)) decoder.stop();
  vi.unstubAllEnvs();
});

const allOf = async (
  renditions: AsyncIterable<ConvertedRendition>,
): Promise<readonly ConvertedRendition[]> => {
  const all: ConvertedRendition[] = [];
  for await (const rendition of renditions) all.push(rendition);
  return all;
};

const asked = (decoder: Decoder, what: string) => allOf(decoder.convert(Buffer.from(what), recipe));

/** The process that answers. */
const pidOf = async (decoder: Decoder): Promise<number> =>
  (await asked(decoder, 'convert'))[0]?.width ?? 0;

const lives = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the decoder’s process', () => {
  test('makes the same renditions as in this process', async () => {
    const bytes = Buffer.from(await photoBytes(dogs));
    const there = await allOf(decoderOf(program).convert(bytes, recipe));
    const here = await allOf(convert(Buffer.from(bytes), recipe));
    expect(there).toEqual(here);
  });

  test('gives the same refusals as in this process', async () => {
    const bytes = Buffer.from('%PDF-1.7');
    const here = await allOf(convert(bytes, recipe)).catch((error: unknown) => error);
    const there = await allOf(decoderOf(program).convert(bytes, recipe)).catch(
      (error: unknown) => error,
    );
    expect(there).toEqual(here);
  });

  test('is used again after a picture, a refusal and a fault', async () => {
    const decoder = decoderOf(standIn);
    const first = await pidOf(decoder);
    await expect(asked(decoder, 'refuse')).rejects.toMatchObject({
      name: 'Refusal',
      code: 'empty',
      message: 'It is empty.',
      detail: 'why',
    });
    await expect(asked(decoder, 'fail')).rejects.toMatchObject({
      name: 'TypeError',
      message: 'out of memory',
    });
    expect(await pidOf(decoder)).toBe(first);
  });

  test.each<[string, Partial<Deadlines>, RegExp]>([
    ['hang', { header: 0.2 }, /takes too long to read/],
    ['hang', { whole: 0.2 }, /took longer than 45 seconds/],
    ['hang once opened', { header: 0.2, whole: 1 }, /took longer than 45 seconds/],
    ['hang after a rendition', { header: 0.2, whole: 1 }, /took longer than 45 seconds/],
  ])(
    'told to %s, with %o, is killed, and the next upload has another',
    async (what, deadlines, says) => {
      const decoder = decoderOf(standIn, deadlines);
      const first = await pidOf(decoder);
      const error: unknown = await asked(decoder, what).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ name: 'Refusal', code: 'too-slow' });
      expect((error as Error).message).toMatch(says);
      const next = await pidOf(decoder);
      expect(next).not.toBe(first);
      expect(lives(first)).toBe(false);
    },
  );

  test('is not killed for a header that was read before its deadline was set', async () => {
    // A timer that was not cleared would kill the process during these.
    const decoder = decoderOf(standIn, { header: 0.5 });
    const first = await pidOf(decoder);
    for (let upload = 0; upload < 500; upload += 1) {
      expect(await pidOf(decoder)).toBe(first);
    }
  });

  test.each([
    ['end by itself', 'the decoder ended: 3'],
    ['be killed', 'the decoder ended: SIGKILL'],
  ])(
    'that is told to %s is distinguished from one killed for time, and replaced',
    async (what, message) => {
      const decoder = decoderOf(standIn);
      const first = await pidOf(decoder);
      const error: unknown = await asked(decoder, what).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(DecoderEnded);
      expect(error).toMatchObject({ message });
      expect(await pidOf(decoder)).not.toBe(first);
    },
  );

  test('is replaced when it exited while idle', async () => {
    const decoder = decoderOf(standIn);
    const first = await pidOf(decoder);
    process.kill(first, 'SIGKILL');
    await vi.waitFor(() => expect(lives(first)).toBe(false));
    expect(await pidOf(decoder)).not.toBe(first);
  });

  test('is killed when the caller stops before the last rendition', async () => {
    const decoder = decoderOf(standIn);
    const first = await pidOf(decoder);
    for await (const { width } of decoder.convert(Buffer.from('convert'), recipe)) {
      expect(width).toBe(first);
      break;
    }
    expect(await pidOf(decoder)).not.toBe(first);
  });

  test('that cannot be started is an error, not a refusal of the picture', async () => {
    const error: unknown = await asked(decoderOf('./no-such-program.ts'), 'convert').catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: 'Error', message: 'the decoder did not start' });
  });

  test('must not return a rendition that was not asked for', async () => {
    await expect(asked(decoderOf(standIn), 'invent')).rejects.toBeInstanceOf(RangeError);
  });

  test('gets none of AWS’s variables', async () => {
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '1769');
    vi.stubEnv('RESULTS_TABLE', 'results');
    const error: unknown = await asked(decoderOf(standIn), 'name variables').catch(
      (thrown: unknown) => thrown,
    );
    const names = (error as Error).message.split(' ');
    expect(names).toContain('RESULTS_TABLE');
    expect(names.filter((name) => name.startsWith('AWS_'))).toEqual([
      'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
    ]);
  });

  test('is killed when it needs more memory than the function has', async () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_MEMORY_SIZE', '40');
    const bytes = Buffer.from(await photoBytes(dogs));
    await expect(allOf(decoderOf(program).convert(bytes, recipe))).rejects.toThrow();
  });

  test('is a second one while the first is busy', async () => {
    const decoder = decoderOf(standIn);
    const [one, other] = await Promise.all([pidOf(decoder), pidOf(decoder)]);
    expect(one).not.toBe(other);
    expect([one, other]).toContain(await pidOf(decoder));
  });
});

describe('messages between the processes', () => {
  const messages = fc.array(
    fc.record({ content: fc.jsonValue(), bytes: fc.uint8Array({ maxLength: 40 }) }),
    { maxLength: 5 },
  );

  const written = async (all: readonly { content: unknown; bytes: Uint8Array }[]) => {
    const chunks: Buffer[] = [];
    const stream = new Writable({
      write(chunk: Buffer, _encoding, done) {
        chunks.push(chunk);
        done();
      },
    });
    for (const { content, bytes } of all) await send(stream, content, Buffer.from(bytes));
    return Buffer.concat(chunks);
  };

  const read = async (chunks: readonly Buffer[]) => {
    const all: unknown[] = [];
    for await (const message of messagesIn(Readable.from(chunks))) all.push(message);
    return all;
  };

  test('arrive whole, however the stream splits them', async () => {
    await fc.assert(
      fc.asyncProperty(messages, fc.integer({ min: 1, max: 30 }), async (sent, size) => {
        const whole = await written(sent);
        const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
          whole.subarray(index * size, (index + 1) * size),
        );
        const expected = sent.map(({ content, bytes }) => ({
          content: JSON.parse(JSON.stringify(content)) as unknown,
          bytes: Buffer.from(bytes),
        }));
        expect(await read(chunks)).toEqual(expected);
      }),
    );
  });

  test('that end early are ignored', async () => {
    const whole = await written([{ content: 'one', bytes: Buffer.from('bytes') }]);
    for (let length = 0; length < whole.length; length += 1) {
      expect(await read([whole.subarray(0, length)])).toEqual([]);
    }
  });
});
