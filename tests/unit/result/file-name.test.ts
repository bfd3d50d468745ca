import fc from 'fast-check';
import { expect, test } from 'vitest';
import { safeFileName } from '../../../src/result/file-name.ts';

test.each([
  { from: 'beach.webp', to: 'beach.webp' },
  { from: '../../etc/passwd', to: '_.._etc_passwd' },
  { from: 'a\r\nSet-Cookie: x', to: 'a__Set-Cookie_ x' },
  { from: 'photo\u202egpj.exe', to: 'photogpj.exe' },
  { from: '...', to: 'picture' },
  { from: 'half \ud800 pair', to: 'half _ pair' },
  { from: 'x'.repeat(400), to: 'x'.repeat(240) },
])('$from is saved as $to', ({ from, to }) => {
  expect(safeFileName(from)).toBe(to);
});

test('any name keeps its ending and is valid on every file system', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
      const safe = safeFileName(name, '-thumb.webp');
      expect(safe.endsWith('thumb.webp')).toBe(true);
      expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(240);
      expect(safe).not.toMatch(/[/\\\\:*?"<>|\p{Control}]/u);
    }),
  );
});
