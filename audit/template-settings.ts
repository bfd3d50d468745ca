import { isJson } from './template.ts';
import { eventRules } from './settings/event-rules.ts';
import { functionRules } from './settings/function-rules.ts';
import { networkRules } from './settings/network-rules.ts';
import { pageRules } from './settings/page-rules.ts';
import { storageRules } from './settings/storage-rules.ts';
import { isAlike, type Surroundings } from './settings/setting-tests.ts';
import { isTest, type RulesByType, type TypeRules } from './settings/type-rules.ts';
import { userRules } from './settings/user-rules.ts';
import { watchRules } from './settings/watch-rules.ts';

/** Every resource type that the audit understands. */
const rules: RulesByType = {
  ...storageRules,
  ...userRules,
  ...functionRules,
  ...pageRules,
  ...networkRules,
  ...watchRules,
  ...eventRules,
};

const valueAt = (properties: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((value, name) => (isJson(value) ? value[name] : undefined), properties);

const holds = (wanted: unknown, value: unknown, about: Surroundings): boolean =>
  isTest(wanted) ? wanted(value, about) : isAlike(wanted, value);

/** Paths of everything in a value; an object in a list has the list's path. */
const pathsIn = (value: unknown, path: string): readonly string[] => {
  if (Array.isArray(value) && value.some(isJson)) {
    return value.flatMap((each) => pathsIn(each, path));
  }
  if (!isJson(value) || Object.keys(value).length === 0) {
    return [path];
  }
  return Object.entries(value).flatMap(([name, each]) =>
    pathsIn(each, path === '' ? name : `${path}.${name}`),
  );
};

/** The properties that no rule names, neither themselves nor what they are part of. */
const unknownIn = (properties: unknown, { free, settings }: TypeRules): readonly string[] => {
  const known = [...free, ...settings.map(({ at }) => at)];
  const isKnown = (path: string) =>
    known.some((each) => path === each || path.startsWith(`${each}.`));
  return [...new Set(pathsIn(properties, ''))].filter((path) => path !== '' && !isKnown(path));
};

/** What is wrong with a resource's settings, or not understood, in words. */
export const settingFindings = (about: Surroundings): readonly string[] => {
  const { id, type, properties } = about.resource;
  const known = Object.hasOwn(rules, type) ? rules[type] : undefined;
  if (known === undefined) {
    return [`${id}: the audit does not understand ${type}`];
  }
  return [
    ...unknownIn(properties, known).map(
      (path) => `${id}: the audit does not understand ${path} of ${type}`,
    ),
    ...known.settings
      .filter(({ at, is }) => !holds(is, valueAt(properties, at), about))
      .map(({ at, otherwise }) => `${id}: ${otherwise} (${at})`),
  ];
};
