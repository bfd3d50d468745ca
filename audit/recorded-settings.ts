import { isJson } from './template.ts';

/** A value inside a template that has nothing inside itself: a text, number, truth value, null, or an empty
 *  object or list. */
type Leaf = unknown;

/** Every leaf of a template by its path, e.g. `Resources.Converter.Properties.Architectures[0]`. */
export type Leaves = Readonly<Record<string, Leaf>>;

/** Leaves of each template by the name of its stack. */
export type RecordedSettings = Readonly<Record<string, Leaves>>;

/** Stands for a policy document: what it may say is held in `intended-sets.json`. */
export const provedElsewhere = 'a policy document, held to audit/intended-sets.json';

/** Where templates have the policy documents that are held to `intended-sets.json`, by resource type. A
 *  document anywhere else is recorded like every other property. */
const policyDocuments: ReadonlyMap<unknown, RegExp> = new Map([
  ['AWS::IAM::Role', /^Properties\.(AssumeRolePolicyDocument|Policies\[\d+\]\.PolicyDocument)$/],
  ['AWS::S3::BucketPolicy', /^Properties\.PolicyDocument$/],
]);

/** All that templates say, and policy documents by a marker.
 *  @param templates by the name of their stack, as they are written. */
export const settingsOf = (templates: Readonly<Record<string, unknown>>): RecordedSettings =>
  Object.fromEntries(
    Object.entries(templates).map(([stack, template]) => [stack, leavesOf(template)]),
  );

/** What templates say otherwise than what is recorded, in words: values that changed, that are missing, and
 *  that nothing is recorded for. */
export const settingDifferences = (
  recorded: RecordedSettings,
  templates: Readonly<Record<string, unknown>>,
): readonly string[] => {
  const found = settingsOf(templates);
  const stacks = [...new Set([...Object.keys(recorded), ...Object.keys(found)])].sort();
  return stacks.flatMap((stack) =>
    leafDifferences(new Map(entriesOf(recorded, stack)), new Map(entriesOf(found, stack))).map(
      (difference) => `${stack}: ${difference}`,
    ),
  );
};

/** How many leaves there are. */
export const countSettings = (settings: RecordedSettings): number =>
  Object.values(settings).reduce((sum, leaves) => sum + Object.keys(leaves).length, 0);

const entriesOf = (settings: RecordedSettings, stack: string): readonly [string, Leaf][] =>
  Object.hasOwn(settings, stack) ? Object.entries(settings[stack] ?? {}) : [];

const leafDifferences = (
  recorded: ReadonlyMap<string, Leaf>,
  found: ReadonlyMap<string, Leaf>,
): readonly string[] =>
  [...new Set([...recorded.keys(), ...found.keys()])].sort().flatMap((path) => {
    const [before, after] = [recorded, found].map((leaves) =>
      leaves.has(path) ? JSON.stringify(leaves.get(path)) : null,
    );
    if (before === after) return [];
    if (before === null) return [`${path} is ${after}, and nothing is recorded for it`];
    return after === null
      ? [`${path} is missing, and ${before} is recorded`]
      : [`${path} is ${after}, and ${before} is recorded`];
  });

const leavesOf = (template: unknown): Leaves => {
  if (!isJson(template) || !isJson(template.Resources)) return { '': template };
  const { Resources, ...rest } = template;
  const leaves = [
    ...Object.entries(rest).flatMap(([name, each]) => leavesIn(each, member('', name))),
    ...Object.entries(Resources).flatMap(([id, resource]) =>
      leavesIn(resource, member('Resources', id), documentsOf(resource)),
    ),
  ];
  return Object.fromEntries(leaves.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Where a resource has its policy documents; null: nowhere. */
const documentsOf = (resource: unknown): RegExp | null =>
  (isJson(resource) ? policyDocuments.get(resource.Type) : undefined) ?? null;

/** @param documents paths, after the resource's own, of what is marked instead of read. */
const leavesIn = (
  value: unknown,
  path: string,
  documents: RegExp | null = null,
  within = '',
): readonly [string, Leaf][] => {
  if (documents?.test(within) === true && isJson(value)) return [[path, provedElsewhere]];
  if (Array.isArray(value) && value.length > 0) {
    return value.flatMap((each, index) =>
      leavesIn(each, `${path}[${index}]`, documents, `${within}[${index}]`),
    );
  }
  if (isJson(value) && Object.keys(value).length > 0) {
    return Object.entries(value).flatMap(([name, each]) =>
      leavesIn(each, member(path, name), documents, member(within, name)),
    );
  }
  return [[path, value]];
};

/** A name that could be read as more than a name is quoted, so that no two places have one path. */
const member = (path: string, name: string): string => {
  if (!/^[\w:/-]+$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === '' ? name : `${path}.${name}`;
};
