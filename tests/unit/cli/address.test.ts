import { describe, expect, test } from 'vitest';
import type { FileView, SessionView } from '../../../src/ui/views.ts';
import { findAddress, findSession } from '../../../cli/pictures/address.ts';

const file = (fileId: string, name: string) => ({ fileId, name }) as FileView;
const session = (sessionId: string, title: string, ...files: FileView[]) =>
  ({ sessionId, title, files }) as unknown as SessionView;

/** Newest first, as in every view. */
const sessions = [
  session('S3', 'Holiday', file('F4', 'beach.jpg')),
  session('S2', 'Holiday', file('F2', 'beach.jpg'), file('F3', 'dune.jpg')),
  session('S1', 'dune.jpg'),
];

describe('a name that a user gives', () => {
  test.each([
    { wanted: 'S2', found: ['session', 'S2'] },
    { wanted: 'Holiday', found: ['session', 'S3'] },
    { wanted: 'F2', found: ['file', 'F2'] },
    { wanted: 'dune.jpg', found: ['session', 'S1'] },
  ])('$wanted is $found', ({ wanted, found }) => {
    const address = findAddress(sessions, wanted);
    const id = address.kind === 'file' ? address.file.fileId : address.session.sessionId;
    expect([address.kind, id]).toEqual(found);
  });

  test('is refused when several files have it, with the ID of each', () => {
    expect(() => findAddress(sessions, 'beach.jpg')).toThrow('2 files have the name beach.jpg');
    expect.assertions(2);
    try {
      findAddress(sessions, 'beach.jpg');
    } catch (error) {
      expect(error).toMatchObject({ whatToDo: expect.stringMatching(/F4 in Holiday; F2 in/) });
    }
  });

  test('is not found when nothing has it', () => {
    expect(() => findAddress(sessions, 'none')).toThrow('there is no session or file none');
    expect(findSession(sessions, 'beach.jpg')).toBeNull();
  });
});
