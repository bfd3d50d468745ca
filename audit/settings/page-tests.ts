import { isJson, place } from '../template.ts';
import type { Surroundings, Test } from './setting-tests.ts';

/** The directives of a content security policy as browsers read them: names in any case, and of two
 *  directives of one name the first.
 *  @see https://www.w3.org/TR/CSP3/#parse-serialized-policy */
const directives = (policy: string): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>();
  for (const directive of policy.split(';')) {
    const [name = '', ...values] = directive.split(/[\t\n\f\r ]+/).filter((each) => each !== '');
    const key = name.toLowerCase();
    if (key !== '' && !found.has(key)) found.set(key, values);
  }
  return found;
};

/** Directives that are there with exactly these values. */
const exactly: Readonly<Record<string, string>> = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
};

/** Origins that the page may connect to: the deployment's own buckets and the services that it uses. */
const ownOrigins = ({ templates }: Surroundings) => {
  const of = (name: string) => `https://${name}.${place.region}.amazonaws.com`;
  const buckets = ['UploadsBucket', 'ResultsBucket'].map((id) =>
    of(`${templates.arnOf(id)?.replace('arn:aws:s3:::', '') ?? 'missing'}.s3`),
  );
  return { buckets, services: ['cognito-idp', 'cognito-identity', 'dynamodb'].map(of) };
};

/** Values that the other directives may have. Any other directive is refused: it may override
 *  one of these, as `script-src-elem` overrides `script-src`. */
const among = (about: Surroundings): ReadonlyMap<string, readonly string[]> => {
  const own = ["'self'", "'none'"];
  const { buckets, services } = ownOrigins(about);
  return new Map([
    ['font-src', own],
    ['worker-src', own],
    ['manifest-src', own],
    ['img-src', [...own, 'blob:', ...buckets]],
    ['connect-src', [...own, ...services, ...buckets]],
    [
      'trusted-types',
      ["'none'", 'svelte-trusted-html', 'latchkey-script', 'latchkey-worker', 'default'],
    ],
    ['upgrade-insecure-requests', []],
  ]);
};

/** A comma would begin a second policy. */
const isOnePolicy = (text: string): boolean => /^[ -~‹›]*$/.test(text) && !text.includes(',');

export const isStrictPolicy: Test = (value, about) => {
  const found = directives(String(value));
  const others = among(about);
  return (
    isOnePolicy(String(value)) &&
    found.has('trusted-types') &&
    Object.entries(exactly).every(([name, values]) => found.get(name)?.join(' ') === values) &&
    [...found].every(
      ([name, values]) =>
        Object.hasOwn(exactly, name) ||
        (others.has(name) && values.every((each) => others.get(name)?.includes(each))),
    )
  );
};

const unusedFeatures = [
  'camera',
  'geolocation',
  'microphone',
  'payment',
  'usb',
  'display-capture',
  'publickey-credentials-get',
];

/** Whether a Permissions-Policy gives features to nobody, and says so of every feature that matters. Of two
 *  members of one name browsers take the last.
 *  @see https://www.rfc-editor.org/rfc/rfc9651#section-4.2.2 */
const givesNothing = (policy: string): boolean => {
  const members = policy.split(/, */);
  return (
    members.every((member) => /^[a-z-]+=\(\)$/.test(member)) &&
    unusedFeatures.every((feature) => members.includes(`${feature}=()`))
  );
};

const headerTests: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ['cross-origin-opener-policy', (value) => value === 'same-origin'],
  ['cross-origin-resource-policy', (value) => value === 'same-origin'],
  ['permissions-policy', givesNothing],
]);

/** Each of the headers once, with the value that it must have, and no other header. */
export const hasHeaders: Test = (value) => {
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const names = items.map((item) => (isJson(item) ? String(item.Header).toLowerCase() : ''));
  return (
    names.length === headerTests.size &&
    new Set(names).size === names.length &&
    items.every(
      (item, index) =>
        isJson(item) &&
        item.Override === true &&
        headerTests.get(names[index] ?? '')?.(String(item.Value)) === true,
    )
  );
};
