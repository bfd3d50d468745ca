import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { identityId, isIdentityId, newFileId, newSessionId } from '#contract/ids';
import { newFile, newSession, parseItem, storedItem } from '#contract/items';
import { parseUploadKey, resultKey, uploadKey } from '#contract/object-keys';
import {
  ownerPrefix,
  spaceNameOf,
  spaceOf,
  splitKey,
  type Owner,
  type SpaceName,
} from '#contract/owner';
import { defaultRecipe } from '#contract/recipe';
import { isSpaceName } from '#contract/space-name';
import { usageKey } from '#contract/usage-item';
import { aFile, aSession, alice, author, fileId, sessionId, start } from './arbitraries.ts';

const space = (name: string) => spaceOf(name as SpaceName);

const spaceNames = fc.stringMatching(/^[a-z0-9-]{1,32}$/).map((name) => name as SpaceName);
const identities = fc
  .tuple(fc.uuid(), fc.constantFrom('us-east-1', 'eu-central-1', 'us-gov-west-1'))
  .map(([uuid, region]) => identityId(`${region}:${uuid.toLowerCase()}`));
const owners: fc.Arbitrary<Owner> = fc.oneof(spaceNames.map(spaceOf), identities);
const addresses = fc.record({
  identityId: owners,
  sessionId: fc.integer({ min: 0, max: 2 ** 47 }).map(newSessionId),
  fileId: fc.integer({ min: 0, max: 2 ** 47 }).map(newFileId),
});

describe('the name of a space', () => {
  test.each(['a', 'team', 'team-2', '-', '0', 'x'.repeat(32)])('%s is one', (name) => {
    expect(isSpaceName(name)).toBe(true);
  });

  test.each([
    ['empty', ''],
    ['too long', 'x'.repeat(33)],
    ['upper case', 'Team'],
    ['a slash', 'team/2'],
    ['a number sign', 'team#2'],
    ['the parent folder', '..'],
    ['wildcards', 'tea?*'],
    ['a space', 'te am'],
    ['a line break at the end', 'team\n'],
    ['a letter that lower-cases to k', '\u212a'],
    ['a full-width letter', '\uff54eam'],
    ['a percent escape', 'team%2f2'],
    ['an identity ID', alice],
  ])('%s is none', (_what, name) => {
    expect(isSpaceName(name)).toBe(false);
  });
});

describe('keys', () => {
  test('an upload’s key has one of two forms', () => {
    expect(uploadKey({ ...aFile })).toBe(`${alice}/${sessionId}/${fileId}`);
    const shared = { ...aFile, identityId: space('team') };
    expect(uploadKey(shared)).toBe(`space/team/${sessionId}/${fileId}`);
    expect(resultKey(shared, 'small', 'webp')).toBe(`space/team/${sessionId}/${fileId}/small.webp`);
  });

  test('every upload’s key parses as what it was made of', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        expect(parseUploadKey(uploadKey(address))).toEqual(address);
        expect(parseUploadKey(resultKey(address, 'small', 'webp'))).toBeNull();
      }),
    );
  });

  test('no key of a space parses as an identity’s, nor the other way round', () => {
    fc.assert(
      fc.property(addresses, ({ identityId: owner, ...rest }) => {
        const parsed = parseUploadKey(uploadKey({ identityId: owner, ...rest }));
        const isShared = spaceNameOf(owner) !== null;
        expect(parsed !== null && isIdentityId(parsed.identityId)).toBe(!isShared);
        expect(parsed !== null && spaceNameOf(parsed.identityId) !== null).toBe(isShared);
      }),
    );
  });

  test('no owner’s prefix begins another’s, however alike their names are', () => {
    const alike = fc
      .tuple(spaceNames, fc.stringMatching(/^[a-z0-9-]{1,4}$/))
      .map(
        ([name, more]) => [space(name.slice(0, 28)), space(`${name.slice(0, 28)}${more}`)] as const,
      );
    fc.assert(
      fc.property(fc.oneof(alike, fc.tuple(owners, owners)), ([one, other]) => {
        fc.pre(one !== other);
        expect(ownerPrefix(other).startsWith(ownerPrefix(one))).toBe(false);
        expect(ownerPrefix(one).startsWith(ownerPrefix(other))).toBe(false);
      }),
    );
    expect(ownerPrefix(space('team-2')).startsWith(ownerPrefix(space('team')))).toBe(false);
  });

  test('whatever follows, a key lies under the prefix it begins with', () => {
    fc.assert(
      fc.property(owners, fc.string(), (owner, rest) => {
        expect(splitKey(`${ownerPrefix(owner)}${rest}`)).toEqual({ owner, rest });
      }),
    );
  });

  test.each([
    ['', null],
    ['space', null],
    ['space/', null],
    ['space//x', null],
    ['space/Team/x', null],
    ['space/../x', null],
    ['space/te%2Fam/x', null],
    ['space/team#2/x', null],
    [`space/${alice}/x`, null],
    ['space#team/x', null],
    ['spaces/team/x', null],
    ['/space/team/x', null],
    ['space/space/x', space('space')],
  ])('%j lies under %j', (key, owner) => {
    expect(splitKey(key)?.owner ?? null).toBe(owner);
  });
});

describe('rows', () => {
  test('a space’s rows and usage are in partitions of its own', () => {
    fc.assert(
      fc.property(spaceNames, (name) => {
        const owner = spaceOf(name);
        expect(owner).toBe(`space#${name}`);
        expect(spaceNameOf(owner)).toBe(name);
        expect(usageKey(owner, start).identityId).toBe(`usage#space#${name}`);
        expect(isIdentityId(owner)).toBe(false);
      }),
    );
    expect(spaceNameOf(alice)).toBeNull();
  });

  test('what is added in a space says by whom, as it is stored', () => {
    const member = { ...author(), owner: space('team'), name: 'anna' };
    const items = [
      newSession(sessionId, { title: 'Shared', recipe: defaultRecipe }, member),
      newFile({ sessionId, fileId }, { name: 'a.jpg', size: 1, type: 'image/jpeg' }, member),
    ];
    for (const item of items) {
      const stored = JSON.parse(JSON.stringify(storedItem(item))) as Record<string, unknown>;
      expect(stored).toMatchObject({ identityId: 'space#team', addedBy: 'anna' });
      expect(parseItem(stored)).toEqual({ ok: true, value: item });
    }
    expect(items[0]).toMatchObject({ edits: { title: { name: 'anna' } } });
  });

  test('rows without names are read as they always were', () => {
    for (const item of [aSession, aFile]) {
      const stored = JSON.parse(JSON.stringify(storedItem(item))) as Record<string, unknown>;
      expect(stored).not.toHaveProperty('addedBy');
      expect(parseItem(stored)).toEqual({ ok: true, value: item });
    }
  });
});
